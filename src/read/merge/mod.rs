//! Finds customers that are one, by aliases and by evidence, and makes one customer of them where the rules say so.

mod groups;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use crate::model::column::TextColumn;
use crate::model::fold::fold;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::location::Location;
use crate::model::merge::{BETWEEN, Basis, Likeness, Merging, OtherKeys, OtherValue, SameCustomers, SameGroups};
use crate::model::schema::{CellType, ColumnSpec};
use crate::model::table::Customers;
use crate::model::value::Value;

use super::likeness::normal_form;
use groups::{Groups, Numbered, Union};

/// What is asked of the customers.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What makes two customers one, and whether they are merged.
    pub merging: &'a Merging,
    /// The old keys, each with the key that it means in the end.
    pub aliases: &'a OtherKeys,
    /// Where each of them stands.
    pub alias_places: &'a [Location],
    /// The declared columns.
    pub columns: &'a [ColumnSpec],
    /// The columns that events meet customers by.
    pub met_by: &'a [usize],
}

/// What came of it.
#[derive(Debug)]
pub struct Merged {
    /// The customers, each once.
    pub customers: Customers,
    /// Which were merged, and which may be the same.
    pub same: SameCustomers,
    /// How many customers became part of another one.
    pub gone: u64,
    /// Values that gave way, values of too many customers, aliases of keys that no customer has.
    pub issues: IssueLog,
}

/// Finds and merges customers. The order in which their rows were read plays no part.
#[must_use]
pub fn merge_customers(customers: Customers, asked: Asked<'_>) -> Merged {
    let Found { same, keys, applied, issues } = find(&customers, asked);
    let gone = customers.len() - applied.ends.len();
    let customers = if same.merged.is_empty() { customers } else { customers.merge(&keys, &applied.rows, &applied.ends) };
    Merged { customers, same, gone: gone as u64, issues }
}

/// What is to be done with the rows.
struct Found {
    same: SameCustomers,
    /// The rows of each customer, the one that is kept first, and the key of each.
    applied: Groups,
    keys: TextColumn,
    issues: IssueLog,
}

fn find(customers: &Customers, asked: Asked<'_>) -> Found {
    let mut search = Search::new(customers, asked);
    search.by_alias();
    search.all = search.aliased.clone();
    for (position, columns) in asked.merging.same.iter().enumerate() {
        search.by_evidence(position, columns);
    }
    let all = Groups::of(&mut search.all);
    let mut applied = if asked.merging.applies { all.clone() } else { Groups::of(&mut search.aliased) };
    search.ties.sort_unstable();
    let proposed = search.proposed(&all, &applied);
    let merged = search.merged(&mut applied);
    let (other_keys, other_values) = (search.other_keys(&applied), search.other_values(&applied));
    search.note_conflicts(&applied);
    let same = SameCustomers { other_keys, other_values, merged, proposed };
    Found { same, keys: search.kept_keys(&applied), applied, issues: search.issues }
}

type Map<'k, V> = HashMap<&'k str, V, FixedState>;

/// The search among customers.
struct Search<'a> {
    customers: &'a Customers,
    asked: Asked<'a>,
    /// Customers that are one by aliases.
    aliased: Union,
    /// Customers that are one by aliases or evidence.
    all: Union,
    /// The first row of each key that aliases mean: its own, else that of an old key.
    meant: Map<'a, u32>,
    /// The keys that aliases mean.
    named: HashSet<&'a str, FixedState>,
    /// Row, basis, and the value that is shared.
    ties: Vec<(u32, Basis, u32)>,
    values: TextColumn,
    issues: IssueLog,
}

impl<'a> Search<'a> {
    fn new(customers: &'a Customers, asked: Asked<'a>) -> Self {
        let rows = u32::try_from(customers.len()).unwrap_or(u32::MAX);
        Self {
            customers,
            asked,
            aliased: Union::of(rows),
            all: Union::default(),
            meant: Map::default(),
            named: asked.aliases.iter().map(|(_, new)| new).collect(),
            ties: Vec::new(),
            values: TextColumn::default(),
            issues: IssueLog::default(),
        }
    }

    fn key(&self, row: u32) -> &'a str {
        self.customers.keys().get(row as usize)
    }

    /// The key that the key of a row means.
    fn meaning(&self, row: u32) -> &'a str {
        self.asked.aliases.get(self.key(row)).unwrap_or(self.key(row))
    }

    fn tie(&mut self, row: u32, basis: Basis, value: u32) {
        self.ties.push((row, basis, value));
    }

    /// Joins the rows of old keys with those of the keys that they mean.
    fn by_alias(&mut self) {
        if self.asked.aliases.is_empty() {
            return;
        }
        let rows = 0..u32::try_from(self.customers.len()).unwrap_or(u32::MAX);
        self.meant = rows.clone().map(|row| (self.key(row), row)).filter(|(key, _)| self.named.contains(key)).collect();
        for ((old, new), place) in self.asked.aliases.iter().zip(self.asked.alias_places) {
            if !self.meant.contains_key(new) {
                let text = format!("{old} → {new}");
                self.issues.note(IssueKind::AliasUnknown, &place.file, place.sheet.as_deref(), None, place.row, &text);
            }
        }
        for row in rows {
            let Some(new) = self.asked.aliases.get(self.key(row)) else { continue };
            let first = *self.meant.entry(new).or_insert(row);
            self.aliased.join(first, row);
            self.values.push(new);
            self.tie(row, Basis::Alias, u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX));
        }
    }

    /// Joins the rows that agree in these columns.
    fn by_evidence(&mut self, position: usize, columns: &[(usize, Likeness)]) {
        let mut forms = Numbered::default();
        let mut holders: Vec<(u32, u32, u32)> = Vec::new();
        for row in 0..u32::try_from(self.customers.len()).unwrap_or(u32::MAX) {
            if let Some(form) = self.form(row, columns) {
                holders.push((forms.number(&form), self.aliased.root(row), row));
            }
        }
        holders.sort_unstable();
        for holders in holders.chunk_by(|a, b| a.0 == b.0) {
            let customers = holders.chunk_by(|a, b| a.1 == b.1).count();
            if customers < 2 {
                continue;
            }
            let value = forms.texts.get(holders[0].0 as usize);
            if customers > self.asked.merging.at_most as usize {
                let first = holders.iter().map(|(.., row)| *row).min().unwrap_or(0);
                let text = format!("{}: {customers}", value.replace(BETWEEN, " + "));
                self.note_at(IssueKind::SharedByMany, first, &self.headers(columns), &text);
                continue;
            }
            self.values.push(value);
            let value = u32::try_from(self.values.len() - 1).unwrap_or(u32::MAX);
            for (.., row) in holders {
                self.all.join(holders[0].2, *row);
                self.tie(*row, Basis::Same(position), value);
            }
        }
    }

    /// The normal forms of a row's cells in these columns; none where one of them is no evidence.
    fn form(&self, row: u32, columns: &[(usize, Likeness)]) -> Option<String> {
        let mut whole = String::new();
        for (at, (column, likeness)) in columns.iter().enumerate() {
            let Value::Text(text) = self.customers.columns()[*column].values.get(row as usize) else { return None };
            let form = normal_form(&text, *likeness).filter(|form| !form.contains(BETWEEN))?;
            if at > 0 {
                whole.push(BETWEEN);
            }
            whole.push_str(&form);
        }
        Some(whole)
    }

    fn headers(&self, columns: &[(usize, Likeness)]) -> String {
        let headers = columns.iter().map(|(column, _)| self.customers.columns()[*column].header.as_str());
        headers.collect::<Vec<_>>().join(" + ")
    }

    fn note_at(&mut self, kind: IssueKind, row: u32, column: &str, text: &str) {
        if let Some(place) = self.customers.origin(row as usize) {
            self.issues.note(kind, &place.file, place.sheet.as_deref(), Some(column), place.row, text);
        }
    }

    /// The key that stands for these rows: the least that an alias means, else the least.
    fn kept(&self, rows: &[u32]) -> &'a str {
        let named = if self.named.is_empty() { &[] } else { rows };
        let meant = named.iter().map(|row| self.meaning(*row)).filter(|key| self.named.contains(key)).min();
        meant.or_else(|| rows.iter().map(|row| self.key(*row)).min()).unwrap_or_default()
    }

    fn kept_keys(&self, groups: &Groups) -> TextColumn {
        let mut keys = TextColumn::default();
        groups.iter().for_each(|rows| keys.push(self.kept(rows)));
        keys
    }

    fn ties_of(&self, row: u32) -> impl Iterator<Item = (Basis, u32)> {
        let first = self.ties.partition_point(|tie| tie.0 < row);
        self.ties[first..].iter().take_while(move |tie| tie.0 == row).map(|(_, basis, value)| (*basis, *value))
    }

    /// The groups that are merged; in each the row that is kept is put first.
    fn merged(&self, applied: &mut Groups) -> SameGroups {
        let mut found = Listing { search: self, groups: SameGroups::default(), numbers: HashMap::default() };
        let mut first = 0;
        for end in &applied.ends {
            let rows = &mut applied.rows[first..*end];
            first = *end;
            let kept = self.kept(rows);
            let own = rows.iter().position(|row| self.key(*row) == kept);
            if rows.len() == 1 && own.is_some() {
                continue;
            }
            match own {
                Some(own) => rows[..=own].rotate_right(1),
                None => found.add(kept, &[]),
            }
            let of_evidence = self.asked.merging.applies;
            for row in &*rows {
                let ties = self.ties_of(*row).filter(|(basis, _)| of_evidence || *basis == Basis::Alias);
                found.add(self.key(*row), &ties.collect::<Vec<_>>());
            }
            found.groups.close();
        }
        found.groups.in_order()
    }

    /// The groups of customers that evidence ties and that are not merged.
    fn proposed(&self, all: &Groups, applied: &Groups) -> SameGroups {
        let mut found = Listing { search: self, groups: SameGroups::default(), numbers: HashMap::default() };
        if self.asked.merging.applies || self.ties.iter().all(|(_, basis, _)| *basis == Basis::Alias) {
            return found.groups;
        }
        let mut customer_of = vec![0; self.customers.len()];
        for (customer, rows) in applied.iter().enumerate() {
            for row in rows {
                customer_of[*row as usize] = customer;
            }
        }
        for rows in all.iter() {
            let mut customers: Vec<(usize, u32)> = rows.iter().map(|row| (customer_of[*row as usize], *row)).collect();
            customers.sort_unstable();
            let customers = customers.chunk_by(|a, b| a.0 == b.0).map(|rows| {
                let rows: Vec<u32> = rows.iter().map(|(_, row)| *row).collect();
                (self.kept(&rows), rows)
            });
            let kept = self.kept(rows);
            let mut customers: Vec<(&str, Vec<u32>)> = customers.collect();
            if customers.len() < 2 {
                continue;
            }
            customers.sort_unstable_by_key(|(key, _)| (*key != kept, *key));
            for (key, rows) in &customers {
                let ties = rows.iter().flat_map(|row| self.ties_of(*row)).filter(|(basis, _)| *basis != Basis::Alias);
                let mut ties: Vec<(Basis, u32)> = ties.collect();
                ties.sort_unstable();
                ties.dedup();
                found.add(key, &ties);
            }
            found.groups.close();
        }
        found.groups.in_order()
    }

    /// What every other key of a customer means.
    fn other_keys(&self, applied: &Groups) -> OtherKeys {
        let mut kept_of = vec![""; self.customers.len()];
        for rows in applied.iter() {
            let kept = self.kept(rows);
            for row in rows {
                kept_of[*row as usize] = kept;
            }
        }
        let mut keys = OtherKeys::default();
        for (old, new) in self.asked.aliases.iter() {
            keys.add(old, self.meant.get(new).map_or(new, |row| kept_of[*row as usize]));
        }
        for (key, kept) in self.customers.keys().iter().zip(kept_of).filter(|(key, kept)| key != kept) {
            keys.add(key, kept);
        }
        keys
    }

    /// The values that events meet merged customers by, beside the one that is kept.
    fn other_values(&self, applied: &Groups) -> Vec<OtherValue> {
        let mut values = Vec::new();
        for rows in applied.iter().filter(|rows| rows.len() > 1) {
            for column in self.asked.met_by {
                let texts = rows.iter().filter_map(|row| match self.customers.columns()[*column].values.get(*row as usize) {
                    Value::Text(text) => Some(fold(&text).into_owned()),
                    Value::Missing(_) | Value::Number(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => None,
                });
                let mut texts: Vec<String> = texts.collect();
                let Some(first) = texts.first().cloned() else { continue };
                texts.sort_unstable();
                texts.dedup();
                let key = self.kept(rows);
                let other = |value| OtherValue { column: *column, value, key: key.to_owned() };
                values.extend(texts.into_iter().filter(|text| *text != first).map(other));
            }
        }
        values
    }

    /// Notes every value that gives way to another.
    fn note_conflicts(&mut self, applied: &Groups) {
        for rows in applied.iter().filter(|rows| rows.len() > 1) {
            for (at, column) in self.customers.columns().iter().enumerate() {
                let mut values = rows.iter().map(|row| (*row, column.values.get(*row as usize)));
                let Some((_, kept)) = values.find(|(_, value)| value.missing().is_none()) else { continue };
                for (row, value) in values.filter(|(_, value)| value.missing().is_none() && *value != kept) {
                    let words = match self.asked.columns.get(at).map(|spec| &spec.cell) {
                        Some(CellType::Category(_, words)) => words.as_slice(),
                        _ => &[],
                    };
                    let text = format!("{}: {}", self.key(row), value.shown(words));
                    self.note_at(IssueKind::ValueGivenUp, row, &column.header, &text);
                }
            }
        }
    }
}

/// Groups being listed; each value that is shared is taken over once.
struct Listing<'s, 'a> {
    search: &'s Search<'a>,
    groups: SameGroups,
    numbers: HashMap<u32, u32, FixedState>,
}

impl Listing<'_, '_> {
    fn add(&mut self, key: &str, ties: &[(Basis, u32)]) {
        let mut renumbered = Vec::new();
        for (basis, value) in ties {
            let (groups, values) = (&mut self.groups, &self.search.values);
            let number = self.numbers.entry(*value).or_insert_with(|| groups.add_value(values.get(*value as usize)));
            renumbered.push((*basis, *number));
        }
        self.groups.add_key(key, renumbered);
    }
}
