//! A table polluted in every way that exports are, and read without being told anything: what comes out is the clean
//! answer, which is known from how the file was made.
//!
//! The classes are those of G. Vitagliano et al., "Pollock: A Data Loading Benchmark" (2023): the file and its table, rows
//! with a delimiter too few or too many, structural characters, stray quotes, a row with another delimiter; with further
//! delimiters, encodings and damage of Chinese exports. The measures are that paper's: success, and precision, recall and
//! F1 of header cells, records and cells as multisets.

use std::collections::BTreeMap;

use tier::read::{InputFile, dump};

type Rows = Vec<Vec<String>>;

/// A polluted file and its clean answer: the header, where it has one, and the rows.
struct Polluted {
    class: &'static str,
    name: String,
    bytes: Vec<u8>,
    header: Vec<String>,
    rows: Rows,
}

/// How records are written.
#[derive(Clone, Copy)]
struct Style<'a> {
    delimiter: &'a str,
    quote: char,
    /// What stands before a quote inside quotes; none where nothing does.
    escape: Option<char>,
    quote_all: bool,
    end: &'a str,
}

const PLAIN: Style<'static> = Style { delimiter: ",", quote: '"', escape: Some('"'), quote_all: false, end: "\r\n" };

impl Style<'_> {
    fn cell(&self, text: &str) -> String {
        let needs = self.quote_all || text.contains(self.delimiter) || text.contains([self.quote, '\n']);
        if !needs {
            return text.to_owned();
        }
        let quote = self.quote.to_string();
        let inner = match self.escape {
            Some(escape) => text.replace(self.quote, &format!("{escape}{quote}")),
            None => text.to_owned(),
        };
        format!("{quote}{inner}{quote}")
    }

    fn row(&self, cells: &[String]) -> String {
        cells.iter().map(|cell| self.cell(cell)).collect::<Vec<_>>().join(self.delimiter)
    }

    fn text(&self, rows: &[Vec<String>]) -> String {
        rows.iter().map(|row| self.row(row) + self.end).collect()
    }
}

fn strings(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn parse(text: &[u8]) -> Rows {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    reader.records().flatten().map(|record| record.iter().map(str::to_owned).collect()).collect()
}

struct Set {
    header: Vec<String>,
    rows: Rows,
    class: &'static str,
    files: Vec<Polluted>,
}

impl Set {
    fn add(&mut self, name: &str, bytes: impl Into<Vec<u8>>, header: &[String], rows: &[Vec<String>]) {
        let (name, bytes) = (name.to_owned(), bytes.into());
        self.files.push(Polluted { class: self.class, name, bytes, header: header.to_vec(), rows: rows.to_vec() });
    }

    fn all(&self) -> Rows {
        [std::slice::from_ref(&self.header), self.rows.as_slice()].concat()
    }

    /// Written in a style, read as it was.
    fn styled(&mut self, name: &str, style: Style<'_>) {
        let text = style.text(&self.all());
        let (header, rows) = (self.header.clone(), self.rows.clone());
        self.add(name, text, &header, &rows);
    }

    fn tables(&mut self) {
        let (header, rows) = (self.header.clone(), self.rows.clone());
        let whole = PLAIN.text(&self.all());
        self.add("no payload", "", &[], &[]);
        self.add("no trailing newline", whole.trim_end(), &header, &rows);
        self.add("double trailing newline", format!("{whole}\r\n"), &header, &rows);
        self.add("no header", PLAIN.text(&rows), &[], &rows);
        self.add("header only", PLAIN.text(std::slice::from_ref(&header)), &header, &[]);
        self.add("one row", PLAIN.text(&[header.clone(), rows[0].clone()]), &header, &rows[..1]);
        for count in [2, 3] {
            let text = PLAIN.row(&header) + "\r\n";
            let joined: Vec<String> = header.iter().map(|cell| vec![cell.as_str(); count].join(" ")).collect();
            self.add(&format!("header of {count} rows"), text.repeat(count - 1) + &whole, &joined, &rows);
        }
        for (name, above) in [
            ("preamble", "订单导出\r\n\r\n"),
            ("preamble of two lines", "公司：顺达集运\r\n期间：2026年1月\r\n\r\n"),
            ("preamble with delimiters", "订单导出,,,,,,,,\r\n制表人,张三,,,,,,,\r\n,,,,,,,,\r\n"),
            ("preamble without a blank line", "订单导出\r\n制表日期 2026-02-01\r\n"),
        ] {
            self.add(name, format!("{above}{whole}"), &header, &rows);
        }
        for (name, width) in [("same", 9), ("fewer", 4), ("more", 11)] {
            let other: Rows = (0..6)
                .map(|row| {
                    (0..width).map(|column| if row == 0 { format!("列{column}名") } else { format!("{row}{column}.5") }).collect()
                })
                .collect();
            for gap in ["", "\r\n"] {
                let text = format!("{whole}{gap}{}", PLAIN.text(&other));
                self.add(
                    &format!("two tables, {name} columns, gap {gap:?}"),
                    text,
                    &header,
                    &[rows.clone(), other.clone()].concat(),
                );
            }
        }
    }

    fn characters(&mut self) {
        for (name, delimiter) in [
            ("semicolon", ";"),
            ("tab", "\t"),
            ("pipe", "|"),
            ("comma and blank", ", "),
            ("full-width comma", "，"),
            ("full-width semicolon", "；"),
        ] {
            for quote_all in [false, true] {
                self.styled(&format!("delimiter {name}, all quoted {quote_all}"), Style { delimiter, quote_all, ..PLAIN });
            }
        }
        self.styled("delimiter blank", Style { delimiter: " ", quote_all: true, ..PLAIN });
        for quote_all in [false, true] {
            self.styled(&format!("apostrophes, all {quote_all}"), Style { quote: '\'', escape: Some('\''), quote_all, ..PLAIN });
            self.styled(&format!("backslash, all {quote_all}"), Style { escape: Some('\\'), quote_all, ..PLAIN });
        }
        self.styled("no escape", Style { escape: None, quote_all: true, ..PLAIN });
        self.styled(
            "semicolon, apostrophes",
            Style { delimiter: ";", quote: '\'', escape: Some('\''), quote_all: true, ..PLAIN },
        );
        for (name, end) in [("LF", "\n"), ("CR", "\r")] {
            self.styled(&format!("record end {name}"), Style { end, ..PLAIN });
        }
        let (header, rows, all) = (self.header.clone(), self.rows.clone(), self.all());
        let mixed: String = all.iter().zip(["\n", "\r\n", "\r"].iter().cycle()).map(|(row, end)| PLAIN.row(row) + end).collect();
        self.add("record ends mixed", mixed, &header, &rows);
        let text = PLAIN.text(&all);
        let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        for (name, bytes) in [
            ("UTF-8 with mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
            ("UTF-16 LE", utf16(u16::to_le_bytes)),
            ("UTF-16 BE", utf16(u16::to_be_bytes)),
            ("UTF-16 LE with mark", [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat()),
            ("GB18030", encoding_rs::GB18030.encode(&text).0.into_owned()),
            ("NUL bytes", text.replace("易碎", "易碎\0").into_bytes()),
        ] {
            self.add(name, bytes, &header, &rows);
        }
    }

    /// One row changed at a time.
    fn damaged_rows(&mut self) {
        let (header, rows) = (self.header.clone(), self.rows.clone());
        for quote_all in [false, true] {
            let style = Style { quote_all, ..PLAIN };
            for at in 0..rows.len() {
                for column in 0..header.len() {
                    self.damaged_cell(style, at, column);
                }
                self.class = "row with another delimiter";
                let line = |delimiter: &str| Style { delimiter, quote_all: true, ..PLAIN }.row(&rows[at]);
                for delimiter in [" ", ";", "\t", "，"] {
                    let text = self.with_line(style, at, &line(delimiter));
                    self.add(&format!("row {at} with {delimiter:?}, all quoted {quote_all}"), text, &header, &rows);
                }
            }
        }
    }

    fn damaged_cell(&mut self, style: Style<'_>, at: usize, column: usize) {
        let (header, rows) = (self.header.clone(), self.rows.clone());
        let name = |what: &str| format!("{what}, row {at}, column {column}, all quoted {}", style.quote_all);
        let cells: Vec<String> = rows[at].iter().map(|cell| style.cell(cell)).collect();
        let (before, after) = cells.split_at(column);
        let more = [before, &[String::new()], after].concat().join(",");
        let text = self.with_line(style, at, &more);
        let mut clean = rows.clone();
        clean[at].insert(column, String::new());
        self.class = "a delimiter more";
        self.add(&name("a delimiter more"), text, &header, &clean);
        if column > 0 {
            let less =
                [&cells[..column - 1], &[format!("{}{}", cells[column - 1], cells[column])], &cells[column + 1..]].concat();
            let mut clean = rows.clone();
            clean[at].splice(column - 1..=column, joined(&rows[at], &cells, column));
            let text = self.with_line(style, at, &less.join(","));
            self.class = "a delimiter less";
            self.add(&name("a delimiter less"), text, &header, &clean);
        }
        let text = &rows[at][column];
        if text.is_empty() || text.contains([',', '"', '\'']) {
            return;
        }
        // A quote before the text: in quotes it closes the cell at once, and what follows belongs to it all the same.
        let stray = if style.quote_all { format!("\"\"{text}\"") } else { format!("{text}\"") };
        for (class, odd, said) in
            [("a stray quote", stray, format!("{text}\"")), ("a quote never closed", format!("\"{text}"), format!("\"{text}"))]
        {
            let mut cells = cells.clone();
            cells[column] = odd;
            let mut clean = rows.clone();
            clean[at][column] = said;
            let line = self.with_line(style, at, &cells.join(","));
            self.class = class;
            self.add(&name(class), line, &header, &clean);
        }
    }

    fn with_line(&self, style: Style<'_>, at: usize, line: &str) -> String {
        let line_of = |row: usize| if row == at { line.to_owned() } else { style.row(&self.rows[row]) };
        let lines = (0..self.rows.len()).map(|row| line_of(row) + style.end);
        std::iter::once(style.row(&self.header) + style.end).chain(lines).collect()
    }
}

/// What two cells say between which there is no delimiter: the quote that closes the first and the one that opens the
/// second are one in the text; behind a closing quote everything up to the delimiter belongs to the cell; without quotes
/// before it, a quote is text.
fn joined(row: &[String], cells: &[String], column: usize) -> Vec<String> {
    let quoted = |at: usize| cells[at].starts_with('"');
    match (quoted(column - 1), quoted(column)) {
        (true, true) => vec![format!("{}\"{}", row[column - 1], row[column])],
        (true, false) => vec![format!("{}{}", row[column - 1], cells[column])],
        (false, _) => format!("{}{}", cells[column - 1], cells[column]).split(',').map(str::to_owned).collect(),
    }
}

fn set() -> Vec<Polluted> {
    let mut source = parse(include_bytes!("../cases/pollution/source.csv"));
    let header = source.remove(0);
    let mut set = Set { header, rows: source, class: "file", files: Vec::new() };
    set.styled("the source", PLAIN);
    set.class = "table";
    set.tables();
    set.class = "characters";
    set.characters();
    set.damaged_rows();
    set.files
}

fn read(polluted: &Polluted) -> Rows {
    let mut out = Vec::new();
    let read = InputFile::spooled(&mut polluted.bytes.as_slice(), "x.csv").is_ok_and(|input| dump(&input, &mut out).is_ok());
    if read { parse(&out) } else { Vec::new() }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a test")]
const fn float(count: usize) -> f64 {
    count as f64
}

/// Precision, recall and F1 of two multisets.
fn measures(clean: &[String], found: &[String]) -> [f64; 3] {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for text in clean {
        *counts.entry(text).or_default() += 1;
    }
    let mut common = 0;
    for text in found {
        let left = counts.entry(text).or_default();
        common += usize::from(*left > 0);
        *left -= 1;
    }
    if clean.is_empty() && found.is_empty() {
        return [1.0; 3];
    }
    if common == 0 {
        return [0.0; 3];
    }
    let share = |all: usize| float(common) / float(all);
    let (precision, recall) = (share(clean.len()), share(found.len()));
    [precision, recall, 2.0 * precision * recall / (precision + recall)]
}

/// The ten measures of a file, added up.
fn score(polluted: &Polluted, found: &Rows) -> f64 {
    let headers = usize::from(!polluted.header.is_empty());
    let header = found.iter().take(headers).flatten().cloned().collect::<Vec<_>>();
    let rows: Rows = found.iter().skip(headers).cloned().collect();
    let records = |rows: &Rows| rows.iter().map(|row| row.join("\u{1}")).collect::<Vec<_>>();
    let cells = |rows: &Rows| rows.iter().flatten().cloned().collect::<Vec<_>>();
    let parts = [
        measures(&polluted.header, &header),
        measures(&records(&polluted.rows), &records(&rows)),
        measures(&cells(&polluted.rows), &cells(&rows)),
    ];
    1.0 + parts.iter().flatten().sum::<f64>()
}

#[test]
fn polluted_files_are_read_without_being_told_anything() {
    let set = set();
    let mut classes: BTreeMap<&str, (usize, usize, f64)> = BTreeMap::new();
    let mut low = Vec::new();
    for polluted in &set {
        let found = read(polluted);
        let headers = (!polluted.header.is_empty()).then(|| polluted.header.clone());
        let clean: Rows = headers.into_iter().chain(polluted.rows.iter().cloned()).collect();
        let score = score(polluted, &found);
        let (whole, count, sum) = classes.entry(polluted.class).or_default();
        *count += 1;
        *sum += score;
        if found == clean {
            *whole += 1;
        } else {
            let differs = clean.iter().zip(&found).find(|(clean, found)| clean != found);
            low.push(format!("{score:.3} {}: {} rows for {}: {differs:?}", polluted.name, found.len(), clean.len()));
        }
    }
    let lines: Vec<String> = classes
        .iter()
        .map(|(class, (whole, count, sum))| format!("{class}: {whole} of {count} whole, score {:.4}", sum / float(*count)))
        .collect();
    let report = format!("{}\n{}", lines.join("\n"), low.join("\n"));
    if std::env::var_os("TIER_POLLUTION").is_some() {
        println!("{report}");
    }
    assert_eq!(classes.len(), 8);
    for (whole, count, sum) in classes.into_values() {
        assert!(whole * 100 >= count * 98 && sum / float(count) >= 9.9, "{report}");
    }
}

#[test]
fn the_measures_are_the_papers() {
    let near = |found: [f64; 3], expected: [f64; 3]| found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
    assert!(near(measures(&strings(&["a", "a", "b"]), &strings(&["a", "b"])), [2.0 / 3.0, 1.0, 0.8]));
    assert!(near(measures(&[], &[]), [1.0; 3]));
    assert!(near(measures(&strings(&["a"]), &strings(&["b"])), [0.0; 3]));
}
