//! The words of `tier history`, in both languages.

use super::meant::or_else;
use super::read::list;
use crate::model::language::{Language, counted};

/// A piece of the help of `tier history`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its text")]
pub enum HistoryHelp {
    About,
    Usage,
    Examples,
    Keys,
    Ledger,
    Contacts,
    All,
    Tiers,
    Metric,
    Cohorts,
    Output,
    Format,
}

/// The help in a language.
#[must_use]
pub const fn history_help(item: HistoryHelp, language: Language) -> &'static str {
    match language {
        Language::English => english(item),
        Language::Chinese => chinese(item),
    }
}

const fn english(item: HistoryHelp) -> &'static str {
    match item {
        HistoryHelp::About => "Show how customers and tiers went from review to review",
        HistoryHelp::Usage => {
            "tier history KEY... --ledger FILE [--contacts FILE]... [OPTIONS]\n       tier history --tiers --ledger FILE [--metric NAME]... [OPTIONS]\n       tier history --cohorts --ledger FILE [OPTIONS]"
        }
        HistoryHelp::Examples => {
            "Examples:
  tier history K001 K002 --ledger tiers.db
  tier history K001 --ledger tiers.db --contacts offers.csv
  tier history --tiers --ledger tiers.db --metric satisfaction
  tier history --tiers --ledger tiers.db -o tiers-over-time.xlsx
  tier history --cohorts --ledger tiers.db --format json

A customer's timeline is every review with its tier, what the rules alone
said where that is another one, and why; then its numbers and overrides. A
cohort is the customers who first appeared in one month; retained is who is
present in a later run with an amount above zero. The ledger stays as it is.

Exit codes: 0 done; 2 usage, or no such customer or number; 4 the ledger or a
table of contacts can't be read; 5 the output can't be written"
        }
        HistoryHelp::Keys => "The keys of customers",
        HistoryHelp::Ledger => "The ledger that tier review keeps",
        HistoryHelp::Contacts => {
            "Contacts for the timelines: a table of customers and days, such as the record of tier contacts; may be repeated"
        }
        HistoryHelp::All => "Also show runs that --redo or --rebuild-from has replaced",
        HistoryHelp::Tiers => "Customers, amount and movements of each tier, run by run",
        HistoryHelp::Metric => "With --tiers the mean of this value; may be repeated [default: satisfaction]",
        HistoryHelp::Cohorts => "How many stay of the customers who first appeared in one month",
        HistoryHelp::Output => "Where to write: .xlsx, .html, .md, .json, .csv, .txt; - standard output",
        HistoryHelp::Format => "table, markdown, json, csv, xlsx or html, whatever the output is called",
    }
}

const fn chinese(item: HistoryHelp) -> &'static str {
    match item {
        HistoryHelp::About => "查看客户和各等级历次复评的变化",
        HistoryHelp::Usage => {
            "tier history 客户编号... --ledger 台账 [--contacts 文件]... [选项]\n      tier history --tiers --ledger 台账 [--metric 名称]... [选项]\n      tier history --cohorts --ledger 台账 [选项]"
        }
        HistoryHelp::Examples => {
            "示例：
  tier history K001 K002 --ledger 台账.db
  tier history K001 --ledger 台账.db --contacts 优惠记录.csv
  tier history --tiers --ledger 台账.db --metric 满意度
  tier history --tiers --ledger 台账.db -o 等级走势.xlsx
  tier history --cohorts --ledger 台账.db --format json

客户的时间线列出每一次复评：等级、复评决定，以及仅按规则会是哪一级（不同时
才写）；其后是各项数字的走势和人工调整。留存按首次出现的月份分批：以后某次
复评时仍在册且金额大于 0 的客户算留存。本命令只读，不改动台账。

退出码：0 完成；2 用法错误，或没有这个客户、数字；4 台账或联系记录无法读取；
5 输出没有写成"
        }
        HistoryHelp::Keys => "客户编号",
        HistoryHelp::Ledger => "tier review 所记的台账",
        HistoryHelp::Contacts => "并入时间线的联系记录：有客户和日期两列的表，例如 tier contacts 的记录文件；可以写多次",
        HistoryHelp::All => "被 --redo 或 --rebuild-from 代替的复评也列出",
        HistoryHelp::Tiers => "各等级历次的客户数、金额和升降",
        HistoryHelp::Metric => "用 --tiers 时另列这一项的平均值；可以写多次 [默认：满意度]",
        HistoryHelp::Cohorts => "同一个月首次出现的客户，以后还留下多少",
        HistoryHelp::Output => "写到哪里：.xlsx、.html、.md、.json、.csv、.txt；- 标准输出",
        HistoryHelp::Format => "table、markdown、json、csv、xlsx 或 html，优先于文件扩展名",
    }
}

/// What is wrong with what was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence, in both languages")]
pub enum HistoryUsage {
    OfNothing,
    OfSeveral,
    NoSuchCustomer { key: String, near: Vec<String>, known: usize },
    NoSuchMetric { name: String, nearest: Option<String>, known: Vec<String> },
    UnknownExtension { output: String },
    NoContacts { file: String, known: Vec<String> },
    NoDay { file: String, header: String, row: u64, text: String },
}

/// One line and at most one of help.
#[must_use]
pub fn history_usage(item: &HistoryUsage, language: Language) -> (String, Vec<String>) {
    let (line, help) = match language {
        Language::English => usage_in_english(item),
        Language::Chinese => usage_in_chinese(item),
    };
    (line, vec![help])
}

fn usage_in_english(item: &HistoryUsage) -> (String, String) {
    match item {
        HistoryUsage::OfNothing => ("whose history?".into(), "name the key of a customer, or say --tiers or --cohorts".into()),
        HistoryUsage::OfSeveral => (
            "customers, --tiers and --cohorts are three histories".into(),
            "ask for one of them; --contacts and --all are of customers".into(),
        ),
        HistoryUsage::NoSuchCustomer { key, near, known } => {
            let keys = counted(known, "customer");
            let otherwise = format!("the ledger has {keys}: tier ledger export lists them");
            let near = if near.is_empty() { None } else { Some(near.join(", ")) };
            (
                format!("no run of the ledger had a customer '{key}'"),
                near.map_or(otherwise, |near| format!("did you mean {near}?")),
            )
        }
        HistoryUsage::NoSuchMetric { name, nearest, known } => (
            format!("--metric: no run of the ledger has a number '{name}'"),
            or_else(nearest.as_deref(), &offered(known, Language::English), Language::English),
        ),
        HistoryUsage::UnknownExtension { output } => (
            format!("{output}: what to write doesn't follow from the name"),
            "use .xlsx, .html, .md, .json, .csv or .txt, or say --format".into(),
        ),
        HistoryUsage::NoContacts { file, known } => (
            format!("--contacts {file}: no column of customers or none of days"),
            format!("call them customer and date; it has {}", list(known, Language::English)),
        ),
        HistoryUsage::NoDay { file, header, row, text } => (
            format!("--contacts {file}: column {header}, row {row}: '{text}' is no day that could be read one way only"),
            "write it as 2026-01-31".into(),
        ),
    }
}

fn usage_in_chinese(item: &HistoryUsage) -> (String, String) {
    match item {
        HistoryUsage::OfNothing => ("要看谁的历史？".into(), "请写客户编号，或写 --tiers 或 --cohorts".into()),
        HistoryUsage::OfSeveral => {
            ("客户、--tiers、--cohorts 是三种不同的历史".into(), "请一次只看一种；--contacts 和 --all 用于客户".into())
        }
        HistoryUsage::NoSuchCustomer { key, near, known } => {
            let otherwise = format!("台账中有 {known} 个客户，tier ledger export 可列出");
            let near = if near.is_empty() { None } else { Some(near.join("、")) };
            (format!("台账的历次复评中没有客户“{key}”"), near.map_or(otherwise, |near| format!("是不是 {near}？")))
        }
        HistoryUsage::NoSuchMetric { name, nearest, known } => (
            format!("--metric：台账的历次复评中没有数字“{name}”"),
            or_else(nearest.as_deref(), &offered(known, Language::Chinese), Language::Chinese),
        ),
        HistoryUsage::UnknownExtension { output } => {
            (format!("{output}：从文件名看不出要写成什么"), "请用 .xlsx、.html、.md、.json、.csv 或 .txt，或写 --format".into())
        }
        HistoryUsage::NoContacts { file, known } => (
            format!("--contacts {file}：缺少客户列或日期列"),
            format!("请把列名写成“客户编号”和“日期”；现有的列：{}", list(known, Language::Chinese)),
        ),
        HistoryUsage::NoDay { file, header, row, text } => (
            format!("--contacts {file}：{header} 列第 {row} 行：“{text}”不是能确定读法的日期"),
            "请写成 2026-01-31 的样子".into(),
        ),
    }
}

fn offered(known: &[String], language: Language) -> String {
    match (known.is_empty(), language) {
        (true, Language::English) => "no run of it has any".to_owned(),
        (true, Language::Chinese) => "台账中没有数字".to_owned(),
        (false, Language::English) => format!("it has {}", list(known, language)),
        (false, Language::Chinese) => format!("可用的有：{}", list(known, language)),
    }
}

/// Says that rows of contacts were left out.
#[must_use]
pub fn rows_left_out(file: &str, rows: u64, language: Language) -> String {
    match language {
        Language::English => format!("{file}: {} without a customer or day left out\n", counted(rows, "row")),
        Language::Chinese => format!("{file}：有 {rows} 行没有客户或日期，未列入\n"),
    }
}
