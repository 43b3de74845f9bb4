//! The words of histories, in both languages.

use super::review::decision;
use super::{heading, pick};
use crate::engine::transition::Clause;
use crate::ledger::entry::{OverrideRow, Presence, ValueColumn};
use crate::model::date::Date;
use crate::model::fold::header_form;
use crate::model::language::{Language, counted};
use crate::model::overrides::Decree;

/// A heading or a fixed word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::report) enum HistoryWord {
    History,
    TierNow,
    Since,
    Reviews,
    Timeline,
    Day,
    Run,
    Move,
    Why,
    ReplacedBy,
    Values,
    Value,
    Trend,
    First,
    Last,
    Least,
    Greatest,
    Overrides,
    Kind,
    From,
    Until,
    WithoutEnd,
    Reason,
    ApprovedBy,
    OverTime,
    EveryRun,
    Absent,
    NewlyAbsent,
    UpgradedIn,
    DowngradedIn,
    MovedIn,
    Churned,
    Merged,
    Cohorts,
    Cohort,
    CohortsMean,
    RetainedCustomers,
    RetainedShare,
    AllCohorts,
}

impl HistoryWord {
    /// The word in a language.
    pub(in crate::report) const fn text(self, language: Language) -> &'static str {
        let pair = match self {
            Self::History => ("客户等级历史", "History"),
            Self::TierNow => ("现行等级", "Tier now"),
            Self::Since => ("本级起始日", "Tier since"),
            Self::Reviews => ("复评次数", "Reviews"),
            Self::Timeline => ("时间线", "Timeline"),
            Self::Day => ("日期", "Date"),
            Self::Run => ("复评序号", "Run"),
            Self::Move => ("升降", "Move"),
            Self::Why => ("复评决定", "Why"),
            Self::ReplacedBy => ("代替它的复评", "Replaced by"),
            Self::Values => ("指标走势", "Values over time"),
            Self::Value => ("指标", "Value"),
            Self::Trend => ("走势", "Trend"),
            Self::First => ("最早", "First"),
            Self::Last => ("最近", "Last"),
            Self::Least => ("最小", "Least"),
            Self::Greatest => ("最大", "Greatest"),
            Self::Overrides => ("人工调整", "Overrides"),
            Self::Kind => ("类型", "Kind"),
            Self::From => ("开始", "From"),
            Self::Until => ("截止", "Until"),
            Self::WithoutEnd => ("无期限", "none"),
            Self::Reason => ("原因", "Reason"),
            Self::ApprovedBy => ("批准人", "Approved by"),
            Self::OverTime => ("各等级走势", "Tiers over time"),
            Self::EveryRun => ("逐次数字", "Run by run"),
            Self::Absent => ("缺席", "Absent"),
            Self::NewlyAbsent => ("首次缺席", "Newly absent"),
            Self::UpgradedIn => ("升入", "Up in"),
            Self::DowngradedIn => ("降入", "Down in"),
            Self::MovedIn => ("等级改名转入", "Moved in"),
            Self::Churned => ("流失", "Churned"),
            Self::Merged => ("并入他人", "Merged"),
            Self::Cohorts => ("客户留存", "Retention by cohort"),
            Self::Cohort => ("首次出现", "Cohort"),
            Self::CohortsMean => (
                "每行是同一个月首次出现的客户；列是其后第几次复评；数字是那一次仍在册且金额大于 0 的客户（没有金额时：仍在册）。",
                "A row is the customers who first appeared in a month; a column is how many runs later; the number is who is \
                 present then with an amount above zero (where there is no amount: present).",
            ),
            Self::RetainedCustomers => ("留存客户数", "Customers retained"),
            Self::RetainedShare => ("留存率", "Share retained"),
            Self::AllCohorts => ("全部", "All"),
        };
        pick(pair, language)
    }
}

/// What decided, in few words; a word that this program doesn't know as it is.
#[must_use]
pub fn reason_label(reason: &str, language: Language) -> String {
    Clause::of_word(reason).map_or_else(|| reason.to_owned(), |clause| decision(clause, language))
}

/// What decided about a customer: of one that is merged with another, with which.
pub(in crate::report) fn why(reason: &str, presence: &Presence, language: Language) -> String {
    let phrase = reason_label(reason, language);
    match (presence, language) {
        (Presence::Merged(into), Language::Chinese) => format!("{phrase}到 {into}"),
        (Presence::Merged(into), Language::English) => format!("{phrase} into {into}"),
        (Presence::Present | Presence::Absent | Presence::Closed, _) => phrase,
    }
}

/// A contact in a timeline.
pub(in crate::report) fn contact(text: &str, language: Language) -> String {
    match (text.is_empty(), language) {
        (true, Language::Chinese) => "联系".to_owned(),
        (true, Language::English) => "contact".to_owned(),
        (false, Language::Chinese) => format!("联系：{text}"),
        (false, Language::English) => format!("contact: {text}"),
    }
}

/// The kind of an override: `指定`, `pin`; one whose pin beats the caps of the rules says so.
#[must_use]
pub fn override_label(row: &OverrideRow, language: Language) -> String {
    let [pin, floor, cap, freeze] = Decree::WORDS;
    let pair = match row.kind.as_str() {
        kind if kind == pin && row.beats_caps => ("指定（不受封顶）", "pin, beats caps"),
        kind if kind == pin => ("指定", "pin"),
        kind if kind == floor => ("保底", "floor"),
        kind if kind == cap => ("封顶", "cap"),
        kind if kind == freeze => ("冻结", "freeze"),
        kind => return kind.to_owned(),
    };
    pick(pair, language).to_owned()
}

/// A value's heading with its unit.
pub(in crate::report) fn value_heading(column: &ValueColumn) -> String {
    heading(&column.label, column.unit.as_deref())
}

/// The heading of a mean.
pub(in crate::report) fn mean_heading(column: &ValueColumn, language: Language) -> String {
    match language {
        Language::Chinese => format!("平均{}", value_heading(column)),
        Language::English => format!("Mean {}", value_heading(column)),
    }
}

/// Over how many runs a history goes.
pub(in crate::report) fn span(runs: usize, first: Date, last: Date, language: Language) -> String {
    match language {
        Language::Chinese => format!("{runs} 次复评，{first} 至 {last}"),
        Language::English => format!("{}, {first} to {last}", counted(runs, "run")),
    }
}

/// Whether a value tells how satisfied customers are, by its name or label.
#[must_use]
pub fn is_satisfaction(column: &ValueColumn) -> bool {
    let bare = column.name.split_once('.').map_or(column.name.as_str(), |(_, bare)| bare);
    column.kind == "number"
        && [bare, &column.label].into_iter().any(|name| header_form(name) == "satisfaction" || name.contains("满意度"))
}

/// The headers of a table of contacts: of the customer's key, and of the day; as [`header_form`] has them.
#[must_use]
pub fn contact_words() -> [Vec<String>; 2] {
    let mut customer = super::standing_words().customer;
    customer.extend(
        ["customer id", "customer_id", "key", "客户", "客户编号", "客户号", "客户代码", "客户id", "会员号", "会员编号"]
            .map(str::to_owned),
    );
    let day = ["date", "day", "contact date", "contact_date", "日期", "联系日期", "时间", "联系时间"].map(str::to_owned).to_vec();
    [customer, day].map(|words| words.iter().map(|word| header_form(word)).collect())
}
