mod histories;

use proptest::prelude::*;

use super::*;
use crate::model::tier::TierIndex;

const A: Option<TierIndex> = Some(TierIndex(0));
const B: Option<TierIndex> = Some(TierIndex(1));
const C: Option<TierIndex> = Some(TierIndex(2));
const NOBODY: Option<TierIndex> = None;

/// The answers of each tier from the best: `enter`, `retain`.
#[derive(Clone, Debug)]
struct Says(Vec<(Answer, Answer)>);

impl Lines for Says {
    fn enter(&self, tier: TierIndex) -> Answer {
        self.0[tier.index()].0
    }

    fn retain(&self, tier: TierIndex) -> Answer {
        self.0[tier.index()].1
    }
}

/// What a ladder says whose `enter` is yes from the candidate down, and which has no lower lines.
fn says(tiers: u16, candidate: Option<TierIndex>) -> Says {
    let from = candidate.map_or(tiers, |tier| tier.0);
    Says((0..tiers).map(|tier| (if tier >= from { Answer::Yes } else { Answer::No }, Answer::No)).collect())
}

fn day(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

fn monthly() -> Review {
    Review {
        upgrade: Upgrade::On(Moment::AnyDay),
        downgrade: Some(Moment::MonthEnd),
        max_down: Some(1),
        min_hold: Some(Hold { count: 3, unit: Unit::Month }),
        grace: 2,
        ..Review::default()
    }
}

type State = Option<(Option<TierIndex>, Held)>;

fn at(date: &str, current: State, candidate: Option<TierIndex>, policy: &Review, says: &Says, change: fn(&mut Case)) -> Reviewed {
    let mut case = Case {
        policy: Some(policy),
        as_of: AsOf::new(day(date)),
        tiers: 3,
        current,
        was_closed: false,
        candidate,
        lines: says,
        rules_cap: None,
        new_customer: None,
        overrides: InForce::default(),
    };
    change(&mut case);
    review(&case)
}

fn plain(date: &str, current: State, candidate: Option<TierIndex>, policy: &Review) -> Reviewed {
    at(date, current, candidate, policy, &says(3, candidate), |_| ())
}

const fn held(since: Option<Date>, failures: u32) -> Held {
    Held { since, failures, confirmations: 0, absences: 0 }
}

/// The months that the definition of the language works out: grace is spent and won back, holds run from the last change.
#[test]
fn the_worked_run() {
    let days = ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31"];
    let candidates = [B, A, C, C, C, B, C, C, C, C, C, A];
    let finals = [B, A, A, A, A, A, B, B, B, B, B, A];
    let reasons = [
        "initial",
        "upgrade",
        "hold",
        "hold",
        "grace 1/2",
        "grace 2/2",
        "downgrade",
        "hold",
        "hold",
        "grace 1/2",
        "grace 2/2",
        "upgrade",
    ];
    let mut current = None;
    for (((date, candidate), tier), reason) in days.iter().zip(candidates).zip(finals).zip(reasons) {
        let found = plain(&format!("2026-{date}"), current, candidate, &monthly());
        assert_eq!((found.tier, found.clause.to_string().as_str()), (tier, reason), "{date}");
        assert_eq!(Clause::of_word(reason), Some(found.clause));
        current = Some((found.tier, found.held));
    }
}

#[test]
fn without_a_policy_every_candidate_is_final() {
    let cases = [
        (A, Some(B), Clause::Upgrade),
        (B, Some(A), Clause::Downgrade),
        (B, Some(B), Clause::Stay),
        (B, Some(NOBODY), Clause::Upgrade),
        (NOBODY, Some(B), Clause::Downgrade),
        (NOBODY, Some(NOBODY), Clause::Stay),
        (A, None, Clause::Initial),
        (NOBODY, None, Clause::Initial),
    ];
    for (candidate, current, clause) in cases {
        let says = Says(vec![(Answer::Unknown, Answer::Yes); 3]);
        let current = current.map(|tier| (tier, Held::default()));
        let found = at("2026-01-15", current, candidate, &Review::default(), &says, |case| case.policy = None);
        assert_eq!((found.tier, found.clause), (candidate, clause));
    }
}

#[test]
fn a_wobble_inside_grace_is_forgiven() {
    let before = Some((A, held(None, 1)));
    let found = plain("2026-05-31", before, A, &monthly());
    assert_eq!((found.clause, found.held.failures), (Clause::Stay, 0));
    let failed = plain("2026-06-30", Some((A, found.held)), B, &monthly());
    assert_eq!((failed.clause, failed.held.failures), (Clause::Grace(1, 2), 1));
}

#[test]
fn an_upgrade_in_grace_clears_the_failures_and_begins_a_hold() {
    let found = plain("2026-05-31", Some((B, held(None, 2))), A, &monthly());
    assert_eq!((found.tier, found.clause), (A, Clause::Upgrade));
    assert_eq!(found.held, held(Some(day("2026-05-31")), 0));
}

#[test]
fn on_a_day_between_ends_nobody_goes_down_and_nothing_is_counted() {
    let before = Some((A, held(None, 1)));
    let found = plain("2026-05-30", before, C, &monthly());
    assert_eq!((found.tier, found.clause, found.held.failures), (A, Clause::Waits, 1));
    let never = Review { downgrade: None, ..monthly() };
    assert_eq!(plain("2026-05-31", before, C, &never).clause, Clause::Waits);
    let quarterly = Review { upgrade: Upgrade::On(Moment::QuarterEnd), ..monthly() };
    assert_eq!(plain("2026-05-31", before.map(|_| (B, Held::default())), A, &quarterly).clause, Clause::Waits);
    assert_eq!(plain("2026-06-30", before.map(|_| (B, Held::default())), A, &quarterly).clause, Clause::Upgrade);
}

#[test]
fn a_hold_ends_as_months_since_says() {
    let hold = |unit, count| Review { min_hold: Some(Hold { count, unit }), grace: 0, ..monthly() };
    let on = |since: &str, date: &str, policy: &Review| plain(date, Some((A, held(Some(day(since)), 0))), C, policy).clause;
    // Month ends stick: from the last of November to the last of February there are three months.
    assert_eq!(on("2025-11-30", "2026-02-28", &hold(Unit::Month, 3)), Clause::Downgrade);
    assert_eq!(on("2025-11-30", "2026-01-31", &hold(Unit::Month, 3)), Clause::Hold);
    assert_eq!(on("2025-11-29", "2026-02-28", &hold(Unit::Month, 3)), Clause::Downgrade);
    assert_eq!(on("2025-02-28", "2026-01-31", &hold(Unit::Year, 1)), Clause::Hold);
    assert_eq!(on("2025-02-28", "2026-02-28", &hold(Unit::Year, 1)), Clause::Downgrade);
    assert_eq!(on("2026-01-01", "2026-03-31", &hold(Unit::Day, 90)), Clause::Hold);
    assert_eq!(on("2025-12-31", "2026-03-31", &hold(Unit::Day, 90)), Clause::Downgrade);
    assert_eq!(on("2025-12-31", "2026-03-31", &hold(Unit::Week, 13)), Clause::Hold);
}

#[test]
fn a_better_candidate_is_confirmed_in_a_row() {
    let policy = Review { upgrade: Upgrade::Confirm(3), ..monthly() };
    let mut current = (B, Held::default());
    let mut reasons = Vec::new();
    for (date, candidate) in [("01-31", A), ("02-28", A), ("03-31", B), ("04-30", A), ("05-31", A), ("06-30", A)]
        .map(|(d, c)| (format!("2026-{d}"), c))
    {
        let found = plain(&date, Some(current), candidate, &policy);
        reasons.push(found.clause.to_string());
        current = (found.tier, found.held);
    }
    assert_eq!(reasons, ["confirm 1/3", "confirm 2/3", "stay", "confirm 1/3", "confirm 2/3", "upgrade"]);
}

#[test]
fn the_way_down_ends_at_the_first_tier_that_is_satisfied() {
    let policy = Review { max_down: None, grace: 0, min_hold: None, ..monthly() };
    let down = |says: Vec<(Answer, Answer)>, candidate| {
        at("2026-01-31", Some((A, Held::default())), candidate, &policy, &Says(says), |_| ())
    };
    let (yes, no, unknown) = (Answer::Yes, Answer::No, Answer::Unknown);
    assert_eq!(down(vec![(no, no), (no, yes), (yes, no)], C).tier, B);
    assert_eq!(down(vec![(no, no), (no, no), (no, no)], NOBODY).tier, NOBODY);
    assert_eq!(down(vec![(no, no), (no, no), (no, yes)], NOBODY).tier, C);
    assert_eq!(down(vec![(no, yes), (no, no), (yes, no)], C).clause, Clause::Stay);
    for says in [vec![(no, unknown), (no, no), (yes, no)], vec![(no, no), (unknown, no), (yes, no)]] {
        assert_eq!(down(says.clone(), C).clause, Clause::Unknown);
        let as_no = Review { unknown: UnknownMeans::No, ..policy.clone() };
        assert_eq!(at("2026-01-31", Some((A, Held::default())), C, &as_no, &Says(says), |_| ()).tier, C);
    }
    // An unknown lower line on the way is no way to stop, and not between in the sense of step 6.
    assert_eq!(down(vec![(no, no), (no, unknown), (yes, no)], C).tier, C);
}

#[test]
fn people_come_first_and_caps_of_the_rules_last() {
    let policy = Review { grace: 0, min_hold: None, ..monthly() };
    let current = Some((B, Held::default()));
    let with = |change| at("2026-01-31", current, C, &policy, &says(3, C), change);
    let by = |found: &Reviewed| found.clause;
    let tier = |found: &Reviewed| found.tier;
    let pinned = with(|case| case.overrides.pin = Some((A, false)));
    assert_eq!((tier(&pinned), by(&pinned)), (A, Clause::Pin));
    let frozen = with(|case| (case.overrides.freeze, case.overrides.pin) = (true, Some((A, false))));
    assert_eq!((tier(&frozen), by(&frozen)), (B, Clause::Freeze));
    let capped = with(|case| (case.overrides.pin, case.rules_cap) = (Some((A, false)), Some(TierIndex(2))));
    assert_eq!((tier(&capped), by(&capped)), (C, Clause::RulesCap));
    let beating = with(|case| (case.overrides.pin, case.rules_cap) = (Some((A, true)), Some(TierIndex(2))));
    assert_eq!((tier(&beating), by(&beating)), (A, Clause::Pin));
    let raised = with(|case| case.overrides.floor = Some(B));
    assert_eq!((tier(&raised), by(&raised), raised.held.since), (B, Clause::Floor, None));
    let new = with(|case| (case.overrides.floor, case.new_customer) = (Some(B), Some(TierIndex(0))));
    assert_eq!((tier(&new), by(&new)), (A, Clause::NewCustomer));
    let against = with(|case| (case.overrides.floor, case.overrides.cap) = (Some(A), Some(B)));
    assert_eq!((tier(&against), by(&against), against.clash), (B, Clause::Cap, true));
    let pinned_outside = with(|case| (case.overrides.pin, case.overrides.cap) = (Some((A, false)), Some(C)));
    assert_eq!((tier(&pinned_outside), pinned_outside.clash), (A, false));
}

#[test]
fn a_freeze_of_nobody_known_decides_nothing() {
    let found = at("2026-01-31", None, B, &monthly(), &says(3, B), |case| case.overrides.freeze = true);
    assert_eq!((found.tier, found.clause, found.held.since), (B, Clause::Initial, Some(day("2026-01-31"))));
    let back = at("2026-01-31", None, B, &monthly(), &says(3, B), |case| case.was_closed = true);
    assert_eq!(back.clause, Clause::Returned);
}

#[test]
fn every_word_means_its_clause() {
    let with_counts = [
        Clause::Confirm(1, 2),
        Clause::Grace(2, 3),
        Clause::Absent(1, Some(3)),
        Clause::Absent(4, None),
        Clause::Merged,
        Clause::NewCustomer,
        Clause::RulesCap,
    ];
    for clause in with_counts {
        assert_eq!(Clause::of_word(&clause.to_string()), Some(clause));
    }
    assert_eq!(Clause::of_word("grace"), None);
    assert_eq!(Clause::of_word("grace 1"), None);
}

fn answers() -> impl Strategy<Value = (Answer, Answer)> {
    let answer = || prop_oneof![Just(Answer::Yes), Just(Answer::No), Just(Answer::Unknown)];
    (answer(), answer())
}

fn policies() -> impl Strategy<Value = Review> {
    let moment = || prop_oneof![Just(Moment::AnyDay), Just(Moment::MonthEnd), Just(Moment::QuarterEnd), Just(Moment::YearEnd)];
    let upgrade = prop_oneof![moment().prop_map(Upgrade::On), (1..4_u32).prop_map(Upgrade::Confirm)];
    let unit = prop_oneof![Just(Unit::Day), Just(Unit::Week), Just(Unit::Month), Just(Unit::Year)];
    let hold = prop::option::of((1..8_u32, unit).prop_map(|(count, unit)| Hold { count, unit }));
    let most = || prop::option::of(1..4_u32);
    (upgrade, prop::option::of(moment()), most(), most(), hold, 0..3_u32, any::<bool>()).prop_map(
        |(upgrade, downgrade, max_up, max_down, min_hold, grace, keep)| Review {
            upgrade,
            downgrade,
            max_up,
            max_down,
            min_hold,
            grace,
            unknown: if keep { UnknownMeans::Keep } else { UnknownMeans::No },
            ..Review::default()
        },
    )
}

/// A tier that people said, nobody's too.
type Said = Option<Option<TierIndex>>;

/// One month of a history: the answers of the tiers from the best, the last of which takes everyone or not; what people said.
#[derive(Clone, Debug)]
struct Month {
    says: Says,
    pin: Option<(Option<TierIndex>, bool)>,
    floor: Said,
    cap: Said,
    freeze: bool,
    rules_cap: Option<TierIndex>,
    day: u8,
}

fn months() -> impl Strategy<Value = Vec<Month>> {
    let tier = || prop::option::of((0..4_u16).prop_map(TierIndex));
    let rare = |of| prop::option::weighted(0.1, of);
    let month = (
        prop::collection::vec(answers(), 4),
        rare((tier(), any::<bool>()).boxed()),
        prop::option::weighted(0.1, tier()),
        prop::option::weighted(0.1, tier()),
        prop::bool::weighted(0.1),
        prop::option::weighted(0.1, (0..4_u16).prop_map(TierIndex)),
        0..4_u8,
    );
    let month = month.prop_map(|(says, pin, floor, cap, freeze, rules_cap, day)| Month {
        says: Says(says),
        pin,
        floor,
        cap,
        freeze,
        rules_cap,
        day,
    });
    prop::collection::vec(month, 1..24)
}

/// The candidate that the answers give under the cap of the rules.
fn candidate(month: &Month) -> Option<TierIndex> {
    let best = month.rules_cap.map_or(0, |cap| cap.0);
    (best..4).map(TierIndex).find(|tier| month.says.enter(*tier) == Answer::Yes)
}

proptest! {
    /// Finals stay on the ladder, never fall further than `max_down` nor inside the hold, pins hold unless a cap of the
    /// rules stands above them, and who is held neither by people nor by a cap goes down one way only.
    #[test]
    fn a_history_keeps_the_laws(policy in policies(), months in months()) {
        let mut current: State = None;
        for (number, month) in (0..).zip(&months) {
            let end = day("2024-01-31").plus_months(number).month_end();
            // One month in four is reviewed before its end.
            let date = if month.day == 0 { end.plus_days(-3) } else { end };
            let overrides = InForce { pin: month.pin, floor: month.floor, cap: month.cap, freeze: month.freeze };
            let case = Case {
                policy: Some(&policy), as_of: AsOf::new(date), tiers: 4, current, was_closed: false,
                candidate: candidate(month), lines: &month.says, rules_cap: month.rules_cap, new_customer: None, overrides,
            };
            let found = review(&case);
            prop_assert_eq!(found, review(&case));
            prop_assert!(found.tier.is_none_or(|tier| tier.index() < 4));
            let places = |tier: Option<TierIndex>| i64::from(tier.map_or(4, |tier| tier.0));
            let is_bound = matches!(found.clause, Clause::Cap | Clause::RulesCap | Clause::Floor | Clause::Pin);
            if let Some((before, how)) = current {
                let fall = places(found.tier) - places(before);
                if !is_bound {
                    prop_assert!(policy.max_down.is_none_or(|most| fall <= i64::from(most)), "{:?} falls {}", found, fall);
                    prop_assert!(policy.max_up.is_none_or(|most| -fall <= i64::from(most)));
                    let is_held = policy.min_hold.zip(how.since).is_some_and(|(hold, since)| holds(hold, since, case.as_of));
                    prop_assert!(!is_held || fall <= 0);
                    prop_assert!(fall <= 0 || how.failures >= policy.grace);
                }
                prop_assert_eq!(found.held.since == how.since || found.held.since == Some(date), true);
                prop_assert_eq!(fall == 0, found.held.since == how.since && fall == 0);
            }
            if let (Some((pin, beats)), false) = (month.pin, month.freeze && current.is_some()) {
                let is_above = !beats && month.rules_cap.is_some_and(|cap| places(Some(cap)) > places(pin));
                prop_assert_eq!(found.tier, if is_above { month.rules_cap } else { pin });
            }
            prop_assert!(found.held.failures <= policy.grace);
            current = Some((found.tier, found.held));
        }
    }
}
