//! What every run must say, as messages for programs: the balance, problems in the data, what could not be answered.

use serde_json::json;

use super::message::{Level, Message};
use super::messages::usage::{AccountNote, account_note};
use crate::model::location::Location;
use crate::report::{Report, issue_label, json, why_label};

/// The messages, first the balance, last the warnings.
#[must_use]
pub fn messages(report: &Report<'_>) -> Vec<Message> {
    let language = report.run.language;
    let balance = Message::new(Level::Note, "balance", account_note(&AccountNote::Balance, language));
    let mut all = vec![balance.with("run", json::run(report)).with("balance", json::balance(report))];
    if let Some(identity) = json::identity(report) {
        let message = Message::new(Level::Note, "identity", account_note(&AccountNote::Identity, language));
        all.push(message.with("identity", identity));
    }
    for unknown in report.classification.unknowns() {
        let found = json::unknown(report, &unknown);
        let rule = found["rule"].as_str().unwrap_or_default().to_owned();
        let why = why_label(unknown.why, report).into_owned();
        let item = AccountNote::Unknown { rule, value: unknown.value.clone(), why, count: unknown.count };
        let message = Message::new(Level::Warning, "unknown", account_note(&item, language));
        all.push(["rule", "value", "why", "count"].iter().fold(message, |message, key| message.with(key, found[*key].clone())));
    }
    for issue in report.issues {
        let item = AccountNote::Issue { kind: issue_label(issue.kind, language).to_owned(), count: issue.count };
        let message = Message::new(Level::Warning, issue.kind.word(), account_note(&item, language));
        let row = issue.first.iter().map(|(row, _)| *row).min().unwrap_or(0);
        let place = Location { file: issue.file.clone(), sheet: issue.sheet.clone(), row, column: issue.column.clone() };
        let first = issue.first.iter().map(|(row, text)| json!({ "row": row, "text": text }));
        let message = message.with("count", json!(issue.count)).with("first", first.collect());
        all.push(Message { place: Some(place), ..message });
    }
    all.extend(report.run.warnings.iter().map(|warning| Message::new(Level::Warning, "warning", warning)));
    all
}
