//! Errors as text, in both languages.

pub mod output;
