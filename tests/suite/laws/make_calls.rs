//! Makes calls that look at events, or at all customers.

use super::calendar::{Calendar, Unit};
use super::make::{Maker, Place};
use super::world::{Aggregate, E, Kind, Of, Population, V, Window};

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
        let param = self.world.params.iter().find_map(|param| if let V::Date(day) = param.value { Some(day) } else { None });
        let day = param.filter(|_| self.chance.one_in(3)).unwrap_or_else(|| self.day());
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
        matches!(place, Place::Customer(_) | Place::Alert(_))
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
                if column.kind == kind {
                    put(&["most_common"], of);
                    put(if dated { &["first", "latest"] } else { &[] }, of);
                }
                if kind == Kind::Number {
                    put(&["count_distinct"], of);
                }
                if (kind, column.kind) == (Kind::Number, Kind::Number) {
                    put(&["sum", "mean"], of);
                    put(&["median", "stdev", "quantile", "share"], of);
                    put(if dated { &["monthly_cv", "monthly_slope"] } else { &[] }, of);
                }
            }
            match kind {
                Kind::Date if dated => put(&["min", "max"], Of::Date),
                Kind::Number => {
                    put(&["count"], Of::Rows);
                    put(if dated { &["active_months"] } else { &[] }, Of::Rows);
                    put(&["share"], Of::Rows);
                    put(&["count_distinct"], Of::Key);
                    put(if sheet.id.is_some() { &["count_distinct"] } else { &[] }, Of::Id);
                    if dated {
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

    /// Whether a value against all customers is made here.
    pub fn compares(&mut self, place: Place) -> bool {
        matches!(place, Place::Customer(_) | Place::Alert(_)) && self.chance.one_in(8)
    }

    /// A number, a text or a date against all customers.
    pub fn population(&mut self, kind: Kind, place: Place, depth: usize) -> E {
        let names: &[&str] = match kind {
            Kind::Text => &["abc"],
            Kind::Date => &["min_of", "max_of"],
            _ => &[
                "rank",
                "score",
                "score",
                "share_of_total",
                "share_before",
                "sum_of",
                "mean_of",
                "median_of",
                "min_of",
                "max_of",
                "count_of",
            ],
        };
        let name = self.chance.pick(names);
        let of = match name {
            "count_of" => self.condition(place, depth),
            "rank" => {
                let kind = self.ordered(place);
                self.of(kind, place, depth)
            }
            _ => self.of(if kind == Kind::Date { kind } else { Kind::Number }, place, depth),
        };
        let numbers = match name {
            "score" if self.chance.one_in(3) => vec![self.named_number("档数")],
            "score" => {
                let k = self.chance.between(2, 7);
                vec![(k.to_string(), i128::from(k) * 1_000_000)]
            }
            "abc" if self.chance.one_in(4) => vec![self.named_number("keep"), ("100%".to_owned(), 1_000_000)],
            "abc" if self.chance.one_in(2) => {
                let (a, b) = self.chance.pick(&[(500, 900), (333, 334), (800, 1000)]);
                [a, b].map(|n| (format!("{}.{}%", n / 10, n % 10), n * 1000)).to_vec()
            }
            _ => Vec::new(),
        };
        let condition = self.chance.one_in(3).then(|| self.condition(place, depth.min(2)));
        let by = self.chance.one_in(3).then(|| self.textual(place, depth.min(1)));
        let lower = name == "score" && self.chance.one_in(3);
        let by_first = self.chance.one_in(2);
        E::Population(Box::new(Population { name, of, numbers, lower, condition, by, by_first }))
    }

    /// A param as a number that is written.
    pub fn named_number(&self, name: &str) -> (String, i128) {
        let param = self.world.params.iter().find(|param| param.name == name).unwrap();
        if let V::Number(micros) = param.value { (name.to_owned(), micros) } else { panic!("{name} is no number") }
    }
}
