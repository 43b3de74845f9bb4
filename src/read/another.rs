//! Finds where another table begins below the one that is read: after a gap, words where this table has numbers, and below
//! them numbers again. Its rows are none of this table's.

use std::ops::ControlFlow;

use super::aliases::concept_of;
use super::cell::Row;
use super::delimited::{block_error, each_record, open_blocks};
use super::error::ReadError;
use super::header::{Header, is_typed};
use super::plain_text::PlainText;
use crate::model::fold::trim;

/// From how many rows below the header it is learnt which columns hold numbers or dates.
const LEARNT: u32 = 20;
/// How many rows of a single cell may stand over the other table: its titles.
const TITLES: usize = 3;

/// What a row is, as far as it can be said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// A row of the table, and so are those that were held back.
    Row,
    /// It may belong to another table: the next rows will tell.
    Held,
    /// Another table began with the first of the rows that were held back.
    Another,
}

/// Looks at the rows of a table in their order.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    header: Vec<String>,
    /// Of each column, in how many of the first rows it held a number or a date, and in how many anything.
    learnt: Vec<(u32, u32)>,
    rows: u32,
    next: u64,
    after_gap: bool,
    held: usize,
    /// Columns that have words in what looks like a header; none where nothing does.
    words: Option<Vec<usize>>,
    /// Whether those words are known for headers.
    are_known: bool,
}

impl Watch {
    /// A watch for the rows below this header.
    pub fn new(header: &Header) -> Self {
        let learnt = vec![(0, 0); header.cells.len()];
        let (header, next) = (header.cells.clone(), header.last + 1);
        Self { header, learnt, rows: 0, next, after_gap: false, held: 0, words: None, are_known: false }
    }

    /// Looks at the next row below the header; `Held` rows are to be kept by the caller until another verdict comes.
    pub fn look(&mut self, number: u64, row: Row<'_>) -> Verdict {
        let gap = number > self.next;
        self.next = number + 1;
        if row.is_blank() {
            self.after_gap |= self.rows > 0;
            return if self.held > 0 { self.hold() } else { Verdict::Row };
        }
        self.after_gap |= gap && self.rows > 0;
        if let Some(words) = &self.words {
            let is_typed = |column: &usize| is_typed(trim(&row.cell(*column).shown()));
            return if self.are_known || words.iter().any(is_typed) { Verdict::Another } else { self.release(row) };
        }
        if !self.after_gap {
            self.learn(row);
            return Verdict::Row;
        }
        let filled: Vec<usize> = (0..row.len()).filter(|column| !row.cell(*column).is_blank()).collect();
        if filled.len() == 1 && self.held < TITLES && self.header.len() > 1 {
            return self.hold();
        }
        let known = self.known_words(row, &filled);
        self.are_known = known > 1 && known * 2 >= filled.len();
        // Words within this table that nobody knows for headers may be a row whose numbers are missing.
        let may_be_row = known == 0 && filled.last().is_none_or(|last| *last < self.header.len());
        if self.are_known || (!may_be_row && self.is_header(row, &filled)) {
            self.words = Some(filled);
            return self.hold();
        }
        self.release(row)
    }

    fn hold(&mut self) -> Verdict {
        self.held += 1;
        Verdict::Held
    }

    fn release(&mut self, row: Row<'_>) -> Verdict {
        (self.after_gap, self.held, self.words) = (false, 0, None);
        self.learn(row);
        Verdict::Row
    }

    fn learn(&mut self, row: Row<'_>) {
        if self.rows >= LEARNT {
            return;
        }
        self.rows += 1;
        for (column, (typed, filled)) in self.learnt.iter_mut().enumerate() {
            let cell = row.cell(column);
            if !cell.is_blank() {
                *filled += 1;
                *typed += u32::from(is_typed(trim(&cell.shown())));
            }
        }
    }

    /// How many words of a row are known for what headers say; none where it is this table's header again.
    fn known_words(&self, row: Row<'_>, filled: &[usize]) -> usize {
        let texts: Vec<String> = filled.iter().map(|column| trim(&row.cell(*column).shown()).to_owned()).collect();
        let repeats = filled.iter().zip(&texts).all(|(column, text)| self.header.get(*column) == Some(text));
        if repeats { 0 } else { texts.iter().filter(|text| concept_of(text).is_some()).count() }
    }

    /// Whether a row heads another table: words only, each once, and one where this table has numbers or dates.
    fn is_header(&self, row: Row<'_>, filled: &[usize]) -> bool {
        let texts: Vec<String> = filled.iter().map(|column| trim(&row.cell(*column).shown()).to_owned()).collect();
        let is_new = |text: &String| texts.iter().filter(|other| *other == text).count() == 1;
        let typed =
            |column: &usize| self.learnt.get(*column).is_some_and(|(typed, filled)| *typed > 0 && typed * 5 >= filled * 4);
        let repeats = filled.iter().zip(&texts).all(|(column, text)| self.header.get(*column) == Some(text));
        filled.len() > 1 && !repeats && texts.iter().all(|text| !is_typed(text) && is_new(text)) && filled.iter().any(typed)
    }
}

/// Where another table begins in a text: the first of its rows, and what that row says.
pub(super) fn find_another(text: &PlainText, header: &Header) -> Result<Option<(u64, String)>, ReadError> {
    if !text.traits.has_gap() {
        return Ok(None);
    }
    let mut watch = Watch::new(header);
    let mut held: Option<(u64, String)> = None;
    let mut blocks = open_blocks(text)?;
    while let Some(block) = blocks.next_block(Vec::new()).map_err(|error| block_error(&text.file, error))? {
        let found = each_record(
            text.characters(&block.bytes),
            block.first_row,
            // What can't be split is an error where the rows are read.
            |_| ControlFlow::Continue(()),
            |number, record| {
                let row = Row::Record(record);
                if number <= header.last {
                    return Ok(());
                }
                match watch.look(number, row) {
                    Verdict::Row => held = None,
                    Verdict::Held if held.is_none() && !row.is_blank() => held = Some((number, says(row))),
                    Verdict::Held => {}
                    Verdict::Another => return Err(ControlFlow::Break(())),
                }
                Ok(())
            },
        );
        match found {
            Err(ControlFlow::Break(())) => return Ok(held),
            Err(ControlFlow::Continue(())) => return Ok(None),
            Ok(_) => {}
        }
    }
    Ok(None)
}

/// What a row says, for people.
pub(super) fn says(row: Row<'_>) -> String {
    let cells: Vec<String> = row.cells().map(|cell| trim(&cell.shown()).to_owned()).filter(|cell| !cell.is_empty()).collect();
    let text = cells.join(" | ");
    super::cell::noted(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::header::{HeadRow, guess};
    use super::super::record::OwnedRecord;
    use super::*;

    fn end(rows: &[(u64, &[&str])]) -> Option<u64> {
        let as_head = |(number, cells): &(u64, &[&str])| HeadRow {
            number: *number,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        let header = guess(&rows.iter().map(as_head).collect::<Vec<_>>()).unwrap();
        let mut watch = Watch::new(&header);
        let mut held = None;
        for (number, cells) in rows.iter().filter(|(number, _)| *number > header.last) {
            match watch.look(*number, Row::Record(OwnedRecord::from_iter(*cells).record())) {
                Verdict::Row => held = None,
                Verdict::Held => held = held.or(Some(*number)),
                Verdict::Another => return held,
            }
        }
        None
    }

    #[test]
    fn another_table_begins_after_a_gap() {
        let first: [(u64, &[&str]); 3] =
            [(1, &["客户", "日期", "金额"]), (2, &["C1", "2026-01-05", "5"]), (3, &["C2", "2026-01-06", "6"])];
        let with = |rows: &[(u64, &'static [&'static str])]| {
            let mut all = first.to_vec();
            all.extend_from_slice(rows);
            end(&all)
        };
        assert_eq!(with(&[(5, &["仓库", "面积"]), (6, &["A", "300"])]), Some(5));
        assert_eq!(with(&[(5, &["仓库一览"]), (6, &["仓库", "面积"]), (7, &["A", "300"])]), Some(5));
        let words: [(u64, &[&str]); 4] =
            [(1, &["客户", "城市"]), (2, &["甲", "广州"]), (4, &["仓库", "联系人"]), (5, &["A", "李四"])];
        assert_eq!(end(&words), Some(4));
        assert_eq!(with(&[(4, &["仓库", "面积"]), (5, &["A", "300"])]), None);
        assert_eq!(with(&[(5, &["C3", "2026-01-07", "7"]), (6, &["C4", "2026-01-08", "8"])]), None);
        assert_eq!(with(&[(5, &["客户", "日期", "金额"]), (6, &["C4", "2026-01-08", "8"])]), None);
        assert_eq!(with(&[(5, &["C3", "未定", "none"]), (6, &["C4", "2026-01-08", "8"])]), None);
        assert_eq!(with(&[(5, &["备注：含税"]), (6, &["C4", "2026-01-08", "8"])]), None);
        assert_eq!(with(&[(5, &["C3", "未定", "待定"]), (6, &["C4", "未定", "待定"])]), None);
    }
}
