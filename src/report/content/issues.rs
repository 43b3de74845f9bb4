//! Where every row that was read went, what is wrong in the data, and which customers are one.

use crate::model::balance::{Fate, Line, TableBalance};
use crate::report::Report;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Look, Page, PageKind, Role, Table};

/// The page of the balance and the issues.
pub(super) fn page<'a>(report: &'a Report<'a>) -> Page<'a> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let title = word(Word::SheetIssues);
    let mut blocks = vec![
        Block::Title(title.to_owned()),
        Block::Heading(format!("{} · {}", word(Word::Balance), word(Word::CustomerSheet))),
        customer_lines(report),
    ];
    for (number, table) in (1..).zip(&report.classification.balance.tables) {
        blocks.extend(table_lines(report, number, table));
    }
    blocks.push(Block::Heading(word(Word::Issues).to_owned()));
    if report.issues.is_empty() {
        blocks.push(Block::Line(word(Word::NoIssues).to_owned()));
    } else {
        blocks.push(Block::Table(issues(report).into_record()));
    }
    Page::new(PageKind::Issues, title.to_owned(), blocks)
}

fn customer_lines<'a>(report: &'a Report<'a>) -> Block<'a> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let customers = report.classification.balance.customers;
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
    let rows = shown.map(|(label, count)| vec![Cell::text(label), Cell::count(count)]).collect();
    let columns = vec![Column::text(word(Word::CustomerSheet)), Column::count(word(Word::Rows))];
    Block::Table(Table::of_rows("balance_customers", columns, rows))
}

fn table_lines<'a>(report: &'a Report<'a>, number: usize, table: &'a TableBalance) -> Vec<Block<'a>> {
    let language = report.run.language;
    let word = |word: Word| word.text(language);
    let summed = labels::summed_columns(report.rules, table);
    let unreadable = |column: usize| table.read.unreadable[column] > 0;
    // What is not summed may have unreadable cells all the same.
    let told = |column: &usize| summed.contains(column) || unreadable(*column);
    let told: Vec<usize> = (0..table.money_columns.len()).filter(told).collect();
    let title = labels::table_name(&table.table, language);
    let look = |column: usize| {
        let sums = std::iter::once(&table.read).chain(&table.fates).filter_map(move |line| line.money[column].number());
        Look::of_numbers(sums, report.measure(labels::money_unit(report.rules, table, column)))
    };
    let mut columns = vec![Column::text(title), Column::count(word(Word::Rows))];
    for column in &told {
        let heading = labels::money_heading(report, table, *column);
        let counted = unreadable(*column).then(|| format!("{heading}{}{}", labels::listing(language)[1], word(Word::Unreadable)));
        columns.extend(summed.contains(column).then(|| Column::new(heading, look(*column))));
        columns.extend(counted.map(Column::count));
    }
    let row = |label: &'static str, line: &Line| {
        let mut cells = vec![Cell::text(label), Cell::count(line.rows)];
        for column in &told {
            cells.extend(summed.contains(column).then(|| Cell::Number(line.money[*column])));
            cells.extend(unreadable(*column).then(|| Cell::count(line.unreadable[*column])));
        }
        cells
    };
    let mut rows = vec![row(word(Word::Read), &table.read)];
    rows.extend(Fate::ALL.map(|fate| row(labels::fate(fate, language), table.line(fate))));
    let adds_up = word(if table.adds_up() { Word::AddsUp } else { Word::DoesNotAddUp });
    let day = |day: Option<crate::model::date::Date>| day.map_or(Cell::Blank, Cell::Date);
    vec![
        Block::Heading(format!("{} · {}", word(Word::Balance), title)),
        Block::Table(Table::of_rows(format!("balance_{number}"), columns, rows)),
        Block::Line(adds_up.to_owned()),
        Block::Facts(vec![
            (word(Word::FirstDate).to_owned(), day(table.first_date)),
            (word(Word::LastDate).to_owned(), day(table.last_date)),
            (word(Word::LeftOut).to_owned(), Cell::count(table.left_out)),
        ]),
    ]
}

/// Each issue that was kept, with the count of its group.
fn issues<'a>(report: &'a Report<'a>) -> Table<'a> {
    let language = report.run.language;
    let text = |word: Word| Column::text(word.text(language));
    let count = |word: Word| Column::count(word.text(language));
    let columns = vec![
        text(Word::Kind),
        count(Word::Count),
        text(Word::File),
        text(Word::Sheet),
        text(Word::Column),
        count(Word::Row),
        text(Word::Text).role(Role::Prose),
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
    Table::new("issues", columns, rows.len(), move |row, cells| {
        let (group, first) = rows[row];
        cells.extend([Cell::text(labels::issue(group.kind, language)), Cell::count(group.count), Cell::text(&group.file)]);
        cells.push(Cell::text(group.sheet.as_deref().unwrap_or_default()));
        cells.push(Cell::text(group.column.as_deref().unwrap_or_default()));
        let number = first.map(|(number, _)| *number).filter(|number| *number > 0);
        cells.push(number.map_or(Cell::Blank, Cell::count));
        cells.push(first.map_or(Cell::Blank, |(_, text)| Cell::text(text)));
    })
}

/// The page of every key of customers that are one; saved as a sheet of its own it is a sheet of old keys.
pub(super) fn same_page<'a>(report: &'a Report<'a>) -> Page<'a> {
    let language = report.run.language;
    let text = |word: Word| Column::text(word.text(language));
    let columns = vec![
        Column::count(Word::Group.text(language)),
        text(Word::Customer),
        text(Word::MergedInto),
        text(Word::Evidence).role(Role::Prose),
        text(Word::Status),
    ];
    let groups = report
        .same_groups()
        .into_iter()
        .flat_map(|(is_merged, groups)| report.groups_in_order(groups).into_iter().map(move |group| (is_merged, group)));
    let rows = (1_u64..).zip(groups).flat_map(|(number, (is_merged, group))| {
        let kept = report.shown_key(group.kept()).into_owned();
        let status = if is_merged { Word::IsMerged } else { Word::IsProposed }.text(language);
        let row = move |(key, ties): (&str, Vec<_>)| {
            let key = report.shown_key(key).into_owned();
            let ties: Vec<String> = ties.into_iter().map(|(basis, value)| labels::tie(basis, value, report)).collect();
            vec![
                Cell::count(number),
                Cell::text(key),
                Cell::text(kept.clone()),
                Cell::text(ties.join(labels::listing(language)[0])),
                Cell::text(status),
            ]
        };
        report.members_in_order(&group).into_iter().map(row).collect::<Vec<_>>()
    });
    let table = Table::of_rows("same_customers", columns, rows.collect());
    Page::new(PageKind::Same, Word::SheetSame.text(language).to_owned(), vec![Block::Table(table)])
}
