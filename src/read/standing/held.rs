//! What a review carries on beside the tier, as the tiers before say it: since when, failed reviews, confirmations.

use crate::model::batch::Batch;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::number::Number;
use crate::model::schema::{CellType, ColumnSpec};
use crate::model::standing::Held;
use crate::model::value::Value;

/// The names of the columns, in the order of their headers.
const NAMES: [&str; 3] = ["tier since", "failed reviews", "confirmations"];

/// The columns by their headers; a cell that can't be read is an issue and keeps its row. None without headers.
#[must_use]
pub fn held_columns(headers: &[Vec<String>; 3]) -> Vec<ColumnSpec> {
    let cells = [CellType::Date(None), CellType::Number, CellType::Number];
    let all = NAMES.iter().zip(headers).zip(cells).filter(|((_, headers), _)| !headers.is_empty());
    all.map(|((name, headers), cell)| ColumnSpec { cell, optional: true, ..ColumnSpec::text(name, headers.clone()) }).collect()
}

/// Which of them a column is.
pub(super) fn place_of(spec: &ColumnSpec) -> Option<usize> {
    NAMES.iter().position(|name| *name == spec.name)
}

/// Sets one of them; a count that is no whole number from 0 is none.
///
/// # Errors
/// The value is no count: its text.
pub(super) fn set(held: &mut Held, place: usize, value: &Value<'_>) -> Result<(), String> {
    match (place, value) {
        (0, Value::Date(day)) => held.since = Some(*day),
        (1 | 2, Value::Number(number)) => {
            let count = count_of(*number).ok_or_else(|| number.to_string())?;
            *(if place == 1 { &mut held.failures } else { &mut held.confirmations }) = count;
        }
        _ => {}
    }
    Ok(())
}

fn count_of(number: Number) -> Option<u32> {
    let whole = number.micros() / 1_000_000;
    u32::try_from(whole).ok().filter(|count| Number::from_count((*count).into()) == number)
}

/// Where the columns stand in a batch, each with the header that it is spoken of by.
#[derive(Clone, Debug, Default)]
pub(super) struct HeldCells([Option<(usize, String)>; 3]);

impl HeldCells {
    /// Puts these columns behind others and keeps their places.
    pub(super) fn behind<'s>(columns: &mut Vec<ColumnSpec>, held: impl Iterator<Item = &'s ColumnSpec>) -> Self {
        let mut cells = Self::default();
        for spec in held {
            if let Some(place) = place_of(spec) {
                cells.0[place] = Some((columns.len(), spec.headers.first().cloned().unwrap_or_default()));
                columns.push(spec.clone());
            }
        }
        cells
    }

    /// Whether the day of the last change is among them.
    pub(super) const fn is_dated(&self) -> bool {
        self.0[0].is_some()
    }

    /// What they say of a row.
    pub(super) fn of(&self, batch: &Batch, row: usize, issues: &mut IssueLog) -> Held {
        let mut held = Held::default();
        for (place, cell) in self.0.iter().enumerate() {
            let Some((column, header)) = cell else { continue };
            if let Err(text) = set(&mut held, place, &batch.columns[*column].get(row)) {
                let number = batch.row_numbers[row];
                issues.note(IssueKind::NotACount, &batch.file, batch.sheet.as_deref(), Some(header), number, &text);
            }
        }
        held
    }
}
