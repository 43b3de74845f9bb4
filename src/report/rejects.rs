//! Lost rows as they came: under the header of their own file, and behind their cells why they are lost and where they stood.
//!
//! So a section of the result has the shape of its input and can be read as one; what stands behind is in no rule's way.

use std::io;
use std::iter::Peekable;
use std::sync::Arc;

use super::labels::{self, Word};
use crate::model::language::Language;
use crate::model::location::Location;
use crate::model::loss::{Loss, LostRow, LostSource};

/// Lost rows, table by table, in the order of the files.
pub type LostRows<'r> = &'r mut dyn Iterator<Item = io::Result<LostRow>>;

/// How many columns stand behind a row's own.
const BEHIND: usize = 7;

/// Why a row is lost, in words.
#[must_use]
pub const fn reason(loss: Loss, language: Language) -> &'static str {
    labels::loss(loss, language)
}

/// What stands behind.
const HEADINGS: [Word; BEHIND] =
    [Word::WhyLost, Word::ColumnAtFault, Word::CellAtFault, Word::FromTable, Word::FromFile, Word::FromSheet, Word::FromRow];

/// The headings of a section: those of its files, then those of what stands behind. Without a section only these.
pub(super) fn headings(source: Option<&LostSource>, language: Language) -> Vec<String> {
    let mut headings = source.map_or_else(Vec::new, |source| source.header.clone());
    headings.resize(source.map_or(0, width), String::new());
    headings.extend(HEADINGS.iter().map(|word| word.text(language).to_owned()));
    headings
}

/// How many cells of its own a row has. Rows that were lost before and are lost again leave what stood behind them then.
fn width(source: &LostSource) -> usize {
    let LostSource { header, width, .. } = source;
    let own = header.len().saturating_sub(BEHIND);
    let stood_behind = |language: Language| header[own..].iter().eq(HEADINGS.iter().map(|word| word.text(language)));
    let again = *width == header.len() && [Language::English, Language::Chinese].into_iter().any(stood_behind);
    if again { own } else { *width }
}

/// The cells of a row as they came, then what stands behind them. Of several reasons all are named.
pub(super) fn cells(row: LostRow, language: Language) -> Vec<String> {
    let LostRow { source, number, reasons, instead, mut cells } = row;
    let join = |texts: &mut dyn Iterator<Item = &str>| texts.collect::<Vec<_>>().join("; ");
    let columns = || reasons.iter().filter_map(|(_, column)| *column);
    let header = |column: usize| source.header.get(column).map_or("", String::as_str);
    let behind: [String; BEHIND] = [
        join(&mut reasons.iter().map(|(loss, _)| reason(*loss, language))) + &instead.as_ref().map_or_else(String::new, counts),
        join(&mut columns().map(header)),
        join(&mut columns().map(|column| cells.get(column).map_or("", String::as_str))),
        source.table.clone(),
        source.file.clone(),
        source.sheet.clone().unwrap_or_default(),
        number.to_string(),
    ];
    cells.resize(width(&source), String::new());
    cells.extend(behind);
    cells
}

/// Where the row stands that counts instead, behind the reason.
fn counts(place: &Location) -> String {
    let Location { file, sheet, row, .. } = place;
    sheet.as_ref().map_or_else(|| format!(": {file}:{row}"), |sheet| format!(": {file} > {sheet}:{row}"))
}

/// Lost rows section by section.
pub(super) struct Sections<'r>(Peekable<LostRows<'r>>);

impl<'r> Sections<'r> {
    /// The sections of these rows.
    pub(super) fn new(rows: LostRows<'r>) -> Self {
        Self(rows.peekable())
    }

    /// Where the next row comes from, which begins a section, or goes on with one that was left.
    pub(super) fn next_section(&mut self) -> io::Result<Option<Arc<LostSource>>> {
        if let Some(error) = self.0.next_if(Result::is_err) {
            return error.map(|row| Some(row.source));
        }
        Ok(self.0.peek().and_then(|row| row.as_ref().ok()).map(|row| Arc::clone(&row.source)))
    }

    /// The next row of this section.
    pub(super) fn next_row(&mut self, section: &LostSource) -> io::Result<Option<LostRow>> {
        let of_section = |row: &io::Result<LostRow>| {
            row.as_ref().map_or(true, |row| (&row.source.table, row.source.section) == (&section.table, section.section))
        };
        self.0.next_if(of_section).transpose()
    }
}
