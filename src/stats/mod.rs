//! Numbers in, numbers out: statistics from whole numbers, each result exact and rounded once, half away from zero.
//!
//! Values are whole millionths. Sums of up to 2^40 values fit `i128`; what is squared or multiplied on the way to a result
//! is 256 bits wide, which no number of rows that fits a machine can fill.

pub mod concentration;
pub mod dispersion;
pub mod quantile;
pub mod ranking;
pub mod trend;
mod wide;
