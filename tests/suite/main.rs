//! The test binary: one module a subject.

mod architecture;
mod examples;
mod licences;
