//! The whole run as JSON, and the customers alone as one JSON object a line. Numbers are written digit for digit.

mod by;
mod contacts;
mod customer;
mod diff;
mod explain;
mod figures;
mod gap;
mod history;
mod lines;
mod movements;
mod same;

use std::fmt::Display;
use std::io;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value as Json, json};

use super::Report;
use super::fields::column_names;
use super::gap::GapTexts;
use super::labels::rule_path;
use super::summary::Summary;
use crate::engine::measure::unknown::UnknownCount;
use crate::model::balance::{Fate, Line, TableBalance};
use crate::model::number::Number;
use crate::rules::ruleset::Literal;
pub use by::{write_by, write_summary};
pub use contacts::write_contacts;
use customer::CustomerJson;
pub use diff::write_diff;
pub use explain::document as explanation;
use figures::{concentration, monthly, reviewed};
pub use history::write_history;
use lines::Lines;
use movements::{GoneCustomers, movements, places_not_here};
use same::SameCustomers;

/// The version of the document's shape.
const SCHEMA_VERSION: u32 = 1;

/// Writes the whole run as one JSON document, each entry of its sections on a line of its own.
///
/// # Errors
/// The writer fails.
pub fn write_json(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Lines::default());
    Document(report).serialize(&mut serializer)?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

/// Writes one JSON object a customer and line.
///
/// # Errors
/// The writer fails.
pub fn write_jsonl(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    let columns = column_names(report.classification.customers.columns());
    let gaps = GapTexts::new(report);
    report.expect(report.classification.customers.len());
    for row in report.order() {
        serde_json::to_writer(&mut out, &CustomerJson { report, gaps: &gaps, columns: &columns, row })?;
        io::Write::write_all(&mut out, b"\n")?;
        report.wrote();
    }
    io::Write::flush(&mut out)
}

struct Document<'a>(&'a Report<'a>);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema_version", &SCHEMA_VERSION)?;
        map.serialize_entry("run", &run(self.0))?;
        map.serialize_entry("balance", &balance(self.0))?;
        map.serialize_entry("summary", &summary(self.0))?;
        map.serialize_entry("customers", &Customers(self.0))?;
        if let Some(movements) = &self.0.classification.movements {
            for (name, place) in places_not_here(movements) {
                map.serialize_entry(name, &GoneCustomers { report: self.0, movements, place: *place })?;
            }
        }
        if self.0.asks_identity() {
            map.serialize_entry("identity", &SameCustomers(self.0))?;
        }
        map.serialize_entry("issues", &issues(self.0))?;
        map.end()
    }
}

/// A decimal as a JSON number, digit for digit.
fn exact(number: &impl Display) -> Json {
    number.to_string().parse().map_or(Json::Null, Json::Number)
}

fn optional(number: Option<Number>) -> Json {
    number.map_or(Json::Null, |number| exact(&number))
}

fn literal(literal: &Literal) -> Json {
    match literal {
        Literal::Number(number) | Literal::Percentage(number) => exact(number),
        Literal::Text(text) => Json::from(text.as_str()),
        Literal::Date(day) => Json::from(day.to_string()),
        Literal::Flag(flag) => Json::from(*flag),
    }
}

/// What was run: rules, params, files.
#[must_use]
pub fn run(report: &Report<'_>) -> Json {
    let run = report.run;
    let params: Map<String, Json> = run.params.iter().map(|(name, value)| (name.clone(), literal(value))).collect();
    let input =
        |input: &super::RunInput| json!({"path": input.path, "bytes": input.bytes, "rows": input.rows, "sha256": input.sha256});
    let mut map = json!({
        "as_of": run.as_of.to_string(),
        "rules": run.rules_path,
        "rules_sha256": run.rules_sha256,
        "version": run.version,
        "params": params,
        "inputs": run.inputs.iter().map(input).collect::<Vec<_>>(),
    });
    if let Some(ledger) = &run.ledger {
        map["ledger"] = json!({"path": ledger.path, "run": ledger.number, "head": ledger.head});
    }
    map
}

/// Where every row went, by table.
#[must_use]
pub fn balance(report: &Report<'_>) -> Json {
    let balance = &report.classification.balance;
    let customers = balance.customers;
    let mut map: Map<String, Json> = balance.tables.iter().map(|table| (table.table.clone(), table_balance(table))).collect();
    let lines = [
        ("read", Some(customers.read)),
        ("added", Some(customers.added)),
        ("rejected", Some(customers.rejected)),
        ("duplicate", Some(customers.duplicate)),
        ("merged", report.asks_identity().then_some(customers.merged)),
        ("where_no", Some(customers.where_no)),
        ("where_unknown", Some(customers.where_unknown)),
        ("used", Some(customers.used)),
        ("left_out", Some(customers.left_out)),
    ];
    let lines: Map<String, Json> = lines.into_iter().filter_map(|(line, count)| Some((line.to_owned(), count?.into()))).collect();
    map.insert("customers".to_owned(), lines.into());
    Json::Object(map)
}

fn table_balance(table: &TableBalance) -> Json {
    let mut map = Map::new();
    map.insert("read".to_owned(), line(table, &table.read));
    for fate in Fate::ALL {
        map.insert(fate.word().to_owned(), line(table, table.line(fate)));
    }
    map.insert("first_date".to_owned(), table.first_date.map(|day| day.to_string()).into());
    map.insert("last_date".to_owned(), table.last_date.map(|day| day.to_string()).into());
    map.insert("left_out".to_owned(), table.left_out.into());
    Json::Object(map)
}

fn line(table: &TableBalance, line: &Line) -> Json {
    let names = &table.money_columns;
    let money: Map<String, Json> = names.iter().cloned().zip(line.money.iter().map(exact)).collect();
    let unreadable = names.iter().zip(&line.unreadable).filter(|(_, count)| **count > 0);
    let unreadable: Map<String, Json> = unreadable.map(|(name, count)| (name.clone(), Json::from(*count))).collect();
    let mut map = Map::new();
    map.insert("rows".to_owned(), line.rows.into());
    map.insert("money".to_owned(), money.into());
    if !unreadable.is_empty() {
        map.insert("unreadable".to_owned(), unreadable.into());
    }
    Json::Object(map)
}

fn summary(report: &Report<'_>) -> Json {
    let summary = Summary::of(report);
    let values = &report.rules.values;
    let amount = summary
        .amount
        .as_ref()
        .map(|amount| json!({"metric": values[amount.metric].name, "total": exact(&amount.total), "missing": amount.missing}));
    let tier = |line: &super::summary::TierLine| {
        let mut map = Map::new();
        map.insert("tier".to_owned(), report.tier_name(line.tier).into());
        map.insert("customers".to_owned(), line.customers.into());
        map.insert("customers_share".to_owned(), optional(line.customers_share));
        if amount.is_some() {
            map.insert("amount".to_owned(), exact(&line.amount));
            map.insert("amount_share".to_owned(), optional(line.amount_share));
        }
        if let Some((capacity, left_out)) = line.capacity {
            map.insert("capacity".to_owned(), capacity.into());
            map.insert("left_out".to_owned(), left_out.into());
        }
        if summary.review.is_some() {
            map.insert("candidates".to_owned(), line.candidates.into());
        }
        Json::Object(map)
    };
    let cap = |line: &super::summary::CapLine| {
        let cap = &report.rules.caps[line.cap];
        json!({"reason": cap.reason, "at_most": report.tier_name(Some(cap.at_most)), "customers": line.customers})
    };
    let class = |(class, customers): &(Option<String>, u64)| json!({"class": class, "customers": customers});
    let segments = summary
        .segments
        .iter()
        .map(|segment| (values[segment.segment].name.clone(), segment.classes.iter().map(class).collect::<Vec<_>>().into()));
    let alert = |line: &super::summary::AlertLine| {
        let alert = &report.rules.alerts[line.alert];
        json!({"alert": alert.name, "severity": alert.severity.word(), "customers": line.customers})
    };
    let mut document = json!({
        "customers": summary.customers,
        "amount": amount,
        "tiers": summary.tiers.iter().map(tier).collect::<Vec<_>>(),
        "concentration": summary.concentration.as_ref().map(concentration),
        "monthly": summary.monthly.as_ref().map(|lines| monthly(report, lines)),
        "caps": summary.caps.iter().map(cap).collect::<Vec<_>>(),
        "segments": segments.collect::<Map<String, Json>>(),
        "alerts": summary.alerts.iter().map(alert).collect::<Vec<_>>(),
        "unknown": summary.unknowns.iter().map(|found| unknown(report, found)).collect::<Vec<_>>(),
    });
    if let Some(review) = &summary.review {
        document["review"] = reviewed(report, review);
    }
    if let Some(found) = &report.classification.movements {
        document["movements"] = movements(report, found);
    }
    document
}

/// Which customers are one, or may be; none where the rules don't ask.
#[must_use]
pub fn identity(report: &Report<'_>) -> Option<Json> {
    report.asks_identity().then(|| serde_json::to_value(SameCustomers(report)).unwrap_or(Json::Null))
}

/// A condition that could not be answered, for want of what, and how often.
#[must_use]
pub fn unknown(report: &Report<'_>, found: &UnknownCount) -> Json {
    let (rule, why) = (rule_path(found.rule, report), report.why_word(found.why));
    json!({"rule": rule, "value": found.value, "why": why, "count": found.count})
}

fn issues(report: &Report<'_>) -> Json {
    let issue = |issue: &crate::model::issue::IssueGroup| {
        let first = issue.first.iter().map(|(row, text)| json!({"row": row, "text": text}));
        json!({
            "kind": issue.kind.word(),
            "file": (!issue.file.is_empty()).then_some(&issue.file),
            "sheet": issue.sheet,
            "column": issue.column,
            "count": issue.count,
            "first": first.collect::<Vec<_>>(),
        })
    };
    report.issues.iter().map(issue).collect()
}

struct Customers<'a>(&'a Report<'a>);

impl Serialize for Customers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let customers = &self.0.classification.customers;
        let columns = column_names(customers.columns());
        let gaps = GapTexts::new(self.0);
        let mut seq = serializer.serialize_seq(Some(customers.len()))?;
        self.0.expect(customers.len());
        for row in self.0.order() {
            seq.serialize_element(&CustomerJson { report: self.0, gaps: &gaps, columns: &columns, row })?;
            self.0.wrote();
        }
        seq.end()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::model::language::Language;

    fn text(write: impl Fn(&Report<'_>, &mut dyn io::Write) -> io::Result<()>) -> String {
        let fixture = Fixture::new(Language::Chinese);
        let mut out = Vec::new();
        write(&fixture.report(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_customer_a_line() {
        let text = text(write_jsonl);
        let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 4);
        let mut third = lines[2].clone();
        third["reason"] = Json::Null;
        let expected = r#"{"customer":"C2","tier":"核心客户","candidate":"核心客户","reason":null,"gap":null,"cushion":{"answer":"yes","falls":[[{"what":"amount_12m","from":9223372036854.775807,"bound":500000,"op":">=","margin":9223371536854.775807}]],"tightest":0},"columns":{"name":"https://example.com","credit":null,"joined":"1899-12-31","vip":null,"备注":"2026-01-31","备注 (2)":null},"metrics":{"amount_12m":9223372036854.775807,"rate":null},"scores":{"value":100},"segments":{"behaviour":"高频"},"alerts":["流失预警"],"plan":{"manager":"一对一客户经理","discount":"12%","services":["优先调度","专属客服"]},"missing":{"column.credit":"unreadable","column.vip":"empty","column.备注 (2)":"empty","metric.rate":"division by zero"}}"#;
        assert_eq!(third.to_string(), expected);
        assert_eq!(lines[3]["tier"], Json::Null);
        assert_eq!(lines[3]["missing"]["metric.amount_12m"], "no orders");
        assert_eq!(lines[0]["plan"].to_string(), r#"{"discount":0.02,"services":["自助下单",3.5]}"#);
        assert_eq!(lines[1]["columns"]["备注"].to_string(), "12.5");
    }

    #[test]
    fn the_document_has_its_shape() {
        let text = text(write_json);
        let document: Json = serde_json::from_str(&text).unwrap();
        let keys: Vec<_> = document.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["schema_version", "run", "balance", "summary", "customers", "issues"]);
        assert_eq!(document["run"]["params"].to_string(), r#"{"core":500000,"keep":0.9}"#);
        assert_eq!(document["run"]["inputs"][0].to_string(), r#"{"path":"customers.xlsx","bytes":9216,"rows":5,"sha256":null}"#);
        let orders = &document["balance"]["orders"];
        assert_eq!(orders["read"].to_string(), r#"{"rows":12,"money":{"amount":624400.833333},"unreadable":{"amount":2}}"#);
        assert_eq!(orders["used"].to_string(), r#"{"rows":8,"money":{"amount":612000.333333}}"#);
        assert_eq!(orders["no_such_customer"]["money"]["amount"].to_string(), "-99.5");
        assert_eq!((&orders["first_date"], &orders["left_out"]), (&Json::from("2025-11-02"), &Json::from(1)));
        assert_eq!(document["balance"]["customers"]["rejected"], 1);
        let summary = &document["summary"];
        assert_eq!(summary["amount"].to_string(), r#"{"metric":"amount_12m","total":9223372648855.10914,"missing":1}"#);
        let first = r#"{"tier":"核心客户","customers":2,"customers_share":0.5,"amount":9223372648854.775807,"amount_share":1}"#;
        assert_eq!(summary["tiers"][0].to_string(), first);
        assert_eq!(summary["tiers"][2]["tier"], Json::Null);
        let classes =
            r#"{"behaviour":[{"class":"高频","customers":2},{"class":"低频","customers":0},{"class":null,"customers":2}]}"#;
        assert_eq!(summary["segments"].to_string(), classes);
        assert_eq!(summary["unknown"][0]["rule"], "tiers.核心客户.enter");
        assert_eq!(document["customers"].as_array().unwrap().len(), 4);
        assert_eq!(document["issues"][0]["first"][0]["row"], 7);
        assert!(text.lines().any(|line| line.starts_with(r#"{"customer":"C1","#)), "{text}");
    }
}
