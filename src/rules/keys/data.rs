//! The keys of params, of the customer sheet, of tables of events, and of lookups.

use crate::model::schema::DateFormat;

use super::{COLUMNS_OF_CUSTOMERS, COLUMNS_OF_EVENTS, Holds, Key, TEXT_OR_TEXTS, key};

const TYPES: &[&str] = &["text", "number", "date", "flag", "hour"];
const LITERAL_TYPES: &[&str] = &["text", "number", "date", "flag"];
const FORMAT: Holds =
    Holds::Either(&[Holds::OneOf(&["dmy", "mdy", "ymd", "epoch", "epoch+8"]), Holds::Matching(DateFormat::PATTERN)]);
const SHEET: Holds = Holds::Either(&[Holds::Text, Holds::Whole(1), Holds::List(&Holds::Either(&[Holds::Text, Holds::Whole(1)]))]);

const HEADER: Key =
    key("header", TEXT_OR_TEXTS, "accepted headers: the first that the file has", "表头，可写多个，取文件里有的第一个");
const UNIT: Key = key("unit", Holds::Text, "unit, shown in headings", "单位，显示在表头");
const FILES: Key = key("files", TEXT_OR_TEXTS, "files or patterns; the command line wins", "文件或通配符；命令行优先");
const SHEETS: Key =
    key("sheet", SHEET, "sheet by name, number or pattern, or a list of them", "工作表：名称、序号、通配符或列表");
const MAX_REJECTED: Key = key(
    "max_rejected",
    Holds::Either(&[Holds::Text, Holds::Whole(0)]),
    "more rejected rows than this stop the run: a percentage, or a number of rows",
    "被拒的行超过这个数就停下：百分比，或行数",
);

const ENCODING: Key = key("encoding", Holds::Text, "encoding of its text files", "文本文件的编码");
const DELIMITER: Key = key("delimiter", Holds::Text, "delimiter of its text files", "文本文件的分隔符");
const HEADER_ROW: Key = key(
    "header_row",
    Holds::Either(&[Holds::Whole(0), Holds::Text]),
    "row of the header, rows as 2-3, or 0 for none",
    "表头所在的行，多行写 2-3，没有写 0",
);

/// A param in its long form.
pub const PARAM: &[Key] = &[
    key("value", Holds::Literal, "the value", "值").required(),
    key("label", Holds::Text, "what it is called on paper", "报告里的名称"),
    UNIT,
    key("type", Holds::OneOf(LITERAL_TYPES), "its type, where the value doesn't say it", "类型（值本身看不出时）"),
];

/// `[customers]`
pub const CUSTOMERS: &[Key] = &[
    FILES,
    SHEETS,
    ENCODING,
    DELIMITER,
    HEADER_ROW,
    key(
        "key",
        Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(CUSTOMER_KEY)]),
        "the column that names a customer",
        "客户编号列",
    ),
    key("from", Holds::Text, "take the customers from this table of events", "没有客户表时，从这张事件表得出客户"),
    key("where", Holds::Expression, "who is classified at all", "哪些客户参加分级"),
    key(
        "duplicates",
        Holds::OneOf(&["error", "first", "last", "merge"]),
        "what to do with two rows of a customer",
        "同一客户出现两行时怎么办",
    ),
    key(
        "unknown_customers",
        Holds::OneOf(&["add"]),
        "what to do with events of unknown customers",
        "事件的客户不在客户表时怎么办",
    ),
    MAX_REJECTED,
    key("columns", COLUMNS_OF_CUSTOMERS, "name in the rules = header", "规则里的名称 = 表头"),
];

/// A column of the customer sheet in its long form.
pub const CUSTOMER_COLUMN: &[Key] = &[
    HEADER.required(),
    key("type", Holds::OneOf(TYPES), "what its cells are; text if not said", "单元格的类型，默认 text"),
    key("order", Holds::Text, "an order of its words: A > B > C", "有序类别：A > B > C"),
    key("missing", TEXT_OR_TEXTS, "further words for \"no value\"", "另外哪些词表示没有值"),
    UNIT,
    key(
        "format",
        FORMAT,
        "how doubtful dates are read: dmy, mdy, ymd, epoch, epoch+8",
        "两可的日期怎样读：dmy、mdy、ymd、epoch、epoch+8",
    ),
];

/// A column of a table of events in its long form.
pub const EVENT_COLUMN: &[Key] = &[
    HEADER,
    CUSTOMER_COLUMN[1],
    CUSTOMER_COLUMN[2],
    CUSTOMER_COLUMN[3],
    UNIT,
    CUSTOMER_COLUMN[5],
    key("optional", Holds::Flag, "an unreadable cell is missing and the row stays", "读不出的单元格算缺失，保留该行"),
    VALUE,
];

const VALUE: Key = key("value", Holds::Expression, "computed from the row's other columns", "由本行其他列算出");

/// A column that is computed for each row.
pub const COMPUTED_COLUMN: &[Key] = &[VALUE.required(), UNIT];

/// `[tables.NAME]`
pub const TABLE: &[Key] = &[
    FILES,
    SHEETS,
    ENCODING,
    DELIMITER,
    HEADER_ROW,
    key(
        "key",
        Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(KEY_COLUMN)]),
        "the column that names the customer",
        "客户编号列",
    ),
    key(
        "id",
        Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(ID_COLUMN)]),
        "one id is one event",
        "单号：一个单号是一件事",
    ),
    key(
        "repeats",
        Holds::Either(&[Holds::OneOf(&["lines", "last", "never"]), Holds::Section(NEWEST)]),
        "what rows of one id and different contents are",
        "同一单号内容不同的几行是什么",
    ),
    key("date", Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(DATE_COLUMN)]), "the day of the event", "事件的日期"),
    key("where", Holds::Expression, "which rows count", "哪些行算数"),
    key("starts", Holds::Literal, "there is nothing earlier than this day", "这一天之前没有数据"),
    MAX_REJECTED,
    key("columns", COLUMNS_OF_EVENTS, "name in the rules = header, or a computed column", "规则里的名称 = 表头，或算出的列"),
];

/// The key of a table in its long form.
pub const KEY_COLUMN: &[Key] =
    &[HEADER.required(), key("matches", Holds::Text, "the customer column that it is met by", "用客户表的哪一列来对应")];

/// The key of the customer sheet in its long form.
pub const CUSTOMER_KEY: &[Key] = &[HEADER.required()];

/// The id of a table in its long form.
pub const ID_COLUMN: &[Key] = &[HEADER.required()];

/// The date of a table in its long form.
pub const DATE_COLUMN: &[Key] = &[HEADER.required(), CUSTOMER_COLUMN[5]];

/// `repeats = { newest = "…" }`
pub const NEWEST: &[Key] =
    &[key("newest", Holds::Text, "the row with the greatest value of this column counts", "这一列最大的那行算数").required()];

/// `[lookups.NAME]`
pub const LOOKUP: &[Key] = &[
    key("values", Holds::Named(&Holds::Literal), "text = value", "文本 = 值"),
    key("file", Holds::Text, "a file that holds them", "存放对照表的文件"),
    SHEETS,
    key(
        "key",
        Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(LOOKUP_KEY)]),
        "the column of the texts in the file",
        "文件里文本那一列",
    ),
    key(
        "value",
        Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(LOOKUP_VALUE)]),
        "the column of the values in the file",
        "文件里值那一列",
    ),
    key("type", Holds::OneOf(LITERAL_TYPES), "type of the values", "值的类型"),
    key("default", Holds::Literal, "value of a text that isn't listed", "没有列出的文本取这个值"),
];

/// The key of a lookup's file in its long form.
pub const LOOKUP_KEY: &[Key] = &[HEADER.required()];

/// The value of a lookup's file in its long form.
pub const LOOKUP_VALUE: &[Key] = &[HEADER.required(), CUSTOMER_COLUMN[5]];

/// `[identity]`
pub const IDENTITY: &[Key] = &[
    key(
        "merge",
        Holds::OneOf(&["report", "apply"]),
        "what to do with customers found the same; report if not said",
        "找到同一客户后怎么办：只列出或合并，默认 report",
    ),
    key(
        "same",
        Holds::List(&Holds::Either(&[Holds::Text, Holds::Named(&Holds::OneOf(LIKENESSES))])),
        "customers are the same where all columns of one entry agree: column = how it is compared",
        "任一条的各列都相同就是同一客户：列 = 怎样比较",
    ),
    key(
        "at_most",
        Holds::Whole(2),
        "a value of more customers is no evidence; 5 if not said",
        "超过这么多客户共用的值不作依据，默认 5",
    ),
    key("aliases", Holds::Section(ALIASES), "a sheet of old keys", "旧编号对照表"),
];

/// How a column is compared, to tell whether two customers are one.
pub const LIKENESSES: &[&str] = &["text", "phone", "tax", "company"];

/// `aliases = { … }`
pub const ALIASES: &[Key] = &[
    key("file", Holds::Text, "the file", "文件").required(),
    SHEETS,
    key(
        "from",
        Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(LOOKUP_KEY)]),
        "the column of the old keys",
        "旧编号那一列",
    )
    .required(),
    key(
        "to",
        Holds::Either(&[Holds::Text, Holds::Texts, Holds::Section(LOOKUP_KEY)]),
        "the column of the keys that they mean now",
        "新编号那一列",
    )
    .required(),
];
