//! What a file holds, for people.

use crate::model::language::{Language, counted};
use crate::read::{Inspection, RoughType, SheetInspection, Visibility};

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
        parts.push(format!("{}{mark}", encoding.word()));
    }
    if let Some(delimiter) = inspection.delimiter {
        let shown = if delimiter == '\t' { "tab".to_owned() } else { format!("'{delimiter}'") };
        parts.push(match language {
            Language::English => format!("delimiter {shown}"),
            Language::Chinese => format!("分隔符 {shown}"),
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
    text
}

fn sheet_text(sheet: &SheetInspection, language: Language) -> String {
    let name = sheet.name.as_deref().map(|name| match language {
        Language::English => format!("sheet {name}{}: ", hidden(sheet.visibility, language)),
        Language::Chinese => format!("工作表 {name}{}：", hidden(sheet.visibility, language)),
    });
    let header = match (sheet.header_row, language) {
        (Some(row), Language::English) => format!("header in row {row}"),
        (Some(row), Language::Chinese) => format!("表头在第 {row} 行"),
        (None, Language::English) => "no header".to_owned(),
        (None, Language::Chinese) => "没有表头".to_owned(),
    };
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
        let missing = match (column.missing, language) {
            (0, _) => String::new(),
            (n, Language::English) => format!(", {n} missing"),
            (n, Language::Chinese) => format!("，缺 {n}"),
        };
        text.extend(["    ", &column.name, &pad, "  ", type_word(column.ty, language), &missing, "\n"]);
    }
    text
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
        (Language::Chinese, RoughType::Text) => "文本",
    }
}
