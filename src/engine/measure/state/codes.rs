//! Values of any type as whole numbers: what lists and words hold.

use std::borrow::Cow;

use super::part::Taken;
use crate::engine::measure::dictionary::Dictionary;
use crate::model::batch::Batch;
use crate::model::column::Values;
use crate::model::date::Date;
use crate::model::number::{Number, SCALE};
use crate::model::value::{Type, Value, Why};
use crate::rules::ruleset::Subject;

/// Gives the code of every value that the rows have: a number's millionths, a date's days, a flag's 0 or 1, a category's
/// rank, a text's number in the dictionary. Codes rise with the values but for texts.
#[inline]
pub fn each_code(
    batch: &Batch,
    subject: Subject,
    texts: Option<&mut Dictionary>,
    rows: &[Taken],
    put: impl FnMut(Option<&Dictionary>, u32, u32, i64),
) {
    let all = rows.iter().copied();
    match subject {
        Subject::Rows => {}
        Subject::Date => each_plain(&batch.dates, |day| day.days().into(), all, put),
        Subject::Key => each_text(texts, |row| batch.keys.get(row), all, put),
        Subject::Column(column) => {
            let column = &batch.columns[column];
            if column.has_missing() {
                each_of(column.values(), texts, all.filter(|(row, _)| column.why(*row as usize).is_none()), put);
            } else {
                each_of(column.values(), texts, all, put);
            }
        }
    }
}

/// Gives what each row adds to a sum: one where rows are counted, else its code where it has a value.
#[inline]
pub fn each_amount(batch: &Batch, subject: Subject, rows: &[Taken], mut put: impl FnMut(u32, u32, i64)) {
    if subject == Subject::Rows {
        for (row, customer) in rows {
            put(*row, *customer, SCALE);
        }
    } else {
        each_code(batch, subject, None, rows, |_, row, customer, code| put(row, customer, code));
    }
}

#[inline]
fn each_of(
    values: &Values,
    texts: Option<&mut Dictionary>,
    rows: impl Iterator<Item = Taken>,
    put: impl FnMut(Option<&Dictionary>, u32, u32, i64),
) {
    match values {
        Values::Number(v) => each_plain(v, Number::micros, rows, put),
        Values::Date(v) => each_plain(v, |day| day.days().into(), rows, put),
        Values::Flag(v) => each_plain(v, i64::from, rows, put),
        Values::Category(v) => each_plain(v, i64::from, rows, put),
        Values::Text(v) => each_text(texts, |row| v.get(row).into(), rows, put),
        Values::Words(v) => each_text(texts, |row| v.get(row).into(), rows, put),
        Values::Carried(..) => {}
    }
}

#[inline]
fn each_plain<T: Copy>(
    values: &[T],
    code: impl Fn(T) -> i64,
    rows: impl Iterator<Item = Taken>,
    mut put: impl FnMut(Option<&Dictionary>, u32, u32, i64),
) {
    rows.for_each(|(row, customer)| put(None, row, customer, code(values[row as usize])));
}

fn each_text<'t>(
    texts: Option<&mut Dictionary>,
    text: impl Fn(usize) -> Cow<'t, str>,
    rows: impl Iterator<Item = Taken>,
    mut put: impl FnMut(Option<&Dictionary>, u32, u32, i64),
) {
    let Some(texts) = texts else { return };
    rows.for_each(|(row, customer)| {
        let code = texts.number(&text(row as usize)).into();
        put(Some(&*texts), row, customer, code);
    });
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
