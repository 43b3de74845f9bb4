//! What a file holds, for people.

use crate::model::issue::{IssueGroup, IssueLog};
use crate::model::language::{Language, counted};
use crate::read::{ColumnInspection, Inspection, Mostly, RoughType, SheetInspection, Sureness, TwoWays, Visibility};
use crate::report::issue_label;

/// A file's format, sheets, header rows, rows and columns.
#[must_use]
pub fn inspection_text(inspection: &Inspection, language: Language) -> String {
    let mut parts = vec![inspection.format.word().to_owned()];
    if let Some(encoding) = inspection.encoding {
        let mark = match (inspection.bom, language) {
            (false, _) => "",
            (true, Language::English) => " with mark",
            (true, Language::Chinese) => "（带标记）",
        };
        let (encoding, sure) = encoding;
        parts.push(format!("{}{mark}{}", encoding.word(), sureness(sure, language)));
    }
    if let Some((delimiter, sure)) = inspection.delimiter {
        let sure = sureness(sure, language);
        let shown = if delimiter == '\t' { "tab".to_owned() } else { format!("'{delimiter}'") };
        parts.push(match language {
            Language::English => format!("delimiter {shown}{sure}"),
            Language::Chinese => format!("分隔符 {shown}{sure}"),
        });
    }
    if let Some(quote) = inspection.quote.filter(|quote| *quote != '"') {
        parts.push(match language {
            Language::English => format!("quotes {quote}"),
            Language::Chinese => format!("引号 {quote}"),
        });
    }
    let bytes = inspection.bytes;
    parts.push(match language {
        Language::English => format!("{bytes} bytes"),
        Language::Chinese => format!("{bytes} 字节"),
    });
    let mut text = format!("{}: {}\n", inspection.name, parts.join(", "));
    for sheet in &inspection.sheets {
        text.push_str(&sheet_text(sheet, language));
    }
    for warning in warnings(&inspection.issues, language) {
        text.extend(["  - ", &warning, "\n"]);
    }
    text
}

/// How sure an answer is, in brackets, where that is to be said.
fn sureness(sure: Sureness, language: Language) -> String {
    match (sureness_word(sure, language), language) {
        ("", _) => String::new(),
        (word, Language::English) => format!(" ({word})"),
        (word, Language::Chinese) => format!("（{word}）"),
    }
}

const fn sureness_word(sure: Sureness, language: Language) -> &'static str {
    match (sure, language) {
        (Sureness::Certain | Sureness::Likely, _) => "",
        (Sureness::Set, Language::English) => "as you say",
        (Sureness::Set, Language::Chinese) => "按指定",
        (Sureness::Guess, Language::English) => "a guess",
        (Sureness::Guess, Language::Chinese) => "推测",
    }
}

/// What was survived, a line for each kind and column.
#[must_use]
pub fn warnings(issues: &IssueLog, language: Language) -> Vec<String> {
    let line = |group: IssueGroup| {
        let kind = issue_label(group.kind, language);
        let (row, text) = group.first.iter().min_by_key(|(row, _)| *row).cloned().unwrap_or_default();
        // What has no row is a whole sheet, named by its text, or a whole file.
        if row == 0 {
            let sheets: Vec<String> = group.first.iter().map(|(_, text)| plain(text)).filter(|text| !text.is_empty()).collect();
            let names = if sheets.is_empty() { plain(&group.file) } else { sheets.join(", ") };
            return match language {
                Language::English => format!("{kind}: {names}"),
                Language::Chinese => format!("{kind}：{names}"),
            };
        }
        let text = plain(&text);
        let says = if text.is_empty() { String::new() } else { format!(": {text}") };
        let column = group.column.as_deref().map(|header| match language {
            Language::English => format!(", column {}", plain(header)),
            Language::Chinese => format!("，列 {}", plain(header)),
        });
        let column = column.unwrap_or_default();
        match language {
            Language::English => format!("{kind}{column}: {}, first in row {row}{says}", group.count),
            Language::Chinese => format!("{kind}{column}：{} 处，首处在第 {row} 行{says}", group.count),
        }
    };
    issues.groups().into_iter().map(line).collect()
}

/// What is to be said of a sheet: what was survived, and which of its dates can be read two ways.
#[must_use]
pub fn sheet_warnings(sheet: &SheetInspection, language: Language) -> Vec<String> {
    let two_ways = sheet.columns.iter().filter_map(|column| Some(two_ways(column, column.two_ways.as_ref()?, language)));
    warnings(&sheet.issues, language).into_iter().chain(two_ways).collect()
}

fn two_ways(column: &ColumnInspection, two: &TwoWays, language: Language) -> String {
    let [(one, day), (other, other_day)] = two.readings;
    let (name, text, row) = (plain(&column.name), plain(&two.text), two.row);
    let (one, other) = (one.word(), other.word());
    match language {
        Language::English => format!(
            "the dates can be read two ways, column {name}, row {row}: {text} is {day} (--date-format {one}) or {other_day} \
             (--date-format {other})"
        ),
        Language::Chinese => format!(
            "日期有两种读法，列 {name}，第 {row} 行：{text} 可以是 {day}（--date-format {one}），也可以是 {other_day}（--date-format {other}）"
        ),
    }
}

/// A text for a line: without what moves the cursor, and not too long.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}

/// How many characters of a text are shown.
const SHOWN: usize = 60;

/// Further sheets that have cells and weren't printed.
#[must_use]
pub fn further_sheets(names: &[String], language: Language) -> String {
    match language {
        Language::English => {
            format!("note: further sheets with cells: {}\n  help: --sheet NAME prints another\n", names.join(", "))
        }
        Language::Chinese => format!("说明：另有有内容的工作表：{}\n  办法：--sheet 名称 可打印另一个\n", names.join("、")),
    }
}

fn sheet_text(sheet: &SheetInspection, language: Language) -> String {
    let name = sheet.name.as_deref().map(|name| match language {
        Language::English => format!("sheet {name}{}: ", hidden(sheet.visibility, language)),
        Language::Chinese => format!("工作表 {name}{}：", hidden(sheet.visibility, language)),
    });
    let last = sheet.header_row.map_or(0, |row| row + sheet.header_rows - 1);
    let header = match (sheet.header_row, language) {
        (Some(row), Language::English) if last > row => format!("header in rows {row}-{last}"),
        (Some(row), Language::Chinese) if last > row => format!("表头在第 {row}-{last} 行"),
        (Some(row), Language::English) => format!("header in row {row}"),
        (Some(row), Language::Chinese) => format!("表头在第 {row} 行"),
        (None, Language::English) => "no header".to_owned(),
        (None, Language::Chinese) => "没有表头".to_owned(),
    };
    let sure = if sheet.columns.is_empty() { String::new() } else { sureness(sheet.header_sure, language) };
    let header = format!("{header}{sure}");
    let (rows, columns) = (sheet.rows, sheet.columns.len());
    let mut text = match language {
        Language::English => {
            let (rows, columns) = (counted(rows, "row"), counted(columns, "column"));
            format!("  {}{header}, {rows}, {columns}\n", name.unwrap_or_default())
        }
        Language::Chinese => format!("  {}{header}，{rows} 行，{columns} 列\n", name.unwrap_or_default()),
    };
    let width = sheet.columns.iter().map(|column| unicode_width::UnicodeWidthStr::width(column.name.as_str())).max();
    let width = width.unwrap_or(0).min(40);
    for column in &sheet.columns {
        let pad = " ".repeat(width.saturating_sub(unicode_width::UnicodeWidthStr::width(column.name.as_str())));
        text.extend(["    ", &column.name, &pad, "  ", &column_text(column, language), "\n"]);
    }
    text.push_str(&left_out(sheet, language));
    for warning in sheet_warnings(sheet, language) {
        text.extend(["    - ", &warning, "\n"]);
    }
    text
}

/// `date (dmy), 1 missing, 1 not fitting, first in row 4: "4O"`.
fn column_text(column: &ColumnInspection, language: Language) -> String {
    let order = column.date_order.map(|(order, sure)| {
        let (order, sure) = (order.word(), sureness_word(sure, language));
        match (sure.is_empty(), language) {
            (true, Language::English) => format!(" ({order})"),
            (true, Language::Chinese) => format!("（{order}）"),
            (false, Language::English) => format!(" ({order}, {sure})"),
            (false, Language::Chinese) => format!("（{order}，{sure}）"),
        }
    });
    let mostly = column.mostly.as_ref().map(|Mostly { ty, percent, first_other: (row, cell) }| {
        let (ty, cell) = (many(*ty, language), plain(cell));
        match language {
            Language::English => format!(" ({percent}% {ty}, first other in row {row}: \"{cell}\")"),
            Language::Chinese => format!("（{percent}% 是{ty}，首个不是的在第 {row} 行：“{cell}”）"),
        }
    });
    let missing = match (column.missing, language) {
        (0, _) => None,
        (n, Language::English) => Some(format!(", {n} missing")),
        (n, Language::Chinese) => Some(format!("，缺 {n}")),
    };
    let errors = column.first_error.as_ref().map(|(row, cell)| {
        let (n, cell) = (column.errors, plain(cell));
        match language {
            Language::English => format!(", {n} not fitting, first in row {row}: \"{cell}\""),
            Language::Chinese => format!("，不符 {n}，首处在第 {row} 行：“{cell}”"),
        }
    });
    let parts = [order, mostly, missing, errors].into_iter().flatten().collect::<String>();
    type_word(column.ty, language).to_owned() + &parts
}

fn many(ty: RoughType, language: Language) -> &'static str {
    match (language, ty) {
        (Language::English, RoughType::Number) => "numbers",
        (Language::English, RoughType::Date) => "dates",
        (Language::English, RoughType::Flag) => "yes or no",
        (Language::English, RoughType::Empty | RoughType::Text) => "texts",
        (Language::Chinese, _) => type_word(ty, language),
    }
}

/// How many rows of a list are named.
const LISTED: usize = 10;

/// Rows that look like rows and are none.
fn left_out(sheet: &SheetInspection, language: Language) -> String {
    let list = |rows: &[u64]| {
        let shown: Vec<String> = rows.iter().take(LISTED).map(u64::to_string).collect();
        format!("{}{}", shown.join(", "), if rows.len() > LISTED { " …" } else { "" })
    };
    let line = |rows: &[u64], english: &str, chinese: &str| match (rows, language) {
        ([], _) => String::new(),
        (rows, Language::English) => format!("    - {english}, left out: rows {}\n", list(rows)),
        (rows, Language::Chinese) => format!("    - {chinese}（未计入）：第 {} 行\n", list(rows)),
    };
    line(&sheet.total_rows, "totals", "合计行")
        + &line(&sheet.note_rows, "notes", "备注行")
        + &line(&sheet.repeated_headers, "headers that stand again", "重复的表头")
        + &line(&sheet.hidden_rows, "hidden rows", "隐藏的行")
}

fn hidden(visibility: Visibility, language: Language) -> &'static str {
    match (visibility, language) {
        (Visibility::Visible, _) => "",
        (Visibility::Hidden | Visibility::VeryHidden, Language::English) => " (hidden)",
        (Visibility::Hidden | Visibility::VeryHidden, Language::Chinese) => "（隐藏）",
    }
}

fn type_word(ty: RoughType, language: Language) -> &'static str {
    match (language, ty) {
        (Language::English, _) => ty.word(),
        (Language::Chinese, RoughType::Empty) => "空",
        (Language::Chinese, RoughType::Number) => "数字",
        (Language::Chinese, RoughType::Date) => "日期",
        (Language::Chinese, RoughType::Flag) => "是/否",
        (Language::Chinese, RoughType::Text) => "文本",
    }
}
