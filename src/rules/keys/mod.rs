//! The table of keys: what may stand in each section of a rule file, what it holds, and a line about it in both languages.
//!
//! It drives the reading (a key that isn't here is unknown) and the JSON schema that editors use.

mod data;
mod decisions;
pub mod report;

pub use data::{
    ALIASES, COMPUTED_COLUMN, CUSTOMER_COLUMN, CUSTOMER_KEY, CUSTOMERS, DATE_COLUMN, EVENT_COLUMN, ID_COLUMN, IDENTITY,
    KEY_COLUMN, LIKENESSES, LOOKUP, LOOKUP_KEY, LOOKUP_VALUE, NEWEST, PARAM, TABLE,
};
pub use decisions::{ALERT, CAP, CLASS, CONFIRM, ITEM, METRIC, NEW_CUSTOMER, REVIEW, SCORE, SEGMENT, TIER};
pub use report::{PSEUDONYM, REPORT};

use crate::model::language::Language;

/// What a key holds. Wherever a number stands, a text that reads as one is accepted too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holds {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A text that is an expression.
    Expression,
    /// `true` or `false`.
    Flag,
    /// A whole number, not below this one.
    Whole(i64),
    /// This whole number and no other.
    Just(i64),
    /// A number, or the name of a param that is one.
    Number,
    /// A number, text, date or flag.
    Literal,
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// A text that this regular expression of ECMA 262 fits.
    Matching(&'static str),
    /// A table with these keys.
    Section(&'static [Key]),
    /// A list of tables with these keys.
    Sections(&'static [Key]),
    /// A table whose keys are names that the user gives; what each holds.
    Named(&'static Holds),
    /// A list of these.
    List(&'static Holds),
    /// Any of these.
    Either(&'static [Holds]),
}

/// A key of a section.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be there.
    pub required: bool,
    english: &'static str,
    chinese: &'static str,
}

impl Key {
    /// What it is for, in one line.
    #[must_use]
    pub const fn explanation(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }

    /// The same key, which must be there.
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

const fn key(name: &'static str, holds: Holds, english: &'static str, chinese: &'static str) -> Key {
    Key { name, holds, required: false, english, chinese }
}

const TEXT_OR_TEXTS: Holds = Holds::Either(&[Holds::Text, Holds::Texts]);
const COLUMNS_OF_CUSTOMERS: Holds = Holds::Named(&Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(CUSTOMER_COLUMN)]));
const COLUMNS_OF_EVENTS: Holds = Holds::Named(&Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(EVENT_COLUMN)]));

/// The sections of a rule file.
pub const TOP: &[Key] = &[
    key("schema", Holds::Just(1), "version of the language: 1", "规则语言的版本：1"),
    key("name", Holds::Text, "title of the rules", "规则的标题"),
    key("lang", Holds::OneOf(&["zh", "en"]), "language of the outputs", "输出的语言"),
    key("extends", Holds::Text, "a standard that this file takes over", "本文件沿用的集团标准文件"),
    key(
        "params",
        Holds::Named(&Holds::Either(&[Holds::Literal, Holds::Section(PARAM)])),
        "the numbers people change",
        "经常调整的数字",
    ),
    key("customers", Holds::Section(CUSTOMERS), "the customer sheet", "客户表"),
    key("identity", Holds::Section(IDENTITY), "one customer under several keys", "同一客户有多个编号时怎么认、怎么合并"),
    key(
        "tables",
        Holds::Named(&Holds::Section(TABLE)),
        "tables of events: orders, surveys, contacts",
        "事件表：订单、问卷、联络记录",
    ),
    key("lookups", Holds::Named(&Holds::Section(LOOKUP)), "lists of values by text: rates, zones", "对照表：汇率、分区等"),
    key(
        "metrics",
        Holds::Named(&Holds::Either(&[Holds::Expression, Holds::Section(METRIC)])),
        "named values of a customer",
        "客户的指标",
    ),
    key("scores", Holds::Named(&Holds::Section(SCORE)), "scorecards, 0 to 100", "评分卡，0–100 分"),
    key("segments", Holds::Named(&Holds::Section(SEGMENT)), "text values beside the tier", "等级之外的客群细分"),
    key("tiers", Holds::Sections(TIER), "the tiers, from the best to the last", "等级，从高到低"),
    key("caps", Holds::Sections(CAP), "limits on the tier", "对等级的封顶"),
    key("alerts", Holds::Sections(ALERT), "what a person should be told of", "预警"),
    key("review", Holds::Section(REVIEW), "what moves a tier from run to run", "定期复评：等级如何变动"),
    key("report", Holds::Section(REPORT), "the workbook and the other outputs", "报告：工作表、列、脱敏"),
];

/// The keys of a section.
pub type Keys = &'static [Key];

/// The names of keys, in the order of the table.
pub fn names(keys: Keys) -> impl Iterator<Item = &'static str> + Clone {
    keys.iter().map(|key| key.name)
}

/// Whether a section may have a key.
#[must_use]
pub fn has(keys: Keys, name: &str) -> bool {
    keys.iter().any(|key| key.name == name)
}
