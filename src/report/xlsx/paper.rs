//! Where the printed pages of a sheet of blocks end.

use super::chart;
use super::style::ROW_HEIGHT_PIXELS;

/// What is printed of landscape A4 between the margins, in pixels of 1/96 inch; of the height a little less.
const PAGE: (u32, u32) = (1_045, 670);

/// Columns are a third wider where a wide font stands in for the one named: a page that isn't made to fit has room for that.
const NARROW: u32 = 780;

/// A page is printed at least so large, in percent; a wider one goes on at the right.
const LEAST_PERCENT: u32 = 40;

/// A table is printed about so large where it stands on several pages side by side, in percent.
const READABLE_PERCENT: u32 = 65;

/// A list longer than a page begins where so many of its rows have room.
const FIRST_ROWS: u32 = 8;

/// A sheet has at most so many breaks.
const BREAKS: usize = 1_000;

/// The pixels of a column of so many characters.
pub(super) fn column_pixels(characters: usize) -> u32 {
    u32::try_from(characters).unwrap_or(u32::MAX).saturating_mul(7).saturating_add(5)
}

/// How many pages side by side a table of a width needs, in pixels, to be readable.
pub(super) fn pages_beside(width: u32) -> u16 {
    u16::try_from(width.div_ceil(PAGE.0 * 100 / READABLE_PERCENT)).unwrap_or(u16::MAX).max(1)
}

/// The pages of a sheet.
pub(super) struct Paper {
    /// How large it is printed, in percent.
    pub(super) percent: u16,
    /// The rows before which a page ends.
    pub(super) breaks: Vec<u32>,
    /// The rows of a page of the usual height.
    rows_a_page: u32,
    /// The rows of the tables.
    rows: u32,
    /// The row below the charts so far.
    below_charts: u32,
}

impl Paper {
    /// The pages of so many rows, of which the tall ones have their pixels with them, of a table so wide, made to fit where no
    /// charts stand beside it. `begins` are the rows where something begins that stays together where a page can hold it.
    pub(super) fn new(rows: u32, tall: &[(u32, u32)], (width, has_charts): (u32, bool), begins: &[u32]) -> Self {
        let percent = if has_charts { NARROW * 100 / width.max(chart::WIDTH) } else { PAGE.0 * 100 / width.max(PAGE.0) };
        let percent = percent.max(LEAST_PERCENT);
        let page = PAGE.1 * 100 / percent;
        let mut heights = vec![ROW_HEIGHT_PIXELS; rows as usize];
        for (row, pixels) in tall {
            if let Some(height) = heights.get_mut(*row as usize) {
                *height = *pixels;
            }
        }
        let mut paper = Self {
            percent: u16::try_from(percent).unwrap_or(100),
            breaks: Vec::new(),
            rows_a_page: page / ROW_HEIGHT_PIXELS,
            rows,
            below_charts: 0,
        };
        let mut used = 0;
        let mut from = 0;
        for end in begins.iter().copied().chain([rows]).filter(|end| *end > 0) {
            let group = heights.get(from as usize..end as usize).unwrap_or_default();
            let whole: u32 = group.iter().sum();
            let needed = if whole <= page { whole } else { FIRST_ROWS * ROW_HEIGHT_PIXELS };
            if used > 0 && used + needed > page {
                paper.breaks.push(from);
                used = 0;
            }
            for (row, height) in (from..).zip(group) {
                if used + height > page {
                    paper.breaks.push(row);
                    used = 0;
                }
                used += height;
            }
            from = end;
        }
        paper.breaks.truncate(BREAKS);
        paper
    }

    /// The row where the next charts stand, of so many rows: below those before, and on one page.
    pub(super) fn next_charts(&mut self, rows: u32) -> u32 {
        let mut top = self.below_charts;
        while let Some(end) = self.breaks.iter().find(|end| (top + 1..top + rows).contains(*end)) {
            top = *end;
        }
        let last = self.breaks.last().copied().unwrap_or(0);
        if top >= last && top + rows > last + self.rows_a_page {
            top = top.max(self.rows);
            self.breaks.push(top);
        }
        self.below_charts = top + rows;
        top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_together_stands_on_one_page() {
        // 30 rows a page.
        let breaks = |rows, tall: &[(u32, u32)], begins: &[u32]| Paper::new(rows, tall, (700, false), begins).breaks;
        assert!(breaks(30, &[], &[5]).is_empty());
        assert_eq!(breaks(40, &[], &[5, 20]), [20]);
        assert_eq!(breaks(30, &[(3, 44)], &[5, 20]), [20]);
        // A list longer than a page begins where its head has room.
        assert_eq!(breaks(100, &[], &[20]), [30, 60, 90]);
        assert_eq!(breaks(100, &[], &[28]), [28, 58, 88]);
        let percent = |width, has_charts| Paper::new(1, &[], (width, has_charts), &[]).percent;
        assert_eq!([percent(700, false), percent(2_090, false), percent(700, true), percent(1_560, true)], [100, 50, 76, 50]);
        assert_eq!(percent(20_000, false), 40);
    }

    #[test]
    fn charts_stand_on_one_page() {
        let mut paper = Paper::new(50, &[], (700, true), &[25]);
        let tops = [(); 5].map(|()| paper.next_charts(14));
        assert_eq!((tops, paper.breaks), ([0, 25, 39, 53, 67], vec![25, 53]));
    }
}
