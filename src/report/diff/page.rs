//! The pages of a comparison: what happened in figures, and everyone who isn't where they were.

use super::DiffReport;
use crate::engine::diff::cause::{Cause, CauseLine};
use crate::engine::diff::snapshot::{Customer, Presence};
use crate::engine::diff::{After, Before, Change, Count, Kept, Kind};
use crate::model::number::{ExactSum, Number};
use crate::report::digits::share;
use crate::report::labels::Word;
use crate::report::labels::diff::{DiffWord, absent, cause, gone, kind, parts, signed};
use crate::report::page::{Block, Cell, Column, Look, Page, PageKind, Role, Table};

impl<'a> DiffReport<'a> {
    pub(super) fn word(&self, word: Word) -> &'static str {
        word.text(self.language)
    }

    pub(super) fn said(&self, word: DiffWord) -> &'static str {
        word.text(self.language)
    }

    /// Everything for a terminal or Markdown, one below the other.
    pub(in crate::report) fn blocks(&self) -> Vec<Block<'a>> {
        let mut blocks = self.figures();
        if self.diff.differs() {
            blocks.push(Block::Heading(self.said(DiffWord::List).to_owned()));
            let most = self.most.unwrap_or(usize::MAX);
            blocks.push(Block::Table(self.list(most)));
            let left = self.diff.changes.len().saturating_sub(most);
            if left > 0 {
                blocks.push(Block::Line(format!(" … +{left}")));
            }
        }
        blocks.extend(self.mix_blocks());
        blocks
    }

    /// The pages of a file: figures, then everyone, then the mix.
    pub(in crate::report) fn pages(&self) -> Vec<Page<'a>> {
        let title = |word: DiffWord| self.said(word).to_owned();
        let mut mix = self.mix_blocks();
        mix.insert(0, Block::Title(title(DiffWord::Mix)));
        vec![
            Page::new(PageKind::Summary, title(DiffWord::Title), self.figures()),
            Page::new(PageKind::Movements, title(DiffWord::List), vec![Block::Table(self.list(usize::MAX).into_record())]),
            Page::new(PageKind::Segments, title(DiffWord::Mix), mix),
        ]
    }

    fn figures(&self) -> Vec<Block<'a>> {
        let mut blocks = vec![Block::Title(format!("{}: {}", self.said(DiffWord::Title), self.title()))];
        blocks.push(Block::Facts(self.facts()));
        if !self.diff.differs() {
            blocks.push(Block::Line(self.said(DiffWord::Nothing).to_owned()));
        }
        let heading = |word: &str| Block::Heading(format!("{} · {word}", self.word(Word::Matrix)));
        blocks.push(heading(self.word(Word::Customers)));
        blocks.push(Block::Table(self.matrix("customers", Look::Number(0), |count, _, _| Cell::count(count.customers))));
        if let Some(look) = self.amount_look() {
            // Of who isn't in a result nobody knows the amount there.
            let sum = |sum: ExactSum, is_there: bool| if is_there { Cell::Number(sum) } else { Cell::Blank };
            blocks.push(heading(self.said(DiffWord::AmountBefore)));
            let before = |count: Count, is_known: bool, _| sum(count.old, is_known);
            blocks.push(Block::Table(self.matrix("before", look, before)));
            blocks.push(heading(self.said(DiffWord::AmountAfter)));
            let after = |count: Count, _, is_here: bool| sum(count.new, is_here);
            blocks.push(Block::Table(self.matrix("after", look, after)));
        }
        self.why(&mut blocks);
        blocks.push(Block::Heading(self.said(DiffWord::Conversion).to_owned()));
        blocks.push(Block::Table(self.conversion()));
        blocks
    }

    fn facts(&self) -> Vec<(String, Cell<'a>)> {
        let diff = self.diff;
        let mut facts: Vec<(&str, u64)> = if diff.ladder.is_ordered {
            vec![
                (self.word(Word::Upgraded), diff.count(Kind::Upgrade)),
                (self.word(Word::Downgraded), diff.count(Kind::Downgrade)),
            ]
        } else {
            vec![(self.said(DiffWord::Changed), diff.count(Kind::Changed))]
        };
        facts.extend([
            (self.word(Word::Stayed), diff.stayed()),
            (self.word(Word::NewOnes), diff.count(Kind::New)),
            (self.word(Word::ReturnedOnes), diff.count(Kind::Returned)),
        ]);
        let not_here = [(Word::AbsentOnes, Kind::Absent), (Word::LostOnes, Kind::Lost), (Word::MergedOnes, Kind::Merged)];
        let not_here = not_here.into_iter().map(|(word, kind)| (word, kind, diff.count(kind)));
        let told = not_here.filter(|(_, kind, count)| *count > 0 || *kind == Kind::Lost);
        facts.extend(told.map(|(word, _, count)| (self.word(word), count)));
        facts.into_iter().map(|(label, count)| (label.to_owned(), Cell::count(count))).collect()
    }

    pub(super) fn tier(&self, place: u32) -> Cell<'a> {
        match self.diff.ladder.name(place) {
            Some(name) => Cell::Tier(Some(place as usize), name.into()),
            None => Cell::Tier(None, self.word(Word::NoTier).into()),
        }
    }

    /// Before a row, after a column. `cell` is told whether the customers are in the old result, and in the new one.
    fn matrix(&self, id: &str, look: Look, cell: impl Fn(Count, bool, bool) -> Cell<'a>) -> Table<'a> {
        let diff = self.diff;
        let nobody = diff.ladder.nobody();
        let has = |from: Option<Before>, to: Option<After>| {
            diff.matrix.keys().any(|(a, b)| from.is_none_or(|from| from == *a) && to.is_none_or(|to| to == *b))
        };
        let mut rows: Vec<Before> = (0..nobody).map(Before::Tier).collect();
        rows.extend([Before::Tier(nobody), Before::New, Before::Returned].into_iter().filter(|from| has(Some(*from), None)));
        let mut across: Vec<After> = (0..nobody).map(After::Tier).collect();
        let not_here = [After::Absent, After::Lost, After::Merged];
        across.extend([After::Tier(nobody)].into_iter().chain(not_here).filter(|to| has(None, Some(*to))));
        let mut columns = vec![Column::text(format!("{} \\ {}", self.word(Word::Before), self.word(Word::After)))];
        columns.extend(across.iter().map(|to| {
            let name = match to {
                After::Tier(place) => diff.ladder.name(*place).unwrap_or(self.word(Word::NoTier)),
                After::Absent => self.word(Word::AbsentOnes),
                After::Lost => self.word(Word::LostOnes),
                After::Merged => self.word(Word::MergedOnes),
            };
            Column::new(name, look).role(Role::Heat)
        }));
        columns.push(Column::new(self.word(Word::Total), look));
        let is_known = |from: Before| matches!(from, Before::Tier(_));
        let is_here = |to: After| matches!(to, After::Tier(_));
        let mut table: Vec<Vec<Cell<'a>>> = Vec::new();
        for from in &rows {
            let label = match from {
                Before::Tier(place) => self.tier(*place),
                Before::New => Cell::text(self.word(Word::NewOnes)),
                Before::Returned => Cell::text(self.word(Word::ReturnedOnes)),
            };
            let count = |to: &After| diff.matrix.get(&(*from, *to)).copied().unwrap_or_default();
            let mut line = vec![label];
            line.extend(across.iter().map(|to| cell(count(to), is_known(*from), is_here(*to))));
            let mut met = diff.matrix.keys().filter(|(a, _)| a == from).peekable();
            let has_here = met.peek().is_none() || met.any(|(_, to)| is_here(*to));
            line.push(cell(diff.sum(|a, _| a == *from), is_known(*from), has_here));
            table.push(line);
        }
        let mut total = vec![Cell::text(self.word(Word::Total))];
        total.extend(across.iter().map(|to| cell(diff.sum(|_, b| b == *to), true, is_here(*to))));
        total.push(cell(diff.sum(|_, _| true), true, true));
        table.push(total);
        Table::of_rows(format!("matrix_{id}"), columns, table).with_total()
    }

    /// What moved them, and whom the policy keeps where they were.
    fn why(&self, blocks: &mut Vec<Block<'a>>) {
        let lines = self.diff.lines();
        if !lines.is_empty() {
            blocks.push(Block::Heading(self.said(DiffWord::Causes).to_owned()));
            if self.diff.ladder.is_ordered {
                blocks.push(Block::Line(self.said(DiffWord::StepsOfAll).to_owned()));
            }
            blocks.push(Block::Table(self.causes(&lines)));
        }
        let kept = self.diff.kept;
        if kept != Kept::default() {
            blocks.push(Block::Heading(self.said(DiffWord::Kept).to_owned()));
            blocks.push(Block::Table(self.kept(&kept)));
        }
    }

    fn kept(&self, kept: &Kept) -> Table<'a> {
        let look = self.amount_look();
        let mut columns = vec![Column::text(self.said(DiffWord::AgainstRules)), Column::count(self.word(Word::Customers))];
        if let Some(look) = look {
            let amounts = [(DiffWord::AmountBefore, 3), (DiffWord::AmountAfter, 2)];
            columns.extend(amounts.map(|(word, rank)| Column::new(self.said(word), look).leaving(rank)));
        }
        let row = |(word, count): (DiffWord, Count)| {
            let mut cells = vec![Cell::text(self.said(word)), Cell::count(count.customers)];
            if look.is_some() {
                cells.extend([count.old, count.new].map(Cell::Number));
            }
            cells
        };
        let rows = [(DiffWord::KeptAbove, kept.above), (DiffWord::KeptBelow, kept.below)].map(row);
        Table::of_rows("kept", columns, rows.to_vec())
    }

    /// A cause a row: whom it moved, and the steps that it made.
    fn causes(&self, lines: &[(Cause, CauseLine)]) -> Table<'a> {
        let language = self.language;
        let is_ordered = self.diff.ladder.is_ordered;
        let mut columns = vec![Column::text(self.said(DiffWord::Cause))];
        if is_ordered {
            columns.extend([Word::Upgraded, Word::Downgraded].map(|word| Column::count(self.word(word))));
        }
        columns.push(Column::count(self.word(Word::Customers)).role(Role::Bar));
        if is_ordered {
            let steps = [DiffWord::StepsUp, DiffWord::StepsDown, DiffWord::Steps];
            columns.extend(steps.map(|word| Column::text(self.said(word))));
        }
        let row = |label: &'static str, line: &CauseLine| {
            let mut cells = vec![Cell::text(label)];
            if is_ordered {
                cells.extend([Cell::count(line.upgraded), Cell::count(line.downgraded)]);
            }
            cells.push(Cell::count(line.movers()));
            if is_ordered {
                cells.extend([line.up, line.down, line.steps()].map(|steps| Cell::text(signed(steps))));
            }
            cells
        };
        let mut total = CauseLine::default();
        let mut rows = Vec::new();
        for (moved_by, line) in lines {
            total.add(line);
            rows.push(row(cause(*moved_by, language), line));
        }
        rows.push(row(self.word(Word::Total), &total));
        Table::of_rows("causes", columns, rows).with_total()
    }

    /// What became of the customers of each tier.
    fn conversion(&self) -> Table<'a> {
        let is_ordered = self.diff.ladder.is_ordered;
        let mut columns = vec![Column::text(self.said(DiffWord::TierBefore))];
        let count = |word: &'static str| Column::count(word);
        columns.push(count(self.word(Word::Customers)));
        if is_ordered {
            columns.push(count(self.said(DiffWord::ToBetter)));
            columns.push(Column::share(self.said(DiffWord::Rate)));
        }
        columns.push(count(self.said(DiffWord::Same)));
        columns.push(count(self.said(if is_ordered { DiffWord::ToLower } else { DiffWord::ToOther })));
        let all = self.diff.conversions();
        let (has_absent, has_merged) = (all.iter().any(|line| line.absent > 0), all.iter().any(|line| line.merged > 0));
        columns.extend(has_absent.then(|| count(self.word(Word::AbsentOnes))));
        columns.push(count(self.word(Word::LostOnes)));
        columns.extend(has_merged.then(|| count(self.word(Word::MergedOnes))));
        let lines = (0..).zip(all).filter(|(_, line)| line.customers > 0);
        let rows = lines.map(|(place, line)| {
            let mut cells = vec![self.tier(place), Cell::count(line.customers)];
            if is_ordered {
                let rate: Option<Number> = share(line.better.into(), line.customers.into());
                cells.extend([Cell::count(line.better), Cell::optional(rate)]);
            }
            cells.extend([line.same, line.lower + line.other].map(Cell::count));
            cells.extend(has_absent.then(|| Cell::count(line.absent)));
            cells.push(Cell::count(line.lost));
            cells.extend(has_merged.then(|| Cell::count(line.merged)));
            cells
        });
        Table::of_rows("conversion", columns, rows.collect())
    }

    /// Everyone who isn't where they were, at most so many.
    fn list(&self, most: usize) -> Table<'a> {
        let this = *self;
        let look = self.amount_look();
        let mut columns = vec![
            Column::text(self.word(Word::Customer)),
            Column::text(self.word(Word::Change)),
            Column::text(self.said(DiffWord::TierBefore)),
            Column::text(self.said(DiffWord::TierAfter)),
            Column::text(self.said(DiffWord::Cause)),
        ];
        if let Some(look) = look {
            let amounts = [(DiffWord::AmountBefore, 3), (DiffWord::AmountAfter, 2)];
            columns.extend(amounts.map(|(word, rank)| Column::new(self.said(word), look).leaving(rank)));
        }
        columns.push(Column::text(self.said(DiffWord::Details)).role(Role::Prose));
        let changes = self.in_order();
        Table::new("changes", columns, changes.len().min(most), move |row, cells| {
            let change = changes[row];
            cells.push(Cell::text(this.key(change)));
            cells.push(this.kind_cell(change));
            cells.push(if let Before::Tier(place) = change.from { this.tier(place) } else { Cell::Blank });
            cells.push(if let After::Tier(place) = change.to { this.tier(place) } else { Cell::Blank });
            cells.push(change.cause.map_or(Cell::Blank, |moved_by| Cell::text(cause(moved_by, this.language))));
            if look.is_some() {
                let here = |is_here: bool, amount: Option<Number>| Cell::optional(amount.filter(|_| is_here));
                let was = this.was(change).and_then(|was| was.amount);
                let is = this.is(change).and_then(|is| is.amount);
                cells.push(here(matches!(change.from, Before::Tier(_)), was));
                cells.push(here(matches!(change.to, After::Tier(_)), is));
            }
            cells.push(Cell::text(this.note(change)));
        })
    }

    fn kind_cell(&self, change: &Change) -> Cell<'a> {
        let steps = change.steps.sum();
        let sign = match change.kind {
            Kind::Upgrade | Kind::Downgrade => i32::try_from(steps).unwrap_or(0),
            Kind::Lost => -1,
            Kind::Changed | Kind::New | Kind::Returned | Kind::Absent | Kind::Merged => 0,
        };
        Cell::Change(sign, kind(change.kind, steps, self.language).into())
    }

    /// The steps taken apart where several things made them, and what the policy did before and now; of a lost customer why it isn't here.
    fn note(&self, change: &Change) -> String {
        match self.is(change).map(|is| &is.presence) {
            Some(Presence::Merged(_)) => gone(self.merged_into(change), self.language),
            Some(Presence::Closed) => gone(None, self.language),
            Some(Presence::Absent) => absent(self.is(change).and_then(|is| is.decision.as_deref()), self.language),
            Some(Presence::Here) | None => {
                let told = |customer: Option<&'a Customer>| customer.and_then(|customer| customer.decision.as_deref());
                let is_mover = self.was(change).is_some() && change.steps.sum() != 0;
                let before = told(self.was(change)).filter(|_| is_mover);
                let now = told(self.is(change)).filter(|_| change.steps.by(Cause::Policy) != 0);
                parts(&change.steps, before, now, self.language)
            }
        }
    }
}
