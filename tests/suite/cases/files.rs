//! The files of a case, made from its sections.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::Outcome;
use super::case::{Kind, Section};

/// Makes the file or folder of a section.
pub fn make(section: &Section, folder: &Path) -> Outcome<()> {
    let path = folder.join(&section.word);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    if section.kind == Kind::Folder {
        fs::create_dir_all(&path)?;
    } else if section.kind == Kind::Workbook {
        let bytes = workbook(&section.lines)?;
        let cut = option(section, "cut ").map(str::parse::<usize>).transpose()?;
        fs::write(&path, &bytes[..cut.unwrap_or(bytes.len()).min(bytes.len())])?;
    } else {
        fs::write(&path, text_file(section)?)?;
    }
    #[cfg(unix)]
    if let Some(mode) = option(section, "mode ") {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(u32::from_str_radix(mode, 8)?))?;
    }
    Ok(())
}

fn option<'a>(section: &'a Section, name: &str) -> Option<&'a str> {
    section.how.iter().find_map(|how| how.strip_prefix(name))
}

fn text_file(section: &Section) -> Outcome<Vec<u8>> {
    let mut text = section.text();
    let mut bytes: Option<Vec<u8>> = None;
    for how in &section.how {
        match how.as_str() {
            "crlf" => text = text.replace('\n', "\r\n"),
            "no newline" => text.truncate(text.trim_end_matches(['\r', '\n']).len()),
            "mark" => text.insert(0, '\u{FEFF}'),
            "gb18030" => bytes = Some(encoding_rs::GB18030.encode(&text).0.into_owned()),
            "utf-16" => {
                let marked = format!("\u{FEFF}{text}");
                bytes = Some(marked.encode_utf16().flat_map(u16::to_le_bytes).collect());
            }
            "escapes" => bytes = Some(unescaped(&text)?),
            "base64" => bytes = Some(decoded(&text)),
            mode if mode.starts_with("mode ") => {}
            other => return Err(format!("{}: what is ({other})?", section.word).into()),
        }
    }
    Ok(bytes.unwrap_or_else(|| text.into_bytes()))
}

/// `\t \r \n \\ \xFF`; a line end in the case is none in the file.
fn unescaped(text: &str) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text.replace('\n', "");
    while let Some(at) = rest.find('\\') {
        bytes.extend(rest[..at].bytes());
        let escape = rest.get(at + 1..at + 2).ok_or("an escape is cut short")?;
        let skip = match escape {
            "t" => (b'\t', 2),
            "r" => (b'\r', 2),
            "n" => (b'\n', 2),
            "\\" => (b'\\', 2),
            "x" => (u8::from_str_radix(rest.get(at + 2..at + 4).unwrap_or_default(), 16)?, 4),
            other => return Err(format!("what is \\{other}?").into()),
        };
        bytes.push(skip.0);
        rest = rest[at + skip.1..].to_owned();
    }
    bytes.extend(rest.bytes());
    Ok(bytes)
}

fn decoded(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for six in text.bytes().filter_map(|byte| LETTERS.iter().position(|letter| *letter == byte)) {
        bits = (bits << 6) | u32::try_from(six).unwrap_or(0);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).unwrap_or(0));
        }
    }
    bytes
}

/// `[sheet]` or `[sheet] hidden`, then rows of cells between bars: a number, a day, `TRUE`, `#N/A`; else, and behind `'`,
/// text. `12 as 00000000` is a number in that format. `\n` in a text is a line end.
fn workbook(lines: &[String]) -> Outcome<Vec<u8>> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let mut sheets: Vec<(Worksheet, u32)> = Vec::new();
    for line in lines {
        if let Some((name, rest)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
            let mut sheet = Worksheet::new();
            sheet.set_name(name)?;
            sheet.set_hidden(rest.trim() == "hidden");
            sheets.push((sheet, 0));
            continue;
        }
        let (sheet, row) = sheets.last_mut().ok_or("a workbook begins with [sheet]")?;
        for (column, cell) in line.split('|').map(str::trim).enumerate() {
            write_cell(sheet, *row, u16::try_from(column)?, cell)?;
        }
        *row += 1;
    }
    for (sheet, _) in sheets {
        book.push_worksheet(sheet);
    }
    Ok(book.save_to_buffer()?)
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &str) -> Outcome<()> {
    let (number, format) = cell.split_once(" as ").unwrap_or((cell, ""));
    if cell.is_empty() {
    } else if let Some(text) = cell.strip_prefix('\'') {
        sheet.write_string(row, column, text.replace("\\n", "\n"))?;
    } else if let Ok(number) = number.parse::<f64>() {
        if format.is_empty() {
            sheet.write_number(row, column, number)?;
        } else {
            sheet.write_number_with_format(row, column, number, &Format::new().set_num_format(format))?;
        }
    } else if let Some(days) = days_since_1970(cell) {
        // The spreadsheet's day 25569 is 1970-01-01.
        let format = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_number_with_format(row, column, f64::from(days + 25_569), &format)?;
    } else if let "TRUE" | "FALSE" = cell {
        sheet.write_boolean(row, column, cell == "TRUE")?;
    } else if cell == "#N/A" {
        sheet.write_formula(row, column, Formula::new("=NA()").set_result("#N/A"))?;
    } else {
        sheet.write_string(row, column, cell.replace("\\n", "\n"))?;
    }
    Ok(())
}

/// `2026-01-31` as the number of days since 1970-01-01.
fn days_since_1970(text: &str) -> Option<i32> {
    let date: jiff::civil::Date = if text.len() == 10 { text.parse().ok()? } else { return None };
    date.since(jiff::civil::date(1970, 1, 1)).ok().map(|span| span.get_days())
}
