//! Binds the columns of the rules to positions in a file by their headers.

use crate::model::fold::header_form;
use crate::model::schema::{CellType, ColumnSpec};

use super::error::{MissingColumn, ReadError, UnitMismatch};
use super::header::Header;

/// Where a column of the rules lies in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bound {
    /// Its position, from 0.
    pub position: usize,
    /// The header as it stands there.
    pub header: String,
    /// Another accepted header that is present too and isn't used.
    pub alternative: Option<String>,
}

/// The place of a header, for messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The file as the user named it.
    pub file: &'a str,
    /// The sheet; none for text files.
    pub sheet: Option<&'a str>,
    /// The table's name in the rules.
    pub table: &'a str,
}

/// A header divided into what stands before its bracketed unit, and the unit.
fn split_unit(form: &str) -> Option<(&str, &str)> {
    [('(', ')'), ('[', ']'), ('【', '】'), ('〔', '〕')].iter().find_map(|(open, close)| {
        let (name, unit) = form.strip_suffix(*close)?.rsplit_once(*open)?;
        (!name.is_empty() && !unit.is_empty()).then_some((name, unit))
    })
}

/// How a header of a file meets an accepted one.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Match {
    No,
    Whole,
    WithUnit(String),
}

fn meet(accepted: &str, form: &str) -> Match {
    if accepted == form {
        return Match::Whole;
    }
    match split_unit(form) {
        Some((name, unit)) if name == accepted => Match::WithUnit(unit.to_owned()),
        _ => Match::No,
    }
}

/// The accepted headers that a header of this form meets: itself, and what stands before its unit.
pub(super) fn names_of(form: &str) -> impl Iterator<Item = &str> {
    let whole = (!form.is_empty()).then_some(form);
    whole.into_iter().chain(split_unit(form).map(|(name, _)| name))
}

/// Finds a column: under the first of its accepted headers that the file has, better whole than with a unit behind, better
/// with the declared unit than with another.
pub(super) fn bind(spec: &ColumnSpec, header: &Header, place: Place<'_>) -> Result<Bound, ReadError> {
    let forms = &header.forms;
    let mut bound: Option<Bound> = None;
    for accepted in spec.headers.iter().map(|accepted| header_form(accepted)) {
        let matches: Vec<(usize, Match)> = forms.iter().map(|form| meet(&accepted, form)).enumerate().collect();
        let in_unit = |(_, found): &&(usize, Match)| match found {
            Match::WithUnit(unit) => spec.unit.as_ref().is_some_and(|declared| unit_form(declared) == unit_form(unit)),
            Match::Whole | Match::No => false,
        };
        let whole = matches.iter().find(|(_, found)| *found == Match::Whole);
        let best =
            whole.or_else(|| matches.iter().find(in_unit)).or_else(|| matches.iter().find(|(_, found)| *found != Match::No));
        let Some((position, found)) = best else { continue };
        if let Some(bound) = &mut bound {
            if bound.position != *position && bound.alternative.is_none() {
                bound.alternative = Some(header.cells[*position].clone());
            }
            continue;
        }
        refuse_twins(forms, *position, header, place)?;
        if let Match::WithUnit(unit) = found {
            refuse_other_unit(spec, unit, &header.cells[*position], place)?;
        }
        bound = Some(Bound { position: *position, header: header.cells[*position].clone(), alternative: None });
    }
    match bound {
        Some(bound) => Ok(bound),
        None => bind_part(spec, header, place)?.ok_or_else(|| missing(spec, header, place)),
    }
}

/// Finds a column by the name that one row of a header of several rows gives it, the lowest row first.
fn bind_part(spec: &ColumnSpec, header: &Header, place: Place<'_>) -> Result<Option<Bound>, ReadError> {
    for accepted in spec.headers.iter().map(|accepted| header_form(accepted)) {
        for forms in &header.parts {
            let Some(position) = forms.iter().position(|form| meet(&accepted, form) != Match::No) else { continue };
            refuse_twins(forms, position, header, place)?;
            if let Some((_, unit)) = split_unit(&forms[position]).or_else(|| split_unit(&header.forms[position])) {
                refuse_other_unit(spec, unit, &header.cells[position], place)?;
            }
            return Ok(Some(Bound { position, header: header.cells[position].clone(), alternative: None }));
        }
    }
    Ok(None)
}

fn refuse_twins(forms: &[String], position: usize, header: &Header, place: Place<'_>) -> Result<(), ReadError> {
    let twins: Vec<usize> = (0..forms.len()).filter(|other| forms[*other] == forms[position]).collect();
    if twins.len() == 1 {
        return Ok(());
    }
    Err(ReadError::HeaderTwice {
        file: place.file.to_owned(),
        sheet: place.sheet.map(str::to_owned),
        row: header.number,
        header: header.cells[position].clone(),
        columns: twins.into_iter().map(letters).collect(),
    })
}

/// Numbers in a unit that the rules don't say would be wrong by a factor, silently.
fn refuse_other_unit(spec: &ColumnSpec, unit: &str, header: &str, place: Place<'_>) -> Result<(), ReadError> {
    let is_number = match spec.cell {
        CellType::Number => true,
        CellType::Text | CellType::Date(_) | CellType::Flag | CellType::Hour | CellType::Category(..) => false,
    };
    match &spec.unit {
        Some(declared) if is_number && unit_form(declared) != unit_form(unit) => {
            Err(ReadError::UnitMismatch(Box::new(UnitMismatch {
                file: place.file.to_owned(),
                sheet: place.sheet.map(str::to_owned),
                name: spec.name.clone(),
                header: header.to_owned(),
                found: unit.to_owned(),
                declared: declared.clone(),
            })))
        }
        _ => Ok(()),
    }
}

/// The form in which units are compared; names of one unit are one.
fn unit_form(unit: &str) -> String {
    let form = header_form(unit);
    let same: &str = match form.as_str() {
        "¥" | "rmb" | "cny" | "人民币" | "人民币元" => "元",
        "公斤" | "千克" => "kg",
        other => other,
    };
    same.to_owned()
}

fn missing(spec: &ColumnSpec, header: &Header, place: Place<'_>) -> ReadError {
    let found: Vec<String> = header.cells.iter().filter(|cell| !cell.is_empty()).cloned().collect();
    ReadError::MissingColumn(Box::new(MissingColumn {
        file: place.file.to_owned(),
        sheet: place.sheet.map(str::to_owned),
        header_row: header.number,
        table: place.table.to_owned(),
        spec: spec.clone(),
        nearest: nearest(spec, &found),
        found,
    }))
}

/// How many near headers are named.
const NEAREST: usize = 3;

/// The headers written most like an accepted one: those that share characters in order, or contain one another.
fn nearest(spec: &ColumnSpec, found: &[String]) -> Vec<String> {
    let likeness = |header: &String| {
        let form = header_form(header);
        let of = |accepted: &String| {
            let accepted = header_form(accepted);
            let inside =
                accepted.chars().count().min(form.chars().count()) > 1 && (form.contains(&accepted) || accepted.contains(&form));
            strsim::normalized_levenshtein(&accepted, &form).max(if inside { 0.9 } else { 0.0 })
        };
        spec.headers.iter().map(of).fold(0.0, f64::max)
    };
    let mut scored: Vec<(f64, &String)> = found.iter().map(|header| (likeness(header), header)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.iter().filter(|(likeness, _)| *likeness >= 0.3).take(NEAREST).map(|(_, header)| (*header).clone()).collect()
}

/// The letters that a spreadsheet shows over a column.
pub(super) fn letters(position: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = position + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::super::sure::Sureness;
    use super::*;

    fn header(cells: &[&str]) -> Header {
        let forms = cells.iter().map(|cell| header_form(cell)).collect();
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        Header { number: 1, last: 1, cells, forms, parts: Vec::new(), above: Vec::new(), matched: 0, sure: Sureness::Certain }
    }

    fn spec(headers: &[&str], unit: Option<&str>) -> ColumnSpec {
        let headers = headers.iter().map(|header| (*header).to_owned()).collect();
        ColumnSpec { cell: CellType::Number, unit: unit.map(str::to_owned), ..ColumnSpec::text("amount", headers) }
    }

    fn at(spec: &ColumnSpec, cells: &[&str]) -> Result<Bound, ReadError> {
        bind(spec, &header(cells), Place { file: "x.csv", sheet: None, table: "orders" })
    }

    #[test]
    fn the_first_accepted_header_is_used_and_the_other_said() {
        let bound = at(&spec(&["订单金额", "金额"], None), &["金额", " 订单 金额 "]).unwrap();
        assert_eq!((bound.position, bound.alternative.as_deref()), (1, Some("金额")));
    }

    #[test]
    fn units_in_headers() {
        let yuan = spec(&["金额"], Some("元"));
        assert_eq!(at(&yuan, &["金额（元）"]).unwrap().position, 0);
        assert_eq!(at(&yuan, &["金额(RMB)"]).unwrap().position, 0);
        assert_eq!(at(&yuan, &["金额(元)", "金额"]).unwrap().position, 1);
        assert_eq!(at(&yuan, &["金额(万元)", "金额(元)"]).unwrap().position, 1);
        assert!(matches!(at(&yuan, &["金额(万元)"]), Err(ReadError::UnitMismatch(mismatch)) if mismatch.found == "万元"));
        assert_eq!(at(&spec(&["金额"], None), &["金额[含税]"]).unwrap().position, 0);
        assert_eq!(at(&spec(&["金额(万元)"], Some("万元")), &["金额（万元）"]).unwrap().position, 0);
    }

    #[test]
    fn a_header_that_stands_twice_is_refused() {
        assert!(
            matches!(at(&spec(&["金额"], None), &["金额", "x", "金 额"]), Err(ReadError::HeaderTwice { columns, .. }) if columns == ["A", "C"])
        );
        assert!(at(&spec(&["金额"], None), &["金额", "x", "x"]).is_ok());
    }

    #[test]
    fn a_missing_header_names_the_nearest() {
        let Err(ReadError::MissingColumn(missing)) = at(&spec(&["金额"], None), &["客户", "运费金额", "重量"]) else {
            panic!()
        };
        assert_eq!(missing.nearest, ["运费金额"]);
        assert_eq!(missing.found, ["客户", "运费金额", "重量"]);
    }

    #[test]
    fn letters_are_a_spreadsheets() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
