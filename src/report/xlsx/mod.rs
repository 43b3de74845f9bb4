//! The workbook: the pages of a report as sheets.
//!
//! The same report gives the same bytes: the creation date is fixed and nothing else depends on the clock.

mod blocks;
mod book;
mod chart;
mod contacts;
mod deflate;
mod diff;
mod drawn;
mod formula;
mod history;
mod names;
mod package;
mod paper;
mod rejects;
mod rows;
mod sheet;
mod style;
#[cfg(test)]
mod tests;
mod xml;

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::page::{Page, PageKind};
use super::summary::Summary;
use super::{Onlooker, Report, ReportError, content};
use crate::model::date::Date;
use crate::model::language::Language;
pub use contacts::write_contacts;
use deflate::Pieces;
pub use diff::write_diff;
use formula::Place;
pub use history::write_history;
use names::SheetNames;
use package::Replacement;
pub use rejects::write_rejects;
use rows::{Rows, SheetXml};
use style::Styles;

/// A sheet holds 1,048,576 rows, the first of which is the heading.
const ROWS_A_SHEET: usize = 1_048_575;

/// A sheet holds so many columns.
const COLUMNS_A_SHEET: usize = 16_384;

impl From<XlsxError> for ReportError {
    fn from(error: XlsxError) -> Self {
        if let XlsxError::IoError(error) = error { Self::Io(error) } else { Self::Workbook(error.to_string()) }
    }
}

/// Writes the workbook; its bytes are the same by any number of threads.
///
/// # Errors
/// The writer fails, or the customers have too many columns for a sheet.
pub fn write_workbook(report: &Report<'_>, threads: usize, out: &mut (dyn Write + Send)) -> Result<(), ReportError> {
    write_with(report, threads, out, ROWS_A_SHEET)
}

fn write_with(report: &Report<'_>, threads: usize, out: &mut (dyn Write + Send), rows_a_sheet: usize) -> Result<(), ReportError> {
    let summary = Summary::of(report);
    let pages = content::pages(report, &summary);
    let run = report.run;
    let mut book = Book::new(run.language, run.rules_name.as_deref().unwrap_or_default(), Some(run.as_of), rows_a_sheet)?;
    book.threads = threads;
    book.onlooker = report.onlooker;
    report.expect(pages.iter().filter_map(Page::record).map(|table| table.rows).sum());
    // By these the program knows the workbook again as a standing.
    let as_of = run.as_of.to_string();
    let known_by = [("tier.as_of", &as_of), ("tier.version", &run.version), ("tier.rules_sha256", &run.rules_sha256)];
    let part = run
        .part
        .as_ref()
        .map(|part| crate::report::labels::paper::part(part, report.classification.customers.len(), run.language));
    let ladder = ladder_of(report);
    let parts = part.iter().map(|part| ("tier.part", part)).chain(ladder.iter().map(|ladder| ("tier.tiers", ladder)));
    for (name, value) in known_by.into_iter().chain(parts) {
        book.properties = book.properties.set_custom_property(name, value);
    }
    let names: Vec<Vec<String>> = pages.iter().map(|page| book.names_of(page)).collect();
    let links: Vec<(PageKind, &str)> = pages.iter().zip(&names).map(|(page, names)| (page.kind, names[0].as_str())).collect();
    let tiers: Vec<&str> = report.rules.tiers.iter().map(|tier| tier.name.as_str()).collect();
    let choices = book::choices_of(&tiers, &links)?;
    let places = pages.iter().zip(&names).flat_map(|(page, names)| book.places_of(page, names));
    book.places = places.collect();
    for (page, names) in pages.iter().zip(&names) {
        book.page(page, names, &links, choices.as_ref())?;
    }
    book.save(out)
}

/// The tiers from the best, a line each; none where a property of a workbook, which has at most 255 characters, can't hold
/// them.
fn ladder_of(report: &Report<'_>) -> Option<String> {
    let names: Vec<&str> = report.rules.tiers.iter().map(|tier| tier.name.as_str()).collect();
    let ladder = names.join("\n");
    let is_whole = names.iter().all(|name| !name.contains(char::is_control)) && ladder.encode_utf16().count() <= 255;
    is_whole.then_some(ladder)
}

/// A workbook being written.
struct Book<'p, 'a> {
    workbook: Workbook,
    /// The rows of the records, which the library doesn't write.
    records: Vec<Rows<'p, 'a>>,
    /// How many threads write.
    threads: usize,
    /// Who looks on.
    onlooker: Option<&'p Onlooker>,
    styles: Styles,
    rows_a_sheet: usize,
    names: SheetNames,
    places: Vec<Place>,
    language: Language,
    properties: DocProperties,
}

impl Book<'_, '_> {
    fn new(language: Language, title: &str, as_of: Option<Date>, rows_a_sheet: usize) -> Result<Self, ReportError> {
        let styles = Styles::new(language);
        let mut workbook = Workbook::new();
        workbook.set_default_format(styles.plain(), style::ROW_HEIGHT_PIXELS, style::COLUMN_WIDTH_PIXELS)?;
        // Not the clock's day: the same run writes the same bytes.
        let known = as_of.and_then(|as_of| ExcelDateTime::parse_from_str(&as_of.to_string()).ok());
        let created = known.map_or_else(|| ExcelDateTime::from_ymd(2026, 1, 1), Ok)?;
        let properties = DocProperties::new().set_title(title).set_creation_datetime(&created);
        let records = Vec::new();
        Ok(Self {
            workbook,
            records,
            threads: 1,
            onlooker: None,
            styles,
            rows_a_sheet,
            names: SheetNames::default(),
            places: Vec::new(),
            language,
            properties,
        })
    }

    fn save(mut self, out: &mut (dyn Write + Send)) -> Result<(), ReportError> {
        self.workbook.set_properties(&self.properties);
        let library = self.workbook.save_to_buffer()?;
        drop(self.workbook);
        let (records, places, onlooker) = (&self.records, &self.places, self.onlooker);
        let replace = |name: &str, text: &dyn Fn() -> Result<String, ReportError>| -> Result<Replacement<'_>, ReportError> {
            let sheet = name.strip_prefix("xl/worksheets/sheet").and_then(|name| name.strip_suffix(".xml")?.parse().ok());
            if let Some(rows) = records.iter().find(|rows| Some(rows.sheet) == sheet) {
                let sheet = SheetXml::new(rows, places, onlooker, &text()?).ok_or_else(package::unreadable)?;
                return Ok(Some(Box::new(sheet)));
            }
            if name.starts_with("xl/tables/") {
                let text = text()?;
                let table = records.iter().find_map(|rows| rows.table_xml(&text));
                return Ok(table.map(|table| Box::new(table) as Box<dyn Pieces>));
            }
            Ok(None)
        };
        package::copy(&library, replace, self.threads, out)
    }
}
