//! A history as a workbook: a sheet a customer, else one.

use std::io::Write;

use super::{Book, ROWS_A_SHEET};
use crate::model::language::Language;
use crate::report::ReportError;
use crate::report::history::History;
use crate::report::labels::history::HistoryWord;

/// Writes the history.
///
/// # Errors
/// The writer fails, there are too many columns for a sheet.
pub fn write_history(history: &History, language: Language, out: &mut (dyn Write + Send)) -> Result<(), ReportError> {
    write_with(history, language, out)
}

fn write_with(history: &History, language: Language, out: &mut (dyn Write + Send)) -> Result<(), ReportError> {
    let mut book = Book::new(language, HistoryWord::History.text(language), None, ROWS_A_SHEET)?;
    let pages = history.pages(language);
    let names: Vec<Vec<String>> = pages.iter().map(|page| book.names_of(page)).collect();
    for (page, names) in pages.iter().zip(&names) {
        book.page(page, names, &[], None)?;
    }
    book.save(out)
}
