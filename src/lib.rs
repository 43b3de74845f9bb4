//! `tier` tells which tier every customer is in, and why, from spreadsheets and a rule file.

pub mod model;
pub mod read;
