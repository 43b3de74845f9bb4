//! Comparisons by hand, and the sums that must hold of any two results.

use proptest::prelude::*;

use super::snapshot::{AmountName, Axis};
use super::*;

const TIERS: [&str; 3] = ["A", "B", "C"];

fn customer(key: &str, presence: Presence, tier: Option<&str>, candidate: Option<&str>, amount: i64) -> Customer {
    Customer {
        key: key.to_owned(),
        shown: key.to_owned(),
        presence,
        candidate: Some(candidate.map(str::to_owned)),
        tier: tier.map(str::to_owned),
        decision: None,
        amount: Number::from_integer(amount),
        classes: vec![Some(if amount % 2 == 0 { "even" } else { "odd" }.to_owned())],
    }
}

fn here(key: &str, tier: &str, candidate: &str, amount: i64) -> Customer {
    let some = |tier: &'static str| (tier != "-").then_some(tier);
    let known = |name: &str| some(["A", "B", "C", "-"].into_iter().find(|known| *known == name).unwrap());
    customer(key, Presence::Here, known(tier), known(candidate), amount)
}

fn snapshot(customers: Vec<Customer>, merged: &[(&str, &str)]) -> Snapshot {
    let mut customers = customers;
    customers.sort_by(|a, b| a.key.cmp(&b.key));
    Snapshot {
        ladder: Some(TIERS.map(str::to_owned).to_vec()),
        customers,
        merged: merged.iter().map(|(key, into)| ((*key).to_owned(), (*into).to_owned())).collect(),
        amount: Some(AmountName { name: "amount".to_owned(), heading: "amount".to_owned(), unit: None }),
        axes: vec![Axis { name: "column.parity".to_owned(), title: "parity".to_owned() }],
        ..Snapshot::default()
    }
}

fn ladder() -> Ladder {
    Ladder::joined(&TIERS.map(str::to_owned), &TIERS.map(str::to_owned), &[])
}

#[test]
fn everyone_is_somewhere() {
    let old = snapshot(
        vec![
            here("K1", "B", "B", 10),
            here("K2", "A", "C", 20),
            here("K3", "C", "C", 30),
            here("K4", "-", "-", 40),
            customer("K5", Presence::Absent, Some("A"), None, 0),
            here("K6", "C", "C", 60),
        ],
        &[],
    );
    let mut back = here("K8", "C", "C", 80);
    back.decision = Some("returned".to_owned());
    let new = snapshot(
        vec![
            here("K1", "A", "A", 11),
            here("K2", "B", "C", 21),
            here("K3", "C", "C", 31),
            here("K5", "A", "A", 51),
            here("K7", "B", "B", 71),
            back,
            customer("K6", Presence::Absent, Some("C"), None, 0),
        ],
        &[],
    );
    let diff = compare(&old, &new, ladder(), OldRulesNow::Same);
    let kinds: Vec<(Kind, Option<Cause>, i64)> =
        diff.changes.iter().map(|change| (change.kind, change.cause, change.steps.sum())).collect();
    assert_eq!(
        kinds,
        [
            (Kind::Upgrade, Some(Cause::Data), 1),
            // The rules said C before and do, so that it is not the policy that lets it down by one.
            (Kind::Downgrade, Some(Cause::Data), -1),
            (Kind::Lost, None, 0),
            (Kind::Absent, None, 0),
            (Kind::New, None, 0),
            (Kind::Returned, None, 0),
        ]
    );
    assert_eq!((diff.stayed(), diff.count(Kind::Lost), diff.differs()), (2, 1, true));
    let at = |from, to| diff.matrix[&(from, to)];
    let lost = at(Before::Tier(3), After::Lost);
    assert_eq!((lost.customers, lost.old.to_string(), lost.new.to_string()), (1, "40".to_owned(), "0".to_owned()));
    let moved = at(Before::Tier(1), After::Tier(0));
    assert_eq!((moved.old.to_string(), moved.new.to_string()), ("10".to_owned(), "11".to_owned()));
    let best = diff.conversions()[1];
    assert_eq!((best.customers, best.better), (1, 1));
}

#[test]
fn a_tier_in_force_is_one_whoever_is_absent() {
    let absent = |key: &str, tier: &'static str| customer(key, Presence::Absent, Some(tier), None, 0);
    let closed = |key: &str| customer(key, Presence::Closed, Some("A"), None, 0);
    // K1 is absent twice, K2 closed after it was absent, K3 back from being absent, in a lower tier, K4 back after it was
    // closed, K5 new, and absent since: two results with runs between them.
    let old = snapshot(vec![absent("K1", "A"), absent("K2", "B"), absent("K3", "A"), closed("K4")], &[]);
    let new =
        snapshot(vec![absent("K1", "A"), closed("K2"), here("K3", "B", "B", 3), here("K4", "C", "C", 4), absent("K5", "C")], &[]);
    let diff = compare(&old, &new, ladder(), OldRulesNow::Same);
    let cells: Vec<_> = diff.matrix.iter().map(|((from, to), count)| (*from, *to, count.customers)).collect();
    assert_eq!(
        cells,
        [
            (Before::Tier(0), After::Tier(1), 1),
            (Before::Tier(0), After::Absent, 1),
            (Before::Tier(1), After::Lost, 1),
            (Before::New, After::Absent, 1),
            (Before::Returned, After::Tier(2), 1),
        ]
    );
    // Who is absent in both is listed, and is no difference.
    let same = compare(&old, &old, ladder(), OldRulesNow::Same);
    assert_eq!((same.count(Kind::Absent), same.differs()), (3, false));
}

#[test]
fn merges_and_splits_are_neither_data_nor_rules() {
    let old = snapshot(vec![here("K1", "B", "B", 1), here("K2", "B", "B", 2), here("K3", "A", "A", 3)], &[("K4", "K3")]);
    let new = snapshot(vec![here("K1", "A", "A", 3), here("K3", "B", "B", 2), here("K4", "B", "B", 1)], &[("K2", "K1")]);
    let diff = compare(&old, &new, ladder(), OldRulesNow::Unknown);
    let found: Vec<_> = diff.changes.iter().map(|change| (change.kind, change.cause, change.steps.by(Cause::Identity))).collect();
    let identity = Some(Cause::Identity);
    assert_eq!(
        found,
        [(Kind::Upgrade, identity, 1), (Kind::Merged, identity, 0), (Kind::Downgrade, identity, -1), (Kind::New, identity, 0)]
    );
    // K5 becomes part of K6, which had no tier: its tier goes on there, and nobody has left it.
    let one = snapshot(vec![here("K5", "B", "B", 1)], &[]);
    let other = snapshot(vec![here("K6", "A", "A", 1)], &[("K5", "K6")]);
    let diff = compare(&one, &other, ladder(), OldRulesNow::Same);
    assert_eq!(diff.matrix.keys().copied().collect::<Vec<_>>(), [(Before::Tier(1), After::Tier(0))]);
    assert_eq!((diff.changes.len(), diff.changes[0].cause), (1, identity));
    // Merged before and after, or into one whom the other result never saw: nothing that happened between the two.
    let both = snapshot(vec![here("K1", "B", "B", 1)], &[("K2", "K1")]);
    let now = snapshot(vec![here("K1", "A", "A", 1)], &[("K2", "K1"), ("K9", "K1")]);
    assert_eq!(compare(&both, &now, ladder(), OldRulesNow::Same).changes[0].cause, Some(Cause::Data));
}

#[test]
fn the_old_rules_on_the_new_data_tell_data_from_rules() {
    let old = snapshot(vec![here("K1", "B", "B", 1), here("K2", "B", "B", 1), here("K3", "B", "B", 1)], &[]);
    let new = snapshot(vec![here("K1", "A", "A", 1), here("K2", "A", "A", 1), here("K3", "A", "A", 1)], &[]);
    let mut computed: HashMap<String, Option<String>, FixedState> = HashMap::default();
    computed.insert("K1".to_owned(), Some("A".to_owned()));
    computed.insert("K2".to_owned(), Some("B".to_owned()));
    let causes = |now| compare(&old, &new, ladder(), now).changes.iter().map(|change| change.cause.unwrap()).collect::<Vec<_>>();
    assert_eq!(causes(OldRulesNow::Computed(&computed)), [Cause::Data, Cause::Rules, Cause::DataOrRules]);
    assert_eq!(causes(OldRulesNow::Unknown), [Cause::DataOrRules; 3]);
    assert_eq!(causes(OldRulesNow::Same), [Cause::Data; 3]);
}

#[test]
fn who_stays_is_counted_with_what_keeps_it_there() {
    // The data take K1 down and grace keeps it; K2 they bring up by two, and a confirmation keeps it; K3 goes down by one of two.
    let old = snapshot(vec![here("K1", "B", "B", 10), here("K2", "C", "C", 20), here("K3", "A", "A", 30)], &[]);
    let new = snapshot(vec![here("K1", "B", "C", 11), here("K2", "C", "A", 22), here("K3", "B", "C", 33)], &[]);
    let diff = compare(&old, &new, ladder(), OldRulesNow::Same);
    let line = |upgraded, downgraded, up, down| CauseLine { upgraded, downgraded, other: 0, up, down };
    assert_eq!(diff.lines(), [(Cause::Data, line(0, 1, 2, -3)), (Cause::Policy, line(0, 0, 2, -2))]);
    assert_eq!(diff.steps(), -1);
    let told = |count: Count| (count.customers, count.old.to_string(), count.new.to_string());
    assert_eq!(told(diff.kept.above), (1, "10".to_owned(), "11".to_owned()));
    assert_eq!(told(diff.kept.below), (1, "20".to_owned(), "22".to_owned()));
}

#[test]
fn without_an_order_nobody_goes_up_or_down() {
    let (old, new) = (snapshot(vec![here("K1", "B", "B", 1)], &[]), snapshot(vec![here("K1", "A", "A", 1)], &[]));
    let diff = compare(&old, &new, Ladder::unordered(TIERS.map(str::to_owned).to_vec()), OldRulesNow::Same);
    assert_eq!((diff.changes[0].kind, diff.changes[0].cause), (Kind::Changed, Some(Cause::Unknown)));
    assert_eq!((diff.steps(), diff.line(Cause::Unknown).other, diff.conversions()[1].other), (0, 1, 1));
}

/// What a customer is in both results, and what the old rules say of it now.
type Drawn = (Side, Side, Option<Option<u8>>);

type Side = Option<(u8, Option<u8>, Option<u8>, i16)>;

fn side() -> impl Strategy<Value = Side> {
    let tier = || prop::option::of(0..3_u8);
    prop::option::of((0..4_u8, tier(), tier(), any::<i16>()))
}

fn of_side(number: usize, (presence, tier, candidate, amount): (u8, Option<u8>, Option<u8>, i16)) -> Customer {
    let name = |tier: Option<u8>| tier.map(|tier| TIERS[usize::from(tier)]);
    let presence = if presence == 0 { Presence::Absent } else { Presence::Here };
    let mut made = customer(&format!("K{number:03}"), presence, name(tier), name(candidate), amount.into());
    if amount % 7 == 0 {
        made.candidate = None;
    }
    made
}

proptest! {
    #[test]
    fn causes_add_up_to_the_matrix_and_the_matrix_to_the_results(
        customers in prop::collection::vec((side(), side(), prop::option::of(prop::option::of(0..3_u8))), 0..60),
        merges in prop::collection::vec((0..60_usize, 0..60_usize), 0..6),
        mode in 0..3_u8,
    ) {
        let sides = |pick: fn(&Drawn) -> Side| {
            customers.iter().enumerate().filter_map(|(number, customer)| Some(of_side(number, pick(customer)?))).collect::<Vec<_>>()
        };
        let name = |number: usize| format!("K{number:03}");
        let merged: Vec<(String, String)> = merges.iter().map(|(one, other)| (name(*one), name(*other))).collect();
        let merged: Vec<(&str, &str)> = merged.iter().map(|(one, other)| (one.as_str(), other.as_str())).collect();
        let (old, new) = (snapshot(sides(|customer| customer.0), &[]), snapshot(sides(|customer| customer.1), &merged));
        let computed: HashMap<String, Option<String>, FixedState> = customers.iter().enumerate()
            .filter_map(|(number, customer)| Some((name(number), customer.2?.map(|tier| TIERS[usize::from(tier)].to_owned()))))
            .collect();
        let now = match mode { 0 => OldRulesNow::Same, 1 => OldRulesNow::Computed(&computed), _ => OldRulesNow::Unknown };
        let diff = compare(&old, &new, ladder(), now);

        // The rows are the tiers in force in the old result, the columns those of who is in the new one.
        let of = |snapshot: &Snapshot, place: u32, is_old: bool| {
            let is_here = |customer: &&Customer| customer.presence == Presence::Here;
            let is_it = |customer: &&Customer| {
                (is_old || is_here(customer)) && diff.ladder.place(customer.tier.as_deref()) == Some(place)
            };
            let amount = |customer: &Customer| i128::from(customer.amount.unwrap().micros());
            let all = snapshot.customers.iter().filter(is_it);
            (all.clone().count() as u64, all.filter(is_here).map(amount).sum::<i128>())
        };
        for place in 0..=3 {
            let row = diff.sum(|from, _| from == Before::Tier(place));
            prop_assert_eq!((row.customers, row.old.0), of(&old, place, true));
            let column = diff.sum(|_, to| to == After::Tier(place));
            prop_assert_eq!((column.customers, column.new.0), of(&new, place, false));
        }
        // The causes of a cell come to the cell, the steps of everyone to those of the movers.
        let mut steps = 0;
        for ((from, to), count) in &diff.matrix {
            let (Before::Tier(a), After::Tier(b)) = (from, to) else { continue };
            steps += (i64::from(*a) - i64::from(*b)) * i64::try_from(count.customers).unwrap();
            let by_cause: u64 = Cause::ALL.iter().filter_map(|cause| diff.causes.get(&(*from, *to, *cause))).sum();
            prop_assert_eq!(by_cause, if a == b { 0 } else { count.customers });
        }
        let lines: Vec<CauseLine> = Cause::ALL.into_iter().map(|cause| diff.line(cause)).collect();
        prop_assert_eq!(lines.iter().map(CauseLine::steps).sum::<i64>(), steps);
        prop_assert_eq!(diff.steps(), steps);
        prop_assert_eq!(diff.changes.iter().map(|change| change.steps.sum()).sum::<i64>(), steps);
        prop_assert!(diff.kept.above.customers + diff.kept.below.customers <= diff.stayed());
        prop_assert_eq!(lines.iter().map(|line| line.upgraded).sum::<u64>(), diff.count(Kind::Upgrade));
        prop_assert_eq!(lines.iter().map(|line| line.downgraded).sum::<u64>(), diff.count(Kind::Downgrade));
        let everyone = diff.stayed() + diff.changes.len() as u64;
        prop_assert_eq!(diff.sum(|_, _| true).customers, everyone);
        prop_assert_eq!(diff.conversions().iter().map(|line| line.customers).sum::<u64>(), old.customers.len() as u64);
        for mix in &diff.mixes {
            let parts = mix.lines.iter().filter(|line| line.tier.is_some());
            let (mut was, mut is) = (0, 0);
            parts.for_each(|line| { was += line.both.old_customers; is += line.both.new_customers; });
            prop_assert_eq!((was, is), (mix.total.old_customers, mix.total.new_customers));
        }
    }
}
