//! Windows through the whole program: events on the edges, month ends, tiling; and the small exact cases of the language.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value as Json, json};

use super::calendar::{self, Calendar, Day, Unit, day};
use super::print::window_text;
use super::program::Case;
use super::span::span;
use super::world::Window;

fn rules(metrics: &str) -> String {
    format!(
        "schema = 1\n[customers]\nkey = \"k\"\n[tables.t]\nkey = \"k\"\ndate = \"d\"\n[tables.t.columns]\nn = {{ header = \
         \"n\", type = \"number\" }}\n[metrics]\n{metrics}\n[[tiers]]\nname = \"all\"\n"
    )
}

/// The metrics of the one customer A whose events stand on these days, the i-th with n = i.
fn metrics(metrics: &str, as_of: Day, days: &[Day]) -> Json {
    let mut events = "k,d,n\n".to_owned();
    for (i, d) in days.iter().enumerate() {
        let _ = writeln!(events, "A,{},{i}", calendar::text(*d));
    }
    let case = Case::new(&rules(metrics), &calendar::text(as_of), &["k\nA\n", &events]);
    case.json(1)["customers"][0]["metrics"].clone()
}

/// A window with the step to an earlier day, if there is one.
type Aged = (Window, Option<(i64, Unit)>);

fn windows() -> Vec<Aged> {
    let mut all = Vec::new();
    for unit in [Unit::Day, Unit::Week, Unit::Month, Unit::Year] {
        for n in [1, 2, 3, 12] {
            all.extend([Window::Last(n, unit), Window::Previous(n, unit)].map(|window| (window, None)));
        }
    }
    for unit in [Calendar::Month, Calendar::Quarter, Calendar::Year] {
        all.extend([Window::This(unit), Window::LastWhole(unit)].map(|window| (window, None)));
    }
    for ago in [(1, Unit::Month), (12, Unit::Month), (1, Unit::Year), (2, Unit::Week)] {
        all.extend([Window::Last(1, Unit::Month), Window::This(Calendar::Quarter)].map(|window| (window, Some(ago))));
    }
    all
}

#[test]
fn events_on_the_edges_are_counted_as_the_definition_says() {
    let ends = [(2026, 2, 28), (2028, 2, 28), (2028, 2, 29), (2029, 2, 28), (2026, 4, 30), (2026, 12, 31), (2026, 3, 31)];
    let beside = ends.iter().flat_map(|(y, m, d)| [-1, 0, 1].map(|step| day(*y, *m, *d) + step));
    for as_of in beside.collect::<BTreeSet<_>>() {
        let windows = windows();
        // An event on every edge day and on the days beside it, and one a week in between.
        let mut days: BTreeSet<Day> = (0..80).map(|week| as_of - 7 * week).collect();
        for (window, ago) in &windows {
            let (first, last) = span(Some(*window), *ago, as_of);
            days.extend([first - 1, first, first + 1, last - 1, last, last + 1]);
        }
        let days: Vec<Day> = days.into_iter().collect();
        let mut written = String::new();
        let mut wanted = serde_json::Map::new();
        for (i, (window, ago)) in windows.iter().enumerate() {
            let mut text = window_text(*window);
            if let Some((count, unit)) = ago {
                let _ = write!(text, ", {count} {} ago", super::print::unit(*unit, *count));
            }
            let _ = writeln!(written, "c{i} = \"count(t, {text})\"\ns{i} = \"sum(t.n, {text})\"");
            let (first, last) = span(Some(*window), *ago, as_of);
            let inside = |d: &Day| first <= *d && *d <= last && *d <= as_of;
            let numbers: Vec<usize> = (0..days.len()).filter(|i| inside(&days[*i])).collect();
            wanted.insert(format!("c{i}"), json!(numbers.len()));
            wanted.insert(format!("s{i}"), json!(numbers.iter().sum::<usize>()));
        }
        assert_eq!(metrics(&written, as_of, &days), Json::Object(wanted), "as of {}", calendar::text(as_of));
    }
}

#[test]
fn the_worked_steps_of_the_definition() {
    for (as_of, months, first) in [
        ((2026, 11, 30), 3, (2026, 9, 1)),
        ((2026, 2, 28), 12, (2025, 3, 1)),
        ((2029, 2, 28), 12, (2028, 3, 1)),
        ((2028, 2, 29), 12, (2027, 3, 1)),
        ((2028, 2, 28), 12, (2027, 3, 1)),
        ((2028, 2, 28), 1, (2028, 1, 29)),
        ((2026, 3, 30), 1, (2026, 3, 1)),
        ((2026, 3, 31), 1, (2026, 3, 1)),
        ((2026, 5, 31), 3, (2026, 3, 1)),
        ((2026, 4, 29), 2, (2026, 3, 1)),
    ] {
        let (d, first) = (day(as_of.0, as_of.1, as_of.2), day(first.0, first.1, first.2));
        let text = format!("c = \"count(t, last {months} months)\"\nm = \"min(t.date, last {months} months)\"");
        let found = metrics(&text, d, &[first - 1, first, d, d + 1]);
        assert_eq!(found, json!({"c": 2, "m": calendar::text(first)}), "as of {as_of:?}");
    }
}

#[test]
fn the_windows_of_twelve_successive_month_ends_tile() {
    let (first, last) = (day(2027, 12, 1), day(2028, 12, 31));
    let days: Vec<Day> = (first..=last).collect();
    for months in [1, 2, 3, 4, 6] {
        let mut counted = 0;
        for step in (months..=12).step_by(months) {
            let month = i64::try_from(step).unwrap();
            let d = day(2028, month, calendar::days_in(2028, month));
            let text = format!("c = \"count(t, last {months} months)\"\np = \"count(t, previous {months} months)\"");
            let found = metrics(&text, d, &days);
            counted += found["c"].as_i64().unwrap();
            if step > months {
                let before = metrics(&text, calendar::back(d, i64::try_from(months).unwrap(), Unit::Month, true), &days);
                assert_eq!(found["p"], before["c"], "previous {months} months as of {}", calendar::text(d));
            }
        }
        assert_eq!(counted, 366, "windows of {months} months over the leap year 2028");
    }
}

#[test]
fn previous_is_last_measured_earlier() {
    // From the days of a month that every month has, and from month ends; from 30 March a step back lands on a month's end
    // from which further steps stick.
    let month_ends =
        (1..=12).flat_map(|month| [1, 3, 12].map(|n| (day(2028, month, calendar::days_in(2028, month)), n, Unit::Month)));
    let others = [
        (day(2026, 10, 31), 3, Unit::Month),
        (day(2028, 2, 29), 12, Unit::Month),
        (day(2028, 2, 29), 1, Unit::Year),
        (day(2026, 10, 15), 5, Unit::Month),
        (day(2026, 10, 15), 30, Unit::Day),
        (day(2026, 3, 1), 2, Unit::Week),
    ];
    for (as_of, n, unit) in month_ends.chain(others) {
        let days: Vec<Day> = (as_of - 900..=as_of).collect();
        let (last, previous) = (window_text(Window::Last(n, unit)), window_text(Window::Previous(n, unit)));
        let aged = format!("{last}, {n} {} ago", super::print::unit(unit, n));
        let now = metrics(&format!("p = \"sum(t.n, {previous})\"\na = \"sum(t.n, {aged})\""), as_of, &days);
        let then = metrics(&format!("l = \"sum(t.n, {last})\""), calendar::back(as_of, n, unit, true), &days);
        assert_eq!(now["p"], then["l"], "{previous} as of {}", calendar::text(as_of));
        assert_eq!(now["a"], then["l"], "{aged} as of {}", calendar::text(as_of));
    }
}

/// Every aggregate that looks at nothing but the rows of its window.
const OF_A_WINDOW: [&str; 20] = [
    "count(t, WINDOW)",
    "count_distinct(t.n, WINDOW)",
    "sum(t.n, WINDOW)",
    "mean(t.n, where n > 3, WINDOW)",
    "median(t.n, WINDOW)",
    "stdev(t.n, WINDOW)",
    "quantile(t.n, 0.9, WINDOW)",
    "min(t.date, WINDOW)",
    "max(t.n, WINDOW)",
    "first(t.n, WINDOW)",
    "latest(t.date, WINDOW)",
    "most_common(t.n, WINDOW)",
    "active_days(t, WINDOW)",
    "active_months(t, WINDOW)",
    "interval_median(t, WINDOW)",
    "interval_cv(t, WINDOW)",
    "longest_gap(t, WINDOW)",
    "share(t.n, WINDOW, where mod(n, 3) = 0)",
    "monthly_cv(t.n, WINDOW)",
    "monthly_slope(t, WINDOW)",
];

/// `previous N`, and `last N` with `N ago`, of every aggregate are `last N` as it was measured so much earlier; a streak,
/// which ends with the month of the day it is measured from, only the latter.
#[test]
fn every_aggregate_of_previous_is_that_of_last_measured_earlier() {
    for (as_of, n, unit) in [
        (day(2026, 10, 31), 3, Unit::Month),
        (day(2028, 2, 29), 12, Unit::Month),
        (day(2028, 2, 29), 1, Unit::Year),
        (day(2026, 10, 15), 5, Unit::Month),
    ] {
        // Gaps of one to nine days, and no row at all in some months.
        let days: Vec<Day> = (0..170).map(|i| as_of - 5 * i - i * i % 9).filter(|d| calendar::civil(*d).1 != 6).collect();
        let (last, previous) = (window_text(Window::Last(n, unit)), window_text(Window::Previous(n, unit)));
        let ago = format!("{n} {} ago", super::print::unit(unit, n));
        let lines = |name: &str, window: &str| {
            OF_A_WINDOW.iter().enumerate().fold(String::new(), |mut text, (i, form)| {
                let _ = writeln!(text, "{name}{i:02} = \"{}\"", form.replace("WINDOW", window));
                text
            })
        };
        let streak = format!("z = \"streak_months(t, {ago})\"");
        let now = lines("p", &previous) + &lines("a", &format!("{last}, {ago}")) + &streak;
        let now = metrics(&now, as_of, &days);
        let then = lines("l", &last) + "z = \"streak_months(t)\"";
        let then = metrics(&then, calendar::back(as_of, n, unit, true), &days);
        for (i, form) in OF_A_WINDOW.iter().enumerate() {
            let wanted = &then[&format!("l{i:02}")];
            assert!(!wanted.is_null(), "{form} of {last} as of {}", calendar::text(as_of));
            assert_eq!(&now[&format!("p{i:02}")], wanted, "{form} of {previous} as of {}", calendar::text(as_of));
            assert_eq!(&now[&format!("a{i:02}")], wanted, "{form} of {last}, {ago} as of {}", calendar::text(as_of));
        }
        assert_eq!(now["z"], then["z"], "{streak} as of {}", calendar::text(as_of));
    }
}

#[test]
fn small_exact_cases() {
    let found = metrics(
        "third = \"1 / 3 * 3\"\nhalf = \"0.000001 / 2\"\nless = \"-0.000001 / 2\"\nzero = \"1 / 0\"\nbig = \"9_000_000_000_000 \
         * 2\"\nenough = \"0.1 + 0.2 = 0.3\"\nremainder = \"mod(-7, 3)\"\nfloor = \"floor(-0.5)\"",
        day(2026, 10, 31),
        &[day(2026, 1, 1)],
    );
    let wanted = r#"{"third": 0.999999, "half": 0.000001, "less": -0.000001, "zero": null, "big": null, "enough": true,
        "remainder": -1, "floor": -1}"#;
    assert_eq!(found, serde_json::from_str::<Json>(wanted).unwrap());
}

#[test]
fn a_threshold_of_four_fifths_is_met_by_four_of_five() {
    let rules = "schema = 1\n[customers]\nkey = \"k\"\n[tables.t]\nkey = \"k\"\n[tables.t.columns]\nok = { header = \"ok\", type \
                 = \"flag\" }\n[metrics]\nshare = \"count(t, where ok) / count(t)\"\n[[tiers]]\nname = \"good\"\nenter = \"share \
                 >= 0.8\"\n[[tiers]]\nname = \"percent\"\nenter = \"share >= 60%\"\n";
    let events = "k,ok\nA,是\nA,是\nA,是\nA,是\nA,否\nB,是\nB,是\nB,是\nB,否\nB,否\n";
    let found = Case::new(rules, "2026-10-31", &["k\nA\nB\n", events]).json(1);
    assert_eq!((&found["customers"][0]["tier"], &found["customers"][1]["tier"]), (&json!("good"), &json!("percent")));
}

#[test]
fn not_of_a_missing_cell_is_unknown_and_counted() {
    let rules = "schema = 1\n[customers]\nkey = \"k\"\n[customers.columns]\ncredit = { header = \"c\", order = \"A > B > C\" \
                 }\n[[tiers]]\nname = \"good\"\nenter = \"not (credit = 'C')\"\n[[tiers]]\nname = \"rest\"\n[[alerts]]\nname = \
                 \"look\"\nwhen = \"not (credit = 'C')\"\n";
    let found = Case::new(rules, "2026-10-31", &["k,c\nA,A\nB,\nC,C\n"]).json(1);
    let tiers: Vec<&Json> = found["customers"].as_array().unwrap().iter().map(|one| &one["tier"]).collect();
    assert_eq!(tiers, [&json!("good"), &json!("rest"), &json!("rest")]);
    let wanted = json!([
        {"rule": "tiers.good.enter", "value": "credit", "why": "empty", "count": 1},
        {"rule": "alerts.look.when", "value": "credit", "why": "empty", "count": 1},
    ]);
    assert_eq!(found["summary"]["unknown"], wanted);
}
