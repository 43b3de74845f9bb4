//! Conditions that could not be answered: counted, with the value that was missing.

use std::collections::BTreeMap;

use crate::engine::eval::{Row, evaluate, verdict};
use crate::expr::function::Function;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::tier::TierIndex;
use crate::model::value::{TableIndex, Verdict, Why};
use crate::rules::ruleset::{Formula, RuleSet};

/// Which condition of the rule file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RuleRef {
    /// The filter of a table of events; counted in rows.
    TableFilter(TableIndex),
    /// The filter of the customer sheet.
    CustomerFilter,
    /// A class of a segment: the segment's position among the customer values, the class's among its classes.
    Class(usize, usize),
    /// A part of a value against all customers, by the position of the value.
    Population(usize, Clause),
    /// What it takes to enter a tier.
    Enter(TierIndex),
    /// What it takes to stay in a tier; counted of who is in it.
    Retain(TierIndex),
    /// Who is a new customer.
    NewCustomer,
    /// A cap, by its position.
    Cap(usize),
    /// An alert, by its position.
    Alert(usize),
}

/// A part of a value against all customers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Clause {
    /// The condition that is counted.
    Condition,
    /// Among whom.
    Where,
    /// In which group.
    By,
}

impl Clause {
    /// The word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Where => "where",
            Self::By => "by",
        }
    }
}

/// How often a condition could not be answered for want of one value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownCount {
    /// The condition.
    pub rule: RuleRef,
    /// The name of the value that was missing, as the rules call it.
    pub value: String,
    /// Why it was missing.
    pub why: Why,
    /// How many customers (rows, for a table's filter).
    pub count: u64,
}

/// Counts as they come, from any number of counters of disjoint rows.
#[derive(Clone, Debug, Default)]
pub struct Unknowns {
    counts: BTreeMap<(RuleRef, String, Why), u64>,
}

impl Unknowns {
    /// Counts one row for which a condition can't be answered.
    pub fn count<R: Row + ?Sized>(
        &mut self,
        rule: RuleRef,
        formula: &Formula,
        rules: &RuleSet,
        table: Option<TableIndex>,
        row: &R,
    ) {
        self.tally(rule, (&formula.term, &formula.text), Some(&formula.text), rules, table, row);
    }

    /// Counts one row for which a term, given with its plain form, is missing.
    pub fn count_term<R: Row + ?Sized>(
        &mut self,
        rule: RuleRef,
        (term, text): (&Term, &str),
        rules: &RuleSet,
        table: Option<TableIndex>,
        row: &R,
    ) {
        self.tally(rule, (term, text), None, rules, table, row);
    }

    fn tally<R: Row + ?Sized>(
        &mut self,
        rule: RuleRef,
        (term, text): (&Term, &str),
        source: Option<&str>,
        rules: &RuleSet,
        table: Option<TableIndex>,
        row: &R,
    ) {
        let (value, why) = first_missing(term, source, rules, table, row)
            .unwrap_or_else(|| (text.to_owned(), evaluate(term, row).missing().unwrap_or(Why::Said)));
        *self.counts.entry((rule, value, why)).or_default() += 1;
    }

    /// Takes over the counts of other rows.
    pub fn merge(&mut self, other: Self) {
        for (key, count) in other.counts {
            *self.counts.entry(key).or_default() += count;
        }
    }

    /// The counts by rule, then by value.
    #[must_use]
    pub fn list(&self) -> Vec<UnknownCount> {
        let entry = |((rule, value, why), count): (&(RuleRef, String, Why), &u64)| UnknownCount {
            rule: *rule,
            value: value.clone(),
            why: *why,
            count: *count,
        };
        self.counts.iter().map(entry).collect()
    }
}

impl FromIterator<UnknownCount> for Unknowns {
    fn from_iter<I: IntoIterator<Item = UnknownCount>>(counts: I) -> Self {
        let mut all = Self::default();
        for unknown in counts {
            *all.counts.entry((unknown.rule, unknown.value, unknown.why)).or_default() += unknown.count;
        }
        all
    }
}

/// The first value for want of which a term is missing, by the name a person knows it by; `source` is the text in which the
/// term stands, where it is at hand. Only parts that are missing
/// themselves are looked into: what a part could do without is not what was wanting.
fn first_missing<R: Row + ?Sized>(
    term: &Term,
    source: Option<&str>,
    rules: &RuleSet,
    table: Option<TableIndex>,
    row: &R,
) -> Option<(String, Why)> {
    let why = evaluate(term, row).missing()?;
    if let Node::Read(slot) = term.node {
        return Some((slot_name(slot, rules, table), why));
    }
    if let Node::Call(Function::Lookup, arguments) = &term.node
        && arguments.iter().all(|argument| evaluate(argument, row).missing().is_none())
    {
        // What is wanting is not the text but its entry.
        let written = source.and_then(|text| text.get(term.span.clone()));
        return Some((written.unwrap_or("lookup").to_owned(), why));
    }
    if let Node::Call(Function::If, arguments) = &term.node
        && let [condition, yes, no] = arguments.as_slice()
    {
        // Of the branches only the one that was taken was wanting.
        let wanting = match verdict(condition, row) {
            Verdict::Yes => yes,
            Verdict::No => no,
            Verdict::Unknown(_) => condition,
        };
        return first_missing(wanting, source, rules, table, row);
    }
    parts(term).into_iter().find_map(|part| first_missing(part, source, rules, table, row))
}

/// The terms a term is made of.
#[must_use]
pub fn parts(term: &Term) -> Vec<&Term> {
    match &term.node {
        Node::Number(_) | Node::Text(_) | Node::Date(_) | Node::Flag(_) | Node::Category(_) | Node::Missing | Node::Read(_) => {
            Vec::new()
        }
        Node::CategoryText(a, _)
        | Node::CategoryOf(a, _)
        | Node::Negate(a)
        | Node::DateSteps(a, _)
        | Node::Not(a)
        | Node::IsMissing(_, a) => vec![a],
        Node::DaysBetween(a, b) | Node::Compare(_, a, b) | Node::Same(_, a, b) => vec![a, b],
        Node::Between(_, a, b, c) => vec![a, b, c],
        Node::Sum(list) | Node::Product(list) => list.iter().map(|(_, part)| part).collect(),
        Node::And(list) | Node::Or(list) | Node::Call(_, list) => list.iter().collect(),
        Node::In(_, a, list) | Node::TextTest(_, _, a, list) => std::iter::once(&**a).chain(list).collect(),
    }
}

/// What the rules call the value of a slot.
#[must_use]
pub fn slot_name(slot: Slot, rules: &RuleSet, table: Option<TableIndex>) -> String {
    let event = |position: usize| {
        let table = table.and_then(|table| rules.tables.get(table.index()))?;
        table.schema.columns.get(position).map(|column| column.name.clone())
    };
    match slot {
        Slot::Param(position) => rules.params[position].name.clone(),
        Slot::Column(position) => rules.customers.schema.columns[position].name.clone(),
        Slot::Value(position) => rules.values[position].name.clone(),
        Slot::Aggregate(position) => rules.aggregates[position].text.clone(),
        Slot::Population(position) => rules.populations[position].text.clone(),
        Slot::EventColumn(position) => event(position).unwrap_or_default(),
        Slot::EventKey => "key".to_owned(),
        Slot::EventDate => "date".to_owned(),
        Slot::AsOf => "as_of".to_owned(),
        Slot::Customer => "customer".to_owned(),
        Slot::Tier => "tier".to_owned(),
        Slot::Candidate => "candidate".to_owned(),
        Slot::PreviousTier => "previous_tier".to_owned(),
    }
}
