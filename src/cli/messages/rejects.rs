//! The words about lost rows, in both languages.

use crate::model::issue::{IssueGroup, IssueKind};
use crate::model::language::{Language, counted};
use crate::model::loss::Loss;
use crate::model::number::Number;
use crate::pipeline::TooManyRejected;
use crate::report::rejects::reason;
use crate::rules::ruleset::MaxRejected;

/// What is wrong with `--rejects`.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence")]
pub enum RejectsUsage {
    Extension { file: String },
    SameAsOutput { file: String },
}

/// One line that says what is wrong, and one that helps.
#[must_use]
pub fn rejects_usage(item: &RejectsUsage, language: Language) -> (String, Vec<String>) {
    let (line, help) = match (item, language) {
        (RejectsUsage::Extension { file }, Language::English) => {
            (format!("{file}: lost rows are written as .csv or .xlsx"), "--rejects rejects.csv")
        }
        (RejectsUsage::Extension { file }, Language::Chinese) => {
            (format!("{file}：未能计入的行只能写成 .csv 或 .xlsx"), "--rejects rejects.csv")
        }
        (RejectsUsage::SameAsOutput { file }, Language::English) => {
            (format!("--rejects {file}: the result goes there"), "name another file: -o tiers.xlsx --rejects rejects.csv")
        }
        (RejectsUsage::SameAsOutput { file }, Language::Chinese) => {
            (format!("--rejects {file}：结果也写到那里"), "请另写一个文件：-o tiers.xlsx --rejects rejects.csv")
        }
    };
    (line, vec![help.to_owned()])
}

/// What is said of lost rows beside the account of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RejectsNote {
    /// They were written.
    Written {
        /// Where.
        path: String,
        /// How many.
        rows: u64,
        /// Whether the rules hide anything, which these rows show.
        hides: bool,
    },
    /// Some were rejected, and nobody asked for them.
    Offer {
        /// How many.
        rows: u64,
    },
}

/// One line of a note.
#[must_use]
pub fn rejects_note(item: &RejectsNote, language: Language) -> String {
    match (item, language) {
        (RejectsNote::Written { path, rows, hides }, Language::English) => {
            let as_they_came = if *hides { "; to be corrected they stand as they came, nothing is masked" } else { "" };
            format!("wrote {path}: {}, each with its reason{as_they_came}\n", counted(rows, "lost row"))
        }
        (RejectsNote::Written { path, rows, hides }, Language::Chinese) => {
            let as_they_came = if *hides { "；为便于改正，内容照原样写出，没有脱敏" } else { "" };
            format!("已写出 {path}：未能计入的行 {rows} 行，附原因{as_they_came}\n")
        }
        (RejectsNote::Offer { rows }, Language::English) => {
            format!("rejected: {}; --rejects rejects.csv writes out every lost row with its reason\n", counted(rows, "row"))
        }
        (RejectsNote::Offer { rows }, Language::Chinese) => {
            format!("无法读取：{rows} 行；加上 --rejects rejects.csv 可把未能计入的行连同原因写出\n")
        }
    }
}

/// How many reasons are named.
const NAMED: usize = 3;

/// One line that says that too many rows were rejected and why, and what to do; `rejects` is where they were written.
#[must_use]
pub fn too_many_rejected(stop: &TooManyRejected, rejects: Option<&str>, language: Language) -> (String, Vec<String>) {
    let TooManyRejected { table, rejected, read, most, reasons, .. } = stop;
    let table = table.as_ref().map_or_else(|| "customers".to_owned(), Clone::clone);
    let most = match most {
        MaxRejected::Share(share) => {
            let percent = Number::from_micros(i128::from(share.micros()) * 100).unwrap_or(Number::MAX);
            format!("\"{percent}%\"")
        }
        MaxRejected::Rows(rows) => rows.to_string(),
    };
    let reasons = named(reasons, language);
    match language {
        Language::English => (
            format!("{table}: {rejected} of {} were rejected, max_rejected = {most}: {reasons}", counted(read, "row")),
            vec![
                rejects.map_or_else(
                    || "classify with --rejects rejects.csv to get these rows, each with its reason".to_owned(),
                    |file| format!("correct the rows in {file} and run again: each has its reason behind it"),
                ),
                "or let max_rejected allow more; no result was written".to_owned(),
            ],
        ),
        Language::Chinese => (
            format!("{table}：读入 {read} 行，其中 {rejected} 行无法读取，max_rejected = {most}：{reasons}"),
            vec![
                rejects.map_or_else(
                    || "分级时加上 --rejects rejects.csv，可得到这些行及原因".to_owned(),
                    |file| format!("请改正 {file} 中的行再运行，每行后面写有原因"),
                ),
                "或放宽 max_rejected；没有写出结果".to_owned(),
            ],
        ),
    }
}

/// A reason of rejected rows.
struct Reason<'g> {
    kind: IssueKind,
    column: &'g str,
    count: u64,
    /// Where for instance.
    place: String,
}

/// The most frequent reasons: how often, in which column, and where for instance.
fn named(groups: &[IssueGroup], language: Language) -> String {
    let mut reasons: Vec<Reason<'_>> = Vec::new();
    for group in groups {
        let column = group.column.as_deref().unwrap_or_default();
        if let Some(reason) = reasons.iter_mut().find(|reason| (reason.kind, reason.column) == (group.kind, column)) {
            reason.count += group.count;
            continue;
        }
        let row = group.first.iter().map(|(row, _)| *row).min();
        let place = row.map_or_else(String::new, |row| format!("{}:{row}", group.file));
        reasons.push(Reason { kind: group.kind, column, count: group.count, place });
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    let one = |Reason { kind, column, count, place }: &Reason<'_>| {
        let kind = reason(Loss::Issue(*kind), language);
        match language {
            Language::English => format!("{kind} in {column} {count} (e.g. {place})"),
            Language::Chinese => format!("{column} {kind} {count}（例 {place}）"),
        }
    };
    let (comma, more) = match language {
        Language::English => (", ", ", …"),
        Language::Chinese => ("，", "，…"),
    };
    let shown: Vec<String> = reasons.iter().take(NAMED).map(one).collect();
    shown.join(comma) + if reasons.len() > NAMED { more } else { "" }
}
