//! The rule file as written: its sections with their places, before names mean anything.

pub mod branch;
mod lookups;
mod merge;
mod read;
mod report;
mod scores;
mod segments;

use std::ops::Range;

use super::document::Text;
use super::ruleset::{Literal, MaxRejected, Review, Severity};
use crate::model::date::Date;
use crate::model::language::Language;
use crate::model::schema::{DateFormat, Duplicates};
use crate::model::source::SourceChoices;

pub use lookups::{FileForm, LookupForm, LookupSource, LookupValue};
pub use merge::{AliasesForm, EvidenceForm, IdentityForm};
pub use read::{read_branch, read_extends, read_file, read_language};
pub use report::{NamedWord, PseudonymForm, ReportForm};
pub use scores::{ItemForm, NumberForm, NumberSource, PointsForm, ScoreForm};
pub use segments::{GridForm, SegmentForm};

/// A name that the file gives, with its place.
#[derive(Clone, Debug)]
pub struct Named<T> {
    /// The name as written.
    pub name: String,
    /// Where it stands.
    pub span: Range<usize>,
    /// What it names.
    pub form: T,
}

/// A rule file as written.
#[derive(Debug, Default)]
pub struct File {
    /// The standard that it extends, which is for a branch to do.
    pub extends: Option<Text>,
    /// Its title.
    pub name: Option<String>,
    /// The language of the outputs.
    pub language: Option<Language>,
    /// `[params]`
    pub params: Vec<Named<ParamForm>>,
    /// Whether there is a `[customers]`, sound or not.
    pub has_customers: bool,
    /// Whether there is a `[[tiers]]`, sound or not.
    pub has_tiers: bool,
    /// `[customers]`
    pub customers: Option<TableForm>,
    /// `[identity]`
    pub identity: Option<IdentityForm>,
    /// `[tables.…]`
    pub tables: Vec<Named<TableForm>>,
    /// `[metrics]`
    pub metrics: Vec<Named<MetricForm>>,
    /// `[lookups.…]`
    pub lookups: Vec<Named<LookupForm>>,
    /// Names of lookups that can't be read; what is wrong with them has been said.
    pub broken_lookups: Vec<(String, Range<usize>)>,
    /// `[scores.…]`
    pub scores: Vec<Named<ScoreForm>>,
    /// `[segments.…]`
    pub segments: Vec<Named<SegmentForm>>,
    /// `[[tiers]]`
    pub tiers: Vec<Named<TierForm>>,
    /// `[[caps]]`
    pub caps: Vec<CapForm>,
    /// `[[alerts]]`
    pub alerts: Vec<Named<AlertForm>>,
    /// `[review]`
    pub review: Option<ReviewForm>,
    /// `[report]`
    pub report: Option<ReportForm>,
    /// Names whose forms can't be read; what is wrong with them has been said.
    pub broken: Vec<(String, Range<usize>)>,
}

/// A param.
#[derive(Clone, Debug)]
pub struct ParamForm {
    /// Its value.
    pub value: Literal,
    /// What it is called on paper.
    pub label: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
}

/// The customer sheet or a table of events.
#[derive(Debug)]
pub struct TableForm {
    /// File patterns.
    pub files: Vec<String>,
    /// Where the table of a file is, and how its text is written.
    pub source: SourceChoices,
    /// Headers of the customer key.
    pub key: Vec<String>,
    /// The customer column that the key of an event is met by, where it isn't the customer's key.
    pub matches: Option<Text>,
    /// The table that the customers are taken from, where there is no customer sheet.
    pub from: Option<Text>,
    /// Whether an event whose key is in no customer row makes a customer.
    pub adds: bool,
    /// The day before which there is nothing, as the rules say, and where they do.
    pub starts: Option<(Date, Range<usize>)>,
    /// How many rows may be rejected.
    pub max_rejected: Option<MaxRejected>,
    /// The day of an event.
    pub date: Option<(Vec<String>, Option<DateFormat>)>,
    /// Headers of the id of an event.
    pub id: Option<Vec<String>>,
    /// What rows of one id and different contents are, with its place.
    pub repeats: Option<(RepeatsForm, Range<usize>)>,
    /// The filter.
    pub filter: Option<Text>,
    /// What two customer rows of one key mean.
    pub duplicates: Duplicates,
    /// The declared columns.
    pub columns: Vec<Named<ColumnForm>>,
    /// Names of columns that can't be read; what is wrong with them has been said.
    pub broken: Vec<(String, Range<usize>)>,
}

/// What rows of one id and different contents are.
#[derive(Clone, Debug)]
pub enum RepeatsForm {
    /// `"lines"`
    Lines,
    /// `{ newest = "…" }`: the name of a column.
    Newest(Text),
    /// `"last"`
    Last,
    /// `"never"`
    Never,
}

/// What the cells of a column are, as written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeWord {
    /// `text`
    Text,
    /// `number`
    Number,
    /// `date`
    Date,
    /// `flag`
    Flag,
    /// `hour`
    Hour,
}

/// A declared column.
#[derive(Clone, Debug)]
pub struct ColumnForm {
    /// What it is computed by, where it isn't read.
    pub value: Option<Text>,
    /// Its headers; none where it is computed.
    pub headers: Vec<String>,
    /// Its type.
    pub ty: TypeWord,
    /// Its unit.
    pub unit: Option<String>,
    /// Its ordered words, as written.
    pub order: Option<Text>,
    /// Words for "no value".
    pub missing: Vec<String>,
    /// Whether an unreadable cell leaves the row in.
    pub optional: bool,
    /// The order of day and month.
    pub format: Option<DateFormat>,
}

/// A metric.
#[derive(Clone, Debug)]
pub struct MetricForm {
    /// Its expression.
    pub value: Text,
    /// What it is called on paper.
    pub label: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
}

/// An entry of a plan.
#[derive(Clone, Debug)]
pub enum PlanForm {
    /// As written.
    Literal(Literal),
    /// Several, as written.
    List(Vec<Literal>),
    /// An expression, behind its `=`.
    Formula(Text),
}

/// A tier.
#[derive(Clone, Debug)]
pub struct TierForm {
    /// What it takes to get in.
    pub enter: Option<Text>,
    /// What it takes to stay.
    pub retain: Option<Text>,
    /// How many it holds at most.
    pub capacity: Option<NumberForm>,
    /// Whom a full tier takes first.
    pub rank_by: Option<Text>,
    /// Its old names.
    pub was: Vec<Text>,
    /// The service plan.
    pub plan: Vec<(String, PlanForm)>,
}

/// A limit on the candidate.
#[derive(Clone, Debug)]
pub struct CapForm {
    /// Whom it holds back.
    pub when: Option<Text>,
    /// The best tier that it leaves open.
    pub at_most: Option<Text>,
    /// Why, in words for people.
    pub reason: Option<String>,
}

/// What moves a tier from run to run.
#[derive(Clone, Debug)]
pub struct ReviewForm {
    /// All of it but the rule for new customers, which names things.
    pub review: Review,
    /// Who is new, and the tier that a new customer has at least.
    pub new_customer: Option<(Option<Text>, Option<Text>)>,
    /// Where `max_age` stands.
    pub max_age_span: Option<Range<usize>>,
}

/// An alert.
#[derive(Clone, Debug)]
pub struct AlertForm {
    /// When it fires.
    pub when: Option<Text>,
    /// How much it matters.
    pub severity: Severity,
    /// What to do.
    pub advice: Option<String>,
}
