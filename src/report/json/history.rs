//! Histories as JSON: fixed words, exact numbers.

use std::io;

use serde_json::{Map, Value as Json, json};

use super::by::write;
use super::exact;
use crate::ledger::entry::ValueColumn;
use crate::model::number::{ExactSum, Number};
use crate::report::history::{
    Cohort, Cohorts, CustomerHistory, Event, History, Retained, RunLine, RunTiers, Series, Span, Tally, TierHistory, TierLine,
    Way, month,
};

/// Writes a history.
///
/// # Errors
/// The writer fails.
pub fn write_history(history: &History, out: &mut dyn io::Write) -> io::Result<()> {
    match history {
        History::Customers(customers) => write(&[("customers", customers.iter().map(customer).collect())], out),
        History::Tiers(tiers) => {
            let runs = tiers.runs.iter().map(|run| of_run(tiers, run)).collect();
            write(&[("values", tiers.values.iter().map(column).collect()), ("runs", runs)], out)
        }
        History::Cohorts(cohorts) => {
            let total = later(&cohorts.total);
            write(
                &[("cohorts", of_cohorts(cohorts)), ("total", json!({ "customers": cohorts.customers(), "later": total }))],
                out,
            )
        }
    }
}

fn number(number: Option<Number>) -> Json {
    number.map_or(Json::Null, |number| exact(&number))
}

fn sum(sum: Option<ExactSum>) -> Json {
    sum.map_or(Json::Null, |sum| exact(&sum))
}

fn column(column: &ValueColumn) -> Json {
    json!({ "name": column.name, "label": column.label, "unit": column.unit })
}

fn customer(history: &CustomerHistory) -> Json {
    let event = |event: &Event| match event {
        Event::Run(line) => of_line(line),
        Event::Contact(contact) => json!({ "date": contact.day.to_string(), "event": "contact", "text": contact.text }),
    };
    let of_series = |series: &Series| {
        let extremes = series.extremes().map(|extremes| extremes.map(|number| exact(&number)));
        let [first, last, min, max] = extremes.unwrap_or([Json::Null, Json::Null, Json::Null, Json::Null]);
        let over_time: Vec<Json> =
            series.values.iter().map(|(day, value)| json!({ "as_of": day.to_string(), "value": number(*value) })).collect();
        json!({
            "name": series.column.name, "label": series.column.label, "unit": series.column.unit,
            "first": first, "last": last, "min": min, "max": max, "values": over_time,
        })
    };
    let of_override = |span: &Span| {
        let row = &span.row;
        json!({
            "kind": row.kind, "tier": row.tier, "beats_caps": row.beats_caps, "from": row.from.to_string(),
            "until": row.until.map(|day| day.to_string()), "reason": row.reason, "approved_by": row.approved_by,
            "runs": span.runs,
        })
    };
    json!({
        "customer": history.customer,
        "amount": history.amount.as_ref().map(|amount| amount.name.as_str()),
        "timeline": history.events.iter().map(event).collect::<Vec<_>>(),
        "values": history.values.iter().map(of_series).collect::<Vec<_>>(),
        "overrides": history.overrides.iter().map(of_override).collect::<Vec<_>>(),
    })
}

fn of_line(line: &RunLine) -> Json {
    let entry = &line.entry;
    // None of who is not present.
    let values: Map<String, Json> = line
        .columns
        .iter()
        .zip(&entry.values)
        .map(|(column, value)| (column.name.clone(), of_value(column, value.as_deref())))
        .collect();
    json!({
        "date": line.as_of.to_string(), "event": "run", "run": line.number, "replaced_by": line.replaced_by,
        "presence": entry.presence.word(), "merged_into": entry.presence.merged_into(),
        "candidate": entry.candidate, "tier": entry.tier, "change": line.way.map(Way::word), "reason": entry.reason,
        "tier_since": entry.since.map(|day| day.to_string()), "failed_reviews": entry.failures,
        "confirmations": entry.confirmations, "absences": entry.absences, "amount": number(line.amount), "values": values,
    })
}

fn of_value(column: &ValueColumn, value: Option<&str>) -> Json {
    match (column.kind.as_str(), value) {
        (_, None) => Json::Null,
        ("number", Some(text)) => Number::parse_exact(text).map_or_else(|| text.into(), |number| exact(&number)),
        ("flag", Some(text)) => (text == "true").into(),
        (_, Some(text)) => text.into(),
    }
}

fn of_run(tiers: &TierHistory, run: &RunTiers) -> Json {
    let figures = |tally: &Tally| -> Map<String, Json> {
        let moved = |count: u64| if run.follows { Json::from(count) } else { Json::Null };
        let amount = run.amount.as_ref();
        let means: Map<String, Json> =
            tiers.values.iter().enumerate().map(|(at, value)| (value.name.clone(), number(tally.mean(at)))).collect();
        let figures = [
            ("customers", tally.customers.into()),
            ("share", number(run.share(tally))),
            ("absent", tally.absent.into()),
            ("newly_absent", moved(tally.newly_absent)),
            ("amount", sum(amount.map(|_| tally.amount))),
            ("average", sum(amount.and_then(|_| tally.average()))),
            ("means", means.into()),
            ("upgraded", moved(tally.upgraded)),
            ("downgraded", moved(tally.downgraded)),
            ("moved", moved(tally.moved)),
            ("new", moved(tally.new)),
            ("churned", moved(tally.churned)),
            ("merged", moved(tally.merged)),
        ];
        figures.into_iter().map(|(name, figure)| (name.to_owned(), figure)).collect()
    };
    let line = |line: &TierLine| {
        let mut map = Map::new();
        map.insert("tier".to_owned(), line.tier.as_deref().into());
        map.extend(figures(&line.tally));
        Json::Object(map)
    };
    json!({
        "run": run.number,
        "as_of": run.as_of.to_string(),
        "amount": run.amount.as_ref().map(|amount| amount.name.as_str()),
        "tiers": run.tiers.iter().map(line).collect::<Vec<_>>(),
        "total": figures(&run.total),
    })
}

fn later(later: &[Retained]) -> Json {
    let cell = |(at, cell): (usize, &Retained)| json!({ "runs_later": at, "customers": cell.of, "retained": cell.retained, "share": number(cell.share()) });
    later.iter().enumerate().map(cell).collect()
}

fn of_cohorts(cohorts: &Cohorts) -> Json {
    let cohort =
        |cohort: &Cohort| json!({ "cohort": month(cohort.month), "customers": cohort.customers, "later": later(&cohort.later) });
    cohorts.cohorts.iter().map(cohort).collect()
}
