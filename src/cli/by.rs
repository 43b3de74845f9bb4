//! `--by A,B`: what customers are counted by, and the amount that is summed.

use super::data;
use super::failure::Failure;
use super::messages::usage::Usage;
use super::ui::Ui;
use crate::expr::check::nearest;
use crate::model::language::Language;
use crate::report::Report;
use crate::report::by::{Amount, Axes, Breakdown, By, Kept, MOST_AXES, amount_of_rules};

/// The names in a text that `find` knows: the whole, else its parts between commas.
fn axes<T>(
    typed: &str,
    language: Language,
    find: impl Fn(&str) -> Option<T>,
    unknown: impl Fn(&str) -> Usage,
) -> Result<Vec<T>, Failure> {
    if let Some(whole) = find(typed.trim()) {
        return Ok(vec![whole]);
    }
    let names: Vec<&str> = typed.split([',', '，']).map(str::trim).collect();
    if names.len() > MOST_AXES {
        return data::refuse(&Usage::TooManyAxes { most: MOST_AXES }, language);
    }
    names.iter().map(|name| find(name).map_or_else(|| data::refuse(&unknown(name), language), Ok)).collect()
}

/// A name that nothing has: of the names that may be typed the nearest, and those of them that are offered, in that order.
fn unknown<'n>(flag: &'static str, name: &str, known: impl Iterator<Item = &'n str>, offered: &[&str]) -> Usage {
    let known: Vec<&str> = known.collect();
    let nearest = nearest(name, known.iter().copied());
    let mut listed: Vec<String> = Vec::new();
    for name in offered.iter().filter(|name| known.contains(name)) {
        if !listed.iter().any(|known| known == name) {
            listed.push((*name).to_owned());
        }
    }
    Usage::NoSuchAxis { flag, name: name.to_owned(), nearest, known: listed }
}

fn unknown_axis(flag: &'static str, name: &str, known: &Axes<'_>) -> Usage {
    if known.hides(name) {
        return Usage::HiddenAxis { flag, name: name.to_owned() };
    }
    unknown(flag, name, known.names(), &known.offered())
}

/// What one name means.
///
/// # Errors
/// Nothing is called so, or it is hidden.
pub fn named(flag: &'static str, name: &str, known: &Axes<'_>, language: Language) -> Result<By, Failure> {
    known.find(name).map_or_else(|| data::refuse(&unknown_axis(flag, name, known), language), Ok)
}

/// A run's customers by what was typed, in that order.
///
/// # Errors
/// Nothing is called so.
pub fn breakdowns(typed: &[String], amount: Option<&str>, report: &Report<'_>, ui: Ui) -> Result<Vec<Breakdown>, Failure> {
    let known = Axes::of(report);
    let amount = match amount {
        None => amount_of_rules(report),
        Some(name) => Some(known.amount(name).map_or_else(
            || {
                let numbers = known.names().filter(|name| known.amount(name).is_some());
                data::refuse(&unknown("--amount", name, numbers, &known.offered()), ui.language)
            },
            Ok,
        )?),
    };
    let breakdown = |typed: &String| {
        let by = axes(typed, ui.language, |name| known.find(name), |name| unknown_axis("--by", name, &known))?;
        Ok(Breakdown::of(by, amount.as_ref()))
    };
    typed.iter().map(breakdown).collect()
}

/// The customers of an earlier result by what was typed.
///
/// # Errors
/// Nothing is called so.
pub fn of_kept(typed: &[String], amount: Option<&Amount>, kept: &Kept<'_>, ui: Ui) -> Result<Vec<Breakdown>, Failure> {
    let find = |name: &str| kept.find(name).map(|column| kept.by(column, amount));
    let headers = || kept.headers.iter().map(String::as_str);
    let breakdown = |typed: &String| {
        let by: Vec<By> = axes(typed, ui.language, find, |name| unknown_header("--by", name, headers()))?;
        Ok(Breakdown::of(by, amount))
    };
    typed.iter().map(breakdown).collect()
}

/// A name that no header has.
#[must_use]
pub fn unknown_header<'n>(flag: &'static str, name: &str, headers: impl Iterator<Item = &'n str>) -> Usage {
    // People leave out what stands before the point.
    let known: Vec<&str> = headers.map(|header| header.split_once('.').map_or(header, |(_, name)| name)).collect();
    unknown(flag, name, known.iter().copied(), &known)
}
