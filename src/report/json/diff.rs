//! Two results against each other as JSON.

use std::io;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value as Json, json};

use super::lines::Lines;
use super::{SCHEMA_VERSION, exact, optional};
use crate::engine::diff::cause::{Cause, CauseLine, Steps};
use crate::engine::diff::mix::{Both, Mix, MixLine};
use crate::engine::diff::snapshot::{Customer, Presence, Snapshot};
use crate::engine::diff::{After, Before, Change, Count, Kind};
use crate::report::diff::{DiffReport, amount_shares, customer_shares};
use crate::report::digits::share;

/// Writes the comparison as one JSON document, a line for each change.
///
/// # Errors
/// The writer fails.
pub fn write_diff(report: &DiffReport<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Lines::default());
    Document(report).serialize(&mut serializer)?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

struct Document<'r>(&'r DiffReport<'r>);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let diff = report.diff;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        map.serialize_entry("old", &side(report.old))?;
        map.serialize_entry("new", &side(report.new))?;
        map.serialize_entry("tiers", &json!({"names": diff.ladder.names, "ordered": diff.ladder.is_ordered}))?;
        map.serialize_entry("old_rules_on_new_data", report.old_rules.word())?;
        map.serialize_entry("amount", &report.new.amount.as_ref().map(|amount| amount.name.as_str()))?;
        map.serialize_entry("summary", &summary(report))?;
        map.serialize_entry("causes", &causes(report))?;
        map.serialize_entry("kept", &kept(report))?;
        map.serialize_entry("matrix", &matrix(report))?;
        map.serialize_entry("conversion", &conversion(report))?;
        map.serialize_entry("mix", &diff.mixes.iter().map(|found| mix(report, found)).collect::<Vec<_>>())?;
        map.serialize_entry("changes", &Changes(report))?;
        map.end()
    }
}

fn side(snapshot: &Snapshot) -> Json {
    json!({
        "name": snapshot.name,
        "as_of": snapshot.as_of.map(|day| day.to_string()),
        "rules_sha256": snapshot.rules,
        "customers": snapshot.here(),
    })
}

fn summary(report: &DiffReport<'_>) -> Json {
    let diff = report.diff;
    let mut map = Map::new();
    for kind in [Kind::Upgrade, Kind::Downgrade, Kind::Changed] {
        map.insert(kind.word().to_owned(), diff.count(kind).into());
    }
    map.insert("stay".to_owned(), diff.stayed().into());
    for kind in [Kind::New, Kind::Returned, Kind::Absent, Kind::Lost, Kind::Merged] {
        map.insert(kind.word().to_owned(), diff.count(kind).into());
    }
    map.insert("steps".to_owned(), diff.ladder.is_ordered.then(|| diff.steps()).into());
    map.into()
}

/// Every cause that moved somebody or made a step.
fn causes(report: &DiffReport<'_>) -> Json {
    let line = |(cause, line): (Cause, CauseLine)| {
        json!({
            "cause": cause.word(),
            "upgrade": line.upgraded,
            "downgrade": line.downgraded,
            "changed": line.other,
            "steps_up": line.up,
            "steps_down": line.down,
            "steps": line.steps(),
        })
    };
    report.diff.lines().into_iter().map(line).collect()
}

/// Whom the policy keeps above what the rules say, and below it.
fn kept(report: &DiffReport<'_>) -> Json {
    let count = |count: &Count| {
        let mut map = Map::new();
        map.insert("customers".to_owned(), count.customers.into());
        if report.new.amount.is_some() {
            map.insert("previous_amount".to_owned(), exact(&count.old));
            map.insert("amount".to_owned(), exact(&count.new));
        }
        Json::Object(map)
    };
    let kept = &report.diff.kept;
    // Without an order nothing is above or below.
    if !report.diff.ladder.is_ordered {
        return Json::Null;
    }
    json!({"above": count(&kept.above), "below": count(&kept.below)})
}

fn matrix(report: &DiffReport<'_>) -> Json {
    let diff = report.diff;
    let cell = |((from, to), count): (&(Before, After), &Count)| {
        let by = |cause: &Cause| Some((cause.word().to_owned(), Json::from(*diff.causes.get(&(*from, *to, *cause))?)));
        let causes: Map<String, Json> = Cause::ALL.iter().filter_map(by).collect();
        let mut map = Map::new();
        map.insert("previous".to_owned(), report.name_before(*from).into());
        map.insert("tier".to_owned(), report.name_after(*to).into());
        map.insert("change".to_owned(), report.change_word(*from, *to).into());
        map.insert("customers".to_owned(), count.customers.into());
        if report.new.amount.is_some() {
            let known = |is_known: bool, sum: &crate::model::number::ExactSum| if is_known { exact(sum) } else { Json::Null };
            map.insert("previous_amount".to_owned(), known(matches!(from, Before::Tier(_)), &count.old));
            map.insert("amount".to_owned(), known(matches!(to, After::Tier(_)), &count.new));
        }
        if !causes.is_empty() {
            map.insert("causes".to_owned(), causes.into());
        }
        Json::Object(map)
    };
    diff.matrix.iter().map(cell).collect()
}

fn conversion(report: &DiffReport<'_>) -> Json {
    let lines = (0..).zip(report.diff.conversions()).filter(|(_, line)| line.customers > 0);
    let line = |(place, line): (u32, crate::engine::diff::Conversion)| {
        let rate = share(line.better.into(), line.customers.into()).filter(|_| report.diff.ladder.is_ordered);
        json!({
            "tier": report.diff.ladder.name(place),
            "customers": line.customers,
            "upgrade": line.better,
            "rate": optional(rate),
            "stay": line.same,
            "downgrade": line.lower,
            "changed": line.other,
            "absent": line.absent,
            "lost": line.lost,
            "merged": line.merged,
        })
    };
    lines.map(line).collect()
}

fn mix(report: &DiffReport<'_>, mix: &Mix) -> Json {
    let has_amount = report.new.amount.is_some();
    let figures = |map: &mut Map<String, Json>, both: &Both| {
        let [before, after, _] = customer_shares(both, &mix.total);
        map.insert("previous_customers".to_owned(), both.old_customers.into());
        map.insert("customers".to_owned(), both.new_customers.into());
        map.insert("previous_customers_share".to_owned(), optional(before));
        map.insert("customers_share".to_owned(), optional(after));
        if has_amount {
            let [before, after] = amount_shares(both, &mix.total);
            map.insert("previous_amount".to_owned(), exact(&both.old_amount));
            map.insert("amount".to_owned(), exact(&both.new_amount));
            map.insert("previous_amount_share".to_owned(), optional(before));
            map.insert("amount_share".to_owned(), optional(after));
        }
    };
    let named = |key: &str, name: Option<&str>, line: &MixLine| {
        let mut map = Map::new();
        map.insert(key.to_owned(), name.into());
        figures(&mut map, &line.both);
        map
    };
    let tier = |line: &MixLine| {
        let place = line.tier.unwrap_or_else(|| report.diff.ladder.nobody());
        Json::Object(named("tier", report.diff.ladder.name(place), line))
    };
    let class = |lines: &[MixLine]| {
        let (whole, tiers) = lines.split_first()?;
        let mut map = named("class", whole.class.as_deref(), whole);
        map.insert("tiers".to_owned(), tiers.iter().map(tier).collect());
        Some(Json::Object(map))
    };
    let lines: Vec<Json> = if mix.axis.is_some() {
        // A class as a whole opens its lines.
        mix.lines.chunk_by(|_, next| next.tier.is_some()).filter_map(class).collect()
    } else {
        mix.lines.iter().map(tier).collect()
    };
    let mut total = Map::new();
    figures(&mut total, &mix.total);
    json!({"by": mix.axis.as_ref().map_or("tier", |axis| axis.name.as_str()), "lines": lines, "total": total})
}

struct Changes<'r>(&'r DiffReport<'r>);

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_seq(Some(self.0.diff.changes.len()))?;
        for change in &self.0.diff.changes {
            all.serialize_element(&change_json(self.0, change))?;
        }
        all.end()
    }
}

fn change_json(report: &DiffReport<'_>, change: &Change) -> Json {
    let (was, is) = (report.was(change), report.is(change));
    let (is_known, is_here) = (matches!(change.from, Before::Tier(_)), matches!(change.to, After::Tier(_)));
    let candidate = |customer: Option<&Customer>| customer.and_then(|customer| customer.candidate.clone().flatten());
    let decision = |customer: Option<&Customer>| customer.and_then(|customer| customer.decision.clone());
    let steps = |steps: &Steps| -> Map<String, Json> {
        let made = Cause::ALL.into_iter().filter(|cause| steps.by(*cause) != 0);
        made.map(|cause| (cause.word().to_owned(), steps.by(cause).into())).collect()
    };
    let is_mover = is_known && is_here && report.diff.ladder.is_ordered;
    let mut map = Map::new();
    let mut put = |key: &str, value: Json| map.insert(key.to_owned(), value);
    put("customer", report.key(change).into());
    put("change", change.kind.word().into());
    put("previous", report.name_before(change.from).into());
    put("tier", report.name_after(change.to).into());
    put("cause", change.cause.map(Cause::word).into());
    put("steps", is_mover.then(|| change.steps.sum()).into());
    put("steps_by", steps(&change.steps).into());
    put("previous_candidate", candidate(was.filter(|_| is_known)).into());
    put("candidate", candidate(is.filter(|_| is_here)).into());
    put("previous_decision", decision(was).into());
    put("decision", decision(is).into());
    if report.new.amount.is_some() {
        put("previous_amount", optional(was.filter(|_| is_known).and_then(|was| was.amount)));
        put("amount", optional(is.filter(|_| is_here).and_then(|is| is.amount)));
    }
    if matches!(is.map(|is| &is.presence), Some(Presence::Merged(_))) {
        put("merged_into", report.merged_into(change).into());
    }
    map.into()
}
