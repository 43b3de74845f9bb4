//! The keys of the report.

use super::{Holds, Key, key};
use crate::model::mask::Mask;

/// The sheets of a workbook in their usual order, each under its word and its Chinese one.
pub const SHEETS: [(&str, &str); 11] = [
    ("summary", "摘要"),
    ("tiers", "客户分级"),
    ("movements", "分级变动"),
    ("alerts", "预警"),
    ("plans", "服务方案"),
    ("segments", "细分"),
    ("ranking", "优秀与风险"),
    ("issues", "数据问题"),
    ("dictionary", "数据字典"),
    ("rules", "规则"),
    ("run", "运行信息"),
];

/// The words for the columns that the sheet of customers has of itself.
pub const COLUMNS: [&str; 15] = [
    "customer",
    "tier",
    "previous",
    "change",
    "candidate",
    "decision",
    "tier_since",
    "failed_reviews",
    "confirmations",
    "reason",
    "gap",
    "cushion",
    "alerts",
    "plan",
    "missing",
];

/// The words for currencies: a code or a sign.
pub const CURRENCIES: &[&str] = &["CNY", "¥", "USD", "$", "EUR", "€", "HKD", "HK$", "none"];

/// Units that mean yuan, beside the words of the currency.
pub const UNITS_OF_YUAN: &[&str] = &["元", "人民币", "RMB", "￥"];

const fn sheet_words() -> [&'static str; 2 * SHEETS.len()] {
    let mut words = [""; 2 * SHEETS.len()];
    let mut at = 0;
    while at < SHEETS.len() {
        words[at] = SHEETS[at].0;
        words[SHEETS.len() + at] = SHEETS[at].1;
        at += 1;
    }
    words
}

/// Every word for a sheet.
pub const SHEET_WORDS: &[&str] = &sheet_words();

const fn mask_words() -> [&'static str; Mask::WORDS.len()] {
    let mut words = [""; Mask::WORDS.len()];
    let mut at = 0;
    while at < Mask::WORDS.len() {
        words[at] = Mask::WORDS[at].0;
        at += 1;
    }
    words
}

/// The words for masks.
pub const MASKS: &[&str] = &mask_words();

/// `[report]`
pub const REPORT: &[Key] = &[
    key(
        "currency",
        Holds::OneOf(CURRENCIES),
        "sign of amounts; what units of metrics and columns say if not said",
        "金额的货币符号；不写时看指标和列的单位",
    ),
    key("sheets", Holds::List(&Holds::OneOf(SHEET_WORDS)), "sheets and their order; all if not said", "工作表及次序，默认全部"),
    key(
        "columns",
        Holds::Texts,
        "columns of the sheet of customers and their order; all if not said",
        "客户分级表的列及次序，默认全部",
    ),
    key(
        "split_by",
        Holds::Either(&[Holds::Text, Holds::Texts]),
        "a sheet more for each tier, class of a segment or text of a column",
        "按等级、细分或文本列，每个取值另出一张表",
    ),
    key("top", Holds::Whole(1), "customers in ranked lists; 20 if not said", "排名表列多少客户，默认 20"),
    key(
        "mask",
        Holds::Named(&Holds::OneOf(MASKS)),
        "customer columns shown in part, or customer, the key itself",
        "只显示一部分的客户列，或客户编号 customer",
    ),
    key("pseudonym", Holds::Section(PSEUDONYM), "columns shown as pseudonyms", "以代号显示的列"),
    key("live", Holds::Flag, "whether tiers stand as formulas beside the program's own answer", "是否另以公式写出等级"),
    key("hand_input", Holds::Flag, "whether there are columns to fill in by hand", "是否留出人工填写的列"),
];

/// `pseudonym = { … }`
pub const PSEUDONYM: &[Key] = &[
    key("columns", Holds::Texts, "customer, or text columns of the customer sheet", "customer，或客户表的文本列").required(),
    key("key_env", Holds::Text, "the environment variable that holds the key", "存放密钥的环境变量").required(),
];
