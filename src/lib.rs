//! `tier` tells which tier every customer is in, and why, from spreadsheets and a rule file.

pub mod cli;
pub mod engine;
pub mod expr;
pub mod model;
pub mod report;
pub mod rules;
