//! The words for errors of reading files, in both languages.

use super::usage::keys_as_text;
use crate::model::issue::IssueKind;
use crate::model::language::{Language, counted};
use crate::model::location::Location;
use crate::model::schema::{CellType, DateFormat, SheetChoice};
use crate::model::value::Why;
use crate::read::{AmbiguousDate, BookFault, ContainerFault, DifferentRows, Format, MissingColumn, ReadError, UnitMismatch};

/// One line that says what is wrong, and at most two that help.
#[must_use]
pub fn read_error(error: &ReadError, language: Language) -> (String, Vec<String>) {
    match language {
        Language::English => english(error),
        Language::Chinese => chinese(error),
    }
}

fn help<const N: usize>(lines: [&str; N]) -> Vec<String> {
    lines.into_iter().map(str::to_owned).collect()
}

/// `orders.xlsx, sheet 客户, row 5, column 日期`.
pub(super) fn place(location: &Location, language: Language) -> String {
    let (sheet, row, column) = match language {
        Language::English => (", sheet ", ", row ", ", column "),
        Language::Chinese => ("，工作表 ", "，行 ", "，列 "),
    };
    let mut text = location.file.clone();
    if let Some(name) = &location.sheet {
        text = format!("{text}{sheet}{name}");
    }
    if location.row > 0 {
        text = format!("{text}{row}{}", location.row);
    }
    if let Some(header) = &location.column {
        text = format!("{text}{column}{}", cut(header));
    }
    text
}

pub(super) fn in_sheet(file: &str, sheet: Option<&str>, language: Language) -> String {
    let location = Location { file: file.to_owned(), sheet: sheet.map(str::to_owned), row: 0, column: None };
    place(&location, language)
}

/// How many words a list names, and how many characters of each.
const LISTED: usize = 20;
const LISTED_CHARACTERS: usize = 40;

pub(super) fn cut(word: &str) -> String {
    match word.char_indices().nth(LISTED_CHARACTERS) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

pub(super) fn list(words: &[String], language: Language) -> String {
    let shown: Vec<String> = words.iter().take(LISTED).map(|word| cut(word)).collect();
    let shown = shown.join(match language {
        Language::English => ", ",
        Language::Chinese => "、",
    });
    match (words.len().saturating_sub(LISTED), language) {
        (0, _) => shown,
        (more, Language::English) => format!("{shown} … and {more} more"),
        (more, Language::Chinese) => format!("{shown} … 另有 {more} 个"),
    }
}

fn choice(wanted: &SheetChoice) -> String {
    match wanted {
        SheetChoice::Name(name) | SheetChoice::Word(name) => name.clone(),
        SheetChoice::Number(number) => number.to_string(),
    }
}

/// How the first of these sheets of a table is named; files of the rules themselves take no flag.
fn name_sheet(table: &str, sheets: &[String], language: Language) -> String {
    let sheet = sheets.first().map_or("", String::as_str);
    let (typed, written) = (shell_text(sheet), toml_text(sheet));
    match language {
        _ if table.contains('.') => format!("sheet = {written}"),
        Language::English => format!("--sheet {typed}, or in the rule file: sheet = {written}"),
        Language::Chinese => format!("--sheet {typed}，或在规则文件中写 sheet = {written}"),
    }
}

/// A text as one word of a command line.
fn shell_text(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// The words that say what several rows of one id are, as lines of the rule file.
fn different_rows(rows: &DifferentRows, language: Language) -> (String, Vec<String>) {
    let DifferentRows { table, id, first, second, column, values, ids, newest } = rows;
    let (first, second, id) = (place(first, language), place(second, language), cut(id));
    let [one, other] = values;
    let newest = toml_text(newest.as_deref().unwrap_or("…"));
    match language {
        Language::English => {
            let value = |value: &Result<String, Why>| match value {
                Ok(value) => cut(value),
                Err(Why::Empty) => "nothing".to_owned(),
                Err(_) => "what can't be read".to_owned(),
            };
            let ids = counted(ids, "such id");
            (
                format!(
                    "{first} and {second} have one id, {id}, and differ: {table}.{column} is {} and {} ({ids} in all)",
                    value(one),
                    value(other)
                ),
                vec![
                    format!(
                        "say in [tables.{table}] what such rows are: lines of one event, repeats = \"lines\"; events of their own, whatever their id, repeats = \"never\""
                    ),
                    format!(
                        "or versions of one event, of which the newest counts, repeats = {{ newest = {newest} }}, or the one read last, repeats = \"last\""
                    ),
                ],
            )
        }
        Language::Chinese => {
            let value = |value: &Result<String, Why>| match value {
                Ok(value) => cut(value),
                Err(Why::Empty) => "空白".to_owned(),
                Err(_) => "无法识别的内容".to_owned(),
            };
            (
                format!(
                    "{first} 与 {second} 的编号都是 {id}，内容却不同：{table}.{column} 分别为 {} 和 {}（这样的编号共 {ids} 个）",
                    value(one),
                    value(other)
                ),
                vec![
                    format!(
                        "请在 [tables.{table}] 中写明这样的行是什么：同一笔的多行明细，repeats = \"lines\"；各算一笔，不核对编号，repeats = \"never\""
                    ),
                    format!("同一笔的多个版本：取最新的，repeats = {{ newest = {newest} }}；取最后读到的，repeats = \"last\""),
                ],
            )
        }
    }
}

/// What a format is called by people.
const fn extension(format: Format) -> &'static str {
    match format {
        Format::Delimited => ".csv",
        Format::Xlsx => ".xlsx",
        Format::Xlsb => ".xlsb",
        Format::Xls => ".xls",
        Format::Ods => ".ods",
        Format::Html => "HTML",
        Format::Xml2003 => "XML 2003",
        Format::Compressed => ".zip/.gz",
    }
}

/// A text in the quotes of TOML.
fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r"))
}

fn toml_list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| toml_text(text)).collect::<Vec<_>>().join(", "))
}

/// The line of TOML that takes a column from the header that is nearest, beside those it is taken from already. What else
/// the rules declare of it stays.
fn toml_line(missing: &MissingColumn) -> String {
    let spec = &missing.spec;
    let mut headers = spec.headers.clone();
    let nearest = missing.nearest.first().map_or("…", String::as_str);
    // An accepted header that ends in a unit is taken whole, and nobody would ask whether the unit is the declared one.
    headers.push(if spec.unit.is_some() { without_unit(nearest) } else { nearest }.to_owned());
    let headers = toml_list(&headers);
    let is_bare = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let name = if is_bare(&spec.name) { spec.name.clone() } else { toml_text(&spec.name) };
    let mut rest = match &spec.cell {
        CellType::Text => Vec::new(),
        CellType::Number => vec!["type = \"number\"".to_owned()],
        // The table's own date is always a date.
        CellType::Date(_) if spec.name == "date" => Vec::new(),
        CellType::Date(_) => vec!["type = \"date\"".to_owned()],
        CellType::Flag => vec!["type = \"flag\"".to_owned()],
        CellType::Hour => vec!["type = \"hour\"".to_owned()],
        CellType::Category(_, words) => vec![format!("order = {}", toml_text(&words.join(" < ")))],
    };
    if let CellType::Date(Some(format)) = &spec.cell {
        rest.push(format!("format = \"{}\"", format.word()));
    }
    rest.extend(spec.unit.iter().map(|unit| format!("unit = {}", toml_text(unit))));
    if !spec.missing_words.is_empty() {
        rest.push(format!("missing = {}", toml_list(&spec.missing_words)));
    }
    if spec.optional {
        rest.push("optional = true".to_owned());
    }
    rest.extend(spec.matches.iter().map(|column| format!("matches = {}", toml_text(column))));
    if rest.is_empty() {
        return format!("{name} = {headers}");
    }
    format!("{name} = {{ header = {headers}, {} }}", rest.join(", "))
}

/// What stands before a bracketed unit.
fn without_unit(header: &str) -> &str {
    let name = header.strip_suffix([')', '）', ']', '】', '〕']).and_then(|rest| rest.rsplit_once(['(', '（', '[', '【', '〔']));
    name.map(|(name, _)| name.trim_end()).filter(|name| !name.is_empty()).unwrap_or(header)
}

/// The mark that seems to stand between the columns of a text that wasn't split: the commonest, and the word that
/// `--delimiter` takes for it.
fn separator(missing: &MissingColumn) -> Option<(&'static str, &'static str)> {
    let [header] = &*missing.found else { return None };
    let marks = [(",", "comma"), ("\t", "tab"), (";", "semicolon"), ("|", "pipe"), ("；", "；"), ("，", "，")];
    let counted = marks.into_iter().map(|(mark, word)| (header.matches(mark).count(), mark, word)).rev();
    let (count, mark, word) = counted.max_by_key(|(count, ..)| *count)?;
    (count > 0).then_some((if mark == "\t" { "tab" } else { mark }, word))
}

fn missing_column(missing: &MissingColumn, language: Language) -> (String, Vec<String>) {
    let place = in_sheet(&missing.file, missing.sheet.as_deref(), language);
    let (accepted, found) = (list(&missing.spec.headers, language), list(&missing.found, language));
    let nearest = list(&missing.nearest, language);
    let (table, name, row, line) = (&missing.table, &missing.spec.name, missing.header_row, toml_line(missing));
    let has_near = !missing.nearest.is_empty();
    match language {
        Language::English => {
            let way_out = match separator(missing) {
                Some((mark, word)) => format!("another delimiter? {mark} seems to stand between the columns: --delimiter {word}"),
                None if has_near => format!("put into the rule file: {line}"),
                None => format!("put into the rule file, with the header of the right column instead of …: {line}"),
            };
            let near =
                if nearest.is_empty() || separator(missing).is_some() { String::new() } else { format!("; nearest: {nearest}") };
            let what = format!("{place}: no column for {table}.{name} (accepted headers: {accepted})");
            (what, vec![format!("columns found in row {row}: {found}{near}"), way_out])
        }
        Language::Chinese => {
            let way_out = match separator(missing) {
                Some((mark, word)) => format!("是不是分隔符不对？各列似乎以 {mark} 分隔：--delimiter {word}"),
                None if has_near => format!("请在规则文件中写：{line}"),
                None => format!("请在规则文件中写（把 … 换成正确那一列的表头）：{line}"),
            };
            let near = if nearest.is_empty() || separator(missing).is_some() {
                String::new()
            } else {
                format!("；最接近的：{nearest}")
            };
            let what = format!("{place}：缺少 {table}.{name} 对应的列（可接受的表头：{accepted}）");
            (what, vec![format!("第 {row} 行的表头有：{found}{near}"), way_out])
        }
    }
}

fn ambiguous(date: &AmbiguousDate, language: Language) -> (String, Vec<String>) {
    let place = place(&date.location, language);
    let [(format, day), (other, other_day)] = date.readings;
    let (text, name) = (cut(&date.text), &date.name);
    let (word, other_word) = (format.word(), other.word());
    let is_instant = matches!(format, DateFormat::Epoch { .. });
    match language {
        Language::English => (
            format!("{place}: the dates can be read two ways: {text} is {day} or {other_day}"),
            [format!(
                "say which: --date-format {word} ({day}) or {other_word} ({other_day}), or in the rule file, in {name}: format = \"{word}\""
            )]
            .into_iter()
            .chain(is_instant.then(|| format!("they count from 1970: {word} takes the days of UTC, {other_word} those of China")))
            .collect(),
        ),
        Language::Chinese => (
            format!("{place}：日期有两种读法：{text} 可以是 {day}，也可以是 {other_day}"),
            [format!(
                "请写明：--date-format {word}（{day}）或 {other_word}（{other_day}），或在规则文件的 {name} 中写 format = \"{word}\""
            )]
                .into_iter()
                .chain(is_instant.then(|| format!("这是从 1970 年起算的时间戳：{word} 按世界时，{other_word} 按北京时间")))
                .collect(),
        ),
    }
}

fn unit_mismatch(mismatch: &UnitMismatch, language: Language) -> (String, Vec<String>) {
    let UnitMismatch { file, sheet, name, header, found, declared } = mismatch;
    let place = in_sheet(file, sheet.as_deref(), language);
    match language {
        Language::English => (
            format!("{place}: {header} is in {found}, but the rules say {declared}"),
            vec![
                format!("say so in the rule file, in {name}: header = \"{header}\", unit = \"{found}\", and adapt what uses it"),
                format!("or convert the column to {declared}"),
            ],
        ),
        Language::Chinese => (
            format!("{place}：{header} 的单位是 {found}，而规则写的是 {declared}"),
            vec![
                format!("请在规则文件的 {name} 中写：header = \"{header}\", unit = \"{found}\"，并调整用到它的地方"),
                format!("或把该列换算成 {declared}"),
            ],
        ),
    }
}

const SAVE_EN: &str = "open it and save it as .xlsx, or as .csv in UTF-8";
const SAVE_ZH: &str = "请打开后另存为 .xlsx，或另存为 UTF-8 编码的 .csv";

const NO_HEADER_EN: &str =
    "--header-row (in the rule file header_row) names a row that is blank or isn't there; leave it out to have the header found";
const NO_HEADER_ZH: &str = "--header-row（规则文件中的 header_row）指的行是空的或不存在；不写则自动判断";

/// A size as `--limit` takes it.
fn mib(bytes: u64) -> String {
    match bytes {
        _ if bytes.is_multiple_of(1 << 30) => format!("{}G", bytes >> 30),
        _ if bytes.is_multiple_of(1 << 20) => format!("{}M", bytes >> 20),
        _ => bytes.to_string(),
    }
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    let text = mib(bytes);
    if text.ends_with(['M', 'G']) { format!("{text}iB").replace("MiB", " MiB").replace("GiB", " GiB") } else { text + " B" }
}

/// A file that passes one of the limits of `--limit`.
fn limited(file: &str, what: &(String, String), limit: &str, more: &str, language: Language) -> (String, Vec<String>) {
    match language {
        Language::English => {
            (format!("{file}: {}", what.0), vec![format!("if you trust the file, allow more: --limit {limit}={more}")])
        }
        Language::Chinese => (format!("{file}：{}", what.1), vec![format!("若确信文件可靠，可放宽上限：--limit {limit}={more}")]),
    }
}

fn container(file: &str, fault: &ContainerFault, language: Language) -> (String, Vec<String>) {
    let (english, chinese) = match fault {
        ContainerFault::Damaged { detail } => {
            return match language {
                Language::English => {
                    (format!("{file}: the file is cut off or damaged ({detail})"), help(["download or copy it again"]))
                }
                Language::Chinese => (format!("{file}：文件不完整或已损坏（{detail}）"), help(["请重新下载或复制"])),
            };
        }
        ContainerFault::Encrypted => ("encrypted".to_owned(), "已加密".to_owned()),
        ContainerFault::TooManyParts { parts, limit } => {
            let what = (format!("{}, more than {limit}", counted(parts, "part")), format!("含有 {parts} 个部件，上限 {limit}"));
            return limited(file, &what, "parts", &(2 * parts).to_string(), language);
        }
        ContainerFault::TooLarge { part, limit_bytes } => {
            let size = size(*limit_bytes);
            let what = (format!("{part} is larger than {size} once unpacked"), format!("{part} 解压后超过 {size}"));
            return limited(file, &what, "part", &mib(2 * limit_bytes), language);
        }
        ContainerFault::AllTooLarge { limit_bytes } => {
            let size = size(*limit_bytes);
            let what = (format!("larger than {size} once unpacked"), format!("解压后总共超过 {size}"));
            return limited(file, &what, "total", &mib(2 * limit_bytes), language);
        }
        ContainerFault::TooDense { part, ratio } => {
            let what = (
                format!("{part} unpacks to more than {} its size, as no table does", counted(ratio, "time")),
                format!("{part} 解压后超过原来的 {ratio} 倍，不像表格"),
            );
            return limited(file, &what, "ratio", &(5 * ratio).to_string(), language);
        }
        ContainerFault::TooManyCells { limit } => {
            let what = (format!("a sheet has more than {}", counted(limit, "cell")), format!("工作表的单元格超过 {limit} 个"));
            return limited(file, &what, "cells", &(2 * limit).to_string(), language);
        }
        ContainerFault::FalseCount { part } => {
            (format!("{part} promises more than it holds"), format!("{part} 声明的数量与内容不符"))
        }
        ContainerFault::Oversized { part } => {
            (format!("{part} has more or longer entries than can be"), format!("{part} 的条目过多或过长"))
        }
        ContainerFault::DocumentType { part } => (format!("{part} declares a document type"), format!("{part} 含有文档类型声明")),
        ContainerFault::NameTwice => ("two of its parts have one name".to_owned(), "有两个部件同名".to_owned()),
        ContainerFault::RowOrder { part, row } => {
            (format!("row {row} stands twice or out of order in {part}"), format!("{part} 中行 {row} 重复或次序颠倒"))
        }
    };
    match language {
        Language::English => (format!("{file}: no workbook that a spreadsheet program wrote: {english}"), help([SAVE_EN])),
        Language::Chinese => (format!("{file}：不是表格软件写出的工作簿：{chinese}"), help([SAVE_ZH])),
    }
}

fn book_fault(fault: &BookFault, language: Language) -> String {
    let (english, chinese) = match fault {
        BookFault::Said(detail) => return detail.clone(),
        BookFault::GaveUp => ("its content makes no sense".to_owned(), "内容无法解析".to_owned()),
        BookFault::Damaged => {
            ("it is cut off, or its parts contradict each other".to_owned(), "内容不完整，或各部分互相矛盾".to_owned())
        }
        BookFault::Missing { part } => (format!("its part {part} is missing"), format!("缺少部件 {part}")),
        BookFault::NoWorkbook => ("there is no workbook in it".to_owned(), "其中没有工作簿".to_owned()),
        BookFault::TooOld => (
            "it is older than Excel 5, and no single sheet of Excel 3 or 4".to_owned(),
            "版本早于 Excel 5，且不是 Excel 3 或 4 的单张工作表".to_owned(),
        ),
        BookFault::Order { row } => (format!("cells out of order in row {row}"), format!("行 {row} 的单元格次序颠倒或重复")),
        BookFault::TooWide { row } => (format!("row {row} has more than 16384 columns"), format!("行 {row} 超过 16384 列")),
        BookFault::TooLong { row } => (format!("row {row} is too long"), format!("行 {row} 过长")),
        BookFault::Number { name } => (format!("{name} is no number that can be"), format!("{name} 的数值不合理")),
        BookFault::SharedPlace => ("two sheets are one part".to_owned(), "两个工作表指向同一部件".to_owned()),
        BookFault::TooDeep => ("tables stand in each other too deep".to_owned(), "表格嵌套过深".to_owned()),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

/// How many rows of a circle are named.
const CIRCLE_ROWS: usize = 5;

/// The keys of a circle, the first again at its end, and their rows.
fn circle(steps: &[(String, Location)], language: Language) -> String {
    let keys = steps.iter().take(CIRCLE_ROWS).map(|(key, _)| cut(key));
    let more = (steps.len() > CIRCLE_ROWS).then(|| "…".to_owned());
    let again = steps.first().map(|(key, _)| cut(key));
    let keys: Vec<String> = keys.chain(more.clone()).chain(again).collect();
    let rows = steps.iter().take(CIRCLE_ROWS).map(|(_, at)| place(at, language));
    let rows: Vec<String> = rows.chain(more).collect();
    match language {
        Language::English => format!("{} ({})", keys.join(" → "), rows.join("; ")),
        Language::Chinese => format!("{}（{}）", keys.join(" → "), rows.join("；")),
    }
}

/// What is wrong with a cell of a lookup's file.
fn lookup_fault(kind: IssueKind, text: &str, language: Language) -> String {
    let text = cut(text);
    match (language, kind) {
        (Language::English, IssueKind::KeyMissing) => "the key is missing".to_owned(),
        (Language::Chinese, IssueKind::KeyMissing) => "缺少键".to_owned(),
        (Language::English, IssueKind::KeyDamaged | IssueKind::IdDamaged) => format!("a spreadsheet damaged the key {text}"),
        (Language::Chinese, IssueKind::KeyDamaged | IssueKind::IdDamaged) => format!("键 {text} 已被表格软件损坏"),
        (Language::English, IssueKind::NotANumber) => format!("'{text}' is not a number"),
        (Language::Chinese, IssueKind::NotANumber) => format!("'{text}' 不是数字"),
        (Language::English, IssueKind::NotADate) => format!("'{text}' is not a date"),
        (Language::Chinese, IssueKind::NotADate) => format!("'{text}' 不是日期"),
        (Language::English, IssueKind::NotAFlag) => format!("'{text}' is neither yes nor no"),
        (Language::Chinese, IssueKind::NotAFlag) => format!("'{text}' 不是“是/否”"),
        (Language::English, IssueKind::ErrorCell) => format!("'{text}' is a formula's error"),
        (Language::Chinese, IssueKind::ErrorCell) => format!("'{text}' 是公式的错误值"),
        (Language::English, IssueKind::NumberTooLarge) => format!("'{text}' is too large"),
        (Language::Chinese, IssueKind::NumberTooLarge) => format!("'{text}' 太大"),
        (Language::English, _) => format!("'{text}' can't be read"),
        (Language::Chinese, _) => format!("'{text}' 无法读取"),
    }
}

fn english(error: &ReadError) -> (String, Vec<String>) {
    const EN: Language = Language::English;
    match error {
        ReadError::NoFile { table } => (format!("no file for {table}"), vec![format!("name one: --table {table}=FILE")]),
        ReadError::NotFound { file } => (format!("{file}: no such file"), help(["check the folder and the name"])),
        ReadError::Directory { file } => {
            (format!("{file}: is a directory, not a file"), help(["name the files in it, or a pattern such as DIR/*.xlsx"]))
        }
        ReadError::Device { file } => {
            (format!("{file}: is a device, not a file"), help(["name a file, or - for standard input"]))
        }
        ReadError::TempFolder { folder, source } => (
            format!("{folder}: the temporary folder can't be written: {source}"),
            help(["set TMPDIR to a folder that exists, may be written and has room for a copy of the input"]),
        ),
        ReadError::PermissionDenied { file } => {
            (format!("{file}: permission denied"), help(["ask for the right to read it, or copy it to a folder of your own"]))
        }
        ReadError::Io { file, source } => (format!("{file}: can't be read: {source}"), Vec::new()),
        ReadError::EmptyFile { file } => (format!("{file}: the file is empty"), help(["export it again, with its header row"])),
        ReadError::BlankFile { file } => {
            (format!("{file}: there are only blank cells"), help(["export it again, with its header row"]))
        }
        ReadError::EmptySheet { file, sheet } => {
            (format!("{}: the sheet is empty", in_sheet(file, sheet.as_deref(), EN)), Vec::new())
        }
        ReadError::UnknownFormat { file } => (
            format!("{file}: not a table of a known format"),
            help(["known are .xlsx, .xlsb, .xls, .ods, tables of web pages, delimited text, and these in .zip or .gz"]),
        ),
        ReadError::NoTable { file, what } => {
            (format!("{file}: this is no table but {}", what.word()), help(["name a table: .xlsx, or .csv in UTF-8"]))
        }
        ReadError::HiddenSheets { file, sheets } => (
            format!("{file}: all sheets are hidden: {}", list(sheets, EN)),
            vec![format!("show the one that is meant, or name it: {}", name_sheet("", sheets, EN))],
        ),
        ReadError::UnreadableFormat { file, format } => {
            (format!("{file}: this is an archive ({}), not a table", extension(*format)), help([SAVE_EN]))
        }
        ReadError::NestedArchive { file } => {
            (format!("{file}: an archive in an archive is not read"), help(["unpack it and name the files"]))
        }
        ReadError::EmptyArchive { file } => {
            (format!("{file}: no file in the archive is a table"), help(["unpack it and name the files that are tables"]))
        }
        ReadError::PasswordProtected { file } => {
            (format!("{file}: the file is password protected"), help(["open it with its password and save a copy without one"]))
        }
        ReadError::NoSheets { file } => {
            (format!("{file}: the file has no sheet or table of cells"), help(["export it again as .xlsx, or as .csv in UTF-8"]))
        }
        ReadError::NoSuchSheet { file, wanted, sheets, nearest } => {
            let near = nearest.as_ref().map_or_else(String::new, |near| format!("; nearest: {near}"));
            (format!("{file}: no sheet {}", choice(wanted)), vec![format!("sheets found: {}{near}", list(sheets, EN))])
        }
        ReadError::SeveralSheets { file, table, sheets } => (
            format!("{file}: several sheets have the headers of {table}: {}", list(sheets, EN)),
            vec![
                format!("name one: {}", name_sheet(table, sheets, EN)),
                format!("if together they are one table, name them all: sheet = {}", toml_list(sheets)),
            ],
        ),
        ReadError::Workbook { file, sheet, fault } => {
            let fault = book_fault(fault, EN);
            (format!("{}: the workbook is broken: {fault}", in_sheet(file, sheet.as_deref(), EN)), help([SAVE_EN]))
        }
        ReadError::Container { file, fault } => container(file, fault, EN),
        ReadError::Delimited { file, row, detail } => {
            (format!("{file}, row {row}: can't be split into cells: {detail}"), Vec::new())
        }
        ReadError::Encoding { file, line } => (
            format!("{file}: line {line} holds damaged characters: the text is neither UTF-8 nor GB18030"),
            help(["export it again as UTF-8, or mend that line"]),
        ),
        ReadError::NotInEncoding { file, encoding, line } => (
            format!("{file}: line {line} is not in {}", encoding.word()),
            help(["name the right encoding: --encoding gb18030, big5, shift_jis, utf-16 …, or leave it out to have it found"]),
        ),
        ReadError::ForeignEncoding { file, line } => (
            format!("{file}: line {line}: neither UTF-8 nor Chinese text in GB18030 (GBK)"),
            help([
                "say what it is: --encoding big5, shift_jis, windows-1252 …",
                "or open it in the program that wrote it and save it as UTF-8",
            ]),
        ),
        ReadError::TooManyColumns { file, row, columns } => (
            format!("{file}, row {row}: {columns} columns, more than a spreadsheet's 16384"),
            help(["keep the columns that are wanted; a line end may be missing"]),
        ),
        ReadError::RecordTooLong { file, row, limit_bytes } => {
            (format!("{file}, row {row}: longer than {} MiB", limit_bytes >> 20), help(["a quote may be missing in this row"]))
        }
        ReadError::UnclosedQuote { file, row } => (
            format!("{file}, row {row}: a quote is opened and never closed"),
            help(["close it, or write \"\" for a quote inside a cell"]),
        ),
        ReadError::NoHeaderRow { file, sheet } => {
            (format!("{}: no such row for the header", in_sheet(file, sheet.as_deref(), EN)), help([NO_HEADER_EN]))
        }
        ReadError::MissingColumn(missing) => missing_column(missing, EN),
        ReadError::HeaderTwice { file, sheet, row, header, columns } => (
            format!(
                "{}, row {row}: the header {} stands twice (columns {})",
                in_sheet(file, sheet.as_deref(), EN),
                cut(header),
                list(columns, EN)
            ),
            help(["rename or delete one of them"]),
        ),
        ReadError::UnitMismatch(mismatch) => unit_mismatch(mismatch, EN),
        ReadError::DuplicateKeys { key, first, second, total } => (
            format!(
                "customer {} stands twice: {} and {} ({} in all)",
                cut(key),
                place(first, EN),
                place(second, EN),
                counted(total, "such row")
            ),
            help(["delete one of them, or say in [customers]: duplicates = \"first\", \"last\" or \"merge\""]),
        ),
        ReadError::LookupRow { lookup, location, kind, text } => (
            format!("{}: this row of [{lookup}] can't be used: {}", place(location, EN), lookup_fault(*kind, text, EN)),
            if matches!(kind, IssueKind::KeyDamaged | IssueKind::IdDamaged) {
                help(["mend the key, or take the row out", keys_as_text(EN)])
            } else if *kind == IssueKind::KeyMissing {
                help(["mend the key, or take the row out"])
            } else {
                vec![format!("mend the cell, or take the row out; the type of the values is said in [{lookup}]: type = …")]
            },
        ),
        ReadError::LookupTwice { lookup, key, first, second } => (
            format!("{} has two values in [{lookup}]: {} and {}", cut(key), place(first, EN), place(second, EN)),
            help(["delete one of the rows"]),
        ),
        ReadError::AliasCircle(steps) => (
            format!("the keys of [identity.aliases] mean each other in a circle: {}", circle(steps, EN)),
            help(["delete one of these rows: in the end a key must mean one that is no old key"]),
        ),
        ReadError::Json { file, line, detail } => (
            format!("{file}, line {line}: this JSON can't be read: {detail}"),
            help(["it is a list or lines of objects, or the document that tier classify writes"]),
        ),
        ReadError::JsonEntry { file, entry, wanted } => (
            format!("{file}: customer {entry} of the file has no {}", list(wanted, EN)),
            help(["another name in the file? --previous-columns KEY=TIER"]),
        ),
        ReadError::SameFileTwice { first, second } => {
            (format!("{second}: the same file as {first}; its rows would count twice"), help(["name it once"]))
        }
        ReadError::DifferentRows(rows) => different_rows(rows, EN),
        ReadError::AmbiguousDate(date) => ambiguous(date, EN),
    }
}

fn chinese(error: &ReadError) -> (String, Vec<String>) {
    const ZH: Language = Language::Chinese;
    match error {
        ReadError::NoFile { table } => (format!("没有给出 {table} 的文件"), vec![format!("请指定：--table {table}=文件")]),
        ReadError::NotFound { file } => (format!("{file}：文件不存在"), help(["请检查文件夹和文件名"])),
        ReadError::Directory { file } => {
            (format!("{file}：这是文件夹，不是文件"), help(["请写其中的文件，或写通配，例如 文件夹/*.xlsx"]))
        }
        ReadError::Device { file } => (format!("{file}：这是设备，不是文件"), help(["请给出文件，或用 - 表示标准输入"])),
        ReadError::TempFolder { folder, source } => {
            (format!("{folder}：无法写入临时文件夹：{source}"), help(["请把 TMPDIR 设为存在、可写且放得下一份输入副本的文件夹"]))
        }
        ReadError::PermissionDenied { file } => (format!("{file}：没有读取权限"), help(["请取得读取权限，或复制到自己的文件夹"])),
        ReadError::Io { file, source } => (format!("{file}：无法读取：{source}"), Vec::new()),
        ReadError::EmptyFile { file } => (format!("{file}：文件是空的"), help(["请重新导出，并带上表头行"])),
        ReadError::BlankFile { file } => (format!("{file}：只有空白单元格"), help(["请重新导出，并带上表头行"])),
        ReadError::EmptySheet { file, sheet } => (format!("{}：工作表是空的", in_sheet(file, sheet.as_deref(), ZH)), Vec::new()),
        ReadError::UnknownFormat { file } => (
            format!("{file}：不是可识别的表格"),
            help(["可以读取 .xlsx、.xlsb、.xls、.ods、网页表格、文本表格，以及 .zip、.gz 中的这些文件"]),
        ),
        ReadError::NoTable { file, what } => {
            (format!("{file}：这不是表格，而是 {}", what.word()), help(["请给出表格：.xlsx，或 UTF-8 编码的 .csv"]))
        }
        ReadError::HiddenSheets { file, sheets } => (
            format!("{file}：所有工作表都是隐藏的：{}", list(sheets, ZH)),
            vec![format!("请取消隐藏，或指定：{}", name_sheet("", sheets, ZH))],
        ),
        ReadError::UnreadableFormat { file, format } => {
            (format!("{file}：这是压缩包（{}），不是表格", extension(*format)), help([SAVE_ZH]))
        }
        ReadError::NestedArchive { file } => (format!("{file}：不读取压缩包中的压缩包"), help(["请解压后直接给出其中的文件"])),
        ReadError::EmptyArchive { file } => (format!("{file}：压缩包里没有表格"), help(["请解压后给出其中的表格"])),
        ReadError::PasswordProtected { file } => {
            (format!("{file}：文件有密码保护"), help(["请用密码打开后，另存一份不带密码的副本"]))
        }
        ReadError::NoSheets { file } => {
            (format!("{file}：文件里没有工作表或表格"), help(["请重新导出为 .xlsx，或 UTF-8 编码的 .csv"]))
        }
        ReadError::NoSuchSheet { file, wanted, sheets, nearest } => {
            let near = nearest.as_ref().map_or_else(String::new, |near| format!("；最接近的：{near}"));
            (format!("{file}：没有工作表 {}", choice(wanted)), vec![format!("现有工作表：{}{near}", list(sheets, ZH))])
        }
        ReadError::SeveralSheets { file, table, sheets } => (
            format!("{file}：多个工作表都有 {table} 的表头：{}", list(sheets, ZH)),
            vec![
                format!("请指定一个：{}", name_sheet(table, sheets, ZH)),
                format!("如果它们合起来是一张表，请全部写上：sheet = {}", toml_list(sheets)),
            ],
        ),
        ReadError::Workbook { file, sheet, fault } => {
            let fault = book_fault(fault, ZH);
            (format!("{}：工作簿已损坏：{fault}", in_sheet(file, sheet.as_deref(), ZH)), help([SAVE_ZH]))
        }
        ReadError::Container { file, fault } => container(file, fault, ZH),
        ReadError::Delimited { file, row, detail } => (format!("{file}，行 {row}：无法拆分成单元格：{detail}"), Vec::new()),
        ReadError::Encoding { file, line } => {
            (format!("{file}：第 {line} 行有损坏的字符：既不是 UTF-8 也不是 GB18030"), help(["请重新导出为 UTF-8，或修正这一行"]))
        }
        ReadError::NotInEncoding { file, encoding, line } => (
            format!("{file}：第 {line} 行不是 {} 编码", encoding.word()),
            help(["请写对编码：--encoding gb18030、big5、shift_jis、utf-16 等，或不写，由程序判断"]),
        ),
        ReadError::ForeignEncoding { file, line } => (
            format!("{file}：第 {line} 行：既不是 UTF-8，也不是 GB18030（GBK）的中文"),
            help(["请说明编码：--encoding big5、shift_jis、windows-1252 等", "或用写出它的程序打开，另存为 UTF-8"]),
        ),
        ReadError::TooManyColumns { file, row, columns } => {
            (format!("{file}，行 {row}：有 {columns} 列，超过表格软件的 16384 列"), help(["请只保留需要的列；也可能缺少换行"]))
        }
        ReadError::RecordTooLong { file, row, limit_bytes } => {
            (format!("{file}，行 {row}：超过 {} MiB", limit_bytes >> 20), help(["这一行可能缺少一个引号"]))
        }
        ReadError::UnclosedQuote { file, row } => {
            (format!("{file}，行 {row}：引号没有闭合"), help(["请补上引号；单元格内的引号要写成 \"\""]))
        }
        ReadError::NoHeaderRow { file, sheet } => {
            (format!("{}：没有所指定的表头行", in_sheet(file, sheet.as_deref(), ZH)), help([NO_HEADER_ZH]))
        }
        ReadError::MissingColumn(missing) => missing_column(missing, ZH),
        ReadError::HeaderTwice { file, sheet, row, header, columns } => (
            format!(
                "{}，行 {row}：表头 {} 出现两次（{} 列）",
                in_sheet(file, sheet.as_deref(), ZH),
                cut(header),
                list(columns, ZH)
            ),
            help(["请改名或删去其中一列"]),
        ),
        ReadError::UnitMismatch(mismatch) => unit_mismatch(mismatch, ZH),
        ReadError::DuplicateKeys { key, first, second, total } => (
            format!("客户 {} 出现两次：{} 与 {}（这样的行共 {total} 行）", cut(key), place(first, ZH), place(second, ZH)),
            help(["请删去一行，或在 [customers] 中写 duplicates = \"first\"、\"last\" 或 \"merge\""]),
        ),
        ReadError::LookupRow { lookup, location, kind, text } => (
            format!("{}：[{lookup}] 的这一行不能用：{}", place(location, ZH), lookup_fault(*kind, text, ZH)),
            if matches!(kind, IssueKind::KeyDamaged | IssueKind::IdDamaged) {
                help(["请改正这个键，或去掉这一行", keys_as_text(ZH)])
            } else if *kind == IssueKind::KeyMissing {
                help(["请改正这个键，或去掉这一行"])
            } else {
                vec![format!("请改正这个单元格，或去掉这一行；取值的类型写在 [{lookup}] 的 type = … 中")]
            },
        ),
        ReadError::LookupTwice { lookup, key, first, second } => (
            format!("{} 在 [{lookup}] 中有两个值：{} 与 {}", cut(key), place(first, ZH), place(second, ZH)),
            help(["请删去其中一行"]),
        ),
        ReadError::AliasCircle(steps) => (
            format!("[identity.aliases] 的编号绕成一圈：{}", circle(steps, ZH)),
            help(["请删去其中一行：一串旧编号最后必须指向一个不再是旧编号的编号"]),
        ),
        ReadError::Json { file, line, detail } => (
            format!("{file}，行 {line}：无法按 JSON 读取：{detail}"),
            help(["应是对象的列表、每行一个对象，或 tier classify 写出的 JSON"]),
        ),
        ReadError::JsonEntry { file, entry, wanted } => (
            format!("{file}：第 {entry} 个客户缺少 {}", list(wanted, ZH)),
            help(["文件里用的是别的名称？请写 --previous-columns 客户=等级"]),
        ),
        ReadError::SameFileTwice { first, second } => {
            (format!("{second}：与 {first} 是同一个文件，其中的行会被计算两次"), help(["请只写一次"]))
        }
        ReadError::DifferentRows(rows) => different_rows(rows, ZH),
        ReadError::AmbiguousDate(date) => ambiguous(date, ZH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema::ColumnSpec;

    #[test]
    fn a_missing_column_shows_the_way_out() {
        let missing = ReadError::MissingColumn(Box::new(MissingColumn {
            file: "订单.csv".into(),
            sheet: None,
            header_row: 1,
            table: "orders".into(),
            spec: ColumnSpec { cell: CellType::Number, ..ColumnSpec::text("amount", vec!["金额".into()]) },
            found: ["客户".into(), "运费金额".into()].into(),
            nearest: vec!["运费金额".into()],
        }));
        let (what, help) = read_error(&missing, Language::English);
        assert_eq!(what, "订单.csv: no column for orders.amount (accepted headers: 金额)");
        assert_eq!(
            help,
            [
                "columns found in row 1: 客户, 运费金额; nearest: 运费金额",
                "put into the rule file: amount = { header = [\"金额\", \"运费金额\"], type = \"number\" }"
            ]
        );
        let (what, help) = read_error(&missing, Language::Chinese);
        assert_eq!(what, "订单.csv：缺少 orders.amount 对应的列（可接受的表头：金额）");
        assert_eq!(help.len(), 2);
    }

    #[test]
    fn long_lists_are_cut() {
        let words: Vec<String> = (0..25).map(|at| format!("{at}{}", "列".repeat(50))).collect();
        let text = list(&words, Language::English);
        assert_eq!(text.matches(", ").count(), 19);
        assert!(text.ends_with("… and 5 more") && text.chars().count() < 20 * 43 + 20, "{text}");
        assert_eq!(list(&words[..1], Language::Chinese), format!("0{}…", "列".repeat(39)));
    }

    #[test]
    fn without_a_near_header_none_is_proposed() {
        let missing = |found: &[&str]| {
            let found = found.iter().map(|header| (*header).to_owned()).collect();
            let missing = MissingColumn {
                file: "o.csv".into(),
                sheet: None,
                header_row: 1,
                table: "orders".into(),
                spec: ColumnSpec { cell: CellType::Number, ..ColumnSpec::text("amount", vec!["金额".into()]) },
                found,
                nearest: Vec::new(),
            };
            read_error(&ReadError::MissingColumn(Box::new(missing)), Language::English).1[1].clone()
        };
        assert_eq!(
            missing(&["编号", "日期"]),
            "put into the rule file, with the header of the right column instead of …: amount = { header = [\"金额\", \"…\"], type = \"number\" }"
        );
        let asked =
            |mark: &str, word: &str| format!("another delimiter? {mark} seems to stand between the columns: --delimiter {word}");
        assert_eq!(missing(&["编号;日期"]), asked(";", "semicolon"));
        assert_eq!(missing(&["编号,日期,金额;元"]), asked(",", "comma"));
        assert_eq!(missing(&["编号\t日期"]), asked("tab", "tab"));
    }

    #[test]
    fn one_row_is_a_row() {
        let place = || Box::new(Location { file: "c.csv".into(), sheet: None, row: 2, column: None });
        let error = |total| ReadError::DuplicateKeys { key: "C1".into(), first: place(), second: place(), total };
        assert!(read_error(&error(1), Language::English).0.ends_with("(1 such row in all)"));
        assert!(read_error(&error(2), Language::English).0.ends_with("(2 such rows in all)"));
    }
}
