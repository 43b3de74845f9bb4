#![doc = include_str!("../ARCHITECTURE.md")]

pub mod cli;
pub mod engine;
pub mod expr;
pub mod model;
pub mod pipeline;
pub mod read;
pub mod report;
pub mod rules;
