//! The run as text for a terminal: tiers, segments, alerts, balance, problems, what was run.

mod account;
mod contacts;
mod movements;
mod same;

use std::borrow::Cow;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::Report;
use super::digits::{grouped, share, share_percent};
use super::labels::{self, Word};
use super::summary::Summary;
use crate::model::number::Number;
pub(super) use crate::model::visible::visible;
pub use contacts::{contacts_markdown, render_contacts};

/// The narrowest that tables are laid out for.
const NARROWEST: usize = 40;

/// Lists show so many of their entries.
const SHOWN: usize = 20;

/// Cells show so many characters: breaking a long word into lines takes time that grows with the square of its length.
const CELL: usize = 1000;

/// A rule under the heading and no vertical lines: box-drawing characters are wide in some Chinese terminals and narrow in
/// others, so a vertical one would put the columns of heading and body out of line.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// The run as text of at most so many columns, where its words allow.
#[must_use]
pub fn render(report: &Report<'_>, width: usize) -> String {
    let summary = Summary::of(report);
    let mut page = Page { report, width: width.max(NARROWEST), text: String::new() };
    page.head();
    page.tiers(&summary);
    page.movements();
    page.caps(&summary);
    page.segments(&summary);
    page.alerts(&summary);
    page.account(&summary);
    page.text
}

/// What every run must say, for one whose result goes elsewhere: the as-of date, how many moved since the tiers before, what could not be answered, the balance,
/// problems in the data, params in force, warnings.
#[must_use]
pub fn render_account(report: &Report<'_>, width: usize) -> String {
    let summary = Summary::of(report);
    let mut page = Page { report, width: width.max(NARROWEST), text: String::new() };
    page.head();
    page.counts();
    page.account(&summary);
    page.text
}

/// The first characters of a text.
fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Which way the cells of a column stand.
#[derive(Clone, Copy)]
enum Stand {
    Left,
    Right,
}

struct Page<'a> {
    report: &'a Report<'a>,
    width: usize,
    text: String,
}

impl Page<'_> {
    fn word(&self, word: Word) -> &'static str {
        word.text(self.report.run.language)
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A label and what belongs to it; further lines stand under the first.
    fn fact(&mut self, label: &str, fact: &str) {
        let line = format!("{label}: {}", visible(fact));
        self.line(&line);
    }

    fn section(&mut self, title: &str) {
        self.text.push('\n');
        self.line(&visible(title));
    }

    fn table(&mut self, columns: &[(String, Stand)], rows: impl IntoIterator<Item = Vec<String>>) {
        let mut table = Table::new();
        let width = u16::try_from(self.width).unwrap_or(u16::MAX);
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        table.set_header(columns.iter().map(|(heading, _)| visible(&beginning(heading, CELL)).into_owned()));
        for row in rows {
            table.add_row(row.iter().map(|cell| visible(&beginning(cell, CELL)).into_owned()));
        }
        for (column, (_, stand)) in table.column_iter_mut().zip(columns) {
            column.set_cell_alignment(match stand {
                Stand::Left => CellAlignment::Left,
                Stand::Right => CellAlignment::Right,
            });
        }
        for line in table.lines() {
            self.line(line.trim_end());
        }
    }

    fn column(&self, word: Word, stand: Stand) -> (String, Stand) {
        (self.word(word).to_owned(), stand)
    }

    fn title(&mut self) {
        let run = self.report.run;
        let title = run.rules_name.as_deref().unwrap_or(self.word(Word::UntitledRules));
        let title = format!("{}  ·  {} {}", visible(title), self.word(Word::AsOf), run.as_of);
        self.line(&title);
    }

    fn head(&mut self) {
        let run = self.report.run;
        self.title();
        self.fact(self.word(Word::RuleFile), &run.rules_path);
        for input in &run.inputs {
            let rows = format!("{}  ({})", input.path, labels::rows(input.rows, run.language));
            self.fact(self.word(Word::Inputs), &rows);
        }
    }

    fn tiers(&mut self, summary: &Summary) {
        let report = self.report;
        let optional = |share: Option<Number>| share.map_or_else(String::new, share_percent);
        let mut columns = vec![
            self.column(Word::Tier, Stand::Left),
            self.column(Word::Customers, Stand::Right),
            self.column(Word::Share, Stand::Right),
        ];
        if let Some(amount) = &summary.amount {
            let value = &report.rules.values[amount.metric];
            let heading = labels::heading(value.label.as_deref().unwrap_or(&value.name), value.unit.as_deref());
            columns.extend([(heading, Stand::Right), self.column(Word::Share, Stand::Right)]);
        }
        let has_capacity = summary.tiers.iter().any(|line| line.capacity.is_some());
        if has_capacity {
            columns.extend([Word::Capacity, Word::LeftOutByCapacity].map(|word| self.column(word, Stand::Right)));
        }
        let no_tier = self.word(Word::NoTier);
        let shown = summary.tiers.iter().filter(|line| line.tier.is_some() || line.customers > 0);
        let mut rows: Vec<Vec<String>> = shown
            .map(|line| {
                let name = report.tier_name(line.tier).unwrap_or(no_tier).to_owned();
                let mut row = vec![name, grouped(&line.customers), optional(line.customers_share)];
                if summary.amount.is_some() {
                    row.extend([grouped(&line.amount), optional(line.amount_share)]);
                }
                if let Some((capacity, left_out)) = &line.capacity {
                    row.extend([grouped(capacity), grouped(left_out)]);
                }
                row
            })
            .collect();
        let mut total = vec![self.word(Word::Total).to_owned(), grouped(&summary.customers), String::new()];
        if let Some(amount) = &summary.amount {
            total.extend([grouped(&amount.total), String::new()]);
        }
        rows.push(total);
        self.text.push('\n');
        self.table(&columns, rows);
        if let Some(amount) = summary.amount.as_ref().filter(|amount| amount.missing > 0) {
            self.fact(self.word(Word::NoAmount), &grouped(&amount.missing));
        }
    }

    fn caps(&mut self, summary: &Summary) {
        if summary.caps.is_empty() {
            return;
        }
        self.section(self.word(Word::Caps));
        let columns = [
            self.column(Word::Cap, Stand::Left),
            self.column(Word::AtMost, Stand::Left),
            self.column(Word::Customers, Stand::Right),
        ];
        let report = self.report;
        let rows = summary.caps.iter().map(|line| {
            let cap = &report.rules.caps[line.cap];
            let tier = report.tier_name(Some(cap.at_most)).unwrap_or_default().to_owned();
            vec![cap.reason.clone(), tier, grouped(&line.customers)]
        });
        self.table(&columns, rows);
    }

    fn segments(&mut self, summary: &Summary) {
        if summary.segments.is_empty() {
            return;
        }
        self.section(self.word(Word::Segments));
        let unclassified = self.word(Word::Unclassified);
        for segment in &summary.segments {
            let value = &self.report.rules.values[segment.segment];
            let columns = [
                (value.label.as_deref().unwrap_or(&value.name).to_owned(), Stand::Left),
                self.column(Word::Customers, Stand::Right),
                self.column(Word::Share, Stand::Right),
            ];
            let row = |(class, customers): &(Option<String>, u64)| {
                let share = share((*customers).into(), summary.customers.into()).map_or_else(String::new, share_percent);
                vec![class.as_deref().unwrap_or(unclassified).to_owned(), grouped(customers), share]
            };
            self.table(&columns, segment.classes.iter().take(SHOWN).map(row));
            self.left(segment.classes.len());
        }
    }

    /// Says how many entries of a list are not shown.
    fn left(&mut self, entries: usize) {
        if entries > SHOWN {
            self.line(&format!(" … +{}", grouped(&(entries - SHOWN))));
        }
    }

    fn alerts(&mut self, summary: &Summary) {
        if summary.alerts.is_empty() {
            return;
        }
        self.section(self.word(Word::Alerts));
        let columns = [
            self.column(Word::Alert, Stand::Left),
            self.column(Word::Severity, Stand::Left),
            self.column(Word::Customers, Stand::Right),
            self.column(Word::Advice, Stand::Left),
        ];
        let language = self.report.run.language;
        let rows = summary.alerts.iter().map(|line| {
            let alert = &self.report.rules.alerts[line.alert];
            let severity = labels::severity(alert.severity, language).to_owned();
            vec![alert.name.clone(), severity, grouped(&line.customers), alert.advice.clone().unwrap_or_default()]
        });
        let rows: Vec<_> = rows.collect();
        self.table(&columns, rows);
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::super::fixture::Fixture;
    use super::*;
    use crate::model::language::Language;

    #[test]
    fn fits_eighty_columns_in_both_languages() {
        for language in [Language::Chinese, Language::English] {
            let fixture = Fixture::new(language);
            let text = render(&fixture.report(), 80);
            for line in text.lines().filter(|line| !line.starts_with(" - ")) {
                assert!(line.width() <= 80, "{} {line}", line.width());
            }
        }
    }

    #[test]
    fn numbers_stand_under_one_another() {
        let fixture = Fixture::new(Language::Chinese);
        let text = render(&fixture.report(), 80);
        let lines: Vec<&str> = text.lines().collect();
        let start = lines.iter().position(|line| line.starts_with(" orders")).unwrap();
        // Heading, rule, then the eight lines whose last column is money, standing right.
        let widths: Vec<usize> = lines[start + 2..start + 10].iter().map(|line| line.width()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{text}");
        assert_eq!(lines[start].width(), widths[0]);
        assert!(text.contains("624,400.833333"), "{text}");
        assert!(text.contains("90%"), "{text}");
    }

    #[test]
    fn a_word_of_a_megabyte_is_cut() {
        let mut fixture = Fixture::new(Language::English);
        fixture.rules.tiers[0].name = "x".repeat(1 << 20);
        let text = render(&fixture.report(), 80);
        assert!(text.len() < 20_000 && text.contains('…'), "{}", text.len());
    }

    #[test]
    fn nothing_moves_the_cursor() {
        let mut fixture = Fixture::new(Language::English);
        fixture.rules.tiers[0].name = "a\u{1b}[31mb\r\u{202e}c".to_owned();
        fixture.run.inputs[0].path = "x\ny".to_owned();
        let text = render(&fixture.report(), 80);
        assert!(text.contains(r"a\u{1b}[31mb\r\u{202e}c") && text.contains(r"x\ny"), "{text}");
        assert!(text.lines().all(|line| visible(line) == line));
    }
}
