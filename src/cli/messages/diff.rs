//! The sentences of `tier diff`, and its help.

use super::meant::or_else;
use super::read::list;
use crate::cli::message::Level;
use crate::model::date::Date;
use crate::model::language::{Language, counted};

/// A text of the help of `tier diff`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its text, in both languages")]
pub enum DiffHelp {
    About,
    Usage,
    Examples,
    Results,
    Ledger,
    Rules,
    OldRules,
    Orders,
    Table,
    AsOf,
    Set,
    By,
    Amount,
    Top,
    ExitCode,
    Output,
    Format,
}

/// The help in a language.
#[must_use]
pub const fn diff_help(item: DiffHelp, language: Language) -> &'static str {
    let (english, chinese) = match item {
        DiffHelp::About => (
            "Compare two results: who moved, and what moved each: data, rules or policy",
            "对比两次结果：谁升降级、新增或流失，以及每个变动是因为数据、规则还是复评政策",
        ),
        DiffHelp::Usage => (
            "tier diff OLD NEW [OPTIONS]\n       tier diff --ledger FILE RUN RUN [OPTIONS]\n       tier diff OLD NEW [CUSTOMERS]... --old-rules RULES\n         [--orders FILE]... [OPTIONS]",
            "tier diff 原结果 新结果 [选项]\n      tier diff --ledger 文件 原次数 新次数 [选项]\n      tier diff 原结果 新结果 [客户表]... --old-rules 规则\n         [--orders 文件]... [选项]",
        ),
        DiffHelp::Examples => (EXAMPLES, EXAMPLES_CHINESE),
        DiffHelp::Results => (
            "The two results (.xlsx, .csv, .json, .jsonl), or runs of the ledger: 3, 2026-03, last, previous; behind them the customer sheet on which the old rules are run",
            "两次结果（.xlsx、.csv、.json、.jsonl），或台账里的两次：3、2026-03、last、previous；后面可跟客户表，用来重跑原规则",
        ),
        DiffHelp::Ledger => ("The ledger whose runs are compared", "台账文件，对比其中的两次"),
        DiffHelp::Rules => (
            "The rules of a result that doesn't say its own (csv): the order of its tiers, and their old names",
            "结果里没有写明规则时（csv）所用的规则：等级的高低次序和曾用名",
        ),
        DiffHelp::OldRules => (
            "The rules of the old result, run on the new data to tell what data and rules did",
            "原结果所用的规则：在新数据上重跑，以分清数据和规则各起了什么作用",
        ),
        DiffHelp::Orders => (
            "With --old-rules: a file of the new orders; the same as --table orders=FILE",
            "配合 --old-rules：新的订单文件；等同 --table orders=文件",
        ),
        DiffHelp::Table => ("With --old-rules: a file of one of its tables", "配合 --old-rules：其中一张表的文件"),
        DiffHelp::AsOf => (
            "With --old-rules: the day at whose end everything is measured [default: that of the new result]",
            "配合 --old-rules：基准日 [默认：新结果的基准日]",
        ),
        DiffHelp::Set => ("With --old-rules: a param of it", "配合 --old-rules：其中的参数"),
        DiffHelp::By => (
            "Compare the mix by these too: a segment or column; may be repeated [default: segments]",
            "构成变化按这些项对比：客群或列；可以写多次 [默认：各客群]",
        ),
        DiffHelp::Amount => (
            "The amount [default: the first column called an amount that both have]",
            "要对比的金额 [默认：两边都有的第一个金额列]",
        ),
        DiffHelp::Top => (
            "How many changes are listed for people [default: 20; 0 for all]; csv and json list all",
            "给人看的明细列多少行 [默认：20；0 为全部]；csv 和 json 总是全列",
        ),
        DiffHelp::ExitCode => ("Exit with 1 where anybody moved, is new or lost", "有客户变动、新增或流失时退出码为 1"),
        DiffHelp::Output => (
            "Where to write: .md, .json, .csv, .xlsx, .html, .txt; - standard output",
            "写到哪里：.md、.json、.csv、.xlsx、.html、.txt；- 标准输出",
        ),
        DiffHelp::Format => (
            "table, markdown, json, csv, xlsx or html, whatever the output is called",
            "table、markdown、json、csv、xlsx 或 html，优先于文件扩展名",
        ),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

const EXAMPLES: &str = "Examples:
  tier diff tiers-2026-02.json tiers-2026-03.json
  tier diff --ledger tiers.db previous last --by city
  tier diff --ledger tiers.db 2026-02 2026-03 -o moved.xlsx
  tier diff feb.csv mar.csv -r rules.toml --exit-code --format json
  tier diff feb.json mar.json customers.csv --orders orders.csv \\
    --old-rules rules-2026-02.toml

Causes: data, rules, policy (holds, grace, overrides), identity (merges,
splits); tier guide diff says how they are told apart.

Exit codes: 0 done; 1 somebody moved (--exit-code); 2 usage; 3 rules wrong;
4 results that can't be compared; 5 output not written";

const EXAMPLES_CHINESE: &str = "示例：
  tier diff 分级-2026-02.json 分级-2026-03.json
  tier diff --ledger 台账.db previous last --by 城市
  tier diff --ledger 台账.db 2026-02 2026-03 -o 变动.xlsx
  tier diff 2月.csv 3月.csv -r 规则.toml --exit-code --format json
  tier diff 2月.json 3月.json 客户.csv --orders 订单.csv \\
    --old-rules 规则-2026-02.toml

变动原因：数据、规则、复评政策（保持期、缓冲期、人工指定）、合并或拆分；
怎样区分见 tier guide diff。

退出码：0 完成；1 有客户变动（--exit-code）；2 用法错误；3 规则有错；
4 结果无法对比；5 输出没有写成";

/// What stops a comparison.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence, in both languages")]
pub enum DiffUsage {
    NotTwo,
    MoreThanTwo { text: String },
    WithoutOldRules { flag: &'static str },
    NoDay { file: String },
    Ending { output: String },
    Page { file: String },
    NoTiers { file: String },
    NoKeys { file: String },
    Twice { file: String, key: String },
    NoColumn { flag: &'static str, file: String, name: String, nearest: Option<String>, known: Vec<String> },
    NoNumbers { file: String, name: String },
    NothingInCommon { old: Vec<String>, new: Vec<String> },
    Stranger { file: String, tier: String, known: Vec<String> },
}

/// One line that says what stops a comparison, and what helps.
#[must_use]
pub fn diff_usage(item: &DiffUsage, language: Language) -> (String, Vec<String>) {
    let (line, help) = match language {
        Language::English => english(item),
        Language::Chinese => chinese(item),
    };
    (line, vec![help])
}

fn english(item: &DiffUsage) -> (String, String) {
    let list = |words: &[String]| list(words, Language::English);
    match item {
        DiffUsage::NotTwo => (
            "two results are compared: OLD and NEW".into(),
            "tier diff tiers-2026-02.json tiers-2026-03.json, or tier diff --ledger FILE previous last".into(),
        ),
        DiffUsage::MoreThanTwo { text } => (
            format!("two results are compared, and {text} is a third"),
            "customers behind them are those on which --old-rules RULES are run".into(),
        ),
        DiffUsage::WithoutOldRules { flag } => {
            (format!("{flag}: nothing is run without the old rules"), "add --old-rules RULES".into())
        }
        DiffUsage::NoDay { file } => (
            format!("{file} doesn't say its as-of date"),
            "say the day on which the new result was measured: --as-of DATE".into(),
        ),
        DiffUsage::Ending { output } => (
            format!("{output}: what to write doesn't follow from the name"),
            "use .md, .json, .csv, .xlsx, .html or .txt, or say --format".into(),
        ),
        DiffUsage::Page { file } => (
            format!("{file}: a page for people, with the same customers in several tables"),
            "name the workbook, csv or json of that run".into(),
        ),
        DiffUsage::NoTiers { file } => (
            format!("{file}: no column of tiers"),
            "name results that tier classify or tier review wrote, or tables with columns customer and tier".into(),
        ),
        DiffUsage::NoKeys { file } => (
            format!("{file}: no column of customers"),
            "name results that tier classify or tier review wrote, or tables with columns customer and tier".into(),
        ),
        DiffUsage::Twice { file, key } => {
            (format!("{file}: customer {key} stands twice"), "a result has a line for each customer".into())
        }
        DiffUsage::NoColumn { flag, file, name, nearest, known } => (
            format!("{flag}: nothing is called {name} in {file}"),
            or_else(nearest.as_deref(), &format!("there are {}", list(known)), Language::English),
        ),
        DiffUsage::NoNumbers { file, name } => {
            (format!("--amount: {name} holds something else than numbers in {file}"), "name a column of numbers".into())
        }
        DiffUsage::NothingInCommon { old, new } => (
            format!("the results have no tier in common: {} and {}", list(old), list(new)),
            "were tiers renamed? put the old name under the tier in the rules, was = [\"…\"], and name the rules: -r RULES"
                .into(),
        ),
        DiffUsage::Stranger { file, tier, known } => (
            format!("{file}: tier {tier} is not one of the rules"),
            format!(
                "the tiers are {}; name the rules of that result, or put was = [\"{tier}\"] under the tier that it is now",
                list(known)
            ),
        ),
    }
}

fn chinese(item: &DiffUsage) -> (String, String) {
    let list = |words: &[String]| list(words, Language::Chinese);
    match item {
        DiffUsage::NotTwo => (
            "要对比两次结果：原结果和新结果".into(),
            "例如 tier diff 分级-2026-02.json 分级-2026-03.json，或 tier diff --ledger 台账 previous last".into(),
        ),
        DiffUsage::MoreThanTwo { text } => {
            (format!("只对比两次结果，{text} 是第三个"), "后面的客户表用来重跑原规则，要写 --old-rules 规则".into())
        }
        DiffUsage::WithoutOldRules { flag } => (format!("{flag}：没有指明原规则，不会重跑"), "请加 --old-rules 规则".into()),
        DiffUsage::NoDay { file } => (format!("{file} 没有写明基准日"), "请写新结果的基准日：--as-of 日期".into()),
        DiffUsage::Ending { output } => {
            (format!("{output}：从文件名看不出要写成什么"), "请用 .md、.json、.csv、.xlsx、.html 或 .txt，或写 --format".into())
        }
        DiffUsage::Page { file } => {
            (format!("{file}：这是供阅读的页面，同样的客户在几张表里出现"), "请写那次运行的工作簿、csv 或 json".into())
        }
        DiffUsage::NoTiers { file } => {
            (format!("{file}：没有等级列"), "请写 tier classify 或 tier review 输出的结果，或有客户和等级两列的表".into())
        }
        DiffUsage::NoKeys { file } => {
            (format!("{file}：没有客户列"), "请写 tier classify 或 tier review 输出的结果，或有客户和等级两列的表".into())
        }
        DiffUsage::Twice { file, key } => (format!("{file}：客户 {key} 出现两次"), "结果里每个客户只有一行".into()),
        DiffUsage::NoColumn { flag, file, name, nearest, known } => (
            format!("{flag}：{file} 里没有叫 {name} 的项"),
            or_else(nearest.as_deref(), &format!("有：{}", list(known)), Language::Chinese),
        ),
        DiffUsage::NoNumbers { file, name } => (format!("--amount：{file} 的 {name} 不全是数字"), "请写一个全是数字的列".into()),
        DiffUsage::NothingInCommon { old, new } => (
            format!("两次结果没有相同的等级：{} 与 {}", list(old), list(new)),
            "如果等级改了名，请在规则的该等级下写 was = [\"…\"]，并指明规则：-r 规则".into(),
        ),
        DiffUsage::Stranger { file, tier, known } => (
            format!("{file}：规则里没有等级“{tier}”"),
            format!("规则的等级：{}；请指明该结果所用的规则，或在现在的等级下写 was = [\"{tier}\"]", list(known)),
        ),
    }
}

/// Why nobody knows what the old rules say of the new data.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence, in both languages")]
pub enum NotComputed {
    NoRules,
    RulesGone { path: String },
    InputChanged { path: String },
    Arguments,
    Stream,
    Failed { why: String },
}

/// What is said beside a comparison.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence, in both languages")]
pub enum DiffNote {
    Amount { header: Option<String> },
    NoOrder,
    OtherLadder { gone: Vec<String>, added: Vec<String> },
    OtherRules { file: String },
    Same { name: String },
    Swapped { old: Date, new: Date },
    Part { file: String, part: String },
    NotInData { customers: usize },
    NoCandidates { file: String },
    DataOrRules { why: NotComputed },
}

impl DiffNote {
    /// Whether a person should look.
    #[must_use]
    pub const fn level(&self) -> Level {
        if matches!(self, Self::Amount { .. }) { Level::Note } else { Level::Warning }
    }

    /// The kind of message.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        if matches!(self, Self::Amount { .. }) { "amount" } else { "warning" }
    }
}

/// The sentence in a language.
#[must_use]
pub fn diff_note(item: &DiffNote, language: Language) -> String {
    let list = |words: &[String]| list(words, language);
    match (item, language) {
        (DiffNote::Amount { header: Some(header) }, Language::English) => {
            format!("amount: {header} (another one: --amount NAME)")
        }
        (DiffNote::Amount { header: Some(header) }, Language::Chinese) => format!("金额列：{header}（换一列：--amount 列名）"),
        (DiffNote::Amount { header: None }, Language::English) => {
            "no column of both results is called an amount (--amount NAME)".to_owned()
        }
        (DiffNote::Amount { header: None }, Language::Chinese) => "没有找到两边都有的金额列（可写 --amount 列名）".to_owned(),
        (DiffNote::NoOrder, Language::English) => {
            "nobody knows which tier is better, so nobody went up or down: name the rules, -r RULES, or take json or workbooks"
                .to_owned()
        }
        (DiffNote::NoOrder, Language::Chinese) => {
            "不知道等级的高低次序，所以不分升级和降级：请指明规则（-r 规则），或用 json、工作簿".to_owned()
        }
        (DiffNote::OtherLadder { gone, added }, Language::English) => {
            let parts = [("gone", gone), ("new", added)].into_iter().filter(|(_, names)| !names.is_empty());
            let parts: Vec<String> = parts.map(|(word, names)| format!("{word}: {}", list(names))).collect();
            format!(
                "the tiers are not the same ({}); a tier that is gone counts below the better tier next to it",
                parts.join("; ")
            )
        }
        (DiffNote::OtherLadder { gone, added }, Language::Chinese) => {
            let parts = [("已取消", gone), ("新增", added)].into_iter().filter(|(_, names)| !names.is_empty());
            let parts: Vec<String> = parts.map(|(word, names)| format!("{word}：{}", list(names))).collect();
            format!("两次的等级不同（{}）；已取消的等级排在原来比它高一级的等级之下", parts.join("；"))
        }
        (DiffNote::OtherRules { file }, Language::English) => format!("{file} was made with other rules than those named for it"),
        (DiffNote::OtherRules { file }, Language::Chinese) => format!("{file} 所用的规则与指明的规则不同"),
        (DiffNote::Same { name }, Language::English) => format!("{name} is compared with itself"),
        (DiffNote::Same { name }, Language::Chinese) => format!("{name} 在与自己对比"),
        (DiffNote::Swapped { old, new }, Language::English) => {
            format!("the old result is later ({old}) than the new one ({new}): are they the wrong way round?")
        }
        (DiffNote::Swapped { old, new }, Language::Chinese) => format!("原结果（{old}）晚于新结果（{new}）：两者是不是写反了？"),
        (DiffNote::Part { file, part }, Language::English) => {
            format!("{file} holds some of the customers only ({part}); all others count as new or lost")
        }
        (DiffNote::Part { file, part }, Language::Chinese) => format!("{file} 只有一部分客户（{part}）；其余客户都算新增或流失"),
        (DiffNote::NotInData { customers }, Language::English) => format!(
            "{} of the new result are not in the data: what moved them, data or rules, stays open",
            counted(*customers, "customer")
        ),
        (DiffNote::NotInData { customers }, Language::Chinese) => {
            format!("新结果中有 {customers} 个客户不在数据里：他们的变动分不清是数据还是规则")
        }
        (DiffNote::NoCandidates { file }, Language::English) => {
            format!("{file} doesn't say what its rules said (candidate), so that nobody knows what moved anyone")
        }
        (DiffNote::NoCandidates { file }, Language::Chinese) => {
            format!("{file} 没有写明规则给出的等级（candidate），无法说明变动的原因")
        }
        (DiffNote::DataOrRules { why }, _) => data_or_rules(why, language),
    }
}

fn data_or_rules(why: &NotComputed, language: Language) -> String {
    let why = match (why, language) {
        (NotComputed::NoRules, Language::English) => {
            "the results may have different rules; to tell what data and what rules did, name the old rules and the new data: \
             --old-rules RULES CUSTOMERS --orders FILE, or the rules of both: -r RULES"
                .to_owned()
        }
        (NotComputed::NoRules, Language::Chinese) => {
            "两次结果的规则可能不同；要分清数据和规则的作用，请写原规则和新数据：--old-rules 规则 客户表 --orders 文件；\
             规则相同则写 -r 规则"
                .to_owned()
        }
        (NotComputed::RulesGone { path }, Language::English) => {
            format!("the old rules are not there any more as they were: {path}")
        }
        (NotComputed::RulesGone { path }, Language::Chinese) => format!("原规则已不是当时的样子：{path}"),
        (NotComputed::InputChanged { path }, Language::English) => {
            format!("a file of the new run is not there any more as it was: {path}")
        }
        (NotComputed::InputChanged { path }, Language::Chinese) => format!("新一次的文件已不是当时的样子：{path}"),
        (NotComputed::Arguments, Language::English) => "the command of the new run can't be understood any more".to_owned(),
        (NotComputed::Arguments, Language::Chinese) => "新一次的命令行已无法理解".to_owned(),
        (NotComputed::Stream, Language::English) => "the data of the new run came from standard input".to_owned(),
        (NotComputed::Stream, Language::Chinese) => "新一次的数据来自标准输入".to_owned(),
        (NotComputed::Failed { why }, Language::English) => format!("the old rules can't be run on the new data: {why}"),
        (NotComputed::Failed { why }, Language::Chinese) => format!("原规则无法在新数据上运行：{why}"),
    };
    match language {
        Language::English => format!("data and rules can't be told apart: {why}"),
        Language::Chinese => format!("分不清数据和规则：{why}"),
    }
}

/// A run of a ledger as people call it.
#[must_use]
pub fn run_name(number: u64, language: Language) -> String {
    match language {
        Language::English => format!("run {number}"),
        Language::Chinese => format!("第 {number} 次复评"),
    }
}
