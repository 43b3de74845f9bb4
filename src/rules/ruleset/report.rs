//! What a rule set says of the report: its sheets and columns, and what of the customers it hides.

use std::fmt;

use crate::expr::function::Function;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::fold::header_form;
use crate::model::mask::{Hiding, hidden};
use crate::model::pseudonym::Secret;
use crate::model::value::{TableIndex, Type};
use crate::rules::keys::report::UNITS_OF_YUAN;

use super::{RuleSet, Subject};

/// The currency of amounts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Currency {
    /// ¥
    Yuan,
    /// $
    Dollar,
    /// €
    Euro,
    /// HK$
    HongKongDollar,
}

impl Currency {
    /// The words that people choose from, codes and signs.
    pub const WORDS: [(&'static str, Self); 8] = [
        ("CNY", Self::Yuan),
        ("¥", Self::Yuan),
        ("USD", Self::Dollar),
        ("$", Self::Dollar),
        ("EUR", Self::Euro),
        ("€", Self::Euro),
        ("HKD", Self::HongKongDollar),
        ("HK$", Self::HongKongDollar),
    ];

    /// The currency that a unit says; none where it says none, or thousands or ten thousands of one.
    #[must_use]
    pub fn of_unit(unit: &str) -> Option<Self> {
        let unit = unit.trim();
        if UNITS_OF_YUAN.contains(&unit) {
            return Some(Self::Yuan);
        }
        Self::WORDS.iter().find(|(word, _)| *word == unit).map(|(_, currency)| *currency)
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Yuan => "CNY",
            Self::Dollar => "USD",
            Self::Euro => "EUR",
            Self::HongKongDollar => "HKD",
        }
    }

    /// The sign before an amount.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Yuan => "¥",
            Self::Dollar => "$",
            Self::Euro => "€",
            Self::HongKongDollar => "HK$",
        }
    }
}

/// A sheet of the workbook.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SheetName {
    /// Key figures and charts.
    Summary,
    /// One row a customer.
    Tiers,
    /// What changed since the standing before.
    Movements,
    /// Alerts by severity.
    Alerts,
    /// The service plans.
    Plans,
    /// Cross tables.
    Segments,
    /// The top and those at risk.
    Ranking,
    /// Problems of the data, the balance, and behind it customers that are the same.
    Issues,
    /// What every column means.
    Dictionary,
    /// The rules as run.
    Rules,
    /// The run.
    Run,
}

impl SheetName {
    /// All of them, in their usual order.
    pub const ALL: [Self; 11] = [
        Self::Summary,
        Self::Tiers,
        Self::Movements,
        Self::Alerts,
        Self::Plans,
        Self::Segments,
        Self::Ranking,
        Self::Issues,
        Self::Dictionary,
        Self::Rules,
        Self::Run,
    ];
}

/// A column of the sheet of customers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ReportColumn {
    /// The customer's key.
    Customer,
    /// The final tier.
    Tier,
    /// The tier in force before.
    Previous,
    /// Better, worse or the same.
    Change,
    /// The candidate tier.
    Candidate,
    /// What a review decided.
    Decision,
    /// Since when the final tier is in force.
    TierSince,
    /// How many failed reviews were tolerated since.
    FailedReviews,
    /// How often in a row a better tier waited for confirmation.
    Confirmations,
    /// Why the rules say the candidate.
    Reason,
    /// What is missing to the next tier.
    Gap,
    /// How much more there is than the tier takes.
    Cushion,
    /// The alerts that fired.
    Alerts,
    /// The whole plan: a column for each of its keys.
    Plan,
    /// Values that are missing, with their reasons.
    Missing,
    /// A column of the customer sheet, by its position in the schema.
    Column(usize),
    /// A metric, score or segment, by its position among the customer values.
    Value(usize),
    /// A key of the plan, by its position among the plan keys.
    PlanKey(usize),
}

impl ReportColumn {
    /// Those that the sheet has of itself, in the order of their words.
    pub const OWN: [Self; 15] = [
        Self::Customer,
        Self::Tier,
        Self::Previous,
        Self::Change,
        Self::Candidate,
        Self::Decision,
        Self::TierSince,
        Self::FailedReviews,
        Self::Confirmations,
        Self::Reason,
        Self::Gap,
        Self::Cushion,
        Self::Alerts,
        Self::Plan,
        Self::Missing,
    ];
}

/// What further sheets are made by, one for each value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SplitBy {
    /// The final tier.
    Tier,
    /// A segment, by its position among the customer values.
    Segment(usize),
    /// A column of the customer sheet that holds texts or ordered words, by its position in the schema.
    Column(usize),
}

/// What of the customers is hidden, and how. Lists are empty where nothing of their kind is.
#[derive(Clone, Default, Debug)]
pub struct Hidden {
    /// The customer's key.
    pub key: Option<Hiding>,
    /// The columns of the customer sheet, by their position in the schema.
    pub columns: Vec<Option<Hiding>>,
    /// The headers of what is hidden, in the form in which headers are compared.
    pub headers: Vec<(String, Hiding)>,
    /// Metrics, scores and segments that hand a hidden value on, by their position among the customer values.
    pub values: Vec<Option<Hiding>>,
}

impl Hidden {
    /// Whether nothing is.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.key.is_none() && self.columns.iter().all(Option::is_none)
    }

    /// How a column of the customer sheet is hidden.
    #[must_use]
    pub fn column(&self, column: usize) -> Option<Hiding> {
        self.columns.get(column).copied().flatten()
    }

    /// How the cells under a header are hidden, in whichever file they are.
    #[must_use]
    pub fn header(&self, header: &str) -> Option<Hiding> {
        let wanted = header_form(header);
        self.headers.iter().find(|(known, _)| *known == wanted).map(|(_, hiding)| *hiding)
    }

    /// How a metric, score or segment is hidden.
    #[must_use]
    pub fn value(&self, value: usize) -> Option<Hiding> {
        self.values.get(value).copied().flatten()
    }
}

/// What pseudonyms are made with.
#[derive(Clone, PartialEq, Eq)]
pub struct Pseudonyms {
    /// The environment variable that holds the key.
    pub key_env: String,
    /// The key; none until it is read.
    pub secret: Option<Secret>,
}

impl fmt::Debug for Pseudonyms {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pseudonyms").field("key_env", &self.key_env).finish_non_exhaustive()
    }
}

/// `[report]`
#[derive(Clone, Debug)]
pub struct ReportRules {
    /// The currency of amounts; where the file doesn't say, the one that the units of metrics and columns name; none for no
    /// sign.
    pub currency: Option<Currency>,
    /// The sheets of the workbook in their order, the summary first where it is one of them.
    pub sheets: Vec<SheetName>,
    /// The columns of the sheet of customers in their order; none for all, those that nobody declared too.
    pub columns: Option<Vec<ReportColumn>>,
    /// What further sheets are made by.
    pub split_by: Vec<SplitBy>,
    /// How many customers stand in ranked lists.
    pub top: u32,
    /// What is hidden.
    pub hidden: Hidden,
    /// What pseudonyms are made with; none where there is none.
    pub pseudonyms: Option<Pseudonyms>,
    /// Whether tiers stand as formulas too.
    pub live: bool,
    /// Whether there are columns to fill in by hand.
    pub hand_input: bool,
}

impl ReportRules {
    /// How many customers stand in ranked lists where the file doesn't say it.
    pub const TOP: u32 = 20;
}

impl Default for ReportRules {
    fn default() -> Self {
        Self {
            currency: None,
            sheets: SheetName::ALL.to_vec(),
            columns: None,
            split_by: Vec::new(),
            top: Self::TOP,
            hidden: Hidden::default(),
            pseudonyms: None,
            live: false,
            hand_input: false,
        }
    }
}

impl RuleSet {
    /// How the value of a term is hidden, where it hands on a hidden one: as it is, or as text made of it. What is counted
    /// or computed from it is another value; so is what a lookup lists for it.
    #[must_use]
    pub fn hiding(&self, term: &Term) -> Option<Hiding> {
        let hidden = &self.report.hidden;
        if hidden.is_nothing() {
            return None;
        }
        let of = |term: &Term| self.hiding(term);
        match &term.node {
            Node::Read(Slot::Column(column)) => hidden.column(*column),
            Node::Read(Slot::Value(value)) => hidden.value(*value),
            Node::Read(Slot::Customer) => hidden.key,
            Node::Read(Slot::EventKey) => self.hiding_of_keys(),
            Node::Read(Slot::Aggregate(aggregate)) => {
                let aggregate = self.aggregates.get(*aggregate)?;
                let is_key = aggregate.subject == Subject::Key && aggregate.ty == Type::Text;
                is_key.then(|| self.hiding_of_keys_in(aggregate.table)).flatten()
            }
            Node::CategoryText(inner, _) | Node::CategoryOf(inner, _) | Node::Negate(inner) => of(inner),
            Node::Call(Function::If, parts) => parts.iter().skip(1).find_map(of),
            // Of several only all of it is sure to hide each.
            Node::Call(Function::Concat, parts) if parts.len() > 1 => parts.iter().find_map(of).map(|_| Hiding::ALL),
            Node::Call(
                Function::Lower
                | Function::Upper
                | Function::Concat
                | Function::Coalesce
                | Function::Min
                | Function::Max
                | Function::Abs
                | Function::Round
                | Function::Floor
                | Function::Ceil,
                parts,
            ) => parts.iter().find_map(of),
            Node::Call(..)
            | Node::Read(_)
            | Node::Number(_)
            | Node::Text(_)
            | Node::Date(_)
            | Node::Flag(_)
            | Node::Category(_)
            | Node::Missing
            | Node::Sum(_)
            | Node::Product(_)
            | Node::DaysBetween(..)
            | Node::DateSteps(..)
            | Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Compare(..)
            | Node::Same(..)
            | Node::IsMissing(..)
            | Node::In(..)
            | Node::Between(..)
            | Node::TextTest(..) => None,
        }
    }

    /// A hidden text as it may be shown.
    #[must_use]
    pub fn hide(&self, hiding: Hiding, text: &str) -> String {
        hidden(hiding, text, self.report.pseudonyms.as_ref().and_then(|pseudonyms| pseudonyms.secret.as_ref()))
    }

    /// How the keys of a table of events are hidden: each is the customer's, or what its events are met by.
    #[must_use]
    pub fn hiding_of_keys_in(&self, table: TableIndex) -> Option<Hiding> {
        let hidden = &self.report.hidden;
        let matches = self.tables.get(table.index()).and_then(|table| table.matches);
        matches.map_or(hidden.key, |column| hidden.column(column))
    }

    /// How the key of a row of events is hidden, whichever table it is in: as the customers' key is, or as the column by
    /// which the events of a table are met; of several ways wholly.
    #[must_use]
    pub fn hiding_of_keys(&self) -> Option<Hiding> {
        let tables = (0..u8::MAX).map(TableIndex).take(self.tables.len());
        let of_tables = tables.map(|table| self.hiding_of_keys_in(table));
        let mut ways: Vec<Option<Hiding>> = std::iter::once(self.report.hidden.key).chain(of_tables).collect();
        ways.dedup();
        match ways.as_slice() {
            [one] => *one,
            several => several.iter().any(Option::is_some).then_some(Hiding::ALL),
        }
    }
}
