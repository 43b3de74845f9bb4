//! Why one customer is where it is, as a tree for the terminal.

use std::fmt::Write as _;

use super::Report;
use super::digits::percent;
use super::fields::Cell;
use super::gap::GapTexts;
use super::labels::{self, Word};
use super::reason::Reasons;
use crate::engine::compare::Before;
use crate::engine::explain::{Condition, Explanation, Item, Part, ValueParts};
use crate::model::language::Language;
use crate::model::merge::Basis;
use crate::model::value::{Type, Value, Verdict};
use crate::model::visible::visible;

/// The explanation as text: two blanks for every step down.
#[must_use]
pub fn render(report: &Report<'_>, gaps: &GapTexts<'_>, explanation: &Explanation) -> String {
    let mut tree = Tree { report, gaps, language: report.run.language, text: String::new() };
    tree.head(explanation);
    tree.title(Word::Tier);
    for tier in &explanation.tiers {
        tree.condition(1, &tier.enter);
        if let Some(retain) = &tier.retain {
            tree.condition(2, retain);
        }
        if let Some(rank) = &tier.rank_by {
            tree.line(2, &format!("{}: {}", Word::RankBy.text(tree.language), tree.shown(&rank.value, rank.ty)));
            tree.part(3, rank);
        }
    }
    if let Some(condition) = &explanation.new_customer {
        tree.title(Word::NewCustomer);
        tree.condition(1, condition);
    }
    if !explanation.caps.is_empty() {
        tree.title(Word::Caps);
    }
    for (condition, cap) in explanation.caps.iter().zip(&report.rules.caps) {
        tree.condition(1, condition);
        let at_most = report.tier_name(Some(cap.at_most)).unwrap_or_default();
        tree.line(2, &format!("{}: {at_most}", Word::AtMost.text(tree.language)));
    }
    if !explanation.alerts.is_empty() {
        tree.title(Word::Alerts);
    }
    for condition in &explanation.alerts {
        tree.condition(1, condition);
    }
    if !explanation.values.is_empty() {
        tree.title(Word::Values);
    }
    for value in &explanation.values {
        tree.value(explanation.customer, value);
    }
    tree.text
}

struct Tree<'a> {
    report: &'a Report<'a>,
    gaps: &'a GapTexts<'a>,
    language: Language,
    text: String,
}

impl Tree<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{:indent$}{}", "", visible(text), indent = 2 * depth);
    }

    fn title(&mut self, word: Word) {
        self.text.push('\n');
        self.line(0, word.text(self.language));
    }

    fn head(&mut self, explanation: &Explanation) {
        let (report, row) = (self.report, explanation.customer);
        let no_tier = Word::NoTier.text(self.language);
        let tier = report.tier_name(report.final_tier(row)).unwrap_or(no_tier);
        let word = |word: Word| word.text(self.language);
        let head = format!("{}: {}  ·  {} {}", word(Word::Customer), report.key(row), word(Word::AsOf), report.run.as_of);
        let tier = format!("{}: {tier}", word(Word::Tier));
        let reason = format!("{}: {}", word(Word::Reason), Reasons::new(report).of(row));
        let before = report.movement(row).map(|(before, change)| {
            let absent = if matches!(before, Before::New | Before::Returned) { "—" } else { no_tier };
            let previous = report.name_before(before).unwrap_or(absent);
            format!("{}: {previous} ({})", word(Word::Previous), labels::paper::moved(change, self.language))
        });
        let decided = report.reviewed(row).map(|found| {
            let candidate = report.tier_name(found.candidate).unwrap_or(no_tier);
            let decision = labels::review::decision(found.clause, self.language);
            let since = found.held.since.map_or_else(|| "—".to_owned(), |day| day.to_string());
            let mut lines = vec![
                format!("{}: {candidate}", word(Word::Candidate)),
                format!("{}: {decision}", word(Word::Decision)),
                format!("{}: {since}", word(Word::TierSince)),
            ];
            let counts = [(Word::FailedReviews, found.held.failures), (Word::Confirmations, found.held.confirmations)];
            let counts = counts.into_iter().filter(|(_, count)| *count > 0);
            lines.extend(counts.map(|(label, count)| format!("{}: {count}", word(label))));
            lines
        });
        for line in [head, tier].into_iter().chain(before).chain(decided.into_iter().flatten()).chain([reason]) {
            self.line(0, &line);
        }
        self.gap(row);
        self.same(row);
    }

    /// What is missing to the next tier, and the cushion.
    fn gap(&mut self, row: usize) {
        let gap = self.gaps.of(row);
        for (word, text) in [(Word::Gap, self.gaps.gap(row, &gap)), (Word::Cushion, self.gaps.cushion(row, &gap))] {
            if !text.is_empty() {
                self.line(0, &format!("{}: {text}", word.text(self.language)));
            }
        }
    }

    /// The other keys of the customer, and those that may be its own.
    fn same(&mut self, customer: usize) {
        let report = self.report;
        let shown = |other: &str, ties: Vec<(Basis, &str)>| {
            let ties: Vec<String> = ties.into_iter().map(|(basis, value)| labels::tie(basis, value, report)).collect();
            let other = report.shown_key(other);
            if ties.is_empty() {
                other.into_owned()
            } else {
                format!("{other} ({})", ties.join(labels::listing(self.language)[0]))
            }
        };
        let others: Vec<String> = report.other_keys(customer).into_iter().map(|(other, ties)| shown(other, ties)).collect();
        let proposed = report.proposed(customer).into_iter().map(|(other, ties)| shown(other, ties));
        for (label, keys) in [(Word::OtherKeys, others), (Word::MaybeSame, proposed.collect())] {
            if !keys.is_empty() {
                self.line(0, &format!("{}: {}", label.text(self.language), keys.join(", ")));
            }
        }
    }

    fn condition(&mut self, depth: usize, condition: &Condition) {
        let answer = self.answer(condition.answer);
        self.line(depth, &format!("{}: {answer}", condition.name));
        if let Some(part) = &condition.part {
            self.part(depth + 1, part);
        }
    }

    fn value(&mut self, customer: usize, parts: &ValueParts) {
        let value = &self.report.rules.values[parts.value];
        let label = value.label.as_ref().map_or_else(String::new, |label| format!(" ({label})"));
        let found = self.report.value_cell(parts.value, customer);
        let (shown, unit) = match (&found, value.unit.as_deref()) {
            (Cell::Number(number), Some("%")) => (percent(*number), String::new()),
            (Cell::Missing(_), _) | (_, None) => (self.cell(&found), String::new()),
            (_, Some(unit)) => (self.cell(&found), format!(" {unit}")),
        };
        self.line(1, &format!("{}{label} = {shown}{unit}", value.name));
        for part in &parts.parts {
            self.part(2, part);
        }
        for item in &parts.items {
            self.item(item);
        }
        for class in &parts.classes {
            self.condition(2, class);
        }
    }

    fn item(&mut self, item: &Item) {
        let points = match item.points {
            Ok(points) => points.to_string(),
            Err(why) => format!("{} ({})", Word::NoValue.text(self.language), labels::why(why, self.report)),
        };
        let weight = item.weight.map_or_else(String::new, |weight| format!(" × {weight}"));
        self.line(2, &format!("{}: {points}{weight}", item.label));
        self.part(3, &item.part);
    }

    fn part(&mut self, depth: usize, part: &Part) {
        let what = match (part.ty, &part.value) {
            (Type::Flag, Value::Flag(flag)) => {
                format!("{}: {}", part.text, self.answer(if *flag { Verdict::Yes } else { Verdict::No }))
            }
            (Type::Flag, Value::Missing(why)) => format!("{}: {}", part.text, self.answer(Verdict::Unknown(*why))),
            (ty, value) => format!("{} = {}", part.text, self.shown(value, ty)),
        };
        let events = part.events.as_ref().map_or_else(String::new, |(rows, span)| {
            let first = span.first.map_or_else(|| "…".to_owned(), |day| day.to_string());
            format!("  [{}, {first} – {}]", labels::rows(*rows, self.language), span.last)
        });
        self.line(depth, &format!("{what}{events}"));
        for inner in &part.parts {
            self.part(depth + 1, inner);
        }
    }

    fn answer(&self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Yes => Word::Yes.text(self.language).to_owned(),
            Verdict::No => Word::No.text(self.language).to_owned(),
            Verdict::Unknown(why) => {
                format!("{} ({})", Word::NotKnown.text(self.language), labels::why(why, self.report))
            }
        }
    }

    fn shown(&self, value: &Value<'_>, ty: Type) -> String {
        self.cell(&Cell::of(self.report.rules, value.clone(), ty))
    }

    fn cell(&self, cell: &Cell<'_>) -> String {
        if let Cell::Missing(why) = cell {
            return format!("{} ({})", Word::NoValue.text(self.language), labels::why(*why, self.report));
        }
        let mut text = String::new();
        cell.write_plain(&mut text);
        text
    }
}
