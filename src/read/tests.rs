//! Whole files through the reader: what comes out, what is refused, and that nothing panics.

use std::fmt::Write as _;
use std::io::Write as _;

use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Workbook};

use super::*;
use crate::model::batch::{Batch, BatchSink};
use crate::model::date::Date;
use crate::model::schema::{CellType, ColumnSpec, CustomerSchema, DateFormat, Duplicates, EventSchema, SheetChoice};
use crate::model::source::SourceChoices;
use crate::model::value::OrderIndex;

/// No event lies behind it.
const LATE: Date = Date::MAX;

fn file(name: &str, bytes: &[u8]) -> InputFile {
    InputFile::spooled(&mut &*bytes, name).unwrap()
}

fn column(name: &str, header: &str, cell: CellType) -> ColumnSpec {
    ColumnSpec { cell, ..ColumnSpec::text(name, vec![header.to_owned()]) }
}

fn customer_schema(duplicates: Duplicates) -> CustomerSchema {
    let words = ["C", "B", "A"].map(str::to_owned).to_vec();
    CustomerSchema {
        key: column("key", "客户编号", CellType::Text),
        columns: vec![
            column("name", "客户名称", CellType::Text),
            column("credit", "信用", CellType::Category(OrderIndex(0), words)),
        ],
        source: SourceChoices::default(),
        duplicates,
    }
}

fn event_schema(order: Option<DateFormat>) -> EventSchema {
    EventSchema {
        name: "orders".to_owned(),
        key: column("key", "客户", CellType::Text),
        date: Some(column("date", "日期", CellType::Date(order))),
        columns: vec![
            ColumnSpec { unit: Some("元".to_owned()), ..column("amount", "金额", CellType::Number) },
            ColumnSpec { optional: true, ..column("weight", "重量", CellType::Number) },
        ],
        money: vec![0],
        identity: None,
        source: SourceChoices::default(),
    }
}

/// Writes down every row.
#[derive(Default)]
struct Lines(Vec<String>);

impl BatchSink for Lines {
    fn take(&mut self, batch: &mut Batch) {
        for row in 0..batch.len() {
            let cells: Vec<String> = batch.columns.iter().map(|column| format!("{:?}", column.get(row))).collect();
            let (key, day) = (batch.keys.get(row), batch.dates[row]);
            self.0.push(format!("{:06} {key} {day} {} {}", batch.row_numbers[row], batch.rejected[row], cells.join(" ")));
        }
    }
}

fn lines(read: EventsRead<Lines>) -> Vec<String> {
    let mut lines: Vec<String> = read.sinks.into_iter().flat_map(|sink| sink.0).collect();
    lines.sort();
    lines
}

fn events(text: &str, order: Option<DateFormat>, threads: usize) -> Result<EventsRead<Lines>, ReadError> {
    read_events(&[file("o.csv", text.as_bytes())], &event_schema(order), LATE, threads, &Lines::default)
}

fn customers(text: &str, duplicates: Duplicates) -> Result<CustomersRead, ReadError> {
    read_customers(&[file("c.csv", text.as_bytes())], &customer_schema(duplicates), 1, Lost::Counted)
}

#[test]
fn every_kind_of_bad_event_row() {
    let text = "月度报表,,,\n客户,日期,金额（元）,重量\nC1,2026-01-05,\"1,234.5\",2\n,2026-01-05,1,1\nC1,,1,1\nC1,bad,1,1\n\n\
                C1,2026-01-05,abc,1\nC1,2026-01-05,1,abc\nC1,2026-01-05,,-\n8.68533E+14,2026-01-05,1,1\n客户,日期,金额(元),重量\n\
                合计,,5,\nC2,2026-01-05,0.1234567,1,beyond\n";
    let read = events(text, None, 2).unwrap();
    assert_eq!((read.rows, read.left_out), (9, 3));
    assert_eq!(read.files[0].left_out, [1, 12, 13]);
    assert_eq!((read.files[0].header_row, read.files[0].rows), (2, 9));
    let words: Vec<(&str, u64, u64)> =
        read.issues.groups().iter().map(|group| (group.kind.word(), group.count, group.first[0].0)).collect();
    let expected = [
        ("not a number", 1, 8),
        ("not a number", 1, 9),
        ("not a date", 1, 6),
        ("number rounded", 1, 14),
        ("key missing", 1, 4),
        ("key damaged", 1, 11),
        ("date missing", 1, 5),
        ("row too long", 1, 14),
    ];
    let mut words_sorted = words.clone();
    words_sorted.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(words_sorted, expected);
    let rejected: Vec<&str> = ["000004", "000005", "000006", "000008", "000011"].to_vec();
    for line in lines(read) {
        let row = &line[..6];
        assert_eq!(line.contains(" true "), rejected.contains(&row), "{line}");
    }
}

#[test]
fn threads_and_blocks_change_nothing() {
    let mut text = "客户,日期,金额,重量\n".to_owned();
    for row in 0..60_000 {
        let name = if row % 7 == 0 { "\"C\n1\"".to_owned() } else { format!("C{}", row % 13) };
        let amount = if row % 101 == 0 { "x".to_owned() } else { format!("{row}.{}", row % 10) };
        write!(text, "{name},2026-{:02}-{:02},{amount},{row}\r\n", row % 12 + 1, row % 28 + 1).unwrap();
        if row % 1000 == 0 {
            text += "\r\n";
        }
    }
    let one = events(&text, None, 1).unwrap();
    let groups = one.issues.groups();
    let one = lines(one);
    assert_eq!(one.len(), 60_000);
    for threads in [2, 5] {
        let other = events(&text, None, threads).unwrap();
        assert_eq!(other.issues.groups(), groups);
        assert_eq!(lines(other), one);
    }
}

#[test]
fn the_order_of_dates_is_settled_by_all_cells() {
    let head = "客户,日期,金额,重量\n";
    let read = events(
        &format!("{head}C1,01/02/2026,1,1\nC1,13/02/2026,1,1\nC1,02/14/2026,1,1\nC1,2026-03-01,1,1\nC1,15.2.2026,1,1\n"),
        None,
        2,
    )
    .unwrap();
    assert_eq!(read.issues.count(), 1);
    let days: Vec<String> = lines(read).iter().map(|line| line[10..20].to_owned()).collect();
    // Where there is no day stands the one before the calendar.
    assert_eq!(days, ["2026-02-01", "2026-02-13", "0000-12-31", "2026-03-01", "2026-02-15"]);
    let Err(ReadError::AmbiguousDate(date)) = events(&format!("{head}C1,05/05/2026,1,1\nC1,01/02/2026,1,1\n"), None, 2) else {
        panic!()
    };
    assert_eq!((date.location.row, date.text.as_str()), (3, "01/02/2026"));
    assert_eq!(date.readings.map(|(format, day)| format!("{} {day}", format.word())), ["dmy 2026-02-01", "mdy 2026-01-02"]);
    let read = events(&format!("{head}C1,01/02/2026,1,1\n"), Some(DateFormat::MonthDayYear), 1).unwrap();
    assert!(lines(read)[0].contains("2026-01-02"));
}

#[test]
fn customers_are_ordered_and_carry_what_nobody_declared() {
    let text = "客户编号,备注,客户名称,信用,电话\n007, 重要 ,  乙　,b,138\n001,,甲,A,\n,,丙,A,\n合计,,,,2\n002,x,--,Z,5\n";
    let read = customers(text, Duplicates::Error).unwrap();
    let table = &read.customers;
    assert_eq!(table.keys().iter().collect::<Vec<_>>(), ["001", "002", "007"]);
    let names: Vec<(&str, bool)> = table.columns().iter().map(|column| (column.name.as_str(), column.declared)).collect();
    assert_eq!(names, [("name", true), ("credit", true), ("备注", false), ("电话", false)]);
    assert_eq!(format!("{:?}", table.columns()[0].values.get(2)), "Text(\"乙\")");
    assert_eq!(format!("{:?}", table.columns()[2].values.get(2)), "Text(\" 重要 \")");
    assert_eq!(format!("{:?}", table.columns()[1].values.get(1)), "Missing(NotListed)");
    assert_eq!(table.origin(0).unwrap().row, 3);
    let balance = read.balance;
    assert_eq!((balance.read, balance.rejected, balance.duplicate, balance.used, balance.left_out), (4, 1, 0, 3, 1));
    assert_eq!(read.issues.count(), 3);
}

#[test]
fn repeated_customers_go_the_way_the_rules_say() {
    let text = "客户编号,客户名称,信用\nC1,甲,\nC2,丁,A\nC1,乙,B\n";
    let Err(ReadError::DuplicateKeys { key, first, second, total }) = customers(text, Duplicates::Error) else { panic!() };
    assert_eq!((key.as_str(), first.row, second.row, total), ("C1", 2, 4, 1));
    for (duplicates, name, credit, issues) in [
        (Duplicates::First, "Text(\"甲\")", "Missing(Empty)", 3),
        (Duplicates::Last, "Text(\"乙\")", "Category(1)", 2),
        (Duplicates::Merge, "Text(\"甲\")", "Category(1)", 2),
    ] {
        let read = customers(text, duplicates).unwrap();
        let cell = |column: usize| format!("{:?}", read.customers.columns()[column].values.get(0));
        assert_eq!((cell(0).as_str(), cell(1).as_str()), (name, credit));
        assert_eq!((read.balance.read, read.balance.duplicate, read.balance.used, read.issues.count()), (3, 1, 2, issues));
    }
}

#[test]
fn the_order_of_files_changes_nothing() {
    let a = file("a.csv", "客户编号,客户名称,信用,甲列,乙列\nC1,x,A,1,2\n".as_bytes());
    let b = file("b.csv", "客户编号,丙列,客户名称,信用,乙列\nC2,3,y,B,4\n".as_bytes());
    let shown = |files: &[InputFile]| {
        let read = read_customers(files, &customer_schema(Duplicates::Error), 2, Lost::Counted).unwrap();
        let column = |column: &crate::model::table::CustomerColumn| {
            format!("{} {:?} {:?}", column.name, column.values.get(0), column.values.get(1))
        };
        read.customers.columns().iter().map(column).collect::<Vec<_>>()
    };
    let forward = shown(&[a.clone(), b.clone()]);
    assert_eq!(forward, shown(&[b, a]));
    assert!(forward[2].starts_with("丙列"), "{forward:?}");
}

fn workbook(build: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    build(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

fn write_orders(workbook: &mut Workbook, name: &str) {
    let sheet = workbook.add_worksheet().set_name(name).unwrap();
    sheet.write_string(0, 0, "2026年订单").unwrap();
    for (at, header) in ["日期", "客户", "金额", "重量"].iter().enumerate() {
        sheet.write_string(2, u16::try_from(at).unwrap(), *header).unwrap();
    }
    let day = CellFormat::new().set_num_format("yyyy-mm-dd hh:mm");
    sheet.write_datetime_with_format(3, 0, ExcelDateTime::parse_from_str("2026-01-05T14:30:00").unwrap(), &day).unwrap();
    sheet.write_number(3, 1, 1001).unwrap();
    sheet.write_number(3, 2, 0.1 + 0.2).unwrap();
    sheet.write_string(3, 3, "12").unwrap();
    sheet.write_string(5, 0, "2026年1月6日").unwrap();
    sheet.write_number(5, 1, 1e15).unwrap();
    sheet.write_boolean(5, 2, true).unwrap();
}

fn sheet_events(bytes: &[u8], sheet: Option<SheetChoice>) -> Result<EventsRead<Lines>, ReadError> {
    let schema = EventSchema {
        source: SourceChoices { sheets: sheet.into_iter().collect(), ..SourceChoices::default() },
        ..event_schema(None)
    };
    read_events(&[file("o.xlsx", bytes)], &schema, LATE, 2, &Lines::default)
}

#[test]
fn a_workbook_is_read_cell_by_cell() {
    let bytes = workbook(|workbook| {
        workbook.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "请看订单").unwrap();
        write_orders(workbook, "订单");
        write_orders(workbook, "旧");
        workbook.worksheet_from_name("旧").unwrap().set_hidden(true);
    });
    let read = sheet_events(&bytes, None).unwrap();
    assert_eq!((read.files[0].sheet.as_deref(), read.files[0].header_row), (Some("订单"), 3));
    assert_eq!((read.rows, read.left_out, read.issues.count()), (2, 1, 3));
    assert_eq!(
        lines(read),
        [
            "000004 1001 2026-01-05 false Number(Number(300000)) Number(Number(12000000))",
            "000006  2026-01-06 true Missing(Unreadable) Missing(Empty)"
        ]
    );
    assert!(sheet_events(&bytes, Some(SheetChoice::Number(3))).is_ok());
    let Err(ReadError::NoSuchSheet { sheets, .. }) = sheet_events(&bytes, Some(SheetChoice::Name("x".into()))) else { panic!() };
    assert_eq!(sheets, ["说明", "订单", "旧"]);
    let Err(ReadError::MissingColumn(missing)) = sheet_events(&bytes, Some(SheetChoice::Name("说明".into()))) else { panic!() };
    assert_eq!((missing.spec.name.as_str(), missing.sheet.as_deref()), ("key", Some("说明")));
}

#[test]
fn days_beyond_the_calendar_show_their_number() {
    let bytes = workbook(|workbook| {
        write_orders(workbook, "订单");
        let sheet = workbook.worksheet_from_name("订单").unwrap();
        sheet.write_number_with_format(3, 0, 3_000_000, &CellFormat::new().set_num_format("yyyy-mm-dd")).unwrap();
    });
    let read = sheet_events(&bytes, None).unwrap();
    let group = read.issues.groups().into_iter().find(|group| group.kind == IssueKind::NotADate).unwrap();
    assert_eq!(group.first, [(4, "3000000".to_owned())]);
}

#[test]
fn padded_numbers_and_failed_formulas() {
    let bytes = workbook(|workbook| {
        let sheet = workbook.add_worksheet();
        for (at, header) in ["客户编号", "客户名称", "信用", "备注"].iter().enumerate() {
            sheet.write_string(0, u16::try_from(at).unwrap(), *header).unwrap();
        }
        let padded = CellFormat::new().set_num_format("00000000");
        sheet.write_number_with_format(1, 0, 7, &padded).unwrap();
        sheet.write_formula(1, 1, rust_xlsxwriter::Formula::new("=A0").set_result("#REF!")).unwrap();
        sheet.write_formula(1, 3, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write_number_with_format(2, 0, 8, &CellFormat::new().set_num_format("0.00")).unwrap();
        sheet.write_formula(2, 3, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
    });
    let read = read_customers(&[file("c.xlsx", &bytes)], &customer_schema(Duplicates::Error), 2, Lost::Counted).unwrap();
    let keys: Vec<&str> = (0..2).map(|at| read.customers.keys().get(at)).collect();
    assert_eq!(keys, ["00000007", "8"]);
    let name = &read.customers.columns()[0].values;
    assert_eq!(format!("{:?}", name.get(0)), "Missing(Unreadable)");
    let issues: Vec<(IssueKind, Option<String>, u64)> =
        read.issues.groups().into_iter().map(|group| (group.kind, group.column, group.first[0].0)).collect();
    let expected = ["备注", "客户名称"].map(|header| (IssueKind::ErrorCell, Some(header.to_owned()), 2));
    assert_eq!(issues, expected);
}

#[test]
fn two_sheets_with_the_headers_must_be_told_apart() {
    let bytes = workbook(|workbook| {
        write_orders(workbook, "一月");
        write_orders(workbook, "二月");
    });
    let Err(ReadError::SeveralSheets { sheets, .. }) = sheet_events(&bytes, None) else { panic!() };
    assert_eq!(sheets, ["一月", "二月"]);
    let empty = workbook(|workbook| {
        workbook.add_worksheet();
    });
    assert!(matches!(sheet_events(&empty, None), Err(ReadError::EmptySheet { .. })));
}

#[test]
fn inspection_shows_what_is_there() {
    let found = inspect(&file("c.csv", "表\n编号,日期,金额,空\n001,2026-01-05,5,\n002,2026/1/6,,\n".as_bytes())).unwrap();
    let encoding = Some((TextEncoding::Utf8, Sureness::Certain));
    assert_eq!((found.delimiter, found.encoding, found.bom), (Some((',', Sureness::Likely)), encoding, false));
    let sheet = &found.sheets[0];
    assert_eq!((sheet.header_row, sheet.rows), (Some(2), 2));
    let columns: Vec<String> =
        sheet.columns.iter().map(|column| format!("{} {} {}", column.name, column.ty.word(), column.missing)).collect();
    assert_eq!(columns, ["编号 text 0", "日期 date 0", "金额 number 1", "空 empty 2"]);
}

#[test]
fn hostile_text_ends_in_one_error() {
    let head = "客户,日期,金额,重量\n";
    assert_eq!(events(head, None, 2).unwrap().rows, 0);
    assert!(matches!(events("", None, 2), Err(ReadError::EmptyFile { .. })));
    assert!(matches!(events("\n, \n\u{3000}", None, 2), Err(ReadError::BlankFile { .. })));
    // A quote that is never closed swallows nothing: its line is a row, and the cell can't be read.
    let open = events(&format!("{head}C1,\"2026-01-05,1,1\nC2,2026-01-05,1,1\n"), None, 2).unwrap();
    assert_eq!((open.rows, open.issues.count_of(IssueKind::NotADate)), (2, 1));
    assert!(matches!(events("a,b\n1,2\n", None, 2), Err(ReadError::MissingColumn(_))));
    let long = |bytes| format!("{head}{},2026-01-05,1,1\nC1,2026-01-05,1,1\n", "x".repeat(bytes));
    assert_eq!(events(&long(10 << 20), None, 2).unwrap().rows, 2);
    assert!(matches!(events(&long(17 << 20), None, 2), Err(ReadError::RecordTooLong { row: 2, .. })));
    assert_eq!(events(&format!("{head}C\0,2026-01-05,1\0,1\n"), None, 2).unwrap().rows, 1);
}

#[test]
fn blank_lines_before_the_header_are_passed_over() {
    let blank = ["\n".repeat(600_000), ",,,\n".repeat(200_000)].concat();
    let read = events(&format!("{blank}客户,日期,金额,重量\nC1,2026-01-05,1,1\n"), None, 2).unwrap();
    assert_eq!((read.rows, read.files[0].header_row), (1, 800_001));
}

#[test]
fn a_stray_quote_in_a_tab_separated_text_is_a_character() {
    let text = "客户\t日期\t金额\t重量\t备注\nC1\t2026-01-05\t1\t1\t屏幕 ,\"15 寸\nC2\t2026-01-05\t1\t1\t\n";
    let read = read_events(&[file("o.tsv", text.as_bytes())], &event_schema(None), LATE, 1, &Lines::default).unwrap();
    assert_eq!((read.rows, read.files[0].delimiter), (2, Some('\t')));
}

#[test]
fn a_header_may_be_as_wide_as_a_spreadsheet() {
    let wide = |columns: usize| {
        let extra: String = (0..columns - 3).fold(String::new(), |mut text, at| {
            let _ok = write!(text, ",c{at}");
            text
        });
        customers(&format!("客户编号,客户名称,信用{extra}\nC1,x,A\n"), Duplicates::Error)
    };
    assert_eq!(wide(16_384).unwrap().customers.columns().len(), 16_383);
    assert!(matches!(wide(16_385), Err(ReadError::TooManyColumns { columns: 16_385, row: 1, .. })));
}

#[test]
fn a_broken_workbook_ends_in_one_error() {
    let bytes = workbook(|workbook| write_orders(workbook, "订单"));
    for tenth in 0..40 {
        let cut = bytes.len() * tenth / 40;
        assert!(sheet_events(&bytes[..cut], None).is_err(), "cut at {cut}");
    }
    let mut seed = 1_u64;
    for _ in 0..200 {
        let mut flipped = bytes.clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = usize::try_from(seed >> 33).unwrap() % flipped.len();
            flipped[at] ^= 1 << (seed % 8);
        }
        // Whatever comes, it comes back.
        let _ended = sheet_events(&flipped, None);
        let _seen = inspect(&file("o.xlsx", &flipped));
    }
}

#[test]
fn a_file_without_permission_says_so() {
    let mut spool = tempfile::NamedTempFile::new().unwrap();
    spool.write_all(b"a,b\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(spool.path(), std::fs::Permissions::from_mode(0o000)).unwrap();
        // A superuser reads it all the same.
        let read = inspect(&InputFile::new(spool.path()));
        assert!(matches!(read, Ok(_) | Err(ReadError::PermissionDenied { .. })));
    }
}

#[test]
fn a_sink_that_dies_hangs_nobody() {
    struct Dies;
    impl BatchSink for Dies {
        fn take(&mut self, _batch: &mut Batch) {
            panic!("on purpose");
        }
    }
    let text = format!("客户,日期,金额,重量\n{}", "C1,2026-01-05,1,1\n".repeat(1_000_000));
    let died = std::panic::catch_unwind(|| {
        read_events(&[file("o.csv", text.as_bytes())], &event_schema(None), LATE, 2, &|| Dies).map(|read| read.rows)
    });
    assert!(died.is_err());
}

#[test]
fn merged_headers_are_spread() {
    let bytes = workbook(|workbook| {
        let sheet = workbook.add_worksheet();
        let format = rust_xlsxwriter::Format::new();
        sheet.merge_range(0, 0, 0, 3, "2026年订单", &format).unwrap();
        sheet.merge_range(1, 0, 2, 0, "客户", &format).unwrap();
        sheet.merge_range(1, 1, 1, 3, "订单", &format).unwrap();
        sheet.write_row(2, 1, ["日期", "金额", "重量"]).unwrap();
        sheet.write_row(3, 0, ["C1", "2026-01-05", "12.5", "3"]).unwrap();
    });
    let found = inspect(&file("x.xlsx", &bytes)).unwrap();
    let sheet = &found.sheets[0];
    assert_eq!((sheet.header_row, sheet.header_rows, sheet.rows), (Some(2), 2, 1));
    let names: Vec<&str> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["客户", "订单 日期", "订单 金额", "订单 重量"]);
    assert_eq!(sheet_events(&bytes, None).unwrap().rows, 1);
}
