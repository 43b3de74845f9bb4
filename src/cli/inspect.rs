//! `tier inspect`: what files hold, for people or for programs.

use serde_json::{Value, json};

use super::arguments::Inspect;
use super::failure::{Exit, Failure};
use super::messages::inspect::inspection_text;
use super::messages::read::read_error;
use super::ui::Ui;
use super::{load, print};
use crate::read::{Inspection, SheetInspection, inspect};

/// Looks into files.
///
/// # Errors
/// A file can't be read.
pub fn run(options: &Inspect, ui: Ui) -> Result<Exit, Failure> {
    let files = load::files(&options.files, None, ui.language)?;
    let mut found = Vec::new();
    for file in &files {
        found.push(inspect(file).map_err(|error| Failure::new(Exit::Data, read_error(&error, ui.language)))?);
    }
    if options.json {
        let all: Vec<Value> = found.iter().map(document).collect();
        print(&format!("{:#}\n", Value::Array(all)));
        return Ok(Exit::Done);
    }
    let texts: Vec<String> = found.iter().map(|inspection| inspection_text(inspection, ui.language)).collect();
    print(&texts.join("\n"));
    Ok(Exit::Done)
}

fn document(inspection: &Inspection) -> Value {
    json!({
        "path": inspection.name,
        "bytes": inspection.bytes,
        "format": inspection.format.word(),
        "encoding": inspection.encoding.map(crate::read::TextEncoding::word),
        "bom": inspection.bom,
        "delimiter": inspection.delimiter.map(String::from),
        "sheets": inspection.sheets.iter().map(sheet).collect::<Vec<_>>(),
    })
}

fn sheet(sheet: &SheetInspection) -> Value {
    let column = |column: &crate::read::ColumnInspection| json!({ "name": column.name, "type": column.ty.word(), "missing": column.missing });
    json!({
        "name": sheet.name,
        "visibility": sheet.visibility.word(),
        "header_row": sheet.header_row,
        "rows": sheet.rows,
        "columns": sheet.columns.iter().map(column).collect::<Vec<_>>(),
    })
}
