//! Customers and amount by two things at once: tier, segment or column against another.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::Report;
use super::fields::Cell;
use super::labels::Word;
use crate::model::number::ExactSum;
use crate::model::tier::TierIndex;
use crate::model::value::Value;
use crate::rules::ruleset::Definition;

/// What customers are counted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Axis {
    /// The final tier.
    Tier,
    /// A segment or another value, by its position.
    Value(usize),
    /// A column of the customer sheet.
    Column(usize),
}

/// The classes of an axis and each customer's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Classes {
    /// The classes: of the tiers from the best, of a segment in the order of the rules, else by code point; without a class
    /// last, where there is such a customer.
    pub(super) names: Vec<String>,
    /// The class of each customer.
    pub(super) of: Vec<u32>,
    /// Whether the last of them is no class, but stands for those without one.
    pub(super) has_nobody: bool,
}

/// Customers and amount by two axes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Cross {
    /// The names of the rows.
    pub(super) rows: Vec<String>,
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    /// Row by row, how many customers.
    pub(super) customers: Vec<u64>,
    /// Row by row, their amount; zeros where the rules have none.
    pub(super) amounts: Vec<ExactSum>,
}

impl Cross {
    /// Counts all customers together.
    pub(super) fn of(report: &Report<'_>, rows: &Classes, columns: &Classes) -> Self {
        let width = columns.names.len();
        let mut customers = vec![0; rows.names.len() * width];
        let mut amounts = vec![ExactSum::default(); customers.len()];
        let amount = report.rules.headline_amount().map(|metric| &report.classification.metrics.values[metric]);
        for customer in 0..report.classification.customers.len() {
            let place = rows.of[customer] as usize * width + columns.of[customer] as usize;
            customers[place] += 1;
            if let Some(Value::Number(number)) = amount.map(|column| column.get(customer)) {
                amounts[place].add(number);
            }
        }
        Self { rows: rows.names.clone(), columns: columns.names.clone(), customers, amounts }
    }

    /// The customers and the amount of a row.
    pub(super) fn row_total(&self, row: usize) -> (u64, ExactSum) {
        let width = self.columns.len();
        let range = row * width..(row + 1) * width;
        let mut amount = ExactSum::default();
        self.amounts[range.clone()].iter().for_each(|part| amount.merge(*part));
        (self.customers[range].iter().sum(), amount)
    }

    /// The customers and the amount of a column.
    pub(super) fn column_total(&self, column: usize) -> (u64, ExactSum) {
        let width = self.columns.len();
        let mut total = (0, ExactSum::default());
        for row in 0..self.rows.len() {
            total.0 += self.customers[row * width + column];
            total.1.merge(self.amounts[row * width + column]);
        }
        total
    }
}

impl Classes {
    /// The classes of all customers by an axis.
    pub(super) fn of(report: &Report<'_>, axis: Axis) -> Self {
        let customers = report.classification.customers.len();
        match axis {
            Axis::Tier => Self::tiers(report, customers),
            Axis::Value(value) => {
                let declared = declared(report, value);
                Self::texts(report, &declared, (0..customers).map(|customer| report.value_cell(value, customer)))
            }
            Axis::Column(column) => Self::texts(report, &[], (0..customers).map(|customer| report.column_cell(column, customer))),
        }
    }

    fn tiers(report: &Report<'_>, customers: usize) -> Self {
        let ladder = report.rules.tiers.len();
        let mut names: Vec<String> = report.rules.tiers.iter().map(|tier| tier.name.clone()).collect();
        let place = |customer| report.final_tier(customer).map_or(ladder, TierIndex::index).min(ladder);
        let of: Vec<u32> = (0..customers).map(|customer| u32::try_from(place(customer)).unwrap_or(u32::MAX)).collect();
        let has_nobody = of.iter().any(|class| *class as usize == ladder);
        names.extend(has_nobody.then(|| Word::NoTier.text(report.run.language).to_owned()));
        Self { names, of, has_nobody }
    }

    fn texts<'a>(report: &Report<'_>, declared: &[&str], cells: impl Iterator<Item = Cell<'a>>) -> Self {
        let text_of = |cell: Cell<'_>| {
            let mut text = String::new();
            cell.write_plain(&mut text);
            (!matches!(cell, Cell::Missing(_))).then_some(text)
        };
        Self::of_texts(declared, cells.map(text_of), Word::Unclassified.text(report.run.language))
    }

    /// The classes that texts are: the declared ones first, then further ones by code point; last those without a text under
    /// the name for them.
    pub(super) fn of_texts(declared: &[&str], texts: impl Iterator<Item = Option<String>>, nobody: &str) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut places: HashMap<String, u32, FixedState> = HashMap::default();
        let mut place = |text: &str, names: &mut Vec<String>| {
            *places.entry_ref(text).or_insert_with(|| {
                names.push(text.to_owned());
                u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
            })
        };
        for name in declared {
            place(name, &mut names);
        }
        let known = names.len();
        let mut of: Vec<u32> = texts.map(|text| text.map_or(u32::MAX, |text| place(&text, &mut names))).collect();
        // Further ones in the order of their code points, whatever the order of the customers.
        let mut order: Vec<u32> = (0..u32::try_from(names.len()).unwrap_or(u32::MAX)).collect();
        order[known..].sort_by(|a, b| names[*a as usize].cmp(&names[*b as usize]));
        let mut new = vec![0; names.len()];
        order.iter().zip(0..).for_each(|(old, position)| new[*old as usize] = position);
        let mut sorted: Vec<String> = order.iter().map(|old| std::mem::take(&mut names[*old as usize])).collect();
        let without = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
        for class in &mut of {
            *class = new.get(*class as usize).copied().unwrap_or(without);
        }
        let has_nobody = of.contains(&without);
        sorted.extend(has_nobody.then(|| nobody.to_owned()));
        Self { names: sorted, of, has_nobody }
    }
}

/// The classes that the rules list of a segment.
fn declared<'a>(report: &Report<'a>, value: usize) -> Vec<&'a str> {
    match &report.rules.values[value].definition {
        Definition::Classes(classes) => classes.iter().map(|class| class.name.as_str()).collect(),
        Definition::Grid(grid) => grid.classes.iter().flatten().map(String::as_str).collect(),
        Definition::Formula(_) | Definition::Score(_) | Definition::By(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;
    use crate::model::language::Language;

    #[test]
    fn every_customer_and_all_money_stand_in_one_place() {
        let fixture = Fixture::new(Language::English);
        let report = fixture.report();
        let (tiers, segment) = (Classes::of(&report, Axis::Tier), Classes::of(&report, Axis::Value(3)));
        assert_eq!(tiers.names, ["核心客户", "小客户", "no tier"]);
        assert_eq!(segment.names, ["高频", "低频", "unclassified"]);
        let cross = Cross::of(&report, &segment, &tiers);
        assert_eq!(cross.customers, [2, 0, 0, 0, 0, 0, 0, 1, 1]);
        assert_eq!(cross.row_total(0).0, 2);
        assert_eq!(cross.column_total(1), (1, ExactSum(333_333)));
        let columns = Classes::of(&report, Axis::Column(1));
        assert_eq!(columns.names, ["A", "C", "D", "unclassified"]);
        assert_eq!(columns.of, [0, 1, 3, 2]);
    }
}
