//! The scan and what takes over from it give cell for cell what the library alone gives, whatever a sheet holds.

use std::io::{Cursor as Bytes, Write};
use std::ops::ControlFlow;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::{Fault, Stop, xlsx};
use super::*;
use crate::read::choices::Choices;
use crate::read::container::verify;
use crate::read::error::ReadError;
use crate::read::source::InputFile;

/// The first style is a number's or a day's.
fn styles(is_day: bool) -> String {
    let (first, other) = if is_day { (164, 165) } else { (165, 164) };
    format!(
        "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd\"/><numFmt numFmtId=\"165\" formatCode=\"0000\"/></numFmts>\
         <cellXfs><xf numFmtId=\"{first}\"/><xf numFmtId=\"{other}\"/><xf numFmtId=\"46\"/><xf numFmtId=\"0\"/></cellXfs></styleSheet>"
    )
}

fn workbook(sheet: &[u8], strings: &[u8], properties: &str) -> InputFile {
    spooled(&packed(sheet, strings, properties))
}

fn spooled(mut bytes: &[u8]) -> InputFile {
    InputFile::spooled(&mut bytes, "x.xlsx").unwrap()
}

fn packed(sheet: &[u8], strings: &[u8], properties: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Bytes::new(Vec::new()));
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let part =
        |id: &str, kind: &str, target: &str| format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>");
    let relations = |list: &str| format!("<Relationships>{list}</Relationships>");
    let sheets = format!("<workbook>{properties}<sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>");
    for (name, text) in [
        ("_rels/.rels", relations(&part("a", "officeDocument", "xl/workbook.xml")).as_bytes()),
        ("xl/workbook.xml", sheets.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations(&part("a", "worksheet", "worksheets/sheet1.xml")).as_bytes()),
        ("xl/styles.xml", styles(properties.contains("1904")).as_bytes()),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// All that a book gives, and how many rows it took to fall back.
fn given(mut book: xlsx::Book) -> (Vec<String>, Option<String>) {
    let mut rows = Vec::new();
    let ended = book.each_row("s", &mut |number, hidden, cells: &[SheetCell<'_>]| {
        rows.push(format!("{number} {hidden} {cells:?}"));
        Ok::<_, Stop<ReadError>>(ControlFlow::Continue(()))
    });
    (rows, ended.err().map(|stop| format!("{stop:?}")))
}

/// Both ways; whether the scan came to its end.
fn compare(input: &InputFile) -> Option<bool> {
    let fresh = input.clone().with_choices(Arc::new(Choices { threads: 2, ..Choices::default() }));
    if let Err(fault) = verify(input) {
        // What is not looked through before it is read is found out on the way.
        assert_eq!(format!("{fault:?}"), fault_met(&fresh).unwrap());
        return None;
    }
    let (scanned, read) = (xlsx::Book::open(&fresh), xlsx::Book::of_library(input));
    match (scanned, read) {
        (Ok(scanned), Ok(read)) => {
            let is_plain = scanned.is_plain("s");
            assert_eq!(scanned.sheets(), read.sheets());
            assert_eq!(scanned.is_1904(), read.is_1904());
            let ((mut scanned, end), (read, other)) = (given(scanned), given(read));
            // The library gives a row when it has found the next one, which may be where it fails.
            if end.is_some() && scanned.len() == read.len() + 1 {
                scanned.pop();
            }
            assert_eq!((scanned, end), (read, other));
            Some(is_plain)
        }
        (Err(one), Err(other)) => {
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
            None
        }
        (one, other) => panic!("{:?} {:?}", one.err(), other.err()),
    }
}

/// What goes wrong where a workbook is opened and its one sheet read.
fn fault_met(input: &InputFile) -> Option<String> {
    let fault = |fault| match fault {
        Fault::Read(error) => format!("{error:?}"),
        Fault::Password | Fault::Book(_) | Fault::Container(_) => format!("{fault:?}"),
    };
    let mut book = match xlsx::Book::open(input) {
        Ok(book) => book,
        Err(error) => return Some(fault(error)),
    };
    if let Err(error) = book.look_through(&["s"]) {
        return Some(fault(error));
    }
    let mut take = |_: u64, _: bool, _: &[SheetCell<'_>]| Ok::<_, Stop<()>>(ControlFlow::Continue(()));
    match book.each_row("s", &mut take) {
        Err(Stop::Fault(error)) => Some(fault(error)),
        Err(Stop::Taker(())) | Ok(()) => None,
    }
}

const NUMBERS: [&str; 34] = [
    "1",
    "0",
    "-0",
    "44927",
    "44927.5",
    "60",
    "0.25",
    "1e5",
    "1E-7",
    "1.5e+3",
    "1.7976931348623157e308",
    "1e999",
    "-1e-400",
    "4.35",
    "0.5610000000000001",
    "123456789012345678901234567890",
    "9007199254740993",
    "0.30000000000000004",
    "00012",
    "12.",
    ".5",
    "",
    " 1",
    "1 ",
    "abc",
    "+1",
    "inf",
    "nan",
    "1e",
    "1.e5",
    "-",
    "--1",
    "2.2250738585072014E-308",
    "1&#48;",
];
const TEXTS: [&str; 28] = [
    "",
    "a",
    "客户",
    " a ",
    "a&amp;b",
    "&lt;&gt;&quot;&apos;",
    "&#10;x&#32;",
    "&#x4E2D;",
    "_x000D_",
    "a_xD83D__xDE00_b",
    "_xD83D_",
    "_x005F_x000D_",
    "a\r\nb",
    "a\rb",
    "a\r",
    "\t",
    "&nope;",
    "a&amp",
    "&#0;",
    "&#xD800;",
    "]]>",
    "\u{3000}a\u{a0}",
    "a_b",
    "_客户客_",
    "_x00中",
    "<!-- x -->",
    "<![CDATA[ x ]]>",
    "&#x00000041;",
];
const LETTERS: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// `@` is the place, `#` a number, `$` a text, `%` a small whole number.
const CELLS: [&str; 22] = [
    "<c r=\"@\"><v>#</v></c>",
    "<c r=\"@\" s=\"%\"><v>#</v></c>",
    "<c r=\"@\" s=\"1\"><v>#</v></c>",
    "<c r=\"@\" t=\"n\"><v>#</v></c>",
    "<c r=\"@\" t=\"s\"><v>%</v></c>",
    "<c r=\"@\" s=\"3\" t=\"s\"><v>%</v></c>",
    "<c r=\"@\" t=\"inlineStr\"><is><t>$</t></is></c>",
    "<c r=\"@\" t=\"inlineStr\"><is><t>$</t></is></c>",
    "<c t=\"inlineStr\" r=\"@\"><is><t xml:space=\"preserve\">$</t></is></c>",
    "<c r=\"@\" t=\"str\"><f>A1&amp;\"x\"</f><v>$</v></c>",
    "<c r=\"@\"><f>SUM(A1)</f><v>#</v></c>",
    "<c r=\"@\" t=\"b\"><v>1</v></c>",
    "<c r=\"@\" t=\"b\"><v>0</v></c>",
    "<c r=\"@\" t=\"e\"><v>#DIV/0!</v></c>",
    "<c r=\"@\" t=\"e\"><v>#N/A</v></c>",
    "<c r=\"@\"/>",
    "<c r=\"@\" s=\"2\"/>",
    "<c r=\"@\"></c>",
    "<c r=\"@\"><v></v></c>",
    "\n <c r=\"@\" cm=\"1\">\n <v>#</v>\n</c>\n",
    "<c r=\"@\" t=\"inlineStr\"><is><r><rPr><b/></rPr><t>$</t></r><r><t xml:space=\"preserve\">$</t></r></is></c>",
    "<c r=\"@\"><f t=\"shared\" si=\"0\"/><v>#</v></c>",
];
const ODD_CELLS: [&str; 34] = [
    "<c><v>#</v></c>",
    "<c r=\"@\" t=\"d\"><v>2026-01-05</v></c>",
    "<c r=\"@\" t=\"inlineStr\"><is/></c>",
    "<c r=\"@\"><v/></c>",
    "<c r=\"@\" t=\"inlineStr\"><is><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh><t>$</t><phoneticPr fontId=\"1\"/></is></c>",
    "<c r=\"@\" t=\"inlineStr\"><v>#</v></c>",
    "<c r=\"@\"><!-- x --><v>#</v></c>",
    "<c r=\"@\" t=\"str\"><v><![CDATA[x]]></v></c>",
    "<x:c r=\"@\"><x:v>#</x:v></x:c>",
    "<c r='@'><v>#</v></c>",
    "<c  r=\"@\" ><v>#</v></c >",
    "<c r=\"@\"><f>1+1</f></c>",
    "<c r=\"@\" t=\"x\"><v>1</v></c>",
    "<c r=\"@\"><v>#</v><f>1</f></c>",
    "<c r=\"@\" t=\"s\"><v>99</v></c>",
    "<c r=\"A1\"><v>1</v></c>",
    "<c r=\"@\" t=\"e\"><v>#SPILL!</v></c>",
    "<c r=\"@\" t=\"b\"><v>true</v></c>",
    "<c r=\"@\"><v xml:space=\"preserve\">#</v></c>",
    "<c r=\"@\"><extLst/><v>#</v></c>",
    "<c r=\"@\" r=\"@\"><v>#</v></c>",
    "<c r=\"ZZZ9\"><v>#</v></c>",
    "<c r=\"@\" s=\"x\"><v>#</v></c>",
    "<c r=\"@\" s=\"99\"><v>#</v></c>",
    "<c r=\"@\" t=\"s\"><v>x</v></c>",
    "<c r=\"@\"><v>#</v></c></row><row>",
    "<?x y?><c r=\"@\"/>",
    "<c r=\"@\" t=\"inlineStr\"><is><t>$</t><t>$</t></is></c>",
    "<c r=\"@\" t=\"inlineStr\"><is>x<b><t/></b><t>$</t></is></c>",
    "x",
    "<c r=\"@\" t=\"str\"><v>$</v></c>",
    "<c r=\"@\" t=\"inlineStr\"><is><b></is></c>",
    "<c r=\"@\" t=\"inlineStr\"><is></b></is></c>",
    "<c r=\"@\" t=\"str\"><f></f><v></v></c>",
];
/// `@` is the number, `$` the cells.
const ROWS: [&str; 6] = [
    "<row r=\"@\">$</row>",
    "<row r=\"@\">$</row>",
    "<row r=\"@\" spans=\"1:3 5:9\" ht=\"15\" x14ac:dyDescent=\"0.2\">$</row>",
    "<row r=\"@\" hidden=\"1\">$</row>",
    "<row r=\"@\" hidden=\"false\">$</row>\r\n",
    "<row r=\"@\"/>",
];
const ODD_ROWS: [&str; 12] = [
    "<row>$</row>",
    "<row r='@'>$</row>",
    "<x:row r=\"@\">$</x:row>",
    "<row r=\"@\" hiddenX=\"0\" hidden=\"1\">$</row>",
    "<row\tr=\"@\">$</row>",
    "<row r=\"@\" a=\" hidden='1'\">$</row>",
    "<row r=\"@\" hidden=\"true\">$</row>",
    "<row r=\"@\"\thidden=\"1\">$</row>",
    "<row r=\"0@\">$</row>",
    "<row r=\"@\"><!-- </row> -->$</row>",
    "<row r=\"@\" a=\"</row>\">$</row>",
    "<rows r=\"@\">$</rows>",
];
const HEADS: [&str; 14] = [
    "<worksheet><sheetData>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet xmlns=\"a\" xmlns:r='b'><sheetData>",
    "<worksheet><sheetPr codeName=\"表\"><tabColor/></sheetPr><dimension ref=\"A1:C9\"/><cols><col min=\"1\"/></cols><sheetData>",
    "\u{feff}<?xml version=\"1.0\"?><worksheet><dimension ref=\"A1\"/><sheetData>",
    "<x:worksheet><sheetData>",
    "<worksheet><sheetData/>",
    "<?xml version=\"1.0\" encoding=\"GBK\"?><worksheet><sheetData>",
    "<worksheet><dimension ref=\"A1:\"/><sheetData>",
    "<worksheet>",
    "<worksheet><dimension/><sheetData>",
    "<worksheet><!-- <sheetData> --><sheetData>",
    "<worksheet></a><sheetData>",
    "<sheetData>",
    "<worksheet><dimension ref=\"B9:A1\"/><sheetData>",
];
const TAILS: [&str; 6] =
    ["</sheetData></worksheet>", "</sheetData>", "", "</x:sheetData>", "</row></sheetData>", "</sheetData ></worksheet>"];
const STRINGS: [&str; 11] = [
    "<sst xmlns=\"a\" count=\"9\" uniqueCount=\"5\"><si><t>a</t></si><si><t> b </t></si><si><t>客&amp;户</t></si><si><t/></si><si/></sst>",
    "<sst><si><t>a</t></si><si><r><rPr><sz val=\"9\"/></rPr><t>b</t></r><r><t xml:space=\"preserve\"> c</t></r></si><si><t>d</t><rPh sb=\"0\" \
     eb=\"1\"><t>x</t></rPh><phoneticPr fontId=\"1\"/></si><si><t>_x000D_</t></si><si><t>f</t></si></sst>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<sst>\n<si>\n<t>a</t>\n</si>\n</sst>",
    "<sst/>",
    "<sst></sst>",
    "",
    "<x:sst><x:si><x:t>a</x:t></x:si></x:sst>",
    "<sst><si><t>a</si></sst>",
    "<sst><si><t>a</t></si>",
    "<sst><si><t><![CDATA[a]]></t></si></sst>",
    "<sst><si><t>a</t></si><si><t>&nope;</t></si></sst>",
];

fn mostly(usual: &'static [&'static str], odd: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop_oneof![40 => select(usual), 1 => select(odd)]
}

fn cell() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        3 => mostly(&NUMBERS[..19], &NUMBERS).prop_map(str::to_owned),
        1 => any::<f64>().prop_map(|number| number.to_string()),
        1 => any::<f64>().prop_map(|number| format!("{number:e}")),
        3 => (any::<i64>(), 0..20_usize).prop_map(|(number, places)| {
            let digits = format!("{:020}", number.unsigned_abs());
            let (whole, part) = digits.split_at(20 - places);
            if places == 0 { number.to_string() } else { format!("{}.{part}", whole.trim_start_matches('0').to_owned() + "0") }
        }),
    ];
    (mostly(&CELLS, &ODD_CELLS), number, mostly(&TEXTS[..16], &TEXTS), 0..5_usize).prop_map(|(cell, number, text, small)| {
        cell.replace('#', "\u{1}")
            .replace("\u{1}DIV/0!", "#DIV/0!")
            .replace("\u{1}N/A", "#N/A")
            .replace("\u{1}SPILL!", "#SPILL!")
            .replace('\u{1}', &number)
            .replace('$', text)
            .replace('%', &small.to_string())
    })
}

fn sheet() -> impl Strategy<Value = String> {
    let row = (mostly(&ROWS, &ODD_ROWS), 1..4_usize, prop::collection::vec((cell(), 1..12_usize), 0..5));
    (mostly(&HEADS[..4], &HEADS), prop::collection::vec(row, 0..12), mostly(&TAILS[..1], &TAILS)).prop_map(
        |(head, rows, tail)| {
            let (mut sheet, mut number) = (head.to_owned(), 0);
            for (row, step, cells) in rows {
                number += step;
                let (mut inside, mut column) = (String::new(), 0);
                for (cell, step) in cells {
                    // Most cells follow each other.
                    column += if step > 3 { 1 } else { step };
                    let letter = char::from(LETTERS[(column - 1) % 26]);
                    let letters = if column > 26 { format!("A{letter}") } else { letter.to_string() };
                    inside += &cell.replace('@', &format!("{letters}{number}"));
                }
                sheet += &row.replace('@', &number.to_string()).replace('$', &inside);
            }
            sheet + tail
        },
    )
}

/// A small damage: what is done at a place, and with which byte.
fn damaged(mut bytes: Vec<u8>, damages: &[(u8, Index, u8)]) -> Vec<u8> {
    const BYTES: &[u8] = b"<>/\"'= &;!?-]rcvstiRAZ019\n\t\r\0\x80\xFF:_x";
    for (kind, at, byte) in damages {
        if bytes.is_empty() {
            break;
        }
        let at = at.index(bytes.len());
        let byte = BYTES[usize::from(*byte) % BYTES.len()];
        match kind % 6 {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            2 => drop(bytes.remove(at)),
            3 => bytes.truncate(at),
            4 => bytes[at] ^= 1,
            _ => {
                let end = (at + usize::from(byte)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
        }
    }
    bytes
}

fn damages() -> impl Strategy<Value = Vec<(u8, Index, u8)>> {
    prop_oneof![3 => Just(Vec::new()), 2 => prop::collection::vec(any::<(u8, Index, u8)>(), 1..4)]
}

fn properties() -> impl Strategy<Value = &'static str> {
    select(&["", "", "", "<workbookPr date1904=\"1\"/>"][..])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("PLAIN_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300), ..ProptestConfig::default() })]

    #[test]
    fn what_is_scanned_is_what_the_library_reads(
        sheet in sheet(),
        strings in mostly(&STRINGS[..3], &STRINGS),
        properties in properties(),
        to_sheet in damages(),
        to_strings in prop_oneof![9 => Just(Vec::new()), 1 => damages()],
    ) {
        compare(&workbook(&damaged(sheet.into_bytes(), &to_sheet), &damaged(strings.into(), &to_strings), properties));
    }

    #[test]
    fn a_damaged_file_is_refused_by_whoever_reads_it(sheet in sheet(), to_file in prop::collection::vec(any::<(u8, Index, u8)>(), 1..3)) {
        let bytes = damaged(packed(sheet.as_bytes(), STRINGS[0].as_bytes(), ""), &to_file);
        if verify(&spooled(&bytes)).is_err() {
            prop_assert!(fault_met(&spooled(&bytes)).is_some());
        }
    }

    #[test]
    fn numbers_are_those_of_the_library(number in any::<f64>(), digits in "-?[0-9]{1,21}(\\.[0-9]{1,21})?([eE][-+]?[0-9]{1,3})?") {
        for text in [number.to_string(), format!("{number:e}"), digits] {
            if let Some(found) = super::number(text.as_bytes()) {
                prop_assert_eq!(found.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{}", text);
            }
        }
    }
}

/// Were the scan to leave everything to the library, no comparison would show it.
#[test]
fn the_plain_kinds_are_scanned() {
    for cell in CELLS {
        let cell = cell.replace('@', "C7").replace('#', "44927.5").replace("44927.5DIV", "#DIV").replace("44927.5N/A", "#N/A");
        let sheet =
            format!("{}<row r=\"7\">{}</row>{}", HEADS[2], cell.replace('$', "a&amp;b_x000D_").replace('%', "1"), TAILS[0]);
        for strings in &STRINGS[..2] {
            assert_eq!(compare(&workbook(sheet.as_bytes(), strings.as_bytes(), "")), Some(true), "{sheet}");
        }
    }
    for row in ROWS {
        for head in &HEADS[..4] {
            let sheet = format!("{head}{}{}", row.replace('@', "7").replace('$', "<c r=\"B7\"><v>1</v></c>"), TAILS[0]);
            assert_eq!(
                compare(&workbook(sheet.as_bytes(), STRINGS[2].as_bytes(), "<workbookPr date1904=\"1\"/>")),
                Some(true),
                "{sheet}"
            );
        }
    }
}
