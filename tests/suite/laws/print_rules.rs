//! A generated case as text: the sections of the rule file.

use std::fmt::Write;

use super::print::Printer;
use super::world::{Body, Column, E, Kind, Lookup, Plan, Points, Repeats, Score, Sheet, Tier, Value, World, Written};

fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn column_form(world: &World, column: &Column) -> String {
    let mut parts = vec![format!("header = {}", toml_text(&column.header))];
    match column.kind {
        Kind::Number if column.hour => parts.push("type = \"hour\"".into()),
        Kind::Number => parts.push("type = \"number\"".into()),
        Kind::Date => parts.push("type = \"date\"".into()),
        Kind::Flag => parts.push("type = \"flag\"".into()),
        Kind::Text => {}
        Kind::Category(order) => {
            let falling: Vec<&str> = world.orders[order].iter().rev().map(String::as_str).collect();
            parts.push(format!("order = {}", toml_text(&falling.join(" > "))));
        }
    }
    parts.extend(column.unit.map(|unit| format!("unit = {}", toml_text(unit))));
    parts.extend(column.missing_word.map(|word| format!("missing = [{}]", toml_text(word))));
    if column.optional {
        parts.push("optional = true".into());
    }
    format!("{} = {{ {} }}\n", toml_text(&column.name), parts.join(", "))
}

fn sheet_form(world: &World, printer: &Printer<'_>, sheet: &Sheet, section: &str, out: &mut String) {
    let key = toml_text(&sheet.key_header);
    let key = match sheet.matches {
        Some(column) => {
            format!("{{ header = {key}, matches = {} }}", toml_text(&world.customers.columns[column].name))
        }
        None => key,
    };
    let _ = writeln!(out, "\n[{section}]\nkey = {key}");
    if let Some(id) = &sheet.id {
        let _ = writeln!(out, "id = {}", toml_text(&id.header));
        let _ = match id.repeats {
            Repeats::Equal => Ok(()),
            Repeats::Lines => writeln!(out, "repeats = \"lines\""),
            Repeats::Last => writeln!(out, "repeats = \"last\""),
            Repeats::Never => writeln!(out, "repeats = \"never\""),
            Repeats::Newest(i) => writeln!(out, "repeats = {{ newest = {} }}", toml_text(&sheet.columns[i].name)),
        };
    }
    if let Some(date) = &sheet.date_header {
        let _ = writeln!(out, "date = {}", toml_text(date));
    }
    if let Some(filter) = &sheet.filter {
        let _ = writeln!(out, "where = {}", toml_text(&printer.rewritten(filter)));
    }
    let _ = writeln!(out, "[{section}.columns]");
    for column in sheet.columns.iter().filter(|column| column.declared) {
        match &column.computed {
            Some(e) => {
                let unit = column.unit.map(|unit| format!(", unit = {}", toml_text(unit))).unwrap_or_default();
                let value = toml_text(&printer.rewritten(e));
                let _ = writeln!(out, "{} = {{ value = {value}{unit} }}", toml_text(&column.name));
            }
            None => out.push_str(&column_form(world, column)),
        }
    }
}

fn lookup_form(lookup: &Lookup, out: &mut String) {
    let _ = writeln!(out, "\n[lookups.{}]", toml_text(&lookup.name));
    let types = match lookup.kind {
        Kind::Number => "number",
        Kind::Date => "date",
        Kind::Flag => "flag",
        _ => "text",
    };
    if lookup.typed {
        let _ = writeln!(out, "type = \"{types}\"");
    }
    if let Some((default, _)) = &lookup.default {
        let _ = writeln!(out, "default = {default}");
    }
    let values = lookup.values.iter().map(|(key, (value, _))| format!("{} = {value}", toml_text(key)));
    let _ = writeln!(out, "values = {{ {} }}", values.collect::<Vec<_>>().join(", "));
}

fn score_form(printer: &Printer<'_>, name: &str, score: &Score, out: &mut String) {
    let _ = writeln!(out, "\n[scores.{}]\nitems = [", toml_text(name));
    for item in &score.items {
        let mut parts = vec![format!("value = {}", toml_text(&printer.rewritten(&item.value)))];
        parts.extend(item.weight.as_ref().map(|(weight, _)| format!("weight = {weight}")));
        match &item.points {
            Points::Own => {}
            Points::Bands(bands) => {
                let bands: Vec<String> = bands.iter().map(|((from, _), (points, _))| format!("[{from}, {points}]")).collect();
                parts.push(format!("bands = [{}]", bands.join(", ")));
            }
            Points::Words(words) => {
                let words: Vec<String> = words.iter().map(|(word, (n, _))| format!("{} = {n}", toml_text(word))).collect();
                parts.push(format!("points = {{ {} }}", words.join(", ")));
            }
        }
        parts.extend(item.max.as_ref().map(|(max, _)| format!("max = {max}")));
        let _ = writeln!(out, "  {{ {} }},", parts.join(", "));
    }
    out.push_str("]\n");
    let said = score.missing.map(|word| format!("\"{word}\""));
    let bound = |bound: &Option<Written>| bound.as_ref().map(|(toml, _)| toml.clone());
    for (key, value) in [("missing", said), ("min", bound(&score.least)), ("max", bound(&score.greatest))] {
        if let Some(value) = value {
            let _ = writeln!(out, "{key} = {value}");
        }
    }
}

fn segment_form(printer: &Printer<'_>, value: &Value, out: &mut String) {
    let _ = writeln!(out, "\n[segments.{}]", toml_text(&value.name));
    let text = |e: &E| toml_text(&printer.rewritten(e));
    match &value.body {
        Body::Segment(classes) => {
            out.push_str("classes = [\n");
            for (name, when) in classes {
                let when = when.as_ref().map(|e| format!(", when = {}", text(e)));
                let _ = writeln!(out, "  {{ name = {}{} }},", toml_text(name), when.unwrap_or_default());
            }
            out.push_str("]\n");
        }
        Body::By(parts) if parts.len() == 1 => {
            let _ = writeln!(out, "by = {}", text(&parts[0]));
        }
        Body::By(parts) => {
            let _ = writeln!(out, "by = [{}]", parts.iter().map(text).collect::<Vec<_>>().join(", "));
        }
        Body::Grid(grid) => {
            let row = |first: &str, rest: &[String]| {
                let all: Vec<String> = std::iter::once(first).chain(rest.iter().map(String::as_str)).map(toml_text).collect();
                format!("  [{}],\n", all.join(", "))
            };
            let _ = writeln!(out, "by = [{}, {}]\ngrid = [", text(&grid.by.0), text(&grid.by.1));
            out.push_str(&row("", &grid.columns));
            grid.rows.iter().zip(&grid.cells).for_each(|(name, cells)| out.push_str(&row(name, cells)));
            out.push_str("]\n");
        }
        _ => unreachable!("no segment"),
    }
}

fn tier_form(printer: &Printer<'_>, tier: &Tier, out: &mut String) {
    let _ = writeln!(out, "\n[[tiers]]\nname = {}", toml_text(&tier.name));
    if let Some(((capacity, _), rank)) = &tier.capacity {
        let rank = toml_text(&printer.rewritten(rank));
        let _ = writeln!(out, "capacity = {capacity}\nrank_by = {rank}");
    }
    if !tier.plan.is_empty() {
        let gives = |(key, plan): &(String, Plan)| {
            let gives = match plan {
                Plan::Text(text) => toml_text(text),
                Plan::Number((number, _)) => number.clone(),
                Plan::List(list) => format!("[{}]", list.iter().map(|text| toml_text(text)).collect::<Vec<_>>().join(", ")),
                Plan::Formula(e) => toml_text(&format!("= {}", printer.rewritten(e))),
            };
            format!("{} = {gives}", toml_text(key))
        };
        let _ = writeln!(out, "plan = {{ {} }}", tier.plan.iter().map(gives).collect::<Vec<_>>().join(", "));
    }
    if let Some(enter) = &tier.enter {
        let _ = writeln!(out, "enter = {}", toml_text(&printer.rewritten(enter)));
    }
}

/// The rule file.
pub fn rules(world: &World) -> String {
    rules_with(world, |text| text)
}

/// The rule file with every expression rewritten.
pub fn rules_with(world: &World, rewrite: fn(String) -> String) -> String {
    let printer = Printer::rewriting(world, rewrite);
    let mut out = "schema = 1\nname = \"laws\"\n[params]\n".to_owned();
    for param in &world.params {
        let _ = writeln!(out, "{} = {}", toml_text(&param.name), param.toml);
    }
    if let Some(table) = world.from {
        let _ = writeln!(out, "[customers]\nfrom = {}", toml_text(&world.tables[table].name));
    } else {
        // What stands before the columns belongs to the section.
        let mut customers = String::new();
        sheet_form(world, &printer, &world.customers, "customers", &mut customers);
        let mut head = "[customers]\n".to_owned();
        head.push_str(if world.add { "unknown_customers = \"add\"\n" } else { "" });
        head.extend(world.duplicates.map(|word| format!("duplicates = \"{word}\"\n")));
        out.push_str(&customers.replacen("[customers]\n", &head, 1));
    }
    world.lookups.iter().for_each(|lookup| lookup_form(lookup, &mut out));
    for table in &world.tables {
        sheet_form(world, &printer, table, &format!("tables.{}", toml_text(&table.name)), &mut out);
    }
    out.push_str("\n[metrics]\n");
    let mut segments = String::new();
    for position in &world.written {
        let value = &world.values[*position];
        match &value.body {
            Body::Metric(e) => {
                let _ = writeln!(out, "{} = {}", toml_text(&value.name), toml_text(&printer.rewritten(e)));
            }
            Body::Score(score) => score_form(&printer, &value.name, score, &mut segments),
            Body::Segment(_) | Body::By(_) | Body::Grid(_) => segment_form(&printer, value, &mut segments),
        }
    }
    out.push_str(&segments);
    world.tiers.iter().for_each(|tier| tier_form(&printer, tier, &mut out));
    for (i, cap) in world.caps.iter().enumerate() {
        let (when, tier) = (toml_text(&printer.rewritten(&cap.when)), toml_text(&world.tiers[cap.at_most].name));
        let _ = writeln!(out, "\n[[caps]]\nwhen = {when}\nat_most = {tier}\nreason = \"封顶{i}\"");
    }
    for (name, when) in &world.alerts {
        let when = toml_text(&printer.rewritten(when));
        let _ = writeln!(out, "\n[[alerts]]\nname = {}\nwhen = {when}", toml_text(name));
    }
    out
}
