//! What a cell comes to on a sheet: its content, its style, its width.

use std::borrow::Cow;

use super::formula::{Place, text_of};
use super::sheet::{fitting, width_of, width_of_number};
use super::style::Style;
use crate::model::number::{ExactSum, Number};
use crate::report::page::{Cell, Formula, Look, is_exact_in_spreadsheets, serial_of};

/// The style for a look, where cells have one of their own and not that of their column.
pub(super) type Styled = Option<fn(Look) -> Style>;

/// What stands in a cell.
#[derive(Debug)]
pub(super) enum Content<'c> {
    /// Nothing.
    Nothing,
    /// A text that a cell can hold. Never a formula, never a link; an empty one is nothing.
    Text(Cow<'c, str>),
    /// A number that a spreadsheet holds to the last digit.
    Number(Number),
    /// A day, by its serial number.
    Day(i32),
    /// A formula, with what it comes to now.
    Formula(String, Now<'c>),
}

/// What a formula comes to now.
#[derive(Debug)]
pub(super) enum Now<'c> {
    Text(&'c str),
    Number(ExactSum),
}

/// A cell as it is to be drawn.
#[derive(Debug)]
pub(super) struct Drawn<'c> {
    /// What stands in it.
    pub(super) content: Content<'c>,
    /// Its style; none where it has that of its column.
    pub(super) style: Option<Style>,
    /// The look of its number.
    look: Look,
}

impl<'c> Drawn<'c> {
    /// A cell in its column's style, or in one that is given for a look; `row` is where it stands, from 0, `places` are the
    /// sheets that a formula may look at.
    pub(super) fn of(cell: &'c Cell<'_>, styled: Styled, look: Look, row: u32, places: &[Place]) -> Self {
        let style = styled.map(|styled| styled(look));
        match cell {
            Cell::Blank => Self { content: Content::Nothing, style, look },
            Cell::Text(text) => Self::text(&**text, styled.map(|styled| styled(Look::Text))),
            Cell::Number(sum) => Self::sum(*sum, look, style),
            Cell::Looking(sum, look) => Self::sum(*sum, *look, Some(styled.map_or(Style::Look(*look), |styled| styled(*look)))),
            Cell::Date(day) => match serial_of(*day) {
                // One that spreadsheets can't hold is a text.
                None => Self::text(day.to_string(), None),
                Some(serial) => {
                    let style = styled.map_or(Style::Look(Look::Date), |styled| styled(Look::Date));
                    Self { content: Content::Day(serial), style: Some(style), look: Look::Date }
                }
            },
            Cell::Tier(place, word) => Self::text(&**word, Some(Style::Tier(*place))),
            Cell::Change(0, word) => Self::text(&**word, style),
            Cell::Change(steps, word) => Self::text(&**word, Some(Style::Change(*steps > 0))),
            Cell::Severity(severity, word) => Self::text(*word, Some(Style::Severity(*severity))),
            Cell::Link(_, word) => Self::text(&**word, Some(Style::Link)),
            Cell::Formula(formula) => Self::formula(formula, styled, look, row, places),
        }
    }

    /// A text, in its column's style or in one of its own.
    pub(super) fn text(text: impl Into<Cow<'c, str>>, style: Option<Style>) -> Self {
        Self { content: Content::Text(fitting(text.into())), style, look: Look::Text }
    }

    fn sum(sum: ExactSum, look: Look, style: Option<Style>) -> Self {
        match sum.number().filter(|_| is_exact_in_spreadsheets(sum.0)) {
            Some(number) => Self { content: Content::Number(number), style, look },
            None => Self::text(sum.to_string(), Some(Style::LongNumber)),
        }
    }

    /// A formula, with what it comes to now; where it can't be written, that alone. Programs that don't compute read it as if
    /// it were a value.
    fn formula(formula: &'c Formula<'_>, styled: Styled, look: Look, row: u32, places: &[Place]) -> Self {
        let now = match &*formula.now {
            Cell::Text(text) => Some(Now::Text(text)),
            Cell::Number(sum) => Some(Now::Number(*sum)),
            Cell::Blank
            | Cell::Looking(..)
            | Cell::Date(_)
            | Cell::Tier(..)
            | Cell::Change(..)
            | Cell::Severity(..)
            | Cell::Link(..)
            | Cell::Formula(_) => None,
        };
        match now.and_then(|now| Some((text_of(&formula.parts, row, places)?, now))) {
            Some((text, now)) => {
                let style = styled.map_or(Style::Computed(look), |styled| styled(look));
                Self { content: Content::Formula(text, now), style: Some(style), look }
            }
            None => Self::of(&formula.now, styled, look, row, places),
        }
    }

    /// How wide it is on the screen, in ASCII characters.
    pub(super) fn width(&self) -> usize {
        match &self.content {
            Content::Nothing => 0,
            Content::Text(text) => width_of(text),
            Content::Formula(_, Now::Text(text)) => width_of(text),
            Content::Number(number) => width_of_number(ExactSum(number.micros().into()), self.look),
            Content::Day(_) => 10,
            Content::Formula(_, Now::Number(sum)) => sum.to_string().len(),
        }
    }
}
