//! The chain: which bytes of a run and of an entry go into its digest. `docs/ledger.md` states the same for others.

use sha2::{Digest as _, Sha256};

/// A SHA-256.
pub type Digest = [u8; 32];

/// What stands before the first run.
pub const START: Digest = [0; 32];

/// The version of the bytes, their first one.
const VERSION: u8 = 1;

/// What a run was, as it stands in the ledger: lists are their JSON text.
#[derive(Clone, Copy, Debug)]
pub struct RunRow<'a> {
    /// Its number, from 1.
    pub number: u64,
    /// Its as-of date.
    pub as_of: &'a str,
    /// The version of the program.
    pub version: &'a str,
    /// The rule file as it was named.
    pub rules_path: &'a str,
    /// SHA-256 of the rules.
    pub rules_sha256: &'a str,
    /// The text of the rule file.
    pub rules_text: &'a str,
    /// The command line.
    pub arguments: &'a str,
    /// The files that were read.
    pub inputs: &'a str,
    /// The tiers, from the best.
    pub tiers: &'a str,
    /// What the values of the entries are.
    pub value_columns: &'a str,
    /// Which of the values is the amount.
    pub amount: Option<u64>,
    /// The overrides in force.
    pub overrides: &'a str,
    /// How many entries follow.
    pub entries: u64,
}

/// What a run concluded of one customer, as it stands in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct EntryRow<'a> {
    /// The number of the run.
    pub run: u64,
    /// The customer's key.
    pub customer: &'a str,
    /// The word of its presence.
    pub presence: &'a str,
    /// The customer it is one with now.
    pub merged_into: Option<&'a str>,
    /// The tier that the rules say.
    pub candidate: Option<&'a str>,
    /// The tier in force after the run.
    pub tier: Option<&'a str>,
    /// What decided.
    pub reason: &'a str,
    /// The date of the last change of the tier.
    pub since: Option<&'a str>,
    /// Failed reviews that were tolerated since.
    pub failures: u32,
    /// Reviews in a row at which a better tier waited.
    pub confirmations: u32,
    /// Reviews in a row without the customer.
    pub absences: u32,
    /// Its values: the text of a JSON array; none where there are none.
    pub cells: Option<&'a str>,
}

/// The digest of a run's own line: of the digest before it and of what the run was.
#[must_use]
pub fn opening(before: &Digest, run: &RunRow<'_>) -> Digest {
    let mut bytes = Bytes::new(before, b'R');
    bytes.number(run.number);
    for text in [run.as_of, run.version, run.rules_path, run.rules_sha256, run.rules_text] {
        bytes.text(text);
    }
    for text in [run.arguments, run.inputs, run.tiers, run.value_columns] {
        bytes.text(text);
    }
    match run.amount {
        Some(at) => bytes.number(at),
        None => bytes.missing(),
    }
    bytes.text(run.overrides);
    bytes.number(run.entries);
    bytes.digest()
}

/// The digest of an entry: of the digest before it and of what it says.
#[must_use]
pub fn link(before: &Digest, entry: &EntryRow<'_>) -> Digest {
    let mut bytes = Bytes::new(before, b'E');
    bytes.number(entry.run);
    bytes.text(entry.customer);
    bytes.text(entry.presence);
    bytes.optional(entry.merged_into);
    bytes.optional(entry.candidate);
    bytes.optional(entry.tier);
    bytes.text(entry.reason);
    bytes.optional(entry.since);
    for count in [entry.failures, entry.confirmations, entry.absences] {
        bytes.number(u64::from(count));
    }
    bytes.optional(entry.cells);
    bytes.digest()
}

/// A digest in hexadecimal.
#[must_use]
pub fn hexadecimal(digest: &Digest) -> String {
    let digit = |four: u8| char::from_digit(u32::from(four), 16).unwrap_or('0');
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Fields one behind the other, none of which can be taken for a part of another.
struct Bytes(Vec<u8>);

impl Bytes {
    fn new(before: &Digest, kind: u8) -> Self {
        let mut bytes = Vec::with_capacity(512);
        bytes.extend_from_slice(before);
        bytes.extend_from_slice(&[VERSION, kind]);
        Self(bytes)
    }

    /// A text: the byte 1, its length in eight bytes, the highest first, its bytes in UTF-8.
    fn text(&mut self, text: &str) {
        self.0.push(1);
        self.0.extend_from_slice(&(text.len() as u64).to_be_bytes());
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A text that is missing: the byte 0.
    fn missing(&mut self) {
        self.0.push(0);
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.missing(),
        }
    }

    /// A number: the text of its decimal digits.
    fn number(&mut self, number: u64) {
        self.text(&number.to_string());
    }

    fn digest(self) -> Digest {
        Sha256::digest(&self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: RunRow<'_> = RunRow {
        number: 1,
        as_of: "2026-01-31",
        version: "0.1.0",
        rules_path: "rules.toml",
        rules_sha256: "ab",
        rules_text: "name = 'x'\n",
        arguments: "[]",
        inputs: "[]",
        tiers: "[\"A\"]",
        value_columns: "[]",
        amount: None,
        overrides: "[]",
        entries: 1,
    };
    const ENTRY: EntryRow<'_> = EntryRow {
        run: 1,
        customer: "客",
        presence: "present",
        merged_into: None,
        candidate: Some("A"),
        tier: Some("A"),
        reason: "initial",
        since: Some("2026-01-31"),
        failures: 0,
        confirmations: 0,
        absences: 0,
        cells: Some("[1.5]"),
    };

    /// Computed by a few lines of python from the description in docs/ledger.md (hashlib.sha256).
    #[test]
    fn the_bytes_are_as_the_page_says() {
        let first = opening(&START, &RUN);
        assert_eq!(hexadecimal(&first), "f1d26493ed36ec5daa5054467b6625d7929bc4868ea5414eaf6fa3dd252f508d");
        assert_eq!(hexadecimal(&link(&first, &ENTRY)), "f126819b9bb44ca4b833ce2f5d644f9ced3362a01bf41a11d6bee1fe5f8e4712");
    }

    #[test]
    fn a_missing_text_is_none_that_is_empty() {
        let empty = EntryRow { tier: Some(""), ..ENTRY };
        let missing = EntryRow { tier: None, ..ENTRY };
        assert_ne!(link(&START, &empty), link(&START, &missing));
    }
}
