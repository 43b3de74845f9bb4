//! The balance: every row that was read and its money stand in exactly one line.

use super::column::{Column, Values};
use super::date::Date;
use super::number::{ExactSum, Number};
use super::value::Why;

/// Where an event row went: the first of these that applies to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Fate {
    /// Key or date missing or unreadable, or an unreadable cell in a column that the rules use.
    Rejected,
    /// After the as-of date.
    AfterAsOf,
    /// One of several rows with one id.
    SameId,
    /// The table's filter says no.
    WhereNo,
    /// The table's filter can't be answered.
    WhereUnknown,
    /// Its customer is in no customer row.
    NoSuchCustomer,
    /// It counts.
    Used,
}

impl Fate {
    /// All lines, in the order in which they are tried.
    pub const ALL: [Self; 7] =
        [Self::Rejected, Self::AfterAsOf, Self::SameId, Self::WhereNo, Self::WhereUnknown, Self::NoSuchCustomer, Self::Used];

    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::AfterAsOf => "after_as_of",
            Self::SameId => "same_id",
            Self::WhereNo => "where_no",
            Self::WhereUnknown => "where_unknown",
            Self::NoSuchCustomer => "no_such_customer",
            Self::Used => "used",
        }
    }
}

/// Rows and their money.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Line {
    /// How many rows.
    pub rows: u64,
    /// For each money column the exact sum of its readable cells.
    pub money: Vec<ExactSum>,
    /// For each money column how many rows have a cell that can't be read, or a result too large: no money.
    pub unreadable: Vec<u64>,
}

impl Line {
    /// A line of nothing with so many money columns.
    #[must_use]
    pub fn new(money_columns: usize) -> Self {
        Self { rows: 0, money: vec![ExactSum::default(); money_columns], unreadable: vec![0; money_columns] }
    }

    /// Counts the cell of a money column.
    fn count(&mut self, column: usize, number: Number, why: Option<Why>) {
        match why {
            None => self.money[column].add(number),
            Some(Why::Unreadable | Why::TooLarge) => self.unreadable[column] += 1,
            Some(_) => {}
        }
    }

    /// Adds another line of the same columns.
    pub fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.money.iter_mut().zip(&other.money).for_each(|(ours, theirs)| ours.merge(*theirs));
        self.unreadable.iter_mut().zip(&other.unreadable).for_each(|(ours, theirs)| *ours += theirs);
    }
}

/// How many go one way.
fn many_of(fates: &[Fate], which: Fate) -> u64 {
    // A count of few bits is made of many at a time.
    let of = |fates: &[Fate]| fates.iter().fold(0_u8, |many, fate| many + u8::from(*fate == which));
    fates.chunks(u8::MAX.into()).map(|fates| u64::from(of(fates))).sum()
}

/// The balance of one table of events.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableBalance {
    /// The table's name in the rules.
    pub table: String,
    /// The names of the money columns.
    pub money_columns: Vec<String>,
    /// Every row that was read, counted apart from the seven lines.
    pub read: Line,
    /// The seven lines, in the order of [`Fate::ALL`].
    pub fates: [Line; 7],
    /// The earliest day of a used row.
    pub first_date: Option<Date>,
    /// The latest day of a used row.
    pub last_date: Option<Date>,
    /// Title, total, note and repeated header rows: no rows that were read.
    pub left_out: u64,
    /// Ids whose rows differ and of which the row read last counts: here the order of rows decided.
    pub last_counts: u64,
}

impl TableBalance {
    /// A balance of nothing.
    #[must_use]
    pub fn new(table: &str, money_columns: Vec<String>) -> Self {
        let line = Line::new(money_columns.len());
        Self {
            table: table.to_owned(),
            read: line.clone(),
            fates: std::array::from_fn(|_| line.clone()),
            money_columns,
            first_date: None,
            last_date: None,
            left_out: 0,
            last_counts: 0,
        }
    }

    /// The line of one fate.
    #[must_use]
    pub fn line(&self, fate: Fate) -> &Line {
        &self.fates[fate as usize]
    }

    /// Counts the rows of a batch, of which these are the fates and the money columns.
    pub fn count(&mut self, fates: &[Fate], money: &[&Column]) {
        self.read.rows += fates.len() as u64;
        for (fate, line) in Fate::ALL.iter().zip(&mut self.fates) {
            line.rows += many_of(fates, *fate);
        }
        for (position, column) in money.iter().enumerate() {
            let Values::Number(numbers) = column.values() else { continue };
            if column.has_missing() {
                for (row, (fate, number)) in fates.iter().zip(numbers).enumerate() {
                    let why = column.why(row);
                    self.read.count(position, *number, why);
                    self.fates[*fate as usize].count(position, *number, why);
                }
            } else {
                self.count_money(position, fates, numbers);
            }
        }
    }

    /// Counts the cells of a money column all of which can be read.
    fn count_money(&mut self, position: usize, fates: &[Fate], numbers: &[Number]) {
        let (mut read, mut used) = (ExactSum::default(), ExactSum::default());
        for (fate, number) in fates.iter().zip(numbers) {
            read.add(*number);
            // Nearly every row is.
            if *fate == Fate::Used {
                used.add(*number);
            } else {
                self.fates[*fate as usize].money[position].add(*number);
            }
        }
        self.read.money[position].merge(read);
        self.fates[Fate::Used as usize].money[position].merge(used);
    }

    /// Adds the balance of other rows of the same table.
    pub fn merge(&mut self, other: &Self) {
        self.read.merge(&other.read);
        self.fates.iter_mut().zip(&other.fates).for_each(|(ours, theirs)| ours.merge(theirs));
        self.first_date = self.first_date.into_iter().chain(other.first_date).min();
        self.last_date = self.last_date.max(other.last_date);
        self.left_out += other.left_out;
        self.last_counts += other.last_counts;
    }

    /// Whether the seven lines add up to what was read, in rows and in money.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let mut sum = Line::new(self.money_columns.len());
        self.fates.iter().for_each(|line| sum.merge(line));
        sum == self.read
    }
}

/// The balance of the customers: rows read and customers added are the six others added up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CustomerBalance {
    /// Rows that were read.
    pub read: u64,
    /// Customers whom no row of the sheet names and events do.
    pub added: u64,
    /// Rows without a readable key.
    pub rejected: u64,
    /// Further rows of a customer who was read already.
    pub duplicate: u64,
    /// Customers who became part of another one.
    pub merged: u64,
    /// Customers whom `where` answers no.
    pub where_no: u64,
    /// Customers whom `where` can't answer.
    pub where_unknown: u64,
    /// Customers who are classified.
    pub used: u64,
    /// Title, total, note and repeated header rows: no rows that were read.
    pub left_out: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::Value;

    #[test]
    fn rows_and_money_are_counted_where_they_go() {
        for rows in [0, 255, 256, 600] {
            let fates: Vec<Fate> = (0..rows).map(|row| if row % 100 == 7 { Fate::WhereNo } else { Fate::Used }).collect();
            let mut whole = Column::new(Values::Number(Vec::new()));
            (0..rows).for_each(|_| whole.push(&Value::Number(Number::ONE)));
            let mut gaps = Column::new(Values::Number(Vec::new()));
            let cell = |row| if row % 10 == 3 { Value::Missing(Why::Unreadable) } else { Value::Number(Number::ONE) };
            (0..rows).for_each(|row| gaps.push(&cell(row)));
            let mut balance = TableBalance::new("orders", vec!["whole".to_owned(), "gaps".to_owned()]);
            balance.count(&fates, &[&whole, &gaps]);
            let no = (0..rows).filter(|row| row % 100 == 7).count() as u64;
            let bad = (0..rows).filter(|row| row % 10 == 3).count() as u64;
            let used = balance.line(Fate::Used);
            assert_eq!((balance.line(Fate::WhereNo).rows, used.rows, balance.read.rows), (no, rows - no, rows));
            let ones = |sum: ExactSum| sum.0 / i128::from(Number::ONE.micros());
            assert_eq!(used.money.iter().map(|sum| ones(*sum)).collect::<Vec<_>>(), [rows - no, rows - no - bad].map(i128::from));
            assert_eq!((used.unreadable.clone(), balance.adds_up()), (vec![0, bad], true));
        }
    }
}
