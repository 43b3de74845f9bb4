//! The contact list as a workbook of one sheet.

use std::io::Write;

use super::{Book, ROWS_A_SHEET};
use crate::report::ReportError;
use crate::report::contacts::{ContactList, page};

/// Writes the list: its columns for people, messages last.
///
/// # Errors
/// The writer fails, there are too many columns for a sheet.
pub fn write_contacts(list: &ContactList<'_>, out: &mut (dyn Write + Send)) -> Result<(), ReportError> {
    write_with(list, out)
}

fn write_with(list: &ContactList<'_>, out: &mut (dyn Write + Send)) -> Result<(), ReportError> {
    let page = page(list);
    let mut book = Book::new(list.report.run.language, &page.title, Some(list.report.run.as_of), ROWS_A_SHEET)?;
    book.onlooker = list.report.onlooker;
    list.report.expect(page.record().map_or(0, |table| table.rows));
    let names = book.names_of(&page);
    book.page(&page, &names, &[], None)?;
    book.save(out)
}
