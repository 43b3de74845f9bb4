//! A page as blocks one below the other, its charts at their right.

use rust_xlsxwriter::IgnoreError;

use super::book::with_headings_of_table;
use super::chart;
use super::paper::{self, Paper};
use super::sheet::{Sheet, Written, height_of, lines_of, width_of};
use super::style::Style;
use crate::model::language::Language;
use crate::report::page::{Block, Cell, Chart, Input, Look, Page, PageKind, Role, Table};

/// A line that is longer than the tables are wide goes on below over at least so many characters.
const LINE_CHARACTERS: usize = 96;

/// A sheet of blocks being written.
pub(super) struct Blocks<'s, 'b> {
    sheet: Sheet<'s>,
    language: Language,
    /// The sheets that the page may lead to.
    links: &'b [(PageKind, &'b str)],
    /// The rows where something begins that is kept together on paper as far as it goes.
    begins: Vec<u32>,
    /// The rows of lines across the columns.
    lines: Vec<(u32, &'b str, Style)>,
}

impl<'s, 'b> Blocks<'s, 'b> {
    pub(super) const fn new(sheet: Sheet<'s>, language: Language, links: &'b [(PageKind, &'b str)]) -> Self {
        Self { sheet, language, links, begins: Vec::new(), lines: Vec::new() }
    }

    /// Writes the blocks of a page.
    pub(super) fn write(mut self, page: &'b Page<'_>) -> Written {
        self.sheet.page.set_screen_gridlines(false);
        if page.kind == PageKind::Summary {
            self.sheet.page.set_active(true);
        }
        let mut charts = Vec::new();
        // The table that a chart draws, and where its first row stands.
        let mut drawn: Option<(&Table<'_>, u32)> = None;
        for block in &page.blocks {
            match block {
                Block::Title(text) => {
                    self.sheet.set_height(self.sheet.row, 34)?;
                    self.sheet.line(text, Style::Title)?;
                }
                Block::Heading(text) => {
                    self.begins.push(self.sheet.row);
                    self.sheet.end_row();
                    self.sheet.line(text, Style::Section)?;
                }
                Block::Line(text) => self.line(text, Style::Plain)?,
                Block::Verbatim(text) => text.lines().try_for_each(|line| self.line(line, Style::Look(Look::Text)))?,
                Block::Facts(facts) => facts.iter().try_for_each(|(label, cell)| self.fact(label, cell))?,
                Block::Table(table) => {
                    drawn = Some((table, self.sheet.row + 1));
                    self.table(table)?;
                }
                Block::Chart(chart) => charts.extend(drawn.map(|(table, first)| (chart, table, first))),
            }
        }
        self.finish(&charts)
    }

    fn line(&mut self, text: &'b str, style: Style) -> Written {
        self.lines.push((self.sheet.row, text, style));
        self.sheet.line(text, style)
    }

    /// A label and what belongs to it, which doesn't widen the columns.
    fn fact(&mut self, label: &str, cell: &Cell<'_>) -> Written {
        let sheet = &mut self.sheet;
        if let Cell::Link(kind, about) = cell {
            let target = self.links.iter().find(|(page, _)| page == kind).map_or(label, |(_, name)| *name);
            sheet.link(target, label)?;
            return sheet.line(about, Style::Label);
        }
        sheet.text(label, Some(Style::Label))?;
        if let Cell::Text(text) = cell {
            return sheet.line(text, Style::Fact(Look::Text));
        }
        sheet.cell(cell, Some(Style::Fact), Look::Number(0))?;
        sheet.end_row();
        Ok(())
    }

    /// A table among blocks: every cell has its own style.
    fn table(&mut self, table: &Table<'_>) -> Written {
        let sheet = &mut self.sheet;
        let top = sheet.row;
        if table.record && table.rows > 0 {
            let columns = with_headings_of_table(&table.columns);
            let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
            let last_row = top.saturating_add(u32::try_from(table.rows).unwrap_or(u32::MAX));
            sheet.excel_table(&table.id, &columns, top, (last_row, last))?;
            sheet.page.ignore_error_range(top, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
            sheet.headings(&columns)?;
            sheet.leave_room_for_arrows(&columns);
        } else {
            sheet.headings(&table.columns)?;
        }
        for row in 0..table.rows {
            let is_total = table.total && row + 1 == table.rows;
            for (cell, column) in table.row(row).iter().zip(&table.columns) {
                let is_entry = column.role == Role::Input(Input::Value);
                let style = if is_total {
                    Style::Total
                } else if is_entry {
                    Style::Entry
                } else {
                    Style::Look
                };
                sheet.cell(cell, Some(style), column.look)?;
            }
            sheet.end_row();
        }
        let end = sheet.row - u32::from(table.total);
        sheet.shade(&table.columns, top + 1, end)
    }

    /// Sets what follows from the whole page: lines over several rows, widths, the paper, charts.
    fn finish(mut self, charts: &[(&Chart, &Table<'_>, u32)]) -> Written {
        let sheet = &mut self.sheet;
        sheet.settle()?;
        let mut columns = sheet.widths.len().max(2);
        let longest = self.lines.iter().map(|(_, text, _)| width_of(text)).max().unwrap_or(0).min(LINE_CHARACTERS);
        let total = |columns: usize| (0..columns).map(|column| sheet.width(column)).sum::<usize>();
        while total(columns) < longest {
            columns += 1;
        }
        let width = total(columns);
        let last = u16::try_from(columns - 1).unwrap_or(u16::MAX);
        for (row, text, style) in self.lines {
            let lines = lines_of(text, width);
            if lines > 1 {
                sheet.page.merge_range(row, 0, row, last, "", sheet.styles.wrapped(style))?;
                sheet.page.write_string_with_format(row, 0, text, sheet.styles.wrapped(style))?;
                sheet.set_height(row, height_of(lines))?;
            }
        }
        let pixels = (0..columns).map(|column| paper::column_pixels(sheet.width(column))).sum();
        let mut paper = Paper::new(sheet.row, &sheet.tall, (pixels, !charts.is_empty()), &self.begins);
        if charts.is_empty() {
            sheet.page.set_print_fit_to_pages(1, 0);
        } else {
            let (between, column) = (last.saturating_add(1), last.saturating_add(2));
            // Manual breaks hold only where the pages are not made to fit.
            sheet
                .page
                .set_column_width(between, 2)?
                .set_vertical_page_breaks(&[u32::from(column)])?
                .set_print_scale(paper.percent)
                .set_print_center_horizontally(true);
            let (mut top, mut is_right) = (None, false);
            for (chart, table, first) in charts {
                let place = (*top.get_or_insert_with(|| paper.next_charts(chart::ROWS)), column, is_right);
                if chart::insert(sheet, chart, table, *first, place, self.language)? {
                    top = top.filter(|_| !is_right);
                    is_right = !is_right;
                }
            }
        }
        sheet.page.set_page_breaks(&paper.breaks)?;
        self.sheet.finish()
    }
}
