//! One id, one event: which ids several rows have, and which of those rows counts.
//!
//! Ids and contents of rows are told apart by their print, a SipHash-2-4 of 128 bits, of ids the first 96: among ten million
//! ids the chance that any two share those is below 10^-15. A first run over the files reads nothing but ids, and holds of a
//! row nothing but that and its place; where some share one, those rows are weighed in a second run, which passes over all
//! others unread. The last run is the one that is folded.

mod contest;
#[cfg(test)]
mod tests;

use std::hash::Hasher;
use std::panic::resume_unwind;

use siphasher::sip128::{Hasher128, SipHasher24};

use crate::model::batch::EventPrint;

pub(super) use contest::{Candidate, Contest, Search, Witness};

/// What stands for an id, or for the contents of a row.
pub(super) type Print = u128;

/// The print of an id in folded form, given by its bytes in UTF-8.
pub(super) fn print_of(id: &[u8]) -> Print {
    let mut hash = SipHasher24::new();
    hash.write(id);
    hash.finish128().as_u128()
}

/// A print in two words.
#[expect(clippy::cast_possible_truncation, reason = "each word takes one half")]
pub(super) const fn halves(print: Print) -> EventPrint {
    [(print >> 64) as u64, print as u64]
}

/// What is held of a row with an id: the first 96 bits of the print, and where the row is. Twenty bytes.
#[derive(Clone, Copy)]
struct Sighting {
    id: [u32; 3],
    position: [u32; 2],
}

impl Sighting {
    #[expect(clippy::cast_possible_truncation, reason = "each word takes its own bits")]
    const fn new(id: Print, Position(position): Position) -> Self {
        let id = [(id >> 96) as u32, (id >> 64) as u32, (id >> 32) as u32];
        Self { id, position: [(position >> 32) as u32, position as u32] }
    }

    const fn position(&self) -> Position {
        Position((self.position[0] as u64) << 32 | self.position[1] as u64)
    }
}

/// Rows are kept apart by the first bits of their prints, so that what is looked up among those of a part is near.
const PARTS: usize = 1 << 8;

fn part_of(print: Print) -> usize {
    usize::try_from(print >> (Print::BITS - PARTS.ilog2())).unwrap_or(0)
}

/// How many rows a block holds. Blocks are never copied, as one that grows would be.
const BLOCK: usize = 256;

/// The rows with an id that one taker met.
pub(super) struct Seen(Vec<Vec<Vec<Sighting>>>);

impl Default for Seen {
    fn default() -> Self {
        Self(vec![Vec::new(); PARTS])
    }
}

impl Seen {
    /// Writes down the id of a row.
    pub fn note(&mut self, id: Print, position: Position) {
        let blocks = &mut self.0[part_of(id)];
        if blocks.last().is_none_or(|block| block.len() == BLOCK) {
            blocks.push(Vec::with_capacity(BLOCK));
        }
        if let Some(block) = blocks.last_mut() {
            block.push(Sighting::new(id, position));
        }
    }
}

/// The rows of a part whose id several may have, sorted by id. Few others are among them: an id is taken for one that came
/// before where some bits of both are the same, of 16 times as many values as there are rows.
fn alike(part: &[Vec<Sighting>]) -> Vec<Sighting> {
    let rows = || part.iter().flatten();
    let values = (16 * rows().count()).next_power_of_two().max(64);
    let place = |row: &Sighting| {
        let value = row.id[1] as usize & (values - 1);
        (value / 64, 1_u64 << (value % 64))
    };
    let (mut once, mut again) = (vec![0_u64; values / 64], vec![0_u64; values / 64]);
    for (word, bit) in rows().map(place) {
        again[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let is_alike = |row: &&Sighting| {
        let (word, bit) = place(row);
        again[word] & bit != 0
    };
    let mut alike: Vec<Sighting> = rows().filter(is_alike).copied().collect();
    alike.sort_unstable_by_key(|row| row.id);
    alike
}

/// The rows whose id several rows have. An id goes by a number from here on.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    /// In the order of their places, each with its id.
    rows: Vec<(Position, u32)>,
    ids: u32,
}

impl Repeated {
    /// Those among the rows that all takers met, found by so many threads.
    pub fn of(seen: Vec<Seen>, threads: usize) -> Self {
        let mut parts: Vec<Vec<Vec<Sighting>>> = vec![Vec::new(); PARTS];
        for seen in seen {
            parts.iter_mut().zip(seen.0).for_each(|(part, blocks)| part.extend(blocks));
        }
        let found = std::thread::scope(|scope| {
            let share = PARTS.div_ceil(threads.max(1));
            let workers: Vec<_> = parts.chunks_mut(share).map(|parts| scope.spawn(|| Self::of_parts(parts))).collect();
            let found = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
            found.collect::<Vec<Self>>()
        });
        let mut all = Self::default();
        for found in found {
            all.rows.extend(found.rows.iter().map(|(position, id)| (*position, all.ids.saturating_add(*id))));
            all.ids = all.ids.saturating_add(found.ids);
        }
        all.rows.sort_unstable();
        all
    }

    /// Those of some parts, not yet in order.
    fn of_parts(parts: &mut [Vec<Vec<Sighting>>]) -> Self {
        let mut found = Self::default();
        for part in parts {
            for same in alike(&std::mem::take(part)).chunk_by(|a, b| a.id == b.id).filter(|same| same.len() > 1) {
                found.rows.extend(same.iter().map(|row| (row.position(), found.ids)));
                found.ids = found.ids.saturating_add(1);
            }
        }
        found
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The id of a row, where several have it. Rows are mostly asked for in order, and the place of the last is remembered.
    fn find(&self, position: Position, last: &mut usize) -> Option<usize> {
        let is_behind = |at: usize| at == 0 || self.rows.get(at - 1).is_some_and(|(row, _)| *row < position);
        let is_before = |at: usize| self.rows.get(at).is_none_or(|(row, _)| *row >= position);
        if let Some(at) = [*last, *last + 1].into_iter().find(|at| is_behind(*at) && is_before(*at)) {
            *last = at;
        } else {
            *last = self.rows.partition_point(|(row, _)| *row < position);
        }
        self.rows.get(*last).filter(|(row, _)| *row == position).map(|(_, id)| *id as usize)
    }
}

/// Where a row stands among all that are read: by file as named, then by row. 24 bits for the one, 40 for the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Position(u64);

const ROW_BITS: u32 = 40;

impl Position {
    /// The row of this number in the file of this place among those named.
    pub const fn new(file: usize, row: u64) -> Self {
        Self((file as u64) << ROW_BITS | row)
    }

    /// What stands for a row without an id: no id has that print but by a chance as small as that of two ids of one.
    pub fn print(self) -> Print {
        self.0.into()
    }

    /// The place of the file and the number of the row.
    pub fn place(self) -> (usize, u64) {
        (usize::try_from(self.0 >> ROW_BITS).unwrap_or(0), self.0 & ((1 << ROW_BITS) - 1))
    }
}

/// The one row that counts of each id that several rows have.
#[derive(Debug)]
pub(super) struct Winners<'i> {
    repeated: &'i Repeated,
    /// By id.
    positions: Vec<Position>,
    /// How many ids have rows that differ; of versions, whose newest do.
    pub differ: u64,
}

impl Winners<'_> {
    /// The row of the same id that counts in place of this one.
    fn instead_of(&self, position: Position, last: &mut usize) -> Option<Position> {
        let id = self.repeated.find(position, last)?;
        Some(self.positions[id]).filter(|winner| *winner != position)
    }

    /// Says which row of an id counts.
    pub fn settle(&mut self, id: usize, position: Position) {
        self.positions[id] = position;
    }
}

/// What is done about ids in one run over a table. A number beside is where the last row stood among those that share ids.
pub(super) enum Watch<'i> {
    /// Nothing: every row is its own event.
    Nothing,
    /// They are written down, of all rows; nothing else is read and nobody folds.
    Survey(Seen),
    /// Rows of ids that several have are weighed; nobody folds.
    Weigh(&'i Contest<'i, 'i>, usize),
    /// Rows of ids whose rows differ are looked at; nobody folds.
    Search(Search<'i>),
    /// Rows that don't count are marked.
    Mark(&'i Winners<'i>, usize),
}

impl<'i> Watch<'i> {
    /// Whether anything is done about the row at this place.
    #[inline]
    pub fn asks_for(&mut self, position: Position) -> bool {
        match self {
            Self::Nothing => false,
            Self::Survey(_) => true,
            Self::Weigh(contest, last) => contest.asks_for(position, last),
            Self::Search(search) => search.asks_for(position),
            Self::Mark(winners, last) => winners.repeated.find(position, last).is_some(),
        }
    }

    /// Writes the id of a row down; whether this run does nothing else.
    pub fn writes_down(&mut self, position: Position, id: impl FnOnce() -> Option<Print>) -> bool {
        let Some(seen) = self.surveyed() else { return false };
        if let Some(id) = id() {
            seen.note(id, position);
        }
        true
    }

    /// What is written down, where nothing else is done.
    pub const fn surveyed(&mut self) -> Option<&mut Seen> {
        if let Self::Survey(seen) = self { Some(seen) } else { None }
    }

    /// Whether nothing is done about any row.
    pub const fn is_idle(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// Whether rows are looked at before they are read.
    pub const fn asks_first(&self) -> bool {
        matches!(self, Self::Survey(_) | Self::Weigh(..) | Self::Search(_))
    }

    /// Whether only rows that are compared are read, with all that is compared.
    pub const fn compares(&self) -> bool {
        matches!(self, Self::Weigh(..) | Self::Search(_))
    }

    /// What was written down.
    pub fn seen(self) -> Option<Seen> {
        if let Self::Survey(seen) = self { Some(seen) } else { None }
    }

    /// What was looked for.
    pub fn search(self) -> Option<Search<'i>> {
        if let Self::Search(search) = self { Some(search) } else { None }
    }

    /// Looks at a row; gives the one of the same id that counts in its place.
    pub fn look(&mut self, row: &Candidate<'_>) -> Option<Position> {
        match self {
            Self::Nothing | Self::Survey(_) => {}
            Self::Weigh(contest, last) => contest.take(row, last),
            Self::Search(search) => search.take(row),
            Self::Mark(winners, last) => return winners.instead_of(row.position, last),
        }
        None
    }
}
