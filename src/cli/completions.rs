//! `tier completions`: what a shell reads to complete commands, flags and their values.

use clap::Command;
use clap_complete::{Shell, generate};

use super::arguments::{command, positional, subcommand};
use super::failure::{Exit, Failure};
use super::messages::help::Help;
use super::print;
use super::ui::Ui;
use crate::model::language::Language;

/// What may be typed.
#[must_use]
pub fn arguments(language: Language) -> Command {
    let shell = positional("shell", Help::Shell, language).value_name("SHELL").required(true);
    subcommand("completions", Help::Completions, Help::CompletionsUsage, Help::CompletionsExamples, language)
        .arg(shell.value_parser(clap::value_parser!(Shell)).hide_possible_values(true))
}

/// Prints the script of a shell, with the explanations in the language of the run.
///
/// # Errors
/// Standard output can't be written.
pub fn run(shell: Shell, ui: Ui) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    generate(shell, &mut command(ui.language), "tier", &mut script);
    print(&String::from_utf8_lossy(&script), ui.language)
}
