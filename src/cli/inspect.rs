//! `tier inspect`: what files hold, for people or for programs.

use clap::{ArgMatches, Command};
use serde_json::{Value, json};

use super::arguments::{option, positional, subcommand};
use super::failure::{Exit, Failure};
use super::given::{text, texts};
use super::message::{Level, Message};
use super::messages::help::Help;
use super::messages::inspect::{further_sheets, inspection_text, sheet_warnings, warnings};
use super::messages::output::output_error;
use super::messages::usage::{Usage, usage};
use super::output::OutputError;
use super::progress::Progress;
use super::reading::{Reading, reading};
use super::ui::Ui;
use super::{load, print};
use crate::model::language::Language;
use crate::read::{ColumnInspection, DumpError, InputFile, Inspection, Mostly, SheetInspection, Spot, TwoWays, dump, inspect};

/// `tier inspect`
#[derive(Clone, Debug)]
pub struct Inspect {
    /// The files.
    pub files: Vec<String>,
    /// Whether the result is JSON.
    pub json: bool,
    /// Whether the table is printed as it was read.
    pub dump: bool,
    /// How the files are to be read.
    pub reading: Reading,
}

/// The command.
pub(super) fn arguments(language: Language) -> Command {
    let formats = clap::builder::PossibleValuesParser::new(["table", "json"]);
    subcommand("inspect", Help::Inspect, Help::InspectUsage, Help::InspectExamples, language).args([
        positional("files", Help::Files, language).value_name("FILE").num_args(1..).required(true),
        option("format", "table|json", Help::InspectFormat, language).value_parser(formats).hide_possible_values(true),
        option("dump", "csv", Help::Dump, language).value_parser(["csv"]).hide_possible_values(true).conflicts_with("format"),
    ])
}

/// What was typed.
pub(super) fn typed(matches: &ArgMatches) -> Inspect {
    let json = text(matches, "format").as_deref() == Some("json");
    Inspect { files: texts(matches, "files"), json, dump: matches.contains_id("dump"), reading: reading(matches) }
}

/// Looks into files.
///
/// # Errors
/// A file can't be read.
pub fn run(options: &Inspect, ui: Ui) -> Result<Exit, Failure> {
    if options.files.iter().filter(|name| *name == "-").count() > 1 {
        return Err(Failure::new(Exit::Usage, usage(&Usage::StdinTwice, ui.language)));
    }
    let files = load::files(&options.files, None, ui.language)?;
    let files = options.reading.apply(files, "", &[], ui.language)?;
    options.reading.refuse_sheets_of_texts(files.iter(), ui.language)?;
    if options.dump {
        return match files.as_slice() {
            [file] => print_dump(file, ui),
            _ => Err(Failure::new(Exit::Usage, usage(&Usage::DumpOfSeveral, ui.language))),
        };
    }
    let reading = Progress::reading(ui, &options.reading.watch);
    let mut found = Vec::new();
    for file in &files {
        found.push(inspect(file).map_err(|error| Failure::of_data(&error, ui.language))?);
    }
    drop(reading);
    if options.json {
        let all: Vec<Value> = found.iter().map(|inspection| document(inspection, ui.language)).collect();
        return print(&format!("{:#}\n", Value::Array(all)), ui.language);
    }
    let texts: Vec<String> = found.iter().map(|inspection| inspection_text(inspection, ui.language)).collect();
    print(&texts.join("\n"), ui.language)
}

/// Prints the table as it is read; a reader who has gone is no error.
fn print_dump(file: &InputFile, ui: Ui) -> Result<Exit, Failure> {
    match dump(file, std::io::stdout()) {
        Ok(further) => {
            if !further.is_empty() {
                ui.note(&Message::new(Level::Note, "sheets", further_sheets(&further, ui.language)).about(&file.name));
            }
            Ok(Exit::Done)
        }
        Err(DumpError::Write(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(DumpError::Write(error)) => Err(Failure::new(Exit::Output, output_error(&OutputError::of(error, None), ui.language))),
        Err(DumpError::Read(error)) => Err(Failure::of_data(&error, ui.language)),
    }
}

fn document(inspection: &Inspection, language: Language) -> Value {
    let sure = inspection.encoding.zip(inspection.delimiter);
    json!({
        "path": inspection.name,
        "bytes": inspection.bytes,
        "format": inspection.format.word(),
        "encoding": inspection.encoding.map(|(encoding, _)| encoding.word()),
        "bom": inspection.bom,
        "delimiter": inspection.delimiter.map(|(delimiter, _)| String::from(delimiter)),
        "quote": inspection.quote.map(String::from),
        "sure": sure.map(|(encoding, delimiter)| json!({ "encoding": encoding.1.word(), "delimiter": delimiter.1.word() })),
        "sheets": inspection.sheets.iter().map(|found| sheet(found, language)).collect::<Vec<_>>(),
        "warnings": warnings(&inspection.issues, language),
    })
}

fn sheet(sheet: &SheetInspection, language: Language) -> Value {
    json!({
        "name": sheet.name,
        "visibility": sheet.visibility.word(),
        "header_row": sheet.header_row,
        "header_rows": sheet.header_rows,
        "header_sure": sheet.header_sure.word(),
        "rows": sheet.rows,
        "total_rows": sheet.total_rows,
        "note_rows": sheet.note_rows,
        "repeated_headers": sheet.repeated_headers,
        "hidden_rows": sheet.hidden_rows,
        "columns": sheet.columns.iter().map(column).collect::<Vec<_>>(),
        "warnings": sheet_warnings(sheet, language),
    })
}

fn column(column: &ColumnInspection) -> Value {
    let spot = |(row, text): &Spot| json!({ "row": row, "text": text });
    let mostly = |mostly: &Mostly| {
        let Mostly { ty, percent, first_other } = mostly;
        json!({ "type": ty.word(), "percent": percent, "first_other": spot(first_other) })
    };
    let two_ways = |two: &TwoWays| {
        let readings = two.readings.map(|(format, day)| json!({ "order": format.word(), "date": day.to_string() }));
        json!({ "row": two.row, "text": two.text, "readings": readings })
    };
    json!({
        "name": column.name,
        "type": column.ty.word(),
        "mostly": column.mostly.as_ref().map(mostly),
        "missing": column.missing,
        "distinct": column.distinct,
        "sum": column.sum.map(|sum| sum.to_string()),
        "date_order": column.date_order.map(|(format, _)| format.word()),
        "date_order_sure": column.date_order.map(|(_, sure)| sure.word()),
        "date_two_ways": column.two_ways.as_ref().map(two_ways),
        "errors": column.errors,
        "first_error": column.first_error.as_ref().map(spot),
    })
}
