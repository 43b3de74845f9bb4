//! The words of `tier review`, in both languages.

use std::path::Path;

use super::meant::or_else;
use super::read::list;
use crate::cli::failure::Exit;
use crate::expr::check::nearest;
use crate::ledger::entry::Recorded;
use crate::ledger::plan::NoPlan;
use crate::model::date::Date;
use crate::model::language::{Language, counted};

/// A piece of the help of `tier review`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its text")]
pub enum ReviewHelp {
    About,
    Usage,
    Examples,
    Ledger,
    DryRun,
    AcceptRules,
    Redo,
    RebuildFrom,
    DiscardLater,
    RecordColumn,
    Heading,
}

/// The help in a language.
#[must_use]
pub const fn review_help(item: ReviewHelp, language: Language) -> &'static str {
    match language {
        Language::English => english(item),
        Language::Chinese => chinese(item),
    }
}

const fn english(item: ReviewHelp) -> &'static str {
    match item {
        ReviewHelp::About => "Review all customers against the ledger, and record what was decided",
        ReviewHelp::Usage => {
            "tier review [CUSTOMERS]... [--orders FILE]... [--table NAME=FILE]...\n         -r RULES --ledger FILE [OPTIONS]"
        }
        ReviewHelp::Examples => {
            "Examples:
  tier review customers.csv --orders orders.csv -r rules.toml \\
    --ledger tiers.db --as-of last-month -o tiers-2026-10.xlsx
  tier review customers.csv --orders orders.csv -r rules.toml \\
    --ledger tiers.db --overrides overrides.csv --dry-run
  tier history K001 --ledger tiers.db

The first review begins the ledger; --previous then gives the tiers in force
before. The same review again changes nothing. See tier guide review.

Exit codes: 0 done; 1 a preview under changed rules, stale data, or problems
in the data (--strict); 2 usage, or a review that can't be done on this day;
3 rules wrong; 4 data or a ledger that can't be used; 5 not recorded or not
written, or another review goes on; 70 a fault of the program"
        }
        ReviewHelp::Ledger => "The ledger: one file that holds every review; made by the first one",
        ReviewHelp::DryRun => "Show what would be decided; record and write nothing",
        ReviewHelp::AcceptRules => "Take rules that have changed since the last review",
        ReviewHelp::Redo => "Do the review of this day again, in place of the one recorded",
        ReviewHelp::RebuildFrom => "Review this day and all later ones again, in place of those recorded",
        ReviewHelp::DiscardLater => "Review an earlier day; the reviews of later days fall out of force",
        ReviewHelp::RecordColumn => "Also record this column of the customers; may be repeated",
        ReviewHelp::Heading => "The review",
    }
}

const fn chinese(item: ReviewHelp) -> &'static str {
    match item {
        ReviewHelp::About => "对照台账复评所有客户，并把结果记入台账",
        ReviewHelp::Usage => {
            "tier review [客户表]... [--orders 文件]... [--table 表名=文件]...\n         -r 规则 --ledger 台账 [选项]"
        }
        ReviewHelp::Examples => {
            "示例：
  tier review 客户.csv --orders 订单.csv -r 规则.toml \\
    --ledger 台账.db --as-of last-month -o 分级-2026-10.xlsx
  tier review 客户.csv --orders 订单.csv -r 规则.toml \\
    --ledger 台账.db --overrides 人工调整.csv --dry-run
  tier history K001 --ledger 台账.db

第一次复评建立台账，此前的等级可用 --previous 给出。同一次复评再运行一遍，
什么也不会改变。见 tier guide 定期复评。

退出码：0 完成；1 规则有变动的预演、数据过旧，或数据有问题（--strict）；
2 用法错误，或这一天不能复评；3 规则有错；4 数据或台账无法使用；5 未能记入或
写出，或另一次复评正在进行；70 程序故障"
        }
        ReviewHelp::Ledger => "台账：一个文件，保存每一次复评；第一次复评时建立",
        ReviewHelp::DryRun => "只显示会如何评定；不记入台账，也不写文件",
        ReviewHelp::AcceptRules => "采用上次复评之后变动过的规则",
        ReviewHelp::Redo => "重做这一天的复评，代替已记入的那次",
        ReviewHelp::RebuildFrom => "重做这一天和之后的各次复评，代替已记入的各次",
        ReviewHelp::DiscardLater => "复评更早的一天；更晚各天的复评不再有效",
        ReviewHelp::RecordColumn => "另把客户表的这一列记入台账；可以写多次",
        ReviewHelp::Heading => "复评",
    }
}

/// Why a review can't be done.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence")]
pub enum ReviewUsage {
    NoPlan(NoPlan, Date),
    PreviousBesideLedger,
    RulesOfDayChanged,
    NoSuchColumn { name: String, known: Vec<String> },
    TierGone { name: String, customers: u64, known: Vec<String> },
    DayDiffers { number: u64, as_of: Date, same_inputs: bool },
    LedgerIsOther,
    FutureDay { as_of: Date, today: Date },
    PreviousGone { number: u64, path: String },
    NobodyKnown { customers: u64 },
    ChangedWhileRead { path: String },
    KeyMasked,
    NoDay,
}

impl ReviewUsage {
    /// What the program exits with.
    #[must_use]
    pub const fn exit(&self) -> Exit {
        match self {
            Self::TierGone { .. } | Self::NobodyKnown { .. } | Self::ChangedWhileRead { .. } => Exit::Data,
            Self::NoPlan(..)
            | Self::PreviousBesideLedger
            | Self::RulesOfDayChanged
            | Self::NoSuchColumn { .. }
            | Self::DayDiffers { .. }
            | Self::LedgerIsOther
            | Self::FutureDay { .. }
            | Self::KeyMasked
            | Self::NoDay
            | Self::PreviousGone { .. } => Exit::Usage,
        }
    }
}

/// One line that says why a review can't be done, and what helps.
#[must_use]
pub fn review_usage(item: &ReviewUsage, ledger: &Path, language: Language) -> (String, Vec<String>) {
    let ledger = ledger.display();
    let (line, help) = match language {
        Language::English => usage_in_english(item, &ledger),
        Language::Chinese => usage_in_chinese(item, &ledger),
    };
    (line, help.into_iter().collect())
}

fn usage_in_english(item: &ReviewUsage, ledger: &std::path::Display<'_>) -> (String, Option<String>) {
    match item {
        ReviewUsage::NoPlan(none, as_of) => no_plan_in_english(*none, *as_of, ledger),
        ReviewUsage::PreviousBesideLedger => (
            format!("--previous: the tiers before are those of {ledger}, which has reviews already"),
            Some("leave --previous out; it is for the first review of a ledger".to_owned()),
        ),
        ReviewUsage::RulesOfDayChanged => (
            format!("{ledger} has a review of this day under other rules"),
            Some("in its place: --redo --accept-rules".to_owned()),
        ),
        ReviewUsage::NoSuchColumn { name, known } => no_column(name, known, Language::English),
        ReviewUsage::TierGone { name, customers, known } => {
            let near = nearest(name, known.iter().map(String::as_str));
            let old = format!("an old name? put it under the tier that it means now: was = [\"{name}\"]");
            (
                format!("{ledger}: the rules have no tier '{name}', in force for {}", counted(*customers, "customer")),
                Some(or_else(near.as_deref(), &old, Language::English)),
            )
        }
        ReviewUsage::DayDiffers { number, as_of, same_inputs } => {
            let why = if *same_inputs { "decides otherwise" } else { "has other data" };
            (
                format!("{ledger}: run {number} is the review of {as_of} already, and this one {why}"),
                Some("in its place: --redo".to_owned()),
            )
        }
        ReviewUsage::FutureDay { as_of, today } => (
            format!("--as-of {as_of}: that day is not over, today is {today}; nothing was recorded"),
            Some("what would be decided then: --dry-run".to_owned()),
        ),
        ReviewUsage::PreviousGone { number, path } => (
            format!("{ledger}: run {number}, the first, had the tiers before from {path}; without them everybody would begin anew"),
            Some(format!("--previous {path}")),
        ),
        ReviewUsage::NobodyKnown { customers } => (
            format!("{ledger}: of {} in force nobody is in this run", counted(*customers, "customer")),
            Some("another customer sheet, another key column, or another key of [report.pseudonym]? for other customers begin another ledger".to_owned()),
        ),
        ReviewUsage::NoDay => (
            "--as-of is missing: what is recorded is of a day that is named".to_owned(),
            Some("for example: --as-of last-month, --as-of 2026-10-31".to_owned()),
        ),
        ReviewUsage::KeyMasked => (
            "[report] masks the key of customers, by which a ledger tells them apart".to_owned(),
            Some("pseudonyms do both: [report.pseudonym] columns = [\"customer\"]".to_owned()),
        ),
        ReviewUsage::ChangedWhileRead { path } => (
            format!("{path} was changed while it was read; nothing was recorded"),
            Some("run it again once the file is complete".to_owned()),
        ),
        ReviewUsage::LedgerIsOther => (
            format!("--ledger {ledger}: that file is read or written as something else"),
            Some("name another file for the ledger, such as tiers.db".to_owned()),
        ),
    }
}

fn no_plan_in_english(none: NoPlan, as_of: Date, ledger: &std::path::Display<'_>) -> (String, Option<String>) {
    let of = |last: Option<Date>| last.map_or("it has none".to_owned(), |last| format!("its last review is of {last}"));
    match none {
        NoPlan::Earlier(last) => (
            format!("{ledger}: a review of {as_of} would come before the last one, of {last}"),
            Some(format!(
                "all from that day on again: --rebuild-from {as_of} --as-of {last}; this one without those after it: --discard-later"
            )),
        ),
        NoPlan::NothingToRedo(last) => (
            format!("--redo: {ledger} has no last review of {as_of}; {}", of(last)),
            last.map(|last| format!("--as-of {last} --redo, or leave --redo out")),
        ),
        NoPlan::NothingToRebuild(last) => {
            (format!("--rebuild-from: {ledger} has no review of that day or a later one; {}", of(last)), None)
        }
        NoPlan::NothingLater(last) => (
            format!("--discard-later: {ledger} has no review after {as_of}; {}", of(last)),
            Some("leave --discard-later out".to_owned()),
        ),
        NoPlan::RebuildsTooLittle(last) => (
            format!("--rebuild-from: the reviews of {ledger} go to {last}, and would be lost after {as_of}"),
            Some(format!("--as-of {last}")),
        ),
    }
}

fn usage_in_chinese(item: &ReviewUsage, ledger: &std::path::Display<'_>) -> (String, Option<String>) {
    match item {
        ReviewUsage::NoPlan(none, as_of) => no_plan_in_chinese(*none, *as_of, ledger),
        ReviewUsage::PreviousBesideLedger => (
            format!("--previous：{ledger} 里已有复评，以往等级取自台账"),
            Some("请去掉 --previous；它只用于台账的第一次复评".to_owned()),
        ),
        ReviewUsage::RulesOfDayChanged => {
            (format!("{ledger} 里已有按另一版规则做的这一天的复评"), Some("要代替它：--redo --accept-rules".to_owned()))
        }
        ReviewUsage::NoSuchColumn { name, known } => no_column(name, known, Language::Chinese),
        ReviewUsage::TierGone { name, customers, known } => {
            let near = nearest(name, known.iter().map(String::as_str));
            let old = format!("如果是旧名称，请写在它现在对应的等级下：was = [\"{name}\"]");
            (
                format!("{ledger}：规则里没有等级“{name}”，而 {customers} 个客户的现行等级是它"),
                Some(or_else(near.as_deref(), &old, Language::Chinese)),
            )
        }
        ReviewUsage::DayDiffers { number, as_of, same_inputs } => {
            let why = if *same_inputs { "这次的结果不同" } else { "这次的数据不同" };
            (format!("{ledger}：第 {number} 次已是 {as_of} 的复评，{why}"), Some("要代替它：--redo".to_owned()))
        }
        ReviewUsage::FutureDay { as_of, today } => (
            format!("--as-of {as_of}：那天还没有过完，今天是 {today}；没有记入"),
            Some("只看那天会怎样评定：--dry-run".to_owned()),
        ),
        ReviewUsage::PreviousGone { number, path } => (
            format!("{ledger}：第 {number} 次（首次）的以往等级取自 {path}；不给出它，所有客户都会从头定级"),
            Some(format!("--previous {path}")),
        ),
        ReviewUsage::NobodyKnown { customers } => (
            format!("{ledger}：现行的 {customers} 个客户没有一个在这次的数据里"),
            Some("客户表、编号列或 [report.pseudonym] 的密钥换了？换了一批客户，请另建台账".to_owned()),
        ),
        ReviewUsage::NoDay => (
            "缺少 --as-of：记入台账的复评要写明是哪一天的".to_owned(),
            Some("例如：--as-of last-month、--as-of 2026-10-31".to_owned()),
        ),
        ReviewUsage::KeyMasked => (
            "[report] 把客户编号脱敏了，而台账要靠编号认客户".to_owned(),
            Some("用代号可以两全：[report.pseudonym] columns = [\"customer\"]".to_owned()),
        ),
        ReviewUsage::ChangedWhileRead { path } => {
            (format!("{path} 在读取期间被改动；没有记入"), Some("等文件写完再运行".to_owned()))
        }
        ReviewUsage::LedgerIsOther => {
            (format!("--ledger {ledger}：这个文件在这次运行里另有用途"), Some("请给台账另起一个文件名，例如 台账.db".to_owned()))
        }
    }
}

fn no_plan_in_chinese(none: NoPlan, as_of: Date, ledger: &std::path::Display<'_>) -> (String, Option<String>) {
    let of = |last: Option<Date>| last.map_or("里面还没有复评".to_owned(), |last| format!("最近一次是 {last}"));
    match none {
        NoPlan::Earlier(last) => (
            format!("{ledger}：{as_of} 早于最近一次复评（{last}）"),
            Some(format!("从那天起全部重做：--rebuild-from {as_of} --as-of {last}；只做这一次、更晚的不再有效：--discard-later")),
        ),
        NoPlan::NothingToRedo(last) => (
            format!("--redo：{ledger} 最近一次复评不是 {as_of} 的；{}", of(last)),
            last.map(|last| format!("--as-of {last} --redo，或去掉 --redo")),
        ),
        NoPlan::NothingToRebuild(last) => (format!("--rebuild-from：{ledger} 在那天及以后没有复评；{}", of(last)), None),
        NoPlan::NothingLater(last) => (
            format!("--discard-later：{ledger} 在 {as_of} 之后没有复评；{}", of(last)),
            Some("请去掉 --discard-later".to_owned()),
        ),
        NoPlan::RebuildsTooLittle(last) => {
            (format!("--rebuild-from：{ledger} 的复评到 {last} 为止，{as_of} 之后的会丢失"), Some(format!("--as-of {last}")))
        }
    }
}

fn no_column(name: &str, known: &[String], language: Language) -> (String, Option<String>) {
    let near = nearest(name, known.iter().map(String::as_str));
    let all = list(known, language);
    match language {
        Language::English => {
            let all = format!("the columns of the customers: {all}");
            let help = (!known.is_empty()).then(|| or_else(near.as_deref(), &all, language));
            (format!("--record-column {name}: the customers have no such column beside their key"), help)
        }
        Language::Chinese => {
            let all = format!("客户表的列：{all}");
            let help = (!known.is_empty()).then(|| or_else(near.as_deref(), &all, language));
            (format!("--record-column {name}：客户表除编号外没有这一列"), help)
        }
    }
}

/// What is said of a review beside its results.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence")]
pub enum ReviewNote<'a> {
    Recorded(&'a [Recorded]),
    Again(u64),
    DryRun,
    Preview,
    Skipped(&'a [Date]),
    Earlier(&'a [DayTold]),
    Gap(&'a str),
    ButRecorded(&'a [Recorded]),
}

/// What a day that others follow came to.
#[derive(Clone, Copy, Debug)]
pub struct DayTold {
    /// The day.
    pub as_of: Date,
    /// How many customers were in the run.
    pub customers: u64,
    /// How many went up.
    pub upgraded: u64,
    /// How many went down.
    pub downgraded: u64,
}

/// One line about a review.
#[must_use]
pub fn review_note(item: &ReviewNote<'_>, ledger: &Path, language: Language) -> String {
    let ledger = ledger.display();
    match language {
        Language::English => note_in_english(item, &ledger),
        Language::Chinese => note_in_chinese(item, &ledger),
    }
}

fn note_in_english(item: &ReviewNote<'_>, ledger: &std::path::Display<'_>) -> String {
    let language = Language::English;
    match item {
        ReviewNote::Recorded([one]) => {
            format!("recorded in {ledger} as run {} ({}); head {}", one.number, entries(one, language), one.digest)
        }
        ReviewNote::Recorded(runs) => {
            let (first, last, head) = ends(runs);
            format!("recorded in {ledger} as runs {first} to {last}, {}; head {head}", days(runs, language))
        }
        ReviewNote::Again(number) => format!("{ledger} has this review already, as run {number}; nothing changed"),
        ReviewNote::DryRun => format!("dry run: nothing was recorded in {ledger}, nothing was written"),
        ReviewNote::Preview => format!(
            "the rules have changed since the last review in {ledger}: this is a preview, nothing was recorded or written; to take them: --accept-rules"
        ),
        ReviewNote::Skipped(ends) => {
            let ends: Vec<String> = ends.iter().map(ToString::to_string).collect();
            format!("left out since the last review: {}; [review] catch_up = true makes up for it first", list(&ends, language))
        }
        ReviewNote::Earlier(days) => {
            let day = |day: &DayTold| {
                format!("{} ({}, {} up, {} down)", day.as_of, counted(day.customers, "customer"), day.upgraded, day.downgraded)
            };
            let days: Vec<String> = days.iter().map(day).collect();
            format!("also reviewed, with the files given now: {}; how customers went: tier history", list(&days, language))
        }
        ReviewNote::Gap(gap) => format!("{gap}; nothing was recorded"),
        ReviewNote::ButRecorded(runs) => {
            format!("the review is recorded, as run {} of {ledger}; the same review again writes its results", ends(runs).1)
        }
    }
}

fn note_in_chinese(item: &ReviewNote<'_>, ledger: &std::path::Display<'_>) -> String {
    let language = Language::Chinese;
    match item {
        ReviewNote::Recorded([one]) => {
            format!("已记入 {ledger}：第 {} 次复评（{}）；链头 {}", one.number, entries(one, language), one.digest)
        }
        ReviewNote::Recorded(runs) => {
            let (first, last, head) = ends(runs);
            format!("已记入 {ledger}：第 {first} 到 {last} 次复评，{}；链头 {head}", days(runs, language))
        }
        ReviewNote::Again(number) => format!("{ledger} 里已有这次复评（第 {number} 次）；没有任何改变"),
        ReviewNote::DryRun => format!("试运行：没有记入 {ledger}，也没有写文件"),
        ReviewNote::Preview => {
            format!("规则在 {ledger} 的上次复评之后有变动：这是预演，没有记入，也没有写文件；要采用请加 --accept-rules")
        }
        ReviewNote::Skipped(ends) => {
            let ends: Vec<String> = ends.iter().map(ToString::to_string).collect();
            format!("上次复评之后漏了 {}；写明 [review] catch_up = true 会先补做", list(&ends, language))
        }
        ReviewNote::Earlier(days) => {
            let day = |day: &DayTold| {
                format!("{}（{} 个客户，升级 {}，降级 {}）", day.as_of, day.customers, day.upgraded, day.downgraded)
            };
            let days: Vec<String> = days.iter().map(day).collect();
            format!("另用现在给的文件复评了 {}；各客户的变化见 tier history", list(&days, language))
        }
        ReviewNote::Gap(gap) => format!("{gap}；没有记入"),
        ReviewNote::ButRecorded(runs) => {
            format!("复评已记入 {ledger}（第 {} 次）；同一次复评再运行一遍，就会写出结果", ends(runs).1)
        }
    }
}

/// The numbers of the first and the last run, and the head after that.
fn ends(runs: &[Recorded]) -> (u64, u64, &str) {
    let head = runs.last().map_or("", |run| run.digest.as_str());
    (runs.first().map_or(0, |run| run.number), runs.last().map_or(0, |run| run.number), head)
}

fn entries(run: &Recorded, language: Language) -> String {
    match (language, run.entries) {
        (Language::English, 1) => "1 entry".to_owned(),
        (Language::English, entries) => format!("{entries} entries"),
        (Language::Chinese, entries) => format!("{entries} 条记录"),
    }
}

fn days(runs: &[Recorded], language: Language) -> String {
    list(&runs.iter().map(|run| run.run.as_of.to_string()).collect::<Vec<_>>(), language)
}
