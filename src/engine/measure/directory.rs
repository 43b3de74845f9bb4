//! Finds a customer by key, or by the value of another column.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::slots::{NOWHERE, Slots};
use crate::model::column::{Column, TextColumn};
use crate::model::fold::fold;
use crate::model::key_column::KeyColumn;
use crate::model::merge::OtherKeys;
use crate::model::value::Value;

/// Texts with their positions.
#[derive(Clone, Debug)]
pub struct Directory<'k> {
    texts: Cow<'k, TextColumn>,
    slots: Slots,
    /// The places whose text belongs to another customer too.
    shared: BTreeSet<u32>,
    /// Whose the texts behind those of the customers are.
    owners: Vec<u32>,
}

impl<'k> Directory<'k> {
    /// A directory of unique keys.
    #[must_use]
    pub fn new(keys: &'k TextColumn) -> Self {
        Self::of(Cow::Borrowed(keys))
    }

    /// A directory of the folded texts of a column; missing ones are in it under no text.
    #[must_use]
    pub fn of_column(column: &Column) -> Directory<'static> {
        let mut texts = TextColumn::default();
        for row in 0..column.len() {
            let value = column.get(row);
            texts.push(&if let Value::Text(text) = &value { fold(text) } else { Cow::Borrowed("") });
        }
        Directory::of(Cow::Owned(texts))
    }

    fn of(texts: Cow<'k, TextColumn>) -> Self {
        let slots = Slots::with_room(texts.len());
        let mut directory = Self { texts, slots, shared: BTreeSet::new(), owners: Vec::new() };
        (0..NOWHERE).take(directory.texts.len()).for_each(|place| directory.enter(place));
        directory
    }

    /// Adds a text that belongs to a customer beside the one at its position.
    pub fn add(&mut self, text: &str, owner: u32) {
        let Some(place) = u32::try_from(self.texts.len()).ok().filter(|place| *place != NOWHERE) else { return };
        self.texts.to_mut().push(text);
        self.owners.push(owner);
        self.enter(place);
    }

    fn enter(&mut self, place: u32) {
        if self.texts.bytes(place as usize).is_empty() {
            return;
        }
        if let Some(first) = self.slots.put(&self.texts, place)
            && self.owner(first) != self.owner(place)
        {
            self.shared.insert(first);
        }
    }

    fn place(&self, text: &str) -> Option<u32> {
        Some(self.slots.find(&self.texts, text.as_bytes())).filter(|place| *place != NOWHERE)
    }

    #[inline]
    fn owner(&self, place: u32) -> u32 {
        let behind = (place as usize).checked_sub(self.len());
        behind.map_or(place, |behind| self.owners[behind])
    }

    /// The customer that a text belongs to; the first of several.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<u32> {
        self.place(text).map(|place| self.owner(place))
    }

    /// Whom the row with the text at this place meets.
    #[inline]
    fn met_at(&self, place: u32) -> Met {
        if place == NOWHERE {
            Met::Nobody
        } else if !self.shared.is_empty() && self.shared.contains(&place) {
            Met::Several
        } else if self.owners.is_empty() {
            Met::Customer(place)
        } else {
            Met::Customer(self.owner(place))
        }
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len() - self.owners.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How the rows of a table meet customers.
#[derive(Debug)]
pub struct Meeting<'d> {
    by_key: &'d Directory<'d>,
    by_value: Option<Directory<'static>>,
    adds: bool,
    other_keys: &'d OtherKeys,
}

/// Whom a row meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Met {
    /// The customer at this position.
    Customer(u32),
    /// Its text belongs to several customers.
    Several,
    /// There is no such customer.
    Nobody,
}

impl<'d> Meeting<'d> {
    /// By key; where there is a directory of values, by that. Where rows `add` customers, those have what stands in the row
    /// for a key, whatever column it is met by.
    #[must_use]
    pub const fn new(
        by_key: &'d Directory<'d>,
        by_value: Option<Directory<'static>>,
        adds: bool,
        other_keys: &'d OtherKeys,
    ) -> Self {
        Self { by_key, by_value, adds, other_keys }
    }

    /// The keys of rows, each as the key that it means; none where every one means itself.
    #[must_use]
    pub fn meant(&self, keys: &KeyColumn) -> Option<KeyColumn> {
        if self.other_keys.is_empty() {
            return None;
        }
        let is_value = |text: &str| self.by_value.as_ref().is_some_and(|values| !self.adds || values.find(text).is_some());
        let meant = |key: &str| if is_value(key) { None } else { self.other_keys.get(key) };
        keys.iter().any(|key| meant(&key).is_some()).then(|| {
            let mut all = KeyColumn::default();
            keys.iter().for_each(|key| all.push(meant(&key).unwrap_or(&key)));
            all
        })
    }

    /// Hands out whom these rows meet, in their order; they have these keys. `places` is memory for the next rows.
    pub fn meet(&self, keys: &KeyColumn, rows: &[u32], places: &mut Vec<u32>, mut take: impl FnMut(u32, Met)) {
        let directory = self.by_value.as_ref().unwrap_or(self.by_key);
        places.clear();
        directory.slots.find_all(&directory.texts, keys, rows, places);
        let asks_further = self.by_value.is_some() && self.adds;
        for (row, place) in rows.iter().zip(places) {
            let mut met = directory.met_at(*place);
            if asks_further && met == Met::Nobody {
                met = self.by_key.find(&keys.get(*row as usize)).map_or(Met::Nobody, Met::Customer);
            }
            take(*row, met);
        }
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> usize {
        self.by_key.len()
    }
}
