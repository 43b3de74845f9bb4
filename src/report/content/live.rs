//! The tiers as formulas: what the conditions of tiers and caps say, over cells of the same row and of the page of thresholds.

mod condition;
mod pieces;

use crate::engine::eval::verdict;
use crate::engine::measure::rows::CustomerRow;
use crate::model::tier::TierIndex;
use crate::model::value::{Value, Verdict};
use crate::report::Report;
use crate::report::labels::live::Live as Said;
use crate::report::page::{self, Cell, Look, Part, is_exact_in_spreadsheets, serial_of};
use crate::rules::ruleset::TierRule;

use super::customers::{Source, cell, tier_name};
use condition::Condition;
use pieces::{Piece, enclosed, joined, merged, quoted, text};

/// A formula has at most so many characters; what is left of 8,192 is room for the names of sheets.
const CHARACTERS: usize = 8_000;

/// Functions stand in one another at most so deep.
const DEPTH: usize = 64;

/// A text in a formula has at most so many characters.
const TEXT: usize = 255;

/// Where a condition stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rule {
    /// At the entrance of a tier.
    Tier(usize),
    /// In a cap.
    Cap(usize),
}

/// A number or date in a condition that has a cell of its own.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Constant<'a> {
    /// The param that it is; of one written in a condition, the condition and its place.
    pub(super) of: Origin,
    /// What it is called: the param's label or name, or the comparison that it is written in.
    pub(super) name: String,
    /// Its value in the run.
    pub(super) value: Value<'a>,
    /// What it is measured in.
    pub(super) unit: Option<&'a str>,
    /// Where it stands.
    pub(super) rules: Vec<Rule>,
}

/// Where a constant comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Origin {
    /// A param, by its position.
    Param(usize),
    /// A literal, by the condition and its place there.
    Literal(Rule, usize),
}

/// Why the tiers can't be a formula.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refused {
    /// It would have so many characters.
    Characters(usize),
    /// Its functions would stand so deep in one another.
    Depth(usize),
    /// A tier's name is too long for a text in a formula.
    Name,
}

/// The tiers as formulas, and what they look at.
#[derive(Debug)]
pub(super) struct Live<'a> {
    report: &'a Report<'a>,
    /// The constants that have cells, in the order of these.
    pub(super) constants: Vec<Constant<'a>>,
    /// The conditions that stay as the program answered them.
    pub(super) apart: Vec<(Rule, String)>,
    /// Why there is no formula; none where there is one.
    pub(super) refused: Option<Refused>,
    /// Where the what-if tier stands in the table of customers.
    pub(super) column: usize,
    sources: Vec<Source>,
    /// The columns that the formula looks at.
    looked_at: Vec<usize>,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Live<'a> {
    /// The formula over a table of these columns; none where the rules want none.
    pub(super) fn of(report: &'a Report<'a>, sources: &[Source]) -> Option<Self> {
        let column = sources.iter().position(|source| *source == Source::WhatIf)?;
        let mut live = Self {
            report,
            constants: Vec::new(),
            apart: Vec::new(),
            refused: None,
            column,
            sources: sources.to_vec(),
            looked_at: Vec::new(),
            pieces: Vec::new(),
        };
        live.pieces = live.ladder();
        live.refused = live.refusal();
        let looked_at =
            live.pieces.iter().filter_map(|piece| if let Piece::Part(Part::Here(at)) = piece { Some(*at) } else { None });
        live.looked_at = looked_at.collect();
        live.looked_at.sort_unstable();
        live.looked_at.dedup();
        Some(live)
    }

    /// What a customer's tier comes to; the program's own candidate where the formula would not do.
    pub(super) fn cell(&self, customer: usize) -> Cell<'a> {
        let now = Cell::text(tier_name(self.report, self.report.candidate(customer)));
        if self.refused.is_some() || !self.is_exact(customer) {
            return now;
        }
        let row = self.report.row(customer);
        let parts = self.pieces.iter().map(|piece| self.part(piece, &row)).collect();
        Cell::Formula(page::Formula { parts, now: Box::new(now) })
    }

    fn part(&self, piece: &Piece<'a>, row: &CustomerRow<'a>) -> Part {
        let holds = match piece {
            Piece::Part(part) => return part.clone(),
            Piece::Own(term, wanted) => {
                let answer = verdict(term, row);
                if *wanted { answer.is_yes() } else { matches!(answer, Verdict::No) }
            }
            Piece::Open(tier) => {
                let mut left_out = self.report.classification.decisions.left_out_of(row.row);
                !left_out.any(|full| full == *tier)
            }
        };
        Part::Text(if holds { "TRUE" } else { "FALSE" }.into())
    }

    /// Whether a spreadsheet holds every value that the formula looks at.
    pub(super) fn is_exact(&self, customer: usize) -> bool {
        let is_held = |source| match cell(self.report, source, Look::General, customer) {
            Cell::Number(number) | Cell::Looking(number, _) => is_exact_in_spreadsheets(number.0),
            Cell::Date(day) => serial_of(day).is_some(),
            Cell::Blank => true,
            Cell::Text(_) | Cell::Tier(..) | Cell::Change(..) | Cell::Severity(..) | Cell::Link(..) | Cell::Formula(_) => false,
        };
        self.looked_at.iter().all(|at| is_held(self.sources[*at]))
    }

    /// `IF(best tier's condition,"best",IF(…,"next",…))`, a tier's condition with the caps that hold below it.
    fn ladder(&mut self) -> Vec<Piece<'a>> {
        let report = self.report;
        let (mut pieces, mut open) = (Vec::new(), 0);
        let mut takes_all = false;
        for (position, rule) in report.rules.tiers.iter().enumerate() {
            let tier = TierIndex(u16::try_from(position).unwrap_or(u16::MAX));
            let Some(enter) = &rule.enter else {
                pieces.push(text(&quoted(&rule.name)));
                takes_all = true;
                break;
            };
            let mut conditions =
                vec![Condition { live: self, rule: Rule::Tier(position), formula: enter }.answer(&enter.term, true)];
            if rule.capacity.is_some() {
                conditions.push(vec![Piece::Open(tier)]);
            }
            for (number, cap) in report.rules.caps.iter().enumerate().filter(|(_, cap)| cap.at_most > tier) {
                let applies = Condition { live: self, rule: Rule::Cap(number), formula: &cap.when }.answer(&cap.when.term, true);
                conditions.push(enclosed("NOT(", applies));
            }
            pieces.push(text("IF("));
            pieces.extend(joined("AND", conditions));
            pieces.push(text(&format!(",{},", quoted(&rule.name))));
            open += 1;
        }
        if !takes_all {
            pieces.push(text(&quoted(tier_name(report, None))));
        }
        pieces.push(text(&")".repeat(open)));
        merged(pieces)
    }

    fn refusal(&self) -> Option<Refused> {
        let is_long = |tier: &TierRule| quoted(&tier.name).chars().count() > TEXT;
        if self.report.rules.tiers.iter().any(is_long) {
            return Some(Refused::Name);
        }
        // A cell of this row as `$XFD1048576`; one of the thresholds with its sheet, which may have a number behind its name.
        let there = Said::Sheet.text(self.report.run.language).chars().count() + "' (99)'!$B$99999".len();
        let length = |piece: &Piece<'_>| match piece {
            Piece::Part(Part::Text(text)) => text.chars().count(),
            Piece::Part(Part::Here(_)) => 11,
            Piece::Part(Part::There(..) | Part::HowMany { .. }) => there,
            Piece::Own(..) | Piece::Open(_) => 5,
        };
        let characters = self.pieces.iter().map(length).sum();
        let depth = self.depth();
        if characters > CHARACTERS {
            return Some(Refused::Characters(characters));
        }
        (depth > DEPTH).then_some(Refused::Depth(depth))
    }

    fn depth(&self) -> usize {
        let (mut depth, mut most, mut in_text) = (0_usize, 0, false);
        for piece in &self.pieces {
            let Piece::Part(Part::Text(text)) = piece else { continue };
            for c in text.chars() {
                match c {
                    '"' => in_text = !in_text,
                    '(' if !in_text => depth += 1,
                    ')' if !in_text => depth = depth.saturating_sub(1),
                    _ => {}
                }
                most = most.max(depth);
            }
        }
        most
    }
}
