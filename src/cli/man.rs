//! `tier man`: the manual pages, for those who package the program.

use std::path::{Path, PathBuf};

use clap::{Command, value_parser};
use clap_mangen::Man as Page;

use super::arguments::{command, flag, positional, subcommand};
use super::failure::{Exit, Failure};
use super::messages::help::{Help, help, page_headings};
use super::output::{OutputError, Target};
use super::print;
use super::ui::Ui;
use crate::model::language::Language;

/// `tier man`
#[derive(Clone, Debug)]
pub struct Man {
    /// The folder of the pages, as typed.
    pub folder: Option<PathBuf>,
    /// Whether existing pages may be replaced.
    pub force: bool,
}

/// What may be typed. Nobody who classifies customers needs it, so no list names it.
#[must_use]
pub fn arguments(language: Language) -> Command {
    let folder = positional("folder", Help::ManFolder, language).value_name("DIR").value_parser(value_parser!(PathBuf));
    subcommand("man", Help::Man, Help::ManUsage, Help::ManExamples, language)
        .args([folder, flag("force", None, Help::Force, language)])
        .hide(true)
}

/// Prints the page of the program, or writes one for the program and one for each command into a folder.
///
/// # Errors
/// They can't be written.
pub fn run(options: &Man, ui: Ui) -> Result<Exit, Failure> {
    let language = ui.language;
    let pages = pages(language);
    let Some(folder) = &options.folder else {
        return print(pages.first().map_or("", |(_, page)| page), language);
    };
    let failed = |error: OutputError| Failure::of_output(&error, language);
    for (name, page) in &pages {
        let target = Target::File(Path::new(folder).join(name));
        target.check(options.force, &[]).map_err(failed)?;
        target.write(options.force, &mut |out| Ok(out.write_all(page.as_bytes())?)).map_err(failed)?;
    }
    Ok(Exit::Done)
}

/// The names and texts of the pages, first that of the program.
fn pages(language: Language) -> Vec<(String, String)> {
    // Usage lines in a template are for the terminal; a page has a synopsis of its own.
    let mut whole = command(language);
    whole.build();
    let page = |command: &Command, name: String| {
        let source = format!("tier {}", env!("CARGO_PKG_VERSION"));
        let page = Page::new(command.clone()).title(&name).source(source).manual(help(Help::Manual, language));
        let mut text = Vec::new();
        // Writing to memory can't fail.
        let _ = page.render(&mut text);
        (format!("{name}.1"), with_headings(&String::from_utf8_lossy(&text), language))
    };
    let commands = whole.get_subcommands().filter(|command| !command.is_hide_set());
    let commands = commands.map(|command| page(command, format!("tier-{}", command.get_name())));
    std::iter::once(page(&whole, "tier".to_owned())).chain(commands).collect()
}

/// The page with its headings in the language; the lines of the examples stay lines.
fn with_headings(page: &str, language: Language) -> String {
    let heading = |line: &str| {
        let english = line.strip_prefix(".SH ").map(|word| word.trim_matches('"'));
        let known = english.and_then(|word| page_headings(word, language));
        let break_off = if english == Some("EXTRA") { ".nf\n" } else { "" };
        known.map_or_else(|| format!("{line}\n"), |word| format!(".SH \"{word}\"\n{break_off}"))
    };
    page.lines().map(heading).collect()
}
