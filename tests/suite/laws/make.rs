//! Makes expressions of a wanted type out of the names that are known where they stand.

use super::calendar::{Day, Unit};
use super::cells::TEXTS;
use super::chance::Chance;
use super::world::{E, Kind, Sheet, World};

/// Where an expression stands.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// The filter of the customer sheet.
    CustomerRow,
    /// A value, tier or segment; so many values are known.
    Customer(usize),
    /// An alert.
    Alert(usize),
    /// The filter of a table, or the condition of an aggregate.
    Event(usize),
}

pub struct Maker<'w> {
    pub world: &'w World,
    pub chance: &'w mut Chance,
}

fn boxed(e: E) -> Box<E> {
    Box::new(e)
}

impl Maker<'_> {
    pub fn condition(&mut self, place: Place, depth: usize) -> E {
        self.of(Kind::Flag, place, depth)
    }

    /// Any kind of value.
    pub fn kind(&mut self) -> Kind {
        let order = self.chance.below(self.world.orders.len());
        let kinds = [Kind::Number, Kind::Number, Kind::Number, Kind::Text, Kind::Date, Kind::Flag, Kind::Category(order)];
        self.chance.pick(&kinds)
    }

    pub fn of(&mut self, kind: Kind, place: Place, depth: usize) -> E {
        let lookups: Vec<usize> = (0..self.world.lookups.len()).filter(|i| self.world.lookups[*i].kind == kind).collect();
        let e = if depth == 0 || self.chance.one_in(5) {
            self.leaf(kind, place)
        } else if !lookups.is_empty() && self.chance.one_in(8) {
            let lookup = self.chance.pick(&lookups);
            E::Lookup(lookup, boxed(self.textual(place, depth - 1)))
        } else {
            match kind {
                Kind::Number => self.number(place, depth - 1),
                Kind::Text => self.text(place, depth - 1),
                Kind::Date => self.date(place, depth - 1),
                Kind::Flag => self.flag(place, depth - 1),
                Kind::Category(_) => self.category(kind, place, depth - 1),
            }
        };
        if self.chance.one_in(20) { E::Paren(boxed(e)) } else { e }
    }

    fn leaf(&mut self, kind: Kind, place: Place) -> E {
        let world = self.world;
        let mut known: Vec<E> = Vec::new();
        let params = world.params.iter().enumerate().filter(|(_, param)| param.kind == kind);
        known.extend(params.map(|(i, _)| E::Param(i)));
        let columns =
            |sheet: &Sheet| -> Vec<usize> { (0..sheet.columns.len()).filter(|i| sheet.columns[*i].kind == kind).collect() };
        if let Place::Event(table) = place {
            known.extend(columns(&world.tables[table]).into_iter().map(|i| E::EventColumn(table, i)));
            match kind {
                Kind::Text => {
                    known.push(E::EventKey(table));
                    known.extend(world.tables[table].id.as_ref().map(|_| E::EventId(table)));
                }
                Kind::Date if world.tables[table].date_header.is_some() => known.push(E::EventDate(table)),
                _ => {}
            }
        } else {
            known.extend(columns(&world.customers).into_iter().map(E::Column));
            if kind == Kind::Text {
                known.push(E::Customer);
            }
        }
        if let Place::Customer(count) | Place::Alert(count) = place {
            known.extend((0..count).filter(|i| world.values[*i].kind == kind).map(E::Value));
        }
        if kind == Kind::Date {
            known.push(E::AsOf);
        }
        if known.is_empty() || self.chance.one_in(4) {
            if let Some(literal) = self.literal(kind) {
                return literal;
            }
            // Only a function can make a category of an order that nothing here has.
            if known.is_empty() {
                return E::Column(0);
            }
        }
        self.chance.pick(&known)
    }

    fn literal(&mut self, kind: Kind) -> Option<E> {
        Some(match kind {
            Kind::Number => self.number_literal(),
            Kind::Text => E::Text(self.chance.pick(TEXTS).to_owned()),
            Kind::Date => E::Date(self.day()),
            Kind::Flag => E::Flag(self.chance.one_in(2)),
            Kind::Category(_) => return None,
        })
    }

    pub fn day(&mut self) -> Day {
        self.world.as_of + self.chance.between(-700, 60)
    }

    fn number_literal(&mut self) -> E {
        let n = self.chance.between(0, 60);
        let whole = i128::from(n) * 1_000_000;
        match self.chance.below(9) {
            8 => E::Number("9_000_000_000_000".into(), 9_000_000_000_000_000_000),
            0 => E::Number(format!("{n}.25"), whole + 250_000),
            1 => E::Number(format!("{n}%"), whole / 100),
            2 => E::Number(format!("{n}万"), whole * 10_000),
            3 => E::Number(format!("{n}_000").replacen("0_000", "1_000", usize::from(n == 0)), whole.max(1_000_000) * 1000),
            4 => E::Number("0.000001".into(), 1),
            5 => E::Number("1.5亿".into(), 150_000_000_000_000),
            _ => E::Number(n.to_string(), whole),
        }
    }

    fn several(&mut self, kind: Kind, place: Place, depth: usize, most: usize) -> Vec<E> {
        let count = 1 + self.chance.below(most);
        (0..count).map(|_| self.of(kind, place, depth)).collect()
    }

    fn number(&mut self, place: Place, depth: usize) -> E {
        let number = Kind::Number;
        if self.compares(place) {
            return self.population(number, place, depth);
        }
        if let (Place::Customer(_) | Place::Alert(_), false) = (place, self.chance.one_in(2)) {
            return self.aggregate(number, depth);
        }
        match self.chance.below(14) {
            0 | 1 => {
                let list = self.several(number, place, depth, 3);
                let first = self.of(number, place, depth);
                E::Sum(self.signs(first, list))
            }
            2 | 3 => {
                let list = self.several(number, place, depth, 2);
                let first = self.of(number, place, depth);
                E::Product(self.signs(first, list))
            }
            4 => E::Negate(boxed(self.of(number, place, depth))),
            5 => {
                let name = self.chance.pick(&["abs", "floor", "ceil", "round"]);
                E::Call(name, vec![self.of(number, place, depth)])
            }
            6 => {
                let digits = self.chance.between(-12, 6);
                let digits_text = E::Number(digits.abs().to_string(), i128::from(digits.abs()) * 1_000_000);
                let digits = if digits < 0 { E::Negate(boxed(digits_text)) } else { digits_text };
                E::Call("round", vec![self.of(number, place, depth), digits])
            }
            7 => E::Call("mod", vec![self.of(number, place, depth), self.of(number, place, depth)]),
            8 => self.least_or_greatest(number, place, depth),
            9..=11 => {
                let names = ["days_since", "months_since", "years_since", "year", "quarter", "month", "day", "weekday"];
                let name = self.chance.pick(&names);
                E::Call(name, vec![self.of(Kind::Date, place, depth)])
            }
            12 if self.chance.one_in(2) => {
                E::Days(boxed(self.of(Kind::Date, place, depth)), boxed(self.of(Kind::Date, place, depth)))
            }
            12 => E::Call("length", vec![self.textual(place, depth)]),
            _ => self.choice(number, place, depth),
        }
    }

    fn signs(&mut self, first: E, rest: Vec<E>) -> Vec<(bool, E)> {
        let rest: Vec<_> = rest.into_iter().map(|e| (self.chance.one_in(2), e)).collect();
        std::iter::once((false, first)).chain(rest).collect()
    }

    fn least_or_greatest(&mut self, kind: Kind, place: Place, depth: usize) -> E {
        let name = self.chance.pick(&["min", "max"]);
        let mut list = self.several(kind, place, depth, 3);
        // A table's name comes first in an aggregate only, so two values are always needed.
        list.push(self.of(kind, place, depth));
        E::Call(name, list)
    }

    /// `if` or `coalesce`.
    fn choice(&mut self, kind: Kind, place: Place, depth: usize) -> E {
        if self.chance.one_in(2) {
            let mut list = self.several(kind, place, depth, 2);
            if self.chance.one_in(6) {
                list.insert(0, E::MissingWord);
            }
            return E::Call("coalesce", list);
        }
        let other = if self.chance.one_in(5) { E::MissingWord } else { self.of(kind, place, depth) };
        E::Call("if", vec![self.condition(place, depth), self.of(kind, place, depth), other])
    }

    /// A text, or a category where text is wanted.
    pub fn textual(&mut self, place: Place, depth: usize) -> E {
        let order = self.chance.below(self.world.orders.len());
        if self.chance.one_in(4) && self.has(Kind::Category(order), place) {
            return self.of(Kind::Category(order), place, depth);
        }
        self.of(Kind::Text, place, depth)
    }

    /// Whether a leaf of this kind can be had here.
    pub fn has(&self, kind: Kind, place: Place) -> bool {
        let Kind::Category(_) = kind else { return true };
        let columns = match place {
            Place::Event(table) => &self.world.tables[table].columns,
            _ => &self.world.customers.columns,
        };
        columns.iter().any(|column| column.kind == kind)
    }

    fn category(&mut self, kind: Kind, place: Place, depth: usize) -> E {
        if self.chance.one_in(2) && self.aggregates(kind, place) {
            self.aggregate(kind, depth)
        } else {
            self.choice(kind, place, depth)
        }
    }

    fn text(&mut self, place: Place, depth: usize) -> E {
        if self.chance.one_in(4) && self.aggregates(Kind::Text, place) {
            return self.aggregate(Kind::Text, depth);
        }
        if self.compares(place) {
            return self.population(Kind::Text, place, depth);
        }
        match self.chance.below(4) {
            0 => E::Call(self.chance.pick(&["lower", "upper"]), vec![self.textual(place, depth)]),
            1 => {
                let count = 1 + self.chance.below(3);
                E::Call("concat", (0..count).map(|_| self.textual(place, depth)).collect())
            }
            2 => {
                let (condition, text) = (self.condition(place, depth), self.of(Kind::Text, place, depth));
                E::Call("if", vec![condition, self.textual(place, depth), text])
            }
            _ => self.choice(Kind::Text, place, depth),
        }
    }

    fn date(&mut self, place: Place, depth: usize) -> E {
        if let (Place::Customer(_) | Place::Alert(_), true) = (place, self.chance.one_in(3)) {
            return self.aggregate(Kind::Date, depth);
        }
        if self.compares(place) {
            return self.population(Kind::Date, place, depth);
        }
        match self.chance.below(3) {
            0 => {
                let unit = self.unit();
                let count = self.chance.between(0, 30);
                E::Step(boxed(self.of(Kind::Date, place, depth)), self.chance.one_in(2), count, unit)
            }
            1 => self.least_or_greatest(Kind::Date, place, depth),
            _ => self.choice(Kind::Date, place, depth),
        }
    }

    pub fn unit(&mut self) -> Unit {
        self.chance.pick(&[Unit::Day, Unit::Week, Unit::Month, Unit::Month, Unit::Month, Unit::Year])
    }

    fn flag(&mut self, place: Place, depth: usize) -> E {
        let negated = self.chance.one_in(3);
        if self.chance.one_in(12) && self.aggregates(Kind::Flag, place) {
            return self.aggregate(Kind::Flag, depth);
        }
        match self.chance.below(16) {
            0 | 1 => E::Not(boxed(self.condition(place, depth))),
            2 | 3 => {
                let mut list = self.several(Kind::Flag, place, depth, 2);
                list.push(self.condition(place, depth));
                if negated { E::Or(list) } else { E::And(list) }
            }
            4..=6 => self.comparison(place, depth),
            7 => {
                let kind = self.comparable(place);
                let (a, b) = (self.of(kind, place, depth), self.operand(kind, place, depth));
                E::Same(negated, boxed(a), boxed(b))
            }
            8 => {
                let kind = self.comparable(place);
                E::IsMissing(negated, boxed(self.of(kind, place, depth)))
            }
            9 => {
                let kind = self.comparable(place);
                let count = 1 + self.chance.below(3);
                let operand = self.of(kind, place, depth);
                E::In(negated, boxed(operand), (0..count).map(|_| self.operand(kind, place, 0)).collect())
            }
            10 | 11 => {
                let kind = self.ordered(place);
                let a = self.of(kind, place, depth);
                let (b, c) = (self.operand(kind, place, 0), self.operand(kind, place, depth));
                E::Between(negated, boxed(a), boxed(b), boxed(c))
            }
            12 => {
                let how = self.chance.pick(&["contains", "starts with", "ends with"]);
                let part = |maker: &mut Self| {
                    let text = maker.chance.pick(TEXTS);
                    let cut: String = text.chars().take(1 + maker.chance.below(2)).filter(|c| *c != ' ').collect();
                    if maker.chance.one_in(3) { maker.textual(place, 0) } else { E::Text(cut) }
                };
                let count = 1 + self.chance.below(2);
                let operand = self.textual(place, depth);
                E::Test(negated, how, boxed(operand), (0..count).map(|_| part(self)).collect())
            }
            13 => {
                let mut list = self.several(Kind::Flag, place, depth, 3);
                let n = self.chance.between(0, i64::try_from(list.len()).unwrap());
                list.insert(0, E::Number(n.to_string(), i128::from(n) * 1_000_000));
                E::Call("at_least", list)
            }
            14 if matches!(place, Place::Alert(_)) => {
                let tier = E::Tier(self.chance.pick(&["tier", "candidate", "previous_tier"]));
                let name = self.chance.pick(&self.world.tiers).name;
                E::Compare(self.chance.pick(&["=", ">=", "<", "!="]), boxed(tier), boxed(E::Text(name)))
            }
            _ => self.choice(Kind::Flag, place, depth),
        }
    }

    pub fn ordered(&mut self, place: Place) -> Kind {
        let order = self.chance.below(self.world.orders.len());
        let kind = self.chance.pick(&[Kind::Number, Kind::Number, Kind::Date, Kind::Category(order)]);
        if self.has(kind, place) { kind } else { Kind::Number }
    }

    fn comparable(&mut self, place: Place) -> Kind {
        let kind = self.kind();
        if self.has(kind, place) { kind } else { Kind::Text }
    }

    /// What stands on the other side of a value of this kind: of a category mostly one of its words.
    fn operand(&mut self, kind: Kind, place: Place, depth: usize) -> E {
        match kind {
            Kind::Category(order) if !self.chance.one_in(4) => E::Text(self.chance.pick(&self.world.orders[order])),
            _ => self.of(kind, place, depth),
        }
    }

    fn comparison(&mut self, place: Place, depth: usize) -> E {
        let kind = if self.chance.one_in(3) { self.comparable(place) } else { self.ordered(place) };
        let sign = match kind {
            Kind::Text | Kind::Flag => self.chance.pick(&["=", "!="]),
            _ => self.chance.pick(&["=", "!=", "<", "<=", ">", ">="]),
        };
        let (a, b) = (self.of(kind, place, depth), self.operand(kind, place, depth));
        if self.chance.one_in(4) { E::Compare(sign, boxed(b), boxed(a)) } else { E::Compare(sign, boxed(a), boxed(b)) }
    }
}
