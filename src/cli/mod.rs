//! The edge: where files are opened and written and people are spoken to.

pub mod messages;
pub mod output;
