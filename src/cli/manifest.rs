//! `--manifest FILE`: what a run read, decided and wrote, as JSON for scripts and for the record.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::failure::{Exit, Failure};
use super::load::file_digest;
use super::message::{Level, Message};
use super::messages::manifest::{ManifestUsage, manifest_usage};
use super::messages::usage::{Note, note};
use super::output::{OutputError, Target};
use super::ui::Ui;
use super::understood::on_the_day;
use crate::ledger::entry::Input;
use crate::model::language::Language;
use crate::model::tier::TierIndex;
use crate::report::summary::{Summary, TierLine};
use crate::report::{Report, json as documents};

/// What a reader of the document may count on.
const SCHEMA_VERSION: u32 = 1;

/// Where the manifest of a run goes.
#[derive(Debug)]
pub struct Manifest {
    name: String,
    target: Target,
    force: bool,
}

/// What is told of a run.
#[derive(Debug)]
pub struct Told<'a> {
    /// The command line as it was understood.
    pub words: &'a [String],
    /// The run and what it concluded.
    pub report: &'a Report<'a>,
    /// The files that were read.
    pub inputs: Vec<Input>,
    /// Where its results went, in the order written.
    pub outputs: &'a [Target],
    /// How it ends.
    pub exit: Exit,
    /// What a command tells besides.
    pub more: Map<String, Value>,
}

impl Manifest {
    /// What was asked for; `outputs` is where everything else goes, and `inputs` are the files of the run.
    ///
    /// # Errors
    /// It is not called `.json`, something else goes there too, or it can't be written.
    pub fn asked(
        file: Option<&str>,
        outputs: &[&Target],
        force: bool,
        inputs: &[PathBuf],
        language: Language,
    ) -> Result<Option<Self>, Failure> {
        let Some(file) = file else { return Ok(None) };
        let refuse = |item: &ManifestUsage| Err(Failure::new(Exit::Usage, manifest_usage(item, language)));
        let (path, target) = (Path::new(file), Target::named(Path::new(file)));
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if !is_json && target != Target::Stdout {
            return refuse(&ManifestUsage::Extension { file: file.to_owned() });
        }
        if outputs.iter().any(|output| target.is_same(output)) {
            return refuse(&ManifestUsage::SameAsOutput { file: file.to_owned() });
        }
        target.check(force, inputs).map_err(|error| Failure::of_output_behind("--manifest", &error, language))?;
        Ok(Some(Self { name: file.to_owned(), target, force }))
    }

    /// Where it goes.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Writes it, the last thing of a run: where there is one, everything that it names is there.
    ///
    /// # Errors
    /// It can't be written, or an output can't be read again.
    pub fn write(&self, told: &Told<'_>, ui: Ui) -> Result<(), Failure> {
        let failed = |error: OutputError| Failure::of_output_behind("--manifest", &error, ui.language);
        let outputs = told.outputs.iter().map(output).collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let text = format!("{:#}\n", Value::Object(document(told, outputs)));
        self.target.write(self.force, &mut |out| Ok(out.write_all(text.as_bytes())?)).map_err(failed)?;
        if let Target::File(path) = &self.target {
            let text = note(&Note::WrittenSummary { path: self.name.clone() }, ui.language);
            ui.note(&Message::new(Level::Note, "written", text).about(&path.display().to_string()));
        }
        Ok(())
    }
}

/// An output as it lies there; of standard output, and of what is no file, nobody knows size and digest.
fn output(target: &Target) -> Result<Value, OutputError> {
    let Target::File(path) = target else { return Ok(json!({ "path": "-", "bytes": null, "sha256": null })) };
    let shown = path.display().to_string();
    let failed = |error| OutputError::of(error, Some(path));
    let found = fs::metadata(path).map_err(failed)?;
    if !found.is_file() {
        return Ok(json!({ "path": shown, "bytes": null, "sha256": null }));
    }
    Ok(json!({ "path": shown, "bytes": found.len(), "sha256": file_digest(path).map_err(failed)? }))
}

fn document(told: &Told<'_>, outputs: Vec<Value>) -> Map<String, Value> {
    let (report, run) = (told.report, told.report.run);
    let params = documents::run(report)["params"].take();
    let input = |input: &Input| {
        let Input { role, path, bytes, rows, sha256 } = input;
        json!({ "role": role, "path": path, "bytes": bytes, "rows": rows, "sha256": sha256 })
    };
    let name = |tier: TierIndex| report.rules.tiers.get(tier.index()).map(|tier| &tier.name);
    let tier = |line: &TierLine| json!({ "tier": line.tier.and_then(name), "customers": line.customers });
    let tiers = Summary::of(report).tiers.iter().map(tier).collect();
    let unknown: u64 = report.classification.unknowns().iter().map(|unknown| unknown.count).sum();
    let issues: u64 = report.issues.iter().map(|group| group.count).sum();
    let mut all = Map::new();
    let mut add = |key: &str, value: Value| all.insert(key.to_owned(), value);
    add("schema_version", json!(SCHEMA_VERSION));
    add("version", json!(run.version));
    add("command", json!(on_the_day(told.words, run.as_of)));
    add("language", json!(run.language.code()));
    add("as_of", json!(run.as_of.to_string()));
    add("rules", json!({ "path": run.rules_path, "sha256": run.rules_sha256, "params": params }));
    add("inputs", told.inputs.iter().map(input).collect());
    add("outputs", Value::Array(outputs));
    add("customers", json!(report.classification.customers.len()));
    add("tiers", tiers);
    add("balance", documents::balance(report));
    add("issues", json!(issues));
    add("unknown", json!(unknown));
    add("warnings", json!(run.warnings));
    all.extend(told.more.clone());
    all.insert("outcome".to_owned(), json!(told.exit.word()));
    all.insert("exit_code".to_owned(), json!(told.exit.code()));
    all
}
