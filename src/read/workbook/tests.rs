//! Workbooks of every format, cell for cell.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::*;
use crate::read::choices::{Choices, Limits};
use crate::read::sniff::sniff;

/// All that a file holds, a line each: sheets, and their rows as `number[ hidden]: cell|cell`.
fn all(input: &InputFile) -> Result<Vec<String>, ReadError> {
    let (format, _) = sniff(input)?;
    let mut workbook = Workbook::open(input, format)?;
    let mut lines = Vec::new();
    for (name, visibility) in workbook.sheets() {
        lines.push(format!("[{name}] {}", visibility.word()));
        let first = lines.len();
        workbook.each_row(&name, |number, cells| {
            let cells: Vec<String> = cells.iter().map(shown).collect();
            lines.push(format!("{number}: {}", cells.join("|").trim_end_matches('|')));
            Ok::<_, ReadError>(ControlFlow::Continue(()))
        })?;
        for number in workbook.hidden_rows().to_vec() {
            let line = lines[first..].iter_mut().find(|line| line.starts_with(&format!("{number}:"))).unwrap();
            *line = line.replacen(':', " hidden:", 1);
        }
        let empty = |line: &String| line.ends_with(": ");
        lines.retain(|line| !empty(line));
        for merged in workbook.merged(&name)? {
            lines.push(format!("merged {:?} {:?}", merged.rows, merged.columns));
        }
    }
    Ok(lines)
}

fn shown(cell: &SheetCell<'_>) -> String {
    match cell {
        SheetCell::Blank => String::new(),
        SheetCell::Text(text) => text.replace('\n', "⏎"),
        // 15 digits are what a spreadsheet holds.
        SheetCell::Number(number, _) => format!("{number:.14E}").parse::<f64>().unwrap().to_string(),
        SheetCell::Flag(flag) => flag.to_string(),
        SheetCell::Error(word) => (*word).to_owned(),
        SheetCell::Moment(moment) => {
            let [hour, minute, second] = moment.time;
            let day = moment.day.map(|day| day.to_string()).unwrap_or_default();
            format!("{day}T{hour:02}:{minute:02}:{second:02}")
        }
    }
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/workbooks/");

fn fixture(name: &str) -> InputFile {
    InputFile::new(format!("{FOLDER}{name}"))
}

fn expected(name: &str) -> Vec<String> {
    std::fs::read_to_string(format!("{FOLDER}{name}")).unwrap().lines().map(str::to_owned).collect()
}

/// LibreOffice wrote the same table three times; openpyxl, an independent reader, read the xlsx for `table.txt`.
#[test]
fn every_format_reads_the_same() {
    for name in ["table.xlsx", "table.xls", "table.ods"] {
        let found = all(&fixture(name)).unwrap();
        for (found, expected) in found.iter().zip(expected("table.txt")) {
            assert_eq!(*found, expected, "{name}");
        }
        assert_eq!(found.len(), expected("table.txt").len());
    }
}

/// Written byte by byte from the definition, MS-XLSB; LibreOffice and pyxlsb read the same.
#[test]
fn binary_parts() {
    assert_eq!(all(&fixture("binary.xlsb")).unwrap(), expected("binary.txt"));
}

/// As Excel 95 wrote it, texts in GBK: written byte by byte from the definition; LibreOffice reads all but the formula the same.
#[test]
fn texts_in_a_code_page() {
    assert_eq!(all(&fixture("biff5.xls")).unwrap(), expected("biff5.txt"));
}

/// openpyxl writes formulas without their values; all else of that file is in `table.txt`.
#[test]
fn formulas_without_values_say_so() {
    let found = all(&fixture("no-values.xlsx")).unwrap();
    assert_eq!(found.iter().filter(|line| line.ends_with("|#FORMULA?")).count(), 12);
    let cut = |line: &String| line.rsplit_once('|').map_or_else(|| line.clone(), |(before, _)| before.to_owned());
    let (found, expected): (Vec<String>, Vec<String>) =
        (found.iter().map(cut).collect(), expected("table.txt").iter().map(cut).collect());
    assert_eq!(found, expected);
}

/// A record of an old workbook.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// A sheet as Excel 3 or 4 wrote it, built from the published description of the format. Excel numbers 2026-01-05 46,027.
#[test]
fn a_sheet_without_a_workbook() {
    let kinds = [("Excel 3", [0x0209, 0x001E, 0x0243, 0x0206], &b""[..]), ("Excel 4", [0x0409, 0x041E, 0x0443, 0x0406], b"\0\0")];
    for (version, [begin, format, style, formula], before) in kinds {
        let place = |row: u8, column: u8, style: u8, value: &[u8]| [&[row, 0, column, 0, style, 0], value].concat();
        let float = |number: f64| number.to_le_bytes();
        let records = [
            record(begin, &[0, 0, 0x10, 0, 0, 0]),
            record(0x0042, &936_u16.to_le_bytes()),
            record(format, &[before, b"\x07General"].concat()),
            record(format, &[before, b"\x0Ayyyy-mm-dd"].concat()),
            record(style, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            record(style, &[0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            record(0x0204, &place(0, 0, 0, b"\x04\0\xBF\xCD\xBB\xA7")),
            record(0x0203, &place(0, 1, 1, &float(46_027.0))),
            record(0x0208, &[1, 0, 0, 0, 2, 0, 0xFF, 0, 0, 0, 0, 0, 0x20, 0]),
            record(0x027E, &place(1, 0, 0, &0x3FF0_0001_u32.to_le_bytes())),
            record(formula, &place(1, 1, 0, &[&float(2.5)[..], &[0, 0, 0, 0]].concat())),
            record(formula, &place(1, 2, 0, &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0])),
            record(0x0207, b"\x01\0x"),
            record(0x000A, b""),
        ];
        let found = all(&InputFile::spooled(&mut &*records.concat(), "x.xls").unwrap()).unwrap();
        assert_eq!(found, ["[Sheet 1] visible", "1: 客户|2026-01-05T00:00:00", "2 hidden: 0.01|2.5|x"], "{version}");
    }
}

/// Days that count from 1904 are four years and a day later: 1,462 days.
#[test]
fn days_from_1904() {
    let mut xls = std::fs::read(format!("{FOLDER}table.xls")).unwrap();
    let at = (512..xls.len()).find(|at| xls[*at..].starts_with(b"\x22\0\x02\0\0\0")).unwrap();
    xls[at + 4] = 1;
    let found = all(&InputFile::spooled(&mut &*xls, "x.xls").unwrap()).unwrap();
    // 2026-01-02 and 2026-02-01; a time of day stays one, as openpyxl and xlrd read it.
    assert!(found[2].contains("|2030-01-03T00:00:00|2030-02-02T01:07:01|T01:03:01|"), "{}", found[2]);
}

#[test]
fn hidden_rows_are_left_out_where_that_is_asked_for() {
    let choices = Choices { without_hidden_rows: true, ..Choices::default() };
    let mut workbook = Workbook::open(&fixture("table.ods").with_choices(Arc::new(choices)), Format::Ods).unwrap();
    let mut numbers = Vec::new();
    let taken = workbook.each_row("明细", |number, _| {
        numbers.push(number);
        Ok::<_, ReadError>(ControlFlow::Continue(()))
    });
    taken.unwrap();
    assert_eq!(numbers, [1, 2, 3, 4, 6, 7, 8, 10, 11, 12, 13]);
    assert_eq!(workbook.hidden_rows(), [5, 9]);
}

#[test]
fn a_sheet_may_not_have_more_cells_than_its_limit() {
    let limits = Limits { cells: 100, ..Limits::default() };
    for name in ["table.xlsx", "table.xls", "table.ods"] {
        let input = fixture(name).with_choices(Arc::new(Choices { limits, ..Choices::default() }));
        let error = all(&input).unwrap_err();
        assert!(
            matches!(error, ReadError::Container { fault: ContainerFault::TooManyCells { limit: 100 }, .. }),
            "{name}: {error}"
        );
    }
}
