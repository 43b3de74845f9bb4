//! Problems in a rule file: what is wrong, and where in its text. Their sentences are made at the edge, in both languages.

use std::ops::Range;

use super::value::Type;

/// A problem at a place of the rule file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// What is wrong.
    pub problem: Box<Problem>,
    /// Where, in bytes of the file (of the expression, before it is placed).
    pub span: Range<usize>,
    /// The other place it is about, in bytes of the file.
    pub other: Option<Range<usize>>,
}

/// Whether a problem makes the file meaningless.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// The file can't be run.
    Error,
    /// The file runs; a person should look.
    Finding,
}

/// What the grammar wants at a place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Expected {
    /// A value: a number, text, date, name or call.
    Value,
    /// An operator or the end.
    Operator,
    /// `)`
    ClosingParenthesis,
    /// `,` or `)`
    CommaOrClosing,
    /// `(`
    OpeningParenthesis,
    /// `and`, between two ends.
    And,
    /// `in`, `between`, `contains`, `starts with` or `ends with` after `not`.
    AfterNot,
    /// `with`
    With,
    /// A whole number from 1.
    WholeNumber,
    /// `days`, `weeks`, `months` or `years`
    Unit,
    /// A word after the dot.
    Column,
    /// A date or the name of a param that is one.
    Date,
}

/// What a key of the rule file should hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    /// A text.
    Text,
    /// A text or a list of texts.
    Texts,
    /// A table.
    Table,
    /// A list of tables.
    Tables,
    /// `true` or `false`.
    Flag,
    /// A number, text, date or flag.
    Literal,
    /// A text (the header), a list of texts, or a table.
    ColumnForm,
    /// A text (the expression) or a table with `value`.
    MetricForm,
    /// A text or a whole number.
    TextOrWhole,
    /// A number, a text, a date, a flag, or a list of them.
    PlanForm,
    /// A whole number.
    Whole,
    /// A word, or a table with `confirm`.
    UpgradeForm,
    /// A number, a text that is one, or the name of a param.
    Number,
    /// Rows of texts.
    Grid,
}

/// Why a file is no TOML.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TomlFault {
    /// A key with letters that TOML wants in quotes.
    BareKey,
    /// A full-width quote, comma, bracket or equals sign.
    FullWidth {
        /// The mark.
        mark: char,
    },
    /// A key that stands twice.
    KeyTwice,
    /// A text without its closing quote.
    Unclosed,
    /// Anything else, in the words of the TOML library.
    Other {
        /// Its words, on one line.
        message: String,
    },
}

/// What is wrong with the weights of a score.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WeightFault {
    /// Some items have one, others don't.
    Mixed,
    /// One is below zero.
    Negative,
    /// They add up to nothing.
    Nothing,
}

/// Where a name stands: decides which names may be used.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Realm {
    /// In a value or condition about a customer.
    Customer,
    /// In a condition about the customer sheet's row.
    CustomerRow,
    /// In a condition about one event.
    Event,
}

/// What is wrong with a rule file. Variants hold values; sentences are made elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence, in both languages, and by its code")]
pub enum Problem {
    // The file
    Toml { fault: TomlFault },
    UnknownKey { key: String, section: String, nearest: Option<String>, known: Vec<&'static str> },
    KeyUnderColumns { key: String, section: String },
    WrongShape { key: String, wanted: Shape, found: &'static str },
    UnknownWord { key: String, word: String, known: Vec<&'static str> },
    MissingKey { section: String, key: &'static str },
    NotYet { what: String },
    SchemaVersion { found: String },
    NoTiers,
    NoCustomers,
    KeyNeedsType { key: &'static str, wanted: &'static str },
    ParamType { wanted: &'static str },
    Empty { what: String },
    // Names
    NameClash { name: String },
    NameTaken { name: String },
    NameForm { name: String },
    Circle { members: Vec<String> },
    TooMany { what: &'static str, most: usize },
    DuplicateTier { name: String },
    DuplicateClass { name: String },
    DuplicateAlert { name: String },
    // Numbers, dates, texts
    NumberForm { written: String, right: Option<String> },
    NumberTooLarge { written: String },
    DateForm { written: String, right: Option<String> },
    ImpossibleDate { written: String },
    UnclosedText,
    UnclosedBacktick,
    UnknownCharacter { character: char },
    // Grammar
    Unexpected { found: String, expected: Expected },
    UnexpectedEnd { expected: Expected },
    ChainedComparison,
    TooDeep { most: usize },
    RepeatedClause { clause: &'static str },
    // Meaning
    UnknownName { name: String, nearest: Option<String>, realm: Realm },
    UnknownColumn { table: String, column: String, nearest: Option<String> },
    NotInThisRealm { name: String, realm: Realm },
    UnknownFunction { name: String, nearest: Option<String> },
    TableAsValue { table: String },
    ColumnOutsideAggregate { table: String, column: String },
    AggregateOfValue { function: String, form: &'static str },
    AggregateNotAllowed { function: String, realm: Realm },
    ClauseNotAllowed { clause: &'static str, function: String },
    ArgumentCount { function: String, form: &'static str, found: usize },
    ArgumentType { function: String, form: &'static str, found: Type },
    WindowReversed { first: String, last: String },
    NeedsDate { table: String },
    NotADateParam,
    NotACondition { found: Type },
    WantsNumber { found: Type },
    WantsDate { found: Type },
    WantsDuration,
    NotATable { name: String },
    WantsText { found: Type },
    SameTypeWanted { left: Type, right: Type },
    OrderWanted { found: Type },
    NotInOrder { text: String, words: Vec<String>, nearest: Option<String> },
    MissingMisplaced,
    LiteralWanted { least: i64, most: i64 },
    OrderForm { written: String },
    OrderWordTwice { word: String },
    OrderNotText,
    OnlyLastLacks { what: &'static str, name: String },
    // Of parts of the language, each with its own range of codes
    // -- aggregates
    FractionWanted { function: String, form: &'static str },
    MonthsWanted { function: String, form: &'static str },
    ConditionWanted { function: String, form: &'static str },
    UnfinishedMonth { function: String },
    // --
    // -- populations
    PopulationNotAllowed { function: String, realm: Realm },
    ConstantWanted { function: String, form: &'static str },
    ScoresWanted { found: String, most: u32 },
    SharesWanted { a: String, b: String },
    // --
    // -- scores and lookups
    EmptyList { what: &'static str },
    ParamWanted { written: String, nearest: Option<String> },
    ParamNotNumber { name: String, found: Type },
    BandForm,
    BandsNotRising { from: String, before: String },
    PointsOf { found: Type },
    NotTogether { first: &'static str, second: &'static str },
    TwiceIn { word: String, what: &'static str },
    Weights { fault: WeightFault },
    RangeReversed { min: String, max: String },
    MaxNeeded,
    GridNeedsTwo,
    GridRagged { found: usize, wanted: usize },
    GridHeading { heading: String, by: String, known: Vec<String>, nearest: Option<String> },
    GridBlank,
    LookupName,
    NoSuchLookup { name: String, nearest: Option<String>, known: Vec<String> },
    LookupTypes { first: Type, second: Type },
    // --
    // -- ladder
    UnknownTier { name: String, nearest: Option<String>, known: Vec<String> },
    FormerNameInUse { name: String },
    FormerNameTwice { name: String },
    GoTogether { present: &'static str, absent: &'static str },
    WholeWanted { key: &'static str, least: u32, found: String },
    DurationForm { written: String },
    RankWanted { found: Type },
    // --
    // -- identity
    // --
    // -- tables
    BesideValue { key: &'static str },
    BesideFrom { key: &'static str },
    UnknownTable { name: String, nearest: Option<String>, known: Vec<String> },
    NoCustomerSheet { name: String },
    NotACustomerColumn { name: String, nearest: Option<String>, known: Vec<String> },
    // --
    // -- check and extends
    // --
    // Findings
    UnusedParam { name: String },
    GridLacks { class: String, by: String },
    UnusedLookup { name: String },
}

impl Problem {
    /// The public code of the problem; it never changes its meaning.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Toml { .. } => "E001",
            Self::UnknownKey { .. } => "E002",
            Self::KeyUnderColumns { .. } => "E003",
            Self::WrongShape { .. } => "E004",
            Self::UnknownWord { .. } => "E005",
            Self::MissingKey { .. } => "E006",
            Self::NotYet { .. } => "E007",
            Self::SchemaVersion { .. } => "E008",
            Self::NoTiers => "E009",
            Self::Empty { .. } => "E010",
            Self::NoCustomers => "E011",
            Self::KeyNeedsType { .. } => "E012",
            Self::ParamType { .. } => "E013",
            Self::NameClash { .. } => "E101",
            Self::NameTaken { .. } => "E102",
            Self::NameForm { .. } => "E103",
            Self::Circle { .. } => "E104",
            Self::TooMany { .. } => "E105",
            Self::DuplicateTier { .. } => "E106",
            Self::DuplicateClass { .. } => "E107",
            Self::DuplicateAlert { .. } => "E108",
            Self::NumberForm { .. } => "E201",
            Self::NumberTooLarge { .. } => "E202",
            Self::DateForm { .. } => "E203",
            Self::ImpossibleDate { .. } => "E204",
            Self::UnclosedText => "E205",
            Self::UnclosedBacktick => "E206",
            Self::UnknownCharacter { .. } => "E207",
            Self::Unexpected { .. } => "E301",
            Self::UnexpectedEnd { .. } => "E302",
            Self::ChainedComparison => "E303",
            Self::TooDeep { .. } => "E304",
            Self::RepeatedClause { .. } => "E305",
            Self::UnknownName { .. } => "E401",
            Self::UnknownColumn { .. } => "E402",
            Self::NotInThisRealm { .. } => "E403",
            Self::UnknownFunction { .. } => "E404",
            Self::TableAsValue { .. } => "E405",
            Self::ColumnOutsideAggregate { .. } => "E406",
            Self::AggregateOfValue { .. } => "E407",
            Self::AggregateNotAllowed { .. } => "E408",
            Self::ClauseNotAllowed { .. } => "E409",
            Self::ArgumentCount { .. } => "E410",
            Self::ArgumentType { .. } => "E411",
            Self::WindowReversed { .. } => "E412",
            Self::NeedsDate { .. } => "E413",
            Self::NotADateParam => "E414",
            Self::NotACondition { .. } => "E415",
            Self::WantsNumber { .. } => "E416",
            Self::WantsDate { .. } => "E417",
            Self::WantsText { .. } => "E418",
            Self::SameTypeWanted { .. } => "E419",
            Self::OrderWanted { .. } => "E420",
            Self::NotInOrder { .. } => "E421",
            Self::MissingMisplaced => "E422",
            Self::LiteralWanted { .. } => "E423",
            Self::OrderForm { .. } => "E424",
            Self::OrderWordTwice { .. } => "E425",
            Self::OrderNotText => "E426",
            Self::OnlyLastLacks { .. } => "E427",
            Self::WantsDuration => "E428",
            Self::NotATable { .. } => "E429",
            // -- aggregates
            Self::FractionWanted { .. } => "E430",
            Self::MonthsWanted { .. } => "E431",
            Self::ConditionWanted { .. } => "E432",
            Self::UnfinishedMonth { .. } => "F430",
            // --
            // -- populations
            Self::PopulationNotAllowed { .. } => "E440",
            Self::ConstantWanted { .. } => "E441",
            Self::ScoresWanted { .. } => "E442",
            Self::SharesWanted { .. } => "E443",
            // --
            // -- scores and lookups
            Self::EmptyList { .. } => "E450",
            Self::ParamWanted { .. } => "E451",
            Self::ParamNotNumber { .. } => "E452",
            Self::BandForm => "E453",
            Self::BandsNotRising { .. } => "E454",
            Self::PointsOf { .. } => "E455",
            Self::NotTogether { .. } => "E456",
            Self::TwiceIn { .. } => "E457",
            Self::Weights { .. } => "E458",
            Self::RangeReversed { .. } => "E459",
            Self::MaxNeeded => "E490",
            Self::GridNeedsTwo => "E491",
            Self::GridRagged { .. } => "E492",
            Self::GridHeading { .. } => "E493",
            Self::GridBlank => "E494",
            Self::LookupName => "E495",
            Self::NoSuchLookup { .. } => "E496",
            Self::LookupTypes { .. } => "E497",
            // --
            // -- ladder
            Self::UnknownTier { .. } => "E460",
            Self::FormerNameInUse { .. } => "E461",
            Self::FormerNameTwice { .. } => "E462",
            Self::GoTogether { .. } => "E463",
            Self::WholeWanted { .. } => "E464",
            Self::DurationForm { .. } => "E466",
            Self::RankWanted { .. } => "E467",
            // --
            // -- identity
            // --
            // -- tables
            Self::BesideValue { .. } => "E475",
            Self::BesideFrom { .. } => "E476",
            Self::UnknownTable { .. } => "E477",
            Self::NoCustomerSheet { .. } => "E478",
            Self::NotACustomerColumn { .. } => "E479",
            // --
            // -- check and extends
            // --
            Self::UnusedParam { .. } => "F001",
            Self::GridLacks { .. } => "F450",
            Self::UnusedLookup { .. } => "F490",
        }
    }

    /// Whether it stops the run.
    #[must_use]
    pub const fn level(&self) -> Level {
        let finding = matches!(
            self,
            Self::UnusedParam { .. } | Self::UnusedLookup { .. } | Self::UnfinishedMonth { .. } | Self::GridLacks { .. }
        );
        if finding { Level::Finding } else { Level::Error }
    }
}

impl Diagnostic {
    /// A problem at a place.
    #[must_use]
    pub fn new(problem: Problem, span: Range<usize>) -> Self {
        Self { problem: Box::new(problem), span, other: None }
    }

    /// A problem about two places.
    #[must_use]
    pub fn between(problem: Problem, span: Range<usize>, other: Range<usize>) -> Self {
        Self { problem: Box::new(problem), span, other: Some(other) }
    }
}
