//! The `tier` program.
fn main() {}
