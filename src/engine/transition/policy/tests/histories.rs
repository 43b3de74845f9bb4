//! Histories of reviews that another program computed from the text of the thirteen steps; their file says how it reads.

use std::iter::Peekable;
use std::str::SplitWhitespace;

use super::super::*;
use super::Says;
use crate::engine::transition::absent::absentees;
use crate::model::column::TextColumn;
use crate::model::location::Location;
use crate::model::overrides::{Decree, Override, Overrides};
use crate::model::standing::Standing;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/histories/reviews.txt");
const KEY: &str = "K";

struct History {
    policy: Review,
    tiers: u16,
    floor: Option<TierIndex>,
    overrides: Vec<Override>,
    current: Option<(Option<TierIndex>, Held)>,
    was_closed: bool,
}

fn tier(word: &str) -> Option<TierIndex> {
    (word != "n").then(|| TierIndex(word.parse().unwrap()))
}

fn day(word: &str) -> Option<Date> {
    (word != "-").then(|| Date::parse_iso(word).unwrap())
}

fn number(word: &str) -> Option<u32> {
    (word != "-" && word != "0").then(|| word.parse().unwrap())
}

fn moment(word: &str) -> Option<Moment> {
    let moments = [Moment::AnyDay, Moment::MonthEnd, Moment::QuarterEnd, Moment::YearEnd];
    let words = ["immediate", "month-end", "quarter-end", "year-end"];
    words.iter().position(|known| *known == word).map(|at| moments[at])
}

impl History {
    fn begin(words: &mut Peekable<SplitWhitespace<'_>>) -> Self {
        let mut wanted = |key: &str| {
            let (found, value) = words.next().unwrap().split_once('=').unwrap();
            assert_eq!(found, key);
            value.to_owned()
        };
        let tiers = wanted("tiers").parse().unwrap();
        let upgrade = wanted("upgrade");
        let confirm = upgrade.strip_prefix("confirm:").map(|times| Upgrade::Confirm(times.parse().unwrap()));
        let upgrade = confirm.unwrap_or_else(|| Upgrade::On(moment(&upgrade).unwrap()));
        let downgrade = moment(&wanted("downgrade"));
        let (max_up, max_down) = (number(&wanted("max_up")), number(&wanted("max_down")));
        let units = [('d', Unit::Day), ('w', Unit::Week), ('m', Unit::Month), ('y', Unit::Year)];
        let hold = wanted("hold");
        let min_hold = units.iter().find_map(|(letter, unit)| {
            hold.strip_suffix(*letter).map(|count| Hold { count: count.parse().unwrap(), unit: *unit })
        });
        let grace = wanted("grace").parse().unwrap();
        let unknown = if wanted("unknown") == "keep" { UnknownMeans::Keep } else { UnknownMeans::No };
        let floor = wanted("new");
        let absent = number(&wanted("absent"));
        let start = wanted("start");
        let current = start.split_once('@').map(|(at, since)| (tier(at), Held { since: day(since), ..Held::default() }));
        let policy = Review { upgrade, downgrade, max_up, max_down, min_hold, grace, unknown, absent, ..Review::default() };
        let floor = if floor == "-" { None } else { tier(&floor) };
        Self { policy, tiers, floor, overrides: Vec::new(), current, was_closed: false }
    }

    fn override_by(&mut self, words: &[&str]) {
        let decree = match words[0] {
            "pin" => Decree::Pin { tier: tier(words[1]), beats_caps: words.get(4) == Some(&"beats") },
            "floor" => Decree::Floor(tier(words[1])),
            "cap" => Decree::Cap(tier(words[1])),
            _ => Decree::Freeze,
        };
        self.overrides.push(Override {
            customer: KEY.to_owned(),
            decree,
            from: day(words[2]).unwrap(),
            until: day(words[3]),
            reason: String::new(),
            approved_by: String::new(),
            place: Location::default(),
        });
    }

    /// A review with the customer: what it comes to, as the line says it.
    fn present(&mut self, words: &[&str]) -> String {
        let [date, candidate, enter, retain, cap, new] = words[..6] else { panic!("{words:?}") };
        // A full tier that left the customer out says no in both respects.
        let answer = |says: char, enters: char| match (says, enters) {
            (_, 'f') | ('n', _) => Answer::No,
            ('y', _) => Answer::Yes,
            _ => Answer::Unknown,
        };
        let says = Says(enter.chars().zip(retain.chars()).map(|(e, r)| (answer(e, e), answer(r, e))).collect());
        let as_of = day(date).unwrap();
        let overrides = Overrides::new(self.overrides.clone()).unwrap();
        let found = review(&Case {
            policy: Some(&self.policy),
            as_of: AsOf::new(as_of),
            tiers: self.tiers,
            current: self.current,
            was_closed: self.was_closed,
            candidate: tier(candidate),
            lines: &says,
            rules_cap: (cap != "-").then(|| tier(cap)).flatten(),
            new_customer: self.floor.filter(|_| new == "y"),
            overrides: overrides.in_force(KEY, as_of),
        });
        (self.current, self.was_closed) = (Some((found.tier, found.held)), false);
        told(found.tier, found.held, found.clash, found.clause)
    }

    /// A review without the customer.
    fn absent(&mut self) -> String {
        let (tier, held) = self.current.unwrap();
        let gone = absentees(&Standing::new(None, [(KEY, tier, held)]), &TextColumn::default(), Some(&self.policy));
        let [one] = &gone[..] else { panic!("{gone:?}") };
        self.was_closed = one.clause == Clause::Closed;
        self.current = (!self.was_closed).then_some((one.tier, one.held));
        told(one.tier, one.held, false, one.clause)
    }
}

fn told(tier: Option<TierIndex>, held: Held, clash: bool, clause: Clause) -> String {
    let tier = tier.map_or("n".to_owned(), |tier| tier.0.to_string());
    let since = held.since.map_or("-".to_owned(), |day| day.to_string());
    let Held { failures, confirmations, absences, .. } = held;
    format!("{tier} {since} {failures} {confirmations} {absences} {clash} {clause}")
}

/// `TIER_HISTORIES` names another file of the same form.
#[test]
fn another_program_decides_the_same() {
    let text = std::fs::read_to_string(std::env::var("TIER_HISTORIES").unwrap_or(FILE.to_owned())).unwrap();
    let (mut history, mut reviews) = (None::<History>, 0);
    for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.starts_with('#')) {
        let mut words = line.split_whitespace().peekable();
        let (kind, begun) = (words.next(), history.as_mut());
        let rest = |words: Peekable<SplitWhitespace<'_>>| words.map(str::to_owned).collect::<Vec<_>>();
        match (kind, begun) {
            (Some("h"), _) => {
                words.next();
                history = Some(History::begin(&mut words));
            }
            (Some("o"), Some(history)) => history.override_by(&rest(words).iter().map(String::as_str).collect::<Vec<_>>()),
            (Some(kind), Some(history)) => {
                let words = rest(words);
                let split = words.iter().position(|word| word == ">").unwrap();
                let given: Vec<&str> = words[..split].iter().map(String::as_str).collect();
                let found = if kind == "r" { history.present(&given) } else { history.absent() };
                let mut wanted = words[split + 1..].to_vec();
                wanted[5] = (wanted[5] != "-").to_string();
                assert_eq!(found, wanted.join(" "), "line {number}: {line}");
                reviews += 1;
            }
            _ => {}
        }
    }
    assert!(reviews > 2_000, "{reviews}");
}
