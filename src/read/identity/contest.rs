//! Which row of an id counts: each row is weighed as it comes, in any order, and what that leaves open is looked at again.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use hashbrown::HashMap;
use siphasher::sip128::{Hasher128, SipHasher24};

use super::{Position, Print, Repeated, Winners};
use crate::model::batch::Batch;
use crate::model::schema::{Identity, Repeats};
use crate::model::value::Value;

/// Of an id no row has been met yet.
const NOWHERE: Position = Position(u64::MAX);

/// A row that has an id, can be read, and isn't after the as-of date.
pub(in crate::read) struct Candidate<'b> {
    /// Its id, in folded form.
    pub id: &'b str,
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
        let own = [Value::Text(self.batch.keys.get(self.row)), Value::Date(self.batch.dates[self.row])];
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

    fn witness(&self, compared: &[usize]) -> Witness {
        let contents = self.contents(compared).map(Value::into_owned).collect();
        Witness { id: self.id.to_owned(), position: self.position, contents }
    }
}

/// A row with all that is compared of it.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::read) struct Witness {
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
pub(in crate::read) struct Standing {
    position: Position,
    rank: i64,
    contents: Print,
}

/// So many parts have the ids: takers rarely meet in one.
const PARTS: usize = 1 << 10;

/// The standings of every so manieth id.
struct Part {
    standings: Vec<Standing>,
    /// Whether rows of the id differ; of versions, whether the newest do.
    differ: Vec<bool>,
}

/// Which row of each id counts, whatever order they come in.
pub(in crate::read) struct Contest<'i, 's> {
    repeated: &'i Repeated,
    identity: &'s Identity,
    parts: Vec<Mutex<Part>>,
}

impl<'i, 's> Contest<'i, 's> {
    /// A contest that has met no row.
    pub fn new(repeated: &'i Repeated, identity: &'s Identity) -> Self {
        let vacant = Standing { position: NOWHERE, rank: i64::MIN, contents: 0 };
        let ids = repeated.ids as usize;
        let part = |part: usize| {
            let ids = (part..ids).step_by(PARTS).len();
            Mutex::new(Part { standings: vec![vacant; ids], differ: vec![false; ids] })
        };
        Self { repeated, identity, parts: (0..PARTS).map(part).collect() }
    }

    /// Whether several rows have the id of this one.
    pub fn asks_for(&self, position: Position, last: &mut usize) -> bool {
        self.repeated.find(position, last).is_some()
    }

    /// Weighs a row.
    pub fn take(&self, row: &Candidate<'_>, last: &mut usize) {
        let Some(id) = self.repeated.find(row.position, last) else { return };
        let (part, place) = (id % PARTS, id / PARTS);
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
        let parts: Vec<Part> =
            self.parts.into_iter().map(|part| part.into_inner().unwrap_or_else(PoisonError::into_inner)).collect();
        let mut winners = Winners { repeated: self.repeated, positions: Vec::new(), differ: 0 };
        let mut open = OpenIds::default();
        for id in 0..self.repeated.ids as usize {
            let (part, place) = (&parts[id % PARTS], id / PARTS);
            let standing = part.standings[place];
            winners.positions.push(standing.position);
            if !part.differ[place] {
                continue;
            }
            winners.differ += 1;
            match self.identity.repeats {
                Some(Repeats::Newest(_)) => {}
                None if open.values().all(|first| standing.position < first.position) => open.clear(),
                None | Some(Repeats::Last | Repeats::Lines | Repeats::Never) => continue,
            }
            open.insert(id, standing);
        }
        (winners, open)
    }
}

/// Ids whose rows differ.
pub(in crate::read) type OpenIds = HashMap<usize, Standing, foldhash::fast::FixedState>;

/// Rows of ids whose rows differ, looked at once more with all their contents.
pub(in crate::read) struct Search<'i> {
    identity: &'i Identity,
    repeated: &'i Repeated,
    open: &'i OpenIds,
    /// Where the last row stood among those that share ids.
    last: usize,
    /// For each of these ids the row that counts as far as is known; where rows that differ stop the run, the first row and
    /// the first that differs from it.
    found: HashMap<usize, Vec<Witness>, foldhash::fast::FixedState>,
}

impl<'i> Search<'i> {
    /// A search that has met no row.
    pub fn new(identity: &'i Identity, repeated: &'i Repeated, open: &'i OpenIds) -> Self {
        Self { identity, repeated, open, last: 0, found: HashMap::default() }
    }

    /// Whether it is open which row of the id of this one counts.
    pub fn asks_for(&mut self, position: Position) -> bool {
        self.open_id(position).is_some()
    }

    fn open_id(&mut self, position: Position) -> Option<(usize, Standing)> {
        let id = self.repeated.find(position, &mut self.last)?;
        Some((id, *self.open.get(&id)?))
    }

    /// Looks at a row.
    pub fn take(&mut self, row: &Candidate<'_>) {
        let Some((id, standing)) = self.open_id(row.position) else { return };
        let compared = &self.identity.compared;
        let is_first = row.position == standing.position;
        let matters = match self.identity.repeats {
            Some(_) => row.rank == standing.rank,
            None => is_first || row.print(compared) != standing.contents,
        };
        if matters {
            let found = self.found.entry(id).or_default();
            found.push(row.witness(compared));
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
    pub fn merge(searches: impl IntoIterator<Item = Self>) -> Vec<(usize, Vec<Witness>)> {
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
