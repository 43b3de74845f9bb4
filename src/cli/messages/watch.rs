//! The words of `tier watch`, in both languages.

use crate::model::language::{Language, counted};

/// What can't be watched.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence")]
pub enum WatchUsage {
    NotThis { word: String },
    StandardInput,
}

/// One line that says what is wrong, and one that helps.
#[must_use]
pub fn watch_usage(item: &WatchUsage, language: Language) -> (String, Vec<String>) {
    let (line, help) = match (item, language) {
        (WatchUsage::NotThis { word }, Language::English) => (
            format!("tier watch doesn't run {word}"),
            "it runs classify, summary, check, explain, contacts, inspect, and review with --dry-run",
        ),
        (WatchUsage::NotThis { word }, Language::Chinese) => (
            format!("tier watch 不能运行 {word}"),
            "可以运行 classify、summary、check、explain、contacts、inspect，以及带 --dry-run 的 review",
        ),
        (WatchUsage::StandardInput, Language::English) => {
            ("standard input can be read once only, not watched".to_owned(), "name a file instead of -")
        }
        (WatchUsage::StandardInput, Language::Chinese) => ("标准输入只能读一次，不能监看".to_owned(), "请把 - 换成文件"),
    };
    (line, vec![help.to_owned()])
}

/// How a file changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Another size or time.
    Changed,
    /// It was not there.
    New,
    /// It is there no more.
    Gone,
}

/// That files are being watched, so many.
#[must_use]
pub fn watching(files: usize, language: Language) -> String {
    match language {
        Language::English => format!("watching {}; Ctrl-C ends it", counted(files, "file")),
        Language::Chinese => format!("正在监看 {files} 个文件；按 Ctrl-C 结束"),
    }
}

/// Which files changed, and so why the command runs again.
#[must_use]
pub fn changed(files: &[(String, Change)], language: Language) -> String {
    const NAMED: usize = 5;
    let how = |change: Change| match (change, language) {
        (Change::Changed, _) => "",
        (Change::New, Language::English) => " (new)",
        (Change::New, Language::Chinese) => "（新）",
        (Change::Gone, Language::English) => " (gone)",
        (Change::Gone, Language::Chinese) => "（已不在）",
    };
    let named: Vec<String> = files.iter().take(NAMED).map(|(file, change)| format!("{file}{}", how(*change))).collect();
    let more = if files.len() > NAMED { " …" } else { "" };
    match language {
        Language::English => format!("changed: {}{more}", named.join(", ")),
        Language::Chinese => format!("有变化：{}{more}", named.join("、")),
    }
}
