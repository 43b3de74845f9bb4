//! Files made to do harm, and files that came to harm: each is read, or refused with an error, in bounded time and memory.

use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};

use crate::chance::{rounds, seeded};
use tier::read::{ContainerFault, InputFile, ReadError, inspect, unpacked};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// How many files of a format are changed.
const ROUNDS: usize = 150;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/workbooks/");
/// A build for tests is slower, and not alone on its machine.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 5 });

/// Reads every cell of a file, and of every file in it.
fn read(bytes: &[u8]) -> Result<(), ReadError> {
    let begun = Instant::now();
    let input = InputFile::spooled(&mut &*bytes, "x").unwrap();
    let result = unpacked(&input).and_then(|files| files.iter().try_for_each(|file| inspect(file).map(|_| ())));
    assert!(begun.elapsed() < LONGEST, "{:?} for {} bytes", begun.elapsed(), bytes.len());
    if let Err(error) = &result {
        assert!(!error.to_string().contains('\n'), "{error}");
    }
    result
}

fn fault(bytes: &[u8]) -> ContainerFault {
    match read(bytes) {
        Err(ReadError::Container { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let count = archive.len();
    let part = |at| {
        let mut part = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        (part.name().unwrap().into_owned(), bytes)
    };
    (0..count).map(part).collect()
}

fn repacked(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    packed(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

const PAGE: &str = "<html><meta charset=utf-8><table border=1><tr><th rowspan=2>编号<th colspan=2>金额<tr><td>1<td>2\
    <tr style='display:none'><td>C1&amp;<br>x<td>1.5<td><table><tr><td>y</table></table><script>a<b</script></html>";
const XML: &str = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
    xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"a\"><Table><Row ss:Index=\"2\">\
    <Cell ss:MergeAcross=\"1\"><Data ss:Type=\"String\">编号&#10;</Data></Cell><Cell ss:Index=\"5\">\
    <Data ss:Type=\"DateTime\">2026-01-05T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>";

/// A small file of each format.
fn every_format() -> Vec<(&'static str, Vec<u8>)> {
    let fixture = |name: &str| std::fs::read(format!("{FOLDER}{name}")).unwrap();
    let text = "编号,金额\nC1,5\nC2,6\n".repeat(20);
    vec![
        ("xlsx", fixture("table.xlsx")),
        ("xlsx without values", fixture("no-values.xlsx")),
        ("xlsb", fixture("binary.xlsb")),
        ("xls", fixture("table.xls")),
        ("ods", fixture("table.ods")),
        ("html", PAGE.as_bytes().to_vec()),
        ("xml", XML.as_bytes().to_vec()),
        ("gz", gzipped(text.as_bytes())),
        ("zip", packed(&[("1月.csv", text.as_bytes()), ("2月.xls", &fixture("table.xls"))])),
    ]
}

#[test]
fn whole_files_are_read() {
    for (name, bytes) in every_format() {
        read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn a_file_that_is_cut_off_is_refused_or_read() {
    for (name, bytes) in every_format() {
        for percent in 0..100 {
            let cut = &bytes[..bytes.len() * percent / 100];
            // A few bytes may be any text.
            let is_text = matches!(name, "html" | "xml") || cut.len() < 20;
            assert!(is_text || read(cut).is_err(), "{name} at {percent} %");
            let _either = read(cut);
        }
    }
}

#[test]
fn flipped_bytes_do_no_harm() {
    let mut random = seeded();
    for (_, bytes) in every_format() {
        for _ in 0..rounds(ROUNDS) {
            let mut bytes = bytes.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(bytes.len());
                bytes[at] = u8::try_from(random.below(256)).unwrap();
            }
            let _either = read(&bytes);
        }
    }
}

/// A checksum guards what is packed, so the parts are changed before they are packed.
#[test]
fn flipped_bytes_inside_a_container_do_no_harm() {
    let mut random = seeded();
    for name in ["table.xlsx", "no-values.xlsx", "binary.xlsb", "table.ods"] {
        let whole = parts(&std::fs::read(format!("{FOLDER}{name}")).unwrap());
        let looked_at: Vec<usize> =
            (0..whole.len()).filter(|at| whole[*at].0.starts_with("xl/") || whole[*at].0 == "content.xml").collect();
        for _ in 0..rounds(ROUNDS) {
            let mut parts = whole.clone();
            let bytes = &mut parts[looked_at[random.below(looked_at.len())]].1;
            for _ in 0..=random.below(6) {
                let at = random.below(bytes.len());
                match random.below(3) {
                    0 => bytes[at] = u8::try_from(random.below(256)).unwrap(),
                    1 => bytes[at] = b'9',
                    _ => bytes.insert(at, b"<>&\"0/\xFF"[random.below(7)]),
                }
            }
            let _either = read(&repacked(&parts));
        }
    }
}

/// Ten gigabytes of zeros: what inflates to a mebibyte, ten thousand times over.
fn bomb() -> Vec<u8> {
    let mut stream = flate2::Compress::new(flate2::Compression::best(), false);
    let mut piece = Vec::with_capacity(1 << 16);
    stream.compress_vec(&vec![0; 1 << 20], &mut piece, flate2::FlushCompress::Full).unwrap();
    // Behind a full flush a piece refers to nothing before it.
    let mut bytes = piece.repeat(10_000);
    bytes.extend([3, 0]);
    bytes
}

/// A zip of one part that is packed already, with the sizes that it claims.
fn zip_of(name: &str, packed: &[u8], inflated_bytes: u32) -> Vec<u8> {
    let length = u32::try_from(packed.len()).unwrap().to_le_bytes();
    let name_bytes = u16::try_from(name.len()).unwrap().to_le_bytes();
    let common = [&[0; 4][..], &[0; 4], &length, &inflated_bytes.to_le_bytes(), &name_bytes, &[0, 0]].concat();
    let local = [&b"PK\x03\x04\x14\0\0\0\x08\0"[..], &common, name.as_bytes(), packed].concat();
    let central = [&b"PK\x01\x02\x14\0\x14\0\0\0\x08\0"[..], &common, &[0; 14], name.as_bytes()].concat();
    let (at, size) = (u32::try_from(local.len()).unwrap(), u32::try_from(central.len()).unwrap());
    let end = [&b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..], &size.to_le_bytes(), &at.to_le_bytes(), &[0, 0]].concat();
    [local, central, end].concat()
}

#[test]
fn a_bomb_is_found_before_it_goes_off() {
    let bomb = bomb();
    for name in ["xl/worksheets/sheet1.xml", "data.csv"] {
        assert!(matches!(fault(&zip_of(name, &bomb, u32::MAX)), ContainerFault::TooLarge { .. }));
        // What is larger than it says is damaged.
        assert!(matches!(fault(&zip_of(name, &bomb, 100)), ContainerFault::Damaged { .. }));
        let zeros = vec![0; 32 << 20];
        assert!(matches!(fault(&packed(&[(name, &zeros)])), ContainerFault::TooDense { .. }));
    }
    let mut gz = b"\x1F\x8B\x08\0\0\0\0\0\0\xFF".to_vec();
    gz.extend(&bomb);
    assert!(matches!(fault(&gz), ContainerFault::TooDense { .. }));
}

fn xlsx(sheet: &str) -> Vec<u8> {
    let mut parts = parts(&std::fs::read(format!("{FOLDER}table.xlsx")).unwrap());
    for (name, bytes) in &mut parts {
        if name == "xl/worksheets/sheet1.xml" {
            *bytes = sheet.as_bytes().to_vec();
        }
    }
    repacked(&parts)
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
        <office:spreadsheet><table:table table:name=\"a\">{table}</table:table></office:spreadsheet></office:body>\
        </office:document-content>"
    );
    packed(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

#[test]
fn a_sheet_that_claims_to_be_full_is_as_large_as_its_cells() {
    let sheet = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
        <row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row></sheetData></worksheet>";
    read(&xlsx(sheet)).unwrap();
    let cell = "<table:table-cell office:value-type=\"float\" office:value=\"1\"/>";
    let blank = |columns: u32| format!("<table:table-cell table:number-columns-repeated=\"{columns}\"/>");
    read(&ods(&format!(
        "<table:table-row>{cell}</table:table-row><table:table-row table:number-rows-repeated=\"1048574\">{}</table:table-row>\
        <table:table-row>{}{cell}</table:table-row>",
        blank(16384),
        blank(16383)
    )))
    .unwrap();
}

/// The program itself, with half a gigabyte of addresses: it ends by itself and says at most three lines.
#[cfg(unix)]
#[test]
fn half_a_gigabyte_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let cells = "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/>";
    let many = format!("<table:table-row table:number-rows-repeated=\"100\">{cells}</table:table-row>");
    let mut gz = b"\x1F\x8B\x08\0\0\0\0\0\0\xFF".to_vec();
    gz.extend(bomb());
    let full = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
        <row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row></sheetData></worksheet>";
    for (name, bytes) in [
        ("bomb.xlsx", zip_of("xl/workbook.xml", &bomb(), 100)),
        ("bomb.gz", gz),
        ("full.xlsx", xlsx(full)),
        ("repeats.ods", ods(&many)),
        ("line.csv", [&b"a,b\n"[..], &vec![b'x'; 100 << 20]].concat()),
        ("quote.csv", [&b"a,b\n1,\""[..], &b"x,y\n".repeat(1 << 20)].concat()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let command = format!("ulimit -v 524288; exec '{}' inspect '{}' --lang en", env!("CARGO_BIN_EXE_tier"), path.display());
        let ended = std::process::Command::new("sh").args(["-c", &command]).output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(matches!(ended.status.code(), Some(0 | 4)), "{name}: {:?} {said}", ended.status);
        assert!(said.lines().count() <= 3, "{name}: {said}");
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn repeats_are_counted_before_they_are_made() {
    let row = |rows: &str, columns: &str| {
        ods(&format!(
            "<table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell table:number-columns-repeated=\"{columns}\" \
            office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>"
        ))
    };
    assert!(matches!(fault(&row("1048576", "16384")), ContainerFault::TooManyCells { .. }));
    for (rows, columns) in [("1", "16385"), ("1", "18446744073709551616"), ("99999999999", "1"), ("0", "1"), ("-1", "1")] {
        assert!(matches!(read(&row(rows, columns)), Err(ReadError::Workbook { .. })), "{rows} {columns}");
    }
}

#[test]
fn entities_that_multiply_are_refused() {
    let laughs = "<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let sheet = format!("<?xml version=\"1.0\"?>{laughs}<worksheet><sheetData/></worksheet>");
    assert!(matches!(fault(&xlsx(&sheet)), ContainerFault::DocumentType { .. }));
    let content = format!("{laughs}<office:document-content/>");
    let bytes = packed(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())]);
    assert!(matches!(fault(&bytes), ContainerFault::DocumentType { .. }));
    let single = XML.replacen("?>", &format!("?>{laughs}"), 1);
    assert!(matches!(fault(single.as_bytes()), ContainerFault::DocumentType { .. }));
}

#[test]
fn deep_nesting_is_no_deep_recursion() {
    let deep = |open: &str, times: usize| open.repeat(times);
    read(&xlsx(&format!("<worksheet><sheetData>{}", deep("<a>", 50_000)))).unwrap_err();
    let _either = read(&ods(&deep("<table:table-row>", 50_000)));
    let _either = read(deep("<table><tr><td>", 100_000).as_bytes());
    let _either = read(format!("<table><tr><td>x{}", deep("<b><div>", 50_000)).as_bytes());
    let _either = read(XML.replace("<Table>", &deep("<Table><Row><Cell>", 100_000)).as_bytes());
}

#[test]
fn names_in_an_archive_are_names_only() {
    let folder = tempfile::Builder::new().prefix("seen").tempdir().unwrap();
    let outside = folder.path().join("outside.csv");
    let names = ["../../../../tmp/outside.csv", "..\\..\\outside.csv", outside.to_str().unwrap(), "C:\\outside.csv"];
    let bytes = packed(&names.map(|name| (name, &b"a,b\n1,2\n"[..])));
    let input = InputFile::spooled(&mut &*bytes, "x.zip").unwrap();
    let files = unpacked(&input).unwrap();
    assert_eq!(files.len(), names.len());
    for (file, name) in files.iter().zip(names) {
        assert_eq!(file.name, format!("x.zip/{}", name.replace('\\', "/")));
        assert!(file.path.starts_with(std::env::temp_dir()));
        assert_eq!(inspect(file).unwrap().sheets[0].rows, 1);
    }
    assert!(!outside.exists());
}

#[test]
fn members_of_an_archive() {
    // The name is written in GBK, and nothing says so.
    let (gbk, ..) = encoding_rs::GBK.encode("明细/1月.csv");
    let plain = "A".repeat(gbk.len());
    let members: [(&str, &[u8]); 4] =
        [(&plain, b"a,b\n1,2\n"), ("__MACOSX/._x.csv", b"junk"), (".DS_Store", b"\0\0\0\x01Bud1"), ("a.pdf", b"%PDF-1.7")];
    let mut bytes = packed(&members);
    for at in (0..bytes.len() - plain.len()).rev() {
        if bytes[at..].starts_with(plain.as_bytes()) {
            bytes[at..at + plain.len()].copy_from_slice(&gbk);
        }
    }
    let files = unpacked(&InputFile::spooled(&mut &*bytes, "x.zip").unwrap()).unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["x.zip/明细/1月.csv"]);
    let inner = packed(&[("a.csv", b"a,b\n1,2\n")]);
    for nested in [
        packed(&[("inner.zip", &inner)]),
        packed(&[("a.csv.gz", &gzipped(b"a,b\n"))]),
        gzipped(&gzipped(b"a,b\n")),
        gzipped(&inner),
    ] {
        assert!(matches!(read(&nested), Err(ReadError::NestedArchive { .. })));
    }
    assert!(matches!(read(&packed(&[("a.pdf", b"%PDF-1.7")])), Err(ReadError::EmptyArchive { .. })));
}

#[test]
fn a_password_is_asked_for_in_every_format() {
    let is_locked = |bytes: &[u8]| matches!(read(bytes), Err(ReadError::PasswordProtected { .. }));
    let manifest = b"<m:manifest><m:file-entry m:full-path=\"content.xml\"><m:encryption-data/></m:file-entry></m:manifest>";
    let mut parts = parts(&std::fs::read(format!("{FOLDER}table.ods")).unwrap());
    for (name, bytes) in &mut parts {
        match name.as_str() {
            "META-INF/manifest.xml" => *bytes = manifest.to_vec(),
            "content.xml" => *bytes = b"\x01\x02\x03".repeat(500),
            _ => {}
        }
    }
    assert!(is_locked(&repacked(&parts)));
    // The record of the code page becomes that of a password.
    let mut xls = std::fs::read(format!("{FOLDER}table.xls")).unwrap();
    let at = (512..xls.len()).find(|at| xls[*at..].starts_with(b"\x42\0\x02\0")).unwrap();
    xls[at] = 0x2F;
    assert!(is_locked(&xls));
    let mut ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(is_locked(&ole));
    // A member that the zip itself encrypts: bit 0 of its flags, before it and in the directory.
    let mut zip = packed(&[("a.csv", b"a,b\n1,2\n")]);
    let directory = (0..zip.len()).rfind(|at| zip[*at..].starts_with(b"PK\x01\x02")).unwrap();
    (zip[6], zip[directory + 8]) = (zip[6] | 1, zip[directory + 8] | 1);
    assert!(is_locked(&zip));
}

#[test]
fn a_text_that_would_fill_memory_is_refused() {
    let long = "x".repeat(17 << 20);
    for page in [format!("<html><table><tr><td>{long}"), XML.replace("编号", &long)] {
        assert!(matches!(fault(page.as_bytes()), ContainerFault::Oversized { .. }));
    }
}

#[test]
fn parts_that_are_missing() {
    let without = |name: &str, part: &str| {
        let mut parts = parts(&std::fs::read(format!("{FOLDER}{name}")).unwrap());
        parts.retain(|(name, _)| name != part);
        read(&repacked(&parts))
    };
    for (name, part) in [
        ("table.xlsx", "xl/workbook.xml"),
        ("table.xlsx", "xl/worksheets/sheet1.xml"),
        ("table.xlsx", "xl/_rels/workbook.xml.rels"),
        ("binary.xlsb", "xl/workbook.bin"),
        ("binary.xlsb", "xl/worksheets/sheet2.bin"),
        ("binary.xlsb", "xl/sharedStrings.bin"),
        ("table.ods", "content.xml"),
    ] {
        assert!(without(name, part).is_err(), "{name} without {part}");
    }
}

/// A file system whose sectors follow each other in a circle, and one whose tables claim what isn't there.
#[test]
fn sectors_in_a_circle_come_to_an_end() {
    let whole = std::fs::read(format!("{FOLDER}table.xls")).unwrap();
    let table = 512 * (usize::try_from(u32::from_le_bytes(whole[76..80].try_into().unwrap())).unwrap() + 1);
    for sector in 0..u32::try_from(whole.len() / 512).unwrap() {
        let mut bytes = whole.clone();
        for at in (table..table + 512).step_by(4) {
            bytes[at..at + 4].copy_from_slice(&sector.to_le_bytes());
        }
        let _either = read(&bytes);
    }
    for at in [44, 48, 60, 64, 68, 72, 76] {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0x7F]);
        let _either = read(&bytes);
    }
}
