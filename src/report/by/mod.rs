//! Customers and amount counted by what a person asks for: tiers, segments, columns, one against another.

mod axes;
mod kept;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::content::segments::{average, average_look};
use super::cross::Classes;
use super::digits::share;
use super::labels::{self, Word};
use super::page::{Block, Cell, Column, Look, Role, Table};
use crate::model::language::Language;
use crate::model::number::{ExactSum, Number};
pub use axes::{Axes, amount_of_rules};
pub use kept::Kept;

/// So many classes stand across at the most; where there are more, every combination is a row.
const ACROSS: usize = 40;

/// By so many things customers are counted at once, at the most.
pub const MOST_AXES: usize = 5;

/// What is counted by: its name in machine formats and for people, and each customer's class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct By {
    /// The name of the machine formats: `tier`, `segment.kind`, `column.city`.
    pub name: String,
    pub(super) title: String,
    pub(super) classes: Classes,
    /// Whether the classes are tiers, from the best.
    pub(super) is_tier: bool,
}

/// The amount that is summed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Amount {
    /// The name of the machine formats: `metric.amount_12m`.
    pub name: String,
    pub(super) heading: String,
    pub(super) look: Look,
    pub(super) of: Vec<Option<Number>>,
}

/// Customers counted by one thing or several at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breakdown {
    /// By what, the outermost first.
    pub(super) by: Vec<By>,
    pub(super) amount: Option<(String, String, Look)>,
    /// Each class, or combination of classes that some customer has, in the order of the classes.
    pub(super) lines: Vec<Line>,
    /// All of them together.
    pub(super) total: Line,
}

/// The customers of one combination of classes.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Line {
    /// The class of each axis.
    pub(super) classes: Vec<u32>,
    pub(super) customers: u64,
    pub(super) amount: ExactSum,
}

impl Line {
    fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.amount.merge(other.amount);
    }
}

impl By {
    /// What is counted by, as people call it.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The classes that a customer has, in their order, each with the rows of its customers.
    #[must_use]
    pub fn parts(&self) -> Vec<(&str, Vec<u32>)> {
        let mut rows = vec![Vec::new(); self.classes.names.len()];
        for (row, class) in (0..).zip(&self.classes.of) {
            if let Some(rows) = rows.get_mut(*class as usize) {
                rows.push(row);
            }
        }
        let parts = self.classes.names.iter().map(String::as_str).zip(rows);
        parts.filter(|(_, rows)| !rows.is_empty()).collect()
    }
}

impl Breakdown {
    /// Counts all customers. A customer without an amount counts with none.
    #[must_use]
    pub fn of(by: Vec<By>, amount: Option<&Amount>) -> Self {
        let customers = by.first().map_or(0, |by| by.classes.of.len());
        let mut places: HashMap<Vec<u32>, Line, FixedState> = HashMap::default();
        if let [only] = by.as_slice() {
            let empty = |class| (vec![class], Line { classes: vec![class], ..Line::default() });
            places.extend((0..).take(only.classes.names.len()).map(empty));
        }
        let mut total = Line::default();
        for customer in 0..customers {
            let classes: Vec<u32> = by.iter().map(|by| by.classes.of[customer]).collect();
            let mut one = Line { customers: 1, ..Line::default() };
            if let Some(number) = amount.and_then(|amount| amount.of.get(customer).copied().flatten()) {
                one.amount.add(number);
            }
            total.add(&one);
            places
                .entry_ref(classes.as_slice())
                .or_insert_with(|| Line { classes: classes.clone(), ..Line::default() })
                .add(&one);
        }
        let mut lines: Vec<Line> = places.into_values().collect();
        lines.sort_unstable_by(|a, b| a.classes.cmp(&b.classes));
        let amount = amount.map(|amount| (amount.name.clone(), amount.heading.clone(), amount.look));
        Self { by, amount, lines, total }
    }

    /// The name of a class, as people read it.
    pub(super) fn class(&self, axis: usize, class: u32) -> &str {
        self.by[axis].classes.names.get(class as usize).map_or("", String::as_str)
    }

    /// The name of a class in machine formats; none for those without one.
    pub(super) fn machine_class(&self, axis: usize, class: u32) -> Option<&str> {
        let classes = &self.by[axis].classes;
        let is_nobody = classes.has_nobody && class as usize + 1 == classes.names.len();
        (!is_nobody).then(|| self.class(axis, class))
    }

    /// The figures of a line by their names in machine formats, exact; none where there is nothing to share or to divide.
    pub(super) fn figures(&self, line: &Line) -> Vec<(&'static str, Option<String>)> {
        let text = |share: Option<Number>| share.map(|share| share.to_string());
        let mut figures = vec![
            ("customers", Some(line.customers.to_string())),
            ("customers_share", text(share(line.customers.into(), self.total.customers.into()))),
        ];
        if self.amount.is_some() {
            figures.extend([
                ("amount", Some(line.amount.to_string())),
                ("amount_share", text(share(line.amount.0, self.total.amount.0))),
                ("average", average(line.amount, line.customers).map(|average| average.to_string())),
            ]);
        }
        figures
    }

    fn class_cell(&self, axis: usize, class: u32) -> Cell<'_> {
        let name = self.class(axis, class);
        if self.by[axis].is_tier {
            return Cell::Tier(self.machine_class(axis, class).map(|_| class as usize), name.into());
        }
        Cell::text(name)
    }

    fn class_cells(&self, classes: &[u32]) -> Vec<Cell<'_>> {
        classes.iter().enumerate().map(|(axis, class)| self.class_cell(axis, *class)).collect()
    }

    fn title(&self, language: Language) -> String {
        let titles: Vec<&str> = self.by.iter().map(|by| by.title.as_str()).collect();
        labels::paper::counted_by(&titles, language)
    }

    /// What is shown where nothing stands across: a table of all classes, or combinations of them, one below the other.
    pub(super) fn downwards(&self, language: Language) -> Vec<Block<'_>> {
        vec![Block::Heading(self.title(language)), Block::Table(self.plain(language))]
    }

    /// What is shown: of one axis a table; of several, tables of customers, amount and average with the classes of the last
    /// one across.
    pub(super) fn blocks(&self, language: Language) -> Vec<Block<'_>> {
        let across = self.by.last().map_or(0, |by| by.classes.names.len());
        if self.by.len() == 1 || across > ACROSS {
            return self.downwards(language);
        }
        let title = self.title(language);
        let mut views = vec![(Word::Customers.text(language).to_owned(), View::Customers)];
        if let Some((_, heading, look)) = &self.amount {
            views.push((heading.clone(), View::Amount(*look)));
            views.push((Word::AverageAmount.text(language).to_owned(), View::Average(average_look(*look))));
        }
        let block = |(what, view): (String, View)| {
            [Block::Heading(format!("{title} · {what}")), Block::Table(self.cross(view, language))]
        };
        views.into_iter().flat_map(block).collect()
    }

    /// A class, or combination of classes, a row.
    fn plain(&self, language: Language) -> Table<'_> {
        let word = |word: Word| word.text(language);
        let mut columns: Vec<Column> = self.by.iter().map(|by| Column::text(&by.title).role(Role::Key)).collect();
        columns.push(Column::count(word(Word::Customers)).role(Role::Bar));
        columns.push(Column::share(word(Word::Share)));
        if let Some((_, heading, look)) = &self.amount {
            columns.push(Column::new(heading, *look).role(Role::Bar));
            columns.push(Column::share(word(Word::AmountShare)));
            columns.push(Column::new(word(Word::AverageAmount), average_look(*look)));
        }
        let figures = |line: &Line| {
            let mut cells = vec![Cell::count(line.customers), self.customers_share(line)];
            if self.amount.is_some() {
                let average = average(line.amount, line.customers);
                cells.extend([Cell::Number(line.amount), self.amount_share(line), average.map_or(Cell::Blank, Cell::Number)]);
            }
            cells
        };
        let mut rows: Vec<Vec<Cell<'_>>> = Vec::with_capacity(self.lines.len() + 1);
        for line in &self.lines {
            let mut cells = self.class_cells(&line.classes);
            cells.extend(figures(line));
            rows.push(cells);
        }
        let mut total = vec![Cell::text(word(Word::Total))];
        total.resize(self.by.len(), Cell::Blank);
        total.extend(figures(&self.total));
        rows.push(total);
        Table::of_rows("by", columns, rows).with_total()
    }

    fn customers_share(&self, line: &Line) -> Cell<'static> {
        Cell::optional(share(line.customers.into(), self.total.customers.into()))
    }

    fn amount_share(&self, line: &Line) -> Cell<'static> {
        Cell::optional(share(line.amount.0, self.total.amount.0))
    }

    /// The classes of all axes but the last downwards, those of the last across, with totals.
    fn cross(&self, view: View, language: Language) -> Table<'_> {
        let last = self.by.len() - 1;
        let look = view.look();
        let across = &self.by[last].classes.names;
        let mut columns: Vec<Column> = self.by[..last].iter().map(|by| Column::text(&by.title).role(Role::Key)).collect();
        columns.extend(across.iter().map(|name| Column::new(name, look).role(Role::Heat)));
        columns.push(Column::new(Word::Total.text(language), look));
        let has_share = !matches!(view, View::Average(_));
        columns.extend(has_share.then(|| Column::share(Word::Share.text(language))));
        let share = |line: &Line| match view {
            View::Customers => Some(self.customers_share(line)),
            View::Amount(_) => Some(self.amount_share(line)),
            View::Average(_) => None,
        };
        let numbers = |parts: &[Line]| {
            let mut all = Line::default();
            for part in parts {
                all.add(part);
            }
            let mut cells: Vec<Cell<'static>> = parts.iter().map(|part| view.cell(part)).collect();
            cells.push(view.cell(&all));
            cells.extend(share(&all));
            cells
        };
        let mut rows: Vec<Vec<Cell<'_>>> = Vec::new();
        let mut totals = vec![Line::default(); across.len()];
        for lines in self.lines.chunk_by(|a, b| a.classes[..last] == b.classes[..last]) {
            let mut parts = vec![Line::default(); across.len()];
            for line in lines {
                let class = line.classes[last] as usize;
                parts[class].add(line);
                totals[class].add(line);
            }
            let mut cells = self.class_cells(&lines[0].classes[..last]);
            cells.extend(numbers(&parts));
            rows.push(cells);
        }
        let mut total = vec![Cell::text(Word::Total.text(language))];
        total.resize(last, Cell::Blank);
        total.extend(numbers(&totals));
        rows.push(total);
        Table::of_rows("by", columns, rows).with_total()
    }
}

/// What stands in the cells of a cross table.
#[derive(Clone, Copy)]
enum View {
    Customers,
    Amount(Look),
    Average(Look),
}

impl View {
    const fn look(self) -> Look {
        match self {
            Self::Customers => Look::Number(0),
            Self::Amount(look) | Self::Average(look) => look,
        }
    }

    fn cell(self, line: &Line) -> Cell<'static> {
        match self {
            Self::Customers => Cell::count(line.customers),
            Self::Amount(_) => Cell::Number(line.amount),
            Self::Average(_) => average(line.amount, line.customers).map_or(Cell::Blank, Cell::Number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    #[test]
    fn every_customer_counts_once_and_the_lines_add_up() {
        let fixture = Fixture::new(Language::English);
        let report = fixture.report();
        let axes = Axes::of(&report);
        let amount = amount_of_rules(&report);
        for names in [&["tier"][..], &["behaviour", "tier"], &["credit", "column.name", "Tier"]] {
            let by = Breakdown::of(names.iter().map(|name| axes.find(name).unwrap()).collect(), amount.as_ref());
            let mut sum = Line::default();
            by.lines.iter().for_each(|line| sum.add(line));
            assert_eq!((sum.customers, sum.amount), (4, by.total.amount));
            assert_eq!(by.total.customers, 4);
            adds_up(&by);
        }
        assert!(axes.find("no such thing").is_none());
        assert_eq!(axes.find("等级").unwrap().name, "tier");
    }

    /// Of every table of customers or amounts: the rows come to the last row, the classes across to their total.
    fn adds_up(by: &Breakdown) {
        let mut tables = 0;
        for block in by.blocks(Language::English) {
            let Block::Table(table) = block else { continue };
            tables += 1;
            let number = |cell: &Cell<'_>| if let Cell::Number(sum) = cell { sum.0 } else { 0 };
            let rows: Vec<Vec<i128>> = (0..table.rows).map(|row| table.row(row).iter().map(number).collect()).collect();
            let (total, parts) = rows.split_last().unwrap();
            let roles: Vec<Role> = table.columns.iter().map(|column| column.role).collect();
            let places = |role: Role| -> Vec<usize> { (0..total.len()).filter(|at| roles[*at] == role).collect() };
            let across = places(Role::Heat);
            // The third table is of averages.
            for at in across.iter().chain(&places(Role::Bar)).filter(|_| tables < 3) {
                assert_eq!(parts.iter().map(|row| row[*at]).sum::<i128>(), total[*at], "{}", table.columns[*at].heading);
            }
            if let (Some(last), true) = (across.last(), tables < 3) {
                assert!(rows.iter().all(|row| across.iter().map(|at| row[*at]).sum::<i128>() == row[last + 1]));
            }
        }
        assert_eq!(tables, if by.by.len() > 1 { 3 } else { 1 });
    }

    #[test]
    fn classes_without_customers_stand_in_a_plain_table_only() {
        let fixture = Fixture::new(Language::English);
        let report = fixture.report();
        let find = |name: &str| Axes::of(&report).find(name).unwrap();
        let by = Breakdown::of(vec![find("behaviour")], None);
        let line = |line: &Line| (line.classes.clone(), line.customers);
        assert_eq!(by.lines.iter().map(line).collect::<Vec<_>>(), [(vec![0], 2), (vec![1], 0), (vec![2], 2)]);
        assert_eq!(by.machine_class(0, 2), None);
        assert_eq!(by.machine_class(0, 1), Some("低频"));
        let by = Breakdown::of(vec![find("behaviour"), find("tier")], None);
        assert_eq!(by.lines.iter().map(line).collect::<Vec<_>>(), [(vec![0, 0], 2), (vec![2, 1], 1), (vec![2, 2], 1)]);
    }
}
