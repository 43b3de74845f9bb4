//! Fills the computed columns of a batch, each after those that it reads.

use super::rows::{EventRow, Ground};
use crate::engine::eval::evaluate;
use crate::model::batch::Batch;
use crate::model::column::{Column, Values};
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::value::{Value, Why};
use crate::rules::ruleset::TableRules;

/// Computes every computed column for every row, rejected ones too: their money is counted. A result beyond the range of
/// exact numbers is missing, and an issue.
pub fn compute(ground: Ground<'_>, table: &TableRules, batch: &mut Batch, issues: &mut IssueLog) {
    for computed in &table.computed {
        let place = &mut batch.columns[computed.column];
        let mut column = std::mem::replace(place, Column::new(Values::Flag(Vec::new())));
        for row in 0..batch.len() {
            let event = EventRow { ground, batch, row };
            let value = evaluate(&computed.formula.term, &event);
            if value == Value::Missing(Why::TooLarge) {
                let name = Some(table.schema.columns[computed.column].name.as_str());
                let (file, sheet) = (batch.file.as_str(), batch.sheet.as_deref());
                issues.note(IssueKind::ResultTooLarge, file, sheet, name, batch.row_numbers[row], &batch.keys.get(row));
            }
            column.push(&value);
        }
        batch.columns[computed.column] = column;
    }
}
