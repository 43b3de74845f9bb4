//! Which sheets of a workbook are a table.

use crate::model::fold::trim;
use crate::model::schema::SheetChoice;

use super::columns::{Binder, Place};
use super::error::ReadError;
use super::header::{Header, find};
use super::source::InputFile;
use super::suggest::nearest_sheet;
use super::table::{Wanted, sheet_head};
use super::workbook::{Visibility, Workbook};

/// A sheet that is wanted.
#[derive(Clone, Debug)]
pub(super) struct FoundSheet {
    /// Its name.
    pub name: String,
    /// Whether people see it.
    pub visibility: Visibility,
    /// Its header.
    pub header: Header,
}

/// The sheets that a person names; else the one visible sheet that has all headers, and where none has, the one that has
/// most, so that a message can say what is missing there. Where anything is wanted, all sheets.
pub(super) fn find_sheets(input: &InputFile, workbook: &mut Workbook, wanted: &Wanted<'_>) -> Result<Vec<FoundSheet>, ReadError> {
    let sheets = workbook.sheets();
    if sheets.is_empty() {
        return Err(ReadError::NoSheets { file: input.name.clone() });
    }
    let choices = &input.choices.source.sheets;
    if !choices.is_empty() {
        return whole_sheets(input, workbook, wanted, chosen(&input.name, &sheets, choices)?);
    }
    if wanted.is_anything() {
        return whole_sheets(input, workbook, wanted, sheets);
    }
    refuse_hidden(input, &sheets)?;
    let mut found: Vec<(FoundSheet, bool)> = Vec::new();
    let mut without = None;
    for (name, visibility) in sheets.into_iter().filter(|(_, visibility)| *visibility == Visibility::Visible) {
        match header_of(input, workbook, wanted, &name) {
            Ok(header) => {
                let whole = has_all(&header, Place { file: &input.name, sheet: Some(&name), table: wanted.table }, wanted);
                found.push((FoundSheet { name, visibility, header }, whole));
            }
            Err(error @ ReadError::NoHeaderRow { .. }) => without = without.or(Some(error)),
            Err(ReadError::EmptySheet { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let whole: Vec<String> = found.iter().filter(|(_, whole)| *whole).map(|(sheet, _)| sheet.name.clone()).collect();
    if whole.len() > 1 {
        return Err(ReadError::SeveralSheets { file: input.name.clone(), table: wanted.table.to_owned(), sheets: whole });
    }
    let best = found.into_iter().rev().max_by_key(|(sheet, whole)| (*whole, sheet.header.matched));
    let best = best.map(|(sheet, _)| vec![sheet]);
    best.ok_or_else(|| without.unwrap_or(ReadError::EmptySheet { file: input.name.clone(), sheet: None }))
}

/// All of these sheets, each with its header. Where anything is wanted, one that is empty has none, and neither has one that
/// ends above the row a person says, as long as another has that row.
fn whole_sheets(
    input: &InputFile,
    workbook: &mut Workbook,
    wanted: &Wanted<'_>,
    sheets: Vec<(String, Visibility)>,
) -> Result<Vec<FoundSheet>, ReadError> {
    let (mut found, mut without, mut has_header) = (Vec::new(), None, false);
    for (name, visibility) in sheets {
        let header = match header_of(input, workbook, wanted, &name) {
            Ok(header) => {
                has_header = true;
                header
            }
            Err(error @ (ReadError::EmptySheet { .. } | ReadError::NoHeaderRow { .. })) if wanted.is_anything() => {
                without = without.or(matches!(error, ReadError::NoHeaderRow { .. }).then_some(error));
                Header::of_nothing()
            }
            Err(error) => return Err(error),
        };
        found.push(FoundSheet { name, visibility, header });
    }
    without.filter(|_| !has_header).map_or(Ok(found), Err)
}

fn header_of(input: &InputFile, workbook: &mut Workbook, wanted: &Wanted<'_>, sheet: &str) -> Result<Header, ReadError> {
    let choice = input.choices.source.header;
    let rows = sheet_head(workbook, sheet, choice)?;
    let (file, name) = (input.name.clone(), Some(sheet.to_owned()));
    match find(&rows, &wanted.columns, choice) {
        Some(header) => Ok(header),
        None if rows.is_empty() => Err(ReadError::EmptySheet { file, sheet: name }),
        None => Err(ReadError::NoHeaderRow { file, sheet: name }),
    }
}

fn has_all(header: &Header, place: Place<'_>, wanted: &Wanted<'_>) -> bool {
    let binder = Binder::new(header, place);
    wanted.columns.iter().all(|spec| !matches!(binder.bind(spec), Err(ReadError::MissingColumn(_))))
}

/// Sheets that nobody sees are read only where the rules name one.
fn refuse_hidden(input: &InputFile, sheets: &[(String, Visibility)]) -> Result<(), ReadError> {
    if sheets.iter().any(|(_, visibility)| *visibility == Visibility::Visible) {
        return Ok(());
    }
    let sheets = sheets.iter().map(|(name, _)| name.clone()).collect();
    Err(ReadError::HiddenSheets { file: input.name.clone(), sheets })
}

/// The chosen sheets, each once, in the order of the choices, those of a pattern in the order of the workbook. A pattern
/// stands for visible sheets only.
fn chosen(file: &str, sheets: &[(String, Visibility)], choices: &[SheetChoice]) -> Result<Vec<(String, Visibility)>, ReadError> {
    let mut all: Vec<(String, Visibility)> = Vec::new();
    for choice in choices {
        let is_it = |(at, (name, visibility)): &(usize, &(String, Visibility))| match settled(choice, sheets) {
            Ok(number) => at + 1 == number,
            Err(wanted) if is_pattern(wanted) => *visibility == Visibility::Visible && fits(trim(name), trim(wanted)),
            Err(wanted) => trim(name) == trim(wanted),
        };
        let found: Vec<_> = sheets.iter().enumerate().filter(is_it).map(|(_, sheet)| sheet).collect();
        if found.is_empty() {
            let sheets: Vec<String> = sheets.iter().map(|(name, _)| name.clone()).collect();
            let nearest = match choice {
                SheetChoice::Name(wanted) | SheetChoice::Word(wanted) => nearest_sheet(wanted, &sheets),
                SheetChoice::Number(_) => None,
            };
            return Err(ReadError::NoSuchSheet { file: file.to_owned(), wanted: choice.clone(), sheets, nearest });
        }
        for sheet in found {
            if !all.contains(sheet) {
                all.push(sheet.clone());
            }
        }
    }
    Ok(all)
}

/// The position that a choice means, else the name. A sheet may be called `01` or `2026`.
fn settled<'c>(choice: &'c SheetChoice, sheets: &[(String, Visibility)]) -> Result<usize, &'c str> {
    match choice {
        SheetChoice::Number(number) => Ok(*number),
        SheetChoice::Name(name) => Err(name),
        SheetChoice::Word(word) if sheets.iter().any(|(name, _)| trim(name) == trim(word)) => Err(word),
        SheetChoice::Word(word) => word.trim().parse().ok().filter(|number| *number > 0).ok_or(word),
    }
}

/// No sheet can have these marks in its name.
fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?'])
}

/// Whether a name fits a pattern: `*` is any text, `?` any one character.
fn fits(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    let (mut at, mut in_pattern) = (0, 0);
    // Where the last `*` stands, and where in the name what it stands for ends.
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match (pattern.get(in_pattern), star) {
            (Some('*'), _) => {
                star = Some((in_pattern, at));
                in_pattern += 1;
            }
            (Some(c), _) if *c == '?' || *c == name[at] => {
                at += 1;
                in_pattern += 1;
            }
            (_, Some((stands, ends))) => {
                star = Some((stands, ends + 1));
                at = ends + 1;
                in_pattern = stands + 1;
            }
            (_, None) => return false,
        }
    }
    pattern[in_pattern..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_of_hidden_sheets_names_them() {
        let input = InputFile::new("x.xlsx");
        let mut sheets = vec![("a".to_owned(), Visibility::Hidden), ("b".to_owned(), Visibility::VeryHidden)];
        let refused = refuse_hidden(&input, &sheets);
        assert!(matches!(refused, Err(ReadError::HiddenSheets { sheets, .. }) if sheets == ["a", "b"]));
        sheets[1].1 = Visibility::Visible;
        assert!(refuse_hidden(&input, &sheets).is_ok());
    }

    #[test]
    fn a_pattern_stands_for_any_text_or_any_character() {
        for (name, pattern, expected) in [
            ("12月", "*月", true),
            ("月", "*月", true),
            ("12月明细", "*月", false),
            ("2026年1月", "2026*1月", true),
            ("2026年11月", "2026年?月", false),
            ("一月", "?月", true),
            ("月", "?月", false),
            ("aXbXc", "a*X*c", true),
            ("abab", "*ab", true),
            ("任何", "*", true),
            ("", "*", true),
        ] {
            assert_eq!(fits(name, pattern), expected, "{name} {pattern}");
        }
    }

    #[test]
    fn each_chosen_sheet_comes_once() {
        let sheet = |name: &str, visibility| (name.to_owned(), visibility);
        let sheets = [
            sheet("说明", Visibility::Visible),
            sheet("1月", Visibility::Visible),
            sheet("旧1月", Visibility::Hidden),
            sheet("2月", Visibility::Visible),
        ];
        let name = |name: &str| SheetChoice::Name(name.into());
        let names = |choices: &[SheetChoice]| {
            chosen("x", &sheets, choices).unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(&[name("*月")]), ["1月", "2月"]);
        assert_eq!(names(&[SheetChoice::Number(4), name("*月"), name("旧1月 ")]), ["2月", "1月", "旧1月"]);
        let numbers = [sheet("2", Visibility::Visible), sheet("01", Visibility::Visible), sheet("2026", Visibility::Visible)];
        let word = |word: &str| chosen("x", &numbers, &[SheetChoice::Word(word.into())]).ok().map(|found| found[0].0.clone());
        let one = |name: &str| Some(name.to_owned());
        assert_eq!([word("2"), word("01"), word("2026")], [one("2"), one("01"), one("2026")]);
        assert_eq!([word("1"), word("3"), word("4"), word("0")], [one("2"), one("2026"), None, None]);
        let Err(ReadError::NoSuchSheet { wanted, sheets, .. }) = chosen("x", &sheets, &[name("1月"), name("*季")]) else {
            panic!()
        };
        assert_eq!((wanted, sheets.len()), (name("*季"), 4));
    }
}
