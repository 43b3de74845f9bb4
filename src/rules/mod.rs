//! The rule file: from TOML as written to a rule set that is valid by construction.

pub mod document;
pub mod forms;
pub mod keys;
pub mod plain_form;
pub mod resolve;
pub mod ruleset;
