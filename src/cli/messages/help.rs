//! The help of the command line.

use super::diff::{DiffHelp, diff_help};
use super::history::{HistoryHelp, history_help};
use super::ledger::{LedgerHelp, ledger_help};
use super::review::{ReviewHelp, review_help};
use crate::model::language::Language;

/// A piece of help.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is a piece of text, below in both languages")]
pub enum Help {
    About,
    Template,
    Usage,
    ClassifyUsage,
    CheckUsage,
    InspectUsage,
    Commands,
    Arguments,
    Options,
    Help,
    Version,
    Lang,
    Short,
    Classify,
    ClassifyExamples,
    Summary,
    SummaryUsage,
    SummaryExamples,
    SummaryFiles,
    SummaryRules,
    SummaryOutput,
    SummaryFormat,
    SplitFiles,
    By,
    ClassifyBy,
    Amount,
    Check,
    CheckExamples,
    Inspect,
    InspectExamples,
    Explain,
    ExplainUsage,
    ExplainExamples,
    ExplainCustomer,
    ExplainFormat,
    Contacts,
    ContactsUsage,
    ContactsExamples,
    ContactsWhom,
    ContactsMessage,
    ContactsTier,
    ContactsSegment,
    ContactsAlert,
    ContactsWhere,
    ContactsEvery,
    ContactsLog,
    ContactsAll,
    ContactsOnce,
    ContactsRecord,
    ContactsColumns,
    ContactsTemplate,
    ContactsText,
    ContactsOutput,
    ContactsUnmasked,
    Ledger(LedgerHelp),
    Init,
    InitUsage,
    InitExamples,
    InitOutput,
    Preset,
    List,
    Schema,
    SchemaUsage,
    SchemaExamples,
    Guide,
    GuideUsage,
    GuideExamples,
    Topic,
    Completions,
    CompletionsUsage,
    CompletionsExamples,
    Shell,
    Man,
    ManUsage,
    ManExamples,
    ManFolder,
    Watch,
    WatchUsage,
    WatchExamples,
    Watched,
    WatchEvery,
    Manual,
    MessageFormat,
    Customers,
    Orders,
    Table,
    Rules,
    RulesFlag,
    AsOf,
    Previous,
    PreviousColumns,
    PreviousAsOf,
    Overrides,
    Diff(DiffHelp),
    Review(ReviewHelp),
    History(HistoryHelp),
    Output,
    Format,
    CsvEncoding,
    CsvDialect,
    Rejects,
    Set,
    Strict,
    Force,
    Quiet,
    Threads,
    Timings,
    Digests,
    Manifest,
    AllowStale,
    Files,
    InspectFormat,
    Dump,
    Sheet,
    SheetOfTable,
    HeaderRow,
    NoHeader,
    Encoding,
    Delimiter,
    DateFormat,
    ReadingOptions,
    SkipHiddenRows,
    Limit,
    CheckCustomers,
    CheckAsOf,
    Order,
    Fix,
}

/// A piece of help in a language.
#[must_use]
pub const fn help(item: Help, language: Language) -> &'static str {
    match language {
        Language::English => english(item),
        Language::Chinese => chinese(item),
    }
}

#[expect(clippy::too_many_lines, reason = "a table of texts")]
const fn english(item: Help) -> &'static str {
    match item {
        Help::About => "Tells which tier every customer is in, and why, from spreadsheets and a rule file.",
        Help::Template => "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}\n",
        Help::Usage => "tier COMMAND [OPTIONS]",
        Help::ClassifyUsage => {
            "tier classify [CUSTOMERS]... [--orders FILE]... [--table NAME=FILE]...\n         -r RULES [OPTIONS]"
        }
        Help::CheckUsage => "tier check RULES [CUSTOMERS]... [--orders FILE]... [--table NAME=FILE]...\n         [OPTIONS]",
        Help::InspectUsage => "tier inspect FILE... [OPTIONS]",
        Help::Commands => "Commands",
        Help::Arguments => "Arguments",
        Help::Options => "Options",
        Help::Help => "Print this help",
        Help::Version => "Print the version",
        Help::Lang => "Language of messages and reports: zh or en [else: the rules' lang, TIER_LANG, the locale]",
        Help::Short => {
            "tier tells which tier every customer is in, and why, from spreadsheets
and a rule file.

  See the tiers in the terminal:
    tier classify customers.xlsx --orders orders.csv -r rules.toml

  Write a workbook for last month's end:
    tier classify customers.xlsx --orders 'orders-*.csv' -r rules.toml \\
      --as-of last-month -o tiers.xlsx

  Count its customers and amounts by city and tier:
    tier summary tiers.xlsx --by city,tier

  Get a rule file to start from:
    tier init

  See what a file holds, and whether the rules are sound:
    tier inspect orders.csv
    tier check rules.toml

All commands and flags: tier --help, tier classify --help
"
        }
        Help::Classify => "Classify all customers",
        Help::ClassifyExamples => {
            "Examples:
  tier classify customers.csv --orders orders.csv -r rules.toml
  tier classify customers.xlsx --orders 'orders-*.csv' -r rules.toml \\
    --as-of 2026-10 -o tiers.xlsx
  tier classify customers.csv --orders orders.csv -r rules.toml \\
    --previous tiers-2026-09.xlsx
  tier classify customers.csv --orders - -r rules.toml --set core=400_000 \\
    --format csv
  tier classify customers.csv --orders orders.csv -r rules.toml --by city,tier

Exit codes: 0 done; 1 problems in the data (--strict), or stale data (max_age);
2 usage; 3 rules wrong; 4 data that can't be used; 5 output not written; 70 a
fault of the program"
        }
        Help::Summary => "Count customers and amounts: of data with its rules, or of an earlier result",
        Help::SummaryUsage => {
            "tier summary RESULT... [--by NAME,NAME]... [OPTIONS]\n       tier summary [CUSTOMERS]... [--orders FILE]... -r RULES\n         [--by NAME,NAME]... [OPTIONS]"
        }
        Help::SummaryExamples => {
            "Examples:
  tier summary tiers.xlsx
  tier summary tiers.xlsx --by city,tier --by manager
  tier summary customers.csv --orders orders.csv -r rules.toml --by city,tier
  tier summary customers.csv --orders orders.csv -r rules.toml \\
    --format markdown -o summary.md

--by takes tier, a segment, or a column by its name or header. One name gives a
table; with several the classes of the last stand across, so city,district,tier
has the tiers across.

Exit codes: 0 done; 2 usage; 3 rules wrong; 4 data that can't be used;
5 output not written"
        }
        Help::SummaryFiles => "Results that tier classify wrote (.xlsx, .csv, .json, .jsonl); with -r the customer sheet",
        Help::SummaryRules => "The rule file; without it the files are results",
        Help::SummaryFormat => "table, csv, json or markdown, whatever the output is called",
        Help::SummaryOutput => "Where to write: .md, .json, .csv, .txt; - standard output",
        Help::SplitFiles => "One more file for each tier, class of a segment or text of a column: tiers-North.xlsx",
        Help::By => "Count customers by these: tier, a segment, a column; may be repeated",
        Help::ClassifyBy => "Also count customers by these: tier, a segment, a column; may be repeated; for the terminal and .md",
        Help::Amount => "The amount to sum [default: that of the rules; of a result the first column called an amount]",
        Help::Check => "Check a rule file: all its errors at once, and the days of its windows",
        Help::CheckExamples => {
            "Examples:
  tier check rules.toml
  tier check rules.toml --fix
  tier check rules.toml customers.xlsx --orders orders.csv --as-of 2026-10

No data is opened unless it is named; then only its headers are looked at.

Exit codes: 0 sound; 1 findings; 2 usage; 3 errors; 4 data that can't be used;
5 not written"
        }
        Help::Inspect => "Show what a file holds: format, sheets, header row, rows, columns",
        Help::InspectExamples => {
            "Examples:\n  tier inspect orders.csv customers.xlsx\n  tier inspect orders.csv --format json\n  tier inspect customers.xlsx --sheet 2 --dump csv > customers.csv"
        }
        Help::Explain => "Explain why a customer is in its tier",
        Help::ExplainUsage => {
            "tier explain -c KEY [CUSTOMERS]... [--orders FILE]...\n         [--table NAME=FILE]... -r RULES [OPTIONS]"
        }
        Help::ExplainExamples => {
            "Examples:\n  tier explain -c C0042 customers.csv --orders orders.csv -r rules.toml\n  tier explain -c C0042 -c C0077 customers.csv --orders orders.csv \\\n    -r rules.toml --format json"
        }
        Help::ExplainCustomer => "The key of a customer; may be repeated",
        Help::ExplainFormat => "For people or for programs [default: tree]",
        Help::Contacts => "List who to call or write to, the most urgent first, with the message filled in",
        Help::ContactsUsage => {
            "tier contacts [CUSTOMERS]... [--orders FILE]... [--table NAME=FILE]...\n         -r RULES [OPTIONS]"
        }
        Help::ContactsExamples => {
            "Examples:
  tier contacts customers.xlsx --orders orders.csv -r rules.toml \\
    --table contacts=calls.csv
  tier contacts customers.xlsx --orders orders.csv -r rules.toml \\
    --alert churn -o calls.xlsx
  tier contacts customers.csv -r rules.toml --tier core+ \\
    --template letter.txt -o letters.csv
  tier contacts customers.csv -r rules.toml --segment behaviour=new \\
    --once first-order --record offers.csv -o offer.csv \\
    --message 'Dear {{ name }}, 10% off your first order'

Without --tier, --segment, --alert and --where: everyone whose contact is due
by contact_every in the plans. See tier guide contacts

Exit codes: 0 done; 2 usage; 3 rules wrong; 4 data that can't be used;
5 output not written"
        }
        Help::ContactsWhom => "Who",
        Help::ContactsMessage => "What",
        Help::ContactsTier => "A tier; NAME+ also every better one; may be repeated: any of them",
        Help::ContactsSegment => "A class of a segment; may be repeated: any class of one segment, all of several segments",
        Help::ContactsAlert => "An alert that fires, whether a contact is due or not; may be repeated: any of them",
        Help::ContactsWhere => "A condition in the language of the rules; it may name tier",
        Help::ContactsEvery => "How long after a contact the next is due, such as '30 days' [default: contact_every in the plan]",
        Help::ContactsLog => "The table of past contacts, or a date of the customer [default: the table contacts]",
        Help::ContactsAll => "List those too whose contact is not due yet",
        Help::ContactsOnce => "Leave out who was offered this before, by the record, and record who is on the list now",
        Help::ContactsRecord => "The record of offers, a .csv; begun where there is none",
        Help::ContactsColumns => {
            "The columns to show: names of columns, metrics, scores, segments, or plan.KEY [default: declared texts]"
        }
        Help::ContactsTemplate => "The message to each of them, filled in from this file",
        Help::ContactsText => "The same, as a text: 'Dear {{ name }}, …'",
        Help::ContactsUnmasked => "Show what [report] hides: a list to call from needs the numbers",
        Help::ContactsOutput => "Where to write: .xlsx, .csv, .json, .md; - standard output",
        Help::Init => "Write a rule file to start from: by kind of business, or for the exports of a system",
        Help::InitUsage => "tier init [--preset NAME] [-o OUT] [OPTIONS]",
        Help::InitExamples => {
            "Examples:
  tier init
  tier init --preset annual-amount -o rules.toml
  tier init --preset zoho --lang en -o rules.toml

The headers of a preset are common or published ones. Check them against your
own export: tier inspect FILE, tier check RULES FILE"
        }
        Help::InitOutput => "The rule file to write [default: standard output]",
        Help::Preset => "The preset to write; without one the presets are listed",
        Help::List => "List the presets and nothing else",
        Help::Schema => "Print the JSON schema of rule files, for editors",
        Help::SchemaUsage => "tier schema",
        Help::SchemaExamples => {
            "Example:\n  tier schema > tier.schema.json\n\nAn editor that reads TOML schemas takes it from the first line of a rule file:\n  #:schema ./tier.schema.json"
        }
        Help::Guide => "Explain the language of rule files, by topic and function",
        Help::GuideUsage => "tier guide [TOPIC]",
        Help::GuideExamples => "Examples:\n  tier guide\n  tier guide windows\n  tier guide median",
        Help::Topic => "A topic or a function; without one the topics are listed",
        Help::Completions => "Print a script with which a shell completes commands and flags",
        Help::CompletionsUsage => "tier completions SHELL",
        Help::CompletionsExamples => {
            "Examples:
  tier completions bash > ~/.local/share/bash-completion/completions/tier
  tier completions zsh > ~/.zfunc/_tier
  tier completions fish > ~/.config/fish/completions/tier.fish
  tier completions powershell >> $PROFILE

For zsh, ~/.zshrc needs before compinit: fpath+=~/.zfunc"
        }
        Help::Shell => "bash, zsh, fish, powershell or elvish",
        Help::Man => "Write the manual pages",
        Help::ManUsage => "tier man [DIR]",
        Help::ManExamples => "Examples:\n  tier man | man -l -\n  tier man share/man/man1",
        Help::ManFolder => "The folder to write a page for each command into [default: the page of tier, to standard output]",
        Help::Watch => "Run a command again whenever a file that it reads changes",
        Help::WatchUsage => "tier watch [--every SECONDS] COMMAND [ARGUMENTS]...",
        Help::WatchExamples => {
            "Examples:
  tier watch classify customers.xlsx --orders 'orders-*.csv' -r rules.toml \\
    -o tiers.html
  tier watch check rules.toml

Its files are the data, the rule file, the standard that it extends and the
lookups; new files that a pattern takes in count too. A file that is still being
written is waited for. The first run replaces an output only with --force, the
runs after it replace what they wrote. What stops a run is said, and watching
goes on; Ctrl-C ends it.

Exit codes: 0 ended with Ctrl-C; 2 the first run was refused"
        }
        Help::Watched => "The command with its flags: classify, summary, check, explain, contacts, inspect, review --dry-run",
        Help::WatchEvery => "How often to look, in seconds, fractions too [default: 1]",
        Help::Manual => "tier manual",
        Help::MessageFormat => {
            "Messages on standard error: text, or json, one object a line [default: text; env: TIER_MESSAGE_FORMAT]"
        }
        Help::Customers => "Files of the customer sheet; patterns such as '*.xlsx' are expanded; - is standard input",
        Help::Orders => "A file of orders; the same as --table orders=FILE; may be repeated",
        Help::Table => "A file of one of the rules' tables; may be repeated",
        Help::Rules => "The rule file",
        Help::RulesFlag => "The rule file [env: TIER_RULES]",
        Help::AsOf => {
            "The day at whose end everything is measured: 2026-10-31, 2026-10, 2026Q3, last-month, today [default: today]"
        }
        Help::Previous => {
            "The tiers in force before: a workbook, csv or json of an earlier run, any table of customers and tiers, or a ledger"
        }
        Help::PreviousColumns => "The headers of its two columns [default: those that tier writes, and the rules' key]",
        Help::PreviousAsOf => "The day that those tiers are of [default: what the file says]",
        Help::Diff(item) => diff_help(item, Language::English),
        Help::Review(item) => review_help(item, Language::English),
        Help::History(item) => history_help(item, Language::English),
        Help::Overrides => {
            "What people decided about single customers: a table of pins, floors, caps and freezes (see tier guide review)"
        }
        Help::Output => {
            "Where to write: .xlsx the workbook; .html a page to look at; .csv, .json, .jsonl the tiered table; .md the summary; - standard output"
        }
        Help::Format => "table, csv, json, jsonl, html or markdown, whatever the output is called",
        Help::CsvEncoding => {
            "The encoding of csv: utf-8, utf-8-bom, gb18030 [default: utf-8-bom to a file in Chinese, else utf-8]"
        }
        Help::CsvDialect => "excel keeps ids such as 007 and texts such as =1+1 what they are when Excel opens the csv",
        Help::Rejects => "Write every lost row as it came, with the reason: .csv or .xlsx",
        Help::Set => "Set a param of the rules for this run; may be repeated",
        Help::Strict => "Exit with 1 where the data has problems (the outputs are written all the same)",
        Help::Force => "Replace an output that exists",
        Help::Quiet => "Say nothing but errors",
        Help::Threads => "How many threads work; the result is the same [default: one a processor; env: TIER_THREADS]",
        Help::Timings => "Say how long each stage took",
        Help::Digests => "Put the SHA-256 of every input into the result",
        Help::Manifest => "Write what was read, decided and written, with digests, as JSON: run.json",
        Help::AllowStale => "Go on where the newest event is older than max_age in the rules",
        Help::Files => "Files to look into; patterns are expanded; - is standard input",
        Help::InspectFormat => "For people or for programs [default: table]",
        Help::Dump => "Print the table as it is read, in UTF-8, and nothing else",
        Help::Sheet => "The sheet, by name or number; may be repeated",
        Help::SheetOfTable => "The sheet, by name or number; of one table's files with TABLE= before it; several add up",
        Help::HeaderRow => "The row of the header, or its rows as 2-3; 0 for none [default: found]",
        Help::NoHeader => "There is no header: columns are called 1, 2, 3 ...",
        Help::Encoding => "The encoding: utf-8, gb18030, big5, shift_jis, utf-16 ... [default: found]",
        Help::Delimiter => "The delimiter: a character, or tab, comma, semicolon, pipe, space [default: found]",
        Help::DateFormat => "How dates are read whose form leaves it open: dmy, mdy, ymd, epoch, epoch+8",
        Help::ReadingOptions => "How files are read",
        Help::SkipHiddenRows => "Leave out rows that a spreadsheet hides [default: they are read]",
        Help::Limit => {
            "A bound of workbooks and archives, unpacked; by default:\nparts=2000, part=1G, total=4G, ratio=200,\ncells=50000000"
        }
        Help::CheckCustomers => "Files of the customer sheet whose headers are to be checked too",
        Help::CheckAsOf => {
            "The day for which the days of the windows are shown: 2026-10-31, 2026-10, 2026Q3, last-month, today [default: today]"
        }
        Help::Order => "Say in which order the values are computed, and what each reads",
        Help::Ledger(item) => ledger_help(item, Language::English),
        Help::Fix => "Write full-width marks, Chinese words and bare keys in their plain form, into the file itself",
    }
}

#[expect(clippy::too_many_lines, reason = "a table of texts")]
const fn chinese(item: Help) -> &'static str {
    match item {
        Help::About => "根据表格和规则文件，给出每个客户的等级和理由。",
        Help::Template => "{about}\n\n用法：{usage}\n\n{all-args}{after-help}\n",
        Help::Usage => "tier 命令 [选项]",
        Help::ClassifyUsage => "tier classify [客户表]... [--orders 文件]... [--table 表名=文件]...\n         -r 规则 [选项]",
        Help::CheckUsage => "tier check 规则 [客户表]... [--orders 文件]... [--table 表名=文件]...\n         [选项]",
        Help::InspectUsage => "tier inspect 文件... [选项]",
        Help::Commands => "命令",
        Help::Arguments => "参数",
        Help::Options => "选项",
        Help::Help => "显示帮助",
        Help::Version => "显示版本",
        Help::Lang => "消息和报表的语言：zh 或 en [不写时：规则的 lang、TIER_LANG、系统语言]",
        Help::Short => {
            "tier 根据表格和规则文件，给出每个客户的等级和理由。

  在终端里看分级结果：
    tier classify 客户.xlsx --orders 订单.csv -r 规则.toml

  以上月末为基准日，输出工作簿：
    tier classify 客户.xlsx --orders '订单-*.csv' -r 规则.toml \\
      --as-of last-month -o 分级.xlsx

  按城市和等级统计其中的客户数和金额：
    tier summary 分级.xlsx --by 城市,等级

  拿一个规则文件作为起点：
    tier init

  看看文件里有什么，规则写得对不对：
    tier inspect 订单.csv
    tier check 规则.toml

全部命令和选项：tier --help，tier classify --help
"
        }
        Help::Classify => "给所有客户分级",
        Help::ClassifyExamples => {
            "示例：
  tier classify 客户.csv --orders 订单.csv -r 规则.toml
  tier classify 客户.xlsx --orders '订单-*.csv' -r 规则.toml \\
    --as-of 2026-10 -o 分级.xlsx
  tier classify 客户.csv --orders 订单.csv -r 规则.toml \\
    --previous 分级-2026-09.xlsx
  tier classify 客户.csv --orders - -r 规则.toml --set 准入线=40万 \\
    --format csv
  tier classify 客户.csv --orders 订单.csv -r 规则.toml --by 城市,等级

退出码：0 完成；1 数据有问题（--strict）或过旧（max_age）；2 用法错误；
3 规则有错；4 数据无法使用；5 输出没有写成；70 程序故障"
        }
        Help::Summary => "汇总客户数和金额：用数据加规则，或用以前的结果",
        Help::SummaryUsage => {
            "tier summary 结果... [--by 名称,名称]... [选项]\n      tier summary [客户表]... [--orders 文件]... -r 规则\n         [--by 名称,名称]... [选项]"
        }
        Help::SummaryExamples => {
            "示例：
  tier summary 分级.xlsx
  tier summary 分级.xlsx --by 城市,等级 --by 客户经理
  tier summary 客户.csv --orders 订单.csv -r 规则.toml --by 城市,等级
  tier summary 客户.csv --orders 订单.csv -r 规则.toml \\
    --format markdown -o 汇总.md

--by 可写等级、客群，或客户表的列（列名或表头）。写一项得一张表；写几项时最后
一项横排，例如 城市,区县,等级 就是各等级横排。

退出码：0 完成；2 用法错误；3 规则有错；4 数据无法使用；5 输出没有写成"
        }
        Help::SummaryFiles => "tier classify 输出的结果（.xlsx、.csv、.json、.jsonl）；写了 -r 则是客户表",
        Help::SummaryRules => "规则文件；不写则把文件当作结果",
        Help::SummaryFormat => "table、csv、json 或 markdown，优先于文件扩展名",
        Help::SummaryOutput => "写到哪里：.md、.json、.csv、.txt；- 标准输出",
        Help::SplitFiles => "另按等级、客群的类别或客户表某列的取值各写一个文件：tiers-华东.xlsx",
        Help::By => "按什么计数：等级、客群、客户表的列；可以写多次",
        Help::ClassifyBy => "并按这些计数：等级、客群、客户表的列；可以写多次；只用于终端和 .md",
        Help::Amount => "要合计的金额 [默认：规则的金额；结果文件则是第一个名为金额的列]",
        Help::Check => "检查规则文件：一次列出全部错误，并给出各统计周期的起止日",
        Help::CheckExamples => {
            "示例：
  tier check 规则.toml
  tier check 规则.toml --fix
  tier check 规则.toml 客户.xlsx --orders 订单.csv --as-of 2026-10

不写数据文件就不打开数据；写了也只看表头。

退出码：0 没有问题；1 有提示；2 用法错误；3 有错误；4 数据无法使用；5 没有写成"
        }
        Help::Inspect => "看文件里有什么：格式、工作表、表头行、行数、列",
        Help::InspectExamples => {
            "示例：\n  tier inspect 订单.csv 客户.xlsx\n  tier inspect 订单.csv --format json\n  tier inspect 客户.xlsx --sheet 2 --dump csv > 客户.csv"
        }
        Help::Explain => "说明一个客户为什么是这个等级",
        Help::ExplainUsage => {
            "tier explain -c 客户编号 [客户表]... [--orders 文件]...\n         [--table 表名=文件]... -r 规则 [选项]"
        }
        Help::ExplainExamples => {
            "示例：\n  tier explain -c C0042 客户.csv --orders 订单.csv -r 规则.toml\n  tier explain -c C0042 -c C0077 客户.csv --orders 订单.csv \\\n    -r 规则.toml --format json"
        }
        Help::ExplainCustomer => "客户编号；可以写多次",
        Help::ExplainFormat => "给人看（tree）或给程序读（json）[默认：tree]",
        Help::Contacts => "列出该联系谁，最急的在前，并按模板写好消息",
        Help::ContactsUsage => "tier contacts [客户表]... [--orders 文件]... [--table 表名=文件]...\n         -r 规则 [选项]",
        Help::ContactsExamples => {
            "示例：
  tier contacts 客户.xlsx --orders 订单.csv -r 规则.toml \\
    --table contacts=联系记录.csv
  tier contacts 客户.xlsx --orders 订单.csv -r 规则.toml \\
    --alert 流失预警 -o 回访.xlsx
  tier contacts 客户.csv -r 规则.toml --tier 重点客户+ \\
    --template 消息.txt -o 消息.csv
  tier contacts 客户.csv -r 规则.toml --segment 行为=新客户 \\
    --once 首单优惠 --record 发放记录.csv -o 首单.csv \\
    --message '{{ 名称 }}您好，首单立减10元'

不写 --tier、--segment、--alert、--where 时：列出按 plan 里的 contact_every
（联系周期）到期的客户。见 tier guide contacts

退出码：0 完成；2 用法错误；3 规则有错；4 数据无法使用；5 输出没有写成"
        }
        Help::ContactsWhom => "联系谁",
        Help::ContactsMessage => "写什么",
        Help::ContactsTier => "等级；名称+ 表示该等级及以上；\n可写多次，符合其一即可",
        Help::ContactsSegment => "细分的类别；可写多次：\n同一细分符合其一，不同细分都要符合",
        Help::ContactsAlert => "触发了该预警的客户，不论是否到期；\n可写多次，符合其一即可",
        Help::ContactsWhere => "用规则语言写的条件，可以用 tier",
        Help::ContactsEvery => "联系周期，如 30天 [默认：plan 里的 contact_every 或 联系周期]",
        Help::ContactsLog => "联系记录表，或客户的一个日期 [默认：名为 contacts 或 联系记录 的表]",
        Help::ContactsAll => "未到联系日的也列出",
        Help::ContactsOnce => "按记录略去已发过这项优惠的客户，并记下本次名单",
        Help::ContactsRecord => "发放记录，.csv 文件；没有则新建",
        Help::ContactsColumns => "要显示的列：列、指标、评分、细分的名称，或 plan.键 [默认：声明过的文本列]",
        Help::ContactsTemplate => "给每个客户的消息，按这个模板文件填写",
        Help::ContactsText => "同上，直接写文本：'{{ 名称 }}您好…'",
        Help::ContactsUnmasked => "显示 [report] 隐藏的内容：要打电话就需要号码",
        Help::ContactsOutput => "写到哪里：.xlsx、.csv、.json、.md；- 标准输出",
        Help::Init => "写一个规则文件作为起点：按业务类型，或按导出数据的系统",
        Help::InitUsage => "tier init [--preset 模板名] [-o 输出] [选项]",
        Help::InitExamples => {
            "示例：
  tier init
  tier init --preset annual-amount -o 规则.toml
  tier init --preset fxiaoke --lang zh -o 规则.toml

模板里的表头是常见的或公开的叫法，请对照自己导出的文件核对：
tier inspect 文件，tier check 规则 文件"
        }
        Help::InitOutput => "写到哪个规则文件 [默认：标准输出]",
        Help::Preset => "要写出的模板；不写则列出全部模板",
        Help::List => "只列出模板",
        Help::Schema => "输出规则文件的 JSON Schema，供编辑器使用",
        Help::SchemaUsage => "tier schema",
        Help::SchemaExamples => {
            "示例：\n  tier schema > tier.schema.json\n\n支持 TOML Schema 的编辑器按规则文件的第一行找到它：\n  #:schema ./tier.schema.json"
        }
        Help::Guide => "讲解规则语言：按主题、按函数",
        Help::GuideUsage => "tier guide [主题]",
        Help::GuideExamples => "示例：\n  tier guide\n  tier guide windows\n  tier guide median",
        Help::Topic => "主题或函数名；不写则列出全部主题",
        Help::Completions => "输出补全脚本，让命令行能补全命令和选项",
        Help::CompletionsUsage => "tier completions 命令行环境",
        Help::CompletionsExamples => {
            "示例：
  tier completions bash > ~/.local/share/bash-completion/completions/tier
  tier completions zsh > ~/.zfunc/_tier
  tier completions fish > ~/.config/fish/completions/tier.fish
  tier completions powershell >> $PROFILE

用 zsh 时，~/.zshrc 中 compinit 之前须有：fpath+=~/.zfunc"
        }
        Help::Shell => "bash、zsh、fish、powershell 或 elvish",
        Help::Man => "写出手册页",
        Help::ManUsage => "tier man [文件夹]",
        Help::ManExamples => "示例：\n  tier man | man -l -\n  tier man share/man/man1",
        Help::ManFolder => "把每个命令的手册页写到哪个文件夹 [默认：只把 tier 的一页写到标准输出]",
        Help::Watch => "所读的文件一有变化就重新运行命令",
        Help::WatchUsage => "tier watch [--every 秒数] 命令 [参数]...",
        Help::WatchExamples => {
            "示例：
  tier watch classify 客户.xlsx --orders '订单-*.csv' -r 规则.toml \\
    -o 分级.html
  tier watch check 规则.toml

所看的文件：数据、规则文件、它沿用的集团标准、对照表；通配新匹配到的文件也算。
还在写入的文件会等它写完。第一次运行只有加 --force 才覆盖已有的输出，以后各次
覆盖自己写的输出。某次运行出错就说明原因，然后接着看；按 Ctrl-C 结束。

退出码：0 用 Ctrl-C 结束；2 第一次运行被拒绝"
        }
        Help::Watched => "要运行的命令和它的选项：classify、summary、check、explain、contacts、inspect、review --dry-run",
        Help::WatchEvery => "每隔几秒看一次，可写小数 [默认：1]",
        Help::Manual => "tier 手册",
        Help::MessageFormat => "标准错误上的消息：text，或 json（每行一个对象） [默认：text；环境变量 TIER_MESSAGE_FORMAT]",
        Help::Customers => "客户表文件；'*.xlsx' 这样的通配会展开；- 表示标准输入",
        Help::Orders => "订单文件，等同 --table orders=文件；可以写多次",
        Help::Table => "规则中某张表的文件；可以写多次",
        Help::Rules => "规则文件",
        Help::RulesFlag => "规则文件 [环境变量 TIER_RULES]",
        Help::AsOf => "评定基准日：2026-10-31、2026-10、2026Q3、last-month（上月末）、today [默认：今天]",
        Help::Previous => "以往等级：上次分级写出的工作簿、csv 或 json，任何有客户和等级两列的表格，或台账",
        Help::PreviousColumns => "以往等级表中两列的表头 [默认：tier 写出的表头，以及规则中的客户编号列]",
        Help::PreviousAsOf => "以往等级的基准日 [默认：文件里写明的]",
        Help::Diff(item) => diff_help(item, Language::Chinese),
        Help::Review(item) => review_help(item, Language::Chinese),
        Help::History(item) => history_help(item, Language::Chinese),
        Help::Overrides => "人工调整表：对个别客户的指定、保底、封顶、冻结（见 tier guide 定期复评）",
        Help::Output => "写到哪里：.xlsx 工作簿；.html 可直接查看的网页；.csv、.json、.jsonl 分级表；.md 摘要；- 标准输出",
        Help::Format => "输出格式：table、csv、json、jsonl、html 或 markdown，优先于文件扩展名",
        Help::CsvEncoding => "csv 的编码：utf-8、utf-8-bom、gb18030 [默认：中文写入文件时 utf-8-bom，否则 utf-8]",
        Help::CsvDialect => "excel：用 Excel 打开 csv 时，007 这样的编号和 =1+1 这样的文字保持原样",
        Help::Rejects => "把未能计入的行原样写出并附原因：.csv 或 .xlsx",
        Help::Set => "本次运行改用的参数值；可以写多次",
        Help::Strict => "数据有问题时以 1 退出（结果照样写出）",
        Help::Force => "覆盖已有的输出文件",
        Help::Quiet => "除了错误什么都不说",
        Help::Threads => "线程数，不影响结果 [默认：每个处理器一个；环境变量 TIER_THREADS]",
        Help::Timings => "显示各阶段用时",
        Help::Digests => "在结果中写明各输入文件的 SHA-256",
        Help::Manifest => "写出运行清单（JSON）：读了什么、定了什么、写了什么，附摘要值：run.json",
        Help::AllowStale => "最新一笔比规则的 max_age 还早时，照样运行",
        Help::Files => "要查看的文件；通配会展开；- 表示标准输入",
        Help::InspectFormat => "给人看（table）或给程序读（json）[默认：table]",
        Help::Dump => "只打印读到的表格本身，UTF-8 编码",
        Help::Sheet => "工作表的名称或序号；可写多次",
        Help::SheetOfTable => "工作表的名称或序号；前面写 表名= 则只用于该表的文件；可写多次",
        Help::HeaderRow => "表头所在的行，多行写 2-3，没有写 0 [默认：自动判断]",
        Help::NoHeader => "没有表头：各列称为 1、2、3 ……",
        Help::Encoding => "编码：utf-8、gb18030、big5、shift_jis、utf-16 等 [默认：自动判断]",
        Help::Delimiter => "分隔符：一个字符，或 tab、comma、semicolon、pipe、space [默认：自动判断]",
        Help::DateFormat => "写法有歧义的日期怎么读：dmy、mdy、ymd、epoch、epoch+8",
        Help::ReadingOptions => "文件的读法",
        Help::SkipHiddenRows => "略去表格中隐藏的行 [默认：照常读取]",
        Help::Limit => "工作簿与压缩包解压后的上限；默认值：\nparts=2000、part=1G、total=4G、ratio=200、\ncells=50000000",
        Help::CheckCustomers => "要一并检查表头的客户表文件",
        Help::CheckAsOf => {
            "按哪个基准日显示各统计周期的起止日：\n2026-10-31、2026-10、2026Q3、last-month（上月末）、today [默认：今天]"
        }
        Help::Order => "列出各项的计算顺序，以及各自读取什么",
        Help::Ledger(item) => ledger_help(item, Language::Chinese),
        Help::Fix => "把全角符号、中文写法和没加引号的键改成标准写法，直接写回规则文件",
    }
}

/// The name of a value in a language; none where it is the one given.
#[must_use]
pub fn value_name(english: &str, language: Language) -> Option<&'static str> {
    if language == Language::English {
        return None;
    }
    Some(match english {
        "FILE" => "文件",
        "CUSTOMERS" => "客户表",
        "RULES" => "规则",
        "OUT" => "输出",
        "LEDGER" => "台账",
        "RUN" => "复评",
        "HEAD" => "链头",
        "DIR" => "文件夹",
        "DATE" => "日期",
        "KEY" => "客户编号",
        "NAME" => "名称",
        "NAME,NAME" => "名称,名称",
        "NAME,..." => "名称,...",
        "NAME=FILE" => "表名=文件",
        "NAME=VALUE" => "名称=值",
        "NAME=CLASS" => "细分=类别",
        "KEY=TIER" => "客户=等级",
        "CONDITION" => "条件",
        "DURATION" => "时长",
        "TEXT" => "文本",
        "FORMAT" => "格式",
        "ENCODING" => "编码",
        "SHELL" => "命令行环境",
        "SECONDS" => "秒数",
        "COMMAND" => "命令",
        "TOPIC" => "主题",
        "SHEET" => "工作表",
        "ROW" => "行",
        "CHARACTER" => "字符",
        "[TABLE=]SHEET" => "[表名=]工作表",
        "[TABLE=]ROW" => "[表名=]行",
        "[TABLE=]ENCODING" => "[表名=]编码",
        "[TABLE=]CHARACTER" => "[表名=]字符",
        "[TABLE=]FORMAT" => "[表名=]格式",
        _ => return None,
    })
}

/// A heading of a manual page by its English one; none where it stays.
#[must_use]
pub fn page_headings(heading: &str, language: Language) -> Option<&'static str> {
    match (heading, language) {
        ("EXTRA", Language::English) => Some("EXAMPLES AND MORE"),
        ("NAME", Language::Chinese) => Some("名称"),
        ("SYNOPSIS", Language::Chinese) => Some("用法"),
        ("DESCRIPTION", Language::Chinese) => Some("说明"),
        ("OPTIONS", Language::Chinese) => Some("选项"),
        ("EXTRA", Language::Chinese) => Some("示例与其他"),
        ("VERSION", Language::Chinese) => Some("版本"),
        _ => None,
    }
}
