//! Uses `tier` as a library: prints every customer's tier and the reason.
//!
//! `cargo run --example library` (in the project's folder)

#![expect(clippy::print_stdout, reason = "an example that prints")]

use std::path::Path;

use anyhow::{Context, anyhow};
use tier::model::date::Date;
use tier::pipeline::{Inputs, classify};
use tier::read::InputFile;
use tier::rules::resolve::resolve;

fn main() -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/annual-amount");
    let text = std::fs::read_to_string(folder.join("rules.toml"))?;
    let rules = resolve(&text, &[]).map_err(|unsound| anyhow!("{unsound:?}"))?.rules;
    let inputs = Inputs {
        customers: vec![InputFile::new(folder.join("customers.csv"))],
        tables: vec![vec![InputFile::new(folder.join("orders.csv"))]],
        ..Inputs::default()
    };
    let as_of = Date::parse_iso("2025-12-31").context("no such day")?;
    let outcome = classify(&rules, &inputs, as_of, 2)?;
    let classification = &outcome.classification;
    for (row, key) in classification.customers.keys().iter().enumerate() {
        println!("{key}  {}", classification.reason_text(&rules, row));
    }
    Ok(())
}
