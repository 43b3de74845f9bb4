//! What was decided, run after run: a file that only grows, whose entries are chained by their digests.

pub mod entry;
pub mod plan;
