//! The same amounts and dates as people write them: what a cell means stays, what it looks like doesn't.

use std::fmt::Write as _;

use crate::random::Random;
use crate::sheet::{Cell, civil};

/// Whether and how cells are written otherwise. Its random numbers are its own, so that the values are those of the clean
/// sheets.
pub struct Messy(pub Option<Random>);

impl Messy {
    /// One amount in twenty with a currency sign, with thousands separators or in units of ten thousand.
    pub fn amount<'a>(&mut self, cents: u32, text: &'a mut String) -> Cell<'a> {
        let (whole, part) = (cents / 100, cents % 100);
        text.clear();
        // Of sixty, three are written in one of the forms each.
        let _ = match self.0.as_mut().map_or(3, |random| random.below(60)) {
            0 => write!(text, "¥{whole}.{part:02}"),
            1 if whole >= 1000 => write!(text, "{},{:03}.{part:02}", whole / 1000, whole % 1000),
            1 => write!(text, "¥ {whole}.{part:02}"),
            2 => write!(text, "{}.{:06}万", cents / 1_000_000, cents % 1_000_000),
            _ => return Cell::Hundredths(cents),
        };
        Cell::Text(text)
    }

    /// A date in one of three forms, each as often as the others.
    pub fn day<'a>(&mut self, day: i64, text: &'a mut String) -> Cell<'a> {
        let form = self.0.as_mut().map_or(0, |random| random.below(3));
        let (year, month, date) = civil(day);
        text.clear();
        let _ = match form {
            0 => return Cell::Day(day),
            1 => write!(text, "{year}/{month}/{date}"),
            _ => write!(text, "{year}年{month}月{date}日"),
        };
        Cell::Text(text)
    }

    /// Which of ten cells stand in quotes: each one time in twenty.
    pub fn quotes(&mut self) -> u32 {
        let Some(random) = &mut self.0 else { return 0 };
        (0..10).fold(0, |bits, place| bits | u32::from(random.below(20) == 0) << place)
    }
}
