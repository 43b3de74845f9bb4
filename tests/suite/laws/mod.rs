//! The laws that hold for every rule file and all data: generated cases, and a second evaluator that knows only the
//! definitions.

#![expect(clippy::wildcard_enum_match_arm, reason = "a law speaks of a few kinds of values or expressions, not of the rest")]

mod aggregates;
mod agreement;
mod balance;
mod build;
mod calendar;
mod cells;
use crate::chance;
mod coverage;
mod customers;
mod data;
mod events;
mod exact;
mod expected;
mod gaps;
mod kleene;
mod ladder;
mod language;
mod make;
mod make_calls;
mod merging;
mod naive;
mod order;
mod parts;
mod populations;
mod print;
mod print_rules;
mod program;
mod rejects;
mod rules;
mod scorecards;
mod sheets;
mod span;
mod tree;
mod windows;
mod world;
