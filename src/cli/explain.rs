//! `tier explain`: why a customer is in its tier, with every condition and value taken apart.

use clap::{ArgAction, ArgMatches, Command};

use super::arguments::{Data, data as data_of, option, positional, settings, subcommand};
use super::environment::{rules, threads};
use super::failure::{Exit, Failure};
use super::given::{self, texts};
use super::load::{self, Loaded};
use super::messages::help::Help;
use super::messages::usage::{Usage, usage};
use super::previous;
use super::progress::Progress;
use super::ui::Ui;
use super::{as_of, data, overrides, print};
use crate::engine::explain::{Explanation, explain};
use crate::engine::measure::beside::Beside;
use crate::expr::check::nearest;
use crate::model::fold::fold;
use crate::model::language::Language;
use crate::model::mask::Hiding;
use crate::read::Lost;
use crate::report::gap::GapTexts;
use crate::report::{Report, explain as tree, json};

/// `tier explain`
#[derive(Clone, Debug)]
pub struct Explain {
    /// The rules and the data.
    pub data: Data,
    /// The keys of the customers.
    pub keys: Vec<String>,
    /// Whether the result is JSON.
    pub json: bool,
}

/// The command.
pub(super) fn arguments(language: Language) -> Command {
    let formats = clap::builder::PossibleValuesParser::new(["tree", "json"]);
    let customer = option("customer", "KEY", Help::ExplainCustomer, language).short('c').required(true);
    let command = subcommand("explain", Help::Explain, Help::ExplainUsage, Help::ExplainExamples, language).args([
        customer.action(ArgAction::Append),
        positional("customers", Help::Customers, language).value_name("CUSTOMERS").num_args(0..),
        option("orders", "FILE", Help::Orders, language).action(ArgAction::Append),
        option("table", "NAME=FILE", Help::Table, language).action(ArgAction::Append),
        rules(language),
        option("as-of", "DATE", Help::AsOf, language),
    ]);
    command.args(previous::flags(language)).args([
        overrides::flag(language),
        option("format", "tree|json", Help::ExplainFormat, language).value_parser(formats).hide_possible_values(true),
        settings(language),
        threads(language),
    ])
}

/// What was typed.
///
/// # Errors
/// A flag that wants `NAME=VALUE` and its text, which is none.
pub(super) fn typed(matches: &ArgMatches) -> Result<Explain, (&'static str, String)> {
    let json = given::text(matches, "format").as_deref() == Some("json");
    Ok(Explain { data: data_of(matches)?, keys: texts(matches, "customer"), json })
}

/// Explains some customers.
///
/// # Errors
/// The command line, the rules or the data are wrong, or there is no such customer.
pub fn run(options: &Explain, ui: Ui) -> Result<Exit, Failure> {
    let mut loaded = load::rules(&options.data.rules, &options.data.settings, ui)?;
    let ui = Ui { language: loaded.language, ..ui };
    // From here on the rules say in which language.
    load::secret(&mut loaded).map_err(|failure| ui.said(&failure))?;
    run_loaded(options, &loaded, ui).map_err(|failure| ui.said(&failure))
}

fn run_loaded(options: &Explain, loaded: &Loaded, ui: Ui) -> Result<Exit, Failure> {
    let as_of = as_of::day(options.data.as_of.as_deref(), ui.language)?;
    let rules = &loaded.sound.rules;
    let inputs = data::inputs(&options.data, rules, ui.language)?;
    ui.findings(&loaded.sources(), &loaded.sound.findings);
    let reading = Progress::reading(ui, &options.data.reading.watch);
    let outcome = data::run(&options.data, loaded, &inputs, as_of, Beside::ROWS, Lost::Counted)
        .map_err(|error| data::stopped(&error, None, ui.language))?;
    drop(reading);
    let run = data::run_of(&options.data, loaded, &inputs, &outcome, false);
    overrides::note_by_hand(&outcome, ui);
    let issues = outcome.issues.groups();
    let report = Report { rules, classification: &outcome.classification, issues: &issues, run: &run, onlooker: None };
    let mut explanations = Vec::new();
    for key in &options.keys {
        let row = find(&report, key).map_err(|item| Failure::new(Exit::Usage, usage(&item, ui.language)))?;
        explanations.push(explain(rules, &outcome.classification, row));
    }
    print(&text(&report, &explanations, options.json), ui.language)
}

/// The position of a customer, by its key or its pseudonym; keys are compared as those of cells are. Hidden keys are not
/// guessed at.
fn find(report: &Report<'_>, key: &str) -> Result<usize, Usage> {
    let keys = report.classification.customers.keys();
    let wanted = fold(key);
    // Of a key that means another one, the customer is that one.
    let meant = report.classification.same.other_keys.get(&wanted).unwrap_or(&wanted);
    let found = keys.iter().position(|known| known == meant);
    let hiding = report.rules.report.hidden.key;
    let by_pseudonym = || {
        keys.iter().position(|known| hiding == Some(Hiding::Pseudonym) && report.rules.hide(Hiding::Pseudonym, known) == wanted)
    };
    let nearest = || if hiding.is_some() { None } else { nearest(&wanted, keys.iter()) };
    found.or_else(by_pseudonym).ok_or_else(|| Usage::NoSuchCustomer { key: key.to_owned(), nearest: nearest() })
}

fn text(report: &Report<'_>, explanations: &[Explanation], as_json: bool) -> String {
    let gaps = GapTexts::new(report);
    if as_json {
        let all: Vec<_> = explanations.iter().map(|explanation| json::explanation(report, &gaps, explanation)).collect();
        return format!("{:#}\n", serde_json::Value::Array(all));
    }
    let trees: Vec<_> = explanations.iter().map(|explanation| tree::render(report, &gaps, explanation)).collect();
    trees.join("\n")
}
