//! What was decided, run after run: a file that only grows, whose entries are chained by their digests.

pub mod chain;
pub mod entry;
pub mod error;
pub mod plan;
pub mod store;
mod texts;

pub use error::LedgerError;
pub use store::verify::{Difference, Expected, Noted, Verified};
pub use store::write::{Step, Writer};
pub use store::{Head, Ledger};
