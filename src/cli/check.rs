//! `tier check`: all that is wrong with a rule file, at once; no data is opened.

use super::arguments::Check;
use super::failure::{Exit, Failure};
use super::messages::usage::{Checked, checked};
use super::ui::Ui;
use super::{load, print, snippet};

/// Checks a rule file.
///
/// # Errors
/// It can't be read, or is wrong.
pub fn run(options: &Check, ui: Ui) -> Result<Exit, Failure> {
    let loaded = load::rules(&options.rules, &options.settings, &ui)?;
    let path = options.rules.display().to_string();
    let findings = &loaded.sound.findings;
    ui.error(&snippet::render(&path, &loaded.text, findings, loaded.language, ui.styled));
    let rules = &loaded.sound.rules;
    let sound = Checked {
        path,
        tiers: rules.tiers.len(),
        values: rules.values.len(),
        tables: rules.tables.len(),
        alerts: rules.alerts.len(),
        findings: findings.len(),
    };
    print(&checked(&sound, loaded.language));
    Ok(if findings.is_empty() { Exit::Done } else { Exit::Findings })
}
