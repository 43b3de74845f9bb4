//! The overrides of a run: sheets of them and what was filled in by hand are read, and mean what the rules know.

use super::pseudonyms::by_pseudonym;
use super::standing::tiers_by_name;
use super::{Inputs, RunError};
use crate::model::date::Date;
use crate::model::fold::fold;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::location::Location;
use crate::model::merge::OtherKeys;
use crate::model::overrides::{Decree, HandWords, Override, OverrideWords, Overrides};
use crate::model::table::Customers;
use crate::model::tier::TierIndex;
use crate::read::{
    AmbiguousDate, DayCell, FileRead, HandInputs, InputFile, MissingColumn, OverrideRow, OverridesRead, ReadError,
    read_hand_inputs, read_overrides,
};
use crate::rules::ruleset::RuleSet;

/// The name of the table of overrides, where a file of it is spoken of.
pub const OVERRIDES: &str = "overrides";

/// The overrides of a run, as they are given.
#[derive(Clone, Debug, Default)]
pub struct OverridesFiles {
    /// Sheets of overrides, and workbooks of this program in which something is filled in by hand.
    pub files: Vec<InputFile>,
    /// The words of the sheets.
    pub words: OverrideWords,
    /// The words of the workbooks.
    pub hand: HandWords,
}

/// Why overrides can't be used.
#[derive(Debug)]
pub enum OverridesError {
    /// A file has no column that it must have, and is no workbook of this program with columns to be filled in by hand.
    MissingColumn(Box<MissingColumn>),
    /// Several sheets of a file have all columns, and none is named.
    SeveralSheets {
        /// The file as the user named it.
        file: String,
        /// The sheets that have them.
        sheets: Vec<String>,
    },
    /// The days of a column can be read two ways.
    AmbiguousDate(Box<AmbiguousDate>),
    /// A row can't be used.
    Row {
        /// Where it stands.
        place: Box<Location>,
        /// What is wrong with it.
        fault: RowFault,
    },
    /// Two of one kind for one customer are in force on one day.
    Overlap(Box<(Override, Override)>),
}

/// What is wrong with a row of overrides.
#[derive(Debug)]
pub enum RowFault {
    /// It has no customer key that can be used.
    NoCustomer,
    /// It says no kind.
    NoKind,
    /// It says a kind that there is none of.
    UnknownKind(String),
    /// It says no tier, and its kind needs one.
    NoTier(Decree),
    /// It says a tier, and a freeze has none.
    TierOfFreeze(String),
    /// The rules have no tier of this name.
    UnknownTier {
        /// The name.
        name: String,
        /// The tiers of the rules.
        known: Vec<String>,
    },
    /// It says no first day.
    NoFrom,
    /// What it says for the first day is none.
    BadFrom(String),
    /// It doesn't say when it ends.
    NoUntil,
    /// What it says for its end is neither a day nor a word for none.
    BadUntil(String),
    /// It ends before it begins.
    EndsBefore {
        /// The first day.
        from: Date,
        /// The first day on which it is in force no more.
        until: Date,
    },
    /// What it says of the caps of the rules is neither yes nor no.
    BadFlag(String),
    /// It says that it beats the caps of the rules, and is no pin.
    BeatsNothing(Decree),
}

/// What a run made of what was filled in by hand in a workbook; all counts are 0 where nothing is, in one that was given for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ByHand {
    /// The workbook as the user named it.
    pub file: String,
    /// Its as-of date, where it is known.
    pub as_of: Option<Date>,
    /// How many tiers are pins of this run.
    pub pins: u64,
    /// How many tiers are none, for this run isn't the first after the workbook's as-of date.
    pub not_yet: u64,
    /// How many reasons and remarks have no tier beside them.
    pub remarks: u64,
}

/// How many overrides of a file that haven't ended say nothing of why or of who.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unexplained {
    /// The file as the user named it.
    pub file: String,
    /// How many have no reason.
    pub reason: u64,
    /// How many don't say who approved them.
    pub approved_by: u64,
}

/// The overrides as they were found.
#[derive(Debug, Default)]
pub(super) struct FoundOverrides {
    pub overrides: Overrides,
    pub files: Vec<FileRead>,
    pub by_hand: Vec<ByHand>,
    pub unexplained: Vec<Unexplained>,
}

/// Reads the overrides, if there are any, and gives them under the keys by which this run knows its customers. What was
/// filled in by hand in the workbook of the tiers before counts like the rows of a sheet, unless a later review has `decided`
/// since, of that day.
pub(super) fn find_overrides(
    rules: &RuleSet,
    inputs: &Inputs,
    (as_of, decided): (Date, Option<Date>),
    (customers, other_keys): (&Customers, &OtherKeys),
    issues: &mut IssueLog,
) -> Result<FoundOverrides, RunError> {
    let (given, before) = (&inputs.overrides, &inputs.previous);
    let hand = HandWords { key: before.key.clone(), sheets: before.sheets.clone(), columns: before.by_hand.clone() };
    let mut read = match &*given.files {
        [] => OverridesRead::default(),
        files => read_overrides(files, OVERRIDES, &given.words, &given.hand).map_err(of_reading)?,
    };
    let mut by_hand = Vec::new();
    if !before.files.is_empty() {
        by_hand = read_hand_inputs(&before.files, OVERRIDES, &hand)?;
        for inputs in &mut by_hand {
            inputs.as_of = before.as_of.or(inputs.as_of);
        }
    }
    // A workbook may be given both ways.
    read.by_hand.retain(|inputs| by_hand.iter().all(|known| known.rows != inputs.rows));
    let of_before = by_hand.len();
    by_hand.append(&mut read.by_hand);
    let words = Words { rules, sheet: &given.words, tiers: tiers_by_name(rules, nobody(inputs)) };
    let mut all =
        read.rows.iter().map(|row| words.override_of(row)).collect::<Result<Vec<_>, _>>().map_err(RunError::Overrides)?;
    let unexplained = unexplained(&all, as_of);
    let mut hands = Vec::new();
    for (place, inputs) in by_hand.into_iter().enumerate() {
        let is_asked_for = place >= of_before || !inputs.rows.is_empty();
        let hand = words.pins_of(inputs, (as_of, decided), &mut all).map_err(RunError::Overrides)?;
        hands.extend(is_asked_for.then_some(hand));
    }
    if !all.is_empty() {
        let pseudonyms = by_pseudonym(rules, customers, other_keys);
        for one in &mut all {
            let own = pseudonyms.get(&one.customer).unwrap_or(&one.customer);
            one.customer = other_keys.get(own).unwrap_or(own).to_owned();
        }
    }
    let overrides = Overrides::new(all).map_err(|two| RunError::Overrides(OverridesError::Overlap(two)))?;
    // Sheets grow; what has ended is nobody's concern.
    for one in overrides.of_nobody(customers.keys()).filter(|one| !has_ended(one, as_of)) {
        let Location { file, sheet, row, .. } = &one.place;
        issues.note(IssueKind::OverrideOfNobody, file, sheet.as_deref(), None, *row, &one.customer);
    }
    issues.merge(read.issues);
    Ok(FoundOverrides { overrides, files: read.files, by_hand: hands, unexplained })
}

/// The words for nobody's tier.
fn nobody(inputs: &Inputs) -> &[String] {
    if inputs.overrides.words.nobody.is_empty() { &inputs.previous.nobody } else { &inputs.overrides.words.nobody }
}

fn has_ended(one: &Override, as_of: Date) -> bool {
    one.until.is_some_and(|until| until <= as_of)
}

/// The error of reading; what has another way out than for a table of the rules is one of the overrides.
fn of_reading(error: ReadError) -> RunError {
    if let ReadError::MissingColumn(missing) = error {
        return RunError::Overrides(OverridesError::MissingColumn(missing));
    }
    if let ReadError::SeveralSheets { file, sheets, .. } = error {
        return RunError::Overrides(OverridesError::SeveralSheets { file, sheets });
    }
    if let ReadError::AmbiguousDate(date) = error {
        return RunError::Overrides(OverridesError::AmbiguousDate(date));
    }
    RunError::Read(error)
}

/// Of each file how many overrides that haven't ended say nothing of why or of who; files where all do are left out.
fn unexplained(all: &[Override], as_of: Date) -> Vec<Unexplained> {
    let mut found: Vec<Unexplained> = Vec::new();
    for one in all.iter().filter(|one| !has_ended(one, as_of) && (one.reason.is_empty() || one.approved_by.is_empty())) {
        if found.last().is_none_or(|last| last.file != one.place.file) {
            found.push(Unexplained { file: one.place.file.clone(), reason: 0, approved_by: 0 });
        }
        if let Some(last) = found.last_mut() {
            last.reason += u64::from(one.reason.is_empty());
            last.approved_by += u64::from(one.approved_by.is_empty());
        }
    }
    found
}

/// What the words of a row mean.
struct Words<'r> {
    rules: &'r RuleSet,
    sheet: &'r OverrideWords,
    tiers: hashbrown::HashMap<String, Option<TierIndex>, foldhash::fast::FixedState>,
}

impl Words<'_> {
    fn override_of(&self, row: &OverrideRow) -> Result<Override, OverridesError> {
        self.meant(row).map_err(|fault| OverridesError::Row { place: Box::new(row.place.clone()), fault })
    }

    fn meant(&self, row: &OverrideRow) -> Result<Override, RowFault> {
        let customer = row.customer.clone().ok_or(RowFault::NoCustomer)?;
        let decree = self.decree(row)?;
        let from = match &row.from {
            DayCell::Day(day) => *day,
            DayCell::Empty => return Err(RowFault::NoFrom),
            DayCell::Text(text) => return Err(RowFault::BadFrom(text.clone())),
        };
        let until = match &row.until {
            DayCell::Day(day) => Some(*day),
            DayCell::Empty => return Err(RowFault::NoUntil),
            DayCell::Text(text) if is_one(text, &self.sheet.endless) => None,
            DayCell::Text(text) => return Err(RowFault::BadUntil(text.clone())),
        };
        if let Some(until) = until.filter(|until| *until <= from) {
            return Err(RowFault::EndsBefore { from, until });
        }
        let (reason, approved_by) = (row.reason.clone(), row.approved_by.clone());
        Ok(Override { customer, decree, from, until, reason, approved_by, place: row.place.clone() })
    }

    fn decree(&self, row: &OverrideRow) -> Result<Decree, RowFault> {
        if row.kind.is_empty() {
            return Err(RowFault::NoKind);
        }
        let kinds = [Decree::Pin { tier: None, beats_caps: false }, Decree::Floor(None), Decree::Cap(None), Decree::Freeze];
        let known = kinds.into_iter().zip(&self.sheet.kinds).find(|(_, words)| is_one(&row.kind, words));
        let (kind, _) = known.ok_or_else(|| RowFault::UnknownKind(row.kind.clone()))?;
        let beats_caps = row.beats_caps.clone().map_err(RowFault::BadFlag)?;
        if beats_caps && !matches!(kind, Decree::Pin { .. }) {
            return Err(RowFault::BeatsNothing(kind));
        }
        let tier = || if row.tier.is_empty() { Err(RowFault::NoTier(kind)) } else { self.tier(&row.tier) };
        Ok(match kind {
            Decree::Pin { .. } => Decree::Pin { tier: tier()?, beats_caps },
            Decree::Floor(_) => Decree::Floor(tier()?),
            Decree::Cap(_) => Decree::Cap(tier()?),
            Decree::Freeze if row.tier.is_empty() => Decree::Freeze,
            Decree::Freeze => return Err(RowFault::TierOfFreeze(row.tier.clone())),
        })
    }

    fn tier(&self, name: &str) -> Result<Option<TierIndex>, RowFault> {
        let unknown = || RowFault::UnknownTier {
            name: name.to_owned(),
            known: self.rules.tiers.iter().map(|tier| tier.name.clone()).collect(),
        };
        self.tiers.get(name).copied().ok_or_else(unknown)
    }

    /// A tier that was filled in by hand is a pin from the day after the workbook's as-of date to the end of this run's: it
    /// holds for the review that comes next, and afterwards is simply the tier in force.
    fn pins_of(
        &self,
        inputs: HandInputs,
        (as_of, decided): (Date, Option<Date>),
        all: &mut Vec<Override>,
    ) -> Result<ByHand, OverridesError> {
        let mut hand = ByHand { file: inputs.file, as_of: inputs.as_of, pins: 0, not_yet: 0, remarks: 0 };
        let from = inputs.as_of.map_or(as_of, |day| day.plus_days(1));
        for row in inputs.rows {
            if row.tier.is_empty() {
                hand.remarks += 1;
                continue;
            }
            let of_row = |fault| OverridesError::Row { place: Box::new(row.place.clone()), fault };
            let decree = Decree::Pin { tier: self.tier(&row.tier).map_err(of_row)?, beats_caps: false };
            if from > as_of || decided.is_some_and(|day| from <= day) {
                hand.not_yet += 1;
                continue;
            }
            hand.pins += 1;
            let said: Vec<&str> = [&*row.reason, &*row.remark].into_iter().filter(|text| !text.is_empty()).collect();
            let (reason, until) = (said.join("; "), Some(as_of.plus_days(1)));
            let (customer, approved_by) = (row.customer, String::new());
            all.push(Override { customer, decree, from, until, reason, approved_by, place: row.place });
        }
        Ok(hand)
    }
}

/// Whether a text is one of these words, in whatever case and width.
fn is_one(text: &str, words: &[String]) -> bool {
    let plain = |text: &str| fold(text).to_lowercase();
    let text = plain(text);
    words.iter().any(|word| plain(word) == text)
}
