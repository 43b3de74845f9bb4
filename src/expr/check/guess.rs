//! What a person may have meant by a name that nothing has.

use std::cell::Cell;

use crate::expr::lexer::apart;

/// Guesses at what was meant, as many as a rule file is worth: where there are a hundred thousand names and as many
/// mistakes, comparing each with each would take hours. After so many comparisons nothing is guessed any more.
#[derive(Debug)]
pub struct Guesses {
    left: Cell<usize>,
}

impl Default for Guesses {
    fn default() -> Self {
        Self { left: Cell::new(500_000) }
    }
}

impl Guesses {
    /// The nearest of several names, where one is near enough to be meant.
    #[must_use]
    pub fn nearest<'a>(&self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
        let mut left = self.left.get();
        let counted = known.into_iter().inspect(|_| left = left.saturating_sub(1));
        let nearest = if self.left.get() > 0 { nearest(name, counted) } else { None };
        self.left.set(left);
        nearest
    }
}

/// Names longer than this are no slips of the pen.
const LONGEST_GUESSED: usize = 100;

/// The nearest of several names, where one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let length = name.chars().count();
    if length > LONGEST_GUESSED {
        return None;
    }
    // A third of the letters may differ; of a short name one.
    let most = (length / 3).max(1);
    let lower = name.to_lowercase();
    let apart = apart(name);
    let mut best: Option<(usize, &str)> = None;
    for other in known {
        // A known name with a word of the language behind or before it.
        if let Some((written_apart, _)) = apart.iter().find(|(_, rest)| *rest == other) {
            return Some(written_apart.clone());
        }
        if other.chars().count().abs_diff(length) > most || other == name {
            continue;
        }
        let distance = strsim::osa_distance(&lower, &other.to_lowercase());
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, other));
        }
    }
    let (distance, best) = best?;
    (distance <= most && distance < length).then(|| best.to_owned())
}
