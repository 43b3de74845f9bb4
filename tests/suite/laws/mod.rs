//! The laws that hold for every rule file and all data: generated cases, and a second evaluator that knows only the
//! definitions.

mod agreement;
mod build;
mod calendar;
mod cells;
mod chance;
mod expected;
mod language;
mod make;
mod naive;
mod order;
mod print;
mod program;
mod windows;
mod world;
