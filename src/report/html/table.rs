//! Tables as html. The first rows are rows of the page; where there are more, all stand once more as data, which the page's
//! script shows by pages: a browser that lays out 100,000 rows at once stands still.

use std::io::{self, Write};

use super::cell::{Places, Shades, push_cell, push_data, write};
use super::number::look_code;
use super::text::{escaped, push_string};
use crate::model::language::Language;
use crate::report::Onlooker;
use crate::report::labels::screen;
use crate::report::page::{Cell, Column, Role, Table};

/// So many rows of a table are rows of the page.
const ROWS_IN_PAGE: usize = 500;

/// So many rows stand in one piece of data, so that neither side holds all of it as one text.
const ROWS_A_PIECE: usize = 2_000;

/// A table of so many rows stands on one sheet of paper.
const ROWS_ON_PAPER: usize = 25;

/// So many columns fit on paper.
const COLUMNS_ON_PAPER: usize = 12;

/// Writes a table under a caption.
pub(super) fn write_table(
    out: &mut dyn Write,
    table: &Table<'_>,
    caption: &str,
    places: &Places,
    onlooker: Option<&Onlooker>,
    language: Language,
) -> io::Result<()> {
    let rows = table.rows - usize::from(table.total && table.rows > 0);
    let shades = Shades::of(table, rows);
    let is_wide = table.columns.len() > COLUMNS_ON_PAPER;
    let class = match (is_wide, rows <= ROWS_ON_PAPER) {
        (true, true) => " wide small",
        (true, false) => " wide",
        (false, true) => " small",
        (false, false) => "",
    };
    writeln!(out, "<div class=\"table{class}\" data-rows=\"{rows}\" data-page=\"{ROWS_IN_PAGE}\">")?;
    if rows > ROWS_IN_PAGE {
        writeln!(out, "<p class=\"note status\">{}</p>", escaped(&screen::rows_here(ROWS_IN_PAGE, rows, language)))?;
    }
    if rows == 0 {
        writeln!(out, "<p class=\"note\">{}</p>", screen::no_rows(language))?;
    }
    if is_wide {
        let note = screen::columns_printed(COLUMNS_ON_PAPER, table.columns.len(), language);
        writeln!(out, "<p class=\"note printed\">{}</p>", escaped(&note))?;
    }
    let name = escaped(caption);
    writeln!(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\">\n<table id=\"{}\">", table.id)?;
    write!(out, "<caption>{name}</caption>\n<thead><tr>")?;
    for column in &table.columns {
        let class = if column.look.is_numeric() { " class=\"n\"" } else { "" };
        write!(out, "<th scope=\"col\"{class}>{}</th>", escaped(&column.heading))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    let mut drawn = Rows { table, shades: &shades, places, onlooker, cells: Vec::new(), text: String::new() };
    for row in 0..rows.min(ROWS_IN_PAGE) {
        drawn.write_row(out, row, false)?;
    }
    writeln!(out, "</tbody>")?;
    if rows < table.rows {
        writeln!(out, "<tfoot>")?;
        drawn.write_row(out, rows, true)?;
        writeln!(out, "</tfoot>")?;
    }
    writeln!(out, "</table>\n</div>")?;
    if rows > ROWS_IN_PAGE {
        drawn.write_data(out, rows)?;
    }
    writeln!(out, "</div>")
}

/// The rows of a table on their way out.
struct Rows<'t, 'a> {
    table: &'t Table<'a>,
    shades: &'t Shades,
    places: &'t Places,
    onlooker: Option<&'t Onlooker>,
    cells: Vec<Cell<'a>>,
    text: String,
}

impl Rows<'_, '_> {
    fn fill(&mut self, row: usize) {
        self.cells.clear();
        (self.table.fill)(row, &mut self.cells);
    }

    fn wrote(&self) {
        if let Some(onlooker) = self.onlooker {
            onlooker.add(1);
        }
    }

    fn write_row(&mut self, out: &mut dyn Write, row: usize, is_total: bool) -> io::Result<()> {
        self.fill(row);
        self.wrote();
        self.text.clear();
        self.text.push_str("<tr>");
        let columns = self.table.columns.iter().zip(&self.shades.most);
        for (position, (cell, (column, most))) in self.cells.iter().zip(columns).enumerate() {
            // A total is beyond its parts: it has no bar.
            let most = if is_total { 0.0 } else { *most };
            push_cell(&mut self.text, cell, column, most, position == 0, self.places);
        }
        self.text.push_str("</tr>\n");
        out.write_all(self.text.as_bytes())
    }

    /// How the columns look, then the rows piece by piece.
    fn write_data(&mut self, out: &mut dyn Write, rows: usize) -> io::Result<()> {
        let mut columns = String::new();
        for (column, most) in self.table.columns.iter().zip(&self.shades.most) {
            columns.push_str(if columns.is_empty() { "" } else { "," });
            push_column(&mut columns, column, *most);
        }
        writeln!(out, "<script type=\"application/json\" class=\"columns\">[{columns}]</script>")?;
        for first in (0..rows).step_by(ROWS_A_PIECE) {
            write!(out, "<script type=\"application/json\" class=\"rows\">[")?;
            for row in first..rows.min(first + ROWS_A_PIECE) {
                self.fill(row);
                self.text.clear();
                self.text.push_str(if row == first { "[" } else { ",\n[" });
                for (position, cell) in self.cells.iter().enumerate() {
                    self.text.push_str(if position == 0 { "" } else { "," });
                    push_data(&mut self.text, cell, self.places);
                }
                self.text.push(']');
                out.write_all(self.text.as_bytes())?;
                if row >= ROWS_IN_PAGE {
                    self.wrote();
                }
            }
            writeln!(out, "]</script>")?;
        }
        Ok(())
    }
}

/// A column for the script: its look, how its numbers are shaded, and the greatest of them.
fn push_column(out: &mut String, column: &Column, most: f64) {
    let shade = match column.role {
        Role::Bar => "b",
        Role::Heat => "h",
        Role::Plain | Role::Key | Role::Months(_) | Role::Input(_) | Role::Prose | Role::WhatIf(_) => "",
    };
    out.push('[');
    push_string(out, &look_code(column.look));
    write(out, format_args!(",\"{shade}\",{most}]"));
}
