//! What every run must say: what could not be answered, the balance, problems in the data, params, warnings.

use super::{Paper, SHOWN, Stand, beginning, visible};
use crate::model::balance::{Fate, Line, TableBalance};
use crate::model::issue::{IssueGroup, IssueKind};
use crate::report::Report;
use crate::report::digits::grouped;
use crate::report::labels::{self, Word};
use crate::report::summary::Summary;

/// Of a cell that is an example so many characters are shown.
const EXAMPLE: usize = 40;

impl Paper {
    pub(super) fn unknowns(&mut self, report: &Report<'_>, summary: &Summary) {
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
        let rows = summary.unknowns.iter().take(SHOWN).map(|unknown| {
            let why = labels::why(unknown.why, report).into_owned();
            vec![labels::rule(unknown.rule, report), grouped(&unknown.count), report.wanting(unknown), why]
        });
        self.table(&columns, rows);
        self.left(summary.unknowns.len());
    }

    fn balance(&mut self, report: &Report<'_>) {
        let language = report.run.language;
        let customers = report.classification.balance.customers;
        self.section(self.word(Word::Balance));
        let columns = [self.column(Word::CustomerSheet, Stand::Left), self.column(Word::Rows, Stand::Right)];
        let lines = [
            (self.word(Word::Read), customers.read, customers.added == 0),
            (self.word(Word::AddedCustomers), customers.added, false),
            (self.word(Word::RejectedCustomer), customers.rejected, false),
            (self.word(Word::Duplicate), customers.duplicate, false),
            (self.word(Word::BecamePart), customers.merged, false),
            (labels::fate(Fate::WhereNo, language), customers.where_no, false),
            (labels::fate(Fate::WhereUnknown, language), customers.where_unknown, false),
            (self.word(Word::Classified), customers.used, true),
            (self.word(Word::LeftOut), customers.left_out, false),
        ];
        let shown = lines.into_iter().filter(|(_, count, always)| *always || *count > 0);
        self.table(&columns, shown.map(|(label, count, _)| vec![label.to_owned(), grouped(&count)]));
        for table in &report.classification.balance.tables {
            self.text.push('\n');
            self.table_balance(report, table);
        }
    }

    fn table_balance(&mut self, report: &Report<'_>, table: &TableBalance) {
        let language = report.run.language;
        let title = labels::table_name(&table.table, language).to_owned();
        let mut columns = vec![(title, Stand::Left), self.column(Word::Rows, Stand::Right)];
        let summed = labels::summed_columns(report.rules, table);
        columns.extend(summed.iter().map(|column| (labels::money_heading(report, table, *column), Stand::Right)));
        let row = |label: &str, line: &Line| {
            let mut row = vec![label.to_owned(), grouped(&line.rows)];
            row.extend(summed.iter().map(|column| grouped(&line.money[*column])));
            row
        };
        let read = std::iter::once(row(self.word(Word::Read), &table.read));
        let fates = Fate::ALL.into_iter().map(|fate| row(labels::fate(fate, language), table.line(fate)));
        let rows: Vec<_> = read.chain(fates).collect();
        self.table(&columns, rows);
        for (column, count) in table.read.unreadable.iter().enumerate().filter(|(_, count)| **count > 0) {
            let column = labels::money_heading(report, table, column);
            self.fact(&format!("{}: {}", visible(&column), self.word(Word::Unreadable)), &grouped(count));
        }
        if !table.adds_up() {
            self.paragraph("", self.word(Word::DoesNotAddUp));
        }
        if let (Some(first), Some(last)) = (table.first_date, table.last_date) {
            self.fact(self.word(Word::FirstDate), &format!("{first}  {}: {last}", self.word(Word::LastDate)));
        }
        if table.left_out > 0 {
            self.fact(self.word(Word::LeftOut), &grouped(&table.left_out));
        }
    }

    fn issues(&mut self, report: &Report<'_>) {
        if report.issues.is_empty() {
            return;
        }
        self.section(self.word(Word::Issues));
        let columns = [
            self.column(Word::Kind, Stand::Left),
            self.column(Word::Column, Stand::Left),
            self.column(Word::Count, Stand::Right),
            self.column(Word::FirstOne, Stand::Left),
        ];
        let rows: Vec<_> = report.issues.iter().take(SHOWN).map(|group| self.issue(report, group)).collect();
        self.table(&columns, rows);
        self.left(report.issues.len());
    }

    fn issue(&self, report: &Report<'_>, group: &IssueGroup) -> Vec<String> {
        let mut place = group.file.clone();
        if let Some(sheet) = &group.sheet {
            place.push_str(" > ");
            place.push_str(sheet);
        }
        if group.kind == IssueKind::NotListed {
            // Each text stands there once: they are what must be listed.
            let texts: Vec<_> = group.first.iter().take(SHOWN).map(|(_, text)| beginning(text, EXAMPLE)).collect();
            let more = if group.first.len() > SHOWN { " …" } else { "" };
            let column = group.column.clone().unwrap_or_default();
            let kind = labels::issue(group.kind, report.run.language).to_owned();
            let colon = if place.is_empty() { "" } else { ": " };
            return vec![kind, column, grouped(&group.count), format!("{place}{colon}{}{more}", texts.join(" | "))];
        }
        // The first by row: the list itself is ordered by text.
        let example = group.first.iter().min_by_key(|(row, _)| *row).map_or_else(String::new, |(row, text)| {
            if *row == 0 { format!(": {}", beginning(text, EXAMPLE)) } else { format!(":{row}: {}", beginning(text, EXAMPLE)) }
        });
        let column = group.column.clone().unwrap_or_else(|| self.word(Word::WholeRow).to_owned());
        vec![labels::issue(group.kind, report.run.language).to_owned(), column, grouped(&group.count), place + &example]
    }

    fn params(&mut self, report: &Report<'_>) {
        if report.run.params.is_empty() {
            return;
        }
        self.section(self.word(Word::Params));
        let columns = [
            self.column(Word::Name, Stand::Left),
            self.column(Word::Value, Stand::Right),
            self.column(Word::Unit, Stand::Left),
            self.column(Word::Label, Stand::Left),
        ];
        let rows = report.run.params.iter().zip(&report.rules.params).map(|((name, value), param)| {
            let optional = |text: &Option<String>| text.clone().unwrap_or_default();
            vec![name.clone(), labels::literal(value, report.run.language), optional(&param.unit), optional(&param.label)]
        });
        self.table(&columns, rows);
    }

    pub(super) fn account(&mut self, report: &Report<'_>, summary: &Summary) {
        self.unknowns(report, summary);
        self.balance(report);
        self.same(report);
        self.issues(report);
        self.params(report);
        self.warnings(report);
    }

    pub(super) fn warnings(&mut self, report: &Report<'_>) {
        if report.run.warnings.is_empty() {
            return;
        }
        self.section(self.word(Word::Warnings));
        for warning in &report.run.warnings {
            self.paragraph(" - ", &visible(warning));
        }
    }
}
