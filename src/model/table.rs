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

/// Where a row stands: in which of the files and sheets that were read, and its number there. In eight bytes, since every
/// customer has one: files and sheets to 16,777,214, rows to 1,099,511,627,775.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place(u64);

impl Place {
    /// The bits of the number of a row.
    const ROW: u32 = 40;

    /// In no file.
    pub const NOWHERE: Self = Self(u64::MAX);

    /// A row of a file or sheet, by its position among them.
    #[must_use]
    pub fn new(file: usize, row: u64) -> Self {
        let most = (1 << Self::ROW) - 1;
        Self((file as u64) << Self::ROW | row.min(most))
    }

    /// The position of the file or sheet.
    #[must_use]
    pub fn file(self) -> usize {
        usize::try_from(self.0 >> Self::ROW).unwrap_or(usize::MAX)
    }

    /// The number of the row.
    #[must_use]
    pub const fn row(self) -> u64 {
        self.0 & ((1 << Self::ROW) - 1)
    }
}

/// All customers, ordered by key (code points), keys unique.
#[derive(Clone, Debug, Default)]
pub struct Customers {
    keys: TextColumn,
    columns: Vec<CustomerColumn>,
    origin: Vec<Location>,
    places: Vec<Place>,
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
    /// Orders the rows by key; nothing is copied where they are in order.
    ///
    /// `keys` are in folded form; `origin` names each file and sheet once, `places` says for each row where it stands.
    ///
    /// # Errors
    /// Two rows have one key: the first such pair by key.
    pub fn new(
        keys: TextColumn,
        columns: Vec<CustomerColumn>,
        origin: Vec<Location>,
        places: Vec<Place>,
    ) -> Result<Self, RepeatedKey> {
        let Some(order) = order_of(&keys) else { return Ok(Self { keys, columns, origin, places }) };
        for pair in order.windows(2) {
            let key = keys.get(pair[0] as usize);
            if key == keys.get(pair[1] as usize) {
                return Err(RepeatedKey { key: key.to_owned(), first: pair[0], second: pair[1] });
            }
        }
        Ok(Self { keys, columns, origin, places }.keep(&order))
    }

    /// The table with these rows only, which stand in the order of their keys.
    #[must_use]
    pub fn keep(mut self, rows: &[u32]) -> Self {
        self.keys = self.keys.gather(rows);
        for column in &mut self.columns {
            column.values = column.values.gather(rows);
        }
        self.places = rows.iter().map(|row| self.places[*row as usize]).collect();
        self
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
            let has_value = |row: &u32| column.values.why(*row as usize).is_none();
            let first = |group: &&[u32]| group.iter().copied().find(has_value).unwrap_or(group[0]);
            CustomerColumn { values: column.values.gather(&groups.iter().map(first).collect::<Vec<_>>()), ..column }
        };
        Self {
            keys: keys.gather(&order),
            columns: self.columns.into_iter().map(merged).collect(),
            places: groups.iter().map(|group| self.places[group[0] as usize]).collect(),
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
            self.places.push(Place::NOWHERE);
        }
        match order_of(&self.keys) {
            Some(order) => self.keep(&order),
            None => self,
        }
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
        let place = self.places.get(row)?;
        Some(Location { row: place.row(), ..self.origin.get(place.file())?.clone() })
    }
}

/// The rows by key, those of one key in their order; none where they stand by key and all keys differ.
#[must_use]
pub fn order_of(keys: &TextColumn) -> Option<Vec<u32>> {
    if (1..keys.len()).all(|row| keys.get(row - 1) < keys.get(row)) {
        return None;
    }
    let mut order: Vec<u32> = (0..u32::try_from(keys.len()).unwrap_or(u32::MAX)).collect();
    order.sort_unstable_by(|a, b| keys.get(*a as usize).cmp(keys.get(*b as usize)).then(a.cmp(b)));
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_keep_file_and_row() {
        for (file, row) in [(0, 1), (3, 1 << 39), ((1 << 24) - 2, (1 << 40) - 1)] {
            let place = Place::new(file, row);
            assert_eq!((place.file(), place.row()), (file, row));
        }
        assert_eq!(Place::new(1, u64::MAX).file(), 1);
        assert_eq!(Place::NOWHERE.file(), (1 << 24) - 1);
    }
}
