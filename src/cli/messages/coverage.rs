//! Sentences about what the data of a table cover, in both languages.

use crate::model::date::Date;
use crate::model::language::Language;

/// What the events of a table leave open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Gap {
    /// Windows begin before the first event.
    Early {
        /// The aggregate whose window begins first.
        aggregate: String,
        /// The first day of that window.
        begins: Date,
        /// The day of the first event.
        first: Date,
        /// How many other windows begin before it too.
        others: usize,
    },
    /// An event lies before the day from which on there should be any.
    BeforeStart {
        /// That day.
        starts: Date,
        /// The day of the first event.
        first: Date,
    },
    /// The last event is long ago.
    Stale {
        /// Its day.
        last: Date,
        /// The as-of date.
        as_of: Date,
    },
}

/// One warning about a table.
#[must_use]
pub fn coverage_warning(table: &str, gap: &Gap, language: Language) -> String {
    match language {
        Language::English => format!("[tables.{table}] {}", english(gap)),
        Language::Chinese => format!("[tables.{table}]：{}", chinese(gap)),
    }
}

fn english(gap: &Gap) -> String {
    match gap {
        Gap::Early { aggregate, begins, first, others } => {
            let also = match others {
                0 => String::new(),
                1 => " (and 1 other window before that event)".into(),
                _ => format!(" (and {others} other windows before that event)"),
            };
            format!(
                "{aggregate} looks back to {begins}{also}, but the first event is on {first}; add the earlier files, or write \
                 starts = \"{first}\" if there is nothing earlier"
            )
        }
        Gap::BeforeStart { starts, first } => {
            format!("starts says that there is nothing before {starts}, but the first event is on {first}; correct one of them")
        }
        Gap::Stale { last, as_of } => {
            let days = as_of.days() - last.days();
            format!("the last event is on {last}, {days} days before the as-of date {as_of}; are the latest files missing?")
        }
    }
}

fn chinese(gap: &Gap) -> String {
    match gap {
        Gap::Early { aggregate, begins, first, others } => {
            let also =
                if *others == 0 { String::new() } else { format!("（另有 {others} 个统计周期也早于第一笔）") };
            format!(
                "{aggregate} 要从 {begins} 算起{also}，而最早的一笔在 {first}；请补上更早的文件，确实没有更早的数据就写 starts = \"{first}\""
            )
        }
        Gap::BeforeStart { starts, first } => {
            format!("starts 说 {starts} 以前没有数据，最早的一笔却在 {first}；请改正其中一个")
        }
        Gap::Stale { last, as_of } => {
            let days = as_of.days() - last.days();
            format!("最后一笔在 {last}，比评定基准日 {as_of} 早 {days} 天；是不是漏了最近的文件？")
        }
    }
}
