//! What the old rules say of the new data: they are run once more.

use std::path::Path;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::cli::arguments::Data;
use crate::cli::data;
use crate::cli::failure::Failure;
use crate::cli::load::{self, Loaded};
use crate::cli::reading::Reading;
use crate::engine::measure::beside::Beside;
use crate::model::date::Date;
use crate::model::fold::fold;
use crate::pipeline::{Inputs, OVERRIDES, PREVIOUS};
use crate::read::Lost;
use crate::report::Report;

/// The candidate of each customer, by folded key.
pub type Candidates = HashMap<String, Option<String>, FixedState>;

/// The files of a run, without the tiers before and what people decided: no candidate looks at them.
///
/// # Errors
/// A table has no file, or a file that can't be meant was named.
pub fn inputs(typed: &Data, rules: &Path, loaded: &Loaded) -> Result<(Data, Inputs), Failure> {
    let others = [(PREVIOUS, !typed.previous.files.is_empty()), (OVERRIDES, !typed.overrides.is_empty())];
    let is_of_others = |value: &String| {
        let name = value.split_once('=').map(|(name, _)| name.trim());
        others.iter().any(|(other, is_there)| *is_there && name == Some(other))
    };
    let kept = |values: &[String]| values.iter().filter(|value| !is_of_others(value)).cloned().collect();
    let reading = Reading {
        sheets: kept(&typed.reading.sheets),
        header_rows: kept(&typed.reading.header_rows),
        encodings: kept(&typed.reading.encodings),
        delimiters: kept(&typed.reading.delimiters),
        date_formats: kept(&typed.reading.date_formats),
        ..typed.reading.clone()
    };
    let data = Data {
        reading,
        rules: rules.to_owned(),
        previous: crate::cli::previous::Previous::default(),
        overrides: Vec::new(),
        ..typed.clone()
    };
    let inputs = data::inputs(&data, &loaded.sound.rules, loaded.language)?;
    Ok((data, inputs))
}

/// Runs rules on files. Keys are as outputs show them and a ledger keeps them.
///
/// # Errors
/// The data can't be used, or the key of pseudonyms is missing.
pub fn candidates(loaded: &mut Loaded, data: &Data, inputs: &Inputs, as_of: Date) -> Result<Candidates, Failure> {
    load::secret(loaded)?;
    let outcome = data::run(data, loaded, inputs, as_of, Beside::NOTHING, Lost::Counted);
    let outcome = outcome.map_err(|error| data::stopped(&error, None, loaded.language))?;
    let run = data::run_of(data, loaded, inputs, &outcome, false);
    let rules = &loaded.sound.rules;
    let report = Report { rules, classification: &outcome.classification, issues: &[], run: &run, onlooker: None };
    let name = |row: usize| {
        let tier = outcome.classification.decisions.candidates.get(row).copied().flatten();
        tier.and_then(|tier| rules.tiers.get(tier.index())).map(|tier| tier.name.clone())
    };
    let rows = 0..outcome.classification.customers.len();
    Ok(rows.map(|row| (fold(&report.recorded_key(row)).into_owned(), name(row))).collect())
}
