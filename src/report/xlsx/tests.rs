//! What was written, read back cell for cell.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader, Xlsx};

use super::{write_with, write_workbook};
use crate::model::language::Language;
use crate::report::fixture::Fixture;

fn written(fixture: &Fixture) -> Vec<u8> {
    let mut out = Vec::new();
    write_workbook(&fixture.report(), 2, &mut out).unwrap();
    out
}

fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

/// A cell in short: texts in quotes, numbers plain, dates by their serial number with a `d`.
fn short(cell: &Data) -> String {
    match cell {
        Data::String(text) => format!("{text:?}"),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::DateTime(serial) => format!("d{}", serial.as_f64()),
        Data::Empty => String::new(),
        Data::Bool(_) | Data::DateTimeIso(_) | Data::DurationIso(_) | Data::Error(_) => format!("?{cell:?}"),
    }
}

fn rows(cells: &[Vec<Data>]) -> Vec<String> {
    cells.iter().map(|row| row.iter().map(short).collect::<Vec<_>>().join(" | ")).collect()
}

#[test]
fn the_tiered_table_cell_for_cell() {
    let fixture = Fixture::new(Language::Chinese);
    let mut cells = sheet(&written(&fixture), "客户分级");
    let reasons: Vec<String> = cells.iter().skip(1).map(|row| row[4].to_string()).collect();
    let expected = [
        "近12个月金额 0.3333 元 ≥ 0 元",
        "近12个月金额 612,000 元 ≥ 500,000 元",
        "近12个月金额 9,223,372,036,854.78 元 ≥ 500,000 元",
        "不满足任何等级的条件",
    ];
    assert_eq!(reasons, expected);
    // What is missing and the cushion have tests of their own.
    for row in &mut cells {
        row.drain(4..7);
    }
    let expected = [
        r#""客户" | "客户名称" | "等级" | "拟定等级" | "信用等级" | "合作开始日期" | "VIP" | "备注" | "备注 (2)" | "近12个月金额 (元)" | "回款率" | "客户价值分" | "消费行为" | "预警" | "客户经理" | "折扣" | "服务" | "缺失说明""#,
        r#""007" | "=1+1" | "小客户" | "小客户" | "A" | d45351 | "是" | "13800138000" |  | 0.333333 | 0.985 | 0 | "未分类" |  |  | 0.02 | "自助下单、3.5" | "不属于任何一类：消费行为""#,
        r#""C1" | "ABC制造, \"总部\"" | "核心客户" | "核心客户" | "C" |  | "否" | 12.5 |  | 612000 | 1 | 66.666667 | "高频" | "回款提醒；流失预警" | "一对一客户经理" | 0.12 | "优先调度、专属客服" | "#,
        r#""C2" | "https://example.com" | "核心客户" | "核心客户" |  | "1899-12-31" |  | d46053 |  | "9223372036854.775807" |  | 100 | "高频" | "流失预警" | "一对一客户经理" | 0.12 | "优先调度、专属客服" | "无法识别：信用等级；除数为零：回款率""#,
        r#""C3" | "E-商贸\n二部" | "未定级" | "未定级" | "D" | d46326 | "否" |  | "二" |  |  |  | "未分类" |  |  |  |  | "无订单记录：近12个月金额、回款率、消费行为；评分项全部缺失：客户价值分""#,
    ];
    assert_eq!(rows(&cells), expected);
}

#[test]
fn the_other_sheets() {
    let bytes = written(&Fixture::new(Language::English));
    let book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).unwrap();
    assert_eq!(
        book.sheet_names(),
        ["Summary", "Tiers", "Alerts", "Service plans", "Segments", "Top and at risk", "Issues", "Dictionary", "Rules", "Run"]
    );
    // The greatest amount at stake stands first.
    let alerts = [
        r#""Severity" | "Alert" | "Customer" | "Name" | "Tier" | "At stake · 近12个月金额 (元)" | "Advice""#,
        r#""high" | "流失预警" | "C2" | "https://example.com" | "核心客户" | "9223372036854.775807" | "客户经理 48 小时内回访""#,
        r#""high" | "流失预警" | "C1" | "ABC制造, \"总部\"" | "核心客户" | 612000 | "客户经理 48 小时内回访""#,
        r#""low" | "回款提醒" | "C1" | "ABC制造, \"总部\"" | "核心客户" | 612000 | "#,
    ];
    assert_eq!(rows(&sheet(&bytes, "Alerts")), alerts);
    let page = rows(&sheet(&bytes, "Issues"));
    let issues = &page[page.iter().position(|row| row.starts_with("\"Problem\"")).unwrap()..];
    assert_eq!(
        issues[1],
        "\"not a number\" | 2 | \"orders.csv\" |  | \"订单金额\" | 7 | \"待定\u{202e}\"".replace('\u{202e}', "\\u{202e}")
    );
    assert_eq!(issues[3], r#""not in the declared order" | 1 | "customers.xlsx" | "客户" | "信用等级" | 4 | "E""#);
    assert_eq!(issues.len(), 5);
    let table = page.iter().position(|row| row.starts_with("\"orders\"")).unwrap();
    assert!(page[table].starts_with(r#""orders" | "Rows" | "amount (元)" | "amount (元): unreadable rows""#));
    assert!(page[table + 1].starts_with(r#""read" | 12 | 624400.833333 | 2"#), "{page:#?}");
    assert!(page[table + 2].starts_with(r#""rejected" | 2 | 0 | 2"#), "{page:#?}");
    assert!(page[table + 9].starts_with(r#""the lines add up"#), "{page:#?}");
    assert!(page[table + 10].starts_with(r#""First date" | d45963"#), "{page:#?}");
    let rules = rows(&sheet(&bytes, "Rules"));
    assert!(rules.iter().any(|row| row.starts_with(r#""keep" | "90%""#)), "{rules:#?}");
    assert!(rules.iter().any(|row| row.starts_with(r#""core = { value = \"50万\" }""#)), "{rules:#?}");
    let summary = rows(&sheet(&bytes, "Summary"));
    // The average to a hundredth: 9223372648854.775807 / 2.
    let first = r#""核心客户" | 2 | 0.5 | "9223372648854.775807" | 1 | 4611686324427.39"#;
    assert!(summary.iter().any(|row| row.starts_with(first)), "{summary:#?}");
    assert!(summary.iter().any(|row| row.starts_with(r#""no tier" | 1 | 0.25 | 0 | 0 | 0"#)), "{summary:#?}");
}

#[test]
fn the_same_bytes_each_time() {
    assert!(written(&Fixture::new(Language::Chinese)) == written(&Fixture::new(Language::Chinese)));
    let many = Fixture::new(Language::Chinese).times(3_000);
    assert!(written(&many) == written(&many));
}

#[test]
fn a_full_sheet_goes_on_in_the_next() {
    let fixture = Fixture::new(Language::Chinese).times(2);
    let mut bytes = Vec::new();
    write_with(&fixture.report(), 2, &mut bytes, 3).unwrap();
    let sizes = ["客户分级 (1)", "客户分级 (2)", "客户分级 (3)"].map(|name| sheet(&bytes, name).len());
    assert_eq!(sizes, [4, 4, 3]);
    assert_eq!(sheet(&bytes, "客户分级 (3)")[1][0], Data::String("C0000006".to_owned()));
}

/// The row of a sheet that has this number, without it.
fn row_of(sheet: &str, number: usize) -> String {
    let row = sheet.split(&format!("<row r=\"{number}\"")).nth(1).unwrap().split("</row>").next().unwrap();
    row.replace(&format!("{number}\" s="), "#\" s=")
}

#[test]
fn rows_that_nobody_measured_look_like_those_before() {
    let bytes = written(&Fixture::new(Language::Chinese).times(3_000));
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(sheet.contains("<dimension ref=\"A1:U12001\"/>"));
    assert!(part(&bytes, "xl/tables/table1.xml").contains("ref=\"A1:U12001\""));
    for row in 2..6 {
        let first = row_of(&sheet, row);
        assert!(first.matches("<c r=").count() > 10, "{first}");
        // The fixture's four customers come round again, under other keys.
        for again in [row + 4, row + 4 * 1_250, row + 4 * 2_999] {
            let key = |row: usize| format!("C{:07}", row - 2);
            assert_eq!(row_of(&sheet, again).replace(&key(again), &key(row)), first, "{again}");
        }
    }
    assert_eq!(sheet.matches("<row ").count(), 12_001);
}

#[test]
fn the_archive_is_sound() {
    let bytes = written(&Fixture::new(Language::Chinese).times(3_000));
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    assert!(archive.len() > 20);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        assert_eq!(part.last_modified().unwrap(), zip::DateTime::default());
        let mut content = Vec::new();
        // Reading to the end compares the check sum.
        part.read_to_end(&mut content).unwrap();
        assert_eq!(part.size(), content.len() as u64);
    }
}

#[test]
fn the_same_bytes_by_any_number_of_threads() {
    let fixture = Fixture::new(Language::Chinese).times(3_000);
    let books = [1, 2, 5].map(|threads| {
        let mut out = Vec::new();
        write_workbook(&fixture.report(), threads, &mut out).unwrap();
        out
    });
    assert!(books.iter().all(|book| *book == books[0]));
}

#[test]
fn the_failure_of_the_writer_is_told() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let fixture = Fixture::new(Language::English);
    let error = write_workbook(&fixture.report(), 2, &mut Full).unwrap_err();
    assert!(matches!(&error, crate::report::ReportError::Io(e) if e.kind() == std::io::ErrorKind::StorageFull), "{error:?}");
}

/// A file of the workbook's archive.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn charts_begin_at_zero_in_the_colours_of_the_tiers() {
    let bytes = written(&Fixture::new(Language::Chinese));
    // The customers by tier: 2, 1 and 1, of which the last is nobody's.
    let customers = part(&bytes, "xl/charts/chart1.xml");
    for piece in
        [r#"<c:min val="0"/>"#, r#"<c:majorUnit val="1"/>"#, r#"val="FFD966""#, r#"val="F8F8F8""#, r#"<c:showVal val="1"/>"#]
    {
        assert!(customers.contains(piece), "{piece}: {customers}");
    }
    let grids = customers.matches("<c:majorGridlines").count();
    assert_eq!((grids, customers.matches("<c:majorGridlines><c:spPr>").count()), (1, 1), "{customers}");
    let amounts = part(&bytes, "xl/charts/chart2.xml");
    assert!(amounts.contains(r##"<c:numFmt formatCode="#,##0" sourceLinked="0"/>"##), "{amounts}");
}

#[test]
fn lists_among_blocks_are_tables() {
    let bytes = written(&Fixture::new(Language::English));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes)).unwrap();
    book.load_tables().unwrap();
    let names: Vec<&str> = book.table_names().into_iter().map(String::as_str).collect();
    assert_eq!(names, ["tier_tiers", "tier_alerts", "tier_plans", "tier_ranking", "tier_issues", "tier_dictionary"]);
    let issues = book.table_by_name("tier_issues").unwrap();
    assert_eq!((issues.columns()[0].as_str(), issues.data().height()), ("Problem", 4));
}

#[test]
fn long_texts_go_on_in_the_next_line() {
    let bytes = written(&Fixture::new(Language::Chinese));
    let rows = |sheet: &str| -> Vec<String> {
        let rows = sheet.split("<row r=\"").skip(1).filter(|row| row.split('>').next().unwrap().contains("customHeight"));
        rows.map(|row| row.split('"').next().unwrap().to_owned()).collect()
    };
    // The reason of C2 is 53 wide, which its column shows; the name of C3 has two lines.
    assert_eq!(rows(&part(&bytes, "xl/worksheets/sheet2.xml")), ["5"]);
    let mut many = Vec::new();
    write_with(&Fixture::new(Language::Chinese).times(3_000).report(), 2, &mut many, usize::MAX >> 1).unwrap();
    // Rows that aren't kept in memory have one line each.
    assert!(rows(&part(&many, "xl/worksheets/sheet2.xml")).is_empty());
}
