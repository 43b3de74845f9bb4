//! The laws that hold for every rule file and all data: generated cases, and a second evaluator that knows only the
//! definitions.

#![expect(clippy::wildcard_enum_match_arm, reason = "a law speaks of a few kinds of values or expressions, not of the rest")]

mod agreement;
mod build;
mod calendar;
mod cells;
mod chance;
mod customers;
mod expected;
mod language;
mod make;
mod naive;
mod order;
mod print;
mod program;
mod sheets;
mod span;
mod windows;
mod world;
