//! The one door through which outputs take what belongs to a customer: keys, cells, values and texts of issues, hidden as
//! the rules say.

use std::borrow::Cow;

use super::Report;
use super::fields::Cell;
use super::labels::Word;
use crate::engine::compare::{Gone, Movements};
use crate::engine::decide::reason::Operand;
use crate::engine::gap::{Blocker, Quantity};
use crate::engine::measure::hidden::{asks_hidden, hiding_in, shown, stars, text_with};
use crate::engine::settle::PlanEntry;
use crate::expr::typed::Slot;
use crate::model::column::{CarriedKind, Values};
use crate::model::fold::header_form;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::mask::Hiding;
use crate::model::merge::{Basis, parts};
use crate::model::pseudonym::is_pseudonym;
use crate::model::value::{Type, Value};
use crate::rules::ruleset::{PlanValue, RuleSet};

/// Between the headers of several columns.
const AND: &str = " + ";

/// A customer of the standing who is not in the run.
pub(super) struct ShownGone<'m> {
    /// Its key as shown.
    pub(super) key: Cow<'m, str>,
    /// The key of the customer that it is one with, as shown.
    pub(super) into: Option<Cow<'m, str>>,
    /// What became of it; its keys are as they are.
    pub(super) gone: &'m Gone,
}

impl<'a> Report<'a> {
    /// The key of a customer.
    pub(super) fn key(&self, customer: usize) -> Cow<'a, str> {
        self.shown_key(self.true_key(customer))
    }

    /// The key of a customer as it is, to find it among others.
    #[must_use]
    pub fn true_key(&self, customer: usize) -> &'a str {
        self.classification.customers.keys().get(customer)
    }

    /// What is read of a customer that no file and no rule gives a name, in a word.
    pub(super) const fn slot_word(slot: Slot) -> Option<Word> {
        match slot {
            Slot::AsOf => Some(Word::AsOf),
            Slot::Customer => Some(Word::Customer),
            Slot::Tier => Some(Word::Tier),
            Slot::Candidate => Some(Word::Candidate),
            Slot::PreviousTier => Some(Word::Previous),
            Slot::Param(_)
            | Slot::Column(_)
            | Slot::Value(_)
            | Slot::Aggregate(_)
            | Slot::Population(_)
            | Slot::EventColumn(_)
            | Slot::EventKey
            | Slot::EventDate => None,
        }
    }

    /// The key of any customer, one of those before a merge too.
    pub(super) fn shown_key<'k>(&self, key: &'k str) -> Cow<'k, str> {
        match self.rules.report.hidden.key {
            None => Cow::Borrowed(key),
            Some(hiding) => Cow::Owned(self.rules.hide(hiding, key)),
        }
    }

    /// The customers of the standing who are not in the run, in the order of the keys shown. What has the form of a pseudonym
    /// is one that an earlier output gave.
    pub(super) fn gone<'m>(&self, movements: &'m Movements) -> Vec<ShownGone<'m>> {
        let has_pseudonyms = self.has_pseudonyms();
        let shown = |key: &'m str| if has_pseudonyms && is_pseudonym(key) { Cow::Borrowed(key) } else { self.shown_key(key) };
        let mut gone: Vec<_> = movements
            .gone
            .iter()
            .map(|gone| ShownGone { key: shown(&gone.key), into: gone.merged_into.as_deref().map(shown), gone })
            .collect();
        if has_pseudonyms {
            gone.sort_by(|a, b| (&a.key, a.gone.tier).cmp(&(&b.key, b.gone.tier)));
        }
        gone
    }

    /// Whether pseudonyms stand for the keys of customers.
    fn has_pseudonyms(&self) -> bool {
        self.rules.report.hidden.key == Some(Hiding::Pseudonym)
    }

    /// Sorts what belongs to keys by the pseudonyms of these, where there are any.
    pub(super) fn sort_by_pseudonym<T>(&self, all: &mut [(&str, T)]) {
        if self.has_pseudonyms() {
            all.sort_by_cached_key(|(key, _)| self.shown_key(key).into_owned());
        }
    }

    /// The customers in the order of the outputs: of their keys, of pseudonyms where these stand for them. The order of the
    /// keys would give away which pseudonym is whose.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.classification.customers.len()).collect();
        if self.has_pseudonyms() {
            order.sort_by_cached_key(|customer| self.key(*customer).into_owned());
        }
        order
    }

    /// The place of each customer in that order.
    pub(super) fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.classification.customers.len()];
        self.order().into_iter().enumerate().for_each(|(place, customer)| places[customer] = place);
        places
    }

    /// A cell of the customer sheet.
    pub(super) fn column_cell(&self, column: usize, customer: usize) -> Cell<'a> {
        let hiding = self.hiding_of_column(column);
        let column = &self.classification.customers.columns()[column];
        if let (Values::Carried(texts, kinds), None) = (column.values.values(), column.values.why(customer)) {
            let text = texts.get(customer);
            let cell = match kinds[customer] {
                CarriedKind::Text => Cell::Text(text.into()),
                CarriedKind::Number => Cell::CarriedNumber(text),
                CarriedKind::Date => Cell::CarriedDate(text),
            };
            return self.hide(cell, hiding);
        }
        let cell = match column.values.written(customer) {
            Some(text) => Cell::Text(text.into()),
            None => Cell::of(self.rules, column.values.get(customer), column.ty),
        };
        self.hide(cell, hiding)
    }

    /// How a column of the customer table is hidden. One that nobody declared is, where its header is one of a hidden
    /// column: of two accepted headers a file may have both.
    pub(super) fn hiding_of_column(&self, column: usize) -> Option<Hiding> {
        let hidden = &self.rules.report.hidden;
        if hidden.is_nothing() {
            return None;
        }
        if column < self.rules.customers.schema.columns.len() {
            return hidden.column(column);
        }
        hidden.header(&self.classification.customers.columns()[column].header)
    }

    /// A metric, score or segment of a customer.
    pub(super) fn value_cell(&self, value: usize, customer: usize) -> Cell<'a> {
        let cell = Cell::of(self.rules, self.classification.metrics.values[value].get(customer), self.rules.values[value].ty);
        self.hide(cell, self.rules.report.hidden.value(value))
    }

    /// A customer's plan at one key.
    pub(super) fn plan(&self, key: usize, customer: usize) -> PlanEntry<'a> {
        let tier = self.final_tier(customer);
        let entry = self.classification.settlement.plan_entry(self.rules, tier, key, customer);
        let PlanEntry::Computed(value, ty) = entry else { return entry };
        let rule = tier.and_then(|tier| self.rules.tiers.get(tier.index())).and_then(|tier| tier.plan_at(key));
        let hiding = if let Some(PlanValue::Formula(formula)) = rule { self.rules.hiding(&formula.term) } else { None };
        if let (Cell::Text(text), Some(_)) = (self.hide(Cell::of(self.rules, value.clone(), ty), hiding), hiding) {
            return PlanEntry::Computed(Value::Text(text), Type::Text);
        }
        PlanEntry::Computed(value, ty)
    }

    /// Whether what is missing to a number, and what is above it, is to be hidden.
    pub(super) fn hides_numbers_of(&self, quantity: &Quantity<'_>) -> bool {
        !self.rules.report.hidden.is_nothing() && asks_hidden(&quantity.formula.term, quantity.term, self.rules)
    }

    /// The text of what keeps a customer out of a tier.
    pub(super) fn blocker_text(&self, blocker: &Blocker<'_>) -> String {
        text_with(blocker.term, blocker.formula, stars(blocker.term, self.rules))
    }

    /// A value observed, as it may be shown.
    pub(super) fn observed<'v>(&self, (condition, operand): Operand<'_>, value: Value<'v>) -> Value<'v> {
        shown(value, operand.ty, hiding_in(condition, operand, self.rules), self.rules)
    }

    #[inline]
    fn hide(&self, cell: Cell<'a>, hiding: Option<Hiding>) -> Cell<'a> {
        let Some(hiding) = hiding else { return cell };
        if let Cell::Missing(why) = cell {
            return Cell::Missing(why);
        }
        let mut text = String::new();
        cell.write_plain(&mut text);
        Cell::Text(self.rules.hide(hiding, &text).into())
    }

    /// The parts of what ties a customer to another: a value for each column compared, or the key that it is an old one of.
    pub(super) fn shown_tie<'t>(&self, basis: Basis, value: &'t str) -> Vec<Cow<'t, str>> {
        let (Basis::Same(position), Some(identity)) = (basis, &self.rules.identity) else { return vec![self.shown_key(value)] };
        let columns = identity.merging.same.get(position).into_iter().flatten();
        let shown = |(value, (column, _)): (&'t str, &(usize, _))| match self.rules.report.hidden.column(*column) {
            None => Cow::Borrowed(value),
            Some(hiding) => Cow::Owned(self.rules.hide(hiding, value)),
        };
        parts(value).zip(columns).map(shown).collect()
    }
}

/// Hides the texts of issues as the rules say: cells of hidden columns, keys, and whole lines, where anything is hidden.
/// `keys_before` are the headers under which the tiers before have the customers.
#[must_use]
pub fn hide_issues(rules: &RuleSet, issues: IssueLog, keys_before: &[String]) -> IssueLog {
    if rules.report.hidden.is_nothing() {
        return issues;
    }
    issues.with_texts(|kind, column, text| {
        let hiding = hiding_of_issue(rules, kind, column, keys_before)?;
        Some(if text.is_empty() { String::new() } else { rules.hide(hiding, text) })
    })
}

/// How the cells under a header are hidden, in whichever file they are.
fn hiding_under(rules: &RuleSet, header: &str, keys_before: &[String]) -> Option<Hiding> {
    let is_key_before = || keys_before.iter().any(|key| header_form(key) == header_form(header));
    rules.report.hidden.header(header).or_else(|| if is_key_before() { rules.hiding_of_keys() } else { None })
}

fn hiding_of_issue(rules: &RuleSet, kind: IssueKind, column: Option<&str>, keys_before: &[String]) -> Option<Hiding> {
    match kind {
        IssueKind::NotANumber
        | IssueKind::NotADate
        | IssueKind::NotAFlag
        | IssueKind::NotAnHour
        | IssueKind::NotACount
        | IssueKind::NotInOrder
        | IssueKind::NumberTooLarge
        | IssueKind::NumberRounded
        | IssueKind::CurrencyMixed
        | IssueKind::ErrorCell
        | IssueKind::KeyMissing
        | IssueKind::KeyDamaged
        | IssueKind::KeyShorter
        | IssueKind::IdDamaged
        | IssueKind::DateMissing => column.map_or(Some(Hiding::ALL), |column| hiding_under(rules, column, keys_before)),
        // A key and a value, or the values of several columns, stand together.
        IssueKind::ValueGivenUp | IssueKind::SharedByMany | IssueKind::CustomerRepeated if column.is_some() => {
            let hidden = &rules.report.hidden;
            let is_hidden = column.into_iter().flat_map(|headers| headers.split(AND)).any(|one| hidden.header(one).is_some());
            (hidden.key.is_some() || is_hidden).then_some(Hiding::ALL)
        }
        IssueKind::ValueGivenUp | IssueKind::SharedByMany | IssueKind::CustomerRepeated => rules.report.hidden.key,
        // Their texts are keys.
        IssueKind::ResultTooLarge
        | IssueKind::FilterUnknown
        | IssueKind::NoSuchCustomer
        | IssueKind::SeveralCustomers
        | IssueKind::FloorAgainstCap
        | IssueKind::OverrideOfNobody => rules.hiding_of_keys(),
        // An old key and the one it means.
        IssueKind::AliasUnknown => rules.report.hidden.key.map(|_| Hiding::ALL),
        // A piece of a line may be of any column.
        IssueKind::RowTooLong
        | IssueKind::RowTooShort
        | IssueKind::EncodingMixed
        | IssueKind::QuoteStray
        | IssueKind::QuoteUnclosed
        | IssueKind::OtherDelimiter
        | IssueKind::AnotherTable
        | IssueKind::HiddenRow => Some(Hiding::ALL),
        // Days, ids of events, words about files; what is looked up in vain was hidden when it was noted.
        IssueKind::AfterAsOf
        | IssueKind::NewestTied
        | IssueKind::NotListed
        | IssueKind::HeaderAlternative
        | IssueKind::EncodingGuessed
        | IssueKind::NulBytes
        | IssueKind::UnitInTitle
        | IssueKind::HiddenSheet
        | IssueKind::MemberPassedOver
        | IssueKind::FormulaUnstored => None,
    }
}
