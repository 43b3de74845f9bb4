//! One id, one event: which ids several rows have, and which of those rows counts.
//!
//! Ids and contents of rows are told apart by their print, a SipHash-2-4 of 128 bits: among ten million ids the chance that
//! any two share one is below 10^-24. Nothing is held of a row whose id no other row has but that print, while a table is
//! folded as if there were none; where there are some, their rows are weighed in a second run over the files, and a third
//! folds again.

mod contest;
#[cfg(test)]
mod tests;

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher24};

use crate::model::batch::EventPrint;

pub(super) use contest::{Candidate, Contest, Search, Witness};

/// What stands for an id, or for the contents of a row.
pub(super) type Print = u128;

/// The print of an id in folded form.
pub(super) fn print_of(id: &str) -> Print {
    let mut hash = SipHasher24::new();
    hash.write(id.as_bytes());
    hash.finish128().as_u128()
}

/// A print in two words.
#[expect(clippy::cast_possible_truncation, reason = "each word takes one half")]
pub(super) const fn halves(print: Print) -> EventPrint {
    [(print >> 64) as u64, print as u64]
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

/// The ids that several rows have, each once, by part.
#[derive(Debug)]
pub(super) struct Repeated(Vec<RepeatedPart>);

/// The repeated ids of one part, in order.
#[derive(Debug)]
struct RepeatedPart {
    ids: Vec<Print>,
    /// Prints lie evenly, so the part is cut into equal spans; where the ids of each begin, and where the last ends.
    starts: Vec<u32>,
}

/// About how many ids of a part lie in one span.
const SPAN: usize = 4;

impl RepeatedPart {
    fn of(mut seen: Vec<Print>) -> Self {
        seen.sort_unstable();
        let ids: Vec<Print> = seen.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect();
        let spans = ids.len() / SPAN + 1;
        let start = |span: usize| u32::try_from(ids.partition_point(|id| span_of(*id, spans) < span)).unwrap_or(u32::MAX);
        Self { starts: (0..=spans).map(start).collect(), ids }
    }

    fn find(&self, id: Print) -> Option<usize> {
        let span = span_of(id, self.starts.len() - 1);
        let (start, end) = (self.starts[span] as usize, self.starts[span + 1] as usize);
        self.ids[start..end].iter().position(|known| *known == id).map(|place| start + place)
    }
}

/// Which of so many spans of its part an id lies in.
fn span_of(id: Print, spans: usize) -> usize {
    let within = (id << PARTS.ilog2()) >> u64::BITS;
    usize::try_from((within * spans as Print) >> u64::BITS).unwrap_or(0)
}

impl Repeated {
    /// Those of the ids that all takers met.
    pub fn of(mut seen: Vec<Seen>) -> Self {
        let repeated = |part: usize| {
            let blocks = seen.iter_mut().flat_map(|seen| std::mem::take(&mut seen.0[part]));
            RepeatedPart::of(blocks.flatten().collect())
        };
        Self((0..PARTS).map(repeated).collect())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|part| part.ids.is_empty())
    }

    /// The part an id is in and its place there.
    fn find(&self, id: Print) -> Option<(usize, usize)> {
        let part = part_of(id);
        self.0[part].find(id).map(|place| (part, place))
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

    /// What stands for a row without an id: no id has it but by a chance as small as that of two ids of one print.
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
    positions: Vec<Vec<Position>>,
    /// How many ids have rows that differ; of versions, whose newest do.
    pub differ: u64,
}

impl Winners<'_> {
    /// The row of the same id that counts in place of this one.
    fn instead_of(&self, id: Print, position: Position) -> Option<Position> {
        let (part, place) = self.repeated.find(id)?;
        Some(self.positions[part][place]).filter(|winner| *winner != position)
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
    /// They are written down, of rows that take part; all rows are folded.
    Record(Seen),
    /// They are written down, of all rows; nothing else is read and nobody folds.
    Survey(Seen),
    /// Rows of ids that several have are weighed; nobody folds.
    Weigh(&'i Contest<'i, 'i>),
    /// Rows of ids whose rows differ are looked at; nobody folds.
    Search(Search<'i>),
    /// Rows that don't count are marked.
    Mark(&'i Winners<'i>),
}

impl<'i> Watch<'i> {
    /// Looks at the id of a row before the row is read; whether this run has no use for the rest.
    pub fn passes_over(&mut self, id: Option<Print>) -> bool {
        match self {
            Self::Nothing | Self::Record(_) | Self::Mark(_) => false,
            Self::Survey(seen) => {
                if let Some(id) = id {
                    seen.note(id);
                }
                true
            }
            Self::Weigh(contest) => !id.is_some_and(|id| contest.asks_for(id)),
            Self::Search(search) => !id.is_some_and(|id| search.asks_for(id)),
        }
    }

    /// Whether the id is looked at first.
    pub const fn asks_first(&self) -> bool {
        matches!(self, Self::Survey(_) | Self::Weigh(_) | Self::Search(_))
    }

    /// Whether only rows that are compared are read, with all that is compared.
    pub const fn compares(&self) -> bool {
        matches!(self, Self::Weigh(_) | Self::Search(_))
    }

    /// What was written down.
    pub fn seen(self) -> Option<Seen> {
        if let Self::Record(seen) | Self::Survey(seen) = self { Some(seen) } else { None }
    }

    /// What was looked for.
    pub fn search(self) -> Option<Search<'i>> {
        if let Self::Search(search) = self { Some(search) } else { None }
    }

    /// Looks at a row; gives the one of the same id that counts in its place.
    pub fn look(&mut self, row: &Candidate<'_>) -> Option<Position> {
        match self {
            Self::Nothing | Self::Survey(_) => {}
            Self::Record(seen) => seen.note(row.id),
            Self::Weigh(contest) => contest.take(row),
            Self::Search(search) => search.take(row),
            Self::Mark(winners) => return winners.instead_of(row.id, row.position),
        }
        None
    }
}
