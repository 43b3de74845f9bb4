//! The sentences of `tier check`: windows, the order of evaluation, headers, and what `--fix` did.

use std::fmt::Write;

use crate::model::date::Date;
use crate::model::language::{Language, counted};
use crate::model::window::Span;

/// The days of the windows that the rules use, each with its text; nothing where they use none.
#[must_use]
pub fn windows(as_of: Date, windows: &[(String, Span)], language: Language) -> String {
    if windows.is_empty() {
        return String::new();
    }
    let mut out = match language {
        Language::English => format!("windows as of {as_of}:\n"),
        Language::Chinese => format!("以 {as_of} 为基准日的统计周期：\n"),
    };
    let width = windows.iter().map(|(text, _)| text.len()).max().unwrap_or(0);
    for (text, span) in windows {
        let _ = writeln!(out, "  {text:width$}  {}", days(*span, language));
    }
    out
}

fn days(span: Span, language: Language) -> String {
    let is_empty = span.first.unwrap_or(Date::MIN) > span.last;
    match (span.first, language) {
        (_, Language::English) if is_empty => "no day".into(),
        (_, Language::Chinese) if is_empty => "没有一天".into(),
        (Some(first), _) => format!("{first} … {}", span.last),
        (None, Language::English) => format!("up to {}", span.last),
        (None, Language::Chinese) => format!("截至 {}", span.last),
    }
}

/// The values in the order they are computed, with what each reads.
#[must_use]
pub fn order(values: &[(String, Vec<String>)], language: Language) -> String {
    let mut out = match (values.is_empty(), language) {
        (true, Language::English) => "there is nothing to compute: no metrics, scores or segments\n".to_owned(),
        (true, Language::Chinese) => "没有要计算的指标、评分或细分\n".to_owned(),
        (false, Language::English) => "order of evaluation, and what each reads:\n".to_owned(),
        (false, Language::Chinese) => "计算顺序，以及各自读取什么：\n".to_owned(),
    };
    let digits = values.len().to_string().len();
    for (i, (name, reads)) in values.iter().enumerate() {
        let reads = match (reads.is_empty(), language) {
            (true, Language::English) => "nothing".into(),
            (true, Language::Chinese) => "无".into(),
            (false, Language::English) => reads.join(", "),
            (false, Language::Chinese) => reads.join("、"),
        };
        let _ = writeln!(out, "  {:>digits$}  {name} ← {reads}", i + 1);
    }
    out
}

/// One line about the headers of a file: `lacking` of `wanted` columns can't be used.
#[must_use]
pub fn headers(section: &str, place: &str, row: u64, wanted: usize, lacking: usize, language: Language) -> String {
    let found = wanted - lacking;
    match language {
        Language::English if lacking == 0 => {
            format!("{section} {place}: header in row {row}, all {wanted} columns that the rules need are there\n")
        }
        Language::English => {
            format!("{section} {place}: header in row {row}, {found} of {wanted} columns that the rules need are there\n")
        }
        Language::Chinese if lacking == 0 => {
            format!("{section} {place}：表头在第 {row} 行，规则要用的 {wanted} 列都有\n")
        }
        Language::Chinese => format!("{section} {place}：表头在第 {row} 行，规则要用的 {wanted} 列中有 {found} 列可用\n"),
    }
}

/// What `--fix` changed: each line as it was and as it is, and how many there are.
#[must_use]
pub fn fixed<'c>(path: &str, changes: impl Iterator<Item = (usize, &'c str, &'c str)>, language: Language) -> String {
    let (mut out, mut count) = (String::new(), 0);
    for (line, before, after) in changes {
        let _ = writeln!(out, "{path}:{line}\n- {before}\n+ {after}");
        count += 1;
    }
    let summary = match (count, language) {
        (0, Language::English) => format!("{path}: nothing to fix, everything is in its plain form\n"),
        (0, Language::Chinese) => format!("{path}：没有要改的，都已是标准写法\n"),
        (_, Language::English) => format!("{path}: {} fixed\n", counted(count, "line")),
        (_, Language::Chinese) => format!("{path}：改好 {count} 行\n"),
    };
    out + &summary
}

/// Why `--fix` left the file as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unfixed {
    /// It is no TOML for more than its marks.
    Unreadable,
    /// The plain form would not mean the same; the line where, if it can be told.
    Differs(Option<usize>),
}

/// Why the file was left as it is, and the way out.
#[must_use]
pub fn unfixed(path: &str, why: Unfixed, language: Language) -> (String, Vec<String>) {
    let place = |line: Option<usize>| line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"));
    let (line, help) = match (why, language) {
        (Unfixed::Unreadable, Language::English) => (
            format!("{path}: nothing was written, because the file would still be no TOML"),
            "mend the other places by hand first; then --fix does the rest",
        ),
        (Unfixed::Unreadable, Language::Chinese) => {
            (format!("{path}：没有改动，因为改了也还不是 TOML"), "请先手工改好其他地方，再用 --fix 改其余的")
        }
        (Unfixed::Differs(line), Language::English) => (
            format!("{}: nothing was written, because the plain form would not mean the same", place(line)),
            "write it in its plain form by hand, and report it: this is a fault of the program",
        ),
        (Unfixed::Differs(line), Language::Chinese) => {
            (format!("{}：没有改动，因为改后意思会变", place(line)), "请手工改成标准写法，并反馈：这是程序故障")
        }
    };
    (line, vec![help.to_owned()])
}
