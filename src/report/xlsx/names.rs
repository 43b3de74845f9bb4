//! Names of sheets: those that spreadsheets accept, each only once.

use hashbrown::HashSet;

/// A sheet's name has at most so many UTF-16 units.
const UNITS: usize = 31;

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
        let clean: String = name.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c }).collect();
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

fn cut(name: &str, behind: &str) -> String {
    let units = |text: &str| text.encode_utf16().count();
    let mut room = UNITS.saturating_sub(units(behind));
    let fits = |c: &char| {
        let enough = c.len_utf16() <= room;
        room -= if enough { c.len_utf16() } else { room };
        enough
    };
    name.chars().take_while(fits).collect::<String>() + behind
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
        assert_eq!(names.free("", ""), "_");
        let long = names.free(&"长".repeat(40), " (1)");
        assert_eq!(long.encode_utf16().count(), 31);
        assert!(long.ends_with(" (1)"));
        let second = names.free(&"长".repeat(40), " (1)");
        assert!(second.ends_with(" (1) (2)") && second.encode_utf16().count() <= 31, "{second}");
        assert_eq!(names.free(&"😀".repeat(20), "").encode_utf16().count(), 30);
    }
}
