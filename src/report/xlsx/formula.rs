//! Formulas of a sheet: pieces as text.

use std::fmt::Write as _;

use rust_xlsxwriter::utility::column_number_to_name;

use crate::report::page::{PageKind, Part};

/// A formula has at most so many characters.
const CHARACTERS: usize = 8_192;

/// A sheet of a page.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The page.
    pub(super) page: PageKind,
    /// The sheet's name.
    pub(super) sheet: String,
    /// How many rows of the page's table stand there.
    pub(super) rows: usize,
}

/// The text of a formula in a row; none where it is too long, or a page that it looks at isn't there.
pub(super) fn text_of(parts: &[Part], row: u32, places: &[Place]) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        // Writing to a string can't fail.
        let _ = match part {
            Part::Text(part) => write!(text, "{part}"),
            Part::Here(column) => write!(text, "${}{}", name_of(*column), row + 1),
            Part::There(page, row, column) => {
                let place = places.iter().find(|place| place.page == *page)?;
                write!(text, "{}!${}${}", quoted(&place.sheet), name_of(*column), row + 1)
            }
            Part::HowMany { page, column, here } => {
                let (column, here) = (name_of(*column), name_of(*here));
                let mut sign = "";
                for place in places.iter().filter(|place| place.page == *page) {
                    let (sheet, last) = (quoted(&place.sheet), place.rows.max(1) + 1);
                    let _ = write!(text, "{sign}SUMPRODUCT(--({sheet}!${column}$2:${column}${last}=${here}{}))", row + 1);
                    sign = "+";
                }
                if sign.is_empty() {
                    return None;
                }
                Ok(())
            }
        };
    }
    (text.chars().count() < CHARACTERS).then_some(text)
}

pub(super) fn name_of(column: usize) -> String {
    column_number_to_name(u16::try_from(column).unwrap_or(u16::MAX))
}

/// The name of a sheet in a formula.
fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}
