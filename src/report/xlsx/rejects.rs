//! Lost rows as a workbook: a sheet for each table and header, named after the table.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Book, COLUMNS_A_SHEET, ROWS_A_SHEET};
use crate::model::language::Language;
use crate::model::loss::LostSource;
use crate::report::ReportError;
use crate::report::labels::Word;
use crate::report::page::Column;
use crate::report::rejects::{LostRows, Sections, cells, headings};

/// More rows pass through a temporary file.
const ROWS_IN_MEMORY: usize = 10_000;

/// Writes lost rows, `count` of them. Every cell is a text, so that nothing of it changes in a spreadsheet.
///
/// # Errors
/// The writer fails, the rows can't be read back or are too wide for a sheet, or there is no room for temporary files.
pub fn write_rejects(
    rows: LostRows<'_>,
    count: u64,
    language: Language,
    out: &mut (dyn Write + Send),
) -> Result<(), ReportError> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    // The library panics where its temporary files can't be written.
    let writing = AssertUnwindSafe(|| write_with(rows, count, language, out, ROWS_A_SHEET));
    catch_unwind(writing).unwrap_or(Err(ReportError::TemporaryFiles))
}

fn write_with(
    rows: LostRows<'_>,
    count: usize,
    language: Language,
    out: &mut (dyn Write + Send),
    rows_a_sheet: usize,
) -> Result<(), ReportError> {
    let mut book = Book::new(language, Word::LostRows.text(language), None, rows_a_sheet)?;
    let mut sections = Sections::new(rows);
    let mut section = sections.next_section()?;
    loop {
        write_sheet(&mut book, &mut sections, section.as_deref(), count, language)?;
        section = sections.next_section()?;
        if section.is_none() {
            return book.save(out);
        }
    }
}

/// Writes a sheet: the rows of one section, as many as it can hold.
fn write_sheet(
    book: &mut Book<'_, '_>,
    sections: &mut Sections<'_>,
    section: Option<&LostSource>,
    count: usize,
    language: Language,
) -> Result<(), ReportError> {
    let headings = headings(section, language);
    if headings.len() > COLUMNS_A_SHEET {
        return Err(ReportError::TooManyColumns(headings.len()));
    }
    let columns: Vec<Column> = headings.into_iter().map(Column::text).collect();
    let name = book.names.free(section.map_or(Word::LostRows.text(language), |section| &section.table), "");
    let most = book.rows_a_sheet;
    // Both kinds read alike; only the memory differs, and few rows should not need room for temporary files.
    let mut sheet = book.add(&name, count, count > ROWS_IN_MEMORY)?;
    sheet.open_table(&columns)?;
    for _ in 0..most {
        let Some(row) = section.map_or(Ok(None), |section| sections.next_row(section))? else { break };
        for text in cells(row, language) {
            if text.is_empty() {
                sheet.skip();
            } else {
                sheet.text(&text, None)?;
            }
        }
        sheet.end_row();
    }
    sheet.close_table(&columns)
}
