//! `tier check`: all that is wrong with a rule file, at once; the days of its windows; the headers of files it is to read.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command, value_parser};
use hashbrown::HashSet;

use super::arguments::{Data, data as data_of, flag, option, positional, settings, subcommand};
use super::failure::{Exit, Failure};
use super::load::{self, Loaded};
use super::messages::check::{headers, order, windows};
use super::messages::help::Help;
use super::messages::usage::{Checked, checked};
use super::ui::Ui;
use super::{as_of, data, fix, print};
use crate::expr::names::names;
use crate::expr::parser::parse;
use crate::model::date::{AsOf, Date};
use crate::model::language::Language;
use crate::model::schema::ColumnSpec;
use crate::model::source::SourceChoices;
use crate::model::window::{Span, Window};
use crate::read::{InputFile, read_headers};
use crate::rules::ruleset::{CustomerValue, RuleSet, Step};

/// `tier check`
#[derive(Clone, Debug)]
pub struct Check {
    /// The rules, and the data whose headers are looked at.
    pub data: Data,
    /// Whether the order of evaluation is said.
    pub order: bool,
    /// Whether the file is written in its plain form.
    pub fix: bool,
}

/// The command.
pub(super) fn arguments(language: Language) -> Command {
    subcommand("check", Help::Check, Help::CheckUsage, Help::CheckExamples, language).args([
        positional("rules", Help::Rules, language)
            .value_name("RULES")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .display_order(0),
        positional("customers", Help::CheckCustomers, language).value_name("CUSTOMERS").num_args(0..),
        option("orders", "FILE", Help::Orders, language).action(ArgAction::Append),
        option("table", "NAME=FILE", Help::Table, language).action(ArgAction::Append),
        option("as-of", "DATE", Help::CheckAsOf, language),
        flag("order", None, Help::Order, language),
        flag("fix", None, Help::Fix, language),
        settings(language),
    ])
}

/// What was typed.
///
/// # Errors
/// A flag that wants `NAME=VALUE` and its text, which is none.
pub(super) fn typed(matches: &ArgMatches) -> Result<Check, (&'static str, String)> {
    Ok(Check { data: data_of(matches)?, order: matches.get_flag("order"), fix: matches.get_flag("fix") })
}

/// Checks a rule file.
///
/// # Errors
/// It can't be read or written, or is wrong, or a file that was named lacks what the rules need.
pub fn run(options: &Check, ui: Ui) -> Result<Exit, Failure> {
    let is_fixed = if options.fix { fix::run(&options.data.rules, ui)? } else { true };
    let loaded = load::rules(&options.data.rules, &options.data.settings, ui)?;
    let ui = Ui { language: loaded.language, ..ui };
    // From here on the rules say in which language.
    let exit = run_loaded(options, &loaded, ui).map_err(|failure| ui.said(&failure))?;
    Ok(if is_fixed { exit } else { Exit::Rules })
}

fn run_loaded(options: &Check, loaded: &Loaded, ui: Ui) -> Result<Exit, Failure> {
    let day = as_of::day(options.data.as_of.as_deref(), ui.language)?;
    let rules = &loaded.sound.rules;
    load::refuse_names(&options.data.customers, &options.data.tables, &[], rules, ui.language)?;
    let path = options.data.rules.display().to_string();
    let findings = &loaded.sound.findings;
    ui.diagnostics(&loaded.sources(), findings);
    let sound = Checked {
        path,
        tiers: rules.tiers.len(),
        values: rules.values.len(),
        tables: rules.tables.len(),
        alerts: rules.alerts.len(),
        findings: findings.len(),
    };
    let mut text = checked(&sound, ui.language);
    text.push_str(&windows(day, &spans(rules, day), ui.language));
    if options.order {
        text.push_str(&order(&evaluation(rules), ui.language));
    }
    print(&text, ui.language)?;
    let data = check_headers(options, rules, ui)?;
    Ok(if data == Exit::Done && !findings.is_empty() { Exit::Findings } else { data })
}

/// Every different window of the rules with its days, in the order of evaluation.
fn spans(rules: &RuleSet, day: Date) -> Vec<(String, Span)> {
    let mut seen: Set<Window> = Set::default();
    let used = rules.aggregates.iter().map(|aggregate| aggregate.window);
    let used = used.filter(|window| *window != Window::ALL && seen.insert(*window));
    used.map(|window| (window.to_string(), window.span(AsOf::new(day)))).collect()
}

/// The values in the order they are computed, with the names that each reads.
fn evaluation(rules: &RuleSet) -> Vec<(String, Vec<String>)> {
    let known = Known {
        tables: rules.tables.iter().map(|table| table.schema.name.as_str()).collect(),
        params: rules.params.iter().map(|param| param.name.as_str()).collect(),
    };
    let value = |step: &Step| {
        let Step::Value(position) = step else { return None };
        let value = rules.values.get(*position)?;
        Some((value.name.clone(), known.reads(value)))
    };
    rules.evaluation_order.iter().filter_map(value).collect()
}

type Set<T> = HashSet<T, foldhash::fast::FixedState>;

/// The names that say what another name beside them is.
struct Known<'r> {
    tables: Set<&'r str>,
    params: Set<&'r str>,
}

impl Known<'_> {
    /// The names that a value reads, each once, in the order of writing.
    fn reads(&self, value: &CustomerValue) -> Vec<String> {
        let mut seen: Set<String> = Set::default();
        let mut reads = Vec::new();
        for formula in value.definition.formulas() {
            let Ok(expr) = parse(&formula.text) else { continue };
            for (table, name) in names(&expr, &|name| self.tables.contains(name)) {
                let word = name.word.text.as_str();
                let text = match (&name.member, table) {
                    (Some(member), _) => format!("{word}.{}", member.text),
                    (None, Some(table)) if !self.params.contains(word) && word != "as_of" => format!("{table}.{word}"),
                    (None, _) => word.to_owned(),
                };
                if seen.insert(text.clone()) {
                    reads.push(text);
                }
            }
        }
        reads
    }
}

/// Looks at the headers of the files that were named. All that is wrong with them is said.
fn check_headers(options: &Check, rules: &RuleSet, ui: Ui) -> Result<Exit, Failure> {
    let schema = &rules.customers.schema;
    let columns: Vec<&ColumnSpec> = [&schema.key].into_iter().chain(&schema.columns).collect();
    let known = data::known_tables(rules);
    let read_so = |typed: &[String], table: &str| {
        options.data.reading.apply(load::files(typed, None, ui.language)?, table, &known, ui.language)
    };
    let mut named = vec![(read_so(&options.data.customers, "customers")?, "customers", columns, &schema.source)];
    for table in &rules.tables {
        let (schema, name) = (&table.schema, table.schema.name.as_str());
        let columns = schema.read_columns().chain(schema.compared_columns()).collect();
        named.push((read_so(&options.data.files_of(name), name)?, name, columns, &schema.source));
    }
    options.data.reading.refuse_sheets_of_texts(named.iter().flat_map(|(files, ..)| files), ui.language)?;
    let mut exit = Exit::Done;
    for (files, table, columns, source) in named {
        for file in files {
            exit = worse(exit, file_headers(table, &file, &columns, source, ui)?);
        }
    }
    Ok(exit)
}

fn worse(a: Exit, b: Exit) -> Exit {
    if a == Exit::Done { b } else { a }
}

fn file_headers(table: &str, file: &InputFile, columns: &[&ColumnSpec], source: &SourceChoices, ui: Ui) -> Result<Exit, Failure> {
    let say = |error: &crate::read::ReadError| ui.failure(&Failure::of_data(error, ui.language));
    let found = match read_headers(file, table, columns, source) {
        Ok(found) => found,
        Err(error) => {
            say(&error);
            return Ok(Exit::Data);
        }
    };
    let section = if table == "customers" { "[customers]".to_owned() } else { format!("[tables.{table}]") };
    let mut exit = Exit::Done;
    for found in found {
        found.problems.iter().for_each(&say);
        let place = found.sheet.map_or_else(|| found.file.clone(), |sheet| format!("{} > {sheet}", found.file));
        print(&headers(&section, &place, found.row, found.wanted, found.problems.len(), ui.language), ui.language)?;
        exit = worse(exit, if found.problems.is_empty() { Exit::Done } else { Exit::Data });
    }
    Ok(exit)
}
