//! Numbers in, numbers out: what is computed of plain numbers, with its sources.

pub mod concentration;
pub mod ranking;
