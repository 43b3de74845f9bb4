//! The thirteen steps against histories that another program computed from their text: `tests/histories/reviews.txt`.

use super::*;
use crate::engine::transition::absent::absentees;
use crate::model::column::TextColumn;
use crate::model::overrides::{Decree, Override, Overrides};
use crate::model::standing::Standing;
use crate::rules::ruleset::{NewCustomer, Review};

const CUSTOMER: &str = "K";

type Current = Option<(Option<TierIndex>, Held)>;

/// A history as far as it is read.
struct History {
    tiers: u16,
    policy: Review,
    /// The tier of new customers; the policy itself would want a condition.
    floor: Option<TierIndex>,
    overrides: Vec<Override>,
    current: Current,
    closed: bool,
}

/// The letters of the tiers: whether a customer enters them, and satisfies their lower lines.
struct Letters<'h>(&'h [u8], &'h [u8]);

impl Letters<'_> {
    fn answer(&self, of: &[u8], tier: TierIndex) -> Answer {
        match (self.0[tier.index()], of[tier.index()]) {
            (b'f', _) | (_, b'n') => Answer::No,
            (_, b'y') => Answer::Yes,
            (_, b'?') => Answer::Unknown,
            (_, other) => panic!("no answer: {other}"),
        }
    }
}

impl Lines for Letters<'_> {
    fn enter(&self, tier: TierIndex) -> Answer {
        self.answer(self.0, tier)
    }

    fn retain(&self, tier: TierIndex) -> Answer {
        self.answer(self.1, tier)
    }
}

fn day(text: &str) -> Date {
    Date::parse_iso(text).unwrap_or_else(|| panic!("{text} is no day"))
}

fn tier(text: &str) -> Option<TierIndex> {
    (text != "n").then(|| TierIndex(text.parse().unwrap()))
}

fn maybe<T>(text: &str, read: impl FnOnce(&str) -> T) -> Option<T> {
    (text != "-").then(|| read(text))
}

fn moment(text: &str) -> Moment {
    match text {
        "immediate" => Moment::AnyDay,
        "month-end" => Moment::MonthEnd,
        "quarter-end" => Moment::QuarterEnd,
        "year-end" => Moment::YearEnd,
        other => panic!("{other} is no moment"),
    }
}

fn hold(text: &str) -> Hold {
    let (count, unit) = text.split_at(text.len() - 1);
    let unit = match unit {
        "d" => Unit::Day,
        "w" => Unit::Week,
        "m" => Unit::Month,
        "y" => Unit::Year,
        other => panic!("{other} is no unit"),
    };
    Hold { count: count.parse().unwrap(), unit }
}

impl History {
    /// What the line `h` says.
    fn new(line: &str) -> Self {
        let of = |key: &str| line.split(' ').find_map(|part| part.strip_prefix(key)?.strip_prefix('=')).unwrap();
        let number = |text: &str| text.parse::<u32>().unwrap();
        let steps = |text: &str| Some(number(text)).filter(|most| *most > 0);
        let start = |text: &str| {
            let (at, since) = text.split_once('@').unwrap();
            (tier(at), Held { since: maybe(since, day), ..Held::default() })
        };
        let policy = Review {
            upgrade: of("upgrade")
                .strip_prefix("confirm:")
                .map_or_else(|| Upgrade::On(moment(of("upgrade"))), |times| Upgrade::Confirm(number(times))),
            downgrade: (of("downgrade") != "never").then(|| moment(of("downgrade"))),
            max_up: steps(of("max_up")),
            max_down: steps(of("max_down")),
            min_hold: maybe(of("hold"), hold),
            grace: number(of("grace")),
            unknown: if of("unknown") == "keep" { UnknownMeans::Keep } else { UnknownMeans::No },
            new_customer: None::<NewCustomer>,
            absent: maybe(of("absent"), number),
        };
        let tiers = of("tiers").parse().unwrap();
        let floor = maybe(of("new"), tier).flatten();
        Self { tiers, policy, floor, overrides: Vec::new(), current: maybe(of("start"), start), closed: false }
    }

    /// What the line `o` says.
    fn override_of(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let decree = match words[1] {
            "pin" => Decree::Pin { tier: tier(words[2]), beats_caps: words.get(5) == Some(&"beats") },
            "floor" => Decree::Floor(tier(words[2])),
            "cap" => Decree::Cap(tier(words[2])),
            "freeze" => Decree::Freeze,
            other => panic!("{other} is no override"),
        };
        self.overrides.push(Override {
            customer: CUSTOMER.to_owned(),
            decree,
            from: day(words[3]),
            until: maybe(words[4], day),
            reason: String::new(),
            approved_by: String::new(),
            place: crate::model::location::Location::default(),
        });
    }

    /// A review with the customer, line `r`: what the program makes of it, as the line ends.
    fn review(&mut self, said: &str) -> String {
        let words: Vec<&str> = said.split(' ').collect();
        let as_of = day(words[1]);
        let case = Case {
            policy: Some(&self.policy),
            as_of: AsOf::new(as_of),
            tiers: self.tiers,
            current: self.current,
            was_closed: self.closed,
            candidate: tier(words[2]),
            lines: &Letters(words[3].as_bytes(), words[4].as_bytes()),
            rules_cap: maybe(words[5], tier).flatten(),
            new_customer: self.floor.filter(|_| words[6] == "y"),
            overrides: Overrides::new(self.overrides.clone()).unwrap().in_force(CUSTOMER, as_of),
        };
        let found = review(&case);
        (self.current, self.closed) = (Some((found.tier, found.held)), false);
        let clash = if found.clash { "clash" } else { "-" };
        shown(found.tier, found.held, clash, found.clause)
    }

    /// A review without the customer, line `a`.
    fn absent(&mut self) -> String {
        let standing = Standing::new(None, self.current.map(|(tier, held)| (CUSTOMER, tier, held)));
        let gone = absentees(&standing, &TextColumn::default(), Some(&self.policy));
        let [one] = gone.as_slice() else { panic!("one customer is not there, found {gone:?}") };
        self.closed = one.clause == Clause::Closed;
        self.current = (!self.closed).then_some((one.tier, one.held));
        shown(one.tier, one.held, "-", one.clause)
    }
}

fn shown(tier: Option<TierIndex>, held: Held, clash: &str, clause: Clause) -> String {
    let tier = tier.map_or_else(|| "n".to_owned(), |tier| tier.0.to_string());
    let since = held.since.map_or_else(|| "-".to_owned(), |since| since.to_string());
    format!("{tier} {since} {} {} {} {clash} {clause}", held.failures, held.confirmations, held.absences)
}

/// How many reviews of a file were compared; all must be as the file says.
fn compare(text: &str) -> usize {
    let (mut history, mut compared, mut heading) = (None::<History>, 0, "");
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match (&mut history, line.split_once(" > ")) {
            (_, None) if line.starts_with("h ") => (history, heading) = (Some(History::new(line)), line),
            (Some(history), None) => history.override_of(line),
            (Some(history), Some((said, expected))) => {
                let found = if said.starts_with("r ") { history.review(said) } else { history.absent() };
                assert_eq!(found, expected, "\n{heading}\n{line}");
                compared += 1;
            }
            (None, _) => panic!("no history begins before {line}"),
        }
    }
    compared
}

#[test]
fn every_review_is_as_another_program_computed_it() {
    assert!(compare(include_str!("../../../../tests/histories/reviews.txt")) > 3_000);
}
