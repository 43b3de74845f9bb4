//! A generated case as text: the sections of the rule file.

use std::fmt::Write;

use super::print::Printer;
use super::world::{Body, Column, Kind, Sheet, World};

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
    let _ = writeln!(out, "\n[{section}]\nkey = {}", toml_text(&sheet.key_header));
    if let Some(date) = &sheet.date_header {
        let _ = writeln!(out, "date = {}", toml_text(date));
    }
    if let Some(filter) = &sheet.filter {
        let _ = writeln!(out, "where = {}", toml_text(&printer.rewritten(filter)));
    }
    let _ = writeln!(out, "[{section}.columns]");
    for column in sheet.columns.iter().filter(|column| column.declared) {
        out.push_str(&column_form(world, column));
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
    sheet_form(world, &printer, &world.customers, "customers", &mut out);
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
            Body::Segment(classes) => {
                let _ = writeln!(segments, "\n[segments.{}]\nclasses = [", toml_text(&value.name));
                for (name, when) in classes {
                    let when = when.as_ref().map(|e| format!(", when = {}", toml_text(&printer.rewritten(e))));
                    let _ = writeln!(segments, "  {{ name = {}{} }},", toml_text(name), when.unwrap_or_default());
                }
                segments.push_str("]\n");
            }
        }
    }
    out.push_str(&segments);
    for (name, enter) in &world.tiers {
        let _ = writeln!(out, "\n[[tiers]]\nname = {}", toml_text(name));
        if let Some(enter) = enter {
            let _ = writeln!(out, "enter = {}", toml_text(&printer.rewritten(enter)));
        }
    }
    for (name, when) in &world.alerts {
        let when = toml_text(&printer.rewritten(when));
        let _ = writeln!(out, "\n[[alerts]]\nname = {}\nwhen = {when}", toml_text(name));
    }
    out
}
