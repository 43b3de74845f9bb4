//! The test binary: one module a subject.

mod architecture;
mod cases;
#[cfg(test)]
mod chance;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod fuzz;
mod guide;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod laws;
mod licences;
#[cfg(test)]
mod live;
#[cfg(test)]
mod masking;
#[cfg(test)]
mod page;
mod pollution;
#[cfg(test)]
mod reviews;
#[cfg(test)]
mod watch;
#[cfg(test)]
mod workbooks;
