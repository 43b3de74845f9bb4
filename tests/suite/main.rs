//! The test binary: one module a subject.

mod architecture;
mod cases;
mod examples;
mod fuzz;
mod guide;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod laws;
mod licences;
mod pollution;
