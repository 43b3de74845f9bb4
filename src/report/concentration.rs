//! How much of the amount few customers hold: the greatest of them, the coefficient of Gini, the curve of Pareto.

use super::Report;
use super::digits::share;
use crate::model::number::{ExactSum, Number};
use crate::stats::concentration::Holdings;

/// The greatest customers whose share is told.
const GREATEST: [usize; 3] = [1, 5, 10];

/// So many steps has the curve at most.
const STEPS: usize = 100;

/// How much of the amount few customers hold. An amount below zero counts as zero, a customer without an amount not at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Concentration {
    /// How many customers have an amount.
    pub customers: u64,
    /// What they hold together.
    pub amount: ExactSum,
    /// The greatest 1, 5 and 10; all of them, where there are fewer.
    pub greatest: Vec<Held>,
    /// The greatest fifth, rounded up to whole customers.
    pub fifth: Held,
    /// The coefficient of Gini; none where nothing is held.
    pub gini: Option<Number>,
    /// The curve of Pareto, from nobody to everybody, at most 101 points.
    pub curve: Vec<Held>,
}

/// What some of the greatest customers hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// How many.
    pub customers: u64,
    /// Their share of the customers, to four digits; none without customers.
    pub customers_share: Option<Number>,
    /// What they hold.
    pub amount: ExactSum,
    /// Its share of what all hold, to four digits; none where nothing is held.
    pub amount_share: Option<Number>,
}

impl Concentration {
    /// The concentration of the amount people mean, a metric by its position among the customer values.
    #[must_use]
    pub fn of(report: &Report<'_>, metric: usize) -> Self {
        let column = &report.classification.metrics.values[metric];
        let holdings = Holdings::new(column.numbers().map(Number::micros).collect());
        let (count, total) = (holdings.count() as u64, holdings.total());
        let held = |customers: usize, amount: i128| Held {
            customers: customers as u64,
            customers_share: share(customers as i128, count.into()),
            amount: ExactSum(amount),
            amount_share: share(amount, total),
        };
        let greatest = |customers: usize| held(customers, holdings.of_greatest(customers));
        Self {
            customers: count,
            amount: ExactSum(total),
            greatest: GREATEST.into_iter().map(|customers| greatest(customers.min(holdings.count()))).collect(),
            fifth: greatest(holdings.hundredths(20)),
            gini: holdings.gini().and_then(|gini| Number::from_micros(gini.into())),
            curve: holdings.curve(STEPS).into_iter().map(|(customers, amount)| held(customers, amount)).collect(),
        }
    }
}
