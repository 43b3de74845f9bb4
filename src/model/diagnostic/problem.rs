//! What can be wrong with a rule file, and the public code of each.

use super::{Expected, Level, Realm, Shape, StandardPart, TomlFault, WeightFault};
use crate::model::value::Type;

/// What is wrong with a rule file. Variants hold values; sentences are made elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence, in both languages, and by its code")]
pub enum Problem {
    // The file
    Toml {
        fault: TomlFault,
    },
    UnknownKey {
        key: String,
        section: String,
        nearest: Option<String>,
        known: Vec<&'static str>,
    },
    KeyUnderColumns {
        key: String,
        section: String,
    },
    WrongShape {
        key: String,
        wanted: Shape,
        found: &'static str,
    },
    UnknownWord {
        key: String,
        word: String,
        known: Vec<&'static str>,
    },
    /// A text that doesn't say one of many things that a key may hold; some of them.
    UnknownChoice {
        key: String,
        word: String,
        such_as: Vec<&'static str>,
    },
    MissingKey {
        section: String,
        key: &'static str,
    },
    SchemaVersion {
        found: String,
    },
    NoTiers,
    NoCustomers,
    KeyNeedsType {
        key: &'static str,
        wanted: &'static str,
    },
    ParamType {
        wanted: &'static str,
    },
    Empty {
        what: String,
    },
    // Names
    NameClash {
        name: String,
    },
    NameTaken {
        name: String,
    },
    NameForm {
        name: String,
    },
    Circle {
        members: Vec<String>,
    },
    TooMany {
        what: &'static str,
        most: usize,
    },
    DuplicateTier {
        name: String,
    },
    DuplicateClass {
        name: String,
    },
    DuplicateAlert {
        name: String,
    },
    // Numbers, dates, texts
    NumberForm {
        written: String,
        right: Option<String>,
    },
    NumberTooLarge {
        written: String,
    },
    DateForm {
        written: String,
        right: Option<String>,
    },
    ImpossibleDate {
        written: String,
    },
    UnclosedText,
    UnclosedBacktick,
    UnknownCharacter {
        character: char,
    },
    // Grammar
    Unexpected {
        found: String,
        expected: Expected,
    },
    UnexpectedEnd {
        expected: Expected,
    },
    ChainedComparison,
    TooDeep {
        most: usize,
    },
    RepeatedClause {
        clause: &'static str,
    },
    // Meaning
    UnknownName {
        name: String,
        nearest: Option<String>,
        realm: Realm,
    },
    UnknownColumn {
        table: String,
        column: String,
        nearest: Option<String>,
    },
    NotInThisRealm {
        name: String,
        realm: Realm,
    },
    UnknownFunction {
        name: String,
        nearest: Option<String>,
    },
    TableAsValue {
        table: String,
    },
    ColumnOutsideAggregate {
        table: String,
        column: String,
    },
    AggregateOfValue {
        function: String,
        form: &'static str,
    },
    AggregateNotAllowed {
        function: String,
        realm: Realm,
    },
    ClauseNotAllowed {
        clause: &'static str,
        function: String,
    },
    ArgumentCount {
        function: String,
        form: &'static str,
        found: usize,
    },
    ArgumentType {
        function: String,
        form: &'static str,
        found: Type,
    },
    WindowReversed {
        first: String,
        last: String,
    },
    NeedsDate {
        table: String,
    },
    NotADateParam,
    NotACondition {
        found: Type,
    },
    WantsNumber {
        found: Type,
    },
    WantsDate {
        found: Type,
    },
    WantsDuration,
    NotATable {
        name: String,
    },
    WantsText {
        found: Type,
    },
    SameTypeWanted {
        left: Type,
        right: Type,
    },
    OrderWanted {
        found: Type,
    },
    NotInOrder {
        text: String,
        words: Vec<String>,
        nearest: Option<String>,
    },
    MissingMisplaced,
    LiteralWanted {
        least: i64,
        most: i64,
    },
    OrderForm {
        written: String,
    },
    OrderWordTwice {
        word: String,
    },
    OrderNotText,
    OnlyLastLacks {
        what: &'static str,
        name: String,
    },
    // Of parts of the language, each with its own range of codes
    // -- aggregates
    FractionWanted {
        function: String,
        form: &'static str,
    },
    MonthsWanted {
        function: String,
        form: &'static str,
    },
    ConditionWanted {
        function: String,
        form: &'static str,
    },
    UnfinishedMonth {
        function: String,
    },
    // --
    // -- populations
    PopulationNotAllowed {
        function: String,
        realm: Realm,
    },
    ConstantWanted {
        function: String,
        form: &'static str,
    },
    ScoresWanted {
        found: String,
        most: u32,
    },
    SharesWanted {
        a: String,
        b: String,
    },
    // --
    // -- scores and lookups
    EmptyList {
        what: &'static str,
    },
    ParamWanted {
        written: String,
        nearest: Option<String>,
    },
    ParamNotNumber {
        name: String,
        found: Type,
    },
    BandForm,
    BandsNotRising {
        from: String,
        before: String,
    },
    PointsOf {
        found: Type,
    },
    NotTogether {
        first: &'static str,
        second: &'static str,
    },
    TwiceIn {
        word: String,
        what: &'static str,
    },
    Weights {
        fault: WeightFault,
    },
    RangeReversed {
        min: String,
        max: String,
    },
    MaxNeeded,
    GridNeedsTwo,
    GridRagged {
        found: usize,
        wanted: usize,
    },
    GridHeading {
        heading: String,
        by: String,
        known: Vec<String>,
        nearest: Option<String>,
    },
    GridBlank,
    LookupName,
    NoSuchLookup {
        name: String,
        nearest: Option<String>,
        known: Vec<String>,
    },
    LookupTypes {
        first: Type,
        second: Type,
    },
    // --
    // -- ladder
    UnknownTier {
        name: String,
        nearest: Option<String>,
        known: Vec<String>,
    },
    FormerNameInUse {
        name: String,
    },
    FormerNameTwice {
        name: String,
    },
    GoTogether {
        present: &'static str,
        absent: &'static str,
    },
    WholeWanted {
        key: &'static str,
        least: u32,
        found: String,
    },
    DurationForm {
        written: String,
    },
    RankWanted {
        found: Type,
    },
    AgeOfNothing,
    // --
    // -- identity
    NeedsId {
        table: String,
    },
    NewestOrder {
        column: String,
        found: Type,
    },
    NewestComputed {
        column: String,
    },
    // --
    // -- merging
    NothingToMerge {
        key: &'static str,
    },
    SameWithoutSheet,
    // --
    // -- tables
    BesideValue {
        key: &'static str,
    },
    BesideFrom {
        key: &'static str,
    },
    UnknownTable {
        name: String,
        nearest: Option<String>,
        known: Vec<String>,
    },
    NoCustomerSheet {
        name: String,
    },
    NotACustomerColumn {
        name: String,
        nearest: Option<String>,
        known: Vec<String>,
    },
    // --
    // -- rejects
    MaxRejectedForm {
        written: String,
    },
    // --
    // -- check and extends
    StandardUnread {
        path: String,
    },
    OneLevel,
    NotInBranch {
        key: String,
        section: String,
        nearest: Option<String>,
        known: Vec<&'static str>,
    },
    NotInStandard {
        part: StandardPart,
        name: String,
        nearest: Option<String>,
    },
    BranchParamType {
        wanted: &'static str,
    },
    Touching {
        written: String,
        right: String,
    },
    // --
    // -- report
    LanguageAtTop,
    NoReportColumn {
        name: String,
        nearest: Option<String>,
    },
    NoSplit {
        name: String,
        nearest: Option<String>,
        known: Vec<String>,
    },
    HiddenClass {
        name: String,
    },
    OtherCurrency {
        name: String,
        unit: String,
        said: &'static str,
    },
    // --
    // Findings
    UnusedParam {
        name: String,
    },
    GridLacks {
        class: String,
        by: String,
    },
    UnusedLookup {
        name: String,
    },
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
            Self::UnknownWord { .. } | Self::UnknownChoice { .. } => "E005",
            Self::MissingKey { .. } => "E006",
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
            Self::AgeOfNothing => "E468",
            // --
            // -- identity
            Self::NeedsId { .. } => "E470",
            Self::NewestOrder { .. } => "E471",
            Self::NewestComputed { .. } => "E472",
            // --
            // -- merging
            Self::NothingToMerge { .. } => "E485",
            Self::SameWithoutSheet => "E486",
            // --
            // -- tables
            Self::BesideValue { .. } => "E475",
            Self::BesideFrom { .. } => "E476",
            Self::UnknownTable { .. } => "E477",
            Self::NoCustomerSheet { .. } => "E478",
            Self::NotACustomerColumn { .. } => "E479",
            // --
            // -- rejects
            Self::MaxRejectedForm { .. } => "E480",
            // --
            // -- check and extends
            Self::StandardUnread { .. } => "E510",
            Self::OneLevel => "E511",
            Self::NotInBranch { .. } => "E512",
            Self::NotInStandard { .. } => "E513",
            Self::BranchParamType { .. } => "E514",
            Self::Touching { .. } => "E520",
            // --
            // -- report
            Self::LanguageAtTop => "E530",
            Self::NoReportColumn { .. } => "E531",
            Self::NoSplit { .. } => "E532",
            Self::HiddenClass { .. } => "E533",
            Self::OtherCurrency { .. } => "E534",
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
