#![doc = include_str!("../ARCHITECTURE.md")]
//!
//! # Example
//!
//! ```
//! use tier::model::date::Date;
//! use tier::pipeline::{Inputs, classify};
//! use tier::read::InputFile;
//! use tier::rules::resolve::resolve;
//!
//! let rules = r#"
//!     [customers]
//!     key = '客户编号'
//!     [tables.orders]
//!     key = '客户编号'
//!     date = '下单日期'
//!     where = "status is not '已取消'"
//!     [tables.orders.columns]
//!     amount = { header = '运费金额', type = 'number' }
//!     status = '订单状态'
//!     [[tiers]]
//!     name = '核心客户'
//!     enter = 'sum(orders.amount, last 12 months) >= 50万'
//!     [[tiers]]
//!     name = '小客户'
//! "#;
//! let rules = resolve(rules, &[]).expect("the rules are sound").rules;
//! let inputs = Inputs {
//!     customers: vec![InputFile::new("examples/annual-amount/customers.csv")],
//!     tables: vec![vec![InputFile::new("examples/annual-amount/orders.csv")]],
//!     ..Inputs::default()
//! };
//! let as_of = Date::parse_iso("2025-12-31").expect("a day");
//! let outcome = classify(&rules, &inputs, as_of, 2)?;
//! let core = outcome.classification.transitions.iter().filter(|t| t.final_tier.is_some_and(|tier| tier.index() == 0));
//! assert_eq!(core.count(), 3);
//! # Ok::<(), tier::pipeline::RunError>(())
//! ```

pub mod cli;
pub mod engine;
pub mod expr;
pub mod ledger;
pub mod model;
pub mod pipeline;
pub mod read;
pub mod report;
pub mod rules;
pub mod stats;
