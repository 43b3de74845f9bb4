//! Asks a condition of events, once for each different text, category or flag where it looks at nothing else.

use super::rows::{EventRow, Ground};
use super::unknown::parts;
use crate::engine::eval::{all, verdict};
use crate::expr::typed::{Node, Slot, Term};
use crate::model::balance::Fate;
use crate::model::batch::Batch;
use crate::model::column::Values;
use crate::model::text_key::TextKey;
use crate::model::value::Verdict;
use crate::model::words::Words;

/// So many texts are remembered for each part of a condition.
const TEXTS: usize = 64;

/// A condition about events with the answers that it gave before: a table's filter, or what an aggregate asks.
#[derive(Clone, Debug)]
pub struct Asked<'t> {
    /// The parts all of which must hold.
    parts: Vec<Part<'t>>,
}

#[derive(Clone, Debug)]
struct Part<'t> {
    term: &'t Term,
    /// The column of the event that the answer depends on, where there is no other.
    column: Option<usize>,
    texts: Vec<Known>,
    /// By the number of a word in the batch.
    words: Vec<Option<Verdict>>,
    /// By rank, or by flag.
    ranks: Vec<Option<Verdict>>,
    /// By the number of a word in the batch what becomes of its rows, where the condition is a filter.
    fates: Vec<Fate>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    key: TextKey,
    bytes: Vec<u8>,
    answer: Option<Verdict>,
}

impl<'t> Asked<'t> {
    /// A condition that was never asked.
    #[must_use]
    pub fn new(term: &'t Term) -> Self {
        let terms = if let Node::And(terms) = &term.node { terms.as_slice() } else { std::slice::from_ref(term) };
        Self { parts: terms.iter().map(Part::new).collect() }
    }

    /// Begins another batch of events.
    pub fn begin(&mut self) {
        self.parts.iter_mut().for_each(|part| part.words.clear());
    }

    /// The answer for an event of the batch.
    pub fn answer(&mut self, event: &EventRow<'_>) -> Verdict {
        if let [part] = self.parts.as_mut_slice() {
            return part.answer(event);
        }
        all(self.parts.iter_mut().map(|part| part.answer(event)))
    }

    /// Asks the condition, which is a filter, of the rows of a batch: each goes where it sends it, unless it goes before.
    pub fn sift(&mut self, ground: Ground<'_>, batch: &Batch, fates: &mut [Fate]) {
        // A no counts before what can't be answered, and that before a yes: that is the order of fates.
        self.parts.iter_mut().for_each(|part| part.sift(ground, batch, fates));
    }
}

/// What becomes of rows for which a filter gives this answer.
const fn fate(answer: Verdict) -> Fate {
    match answer {
        Verdict::Yes => Fate::Used,
        Verdict::No => Fate::WhereNo,
        Verdict::Unknown(_) => Fate::WhereUnknown,
    }
}

impl<'t> Part<'t> {
    fn new(term: &'t Term) -> Self {
        let column = only_column(term);
        Self { term, column, texts: Vec::new(), words: Vec::new(), ranks: Vec::new(), fates: Vec::new() }
    }

    fn sift(&mut self, ground: Ground<'_>, batch: &Batch, fates: &mut [Fate]) {
        let event = |row| EventRow { ground, batch, row };
        match self.column.map(|column| batch.columns[column].values()) {
            Some(Values::Words(words)) if words.len() == fates.len() => {
                let mut of_words = std::mem::take(&mut self.fates);
                of_words.clear();
                sift_words(words, fates, &mut of_words, &mut |row| fate(self.ask(&event(row))));
                self.fates = of_words;
            }
            _ => {
                for (row, fate_of_row) in fates.iter_mut().enumerate().filter(|(_, fate)| **fate > Fate::WhereNo) {
                    *fate_of_row = fate(self.answer(&event(row))).min(*fate_of_row);
                }
            }
        }
    }

    #[inline]
    fn answer(&mut self, event: &EventRow<'_>) -> Verdict {
        self.known_of_word(event).unwrap_or_else(|| self.ask(event))
    }

    /// The answer for the word of an event, where the batch has had it before.
    #[inline]
    fn known_of_word(&self, event: &EventRow<'_>) -> Option<Verdict> {
        let column = &event.batch.columns[self.column?];
        let Values::Words(words) = column.values() else { return None };
        let known = self.words.get(words.number(event.row) as usize)?;
        known.filter(|_| column.why(event.row).is_none())
    }

    fn ask(&mut self, event: &EventRow<'_>) -> Verdict {
        let Some(column) = self.column.map(|column| &event.batch.columns[column]) else { return verdict(self.term, event) };
        if event.row >= column.len() || column.why(event.row).is_some() {
            return verdict(self.term, event);
        }
        match column.values() {
            Values::Text(texts) => self.of_text(texts.bytes(event.row), event),
            Values::Words(words) => self.of_word(words, event),
            Values::Category(ranks) => self.of_rank(ranks[event.row], event),
            Values::Flag(flags) => self.of_rank(flags[event.row].into(), event),
            Values::Number(_) | Values::Date(_) | Values::Carried(..) => verdict(self.term, event),
        }
    }

    fn of_word(&mut self, words: &Words, event: &EventRow<'_>) -> Verdict {
        let number = words.number(event.row) as usize;
        let answer = self.of_text(words.get(event.row).as_bytes(), event);
        self.words.resize(self.words.len().max(number + 1), None);
        self.words[number] = Some(answer);
        answer
    }

    fn of_text(&mut self, text: &[u8], event: &EventRow<'_>) -> Verdict {
        if self.texts.is_empty() {
            self.texts.resize(TEXTS, Known::default());
        }
        let key = TextKey::of(text);
        let known = &mut self.texts[key.spread(TEXTS)];
        if let Some(answer) = known.answer
            && known.key == key
            && (key.is_whole() || known.bytes == text)
        {
            return answer;
        }
        let answer = verdict(self.term, event);
        known.key = key;
        known.answer = Some(answer);
        known.bytes.clear();
        known.bytes.extend_from_slice(text);
        answer
    }

    fn of_rank(&mut self, rank: u32, event: &EventRow<'_>) -> Verdict {
        let rank = rank as usize;
        if let Some(Some(answer)) = self.ranks.get(rank) {
            return *answer;
        }
        let answer = verdict(self.term, event);
        // Lists of words are short.
        if rank < 1 << 10 {
            self.ranks.resize(self.ranks.len().max(rank + 1), None);
            self.ranks[rank] = Some(answer);
        }
        answer
    }
}

/// Sends the row of each word where its first row goes, unless it goes before. `of_words` is memory.
#[inline(never)]
fn sift_words(words: &Words, fates: &mut [Fate], of_words: &mut Vec<Fate>, ask: &mut dyn FnMut(usize) -> Fate) {
    for (row, fate) in (0..words.len()).zip(fates) {
        // Words are numbered as they come, so that one without an answer is the next. Rows without a value share no word.
        let number = words.number(row) as usize;
        let of_word = of_words.get(number).copied().unwrap_or_else(|| {
            let new = ask(row);
            if number == of_words.len() {
                of_words.push(new);
            }
            new
        });
        *fate = of_word.min(*fate);
    }
}

/// The one column of an event that a term looks at; none where it looks at several, at none, or at its key or day.
fn only_column(term: &Term) -> Option<usize> {
    let mut columns = Vec::new();
    (look(term, &mut columns) && !columns.is_empty() && columns.iter().all(|column| *column == columns[0])).then(|| columns[0])
}

/// Adds the columns that a term looks at; whether that is all that differs from event to event.
fn look(term: &Term, columns: &mut Vec<usize>) -> bool {
    let Node::Read(slot) = term.node else { return parts(term).into_iter().all(|part| look(part, columns)) };
    if let Slot::EventColumn(column) = slot {
        columns.push(column);
        return true;
    }
    matches!(slot, Slot::Param(_) | Slot::AsOf)
}
