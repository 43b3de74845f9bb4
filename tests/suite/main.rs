//! The test binary: one module a subject.

mod architecture;
mod licences;
