//! A command line that can't be understood, in the project's own words.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::failure::{Exit, Failure};
use super::messages::help::value_name;
use super::messages::usage::{Usage, usage};
use crate::model::language::Language;

/// The failure for what clap refuses.
#[must_use]
pub fn of(error: &clap::Error, language: Language) -> Failure {
    Failure::new(Exit::Usage, usage(&meaning(error), language))
}

/// A command that has an argument.
fn example_with(argument: &str) -> &'static str {
    let wants = |name: &str| {
        let translated = value_name(name, Language::Chinese);
        !argument.starts_with('-') && [Some(name), translated].into_iter().flatten().any(|name| argument.contains(name))
    };
    match argument {
        "--customer" => "tier explain -c C0042 customers.csv --orders orders.csv -r rules.toml",
        "--ledger" => "tier review customers.csv --orders orders.csv -r rules.toml --ledger tiers.db",
        "--record" | "--once" => "tier contacts customers.csv -r rules.toml --tier new --once first-order --record offers.csv",
        _ if wants("SHELL") => "tier completions bash",
        _ if wants("COMMAND") => "tier watch classify customers.csv --orders orders.csv -r rules.toml -o tiers.xlsx",
        _ if wants("RULES") => "tier check rules.toml",
        _ if wants("LEDGER") || wants("RUN") => "tier ledger show tiers.db last",
        _ if wants("FILE") => "tier inspect orders.csv",
        _ => "tier classify customers.csv --orders orders.csv -r rules.toml",
    }
}

fn meaning(error: &clap::Error) -> Usage {
    let value = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    };
    let flag = || value(ContextKind::InvalidArg).map(|text| plain(&text)).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => match value(ContextKind::InvalidArg) {
            Some(text) if !text.starts_with('-') => Usage::OneTooMany { text },
            Some(flag) if flag == "-v" => Usage::NoSuchFlag { flag, nearest: Some("-V".to_owned()) },
            text => Usage::NoSuchFlag { flag: text.unwrap_or_default(), nearest: value(ContextKind::SuggestedArg) },
        },
        ErrorKind::InvalidSubcommand => {
            let word = value(ContextKind::InvalidSubcommand).unwrap_or_default();
            let version = || (word == "version").then(|| "tier --version".to_owned());
            let nearest = value(ContextKind::SuggestedSubcommand).or_else(version);
            Usage::NoSuchCommand { word, nearest }
        }
        ErrorKind::MissingRequiredArgument => {
            let argument = flag();
            let command = example_with(&argument).to_owned();
            Usage::ArgumentMissing { argument, command }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match value(ContextKind::InvalidValue) {
            Some(text) if !text.is_empty() => {
                let known = match error.get(ContextKind::ValidValue) {
                    Some(ContextValue::Strings(known)) => known.clone(),
                    _ if flag() == "--threads" => vec!["1 … 256".to_owned()],
                    _ if flag() == "--every" => vec!["0.1 … 3600".to_owned()],
                    _ => Vec::new(),
                };
                Usage::ValueOf { flag: named(flag(), &text), value: text, known }
            }
            _ => Usage::FlagWantsValue { flag: flag() },
        },
        ErrorKind::ArgumentConflict => match value(ContextKind::PriorArg).map(|text| plain(&text)) {
            Some(other) if other != flag() => Usage::FlagsApart { flag: flag(), other },
            _ => Usage::FlagTwice { flag: flag() },
        },
        ErrorKind::TooManyValues => {
            Usage::ValueOf { flag: flag(), value: value(ContextKind::InvalidValue).unwrap_or_default(), known: Vec::new() }
        }
        // The kinds that are left have no words of their own here; clap's first line stands for them.
        ErrorKind::InvalidUtf8
        | ErrorKind::NoEquals
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::MissingSubcommand
        | ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion
        | ErrorKind::Io
        | ErrorKind::Format
        | _ => Usage::Unexpected { text: first_line(&error.to_string()) },
    }
}

/// The flag, or the variable of the environment that stood for it.
fn named(flag: String, value: &str) -> String {
    let variable = flag.strip_prefix("--").map(|name| format!("TIER_{}", name.replace('-', "_").to_uppercase()));
    let typed = std::env::args().any(|word| word.split('=').next() == Some(flag.as_str()));
    variable.filter(|variable| !typed && std::env::var(variable).is_ok_and(|set| set == value)).unwrap_or(flag)
}

/// `--as-of <DATE>` as a person types it: `--as-of`.
fn plain(argument: &str) -> String {
    match argument.split_once(" <") {
        Some((flag, _)) if flag.starts_with('-') => flag.to_owned(),
        _ => argument.to_owned(),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
