//! The words of `tier ledger replay`, in both languages.

use std::path::Path;

use crate::cli::failure::Exit;
use crate::ledger::entry::{Entry, Recorded};
use crate::model::language::Language;

/// Why a run can't be done again.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence")]
pub enum ReplayUsage {
    NoRun { number: u64, last: u64 },
    FileChanged { path: String },
    FileGone { path: String },
    Changed { path: String, number: u64 },
    Arguments { number: u64 },
}

impl ReplayUsage {
    /// What the program exits with.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::NoRun { .. } => Exit::Usage,
            Self::FileChanged { .. } | Self::FileGone { .. } | Self::Changed { .. } | Self::Arguments { .. } => Exit::Data,
        }
    }
}

/// One line that says why a run can't be done again, and what helps.
#[must_use]
pub fn replay_usage(item: &ReplayUsage, ledger: &Path, language: Language) -> (String, Vec<String>) {
    let ledger = ledger.display();
    let (line, help) = match language {
        Language::English => match item {
            ReplayUsage::NoRun { number, last } => {
                (format!("{ledger} has no run {number}; the last one is {last}"), "which runs there are: tier ledger log")
            }
            ReplayUsage::FileChanged { path } => (
                format!("{path}: not the file that was read then (its SHA-256 is another one)"),
                "which files it read: tier ledger show; put them back and try again",
            ),
            ReplayUsage::FileGone { path } => (
                format!("{path}: the run read this file, and it can't be read here"),
                "run it in the folder of the review, with the files of then",
            ),
            ReplayUsage::Changed { path, number } => (
                format!("{path}: not the rules of run {number}, or params set otherwise"),
                "the rules as they were: tier ledger show --format json",
            ),
            ReplayUsage::Arguments { number } => (
                format!("{ledger}: this version does not understand the command line of run {number}"),
                "use the version that recorded it",
            ),
        },
        Language::Chinese => match item {
            ReplayUsage::NoRun { number, last } => {
                (format!("{ledger} 里没有第 {number} 次；最后一次是第 {last} 次"), "有哪些：tier ledger log")
            }
            ReplayUsage::FileChanged { path } => {
                (format!("{path}：已不是当时读的文件（SHA-256 不同）"), "当时读了哪些文件：tier ledger show；放回原样再试")
            }
            ReplayUsage::FileGone { path } => {
                (format!("{path}：当时读了这个文件，现在读不到"), "请在当时的文件夹里、用当时的文件运行")
            }
            ReplayUsage::Changed { path, number } => {
                (format!("{path}：不是第 {number} 次的规则，或参数取值不同"), "当时的规则：tier ledger show --format json")
            }
            ReplayUsage::Arguments { number } => {
                (format!("{ledger}：这个版本不认识第 {number} 次的命令行"), "请用当时记入它的版本")
            }
        },
    };
    (line, vec![help.to_owned()])
}

/// What a replay comes to otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Differing {
    /// What the run was.
    Run,
    /// A customer is in one of both alone.
    Customer(String),
    /// What was recorded of a customer, and what comes now.
    Entry(Box<(Entry, Entry)>),
}

impl Differing {
    /// The customer whom it is about.
    #[must_use]
    pub fn customer(&self) -> Option<&str> {
        match self {
            Self::Run => None,
            Self::Customer(key) => Some(key),
            Self::Entry(both) => Some(&both.0.customer),
        }
    }
}

/// One line that says what a replay came to, and what that means.
#[must_use]
pub fn replay_text(
    ledger: &Path,
    recorded: &Recorded,
    differing: Option<&Differing>,
    entries: u64,
    language: Language,
) -> (String, Vec<String>) {
    let (ledger, number, as_of) = (ledger.display(), recorded.number, recorded.run.as_of);
    let told = |entry: &Entry| format!("{} ({})", entry.tier.as_deref().unwrap_or("none"), entry.reason);
    let line = match (language, differing) {
        (Language::English, None) => {
            let entries = if entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") };
            format!("{ledger}: run {number} ({as_of}) done again from its files: {entries}, all the same to the byte")
        }
        (Language::English, Some(Differing::Run)) => {
            format!("{ledger}: run {number} ({as_of}) done again was another run: files, tiers, values or overrides differ")
        }
        (Language::English, Some(Differing::Customer(key))) => {
            format!("{ledger}: run {number} ({as_of}) done again has other customers: {key}")
        }
        (Language::English, Some(Differing::Entry(both))) => format!(
            "{ledger}: run {number} ({as_of}) done again differs first at {}: recorded {}, now {}",
            both.0.customer,
            told(&both.0),
            told(&both.1)
        ),
        (Language::Chinese, None) => {
            format!("{ledger}：第 {number} 次（{as_of}）用当时的文件重算，{entries} 条记录逐字节相同")
        }
        (Language::Chinese, Some(Differing::Run)) => {
            format!("{ledger}：第 {number} 次（{as_of}）重算后不是同一次：文件、等级、指标或人工调整不同")
        }
        (Language::Chinese, Some(Differing::Customer(key))) => {
            format!("{ledger}：第 {number} 次（{as_of}）重算后客户不同：{key}")
        }
        (Language::Chinese, Some(Differing::Entry(both))) => format!(
            "{ledger}：第 {number} 次（{as_of}）重算后从 {} 起不同：记入的是 {}，现在是 {}",
            both.0.customer,
            told(&both.0),
            told(&both.1)
        ),
    };
    let help = match (language, differing) {
        (_, None) => None,
        (Language::English, Some(_)) => {
            Some(format!("recorded by version {}; tier ledger verify says whether the ledger was changed", recorded.run.version))
        }
        (Language::Chinese, Some(_)) => {
            Some(format!("由版本 {} 记入；台账是否被改动过，看 tier ledger verify", recorded.run.version))
        }
    };
    (line, help.into_iter().collect())
}
