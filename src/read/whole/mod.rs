//! Tables as they are, every cell a text: what this program wrote earlier, read without rules.

mod about;
mod json;

use super::cell::Row;
use super::dates::{DateReading, read_date};
use super::error::ReadError;
use super::numbers::{NumberReading, read_number};
use super::rough::Spot;
use super::scan::{Halt, Taker, scan};
use super::sieve::{Sieve, Sort};
use super::sniff::{Format, sniff};
use super::source::{InputFile, settle_files};
use super::standing::{json_of, with_own_sheets};
use super::table::{Table, Wanted, open_tables};
use super::workbook::Visibility;
use crate::model::column::TextColumn;
use crate::model::date::Date;
use crate::model::fold::trim;
use crate::model::number::Number;
use crate::model::source::SourceChoices;
pub use about::{About, read_about};

/// Rows of one table or several, column by column.
#[derive(Debug, Default)]
pub struct Whole {
    /// The headers, each once; a second column of one header in a table is `NAME (2)`.
    pub headers: Vec<String>,
    /// The cells of each column, trimmed; empty where a row has none.
    pub columns: Vec<TextColumn>,
    /// How many rows there are.
    pub rows: usize,
}

impl Whole {
    /// The place of a column.
    #[must_use]
    pub fn position(&self, header: &str) -> Option<usize> {
        self.headers.iter().position(|known| known == header)
    }

    /// The numbers of a column, none of an empty cell.
    ///
    /// # Errors
    /// The first cell that is no number, with its row from 1.
    pub fn numbers(&self, column: usize) -> Result<Vec<Option<Number>>, Spot> {
        let number = |(row, text): (u64, &str)| match read_number(text, None) {
            _ if text.is_empty() => Ok(None),
            NumberReading::Exact(number) | NumberReading::Rounded(number) => Ok(Some(number)),
            NumberReading::TooLarge | NumberReading::Unreadable => Err((row, text.to_owned())),
        };
        (1..).zip(self.columns[column].iter()).map(number).collect()
    }

    /// The days of a column, none of an empty cell.
    ///
    /// # Errors
    /// The first cell that is no day, or could be read as more than one, with its row from 1.
    pub fn days(&self, column: usize) -> Result<Vec<Option<Date>>, Spot> {
        let day = |(row, text): (u64, &str)| match read_date(text) {
            _ if text.is_empty() => Ok(None),
            DateReading::Day(day) => Ok(Some(day)),
            DateReading::Serial(_) | DateReading::Doubtful(_) | DateReading::Unreadable => Err((row, text.to_owned())),
        };
        (1..).zip(self.columns[column].iter()).map(day).collect()
    }

    /// Begins a row; its cells are put by [`Self::put`].
    fn open_row(&mut self) {
        self.rows += 1;
    }

    /// The place of a header, a new one where it has none yet.
    fn place(&mut self, header: &str) -> usize {
        self.position(header).unwrap_or_else(|| {
            self.headers.push(header.to_owned());
            self.columns.push(TextColumn::default());
            self.headers.len() - 1
        })
    }

    /// Whether there are rows of dashes, as below the headings of Markdown.
    #[must_use]
    pub fn looks_like_markdown(&self) -> bool {
        let is_rule = |text: &str| text.len() >= 3 && text.bytes().all(|byte| matches!(byte, b'-' | b':'));
        (0..self.rows).any(|row| {
            let mut cells = self.columns.iter().map(|column| column.get(row)).filter(|cell| !cell.is_empty()).peekable();
            cells.peek().is_some() && cells.all(is_rule)
        })
    }

    /// Puts a cell into the row that was begun last; of several the first stays.
    fn put(&mut self, column: usize, text: &str) {
        let rows = self.rows;
        let column = &mut self.columns[column];
        while column.len() + 1 < rows {
            column.push("");
        }
        if column.len() < rows {
            column.push(text);
        }
    }

    /// Fills the columns that end early.
    fn close(&mut self) {
        for column in &mut self.columns {
            while column.len() < self.rows {
                column.push("");
            }
        }
    }
}

/// Reads files as they are: of a workbook the visible sheets of one of these names, in their parts ` (2)` too, where it has
/// them, else the first visible one with cells; of JSON the customers. A person's choice of sheets comes first.
///
/// # Errors
/// A file can't be read, is a page of several tables, or JSON that holds no customers.
pub fn read_whole(files: &[InputFile], sheets: &[String]) -> Result<Whole, ReadError> {
    let mut whole = Whole::default();
    for file in settle_files(files, &SourceChoices::default())? {
        if let Some(text) = json_of(&file)? {
            json::read(&file, &text, &mut whole)?;
            continue;
        }
        let (format, _) = sniff(&file)?;
        let file = if format == Format::Delimited { file } else { with_own_sheets(file, format, sheets)? };
        let mut tables = open_tables(&file, &Wanted::ANYTHING)?;
        if file.choices.source.sheets.is_empty() {
            let filled = |table: &Table<'_>| table.visibility() == Visibility::Visible && !table.header.cells.is_empty();
            // A page shows the same customers in many ways.
            if format == Format::Html && tables.iter().filter(|table| filled(table)).count() > 1 {
                let sheets = tables.iter().filter(|table| filled(table)).filter_map(|table| table.sheet().map(str::to_owned));
                return Err(ReadError::SeveralSheets { file: file.name.clone(), table: String::new(), sheets: sheets.collect() });
            }
            let first = tables.iter().position(filled).unwrap_or(0);
            tables = tables.into_iter().skip(first).take(1).collect();
        }
        for table in &tables {
            let names = distinct(&table.header.cells);
            let places = names.iter().map(|name| whole.place(name)).collect();
            let mut rows = Rows { sieve: Sieve::of_header(&table.header), places, whole: &mut whole };
            match scan(table, std::slice::from_mut(&mut rows)) {
                Ok(_) | Err(Halt::Doubtful) => {}
                Err(Halt::Error(error)) => return Err(error),
            }
        }
    }
    whole.close();
    Ok(whole)
}

/// The headers, trimmed, a second one of a name with ` (2)` behind it.
fn distinct(headers: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(headers.len());
    for header in headers {
        let header = trim(header);
        let mut name = header.to_owned();
        let mut count = 2;
        while names.contains(&name) {
            name = format!("{header} ({count})");
            count += 1;
        }
        names.push(name);
    }
    names
}

/// Takes rows as they come.
struct Rows<'w> {
    whole: &'w mut Whole,
    sieve: Sieve,
    places: Vec<usize>,
}

impl Taker for Rows<'_> {
    fn take(&mut self, _number: u64, row: Row<'_>) -> Result<(), Halt> {
        if self.sieve.sort(row) != Sort::Row || row.is_blank() {
            return Ok(());
        }
        self.whole.open_row();
        for (place, cell) in self.places.iter().zip(row.cells()) {
            self.whole.put(*place, trim(&cell.shown()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, name: &str) -> Result<Whole, ReadError> {
        read_whole(&[InputFile::spooled(&mut text.as_bytes(), name).unwrap()], &[])
    }

    fn column<'w>(whole: &'w Whole, header: &str) -> Vec<&'w str> {
        whole.columns[whole.position(header).unwrap()].iter().collect()
    }

    #[test]
    fn tables_and_json_read_alike() {
        let csv = read("customer,tier,metric.amount,metric.amount\nK1,甲,1.50,2\nK2,,,\n", "a.csv").unwrap();
        assert_eq!(csv.headers, ["customer", "tier", "metric.amount", "metric.amount (2)"]);
        assert_eq!((csv.rows, column(&csv, "tier")), (2, vec!["甲", ""]));
        let lines = "{\"customer\":\"K1\",\"tier\":\"甲\",\"columns\":{\"city\":\"a\"},\"metrics\":{\"amount\":9223372036854.775807}}\n\
                     {\"customer\":\"K2\",\"tier\":null,\"columns\":{},\"metrics\":{\"amount\":null},\"alerts\":[\"x\"],\"missing\":{\"a\":\"b\"}}\n";
        let json = format!("{{\"schema_version\":1,\"customers\":[{}],\"issues\":[]}}", lines.trim_end().replace('\n', ","));
        for text in [lines, &json] {
            let whole = read(text, "a.json").unwrap();
            assert_eq!(whole.headers, ["customer", "tier", "column.city", "metric.amount", "alerts"]);
            assert_eq!((whole.rows, column(&whole, "tier")), (2, vec!["甲", ""]));
            assert_eq!(column(&whole, "column.city"), ["a", ""]);
            assert_eq!(column(&whole, "alerts"), ["", "x"]);
            assert_eq!(whole.numbers(3).unwrap()[0].unwrap().to_string(), "9223372036854.775807");
        }
        assert!(matches!(read("[\"a\", 2]", "a.json"), Err(ReadError::Json { .. })));
        assert!(matches!(read("{\"customers\": 3}", "a.json"), Err(ReadError::Json { .. })));
    }

    #[test]
    fn a_cell_that_is_no_number_is_named() {
        let whole = read("tier,amount\na,1\nb,\nc,x\n", "a.csv").unwrap();
        assert_eq!(whole.numbers(1), Err((3, "x".to_owned())));
    }
}
