//! Customers counted by what was asked for, as JSON.

use std::io;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json, json};

use super::lines::Lines;
use super::{SCHEMA_VERSION, balance, exact, issues, run, summary};
use crate::report::Report;
use crate::report::by::{Breakdown, Line};

/// Writes the summary of a run, without its customers, and what was counted by what.
///
/// # Errors
/// The writer fails.
pub fn write_summary(report: &Report<'_>, by: &[Breakdown], out: &mut dyn io::Write) -> io::Result<()> {
    let parts = [
        ("run", run(report)),
        ("balance", balance(report)),
        ("summary", summary(report)),
        ("by", breakdowns(by)),
        ("issues", issues(report)),
    ];
    write(&parts, out)
}

/// Writes what was counted by what from files.
///
/// # Errors
/// The writer fails.
pub fn write_by(files: &[String], by: &[Breakdown], out: &mut dyn io::Write) -> io::Result<()> {
    write(&[("files", json!(files)), ("by", breakdowns(by))], out)
}

struct Document<'a>(&'a [(&'static str, Json)]);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        self.0.iter().try_for_each(|(name, part)| map.serialize_entry(name, part))?;
        map.end()
    }
}

pub(super) fn write(parts: &[(&'static str, Json)], out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Lines::default());
    Document(parts).serialize(&mut serializer)?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

fn breakdowns(by: &[Breakdown]) -> Json {
    let figures = |breakdown: &Breakdown, line: &Line| -> Map<String, Json> {
        let json = |figure: Option<String>| figure.map_or(Json::Null, |figure| exact(&figure));
        breakdown.figures(line).into_iter().map(|(name, figure)| (name.to_owned(), json(figure))).collect()
    };
    let breakdown = |breakdown: &Breakdown| {
        let line = |line: &Line| {
            let class = |(axis, class): (usize, &u32)| Json::from(breakdown.machine_class(axis, *class));
            let classes: Vec<Json> = line.classes.iter().enumerate().map(class).collect();
            let mut map = Map::new();
            map.insert("classes".to_owned(), classes.into());
            map.extend(figures(breakdown, line));
            Json::Object(map)
        };
        json!({
            "by": breakdown.by.iter().map(|by| by.name.as_str()).collect::<Vec<_>>(),
            "amount": breakdown.amount.as_ref().map(|(name, ..)| name.as_str()),
            "lines": breakdown.lines.iter().map(line).collect::<Vec<_>>(),
            "total": figures(breakdown, &breakdown.total),
        })
    };
    by.iter().map(breakdown).collect()
}
