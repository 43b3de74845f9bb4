//! Values of any type as whole numbers: what lists and words hold.

use crate::engine::measure::dictionary::Dictionary;
use crate::model::batch::Batch;
use crate::model::column::Values;
use crate::model::date::Date;
use crate::model::number::Number;
use crate::model::value::{Type, Value, Why};
use crate::rules::ruleset::Subject;

/// Gives the code of every value that the rows have: a number's millionths, a date's days, a flag's 0 or 1, a category's
/// rank, a text's number in the dictionary. Codes rise with the values but for texts.
pub fn each_code(
    batch: &Batch,
    subject: Subject,
    mut texts: Option<&mut Dictionary>,
    rows: &[(u32, u32)],
    mut put: impl FnMut(Option<&Dictionary>, u32, u32, i64),
) {
    let mut text = |row: u32, customer: u32, text: &str| {
        if let Some(texts) = &mut texts {
            let code = texts.number(text).into();
            put(Some(&**texts), row, customer, code);
        }
    };
    match subject {
        Subject::Rows => {}
        Subject::Date => rows.iter().for_each(|(row, c)| put(None, *row, *c, batch.dates[*row as usize].days().into())),
        Subject::Key => rows.iter().for_each(|(row, c)| text(*row, *c, batch.keys.get(*row as usize))),
        Subject::Column(column) => {
            let column = &batch.columns[column];
            let there = rows.iter().copied().filter(|(row, _)| column.why(*row as usize).is_none());
            match column.values() {
                Values::Number(v) => there.for_each(|(row, c)| put(None, row, c, v[row as usize].micros())),
                Values::Date(v) => there.for_each(|(row, c)| put(None, row, c, v[row as usize].days().into())),
                Values::Flag(v) => there.for_each(|(row, c)| put(None, row, c, v[row as usize].into())),
                Values::Category(v) => there.for_each(|(row, c)| put(None, row, c, v[row as usize].into())),
                Values::Text(v) => there.for_each(|(row, c)| text(row, c, v.get(row as usize))),
                Values::Words(v) => there.for_each(|(row, c)| text(row, c, v.get(row as usize))),
                Values::Carried(..) => {}
            }
        }
    }
}

/// The value of a type that has this code.
#[must_use]
pub fn value_of(ty: Type, code: i64, texts: Option<&Dictionary>) -> Value<'_> {
    let value = match ty {
        Type::Number => Number::from_micros(code.into()).map(Value::Number),
        Type::Date => Date::from_days(code).map(Value::Date),
        Type::Flag => Some(Value::Flag(code != 0)),
        Type::Category(_) => u32::try_from(code).ok().map(Value::Category),
        Type::Text => texts.map(|texts| Value::Text(texts.text(code).into())),
    };
    value.unwrap_or(Value::Missing(Why::NoValues))
}
