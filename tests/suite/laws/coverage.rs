//! The cases are worth something: every line of the balance, function, window and kind of result occurs often.

use std::collections::BTreeMap;

use super::build;
use super::expected::expected;
use super::world::{Body, E, World};

/// How often each thing occurs.
#[derive(Default)]
struct Seen(BTreeMap<String, u64>);

impl Seen {
    fn count(&mut self, what: impl Into<String>, often: usize) {
        *self.0.entry(what.into()).or_default() += often as u64;
    }

    fn expression(&mut self, world: &World, part: &E) {
        match part {
            E::Call(name, _) => self.count(format!("call {name}"), 1),
            E::Aggregate(aggregate) => {
                let window = format!("{:?}", aggregate.window);
                self.count(format!("aggregate {}", aggregate.name), 1);
                self.count(format!("window {}", window.split(['(', ',']).nth(1).unwrap_or("none")), 1);
                self.count("ago", aggregate.ago.is_some().into());
                self.count("aggregate where", aggregate.condition.is_some().into());
            }
            E::Population(p) => {
                self.count(format!("population {}", p.name), 1);
                self.count("population where", p.condition.is_some().into());
                self.count("population by", p.by.is_some().into());
            }
            E::Lookup(i, _) => self.count(format!("lookup {:?}", world.lookups[*i].kind), 1),
            E::Test(_, test, ..) => self.count(*test, 1),
            _ => {}
        }
    }

    fn rules(&mut self, world: &World) {
        for e in world.every_expression() {
            e.walk(&mut |part| self.expression(world, part));
        }
        for value in &world.values {
            match &value.body {
                Body::Metric(_) => {}
                Body::Segment(_) => self.count("classes", 1),
                Body::By(parts) => self.count(if parts.len() > 1 { "joined" } else { "by" }, 1),
                Body::Grid(_) => self.count("grid", 1),
                Body::Score(score) => {
                    self.count(format!("score weighted {} {:?}", score.items[0].weight.is_some(), score.missing), 1);
                    for item in &score.items {
                        self.count(format!("item {}", format!("{:?}", item.points).split('(').next().unwrap()), 1);
                    }
                }
            }
        }
        for tier in &world.tiers {
            self.count("capacity", tier.capacity.is_some().into());
            for (_, plan) in &tier.plan {
                self.count(format!("plan {plan:?}").split('(').next().unwrap(), 1);
            }
        }
        for sheet in &world.tables {
            sheet.id.iter().for_each(|id| self.count(format!("repeats {:?}", id.repeats).replace(char::is_numeric, ""), 1));
            self.count("computed", sheet.columns.iter().filter(|column| column.computed.is_some()).count());
            self.count("matches", sheet.matches.iter().count());
        }
        self.count("from", world.from.iter().count());
        self.count("add", world.add.into());
        self.count("caps", world.caps.len());
        self.count(format!("duplicates {:?}", world.duplicates), 1);
    }

    fn results(&mut self, world: &World) {
        let wanted = expected(world, &[0; 4]);
        for (table, balance) in wanted.balance.as_object().unwrap() {
            for (line, value) in balance.as_object().unwrap() {
                let sheet = if table == "customers" { "customers" } else { "events" };
                let rows = value.as_u64().or_else(|| value["rows"].as_u64()).unwrap_or(0);
                self.count(format!("{sheet} {line}"), usize::try_from(rows).unwrap());
            }
        }
        for one in &wanted.customers {
            self.count(format!("tier {}", one["tier"]), 1);
            self.count("alerts", one["alerts"].as_array().unwrap().len());
            one["metrics"].as_object().unwrap().values().for_each(|value| self.count(format!("null {}", value.is_null()), 1));
            let missing = one["missing"].as_object().unwrap().values();
            missing.for_each(|why| self.count(format!("missing {}", why.as_str().unwrap()), 1));
        }
        self.count("unknown", wanted.unknown.len());
    }
}

#[test]
fn the_generated_cases_reach_everything() {
    let mut seen = Seen::default();
    for seed in 0..400 {
        let world = build::world(seed);
        seen.rules(&world);
        seen.results(&world);
    }
    // Title rows are put in only where a case is written.
    let never = ["events left_out", "customers left_out"];
    let never = |what: &str| never.contains(&what) || what.ends_with("_date");
    let rare: Vec<_> = seen.0.iter().filter(|(what, often)| **often < 5 && !never(what)).collect();
    assert!(rare.is_empty() && seen.0.len() >= 150, "{rare:?} of {}: {:#?}", seen.0.len(), seen.0);
}
