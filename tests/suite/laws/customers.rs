//! Customers do not know of one another; and texts keep their meaning wherever they stand.

use serde_json::{Value as Json, json};

use super::build;
use super::cells::empty;
use super::events::merged;
use super::program::Case;
use super::world::{E, Line, Of, Plan, Row, World, compares};

/// The customers, without what looks at the others.
fn run(world: &World) -> Vec<Json> {
    let mut customers = Case::of(world).json(2)["customers"].as_array().unwrap().clone();
    let compared = world.compared();
    let tiers = world.tiers.iter().any(|tier| tier.capacity.is_some()) || world.ladder().iter().any(|e| compares(e, &compared));
    for one in &mut customers {
        for (value, _) in world.values.iter().zip(&compared).filter(|(_, compared)| **compared) {
            for (section, kind) in [("metrics", "metric"), ("scores", "score"), ("segments", "segment")] {
                one[section].as_object_mut().unwrap().remove(&value.name);
                one["missing"].as_object_mut().unwrap().remove(&format!("{kind}.{}", value.name));
            }
        }
        let keys = ["tier", "candidate", "reason", "plan", "alerts"];
        if tiers {
            for key in keys {
                one[key] = Json::Null;
            }
            one["missing"].as_object_mut().unwrap().retain(|name, _| !name.starts_with("plan."));
        }
        for tier in &world.tiers {
            for (key, _) in tier.plan.iter().filter(|(_, plan)| matches!(plan, Plan::Formula(e) if compares(e, &compared))) {
                one["plan"].as_object_mut().and_then(|plan| plan.remove(key));
                one["missing"].as_object_mut().unwrap().remove(&format!("plan.{key}"));
            }
        }
        let of_others = |(_, when): &&(String, E)| compares(when, &compared);
        for (name, _) in world.alerts.iter().filter(of_others) {
            if let Some(alerts) = one["alerts"].as_array_mut() {
                alerts.retain(|alert| alert != name);
            }
        }
    }
    customers
}

/// A customer more: a copy of one who is there, under a new name, with the same events once more.
fn with_one_more(world: &World) -> World {
    let mut more = world.clone();
    let renamed = |row: &Row| Row { key: ("Z999".to_owned(), Some("Z999".to_owned())), ..row.clone() };
    let all = merged(world);
    let first = all.iter().find(|row| row.key.1.is_some()).unwrap();
    let mut twin = renamed(first);
    // What events are matched with belongs to one customer only.
    world.tables.iter().filter_map(|table| table.matches).for_each(|column| twin.cells[column] = empty());
    more.customers.files[0].insert(0, Line::Row(twin));
    for (sheet, old) in more.tables.iter_mut().zip(&world.tables).filter(|(sheet, _)| sheet.matches.is_none()) {
        let theirs = old.rows().filter(|row| row.key.1 == first.key.1);
        let copies: Vec<Line> = theirs.map(|row| Line::Row(with_other_id(renamed(row)))).collect();
        sheet.files.last_mut().unwrap().extend(copies);
    }
    more
}

fn with_other_id(row: Row) -> Row {
    let other = |id: &String| format!("{id}Z");
    Row { id: (row.id.1.as_ref().map_or_else(|| row.id.0.clone(), other), row.id.1.as_ref().map(other)), ..row }
}

fn reads_key(part: &E) -> bool {
    let key = matches!(part, E::Customer | E::EventKey(_) | E::EventId(_));
    key || matches!(part, E::Aggregate(a) if matches!(a.of, Of::Key | Of::Id))
}

#[test]
fn one_customer_more_changes_nobody() {
    for seed in 300..380 {
        let world = build::world(seed);
        if world.from.is_some() {
            continue;
        }
        let (before, mut after) = (run(&world), run(&with_one_more(&world)));
        let twin = after.iter().position(|one| one["customer"] == "Z999").map(|at| after.remove(at));
        assert_eq!(after, before, "case {seed}");
        // The twin has all that its original has, where no rule reads the key.
        let reads_key = world.every_expression().iter().any(|e| {
            let mut found = false;
            e.walk(&mut |part| found |= reads_key(part));
            found
        });
        // Rows of other customers may hide theirs where only the last row of an id counts.
        let all_copied = world.tables.iter().all(|table| table.matches.is_none()) && !world.depends_on_order();
        if let (Some(mut twin), false, true) = (twin, reads_key, all_copied) {
            twin["customer"] = world.customers.rows().find_map(|row| row.key.1.clone()).into();
            assert!(before.contains(&twin), "case {seed}: the twin differs: {twin}");
        }
    }
}

const RULES: &str = r#"schema = 1
[customers]
key = "k"
[customers.columns]
name = "name"
[metrics]
METRICS
[[tiers]]
name = "all"
"#;

fn metrics(written: &str, sheet: &str) -> Json {
    Case::new(&RULES.replace("METRICS", written), "2026-10-31", &[sheet]).json(1)["customers"][0]["metrics"].clone()
}

#[test]
fn the_class_of_a_segment_is_compared_in_folded_form() {
    let rules = "[segments.s]\nclasses = [{ name = \"ＶＩＰ\" }]\n[metrics.m]\nvalue = \"s = 'ＶＩＰ'\"";
    assert_eq!(metrics(rules, "k,name\nA,x\n")["m"], true);
}

#[test]
fn blanks_of_a_literal_are_kept() {
    let found = metrics(
        "joined = \"concat('a', ' ', 'b')\"\nspaced = \"name contains ' '\"\nfirst = \"name starts with 'Ab '\"",
        "k,name\nA,Abc\n",
    );
    assert_eq!(found, json!({"joined": "a b", "spaced": false, "first": false}));
}
