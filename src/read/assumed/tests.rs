use encoding_rs::GB18030;
use proptest::prelude::*;

use super::super::event_runs::{Open, read_opened};
use super::super::table::{open_assuming, open_tables};
use super::*;
use crate::model::batch::{Batch, BatchSink};
use crate::model::date::Date;
use crate::model::schema::{CellType, ColumnSpec, EventSchema, Identity, Repeats};
use crate::model::source::SourceChoices;

#[test]
fn a_long_line_is_seen() {
    let text = |lengths: &[usize]| lengths.iter().map(|length| "x".repeat(length - 1) + "\n").collect::<String>();
    for (lengths, expected) in [
        (&[CHUNK, CHUNK, 3][..], false),
        (&[3, CHUNK + 1], true),
        (&[CHUNK + 1, 3], true),
        (&[CHUNK / 2, CHUNK, CHUNK / 2], false),
        (&[CHUNK / 2, CHUNK / 2, CHUNK + 1], true),
    ] {
        assert_eq!(has_long_line(text(lengths).as_bytes()), expected, "{lengths:?}");
    }
}

/// Writes down every row.
#[derive(Default)]
struct Rows(Vec<String>);

impl BatchSink for Rows {
    fn take(&mut self, batch: &mut Batch) {
        for row in 0..batch.len() {
            let cells: Vec<String> = batch.columns.iter().map(|column| format!("{:?}", column.get(row))).collect();
            let (key, day, rejected, same_id) = (batch.keys.get(row), batch.dates[row], batch.rejected[row], batch.same_id[row]);
            let event = batch.events.get(row);
            let place = format!("{} {:06}", batch.file, batch.row_numbers[row]);
            self.0.push(format!("{place} {key} {day} {rejected} {same_id} {event:?} {cells:?}"));
        }
    }
}

/// What the table's notes are: ids whose repeats are this, or no ids.
type Ids = Option<Option<Repeats>>;

/// All that comes of texts, or their error; and whether something was assumed that wasn't shown.
fn read(texts: &[Vec<u8>], open: Open, ids: Ids, threads: usize) -> (String, bool) {
    let column = |name: &str, header: &str, cell| ColumnSpec { cell, ..ColumnSpec::text(name, vec![header.to_owned()]) };
    let schema = EventSchema {
        name: "orders".to_owned(),
        key: column("key", "客户", CellType::Text),
        date: Some(column("date", "日期", CellType::Date(None))),
        columns: vec![column("amount", "金额", CellType::Number), column("note", "备注", CellType::Text)],
        money: vec![0],
        identity: ids.map(|repeats| Identity { id: 1, repeats, others: Vec::new(), compared: vec![0] }),
        source: SourceChoices::default(),
    };
    let file = |(at, bytes): (usize, &Vec<u8>)| InputFile::spooled(&mut bytes.as_slice(), &format!("{at}.csv")).unwrap();
    let files: Vec<InputFile> = texts.iter().enumerate().map(file).collect();
    match read_opened(&files, open, (&schema, Date::MAX), threads, &Rows::default) {
        Ok(read) => {
            let mut rows: Vec<String> = read.sinks.into_iter().flat_map(|sink| sink.0).collect();
            rows.sort();
            let issues = [read.issues.groups(), read.rejections.groups()];
            (format!("{rows:#?} {issues:#?} {:?} {} {}", read.files, read.rows, read.left_out), false)
        }
        Err((error, is_assumed)) => (format!("{error:?}"), is_assumed),
    }
}

/// A piece of a text.
#[derive(Clone, Debug)]
enum Piece {
    /// So many rows, as nearly all are.
    Rows(usize),
    /// In the encoding of the text, in UTF-8, or as it is.
    Text(&'static str),
    Utf8(&'static str),
    Bytes(&'static [u8]),
}

const TEXTS: [&str; 20] = [
    "\n",
    "\r\n",
    "\r",
    ",,,\n",
    ", ,\"\",\n",
    " \n",
    "\u{3000},\u{3000},,\n",
    "合计,,30,\n",
    "仓库,面积,联系人,电话\nA,300,李四,5\n",
    "C1,2026-01-05,\"1,234.5\",\"甲\"\n",
    "C1,2026-01-05,1,\"甲\"\"乙\"\n",
    "C1,2026-01-05,1,\"a\nb\"\n",
    "C1,2026-01-05,1,\"a\n\n,\"\n",
    "C1,2026-01-05,1,48\"\n",
    "C1,2026-01-05,1,\"48\"x\n",
    "C1,2026-01-05,1, \"甲\"\n",
    "C1,01/02/2026,1,甲\n",
    "C1,13/02/2026,1,\n",
    "喆喆喆喆,2026-01-05,1,镕\u{E000}\n",
    "C1;2026-01-05;1;甲\n",
];
const BYTES: [&[u8]; 8] = [b"\0", b"\xFF", b"\x81", b"\xAA\xA1\n", b"\"", b"\xE5\xAE", b"Ren\xE9e,2026-01-05,1,\n", b"\x812"];
const UTF8: [&str; 3] = ["C2,2026-01-05,1,深圳市货运代理\n", "C2,2026-01-05,1,已签\n", "中,2026-01-05,1,\n"];

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        16 => (1_usize..6).prop_map(Piece::Rows),
        3 => prop::sample::select(TEXTS.to_vec()).prop_map(Piece::Text),
        1 => prop::sample::select(BYTES.to_vec()).prop_map(Piece::Bytes),
        1 => prop::sample::select(UTF8.to_vec()).prop_map(Piece::Utf8),
    ]
}

fn bytes_of(pieces: &[Piece], is_gb18030: bool, marked: bool) -> Vec<u8> {
    const ROWS: [&str; 2] = ["C1,2026-01-05,1.5,已签收\n", "C2,2026-01-06,2,深圳市\n"];
    let encoded = |text: &str| if is_gb18030 { GB18030.encode(text).0.into_owned() } else { text.as_bytes().to_vec() };
    let of_piece = |piece: &Piece| match piece {
        Piece::Rows(count) => encoded(&ROWS.into_iter().cycle().take(*count).collect::<String>()),
        Piece::Text(text) => encoded(text),
        Piece::Utf8(text) => text.as_bytes().to_vec(),
        Piece::Bytes(bytes) => bytes.to_vec(),
    };
    let mark = if marked { MARK } else { &[] };
    [mark, &encoded("客户,日期,金额,备注\n"), &pieces.iter().flat_map(of_piece).collect::<Vec<u8>>()].concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_assumed_and_shown_is_what_the_whole_says(
        texts in prop::collection::vec((prop::collection::vec(piece(), 0..12), any::<bool>(), prop::bool::weighted(0.1)), 1..3),
        ids in prop::option::weighted(0.4, prop::sample::select(vec![None, Some(Repeats::Last), Some(Repeats::Lines)])),
        threads in 1_usize..4,
    ) {
        let texts: Vec<Vec<u8>> =
            texts.iter().map(|(pieces, is_gb18030, marked)| bytes_of(pieces, *is_gb18030, *marked)).collect();
        let (assumed, is_open) = read(&texts, open_assuming, ids, threads);
        if !is_open {
            prop_assert_eq!(assumed, read(&texts, open_tables, ids, threads).0);
        }
    }
}
