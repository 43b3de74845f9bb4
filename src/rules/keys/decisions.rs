//! The keys of metrics, scores, segments, tiers, caps, alerts and the review.

use super::{Holds, Key, TEXT_OR_TEXTS, key};

const LABEL: Key = key("label", Holds::Text, "what it is called on paper", "报告里的名称");
const NAME: Key = key("name", Holds::Text, "its name", "名称").required();
const PERIOD_ENDS: &[&str] = &["immediate", "month-end", "quarter-end", "year-end"];
const BANDS: Holds = Holds::List(&Holds::List(&Holds::Number));
const PLAN: Holds = Holds::Named(&Holds::Either(&[Holds::Literal, Holds::List(&Holds::Literal)]));

/// A metric in its long form.
pub const METRIC: &[Key] = &[
    key("value", Holds::Expression, "how it is computed", "计算式").required(),
    LABEL,
    key("unit", Holds::Text, "unit, shown in headings; % shows a hundred times the number", "单位，显示在表头；% 显示为百分数"),
];

/// `[scores.NAME]`
pub const SCORE: &[Key] = &[
    LABEL,
    key("items", Holds::Sections(ITEM), "what is scored", "评分项").required(),
    key("min", Holds::Number, "least sum of points; 0 if not said", "得分下限，默认 0"),
    key("max", Holds::Number, "greatest sum of points; 100 if not said", "得分上限，默认 100"),
    key(
        "missing",
        Holds::OneOf(&["skip", "zero", "unknown"]),
        "what a missing item does; skip if not said",
        "缺项怎么算，默认 skip",
    ),
];

/// An item of a score.
pub const ITEM: &[Key] = &[
    key("value", Holds::Expression, "what is scored", "评什么").required(),
    LABEL,
    key("weight", Holds::Number, "its weight; on every item or on none", "权重；要么都写，要么都不写"),
    key("bands", BANDS, "[from, points], rising: the last from that is reached", "[起点, 得分]，递增：取达到的最后一档"),
    key("points", Holds::Named(&Holds::Number), "points by text, ordered word or flag", "按文本、有序类别或是否给分"),
    key("max", Holds::Number, "the most that an item can reach which is its own points", "本身就是得分的项最多能得多少"),
];

/// `[segments.NAME]`
pub const SEGMENT: &[Key] = &[
    LABEL,
    key("classes", Holds::Sections(CLASS), "the first that matches is the value", "取第一个符合的分类"),
    key(
        "by",
        Holds::Either(&[Holds::Expression, Holds::Texts]),
        "an expression, or several joined with -",
        "一个表达式，或几个用 - 连接",
    ),
    key(
        "grid",
        Holds::List(&Holds::Texts),
        "a two-way table: rows by the first of by, columns by the second",
        "二维表：行是 by 的第一个，列是第二个",
    ),
];

/// A class of a segment.
pub const CLASS: &[Key] =
    &[NAME, key("when", Holds::Expression, "when it applies; the last may lack it", "条件；最后一个可以不写")];

/// `[[tiers]]`
pub const TIER: &[Key] = &[
    NAME,
    key("enter", Holds::Expression, "what it takes to get in; the last tier may lack it", "准入条件；最后一级可以不写"),
    key("retain", Holds::Expression, "what it takes to stay: a lower line", "保级条件"),
    key("capacity", Holds::Whole(0), "at most so many customers", "最多容纳多少客户"),
    key("rank_by", Holds::Expression, "who comes first where there is a capacity: the greatest", "有容量时谁优先：数值大的"),
    key("was", TEXT_OR_TEXTS, "its old names", "曾用名"),
    key("plan", PLAN, "the service plan: each key is a column of the outputs", "服务方案：每个键是输出的一列"),
];

/// `[[caps]]`
pub const CAP: &[Key] = &[
    key("when", Holds::Expression, "for whom it holds", "对谁生效").required(),
    key("at_most", Holds::Text, "the best tier that is left", "最高只能到哪一级").required(),
    key("reason", Holds::Text, "why, for the reason of the tier", "原因，写进判定依据").required(),
];

/// `[[alerts]]`
pub const ALERT: &[Key] = &[
    NAME,
    key("when", Holds::Expression, "when it fires", "什么时候预警").required(),
    key("severity", Holds::OneOf(&["high", "medium", "low"]), "how much it matters; medium if not said", "严重程度，默认 medium"),
    key("advice", Holds::Text, "what to do", "建议怎么做"),
];

/// `[review]`
pub const REVIEW: &[Key] = &[
    key("upgrade", Holds::Either(&[Holds::OneOf(PERIOD_ENDS), Holds::Section(CONFIRM)]), "when a tier goes up", "什么时候升级"),
    key(
        "downgrade",
        Holds::OneOf(&["never", "immediate", "month-end", "quarter-end", "year-end"]),
        "when a tier goes down",
        "什么时候降级",
    ),
    key("max_up", Holds::Whole(0), "at most so many steps up; 0 is any", "一次最多升几级，0 不限"),
    key("max_down", Holds::Whole(0), "at most so many steps down; 0 is any", "一次最多降几级，0 不限"),
    key("min_hold", Holds::Text, "no downgrade so soon after a change: 3 months", "变动后多久内不降级：3 months"),
    key("grace", Holds::Whole(0), "failed reviews tolerated in a row", "连续几次不达标仍可保级"),
    key("unknown", Holds::OneOf(&["keep", "as-no"]), "whether an unknown condition keeps the tier", "条件未知时是否保级"),
    key("new_customer", Holds::Section(NEW_CUSTOMER), "a floor for new customers", "新客户的保底等级"),
    key("absent", Holds::Whole(1), "reviews without the customer before it is closed", "缺席几次复评后销户"),
    key(
        "max_age",
        Holds::Text,
        "the newest event may be so old, else no run: 45 days",
        "最新一笔最多早多久，更早就不运行：45 days",
    ),
    key(
        "catch_up",
        Holds::Flag,
        "whether a review first makes up for the month-ends that were left out",
        "复评前是否先补上漏掉的月末",
    ),
];

/// `upgrade = { confirm = n }`
pub const CONFIRM: &[Key] = &[key("confirm", Holds::Whole(1), "after so many reviews in a row", "连续几次复评达标后").required()];

/// `new_customer = { … }`
pub const NEW_CUSTOMER: &[Key] = &[
    key("when", Holds::Expression, "who is new", "谁是新客户").required(),
    key("floor", Holds::Text, "the tier that it has at least", "至少是哪一级").required(),
];
