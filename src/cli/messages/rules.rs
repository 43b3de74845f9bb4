//! The sentences of problems in a rule file: what is wrong, and the way out.

use crate::expr::function::AGGREGATES;
use crate::model::diagnostic::{Expected, Level, Problem, Realm, Shape, StandardPart, TomlFault, WeightFault};
use crate::model::fold::is_blank;
use crate::model::language::{Language, counted};
use crate::model::value::Type;
use crate::rules::keys::report::COLUMNS;

/// What is wrong, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// What is wrong, in one line.
    pub title: String,
    /// The way out.
    pub help: String,
}

/// A word around problems.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    /// Before what stops a run.
    Error,
    /// The same, up to the sentence.
    ErrorPrefix,
    /// Before the way out of it.
    HelpPrefix,
    /// Before what a person should look at.
    Finding,
    /// Before the way out of a problem.
    Help,
    /// At the place that closes a circle.
    CircleCloses,
    /// At the first of two places that clash.
    FirstOne,
}

/// A word around problems, in a language.
#[must_use]
pub const fn word(word: Word, language: Language) -> &'static str {
    match (word, language) {
        (Word::Error, Language::English) => "error",
        (Word::Error, Language::Chinese) => "错误",
        (Word::ErrorPrefix, Language::English) => "error: ",
        (Word::ErrorPrefix, Language::Chinese) => "错误：",
        (Word::HelpPrefix, Language::English) => "help: ",
        (Word::HelpPrefix, Language::Chinese) => "办法：",
        (Word::Finding, Language::English) => "finding",
        (Word::Finding, Language::Chinese) => "提示",
        (Word::Help, Language::English) => "help",
        (Word::Help, Language::Chinese) => "办法",
        (Word::CircleCloses, Language::English) => "the circle closes here",
        (Word::CircleCloses, Language::Chinese) => "圈在这里闭合",
        (Word::FirstOne, Language::English) => "the first one",
        (Word::FirstOne, Language::Chinese) => "先出现的在这里",
    }
}

/// How many problems there are besides those that are shown.
#[must_use]
pub fn more(count: usize, level: Level, language: Language) -> String {
    match (language, level) {
        (Language::English, Level::Error) if count == 1 => "… and 1 more error\n".into(),
        (Language::English, Level::Finding) if count == 1 => "… and 1 more finding\n".into(),
        (Language::English, Level::Error) => format!("… and {count} more errors\n"),
        (Language::English, Level::Finding) => format!("… and {count} more findings\n"),
        (Language::Chinese, Level::Error) => format!("……另有 {count} 处错误没有列出\n"),
        (Language::Chinese, Level::Finding) => format!("……另有 {count} 条提示没有列出\n"),
    }
}

/// The sentences of a problem in a language.
#[must_use]
pub fn problem(problem: &Problem, language: Language) -> Words {
    let (title, help) = match language {
        Language::English => english(problem),
        Language::Chinese => chinese(problem),
    };
    Words { title: cut(title), help: cut(help) }
}

/// A sentence is no longer than this, whatever somebody wrote into a name.
const LONGEST: usize = 400;

fn cut(mut sentence: String) -> String {
    if let Some((end, _)) = sentence.char_indices().nth(LONGEST) {
        sentence.truncate(end);
        sentence.push('…');
    }
    sentence
}

fn type_word(ty: Type, language: Language) -> &'static str {
    match (language, ty) {
        (Language::English, Type::Number) => "a number",
        (Language::English, Type::Text) => "text",
        (Language::English, Type::Date) => "a date",
        (Language::English, Type::Flag) => "a condition (yes or no)",
        (Language::English, Type::Category(_)) => "an ordered category",
        (Language::Chinese, Type::Number) => "数字",
        (Language::Chinese, Type::Text) => "文本",
        (Language::Chinese, Type::Date) => "日期",
        (Language::Chinese, Type::Flag) => "条件（是/否）",
        (Language::Chinese, Type::Category(_)) => "有序类别",
    }
}

fn shape_word(shape: Shape, language: Language) -> &'static str {
    match (language, shape) {
        (Language::English, Shape::Text) => "a text in quotes",
        (Language::English, Shape::Texts) => "a text or a list of texts",
        (Language::English, Shape::Table) => "a table",
        (Language::English, Shape::Tables) => "a list of tables, each under [[…]]",
        (Language::English, Shape::Flag) => "true or false",
        (Language::English, Shape::Literal) => "a number, text, date, true or false",
        (Language::English, Shape::ColumnForm) => "a header, a list of headers, or { header = …, type = … }",
        (Language::English, Shape::MetricForm) => "an expression in quotes, or { value = \"…\", label = \"…\" }",
        (Language::English, Shape::TextOrWhole) => "a sheet's name or its number from 1, or a list of them",
        (Language::English, Shape::PlanForm) => "a number, a text, true or false, or a list of them",
        (Language::English, Shape::Whole) => "a whole number",
        (Language::English, Shape::UpgradeForm) => "a word in quotes, or { confirm = 2 }",
        (Language::English, Shape::Grid) => "rows of texts: [[\"\", \"…\"], [\"…\", \"…\"]]",
        (Language::English, Shape::SameForm) => {
            "a list of columns, each with how it is compared: [{ mobile = \"phone\" }, { name = \"company\", city = \"text\" }]"
        }
        (Language::English, Shape::Number) => "a number, or the name of a param in quotes",
        (Language::English, Shape::RepeatsForm) => "\"lines\", \"last\", \"never\" or { newest = \"…\" }",
        (Language::Chinese, Shape::RepeatsForm) => " \"lines\"、\"last\"、\"never\" 或 { newest = \"…\" }",
        (Language::Chinese, Shape::Text) => "带引号的文本",
        (Language::Chinese, Shape::Texts) => "一个文本或文本列表",
        (Language::Chinese, Shape::Table) => "一个表（[…] 或 { … }）",
        (Language::Chinese, Shape::Tables) => "若干个 [[…]]",
        (Language::Chinese, Shape::Flag) => " true 或 false",
        (Language::Chinese, Shape::Literal) => "数字、文本、日期、true 或 false",
        (Language::Chinese, Shape::ColumnForm) => "表头、表头列表，或 { header = …, type = … }",
        (Language::Chinese, Shape::MetricForm) => "带引号的表达式，或 { value = \"…\", label = \"…\" }",
        (Language::Chinese, Shape::TextOrWhole) => "工作表名、从 1 数起的序号，或它们的列表",
        (Language::Chinese, Shape::PlanForm) => "数字、文本、true 或 false，或它们的列表",
        (Language::Chinese, Shape::Whole) => "整数",
        (Language::Chinese, Shape::UpgradeForm) => "带引号的词，或 { confirm = 2 }",
        (Language::Chinese, Shape::Grid) => "若干行文本：[[\"\", \"…\"], [\"…\", \"…\"]]",
        (Language::Chinese, Shape::SameForm) => {
            "列的列表，各写明怎样比较：[{ mobile = \"phone\" }, { name = \"company\", city = \"text\" }]"
        }
        (Language::Chinese, Shape::Number) => "数字，或带引号的参数名",
    }
}

/// What TOML calls a value, in words.
fn toml_word(found: &'static str, language: Language) -> &'static str {
    match (language, found) {
        (Language::English, "string") => "a text",
        (Language::English, "integer") => "a whole number",
        (Language::English, "float") => "a number",
        (Language::English, "boolean") => "true or false",
        (Language::English, "datetime") => "a date",
        (Language::English, "array") => "a list",
        (Language::English, "table") => "a table",
        (Language::Chinese, "string") => "文本",
        (Language::Chinese, "integer") => "整数",
        (Language::Chinese, "float") => "数字",
        (Language::Chinese, "boolean") => " true 或 false",
        (Language::Chinese, "datetime") => "日期",
        (Language::Chinese, "array") => "列表",
        (Language::Chinese, "table") => "表",
        (Language::English | Language::Chinese, other) => other,
    }
}

/// A part of the grammar as the rules write it, for Chinese sentences; plain words stand between blanks.
fn clause_word(clause: &str) -> String {
    if clause == "window" { "统计周期".to_owned() } else { format!(" {clause} ") }
}

/// What to write instead of a mark that other languages have.
fn instead_of(character: char, language: Language) -> &'static str {
    match (character, language) {
        ('&', Language::English) => "write and",
        ('&', Language::Chinese) => "请写 and（且）",
        ('|', Language::English) => "write or",
        ('|', Language::Chinese) => "请写 or（或者）",
        ('!', Language::English) => "write not, or != between two values",
        ('!', Language::Chinese) => "请写 not（非）；两个值之间写 !=",
        (';', Language::English) => "write a comma",
        (';', Language::Chinese) => "请写逗号",
        ('%', Language::English) => "a percentage touches its number: 5%; a remainder is mod(a, b)",
        ('%', Language::Chinese) => "百分号紧跟数字：5%；求余数用 mod(a, b)",
        ('#', Language::English) => "a remark stands behind the quotes that hold the expression",
        ('#', Language::Chinese) => "注释写在表达式的引号之外",
        (_, Language::English) => "a text stands in quotes, a header in backticks",
        (_, Language::Chinese) => "文本加引号，表头加反引号",
    }
}

fn expected_word(expected: Expected, language: Language) -> &'static str {
    match (language, expected) {
        (Language::English, Expected::Value) => "a value: a number, a text in quotes, a date, a name or a call",
        (Language::English, Expected::Operator) => "an operator or the end",
        (_, Expected::ClosingParenthesis) => "`)`",
        (Language::English, Expected::CommaOrClosing) => "`,` or `)`",
        (Language::English, Expected::OpeningParenthesis) => "`(` and a list",
        (Language::English, Expected::And) => "`and` and the upper end",
        (Language::English, Expected::AfterNot) => "`in`, `between`, `contains`, `starts with` or `ends with`",
        (_, Expected::With) => "`with`",
        (Language::English, Expected::WholeNumber) => "a whole number from 1",
        (Language::English, Expected::Unit) => "`days`, `weeks`, `months` or `years`",
        (Language::English, Expected::Column) => "the name of a column",
        (Language::English, Expected::Date) => "a date such as 2026-01-31, or a param that is one",
        (Language::Chinese, Expected::Value) => "一个值：数字、带引号的文本、日期、名称或函数",
        (Language::Chinese, Expected::Operator) => "运算符，或到此结束",
        (Language::Chinese, Expected::CommaOrClosing) => "`,` 或 `)`",
        (Language::Chinese, Expected::OpeningParenthesis) => "`(` 和一个列表",
        (Language::Chinese, Expected::And) => "`and` 和上限",
        (Language::Chinese, Expected::AfterNot) => "`in`、`between`、`contains`、`starts with` 或 `ends with`",
        (Language::Chinese, Expected::WholeNumber) => "从 1 起的整数",
        (Language::Chinese, Expected::Unit) => "`days`、`weeks`、`months` 或 `years`",
        (Language::Chinese, Expected::Column) => "列名",
        (Language::Chinese, Expected::Date) => "2026-01-31 这样的日期，或值为日期的参数",
    }
}

fn realm_word(realm: Realm, language: Language) -> &'static str {
    match (language, realm) {
        (Language::English, Realm::Customer) => {
            "here may stand params, customer columns, metrics, scores, segments and aggregates such as count(orders)"
        }
        (Language::English, Realm::CustomerRow) => {
            "here may stand customer columns, params, lookups and functions of values only"
        }
        (Language::English, Realm::Event) => {
            "here may stand the table's own columns, params, as_of, lookups and functions of values only"
        }
        (Language::Chinese, Realm::Customer) => "这里可以用：参数、客户列、指标、评分、细分，以及 count(orders) 这样的统计",
        (Language::Chinese, Realm::CustomerRow) => "这里只能用客户列、参数、对照表和值的函数",
        (Language::Chinese, Realm::Event) => "这里只能用本表的列、参数、as_of、对照表和值的函数",
    }
}

/// `did you mean core?`, where there is a nearest name.
fn meant(nearest: Option<&String>, language: Language, otherwise: String) -> String {
    match (nearest, language) {
        (Some(name), Language::English) => format!("did you mean {name}?"),
        (Some(name), Language::Chinese) => format!("是不是 {name}？"),
        (None, _) => otherwise,
    }
}

fn aggregates() -> Vec<&'static str> {
    AGGREGATES.iter().map(|entry| entry.name).collect()
}

fn section_or(section: &str, language: Language) -> String {
    match (section, language) {
        ("", Language::English) => "the rule file".to_owned(),
        ("", Language::Chinese) => "规则文件".to_owned(),
        (section, _) => section.to_owned(),
    }
}

fn part_word(part: StandardPart, language: Language) -> &'static str {
    match (part, language) {
        (StandardPart::Section, Language::English) => "section",
        (StandardPart::Param, Language::English) => "param",
        (StandardPart::Table, Language::English) => "table",
        (StandardPart::Column, Language::English) => "column",
        (StandardPart::Lookup, Language::English) => "lookup",
        (StandardPart::Section, Language::Chinese) => "个节",
        (StandardPart::Param, Language::Chinese) => "个参数",
        (StandardPart::Table, Language::Chinese) => "张表",
        (StandardPart::Column, Language::Chinese) => "一列",
        (StandardPart::Lookup, Language::Chinese) => "张对照表",
    }
}

/// How to have all such places mended.
fn mend(places: usize, language: Language) -> String {
    match (places, language) {
        (0, _) => String::new(),
        (1, Language::English) => "; tier check RULES --fix mends it".into(),
        (_, Language::English) => format!("; tier check RULES --fix mends all {places} such places"),
        (1, Language::Chinese) => "；tier check 规则 --fix 可自动改好".into(),
        (_, Language::Chinese) => format!("；tier check 规则 --fix 可自动改好全部 {places} 处"),
    }
}

/// What TOML can't read for its width, in words.
fn wide_word(mark: char, language: Language) -> String {
    match (mark, language) {
        ('\u{3000}', Language::English) => "a full-width blank stands here".into(),
        ('\u{3000}', Language::Chinese) => "这里是全角空格".into(),
        (_, Language::English) if is_blank(mark) => "a blank that is no plain one stands here".into(),
        (_, Language::Chinese) if is_blank(mark) => "这里有一个特殊空白字符".into(),
        (_, Language::English) => format!("'{mark}' is a full-width mark"),
        (_, Language::Chinese) => format!("'{mark}' 是全角符号"),
    }
}

fn english_toml(fault: &TomlFault) -> (String, String) {
    let mend = |places: &usize| mend(*places, Language::English);
    match fault {
        TomlFault::BareKey { places } => (
            "a key with letters other than A–Z stands in quotes".into(),
            format!("write \"…\" around it, with straight quotes: \"金额\" = \"…\"{}", mend(places)),
        ),
        TomlFault::BareText { places } => (
            "a text stands in quotes".into(),
            format!("write \"…\" around it, with straight quotes: core = \"50万\"{}", mend(places)),
        ),
        TomlFault::FullWidth { mark, places } => {
            (wide_word(*mark, Language::English), format!("type it in half-width: \" ' = , [ ] {{ }} #{}", mend(places)))
        }
        TomlFault::KeyTwice => ("this key stands twice".into(), "take one of them out".into()),
        TomlFault::Unclosed => ("this text has no closing quote".into(), "close it with the quote it began with".into()),
        TomlFault::Other { message } => {
            (format!("this is no TOML: {message}"), "lines are [section], key = \"text\" or key = number".into())
        }
    }
}

fn chinese_toml(fault: &TomlFault) -> (String, String) {
    let mend = |places: &usize| mend(*places, Language::Chinese);
    match fault {
        TomlFault::BareKey { places } => {
            ("含中文的键要加引号".into(), format!("请用英文直引号：\"金额\" = \"…\"{}", mend(places)))
        }
        TomlFault::BareText { places } => ("文本要加引号".into(), format!("请用英文直引号：core = \"50万\"{}", mend(places))),
        TomlFault::FullWidth { mark, places } => {
            (wide_word(*mark, Language::Chinese), format!("请改用半角：\" ' = , [ ] {{ }} #{}", mend(places)))
        }
        TomlFault::KeyTwice => ("这个键写了两次".into(), "请去掉其中一个".into()),
        TomlFault::Unclosed => ("这段文本没有结束的引号".into(), "请用开头的那种引号结束".into()),
        TomlFault::Other { message } => {
            (format!("这里不符合 TOML 的写法（{message}）"), "每行应为 [节]、键 = \"文本\" 或 键 = 数字".into())
        }
    }
}

#[expect(clippy::too_many_lines, reason = "a table of sentences, one for each problem")]
fn english(problem: &Problem) -> (String, String) {
    let lang = Language::English;
    let ty = |ty: &Type| type_word(*ty, lang);
    match problem {
        Problem::Toml { fault } => english_toml(fault),
        Problem::UnknownKey { key, section, nearest, known } => (
            format!("{} has no key {key}", section_or(section, lang)),
            meant(nearest.as_ref(), lang, format!("its keys are {}", known.join(", "))),
        ),
        Problem::KeyUnderColumns { key, section } => (
            format!("{key} is a key of {section} and can't be a column's name"),
            format!("if the key is meant, move the line up under {section}; else give the column another name"),
        ),
        Problem::WrongShape { key, wanted, found } => (
            format!("{key} should be {}, not {}", shape_word(*wanted, lang), toml_word(found, lang)),
            "write it in that form".into(),
        ),
        Problem::UnknownWord { key, word, known } => {
            (format!("{key} can't be '{word}'"), format!("it is one of {}", known.join(", ")))
        }
        Problem::UnknownChoice { key, word, such_as } => {
            (format!("{key} can't be '{word}'"), format!("it may be such as {}", such_as.join(", ")))
        }
        Problem::MissingKey { section, key } => (format!("{section} has no {key}"), format!("add a line {key} = …")),
        Problem::SchemaVersion { found } => (format!("schema {found} is not known"), "this version reads schema = 1".into()),
        Problem::NoTiers => ("there is no tier".into(), "add at least one [[tiers]] with a name".into()),
        Problem::NoCustomers => (
            "there is no [customers]".into(),
            "add [customers] with key = \"…\", the header of the column that names a customer".into(),
        ),
        Problem::KeyNeedsType { key, wanted } => {
            (format!("{key} says nothing about this column"), format!("it belongs to columns with type = \"{wanted}\""))
        }
        Problem::ParamType { wanted } => {
            (format!("this value is not of type {wanted}"), "write a value of that type, or change type".into())
        }
        Problem::Empty { what } => (format!("{what} is empty"), "give it at least one text".into()),
        Problem::NameClash { name } => (format!("{name} stands for two things"), "give one of them another name".into()),
        Problem::NameTaken { name } => (format!("{name} is a name of the language itself"), "choose another name".into()),
        Problem::NameForm { name } => {
            (format!("'{name}' can't be a name"), "a name has at least one letter, and no backtick".into())
        }
        Problem::Circle { members } => (
            format!("{} need one another in a circle", members.join(" → ")),
            "one of them must be computed without the others".into(),
        ),
        Problem::TooMany { what, most } => (format!("more than {most} {what}"), format!("the most is {most}")),
        Problem::DuplicateTier { name } => (format!("two tiers are called {name}"), "give one of them another name".into()),
        Problem::DuplicateClass { name } => {
            (format!("two classes are called {name}"), "join their conditions with or, or rename one".into())
        }
        Problem::DuplicateAlert { name } => (format!("two alerts are called {name}"), "give one of them another name".into()),
        Problem::NumberForm { written, right } => (
            format!("{written} is not how a number is written"),
            right.as_ref().map_or_else(
                || "numbers are written 500_000, 1.5, 50万 or 12%, with at most six digits after the point".into(),
                |right| format!("write {right}"),
            ),
        ),
        Problem::NumberTooLarge { written } => {
            (format!("{written} is too large"), "numbers go up to 9_223_372_036_854.775807".into())
        }
        Problem::DateForm { written, right } => (
            format!("{written} is not how a date is written"),
            right.as_ref().map_or_else(|| "dates are written 2026-01-31".into(), |right| format!("write {right}")),
        ),
        Problem::ImpossibleDate { written } => (format!("there is no day {written}"), "dates are written 2026-01-31".into()),
        Problem::UnclosedText => ("this text has no closing quote".into(), "a quote inside a text is doubled: 'it''s'".into()),
        Problem::UnclosedBacktick => ("this name has no closing backtick".into(), "write `货物 类型`".into()),
        Problem::UnknownCharacter { character } => {
            (format!("'{character}' means nothing here"), instead_of(*character, lang).into())
        }
        Problem::Unexpected { found, expected: Expected::Value } if found == "=" => {
            ("= can't stand here".into(), "write one =, also to compare: a = b, a >= b".into())
        }
        Problem::Unexpected { found, expected } => {
            (format!("{found} can't stand here"), format!("expected: {}", expected_word(*expected, lang)))
        }
        Problem::UnexpectedEnd { expected } => {
            ("the expression ends too early".into(), format!("expected: {}", expected_word(*expected, lang)))
        }
        Problem::ChainedComparison => ("comparisons don't chain".into(), "write a <= b and b <= c, or b between a and c".into()),
        Problem::TooDeep { most } => (format!("nested more than {most} deep"), "name a part of it as a metric".into()),
        Problem::RepeatedClause { clause } => (format!("{clause} stands twice"), "it may stand once".into()),
        Problem::UnknownName { name, nearest, realm } => {
            (format!("nothing is called {name}"), meant(nearest.as_ref(), lang, realm_word(*realm, lang).to_owned()))
        }
        Problem::UnknownColumn { table, column, nearest } => (
            format!("{table} has no column {column}"),
            meant(nearest.as_ref(), lang, format!("declare it under [tables.{table}.columns], or give its header in backticks")),
        ),
        Problem::NotInThisRealm { name, realm } => (format!("{name} can't be used here"), realm_word(*realm, lang).to_owned()),
        Problem::UnknownFunction { name, nearest } => (
            format!("there is no function {name}"),
            meant(nearest.as_ref(), lang, format!("functions over events: {}", aggregates().join(", "))),
        ),
        Problem::TableAsValue { table } => (
            format!("{table} is a table, not a value"),
            format!("count its rows: count({table}), or take a column: sum({table}.…)"),
        ),
        Problem::ColumnOutsideAggregate { table, column } => (
            format!("{table}.{column} has many values for a customer"),
            format!("say which: sum({table}.{column}), max({table}.{column}) …"),
        ),
        Problem::AggregateOfValue { function, form } => {
            (format!("{function} wants a table or a table's column first"), format!("its form is {form}"))
        }
        Problem::AggregateNotAllowed { function, realm } => {
            (format!("{function} over a table can't be used here"), realm_word(*realm, lang).to_owned())
        }
        Problem::ClauseNotAllowed { clause, function } => (format!("{function} takes no {clause}"), "take it out".into()),
        Problem::ArgumentCount { function, form, found } => {
            (format!("{function} can't take {}", counted(found, "value")), format!("its form is {form}"))
        }
        Problem::ArgumentType { function, form, found } => {
            (format!("{function} can't take {}", ty(found)), format!("its form is {form}"))
        }
        Problem::WindowReversed { first, last } => {
            (format!("the window ends on {last}, before it begins on {first}"), "put the earlier date first".into())
        }
        Problem::NeedsDate { table } => {
            (format!("the events of {table} have no date"), format!("add date = \"…\" to [tables.{table}]"))
        }
        Problem::NotADateParam => {
            ("this is no date".into(), "write a date such as 2026-01-31, or the name of a param that is one".into())
        }
        Problem::NotACondition { found } => {
            (format!("a condition is wanted, this is {}", ty(found)), "compare it with something: … >= 10".into())
        }
        Problem::WantsNumber { found } => (format!("a number is wanted, this is {}", ty(found)), "use a number here".into()),
        Problem::WantsDate { found } => (format!("a date is wanted, this is {}", ty(found)), "use a date here".into()),
        Problem::WantsDuration => {
            ("only a length of time can be added to a date".into(), "say how long: … + 3 days, … - 3 months".into())
        }
        Problem::NotATable { name } => (
            format!("{name} is no table and has no columns"),
            "a dot stands between a table and its column: orders.amount".into(),
        ),
        Problem::WantsText { found } => (format!("text is wanted, this is {}", ty(found)), "use a text here".into()),
        Problem::SameTypeWanted { left, right } => (
            format!("{} can't be compared with {}", ty(left), ty(right)),
            "give the column its type: { header = \"…\", type = \"number\" }; a text stands in quotes, a number doesn't".into(),
        ),
        Problem::OrderWanted { found } => {
            (format!("{} has no order", ty(found)), "give the column an order: { header = \"…\", order = \"A > B > C\" }".into())
        }
        Problem::NotInOrder { text, words, nearest } => (
            format!("'{text}' is not in the column's order"),
            meant(nearest.as_ref(), lang, format!("its words are {}", words.join(" < "))),
        ),
        Problem::MissingMisplaced => ("missing can't stand here".into(), "ask with is missing or is not missing".into()),
        Problem::LiteralWanted { least, most } => {
            (format!("a whole number is wanted here, from {least} to {most}"), "write it as digits".into())
        }
        Problem::OrderForm { written } => (format!("'{written}' is no order"), "write \"A > B > C\" or \"C < B < A\"".into()),
        Problem::OrderWordTwice { word } => (format!("'{word}' stands twice in the order"), "each word stands once".into()),
        Problem::OrderNotText => ("only text can have an order".into(), "take out type, or order".into()),
        Problem::OnlyLastLacks { what, name } => {
            (format!("{name} has no {what}, so nothing after it can be reached"), format!("only the last may lack {what}"))
        }
        // -- aggregates
        Problem::FractionWanted { function, form } => (
            format!("{function} wants a number from 0 to 1 behind the column"),
            format!("a literal or a param, before window and where: {form}"),
        ),
        Problem::MonthsWanted { function, form } => (
            format!("{function} wants a window that can be cut into months"),
            format!("months, years or a calendar unit (last quarter, last year): {form}"),
        ),
        Problem::ConditionWanted { function, form } => {
            (format!("{function} wants a where: the share of what?"), format!("its form is {form}"))
        }
        Problem::UnfinishedMonth { function } => (
            format!("{function} takes the month of the as-of date as far as it goes"),
            "unless that is a month's end, take whole months: last 12 months, last quarter, last year".into(),
        ),
        // --
        // -- populations
        Problem::PopulationNotAllowed { function, realm } => {
            (format!("{function} compares customers and can't be used here"), realm_word(*realm, lang).to_owned())
        }
        Problem::ConstantWanted { function, form } => {
            (format!("{function} wants a number or a param here"), format!("its form is {form}"))
        }
        Problem::ScoresWanted { found, most } => (
            format!("there can't be {found} scores"),
            format!("write a whole number from 1 to {most}, or the name of a param that is one"),
        ),
        Problem::SharesWanted { a, b } => (
            format!("abc can't cut the total at {a} and {b}"),
            "the two shares rise from 0 to 1: abc(x, 0.8, 0.95), or abc(x, 80%, 95%)".into(),
        ),
        // --
        // -- scores and lookups
        Problem::EmptyList { what } => (format!("{what} is empty"), "give it at least one entry".into()),
        Problem::ParamWanted { written, nearest } => (
            format!("'{written}' is neither a number nor a param"),
            meant(nearest.as_ref(), lang, "write a number, 50万, 12%, or the name of a param".into()),
        ),
        Problem::ParamNotNumber { name, found } => {
            (format!("a number is wanted, the param {name} is {}", ty(found)), "write a number, or name another param".into())
        }
        Problem::BandForm => (
            "a band is a pair of numbers, [from, points]".into(),
            "write bands = [[0, 0], [\"5万\", 60], [\"50万\", 100]]".into(),
        ),
        Problem::BandsNotRising { from, before } => (
            format!("the band from {from} doesn't begin above the one from {before}"),
            "list the bands from the lowest to the highest, each beginning once".into(),
        ),
        Problem::PointsOf { found } => (
            format!("points go by text, ordered category or condition, this is {}", ty(found)),
            "give bands = [[from, points], …] instead, or neither: then the value is the points".into(),
        ),
        Problem::NotTogether { first, second } => {
            (format!("{first} and {second} can't stand together"), "take one of them out".into())
        }
        Problem::TwiceIn { word, what } => (
            format!("'{word}' stands twice in {what}"),
            "take one of them out; full-width letters and blanks at the ends make no difference".into(),
        ),
        Problem::Weights { fault: WeightFault::Mixed } => (
            "this item has no weight, another has".into(),
            "give every item a weight (the score is the weighted mean), or none (it is the sum of the points)".into(),
        ),
        Problem::Weights { fault: WeightFault::Negative } => {
            ("a weight can't be below zero".into(), "turn the points round instead".into())
        }
        Problem::Weights { fault: WeightFault::Nothing } => {
            ("the weights add up to 0".into(), "give at least one item a weight above 0".into())
        }
        Problem::RangeReversed { min, max } => (
            format!("max is {max}, below min, which is {min}"),
            "make max the greater one; min is 0 and max is 100 where they aren't said".into(),
        ),
        Problem::MaxNeeded => (
            "where this item is missing, nobody knows how many points it could have brought".into(),
            "add max = … to the item (it limits nothing), or say missing = \"zero\" or \"unknown\" for the score".into(),
        ),
        Problem::GridNeedsTwo => (
            "a grid is read by two values".into(),
            "write by = [\"…\", \"…\"]: the first names the rows, the second the columns".into(),
        ),
        Problem::GridRagged { found, wanted } => (
            format!("this row has {}, the first has {wanted}", counted(found, "cell")),
            "give every row a heading and a class under each column".into(),
        ),
        Problem::GridHeading { heading, by, known, nearest } => {
            (format!("{by} is never '{heading}'"), meant(nearest.as_ref(), lang, format!("its values are {}", known.join(", "))))
        }
        Problem::GridBlank => ("this cell of the grid is empty".into(), "write the name of a class".into()),
        Problem::LookupName => (
            "the name of a lookup is wanted here, in quotes".into(),
            "write lookup('rate', currency), with [lookups.rate] in the file".into(),
        ),
        Problem::NoSuchLookup { name, nearest, known } => (
            format!("there is no lookup {name}"),
            meant(
                nearest.as_ref(),
                lang,
                if known.is_empty() {
                    format!("add [lookups.{name}] with values = {{ … }}, or with file, key and value")
                } else {
                    format!("the lookups are {}", known.join(", "))
                },
            ),
        ),
        Problem::LookupTypes { first, second } => (
            format!("this value is {}, the first one is {}", ty(second), ty(first)),
            "write all values in one form, or say type = \"text\", \"number\", \"date\" or \"flag\"".into(),
        ),
        // --
        // -- ladder
        Problem::UnknownTier { name, nearest, known } => {
            (format!("no tier is called {name}"), meant(nearest.as_ref(), lang, format!("the tiers are {}", known.join(" > "))))
        }
        Problem::FormerNameInUse { name } => {
            (format!("{name} is the present name of a tier"), "was lists names that no tier has any more; take it out".into())
        }
        Problem::FormerNameTwice { name } => {
            (format!("{name} is listed twice as an old name"), "an old name belongs to one tier, once".into())
        }
        Problem::GoTogether { present, absent } => {
            (format!("{present} stands without {absent}"), format!("they go together: add {absent} = …, or take out {present}"))
        }
        Problem::WholeWanted { key, least, found } => {
            (format!("{key} should be a whole number from {least}, not {found}"), "give it such a number".into())
        }
        Problem::DurationForm { written } => {
            (format!("'{written}' is no length of time"), "write 3 months, 90 days, 2 weeks or 1 year".into())
        }
        Problem::AgeOfNothing => (
            "max_age asks how old the newest event is, and there is no table of events".into(),
            "add [tables.NAME], or take out max_age".into(),
        ),
        Problem::RankWanted { found } => (
            format!("rank_by can't be {}", ty(found)),
            "rank by a number, a date or an ordered category (a column with order = \"A > B > C\")".into(),
        ),
        // --
        // -- identity
        Problem::NeedsId { table } => {
            (format!("the events of {table} have no id"), format!("add id = \"…\" to [tables.{table}]"))
        }
        Problem::NewestOrder { column, found } => (
            format!("{column} is {}, which has no newest", ty(found)),
            "name a column with type = \"date\" or \"number\", or with an order".into(),
        ),
        Problem::NewestComputed { column } => (
            format!("{column} is computed, and rows of one id are compared as they were read"),
            "name a column that is read from the sheet".into(),
        ),
        // --
        // -- merging
        Problem::NothingToMerge { key } => (
            format!("{key} stands without same, so there is nothing that could tell two customers the same"),
            format!("add same = [{{ COLUMN = \"phone\" }}], or take out {key}; aliases hold with any merge"),
        ),
        Problem::SameWithoutSheet => (
            "the customers are taken from a table, so there are no columns that same could compare".into(),
            "take out same; aliases hold without a customer sheet too".into(),
        ),
        // --
        // -- tables
        Problem::BesideValue { key } => (
            format!("a computed column is not read from a sheet, so {key} says nothing about it"),
            format!("take out {key}, or value"),
        ),
        Problem::BesideFrom { key } => {
            (format!("with from there is no customer sheet that {key} could be about"), format!("take out {key}, or from"))
        }
        Problem::UnknownTable { name, nearest, known } => {
            (format!("there is no table {name}"), meant(nearest.as_ref(), lang, format!("its tables are {}", known.join(", "))))
        }
        Problem::NoCustomerSheet { name } => (
            format!("the customers are taken from a table, so there is no customer column `{name}`"),
            "ask for a value of the table: latest(orders.…); or give a customer sheet in place of from".into(),
        ),
        Problem::NotACustomerColumn { name, nearest, known } => (
            format!("{name} is no declared column of the customers"),
            meant(nearest.as_ref(), lang, declare_columns(known, lang)),
        ),
        // --
        // -- rejects
        Problem::MaxRejectedForm { written } => (
            format!("{written} is neither a share from 0% to 100% nor a whole number of rows"),
            "write max_rejected = \"1%\" for a share, or max_rejected = 20 for a number of rows".into(),
        ),
        // --
        // -- check and extends
        Problem::StandardUnread { path } => {
            (format!("the standard {path} can't be read"), "a path is taken from the folder of the file that names it".into())
        }
        Problem::OneLevel => ("a standard can't extend another one".into(), "extend the other one, or write both as one".into()),
        Problem::NotInBranch { key, section, nearest, known } => (
            format!("a branch can't hold {key}{}", if section.is_empty() { String::new() } else { format!(" in {section}") }),
            meant(nearest.as_ref(), lang, format!("here it may hold {}; all else comes from the standard", known.join(", "))),
        ),
        Problem::NotInStandard { part, name, nearest } => (
            format!("the standard has no {} {name}", part_word(*part, lang)),
            meant(nearest.as_ref(), lang, "a branch changes what the standard has; declare it there".into()),
        ),
        Problem::BranchParamType { wanted } => {
            (format!("this value is not of type {wanted}"), "a param keeps the type that it has in the standard".into())
        }
        Problem::Touching { written, right } => (format!("{written} reads as one name"), format!("write {right}")),
        // --
        // -- report
        Problem::LanguageAtTop => (
            "[report] has no lang: the language of all outputs stands at the top".into(),
            "write lang = \"zh\" or \"en\" above the first [section]; --lang wins over it".into(),
        ),
        Problem::NoReportColumn { name, nearest } => (
            format!("the sheet of customers has no column {name}"),
            meant(
                nearest.as_ref(),
                lang,
                format!("name declared columns, metrics, scores, segments, keys of plans, or {}", COLUMNS.join(", ")),
            ),
        ),
        Problem::NoSplit { name, nearest, known } => (
            format!("sheets can't be split by {name}"),
            meant(nearest.as_ref(), lang, format!("by tier, a segment or a declared column of texts: {}", known.join(", "))),
        ),
        Problem::HiddenClass { name } => (
            format!("{name} would show what [report] hides"),
            "group by another value, or take its column out of mask and pseudonym".into(),
        ),
        Problem::OtherCurrency { name, unit, said } => (
            format!("the unit of {name} says {unit}, [report] currency says {said}"),
            "nothing is converted: correct one of the two; \"none\" shows no sign".into(),
        ),
        // --
        Problem::UnusedParam { name } => (format!("nothing uses the param {name}"), "use it, or take it out".into()),
        Problem::UnusedLookup { name } => (format!("nothing uses the lookup {name}"), "use it, or take it out".into()),
        Problem::GridLacks { class, by } => {
            (format!("the grid has no heading for '{class}' of {by}"), "add it; without it such customers have no class".into())
        }
    }
}

#[expect(clippy::too_many_lines, reason = "a table of sentences, one for each problem")]
fn chinese(problem: &Problem) -> (String, String) {
    let lang = Language::Chinese;
    let ty = |ty: &Type| type_word(*ty, lang);
    match problem {
        Problem::Toml { fault } => chinese_toml(fault),
        Problem::UnknownKey { key, section, nearest, known } => (
            format!("{} 没有 {key} 这个键", section_or(section, lang)),
            meant(nearest.as_ref(), lang, format!("可用的键：{}", known.join("、"))),
        ),
        Problem::KeyUnderColumns { key, section } => {
            (format!("{key} 是 {section} 的键，不能作列名"), format!("如果要写的是这个键，请移到 {section} 下面；否则换一个列名"))
        }
        Problem::WrongShape { key, wanted, found } => {
            (format!("{key} 应为{}，不能是{}", shape_word(*wanted, lang), toml_word(found, lang)), "请改成这种写法".into())
        }
        Problem::UnknownChoice { key, word, such_as } => {
            (format!("{key} 不能是 '{word}'"), format!("例如：{}", such_as.join("、")))
        }
        Problem::UnknownWord { key, word, known } => (format!("{key} 不能是 '{word}'"), format!("只能是：{}", known.join("、"))),
        Problem::MissingKey { section, key } => (format!("{section} 缺少 {key}"), format!("请加一行 {key} = …")),
        Problem::SchemaVersion { found } => (format!("不认识 schema {found}"), "这个版本读 schema = 1".into()),
        Problem::NoTiers => ("没有任何等级".into(), "至少写一个带 name 的 [[tiers]]".into()),
        Problem::NoCustomers => ("缺少 [customers]".into(), "请加 [customers]，其中 key = \"…\" 写客户编号那一列的表头".into()),
        Problem::KeyNeedsType { key, wanted } => {
            (format!("{key} 对这一列没有意义"), format!("它只用于 type = \"{wanted}\" 的列"))
        }
        Problem::ParamType { wanted } => (format!("这个值不是 {wanted} 类型"), "请写该类型的值，或改 type".into()),
        Problem::Empty { what } => (format!("{what} 是空的"), "至少写一个文本".into()),
        Problem::NameClash { name } => (format!("{name} 同时指两样东西"), "请给其中一个改名".into()),
        Problem::NameTaken { name } => (format!("{name} 是规则语言自己的名称"), "请换一个名称".into()),
        Problem::NameForm { name } => (format!("'{name}' 不能作名称"), "名称至少有一个字，不能含反引号".into()),
        Problem::Circle { members } => {
            (format!("{} 互相依赖，成了一个圈", members.join(" → ")), "其中必须有一个不靠其他的就能算出".into())
        }
        Problem::TooMany { what, most } => {
            let what = match *what {
                "tables" => "表",
                "tiers" => "等级",
                "orders" => "顺序",
                "caps" => "封顶",
                "alerts" => "预警",
                other => other,
            };
            (format!("{what} 超过 {most} 个"), format!("最多 {most} 个"))
        }
        Problem::DuplicateTier { name } => (format!("有两个等级都叫 {name}"), "请给其中一个改名".into()),
        Problem::DuplicateClass { name } => (format!("有两个分类都叫 {name}"), "请用 or 合并条件，或改名".into()),
        Problem::DuplicateAlert { name } => (format!("有两个预警都叫 {name}"), "请给其中一个改名".into()),
        Problem::NumberForm { written, right } => (
            format!("{written} 不是数字的写法"),
            right
                .as_ref()
                .map_or_else(|| "数字写作 500_000、1.5、50万 或 12%，小数最多六位".into(), |right| format!("请写 {right}")),
        ),
        Problem::NumberTooLarge { written } => (format!("{written} 太大"), "数字最大为 9_223_372_036_854.775807".into()),
        Problem::DateForm { written, right } => (
            format!("{written} 不是日期的写法"),
            right.as_ref().map_or_else(|| "日期写作 2026-01-31".into(), |right| format!("请写 {right}")),
        ),
        Problem::ImpossibleDate { written } => (format!("没有 {written} 这一天"), "日期写作 2026-01-31".into()),
        Problem::UnclosedText => ("这段文本没有结束的引号".into(), "文本里的引号要写两个：'it''s'".into()),
        Problem::UnclosedBacktick => ("这个名称没有结束的反引号".into(), "写作 `货物 类型`".into()),
        Problem::UnknownCharacter { character } => (format!("'{character}' 在这里没有意义"), instead_of(*character, lang).into()),
        Problem::Unexpected { found, expected: Expected::Value } if found == "=" => {
            ("= 不能出现在这里".into(), "只写一个等号，比较也一样：a = b，a >= b".into())
        }
        Problem::Unexpected { found, expected } => {
            (format!("{found} 不能出现在这里"), format!("这里应为：{}", expected_word(*expected, lang)))
        }
        Problem::UnexpectedEnd { expected } => ("表达式没有写完".into(), format!("后面应为：{}", expected_word(*expected, lang))),
        Problem::ChainedComparison => ("比较不能连写".into(), "写作 a <= b and b <= c，或 b between a and c".into()),
        Problem::TooDeep { most } => (format!("嵌套超过 {most} 层"), "请把一部分单独写成指标".into()),
        Problem::RepeatedClause { clause } => {
            (format!("{}写了两次", clause_word(clause)).trim_start().to_owned(), "只能写一次".into())
        }
        Problem::UnknownName { name, nearest, realm } => {
            (format!("没有叫 {name} 的"), meant(nearest.as_ref(), lang, realm_word(*realm, lang).to_owned()))
        }
        Problem::UnknownColumn { table, column, nearest } => (
            format!("{table} 没有 {column} 这一列"),
            meant(nearest.as_ref(), lang, format!("请在 [tables.{table}.columns] 中声明，或用反引号写表头")),
        ),
        Problem::NotInThisRealm { name, realm } => (format!("{name} 不能用在这里"), realm_word(*realm, lang).to_owned()),
        Problem::UnknownFunction { name, nearest } => {
            (format!("没有函数 {name}"), meant(nearest.as_ref(), lang, format!("可统计的函数：{}", aggregates().join("、"))))
        }
        Problem::TableAsValue { table } => {
            (format!("{table} 是一张表，不是值"), format!("数行数：count({table})；或取一列：sum({table}.…)"))
        }
        Problem::ColumnOutsideAggregate { table, column } => (
            format!("{table}.{column} 对一个客户有很多值"),
            format!("请写明取哪个：sum({table}.{column})、max({table}.{column}) 等"),
        ),
        Problem::AggregateOfValue { function, form } => (format!("{function} 的第一项应是表或表的列"), format!("写法：{form}")),
        Problem::AggregateNotAllowed { function, realm } => {
            (format!("这里不能用 {function} 统计一张表"), realm_word(*realm, lang).to_owned())
        }
        Problem::ClauseNotAllowed { clause, function } => {
            (format!("{function} 不能带{}", clause_word(clause)).trim_end().to_owned(), "请去掉".into())
        }
        Problem::ArgumentCount { function, form, found } => (format!("{function} 不能带 {found} 个值"), format!("写法：{form}")),
        Problem::ArgumentType { function, form, found } => (format!("{function} 不能用{}", ty(found)), format!("写法：{form}")),
        Problem::WindowReversed { first, last } => {
            (format!("统计周期的终点 {last} 早于起点 {first}"), "请把较早的日期写在前面".into())
        }
        Problem::NeedsDate { table } => (format!("{table} 没有日期列"), format!("请在 [tables.{table}] 下加 date = \"…\"")),
        Problem::NotADateParam => ("这不是日期".into(), "写 2026-01-31 这样的日期，或值为日期的参数名".into()),
        Problem::NotACondition { found } => (format!("这里要的是条件，却是{}", ty(found)), "请和某个值比较：… >= 10".into()),
        Problem::WantsNumber { found } => (format!("这里要的是数字，却是{}", ty(found)), "请用数字".into()),
        Problem::WantsDate { found } => (format!("这里要的是日期，却是{}", ty(found)), "请用日期".into()),
        Problem::WantsDuration => ("日期只能加减一段时间".into(), "请写明长短：… + 3 days、… - 3 months".into()),
        Problem::NotATable { name } => (format!("{name} 不是表，没有列"), "点号写在表和列之间：orders.amount".into()),
        Problem::WantsText { found } => (format!("这里要的是文本，却是{}", ty(found)), "请用文本".into()),
        Problem::SameTypeWanted { left, right } => (
            format!("{}不能和{}比较", ty(left), ty(right)),
            "请给列写明类型：{ header = \"…\", type = \"number\" }；文本加引号，数字不加".into(),
        ),
        Problem::OrderWanted { found } => {
            (format!("{}没有大小", ty(found)), "请给列写明顺序：{ header = \"…\", order = \"A > B > C\" }".into())
        }
        Problem::NotInOrder { text, words, nearest } => {
            (format!("'{text}' 不在这一列的顺序里"), meant(nearest.as_ref(), lang, format!("它的取值：{}", words.join(" < "))))
        }
        Problem::MissingMisplaced => ("missing 不能写在这里".into(), "请用 is missing 或 is not missing".into()),
        Problem::LiteralWanted { least, most } => (format!("这里要的是 {least} 到 {most} 的整数"), "请直接写数字".into()),
        Problem::OrderForm { written } => (format!("'{written}' 不是顺序的写法"), "写作 \"A > B > C\" 或 \"C < B < A\"".into()),
        Problem::OrderWordTwice { word } => (format!("'{word}' 在顺序里出现两次"), "每个词只写一次".into()),
        Problem::OrderNotText => ("只有文本可以有顺序".into(), "请去掉 type 或 order".into()),
        Problem::OnlyLastLacks { what, name } => {
            (format!("{name} 没有 {what}，它后面的都轮不到"), format!("只有最后一个可以不写 {what}"))
        }
        // -- aggregates
        Problem::FractionWanted { function, form } => {
            (format!("{function} 的列后面要有一个 0 到 1 的数字"), format!("写数字或参数名，放在统计周期和 where 之前：{form}"))
        }
        Problem::MonthsWanted { function, form } => {
            (format!("{function} 的统计周期要能分成月"), format!("用月、年或自然周期（last quarter、last year）：{form}"))
        }
        Problem::ConditionWanted { function, form } => (format!("{function} 要写 where：谁占的比例？"), format!("写法：{form}")),
        Problem::UnfinishedMonth { function } => (
            format!("{function} 会把基准日所在的月算到当天为止"),
            "基准日不是月末时请用整月：last 12 months、last quarter、last year".into(),
        ),
        // --
        // -- populations
        Problem::PopulationNotAllowed { function, realm } => {
            (format!("{function} 要比较全体客户，不能用在这里"), realm_word(*realm, lang).to_owned())
        }
        Problem::ConstantWanted { function, form } => (format!("{function} 的这一项应是数字或参数"), format!("写法：{form}")),
        Problem::ScoresWanted { found, most } => {
            (format!("分数不能有 {found} 档"), format!("请写 1 到 {most} 的整数，或值为这样整数的参数名"))
        }
        Problem::SharesWanted { a, b } => (
            format!("abc 不能以 {a} 和 {b} 为界"),
            "两个界限在 0 到 1 之间，后一个不小于前一个：abc(x, 0.8, 0.95) 或 abc(x, 80%, 95%)".into(),
        ),
        // --
        // -- scores and lookups
        Problem::EmptyList { what } => (format!("{what} 是空的"), "至少写一项".into()),
        Problem::ParamWanted { written, nearest } => {
            (format!("'{written}' 既不是数字，也不是参数"), meant(nearest.as_ref(), lang, "请写数字、50万、12%，或参数名".into()))
        }
        Problem::ParamNotNumber { name, found } => {
            (format!("这里要的是数字，参数 {name} 却是{}", ty(found)), "请写数字，或换一个参数".into())
        }
        Problem::BandForm => {
            ("每一档是一对数字 [起点, 分数]".into(), "写作 bands = [[0, 0], [\"5万\", 60], [\"50万\", 100]]".into())
        }
        Problem::BandsNotRising { from, before } => {
            (format!("起点 {from} 没有高于前一档的起点 {before}"), "请从低到高排列，每个起点只写一次".into())
        }
        Problem::PointsOf { found } => (
            format!("points 按文本、有序类别或条件给分，这里却是{}", ty(found)),
            "请改用 bands = [[起点, 分数], …]；两者都不写时，取值就是分数".into(),
        ),
        Problem::NotTogether { first, second } => (format!("{first} 和 {second} 不能同时写"), "请去掉其中一个".into()),
        Problem::TwiceIn { word, what } => {
            (format!("'{word}' 在 {what} 中出现两次"), "请去掉其中一个；全角半角、首尾空格不作区分".into())
        }
        Problem::Weights { fault: WeightFault::Mixed } => (
            "这一项没有 weight，别的项却有".into(),
            "请给每一项都写 weight（得分是加权平均），或都不写（得分是各项分数之和）".into(),
        ),
        Problem::Weights { fault: WeightFault::Negative } => ("weight 不能小于 0".into(), "请改为把分数反过来".into()),
        Problem::Weights { fault: WeightFault::Nothing } => ("weight 加起来是 0".into(), "至少给一项大于 0 的 weight".into()),
        Problem::RangeReversed { min, max } => {
            (format!("max 是 {max}，小于 min 的 {min}"), "请让 max 不小于 min；不写时 min 是 0，max 是 100".into())
        }
        Problem::MaxNeeded => (
            "这一项缺失时，无从知道它最多能得几分".into(),
            "请给这一项加 max = …（它不限制分数），或给得分写 missing = \"zero\" 或 \"unknown\"".into(),
        ),
        Problem::GridNeedsTwo => ("grid 要由两个值来查".into(), "写作 by = [\"…\", \"…\"]：前一个对应行，后一个对应列".into()),
        Problem::GridRagged { found, wanted } => {
            (format!("这一行有 {found} 格，第一行有 {wanted} 格"), "每一行都要有行名，并在每一列下写一个分类".into())
        }
        Problem::GridHeading { heading, by, known, nearest } => {
            (format!("{by} 不会是 '{heading}'"), meant(nearest.as_ref(), lang, format!("它的取值：{}", known.join("、"))))
        }
        Problem::GridBlank => ("grid 的这一格是空的".into(), "请写分类名".into()),
        Problem::LookupName => {
            ("这里要写对照表的名称，加引号".into(), "写作 lookup('rate', currency)，文件里要有 [lookups.rate]".into())
        }
        Problem::NoSuchLookup { name, nearest, known } => (
            format!("没有对照表 {name}"),
            meant(
                nearest.as_ref(),
                lang,
                if known.is_empty() {
                    format!("请加 [lookups.{name}]，写 values = {{ … }}，或写 file、key 和 value")
                } else {
                    format!("现有的对照表：{}", known.join("、"))
                },
            ),
        ),
        Problem::LookupTypes { first, second } => (
            format!("这个值是{}，第一个却是{}", ty(second), ty(first)),
            "请把所有值写成一种，或写明 type = \"text\"、\"number\"、\"date\" 或 \"flag\"".into(),
        ),
        // --
        // -- ladder
        Problem::UnknownTier { name, nearest, known } => {
            (format!("没有叫 {name} 的等级"), meant(nearest.as_ref(), lang, format!("现有等级：{}", known.join(" > "))))
        }
        Problem::FormerNameInUse { name } => (format!("{name} 是现有等级的名称"), "was 只写已经不用的旧名，请去掉".into()),
        Problem::FormerNameTwice { name } => (format!("旧名 {name} 写了两次"), "一个旧名只属于一个等级，只写一次".into()),
        Problem::GoTogether { present, absent } => {
            (format!("有 {present} 却没有 {absent}"), format!("两者须同时写：请加 {absent} = …，或去掉 {present}"))
        }
        Problem::WholeWanted { key, least, found } => {
            (format!("{key} 应为从 {least} 起的整数，不能是 {found}"), "请改成这样的数".into())
        }
        Problem::DurationForm { written } => {
            (format!("'{written}' 不是时间长度"), "写作 3 months、90 days、2 weeks 或 1 year".into())
        }
        Problem::AgeOfNothing => {
            ("max_age 要看最新一笔有多早，但没有任何事件表".into(), "请加上 [tables.表名]，或去掉 max_age".into())
        }
        Problem::RankWanted { found } => {
            (format!("rank_by 不能是{}", ty(found)), "请用数字、日期或有序类别（带 order = \"A > B > C\" 的列）".into())
        }
        // --
        // -- identity
        Problem::NeedsId { table } => (format!("{table} 没有编号列"), format!("请在 [tables.{table}] 下加 id = \"…\"")),
        Problem::NewestOrder { column, found } => (
            format!("{column} 是{}，无法比较哪一行最新", ty(found)),
            "请写 type = \"date\" 或 \"number\" 的列，或带 order 的列".into(),
        ),
        Problem::NewestComputed { column } => {
            (format!("{column} 是算出的列，而同一编号的行按读到的内容比较"), "请写从表中读取的列".into())
        }
        // --
        // -- merging
        Problem::NothingToMerge { key } => (
            format!("有 {key} 却没有 same，没有依据可以认出同一客户"),
            format!("请加 same = [{{ 列 = \"phone\" }}]，或去掉 {key}；aliases 不论 merge 怎样写都生效"),
        ),
        Problem::SameWithoutSheet => {
            ("客户取自事件表，没有客户表的列可供 same 比较".into(), "请去掉 same；没有客户表时 aliases 仍然生效".into())
        }
        // --
        // -- tables
        Problem::BesideValue { key } => {
            (format!("value 算出的列不从表中读取，{key} 对它没有意义"), format!("请去掉 {key} 或 value"))
        }
        Problem::BesideFrom { key } => (format!("写了 from 就没有客户表，{key} 没有意义"), format!("请去掉 {key} 或 from")),
        Problem::UnknownTable { name, nearest, known } => {
            (format!("没有表 {name}"), meant(nearest.as_ref(), lang, format!("现有的表：{}", known.join("、"))))
        }
        Problem::NoCustomerSheet { name } => (
            format!("客户取自事件表，没有客户表，也就没有 `{name}` 这一列"),
            "请从表中取值，如 latest(orders.…)；或不写 from 而给出客户表".into(),
        ),
        Problem::NotACustomerColumn { name, nearest, known } => {
            (format!("客户表没有声明 {name} 这一列"), meant(nearest.as_ref(), lang, declare_columns(known, lang)))
        }
        // --
        // -- rejects
        Problem::MaxRejectedForm { written } => (
            format!("{written} 既不是 0% 到 100% 的占比，也不是整数行数"),
            "占比请写 max_rejected = \"1%\"，行数请写 max_rejected = 20".into(),
        ),
        // --
        // -- check and extends
        Problem::StandardUnread { path } => (format!("无法读取标准 {path}"), "路径从写它的文件所在的文件夹算起".into()),
        Problem::OneLevel => ("标准不能再沿用别的标准".into(), "请直接沿用那个标准，或把两个合成一个".into()),
        Problem::NotInBranch { key, section, nearest, known } => (
            format!("分支文件{}里不能写 {key}", if section.is_empty() { String::new() } else { format!("的 {section} ") }),
            meant(nearest.as_ref(), lang, format!("这里可以写：{}；其余都来自标准", known.join("、"))),
        ),
        Problem::NotInStandard { part, name, nearest } => (
            format!("标准里没有 {name} 这{}", part_word(*part, lang)),
            meant(nearest.as_ref(), lang, "分支只能改标准里已有的；请在标准里声明".into()),
        ),
        Problem::BranchParamType { wanted } => (format!("这个值不是 {wanted} 类型"), "参数的类型以标准为准".into()),
        Problem::Touching { written, right } => (format!("{written} 会读成一个名称"), format!("请写 {right}")),
        // --
        // -- report
        Problem::LanguageAtTop => (
            "[report] 里没有 lang：所有输出的语言写在文件开头".into(),
            "请在第一个 [节] 之前写 lang = \"zh\" 或 \"en\"；命令行的 --lang 优先".into(),
        ),
        Problem::NoReportColumn { name, nearest } => (
            format!("客户分级表没有 {name} 这一列"),
            meant(nearest.as_ref(), lang, format!("可写声明过的列、指标、评分、细分、方案的键，或 {}", COLUMNS.join("、"))),
        ),
        Problem::NoSplit { name, nearest, known } => (
            format!("不能按 {name} 分表"),
            meant(nearest.as_ref(), lang, format!("可按 tier、细分或声明过的文本列：{}", known.join("、"))),
        ),
        Problem::HiddenClass { name } => {
            (format!("{name} 会露出 [report] 要隐藏的内容"), "请按别的值分组，或把那一列从 mask、pseudonym 中去掉".into())
        }
        Problem::OtherCurrency { name, unit, said } => (
            format!("{name} 的单位是 {unit}，[report] 的 currency 却是 {said}"),
            "程序不做换算：请改正其中一个；\"none\" 不显示货币符号".into(),
        ),
        // --
        Problem::UnusedParam { name } => (format!("参数 {name} 没有用到"), "请使用它，或去掉".into()),
        Problem::UnusedLookup { name } => (format!("对照表 {name} 没有用到"), "请使用它，或去掉".into()),
        Problem::GridLacks { class, by } => {
            (format!("{by} 的 '{class}' 在 grid 中没有对应的行或列"), "请补上；否则这样的客户没有分类".into())
        }
    }
}

/// What to do where a customer column is wanted: choose one, or declare one.
fn declare_columns(known: &[String], lang: Language) -> String {
    match (known.is_empty(), lang) {
        (true, Language::English) => "declare it under [customers.columns]".into(),
        (true, Language::Chinese) => "请在 [customers.columns] 中声明".into(),
        (false, Language::English) => format!("declare it under [customers.columns]; declared are {}", known.join(", ")),
        (false, Language::Chinese) => format!("请在 [customers.columns] 中声明；已声明的：{}", known.join("、")),
    }
}
