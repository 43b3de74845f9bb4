//! The run as text for a terminal: tiers, segments, alerts, balance, problems, what was run.

use std::borrow::Cow;

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use super::Report;
use super::digits::{grouped, share, share_percent};
use super::labels::{self, Word};
use super::summary::Summary;
use crate::model::balance::{Fate, Line, TableBalance};
use crate::model::issue::{IssueGroup, IssueKind};
use crate::model::number::Number;

/// The narrowest that tables are laid out for.
const NARROWEST: usize = 40;

/// Lists show so many of their entries.
const SHOWN: usize = 20;

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
    page.caps(&summary);
    page.segments(&summary);
    page.alerts(&summary);
    page.account(&summary);
    page.text
}

/// What every run must say, for one whose result goes elsewhere: the as-of date, what could not be answered, the balance,
/// problems in the data, params in force, warnings.
#[must_use]
pub fn render_account(report: &Report<'_>, width: usize) -> String {
    let summary = Summary::of(report);
    let mut page = Page { report, width: width.max(NARROWEST), text: String::new() };
    page.head();
    page.account(&summary);
    page.text
}

/// The text with characters that would move the cursor or turn the direction of writing shown by their code.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let show = |c: char| if hidden(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(show).collect())
}

fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
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
        table.set_header(columns.iter().map(|(heading, _)| visible(heading).into_owned()));
        for row in rows {
            table.add_row(row.iter().map(|cell| visible(cell).into_owned()));
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

    fn head(&mut self) {
        let run = self.report.run;
        let title = run.rules_name.as_deref().unwrap_or(self.word(Word::UntitledRules));
        let title = format!("{}  ·  {} {}", visible(title), self.word(Word::AsOf), run.as_of);
        self.line(&title);
        self.fact(self.word(Word::RuleFile), &run.rules_path);
        for input in &run.inputs {
            let rows = format!("{}  ({} {})", input.path, grouped(&input.rows), self.word(Word::RowsOf));
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

    fn unknowns(&mut self, summary: &Summary) {
        if summary.unknowns.is_empty() {
            return;
        }
        self.section(self.word(Word::Unknown));
        let columns = [
            self.column(Word::Condition, Stand::Left),
            self.column(Word::Count, Stand::Right),
            self.column(Word::Value, Stand::Left),
            self.column(Word::Why, Stand::Left),
        ];
        let report = self.report;
        let rows = summary.unknowns.iter().take(SHOWN).map(|unknown| {
            let why = labels::why(unknown.why, report).into_owned();
            vec![labels::rule(unknown.rule, report), grouped(&unknown.count), unknown.value.clone(), why]
        });
        self.table(&columns, rows);
        self.left(summary.unknowns.len());
    }

    fn balance(&mut self) {
        let language = self.report.run.language;
        let customers = self.report.classification.balance.customers;
        self.section(self.word(Word::Balance));
        let columns = [self.column(Word::CustomerSheet, Stand::Left), self.column(Word::Rows, Stand::Right)];
        let lines = [
            (self.word(Word::Read), customers.read, customers.added == 0),
            (self.word(Word::AddedCustomers), customers.added, false),
            (self.word(Word::RejectedCustomer), customers.rejected, false),
            (self.word(Word::Duplicate), customers.duplicate, false),
            (labels::fate(Fate::WhereNo, language), customers.where_no, false),
            (labels::fate(Fate::WhereUnknown, language), customers.where_unknown, false),
            (self.word(Word::Classified), customers.used, true),
            (self.word(Word::LeftOut), customers.left_out, false),
        ];
        let shown = lines.into_iter().filter(|(_, count, always)| *always || *count > 0);
        self.table(&columns, shown.map(|(label, count, _)| vec![label.to_owned(), grouped(&count)]));
        for table in &self.report.classification.balance.tables {
            self.text.push('\n');
            self.table_balance(table);
        }
    }

    fn table_balance(&mut self, table: &TableBalance) {
        let language = self.report.run.language;
        let mut columns = vec![(table.table.clone(), Stand::Left), self.column(Word::Rows, Stand::Right)];
        columns.extend(labels::money_headings(self.report.rules, table).into_iter().map(|heading| (heading, Stand::Right)));
        let row = |label: &str, line: &Line| {
            let mut row = vec![label.to_owned(), grouped(&line.rows)];
            row.extend(line.money.iter().map(grouped));
            row
        };
        let read = std::iter::once(row(self.word(Word::Read), &table.read));
        let fates = Fate::ALL.into_iter().map(|fate| row(labels::fate(fate, language), table.line(fate)));
        let rows: Vec<_> = read.chain(fates).collect();
        self.table(&columns, rows);
        for (column, count) in table.money_columns.iter().zip(&table.read.unreadable).filter(|(_, count)| **count > 0) {
            self.fact(&format!("{}: {}", visible(column), self.word(Word::Unreadable)), &grouped(count));
        }
        if !table.adds_up() {
            self.line(self.word(Word::DoesNotAddUp));
        }
        if let (Some(first), Some(last)) = (table.first_date, table.last_date) {
            self.fact(self.word(Word::FirstDate), &format!("{first}  {}: {last}", self.word(Word::LastDate)));
        }
        if table.left_out > 0 {
            self.fact(self.word(Word::LeftOut), &grouped(&table.left_out));
        }
    }

    fn issues(&mut self) {
        if self.report.issues.is_empty() {
            return;
        }
        self.section(self.word(Word::Issues));
        let columns = [
            self.column(Word::Kind, Stand::Left),
            self.column(Word::Column, Stand::Left),
            self.column(Word::Count, Stand::Right),
            self.column(Word::FirstOne, Stand::Left),
        ];
        let rows: Vec<_> = self.report.issues.iter().take(SHOWN).map(|group| self.issue(group)).collect();
        self.table(&columns, rows);
        self.left(self.report.issues.len());
    }

    fn issue(&self, group: &IssueGroup) -> Vec<String> {
        let mut place = group.file.clone();
        if let Some(sheet) = &group.sheet {
            place.push_str(" > ");
            place.push_str(sheet);
        }
        if group.kind == IssueKind::NotListed {
            // Each text stands there once: they are what must be listed.
            let texts: Vec<_> = group.first.iter().take(SHOWN).map(|(_, text)| shortened(text)).collect();
            let more = if group.first.len() > SHOWN { " …" } else { "" };
            let column = group.column.clone().unwrap_or_default();
            let kind = labels::issue(group.kind, self.report.run.language).to_owned();
            return vec![kind, column, grouped(&group.count), format!("{place}: {}{more}", texts.join(" | "))];
        }
        // The first by row: the list itself is ordered by text.
        let example = group.first.iter().min_by_key(|(row, _)| *row).map_or_else(String::new, |(row, text)| {
            if *row == 0 { format!(": {}", shortened(text)) } else { format!(":{row}: {}", shortened(text)) }
        });
        let column = group.column.clone().unwrap_or_else(|| self.word(Word::WholeRow).to_owned());
        vec![labels::issue(group.kind, self.report.run.language).to_owned(), column, grouped(&group.count), place + &example]
    }

    fn params(&mut self) {
        if self.report.run.params.is_empty() {
            return;
        }
        self.section(self.word(Word::Params));
        let columns = [
            self.column(Word::Name, Stand::Left),
            self.column(Word::Value, Stand::Right),
            self.column(Word::Unit, Stand::Left),
            self.column(Word::Label, Stand::Left),
        ];
        let report = self.report;
        let rows = report.run.params.iter().map(|(name, value)| {
            let param = report.rules.params.iter().find(|param| param.name == *name);
            let optional = |text: Option<&String>| text.cloned().unwrap_or_default();
            let (unit, label) = (param.and_then(|p| p.unit.as_ref()), param.and_then(|p| p.label.as_ref()));
            vec![name.clone(), labels::literal(value, report.run.language), optional(unit), optional(label)]
        });
        self.table(&columns, rows);
    }

    fn account(&mut self, summary: &Summary) {
        self.unknowns(summary);
        self.balance();
        self.issues();
        self.params();
        self.warnings();
    }

    fn warnings(&mut self) {
        if self.report.run.warnings.is_empty() {
            return;
        }
        self.section(self.word(Word::Warnings));
        for warning in &self.report.run.warnings {
            self.line(&format!(" - {}", visible(warning)));
        }
    }
}

/// The first characters of a text.
fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
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
    fn nothing_moves_the_cursor() {
        let mut fixture = Fixture::new(Language::English);
        fixture.rules.tiers[0].name = "a\u{1b}[31mb\r\u{202e}c".to_owned();
        fixture.run.inputs[0].path = "x\ny".to_owned();
        let text = render(&fixture.report(), 80);
        assert!(text.contains(r"a\u{1b}[31mb\r\u{202e}c") && text.contains(r"x\ny"), "{text}");
        assert!(!text.contains(|c| hidden(c) && c != '\n'));
    }
}
