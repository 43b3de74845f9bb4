//! What sentences call what a condition looks at, and conditions as what must be so: in words, without values.

use super::Report;
use super::labels::{gap, naming as words, reason as said};
use super::naming::Round;
use super::sentence::{Sentence, Side, Source, is_constant};
use crate::engine::eval::evaluate;
use crate::expr::ast::Comparison;
use crate::expr::function::{AggregateFunction, Function};
use crate::expr::typed::{Node, Slot, Term};
use crate::model::value::{TableIndex, Type};
use crate::rules::ruleset::{Aggregate, Subject};
use said::Said;

impl Sentence<'_, '_> {
    /// What a value is called: its label, header or name; what is computed from others in words with theirs. None where a part
    /// has none and there is no text to tell it in.
    pub(super) fn title(&self, term: &Term) -> Option<String> {
        self.words(term).or_else(|| self.written(term))
    }

    fn words(&self, term: &Term) -> Option<String> {
        if is_constant(term) && !matches!(term.node, Node::Read(_)) {
            // What has no value, such as `missing` itself, has the rules' own words.
            let has_value = evaluate(term, self.row).missing().is_none();
            return has_value.then(|| self.value_of(term, Side::default(), Round::Exact));
        }
        if let Node::Sum(parts) = &term.node {
            return self.chain(parts, [" + ", " − "], false);
        }
        if let Node::Product(parts) = &term.node {
            return self.chain(parts, [" × ", " ÷ "], true);
        }
        if let Node::CategoryText(inner, _) | Node::CategoryOf(inner, _) = &term.node {
            return self.title(inner);
        }
        if let Node::Call(function, arguments) = &term.node {
            return self.call(*function, arguments);
        }
        let Node::Read(slot) = term.node else { return None };
        self.slot(slot)
    }

    pub(super) fn slot(&self, slot: Slot) -> Option<String> {
        let report = self.report;
        if let Slot::Aggregate(position) = slot {
            return self.aggregate(&report.rules.aggregates[position]);
        }
        if let Slot::Population(position) = slot {
            return self.population(position);
        }
        let subject = if let Slot::EventColumn(column) = slot {
            Some(Subject::Column(column))
        } else if slot == Slot::EventKey {
            Some(Subject::Key)
        } else {
            (slot == Slot::EventDate).then_some(Subject::Date)
        };
        if let Some(subject) = subject {
            let Source::Inner(Some(table)) = self.source else { return None };
            return report.event_title(table, subject);
        }
        report.slot_title(slot).map(Into::into).or_else(|| Some(Report::slot_word(slot)?.text(report.run.language).to_owned()))
    }

    fn chain(&self, parts: &[(bool, Term)], [plain, turned]: [&str; 2], closed: bool) -> Option<String> {
        let mut text = String::new();
        for (position, (flag, part)) in parts.iter().enumerate() {
            if position > 0 {
                text.push_str(if *flag { turned } else { plain });
            }
            let is_sum = matches!(part.node, Node::Sum(_)) || (position > 0 && matches!(part.node, Node::Product(_)));
            let title = self.title(part)?;
            let [open, close] = if closed && is_sum { ["(", ")"] } else { [""; 2] };
            text.extend([open, &title, close]);
        }
        Some(text)
    }

    fn call(&self, function: Function, arguments: &[Term]) -> Option<String> {
        let language = self.report.run.language;
        match (function, arguments) {
            (Function::DaysSince, [day]) if self.first_or_last(day).is_some() => {
                let (aggregate, is_last) = self.first_or_last(day)?;
                let noun = words::noun(self.report.rules.table_name(aggregate.table), language);
                Some(words::days_since(noun, is_last, language))
            }
            (Function::Min | Function::Max, several) => {
                let names = several.iter().map(|one| self.title(one)).collect::<Option<Vec<_>>>()?;
                Some(words::extreme(&names, function == Function::Min, language))
            }
            (Function::Coalesce, [one]) => self.title(one),
            (Function::Coalesce, [one, instead]) => Some(words::or_else(&self.title(one)?, &self.title(instead)?, language)),
            (Function::Lookup, [lookup, key]) => {
                let Node::Text(lookup) = &lookup.node else { return None };
                Some(words::looked_up(lookup, &self.title(key)?, language))
            }
            (_, [one, ..]) => words::function_of(function, &self.title(one)?, language),
            (_, []) => None,
        }
    }

    /// A term that is nothing but the first or last day of a table.
    fn first_or_last(&self, term: &Term) -> Option<(&Aggregate, bool)> {
        let Node::Read(Slot::Aggregate(position)) = term.node else { return None };
        let aggregate = &self.report.rules.aggregates[position];
        let is_plain = aggregate.subject == Subject::Date
            && aggregate.condition.is_none()
            && aggregate.window == crate::model::window::Window::ALL;
        let is_last = aggregate.function == AggregateFunction::Max;
        (is_plain && (is_last || aggregate.function == AggregateFunction::Min)).then_some((aggregate, is_last))
    }

    fn inner(&self, table: Option<TableIndex>) -> Self {
        Self { source: Source::Inner(table), ..*self }
    }

    fn aggregate(&self, aggregate: &Aggregate) -> Option<String> {
        let (report, language) = (self.report, self.report.run.language);
        let inner = self.inner(Some(aggregate.table));
        let condition = match &aggregate.condition {
            Some(condition) => Some(inner.statement(condition, true, false)?),
            None => None,
        };
        let is_column = aggregate.subject != Subject::Rows;
        let column = report.event_title(aggregate.table, aggregate.subject);
        if is_column && column.is_none() {
            return None;
        }
        let looked = words::Looked {
            noun: words::noun(report.rules.table_name(aggregate.table), language),
            column: column.as_deref(),
            is_date: aggregate.subject == Subject::Date,
            fraction: aggregate.fraction,
            condition: condition.as_deref(),
            window: &words::window(aggregate.window, language),
        };
        Some(words::aggregate(aggregate.function, &looked, language))
    }

    fn population(&self, position: usize) -> Option<String> {
        let language = self.report.run.language;
        let population = &self.report.rules.populations[position];
        let inner = self.inner(None);
        let told = |term: &Term| if term.ty == Type::Flag { inner.statement(term, true, false) } else { inner.title(term) };
        let optional = |term: Option<&Term>| match term {
            Some(term) => told(term).map(Some),
            None => Some(None),
        };
        let subject = told(&population.subject)?;
        let (condition, by) = (optional(population.condition.as_ref())?, optional(population.by.as_ref())?);
        let whom = words::among_whom(condition.as_deref(), by.as_deref(), language);
        Some(words::against(population.against, &subject, &whom, language))
    }

    /// A condition as what is so, or must be; none where it has no words.
    pub(super) fn statement(&self, term: &Term, answer: bool, must: bool) -> Option<String> {
        let language = self.report.run.language;
        let bound = |part: &Term, beside: &Term| {
            if is_constant(part) {
                Some(self.value_of(part, Side::of(term, Some(beside)), Round::Exact))
            } else {
                self.title(part)
            }
        };
        let say = |operand: &Term, what: &Said<'_>| Some(said::said(&self.title(operand)?, what, must, language));
        match &term.node {
            Node::Not(inner) => self.statement(inner, !answer, must),
            Node::And(parts) | Node::Or(parts) => {
                let told = parts.iter().map(|part| self.statement(part, answer, must)).collect::<Option<Vec<_>>>()?;
                let joint = if matches!(term.node, Node::And(_)) == answer { gap::and(language) } else { gap::or(language) };
                let has_brackets = parts.iter().any(|part| matches!(part.node, Node::And(_) | Node::Or(_)));
                (!has_brackets).then(|| told.join(joint))
            }
            Node::Compare(comparison, left, right) => {
                let comparison = if answer { *comparison } else { comparison.opposite() };
                self.compared_with(term, comparison, [left, right], must)
            }
            Node::Same(negated, left, right) => {
                let comparison = if *negated == answer { Comparison::NotEqual } else { Comparison::Equal };
                self.compared_with(term, comparison, [left, right], must)
            }
            Node::IsMissing(negated, operand) => say(operand, &Said::There(*negated == answer)),
            Node::In(negated, operand, list) => {
                let members = self.members(term, list, operand);
                say(operand, &Said::Among(*negated == answer, &members, list.len()))
            }
            Node::Between(negated, operand, low, high) => {
                let (low, high) = (bound(low, operand)?, bound(high, operand)?);
                say(operand, &Said::Between(*negated == answer, &low, &high))
            }
            Node::TextTest(negated, test, operand, list) => {
                let parts = self.members(term, list, operand);
                let is_cut = parts.len() < list.len();
                let parts = gap::any_of(&parts, is_cut, language);
                say(operand, &Said::Text(*negated == answer, *test, &parts))
            }
            Node::Read(_) if term.ty == Type::Flag => say(term, &Said::Flag(answer)),
            Node::Read(_)
            | Node::Call(..)
            | Node::Number(_)
            | Node::Text(_)
            | Node::Date(_)
            | Node::Flag(_)
            | Node::Category(_)
            | Node::Missing
            | Node::CategoryText(..)
            | Node::CategoryOf(..)
            | Node::Negate(_)
            | Node::Sum(_)
            | Node::Product(_)
            | Node::DaysBetween(..)
            | Node::DateSteps(..) => None,
        }
    }

    fn compared_with(&self, condition: &Term, comparison: Comparison, [left, right]: [&Term; 2], must: bool) -> Option<String> {
        if is_constant(left) && !is_constant(right) {
            return self.compared_with(condition, comparison.turned_round(), [right, left], must);
        }
        let other = if is_constant(right) {
            self.value_of(right, Side::of(condition, Some(left)), Round::Exact)
        } else {
            self.title(right)?
        };
        let said = Said::Compared(comparison, left.ty, &other);
        Some(said::said(&self.title(left)?, &said, must, self.report.run.language))
    }
}
