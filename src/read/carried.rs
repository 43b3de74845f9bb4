//! Columns of the customer sheet that nobody declared: which they are, their cells as they came, and all columns as a table.

use hashbrown::HashMap;

use super::cell::Cell;
use super::columns::{Bound, letters};
use super::events::NOTHING;
use super::table::Table;
use crate::model::column::{CarriedKind, Column};
use crate::model::fold::header_form;
use crate::model::protected::unprotected;
use crate::model::schema::CustomerSchema;
use crate::model::table::CustomerColumn;
use crate::model::value::{Type, Value, Why};

/// A column that nobody declared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct CarriedColumn {
    /// Its least position in any file.
    pub position: usize,
    /// Its header there.
    pub header: String,
    /// The form of the header, and the how-manieth column of that form in its file it is.
    pub identity: (String, usize),
    /// For each file the position there.
    pub places: Vec<Option<usize>>,
}

/// The columns that nobody declared, by their least position in any file, then by header: the order of files doesn't count.
pub(super) fn find_carried(tables: &[Table<'_>], bound: &[Vec<Bound>]) -> Vec<CarriedColumn> {
    let mut carried: Vec<CarriedColumn> = Vec::new();
    let mut known: HashMap<(String, usize), usize> = HashMap::new();
    for (file, (table, bound)) in tables.iter().zip(bound).enumerate() {
        let mut forms: HashMap<String, usize> = HashMap::new();
        for (position, cell) in table.header.cells.iter().enumerate() {
            if bound.iter().any(|bound| bound.position == position) {
                continue;
            }
            let header = if cell.is_empty() { letters(position) } else { cell.clone() };
            let form = header_form(&header);
            let count = forms.entry(form.clone()).or_insert(0);
            let identity = (form, *count);
            *count += 1;
            let at = *known.entry(identity.clone()).or_insert_with(|| {
                let places = vec![None; tables.len()];
                carried.push(CarriedColumn { position, header: header.clone(), identity, places });
                carried.len() - 1
            });
            let column = &mut carried[at];
            column.places[file] = Some(position);
            if (position, &header) < (column.position, &column.header) {
                (column.position, column.header) = (position, header);
            }
        }
    }
    carried.sort_by(|a, b| (a.position, &a.header, &a.identity).cmp(&(b.position, &b.header, &b.identity)));
    carried
}

/// Adds a cell of a column that nobody declared, as it came.
pub(super) fn carry(column: &mut Column, cell: Cell<'_>) {
    let plain = |number| super::numbers::sheet_digits(number).is_some();
    let cell = match cell {
        Cell::Text(text) => Cell::Text(unprotected(text)),
        Cell::Number(..) | Cell::Moment(_) | Cell::Flag(_) | Cell::Error(_) => cell,
    };
    if cell.is_blank() {
        return column.push(&NOTHING);
    }
    let kind = match cell {
        Cell::Error(_) => return column.push(&Value::Missing(Why::Unreadable)),
        Cell::Number(number, width) if width == 0 && plain(number) => CarriedKind::Number,
        Cell::Moment(moment) if moment.is_whole_day() => CarriedKind::Date,
        Cell::Number(..) | Cell::Moment(_) | Cell::Flag(_) | Cell::Text(_) => CarriedKind::Text,
    };
    column.push_carried(&cell.shown(), kind);
}

/// The columns of the customer table: the declared ones, then those that nobody declared; `headers` are the key's and theirs.
pub(super) fn describe(
    columns: Vec<Column>,
    schema: &CustomerSchema,
    carried: &[CarriedColumn],
    headers: &[String],
) -> Vec<CustomerColumn> {
    let mut columns = columns.into_iter();
    let declared = columns.by_ref().take(schema.columns.len()).zip(&schema.columns).zip(&headers[1..]);
    let mut described: Vec<CustomerColumn> = declared
        .map(|((values, spec), header)| CustomerColumn {
            name: spec.name.clone(),
            header: header.clone(),
            declared: true,
            ty: spec.cell.value_type(),
            unit: spec.unit.clone(),
            values,
        })
        .collect();
    described.extend(columns.zip(carried).map(|(values, column)| CustomerColumn {
        name: column.header.clone(),
        header: column.header.clone(),
        declared: false,
        ty: Type::Text,
        unit: None,
        values,
    }));
    described
}
