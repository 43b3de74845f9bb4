//! The contact list for a terminal.

use anstyle::Style;

use super::grid::{Grid, Spot, Strip, is_number};
use super::{Paper, Screen, visible};
use crate::report::contacts::{Columns, ContactList, Table};
use crate::report::labels::Word;

/// The list as text, as wide as the screen where its words allow: a table, then the messages one below the other.
#[must_use]
pub fn render_contacts(list: &ContactList<'_>, screen: Screen) -> String {
    let mut paper = Paper::new(list.report.run.language, screen);
    paper.title(list.report);
    paper.text.push('\n');
    let table = Table::new(list, Columns::ForPeople, false);
    paper.grid(&grid_of(&table));
    if let Some(offer) = list.offer {
        paper.text.push('\n');
        paper.fact(paper.word(Word::OfferOnce), offer);
    }
    for (position, contact) in list.contacts.list.iter().enumerate() {
        let Some(message) = list.message(position) else { break };
        paper.section(&list.key(contact));
        for line in message.lines() {
            paper.line(&format!("  {}", visible(line)));
        }
    }
    paper.text
}

/// The table; what is chosen to be shown gives way first, but not a number to call.
fn grid_of(table: &Table<'_>) -> Grid {
    let rows: Vec<Vec<String>> = (0..table.rows()).map(|row| table.texts(row)).collect();
    let has_numbers =
        |column: usize| rows.iter().any(|row| row.get(column).is_some_and(|text| text.len() > 6 && is_number(text)));
    let strip = |(column, heading)| {
        let rank = match table.rank(column) {
            2 if has_numbers(column) => 1,
            rank => rank,
        };
        Strip { heading, right: false, rank, joined: false }
    };
    let strips = table.headings().into_iter().enumerate().map(strip).collect();
    let spots = |row: Vec<String>| row.into_iter().map(|text| Spot { text, style: Style::new() }).collect();
    Grid::new(strips, rows.into_iter().map(spots).collect(), false)
}
