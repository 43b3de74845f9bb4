//! Every sentence of the command line, in both languages.

pub mod check;
pub mod contacts;
pub mod coverage;
pub mod diff;
pub mod freshness;
pub mod guide;
pub mod help;
pub mod history;
pub mod init;
pub mod inspect;
pub mod ledger;
pub mod manifest;
pub mod meant;
pub mod output;
pub mod overrides;
pub mod progress;
pub mod read;
pub mod rejects;
pub mod replay;
pub mod review;
pub mod rules;
pub mod standing;
pub mod usage;
pub mod watch;
