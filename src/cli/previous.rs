//! `--previous` and its flags: the tiers in force before a run, as they are given.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches};

use super::arguments::option;
use super::failure::Failure;
use super::messages::help::Help;
use super::messages::usage::Usage;
use super::reading::Reading;
use super::review::standing_before;
use super::{as_of, data, load};
use crate::ledger::Ledger;
use crate::model::date::Date;
use crate::model::language::Language;
use crate::pipeline::{PREVIOUS, Previous as Given};
use crate::report::standing_words;
use crate::rules::ruleset::RuleSet;

/// The tiers in force before, as typed.
#[derive(Clone, Debug, Default)]
pub struct Previous {
    /// Files that hold them.
    pub files: Vec<String>,
    /// The headers of the customer's key and of the tier, where they were said.
    pub columns: Option<(String, String)>,
    /// The as-of date that they have.
    pub as_of: Option<String>,
}

/// The flags, of every command that runs the rules.
#[must_use]
pub fn flags(language: Language) -> [Arg; 3] {
    [
        option("previous", "FILE", Help::Previous, language).action(ArgAction::Append),
        option("previous-columns", "KEY=TIER", Help::PreviousColumns, language),
        option("previous-as-of", "DATE", Help::PreviousAsOf, language),
    ]
}

/// What was typed; nothing of a command without the flags.
///
/// # Errors
/// The columns aren't two: the flag's name and the text.
pub fn typed(matches: &ArgMatches) -> Result<Previous, (&'static str, String)> {
    let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
    let files = matches.try_get_many::<String>("previous").ok().flatten();
    let columns = text("previous-columns").map(|text| match text.split_once('=') {
        Some((key, tier)) if !key.trim().is_empty() && !tier.trim().is_empty() => Ok((key.to_owned(), tier.to_owned())),
        _ => Err(("previous-columns", text)),
    });
    Ok(Previous {
        files: files.map(|all| all.cloned().collect()).unwrap_or_default(),
        columns: columns.transpose()?,
        as_of: text("previous-as-of"),
    })
}

/// The headers of the customers' key in a file that isn't one of the rules: those that the rules say, then those that this
/// program writes.
#[must_use]
pub fn key_headers(rules: &RuleSet) -> Vec<String> {
    // Where there is no customer sheet, the table that gives the customers has their key.
    let from = rules.customers.from.map(|table| &rules.tables[table.index()].schema.key);
    let mut key = from.unwrap_or(&rules.customers.schema.key).headers.clone();
    for word in standing_words().customer {
        if !key.contains(&word) {
            key.push(word);
        }
    }
    key
}

impl Previous {
    /// The tiers in force in a ledger before the day of the run, or before the day behind the one that was typed.
    fn of_ledger(&self, path: &Path, rules: &RuleSet, day: Date, language: Language) -> Result<Given, Failure> {
        if self.columns.is_some() {
            return data::refuse(&Usage::ColumnsOfLedger, language);
        }
        let last = self.as_of.as_deref().map(|text| as_of::said("--previous-as-of", text, language)).transpose()?;
        let before = last.map_or(day, |last| last.plus_days(1));
        let standing = standing_before(path, before, rules, language)?;
        Ok(Given { known: standing.map(|standing| (path.to_owned(), standing)), ..Given::default() })
    }

    /// The tiers before: those of a ledger before the day of the run, or under the headers that were typed, else those of the
    /// customer sheet and those that this program writes. `tables` are the names that a flag for the files of one table may
    /// begin with.
    ///
    /// # Errors
    /// There is no file and another flag speaks of one, a pattern matches nothing, or the date is none.
    pub fn inputs(
        &self,
        reading: &Reading,
        rules: &RuleSet,
        (tables, day): (&[&str], Date),
        language: Language,
    ) -> Result<Given, Failure> {
        if self.files.is_empty() {
            let flags = [("--previous-columns", self.columns.is_some()), ("--previous-as-of", self.as_of.is_some())];
            return match flags.into_iter().find(|(_, is_there)| *is_there) {
                Some((flag, _)) => data::refuse(&Usage::WithoutPrevious { flag }, language),
                None => Ok(Given::default()),
            };
        }
        if let [file] = self.files.as_slice()
            && Ledger::is_one(Path::new(file))
        {
            return self.of_ledger(Path::new(file), rules, day, language);
        }
        let words = standing_words();
        let key = key_headers(rules);
        let (key, tier) = match &self.columns {
            Some((key, tier)) => (vec![key.clone()], vec![tier.clone()]),
            None => (key, words.tier),
        };
        let files = load::files(&self.files, None, language)?;
        Ok(Given {
            files: reading.apply_named(files, PREVIOUS, tables, language)?,
            key,
            tier,
            sheets: words.sheet,
            nobody: words.nobody,
            by_hand: words.by_hand,
            held: words.held,
            known: None,
            as_of: self.as_of.as_deref().map(|text| as_of::said("--previous-as-of", text, language)).transpose()?,
        })
    }
}
