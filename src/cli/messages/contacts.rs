//! The words about contact lists, in both languages.

use std::io::{self, ErrorKind};
use std::path::Path;

use crate::engine::contacts::NoInterval;
use crate::expr::check::nearest;
use crate::model::language::{Language, counted};
use crate::report::contacts::{ListError, MessageError, TemplateError};
use crate::rules::ruleset::RuleSet;

/// The tables of past contacts that need not be named by `--log`.
pub const LOG_NAMES: [&str; 2] = ["contacts", "联系记录"];

/// The keys of a plan that say how long after a contact the next is due.
pub const INTERVAL_KEYS: [&str; 2] = ["contact_every", "联系周期"];

/// What is wrong with what was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence, in both languages")]
pub enum ListUsage {
    Nobody,
    NoSuchTier { name: String, nearest: Option<String>, known: Vec<String> },
    NoSuchAlert { name: String, nearest: Option<String>, known: Vec<String> },
    NoSuchSegment { name: String, nearest: Option<String>, known: Vec<String> },
    NoSuchClass { segment: String, name: String, nearest: Option<String>, known: Vec<String> },
    NoInterval { text: String },
    NoPlanInterval { tier: String, text: String },
    NoSuchLog { name: String, nearest: Option<String>, known: Vec<String> },
    LogWithoutDate { table: String },
    NoSuchColumn { name: String, nearest: Option<String> },
    TwoTemplates,
    TemplateUnread { path: String, reason: String },
    NotText { path: String },
    TemplateTooLong { place: String, most_kib: usize },
    TemplateSyntax { place: String, line: usize, what: String },
    TemplateName { place: String, name: String, nearest: Option<String> },
    MessageMissing { customer: String, name: String, customers: usize, is_of_rules: bool },
    MessageFailed { place: String, customer: String, line: usize, what: String },
    MessageTooMuch { customer: String },
    OfferWithoutName,
    RecordUnread { path: String, reason: String },
    NoRecord { path: String },
    RecordLine { path: String, line: u64 },
    RecordChanged { path: String },
    RecordIsOutput { path: String },
    RecordIsNoCsv { path: String },
    TableToFile,
    UnknownExtension { output: String },
}

impl ListUsage {
    /// A plan that holds no interval.
    #[must_use]
    pub fn of_plan(found: &NoInterval, rules: &RuleSet) -> Self {
        let tier = rules.tiers.get(found.tier.index()).map_or("", |tier| tier.name.as_str());
        Self::NoPlanInterval { tier: tier.to_owned(), text: found.text.clone() }
    }

    /// What stopped a list whose template stands there.
    #[must_use]
    pub fn of_list(error: ListError, template: Option<&Path>) -> Self {
        let place = template.map_or_else(|| "--message".to_owned(), |path| path.display().to_string());
        let near = |name: &str, known: &[String]| nearest(name, known.iter().map(String::as_str));
        match error {
            ListError::NoSuchColumn { name, known } => Self::NoSuchColumn { nearest: near(&name, &known), name },
            ListError::Template(error) => Self::of_template(error, place),
            ListError::Message(MessageError::Missing { customer, name, customers, is_of_rules }) => {
                Self::MessageMissing { customer, name, customers, is_of_rules }
            }
            ListError::Message(MessageError::UnknownName { name, known }) => {
                Self::TemplateName { place, nearest: near(&name, &known), name }
            }
            ListError::Message(MessageError::Failed { customer, line, what }) => {
                Self::MessageFailed { place, customer, line, what }
            }
            ListError::Message(MessageError::TooMuch { customer }) => Self::MessageTooMuch { customer },
        }
    }

    /// What is wrong with a template that stands there.
    #[must_use]
    pub fn of_template(error: TemplateError, place: String) -> Self {
        match error {
            TemplateError::TooLong => Self::TemplateTooLong { place, most_kib: crate::report::contacts::LONGEST_TEMPLATE >> 10 },
            TemplateError::Syntax { line, what } => Self::TemplateSyntax { place, line, what },
            TemplateError::UnknownName { name, known } => {
                let nearest = nearest(&name, known.iter().map(String::as_str));
                Self::TemplateName { place, name, nearest }
            }
        }
    }
}

/// Why a file can't be read, in a few words; those of the system where it is none of the common reasons.
#[must_use]
pub fn unread(error: &io::Error, language: Language) -> String {
    let words = [
        (ErrorKind::NotFound, "没有这个文件", "no such file"),
        (ErrorKind::PermissionDenied, "没有读取权限", "no permission to read it"),
        (ErrorKind::IsADirectory, "是文件夹，不是文件", "a folder, not a file"),
    ];
    let Some((_, chinese, english)) = words.into_iter().find(|(kind, ..)| *kind == error.kind()) else {
        return error.to_string();
    };
    match language {
        Language::English => english.to_owned(),
        Language::Chinese => chinese.to_owned(),
    }
}

/// One line and at most one of help.
#[must_use]
pub fn list_usage(item: &ListUsage, language: Language) -> (String, Vec<String>) {
    let (line, help) = match language {
        Language::English => english(item),
        Language::Chinese => chinese(item),
    };
    (line, if help.is_empty() { Vec::new() } else { vec![help] })
}

#[expect(clippy::too_many_lines, reason = "a table of sentences")]
fn english(item: &ListUsage) -> (String, String) {
    let meant = |nearest: &Option<String>, known: &[String], what: &str| match nearest {
        Some(nearest) => format!("did you mean {nearest}?"),
        None if known.is_empty() => format!("the rules have no {what}"),
        None => format!("the {what} are {}", known.join(", ")),
    };
    match item {
        ListUsage::Nobody => (
            "nobody is asked for".into(),
            "add --tier, --segment, --alert or --where, or contact_every = \"30 days\" in the plans of the rules".into(),
        ),
        ListUsage::NoSuchTier { name, nearest, known } => (format!("there is no tier {name}"), meant(nearest, known, "tiers")),
        ListUsage::NoSuchAlert { name, nearest, known } => (format!("there is no alert {name}"), meant(nearest, known, "alerts")),
        ListUsage::NoSuchSegment { name, nearest, known } => {
            (format!("there is no segment {name}"), meant(nearest, known, "segments"))
        }
        ListUsage::NoSuchClass { segment, name, nearest, known } => {
            (format!("the segment {segment} has no class {name}"), meant(nearest, known, "classes"))
        }
        ListUsage::NoInterval { text } => {
            (format!("--every {text} is no length of time"), "write '30 days', '2 weeks', '1 month' or a number of days".into())
        }
        ListUsage::NoPlanInterval { tier, text } => (
            format!("the plan of {tier}: contact_every = '{text}' is no length of time"),
            "write \"30 days\", \"2 weeks\", \"1 month\" or a number of days".into(),
        ),
        ListUsage::NoSuchLog { name, nearest, known } => (
            format!("--log {name}: there is no such table, and no date of a customer of this name"),
            meant(nearest, known, "tables"),
        ),
        ListUsage::LogWithoutDate { table } => {
            (format!("--log {table}: the table has no date"), format!("add date = \"…\" under [tables.{table}]"))
        }
        ListUsage::NoSuchColumn { name, nearest } => (
            format!("--columns {name}: there is no such column or value"),
            nearest.as_ref().map_or_else(
                || "name columns, metrics, scores, segments or plan.KEY as the rules do".into(),
                |nearest| format!("did you mean {nearest}?"),
            ),
        ),
        ListUsage::TwoTemplates => ("--template and --message can't both be".into(), "give one of them".into()),
        ListUsage::TemplateUnread { path, reason } => (format!("{path}: {reason}"), "check the folder and the name".into()),
        ListUsage::NotText { path } => (format!("{path} is not UTF-8"), "save it as UTF-8, in Excel as CSV UTF-8".into()),
        ListUsage::TemplateTooLong { place, most_kib } => {
            (format!("{place} is too long for a template"), format!("a template has at most {most_kib} KiB"))
        }
        ListUsage::TemplateSyntax { place, line, what } => (
            format!("{place}: line {line} can't be read: {what}"),
            "a value is {{ name }}, a condition {% if … %} … {% endif %}".into(),
        ),
        ListUsage::TemplateName { place, name, nearest } => (
            format!("{place}: there is nothing called {name}"),
            nearest.as_ref().map_or_else(
                || "tier guide contacts lists what a message can name".into(),
                |nearest| format!("did you mean {nearest}?"),
            ),
        ),
        ListUsage::MessageMissing { customer, name, customers, is_of_rules } => (
            match customers {
                1 => format!("the message to {customer}: {name} is missing; nothing was written"),
                _ => format!(
                    "the message to {customer}: {name} is missing, and something in {} more; nothing was written",
                    counted(customers - 1, "message")
                ),
            },
            if *is_of_rules {
                format!("write {{{{ {name} | default('…') }}}}, or leave them out: --where '{name} is not missing'")
            } else {
                format!("write {{{{ {name} | default('…') }}}}")
            },
        ),
        ListUsage::MessageFailed { place, customer, line, what } => (
            format!("{place}: line {line} fails for {customer}: {what}"),
            "filters: default, money, percent, date, join, upper …".into(),
        ),
        ListUsage::MessageTooMuch { customer } => {
            (format!("the message to {customer} takes too long or gets too large"), "make the template simpler".into())
        }
        ListUsage::OfferWithoutName => ("--once has no name".into(), "name the offer: --once first-order".into()),
        ListUsage::RecordUnread { path, reason } => {
            (format!("--record {path}: {reason}"), "check the folder and the name".into())
        }
        ListUsage::NoRecord { path } => (
            format!("--record {path} is no record of offers; nothing was written"),
            "it begins with the line offer,customer,date; name a new file to begin one".into(),
        ),
        ListUsage::RecordLine { path, line } => {
            (format!("--record {path}: line {line} can't be read; nothing was written"), "correct the line".into())
        }
        ListUsage::RecordChanged { path } => {
            (format!("--record {path} was changed during the run; nothing was written"), "run it again".into())
        }
        ListUsage::RecordIsOutput { path } => {
            (format!("--record {path}: the list goes there"), "name another file: -o list.csv --record offers.csv".into())
        }
        ListUsage::RecordIsNoCsv { path } => {
            (format!("--record {path}: the record is a .csv"), "name it offers.csv, or save it as csv".into())
        }
        ListUsage::TableToFile => {
            ("--format table is for the terminal".into(), "leave out -o, or choose csv, json or markdown".into())
        }
        ListUsage::UnknownExtension { output } => (
            format!("{output}: the format can't be told from the name"),
            "call it .xlsx, .csv, .json or .md, or give --format".into(),
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "a table of sentences")]
fn chinese(item: &ListUsage) -> (String, String) {
    let meant = |nearest: &Option<String>, known: &[String], what: &str| match nearest {
        Some(nearest) => format!("是不是 {nearest}？"),
        None if known.is_empty() => format!("规则里没有{what}"),
        None => format!("规则里的{what}：{}", known.join("、")),
    };
    match item {
        ListUsage::Nobody => (
            "没有说明要联系谁".into(),
            "请加上 --tier、--segment、--alert 或 --where，或在规则的 plan 里写 contact_every = \"30天\"".into(),
        ),
        ListUsage::NoSuchTier { name, nearest, known } => (format!("没有等级 {name}"), meant(nearest, known, "等级")),
        ListUsage::NoSuchAlert { name, nearest, known } => (format!("没有预警 {name}"), meant(nearest, known, "预警")),
        ListUsage::NoSuchSegment { name, nearest, known } => (format!("没有细分 {name}"), meant(nearest, known, "细分")),
        ListUsage::NoSuchClass { segment, name, nearest, known } => {
            (format!("细分 {segment} 里没有 {name}"), meant(nearest, known, "类别"))
        }
        ListUsage::NoInterval { text } => (format!("--every {text} 不是时长"), "写作 30天、2周、1个月，或只写天数".into()),
        ListUsage::NoPlanInterval { tier, text } => {
            (format!("{tier} 的服务方案：联系周期 '{text}' 不是时长"), "写作 \"30天\"、\"2周\"、\"1个月\"，或只写天数".into())
        }
        ListUsage::NoSuchLog { name, nearest, known } => {
            (format!("--log {name}：没有这张表，客户也没有这个名称的日期"), meant(nearest, known, "表"))
        }
        ListUsage::LogWithoutDate { table } => {
            (format!("--log {table}：这张表没有日期"), format!("请在 [tables.{table}] 下写 date = \"…\""))
        }
        ListUsage::NoSuchColumn { name, nearest } => (
            format!("--columns {name}：没有这个列或指标"),
            nearest.as_ref().map_or_else(
                || "请写规则里的列、指标、评分、细分的名称，或 plan.键".into(),
                |nearest| format!("是不是 {nearest}？"),
            ),
        ),
        ListUsage::TwoTemplates => ("--template 与 --message 不能同时写".into(), "请只写其中一个".into()),
        ListUsage::TemplateUnread { path, reason } => (format!("{path}：{reason}"), "请检查文件夹和文件名".into()),
        ListUsage::NotText { path } => (format!("{path} 不是 UTF-8"), "请另存为 UTF-8；在 Excel 里选“CSV UTF-8”".into()),
        ListUsage::TemplateTooLong { place, most_kib } => {
            (format!("{place} 太长，不像消息模板"), format!("模板最大 {most_kib} KiB"))
        }
        ListUsage::TemplateSyntax { place, line, what } => {
            (format!("{place}：第 {line} 行无法读取：{what}"), "值写作 {{ 名称 }}，条件写作 {% if … %} … {% endif %}".into())
        }
        ListUsage::TemplateName { place, name, nearest } => (
            format!("{place}：没有名为 {name} 的内容"),
            nearest
                .as_ref()
                .map_or_else(|| "消息里可以写什么，见 tier guide contacts".into(), |nearest| format!("是不是 {nearest}？")),
        ),
        ListUsage::MessageMissing { customer, name, customers, is_of_rules } => (
            match customers {
                1 => format!("给 {customer} 的消息缺少 {name}；没有写出任何结果"),
                _ => format!("给 {customer} 的消息缺少 {name}，另有 {} 条消息也缺内容；没有写出任何结果", customers - 1),
            },
            if *is_of_rules {
                format!("写作 {{{{ {name} | default('…') }}}}，或不列出这些客户：--where '{name} 不为空'")
            } else {
                format!("写作 {{{{ {name} | default('…') }}}}")
            },
        ),
        ListUsage::MessageFailed { place, customer, line, what } => (
            format!("{place}：第 {line} 行用于 {customer} 时出错：{what}"),
            "可用的过滤器：default、money、percent、date、join、upper 等".into(),
        ),
        ListUsage::MessageTooMuch { customer } => (format!("给 {customer} 的消息太长或太费时"), "请简化模板".into()),
        ListUsage::OfferWithoutName => ("--once 没有写名称".into(), "请写这项优惠的名称：--once 首单优惠".into()),
        ListUsage::RecordUnread { path, reason } => (format!("--record {path}：{reason}"), "请检查文件夹和文件名".into()),
        ListUsage::NoRecord { path } => (
            format!("--record {path} 不是发放记录；没有写出任何结果"),
            "记录的第一行是 offer,customer,date；写一个新文件名即可新建".into(),
        ),
        ListUsage::RecordLine { path, line } => {
            (format!("--record {path}：第 {line} 行无法读取；没有写出任何结果"), "请改正这一行".into())
        }
        ListUsage::RecordChanged { path } => (format!("--record {path} 在运行期间被改动；没有写出任何结果"), "请重新运行".into()),
        ListUsage::RecordIsOutput { path } => {
            (format!("--record {path}：名单也写到那里"), "请另写一个文件：-o 名单.csv --record 发放记录.csv".into())
        }
        ListUsage::RecordIsNoCsv { path } => {
            (format!("--record {path}：发放记录是 .csv 文件"), "请写作 发放记录.csv，或把它另存为 csv".into())
        }
        ListUsage::TableToFile => ("--format table 只用于终端".into(), "请去掉 -o，或选 csv、json、markdown".into()),
        ListUsage::UnknownExtension { output } => {
            (format!("{output}：从文件名看不出格式"), "请用 .xlsx、.csv、.json 或 .md，或写明 --format".into())
        }
    }
}

/// What is said beside a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ListNote {
    /// How many are on it, and how many were left out and why.
    Counts {
        /// On the list.
        listed: usize,
        /// Not due yet.
        not_due: u64,
        /// Offered before.
        offered_before: u64,
        /// The condition could not be answered.
        unknown: u64,
    },
    /// The rules know of no past contacts.
    NoLog,
    /// What the rules hide is hidden.
    Masked,
    /// A list was written.
    Written {
        /// Where.
        path: String,
        /// How many are on it.
        listed: usize,
    },
    /// The record was written.
    Recorded {
        /// Where.
        path: String,
        /// How many were added.
        added: usize,
    },
}

/// One line of a note.
#[must_use]
pub fn list_note(item: &ListNote, language: Language) -> String {
    match (item, language) {
        (ListNote::Counts { listed, not_due, offered_before, unknown }, Language::English) => {
            let mut line = counted(listed, "contact");
            for (count, why) in [(not_due, "not due yet"), (offered_before, "offered before"), (unknown, "--where not answered")]
            {
                if *count > 0 {
                    line.extend(["; left out, ", why, ": ", &count.to_string()]);
                }
            }
            line + "\n"
        }
        (ListNote::Counts { listed, not_due, offered_before, unknown }, Language::Chinese) => {
            let mut line = format!("联系 {listed} 人");
            for (count, why) in [(not_due, "未到联系日"), (offered_before, "以前已发过"), (unknown, "--where 无法判断")]
            {
                if *count > 0 {
                    line.extend(["；", why, "而未列出 ", &count.to_string(), " 人"]);
                }
            }
            line + "\n"
        }
        (ListNote::NoLog, Language::English) => {
            "no contact log is known, so everyone counts as due; see tier guide contacts\n".to_owned()
        }
        (ListNote::NoLog, Language::Chinese) => "没有联系记录表，视为全部到期；见 tier guide contacts\n".to_owned(),
        (ListNote::Masked, Language::English) => "what [report] hides is hidden; --unmasked shows it\n".to_owned(),
        (ListNote::Masked, Language::Chinese) => "[report] 规定隐藏的内容已隐藏；--unmasked 可以显示\n".to_owned(),
        (ListNote::Written { path, listed }, Language::English) => format!("wrote {path}: {}\n", counted(listed, "contact")),
        (ListNote::Written { path, listed }, Language::Chinese) => format!("已写出 {path}：{listed} 人\n"),
        (ListNote::Recorded { path, added }, Language::English) => {
            format!("recorded in {path}: {}\n", counted(added, "customer"))
        }
        (ListNote::Recorded { path, added }, Language::Chinese) => format!("已记入 {path}：{added} 人\n"),
    }
}
