//! The standing of a run: the tiers before are read, and their names are those of the rules.

use std::path::PathBuf;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::RunError;
use crate::model::date::Date;
use crate::model::fold::fold;
use crate::model::issue::IssueLog;
use crate::model::location::Location;
use crate::model::schema::{ColumnSpec, EventSchema};
use crate::model::source::SourceChoices;
use crate::model::standing::Standing;
use crate::model::tier::TierIndex;
use crate::read::{FileRead, InputFile, MissingColumn, ReadError, StandingRead, held_columns, read_standing};
use crate::rules::ruleset::RuleSet;

/// The name of the table of the tiers before, where a file of it is spoken of.
pub const PREVIOUS: &str = "previous";

/// The tiers in force before a run, as they are given.
#[derive(Clone, Debug, Default)]
pub struct Previous {
    /// The files; without any there is no standing.
    pub files: Vec<InputFile>,
    /// The headers under which the customer's key is found, the first that a file has.
    pub key: Vec<String>,
    /// The headers under which the tier is found, the first that a file has.
    pub tier: Vec<String>,
    /// The names of a workbook's sheets that are read where it has them.
    pub sheets: Vec<String>,
    /// Words for nobody's tier, beside an empty cell and the names of the rules.
    pub nobody: Vec<String>,
    /// The headers of the columns that a workbook of this program has to be filled in by hand.
    pub by_hand: [Vec<String>; 3],
    /// The headers of what a review carries on, each of which a file may lack: since when the tier is in force, failed reviews,
    /// confirmations.
    pub held: [Vec<String>; 3],
    /// The as-of date of the run that they come from; it beats what the files say.
    pub as_of: Option<Date>,
    /// The tiers before as a ledger has them, with its path, where there are no files.
    pub known: Option<(PathBuf, Standing)>,
}

/// Why the tiers before can't be the standing of a run.
#[derive(Debug)]
pub enum StandingError {
    /// A file has no column of customers or of tiers.
    MissingColumn(Box<MissingColumn>),
    /// Several sheets of a file have both columns, and none is named.
    SeveralSheets {
        /// The file as the user named it.
        file: String,
        /// The sheets that have them.
        sheets: Vec<String>,
    },
    /// They name tiers that the rules don't have.
    UnknownTiers {
        /// Each as the file has it, with how many rows: the commonest first, equal ones by name.
        names: Vec<(String, u64)>,
        /// The first row of the first of them.
        first: Box<Location>,
        /// The tiers of the rules.
        known: Vec<String>,
    },
    /// Two rows give one customer different tiers.
    TwoTiers {
        /// The customer's key.
        key: String,
        /// Tier and place of the first row.
        first: (String, Box<Location>),
        /// Those of the other.
        second: (String, Box<Location>),
    },
}

/// The tiers before as they were found.
#[derive(Default)]
pub(super) struct Before {
    pub(super) standing: Option<Standing>,
    pub(super) files: Vec<FileRead>,
    /// The files that hold a part of the customers alone, each with which.
    pub(super) parts: Vec<(String, String)>,
    /// The files that don't say since when a tier is in force.
    pub(super) undated: Vec<String>,
}

/// Finds the standing, if there is one, under the keys that it has.
pub(super) fn find_standing(rules: &RuleSet, previous: &Previous, issues: &mut IssueLog) -> Result<Before, RunError> {
    if previous.files.is_empty() {
        return Ok(Before { standing: previous.known.as_ref().map(|(_, standing)| standing.clone()), ..Before::default() });
    }
    let column = |name: &str, headers: &[String]| ColumnSpec::text(name, headers.to_vec());
    let schema = EventSchema {
        name: PREVIOUS.to_owned(),
        key: column("customer", &previous.key),
        date: None,
        columns: [column("tier", &previous.tier)].into_iter().chain(held_columns(&previous.held)).collect(),
        money: Vec::new(),
        identity: None,
        source: SourceChoices::default(),
    };
    let read = read_standing(&previous.files, &schema, &previous.sheets).map_err(of_reading)?;
    let tiers = tiers_of(rules, previous, &read).map_err(RunError::Standing)?;
    one_tier_each(&read, &tiers).map_err(RunError::Standing)?;
    let standing = Standing::new(
        previous.as_of.or(read.as_of),
        read.keys.iter().zip(tiers).zip(&read.held).map(|((key, tier), held)| (key, tier, *held)),
    );
    issues.merge(read.issues);
    Ok(Before { standing: Some(standing), files: read.files, parts: read.parts, undated: read.undated })
}

/// The error of reading; what has another way out than for a table of the rules is one of the standing.
fn of_reading(error: ReadError) -> RunError {
    if let ReadError::MissingColumn(missing) = error {
        return RunError::Standing(StandingError::MissingColumn(missing));
    }
    if let ReadError::SeveralSheets { file, sheets, .. } = error {
        return RunError::Standing(StandingError::SeveralSheets { file, sheets });
    }
    RunError::Read(error)
}

type ByText<'t, T> = HashMap<&'t str, T, FixedState>;

/// The tiers by the folded forms of their names and old names; beside them the words for nobody's.
pub(super) fn tiers_by_name(rules: &RuleSet, nobody: &[String]) -> HashMap<String, Option<TierIndex>, FixedState> {
    let nobody = nobody.iter().map(|word| (fold(word).into_owned(), None));
    let ladder = (0..u16::MAX).map(TierIndex).zip(&rules.tiers);
    // What the rules call a tier is one, whatever the word means elsewhere.
    let ours = ladder
        .flat_map(|(tier, rule)| rule.was.iter().chain([&rule.name]).map(move |name| (fold(name).into_owned(), Some(tier))));
    nobody.chain(ours).collect()
}

/// The tier of every row.
fn tiers_of(rules: &RuleSet, previous: &Previous, read: &StandingRead) -> Result<Vec<Option<TierIndex>>, StandingError> {
    let known = tiers_by_name(rules, &previous.nobody);
    let mut unknown: ByText<'_, (u64, usize)> = HashMap::default();
    let mut tiers = Vec::with_capacity(read.len());
    for (row, name) in read.tiers.iter().enumerate() {
        match known.get(name) {
            Some(tier) => tiers.push(*tier),
            None if name.is_empty() => tiers.push(None),
            None => unknown.entry(name).or_insert((0, row)).0 += 1,
        }
    }
    let mut names: Vec<(&str, (u64, usize))> = unknown.into_iter().collect();
    names.sort_unstable_by(|(a, (of_a, _)), (b, (of_b, _))| of_b.cmp(of_a).then(a.cmp(b)));
    let Some((_, (_, first))) = names.first() else { return Ok(tiers) };
    Err(StandingError::UnknownTiers {
        first: Box::new(read.place(*first)),
        names: names.iter().map(|(name, (rows, _))| ((*name).to_owned(), *rows)).collect(),
        known: rules.tiers.iter().map(|tier| tier.name.clone()).collect(),
    })
}

/// Refuses two rows of one customer that give it different tiers.
fn one_tier_each(read: &StandingRead, tiers: &[Option<TierIndex>]) -> Result<(), StandingError> {
    let mut first: ByText<'_, usize> = HashMap::default();
    for (row, key) in read.keys.iter().enumerate() {
        let earlier = *first.entry(key).or_insert(row);
        if tiers[earlier] != tiers[row] {
            let said = |row: usize| (read.tiers.get(row).to_owned(), Box::new(read.place(row)));
            return Err(StandingError::TwoTiers { key: key.to_owned(), first: said(earlier), second: said(row) });
        }
    }
    Ok(())
}
