//! The pieces that formulas are made of.

use crate::expr::typed::Term;
use crate::model::tier::TierIndex;
use crate::report::page::Part;

/// Between arguments.
const JOINT: &str = ",";

/// A function takes at most so many arguments.
const ARGUMENTS: usize = 255;

/// A piece of the formula of all customers.
#[derive(Clone, Debug)]
pub(super) enum Piece<'a> {
    /// The same for all.
    Part(Part),
    /// Whether a condition is yes, or no, of the customer, as the program finds it.
    Own(&'a Term, bool),
    /// Whether a full tier did not leave the customer out.
    Open(TierIndex),
}

/// Whether cells all hold numbers: a blank one must not count as 0. None of no cells; nothing where they are too many.
#[expect(clippy::option_option, reason = "no condition is needed, or none is possible")]
pub(super) fn counted<'a>(cells: impl IntoIterator<Item = Part>) -> Option<Option<Vec<Piece<'a>>>> {
    let mut distinct: Vec<Part> = Vec::new();
    for cell in cells {
        if !distinct.contains(&cell) {
            distinct.push(cell);
        }
    }
    if distinct.len() > ARGUMENTS {
        return None;
    }
    if distinct.is_empty() {
        return Some(None);
    }
    let mut pieces = vec![text("COUNT(")];
    let count = distinct.len();
    for (position, cell) in distinct.into_iter().enumerate() {
        if position > 0 {
            pieces.push(text(JOINT));
        }
        pieces.push(Piece::Part(cell));
    }
    pieces.push(text(&format!(")={count}")));
    Some(Some(pieces))
}

/// All or any of several conditions; of one itself.
pub(super) fn joined<'a>(function: &str, conditions: Vec<Vec<Piece<'a>>>) -> Vec<Piece<'a>> {
    let opening = format!("{function}(");
    let mut conditions: Vec<_> = conditions.into_iter().flat_map(|condition| arguments_of(&opening, condition)).collect();
    if conditions.len() > ARGUMENTS {
        let rest = conditions.split_off(ARGUMENTS - 1);
        conditions.push(joined(function, rest));
    }
    if conditions.len() == 1 {
        return conditions.remove(0);
    }
    let mut pieces = vec![text(&opening)];
    for (position, condition) in conditions.into_iter().enumerate() {
        if position > 0 {
            pieces.push(text(JOINT));
        }
        pieces.extend(condition);
    }
    pieces.push(text(")"));
    pieces
}

/// The arguments of a call of the same function, which need no call of their own; else the condition itself.
fn arguments_of<'a>(opening: &str, condition: Vec<Piece<'a>>) -> Vec<Vec<Piece<'a>>> {
    let is = |piece: Option<&Piece<'_>>, what: &str| matches!(piece, Some(Piece::Part(Part::Text(text))) if text == what);
    if !is(condition.first(), opening) {
        return vec![condition];
    }
    let mut arguments = vec![Vec::new()];
    let mut depth = 0;
    let inside = condition.len() - 1;
    for piece in condition.into_iter().take(inside).skip(1) {
        if let Piece::Part(Part::Text(text)) = &piece {
            if depth == 0 && text == JOINT {
                arguments.push(Vec::new());
                continue;
            }
            depth += text.matches('(').count();
            depth -= text.matches(')').count().min(depth);
        }
        if let Some(argument) = arguments.last_mut() {
            argument.push(piece);
        }
    }
    arguments
}

/// The pieces within the parentheses of a function.
pub(super) fn enclosed<'a>(opening: &str, pieces: Vec<Piece<'a>>) -> Vec<Piece<'a>> {
    std::iter::once(text(opening)).chain(pieces).chain([text(")")]).collect()
}

pub(super) fn text<'a>(text: &str) -> Piece<'a> {
    Piece::Part(Part::Text(text.to_owned().into()))
}

/// A text in a formula.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The same pieces, texts that follow one another as one.
pub(super) fn merged(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut merged: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if let (Some(Piece::Part(Part::Text(before))), Piece::Part(Part::Text(text))) = (merged.last_mut(), &piece) {
            before.to_mut().push_str(text);
        } else {
            merged.push(piece);
        }
    }
    merged
}
