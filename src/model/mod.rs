//! The words of the program: plain data and their own laws, importing nothing of the crate.

pub mod balance;
pub mod batch;
pub mod column;
pub mod date;
pub mod diagnostic;
pub mod fold;
pub mod issue;
pub mod language;
pub mod location;
pub mod loss;
pub mod mask;
pub mod merge;
pub mod month_steps;
pub mod number;
pub mod overrides;
pub mod protected;
pub mod pseudonym;
pub mod schema;
pub mod source;
pub mod standing;
pub mod table;
pub mod tier;
pub mod value;
pub mod visible;
pub mod window;
