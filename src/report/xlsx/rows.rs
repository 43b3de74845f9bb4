//! The rows of a record as XML.
//!
//! The library makes the sheet of a record with its heading alone, and below it a cell in each style that the rows need, to
//! learn the numbers that it gives them. The rows that take the place of these are written here, by all threads: the library
//! would take longer by far, and keep every different text.

use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::deflate::Pieces;
use super::drawn::{Content, Drawn, Now, Styled};
use super::formula::{Place, name_of};
use super::sheet::goes_on;
use super::style::{self, Style};
use super::xml::{keeps_space, push_literal, push_text};
use crate::model::number::{ExactSum, SCALE};
use crate::report::Onlooker;
use crate::report::page::{Cell, Column, Look, Role, Table};
use crate::rules::ruleset::Severity;

/// A piece of a sheet has about so many cells: large enough to be packed well, small enough that those in work are little.
const CELLS_OF_PIECE: usize = 16_384;

/// A style, and whether texts go on in further lines.
pub(super) type Form = (Style, bool);

/// The rows of a record that stand on one sheet.
pub(super) struct Rows<'p, 'a> {
    /// The number of the sheet in the workbook, from 1.
    pub(super) sheet: usize,
    /// The id of its Excel table.
    pub(super) id: String,
    /// The record.
    pub(super) table: &'p Table<'a>,
    /// Which of its rows.
    pub(super) range: Range<usize>,
    /// How many of these are filtered and sorted: all but a total.
    pub(super) filtered: usize,
    /// The cells of the first rows, which were measured.
    pub(super) measured: Vec<Cell<'a>>,
    /// The rows of the sheet that are higher than others, with their pixels.
    pub(super) tall: Vec<(u32, u32)>,
    /// Whether long texts go on in further lines.
    pub(super) wraps: bool,
    /// The forms that the rows need.
    pub(super) forms: Vec<Form>,
}

impl Rows<'_, '_> {
    /// The library's Excel table, which has one row, over all rows; none where it is another.
    pub(super) fn table_xml(&self, table: &str) -> Option<String> {
        let last = name_of(self.table.columns.len().saturating_sub(1));
        let is_mine = table.contains(&format!("name=\"tier_{}\"", self.id));
        let range = |row: usize| format!("ref=\"A1:{last}{row}\"");
        is_mine.then(|| table.replace(&range(2), &range(self.filtered.max(1) + 1)))
    }
}

/// The style of the cells of a row, where they have one of their own: a total stands out.
pub(super) fn styled(table: &Table<'_>, row: usize) -> Styled {
    (table.total && row + 1 == table.rows).then_some(Style::Total as fn(Look) -> Style)
}

/// The form of a cell; none where it has that of its column.
pub(super) fn form_of(drawn: &Drawn<'_>, wrapped: bool) -> Option<Form> {
    match (drawn.style, wrapped) {
        (style, true) => Some((style.unwrap_or(Style::Look(Look::Text)), true)),
        (style, false) => style.filter(|style| !style.is_plain()).map(|style| (style, false)),
    }
}

/// The style of a column.
pub(super) const fn style_of(column: &Column) -> Style {
    if matches!(column.role, Role::Input(_)) { Style::Input } else { Style::Look(column.look) }
}

/// The forms that cells of these columns may have: those of rows that nobody looked at yet.
pub(super) fn forms_of(columns: &[Column], total: bool) -> Vec<Form> {
    let mut looks: Vec<Look> = [Look::Text, Look::Date, Look::General].to_vec();
    looks.extend((0..=2).map(Look::Percent));
    looks.extend(columns.iter().map(|column| column.look));
    let of_look = |look: &Look| {
        let totals = total.then_some(Style::Total(*look));
        [Style::Look(*look), Style::Computed(*look)].into_iter().chain(totals)
    };
    let tiers = (0..style::TIER_FILLS.len()).map(Some).chain([None]).map(Style::Tier);
    let changes = [true, false].map(Style::Change);
    let severities = [Severity::High, Severity::Medium, Severity::Low].map(Style::Severity);
    let others = [Style::LongNumber, Style::Link];
    let all = looks.iter().flat_map(of_look).chain(tiers).chain(changes).chain(severities).chain(others);
    all.filter(|style| !style.is_plain()).map(|style| (style, false)).collect()
}

/// The sheet of a record on its way: the library's sheet above and below the rows, and the numbers of their forms.
pub(super) struct SheetXml<'r, 'p, 'a> {
    rows: &'r Rows<'p, 'a>,
    places: &'r [Place],
    onlooker: Option<&'r Onlooker>,
    above: Vec<u8>,
    below: Vec<u8>,
    forms: HashMap<Form, FormXml, FixedState>,
    columns: Vec<ColumnXml>,
}

/// A text of at most so many bytes: one of known size is copied at once.
#[derive(Clone, Copy)]
struct Short<const MOST: usize> {
    bytes: [u8; MOST],
    length: usize,
}

impl<const MOST: usize> Short<MOST> {
    /// The text; none where it is longer.
    fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; MOST];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Self { bytes, length: text.len() })
    }

    #[inline]
    fn push(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.bytes);
        out.truncate(out.len() - MOST + self.length);
    }
}

impl Short<20> {
    /// Any number.
    fn of_number(number: usize) -> Self {
        let (mut bytes, text) = ([0; 20], number.to_string());
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Self { bytes, length: text.len() }
    }
}

/// What stands in a cell behind its address, as far as it depends on the form.
#[derive(Clone, Copy)]
struct FormXml {
    nothing: Short<16>,
    text: Short<32>,
    value: Short<16>,
    computed: Short<16>,
}

impl FormXml {
    /// The form of a number; none of one with more than four digits, which no workbook of ours has.
    fn new(number: u16) -> Option<Self> {
        let begun = format!("\" s=\"{number}\"");
        Some(Self {
            nothing: Short::new(&format!("{begun}/>"))?,
            text: Short::new(&format!("{begun} t=\"inlineStr\"><is><t>"))?,
            value: Short::new(&format!("{begun}><v>"))?,
            computed: Short::new(&begun)?,
        })
    }
}

struct ColumnXml {
    /// What stands before the number of the row.
    begun: Short<16>,
    form: Form,
    xml: FormXml,
}

impl<'r, 'p, 'a> SheetXml<'r, 'p, 'a> {
    /// Takes the library's sheet apart; none where it is not as expected.
    pub(super) fn new(rows: &'r Rows<'p, 'a>, places: &'r [Place], onlooker: Option<&'r Onlooker>, sheet: &str) -> Option<Self> {
        let (head, rest) = sheet.split_once("</row>")?;
        let (samples, below) = rest.split_once("</sheetData>")?;
        let numbers = samples.split(" s=\"").skip(1).map(|sample| sample.split('"').next()?.parse().ok());
        let numbers: Vec<u16> = numbers.collect::<Option<_>>()?;
        if numbers.len() != rows.forms.len() {
            return None;
        }
        let forms = rows.forms.iter().zip(numbers).map(|(form, number)| Some((*form, FormXml::new(number)?)));
        let forms: HashMap<Form, FormXml, FixedState> = forms.collect::<Option<_>>()?;
        let (before, dimension) = head.split_once("<dimension ref=\"")?;
        let (_, after) = dimension.split_once('"')?;
        let last = name_of(rows.table.columns.len().saturating_sub(1));
        let above = format!("{before}<dimension ref=\"A1:{last}{}\"{after}</row>", rows.range.len() + 1);
        let column = |(position, column): (usize, &Column)| {
            let form = (style_of(column), false);
            let begun = Short::new(&format!("<c r=\"{}", name_of(position)))?;
            Some(ColumnXml { begun, form, xml: *forms.get(&form)? })
        };
        let columns = rows.table.columns.iter().enumerate().map(column).collect::<Option<_>>()?;
        let below = format!("</sheetData>{below}");
        Some(Self { rows, places, onlooker, above: above.into_bytes(), below: below.into_bytes(), forms, columns })
    }

    fn rows_a_piece(&self) -> usize {
        (CELLS_OF_PIECE / self.columns.len().max(1)).max(1)
    }

    /// Adds a row of the sheet, from 0 below the heading.
    fn push_row(&self, row: usize, cells: &[Cell<'_>], out: &mut Vec<u8>) {
        let number = Short::of_number(row + 2);
        out.extend_from_slice(b"<row r=\"");
        number.push(out);
        let place = u32::try_from(row + 1).unwrap_or(u32::MAX);
        if let Ok(found) = self.rows.tall.binary_search_by_key(&place, |(row, _)| *row) {
            let points = f64::from(self.rows.tall[found].1) * 0.75;
            out.extend_from_slice(format!("\" ht=\"{points}\" customHeight=\"1").as_bytes());
        }
        out.extend_from_slice(b"\">");
        let styled = styled(self.rows.table, self.rows.range.start + row);
        for ((cell, column), xml) in cells.iter().zip(&self.rows.table.columns).zip(&self.columns) {
            let drawn = Drawn::of(cell, styled, column.look, place, self.places);
            let wrapped = self.rows.wraps && matches!(&drawn.content, Content::Text(text) if goes_on(text));
            let form = form_of(&drawn, wrapped);
            if matches!(drawn.content, Content::Nothing) && form.is_none() {
                continue;
            }
            let own = form.filter(|form| *form != xml.form).and_then(|form| self.forms.get(&form));
            xml.begun.push(out);
            number.push(out);
            own.unwrap_or(&xml.xml).push(&drawn.content, out);
        }
        out.extend_from_slice(b"</row>");
    }
}

impl FormXml {
    /// Adds what stands in a cell behind its address.
    fn push(&self, content: &Content<'_>, out: &mut Vec<u8>) {
        match content {
            Content::Nothing => self.nothing.push(out),
            Content::Text(text) if text.is_empty() => self.nothing.push(out),
            Content::Text(text) => {
                self.text.push(out);
                if keeps_space(text) {
                    out.pop();
                    out.extend_from_slice(b" xml:space=\"preserve\">");
                }
                push_text(out, text);
                out.extend_from_slice(b"</t></is></c>");
            }
            Content::Number(number) => {
                self.value.push(out);
                out.extend_from_slice(number.digits().as_bytes());
                out.extend_from_slice(b"</v></c>");
            }
            Content::Day(serial) => {
                self.value.push(out);
                out.extend_from_slice(ExactSum(i128::from(*serial) * i128::from(SCALE)).digits().as_bytes());
                out.extend_from_slice(b"</v></c>");
            }
            Content::Formula(formula, now) => {
                self.computed.push(out);
                out.extend_from_slice(if matches!(now, Now::Text(_)) { b" t=\"str\"><f>" } else { b"><f>" });
                push_literal(out, formula);
                out.extend_from_slice(b"</f><v>");
                match now {
                    Now::Text(text) => push_literal(out, text),
                    Now::Number(sum) => out.extend_from_slice(sum.digits().as_bytes()),
                }
                out.extend_from_slice(b"</v></c>");
            }
        }
    }
}

/// What stands above the rows comes first, what stands below them last.
impl Pieces for SheetXml<'_, '_, '_> {
    fn count(&self) -> usize {
        self.rows.range.len().div_ceil(self.rows_a_piece()) + 2
    }

    fn write(&self, piece: usize, out: &mut Vec<u8>) {
        if piece == 0 {
            return out.extend_from_slice(&self.above);
        }
        if piece + 1 == self.count() {
            return out.extend_from_slice(&self.below);
        }
        let (table, columns) = (self.rows.table, self.columns.len());
        let first = (piece - 1) * self.rows_a_piece();
        let mut made = Vec::with_capacity(columns);
        let last = self.rows.range.len().min(first + self.rows_a_piece());
        for row in first..last {
            let cells = self.rows.measured.get(row * columns..(row + 1) * columns);
            if cells.is_none() {
                made.clear();
                (table.fill)(self.rows.range.start + row, &mut made);
            }
            self.push_row(row, cells.unwrap_or(&made), out);
        }
        if let Some(onlooker) = self.onlooker {
            onlooker.add(last - first);
        }
    }
}
