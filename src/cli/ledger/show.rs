//! `tier ledger log` and `tier ledger show`: the runs of a ledger, and what one of them was.

use hashbrown::HashMap;
use serde_json::{Value, json};

use crate::cli::failure::{Exit, Failure};
use crate::cli::messages::ledger::{Label, label, replaced_text, role_text, run_text, tier_or_nobody};
use crate::cli::output::Target;
use crate::cli::print;
use crate::cli::ui::Ui;
use crate::ledger::entry::{Entry, Presence, Recorded, replaced_by};
use crate::ledger::{Ledger, LedgerError};
use crate::model::language::Language;
use crate::report::terminal::{Listing, ListingColumn, ListingTable, render_listing};
use crate::report::{override_label, reason_label};

/// Of a digest so many digits are shown where it stands among others.
const SHORT: usize = 12;

/// Prints the runs of a ledger.
pub fn log(runs: &[Recorded], json: bool, ui: Ui) -> Result<Exit, Failure> {
    if json {
        let of_run = |run: &Recorded| with(of_run(run, replaced_by(runs, run.number)), "entry_count", json!(run.entries));
        let runs: Vec<Value> = runs.iter().map(of_run).collect();
        return print(&format!("{:#}\n", json!({ "runs": runs })), ui.language);
    }
    let word = |item| label(item, ui.language).to_owned();
    let row = |recorded: &Recorded| {
        vec![
            recorded.number.to_string(),
            recorded.run.as_of.to_string(),
            state(replaced_by(runs, recorded.number), ui.language),
            recorded.entries.to_string(),
            recorded.run.version.clone(),
            short(&recorded.run.rules_sha256),
            short(&recorded.digest),
        ]
    };
    let columns = vec![
        ListingColumn::number(word(Label::Run), 0),
        ListingColumn::text(word(Label::AsOf), 0),
        ListingColumn::text(word(Label::State), 1),
        ListingColumn::number(word(Label::Entries), 2),
        ListingColumn::text(word(Label::Version), 4),
        ListingColumn::text(word(Label::Rules), 3),
        ListingColumn::text(word(Label::Head), 1),
    ];
    let table = ListingTable { title: None, columns, rows: runs.iter().map(row).collect() };
    let listing = Listing { title: None, facts: Vec::new(), tables: vec![table] };
    print(&render_listing(&listing, ui.language, ui.screen(&Target::Stdout)), ui.language)
}

/// Whether a run is in force, or which one stands in its place.
fn state(replaced: Option<u64>, language: Language) -> String {
    replaced.map_or_else(|| label(Label::InForce, language).to_owned(), |later| replaced_text(later, language))
}

/// How many customers came to what.
#[derive(Default)]
struct Counts {
    /// Of each tier in force, nobody's among them: who was in the run, and who was absent.
    tiers: HashMap<Option<String>, (u64, u64), foldhash::fast::FixedState>,
    reasons: HashMap<String, u64, foldhash::fast::FixedState>,
    closed: u64,
    merged: u64,
}

impl Counts {
    fn of(ledger: &Ledger, number: u64) -> Result<Self, LedgerError> {
        let mut counts = Self::default();
        ledger.entries(number, &mut |entry: Entry| {
            *counts.reasons.entry(entry.reason).or_default() += 1;
            match entry.presence {
                Presence::Present => counts.tiers.entry(entry.tier).or_default().0 += 1,
                Presence::Absent => counts.tiers.entry(entry.tier).or_default().1 += 1,
                Presence::Closed => counts.closed += 1,
                Presence::Merged(_) => counts.merged += 1,
            }
            Ok::<(), LedgerError>(())
        })?;
        Ok(counts)
    }

    /// The tiers from the best, nobody's last where anybody has none.
    fn tiers<'a>(&self, tiers: &'a [String]) -> Vec<(Option<&'a str>, u64, u64)> {
        let count = |tier: Option<&str>| self.tiers.get(&tier.map(str::to_owned)).copied().unwrap_or_default();
        let row = |tier: Option<&'a str>| (tier, count(tier).0, count(tier).1);
        let mut all: Vec<_> = tiers.iter().map(|tier| row(Some(tier))).collect();
        all.extend(Some(row(None)).filter(|(_, present, absent)| present + absent > 0));
        all
    }

    /// The reasons, the most frequent first.
    fn reasons(&self) -> Vec<(&str, u64)> {
        let mut all: Vec<_> = self.reasons.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
        all.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all
    }
}

/// Prints what a run was.
pub fn run(ledger: &Ledger, runs: &[Recorded], number: u64, json: bool, ui: Ui) -> Result<Result<Exit, Failure>, LedgerError> {
    let recorded = ledger.run(number)?;
    let counts = Counts::of(ledger, number)?;
    let replaced = replaced_by(runs, number);
    let text = if json {
        format!("{:#}\n", whole(&recorded, replaced, &counts))
    } else {
        render_listing(&listing(&recorded, replaced, &counts, ui.language), ui.language, ui.screen(&Target::Stdout))
    };
    Ok(print(&text, ui.language))
}

/// What stands above the tables of a run.
fn facts(recorded: &Recorded, replaced: Option<u64>, counts: &Counts, language: Language) -> Vec<(String, String)> {
    let word = |item| label(item, language).to_owned();
    let run = &recorded.run;
    let mut facts = vec![
        (word(Label::State), state(replaced, language)),
        (word(Label::Entries), recorded.entries.to_string()),
        (word(Label::Rules), run.rules_path.clone()),
        (word(Label::RulesDigest), run.rules_sha256.clone()),
        (word(Label::Version), run.version.clone()),
        (word(Label::Arguments), run.arguments.iter().map(|argument| quoted(argument)).collect::<Vec<_>>().join(" ")),
        (word(Label::Head), recorded.digest.clone()),
    ];
    let gone = [(Label::Closed, counts.closed), (Label::Merged, counts.merged)];
    facts.extend(gone.into_iter().filter(|(_, count)| *count > 0).map(|(item, count)| (word(item), count.to_string())));
    facts
}

fn listing(recorded: &Recorded, replaced: Option<u64>, counts: &Counts, language: Language) -> Listing {
    let word = |item| label(item, language).to_owned();
    let run = &recorded.run;
    let text = |item, rank| ListingColumn::text(word(item), rank);
    let number = |item, rank| ListingColumn::number(word(item), rank);
    let table = |title, columns, rows| ListingTable { title: Some(word(title)), columns, rows };
    let tiers = counts
        .tiers(&run.tiers)
        .into_iter()
        .map(|(tier, present, absent)| vec![tier_or_nobody(tier, language), (present + absent).to_string(), absent.to_string()]);
    let reasons = counts.reasons().into_iter().map(|(reason, count)| vec![reason_label(reason, language), count.to_string()]);
    let inputs = run.inputs.iter().map(|input| {
        let rows = if input.role == "rules" { String::new() } else { input.rows.to_string() };
        let role = role_text(&input.role, language);
        vec![role, input.path.clone(), rows, input.bytes.to_string(), short(&input.sha256)]
    });
    let overrides = run.overrides.iter().map(|row| {
        let until = row.until.map_or_else(|| word(Label::WithoutEnd), |day| day.to_string());
        let tier = if row.kind == "freeze" { String::new() } else { tier_or_nobody(row.tier.as_deref(), language) };
        let (kind, from, by) = (override_label(row, language), row.from.to_string(), row.approved_by.clone());
        vec![row.customer.clone(), kind, tier, from, until, row.reason.clone(), by]
    });
    let of_tiers = vec![text(Label::Tier, 0), number(Label::Customers, 0), number(Label::OfThemAbsent, 1)];
    let of_reasons = vec![text(Label::Reason, 0), number(Label::Customers, 0)];
    let of_inputs =
        vec![text(Label::Role, 0), text(Label::Path, 0), number(Label::Rows, 1), number(Label::Bytes, 3), text(Label::Sha256, 2)];
    let of_overrides = vec![
        text(Label::Customer, 0),
        text(Label::Kind, 0),
        text(Label::Tier, 1),
        text(Label::From, 1),
        text(Label::Until, 1),
        text(Label::Why, 2),
        text(Label::ApprovedBy, 3),
    ];
    let mut tables = vec![
        table(Label::Tiers, of_tiers, tiers.collect()),
        table(Label::Reasons, of_reasons, reasons.collect()),
        table(Label::Inputs, of_inputs, inputs.collect()),
        table(Label::Overrides, of_overrides, overrides.collect()),
    ];
    tables.retain(|table| !table.rows.is_empty());
    let title = format!("{}  ·  {} {}", run_text(recorded.number, language), word(Label::AsOf), run.as_of);
    Listing { title: Some(title), facts: facts(recorded, replaced, counts, language), tables }
}

/// What is known of a run without its entries.
fn of_run(recorded: &Recorded, replaced: Option<u64>) -> Value {
    let run = &recorded.run;
    json!({
        "run": recorded.number,
        "as_of": run.as_of.to_string(),
        "in_force": replaced.is_none(),
        "replaced_by": replaced,
        "version": run.version,
        "rules": { "path": run.rules_path, "sha256": run.rules_sha256 },
        "digest": recorded.digest,
    })
}

/// All of a run but its entries.
pub fn of_whole_run(recorded: &Recorded, replaced: Option<u64>) -> Value {
    let run = &recorded.run;
    let value = of_run(recorded, replaced);
    let inputs = run.inputs.iter().map(|input| {
        json!({ "role": input.role, "path": input.path, "bytes": input.bytes, "rows": input.rows, "sha256": input.sha256 })
    });
    let values = run
        .values
        .iter()
        .map(|column| json!({ "name": column.name, "label": column.label, "kind": column.kind, "unit": column.unit }));
    let overrides = run.overrides.iter().map(|row| {
        json!({
            "customer": row.customer, "kind": row.kind, "tier": row.tier, "beats_caps": row.beats_caps,
            "from": row.from.to_string(), "until": row.until.map(|day| day.to_string()), "reason": row.reason,
            "approved_by": row.approved_by,
        })
    });
    let further = [
        ("arguments", json!(run.arguments)),
        ("inputs", inputs.collect()),
        ("tiers", json!(run.tiers)),
        ("values", values.collect()),
        ("amount", json!(run.amount.and_then(|at| run.values.get(at)).map(|column| &column.name))),
        ("overrides", overrides.collect()),
        ("rules_text", json!(run.rules_text)),
    ];
    further.into_iter().fold(value, |value, (key, further)| with(value, key, further))
}

fn whole(recorded: &Recorded, replaced: Option<u64>, counts: &Counts) -> Value {
    let value = with(of_whole_run(recorded, replaced), "entry_count", json!(recorded.entries));
    let tiers = counts.tiers(&recorded.run.tiers).into_iter();
    let tiers = tiers.map(|(tier, present, absent)| json!({ "tier": tier, "present": present, "absent": absent }));
    let reasons = counts.reasons().into_iter().map(|(reason, count)| json!({ "reason": reason, "customers": count }));
    let counts = json!({
        "tiers": tiers.collect::<Vec<_>>(), "reasons": reasons.collect::<Vec<_>>(),
        "closed": counts.closed, "merged": counts.merged,
    });
    with(value, "counts", counts)
}

/// The object with one more member.
fn with(mut object: Value, key: &str, value: Value) -> Value {
    if let Value::Object(members) = &mut object {
        members.insert(key.to_owned(), value);
    }
    object
}

fn short(digest: &str) -> String {
    digest.chars().take(SHORT).collect()
}

/// An argument as a shell takes it.
fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', "'\\''"))
    }
}
