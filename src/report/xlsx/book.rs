//! Pages of a report as sheets: record tables that fill a sheet.

use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, ConditionalFormatDataBar, ConditionalFormatFormula, DataValidation, Formula,
    IgnoreError, Table as ExcelTable, TableColumn, TableStyle, utility::column_number_to_name,
};

use super::blocks::Blocks;
use super::formula::Place;
use super::names::headings_of;
use super::sheet::{Sheet, Written, width_of};
use super::style::{PALE, Style};
use super::{Book, COLUMNS_A_SHEET, paper};
use crate::report::ReportError;
use crate::report::page::{Column, Input, Look, Page, PageKind, Role, Table};

/// Tables of more rows pass through a temporary file.
const ROWS_IN_MEMORY: usize = 10_000;

/// The library keeps some 20 bytes for every cell of an Excel table; larger ones have the filter alone.
const CELLS_OF_EXCEL_TABLE: usize = 5_000_000;

/// A list of choices in a cell has at most so many characters.
const CHOICES: usize = 255;

impl Book {
    /// Names for the sheets of a page: one, or ` (1)`, ` (2)` … where a record needs several.
    pub(super) fn names_of(&mut self, page: &Page<'_>) -> Vec<String> {
        let parts = page.record().map_or(1, |table| table.rows.div_ceil(self.rows_a_sheet).max(1));
        if parts == 1 {
            return vec![self.names.free(&page.title, "")];
        }
        (1..=parts).map(|part| self.names.free(&page.title, &format!(" ({part})"))).collect()
    }

    /// The sheets of a page, with the rows of a record that stand on each.
    pub(super) fn places_of(&self, page: &Page<'_>, names: &[String]) -> Vec<Place> {
        let rows = page.record().map_or(0, |table| table.rows);
        let rest = |part: usize| rows.saturating_sub(part * self.rows_a_sheet).min(self.rows_a_sheet);
        let place = |(part, sheet): (usize, &String)| Place { page: page.kind, sheet: sheet.clone(), rows: rest(part) };
        names.iter().enumerate().map(place).collect()
    }

    /// Writes a page: a record as a table that fills its sheets, else block by block. `links` are the sheets that a page may
    /// lead to, `choices` what may be chosen where a tier is filled in.
    pub(super) fn page(
        &mut self,
        page: &Page<'_>,
        names: &[String],
        links: &[(PageKind, &str)],
        choices: Option<&DataValidation>,
    ) -> Written {
        if let Some(table) = page.record() {
            return self.record(page.kind, table, names, choices);
        }
        let language = self.language;
        let name = names.first().map_or("", String::as_str);
        Blocks::new(self.add(name, 0)?, language, links).write(page)
    }

    /// An empty sheet for so many rows.
    pub(super) fn add(&mut self, name: &str, rows: usize) -> Result<Sheet<'_>, ReportError> {
        // Both kinds read alike; only the memory differs, and a run without room for temporary files should not need one.
        let sheet =
            if rows > ROWS_IN_MEMORY { self.workbook.add_worksheet_with_low_memory()? } else { self.workbook.add_worksheet() };
        sheet.set_name(name)?.set_landscape().set_paper_size(9).set_footer("&C&P / &N").set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
        let mut sheet = Sheet::new(sheet, &mut self.styles, &self.places, name.to_owned());
        sheet.wraps = rows <= ROWS_IN_MEMORY;
        Ok(sheet)
    }

    /// A record: one heading, frozen, with filters; where a sheet can't hold it, it goes on in the next.
    fn record(&mut self, kind: PageKind, table: &Table<'_>, names: &[String], choices: Option<&DataValidation>) -> Written {
        if table.columns.len() > COLUMNS_A_SHEET {
            return Err(ReportError::TooManyColumns(table.columns.len()));
        }
        for (part, name) in names.iter().enumerate() {
            let first = part * self.rows_a_sheet;
            let end = table.rows.min(first + self.rows_a_sheet);
            let id = if names.len() == 1 { table.id.clone() } else { format!("{}_{}", table.id, part + 1) };
            let mut sheet = self.add(name, end - first)?;
            // A total stands below the table that is filtered and sorted.
            let total = usize::from(table.total && end == table.rows);
            sheet.open_record(&id, &table.columns, end - first - total, choices)?;
            let mut cells = Vec::with_capacity(table.columns.len());
            for row in first..end {
                cells.clear();
                (table.fill)(row, &mut cells);
                let style = (total == 1 && row + 1 == end).then_some(Style::Total as fn(Look) -> Style);
                for (cell, column) in cells.iter().zip(&table.columns) {
                    sheet.cell(cell, style, column.look)?;
                }
                sheet.end_row();
            }
            // LibreOffice takes minutes over some hundred sheets that repeat a column.
            sheet.close_record(&table.columns, kind != PageKind::Part)?;
        }
        Ok(())
    }
}

impl Sheet<'_> {
    /// A row of headings.
    pub(super) fn headings(&mut self, columns: &[Column]) -> Written {
        for column in columns {
            self.text(&column.heading, Some(Style::heading(column.look)))?;
        }
        self.end_row();
        Ok(())
    }

    /// Bars and heat on the rows from `first` to before `end`.
    pub(super) fn shade(&mut self, columns: &[Column], first: u32, end: u32) -> Written {
        if first >= end {
            return Ok(());
        }
        let heat: Vec<u16> = positions(columns, |role| role == Role::Heat).collect();
        if let (Some(from), Some(to)) = (heat.first(), heat.last()) {
            let scale = ConditionalFormat2ColorScale::new().set_minimum_color("FFFFFF").set_maximum_color("9DC3E6");
            self.page.add_conditional_format(first, *from, end - 1, *to, &scale)?;
        }
        for (column, role) in (0..).zip(columns.iter().map(|column| column.role)) {
            let Role::WhatIf(beside) = role else { continue };
            let name = |column: u16| column_number_to_name(column);
            let beside = name(u16::try_from(beside).unwrap_or(u16::MAX));
            let differs = format!("=${}{row}<>${beside}{row}", name(column), row = first + 1);
            let mark = ConditionalFormatFormula::new().set_rule(differs.as_str()).set_format(self.styles.format(Style::Differs));
            self.page.add_conditional_format(first, column, end - 1, column, &mark)?;
            self.page.ignore_error_range(first, column, end - 1, column, IgnoreError::FormulaDiffers)?;
        }
        for column in positions(columns, |role| role == Role::Bar) {
            let bar = ConditionalFormatDataBar::new().set_fill_color(Color::RGB(PALE)).set_solid_fill(true);
            self.page.add_conditional_format(first, column, end - 1, column, &bar)?;
        }
        Ok(())
    }

    /// Begins a table that fills its sheet: how its columns look, its heading frozen and repeated on every printed page.
    pub(super) fn open_table(&mut self, columns: &[Column]) -> Written {
        for (position, column) in (0..).zip(columns) {
            let style = if matches!(column.role, Role::Input(_)) { Style::Input } else { Style::Look(column.look) };
            self.page.set_column_format(position, self.styles.format(style))?;
        }
        self.page.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
        self.headings(columns)
    }

    /// Ends a table whose rows were not known before: its filter, its widths.
    pub(super) fn close_table(self, columns: &[Column]) -> Written {
        let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let last_row = self.row.saturating_sub(1);
        self.page.autofilter(0, 0, last_row, last)?;
        self.page.ignore_error_range(0, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
        self.close_record(columns, false)
    }

    /// Begins a record of so many rows with its heading.
    fn open_record(&mut self, id: &str, columns: &[Column], rows: usize, choices: Option<&DataValidation>) -> Written {
        let last_row = u32::try_from(rows.max(1)).unwrap_or(u32::MAX);
        let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        if rows.saturating_mul(columns.len()) <= CELLS_OF_EXCEL_TABLE && !columns.is_empty() {
            self.excel_table(id, columns, 0, (last_row, last))?;
        } else {
            self.page.autofilter(0, 0, last_row, last)?;
        }
        self.page.ignore_error_range(0, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
        self.shade(columns, 1, u32::try_from(rows).unwrap_or(u32::MAX).saturating_add(1))?;
        self.choices(columns, last_row, choices)?;
        self.open_table(&with_headings_of_table(columns))
    }

    /// An Excel table from a row of headings on.
    pub(super) fn excel_table(&mut self, id: &str, columns: &[Column], first: u32, (last_row, last): (u32, u16)) -> Written {
        let mut excel_columns = Vec::with_capacity(columns.len());
        for (column, heading) in columns.iter().zip(headings_of(columns)) {
            let format = self.styles.format(Style::heading(column.look));
            excel_columns.push(TableColumn::new().set_header(heading).set_header_format(format));
        }
        let table = ExcelTable::new().set_name(format!("tier_{id}")).set_columns(&excel_columns).set_style(TableStyle::Light1);
        self.page.add_table(first, 0, last_row, last, &table)?;
        Ok(())
    }

    /// Lists to choose from in the columns that a person fills in.
    fn choices(&mut self, columns: &[Column], last_row: u32, choices: Option<&DataValidation>) -> Written {
        for column in positions(columns, |role| role == Role::Input(Input::Tier)) {
            if let Some(choices) = choices {
                self.page.add_data_validation(1, column, last_row, column, choices)?;
            }
        }
        Ok(())
    }

    /// Ends a record: widths, and on how many pages side by side it is printed; the first column may stand on each.
    fn close_record(mut self, columns: &[Column], repeats: bool) -> Written {
        self.leave_room_for_arrows(columns);
        self.settle()?;
        let width = (0..columns.len()).map(|column| paper::column_pixels(self.width(column))).sum();
        let pages = paper::pages_beside(width);
        self.page.set_print_fit_to_pages(pages, 0);
        if repeats && pages > 1 {
            self.page.set_repeat_columns(0, 0)?;
        }
        self.finish()
    }

    /// The heading's filter arrow hides two characters of it.
    pub(super) fn leave_room_for_arrows(&mut self, columns: &[Column]) {
        for (width, column) in self.widths.iter_mut().zip(columns) {
            *width = (*width).max(width_of(&column.heading) + 1);
        }
    }
}

/// The tiers to choose from: in the cell where they fit there, else those on the sheet of plans; nothing without that sheet.
pub(super) fn choices_of(tiers: &[&str], links: &[(PageKind, &str)]) -> Result<Option<DataValidation>, ReportError> {
    let fit = tiers.iter().map(|tier| tier.chars().count() + 1).sum::<usize>() <= CHOICES;
    if fit && !tiers.iter().any(|tier| tier.contains(',')) {
        return Ok(Some(DataValidation::new().allow_list_strings(tiers)?));
    }
    let plans = links.iter().find(|(page, _)| *page == PageKind::Plans);
    Ok(plans.map(|(_, sheet)| {
        let range = format!("='{}'!$A$2:$A${}", sheet.replace('\'', "''"), tiers.len() + 1);
        DataValidation::new().allow_list_formula(Formula::new(range))
    }))
}

/// The columns under the headings that a table may have.
pub(super) fn with_headings_of_table(columns: &[Column]) -> Vec<Column> {
    columns.iter().zip(headings_of(columns)).map(|(column, heading)| Column { heading, ..column.clone() }).collect()
}

fn positions(columns: &[Column], is: impl Fn(Role) -> bool) -> impl Iterator<Item = u16> {
    (0..).zip(columns).filter(move |(_, column)| is(column.role)).map(|(position, _)| position)
}
