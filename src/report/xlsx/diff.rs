//! Two results against each other as a workbook.

use std::io::Write;

use super::{Book, ROWS_A_SHEET};
use crate::report::ReportError;
use crate::report::diff::DiffReport;

/// Writes the comparison: figures, changes, mix.
///
/// # Errors
/// The writer fails.
pub fn write_diff(report: &DiffReport<'_>, out: &mut (dyn Write + Send)) -> Result<(), ReportError> {
    write_with(report, out)
}

fn write_with(report: &DiffReport<'_>, out: &mut (dyn Write + Send)) -> Result<(), ReportError> {
    let pages = report.pages();
    let mut book = Book::new(report.language, &report.title(), report.new.as_of, ROWS_A_SHEET)?;
    let names: Vec<Vec<String>> = pages.iter().map(|page| book.names_of(page)).collect();
    for (page, names) in pages.iter().zip(&names) {
        book.page(page, names, &[], None)?;
    }
    book.save(out)
}
