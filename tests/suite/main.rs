//! The test binary: one module a subject.

mod hostile;
mod architecture;
mod cases;
mod examples;
mod guide;
#[cfg(test)]
mod laws;
mod licences;
