//! stub
use super::failure::{Exit, Failure};
use crate::ledger::LedgerError;
use crate::model::language::Language;
use std::path::Path;
pub fn failure(path: &Path, error: &LedgerError, _is_writing: bool, _language: Language) -> Failure {
    Failure::new(Exit::Output, (format!("{}: {error}", path.display()), Vec::new()))
}
