//! Finds the header among the first rows of a table, under whatever titles stand above it: one row, or two or three that
//! are joined, or none.

use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::model::fold::{header_form, plain_width, trim};
use crate::model::schema::ColumnSpec;

use super::aliases::concept_of;
use super::columns::names_of;
use super::dates::{DateReading, read_date};
use super::numbers::{NumberReading, read_number};
use super::sure::Sureness;
use crate::model::source::HeaderChoice;

/// How many rows that aren't blank are looked at.
pub(super) const HEAD_ROWS: usize = 50;
/// How many rows a header has at most.
const ROWS: usize = 3;

/// A row as texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct HeadRow {
    /// Its number.
    pub number: u64,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}

/// The header and what stands above it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Header {
    /// Its first row; 0 where there is none.
    pub number: u64,
    /// Its last row; rows begin below it.
    pub last: u64,
    /// Its cells, trimmed, those of several rows joined by a blank, up to the last that isn't blank. Where there is no
    /// header, the numbers of the columns from 1.
    pub cells: Vec<String>,
    /// The forms in which they are compared.
    pub forms: Vec<String>,
    /// Of a header of several rows, the forms of each row, from the lowest: each is a name of its column too.
    pub parts: Vec<Vec<String>>,
    /// The rows above that aren't blank: titles.
    pub above: Vec<u64>,
    /// The unit of money that the titles say.
    pub title_unit: Option<String>,
    /// How many of the wanted columns it has.
    pub matched: usize,
    /// How sure it is.
    pub sure: Sureness,
}

impl Header {
    /// The header of an empty sheet.
    pub fn of_nothing() -> Self {
        numbered(&[], 0, Sureness::Certain)
    }

    /// How many rows it has.
    pub fn rows(&self) -> u64 {
        if self.number == 0 { 0 } else { self.last - self.number + 1 }
    }
}

/// The rows that have most of the wanted columns, the first and fewest of equals; where none has any, those that look most
/// like a header, so that a message can list what is there.
pub(super) fn find(rows: &[HeadRow], wanted: &[&ColumnSpec], choice: HeaderChoice) -> Option<Header> {
    let accepted = |spec: &&ColumnSpec| spec.headers.iter().map(|header| header_form(header)).collect();
    let accepted: Vec<Vec<String>> = wanted.iter().map(accepted).collect();
    let matched = |header: &Header| {
        let forms = header.forms.iter().chain(header.parts.iter().flatten());
        let met: HashSet<&str, FixedState> = forms.flat_map(|form| names_of(form)).collect();
        accepted.iter().filter(|accepted| accepted.iter().any(|accepted| met.contains(accepted.as_str()))).count()
    };
    if choice != HeaderChoice::Found {
        let header = chosen(rows, choice)?;
        return Some(Header { matched: matched(&header), ..header });
    }
    let mut best: Option<Header> = None;
    for count in 1..=ROWS {
        for at in 0..(rows.len() + 1).saturating_sub(count) {
            if height(rows, at) < count {
                continue;
            }
            let mut header = header_at(rows, at, count);
            header.matched = matched(&header);
            if header.matched > best.as_ref().map_or(0, |best| best.matched) {
                best = Some(header);
            }
        }
    }
    match best {
        Some(best) => {
            let at = rows.iter().position(|row| row.number == best.number).unwrap_or(0);
            let count = usize::try_from(best.rows()).unwrap_or(1);
            let above = usize::from(at > 0 && count == 1 && stands_over(rows, at));
            let whole = header_at(rows, at - above, above + count.max(height(rows, at)));
            Some(Header { matched: best.matched, sure: Sureness::Certain, ..whole })
        }
        None => guess(rows),
    }
}

/// The header that a person says.
fn chosen(rows: &[HeadRow], choice: HeaderChoice) -> Option<Header> {
    match choice {
        HeaderChoice::Found => guess(rows),
        HeaderChoice::Nothing => rows.first().map(|_| numbered(rows, 0, Sureness::Set)),
        HeaderChoice::Rows { first, last } => {
            let at = rows.iter().position(|row| row.number >= first && row.number <= last)?;
            let count = rows[at..].iter().take_while(|row| row.number <= last).count();
            Some(Header { sure: Sureness::Set, ..header_at(rows, at, count) })
        }
    }
}

/// What looks most like a header: the first row that is as wide as the table, or a fuller one of words further down that
/// stands above numbers and dates, with nothing but words between; with the rows above and below that go with it. None where
/// it looks like the rows below it.
pub(super) fn guess(rows: &[HeadRow]) -> Option<Header> {
    let block = table_block(rows);
    let (all, rows) = (rows, &rows[..block.end]);
    let width = usual_width(&rows[block.clone()]);
    let is_row = |row: &HeadRow| filled(row) * 2 >= width.max(1) && (width < 2 || filled(row) > 1);
    let begins = block.start + rows[block.clone()].iter().position(is_row).unwrap_or(0);
    let first = rows.get(begins)?;
    let known = |row: &HeadRow| row.cells.iter().filter(|cell| concept_of(cell).is_some()).count();
    let is_note = first.cells.iter().any(|cell| cell.contains([':', '：']));
    let is_likelier = |row: &HeadRow| filled(row) > filled(first) && (is_note || known(row) > known(first));
    let is_fuller = |at: &usize| is_likelier(&rows[*at]) && stands_above_values(rows, *at);
    let words = rows[begins..].iter().take_while(|row| is_all_words(row)).count();
    let at = (begins + 1..begins + words).find(is_fuller).unwrap_or(begins);
    if looks_like_data(rows, at) {
        return Some(numbered(rows, begins, Sureness::Likely));
    }
    let sure =
        if typed_columns(rows, at + height(rows, at)).iter().any(|typed| *typed) { Sureness::Likely } else { Sureness::Guess };
    let above = usize::from(at > 0 && stands_over(rows, at));
    Some(Header { sure, ..header_at(all, at - above, above + height(rows, at)) })
}

/// The rows without a gap among which the table begins: the first that are at least half as wide as any, so that a few
/// lines of notes are passed over, but no table for a wider one below it.
fn table_block(rows: &[HeadRow]) -> Range<usize> {
    let gaps = (1..rows.len()).filter(|at| rows[*at].number > rows[*at - 1].number + 1);
    let starts: Vec<usize> = std::iter::once(0).chain(gaps).collect();
    let end = |place: usize| starts.get(place + 1).copied().unwrap_or(rows.len());
    let blocks: Vec<Range<usize>> = starts.iter().enumerate().map(|(place, start)| *start..end(place)).collect();
    let width = |block: &Range<usize>| usual_width(&rows[block.clone()]);
    let widest = blocks.iter().map(width).max().unwrap_or(0);
    let is_table = |block: &&Range<usize>| width(block) * 2 >= widest;
    blocks.iter().find(is_table).cloned().unwrap_or(0..rows.len())
}

/// The width that most rows have, the last blank cells aside.
fn usual_width(rows: &[HeadRow]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(filled_width).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

fn filled_width(row: &HeadRow) -> usize {
    row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1)
}

fn filled(row: &HeadRow) -> usize {
    row.cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// Whether a text is a number, a date, a time of day: something that stands below headers.
pub(super) fn is_typed(text: &str) -> bool {
    let text = &*plain_width(text);
    let has_digit = text.chars().any(|c| c.is_ascii_digit());
    has_digit
        && (!text.chars().any(char::is_alphabetic)
            || !matches!(read_number(text, None), NumberReading::Unreadable)
            || !matches!(read_date(text), DateReading::Unreadable))
}

/// Which columns hold numbers or dates from this row on.
fn typed_columns(rows: &[HeadRow], from: usize) -> Vec<bool> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let typed = |column: usize| {
        let cells =
            || rows[from.min(rows.len())..].iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
        let (typed, all) = (cells().filter(|cell| is_typed(cell)).count(), cells().count());
        // A column that is mostly blank says nothing.
        all > 0 && all * 3 >= rows.len().saturating_sub(from) && typed * 5 >= all * 4
    };
    (0..width).map(typed).collect()
}

/// Whether a row looks like those below it: where they hold numbers or dates so does it. Years and counts may head columns.
fn looks_like_data(rows: &[HeadRow], at: usize) -> bool {
    let may_head = |cell: &str| cell.parse().is_ok_and(|n: u32| (1900..=2100).contains(&n) || n <= 31);
    let (mut data, mut header) = (0, 0);
    for (column, _) in typed_columns(rows, at + 1).iter().enumerate().filter(|(_, typed)| **typed) {
        let cell = rows[at].cells.get(column).map_or("", String::as_str);
        if is_typed(cell) {
            data += usize::from(!may_head(cell));
        } else if !cell.is_empty() {
            header += 1;
        }
    }
    data > header
}

/// Whether a row has words only, and the rows below it, behind at most two more of words, numbers or dates under them.
fn stands_above_values(rows: &[HeadRow], at: usize) -> bool {
    let row = &rows[at];
    let Some(below) = rows[at + 1..].iter().take(ROWS).find(|row| !is_all_words(row)) else { return false };
    let under = |(cell, below): (&String, &String)| !cell.is_empty() && is_typed(below);
    is_all_words(row) && filled(row) > 1 && filled(row) * 2 > filled_width(below) && row.cells.iter().zip(&below.cells).any(under)
}

/// Whether a row stands directly below the one before it.
fn follows(rows: &[HeadRow], at: usize) -> bool {
    at > 0 && rows.get(at).is_some_and(|row| row.number == rows[at - 1].number + 1)
}

/// Whether a row has cells and none of them is a number or a date.
fn is_all_words(row: &HeadRow) -> bool {
    filled(row) > 0 && !row.cells.iter().any(|cell| is_typed(cell))
}

/// How many rows from this one on are the header. A row below counts only where its form leaves no doubt: a damaged row of
/// data must not be taken for a header, for nobody would see that it is gone.
fn height(rows: &[HeadRow], at: usize) -> usize {
    let mut count = 1;
    while count < ROWS && follows(rows, at + count) && continues(&rows[at], &rows[at + count], rows.get(at + count + 1)) {
        count += 1;
    }
    count
}

/// Whether a row below a header goes on with it: it says the same again, the units, the same in another writing, or the
/// names of columns in groups that the header names; and the row below it looks otherwise.
fn continues(header: &HeadRow, row: &HeadRow, below: Option<&HeadRow>) -> bool {
    let cell = |row: &HeadRow, column: usize| row.cells.get(column).map_or(String::new(), |cell| trim(cell).to_owned());
    let pairs: Vec<(String, String)> =
        (0..filled_width(header).max(filled_width(row))).map(|at| (cell(header, at), cell(row, at))).collect();
    let all = |holds: &dyn Fn(&str, &str) -> bool| pairs.iter().all(|(above, here)| holds(above, here));
    if filled(row) > 1 && all(&|above, here| above == here) {
        return true;
    }
    if filled(row) == 0 || row.cells.iter().any(|cell| cell.contains(|c: char| c.is_ascii_digit()) && unit(cell).is_none()) {
        return false;
    }
    // Units stand under numbers; the first column names something.
    if row.cells.iter().all(|cell| cell.is_empty() || unit(cell).is_some()) {
        return row.cells.first().is_some_and(String::is_empty);
    }
    let has_values_below = below.is_some_and(|below| below.cells.iter().any(|cell| is_typed(cell)));
    // The same in another language: most cells are known for what a header says, and a name is no such word.
    let known = row.cells.iter().filter(|cell| concept_of(cell).is_some()).count();
    let is_known = known > 0 && known * 2 >= filled(row);
    let says_the_same = is_known && known > 1 && all(&|above, here| above.is_empty() == here.is_empty());
    // A group is named once, over the first of its columns, or where cells are merged over each; a column in no group has
    // its name above and nothing here.
    let mut pairs = pairs.clone();
    let mut are_merged = false;
    for at in (1..pairs.len()).rev() {
        if !pairs[at].0.is_empty() && pairs[at].0 == pairs[at - 1].0 && !pairs[at].1.is_empty() {
            pairs[at].0.clear();
            are_merged = true;
        }
    }
    let groups = pairs.iter().filter(|(above, here)| above.is_empty() && !here.is_empty()).count();
    let begins_group = |at: usize| pairs.get(at + 1).is_some_and(|(above, here)| above.is_empty() && !here.is_empty());
    let fits = |(at, (above, here)): (usize, &(String, String))| above.is_empty() || here.is_empty() != begins_group(at);
    let is_grouped = groups > 0 && !pairs[0].0.is_empty() && pairs.iter().enumerate().all(fits);
    has_values_below && filled(row) > 1 && (says_the_same || (is_grouped && (is_known || are_merged)))
}

/// Whether the row above names groups of columns: several words over the width of the table, none of them a note.
fn stands_over(rows: &[HeadRow], at: usize) -> bool {
    let (above, width) = (&rows[at - 1], filled_width(&rows[at]));
    follows(rows, at)
        && filled(above) > 1
        && filled_width(above) * 2 > width
        && is_all_words(above)
        && !above.cells.iter().any(|cell| cell.contains([':', '：']))
}

/// Whether a row could name groups of columns over the row below it: several cells, and a blank one where that has words.
pub(super) fn may_have_groups(rows: &[HeadRow]) -> bool {
    let has = |row: &HeadRow, column: usize| row.cells.get(column).is_some_and(|cell| !cell.is_empty());
    let is_group = |above: &HeadRow, below: &HeadRow| {
        filled(above) > 1
            && is_all_words(below)
            && (0..filled_width(below)).any(|column| has(below, column) && !has(above, column))
    };
    rows.windows(2).any(|pair| is_group(&pair[0], &pair[1]))
}

/// Writes the text of a merged cell into all columns of its first row. One that is as wide as the table is a title.
pub(super) fn spread(rows: &mut [HeadRow], (first, _): (u64, u64), (from, to): (usize, usize)) {
    let width = usual_width(rows);
    let Some(row) = rows.iter_mut().find(|row| row.number == first) else { return };
    let Some(text) = row.cells.get(from).filter(|text| !text.is_empty()).cloned() else { return };
    if to <= from || to - from + 1 >= width || filled(row) < 2 {
        return;
    }
    row.cells.resize(row.cells.len().max(to + 1), String::new());
    row.cells[from..=to].fill(text);
}

/// Units that stand in a row of their own under the headers.
const UNITS: [&str; 16] =
    ["元", "万元", "千元", "亿元", "kg", "g", "公斤", "千克", "吨", "t", "m³", "m3", "cbm", "%", "usd", "rmb"];

/// The unit that a cell is, without brackets and the word for it.
fn unit(cell: &str) -> Option<&str> {
    let bare = cell.trim_start_matches(['(', '（', '[']).trim_end_matches([')', '）', ']']);
    let bare = bare.trim_start_matches("单位").trim_start_matches([':', '：']).trim();
    UNITS.contains(&header_form(bare).as_str()).then_some(bare)
}

/// The unit of money that the titles above a header say: `单位：万元`.
fn title_unit(above: &[HeadRow]) -> Option<String> {
    let after = |cell: &String| cell.split_once("单位").map(|(_, rest)| rest.trim_start_matches([':', '：', ' ']).to_owned());
    let money = |text: String| {
        let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        let word = text[..end].trim_start_matches("人民币").to_owned();
        word.ends_with('元').then_some(word)
    };
    above.iter().flat_map(|row| &row.cells).filter_map(after).find_map(money)
}

fn header_at(rows: &[HeadRow], at: usize, count: usize) -> Header {
    let taken = &rows[at..at + count];
    let width = taken.iter().map(filled_width).max().unwrap_or(0);
    let cell = |row: &HeadRow, column: usize| row.cells.get(column).map_or("", |cell| trim(cell)).to_owned();
    let joined = |column: usize| {
        let mut name = String::new();
        for (place, row) in taken.iter().enumerate() {
            let part = group_name(taken, place, column).unwrap_or_else(|| cell(row, column));
            match unit(&part) {
                Some(unit) if !name.is_empty() => name = format!("{name}({unit})"),
                _ if name.is_empty() || part.is_empty() => name.push_str(&part),
                _ => name = format!("{name} {part}"),
            }
        }
        name
    };
    let cells: Vec<String> = (0..width).map(joined).collect();
    let forms = |row: &HeadRow| (0..width).map(|column| header_form(&cell(row, column))).collect();
    Header {
        number: taken.first().map_or(0, |row| row.number),
        last: taken.last().map_or(0, |row| row.number),
        forms: cells.iter().map(|cell| header_form(cell)).collect(),
        parts: if count > 1 { taken.iter().rev().map(forms).collect() } else { Vec::new() },
        cells,
        above: rows[..at].iter().map(|row| row.number).collect(),
        title_unit: title_unit(&rows[..at]),
        matched: 0,
        sure: Sureness::Likely,
    }
}

/// The name of the group that a column stands in: what stands to the left in a row above others, where this cell is blank
/// and the ones below aren't.
fn group_name(taken: &[HeadRow], place: usize, column: usize) -> Option<String> {
    let row = &taken[place];
    let has = |row: &HeadRow| row.cells.get(column).is_some_and(|cell| !cell.is_empty());
    if has(row) || !taken[place + 1..].iter().any(has) {
        return None;
    }
    // What stands alone, above and below, is the header of one column and no group.
    let left = row.cells[..column.min(row.cells.len())].iter().rposition(|cell| !cell.is_empty())?;
    let is_group = taken[place + 1..].iter().any(|below| below.cells.get(left).is_some_and(|cell| !cell.is_empty()));
    is_group.then(|| row.cells[left].clone())
}

/// No header: columns named by their numbers, the table beginning with this row.
fn numbered(rows: &[HeadRow], begins: usize, sure: Sureness) -> Header {
    let width = rows[begins..].iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let cells: Vec<String> = (1..=width).map(|number| number.to_string()).collect();
    Header {
        number: 0,
        last: rows.get(begins).map_or(0, |row| row.number - 1),
        forms: cells.clone(),
        parts: Vec::new(),
        cells,
        above: rows[..begins].iter().map(|row| row.number).collect(),
        title_unit: title_unit(&rows[..begins]),
        matched: 0,
        sure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<HeadRow> {
        let row = |(at, cells): (usize, &&[&str])| HeadRow {
            number: at as u64 + 1,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        rows.iter().enumerate().map(row).collect()
    }

    fn of(found: &[&[&str]]) -> (u64, u64, Vec<String>) {
        let header = guess(&rows(found)).unwrap();
        (header.number, header.rows(), header.cells)
    }

    #[test]
    fn the_header_stands_under_its_titles() {
        let rows = rows(&[&["2026年客户表"], &["制表：", "张三"], &["客户编号", "金额（元）", ""], &["C1", "5"]]);
        let specs = [ColumnSpec::text("key", vec!["客户编号".into()]), ColumnSpec::text("amount", vec!["金额".into()])];
        let header = find(&rows, &specs.iter().collect::<Vec<_>>(), HeaderChoice::Found).unwrap();
        assert_eq!((header.number, header.matched, header.above), (3, 2, vec![1, 2]));
        assert_eq!(header.cells, ["客户编号", "金额（元）"]);
    }

    #[test]
    fn without_a_wanted_column_the_fullest_row_is_shown() {
        let rows = rows(&[&["表"], &["编号", "名称", "金额"], &["C1", "甲", "5"], &["C2", "乙", "丙"]]);
        assert_eq!(find(&rows, &[], HeaderChoice::Found).unwrap().number, 2);
        assert_eq!(guess(&[]), None);
    }

    #[test]
    fn rows_of_a_header_are_joined() {
        let data: &[&str] = &["C1", "2026-01-05", "12.5", "3"];
        assert_eq!(of(&[&["a", "b", "c", "d"], &["a", "b", "c", "d"], data, data]).2, ["a a", "b b", "c c", "d d"]);
        let grouped: &[&[&str]] =
            &[&["2026年报表"], &["客户", "订单", "", "备注"], &["", "日期", "金额", ""], &["C1", "2026-01-05", "12.5", "无"]];
        assert_eq!(of(grouped), (2, 2, ["客户", "订单 日期", "订单 金额", "备注"].map(str::to_owned).to_vec()));
        let mut merged = rows(grouped);
        assert!(may_have_groups(&merged));
        for region in [((1, 1), (0, 3)), ((2, 2), (1, 2)), ((2, 3), (0, 0))] {
            spread(&mut merged, region.0, region.1);
        }
        assert_eq!(merged[1].cells, ["客户", "订单", "订单", "备注"]);
        assert_eq!(merged[0].cells, ["2026年报表"]);
        assert_eq!(guess(&merged).unwrap().cells, ["客户", "订单 日期", "订单 金额", "备注"]);
        let units: &[&[&str]] = &[&["编号", "金额", "重量"], &["", "万元", "（kg）"], &["C1", "5", "2"], &["C2", "6", "3"]];
        assert_eq!(of(units).2, ["编号", "金额(万元)", "重量(kg)"]);
        let english: &[&[&str]] = &[&["编号", "金额"], &["order id", "amount"], &["C1", "5"], &["C2", "6"]];
        assert_eq!(of(english).2, ["编号 order id", "金额 amount"]);
        for damaged in
            [&["AB", "unpaid", "Bob"][..], &["K1", "4O", ""], &["K1", "待定", ""], &["", "待定", "x"], &["甲", "未知", "无"]]
        {
            let rows: &[&[&str]] = &[&["客户", "金额", "备注"], damaged, &["K2", "4", ""], &["K9", "5", ""]];
            assert_eq!(of(rows).1, 1, "{damaged:?}");
        }
        let sparse: &[&[&str]] = &[&["客户", "", "额度"], &["Acme", "HK", ""], &["Bolt", "SZ", "500"]];
        assert_eq!(of(sparse).1, 1);
        let currencies: &[&[&str]] = &[&["币种", "汇率"], &["usd", ""], &["EUR", "8.1"]];
        assert_eq!(of(currencies).1, 1);
        let unnamed: &[&[&str]] = &[&["客户", "金额", ""], &["甲", "待定", "急"], &["乙", "4", ""], &["丙", "5", ""]];
        assert_eq!(of(unnamed).1, 1);
        let spec = ColumnSpec::text("amount", vec!["金额".into()]);
        let found = find(&rows(grouped), &[&spec], HeaderChoice::Found).unwrap();
        assert_eq!((found.number, found.rows(), found.matched), (2, 2, 1));
    }

    #[test]
    fn a_table_without_a_header_has_numbered_columns() {
        let found = of(&[&["报表"], &["C1", "2026-01-05", "12.5"], &["C2", "2026-01-06", "8.25"], &["C3", "2026-01-07", "7.1"]]);
        assert_eq!(found, (0, 0, ["1", "2", "3"].map(str::to_owned).to_vec()));
        assert_eq!(of(&[&["客户", "2025", "2026"], &["甲", "100.5", "7"], &["乙", "3.5", "9"]]).0, 1);
        assert_eq!(of(&[&["收件人", "2021", "2022"], &["甲", "有", "无"], &["乙", "无", "有"]]).0, 1);
        let chosen = find(&rows(&[&["a", "b"], &["1", "2"]]), &[], HeaderChoice::Nothing).unwrap();
        assert_eq!((chosen.last, chosen.cells), (0, vec!["1".to_owned(), "2".to_owned()]));
        let chosen = find(&rows(&[&["x"], &["a", "b"], &["c", "d"]]), &[], HeaderChoice::Rows { first: 2, last: 3 }).unwrap();
        assert_eq!((chosen.number, chosen.last, chosen.cells), (2, 3, vec!["a c".to_owned(), "b d".to_owned()]));
    }
}
