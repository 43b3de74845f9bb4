//! The sentences of `tier ledger`, and why a ledger can't be read or written.

use std::path::Path;

use super::read::list;
use crate::ledger::{Difference, Expected, LedgerError, Noted, Verified};
use crate::model::date::Date;
use crate::model::language::{Language, counted};

/// So many runs are named, the last ones, where one isn't there.
const RUNS_NAMED: usize = 6;

/// A piece of the help of `tier ledger`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is a piece of text, below in both languages")]
pub enum LedgerHelp {
    About,
    Usage,
    Examples,
    Verify,
    VerifyUsage,
    VerifyExamples,
    Log,
    LogUsage,
    LogExamples,
    Show,
    ShowUsage,
    ShowExamples,
    Export,
    ExportUsage,
    ExportExamples,
    Replay,
    ReplayUsage,
    ReplayExamples,
    Head,
    HeadUsage,
    HeadExamples,
    File,
    Run,
    ExportRun,
    ExportOutput,
    ExportFormat,
    Expect,
}

/// A piece of help in a language.
#[must_use]
pub const fn ledger_help(item: LedgerHelp, language: Language) -> &'static str {
    match language {
        Language::English => english_help(item),
        Language::Chinese => chinese_help(item),
    }
}

#[expect(clippy::too_many_lines, reason = "a table of texts")]
const fn english_help(item: LedgerHelp) -> &'static str {
    match item {
        LedgerHelp::About => "Look into a ledger: verify, log, show, replay, export, head",
        LedgerHelp::Usage => "tier ledger COMMAND LEDGER [OPTIONS]",
        LedgerHelp::Examples => {
            "Examples:
  tier ledger log tiers.db
  tier ledger show tiers.db 2026-03-31
  tier ledger verify tiers.db --expect \"$(cat heads.txt)\"

Reading never waits for a run, and never changes a ledger."
        }
        LedgerHelp::Verify => "Compute every digest anew; name the first entry that differs",
        LedgerHelp::VerifyUsage => "tier ledger verify LEDGER [--expect HEAD] [OPTIONS]",
        LedgerHelp::VerifyExamples => {
            "Examples:
  tier ledger verify tiers.db
  tier ledger verify tiers.db --expect \"$(cat heads.txt)\"

Whoever can write the file can make a new one that is sound in itself. Only
heads that were kept elsewhere (tier ledger head) show that.

Exit codes: 0 sound; 1 something differs; 2 usage; 4 it can't be read"
        }
        LedgerHelp::Log => "List the runs",
        LedgerHelp::LogUsage => "tier ledger log LEDGER [OPTIONS]",
        LedgerHelp::LogExamples => {
            "Examples:\n  tier ledger log tiers.db\n  tier ledger log tiers.db --format json\n\nExit codes: 0 done; 2 usage; 4 the ledger can't be read"
        }
        LedgerHelp::Show => "Show what a run was: rules, inputs, overrides, counts by tier and reason",
        LedgerHelp::ShowUsage => "tier ledger show LEDGER RUN [OPTIONS]",
        LedgerHelp::ShowExamples => {
            "Examples:
  tier ledger show tiers.db 3
  tier ledger show tiers.db 2026-03
  tier ledger show tiers.db last --format json

Exit codes: 0 done; 2 usage, or no such run; 4 the ledger can't be read"
        }
        LedgerHelp::Export => "Write the entries of one run, or of all, as csv or json",
        LedgerHelp::ExportUsage => "tier ledger export LEDGER [RUN] [-o OUT] [OPTIONS]",
        LedgerHelp::ExportExamples => {
            "Examples:
  tier ledger export tiers.db -o history.csv
  tier ledger export tiers.db last --format json

Exit codes: 0 done; 2 usage, or no such run; 4 the ledger can't be read;
5 the output can't be written"
        }
        LedgerHelp::Replay => "Do a run again from its files; compare every entry byte for byte",
        LedgerHelp::ReplayUsage => "tier ledger replay LEDGER RUN [OPTIONS]",
        LedgerHelp::ReplayExamples => {
            "Examples:
  tier ledger replay tiers.db 3
  tier ledger replay tiers.db 2026-03-31

In the folder of the review, with the files that it read: each must have the
SHA-256 that is recorded. Nothing is recorded or written.

Exit codes: 0 the same; 1 it comes to something else; 2 usage; 4 a file is not
the one that was read"
        }
        LedgerHelp::Head => "Print how far it goes, to be kept elsewhere: digest, runs, entries",
        LedgerHelp::HeadUsage => "tier ledger head LEDGER",
        LedgerHelp::HeadExamples => {
            "Example:\n  tier ledger head tiers.db >> heads.txt\n\nExit codes: 0 done; 2 usage; 4 the ledger can't be read"
        }
        LedgerHelp::File => "The ledger",
        LedgerHelp::Run => "The run: its number, its day, month or quarter, last or previous",
        LedgerHelp::ExportRun => "The run: its number, its day, month or quarter, last or previous [default: all runs]",
        LedgerHelp::ExportOutput => "Where to write: name.csv, name.json, or - for standard output [default: -]",
        LedgerHelp::ExportFormat => "csv or json [default: by the name of the output, else csv]",
        LedgerHelp::Expect => "What tier ledger head printed before, one line or several: each must be the head, or have been",
    }
}

#[expect(clippy::too_many_lines, reason = "a table of texts")]
const fn chinese_help(item: LedgerHelp) -> &'static str {
    match item {
        LedgerHelp::About => "查看台账：verify 校验、log 列表、show 详情、replay 重算、export 导出、head 链头",
        LedgerHelp::Usage => "tier ledger 命令 台账 [选项]",
        LedgerHelp::Examples => {
            "示例：
  tier ledger log 台账.db
  tier ledger show 台账.db 2026-03-31
  tier ledger verify 台账.db --expect \"$(cat 链头.txt)\"

读取台账从不等待正在进行的复评，也从不改动台账。"
        }
        LedgerHelp::Verify => "重新计算整条链，指出第一条不一致的记录",
        LedgerHelp::VerifyUsage => "tier ledger verify 台账 [--expect 链头] [选项]",
        LedgerHelp::VerifyExamples => {
            "示例：
  tier ledger verify 台账.db
  tier ledger verify 台账.db --expect \"$(cat 链头.txt)\"

能写这个文件的人，也能造出一份自身无误的新台账。
只有存放在别处的链头（tier ledger head）才能发现这种情况。

退出码：0 无误；1 有不一致；2 用法错误；4 无法读取"
        }
        LedgerHelp::Log => "列出各次复评",
        LedgerHelp::LogUsage => "tier ledger log 台账 [选项]",
        LedgerHelp::LogExamples => {
            "示例：\n  tier ledger log 台账.db\n  tier ledger log 台账.db --format json\n\n退出码：0 完成；2 用法错误；4 台账无法读取"
        }
        LedgerHelp::Show => "查看一次复评：规则、输入、人工调整、各等级和复评决定的客户数",
        LedgerHelp::ShowUsage => "tier ledger show 台账 复评 [选项]",
        LedgerHelp::ShowExamples => {
            "示例：
  tier ledger show 台账.db 3
  tier ledger show 台账.db 2026-03
  tier ledger show 台账.db last --format json

退出码：0 完成；2 用法错误，或没有这一次；4 台账无法读取"
        }
        LedgerHelp::Export => "导出一次或全部复评的记录，csv 或 json",
        LedgerHelp::ExportUsage => "tier ledger export 台账 [复评] [-o 输出] [选项]",
        LedgerHelp::ExportExamples => {
            "示例：
  tier ledger export 台账.db -o 历史.csv
  tier ledger export 台账.db last --format json

退出码：0 完成；2 用法错误，或没有这一次；4 台账无法读取；
5 输出没有写成"
        }
        LedgerHelp::Replay => "用当时的文件重算一次，逐字节比较每条记录",
        LedgerHelp::ReplayUsage => "tier ledger replay 台账 复评 [选项]",
        LedgerHelp::ReplayExamples => {
            "示例：
  tier ledger replay 台账.db 3
  tier ledger replay 台账.db 2026-03-31

在当时的文件夹里、用当时的文件运行：每个文件的 SHA-256 都须与记入的相同。
不记入台账，也不写文件。

退出码：0 相同；1 结果不同；2 用法错误；4 文件已不是当时读的"
        }
        LedgerHelp::Head => "输出台账现在的链头、复评次数和记录数，供存放在别处",
        LedgerHelp::HeadUsage => "tier ledger head 台账",
        LedgerHelp::HeadExamples => {
            "示例：\n  tier ledger head 台账.db >> 链头.txt\n\n退出码：0 完成；2 用法错误；4 台账无法读取"
        }
        LedgerHelp::File => "台账文件",
        LedgerHelp::Run => "哪一次复评：序号、基准日、月、季，last（最近）或 previous（上次）",
        LedgerHelp::ExportRun => "哪一次复评：序号、基准日、月、季，last（最近）或 previous（上次）[默认：全部]",
        LedgerHelp::ExportOutput => "写到哪里：名称.csv、名称.json，或 - 表示标准输出 [默认：-]",
        LedgerHelp::ExportFormat => "csv 或 json [默认：按输出文件名，否则 csv]",
        LedgerHelp::Expect => "以前记下的链头（tier ledger head 的输出，一行或几行）：每一行都必须是现在的链头，或曾经是",
    }
}

/// What stands above and before things in the texts of `tier ledger`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is a word, below in both languages")]
pub enum Label {
    Run,
    AsOf,
    State,
    InForce,
    Entries,
    Version,
    Rules,
    RulesDigest,
    Head,
    Arguments,
    Closed,
    Merged,
    Tiers,
    Tier,
    Customers,
    OfThemAbsent,
    Reasons,
    Reason,
    Inputs,
    Role,
    Path,
    Rows,
    Bytes,
    Sha256,
    Overrides,
    Customer,
    Kind,
    From,
    Until,
    WithoutEnd,
    Why,
    ApprovedBy,
}

/// The word in a language.
#[must_use]
pub const fn label(item: Label, language: Language) -> &'static str {
    let (chinese, english) = match item {
        Label::Run => ("复评", "Run"),
        Label::AsOf => ("基准日", "As of"),
        Label::State => ("状态", "State"),
        Label::InForce => ("有效", "in force"),
        Label::Entries => ("记录数", "Entries"),
        Label::Version => ("程序版本", "Version"),
        Label::Rules => ("规则", "Rules"),
        Label::RulesDigest => ("规则 SHA-256", "SHA-256 of rules"),
        Label::Head => ("链头", "Head"),
        Label::Arguments => ("命令行", "Arguments"),
        Label::Closed => ("销户", "Closed"),
        Label::Merged => ("已合并", "Merged"),
        Label::Tiers => ("各等级客户数", "Tiers"),
        Label::Tier => ("等级", "Tier"),
        Label::Customers => ("客户数", "Customers"),
        Label::OfThemAbsent => ("其中本次缺席", "Of them absent"),
        Label::Reasons => ("各复评决定的客户数", "Reasons"),
        Label::Reason => ("复评决定", "Reason"),
        Label::Inputs => ("输入文件", "Inputs"),
        Label::Role => ("用途", "Role"),
        Label::Path => ("路径", "Path"),
        Label::Rows => ("行数", "Rows"),
        Label::Bytes => ("字节", "Bytes"),
        Label::Sha256 => ("SHA-256", "SHA-256"),
        Label::Overrides => ("有效的人工调整", "Overrides in force"),
        Label::Customer => ("客户", "Customer"),
        Label::Kind => ("类型", "Kind"),
        Label::From => ("开始", "From"),
        Label::Until => ("截止", "Until"),
        Label::WithoutEnd => ("无期限", "none"),
        Label::Why => ("原因", "Why"),
        Label::ApprovedBy => ("批准人", "Approved by"),
    };
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

/// A run as people call it.
#[must_use]
pub fn run_text(number: u64, language: Language) -> String {
    match language {
        Language::Chinese => format!("第 {number} 次复评"),
        Language::English => format!("Run {number}"),
    }
}

/// That another run stands in place of one.
#[must_use]
pub fn replaced_text(later: u64, language: Language) -> String {
    match language {
        Language::Chinese => format!("由第 {later} 次代替"),
        Language::English => format!("replaced by {later}"),
    }
}

/// What a file was read as: a table is called as in the rules.
#[must_use]
pub fn role_text(role: &str, language: Language) -> String {
    let (chinese, english) = match role {
        "rules" => ("规则", "rules"),
        "customers" => ("客户表", "customers"),
        "previous" => ("以往等级", "tiers before"),
        "overrides" => ("人工调整", "overrides"),
        "lookup" => ("对照表", "lookup"),
        table => (table, table),
    };
    if language == Language::Chinese { chinese } else { english }.to_owned()
}

/// The tier, or what stands for nobody's.
#[must_use]
pub fn tier_or_nobody(tier: Option<&str>, language: Language) -> String {
    let nobody = match language {
        Language::Chinese => "无等级",
        Language::English => "no tier",
    };
    tier.unwrap_or(nobody).to_owned()
}

/// One line that says why a ledger can't be read or written, and at most two that help.
#[must_use]
pub fn ledger_error(path: &Path, error: &LedgerError, is_writing: bool, language: Language) -> (String, Vec<String>) {
    let path = path.display().to_string();
    let (line, help): (String, Vec<&str>) = match language {
        Language::English => english(&path, error, is_writing),
        Language::Chinese => chinese(&path, error, is_writing),
    };
    (line, help.into_iter().map(str::to_owned).collect())
}

#[expect(clippy::too_many_lines, reason = "a table of sentences")]
fn english(path: &str, error: &LedgerError, is_writing: bool) -> (String, Vec<&'static str>) {
    match error {
        LedgerError::NotFound => {
            (format!("{path}: no such file"), vec!["a ledger is made by the first tier review --ledger FILE"])
        }
        LedgerError::Gone => (
            format!("{path} was moved, deleted or replaced while the run was recorded; nothing was recorded"),
            vec!["leave the ledger where it is while a review goes on, and run the review again"],
        ),
        LedgerError::Linked => (
            format!(
                "{path}: the file has several names (hard links); a run that was stopped under one is not seen under another"
            ),
            vec!["keep one name, and make copies with cp or as backups while no run goes on"],
        ),
        LedgerError::Folder => (format!("{path} is a folder, not a ledger"), vec!["name a file in it, for instance tiers.db"]),
        LedgerError::FolderMissing(folder) => (
            format!("the folder {} of the ledger {path} doesn't exist", folder.display()),
            vec!["make the folder first, or name another file"],
        ),
        LedgerError::Blank => (
            format!("{path}: no run has been recorded in it"),
            vec!["the file is empty, or its first run was stopped; the next tier review --ledger FILE uses it"],
        ),
        LedgerError::NotALedger => (
            format!("{path} is not a ledger"),
            vec!["name the file that tier review --ledger FILE wrote; this one was not touched"],
        ),
        LedgerError::Newer { format } => (
            format!("{path} was written by a newer version of tier (format {format})"),
            vec!["install the newer version; tier --version says which one this is"],
        ),
        LedgerError::Damaged { text } => (
            format!("{path} is damaged: {text}"),
            vec![
                "tier ledger verify says what differs first",
                "go on with a copy from before the damage, and delete -wal and -shm beside it first",
            ],
        ),
        LedgerError::Strange { name } => (
            format!("{path} is damaged: its table or view {name} is missing, changed, or not of this program"),
            vec!["tables and views of your own belong in another database (ATTACH); drop them here"],
        ),
        LedgerError::Busy { waited } => (
            format!("{path}: another run is recording; waited {} s", waited.as_secs()),
            vec!["try again when it has ended; nothing was recorded"],
        ),
        LedgerError::NoPermission if is_writing => {
            (format!("no permission to write {path}"), vec!["a ledger needs its folder too: SQLite keeps a log beside the file"])
        }
        LedgerError::NoPermission => (
            format!("no permission to read {path}"),
            vec!["where a file of the same name and -wal lies beside it, that one must be readable too"],
        ),
        LedgerError::Full => (
            format!("no room left for {path}, or a limit on the size of files"),
            vec!["free some space and run again; the ledger is as it was"],
        ),
        LedgerError::Io { text } => (
            format!("{path} could not be {}: {text}", if is_writing { "written" } else { "read" }),
            vec!["a ledger belongs on a disk of this machine, not on a network drive"],
        ),
        LedgerError::NoSuchRun { number, last } => no_run(&number.to_string(), *last),
        LedgerError::Torn => (format!("{path}: the run was not recorded to its end; nothing was"), Vec::new()),
        LedgerError::Twice { customer } => {
            (format!("{path}: customer {customer} has two entries in one run; nothing was recorded"), Vec::new())
        }
        LedgerError::Unfit { customer } => {
            (format!("{path}: the entry of customer {customer} doesn't fit the run; nothing was recorded"), Vec::new())
        }
    }
}

fn chinese(path: &str, error: &LedgerError, is_writing: bool) -> (String, Vec<&'static str>) {
    match error {
        LedgerError::NotFound => (format!("{path}：没有这个文件"), vec!["台账由第一次 tier review --ledger 文件 建立"]),
        LedgerError::Gone => {
            (format!("{path} 在记入期间被移走、删除或替换；没有记入"), vec!["复评时请不要动台账文件；请再运行一遍"])
        }
        LedgerError::Linked => (
            format!("{path}：这个文件有几个名字（硬链接），在一个名字下中断的复评，从另一个名字看不到"),
            vec!["请只留一个名字；要备份，请在没有复评时复制"],
        ),
        LedgerError::Folder => (format!("{path} 是文件夹，不是台账"), vec!["请给出其中的文件，例如 台账.db"]),
        LedgerError::FolderMissing(folder) => {
            (format!("台账 {path} 所在的文件夹 {} 不存在", folder.display()), vec!["先建好文件夹，或给出别的文件"])
        }
        LedgerError::Blank => (
            format!("{path}：还没有任何复评记录"),
            vec!["文件为空，或第一次复评被中断；下一次 tier review --ledger 文件 会使用它"],
        ),
        LedgerError::NotALedger => {
            (format!("{path} 不是台账"), vec!["请给出 tier review --ledger 文件 写成的文件；此文件没有被改动"])
        }
        LedgerError::Newer { format } => {
            (format!("{path} 由更新版本的 tier 写成（格式 {format}）"), vec!["请安装新版本；tier --version 显示当前版本"])
        }
        LedgerError::Damaged { text } => (
            format!("{path} 已损坏：{text}"),
            vec!["tier ledger verify 指出第一处不一致", "请改用损坏之前的备份，并先删去旁边的 -wal 和 -shm"],
        ),
        LedgerError::Strange { name } => (
            format!("{path} 已损坏：其中的表或视图 {name} 缺失、被改动，或不属于本程序"),
            vec!["自建的表和视图请放到另一个数据库（ATTACH），并从这里删除"],
        ),
        LedgerError::Busy { waited } => {
            (format!("{path}：另一次复评正在写入，已等待 {} 秒", waited.as_secs()), vec!["等它结束后再试；本次没有记录任何内容"])
        }
        LedgerError::NoPermission if is_writing => {
            (format!("没有写入 {path} 的权限"), vec!["文件夹也要可写：SQLite 会在文件旁边放一个日志"])
        }
        LedgerError::NoPermission => (format!("没有读取 {path} 的权限"), vec!["如果旁边有同名加 -wal 的文件，它也必须可读"]),
        LedgerError::Full => (format!("写入 {path} 时空间不足，或超过文件大小限制"), vec!["腾出空间后重新运行；台账保持原样"]),
        LedgerError::Io { text } => (
            format!("无法{} {path}：{text}", if is_writing { "写入" } else { "读取" }),
            vec!["台账应放在本机磁盘上，不要放在网络盘"],
        ),
        LedgerError::NoSuchRun { number, last } => no_run_chinese(&number.to_string(), *last),
        LedgerError::Torn => (format!("{path}：本次复评没有记录完，未保存任何内容"), Vec::new()),
        LedgerError::Twice { customer } => {
            (format!("{path}：客户 {customer} 在同一次复评中有两条记录，未保存任何内容"), Vec::new())
        }
        LedgerError::Unfit { customer } => (format!("{path}：客户 {customer} 的记录与本次复评不符，未保存任何内容"), Vec::new()),
    }
}

/// That a ledger has no run that is called so; `known` are those in force, each with its day.
#[must_use]
pub fn no_such_run(path: &Path, text: &str, known: &[(u64, Date)], language: Language) -> (String, Vec<String>) {
    let path = path.display();
    let last = known.len().saturating_sub(RUNS_NAMED);
    let mut runs: Vec<String> = known[last..].iter().map(|(number, day)| format!("{number} ({day})")).collect();
    if last > 0 {
        runs.insert(0, "…".to_owned());
    }
    let runs = list(&runs, language);
    let (line, help) = match (language, known.is_empty()) {
        (Language::English, true) => (format!("{path} has no run '{text}'; none was recorded yet"), None),
        (Language::Chinese, true) => (format!("{path} 里没有复评“{text}”；还没有记入任何复评"), None),
        (Language::English, false) => (
            format!("{path} has no run '{text}'; in force: {runs}"),
            Some("a run is called by its number, its day, month or quarter (2026-03, 2026Q1), or last or previous"),
        ),
        (Language::Chinese, false) => (
            format!("{path} 里没有复评“{text}”；有效的：{runs}"),
            Some("指明一次复评：序号、基准日、月、季（2026-03、2026Q1），或 last（最近）、previous（上次）"),
        ),
    };
    (line, help.map(str::to_owned).into_iter().collect())
}

fn no_run(text: &str, last: u64) -> (String, Vec<&'static str>) {
    let known = match last {
        0 => "there is none yet".to_owned(),
        1 => "there is run 1 alone".to_owned(),
        last => format!("there are runs 1 to {last}"),
    };
    (
        format!("the ledger has no run '{text}': {known}"),
        vec!["a run is named by its number, its as-of date or the word last; tier ledger log lists them"],
    )
}

fn no_run_chinese(text: &str, last: u64) -> (String, Vec<&'static str>) {
    let known = match last {
        0 => "还没有任何复评".to_owned(),
        1 => "只有第 1 次复评".to_owned(),
        last => format!("现有第 1 到 {last} 次复评"),
    };
    (format!("台账中没有第 {text} 次复评：{known}"), vec!["用序号、基准日或 last 指明复评；tier ledger log 列出全部复评"])
}

/// That a text is no head.
#[must_use]
pub fn bad_head(text: &str, language: Language) -> (String, Vec<String>) {
    match language {
        Language::English => (
            format!("--expect '{text}' is no head: that is 64 hexadecimal digits, runs=N and entries=N behind them if you like"),
            vec!["give what tier ledger head LEDGER prints, one line or several".to_owned()],
        ),
        Language::Chinese => (
            format!("--expect “{text}” 不是链头：链头是 64 位十六进制数，其后可有 runs=N 和 entries=N"),
            vec!["请给出 tier ledger head 台账 的输出，一行或几行".to_owned()],
        ),
    }
}

/// That the head of a ledger without runs says nothing about one with runs.
#[must_use]
pub fn empty_head(language: Language) -> (String, Vec<String>) {
    match language {
        Language::English => (
            "--expect: the head of a ledger before its first run proves nothing: every ledger begins with it".to_owned(),
            vec!["give what tier ledger head LEDGER printed after a run".to_owned()],
        ),
        Language::Chinese => (
            "--expect：第一次复评之前的链头什么也证明不了，每一份台账都从它开始".to_owned(),
            vec!["请给出某次复评之后 tier ledger head 台账 的输出".to_owned()],
        ),
    }
}

/// That an export can't tell its format from a name.
#[must_use]
pub fn no_such_ending(output: &str, language: Language) -> (String, Vec<String>) {
    match language {
        Language::English => (
            format!("a ledger is exported as csv or json, which '{output}' doesn't say"),
            vec!["name a file ending in .csv or .json, or add --format csv".to_owned()],
        ),
        Language::Chinese => (
            format!("台账导出为 csv 或 json，从“{output}”看不出是哪一种"),
            vec!["文件名请以 .csv 或 .json 结尾，或加上 --format csv".to_owned()],
        ),
    }
}

/// What was exported.
#[must_use]
pub fn exported(file: &str, runs: usize, entries: u64, language: Language) -> String {
    match language {
        Language::English => {
            format!("wrote {file}: {} of {}\n", entries_text(entries), counted(runs as u64, "run"))
        }
        Language::Chinese => format!("已写出 {file}：{runs} 次复评，{entries} 条记录\n"),
    }
}

fn entries_text(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// That a ledger is sound, and how far it goes.
#[must_use]
pub fn verified_text(path: &Path, verified: &Verified, language: Language) -> String {
    let (path, head) = (path.display(), &verified.head);
    let (runs, entries, digest) = (head.runs, head.entries, &head.digest);
    let text = match language {
        Language::English => {
            let (runs, entries) = (counted(runs, "run"), entries_text(entries));
            format!("{path} is as it was recorded: {runs}, {entries}\nhead: {digest}\n")
        }
        Language::Chinese => format!("{path} 与记录时一致：{runs} 次复评，{entries} 条记录\n链头：{digest}\n"),
    };
    let more = |run: u64| runs.saturating_sub(run);
    let further = match (verified.expected, language) {
        (None, Language::English) => {
            "no head was given that was kept elsewhere: whoever can write the file could have rebuilt it\n".to_owned()
        }
        (None, Language::Chinese) => "没有给出存放在别处的链头：能写这个文件的人可能重建过它\n".to_owned(),
        (Some(Expected::Head), Language::English) => "it is the head that was expected\n".to_owned(),
        (Some(Expected::Head), Language::Chinese) => "与给出的链头相同\n".to_owned(),
        (Some(Expected::After(run)), Language::English) => {
            let more = counted(more(run), "run");
            format!("the head that was expected is the head after run {run}; {more} recorded since\n")
        }
        (Some(Expected::After(run)), Language::Chinese) => {
            format!("给出的链头是第 {run} 次复评之后的；此后又有 {} 次复评\n", more(run))
        }
    };
    text + &further
}

/// What differs, in a line, and what to do.
#[must_use]
pub fn difference_text(path: &Path, difference: &Difference, language: Language) -> (String, Vec<String>) {
    let path = path.display();
    let help = match (difference, language) {
        (Difference::Unexpected { .. }, Language::English) => {
            "the ledger is another one, was rebuilt, or was cut: compare it with a copy from the time of that head"
        }
        (Difference::Unexpected { .. }, Language::Chinese) => "台账是另一份、被重建过或被截短：请与当时的备份比较",
        (_, Language::English) => "what stands before it is as it was recorded; compare the rest with a copy",
        (_, Language::Chinese) => "它之前的内容与记录时一致；其余部分请与备份比较",
    };
    let line = match language {
        Language::English => english_difference(difference),
        Language::Chinese => chinese_difference(difference),
    };
    let separator = if language == Language::English { ": " } else { "：" };
    (format!("{path}{separator}{line}"), vec![help.to_owned()])
}

fn english_difference(difference: &Difference) -> String {
    match difference {
        Difference::Run { run } => {
            format!(
                "run {run} differs: its date, rules, arguments, inputs, digest or number of entries is not as it was recorded"
            )
        }
        Difference::RunMissing { run } => format!("run {run} is missing"),
        Difference::Entry { run, customer } => {
            format!(
                "run {run}, customer {customer}: the entry is not as it was recorded, or one was taken out or put in before it"
            )
        }
        Difference::Entries { run, expected, found } => format!("run {run} has {found} entries and recorded {expected}"),
        Difference::Head { stored, found } => format!(
            "it ends after {} with {}, and its head says {} with {}{}",
            counted(found.runs, "run"),
            entries_text(found.entries),
            counted(stored.runs, "run"),
            entries_text(stored.entries),
            if stored.digest == found.digest { "" } else { " and another head" }
        ),
        Difference::Stray { table } => format!("the table {table} holds what no entry speaks of"),
        Difference::Unreadable { after: 0, text } => format!("it can't be read: {text}"),
        Difference::Unreadable { after, text } => format!("it can't be read behind run {after}: {text}"),
        Difference::Structure { text } => format!("its entries are found by what was changed: {text}"),
        Difference::Unexpected { expected, head } => {
            format!("it never had the head that was expected, {}; its head is {head}", noted(expected))
        }
    }
}

fn chinese_difference(difference: &Difference) -> String {
    match difference {
        Difference::Run { run } => format!("第 {run} 次复评不一致：基准日、规则、命令行、输入、SHA-256 或记录数与记录时不同"),
        Difference::RunMissing { run } => format!("缺少第 {run} 次复评"),
        Difference::Entry { run, customer } => {
            format!("第 {run} 次复评的客户 {customer}：记录与当时不同，或在它之前有记录被删去或插入")
        }
        Difference::Entries { run, expected, found } => format!("第 {run} 次复评有 {found} 条记录，当时记了 {expected} 条"),
        Difference::Head { stored, found } => format!(
            "实际有 {} 次复评、{} 条记录，而台账末尾记为 {} 次复评、{} 条记录{}",
            found.runs,
            found.entries,
            stored.runs,
            stored.entries,
            if stored.digest == found.digest { "" } else { "，链头也不同" }
        ),
        Difference::Stray { table } => format!("表 {table} 中有内容不属于任何记录"),
        Difference::Unreadable { after: 0, text } => format!("无法读取：{text}"),
        Difference::Unreadable { after, text } => format!("第 {after} 次复评之后无法读取：{text}"),
        Difference::Structure { text } => format!("用来查找记录的部分被改动：{text}"),
        Difference::Unexpected { expected, head } => {
            format!("从来没有过给出的链头 {}；现在的链头是 {head}", noted(expected))
        }
    }
}

/// A head as it was given.
fn noted(head: &Noted) -> String {
    let runs = head.runs.map_or_else(String::new, |runs| format!(" runs={runs}"));
    let entries = head.entries.map_or_else(String::new, |entries| format!(" entries={entries}"));
    format!("{}{runs}{entries}", head.digest)
}
