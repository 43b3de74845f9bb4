//! What was typed behind a flag: texts, and pairs with `=` between.

use clap::ArgMatches;

/// What was typed behind a flag, each time.
pub(super) fn texts(matches: &ArgMatches, name: &str) -> Vec<String> {
    matches.get_many::<String>(name).map(|all| all.cloned().collect()).unwrap_or_default()
}

/// What was typed behind a flag.
pub(super) fn text(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).cloned()
}

/// What goes before and behind the first `=`.
///
/// # Errors
/// The flag's name and the text, which has no `=`.
pub(super) fn pairs(matches: &ArgMatches, name: &'static str) -> Result<Vec<(String, String)>, (&'static str, String)> {
    let pair = |text: String| match text.split_once('=') {
        Some((before, after)) if !before.trim().is_empty() => Ok((before.trim().to_owned(), after.to_owned())),
        _ => Err((name, text)),
    };
    texts(matches, name).into_iter().map(pair).collect()
}
