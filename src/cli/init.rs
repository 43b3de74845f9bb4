//! `tier init`: a rule file to start from, made from one of the program's templates.

use std::fmt::Write as _;
use std::path::Path;

use clap::Command;

use super::arguments::{Init, flag, option, positional, subcommand};
use super::failure::{Exit, Failure};
use super::layout::wrapped;
use super::message::{Level, Message};
use super::messages::help::Help;
use super::messages::init::{Word, word, written};
use super::messages::usage::{Usage, usage};
use super::output::{OutputError, Target};
use super::print;
use super::ui::Ui;
use crate::expr::check::nearest;
use crate::model::language::Language;

/// The presets: first what a company may want to say, then what an export comes from. The first line of each says what it
/// is. `⟦…‖…⟧` holds a Chinese text and its English twin, so that both languages are one set of rules.
const PRESETS: &[(&str, &str)] = &[
    ("annual-amount", include_str!("../templates/annual-amount.toml")),
    ("value-abc", include_str!("../templates/value-abc.toml")),
    ("vip-regular-potential", include_str!("../templates/vip-regular-potential.toml")),
    ("consolidation", include_str!("../templates/consolidation.toml")),
    ("courier-station", include_str!("../templates/courier-station.toml")),
    ("fxiaoke", include_str!("../templates/fxiaoke.toml")),
    ("zoho", include_str!("../templates/zoho.toml")),
    ("jiandaoyun", include_str!("../templates/jiandaoyun.toml")),
    ("yijingtong", include_str!("../templates/yijingtong.toml")),
    ("cainiao-station", include_str!("../templates/cainiao-station.toml")),
    ("wms", include_str!("../templates/wms.toml")),
];

/// What may be typed.
#[must_use]
pub fn arguments(language: Language) -> Command {
    subcommand("init", Help::Init, Help::InitUsage, Help::InitExamples, language).args([
        positional("stray", Help::Preset, language).hide(true),
        option("preset", "NAME", Help::Preset, language),
        flag("list", None, Help::List, language),
        option("output", "OUT", Help::InitOutput, language).short('o'),
        flag("force", None, Help::Force, language),
    ])
}

/// Lists the presets, or writes one: to standard output where no file is named.
///
/// # Errors
/// There is no such preset, none is named for an output, or the file can't be written; then nothing is written.
pub fn run(options: &Init, ui: Ui) -> Result<Exit, Failure> {
    let language = ui.language;
    let refuse = |item: &Usage| Err(Failure::new(Exit::Usage, usage(item, language)));
    if let Some(word) = &options.stray {
        return refuse(&match meant(word) {
            Some(preset) if options.preset.is_none() => Usage::PresetByFlag { word: word.clone(), preset },
            None if options.preset.is_none() => Usage::NoSuchPreset { name: word.clone(), nearest: None },
            _ => Usage::OneTooMany { text: word.clone() },
        });
    }
    let Some(preset) = &options.preset else {
        if options.output.is_some() && !options.list {
            let command = "tier init --preset annual-amount -o rules.toml".to_owned();
            return refuse(&Usage::ArgumentMissing { argument: "--preset".to_owned(), command });
        }
        let next = if options.list { String::new() } else { format!("\n{}", word(Word::Next, language)) };
        return print(&format!("{}{next}", list(language, ui.width())), language);
    };
    let Some((_, template)) = PRESETS.iter().find(|(name, _)| name == preset) else {
        return refuse(&Usage::NoSuchPreset { name: preset.clone(), nearest: meant(preset) });
    };
    let target = options.output.as_ref().map_or(Target::Stdout, |output| Target::named(Path::new(output)));
    write(&in_language(template, language), &target, options.force).map_err(|error| Failure::of_output(&error, language))?;
    if let Target::File(path) = &target {
        let path = path.display().to_string();
        ui.note(&Message::new(Level::Note, "written", written(&path, language)).about(&path));
    }
    Ok(Exit::Done)
}

/// The preset that a word may mean: one that has it in its name, or in what it says it is, or is written like it.
fn meant(word: &str) -> Option<String> {
    let has = |text: &str| !word.is_empty() && text.to_lowercase().contains(&word.to_lowercase());
    let in_name = PRESETS.iter().find(|(name, _)| has(name));
    let found = in_name.or_else(|| PRESETS.iter().find(|(_, template)| template.lines().next().is_some_and(has)));
    let written = || nearest(word, PRESETS.iter().map(|(name, _)| *name));
    found.map(|(name, _)| (*name).to_owned()).or_else(written)
}

fn write(text: &str, target: &Target, force: bool) -> Result<(), OutputError> {
    target.check(force, &[])?;
    target.write(force, &mut |out| Ok(out.write_all(text.as_bytes())?))
}

/// The presets with the first line of each.
fn list(language: Language, width: usize) -> String {
    let names = PRESETS.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut out = format!("{}\n", word(Word::Presets, language));
    for (name, template) in PRESETS {
        let text = in_language(template, language);
        let about = text.lines().next().unwrap_or_default().trim_start_matches("# ");
        for (at, line) in wrapped(about, width.saturating_sub(names + 4), 0).iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let _ = writeln!(out, "  {name:<names$}  {line}");
        }
    }
    out
}

/// A template with its texts in one language.
fn in_language(template: &str, language: Language) -> String {
    let mut parts = template.split('⟦');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (both, after) = part.split_once('⟧').unwrap_or((part, ""));
        let (chinese, english) = both.split_once('‖').unwrap_or((both, both));
        out.push_str(match language {
            Language::Chinese => chinese,
            Language::English => english,
        });
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn every_template_is_listed_and_has_both_languages() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/templates");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), PRESETS.len());
        for (name, template) in PRESETS {
            let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/presets").join(name).with_extension("case");
            assert!(case.exists(), "{name} is run by no case");
            for part in template.split('⟦').skip(1) {
                let (both, _) = part.split_once('⟧').unwrap_or_else(|| panic!("{name}: {part}"));
                let (chinese, english) = both.split_once('‖').unwrap_or_else(|| panic!("{name}: {both}"));
                assert!(!chinese.is_empty() && !english.is_empty() && !english.contains('‖'), "{name}: {both}");
            }
            for language in [Language::Chinese, Language::English] {
                let text = in_language(template, language);
                assert!(!text.contains(['⟦', '‖', '⟧']), "{name}");
                let head: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
                assert!(head.iter().any(|line| line.starts_with("#   tier inspect ")), "{name}");
                assert!(head.iter().any(|line| line.starts_with("#   tier check rules.toml ")), "{name}");
            }
        }
    }

    #[test]
    fn the_list_stands_in_columns() {
        let text = list(Language::English, 60);
        assert!(text.lines().all(|line| line.width() <= 60), "{text}");
        assert!(text.contains("\n  wms                    Warehouse systems"), "{text}");
    }
}
