//! The table of functions: names, parameters, one line of explanation in both languages.

mod aggregates;
mod populations;
mod values;

pub use aggregates::{AGGREGATES, AggregateEntry, AggregateFunction, Besides, Wants, aggregate};
pub use populations::{Looks, POPULATIONS, PopulationEntry, PopulationFunction, population_function};
pub use values::{FUNCTIONS, Function, FunctionEntry, Signature, function};
