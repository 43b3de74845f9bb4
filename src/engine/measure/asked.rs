//! Asks a condition of events, once for each different text, category or flag where it looks at nothing else.

use super::rows::EventRow;
use super::unknown::parts;
use crate::engine::eval::{all, verdict};
use crate::expr::typed::{Node, Slot, Term};
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
        let part = |term| Part { term, column: only_column(term), texts: Vec::new(), words: Vec::new(), ranks: Vec::new() };
        Self { parts: terms.iter().map(part).collect() }
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
}

impl Part<'_> {
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
