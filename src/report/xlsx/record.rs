//! The record of the run: problems in the data, where the rows went, the rules as run.

use super::Book;
use super::sheet::{Column, Sheet};
use super::style::Style;
use crate::model::balance::{Fate, Line, TableBalance};
use crate::model::number::Number;
use crate::report::labels::{self, Word};
use crate::report::{Report, ReportError};

type Written = Result<(), ReportError>;

/// Each issue that was kept, with the count of its group.
pub(super) fn write_issues(report: &Report<'_>, book: &mut Book) -> Written {
    let language = report.run.language;
    let text = |word: Word| Column::text(word.text(language));
    let number = |word: Word| Column::number(word.text(language));
    let columns = [
        text(Word::Kind),
        number(Word::Count),
        text(Word::File),
        text(Word::Sheet),
        text(Word::Column),
        number(Word::Row),
        text(Word::Text),
    ];
    // A group without a kept issue still has its count to show.
    let rows: Vec<_> = report
        .issues
        .iter()
        .flat_map(|group| {
            let kept = group.first.iter().map(move |first| (group, Some(first)));
            kept.chain(group.first.is_empty().then_some((group, None)))
        })
        .collect();
    book.table(Word::SheetIssues.text(language), &columns, rows.len(), |sheet, row| {
        let (group, first) = rows[row];
        sheet.text(labels::issue(group.kind, language))?;
        sheet.number(Number::from_count(group.count))?;
        sheet.text(&group.file)?;
        sheet.text(group.sheet.as_deref().unwrap_or_default())?;
        sheet.text(group.column.as_deref().unwrap_or_default())?;
        match first {
            Some((number, text)) => {
                if *number == 0 {
                    sheet.skip();
                } else {
                    sheet.number(Number::from_count(*number))?;
                }
                sheet.text(text)
            }
            None => Ok(()),
        }
    })
}

/// Every key of customers that are one; saved as a sheet of its own it is a sheet of old keys.
pub(super) fn write_same(report: &Report<'_>, book: &mut Book) -> Written {
    let language = report.run.language;
    let text = |word: Word| Column::text(word.text(language));
    let columns = [
        Column::number(Word::Group.text(language)),
        text(Word::Customer),
        text(Word::MergedInto),
        text(Word::Evidence),
        text(Word::Status),
    ];
    let groups =
        report.same_groups().into_iter().flat_map(|(is_merged, groups)| groups.iter().map(move |group| (is_merged, group)));
    let mut rows = groups.zip(1_u64..).flat_map(|((is_merged, group), number)| {
        let members = group.members().map(|(key, ties)| (key, ties.collect::<Vec<_>>())).collect::<Vec<_>>();
        members.into_iter().map(move |(key, ties)| (number, key, group.kept(), ties, is_merged))
    });
    let count = report.same_groups().iter().map(|(_, groups)| groups.keys()).sum();
    book.table(Word::SheetSame.text(language), &columns, count, |sheet, _| {
        let Some((number, key, kept, ties, is_merged)) = rows.next() else { return Ok(()) };
        let ties: Vec<String> = ties.into_iter().map(|(basis, value)| labels::tie(basis, value, report)).collect();
        sheet.number(Number::from_count(number))?;
        sheet.text(key)?;
        sheet.text(kept)?;
        sheet.text(&ties.join("; "))?;
        sheet.text(if is_merged { Word::IsMerged } else { Word::IsProposed }.text(language))
    })
}

/// Where every row that was read went, with its money.
pub(super) fn write_balance(report: &Report<'_>, book: &mut Book) -> Written {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let mut sheet = book.sheet(word(Word::SheetBalance))?;
    let customers = report.classification.balance.customers;
    sheet.line(word(Word::CustomerSheet), Style::Section)?;
    sheet.headings(&[Column::text(word(Word::Line)), Column::number(word(Word::Rows))])?;
    let lines = [
        (word(Word::Read), customers.read),
        (word(Word::AddedCustomers), customers.added),
        (word(Word::RejectedCustomer), customers.rejected),
        (word(Word::Duplicate), customers.duplicate),
        (word(Word::BecamePart), customers.merged),
        (labels::fate(Fate::WhereNo, language), customers.where_no),
        (labels::fate(Fate::WhereUnknown, language), customers.where_unknown),
        (word(Word::Classified), customers.used),
        (word(Word::LeftOut), customers.left_out),
    ];
    let shown = lines.into_iter().filter(|(label, _)| report.asks_identity() || *label != word(Word::BecamePart));
    for (label, count) in shown {
        sheet.text(label)?;
        sheet.count(count)?;
        sheet.end_row();
    }
    for table in &report.classification.balance.tables {
        sheet.end_row();
        write_table(report, &mut sheet, table)?;
    }
    sheet.finish()
}

fn write_table(report: &Report<'_>, sheet: &mut Sheet<'_>, table: &TableBalance) -> Written {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    sheet.line(&table.table, Style::Section)?;
    let unreadable: Vec<bool> = (0..table.money_columns.len()).map(|column| table.read.unreadable[column] > 0).collect();
    let mut headings = vec![Column::text(word(Word::Line)), Column::number(word(Word::Rows))];
    for (heading, unreadable) in labels::money_headings(report.rules, table).into_iter().zip(&unreadable) {
        let counted = unreadable.then(|| format!("{heading}: {}", word(Word::Unreadable)));
        headings.push(Column::number(heading));
        headings.extend(counted.map(Column::number));
    }
    sheet.headings(&headings)?;
    let style = |column: usize| {
        let sums = std::iter::once(&table.read).chain(&table.fates).filter_map(move |line| line.money[column].number());
        Style::of_numbers(sums, false)
    };
    let mut write_line = |label: &str, line: &Line| {
        sheet.text(label)?;
        sheet.count(line.rows)?;
        for (column, unreadable) in unreadable.iter().enumerate() {
            sheet.sum(line.money[column], style(column))?;
            if *unreadable {
                sheet.count(line.unreadable[column])?;
            }
        }
        sheet.end_row();
        Ok::<(), ReportError>(())
    };
    write_line(word(Word::Read), &table.read)?;
    for fate in Fate::ALL {
        write_line(labels::fate(fate, language), table.line(fate))?;
    }
    sheet.line(word(if table.adds_up() { Word::AddsUp } else { Word::DoesNotAddUp }), Style::Plain)?;
    for (label, day) in [(Word::FirstDate, table.first_date), (Word::LastDate, table.last_date)] {
        sheet.text(word(label))?;
        day.map_or(Ok(()), |day| sheet.date(day))?;
        sheet.end_row();
    }
    sheet.text(word(Word::LeftOut))?;
    sheet.count(table.left_out)?;
    sheet.end_row();
    Ok(())
}

/// What it takes to run it again: the file, its digest, the params in force, the text.
pub(super) fn write_rules(report: &Report<'_>, book: &mut Book) -> Written {
    let run = report.run;
    let word = |word: Word| word.text(run.language);
    let mut sheet = book.sheet(word(Word::SheetRules))?;
    let facts = [
        (Word::RuleFile, &run.rules_path),
        (Word::Digest, &run.rules_sha256),
        (Word::AsOf, &run.as_of.to_string()),
        (Word::Version, &run.version),
    ];
    for (label, fact) in facts {
        sheet.styled_text(word(label), Style::Section)?;
        sheet.line(fact, Style::Text)?;
    }
    if !run.params.is_empty() {
        sheet.end_row();
        sheet.line(word(Word::Params), Style::Section)?;
        sheet.headings(&[Word::Name, Word::Value, Word::Unit, Word::Label].map(|heading| Column::text(word(heading))))?;
        for ((name, value), param) in run.params.iter().zip(&report.rules.params) {
            sheet.styled_text(name, Style::Text)?;
            sheet.styled_text(&labels::literal(value, run.language), Style::Text)?;
            sheet.styled_text(param.unit.as_deref().unwrap_or_default(), Style::Text)?;
            sheet.styled_text(param.label.as_deref().unwrap_or_default(), Style::Text)?;
            sheet.end_row();
        }
    }
    sheet.end_row();
    sheet.line(word(Word::RulesAsRun), Style::Section)?;
    for line in run.rules_text.lines() {
        sheet.line(line, Style::Text)?;
    }
    sheet.finish()
}
