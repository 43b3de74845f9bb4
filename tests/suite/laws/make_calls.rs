//! Makes calls that look at events.

use super::calendar::{Calendar, Unit};
use super::features::{Feature, on};
use super::make::{Maker, Place};
use super::world::{Aggregate, E, Kind, Of, Window};

/// The shares of quantiles, as written and in millionths.
const SHARES: &[(&str, i128)] =
    &[("0", 0), ("25%", 250_000), ("0.5", 500_000), ("0.9", 900_000), ("0.333333", 333_333), ("1", 1_000_000)];

/// An aggregate of a table's column or rows.
type Choice = (&'static str, usize, Of);

impl Maker<'_> {
    fn window(&mut self) -> Window {
        let n = self.chance.between(1, 15);
        let unit = self.unit();
        let calendar = self.chance.pick(&[Calendar::Month, Calendar::Quarter, Calendar::Year]);
        let day = self.day();
        match self.chance.below(9) {
            0..=2 => Window::Last(n, unit),
            3 | 4 => Window::Previous(n, unit),
            5 => Window::This(calendar),
            6 => Window::LastWhole(calendar),
            7 => Window::Since(day),
            _ => Window::Between(day, day + self.chance.between(0, 300)),
        }
    }

    /// A window that can be cut into months.
    fn window_of_months(&mut self) -> Window {
        let window = self.window();
        let in_days = |unit| matches!(unit, Unit::Day | Unit::Week);
        match window {
            Window::Last(n, unit) if in_days(unit) => Window::Last(n, Unit::Month),
            Window::Previous(n, unit) if in_days(unit) => Window::Previous(n, Unit::Month),
            Window::Since(_) | Window::Between(..) => Window::Last(12, Unit::Month),
            window => window,
        }
    }

    /// Whether a value of this kind can be had from events here.
    pub fn aggregates(&self, kind: Kind, place: Place) -> bool {
        on(Feature::Aggregates)
            && matches!(place, Place::Customer(_) | Place::Alert(_))
            && self.choices(kind).iter().any(|(name, ..)| *name == "most_common")
    }

    /// All aggregates that give a value of this kind.
    fn choices(&self, kind: Kind) -> Vec<Choice> {
        let mut all: Vec<Choice> = Vec::new();
        for (table, sheet) in self.world.tables.iter().enumerate() {
            let dated = sheet.date_header.is_some();
            let mut put = |names: &[&'static str], of: Of| all.extend(names.iter().map(|name| (*name, table, of)));
            for (i, column) in sheet.columns.iter().enumerate() {
                let of = Of::Column(i);
                if matches!(kind, Kind::Number | Kind::Date) && column.kind == kind {
                    put(&["min", "max"], of);
                }
                if column.kind == kind && on(Feature::Aggregates) {
                    put(&["most_common"], of);
                    put(if dated { &["first", "latest"] } else { &[] }, of);
                }
                if kind == Kind::Number && on(Feature::Aggregates) {
                    put(&["count_distinct"], of);
                }
                if (kind, column.kind) == (Kind::Number, Kind::Number) {
                    put(&["sum", "mean"], of);
                    if on(Feature::Aggregates) {
                        put(&["median", "stdev", "quantile", "share"], of);
                        put(if dated { &["monthly_cv", "monthly_slope"] } else { &[] }, of);
                    }
                }
            }
            match kind {
                Kind::Date if dated => put(&["min", "max"], Of::Date),
                Kind::Number => {
                    put(&["count"], Of::Rows);
                    put(if dated { &["active_months"] } else { &[] }, Of::Rows);
                    if on(Feature::Aggregates) {
                        put(&["share"], Of::Rows);
                        put(&["count_distinct"], Of::Key);
                    }
                    if on(Feature::Aggregates) && dated {
                        let names = ["active_days", "interval_median", "interval_cv", "longest_gap", "streak_months"];
                        put(&names, Of::Rows);
                        put(&["monthly_cv", "monthly_slope"], Of::Rows);
                        put(&["count_distinct"], Of::Date);
                    }
                }
                _ => {}
            }
        }
        all
    }

    /// A value of this kind from events; the kind is a number, a date, or one that [`Self::aggregates`] finds.
    pub fn aggregate(&mut self, kind: Kind, depth: usize) -> E {
        let choices = self.choices(kind);
        let mut names: Vec<&str> = choices.iter().map(|(name, ..)| *name).collect();
        names.sort_unstable();
        names.dedup();
        // The everyday ones stand for a third of all.
        let everyday: Vec<&str> = ["count", "sum", "mean"].into_iter().filter(|name| names.contains(name)).collect();
        let from = if self.chance.one_in(3) && !everyday.is_empty() { &everyday } else { &names };
        let name = self.chance.pick(from);
        let choices: Vec<Choice> = choices.into_iter().filter(|(of, ..)| *of == name).collect();
        let (name, table, of) = self.chance.pick(&choices);
        let dated = self.world.tables[table].date_header.is_some();
        let window = if name.starts_with("monthly") {
            Some(self.window_of_months())
        } else {
            (dated && !self.chance.one_in(3)).then(|| self.window())
        };
        let ago = (dated && self.chance.one_in(6)).then(|| (self.chance.between(1, 14), self.unit()));
        let conditional = self.chance.one_in(3) || name == "share";
        let condition = conditional.then(|| self.condition(Place::Event(table), depth.min(2)));
        let q = (name == "quantile").then(|| self.chance.pick(SHARES));
        E::Aggregate(Box::new(Aggregate { name, table, of, q, window, ago, condition, condition_first: self.chance.one_in(2) }))
    }
}
