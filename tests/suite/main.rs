//! The test binary: one module a subject.

mod architecture;
mod examples;
#[cfg(test)]
mod laws;
mod licences;
