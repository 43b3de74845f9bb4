//! Binds the columns of the rules to positions in a file by their headers.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::model::fold::header_form;
use crate::model::schema::{CellType, ColumnSpec};

use super::error::{MissingColumn, ReadError, UnitMismatch};
use super::header::Header;
use super::suggest::nearest_headers;

/// Where a column of the rules lies in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bound {
    /// Its position, from 0.
    pub position: usize,
    /// The header as it stands there.
    pub header: String,
    /// Another accepted header that is present too and isn't used.
    pub alternative: Option<String>,
    /// The unit that the titles say, where neither the header nor the rules say one.
    pub unit_in_title: Option<String>,
}

/// The header that each bound column is shown under: where files differ the least, so that their order doesn't count.
pub(super) fn shown_headers(bound: &[Vec<Bound>]) -> Vec<String> {
    let header = |at: usize| bound.iter().map(|file| &file[at].header).min().cloned().unwrap_or_default();
    (0..bound.first().map_or(0, Vec::len)).map(header).collect()
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

/// The accepted headers that a header of this form meets: itself, and what stands before its unit.
pub(super) fn names_of(form: &str) -> impl Iterator<Item = &str> {
    let whole = (!form.is_empty()).then_some(form);
    whole.into_iter().chain(split_unit(form).map(|(name, _)| name))
}

/// Where the names of one row of headers stand.
#[derive(Default)]
struct Places<'h> {
    /// The positions of each form.
    whole: HashMap<&'h str, Vec<usize>, FixedState>,
    /// The positions of what stands before a bracketed unit, with the units.
    before_unit: HashMap<&'h str, Vec<(usize, &'h str)>, FixedState>,
}

impl<'h> Places<'h> {
    fn of(forms: &'h [String]) -> Self {
        let mut places = Self::default();
        for (position, form) in forms.iter().enumerate() {
            places.whole.entry(form).or_default().push(position);
            if let Some((name, unit)) = split_unit(form) {
                places.before_unit.entry(name).or_default().push((position, unit));
            }
        }
        places
    }

    /// Where an accepted header stands, with the unit behind it, where one is: whole, else in the declared unit, else in
    /// another.
    fn find(&self, accepted: &str, declared: Option<&str>) -> Option<(usize, Option<&'h str>)> {
        if let Some(position) = self.whole.get(accepted).and_then(|positions| positions.first()) {
            return Some((*position, None));
        }
        let with_unit = self.before_unit.get(accepted)?;
        let declared = declared.map(unit_form);
        let in_unit = with_unit.iter().find(|(_, unit)| declared.as_ref().is_some_and(|declared| *declared == unit_form(unit)));
        in_unit.or(with_unit.first()).map(|(position, unit)| (*position, Some(*unit)))
    }

    /// The first place of an accepted header, whole or with a unit behind it.
    fn first(&self, accepted: &str) -> Option<usize> {
        let whole = self.whole.get(accepted).and_then(|positions| positions.first()).copied();
        let before_unit = self.before_unit.get(accepted).and_then(|positions| positions.first()).map(|(position, _)| *position);
        whole.into_iter().chain(before_unit).min()
    }
}

/// A header made ready for finding many columns in it.
pub(super) struct Binder<'h> {
    header: &'h Header,
    place: Place<'h>,
    joined: Places<'h>,
    /// Of a header of several rows, each row, the lowest first.
    parts: Vec<Places<'h>>,
    /// Its cells that aren't blank, once they are asked for: every missing column shows them.
    filled: OnceCell<Arc<[String]>>,
    /// For how many missing columns the nearest headers are still looked for.
    guesses: Cell<usize>,
}

/// A person reads no more proposals than these, and the work stays bounded.
const GUESSES: usize = 100;

impl<'h> Binder<'h> {
    /// Looks at each header once.
    pub(super) fn new(header: &'h Header, place: Place<'h>) -> Self {
        let parts = header.parts.iter().map(|forms| Places::of(forms)).collect();
        let joined = Places::of(&header.forms);
        Self { header, place, joined, parts, filled: OnceCell::new(), guesses: Cell::new(GUESSES) }
    }

    /// Finds a column: under the first of its accepted headers that the file has, better whole than with a unit behind,
    /// better with the declared unit than with another.
    pub(super) fn bind(&self, spec: &ColumnSpec) -> Result<Bound, ReadError> {
        let mut bound: Option<Bound> = None;
        for accepted in spec.headers.iter().map(|accepted| header_form(accepted)) {
            let Some((position, unit)) = self.joined.find(&accepted, spec.unit.as_deref()) else { continue };
            let header = &self.header.cells[position];
            if let Some(bound) = &mut bound {
                if bound.position != position && bound.alternative.is_none() {
                    bound.alternative = Some(header.clone());
                }
                continue;
            }
            self.refuse_twins(&self.joined, &self.header.forms[position], position)?;
            if let Some(unit) = unit {
                refuse_other_unit(spec, unit, header, self.place)?;
            }
            bound = Some(Bound { position, header: header.clone(), alternative: None, unit_in_title: None });
        }
        let bound = match bound {
            Some(bound) => bound,
            None => self.bind_part(spec)?.ok_or_else(|| self.missing(spec))?,
        };
        let unit_in_title = self.unit_in_title(spec, &bound)?;
        Ok(Bound { unit_in_title, ..bound })
    }

    /// The unit that the titles say for a column of numbers whose header says none and the rules neither; another than the
    /// rules say is an error, as in the header.
    fn unit_in_title(&self, spec: &ColumnSpec, bound: &Bound) -> Result<Option<String>, ReadError> {
        let Some(unit) = self.header.title_unit.as_ref().filter(|_| spec.cell == CellType::Number) else { return Ok(None) };
        if split_unit(&self.header.forms[bound.position]).is_some() {
            return Ok(None);
        }
        match &spec.unit {
            Some(declared) if declared.ends_with('元') => {
                refuse_other_unit(spec, unit, &bound.header, self.place).map(|()| None)
            }
            Some(_) => Ok(None),
            None => Ok((unit != "元").then(|| unit.clone())),
        }
    }

    /// Finds a column by the name that one row of a header of several rows gives it, the lowest row first.
    fn bind_part(&self, spec: &ColumnSpec) -> Result<Option<Bound>, ReadError> {
        for accepted in spec.headers.iter().map(|accepted| header_form(accepted)) {
            for (places, forms) in self.parts.iter().zip(&self.header.parts) {
                let Some(position) = places.first(&accepted) else { continue };
                self.refuse_twins(places, &forms[position], position)?;
                let header = &self.header.cells[position];
                if let Some((_, unit)) = split_unit(&forms[position]).or_else(|| split_unit(&self.header.forms[position])) {
                    refuse_other_unit(spec, unit, header, self.place)?;
                }
                return Ok(Some(Bound { position, header: header.clone(), alternative: None, unit_in_title: None }));
            }
        }
        Ok(None)
    }

    fn missing(&self, spec: &ColumnSpec) -> ReadError {
        let left = self.guesses.get();
        self.guesses.set(left.saturating_sub(1));
        let filled = || self.header.cells.iter().filter(|cell| !cell.is_empty()).cloned().collect();
        let found = Arc::clone(self.filled.get_or_init(filled));
        ReadError::MissingColumn(Box::new(MissingColumn {
            file: self.place.file.to_owned(),
            sheet: self.place.sheet.map(str::to_owned),
            header_row: self.header.number,
            table: self.place.table.to_owned(),
            spec: spec.clone(),
            nearest: if left > 0 { nearest_headers(spec, &found) } else { Vec::new() },
            found,
        }))
    }

    fn refuse_twins(&self, places: &Places<'_>, form: &str, position: usize) -> Result<(), ReadError> {
        let twins = places.whole.get(form).map_or(&[][..], Vec::as_slice);
        if twins.len() <= 1 {
            return Ok(());
        }
        Err(ReadError::HeaderTwice {
            file: self.place.file.to_owned(),
            sheet: self.place.sheet.map(str::to_owned),
            row: self.header.number,
            header: self.header.cells[position].clone(),
            columns: twins.iter().copied().map(letters).collect(),
        })
    }
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
        Header {
            number: 1,
            last: 1,
            cells,
            forms,
            parts: Vec::new(),
            above: Vec::new(),
            title_unit: None,
            matched: 0,
            sure: Sureness::Certain,
        }
    }

    fn spec(headers: &[&str], unit: Option<&str>) -> ColumnSpec {
        let headers = headers.iter().map(|header| (*header).to_owned()).collect();
        ColumnSpec { cell: CellType::Number, unit: unit.map(str::to_owned), ..ColumnSpec::text("amount", headers) }
    }

    fn at(spec: &ColumnSpec, cells: &[&str]) -> Result<Bound, ReadError> {
        Binder::new(&header(cells), Place { file: "x.csv", sheet: None, table: "orders" }).bind(spec)
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
        assert_eq!(*missing.found, ["客户", "运费金额", "重量"]);
    }

    #[test]
    fn letters_are_a_spreadsheets() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
