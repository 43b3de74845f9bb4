//! The one set of names of a rule file: who has which, and who clashes.

use std::ops::Range;

use hashbrown::HashMap;
use unicode_normalization::UnicodeNormalization;

use crate::model::diagnostic::{Diagnostic, Problem};
use crate::rules::forms::{File, Named, SegmentForm};

/// Names that the language itself has.
pub const TAKEN: &[&str] = &["customer", "tier", "candidate", "previous_tier", "as_of"];
/// What the outputs call the customer sheet among the tables.
const CUSTOMER_SHEET: &str = "customers";

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Thing {
    /// A param, by its position.
    Param(usize),
    /// A declared column of the customer sheet, by its position.
    Column(usize),
    /// A metric, score or segment, by its position among the customer values.
    Value(usize),
    /// A table of events, by its position.
    Table(usize),
    /// Something that is broken; what is wrong with it has been said.
    Broken,
}

/// All names of a rule file.
#[derive(Debug)]
pub struct Names {
    things: HashMap<String, (Thing, Range<usize>), foldhash::fast::FixedState>,
    /// The names in the order of the file, for the nearest of them.
    listed: Vec<String>,
}

/// The form in which names are compared.
#[must_use]
pub fn form(name: &str) -> String {
    name.nfkc().collect()
}

/// Who had a name first, where many things of one kind have names of their own.
#[derive(Debug, Default)]
pub struct Seen<'f> {
    first: HashMap<String, &'f Range<usize>, foldhash::fast::FixedState>,
}

impl<'f> Seen<'f> {
    /// Where the name stood before; none where this is the first time.
    pub fn earlier(&mut self, name: String, span: &'f Range<usize>) -> Option<Range<usize>> {
        match self.first.entry(name) {
            hashbrown::hash_map::Entry::Occupied(entry) => Some((*entry.get()).clone()),
            hashbrown::hash_map::Entry::Vacant(entry) => {
                entry.insert(span);
                None
            }
        }
    }
}

/// How many of the names that would do a message lists.
const LISTED: usize = 20;

/// The first of several names, for a message.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names = names.into_iter();
    let mut listed: Vec<String> = names.by_ref().take(LISTED).map(str::to_owned).collect();
    if names.next().is_some() {
        listed.push("…".to_owned());
    }
    listed
}

impl Names {
    /// The names of a file; clashes are found, the first holder keeps the name.
    pub fn collect(file: &File, found: &mut Vec<Diagnostic>) -> Self {
        let mut names = Self { things: HashMap::with_hasher(foldhash::fast::FixedState::default()), listed: Vec::new() };
        for (i, named) in file.params.iter().enumerate() {
            names.add(&named.name, &named.span, Thing::Param(i), found);
        }
        for (i, named) in file.customers.iter().flat_map(|form| &form.columns).enumerate() {
            names.add(&named.name, &named.span, Thing::Column(i), found);
        }
        for (i, named) in file.tables.iter().enumerate() {
            names.add(&named.name, &named.span, Thing::Table(i), found);
        }
        let metrics = file.metrics.iter().map(|named| (&named.name, &named.span));
        let scores = file.scores.iter().map(|named| (&named.name, &named.span));
        let segments = file.segments.iter().map(|named| (&named.name, &named.span));
        let columns = file.customers.iter().flat_map(|form| &form.broken);
        for (name, span) in file.broken.iter().chain(columns) {
            names.add(name, span, Thing::Broken, found);
        }
        for (i, (name, span)) in metrics.chain(scores).chain(segments).enumerate() {
            let segment = i.checked_sub(file.metrics.len() + file.scores.len());
            if !segment.is_some_and(|segment| names.is_column_of(&file.segments[segment])) {
                names.add(name, span, Thing::Value(i), found);
            }
        }
        names
    }

    /// Whether a segment goes by the column of its own name: the name then means the column.
    fn is_column_of(&self, segment: &Named<SegmentForm>) -> bool {
        let name = form(&segment.name);
        let goes_by_it = segment.form.by.iter().any(|by| form(by.value.trim().trim_matches('`')) == name);
        goes_by_it && matches!(self.get(&name), Some(Thing::Column(_) | Thing::Broken))
    }

    fn add(&mut self, name: &str, span: &Range<usize>, thing: Thing, found: &mut Vec<Diagnostic>) {
        let name = form(name);
        if name.trim().is_empty() || name.contains('`') {
            found.push(Diagnostic::new(Problem::NameForm { name }, span.clone()));
        } else if TAKEN.contains(&name.as_str()) || (matches!(thing, Thing::Table(_)) && name == CUSTOMER_SHEET) {
            found.push(Diagnostic::new(Problem::NameTaken { name }, span.clone()));
        } else if let Some((_, earlier)) = self.things.get(&name) {
            let (first, second) = if earlier.start < span.start { (earlier, span) } else { (span, earlier) };
            found.push(Diagnostic::between(Problem::NameClash { name }, second.clone(), first.clone()));
        } else {
            self.listed.push(name.clone());
            self.things.insert(name, (thing, span.clone()));
        }
    }

    /// What a name stands for.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Thing> {
        self.things.get(name).map(|(thing, _)| *thing)
    }

    /// Every name, in the order of the file by sections.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.listed.iter().map(String::as_str)
    }
}
