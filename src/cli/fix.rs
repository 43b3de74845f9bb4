//! `tier check --fix`: writes a rule file in its plain form, into the file itself.

use std::fs;
use std::path::Path;

use super::failure::{Exit, Failure};
use super::messages::check::{Unfixed, fixed, unfixed};
use super::messages::output::fix_error;
use super::messages::usage::{Usage, usage};
use super::output::{OutputError, Target};
use super::ui::Ui;
use super::{load, print};
use crate::rules::plain_form::{Change, NoPlainForm, plain_form};

/// Writes the file in its plain form and says each change. Where it has none, the file stays as it is, and why is said;
/// then the answer is false.
///
/// # Errors
/// The file can't be read or written.
pub fn run(path: &Path, ui: Ui) -> Result<bool, Failure> {
    let shown = path.display().to_string();
    // A stream is gone once it is read, and takes no text back.
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return Err(Failure::new(Exit::Usage, usage(&Usage::FixStream { path: shown }, ui.language)));
    }
    let (mark, text) = load::marked_text(path, ui.language)?;
    let found = match plain_form(&text) {
        Ok(found) => found,
        Err(why) => {
            let why = match why {
                NoPlainForm::Unreadable => Unfixed::Unreadable,
                NoPlainForm::Differs { line } => Unfixed::Differs(line),
            };
            ui.failure(&Failure::new(Exit::Rules, unfixed(&shown, why, ui.language)));
            return Ok(false);
        }
    };
    let language = ui.chosen.or(found.language).unwrap_or(ui.language);
    if !found.changes.is_empty() {
        let target = Target::File(path.to_owned());
        let failed = |error: &OutputError| Failure::new(Exit::Output, fix_error(error, language));
        target.check(true, &[]).map_err(|error| failed(&error))?;
        let whole = format!("{mark}{}", found.text);
        target.write(true, &mut |out| Ok(out.write_all(whole.as_bytes())?)).map_err(|error| failed(&error))?;
    }
    let lines = found.changes.iter().map(|Change { line, before, after }| (*line, before.as_str(), after.as_str()));
    print(&fixed(&shown, lines, language), language)?;
    Ok(true)
}
