//! Histories by hand, and the laws that their sums keep.

use proptest::prelude::*;

use super::look::line_over_range;
use super::*;
use crate::ledger::entry::{Entry, OverrideRow, Presence, Recorded, Run, ValueColumn, in_force};
use crate::model::date::Date;
use crate::model::number::{ExactSum, Number};

const LADDER: [&str; 3] = ["gold", "silver", "basic"];

fn day(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

fn column(name: &str) -> ValueColumn {
    ValueColumn { name: format!("metric.{name}"), label: name.to_owned(), kind: "number".to_owned(), unit: None }
}

/// A run whose values are `amount` and `satisfaction`.
fn run(number: u64, as_of: &str) -> Recorded {
    let run = Run {
        as_of: day(as_of),
        version: String::new(),
        rules_path: String::new(),
        rules_sha256: String::new(),
        rules_text: String::new(),
        arguments: Vec::new(),
        inputs: Vec::new(),
        tiers: LADDER.map(str::to_owned).to_vec(),
        values: vec![column("amount"), column("satisfaction")],
        amount: Some(0),
        overrides: Vec::new(),
    };
    Recorded { number, run, entries: 0, digest: String::new() }
}

fn present(customer: &str, tier: &str, reason: &str, values: [&str; 2]) -> Entry {
    Entry {
        customer: customer.to_owned(),
        presence: Presence::Present,
        candidate: Some(tier.to_owned()),
        tier: Some(tier.to_owned()),
        reason: reason.to_owned(),
        since: None,
        failures: 0,
        confirmations: 0,
        absences: 0,
        values: values.iter().map(|value| (!value.is_empty()).then(|| (*value).to_owned())).collect(),
    }
}

fn gone(customer: &str, tier: &str, presence: Presence) -> Entry {
    let reason = match presence {
        Presence::Absent => "absent 1/3",
        Presence::Closed => "closed",
        Presence::Merged(_) | Presence::Present => "merged",
    };
    Entry { presence, candidate: None, values: Vec::new(), ..present(customer, tier, reason, ["", ""]) }
}

fn n(text: &str) -> Number {
    Number::parse_exact(text).unwrap()
}

#[test]
fn a_line_is_drawn_over_its_own_range() {
    let line = |values: &[&str]| line_over_range(&values.iter().map(|text| Number::parse_exact(text)).collect::<Vec<_>>());
    assert_eq!(line(&["0", "7", "", "3.5", "3.4"]), "▁█ ▅▄");
    assert_eq!(line(&["-100", "-93"]), "▁█");
    assert_eq!(line(&["5", "", "5"]), "▄ ▄");
    assert_eq!(line(&["", ""]), "  ");
    assert_eq!(line(&[]), "");
    let (least, greatest) = (Number::MIN.to_string(), Number::MAX.to_string());
    assert_eq!(line(&[&least, "0", &greatest]), "▁▅█");
}

#[test]
fn ways_follow_the_later_ladder_then_the_earlier_one() {
    let ladder = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let (new, old) = (ladder(&["A", "B"]), ladder(&["A", "C", "B"]));
    for (before, after, way) in [
        (Some("B"), Some("A"), Way::Up),
        (Some("A"), Some("B"), Way::Down),
        (Some("B"), Some("B"), Way::Same),
        (None, Some("B"), Way::Up),
        (Some("B"), None, Way::Down),
        (Some("C"), Some("A"), Way::Up),
        (Some("C"), Some("B"), Way::Down),
        (Some("X"), Some("A"), Way::Aside),
    ] {
        assert_eq!(Way::between(before, after, &new, &old), way, "{before:?} {after:?}");
    }
}

#[test]
fn a_timeline_hides_what_was_replaced_unless_asked() {
    let mut runs = vec![run(1, "2026-01-31"), run(2, "2026-02-28"), run(3, "2026-02-28"), run(4, "2026-03-31")];
    let pin = OverrideRow {
        customer: "K".to_owned(),
        kind: "pin".to_owned(),
        tier: Some("gold".to_owned()),
        beats_caps: false,
        from: day("2026-02-01"),
        until: None,
        reason: "trial".to_owned(),
        approved_by: "Li".to_owned(),
    };
    for at in [1, 2, 3] {
        runs[at].run.overrides = vec![pin.clone()];
    }
    let entries = [
        (1, present("K", "basic", "initial", ["10", ""])),
        (2, present("K", "silver", "upgrade", ["20", ""])),
        (3, present("K", "gold", "pin", ["25.5", ""])),
        (4, gone("K", "gold", Presence::Absent)),
    ];
    let contacts = || ["2026-02-28", "2026-01-01"].map(|text| Contact { day: day(text), text: text.to_owned() }).to_vec();
    let history = CustomerHistory::of("K", &runs, &entries, contacts(), false);
    let order: Vec<String> = history
        .events
        .iter()
        .map(|event| match event {
            Event::Run(line) => format!("{} {}", line.number, line.way.map_or("", Way::word)),
            Event::Contact(contact) => contact.text.clone(),
        })
        .collect();
    // From basic to gold, the silver of the run that was replaced aside; the contact of a run's day behind it.
    assert_eq!(order, ["2026-01-01", "1 new", "3 upgrade", "2026-02-28", "4 stay"]);
    assert_eq!(
        history.values[0].values.iter().map(|(_, value)| *value).collect::<Vec<_>>(),
        [Some(n("10")), Some(n("25.5")), None]
    );
    assert_eq!(history.values[0].extremes(), Some([n("10"), n("25.5"), n("10"), n("25.5")]));
    assert_eq!(history.values[1].extremes(), None);
    assert_eq!(history.overrides, [Span { row: pin, runs: vec![3, 4] }]);
    let all = CustomerHistory::of("K", &runs, &entries, Vec::new(), true);
    let replaced: Vec<_> =
        all.events.iter().filter_map(Event::run).map(|line| (line.number, line.replaced_by, line.way)).collect();
    assert_eq!(replaced, [(1, None, Some(Way::New)), (2, Some(3), None), (3, None, Some(Way::Up)), (4, None, Some(Way::Same))]);
}

/// Counts runs with their entries.
fn counted(runs: &[(Recorded, Vec<Entry>)], values: Vec<ValueColumn>) -> (TierHistory, Cohorts) {
    let (mut tiers, mut cohorts) = (TierCounter::new(values), CohortCounter::default());
    for (run, entries) in runs {
        tiers.begin(run);
        cohorts.begin(run);
        for entry in entries {
            tiers.add(entry);
            cohorts.add(entry);
        }
    }
    (tiers.finish(), cohorts.finish())
}

/// Three customers, then one goes up, one is closed, one merged, one new.
fn three_runs() -> Vec<(Recorded, Vec<Entry>)> {
    vec![
        (
            run(1, "2026-01-31"),
            vec![
                present("A", "silver", "initial", ["100", "4"]),
                present("B", "basic", "initial", ["0", "5"]),
                present("C", "basic", "initial", ["-5", ""]),
            ],
        ),
        (
            run(2, "2026-02-28"),
            vec![
                present("A", "gold", "upgrade", ["250.5", "3"]),
                gone("B", "basic", Presence::Absent),
                present("C", "basic", "stay", ["7", ""]),
                present("D", "basic", "initial", ["1", "4"]),
            ],
        ),
        (
            run(3, "2026-03-31"),
            vec![
                present("A", "gold", "stay", ["50", "4"]),
                gone("B", "basic", Presence::Closed),
                gone("C", "basic", Presence::Merged("A".to_owned())),
                present("D", "silver", "upgrade", ["2", ""]),
            ],
        ),
    ]
}

#[test]
fn tiers_are_counted_run_by_run() {
    let (tiers, _) = counted(&three_runs(), vec![column("satisfaction")]);
    let figures = |run: usize| -> Vec<(Option<&str>, [u64; 9], String)> {
        let line = |line: &'_ TierLine| {
            let t = &line.tally;
            [t.customers, t.absent, t.newly_absent, t.upgraded, t.downgraded, t.moved, t.new, t.lost, t.merged]
        };
        tiers.runs[run].tiers.iter().map(|tier| (tier.tier.as_deref(), line(tier), tier.tally.amount.to_string())).collect()
    };
    assert_eq!(
        figures(0),
        [
            (Some("gold"), [0; 9], "0".to_owned()),
            (Some("silver"), [1, 0, 0, 0, 0, 0, 0, 0, 0], "100".to_owned()),
            (Some("basic"), [2, 0, 0, 0, 0, 0, 0, 0, 0], "-5".to_owned()),
        ]
    );
    assert_eq!(
        figures(1),
        [
            (Some("gold"), [1, 0, 0, 1, 0, 0, 0, 0, 0], "250.5".to_owned()),
            (Some("silver"), [0; 9], "0".to_owned()),
            (Some("basic"), [3, 1, 1, 0, 0, 0, 1, 0, 0], "8".to_owned()),
        ]
    );
    assert_eq!(
        figures(2),
        [
            (Some("gold"), [1, 0, 0, 0, 0, 0, 0, 0, 0], "50".to_owned()),
            (Some("silver"), [1, 0, 0, 1, 0, 0, 0, 0, 0], "2".to_owned()),
            (Some("basic"), [0, 0, 0, 0, 0, 0, 0, 1, 1], "0".to_owned()),
        ]
    );
    // 12 of three who have a value; of two the absent one counts not.
    assert_eq!(tiers.runs[1].total.mean(0), Some(n("3.5")));
    assert_eq!(tiers.runs[1].tiers[2].tally.average(), Some(ExactSum(4_000_000)));
    assert_eq!(tiers.runs[1].share(&tiers.runs[1].tiers[0].tally), Some(n("0.25")));
    assert_eq!((tiers.runs[0].follows, tiers.runs[1].follows), (false, true));
}

#[test]
fn cohorts_are_counted_from_each_ones_first_run() {
    let (_, cohorts) = counted(&three_runs(), Vec::new());
    let cells = |later: &[Retained]| later.iter().map(|cell| (cell.retained, cell.of)).collect::<Vec<_>>();
    assert_eq!(
        cohorts.cohorts.iter().map(|c| (c.month, c.customers)).collect::<Vec<_>>(),
        [(day("2026-01-01"), 3), (day("2026-02-01"), 1)]
    );
    // At once A alone has an amount above zero; then A and C; then A, of two, for C is one with it.
    assert_eq!(cells(&cohorts.cohorts[0].later), [(1, 3), (2, 3), (1, 2)]);
    assert_eq!(cells(&cohorts.cohorts[1].later), [(1, 1), (1, 1)]);
    assert_eq!(cells(&cohorts.total), [(2, 4), (3, 4), (1, 2)]);
    assert_eq!(cohorts.cohorts[0].later[1].share(), Some(n("0.6667")));
    // Two runs of one month are one cohort; its customers count from their own first run.
    let twice = vec![
        (run(1, "2026-01-15"), vec![present("A", "gold", "initial", ["1", ""])]),
        (run(2, "2026-01-31"), vec![present("A", "gold", "stay", ["1", ""]), present("B", "gold", "initial", ["1", ""])]),
    ];
    let (_, cohorts) = counted(&twice, Vec::new());
    assert_eq!((cohorts.cohorts.len(), cohorts.cohorts[0].customers), (1, 2));
    assert_eq!(cells(&cohorts.cohorts[0].later), [(2, 2), (1, 1)]);
}

/// Runs in which each of a few customers does anything that may happen: whoever is in force has an entry in each run.
fn histories() -> impl Strategy<Value = Vec<(Recorded, Vec<Entry>)>> {
    let step = (0..7_u8, 0..4_usize, -3_000_000_i64..3_000_000);
    prop::collection::vec(prop::collection::vec(step, 6), 1..8).prop_map(|runs| {
        let mut standing: [Option<Option<&str>>; 6] = [None; 6];
        let mut all = Vec::new();
        for (number, steps) in (1..).zip(runs) {
            let mut entries = Vec::new();
            for (customer, (what, tier, micros)) in steps.into_iter().enumerate() {
                let key = format!("K{customer}");
                let tier = LADDER.get(tier).copied();
                let amount = Number::from_micros(micros.into()).unwrap().to_string();
                let mut entry = match (what, standing[customer]) {
                    (4, Some(_)) => gone(&key, "", Presence::Closed),
                    (5, Some(_)) => gone(&key, "", Presence::Merged("K9".to_owned())),
                    (6, Some(_)) => gone(&key, "", Presence::Absent),
                    (4.., None) => continue,
                    (what, _) => present(&key, "", "stay", [if what == 0 { "" } else { &amount }, ""]),
                };
                let tier = if entry.presence == Presence::Present { tier } else { standing[customer].flatten() };
                entry.tier = tier.map(str::to_owned);
                standing[customer] = super::look::is_in_force(&entry).then_some(tier);
                entries.push(entry);
            }
            all.push((run(number, &format!("2026-{number:02}-28")), entries));
        }
        all
    })
}

proptest! {
    #[test]
    fn tiers_add_up(runs in histories()) {
        let (tiers, cohorts) = counted(&runs, Vec::new());
        let mut before = 0;
        for (counted, (_, entries)) in tiers.runs.iter().zip(&runs) {
            let standing = entries.iter().filter(|entry| super::look::is_in_force(entry)).count() as u64;
            let amount: i128 = entries
                .iter()
                .filter_map(|entry| Number::parse_exact(entry.values.first()?.as_deref()?))
                .map(|amount| i128::from(amount.micros()))
                .sum();
            let sum = |of: fn(&Tally) -> u64| counted.tiers.iter().map(|line| of(&line.tally)).sum::<u64>();
            prop_assert_eq!(sum(|tally| tally.customers), standing);
            prop_assert_eq!(counted.total.customers, standing);
            prop_assert_eq!(counted.tiers.iter().map(|line| line.tally.amount.0).sum::<i128>(), amount);
            prop_assert_eq!(counted.total.amount.0, amount);
            if counted.follows {
                // Who was there, with the new ones, less who has gone, is who is there now.
                prop_assert_eq!(before + counted.total.new + counted.total.returned, standing + counted.total.lost + counted.total.merged);
            }
            before = standing;
        }
        for later in cohorts.cohorts.iter().map(|cohort| &cohort.later).chain([&cohorts.total]) {
            prop_assert!(later.iter().all(|cell| cell.retained <= cell.of));
        }
        let people: hashbrown::HashSet<&str, foldhash::fast::FixedState> = runs
            .iter()
            .flat_map(|(_, entries)| entries)
            .filter(|entry| entry.presence == Presence::Present)
            .map(|entry| entry.customer.as_str())
            .collect();
        prop_assert_eq!(cohorts.customers(), people.len() as u64);
    }

    #[test]
    fn a_timeline_tells_what_the_tiers_count(runs in histories()) {
        let (tiers, _) = counted(&runs, Vec::new());
        let recorded: Vec<Recorded> = runs.iter().map(|(run, _)| run.clone()).collect();
        prop_assert_eq!(in_force(&recorded).len(), runs.len());
        let mut ways = vec![[0_u64; 4]; runs.len()];
        for customer in 0..6 {
            let key = format!("K{customer}");
            let of = |(run, entries): &(Recorded, Vec<Entry>)| {
                Some((run.number, entries.iter().find(|entry| entry.customer == key)?.clone()))
            };
            let entries: Vec<(u64, Entry)> = runs.iter().filter_map(of).collect();
            let history = CustomerHistory::of(&key, &recorded, &entries, Vec::new(), false);
            for line in history.lines() {
                let counts = &mut ways[usize::try_from(line.number).unwrap() - 1];
                match line.way {
                    Some(Way::New) => counts[0] += 1,
                    Some(Way::Up) => counts[1] += 1,
                    Some(Way::Down) => counts[2] += 1,
                    Some(Way::Returned) => counts[3] += 1,
                    Some(Way::Same | Way::Aside) | None => {}
                }
            }
        }
        for (run, ways) in tiers.runs.iter().zip(ways).skip(1) {
            prop_assert_eq!([run.total.new, run.total.upgraded, run.total.downgraded, run.total.returned], ways);
        }
    }
}
