//! What cells come to.

use super::*;
use crate::model::value::OrderIndex;

fn spec(cell: CellType) -> ColumnSpec {
    ColumnSpec { cell, ..ColumnSpec::text("x", vec!["x".to_owned()]) }
}

fn read(spec: &ColumnSpec, cell: Cell<'static>) -> Reading<'static> {
    CellReader { spec, format: None, folded: true, is_1904: false }.read(cell)
}

#[test]
fn words_for_no_value() {
    let mut column = spec(CellType::Number);
    column.missing_words = vec!["无".to_owned()];
    for text in ["", " ", "\u{3000}", "-", "--", "/", "N/A", "n/a", "NULL", "#N/A", "－", "无", "\u{FEFF}"] {
        assert_eq!(read(&column, Cell::Text(text)), Reading::Value(Value::Missing(Why::Empty)), "{text:?}");
    }
    assert_eq!(read(&column, Cell::Error("#N/A")), Reading::Value(Value::Missing(Why::Empty)));
    assert_eq!(read(&column, Cell::Error("#DIV/0!")), fault(IssueKind::ErrorCell));
    assert_eq!(read(&column, Cell::Text(" #VALUE! ")), fault(IssueKind::ErrorCell));
    assert_eq!(read(&column, Cell::Text("#VALUE")), fault(IssueKind::NotANumber));
    assert_eq!(read(&column, Cell::Text("---")), fault(IssueKind::NotANumber));
}

#[test]
fn flags_and_categories() {
    let column = spec(CellType::Flag);
    for (text, expected) in [("是", true), ("无", false), ("√", true), ("×", false), ("Y", true), ("FALSE", false), ("１", true)]
    {
        assert_eq!(read(&column, Cell::Text(text)), Reading::Value(Value::Flag(expected)), "{text}");
    }
    assert_eq!(read(&column, Cell::Text("也许")), fault(IssueKind::NotAFlag));
    assert_eq!(read(&column, Cell::Number(1.0, 0)), Reading::Value(Value::Flag(true)));
    let column = spec(CellType::Category(OrderIndex(0), vec!["D".into(), "C".into(), "A".into()]));
    assert_eq!(read(&column, Cell::Text("Ａ ")), Reading::Value(Value::Category(2)));
    assert_eq!(read(&column, Cell::Text("a")), Reading::Fault(IssueKind::NotInOrder, Why::NotListed));
}

#[test]
fn keys() {
    let column = spec(CellType::Text);
    let key = |cell| CellReader { spec: &column, format: None, folded: true, is_1904: false }.read_key(cell);
    assert_eq!(key(Cell::Text(" Ｃ００１ ")).unwrap(), "C001");
    assert_eq!(key(Cell::Text("007")).unwrap(), "007");
    assert_eq!(key(Cell::Text("123456789012345678")).unwrap(), "123456789012345678");
    assert_eq!(key(Cell::Text("1E5")).unwrap(), "1E5");
    assert_eq!(key(Cell::Number(1001.0, 0)).unwrap(), "1001");
    assert_eq!(key(Cell::Number(1e15, 0)), Err(IssueKind::KeyDamaged));
    assert_eq!(key(Cell::Text("8.68533E+14")), Err(IssueKind::KeyDamaged));
    assert_eq!(key(Cell::Text("--")), Err(IssueKind::KeyMissing));
    assert_eq!(key(Cell::Error("#REF!")), Err(IssueKind::ErrorCell));
    assert_eq!(key(Cell::Text("#REF!")), Err(IssueKind::ErrorCell));
    assert_eq!(key(Cell::Error("#N/A")), Err(IssueKind::KeyMissing));
    assert_eq!(key(Cell::Flag(true)), Err(IssueKind::KeyDamaged));
    let day = Moment { day: Date::new(2026, 1, 5), time: [0; 3], beyond: None };
    assert_eq!(key(Cell::Moment(day)), Err(IssueKind::KeyDamaged));
}

#[test]
fn a_number_is_padded_as_its_format_shows_it() {
    let column = spec(CellType::Text);
    let key = |number, width| {
        CellReader { spec: &column, format: None, folded: true, is_1904: false }.read_key(Cell::Number(number, width))
    };
    assert_eq!(key(7.0, 8).unwrap(), "00000007");
    assert_eq!(key(123.0, 2).unwrap(), "123");
    assert_eq!(key(-7.0, 3).unwrap(), "-7");
    assert_eq!(key(1.5, 5).unwrap(), "1.5");
    assert_eq!(key(1e15, 20), Err(IssueKind::KeyDamaged));
    assert_eq!(read(&column, Cell::Number(7.0, 3)), Reading::Value(Value::Text("007".into())));
    assert_eq!(read(&spec(CellType::Hour), Cell::Number(7.0, 3)), Reading::Value(Value::Number(Number::from_count(7))));
}

#[test]
fn an_error_is_no_text_and_a_day_beyond_the_calendar_shows_its_number() {
    assert_eq!(read(&spec(CellType::Text), Cell::Error("#REF!")), fault(IssueKind::ErrorCell));
    assert_eq!(read(&spec(CellType::Text), Cell::Error("#N/A")), Reading::Value(Value::Missing(Why::Empty)));
    let beyond = Cell::Moment(Moment { day: None, time: [0; 3], beyond: Some(3_000_000) });
    assert_eq!(read(&spec(CellType::Date(None)), beyond), fault(IssueKind::NotADate));
    assert_eq!(read(&spec(CellType::Hour), beyond), fault(IssueKind::NotAnHour));
    assert_eq!(beyond.shown(), "3000000");
}

#[test]
fn a_workbook_of_1904_counts_its_own_days() {
    let column = spec(CellType::Date(None));
    let reader = CellReader { spec: &column, format: None, folded: true, is_1904: true };
    // 2026-01-05 lies 44565 days behind 1904-01-01.
    let day = Date::new(2026, 1, 5).unwrap();
    assert_eq!(reader.read(Cell::Number(44_565.0, 0)), Reading::Value(Value::Date(day)));
    assert_eq!(reader.read(Cell::Text("44565")), fault(IssueKind::NotADate));
}

#[test]
fn instants_keep_their_time_on_the_clock_of_the_format() {
    let column = spec(CellType::Date(None));
    let moment = |text: &str, offset_minutes| {
        let format = Some(DateFormat::Epoch { offset_minutes });
        CellReader { spec: &column, format, folded: true, is_1904: false }.read_moment(Cell::Text(text))
    };
    assert_eq!(moment("1767571200", 0), Some(1_767_571_200_000_000));
    assert_eq!(moment("1767571200123", 480), Some(1_767_600_000_123_000));
    assert_eq!(moment("2026-01-05", 480), Some(1_767_571_200_000_000));
    assert_eq!(read(&column, Cell::Text("1767571200")), Reading::Doubtful(Doubt::Instant(1_767_571_200_000_000)));
}

#[test]
fn a_spreadsheets_cells() {
    let day = Date::new(2026, 1, 5).unwrap();
    let moment = Cell::Moment(Moment { day: Some(day), time: [14, 30, 0], beyond: None });
    assert_eq!(read(&spec(CellType::Date(None)), moment), Reading::Value(Value::Date(day)));
    assert_eq!(read(&spec(CellType::Date(None)), Cell::Number(20_260_105.0, 0)), Reading::Value(Value::Date(day)));
    for number in [46_027.0, 46_027.75] {
        assert_eq!(read(&spec(CellType::Date(None)), Cell::Number(number, 0)), Reading::Value(Value::Date(day)));
    }
    assert_eq!(read(&spec(CellType::Date(None)), Cell::Text("46027")), Reading::Value(Value::Date(day)));
    assert_eq!(read(&spec(CellType::Date(None)), Cell::Number(9_999.0, 0)), fault(IssueKind::NotADate));
    assert_eq!(read(&spec(CellType::Hour), moment), Reading::Value(Value::Number(Number::from_count(14))));
    assert_eq!(read(&spec(CellType::Text), moment), Reading::Value(Value::Text("2026-01-05 14:30:00".into())));
    assert_eq!(read(&spec(CellType::Text), Cell::Number(13_800_138_000.0, 0)), Reading::Value(Value::Text("13800138000".into())));
    assert_eq!(read(&spec(CellType::Number), moment), fault(IssueKind::NotANumber));
}
