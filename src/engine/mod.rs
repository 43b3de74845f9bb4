//! Runs a rule set: events to values of customers, values to candidates, candidates to final tiers, tiers to plans and alerts.

pub mod classification;
pub mod compare;
pub mod contacts;
pub mod decide;
pub mod diff;
pub mod eval;
pub mod explain;
pub mod gap;
pub mod measure;
pub mod settle;
pub mod transition;
