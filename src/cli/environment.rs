//! The flags in whose place a variable of the environment may stand. What changes a result stays on the command line or in
//! the rules: no variable sets the as-of date or a param.

use std::path::PathBuf;

use clap::{Arg, value_parser};

use super::arguments::{LAST, option};
use super::messages::help::Help;
use crate::model::language::Language;

/// How messages are written, for every command; read before everything else, as `cli::run` does.
pub(super) fn message_format(language: Language) -> Arg {
    let parser = clap::builder::PossibleValuesParser::new(["text", "json"]);
    let arg = option("message-format", "text|json", Help::MessageFormat, language).value_parser(parser);
    from_environment(arg.hide_possible_values(true).global(true).display_order(LAST), "TIER_MESSAGE_FORMAT")
}

/// The flag with a variable of the environment in its place; an empty one counts as none. Its help names the variable.
fn from_environment(arg: Arg, variable: &'static str) -> Arg {
    let is_set = std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    if is_set { arg.env(variable).hide_env(true) } else { arg }
}

/// The rule file.
pub(super) fn rules(language: Language) -> Arg {
    let arg = option("rules", "RULES", Help::RulesFlag, language).short('r').required(true);
    from_environment(arg.value_parser(value_parser!(PathBuf)), "TIER_RULES")
}

/// How many threads work.
pub(super) fn threads(language: Language) -> Arg {
    let arg = option("threads", "N", Help::Threads, language).value_parser(value_parser!(u16).range(1..=256));
    from_environment(arg, "TIER_THREADS")
}
