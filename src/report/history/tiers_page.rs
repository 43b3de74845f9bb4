//! The tiers over time as people see them: a line of heights a tier, then every run.

use super::look::{look, look_of_averages, look_of_sums, sum, tier};
use super::tiers::{RunTiers, Tally, TierHistory};
use crate::model::language::Language;
use crate::model::number::{ExactSum, Number};
use crate::report::labels::Word;
use crate::report::labels::history::{HistoryWord, mean_heading, span, value_heading};
use crate::report::page::{Block, Cell, Column, Look, Role, Table};
use crate::report::plain::sparkline;

impl TierHistory {
    /// What is shown of it.
    pub(super) fn blocks(&self, language: Language) -> Vec<Block<'_>> {
        let word = |word: HistoryWord| word.text(language).to_owned();
        let mut blocks = vec![Block::Title(word(HistoryWord::OverTime))];
        if let (Some(first), Some(last)) = (self.runs.first(), self.runs.last()) {
            blocks.push(Block::Line(span(self.runs.len(), first.as_of, last.as_of, language)));
            let count = |_: &RunTiers, tally: &Tally| Some(count(tally.customers));
            blocks.push(Block::Heading(Word::Customers.text(language).to_owned()));
            blocks.push(Block::Table(self.overview("customers_over_time", Look::Number(0), count, language)));
            if let Some(amount) = self.amount() {
                let sum = |run: &RunTiers, tally: &Tally| run.amount.as_ref().map(|_| tally.amount);
                blocks.push(Block::Heading(value_heading(amount)));
                blocks.push(Block::Table(self.overview("amount_over_time", self.amount_look(), sum, language)));
            }
        }
        blocks.push(Block::Heading(word(HistoryWord::EveryRun)));
        blocks.push(Block::Table(self.every_run(language)));
        blocks
    }

    /// The look of amounts: of all tiers after all runs.
    fn amount_look(&self) -> Look {
        let tallies = self.runs.iter().flat_map(|run| run.tiers.iter().map(|line| &line.tally).chain([&run.total]));
        look_of_sums(tallies.map(|tally| tally.amount), self.amount())
    }

    /// A line a tier: its figure over time, after the first run and after the last.
    fn overview<'a>(
        &'a self,
        id: &str,
        look: Look,
        figure: impl Fn(&RunTiers, &Tally) -> Option<ExactSum>,
        language: Language,
    ) -> Table<'a> {
        let ladder = self.runs.last().map(|run| run.ladder.as_slice()).unwrap_or_default();
        let columns = vec![
            Column::text(Word::Tier.text(language)),
            Column::text(HistoryWord::Trend.text(language)).role(Role::Key),
            Column::new(HistoryWord::First.text(language), look),
            Column::new(HistoryWord::Last.text(language), look),
        ];
        let row = |name: Cell<'a>, over_time: Vec<Option<ExactSum>>| {
            let at = |value: Option<&Option<ExactSum>>| sum(value.copied().flatten());
            vec![name, Cell::text(sparkline(&over_time)), at(over_time.first()), at(over_time.last())]
        };
        let of = |name: Option<&str>| self.runs.iter().map(|run| run.tally(name).and_then(|tally| figure(run, tally))).collect();
        let mut rows: Vec<Vec<Cell<'a>>> =
            self.names().into_iter().map(|name| row(tier(name, ladder, language), of(name))).collect();
        let total = self.runs.iter().map(|run| figure(run, &run.total)).collect();
        rows.push(row(Cell::text(Word::Total.text(language)), total));
        Table::of_rows(id, columns, rows).with_total()
    }

    /// All tiers: those of the last run in its order, then earlier ones, nobody's last.
    fn names(&self) -> Vec<Option<&str>> {
        let mut names: Vec<Option<&str>> = Vec::new();
        for line in self.runs.iter().rev().flat_map(|run| &run.tiers) {
            if line.tier.is_some() && !names.contains(&line.tier.as_deref()) {
                names.push(line.tier.as_deref());
            }
        }
        let nobody = self.runs.iter().flat_map(|run| &run.tiers).any(|line| line.tier.is_none());
        names.extend(nobody.then_some(None));
        names
    }

    /// Which figures are shown: those that are anything in some run.
    fn figures(&self) -> Vec<Figure> {
        let amount = self.amount().is_some();
        let any = |of: fn(&Tally) -> u64| self.runs.iter().any(|run| of(&run.total) > 0);
        let mut figures = vec![Figure::Customers, Figure::Share];
        figures.extend(
            [(Figure::Absent, any(|t| t.absent)), (Figure::NewlyAbsent, any(|t| t.newly_absent))].into_iter().filter_map(wanted),
        );
        figures.extend([(Figure::Amount, amount), (Figure::Average, amount)].into_iter().filter_map(wanted));
        figures.extend((0..self.values.len()).map(Figure::Mean));
        figures.extend([Figure::Upgraded, Figure::Downgraded]);
        figures.extend(wanted((Figure::Moved, any(|t| t.moved))));
        figures.extend([Figure::New, Figure::Churned]);
        figures.extend(wanted((Figure::Merged, any(|t| t.merged))));
        figures
    }

    /// A line a tier and run, a total behind each run.
    fn every_run(&self, language: Language) -> Table<'_> {
        let figures = self.figures();
        let mut columns =
            vec![Column::new(Word::AsOf.text(language), Look::Date), Column::text(Word::Tier.text(language)).role(Role::Key)];
        columns.extend(figures.iter().map(|figure| self.column(*figure, language)));
        let mut rows = Vec::new();
        for run in &self.runs {
            let row = |name, tally| {
                let cells = figures.iter().map(|figure| Self::cell(*figure, run, tally));
                [Cell::Date(run.as_of), name].into_iter().chain(cells).collect::<Vec<_>>()
            };
            rows.extend(run.tiers.iter().map(|line| row(tier(line.tier.as_deref(), &run.ladder, language), &line.tally)));
            rows.push(row(Cell::text(Word::Total.text(language)), &run.total));
        }
        Table::of_rows("tiers_by_run", columns, rows).into_record()
    }

    /// The column of a figure. Where there is no room, who is there, who has gone and the amount stay; what follows from them
    /// is left out first.
    fn column(&self, figure: Figure, language: Language) -> Column {
        let count = |word: HistoryWord| Column::count(word.text(language));
        match figure {
            Figure::Customers => Column::count(Word::Customers.text(language)).leaving(1),
            Figure::Share => Column::share(Word::Share.text(language)).leaving(6),
            Figure::Absent => count(HistoryWord::Absent).leaving(4),
            Figure::NewlyAbsent => count(HistoryWord::NewlyAbsent).leaving(7),
            Figure::Amount => Column::new(self.amount().map(value_heading).unwrap_or_default(), self.amount_look()).leaving(2),
            Figure::Average => Column::new(Word::AverageAmount.text(language), look_of_averages(self.amount())).leaving(8),
            Figure::Mean(value) => {
                let tallies = self.runs.iter().flat_map(|run| run.tiers.iter().map(|line| &line.tally).chain([&run.total]));
                let look = look(tallies.filter_map(|tally| tally.mean(value)), self.values.get(value));
                Column::new(mean_heading(&self.values[value], language), look).leaving(2)
            }
            Figure::Upgraded => count(HistoryWord::UpgradedIn).leaving(3),
            Figure::Downgraded => count(HistoryWord::DowngradedIn).leaving(3),
            Figure::Moved => count(HistoryWord::MovedIn).leaving(5),
            Figure::New => Column::count(Word::NewOnes.text(language)).leaving(3),
            Figure::Churned => count(HistoryWord::Churned).leaving(1),
            Figure::Merged => count(HistoryWord::Merged).leaving(5),
        }
    }

    fn cell(figure: Figure, run: &RunTiers, tally: &Tally) -> Cell<'static> {
        let moved = |count| if run.follows { Cell::count(count) } else { Cell::Blank };
        match figure {
            Figure::Customers => Cell::count(tally.customers),
            Figure::Share => Cell::optional(run.share(tally)),
            Figure::Absent => Cell::count(tally.absent),
            Figure::NewlyAbsent => moved(tally.newly_absent),
            Figure::Amount => sum(run.amount.as_ref().map(|_| tally.amount)),
            Figure::Average => sum(run.amount.as_ref().and_then(|_| tally.average())),
            Figure::Mean(value) => Cell::optional(tally.mean(value)),
            Figure::Upgraded => moved(tally.upgraded),
            Figure::Downgraded => moved(tally.downgraded),
            Figure::Moved => moved(tally.moved),
            Figure::New => moved(tally.new),
            Figure::Churned => moved(tally.churned),
            Figure::Merged => moved(tally.merged),
        }
    }
}

/// A figure of a tier.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Figure {
    Customers,
    Share,
    Absent,
    NewlyAbsent,
    Amount,
    Average,
    Mean(usize),
    Upgraded,
    Downgraded,
    Moved,
    New,
    Churned,
    Merged,
}

fn wanted((figure, is_wanted): (Figure, bool)) -> Option<Figure> {
    is_wanted.then_some(figure)
}

fn count(count: u64) -> ExactSum {
    ExactSum(Number::from_count(count).micros().into())
}
