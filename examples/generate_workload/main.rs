//! Writes a customer sheet and an order sheet as a logistics company would export them, of any size.
//!
//! The same arguments give the same bytes on every machine, and memory follows the customers, not the orders (but for the
//! shared texts of `--xlsx`). On purpose: orders per customer follow a Zipf-like law (the top hundredth holds half of
//! them), amounts are log-normal around a customer's own level, a third of the customers leave and some begin late,
//! orders come in date order over the three years to 2025-12-31, four in a hundred are cancelled, and a field is quoted
//! only where a remark holds a comma. `--messy` changes how values are written, none of them: the results must be equal.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "random numbers are cut to size all the time here"
)]

mod messy;
mod random;
mod sheet;
mod words;
mod world;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use messy::Messy;
use random::Random;
use sheet::{MOST_ROWS, Sheet};
use world::{write_customers, write_orders};

const USAGE: &str = "\
usage: cargo run --release --example generate_workload -- OUTDIR [--customers 100000] [--orders 1000000] [--seed 42]
           [--messy] [--gb18030 | --xlsx | --xlsx-inline]

writes OUTDIR/customers.csv (10 columns) and OUTDIR/orders.csv (7 columns); classify them with benches/rules.toml
as of 2025-12-31
  --messy        amounts with ¥, thousands separators or 万 (1 in 20), dates in three forms, fields in quotes (1 in 20)
  --gb18030      in GB18030 instead of UTF-8
  --xlsx         as .xlsx, texts in a table of their own, as office programs write them
  --xlsx-inline  as .xlsx, texts in their cells, as many export programs write them
";

/// What the two sheets are written as.
#[derive(Clone, Copy)]
enum Form {
    Utf8,
    Gb18030,
    SharedStrings,
    InlineStrings,
}

struct Wish {
    folder: PathBuf,
    customers: u64,
    orders: u64,
    seed: u64,
    messy: bool,
    form: Form,
}

/// What the arguments ask for; `None` if they are no sense.
fn wish(mut arguments: impl Iterator<Item = String>) -> Option<Wish> {
    let (mut folder, mut messy, mut form) = (None, false, Form::Utf8);
    let (mut customers, mut orders, mut seed) = (100_000, 1_000_000, 42);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--customers" => customers = arguments.next()?.parse().ok()?,
            "--orders" => orders = arguments.next()?.parse().ok()?,
            "--seed" => seed = arguments.next()?.parse().ok()?,
            "--messy" => messy = true,
            "--gb18030" => form = Form::Gb18030,
            "--xlsx" => form = Form::SharedStrings,
            "--xlsx-inline" => form = Form::InlineStrings,
            path if folder.is_none() && !path.starts_with('-') => folder = Some(PathBuf::from(path)),
            _ => return None,
        }
    }
    let fits = matches!(form, Form::Utf8 | Form::Gb18030) || customers.max(orders) < MOST_ROWS;
    let sound = fits && (1..10_000_000).contains(&customers);
    sound.then_some(Wish { folder: folder?, customers, orders, seed, messy, form })
}

fn generate(wish: &Wish) -> io::Result<()> {
    let folder: &Path = &wish.folder;
    std::fs::create_dir_all(folder)?;
    let messy = |stream: u64| Messy(wish.messy.then_some(Random(wish.seed.rotate_left(32) ^ stream)));
    // Streams of random numbers of their own: more orders leave the customers as they are.
    let mut sheet = Sheet::create(folder, "customers", wish.form)?;
    write_customers(&mut sheet, wish.customers, &mut Random(wish.seed), &mut messy(1))?;
    sheet.finish()?;
    let mut sheet = Sheet::create(folder, "orders", wish.form)?;
    write_orders(&mut sheet, wish.orders, wish.customers, &mut Random(!wish.seed), &mut messy(2))?;
    sheet.finish()
}

fn main() -> ExitCode {
    let Some(wish) = wish(std::env::args().skip(1)) else {
        let _ = io::stderr().write_all(USAGE.as_bytes());
        return ExitCode::from(2);
    };
    match generate(&wish) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{}: {error}", wish.folder.display());
            ExitCode::from(5)
        }
    }
}
