//! The sentences of wrong command lines and of what a run says beside its result.

use super::meant::{did_you_mean, meant, or_else};
use crate::model::language::{Language, counted};
use crate::model::value::Type;

/// What is said to a person.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence, in both languages")]
pub enum Usage {
    NoSuchCommand { word: String, nearest: Option<String> },
    NoSuchCustomer { key: String, nearest: Option<String> },
    NoSuchPreset { name: String, nearest: Option<String> },
    NoSuchTopic { word: String, nearest: Option<String> },
    NoSuchFlag { flag: String, nearest: Option<String> },
    FlagWantsValue { flag: String },
    FlagTwice { flag: String },
    FlagsApart { flag: String, other: String },
    ValueOf { flag: String, value: String, known: Vec<String> },
    ArgumentMissing { argument: String, command: String },
    Unexpected { text: String },
    Pair { flag: &'static str, text: String },
    AsOf { flag: &'static str, text: String },
    WithoutPrevious { flag: &'static str },
    ColumnsOfLedger,
    NoSuchTable { name: String, known: Vec<String> },
    NoSuchAxis { flag: &'static str, name: String, nearest: Option<String>, known: Vec<String> },
    HiddenAxis { flag: &'static str, name: String },
    TooManyAxes { most: usize },
    SplitWhat,
    TooManyParts { name: String, parts: usize, most: usize },
    ByOfRecords,
    WithoutRules { flag: &'static str },
    SummaryOfNothing,
    SummaryOfPage { file: String, sheets: Vec<String> },
    SummaryExtension { output: String },
    NoTierColumn { file: String },
    AmountIsNone { header: String, row: u64, text: String },
    NoFilesFor { table: String },
    NoCustomers,
    CustomersFromTable { table: String },
    StdinTwice,
    SheetOfTexts { sheet: String },
    HeaderTwice { word: String },
    NoTablesHere { flag: &'static str, name: String, value: String },
    PresetByFlag { word: String, preset: String },
    NoSuchEncoding { word: String },
    NoSuchDelimiter { word: String },
    NoSuchHeaderRow { word: String },
    NoSuchLimit { word: String },
    NoSuchDateFormat { word: String },
    DumpOfSeveral,
    NoSuchParam { name: String, nearest: Option<String>, known: Vec<String> },
    SettingType { name: String, value: String, wanted: Type },
    UnknownExtension { output: String },
    TableToFile,
    NoCsv { flag: &'static str },
    RulesNotFound { path: String, nearest: Option<String> },
    RulesUnreadable { path: String, reason: String },
    RulesFolder { path: String },
    FixStream { path: String },
    RulesForbidden { path: String },
    RulesTooLarge { path: String, most_mib: u64 },
    NoMatch { pattern: String },
    OneTooMany { text: String },
    SetTwice { name: String },
    RulesNotText { path: String, line: usize },
    BadPattern { pattern: String, reason: String },
    OutOfBalance { table: String },
    NoPseudonymKey { key_env: String },
    PseudonymShared { key_env: String },
    Fault,
}

/// One line and at most two of help.
#[must_use]
pub fn usage(item: &Usage, language: Language) -> (String, Vec<String>) {
    let (line, help) = match language {
        Language::English => english(item),
        Language::Chinese => chinese(item),
    };
    let help = or_else(meant(item).as_deref(), &help, language);
    (line, if help.is_empty() { Vec::new() } else { vec![help] })
}

fn type_word(ty: Type, language: Language) -> &'static str {
    match (ty, language) {
        (Type::Number, Language::English) => "a number such as 400_000, 40万 or 12%",
        (Type::Date, Language::English) => "a date such as 2026-01-31",
        (Type::Flag, Language::English) => "true or false",
        (Type::Text | Type::Category(_), Language::English) => "text",
        (Type::Number, Language::Chinese) => "数字，如 400_000、40万 或 12%",
        (Type::Date, Language::Chinese) => "日期，如 2026-01-31",
        (Type::Flag, Language::Chinese) => "true 或 false",
        (Type::Text | Type::Category(_), Language::Chinese) => "文本",
    }
}

#[expect(clippy::too_many_lines, reason = "a table of sentences")]
fn english(item: &Usage) -> (String, String) {
    let meant = |nearest: &Option<String>, otherwise: String| match nearest {
        Some(nearest) => did_you_mean(nearest, Language::English),
        None => otherwise,
    };
    match item {
        Usage::NoSuchCommand { word, nearest } => {
            (format!("there is no command {word}"), meant(nearest, "tier --help lists the commands".into()))
        }
        Usage::NoSuchCustomer { key, nearest } => (
            format!("there is no customer {key}"),
            meant(nearest, "look at the keys in the customer sheet; who its where leaves out is no customer".into()),
        ),
        Usage::NoSuchPreset { name, nearest } => {
            (format!("there is no preset {name}"), meant(nearest, "tier init --list lists the presets".into()))
        }
        Usage::NoSuchTopic { word, nearest } => {
            (format!("the guide has nothing on {word}"), meant(nearest, "tier guide lists its topics and functions".into()))
        }
        Usage::NoSuchFlag { flag, nearest } => {
            (format!("there is no flag {flag}"), meant(nearest, "--help behind the command lists its flags".into()))
        }
        Usage::FlagWantsValue { flag } => (format!("{flag} wants a value"), format!("write {flag} and the value behind it")),
        Usage::FlagTwice { flag } => (format!("{flag} may stand once"), String::new()),
        Usage::FlagsApart { flag, other } => {
            (format!("{flag} and {other} can't stand together"), format!("leave {flag} or {other} out"))
        }
        Usage::ValueOf { flag, value, known } => {
            let one_of = if known.is_empty() { String::new() } else { format!("it is one of {}", known.join(", ")) };
            (format!("{flag} can't be '{value}'"), one_of)
        }
        Usage::ArgumentMissing { argument, command } => (format!("{argument} is missing"), format!("for example: {command}")),
        Usage::Unexpected { text } => (text.clone(), "see tier --help".into()),
        Usage::Pair { flag: flag @ "previous-columns", text } => {
            (format!("--{flag} {text} doesn't name two columns"), format!("write --{flag} KEY=TIER, with the two headers"))
        }
        Usage::Pair { flag, text } => match text.strip_prefix('=') {
            Some(value) => (format!("--{flag} {text} has no name before '='"), format!("write --{flag} NAME={value}")),
            None => (format!("--{flag} {text} has no '='"), format!("write --{flag} NAME={text}")),
        },
        Usage::AsOf { flag, text } => {
            (format!("{flag} {text} is no date"), "write 2026-10-31, 2026-10 (its last day), 2026Q3, last-month or today".into())
        }
        Usage::ColumnsOfLedger => {
            ("--previous-columns: a ledger has no columns to choose from".into(), "leave --previous-columns out".into())
        }
        Usage::WithoutPrevious { flag } => {
            (format!("{flag} says something of the tiers before, and none are given"), "add --previous FILE".into())
        }
        Usage::NoSuchAxis { flag, name, nearest, known } => {
            let said = nearest.as_ref().map_or_else(|| format!("there are {}", listed(known, ", ")), |near| format!("did you mean {near}?"));
            let what = if *flag == "--amount" { "no column of numbers" } else { "nothing" };
            (format!("{flag}: {what} is called {name}"), said)
        }
        Usage::HiddenAxis { flag, name } => (
            format!("{flag}: [report] hides {name}, and different texts may look the same then"),
            "choose another name, or take it out of [report] mask".into(),
        ),
        Usage::SplitWhat => (
            "--split-files lists customers in files: xlsx, html, csv or jsonl".into(),
            "name one with -o, such as -o tiers.xlsx".into(),
        ),
        Usage::TooManyParts { name, parts, most } => (
            format!("--split-files {name} would write {parts} files; the most are {most}"),
            "choose what fewer customers differ in".into(),
        ),
        Usage::TooManyAxes { most } => (format!("--by takes at most {most} names"), "give --by several times for several tables".into()),
        Usage::ByOfRecords => (
            "--by counts customers, and this format lists them".into(),
            "leave --format and -o out, or count with tier summary … --by … --format csv".into(),
        ),
        Usage::WithoutRules { flag } => (
            format!("{flag} is for a run, and no rules are given"),
            "add -r RULES, or name nothing but a result that tier classify wrote".into(),
        ),
        Usage::SummaryOfPage { file, sheets } => (
            format!("{file}: a page for people, with the same customers in several tables"),
            sheets.first().map_or_else(
                || "name the workbook, csv or json of that run".to_owned(),
                |first| format!("name the workbook, csv or json of that run, or a table: --sheet {first} ({} in all)", sheets.len()),
            ),
        ),
        Usage::SummaryOfNothing => (
            "nothing is named to be summed up".into(),
            "name a result: tier summary tiers.xlsx, or data with its rules: tier summary customers.csv --orders orders.csv -r rules.toml"
                .into(),
        ),
        Usage::SummaryExtension { output } => (
            format!("{output}: what to write doesn't follow from the name"),
            "use .md, .json, .csv or .txt, or say --format".into(),
        ),
        Usage::NoTierColumn { file } => (
            format!("{file}: no column of tiers"),
            "name a result that tier classify wrote, or add -r RULES where these are data".into(),
        ),
        Usage::AmountIsNone { header, row, text } => {
            (format!("--amount: {header} holds something else than numbers: customer {row}: {text}"), "name a column of numbers".into())
        }
        Usage::NoSuchTable { name, known } if known.is_empty() => {
            (format!("the rules have no table {name}"), "they have no [tables.…] at all".into())
        }
        Usage::NoSuchTable { name, known } => {
            (format!("the rules have no table {name}"), format!("their tables are {}", known.join(", ")))
        }
        Usage::NoFilesFor { table } => (
            format!("no file is given for the table {table}"),
            format!("add --table {table}=FILE, or files = [\"…\"] under [tables.{table}]"),
        ),
        Usage::NoCustomers => (
            "no file is given for the customers".into(),
            "name it: tier classify customers.csv …, or add files = [\"…\"] under [customers]".into(),
        ),
        Usage::CustomersFromTable { table } => (
            format!("these rules take the customers from {table} ([customers] from), so there is no customer sheet"),
            format!("give the events as {}", table_flag(table, "FILE")),
        ),
        Usage::StdinTwice => ("standard input can be read once only".into(), "give - for one file".into()),
        Usage::SheetOfTexts { sheet } => {
            (format!("--sheet {sheet}: none of the files has sheets"), "leave it out, or name the workbook".into())
        }
        Usage::HeaderTwice { word } => (format!("--no-header and --header-row {word} can't both be"), "give one of them".into()),
        Usage::NoTablesHere { flag, name, value } => (
            format!("{flag} {name}={value}: there are no tables without rules"),
            format!("write {flag} {value}: it is for all files named"),
        ),
        Usage::PresetByFlag { word, preset } => {
            (format!("tier init takes '{word}' only behind a flag"), format!("write tier init --preset {preset}"))
        }
        Usage::NoSuchEncoding { word } => {
            (format!("no encoding is called {word}"), "such as utf-8, gb18030, gbk, big5, shift_jis, utf-16, windows-1252".into())
        }
        Usage::NoSuchDelimiter { word } => {
            (format!("{word:?} is no delimiter"), "give one character, or tab, comma, semicolon, pipe, space".into())
        }
        Usage::NoSuchLimit { word } => (
            format!("{word:?} is no limit"),
            "give parts, part, total, ratio or cells and a number, such as part=2G or cells=80000000".into(),
        ),
        Usage::NoSuchHeaderRow { word } => {
            (format!("{word:?} is no row of a header"), "give a row such as 3, rows such as 2-3, or 0 for none".into())
        }
        Usage::NoSuchDateFormat { word } => {
            (format!("{word:?} is no format of dates"), "give dmy, mdy, ymd, epoch (UTC) or epoch+8 (Beijing)".into())
        }
        Usage::DumpOfSeveral => ("--dump prints one table".into(), "give one file".into()),
        Usage::NoSuchParam { name, nearest, known } => (
            format!("the rules have no param {name}"),
            meant(
                nearest,
                if known.is_empty() { "they have no [params]".into() } else { format!("their params are {}", known.join(", ")) },
            ),
        ),
        Usage::SettingType { name, value, wanted } => (
            format!("--set {name}={value}: the value can't be read"),
            format!("{name} is {}", type_word(*wanted, Language::English)),
        ),
        Usage::UnknownExtension { output } => (
            format!("{output}: the format can't be told from the name"),
            "call it .xlsx, .html, .csv, .json, .jsonl or .md, or give --format".into(),
        ),
        Usage::TableToFile => {
            ("--format table is for the terminal".into(), "leave out -o, or choose csv, json, jsonl or html".into())
        }
        Usage::NoCsv { flag } => {
            (format!("{flag} is for csv, and none is written"), "write to a .csv, or give --format csv".into())
        }
        Usage::RulesNotFound { path, nearest } => {
            (format!("{path}: no such rule file"), meant(nearest, "check the folder and the name".into()))
        }
        Usage::RulesFolder { path } => (format!("{path} is a folder, not a rule file"), "name the .toml file in it".into()),
        Usage::FixStream { path } => {
            (format!("{path} is no file that --fix could write into"), "save the rules in a file and name it".into())
        }
        Usage::RulesForbidden { path } => {
            (format!("{path}: no permission to read it"), "ask for the right to read it, or copy it".into())
        }
        Usage::RulesTooLarge { path, most_mib } => {
            (format!("{path} is too large for a rule file"), format!("a rule file has at most {most_mib} MiB"))
        }
        Usage::NoMatch { pattern } => {
            (format!("{pattern}: no file matches this pattern"), "check the folder and the name".into())
        }
        Usage::OneTooMany { text } => (format!("{text} is one argument too many"), "see --help of the command".into()),
        Usage::SetTwice { name } => (format!("--set {name} stands twice"), "give each param one value".into()),
        Usage::RulesUnreadable { path, reason } => (format!("{path}: {reason}"), String::new()),
        Usage::RulesNotText { path, line } => (format!("{path}: line {line} is not UTF-8"), "save the rule file as UTF-8".into()),
        Usage::BadPattern { pattern, reason } => {
            (format!("{pattern}: this pattern can't be read: {reason}"), "patterns know *, ? and […]".into())
        }
        Usage::NoPseudonymKey { key_env } => (
            format!("the environment variable {key_env} is not set or empty; the rules make pseudonyms with the key in it"),
            format!("export {key_env}=\"$(openssl rand -hex 32)\", and keep it: only the same key makes the same pseudonyms"),
        ),
        Usage::PseudonymShared { key_env } => (
            "two of the customers would have the same pseudonym; nothing was written".into(),
            format!("put another key into the environment variable {key_env}"),
        ),
        Usage::OutOfBalance { table } => (
            format!("the balance of {table} does not add up; nothing was written"),
            "this is a fault of the program: please report it with the rule file".into(),
        ),
        Usage::Fault => (
            "a fault of the program; nothing was written".into(),
            "run it again with RUST_BACKTRACE=1 and report what it prints".into(),
        ),
    }
}

#[expect(clippy::too_many_lines, reason = "a table of sentences")]
fn chinese(item: &Usage) -> (String, String) {
    let meant = |nearest: &Option<String>, otherwise: String| match nearest {
        Some(nearest) => did_you_mean(nearest, Language::Chinese),
        None => otherwise,
    };
    match item {
        Usage::NoSuchCommand { word, nearest } => {
            (format!("没有 {word} 这个命令"), meant(nearest, "全部命令见 tier --help".into()))
        }
        Usage::NoSuchCustomer { key, nearest } => {
            (format!("没有客户 {key}"), meant(nearest, "请查看客户表里的编号；被 where 排除的不算客户".into()))
        }
        Usage::NoSuchPreset { name, nearest } => {
            (format!("没有模板 {name}"), meant(nearest, "全部模板见 tier init --list".into()))
        }
        Usage::NoSuchTopic { word, nearest } => {
            (format!("指南里没有 {word}"), meant(nearest, "全部主题和函数见 tier guide".into()))
        }
        Usage::NoSuchFlag { flag, nearest } => {
            (format!("没有 {flag} 这个选项"), meant(nearest, "命令后面加 --help，可列出它的选项".into()))
        }
        Usage::FlagWantsValue { flag } => (format!("{flag} 缺少值"), format!("请在 {flag} 后面写上值")),
        Usage::FlagTwice { flag } => (format!("{flag} 只能写一次"), String::new()),
        Usage::FlagsApart { flag, other } => (format!("{flag} 与 {other} 不能同时写"), format!("请去掉 {flag} 或 {other}")),
        Usage::ValueOf { flag, value, known } => {
            let one_of = if known.is_empty() { String::new() } else { format!("只能是：{}", known.join("、")) };
            (format!("{flag} 不能是 '{value}'"), one_of)
        }
        Usage::ArgumentMissing { argument, command } => (format!("缺少 {argument}"), format!("例如：{command}")),
        Usage::Unexpected { text } => (text.clone(), "见 tier --help".into()),
        Usage::Pair { flag: flag @ "previous-columns", text } => {
            (format!("--{flag} {text} 没有写明两列"), format!("写作 --{flag} 客户=等级，即两列的表头"))
        }
        Usage::Pair { flag, text } => match text.strip_prefix('=') {
            Some(value) => (format!("--{flag} {text} 的“=”前没有名称"), format!("写作 --{flag} 名称={value}")),
            None => (format!("--{flag} {text} 里没有“=”"), format!("写作 --{flag} 名称={text}")),
        },
        Usage::ColumnsOfLedger => ("--previous-columns：台账没有可选的列".into(), "请去掉 --previous-columns".into()),
        Usage::WithoutPrevious { flag } => (format!("{flag} 说的是以往等级，但没有给出"), "请加上 --previous 文件".into()),
        Usage::AsOf { flag, text } => (
            format!("{flag} {text} 不是日期"),
            "写作 2026-10-31、2026-10（当月最后一天）、2026Q3、last-month（上月末）或 today".into(),
        ),
        Usage::NoSuchAxis { flag, name, nearest, known } => {
            let said =
                nearest.as_ref().map_or_else(|| format!("可用的有：{}", listed(known, "、")), |near| format!("是不是 {near}？"));
            let what = if *flag == "--amount" { "数字列" } else { "项" };
            (format!("{flag}：没有叫 {name} 的{what}"), said)
        }
        Usage::HiddenAxis { flag, name } => (
            format!("{flag}：[report] 隐藏了 {name}，隐藏后不同的内容可能看起来相同"),
            "请换一个名称，或从 [report] mask 中去掉它".into(),
        ),
        Usage::SplitWhat => {
            ("--split-files 按文件列出客户：xlsx、html、csv 或 jsonl".into(), "请用 -o 写明文件，例如 -o tiers.xlsx".into())
        }
        Usage::TooManyParts { name, parts, most } => {
            (format!("--split-files {name} 会写出 {parts} 个文件，最多 {most} 个"), "请换一个取值较少的名称".into())
        }
        Usage::TooManyAxes { most } => (format!("--by 最多写 {most} 项"), "要几张表就写几个 --by".into()),
        Usage::ByOfRecords => (
            "--by 是计数，而这种格式逐个列出客户".into(),
            "去掉 --format 和 -o，或用 tier summary … --by … --format csv 计数".into(),
        ),
        Usage::WithoutRules { flag } => {
            (format!("{flag} 要配合规则使用，但没有给出规则"), "请加 -r 规则，或只写 tier classify 输出的结果文件".into())
        }
        Usage::SummaryOfPage { file, sheets } => (
            format!("{file}：这是供阅读的页面，同样的客户在几张表里出现"),
            sheets.first().map_or_else(
                || "请写那次运行的工作簿、csv 或 json".to_owned(),
                |first| format!("请写那次运行的工作簿、csv 或 json，或指定一张表：--sheet {first}（共 {} 张）", sheets.len()),
            ),
        ),
        Usage::SummaryOfNothing => (
            "没有写要汇总什么".into(),
            "写结果文件：tier summary 分级.xlsx；或写数据和规则：tier summary 客户.csv --orders 订单.csv -r 规则.toml".into(),
        ),
        Usage::SummaryExtension { output } => {
            (format!("{output}：从文件名看不出要写成什么"), "请用 .md、.json、.csv 或 .txt，或写 --format".into())
        }
        Usage::NoTierColumn { file } => {
            (format!("{file}：没有等级列"), "请写 tier classify 输出的结果文件；如果是数据，请加 -r 规则".into())
        }
        Usage::AmountIsNone { header, row, text } => {
            (format!("--amount：{header} 不全是数字：第 {row} 个客户：{text}"), "请写一个全是数字的列".into())
        }
        Usage::NoSuchTable { name, known } if known.is_empty() => {
            (format!("规则里没有表 {name}"), "规则里一张 [tables.…] 都没有".into())
        }
        Usage::NoSuchTable { name, known } => (format!("规则里没有表 {name}"), format!("规则里的表：{}", known.join("、"))),
        Usage::NoFilesFor { table } => (
            format!("没有给出表 {table} 的文件"),
            format!("请加 --table {table}=文件，或在 [tables.{table}] 下写 files = [\"…\"]"),
        ),
        Usage::NoCustomers => {
            ("没有给出客户表文件".into(), "请写上：tier classify 客户.csv …，或在 [customers] 下写 files = [\"…\"]".into())
        }
        Usage::CustomersFromTable { table } => (
            format!("这份规则的客户取自表 {table}（[customers] from），没有客户表"),
            format!("请把事件文件写作 {}", table_flag(table, "文件")),
        ),
        Usage::StdinTwice => ("标准输入只能读一次".into(), "只能有一个文件写 -".into()),
        Usage::SheetOfTexts { sheet } => {
            (format!("--sheet {sheet}：所给的文件都没有工作表"), "请去掉这个选项，或给出工作簿".into())
        }
        Usage::HeaderTwice { word } => (format!("--no-header 与 --header-row {word} 不能同时写"), "请只写其中一个".into()),
        Usage::NoTablesHere { flag, name, value } => {
            (format!("{flag} {name}={value}：没有规则就没有表"), format!("请写 {flag} {value}，用于所给的全部文件"))
        }
        Usage::PresetByFlag { word, preset } => {
            (format!("tier init 的 '{word}' 前面缺少选项"), format!("请写 tier init --preset {preset}"))
        }
        Usage::NoSuchEncoding { word } => {
            (format!("没有名为 {word} 的编码"), "例如 utf-8、gb18030、gbk、big5、shift_jis、utf-16、windows-1252".into())
        }
        Usage::NoSuchDelimiter { word } => {
            (format!("{word:?} 不是分隔符"), "请写一个字符，或 tab、comma、semicolon、pipe、space".into())
        }
        Usage::NoSuchLimit { word } => (
            format!("{word:?} 不是上限"),
            "请写 parts、part、total、ratio 或 cells 和一个数，例如 part=2G、cells=80000000".into(),
        ),
        Usage::NoSuchHeaderRow { word } => (format!("{word:?} 不是表头的行"), "请写一行如 3，多行如 2-3，没有表头写 0".into()),
        Usage::NoSuchDateFormat { word } => {
            (format!("{word:?} 不是日期的读法"), "请写 dmy、mdy、ymd、epoch（UTC）或 epoch+8（北京时间）".into())
        }
        Usage::DumpOfSeveral => ("--dump 只打印一个表格".into(), "请只写一个文件".into()),
        Usage::NoSuchParam { name, nearest, known } => (
            format!("规则里没有参数 {name}"),
            meant(
                nearest,
                if known.is_empty() {
                    "规则里没有 [params]".into()
                } else {
                    format!("规则里的参数：{}", known.join("、"))
                },
            ),
        ),
        Usage::SettingType { name, value, wanted } => {
            (format!("--set {name}={value}：值无法读取"), format!("{name} 应为{}", type_word(*wanted, Language::Chinese)))
        }
        Usage::UnknownExtension { output } => {
            (format!("{output}：从文件名看不出格式"), "请用 .xlsx、.html、.csv、.json、.jsonl 或 .md，或写明 --format".into())
        }
        Usage::TableToFile => ("--format table 只用于终端".into(), "请去掉 -o，或选 csv、json、jsonl、html".into()),
        Usage::NoCsv { flag } => (format!("{flag} 用于 csv，而这次不写 csv"), "请输出到 .csv 文件，或写 --format csv".into()),
        Usage::RulesNotFound { path, nearest } => {
            (format!("{path}：没有这个规则文件"), meant(nearest, "请检查文件夹和文件名".into()))
        }
        Usage::RulesFolder { path } => (format!("{path} 是文件夹，不是规则文件"), "请写其中的 .toml 文件".into()),
        Usage::FixStream { path } => (format!("{path} 不是文件，--fix 无法写回"), "请把规则存成文件，再写文件名".into()),
        Usage::RulesForbidden { path } => (format!("{path}：没有读取权限"), "请取得读取权限，或复制一份".into()),
        Usage::RulesTooLarge { path, most_mib } => (format!("{path} 太大，不像规则文件"), format!("规则文件最大 {most_mib} MiB")),
        Usage::NoMatch { pattern } => (format!("{pattern}：没有文件符合这个通配"), "请检查文件夹和文件名".into()),
        Usage::OneTooMany { text } => (format!("多了一个参数 {text}"), "请看该命令的 --help".into()),
        Usage::SetTwice { name } => (format!("--set {name} 写了两次"), "每个参数只给一个值".into()),
        Usage::RulesUnreadable { path, reason } => (format!("{path}：{reason}"), String::new()),
        Usage::RulesNotText { path, line } => (format!("{path}：第 {line} 行不是 UTF-8"), "请把规则文件另存为 UTF-8".into()),
        Usage::BadPattern { pattern, reason } => {
            (format!("{pattern}：通配写法无法读取：{reason}"), "可用的通配：*、? 和 […]".into())
        }
        Usage::NoPseudonymKey { key_env } => (
            format!("环境变量 {key_env} 没有设置或为空；规则要用其中的密钥生成代号"),
            format!("export {key_env}=\"$(openssl rand -hex 32)\"，并妥善保存：同一密钥才有同样的代号"),
        ),
        Usage::PseudonymShared { key_env } => {
            ("有两个客户会得到同一个代号；没有写出任何结果".into(), format!("请在环境变量 {key_env} 中换一个密钥"))
        }
        Usage::OutOfBalance { table } => {
            (format!("{table} 的数据核对不平；没有写出任何结果"), "这是程序故障：请连同规则文件一起反馈".into())
        }
        Usage::Fault => ("程序故障；没有写出任何结果".into(), "请设 RUST_BACKTRACE=1 再运行一次，并反馈显示的内容".into()),
    }
}

/// What `tier check` found in a sound rule file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    /// The rule file.
    pub path: String,
    /// How many tiers it has.
    pub tiers: usize,
    /// How many metrics and segments.
    pub values: usize,
    /// How many tables of events.
    pub tables: usize,
    /// How many alerts.
    pub alerts: usize,
    /// How many findings.
    pub findings: usize,
}

/// One line about a sound rule file.
#[must_use]
pub fn checked(found: &Checked, language: Language) -> String {
    let Checked { path, tiers, values, tables, alerts, findings } = found;
    match language {
        Language::English => {
            format!(
                "{path}: sound; {}, {}, {}, {}; {}\n",
                counted(tiers, "tier"),
                counted(values, "metric or segment").replace("metric or segments", "metrics and segments"),
                counted(tables, "table"),
                counted(alerts, "alert"),
                counted(findings, "finding")
            )
        }
        Language::Chinese => format!(
            "{path}：没有错误；等级 {tiers} 个，指标和细分 {values} 个，表 {tables} 张，预警 {alerts} 个；提示 {findings} 条\n"
        ),
    }
}

/// What a run says on standard error beside its result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// A result was written.
    Written {
        /// Where.
        path: String,
        /// How many customers it holds.
        customers: usize,
    },
    /// How many texts are written otherwise than they are, so that a spreadsheet takes them for texts.
    Protected {
        /// How many.
        texts: u64,
    },
    /// How long a stage took.
    Timing {
        /// The stage.
        stage: &'static str,
        /// Thousandths of a second.
        milliseconds: u128,
    },
    /// A summary was written.
    WrittenSummary {
        /// Where.
        path: String,
    },
    /// Rows could not be used.
    Lost {
        /// How many.
        rows: u64,
    },
    /// Which column of a result is summed.
    Amount {
        /// Its header; none where none is an amount.
        header: Option<String>,
    },
    /// Why the exit code is 1.
    Strict {
        /// How many issues the data has.
        issues: u64,
        /// How many conditions could not be answered for a customer or row.
        unknown: u64,
        /// How many warnings.
        warnings: usize,
    },
}

/// The first of several names.
fn listed(names: &[String], joint: &str) -> String {
    const NAMED: usize = 12;
    let more = if names.len() > NAMED { " …" } else { "" };
    format!("{}{more}", names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(joint))
}

/// One line of a note.
#[must_use]
pub fn note(item: &Note, language: Language) -> String {
    match (item, language) {
        (Note::Written { path, customers }, Language::English) => {
            format!("wrote {path}: {}\n", counted(customers, "customer"))
        }
        (Note::Written { path, customers }, Language::Chinese) => format!("已写出 {path}：{customers} 个客户\n"),
        (Note::Protected { texts }, Language::English) => {
            let cells = if *texts == 1 { "1 text stands".to_owned() } else { format!("{texts} texts stand") };
            format!("{cells} as =\"007\" or '=1+1, so that a spreadsheet changes none; tier reads them as they were\n")
        }
        (Note::Protected { texts }, Language::Chinese) => {
            format!("有 {texts} 处文字写作 =\"007\" 或 '=1+1，以免被表格软件改动；tier 读回时还原\n")
        }
        (Note::WrittenSummary { path }, Language::English) => format!("wrote {path}\n"),
        (Note::WrittenSummary { path }, Language::Chinese) => format!("已写出 {path}\n"),
        (Note::Lost { rows }, Language::English) => {
            format!("{} lost: tier classify shows the balance, its --rejects FILE writes them\n", counted(rows, "row"))
        }
        (Note::Lost { rows }, Language::Chinese) => {
            format!("有 {rows} 行未能计入：tier classify 列出数据核对，加 --rejects 文件 可写出这些行\n")
        }
        (Note::Amount { header: Some(header) }, Language::English) => format!("amount: {header} (another one: --amount NAME)\n"),
        (Note::Amount { header: Some(header) }, Language::Chinese) => format!("金额列：{header}（换一列：--amount 列名）\n"),
        (Note::Amount { header: None }, Language::English) => "no column is called an amount (--amount NAME)\n".to_owned(),
        (Note::Amount { header: None }, Language::Chinese) => "没有找到金额列（可写 --amount 列名）\n".to_owned(),
        (Note::Timing { stage, milliseconds }, Language::English) => format!("{stage}: {milliseconds} ms\n"),
        (Note::Timing { stage, milliseconds }, Language::Chinese) => format!("{}：{milliseconds} 毫秒\n", stage_word(stage)),
        (Note::Strict { issues, unknown, warnings }, Language::English) => {
            format!(
                "--strict: problems in the data: {issues}, conditions that could not be answered: {unknown}, warnings: {warnings}\n"
            )
        }
        (Note::Strict { issues, unknown, warnings }, Language::Chinese) => {
            format!("--strict：数据问题 {issues} 个，无法判断的条件 {unknown} 次，提醒 {warnings} 条\n")
        }
    }
}

/// What every run must say, for programs.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence, in both languages")]
pub enum AccountNote {
    Balance,
    Identity,
    Unknown { rule: String, value: String, why: String, count: u64 },
    Issue { kind: String, count: u64 },
}

/// One line of what every run must say.
#[must_use]
pub fn account_note(item: &AccountNote, language: Language) -> String {
    match (item, language) {
        (AccountNote::Balance, Language::English) => "where every row went".to_owned(),
        (AccountNote::Balance, Language::Chinese) => "数据核对".to_owned(),
        (AccountNote::Identity, Language::English) => "customers that are one".to_owned(),
        (AccountNote::Identity, Language::Chinese) => "同一客户".to_owned(),
        (AccountNote::Unknown { rule, value, why, count }, Language::English) => {
            format!("{rule}: not answered {}, for want of {value} ({why})", counted(count, "time"))
        }
        (AccountNote::Unknown { rule, value, why, count }, Language::Chinese) => {
            format!("{rule}：有 {count} 次无法判断，缺 {value}（{why}）")
        }
        (AccountNote::Issue { kind, count }, Language::English) => format!("{kind}: {count}"),
        (AccountNote::Issue { kind, count }, Language::Chinese) => format!("{kind}：{count} 处"),
    }
}

fn stage_word(stage: &str) -> &str {
    match stage {
        "rules" => "规则",
        "customers" => "读客户表",
        "events" => "读明细并累计",
        "measure" => "计算指标",
        "decide" => "评定等级",
        "write" => "写出",
        other => other,
    }
}

/// Why rows were left out whose filter could not be answered, and the wording that would settle it; `differs` where the
/// filter asks whether something is different, which `is not` answers for what is missing too.
#[must_use]
pub fn filter_warning(section: &str, value: &str, count: u64, differs: bool, language: Language) -> String {
    match language {
        Language::English => {
            let rows = if count == 1 { "1 row was".to_owned() } else { format!("{count} rows were") };
            let is_not = if differs { "write `is not` instead of `!=`, or " } else { "" };
            format!(
                "{section} where: {rows} left out because {value} is missing; to keep such rows {is_not}add \
                 `or {value} is missing`; to leave them out for good add `and {value} is not missing`"
            )
        }
        Language::Chinese => {
            let is_not = if differs { "把 `!=` 写成 `is not`，或" } else { "" };
            format!(
                "{section} where：有 {count} 行因缺少 {value} 无法判断而没有计入；要计入，请{is_not}加上 \
                 `or {value} is missing`；确定不计入，请加上 `and {value} is not missing`"
            )
        }
    }
}

/// That a table has a header and nothing below it.
#[must_use]
pub fn no_rows_warning(section: &str, language: Language) -> String {
    match language {
        Language::English => format!("{section}: no rows were read; is it the right file?"),
        Language::Chinese => format!("{section}：没有读到任何行；文件选对了吗？"),
    }
}

/// That the last of several rows of a customer counts, which the order of rows and files decides.
#[must_use]
pub fn last_row_warning(count: u64, language: Language) -> String {
    match language {
        Language::English => {
            let rows = counted(count, "earlier row");
            format!("[customers] duplicates = \"last\": {rows} gave way to the last row of their customer")
        }
        Language::Chinese => format!("[customers] duplicates = \"last\"：有 {count} 行被同一客户最后出现的行取代"),
    }
}

/// That of the rows of an id the last counts, which the order of rows and files decides.
#[must_use]
pub fn last_of_id_warning(table: &str, ids: u64, language: Language) -> String {
    match language {
        Language::English => {
            let ids = if ids == 1 { "1 id has".to_owned() } else { format!("{ids} ids have") };
            format!(
                "[tables.{table}] repeats = \"last\": {ids} rows that differ; the order of rows decided that the last one counts"
            )
        }
        Language::Chinese => {
            format!("[tables.{table}] repeats = \"last\"：有 {ids} 个编号的各行内容不同，由行的先后决定，取最后一行")
        }
    }
}

/// How keys come out of a spreadsheet as they went in.
#[must_use]
pub const fn keys_as_text(language: Language) -> &'static str {
    match language {
        Language::English => {
            "in Excel open a .csv by Data > From Text/CSV and make the column's type Text; in a workbook format the column as Text before pasting, then export again"
        }
        Language::Chinese => {
            "在 Excel 中用“数据 → 自文本/CSV”打开 .csv，把该列的类型设为“文本”；在工作簿中先把该列设为“文本”格式再粘贴，然后重新导出"
        }
    }
}

/// That a spreadsheet damaged keys or ids, and how to export them as text.
#[must_use]
pub fn damaged_keys_warning(keys: u64, language: Language) -> String {
    let way_out = keys_as_text(language);
    match language {
        Language::English => {
            let (keys, rows) = match keys {
                1 => ("1 key or id was".to_owned(), "its row is"),
                _ => (format!("{keys} keys or ids were"), "their rows are"),
            };
            format!("{keys} damaged by a spreadsheet (8.68533E+14, more than 15 digits), and {rows} rejected: {way_out}")
        }
        Language::Chinese => {
            format!("有 {keys} 个编号已被表格软件损坏（如 8.68533E+14、超过 15 位），所在的行未采用：{way_out}")
        }
    }
}

/// That keys may have lost leading zeros.
#[must_use]
pub fn shorter_keys_warning(keys: u64, language: Language) -> String {
    let way_out = keys_as_text(language);
    match language {
        Language::English => {
            let keys = if keys == 1 { "1 key is".to_owned() } else { format!("{keys} keys are") };
            format!("{keys} shorter than nearly all others of the file; if leading zeros were lost: {way_out}")
        }
        Language::Chinese => format!("有 {keys} 个编号比同一文件里的其他编号短；如果是丢了前导零：{way_out}"),
    }
}

/// That nobody looks for rows of one id.
#[must_use]
pub fn never_warning(table: &str, language: Language) -> String {
    match language {
        Language::English => format!("[tables.{table}] repeats = \"never\": ids are not checked; every row counts"),
        Language::Chinese => format!("[tables.{table}] repeats = \"never\"：不核对编号，每一行都计入"),
    }
}

/// That nobody has some of the scores that a score against all customers gives; where it is given group by group, in how
/// many groups of how many.
#[must_use]
pub fn empty_scores_warning(text: &str, scores: &[u32], groups: Option<(usize, usize)>, language: Language) -> String {
    let (english, chinese) = ("many have equal values, or there are too few", "相同的值太多，或客户太少");
    match (groups, language) {
        (None, Language::English) => {
            let scores = if let [score] = scores { format!("score {score}") } else { format!("scores {}", spans(scores, ", ")) };
            format!("{text}: no customer has {scores}; {english}")
        }
        (None, Language::Chinese) => format!("{text}：没有客户得 {} 分；{chinese}", spans(scores, "、")),
        (Some((lacking, of)), Language::English) => {
            format!("{text}: in {lacking} of {of} groups some scores go to no customer; {english}")
        }
        (Some((lacking, of)), Language::Chinese) => format!("{text}：{of} 组中有 {lacking} 组缺一些分数；{chinese}"),
    }
}

/// Rising numbers as spans: `1, 3–5`.
fn spans(numbers: &[u32], separator: &str) -> String {
    let spans = numbers.chunk_by(|a, b| a + 1 == *b).map(|span| match span {
        [first, .., last] => format!("{first}–{last}"),
        _ => span.iter().map(u32::to_string).collect(),
    });
    spans.collect::<Vec<_>>().join(separator)
}

/// How a file of a table is given.
fn table_flag(table: &str, file: &str) -> String {
    if table == "orders" { format!("--orders {file}") } else { format!("--table {table}={file}") }
}
