//! The list as a page of a report, for the workbook.

use super::ContactList;
use super::table::{Columns, Table};
use crate::model::number::Number;
use crate::report::content::of_field;
use crate::report::fields::Cell as Field;
use crate::report::labels::Word;
use crate::report::page::{Block, Column, Look, Measure, Page, PageKind, Role, Table as PageTable};

/// The page of the list.
pub(in crate::report) fn page<'a>(list: &'a ContactList<'a>) -> Page<'a> {
    let language = list.report.run.language;
    let table = Table::new(list, Columns::ForPeople, true);
    let columns: Vec<Column> = table
        .headings()
        .into_iter()
        .enumerate()
        .map(|(column, heading)| {
            let look = look(&table, column);
            let is_prose = look == Look::Text && table.is_prose(column);
            if is_prose { Column::text(heading).role(Role::Prose) } else { Column::new(heading, look) }
        })
        .collect();
    let rows = table.rows();
    let page = PageTable::new("contacts", columns, rows, move |row, cells| {
        cells.extend(table.row(row).map(|cell| of_field(cell, language)));
    });
    Page::new(PageKind::Contacts, Word::SheetContacts.text(language).to_owned(), vec![Block::Table(page)])
}

/// The look of a column: that of its cells where they are of one kind, else text.
fn look(table: &Table<'_>, column: usize) -> Look {
    let cells =
        || (0..table.rows()).filter_map(|row| table.row(row).nth(column)).filter(|cell| !matches!(cell, Field::Missing(_)));
    let all = |is: fn(&Field<'_>) -> bool| cells().next().is_some() && cells().all(|cell| is(&cell));
    let numbers = |measure| Look::of_numbers(cells().filter_map(|cell| number(&cell)), measure);
    if all(|cell| matches!(cell, Field::Date(_))) {
        Look::Date
    } else if all(|cell| matches!(cell, Field::Number(_))) {
        numbers(Measure::Plain)
    } else if all(|cell| matches!(cell, Field::Percentage(_))) {
        numbers(Measure::Percentage)
    } else {
        Look::Text
    }
}

fn number(cell: &Field<'_>) -> Option<Number> {
    match cell {
        Field::Number(number) | Field::Percentage(number) => Some(*number),
        Field::Missing(_)
        | Field::Text(_)
        | Field::Date(_)
        | Field::Flag(_)
        | Field::CarriedNumber(_)
        | Field::CarriedDate(_) => None,
    }
}
