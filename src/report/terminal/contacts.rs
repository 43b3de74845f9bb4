//! The contact list for a terminal and as a markdown table.

use super::{Paper, Screen, Stand, visible};
use crate::model::language::Language;
use crate::report::contacts::{Columns, ContactList, Table};
use crate::report::digits::{grouped, percent};
use crate::report::fields::Cell;
use crate::report::labels::Word;

/// The list as text, as wide as the screen where its words allow: a table, then the messages one below the other.
#[must_use]
pub fn render_contacts(list: &ContactList<'_>, screen: Screen) -> String {
    let mut paper = Paper::new(list.report.run.language, screen);
    paper.title(list.report);
    paper.text.push('\n');
    let language = list.report.run.language;
    let table = Table::new(list, Columns::ForPeople, false);
    let columns: Vec<(String, Stand)> = table.headings().into_iter().map(|heading| (heading, Stand::Left)).collect();
    let rows = (0..table.rows()).map(|row| table.row(row).map(|cell| shown(&cell, language)).collect());
    paper.table(&columns, rows);
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

/// The list as a table of markdown, messages in their column.
#[must_use]
pub fn contacts_markdown(list: &ContactList<'_>) -> String {
    let language = list.report.run.language;
    let table = Table::new(list, Columns::ForPeople, true);
    let headings = table.headings();
    let mut text = String::new();
    let mut line = |cells: Vec<String>| {
        text.push_str("| ");
        text.push_str(&cells.join(" | "));
        text.push_str(" |\n");
    };
    line(headings.iter().map(|heading| markdown(heading)).collect());
    line(vec!["---".to_owned(); headings.len()]);
    for row in 0..table.rows() {
        line(table.row(row).map(|cell| markdown(&shown(&cell, language))).collect());
    }
    text
}

/// A cell as people read it.
fn shown(cell: &Cell<'_>, language: Language) -> String {
    match cell {
        Cell::Number(number) => grouped(number),
        Cell::Percentage(number) => percent(*number),
        Cell::Flag(flag) => if *flag { Word::Yes } else { Word::No }.text(language).to_owned(),
        Cell::Missing(_) | Cell::Text(_) | Cell::Date(_) | Cell::CarriedNumber(_) | Cell::CarriedDate(_) => {
            let mut text = String::new();
            cell.write_plain(&mut text);
            text
        }
    }
}

/// A text in a cell of markdown: nothing in it ends the cell or the row, or turns into a link or markup of its own.
fn markdown(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        out.push_str(if out.is_empty() { "" } else { "<br>" });
        for c in visible(line).chars() {
            if matches!(c, '\\' | '|' | '<' | '>' | '`' | '*' | '_' | '[' | ']' | '&') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_cell_of_markdown() {
        assert_eq!(markdown("a|b\nc<d>\u{1b}[x](y)"), "a\\|b<br>c\\<d\\>\\\\u{1b}\\[x\\](y)");
    }
}
