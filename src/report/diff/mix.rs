//! What customers and amount are made of in both results, as tables.

use super::DiffReport;
use crate::engine::diff::mix::{Both, Mix, MixLine};
use crate::model::number::Number;
use crate::report::digits::share;
use crate::report::labels::Word;
use crate::report::labels::diff::DiffWord;
use crate::report::labels::paper::counted_by;
use crate::report::page::{Block, Cell, Column, Look, Role, Table};

impl<'a> DiffReport<'a> {
    /// A heading and a table for each thing by which both results count.
    pub(super) fn mix_blocks(&self) -> Vec<Block<'a>> {
        let mut blocks = Vec::new();
        for (number, mix) in self.diff.mixes.iter().enumerate() {
            let title = mix.axis.as_ref().map_or(self.word(Word::Tier), |axis| axis.title.as_str());
            let by = counted_by(&[title], self.language);
            blocks.push(Block::Heading(format!("{} · {by}", self.said(DiffWord::Mix))));
            blocks.push(Block::Table(self.mix(mix, title, number)));
        }
        blocks
    }

    fn mix(&self, mix: &'a Mix, title: &str, number: usize) -> Table<'a> {
        let mut columns = Vec::new();
        if mix.axis.is_some() {
            columns.push(Column::text(title).role(Role::Key));
        }
        columns.push(Column::text(self.word(Word::Tier)).role(Role::Key));
        // Where there is no room, what is and how it changed stay; what was follows from both.
        columns.push(Column::count(self.said(DiffWord::CustomersBefore)).leaving(3));
        columns.push(Column::count(self.said(DiffWord::CustomersAfter)).leaving(1));
        let shares = [(DiffWord::ShareBefore, 7), (DiffWord::ShareAfter, 5), (DiffWord::ShareChange, 1)];
        columns.extend(shares.map(|(word, rank)| Column::share(self.said(word)).leaving(rank)));
        let look = self.amount_look();
        if let Some(look) = look {
            let amounts = [(DiffWord::AmountBefore, 4), (DiffWord::AmountAfter, 2)];
            columns.extend(amounts.map(|(word, rank)| Column::new(self.said(word), look).leaving(rank)));
            let shares = [(DiffWord::AmountShareBefore, 7), (DiffWord::AmountShareAfter, 6)];
            columns.extend(shares.map(|(word, rank)| Column::share(self.said(word)).leaving(rank)));
        }
        let mut rows: Vec<Vec<Cell<'a>>> = Vec::with_capacity(mix.lines.len() + 1);
        for line in &mix.lines {
            let mut cells = self.keys(mix, line);
            cells.extend(figures(&line.both, &mix.total, look));
            rows.push(cells);
        }
        let mut total = vec![Cell::text(self.word(Word::Total))];
        total.resize(if mix.axis.is_some() { 2 } else { 1 }, Cell::Blank);
        total.extend(figures(&mix.total, &mix.total, look));
        rows.push(total);
        Table::of_rows(format!("mix_{number}"), columns, rows).with_total()
    }

    fn keys(&self, mix: &Mix, line: &'a MixLine) -> Vec<Cell<'a>> {
        let mut cells = Vec::new();
        if mix.axis.is_some() {
            cells.push(Cell::text(line.class.as_deref().unwrap_or(self.word(Word::Unclassified))));
        }
        cells.push(line.tier.map_or_else(|| Cell::text(self.said(DiffWord::AllTiers)), |place| self.tier(place)));
        cells
    }
}

/// Shares of customers before and after, and how far they are apart.
pub(in crate::report) fn customer_shares(both: &Both, total: &Both) -> [Option<Number>; 3] {
    let before = share(both.old_customers.into(), total.old_customers.into());
    let after = share(both.new_customers.into(), total.new_customers.into());
    // Rounded once: of two rounded shares the difference may be off by a digit.
    let (was, is) = (i128::from(both.old_customers), i128::from(both.new_customers));
    let (all_was, all_is) = (i128::from(total.old_customers), i128::from(total.new_customers));
    let apart = share(is * all_was - was * all_is, all_was * all_is);
    [before, after, apart]
}

/// Shares of the amount before and after.
pub(in crate::report) fn amount_shares(both: &Both, total: &Both) -> [Option<Number>; 2] {
    [share(both.old_amount.0, total.old_amount.0), share(both.new_amount.0, total.new_amount.0)]
}

fn figures(both: &Both, total: &Both, look: Option<Look>) -> Vec<Cell<'static>> {
    let mut cells = vec![Cell::count(both.old_customers), Cell::count(both.new_customers)];
    cells.extend(customer_shares(both, total).map(Cell::optional));
    if look.is_some() {
        cells.extend([Cell::Number(both.old_amount), Cell::Number(both.new_amount)]);
        cells.extend(amount_shares(both, total).map(Cell::optional));
    }
    cells
}
