//! What is gathered beside what the rules ask for.

/// What is gathered beside what the rules ask for. It changes no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    /// The rows behind every aggregate, to explain a customer: a word more for most. Else they are counted only where they
    /// tell why there is no value.
    pub rows: bool,
    /// The amount people mean by month, for charts: see [`super::monthly::Monthly`].
    pub months: bool,
}

impl Beside {
    /// Nothing.
    pub const NOTHING: Self = Self { rows: false, months: false };
    /// The rows behind every aggregate.
    pub const ROWS: Self = Self { rows: true, months: false };
    /// The months of the amount.
    pub const MONTHS: Self = Self { rows: false, months: true };
}
