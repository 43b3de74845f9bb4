//! `tier review`: what may be typed.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, Command, value_parser};

use crate::cli::arguments::{self, Classify, flag, option};
use crate::cli::given::{text, texts};
use crate::cli::messages::help::{Help, help};
use crate::cli::messages::review::ReviewHelp;
use crate::model::language::Language;

/// `tier review`
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Review {
    /// What it has in common with `classify`.
    pub classify: Classify,
    /// The ledger.
    pub ledger: PathBuf,
    /// Whether nothing is recorded or written.
    pub dry_run: bool,
    /// Whether rules that have changed since the last review are taken.
    pub accept_rules: bool,
    /// Whether the last review is done again.
    pub redo: bool,
    /// Whether the reviews of later days fall out of force.
    pub discard_later: bool,
    /// The first day from which all reviews are done again, as typed.
    pub rebuild_from: Option<String>,
    /// The columns of the customer sheet that are recorded besides.
    pub columns: Vec<String>,
}

/// The command.
#[must_use]
pub fn command(language: Language) -> Command {
    let of = |item: ReviewHelp| Help::Review(item);
    let ledger = option("ledger", "FILE", of(ReviewHelp::Ledger), language).required(true);
    let texts = (help(of(ReviewHelp::Usage), language), help(of(ReviewHelp::About), language));
    let own = [
        ledger.value_parser(value_parser!(PathBuf)),
        flag("dry-run", None, of(ReviewHelp::DryRun), language),
        flag("accept-rules", None, of(ReviewHelp::AcceptRules), language),
        flag("redo", None, of(ReviewHelp::Redo), language).conflicts_with("rebuild-from"),
        option("rebuild-from", "DATE", of(ReviewHelp::RebuildFrom), language),
        flag("discard-later", None, of(ReviewHelp::DiscardLater), language).conflicts_with_all(["redo", "rebuild-from"]),
        option("record-column", "NAME", of(ReviewHelp::RecordColumn), language).action(ArgAction::Append),
    ];
    // What it has in common with classify would hide these.
    let heading = help(of(ReviewHelp::Heading), language);
    arguments::classify(language)
        .name("review")
        .override_usage(texts.0)
        .about(texts.1)
        .after_help(help(of(ReviewHelp::Examples), language))
        .args(own.map(|arg| arg.help_heading(heading)))
}

/// What was typed.
///
/// # Errors
/// A flag that wants `NAME=VALUE` and its text, which is none.
pub fn typed(matches: &ArgMatches) -> Result<Review, (&'static str, String)> {
    Ok(Review {
        classify: arguments::classify_typed("review", matches)?,
        ledger: matches.get_one::<PathBuf>("ledger").cloned().unwrap_or_default(),
        dry_run: matches.get_flag("dry-run"),
        accept_rules: matches.get_flag("accept-rules"),
        redo: matches.get_flag("redo"),
        discard_later: matches.get_flag("discard-later"),
        rebuild_from: text(matches, "rebuild-from"),
        columns: texts(matches, "record-column"),
    })
}
