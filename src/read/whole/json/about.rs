//! What a JSON document of this program says of its run beside the customers.

use std::io::BufReader;

use serde::Deserialize;

use super::super::about::About;
use crate::model::date::Date;
use crate::read::encoding::EncodedText;
use crate::read::error::ReadError;
use crate::read::source::InputFile;
use crate::read::standing::opened;

#[derive(Deserialize)]
struct Document {
    run: Option<Run>,
    summary: Option<Summary>,
    #[serde(default)]
    identity: Vec<Group>,
}

#[derive(Deserialize)]
struct Run {
    as_of: Option<String>,
    rules_sha256: Option<String>,
}

#[derive(Deserialize)]
struct Summary {
    tiers: Vec<Tier>,
}

#[derive(Deserialize)]
struct Tier {
    tier: Option<String>,
}

#[derive(Deserialize)]
struct Group {
    status: String,
    customer: String,
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

/// What the document says; nothing of lines, or of another program's JSON.
///
/// # Errors
/// The file can't be opened.
pub(in crate::read::whole) fn about(file: &InputFile, text: &EncodedText) -> Result<About, ReadError> {
    let stream = BufReader::with_capacity(1 << 16, opened(file, text)?);
    let first = serde_json::Deserializer::from_reader(stream).into_iter::<Document>().next();
    let Some(Ok(Document { run: Some(run), summary, identity })) = first else { return Ok(About::default()) };
    let tiers = summary.map(|summary| summary.tiers.into_iter().filter_map(|line| line.tier).collect());
    let groups = identity.into_iter().filter(|group| group.status == "merged");
    let merged = groups.flat_map(|group| {
        let others = group.keys.into_iter().filter(|key| key.key != group.customer).collect::<Vec<_>>();
        others.into_iter().map(move |key| (key.key, group.customer.clone()))
    });
    Ok(About {
        as_of: run.as_of.as_deref().and_then(Date::parse_iso),
        rules_sha256: run.rules_sha256,
        tiers,
        merged: merged.collect(),
        part: None,
    })
}
