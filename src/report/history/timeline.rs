//! The timeline of a customer: what each run concluded and why, its values, what people decided and when it was contacted.

use super::look::{is_in_force, line_over_range, look, looking, number_at, tier};
use super::way::{Way, way};
use crate::ledger::entry::{Entry, OverrideRow, Presence, Recorded, ValueColumn, in_force, replaced_by};
use crate::model::date::Date;
use crate::model::language::Language;
use crate::model::number::Number;
use crate::model::overrides::Decree;
use crate::report::labels::Word;
use crate::report::labels::history::{HistoryWord, contact, override_label, value_heading, why};
use crate::report::page::{Block, Cell, Column, Look, Role, Table};

/// A contact with a customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// The day.
    pub day: Date,
    /// What it was; may be empty.
    pub text: String,
}

/// What a run concluded of the customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunLine {
    /// The number of the run.
    pub number: u64,
    /// Its day.
    pub as_of: Date,
    /// The run that stands in its place; none of one in force.
    pub replaced_by: Option<u64>,
    /// The entry.
    pub entry: Entry,
    /// The amount.
    pub amount: Option<Number>,
    /// Which way the tier changed since the run in force before; none of a run that was replaced, and where no tier is in
    /// force any more.
    pub way: Option<Way>,
    /// The tiers of the run, from the best.
    pub ladder: Vec<String>,
    /// What its values are.
    pub columns: Vec<ValueColumn>,
}

/// What happened on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A run.
    Run(Box<RunLine>),
    /// A contact.
    Contact(Contact),
}

impl Event {
    /// What a run concluded; none of a contact.
    #[must_use]
    pub fn run(&self) -> Option<&RunLine> {
        if let Self::Run(line) = self { Some(line) } else { None }
    }
}

/// A numeric value over the runs in force from the customer's first to its last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Series {
    /// What it is, by the last run that has it.
    pub column: ValueColumn,
    /// The day of each run, and the number then; none where it is missing.
    pub values: Vec<(Date, Option<Number>)>,
}

impl Series {
    /// The first number, the last, the least and the greatest; none where all are missing.
    #[must_use]
    pub fn extremes(&self) -> Option<[Number; 4]> {
        let numbers = || self.values.iter().filter_map(|(_, number)| *number);
        Some([numbers().next()?, numbers().next_back()?, numbers().min()?, numbers().max()?])
    }
}

/// An override, and the runs in which it was in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Span {
    /// The override.
    pub row: OverrideRow,
    /// The numbers of the runs.
    pub runs: Vec<u64>,
}

/// All that a ledger tells of a customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerHistory {
    /// The key.
    pub customer: String,
    /// Runs and contacts by day; on one day the runs come first.
    pub events: Vec<Event>,
    /// The amount of the last run that has one.
    pub amount: Option<ValueColumn>,
    /// Its numeric values, in the order of the runs that brought them.
    pub values: Vec<Series>,
    /// Its overrides, by their first day.
    pub overrides: Vec<Span>,
}

impl CustomerHistory {
    /// The history of a customer.
    ///
    /// `runs` are all runs of the ledger and `entries` the customer's, each with the number of its run, both from the first.
    /// Runs that others have replaced are left out unless `all` are wanted.
    #[must_use]
    pub fn of(customer: &str, runs: &[Recorded], entries: &[(u64, Entry)], contacts: Vec<Contact>, all: bool) -> Self {
        let standing: Vec<u64> = in_force(runs).into_iter().map(|at| runs[at].number).collect();
        let run_of = |number: u64| runs.iter().find(|run| run.number == number);
        let mut lines: Vec<RunLine> = Vec::new();
        let mut before: Option<(&Entry, &Recorded)> = None;
        for (number, entry) in entries {
            let Some(recorded) = run_of(*number) else { continue };
            let replaced_by = replaced_by(runs, *number);
            if replaced_by.is_some() && !all {
                continue;
            }
            let mut line = line_of(recorded, entry, replaced_by);
            if replaced_by.is_none() {
                line.way = is_in_force(entry).then(|| way(before, entry, recorded));
                before = Some((entry, recorded));
            }
            lines.push(line);
        }
        let shown = |number: &u64| lines.iter().any(|line| line.replaced_by.is_none() && line.number == *number);
        let first = standing.iter().position(&shown).unwrap_or(standing.len());
        let last = standing.iter().rposition(shown).map_or(first, |last| last + 1);
        let spanned: Vec<&Recorded> = standing[first..last].iter().filter_map(|number| run_of(*number)).collect();
        let amount = spanned.iter().rev().find_map(|run| run.run.values.get(run.run.amount?)).cloned();
        let values = series(&spanned, &lines);
        let overrides = spans(customer, standing.iter().filter_map(|number| run_of(*number)));
        let mut events: Vec<Event> = lines.into_iter().map(|line| Event::Run(Box::new(line))).collect();
        events.extend(contacts.into_iter().map(Event::Contact));
        events.sort_by_key(|event| match event {
            Event::Run(line) => (line.as_of, false, line.number),
            Event::Contact(contact) => (contact.day, true, 0),
        });
        Self { customer: customer.to_owned(), events, amount, values, overrides }
    }

    /// The lines of the runs in force.
    pub fn lines(&self) -> impl Iterator<Item = &RunLine> {
        self.events.iter().filter_map(Event::run).filter(|line| line.replaced_by.is_none())
    }

    /// What is shown of it, the customer of this place.
    pub(super) fn blocks(&self, at: usize, language: Language) -> Vec<Block<'_>> {
        let word = |word: HistoryWord| word.text(language).to_owned();
        let mut blocks = vec![Block::Title(self.customer.clone()), Block::Facts(self.facts(language))];
        blocks.push(Block::Heading(word(HistoryWord::Timeline)));
        blocks.push(Block::Table(self.timeline(at, language)));
        if !self.values.is_empty() {
            blocks.push(Block::Heading(word(HistoryWord::Values)));
            blocks.push(Block::Table(self.values_table(at, language)));
        }
        if !self.overrides.is_empty() {
            blocks.push(Block::Heading(word(HistoryWord::Overrides)));
            blocks.push(Block::Table(self.overrides_table(at, language)));
        }
        blocks
    }

    fn facts(&self, language: Language) -> Vec<(String, Cell<'_>)> {
        let word = |word: HistoryWord| word.text(language).to_owned();
        let mut facts = Vec::new();
        if let Some(last) = self.lines().last() {
            let now = if is_in_force(&last.entry) {
                tier(last.entry.tier.as_deref(), &last.ladder, language)
            } else {
                Cell::text(why(&last.entry.reason, &last.entry.presence, language))
            };
            facts.push((word(HistoryWord::TierNow), now));
            let since = last.entry.since.filter(|_| is_in_force(&last.entry));
            facts.extend(since.map(|since| (word(HistoryWord::Since), Cell::Date(since))));
        }
        facts.push((word(HistoryWord::Reviews), Cell::count(self.lines().count() as u64)));
        facts
    }

    fn timeline(&self, place: usize, language: Language) -> Table<'_> {
        let word = |word: HistoryWord| word.text(language);
        let replaced = self.events.iter().any(|event| matches!(event, Event::Run(line) if line.replaced_by.is_some()));
        let mut columns = vec![Column::new(word(HistoryWord::Day), Look::Date)];
        if replaced {
            columns.push(Column::count(word(HistoryWord::Run)));
            columns.push(Column::count(word(HistoryWord::ReplacedBy)));
        }
        columns.extend([
            Column::text(Word::Tier.text(language)).role(Role::Key),
            Column::text(word(HistoryWord::Move)),
            Column::text(Word::Candidate.text(language)),
            Column::text(word(HistoryWord::Why)).role(Role::Prose),
            Column::new(word(HistoryWord::Since), Look::Date),
        ]);
        let amounts = self.events.iter().filter_map(Event::run).filter_map(|line| line.amount);
        let look = look(amounts, self.amount.as_ref());
        columns.extend(self.amount.as_ref().map(|amount| Column::new(value_heading(amount), look)));
        let (width, prose) = (columns.len(), columns.iter().position(|column| column.role == Role::Prose));
        let row = move |at: usize| match &self.events[at] {
            Event::Run(line) => {
                let mut cells = vec![Cell::Date(line.as_of)];
                if replaced {
                    cells.extend([Cell::count(line.number), line.replaced_by.map_or(Cell::Blank, Cell::count)]);
                }
                cells.extend(cells_of(line, language));
                if self.amount.is_some() {
                    cells.push(Cell::optional(line.amount));
                }
                cells
            }
            Event::Contact(found) => {
                let mut cells = vec![Cell::Date(found.day)];
                cells.resize(width, Cell::Blank);
                if let Some(cell) = prose.and_then(|prose| cells.get_mut(prose)) {
                    *cell = Cell::text(contact(&found.text, language));
                }
                cells
            }
        };
        Table::new(format!("timeline_{place}"), columns, self.events.len(), move |at, cells| cells.extend(row(at))).into_record()
    }

    fn values_table(&self, place: usize, language: Language) -> Table<'_> {
        let word = |word: HistoryWord| word.text(language);
        let mut columns = vec![Column::text(word(HistoryWord::Value)), Column::text(word(HistoryWord::Trend)).role(Role::Key)];
        let numbers = [HistoryWord::First, HistoryWord::Last, HistoryWord::Least, HistoryWord::Greatest];
        columns.extend(numbers.map(|heading| Column::new(word(heading), Look::General)));
        let row = |series: &Series| {
            let numbers: Vec<Option<Number>> = series.values.iter().map(|(_, number)| *number).collect();
            let mut cells = vec![Cell::text(value_heading(&series.column)), Cell::text(line_over_range(&numbers))];
            match series.extremes() {
                Some(extremes) => {
                    let look = look(numbers.into_iter().flatten(), Some(&series.column));
                    cells.extend(extremes.map(|number| looking(number, look)));
                }
                None => cells.extend([Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank]),
            }
            cells
        };
        Table::of_rows(format!("values_{place}"), columns, self.values.iter().map(row).collect())
    }

    fn overrides_table<'a>(&'a self, place: usize, language: Language) -> Table<'a> {
        let word = |word: HistoryWord| word.text(language);
        let columns = vec![
            Column::text(word(HistoryWord::Kind)),
            Column::text(Word::Tier.text(language)).role(Role::Key),
            Column::new(word(HistoryWord::From), Look::Date),
            Column::new(word(HistoryWord::Until), Look::Date),
            Column::text(word(HistoryWord::Reason)).role(Role::Prose),
            Column::text(word(HistoryWord::ApprovedBy)),
        ];
        let ladder = self.lines().last().map(|line| line.ladder.as_slice()).unwrap_or_default();
        let cells = |row: &'a OverrideRow| {
            let is_freeze = row.kind == Decree::Freeze.word();
            vec![
                Cell::text(override_label(row, language)),
                if is_freeze { Cell::Blank } else { tier(row.tier.as_deref(), ladder, language) },
                Cell::Date(row.from),
                row.until.map_or_else(|| Cell::text(word(HistoryWord::WithoutEnd)), Cell::Date),
                Cell::text(row.reason.clone()),
                Cell::text(row.approved_by.clone()),
            ]
        };
        Table::of_rows(format!("overrides_{place}"), columns, self.overrides.iter().map(|span| cells(&span.row)).collect())
    }
}

fn line_of(recorded: &Recorded, entry: &Entry, replaced_by: Option<u64>) -> RunLine {
    let run = &recorded.run;
    RunLine {
        number: recorded.number,
        as_of: run.as_of,
        replaced_by,
        entry: entry.clone(),
        amount: number_at(entry, run.amount),
        way: None,
        ladder: run.tiers.clone(),
        columns: run.values.clone(),
    }
}

/// Tier, move, candidate where it is another one, why, since when.
fn cells_of(line: &RunLine, language: Language) -> [Cell<'_>; 5] {
    let entry = &line.entry;
    let is_in_force = is_in_force(entry);
    let other = entry.presence == Presence::Present && entry.candidate != entry.tier;
    [
        if is_in_force { tier(entry.tier.as_deref(), &line.ladder, language) } else { Cell::Blank },
        line.way.map_or(Cell::Blank, arrow),
        if other { tier(entry.candidate.as_deref(), &line.ladder, language) } else { Cell::Blank },
        Cell::text(why(&entry.reason, &entry.presence, language)),
        entry.since.filter(|_| is_in_force).map_or(Cell::Blank, Cell::Date),
    ]
}

fn arrow(way: Way) -> Cell<'static> {
    match way {
        Way::New => Cell::Change(0, "＋".into()),
        Way::Returned => Cell::Change(0, "↩".into()),
        Way::Up => Cell::Change(1, "↑".into()),
        Way::Same => Cell::Blank,
        Way::Down => Cell::Change(-1, "↓".into()),
        Way::Aside => Cell::Change(0, "→".into()),
    }
}

/// The numeric values that any of the runs has.
fn series(spanned: &[&Recorded], lines: &[RunLine]) -> Vec<Series> {
    let mut found: Vec<ValueColumn> = Vec::new();
    for column in spanned.iter().flat_map(|run| &run.run.values).filter(|column| column.kind == "number") {
        match found.iter_mut().find(|known| known.name == column.name) {
            Some(known) => known.clone_from(column),
            None => found.push(column.clone()),
        }
    }
    let of = |column: ValueColumn| {
        let number = |run: &&Recorded| {
            let line = lines.iter().find(|line| line.number == run.number)?;
            number_at(&line.entry, line.columns.iter().position(|known| known.name == column.name))
        };
        let values: Vec<_> = spanned.iter().map(|run| (run.run.as_of, number(run))).collect();
        Series { column, values }
    };
    found.into_iter().map(of).collect()
}

/// The overrides of a customer, each once, with the runs in which it was in force.
fn spans<'r>(customer: &str, standing: impl Iterator<Item = &'r Recorded>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for run in standing {
        for row in run.run.overrides.iter().filter(|row| row.customer == customer) {
            match spans.iter_mut().find(|span| span.row == *row) {
                Some(span) => span.runs.push(run.number),
                None => spans.push(Span { row: row.clone(), runs: vec![run.number] }),
            }
        }
    }
    spans.sort_by_key(|span| span.row.from);
    spans
}
