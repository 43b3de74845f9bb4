//! The customer table: proven to have unique keys, ordered by key.

use super::column::{Column, TextColumn};
use super::location::Location;
use super::value::{Type, Value, Why};

/// A column of the customer table.
#[derive(Clone, Debug)]
pub struct CustomerColumn {
    /// The declared name; where nobody declared the column, its header.
    pub name: String,
    /// The header in the file.
    pub header: String,
    /// Whether the rules declare it. Declared columns come first, in the order of the rules.
    pub declared: bool,
    /// Its type; text where nobody declared it.
    pub ty: Type,
    /// The unit its numbers are in.
    pub unit: Option<String>,
    /// A value for each customer.
    pub values: Column,
}

/// All customers, ordered by key (code points), keys unique.
#[derive(Clone, Debug, Default)]
pub struct Customers {
    keys: TextColumn,
    columns: Vec<CustomerColumn>,
    origin: Vec<Location>,
    origin_rows: Vec<(u32, u64)>,
}

/// Two rows have one key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RepeatedKey {
    /// The key.
    pub key: String,
    /// The row read first.
    pub first: u32,
    /// The other row.
    pub second: u32,
}

impl Customers {
    /// Orders the rows by key.
    ///
    /// `keys` are in folded form; `origin` names each file and sheet once, `origin_rows` gives for each row the position
    /// there and the row number.
    ///
    /// # Errors
    /// Two rows have one key: the first such pair by key.
    pub fn new(
        keys: &TextColumn,
        columns: Vec<CustomerColumn>,
        origin: Vec<Location>,
        origin_rows: &[(u32, u64)],
    ) -> Result<Self, RepeatedKey> {
        let mut order: Vec<u32> = (0..u32::try_from(keys.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by(|a, b| keys.get(*a as usize).cmp(keys.get(*b as usize)).then(a.cmp(b)));
        for pair in order.windows(2) {
            let key = keys.get(pair[0] as usize);
            if key == keys.get(pair[1] as usize) {
                return Err(RepeatedKey { key: key.to_owned(), first: pair[0], second: pair[1] });
            }
        }
        let unordered = Self { keys: TextColumn::default(), columns, origin, origin_rows: origin_rows.to_vec() };
        Ok(Self { keys: keys.gather(&order), ..unordered.gather_rows(&order) })
    }

    fn gather_rows(self, rows: &[u32]) -> Self {
        let columns = self.columns.into_iter().map(|column| CustomerColumn { values: column.values.gather(rows), ..column });
        Self { columns: columns.collect(), origin_rows: rows.iter().map(|row| self.origin_rows[*row as usize]).collect(), ..self }
    }

    /// The table with these rows only, which stand in the order of their keys.
    #[must_use]
    pub fn keep(self, rows: &[u32]) -> Self {
        let keys = self.keys.gather(rows);
        Self { keys, ..self.gather_rows(rows) }
    }

    /// The table with one customer for each group of rows, under the group's key, cell by cell the first value that its rows
    /// have. `rows` are all rows group by group, `ends` says where each group ends; the keys must differ.
    #[must_use]
    pub fn merge(self, keys: &TextColumn, rows: &[u32], ends: &[usize]) -> Self {
        let group = |at: usize| &rows[at.checked_sub(1).map_or(0, |before| ends[before])..ends[at]];
        let mut order: Vec<u32> = (0..u32::try_from(ends.len()).unwrap_or(u32::MAX)).collect();
        order.sort_unstable_by(|a, b| keys.get(*a as usize).cmp(keys.get(*b as usize)));
        let groups: Vec<&[u32]> = order.iter().map(|at| group(*at as usize)).collect();
        let merged = |column: CustomerColumn| {
            let missing = column.values.missing();
            let first = |group: &&[u32]| group.iter().copied().find(|row| missing[*row as usize].is_none()).unwrap_or(group[0]);
            CustomerColumn { values: column.values.gather(&groups.iter().map(first).collect::<Vec<_>>()), ..column }
        };
        Self {
            keys: keys.gather(&order),
            columns: self.columns.into_iter().map(merged).collect(),
            origin_rows: groups.iter().map(|group| self.origin_rows[group[0] as usize]).collect(),
            origin: self.origin,
        }
    }

    /// The table with further customers, who have a key and nothing else; none of them may be in it yet.
    #[must_use]
    pub fn with_newcomers(mut self, keys: &TextColumn) -> Self {
        if keys.is_empty() {
            return self;
        }
        for key in keys.iter() {
            self.keys.push(key);
            self.columns.iter_mut().for_each(|column| column.values.push(&Value::Missing(Why::Empty)));
            self.origin_rows.push((u32::MAX, 0));
        }
        let mut order: Vec<u32> = (0..u32::try_from(self.keys.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by(|a, b| self.keys.get(*a as usize).cmp(self.keys.get(*b as usize)));
        self.keep(&order)
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys in rising order.
    #[must_use]
    pub const fn keys(&self) -> &TextColumn {
        &self.keys
    }

    /// The columns: the declared ones in the order of the rules, then the others in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[CustomerColumn] {
        &self.columns
    }

    /// File, sheet and row a customer came from; none where events brought it.
    #[must_use]
    pub fn origin(&self, row: usize) -> Option<Location> {
        let (file, number) = *self.origin_rows.get(row)?;
        Some(Location { row: number, ..self.origin.get(file as usize)?.clone() })
    }
}
