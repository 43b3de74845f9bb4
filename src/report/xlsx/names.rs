//! Names of sheets and headings of columns: those that spreadsheets accept, each only once.

use hashbrown::HashSet;

use crate::report::fields::distinct;
use crate::report::page::Column;

/// A sheet's name has at most so many UTF-16 units.
const UNITS: usize = 31;

/// A heading of an Excel table has at most so many characters.
const HEADING_CHARACTERS: usize = 255;

/// The names of a workbook's sheets.
#[derive(Default)]
pub(super) struct SheetNames {
    taken: HashSet<String, foldhash::fast::FixedState>,
}

impl SheetNames {
    /// A name for a sheet: without the characters that none may have, cut where it is too long, with a number behind it
    /// where another sheet is called so (capital and small letters are the same). `behind` stands at its end whatever its
    /// length.
    pub(super) fn free(&mut self, name: &str, behind: &str) -> String {
        let clean: String = name.chars().map(|c| if "[]:*?/\\".contains(c) || is_no_text(c) { '_' } else { c }).collect();
        let clean = clean.trim_matches('\'').trim();
        let clean = if clean.is_empty() { "_" } else { clean };
        let mut name = cut(clean, behind);
        let mut count = 2;
        // `History` is the name of a sheet that Excel itself makes.
        while name.eq_ignore_ascii_case("history") || self.taken.contains(&name.to_lowercase()) {
            name = cut(clean, &format!("{behind} ({count})"));
            count += 1;
        }
        self.taken.insert(name.to_lowercase());
        name
    }
}

/// Whether a character stands in no name: XML has none of its kind, or not in an attribute as it is.
fn is_no_text(c: char) -> bool {
    c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

fn cut(name: &str, behind: &str) -> String {
    let units = |text: &str| text.encode_utf16().count();
    let mut room = UNITS.saturating_sub(units(behind));
    let fits = |c: &char| {
        let enough = c.len_utf16() <= room;
        room -= if enough { c.len_utf16() } else { room };
        enough
    };
    let name: String = name.chars().take_while(fits).collect();
    // No name ends with an apostrophe.
    name.trim_end_matches('\'').to_owned() + behind
}

/// A text in which `_x0041_`, which stands for a character, is broken by a blank.
fn without_escapes(text: &str) -> String {
    let mut parts = text.split("_x");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_escape =
            part.as_bytes().get(..5).is_some_and(|code| code[4] == b'_' && code[..4].iter().all(u8::is_ascii_hexdigit));
        plain.push_str(if is_escape { "_ x" } else { "_x" });
        plain.push_str(part);
    }
    plain
}

/// The headings of a record: none empty, none twice (capital and small letters are the same), none too long, and none that
/// reads otherwise as the name of a column than in its cell: with characters that XML doesn't keep, or `_x0041_`, which
/// stands for one.
pub(super) fn headings_of(columns: &[Column]) -> Vec<String> {
    let cut = |heading: &str| -> String {
        let plain: String = heading.chars().map(|c| if is_no_text(c) { ' ' } else { c }).collect();
        let cut: String = without_escapes(&plain).chars().take(HEADING_CHARACTERS - 10).collect();
        if cut.trim().is_empty() { "-".to_owned() } else { cut }
    };
    let headings: Vec<String> = columns.iter().map(|column| cut(&column.heading)).collect();
    let mut seen = Vec::with_capacity(headings.len());
    let unique = distinct(headings.iter().map(|heading| heading.to_lowercase()));
    for (heading, unique) in headings.iter().zip(unique) {
        // What was put behind the small letters belongs behind the heading.
        let behind = unique.get(heading.to_lowercase().len()..).unwrap_or_default();
        seen.push(format!("{heading}{behind}"));
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_spreadsheets_accept() {
        let mut names = SheetNames::default();
        assert_eq!(names.free("a/b:c", ""), "a_b_c");
        assert_eq!(names.free("A/B:C", ""), "A_B_C (2)");
        assert_eq!(names.free("History", ""), "History (2)");
        assert_eq!(names.free("'x'", ""), "x");
        assert_eq!(names.free(&format!("{}'0", "x".repeat(30)), ""), "x".repeat(30));
        assert_eq!(names.free("", ""), "_");
        assert_eq!(names.free("\u{FFFF} x\u{1}", ""), "_ x_");
        let long = names.free(&"长".repeat(40), " (1)");
        assert_eq!(long.encode_utf16().count(), 31);
        assert!(long.ends_with(" (1)"));
        let second = names.free(&"长".repeat(40), " (1)");
        assert!(second.ends_with(" (1) (2)") && second.encode_utf16().count() <= 31, "{second}");
        assert_eq!(names.free(&"😀".repeat(20), "").encode_utf16().count(), 30);
    }

    #[test]
    fn headings_are_the_same_in_cells_and_in_tables() {
        let columns = ["a\u{1}b", "A B", "_x0041_", "max_x", "x\r\ny", "", " ", &"长".repeat(300)].map(Column::text);
        let headings = headings_of(&columns);
        assert_eq!(headings[..7], ["a b", "A B (2)", "_ x0041_", "max_x", "x  y", "-", "- (2)"]);
        assert_eq!(headings[7].chars().count(), 245);
    }
}
