//! The `tier` program: the arguments go to the command line, its exit code comes out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(tier::cli::run(std::env::args_os().collect()))
}
