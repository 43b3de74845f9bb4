//! The tiers in force before a run: from a table with a column of customers and one of tiers, or from JSON.

mod held;
mod json;

use std::io::{Read, Seek, SeekFrom};

use crate::model::batch::{Batch, BatchSink};
use crate::model::column::TextColumn;
use crate::model::date::Date;
use crate::model::issue::IssueLog;
use crate::model::location::Location;
use crate::model::schema::{ColumnSpec, EventSchema, SheetChoice};
use crate::model::standing::Held;
use crate::model::value::Value;

use super::FileRead;
use super::choices::Choices;
use super::encoding::{EncodedText, detect};
use super::error::ReadError;
use super::event_runs::{EventsRead, read_events};
use super::headers::{Headers, read_headers};
use super::sniff::{Format, NoTable, looks_like_json, sniff};
use super::source::{InputFile, settle_files};
use super::workbook::{Visibility, Workbook, custom_properties};
use held::HeldCells;
pub use held::held_columns;

/// What was read of the tiers before.
#[derive(Debug, Default)]
pub struct StandingRead {
    /// The customer keys in folded form, row by row, as the files have them.
    pub keys: TextColumn,
    /// The tier of each row as it is called there, in folded form; empty for none.
    pub tiers: TextColumn,
    /// How each row's customer holds its tier; what a file doesn't say, or not in a form that can be read, is unknown.
    pub held: Vec<Held>,
    /// The as-of date that the files say; the latest of several.
    pub as_of: Option<Date>,
    /// The files, as they were named.
    pub files: Vec<FileRead>,
    /// The files that say that they hold a part of the customers alone, each with which.
    pub parts: Vec<(String, String)>,
    /// The files that don't say since when a tier is in force.
    pub undated: Vec<String>,
    /// The problems survived; a row without a usable key is one and is not among the rows.
    pub issues: IssueLog,
    origins: Vec<(String, Option<String>)>,
    places: Vec<(u32, u64)>,
    /// Where the columns of what a review carries on are, in the table that is read.
    held_at: HeldCells,
}

impl StandingRead {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Where a row stands; in JSON its number counts the customers.
    #[must_use]
    pub fn place(&self, row: usize) -> Location {
        let (file, number) = self.places.get(row).copied().unwrap_or_default();
        let (file, sheet) = self.origins.get(file as usize).cloned().unwrap_or_default();
        Location { file, sheet, row: number, column: None }
    }

    fn push(&mut self, (file, sheet, number): (&str, Option<&str>, u64), key: &str, tier: &str, held: Held) {
        let is_it = |(known, known_sheet): &(String, Option<String>)| known == file && known_sheet.as_deref() == sheet;
        if !self.origins.last().is_some_and(is_it) {
            self.origins.push((file.to_owned(), sheet.map(str::to_owned)));
        }
        self.places.push((u32::try_from(self.origins.len() - 1).unwrap_or(u32::MAX), number));
        self.keys.push(key);
        self.tiers.push(tier);
        self.held.push(held);
    }

    fn dated(&mut self, as_of: Option<Date>) {
        self.as_of = self.as_of.max(as_of);
    }
}

impl BatchSink for StandingRead {
    fn take(&mut self, batch: &mut Batch) {
        for row in (0..batch.len()).filter(|row| !batch.rejected[*row]) {
            let value = batch.columns[0].get(row);
            let tier = if let Value::Text(tier) = &value { tier } else { "" };
            let held = self.held_at.of(batch, row, &mut self.issues);
            self.push((&batch.file, batch.sheet.as_deref(), batch.row_numbers[row]), &batch.keys.get(row), tier, held);
        }
    }
}

/// The property of a workbook that holds its as-of date.
const AS_OF: &str = "tier.as_of";

/// The property of a workbook that holds a part of the customers alone.
const PART: &str = "tier.part";

/// Reads the tiers before from one or more files, each a table or JSON. The schema's key is the customer's, its first column
/// the tier; those behind it are of [`held_columns`], and a file may lack them. Of a workbook that has visible sheets of one
/// of these names, in their parts ` (2)` too, those are read.
///
/// # Errors
/// A file can't be read, lacks a column, or is JSON with a customer that lacks its key or its tier.
pub fn read_standing(files: &[InputFile], schema: &EventSchema, sheets: &[String]) -> Result<StandingRead, ReadError> {
    let mut all = StandingRead::default();
    for file in settle_files(files, &schema.source)? {
        if let Some(text) = json_of(&file)? {
            json::read(&file, &text, schema, &mut all)?;
            continue;
        }
        let (format, _) = sniff(&file)?;
        if format == Format::Xlsx {
            let properties = custom_properties(&file)?;
            all.dated(said_as_of(&properties).and_then(day_said));
            let part = properties.iter().find(|(name, _)| name == PART);
            all.parts.extend(part.map(|(_, part)| (file.name.clone(), part.clone())));
        }
        let file = if format == Format::Delimited { file } else { with_own_sheets(file, format, sheets)? };
        let (read, is_dated) = read_table(&file, schema)?;
        all.undated.extend((!is_dated).then(|| file.name.clone()));
        for rows in read.sinks {
            for row in 0..rows.len() {
                let Location { file, sheet, row: number, .. } = rows.place(row);
                let place = (file.as_str(), sheet.as_deref(), number);
                all.push(place, rows.keys.get(row), rows.tiers.get(row), rows.held[row]);
            }
            all.issues.merge(rows.issues);
        }
        all.files.extend(read.files);
        all.issues.merge(read.issues);
    }
    Ok(all)
}

/// What the properties of a workbook say of its as-of date; none of one that this program didn't write.
pub(in crate::read) fn said_as_of(properties: &[(String, String)]) -> Option<&str> {
    properties.iter().find(|(name, _)| name == AS_OF).map(|(_, day)| day.as_str())
}

/// The day that is said so.
pub(in crate::read) fn day_said(text: &str) -> Option<Date> {
    text.get(..10).and_then(Date::parse_iso)
}

/// Reads a table with those of the columns that it may lack which it has; and whether it says since when a tier is in force.
fn read_table(file: &InputFile, schema: &EventSchema) -> Result<(EventsRead<StandingRead>, bool), ReadError> {
    let (needed, others) = schema.columns.split_at(1);
    let found = |file: &InputFile, others: &[ColumnSpec]| {
        let columns: Vec<&ColumnSpec> = [&schema.key].into_iter().chain(needed).chain(others).collect();
        read_headers(file, &schema.name, &columns, &schema.source)
    };
    // Which sheet it is must not depend on the columns that it may lack.
    let mut file = file.clone();
    if let [Headers { sheet: Some(sheet), .. }] = &*found(&file, &[])?
        && file.choices.source.sheets.is_empty()
    {
        let mut choices = Choices::clone(&file.choices);
        choices.source.sheets = vec![SheetChoice::Name(sheet.clone())];
        file = file.with_choices(choices.into());
    }
    let problems: Vec<ReadError> = found(&file, others)?.into_iter().flat_map(|found| found.problems).collect();
    let lacks = |spec: &ColumnSpec| {
        let is_it = |problem: &ReadError| matches!(problem, ReadError::MissingColumn(missing) if missing.spec.name == spec.name);
        problems.iter().any(is_it)
    };
    let mut columns = needed.to_vec();
    let held_at = HeldCells::behind(&mut columns, others.iter().filter(|spec| !lacks(spec)));
    let is_dated = held_at.is_dated() || others.is_empty();
    let schema = EventSchema { columns, ..schema.clone() };
    // One taker keeps the rows in their order.
    let rows = || StandingRead { held_at: held_at.clone(), ..StandingRead::default() };
    Ok((read_events(std::slice::from_ref(&file), &schema, Date::MAX, 1, &rows)?, is_dated))
}

/// The text of a file that is JSON, its encoding known; none of any other.
pub(in crate::read) fn json_of(file: &InputFile) -> Result<Option<EncodedText>, ReadError> {
    match sniff(file) {
        Err(ReadError::NoTable { what: NoTable::Json, .. }) => detect(file).map(Some),
        // In UTF-16, as the shell of Windows writes what a program prints, it doesn't look like it at once.
        Ok((Format::Delimited, _)) => {
            let mut head = [0; 2];
            let is_marked = file.open()?.read_exact(&mut head).is_ok() && matches!(&head, b"\xFF\xFE" | b"\xFE\xFF");
            if !is_marked {
                return Ok(None);
            }
            let text = detect(file)?;
            let mut head = Vec::new();
            let fail = |source| ReadError::io(&file.name, source);
            text.file.open()?.take(1 << 10).read_to_end(&mut head).map_err(fail)?;
            Ok(looks_like_json(&head).then_some(text))
        }
        Ok(_) | Err(_) => Ok(None),
    }
}

/// The file, to be read by the sheets that this program writes where it has them and nobody names others.
pub(in crate::read) fn with_own_sheets(file: InputFile, format: Format, sheets: &[String]) -> Result<InputFile, ReadError> {
    if !file.choices.source.sheets.is_empty() {
        return Ok(file);
    }
    let is_part = |rest: &str| {
        let number = rest.trim_start().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        rest.is_empty() || number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_own = |name: &str| sheets.iter().any(|own| name.strip_prefix(own.as_str()).is_some_and(is_part));
    let found = Workbook::open(&file, format)?.sheets().into_iter();
    let own = found.filter(|(name, visibility)| *visibility == Visibility::Visible && is_own(name));
    let own: Vec<SheetChoice> = own.map(|(name, _)| SheetChoice::Name(name)).collect();
    if own.is_empty() {
        return Ok(file);
    }
    let mut choices = Choices::clone(&file.choices);
    choices.source.sheets = own;
    Ok(file.with_choices(choices.into()))
}

/// The text, from where it begins.
pub(in crate::read) fn opened(file: &InputFile, text: &EncodedText) -> Result<impl Read + use<>, ReadError> {
    let mut stream = text.file.open()?;
    stream.seek(SeekFrom::Start(text.skipped_bytes())).map_err(|source| ReadError::io(&file.name, source))?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema::ColumnSpec;
    use crate::model::source::SourceChoices;

    fn schema() -> EventSchema {
        let headers = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        EventSchema {
            name: "previous".to_owned(),
            key: ColumnSpec::text("customer", headers(&["customer", "客户"])),
            date: None,
            columns: vec![ColumnSpec::text("tier", headers(&["tier", "等级"]))],
            money: Vec::new(),
            identity: None,
            source: SourceChoices::default(),
        }
    }

    fn read(text: &[u8], name: &str) -> Result<StandingRead, ReadError> {
        read_standing(&[InputFile::spooled(&mut &*text, name).unwrap()], &schema(), &[])
    }

    fn rows(read: &StandingRead) -> Vec<(&str, &str, u64)> {
        (0..read.len()).map(|row| (read.keys.get(row), read.tiers.get(row), read.place(row).row)).collect()
    }

    #[test]
    fn tables_and_json_say_the_same() {
        let expected = [("K1", "甲", 1), ("K2", "", 2), ("3", "乙 (丙)", 3)];
        let object = r#"{"schema_version":1,"run":{"as_of":"2026-10-31"},"customers":[{"customer":" K1","tier":"甲","columns":{"tier":"x"}},
            {"客户":"Ｋ2","tier":null},{"tier":"乙（丙）","Customer":3}],"issues":[]}"#;
        let found = read(object.as_bytes(), "a.json").unwrap();
        assert_eq!(
            (rows(&found), found.as_of),
            (expected[..2].iter().copied().chain([("3", "乙(丙)", 3)]).collect(), Date::parse_iso("2026-10-31"))
        );
        let lines = "\u{FEFF}{\"customer\":\"K1\",\"tier\":\"甲\"}\n\n{\"customer\":\"K2\",\"tier\":\"\"}\n";
        let utf16: Vec<u8> = lines.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for text in [lines.as_bytes(), &utf16] {
            assert_eq!(rows(&read(text, "a.jsonl").unwrap()), expected[..2]);
        }
        let list = "[{\"customer\":\"K1\",\"tier\":\"甲\"}, {\"customer\":\"K2\",\"tier\":null}]";
        assert_eq!(rows(&read(list.as_bytes(), "a.json").unwrap()), expected[..2]);
        let csv = "客户,等级\nK1,甲\nK2,\n,乙\n";
        let found = read(csv.as_bytes(), "a.csv").unwrap();
        assert_eq!(rows(&found), [("K1", "甲", 2), ("K2", "", 3)]);
        assert_eq!((found.issues.count(), found.files[0].rows), (1, 3));
    }

    #[test]
    fn json_that_is_no_standing_is_refused() {
        let fault = |text: &str| read(text.as_bytes(), "a.json").map(|read| read.len()).unwrap_err();
        assert!(matches!(fault("[{\"customer\":\"K1\",\"tier\":\"甲\"},\n{\"customer\":"), ReadError::Json { line: 2, .. }));
        assert!(
            matches!(fault("[{\"customer\":\"K1\"}]"), ReadError::JsonEntry { entry: 1, wanted, .. } if wanted == ["tier", "等级"])
        );
        assert!(
            matches!(fault("{\"customers\":[{\"tier\":\"a\"}]}"), ReadError::JsonEntry { entry: 1, wanted, .. } if wanted == ["customer", "客户"])
        );
        assert!(matches!(fault("{\"tier\":\"a\",\"customer\":[1]}"), ReadError::Json { line: 1, .. }));
        assert!(matches!(fault("{\"customer\":\"a\",\"customer\":\"b\",\"tier\":\"c\"}"), ReadError::Json { .. }));
        assert!(matches!(fault(&"[".repeat(100_000)), ReadError::Json { .. }));
    }

    /// A workbook with these sheets, each a heading and one row, and a property.
    fn workbook(sheets: &[(&str, &str)], as_of: Option<&str>) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        if let Some(as_of) = as_of {
            let properties = rust_xlsxwriter::DocProperties::new().set_custom_property("tier.version", "0.1.0");
            book.set_properties(&properties.set_custom_property(AS_OF, as_of));
        }
        for (name, key) in sheets {
            let sheet = book.add_worksheet().set_name(*name).unwrap();
            for (column, (heading, cell)) in [("客户", *key), ("等级", "甲")].into_iter().enumerate() {
                let column = u16::try_from(column).unwrap();
                sheet.write(0, column, heading).unwrap().write(1, column, cell).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn a_workbook_of_ours_is_read_whole_with_its_day() {
        let sheets = [("摘要", "x"), ("客户分级", "K1"), ("客户分级 (2)", "K2"), ("预警", "y"), ("客户分级说明", "z")];
        let own = ["客户分级".to_owned(), "Tiers".to_owned()];
        let read = |sheets: &[(&str, &str)], as_of| {
            let file = InputFile::spooled(&mut &*workbook(sheets, as_of), "a.xlsx").unwrap();
            read_standing(&[file], &schema(), &own)
        };
        let found = read(&sheets, Some("2026-10-31")).unwrap();
        assert_eq!(rows(&found), [("K1", "甲", 2), ("K2", "甲", 2)]);
        assert_eq!((found.as_of, found.place(1).sheet.as_deref()), (Date::parse_iso("2026-10-31"), Some("客户分级 (2)")));
        assert_eq!(read(&sheets[1..2], Some("yesterday")).unwrap().as_of, None);
        assert_eq!(read(&sheets[..1], None).unwrap().len(), 1);
        assert!(matches!(read(&[sheets[0], sheets[3]], None), Err(ReadError::SeveralSheets { .. })));
    }
}
