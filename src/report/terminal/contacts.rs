//! The contact list for a terminal.

use super::{Paper, Screen, Stand, visible};
use crate::report::contacts::{Columns, ContactList, Table};
use crate::report::labels::Word;

/// The list as text, as wide as the screen where its words allow: a table, then the messages one below the other.
#[must_use]
pub fn render_contacts(list: &ContactList<'_>, screen: Screen) -> String {
    let mut paper = Paper::new(list.report.run.language, screen);
    paper.title(list.report);
    paper.text.push('\n');
    let table = Table::new(list, Columns::ForPeople, false);
    let columns: Vec<(String, Stand)> = table.headings().into_iter().map(|heading| (heading, Stand::Left)).collect();
    paper.table(&columns, (0..table.rows()).map(|row| table.texts(row)));
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
