//! The guide: its topics, the pages they stand on, and the words around them, in both languages.

pub mod examples;

use crate::model::language::Language;

/// A topic: the word that is typed, and the heading of its section on the page of each language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Topic {
    /// The word that is typed.
    pub word: &'static str,
    english: &'static str,
    chinese: &'static str,
}

impl Topic {
    /// The heading of its section on the page of a language.
    #[must_use]
    pub const fn heading(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

const fn topic(word: &'static str, english: &'static str, chinese: &'static str) -> Topic {
    Topic { word, english, chinese }
}

/// The topics, in the order of the page.
pub const TOPICS: &[Topic] = &[
    topic("start", "The rule file", "规则文件"),
    topic("sections", "Sections", "各节"),
    topic("names", "Names", "名称"),
    topic("columns", "Columns and cells", "列和单元格"),
    topic("tables", "Tables of events", "事件表"),
    topic("identity", "Customers under several keys", "同一客户有几个编号"),
    topic("balance", "The balance", "数据核对"),
    topic("windows", "As-of date and windows", "评定基准日和统计周期"),
    topic("expressions", "Expressions", "表达式"),
    topic("functions", "Functions of values", "值的函数"),
    topic("aggregates", "Aggregates over events", "对事件的统计"),
    topic("populations", "Values against all customers", "与全体客户相比的值"),
    topic("lookups", "Lookups", "对照表"),
    topic("scores", "Scores", "评分卡"),
    topic("segments", "Segments", "客群细分"),
    topic("tiers", "Tiers, caps, plans, alerts", "等级、封顶、方案、预警"),
    topic("previous", "The tiers before", "以往等级"),
    topic("review", "Review", "定期复评"),
    topic("diff", "What changed between two results", "两次结果对比"),
    topic("report", "Report", "报告"),
    topic("contacts", "Contact lists", "联系名单"),
    topic("extends", "A standard and its branches", "集团标准与分支"),
    topic("check", "What check finds", "检查什么"),
];

/// The page of a language: the same file that stands in the project's documentation.
#[must_use]
pub const fn page(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../../../../docs/rules.md"),
        Language::Chinese => include_str!("../../../../docs/rules.zh.md"),
    }
}

/// A page of its own beside that of the language: a topic with all that stands under its heading.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// The word that is typed, and the heading of the page.
    pub topic: Topic,
    english: &'static str,
    chinese: &'static str,
}

impl Page {
    /// The page of a language: the same file that stands in the project's documentation.
    #[must_use]
    pub const fn text(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

/// The pages of their own, in the order in which they are listed behind the topics.
pub const PAGES: &[Page] = &[
    Page {
        topic: topic("monthly", "Every month from a script", "每月由脚本运行"),
        english: include_str!("../../../../docs/monthly.md"),
        chinese: include_str!("../../../../docs/monthly.zh.md"),
    },
    Page {
        topic: topic("ledger", "The ledger", "台账"),
        english: include_str!("../../../../docs/ledger.md"),
        chinese: include_str!("../../../../docs/ledger.zh.md"),
    },
];

/// A word around the guide's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    /// Above the list of topics.
    Topics,
    /// Above the list of pages beside that of the language.
    Pages,
    /// Above the names of the functions.
    Functions,
    /// How to go on.
    Next,
    /// Before an example.
    Example,
    /// Above the example's files.
    World,
    /// Of a value that isn't there.
    Missing,
}

/// A word around the guide's text, in a language.
#[must_use]
pub const fn word(word: Word, language: Language) -> &'static str {
    match (word, language) {
        (Word::Topics, Language::English) => "The language of rule files, by topic:",
        (Word::Topics, Language::Chinese) => "规则语言，按主题：",
        (Word::Pages, Language::English) => "Around it:",
        (Word::Pages, Language::Chinese) => "另有：",
        (Word::Functions, Language::English) => "Functions:",
        (Word::Functions, Language::Chinese) => "函数：",
        (Word::Next, Language::English) => {
            "tier guide windows      one topic\ntier guide median       one function, with an example\ntier guide examples     the files that the examples are computed from\ntier guide all          the whole page of the language\n"
        }
        (Word::Next, Language::Chinese) => {
            "tier guide windows      看一个主题\ntier guide median       看一个函数及其示例\ntier guide examples     示例所用的数据和规则\ntier guide all          看规则语言全文\n"
        }
        (Word::Example, Language::English) => "example: ",
        (Word::Example, Language::Chinese) => "示例：",
        (Word::World, Language::English) => {
            "Every example is the value of customer K1 with these three files, as of 2026-06-30 (--as-of 2026-06-30)."
        }
        (Word::World, Language::Chinese) => {
            "每个示例都是客户 K1 的值，用下面三个文件、评定基准日 2026-06-30（--as-of 2026-06-30）算出。"
        }
        (Word::Missing, Language::English) => "missing",
        (Word::Missing, Language::Chinese) => "缺失",
    }
}
