//! One id, one event: which ids several rows have, and which of those rows counts.
//!
//! Ids and contents of rows are told apart by their print, a SipHash-2-4 of 128 bits: among ten million ids the chance that
//! any two share one is below 10^-24. Nothing is held of a row whose id no other row has but that print, while a table is
//! folded as if there were none; where there are some, their rows are weighed in a second run over the files, and a third
//! folds again.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use hashbrown::HashMap;
use siphasher::sip128::{Hasher128, SipHasher24};

use crate::model::batch::Batch;
use crate::model::schema::{Identity, Repeats};
use crate::model::value::Value;

/// What stands for an id, or for the contents of a row.
pub(super) type Print = u128;

/// The print of an id in folded form.
pub(super) fn print_of(id: &str) -> Print {
    let mut hash = SipHasher24::new();
    hash.write(id.as_bytes());
    hash.finish128().as_u128()
}

/// Prints are kept apart by their first bits: each part is small enough to be sorted at once.
const PARTS: usize = 1 << 10;

fn part_of(print: Print) -> usize {
    usize::try_from(print >> (Print::BITS - PARTS.ilog2())).unwrap_or(0)
}

/// How many prints a block holds. Blocks are never copied, as one that grows would be.
const BLOCK: usize = 64;

/// The ids that one taker met, each as often as it met it.
pub(super) struct Seen(Vec<Vec<Vec<Print>>>);

impl Default for Seen {
    fn default() -> Self {
        Self(vec![Vec::new(); PARTS])
    }
}

impl Seen {
    /// Writes down the id of a row.
    pub fn note(&mut self, id: Print) {
        let blocks = &mut self.0[part_of(id)];
        if blocks.last().is_none_or(|block| block.len() == BLOCK) {
            blocks.push(Vec::with_capacity(BLOCK));
        }
        if let Some(block) = blocks.last_mut() {
            block.push(id);
        }
    }
}

/// The ids that several rows have, each once, in order.
#[derive(Debug)]
pub(super) struct Repeated(Vec<Vec<Print>>);

impl Repeated {
    /// Those of the ids that all takers met.
    pub fn of(mut seen: Vec<Seen>) -> Self {
        let repeated = |part: usize| {
            let blocks = seen.iter_mut().flat_map(|seen| std::mem::take(&mut seen.0[part]));
            let mut ids: Vec<Print> = blocks.flatten().collect();
            ids.sort_unstable();
            ids.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect()
        };
        Self((0..PARTS).map(repeated).collect())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// The part an id is in and its place there.
    fn find(&self, id: Print) -> Option<(usize, usize)> {
        let part = part_of(id);
        self.0[part].binary_search(&id).ok().map(|place| (part, place))
    }
}

/// Where a row stands among all that are read: by file as named, then by row. 24 bits for the one, 40 for the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Position(u64);

const ROW_BITS: u32 = 40;

/// Of an id no row has been met yet.
const NOWHERE: Position = Position(u64::MAX);

impl Position {
    /// The row of this number in the file of this place among those named.
    pub const fn new(file: usize, row: u64) -> Self {
        Self((file as u64) << ROW_BITS | row)
    }

    /// The place of the file and the number of the row.
    pub fn place(self) -> (usize, u64) {
        (usize::try_from(self.0 >> ROW_BITS).unwrap_or(0), self.0 & ((1 << ROW_BITS) - 1))
    }
}

/// A row that has an id, can be read, and isn't after the as-of date.
pub(super) struct Candidate<'b> {
    /// Its id.
    pub id: Print,
    /// Where it is.
    pub position: Position,
    /// The value that the newest has most of; the least where it has none or nobody asks.
    pub rank: i64,
    /// The batch it is in.
    pub batch: &'b Batch,
    /// Its place there.
    pub row: usize,
}

impl Candidate<'_> {
    /// Key, date, and what the rules declare.
    fn contents<'b>(&'b self, compared: &'b [usize]) -> impl Iterator<Item = Value<'b>> {
        let own = [Value::Text(self.batch.keys.get(self.row).into()), Value::Date(self.batch.dates[self.row])];
        own.into_iter().chain(compared.iter().map(|column| self.batch.columns[*column].get(self.row)))
    }

    fn print(&self, compared: &[usize]) -> Print {
        let mut hash = SipHasher24::new();
        for value in self.contents(compared) {
            std::mem::discriminant(&value).hash(&mut hash);
            match value {
                Value::Missing(why) => why.hash(&mut hash),
                Value::Number(number) => hash.write_i64(number.micros()),
                Value::Text(text) => text.hash(&mut hash),
                Value::Date(day) => hash.write_i32(day.days()),
                Value::Flag(flag) => hash.write_u8(flag.into()),
                Value::Category(rank) => hash.write_u32(rank),
            }
        }
        hash.finish128().as_u128()
    }

    fn witness(&self, identity: &Identity) -> Witness {
        let id = match self.batch.columns[identity.id].get(self.row) {
            Value::Text(id) => id.into_owned(),
            Value::Missing(_) | Value::Number(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => String::new(),
        };
        let compared = &identity.compared;
        Witness { id, position: self.position, contents: self.contents(compared).map(owned).collect() }
    }
}

fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Text(text) => Value::Text(text.into_owned().into()),
        Value::Missing(why) => Value::Missing(why),
        Value::Number(number) => Value::Number(number),
        Value::Date(day) => Value::Date(day),
        Value::Flag(flag) => Value::Flag(flag),
        Value::Category(rank) => Value::Category(rank),
    }
}

/// A row with all that is compared of it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Witness {
    /// Its id, in folded form.
    pub id: String,
    /// Where it is.
    pub position: Position,
    /// Key, date, and the compared columns in the order of the rules.
    pub contents: Vec<Value<'static>>,
}

impl Witness {
    /// Which of two newest rows counts: the greater day, then the greater values in the order of the rules, missing the
    /// least, then the greater key; of equal rows the first.
    fn compare(&self, other: &Self) -> Ordering {
        let rest = self.contents.iter().zip(&other.contents).skip(1).map(|(a, b)| compare(a, b));
        let key = self.contents.first().zip(other.contents.first()).map(|(a, b)| compare(a, b));
        rest.chain(key).find(|order| order.is_ne()).unwrap_or_else(|| other.position.cmp(&self.position))
    }
}

fn compare(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        (Value::Category(a), Value::Category(b)) => a.cmp(b),
        // Of two that are missing the reasons are compared: nothing else tells them apart.
        (a, b) => a.missing().is_none().cmp(&b.missing().is_none()).then(a.missing().cmp(&b.missing())),
    }
}

/// The row of an id that counts so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    position: Position,
    rank: i64,
    contents: Print,
}

/// The standings of one part of the ids.
struct Part {
    standings: Vec<Standing>,
    /// Whether rows of the id differ; of versions, whether the newest do.
    differ: Vec<bool>,
}

/// Which row of each id counts, whatever order they come in.
pub(super) struct Contest<'i> {
    repeated: &'i Repeated,
    identity: &'i Identity,
    parts: Vec<Mutex<Part>>,
}

impl<'i> Contest<'i> {
    /// A contest that has met no row.
    pub fn new(repeated: &'i Repeated, identity: &'i Identity) -> Self {
        let vacant = Standing { position: NOWHERE, rank: i64::MIN, contents: 0 };
        let part = |ids: &Vec<Print>| Part { standings: vec![vacant; ids.len()], differ: vec![false; ids.len()] };
        Self { repeated, identity, parts: repeated.0.iter().map(part).map(Mutex::new).collect() }
    }

    fn take(&self, row: &Candidate<'_>) {
        let Some((part, place)) = self.repeated.find(row.id) else { return };
        let new = Standing { position: row.position, rank: row.rank, contents: row.print(&self.identity.compared) };
        let mut part = self.parts[part].lock().unwrap_or_else(PoisonError::into_inner);
        let old = part.standings[place];
        let is_newer = new.rank > old.rank;
        if old.position == NOWHERE || is_newer {
            part.standings[place] = new;
            part.differ[place] = false;
        } else if new.rank == old.rank {
            part.differ[place] |= new.contents != old.contents;
            let is_later = new.position > old.position;
            if is_later == (self.identity.repeats == Some(Repeats::Last)) {
                part.standings[place] = new;
            }
        }
    }

    /// The rows that count, and the ids of which that is open: of versions all whose newest rows differ, without a word the
    /// one that comes first.
    pub fn end(self) -> (Winners<'i>, OpenIds) {
        let mut winners = Winners { repeated: self.repeated, positions: Vec::with_capacity(PARTS), differ: 0 };
        let mut open = OpenIds::default();
        for (ids, part) in self.repeated.0.iter().zip(self.parts) {
            let Part { standings, differ } = part.into_inner().unwrap_or_else(PoisonError::into_inner);
            for ((id, standing), _) in ids.iter().zip(&standings).zip(&differ).filter(|(_, differ)| **differ) {
                winners.differ += 1;
                match self.identity.repeats {
                    Some(Repeats::Newest(_)) => {}
                    None if open.values().all(|first| standing.position < first.position) => open.clear(),
                    None | Some(Repeats::Last | Repeats::Lines | Repeats::Never) => continue,
                }
                open.insert(*id, *standing);
            }
            winners.positions.push(standings.iter().map(|standing| standing.position).collect());
        }
        (winners, open)
    }
}

/// Ids whose rows differ.
pub(super) type OpenIds = HashMap<Print, Standing, foldhash::fast::FixedState>;

/// Rows of ids whose rows differ, looked at once more with all their contents.
pub(super) struct Search<'i> {
    identity: &'i Identity,
    open: &'i OpenIds,
    /// For each of these ids the row that counts as far as is known; where rows that differ stop the run, the first row and
    /// the first that differs from it.
    found: HashMap<Print, Vec<Witness>, foldhash::fast::FixedState>,
}

impl<'i> Search<'i> {
    /// A search that has met no row.
    pub fn new(identity: &'i Identity, open: &'i OpenIds) -> Self {
        Self { identity, open, found: HashMap::default() }
    }

    fn take(&mut self, row: &Candidate<'_>) {
        let Some(standing) = self.open.get(&row.id) else { return };
        let compared = &self.identity.compared;
        let is_first = row.position == standing.position;
        let matters = match self.identity.repeats {
            Some(_) => row.rank == standing.rank,
            None => is_first || row.print(compared) != standing.contents,
        };
        if matters {
            let found = self.found.entry(row.id).or_default();
            found.push(row.witness(self.identity));
            Self::choose(self.identity, found);
        }
    }

    fn choose(identity: &Identity, found: &mut Vec<Witness>) {
        if identity.repeats.is_some() {
            found.sort_by(|a, b| b.compare(a));
            found.truncate(1);
        } else {
            found.sort_by_key(|row| row.position);
            found.truncate(2);
        }
    }

    /// What several searches in different rows found: for each id one row, or the pair.
    pub fn merge(searches: impl IntoIterator<Item = Self>) -> Vec<(Print, Vec<Witness>)> {
        let mut searches = searches.into_iter();
        let Some(mut all) = searches.next() else { return Vec::new() };
        for (id, rows) in searches.flat_map(|search| search.found) {
            let found = all.found.entry(id).or_default();
            found.extend(rows);
            Self::choose(all.identity, found);
        }
        all.found.into_iter().collect()
    }
}

/// The one row that counts of each id that several rows have.
#[derive(Debug)]
pub(super) struct Winners<'i> {
    repeated: &'i Repeated,
    positions: Vec<Vec<Position>>,
    /// How many ids have rows that differ; of versions, whose newest do.
    pub differ: u64,
}

impl Winners<'_> {
    /// Whether another row of the same id counts in place of this one.
    fn drops(&self, id: Print, position: Position) -> bool {
        self.repeated.find(id).is_some_and(|(part, place)| self.positions[part][place] != position)
    }

    /// Says which row of an id counts.
    pub fn settle(&mut self, id: Print, position: Position) {
        if let Some((part, place)) = self.repeated.find(id) {
            self.positions[part][place] = position;
        }
    }
}

/// What is done about ids in one run over a table.
pub(super) enum Watch<'i> {
    /// Nothing: every row is its own event.
    Nothing,
    /// They are written down.
    Record(Seen),
    /// Rows of ids that several have are weighed; nobody folds.
    Weigh(&'i Contest<'i>),
    /// Rows of ids whose rows differ are looked at; nobody folds.
    Search(Search<'i>),
    /// Rows that don't count are marked.
    Mark(&'i Winners<'i>),
}

impl<'i> Watch<'i> {
    /// Whether rows of this id, or without one, are of no interest in this run.
    pub fn passes_over(&self, id: Option<Print>) -> bool {
        match self {
            Self::Nothing | Self::Record(_) | Self::Mark(_) => false,
            Self::Weigh(contest) => id.is_none_or(|id| contest.repeated.find(id).is_none()),
            Self::Search(search) => id.is_none_or(|id| !search.open.contains_key(&id)),
        }
    }

    /// Whether only rows that are compared are read, with all that is compared.
    pub const fn compares(&self) -> bool {
        matches!(self, Self::Weigh(_) | Self::Search(_))
    }

    /// What was written down.
    pub fn seen(self) -> Option<Seen> {
        if let Self::Record(seen) = self { Some(seen) } else { None }
    }

    /// What was looked for.
    pub fn search(self) -> Option<Search<'i>> {
        if let Self::Search(search) = self { Some(search) } else { None }
    }

    /// Looks at a row; whether another one of the same id counts in its place.
    pub fn look(&mut self, row: &Candidate<'_>) -> bool {
        match self {
            Self::Nothing => {}
            Self::Record(seen) => seen.note(row.id),
            Self::Weigh(contest) => contest.take(row),
            Self::Search(search) => search.take(row),
            Self::Mark(winners) => return winners.drops(row.id, row.position),
        }
        false
    }
}
