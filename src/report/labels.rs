//! What a person reads, in both languages. Every match is exhaustive and every arm a pair: a missing translation doesn't
//! compile.

pub(super) mod diff;
pub(super) mod gap;
pub(super) mod history;
pub(super) mod live;
pub(super) mod naming;
pub(super) mod overrides;
pub(super) mod paper;
pub(super) mod reason;
pub(super) mod review;
pub(super) mod screen;

use std::borrow::Cow;

use super::digits::{grouped, percent};
use super::fields::{HELD, NO_TIER};
use super::{Report, Run};
use crate::engine::contacts::Contact;
use crate::engine::measure::unknown::{Clause, RuleRef};
use crate::expr::function::AggregateFunction;
use crate::expr::typed::Slot;
use crate::model::balance::{Fate, TableBalance};
use crate::model::date::Date;
use crate::model::issue::IssueKind;
use crate::model::language::{Language, counted};
use crate::model::loss::Loss;
use crate::model::merge::Basis;
use crate::model::value::{TableIndex, Why};
use crate::rules::ruleset::{Definition, Literal, RuleSet, Severity, Subject};

/// Chinese and English of one thing.
type Pair = (&'static str, &'static str);

const fn pick(pair: Pair, language: Language) -> &'static str {
    match language {
        Language::Chinese => pair.0,
        Language::English => pair.1,
    }
}

/// A heading or a fixed word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    SheetSummary,
    SheetTiers,
    SheetAlerts,
    SheetIssues,
    SheetRules,
    SheetSame,
    MergedCustomers,
    MergeProposals,
    MergedInto,
    OtherKeys,
    MaybeSame,
    Evidence,
    Group,
    Status,
    IsMerged,
    IsProposed,
    UntitledRules,
    AsOf,
    Part,
    RuleFile,
    Digest,
    Version,
    Inputs,
    File,
    Customer,
    Customers,
    Tier,
    Candidate,
    Decision,
    TierSince,
    FailedReviews,
    Confirmations,
    Reason,
    Gap,
    Cushion,
    Alerts,
    Alert,
    Severity,
    Advice,
    MissingValues,
    Share,
    Total,
    NoTier,
    Unclassified,
    NoAmount,
    Capacity,
    LeftOutByCapacity,
    RankBy,
    OfPlan,
    Caps,
    Cap,
    AtMost,
    Unknown,
    Condition,
    Value,
    Why,
    Count,
    Balance,
    CustomerSheet,
    Rows,
    Read,
    Unreadable,
    FirstDate,
    LastDate,
    LeftOut,
    AddsUp,
    DoesNotAddUp,
    Duplicate,
    BecamePart,
    AddedCustomers,
    RejectedCustomer,
    Classified,
    Issues,
    Kind,
    Sheet,
    Column,
    Row,
    Text,
    FirstOne,
    Params,
    Name,
    Label,
    Unit,
    Warnings,
    Yes,
    No,
    RulesAsRun,
    WholeRow,
    Values,
    NotKnown,
    NoValue,
    WhyLost,
    ColumnAtFault,
    CellAtFault,
    FromTable,
    FromFile,
    FromSheet,
    FromRow,
    LostRows,
    SheetPlans,
    SheetSegments,
    SheetRanking,
    SheetDictionary,
    SheetRun,
    Ledger,
    ChainHead,
    CustomerName,
    AtStake,
    AmountShare,
    AverageAmount,
    CumulativeShare,
    List,
    Rank,
    Outstanding,
    AtRisk,
    NoSegments,
    NoIssues,
    KeyFigures,
    AlertsFired,
    Contents,
    Bytes,
    CountOfRules,
    MachineName,
    Meaning,
    Definition,
    MissingCount,
    MeansCustomer,
    MeansTier,
    MeansCandidate,
    MeansDecision,
    MeansTierSince,
    MeansFailedReviews,
    MeansConfirmations,
    SheetReview,
    NewCustomer,
    ByTheRules,
    KeptByPolicy,
    OverCapacity,
    Clashes,
    MeansReason,
    MeansSheet,
    MeansMetric,
    MeansScore,
    MeansSegment,
    MeansAlerts,
    MeansPlan,
    MeansMissing,
    SheetMovements,
    Previous,
    Change,
    HandTier,
    HandReason,
    HandRemark,
    MeansPrevious,
    MeansChange,
    MeansGap,
    MeansCushion,
    MeansInput,
    Before,
    After,
    NewOnes,
    LostOnes,
    AbsentOnes,
    MergedOnes,
    ReturnedOnes,
    Upgraded,
    Downgraded,
    Stayed,
    PreviousDate,
    Matrix,
    Movers,
    BiggestMovements,
    TiersBefore,
    Overrides,
    GravestAlerts,
    Month,
    MonthlyAmount,
    Greatest,
    GreatestFifth,
    CustomersShare,
    AmountOfThese,
    Concentration,
    Gini,
    Pareto,
    SheetContacts,
    WhyContact,
    LastContact,
    Due,
    DaysOverdue,
    Message,
    OfferOnce,
}

impl Word {
    /// The word in a language.
    pub(super) const fn text(self, language: Language) -> &'static str {
        pick(self.pair(), language)
    }

    #[expect(clippy::too_many_lines, reason = "an exhaustive table of labels")]
    const fn pair(self) -> Pair {
        match self {
            Self::SheetSummary => ("摘要", "Summary"),
            Self::SheetTiers => ("客户分级", "Tiers"),
            Self::SheetAlerts | Self::Alerts => ("预警", "Alerts"),
            Self::SheetIssues | Self::Issues => ("数据问题", "Issues"),
            Self::Balance => ("数据核对", "Balance"),
            Self::SheetRules => ("规则", "Rules"),
            Self::SheetSame => ("同一客户", "Same customers"),
            Self::MergedCustomers => ("已合并的客户", "Merged customers"),
            Self::MergeProposals => ("合并建议（未合并）", "Merge proposals (nothing is merged)"),
            Self::MergedInto => ("合并为", "Merged into"),
            Self::OtherKeys => ("其他编号", "Other keys"),
            Self::MaybeSame => ("可能是同一客户", "May be the same"),
            Self::Evidence => ("依据", "Evidence"),
            Self::Group => ("组", "Group"),
            Self::Status => ("状态", "Status"),
            Self::IsMerged => ("已合并", "merged"),
            Self::IsProposed => ("建议", "proposed"),
            Self::UntitledRules => ("客户分级", "Customer tiers"),
            Self::AsOf => ("评定基准日", "As of"),
            Self::Part => ("客户范围", "Customers shown"),
            Self::RuleFile => ("规则文件", "Rules"),
            Self::Digest => ("规则摘要值 (SHA-256)", "Digest of the rules (SHA-256)"),
            Self::Version => ("程序版本", "Version"),
            Self::Inputs => ("数据文件", "Inputs"),
            Self::File => ("文件", "File"),
            Self::Customer => ("客户", "Customer"),
            Self::Customers => ("客户数", "Customers"),
            Self::Tier => ("等级", "Tier"),
            Self::Candidate => ("拟定等级", "Candidate tier"),
            Self::Decision => ("复评决定", "Decision"),
            Self::TierSince => ("本级起始日", "Tier since"),
            Self::FailedReviews => ("不达标次数", "Failed reviews"),
            Self::Confirmations => ("待确认次数", "Confirmations"),
            Self::Reason => ("判定依据", "Reason"),
            Self::Gap => ("升级差距", "To the next tier"),
            Self::Cushion => ("余量", "Cushion"),
            Self::Alert => ("预警项", "Alert"),
            Self::Severity => ("级别", "Severity"),
            Self::Advice => ("建议", "Advice"),
            Self::MissingValues => ("缺失说明", "Missing values"),
            Self::Share => ("占比", "Share"),
            Self::Total => ("合计", "Total"),
            Self::NoTier => ("未定级", "no tier"),
            Self::Unclassified => ("未分类", "unclassified"),
            Self::NoAmount => ("无金额的客户", "Customers without an amount"),
            Self::Capacity => ("名额", "Capacity"),
            Self::LeftOutByCapacity => ("满额未进", "Left out"),
            Self::OfPlan => ("方案", "plan"),
            Self::RankBy => ("排名依据", "ranked by"),
            Self::Caps => ("封顶", "Caps"),
            Self::Cap => ("封顶原因", "Cap"),
            Self::AtMost => ("最高等级", "At most"),
            Self::Unknown => ("无法判断", "Not answered"),
            Self::Condition => ("条件", "Condition"),
            Self::Value => ("取值", "Value"),
            Self::Why => ("原因", "Why"),
            Self::Count => ("数量", "Count"),
            Self::CustomerSheet => ("客户表", "Customer sheet"),
            Self::Rows => ("行数", "Rows"),
            Self::Read => ("读入", "read"),
            Self::Unreadable => ("无法识别的行", "unreadable rows"),
            Self::FirstDate => ("最早日期", "First date"),
            Self::LastDate => ("最晚日期", "Last date"),
            Self::LeftOut => {
                ("标题、合计、备注、重复表头行（不计入）", "title, total, note and repeated header rows (not counted)")
            }
            Self::AddsUp => ("各项相加等于读入", "the lines add up to what was read"),
            Self::DoesNotAddUp => ("各项相加不等于读入", "the lines do NOT add up to what was read"),
            Self::AddedCustomers => ("取自事件表", "taken from events"),
            Self::BecamePart => ("并入其他客户", "merged into another customer"),
            Self::Duplicate => ("重复的客户", "customer repeated"),
            Self::RejectedCustomer => ("缺少可用的客户编号", "without a usable key"),
            Self::Classified => ("参与分级", "classified"),
            Self::Values => ("指标、评分、细分", "Metrics, scores, segments"),
            Self::NotKnown => ("未知", "unknown"),
            Self::NoValue => ("缺失", "missing"),
            Self::Kind => ("问题", "Problem"),
            Self::Sheet => ("工作表", "Sheet"),
            Self::Column => ("列", "Column"),
            Self::Row => ("行", "Row"),
            Self::Text => ("内容", "Text"),
            Self::FirstOne => ("例", "Example"),
            Self::Params => ("参数", "Params"),
            Self::Name => ("名称", "Name"),
            Self::Label => ("说明", "Label"),
            Self::Unit => ("单位", "Unit"),
            Self::Warnings => ("提醒", "Warnings"),
            Self::Yes => ("是", "yes"),
            Self::No => ("否", "no"),
            Self::RulesAsRun => ("本次所用规则", "Rules as run"),
            Self::WholeRow => ("（整行）", "(row)"),
            Self::WhyLost => ("未能计入原因", "why lost"),
            Self::ColumnAtFault => ("出错列", "column at fault"),
            Self::CellAtFault => ("出错内容", "cell at fault"),
            Self::FromTable => ("来源表", "from table"),
            Self::FromFile => ("来源文件", "from file"),
            Self::FromSheet => ("来源工作表", "from sheet"),
            Self::FromRow => ("来源行", "from row"),
            Self::LostRows => ("未能计入的行", "lost rows"),
            Self::SheetPlans => ("服务方案", "Service plans"),
            Self::SheetSegments => ("细分", "Segments"),
            Self::SheetRanking => ("优秀与风险", "Top and at risk"),
            Self::SheetDictionary => ("数据字典", "Dictionary"),
            Self::SheetRun => ("运行信息", "Run"),
            Self::Ledger => ("台账", "Ledger"),
            Self::ChainHead => ("链头", "Head"),
            Self::CustomerName => ("客户名称", "Name"),
            Self::AtStake => ("涉及金额", "At stake"),
            Self::AmountShare => ("金额占比", "Share of amount"),
            Self::AverageAmount => ("户均金额", "Average per customer"),
            Self::CumulativeShare => ("累计占比", "Cumulative share"),
            Self::List => ("榜单", "List"),
            Self::Rank => ("名次", "Rank"),
            Self::Outstanding => ("优秀客户", "Outstanding"),
            Self::AtRisk => ("风险客户", "At risk"),
            Self::NoSegments => ("规则没有细分。", "The rules have no segments."),
            Self::NoIssues => ("没有发现数据问题。", "No problems were found in the data."),
            Self::KeyFigures => ("关键数字", "Key figures"),
            Self::AlertsFired => ("预警次数", "Alerts raised"),
            Self::Contents => ("目录", "Contents"),
            Self::Bytes => ("字节", "Bytes"),
            Self::CountOfRules => ("规则内容", "The rules have"),
            Self::MachineName => ("机器名", "Name in csv"),
            Self::Meaning => ("含义", "Meaning"),
            Self::Definition => ("规则", "Rule"),
            Self::MissingCount => ("缺失数", "Missing"),
            Self::MeansCustomer => ("客户编号，每个客户一行", "the key of the customer, one row each"),
            Self::MeansTier => ("最终等级，从高到低取第一个满足的", "the final tier: the best whose condition is met"),
            Self::MeansDecision => ("复评的哪一步决定了等级", "which step of the review decided the tier"),
            Self::MeansTierSince => ("等级从哪次评定起是这一级", "the run at which the tier became this one"),
            Self::MeansFailedReviews => ("缓冲期内已有几次不达标", "how many failed reviews were tolerated so far"),
            Self::MeansConfirmations => ("连续几次达到更高等级", "how often in a row a better tier waited for confirmation"),
            Self::SheetReview => ("复评", "Review"),
            Self::NewCustomer => ("新客户保底", "Floor for new customers"),
            Self::ByTheRules => ("仅按规则", "By the rules alone"),
            Self::KeptByPolicy => ("因复评规则留在更高等级的客户", "Kept above the rules by the review"),
            Self::OverCapacity => ("超出名额", "Over capacity"),
            Self::Clashes => ("保底与封顶冲突", "Floor against cap"),
            Self::MeansCandidate => ("规则今天给出的等级", "what the rules say today"),
            Self::MeansReason => ("满足了哪个条件，当时的数值", "the condition that decided, with the values observed"),
            Self::MeansSheet => ("客户表原有的列", "a column of the customer sheet"),
            Self::MeansMetric => ("指标，由明细或客户表算出", "a metric, computed from events or the customer sheet"),
            Self::MeansScore => ("评分", "a score"),
            Self::MeansSegment => ("细分类别", "a segment"),
            Self::MeansAlerts => ("触发的预警", "the alerts that fired"),
            Self::MeansPlan => ("该等级的服务方案", "the service plan of the tier"),
            Self::SheetMovements => ("分级变动", "Movements"),
            Self::Previous => ("上期等级", "Previous tier"),
            Self::Change => ("变动", "Change"),
            Self::HandTier => ("人工等级", "Tier by hand"),
            Self::HandReason => ("人工原因", "Reason by hand"),
            Self::HandRemark => ("人工备注", "Remark by hand"),
            Self::MeansPrevious => ("本次评定之前的等级", "the tier in force before this run"),
            Self::MeansChange => ("与上期相比", "how the tier moved since"),
            Self::MeansGap => ("再做到什么就进入上一级", "what is missing to the next better tier"),
            Self::MeansCushion => ("比本级要求高出多少", "how much more there is than the tier takes"),
            Self::MeansInput => ("人工填写", "filled in by hand"),
            Self::Before => ("上期", "Before"),
            Self::After => ("本期", "After"),
            Self::NewOnes => ("新增", "New"),
            Self::LostOnes => ("流失", "Lost"),
            Self::AbsentOnes => ("缺席", "Absent"),
            Self::MergedOnes => ("并入", "Merged"),
            Self::ReturnedOnes => ("回流", "Returned"),
            Self::Upgraded => ("升级", "Upgraded"),
            Self::Downgraded => ("降级", "Downgraded"),
            Self::Stayed => ("不变", "Unchanged"),
            Self::PreviousDate => ("上期基准日", "As-of date before"),
            Self::Matrix => ("迁移矩阵", "Migration matrix"),
            Self::Month => ("月份", "Month"),
            Self::MonthlyAmount => ("近 12 个月金额", "Amount of the last 12 months"),
            Self::Greatest => ("金额最高的客户", "Top customers"),
            Self::GreatestFifth => ("前 20%", "Top 20%"),
            Self::CustomersShare => ("客户占比", "Share of customers"),
            Self::AmountOfThese => ("金额", "Amount"),
            Self::Concentration => ("集中度", "Concentration"),
            Self::Gini => ("基尼系数", "Gini coefficient"),
            Self::Pareto => ("帕累托曲线", "Pareto curve"),
            Self::GravestAlerts => ("最需关注的预警", "Most severe alerts"),
            Self::Movers => ("变动明细", "Who moved"),
            Self::BiggestMovements => ("主要变动", "Biggest movements"),
            Self::TiersBefore => ("上期结果", "Tiers before"),
            Self::Overrides => ("人工调整", "Overrides"),
            Self::MeansMissing => ("哪些值缺失，为什么", "which values are missing, and why"),
            Self::SheetContacts => ("联系名单", "Contacts"),
            Self::WhyContact => ("联系原因", "Why"),
            Self::LastContact => ("上次联系", "Last contact"),
            Self::Due => ("应联系日", "Due"),
            Self::DaysOverdue => ("逾期天数", "Days overdue"),
            Self::Message => ("消息", "Message"),
            Self::OfferOnce => ("只发一次", "Offered once"),
        }
    }
}

/// The words by which this program's own outputs are known again: of headers, sheets and nobody's tier, in every language.
pub struct StandingWords {
    /// The header of the customer's key.
    pub customer: Vec<String>,
    /// The header of the tier.
    pub tier: Vec<String>,
    /// The header of what the rules say.
    pub candidate: Vec<String>,
    /// The sheet with a row a customer.
    pub sheet: Vec<String>,
    /// Nobody's tier.
    pub nobody: Vec<String>,
    /// The headers of what a review carries on: since when the tier is in force, failed reviews, confirmations.
    pub held: [Vec<String>; 3],
    /// The headers of what is filled in by hand: tier, reason, remark.
    pub by_hand: [Vec<String>; 3],
}

/// The words of the machine formats and of workbooks, as they are read back.
#[must_use]
pub fn standing_words() -> StandingWords {
    let both = |machine: &[&str], word: Word| {
        let (chinese, english) = word.pair();
        let others = [chinese, english].into_iter().filter(|word| !machine.iter().any(|known| known.eq_ignore_ascii_case(word)));
        machine.iter().copied().chain(others).map(str::to_owned).collect()
    };
    StandingWords {
        customer: both(&["customer"], Word::Customer),
        tier: both(&["tier"], Word::Tier),
        candidate: both(&["candidate"], Word::Candidate),
        sheet: both(&[], Word::SheetTiers),
        nobody: both(&[NO_TIER], Word::NoTier),
        held: [both(&[HELD[0]], Word::TierSince), both(&[HELD[1]], Word::FailedReviews), both(&[HELD[2]], Word::Confirmations)],
        by_hand: [Word::HandTier, Word::HandReason, Word::HandRemark].map(|word| both(&[], word)),
    }
}

/// The language of an earlier output, by its headings for people; none where it has those of programs, or of others.
#[must_use]
pub fn language_of_headings(headings: &[String]) -> Option<Language> {
    let has = |word: Word, language: Language| headings.iter().any(|heading| heading == word.text(language));
    let languages = [Language::Chinese, Language::English];
    languages.into_iter().find(|language| has(Word::Customer, *language) && has(Word::Tier, *language))
}

/// A line of the balance.
pub(super) const fn fate(fate: Fate, language: Language) -> &'static str {
    let pair = match fate {
        Fate::Rejected => ("无法读取", "rejected"),
        Fate::AfterAsOf => ("晚于基准日", "after the as-of date"),
        Fate::SameId => ("编号相同", "same id"),
        Fate::WhereNo => ("筛选排除", "filtered out"),
        Fate::WhereUnknown => ("筛选无法判断", "filter not answered"),
        Fate::NoSuchCustomer => ("客户表中无此客户", "no such customer"),
        Fate::Used => ("计入", "used"),
    };
    pick(pair, language)
}

/// A kind of data problem.
#[must_use]
pub const fn issue(kind: IssueKind, language: Language) -> &'static str {
    let pair = match kind {
        IssueKind::NotANumber => ("不是数字", "not a number"),
        IssueKind::NotADate => ("不是日期", "not a date"),
        IssueKind::NotAFlag => ("不是“是/否”", "neither yes nor no"),
        IssueKind::NotACount => ("不是从 0 起的整数", "not a whole number from 0"),
        IssueKind::NotAnHour => ("不是时刻", "not a time of day"),
        IssueKind::NotInOrder => ("不在声明的次序中", "not in the declared order"),
        IssueKind::NumberTooLarge => ("数字过大", "number too large"),
        IssueKind::ResultTooLarge => ("算出的数太大", "result too large"),
        IssueKind::NumberRounded => ("小数超过六位，已舍入", "more than six decimals, rounded"),
        IssueKind::KeyMissing => ("缺少客户编号", "no customer key"),
        IssueKind::KeyDamaged => ("客户编号已被表格软件损坏", "customer key damaged by a spreadsheet"),
        IssueKind::FloorAgainstCap => ("保底与封顶冲突，以封顶为准", "floor against cap, the cap wins"),
        IssueKind::KeyShorter => ("客户编号比其他的短", "customer key shorter than the others"),
        IssueKind::CurrencyMixed => ("货币与该列其他数字不同，照数计入", "another currency than the column's, read as it stands"),
        IssueKind::ErrorCell => ("公式出错的单元格", "a formula's error"),
        IssueKind::DateMissing => ("缺少日期", "no date"),
        IssueKind::AfterAsOf => ("晚于基准日", "after the as-of date"),
        IssueKind::FilterUnknown => ("筛选条件无法判断", "filter not answered"),
        IssueKind::NoSuchCustomer => ("客户表中无此客户", "no such customer"),
        IssueKind::SeveralCustomers => ("属于多个客户", "belongs to several customers"),
        IssueKind::CustomerRepeated => ("客户重复", "customer repeated"),
        IssueKind::ValueGivenUp => ("合并客户时舍去的值", "given up in a merge"),
        IssueKind::SharedByMany => ("太多客户共用的值，不作合并依据", "shared by too many customers"),
        IssueKind::AliasUnknown => ("新编号不在客户表中", "new key in no customer row"),
        IssueKind::OverrideOfNobody => ("人工调整的客户不在本次客户中", "override of a customer who is not in this run"),
        IssueKind::IdDamaged => ("编号已被表格软件损坏", "id damaged by a spreadsheet"),
        IssueKind::NewestTied => ("同一编号有多行并列最新而内容不同", "several newest rows of one id differ"),
        IssueKind::RowTooLong => ("单元格多于表头", "more cells than the header"),
        IssueKind::NotListed => ("不在规则的列表中", "not listed in the rules"),
        IssueKind::HeaderAlternative => ("有多个可用表头，取第一个", "several accepted headers, the first is used"),
        IssueKind::EncodingGuessed => ("编码为推测", "encoding guessed"),
        IssueKind::EncodingMixed => ("该行编码与其他行不同，按 GB18030 读取", "line in another encoding, read as GB18030"),
        IssueKind::NulBytes => ("含 NUL 字节，已略去", "NUL bytes, left out"),
        IssueKind::QuoteStray => ("引号位置不对，读到下一个分隔符为止", "stray quote, read up to the next delimiter"),
        IssueKind::QuoteUnclosed => ("引号没有闭合，按单独一行读取", "quote never closed, read as one line"),
        IssueKind::OtherDelimiter => ("该行分隔符与其他行不同", "row with another delimiter"),
        IssueKind::RowTooShort => ("单元格少于表头，缺者视为空", "fewer cells than the header, the rest is missing"),
        IssueKind::UnitInTitle => ("标题写明了单位，规则没有", "the titles say a unit, the rules don't"),
        IssueKind::AnotherTable => ("此处开始另一张表，未读取", "another table begins here, not read"),
        IssueKind::HiddenRow => {
            ("隐藏的行，照常计入（--skip-hidden-rows 可略去）", "hidden rows, read all the same (--skip-hidden-rows)")
        }
        IssueKind::HiddenSheet => ("隐藏的工作表，未读取", "hidden sheet, not read"),
        IssueKind::MemberPassedOver => ("压缩包中不是表格的文件，未读取", "no table in the archive, not read"),
        IssueKind::FormulaUnstored => {
            ("公式没有保存结果：请用表格软件打开并保存", "formula without a value: open and save it in a spreadsheet program")
        }
    };
    pick(pair, language)
}

/// Why a row is lost.
pub(super) const fn loss(loss: Loss, language: Language) -> &'static str {
    match loss {
        Loss::Issue(kind) => issue(kind, language),
        Loss::SameId => pick(("编号相同，另一行算数", "same id, another row counts"), language),
        Loss::LeftOut => pick(("标题、合计、备注或重复表头行", "title, total, note or repeated header row"), language),
    }
}

/// How much an alert matters.
pub(super) const fn severity(severity: Severity, language: Language) -> &'static str {
    let pair = match severity {
        Severity::High => ("高", "high"),
        Severity::Medium => ("中", "medium"),
        Severity::Low => ("低", "low"),
    };
    pick(pair, language)
}

/// Why a value is missing, on paper.
#[must_use]
pub fn why(why: Why, report: &Report<'_>) -> Cow<'static, str> {
    let language = report.run.language;
    let pair = match why {
        Why::NoRows(table) => {
            return Cow::Owned(naming::no_rows(report.rules.table_name(table), naming::Rows::Any, language));
        }
        Why::Empty => ("空白", "empty"),
        Why::Unreadable => ("无法识别", "unreadable"),
        Why::NotListed => ("不在列表中", "not listed"),
        Why::NoValues => ("没有可用的值", "no values"),
        Why::Undefined => ("值太少，或均值、合计不大于零", "too few values, or a mean or sum not above zero"),
        Why::DivisionByZero => ("除数为零", "division by zero"),
        Why::TooLarge => ("结果过大", "too large"),
        Why::NoClass => ("不属于任何一类", "no class matches"),
        Why::NoItems => ("评分项全部缺失", "no item of the score has a value"),
        Why::NotCounted => ("不在比较范围内", "not counted"),
        Why::NoGroup => ("没有分组", "no group"),
        Why::NoTier => ("未定级", "no tier"),
        Why::NoStanding => ("没有以往等级", "no earlier tier"),
        Why::Said => ("规则中为缺失", "missing by the rules"),
    };
    Cow::Borrowed(pick(pair, language))
}

/// The same of a metric, score or segment of a customer, who may have rows, but none in the window.
pub(super) fn why_of(why: Why, value: usize, customer: usize, report: &Report<'_>) -> Cow<'static, str> {
    let Why::NoRows(table) = why else { return self::why(why, report) };
    let rows = report.lacks(table, value, customer);
    Cow::Owned(naming::no_rows(report.rules.table_name(table), rows, report.run.language))
}

/// A condition of the rule file, on paper.
pub(super) fn rule(rule: RuleRef, report: &Report<'_>) -> String {
    let language = report.run.language;
    let chinese = language == Language::Chinese;
    match rule {
        RuleRef::TableFilter(table) => {
            let noun = naming::noun(report.rules.table_name(table), language);
            if chinese { naming::glued([noun, "的筛选"]) } else { format!("filter of table {noun}") }
        }
        RuleRef::CustomerFilter => if chinese { "客户表的筛选" } else { "filter of the customers" }.to_owned(),
        RuleRef::Class(segment, class) => {
            let (segment, class) = (report.value_title(segment), class_names(report, segment, class).1);
            if chinese { format!("客群“{segment}”：{class}") } else { format!("segment {segment}: {class}") }
        }
        RuleRef::Enter(tier) => {
            let tier = report.tier_name(Some(tier)).unwrap_or_default();
            if chinese { format!("等级“{tier}”的准入线") } else { format!("tier {tier}: enter") }
        }
        RuleRef::Retain(tier) => {
            let tier = report.tier_name(Some(tier)).unwrap_or_default();
            if chinese { format!("等级“{tier}”的保级线") } else { format!("tier {tier}: retain") }
        }
        RuleRef::NewCustomer => if chinese { "新客户的条件" } else { "who is a new customer" }.to_owned(),
        RuleRef::Population(position, clause) => {
            let own = || report.rules.populations.get(position).map(|population| population.text.clone());
            let text = report.computed_title(Slot::Population(position)).or_else(own).unwrap_or_default();
            let (chinese_word, english_word) = match clause {
                Clause::Condition => ("条件", "condition"),
                Clause::Where => ("范围", "where"),
                Clause::By => ("分组", "by"),
            };
            if chinese { format!("“{text}”的{chinese_word}") } else { format!("{text}: {english_word}") }
        }
        RuleRef::Cap(cap) => {
            let reason = report.rules.caps.get(cap).map_or("", |cap| &cap.reason);
            if chinese { format!("封顶“{reason}”") } else { format!("cap {reason}") }
        }
        RuleRef::Alert(alert) => {
            let alert = report.rules.alerts.get(alert).map_or("", |alert| &alert.name);
            if chinese { format!("预警“{alert}”") } else { format!("alert {alert}") }
        }
    }
}

/// What stands between members of a list that may be sentences, and between a name and what is said of it.
pub(super) const fn listing(language: Language) -> [&'static str; 2] {
    match language {
        Language::Chinese => ["；", "："],
        Language::English => ["; ", ": "],
    }
}

/// The columns of a table whose sums mean something: amounts by their unit or name, and what a metric sums.
pub(super) fn summed_columns(rules: &RuleSet, table: &TableBalance) -> Vec<usize> {
    let Some(position) = rules.tables.iter().position(|known| known.schema.name == table.table) else { return Vec::new() };
    let schema = &rules.tables[position].schema;
    let is_summed = |column: usize| {
        rules.aggregates.iter().any(|aggregate| {
            aggregate.table.index() == position && aggregate.subject == Subject::Column(column) && sums(aggregate.function)
        })
    };
    let means = |name: &String| {
        let position = schema.columns.iter().position(|column| column.name == *name)?;
        let column = &schema.columns[position];
        let is_money = column.unit.as_deref().is_some_and(paper::is_unit_of_money);
        let is_called_so = [&column.name].into_iter().chain(&column.headers).any(|name| paper::names_an_amount(name));
        Some(is_money || is_called_so || is_summed(position))
    };
    let columns = table.money_columns.iter().enumerate();
    columns.filter(|(_, name)| means(name).unwrap_or(true)).map(|(place, _)| place).collect()
}

/// Whether an aggregate adds the numbers of a column up.
const fn sums(function: AggregateFunction) -> bool {
    matches!(
        function,
        AggregateFunction::Sum | AggregateFunction::Share | AggregateFunction::MonthlyCv | AggregateFunction::MonthlySlope
    )
}

/// A condition of the rule file by its place there, for machine formats: `tiers.核心客户.enter`.
pub(super) fn rule_path(rule: RuleRef, report: &Report<'_>) -> String {
    match rule {
        RuleRef::TableFilter(table) => format!("tables.{}.where", report.rules.table_name(table)),
        RuleRef::CustomerFilter => "customers.where".to_owned(),
        RuleRef::Class(segment, class) => {
            let (segment, class) = class_names(report, segment, class);
            format!("segments.{segment}.{class}.when")
        }
        RuleRef::Enter(tier) => format!("tiers.{}.enter", report.tier_name(Some(tier)).unwrap_or_default()),
        RuleRef::Retain(tier) => format!("tiers.{}.retain", report.tier_name(Some(tier)).unwrap_or_default()),
        RuleRef::NewCustomer => "review.new_customer.when".to_owned(),
        RuleRef::Population(position, clause) => {
            let text = report.rules.populations.get(position).map_or("", |population| &population.text);
            format!("{text}.{}", clause.word())
        }
        // Two caps may have one reason; a cap has no name.
        RuleRef::Cap(cap) => format!("caps.{}.when", cap + 1),
        RuleRef::Alert(alert) => format!("alerts.{}.when", report.rules.alerts.get(alert).map_or("", |alert| &alert.name)),
    }
}

fn class_names<'a>(report: &Report<'a>, segment: usize, class: usize) -> (&'a str, &'a str) {
    let Some(value) = report.rules.values.get(segment) else { return ("", "") };
    let class = match &value.definition {
        Definition::Classes(classes) => classes.get(class).map_or("", |class| class.name.as_str()),
        Definition::Formula(_) | Definition::Score(_) | Definition::By(_) | Definition::Grid(_) => "",
    };
    (&value.name, class)
}

/// How many groups of how many keys, and how many the largest has, in words.
pub(super) fn groups(groups: usize, keys: usize, largest: usize, language: Language) -> String {
    let largest = grouped(&largest);
    match language {
        Language::English => {
            format!("{}, {}, the largest of {largest}", counted(grouped(&groups), "group"), counted(grouped(&keys), "key"))
        }
        Language::Chinese => format!("{} 组，{} 个编号，最大的一组 {largest} 个", grouped(&groups), grouped(&keys)),
    }
}

/// What ties a customer to another: `mobile: 13800138000`.
pub(super) fn tie(basis: Basis, value: &str, report: &Report<'_>) -> String {
    match (basis, report.run.language) {
        (Basis::Same(_), _) => {
            let names = report.evidence_columns(basis);
            format!("{}: {}", names.join(" + "), report.shown_tie(basis, value).join(" + "))
        }
        (Basis::Alias, Language::English) => format!("old key of {}", report.shown_key(value)),
        (Basis::Alias, Language::Chinese) => format!("{} 的旧编号", report.shown_key(value)),
    }
}

/// The unit of a money column of a table.
pub(super) fn money_unit<'a>(rules: &'a RuleSet, table: &TableBalance, column: usize) -> Option<&'a str> {
    let schema = rules.tables.iter().map(|table| &table.schema).find(|schema| schema.name == table.table)?;
    let name = table.money_columns.get(column)?;
    schema.columns.iter().find(|column| column.name == *name)?.unit.as_deref()
}

/// How many rows, in words.
pub(super) fn rows(rows: u64, language: Language) -> String {
    match language {
        Language::English => counted(grouped(&rows), "row"),
        Language::Chinese => format!("{} 行", grouped(&rows)),
    }
}

/// A heading with its unit: `近12个月金额 (元)`. Percentages carry their sign themselves.
pub(super) fn heading(name: &str, unit: Option<&str>) -> String {
    match unit {
        Some(unit) if unit != "%" && !name.ends_with([')', '）']) => format!("{name} ({unit})"),
        _ => name.to_owned(),
    }
}

/// The heading of a table's money column, with its unit.
pub(super) fn money_heading(report: &Report<'_>, table: &TableBalance, column: usize) -> String {
    let name = &table.money_columns[column];
    let tables = &report.rules.tables;
    let title = tables.iter().position(|known| known.schema.name == table.table).and_then(|position| {
        let column = tables[position].schema.columns.iter().position(|known| known.name == *name)?;
        report.event_title(TableIndex(u8::try_from(position).ok()?), Subject::Column(column))
    });
    heading(title.as_deref().unwrap_or(name), money_unit(report.rules, table, column))
}

/// What a table of events is called on paper.
pub(super) fn table_name(table: &str, language: Language) -> &str {
    naming::noun(table, language)
}

/// A literal as people write it.
pub(super) fn literal(literal: &Literal, language: Language) -> String {
    match literal {
        Literal::Number(number) => grouped(number),
        Literal::Percentage(number) => percent(*number),
        Literal::Text(text) => text.clone(),
        Literal::Date(day) => day.to_string(),
        Literal::Flag(flag) => if *flag { Word::Yes } else { Word::No }.text(language).to_owned(),
    }
}

/// Yes or no, in a message.
pub(super) const fn yes_no(yes: bool, language: Language) -> &'static str {
    if yes { Word::Yes.text(language) } else { Word::No.text(language) }
}

/// What stands between the members of a list in a message.
pub(super) const fn joint(language: Language) -> &'static str {
    pick(("、", ", "), language)
}

/// A day as it is written in a letter.
pub(super) fn long_date(day: Date, language: Language) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, of_month) = (day.year(), day.month(), day.day());
    match language {
        Language::Chinese => format!("{year}年{month}月{of_month}日"),
        Language::English => {
            format!("{of_month} {} {year}", MONTHS[month.saturating_sub(1) as usize % MONTHS.len()])
        }
    }
}

/// Why someone is on a contact list: the alerts with their severity, then since when the contact is due.
pub(super) fn why_contact<'a>(
    alerts: impl Iterator<Item = (&'a str, Severity)>,
    contact: &Contact,
    has_log: bool,
    run: &Run,
) -> String {
    let language = run.language;
    let mut parts: Vec<String> = alerts
        .map(|(name, grade)| match language {
            Language::Chinese => format!("{name}（{}）", severity(grade, language)),
            Language::English => format!("{name} ({})", severity(grade, language)),
        })
        .collect();
    if has_log {
        let due = match (contact.last, contact.due, contact.days_overdue(run.as_of), language) {
            (None, _, _, _) => Some(pick(("从未联系", "never contacted"), language).to_owned()),
            (Some(_), Some(_), Some(0), _) => Some(pick(("今天到期", "due today"), language).to_owned()),
            (Some(_), Some(_), Some(days), Language::Chinese) => Some(format!("逾期 {days} 天")),
            (Some(_), Some(_), Some(days), Language::English) => Some(format!("{} overdue", counted(days, "day"))),
            (Some(_), Some(due), None, Language::Chinese) => Some(format!("{due} 到期")),
            (Some(_), Some(due), None, Language::English) => Some(format!("due {due}")),
            (Some(_), None, _, _) => None,
        };
        parts.extend(due);
    }
    parts.join(pick(("；", "; "), language))
}
