//! Pages of a report as sheets: record tables that fill a sheet.

use std::ops::Range;

use foldhash::fast::FixedState;
use hashbrown::HashSet;
use rust_xlsxwriter::{
    Color, ConditionalFormat2ColorScale, ConditionalFormatDataBar, ConditionalFormatFormula, DataValidation, Formula,
    IgnoreError, Table as ExcelTable, TableColumn, TableStyle, utility::column_number_to_name,
};

use super::blocks::Blocks;
use super::drawn::Drawn;
use super::formula::Place;
use super::names::headings_of;
use super::rows::{Form, Rows, form_of, forms_of, style_of, styled};
use super::sheet::{MEASURED_ROWS, Sheet, Written, width_of};
use super::style::{PALE, Style};
use super::{Book, COLUMNS_A_SHEET, paper};
use crate::report::ReportError;
use crate::report::page::{Cell, Column, Input, Page, PageKind, Role, Table};

/// The texts of so many rows go on in further lines where they are long; those of larger tables have one line each.
const WRAPPED_ROWS: usize = 10_000;

/// A list of choices in a cell has at most so many characters.
const CHOICES: usize = 255;

impl<'p, 'a> Book<'p, 'a> {
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
        page: &'p Page<'a>,
        names: &[String],
        links: &[(PageKind, &str)],
        choices: Option<&DataValidation>,
    ) -> Written {
        if let Some(table) = page.record() {
            return self.record(page.kind, table, names, choices);
        }
        let language = self.language;
        let name = names.first().map_or("", String::as_str);
        Blocks::new(self.add(name, 0, false)?, language, links).write(page)
    }

    /// An empty sheet for so many rows; `streamed` ones are written to a temporary file.
    pub(super) fn add(&mut self, name: &str, rows: usize, streamed: bool) -> Result<Sheet<'_>, ReportError> {
        let sheet = if streamed { self.workbook.add_worksheet_with_low_memory()? } else { self.workbook.add_worksheet() };
        sheet.set_name(name)?.set_landscape().set_paper_size(9).set_footer("&C&P / &N").set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
        let mut sheet = Sheet::new(sheet, &mut self.styles, &self.places, name.to_owned());
        sheet.wraps = rows <= WRAPPED_ROWS;
        Ok(sheet)
    }

    /// A record: one heading, frozen, with filters; where a sheet can't hold it, it goes on in the next. Its rows are written
    /// when the workbook is saved.
    fn record(&mut self, kind: PageKind, table: &'p Table<'a>, names: &[String], choices: Option<&DataValidation>) -> Written {
        if table.columns.len() > COLUMNS_A_SHEET {
            return Err(ReportError::TooManyColumns(table.columns.len()));
        }
        for (part, name) in names.iter().enumerate() {
            let first = part * self.rows_a_sheet;
            let rows = first..table.rows.min(first + self.rows_a_sheet);
            let id = if names.len() == 1 { table.id.clone() } else { format!("{}_{}", table.id, part + 1) };
            let mut sheet = self.add(name, rows.len(), false)?;
            // A total stands below the table that is filtered and sorted.
            let has_total = table.total && rows.end == table.rows;
            let filtered = rows.len() - usize::from(has_total);
            sheet.open_record(&id, &table.columns, filtered, choices)?;
            let (measured, forms) = sheet.measure_rows(table, rows.clone());
            // LibreOffice takes minutes over some hundred sheets that repeat a column.
            let tall = sheet.fit(&table.columns, kind != PageKind::Part)?;
            sheet.samples(&forms)?;
            let wraps = sheet.wraps;
            sheet.finish()?;
            let number = self.workbook.worksheets().len();
            self.records.push(Rows { sheet: number, id, table, range: rows, filtered, measured, tall, wraps, forms });
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
            self.page.set_column_format(position, self.styles.format(style_of(column)))?;
        }
        self.page.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
        self.headings(columns)
    }

    /// Ends a table whose rows were not known before: its filter, its widths.
    pub(super) fn close_table(mut self, columns: &[Column]) -> Written {
        let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let last_row = self.row.saturating_sub(1);
        self.page.autofilter(0, 0, last_row, last)?;
        self.page.ignore_error_range(0, 0, last_row, last, IgnoreError::NumberStoredAsText)?;
        let tall = self.fit(columns, false)?;
        tall.into_iter().try_for_each(|(row, pixels)| self.set_height(row, pixels))?;
        self.finish()
    }

    /// Begins a record of so many rows with its heading.
    fn open_record(&mut self, id: &str, columns: &[Column], rows: usize, choices: Option<&DataValidation>) -> Written {
        let last_row = u32::try_from(rows.max(1)).unwrap_or(u32::MAX);
        let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        if !columns.is_empty() {
            // The library takes note of every cell of a table: it has one row until the workbook is saved.
            self.excel_table(id, columns, 0, (1, last))?;
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

    /// Makes columns wide enough, and says on how many pages side by side a table is printed; the first column may stand on
    /// each. Returns which rows must be higher than others, in pixels.
    fn fit(&mut self, columns: &[Column], repeats: bool) -> Result<Vec<(u32, u32)>, ReportError> {
        self.leave_room_for_arrows(columns);
        let tall = self.heights();
        let width = (0..columns.len()).map(|column| paper::column_pixels(self.width(column))).sum();
        let pages = paper::pages_beside(width);
        self.page.set_print_fit_to_pages(pages, 0);
        if repeats && pages > 1 {
            self.page.set_repeat_columns(0, 0)?;
        }
        Ok(tall)
    }

    /// Takes the measure of the first rows of a record: their cells, and all forms that cells of the record may have.
    fn measure_rows<'t>(&mut self, table: &Table<'t>, rows: Range<usize>) -> (Vec<Cell<'t>>, Vec<Form>) {
        let measured = if self.wraps { rows.len() } else { rows.len().min(MEASURED_ROWS as usize) };
        let mut cells = Vec::with_capacity(measured * table.columns.len());
        let mut forms: Vec<Form> = table.columns.iter().map(|column| (style_of(column), false)).collect();
        if measured < rows.len() {
            forms.extend(forms_of(&table.columns, table.total));
        }
        for row in rows.start..rows.start + measured {
            let first = cells.len();
            (table.fill)(row, &mut cells);
            let styled = styled(table, row);
            for (cell, column) in cells[first..].iter().zip(&table.columns) {
                let drawn = Drawn::of(cell, styled, column.look, self.row, self.places);
                let wrapped = self.measure(&drawn);
                forms.extend(form_of(&drawn, wrapped));
            }
            self.end_row();
        }
        let mut seen: HashSet<Form, FixedState> = HashSet::default();
        forms.retain(|form| seen.insert(*form));
        (cells, forms)
    }

    /// A cell in each of these forms, in the first column below the heading.
    fn samples(&mut self, forms: &[Form]) -> Written {
        for (row, (style, wrapped)) in (1..).zip(forms) {
            let format = if *wrapped { self.styles.wrapped(*style) } else { self.styles.format(*style) };
            self.page.write_blank(row, 0, format)?;
        }
        Ok(())
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
