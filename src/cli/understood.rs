//! The command line as it was understood: one fixed way to write what was typed and what the environment stood in for.

use std::ffi::OsStr;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches};

use super::arguments::command;
use crate::model::date::Date;
use crate::model::language::Language;

/// The flag whose value moves with the clock.
const DAY: &str = "--as-of=";

/// The words that say the same when they are typed behind the name of the program, whatever the environment: the command,
/// `--as-of`, then the other flags in the order of their help with a `=` before each value, then the arguments. A flag that
/// may be repeated keeps its order; of a value that is no text the signs that are none are lost.
#[must_use]
pub fn understood(name: &str, matches: &ArgMatches) -> Vec<String> {
    let whole = command(Language::English);
    let Some(command) = whole.find_subcommand(name) else { return vec![name.to_owned()] };
    let everywhere = whole.get_arguments().filter(|arg| arg.is_global_set());
    let (mut day, mut flags, mut arguments) = (Vec::new(), Vec::new(), Vec::new());
    for arg in command.get_arguments().chain(everywhere) {
        let values = values(arg, matches);
        match arg.get_long() {
            None => arguments.extend(values),
            Some(long) if matches!(arg.get_action(), ArgAction::SetTrue) => {
                flags.extend(values.iter().filter(|value| *value == "true").map(|_| format!("--{long}")));
            }
            Some(long) => {
                let words = values.iter().map(|value| format!("--{long}={value}"));
                if long == "as-of" { day.extend(words) } else { flags.extend(words) }
            }
        }
    }
    // A single dash is standard input; what else begins with one would be taken for a flag.
    if arguments.iter().any(|word| word.starts_with('-') && word != "-") {
        flags.push("--".to_owned());
    }
    [vec![name.to_owned()], day, flags, arguments].concat()
}

/// What was typed for an argument, or stood in the environment for it; nothing where it has its default.
fn values(arg: &Arg, matches: &ArgMatches) -> Vec<String> {
    let id = arg.get_id().as_str();
    match matches.try_contains_id(id).ok().filter(|is_there| *is_there).and_then(|_| matches.value_source(id)) {
        Some(ValueSource::CommandLine | ValueSource::EnvVariable) => {}
        _ => return Vec::new(),
    }
    let raw = matches.try_get_raw(id).ok().flatten();
    raw.into_iter().flatten().map(OsStr::to_string_lossy).map(std::borrow::Cow::into_owned).collect()
}

/// The same words with the day itself in place of `last-month`, `today` or none, so that they mean the same tomorrow.
#[must_use]
pub fn on_the_day(words: &[String], as_of: Date) -> Vec<String> {
    let (name, rest) = words.split_at(words.len().min(1));
    let rest = rest.iter().filter(|word| !word.starts_with(DAY)).cloned();
    name.iter().cloned().chain([format!("{DAY}{as_of}")]).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, subsequence};

    use super::*;

    fn parsed(words: &[String]) -> Option<(String, ArgMatches)> {
        let typed = std::iter::once("tier".to_owned()).chain(words.iter().cloned());
        let matches = command(Language::English).try_get_matches_from(typed).ok()?;
        matches.subcommand().map(|(name, matches)| (name.to_owned(), matches.clone()))
    }

    fn again(words: &[String]) -> Vec<String> {
        let (name, matches) = parsed(words).unwrap_or_else(|| panic!("{words:?}"));
        understood(&name, &matches)
    }

    /// A value that the argument takes.
    fn value(arg: &Arg, text: &str, at: Index) -> String {
        let known: Vec<_> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        match arg.get_id().as_str() {
            "threads" => (at.index(256) + 1).to_string(),
            "every" => "0.5".to_owned(),
            _ if known.is_empty() => text.to_owned(),
            _ => known[at.index(known.len())].clone(),
        }
    }

    const COMMANDS: [&str; 7] = ["classify", "review", "summary", "check", "explain", "contacts", "inspect"];

    proptest! {
        #[test]
        fn what_was_understood_is_understood_so_again(
            name in proptest::sample::select(COMMANDS.to_vec()),
            chosen in subsequence((0..60).collect::<Vec<usize>>(), 0..20),
            texts in vec("[a-z=,* -]{0,6}|-|--x|--|客户", 24),
            at in any::<Index>(),
            turned in any::<bool>(),
        ) {
            let whole = command(Language::English);
            let arguments: Vec<Arg> = whole.find_subcommand(name).unwrap().get_arguments().cloned().collect();
            let (mut flags, mut behind) = (Vec::new(), Vec::new());
            let mut text = texts.iter().cycle();
            for (position, arg) in arguments.iter().enumerate() {
                let times = match (chosen.contains(&position), arg.get_action()) {
                    (true, ArgAction::Append) => 2,
                    (true, _) => 1,
                    (false, _) => usize::from(arg.is_required_set()),
                };
                for _ in 0..times {
                    let value = value(arg, text.next().unwrap(), at);
                    match arg.get_long() {
                        None => behind.push(if value.is_empty() { "x".to_owned() } else { value }),
                        Some(long) if matches!(arg.get_action(), ArgAction::SetTrue) => flags.push(format!("--{long}")),
                        Some(long) => flags.push(format!("--{long}={}", if value.is_empty() { "x" } else { &value })),
                    }
                }
            }
            if turned {
                flags.reverse();
            }
            let typed: Vec<String> = [vec![name.to_owned()], flags.clone(), vec!["--".to_owned()], behind].concat();
            let Some((_, matches)) = parsed(&typed) else { return Ok(()) };
            let words = understood(name, &matches);
            prop_assert_eq!(&again(&words), &words);
            let (_, matches_again) = parsed(&words).unwrap();
            for arg in &arguments {
                prop_assert_eq!(values(arg, &matches), values(arg, &matches_again), "{}", arg.get_id());
            }
            // Nothing that was typed is left out.
            let before = words.iter().position(|word| word == "--").unwrap_or(words.len());
            prop_assert_eq!(words[..before].iter().filter(|word| word.starts_with("--")).count(), flags.len());
        }
    }

    #[test]
    fn one_way_to_write_it() {
        let typed = |text: &str| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
        let words = again(&typed(
            "--lang zh classify a.csv -r r.toml --table orders=o.csv --as-of last-month b.csv -q --orders p.csv -o out.xlsx",
        ));
        let expected = "classify --as-of=last-month --orders=p.csv --table=orders=o.csv --rules=r.toml --output=out.xlsx --quiet --lang=zh a.csv b.csv";
        assert_eq!(words.join(" "), expected);
        let day = Date::parse_iso("2026-06-30").unwrap();
        let on = on_the_day(&words, day);
        assert_eq!(on.join(" "), expected.replace("last-month", "2026-06-30"));
        assert_eq!(again(&on), on);
        assert_eq!(again(&typed("classify -r r.toml -- - -x")).join(" "), "classify --rules=r.toml -- - -x");
        let without = again(&typed("classify a.csv -r r.toml"));
        assert_eq!(on_the_day(&without, day).join(" "), "classify --as-of=2026-06-30 --rules=r.toml a.csv");
    }
}
