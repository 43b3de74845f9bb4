//! A generated case as text: the rule file, in plain or Chinese forms.

use std::cell::RefCell;
use std::fmt::Write;

use super::calendar::{self, Calendar, Unit};
use super::chance::Chance;
use super::world::{Aggregate, Column, E, Of, Population, V, Window, World};

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const UNARY: u8 = 7;

pub struct Printer<'w> {
    world: &'w World,
    chance: RefCell<Chance>,
    chinese: bool,
    /// What is done to every expression of the rule file before it is written there.
    rewrite: fn(String) -> String,
}

fn strength(e: &E) -> u8 {
    match e {
        E::Or(_) => OR,
        E::And(_) => AND,
        E::Not(_) => NOT,
        E::Compare(..) | E::Same(..) | E::IsMissing(..) | E::In(..) | E::Between(..) | E::Test(..) => COMPARE,
        E::Sum(_) | E::Days(..) | E::Step(..) => SUM,
        E::Product(_) => PRODUCT,
        E::Negate(_) => UNARY,
        _ => UNARY + 1,
    }
}

pub fn unit(unit: Unit, count: i64) -> String {
    let word = match unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Year => "year",
    };
    format!("{word}{}", if count == 1 { "" } else { "s" })
}

fn calendar_unit(unit: Calendar) -> &'static str {
    match unit {
        Calendar::Month => "month",
        Calendar::Quarter => "quarter",
        Calendar::Year => "year",
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "not " } else { "" }
}

impl<'w> Printer<'w> {
    pub fn new(world: &'w World) -> Self {
        Self::rewriting(world, |text| text)
    }

    /// A printer that does something to every expression of a rule file.
    pub fn rewriting(world: &'w World, rewrite: fn(String) -> String) -> Self {
        let mut chance = Chance::new(world.seed ^ 0xABCD);
        let chinese = chance.one_in(3);
        Self { world, chance: RefCell::new(chance), chinese, rewrite }
    }

    /// One of the forms of a word: the first is the plain one.
    fn form(&self, forms: &[&str]) -> String {
        if self.chinese { self.chance.borrow_mut().pick(forms).to_owned() } else { forms[0].to_owned() }
    }

    fn name(&self, column: &Column) -> String {
        let quote = !column.declared || self.chance.borrow_mut().one_in(15);
        let name = if column.declared { &column.name } else { &column.header };
        if quote { format!("`{name}`") } else { name.clone() }
    }

    fn event_name(&self, table: usize, name: &str) -> String {
        let full = self.chance.borrow_mut().one_in(4);
        if full { format!("{}.{name}", self.world.tables[table].name) } else { name.to_owned() }
    }

    pub fn rewritten(&self, e: &E) -> String {
        (self.rewrite)(self.expression(e))
    }

    pub fn expression(&self, e: &E) -> String {
        self.at(e, OR)
    }

    fn at(&self, e: &E, least: u8) -> String {
        let text = self.kind(e);
        if strength(e) < least { self.parenthesised(&text) } else { text }
    }

    fn parenthesised(&self, text: &str) -> String {
        format!("{}{text}{}", self.form(&["(", "（"]), self.form(&[")", "）"]))
    }

    fn list(&self, list: &[E], least: u8) -> String {
        let mut all = String::new();
        for (i, item) in list.iter().enumerate() {
            if i > 0 {
                all.push_str(&self.form(&[", ", "，", "、"]));
            }
            all.push_str(&self.at(item, least));
        }
        all
    }

    fn joined(&self, list: &[E], words: &[&str], least: u8) -> String {
        let mut all = String::new();
        for (i, item) in list.iter().enumerate() {
            if i > 0 {
                let _ = write!(all, " {} ", self.form(words));
            }
            all.push_str(&self.at(item, least));
        }
        all
    }

    fn signed(&self, list: &[(bool, E)], signs: [&[&str]; 2], first: u8, least: u8) -> String {
        let mut all = self.at(&list[0].1, first);
        for (flag, part) in &list[1..] {
            let _ = write!(all, " {} {}", self.form(signs[usize::from(*flag)]), self.at(part, least));
        }
        all
    }

    fn kind(&self, e: &E) -> String {
        let world = self.world;
        match e {
            E::Number(text, _) => text.clone(),
            E::Text(text) => self.quote(text),
            E::Date(day) => calendar::text(*day),
            E::Flag(flag) => flag.to_string(),
            E::MissingWord => "missing".to_owned(),
            E::Param(i) => world.params[*i].name.clone(),
            E::Column(i) => self.name(&world.customers.columns[*i]),
            E::Value(i) => world.values[*i].name.clone(),
            E::EventColumn(table, i) => self.event_name(*table, &self.name(&world.tables[*table].columns[*i])),
            E::EventKey(table) => self.event_name(*table, "key"),
            E::EventDate(table) => self.event_name(*table, "date"),
            E::EventId(table) => self.event_name(*table, "id"),
            E::AsOf => "as_of".to_owned(),
            E::Customer => "customer".to_owned(),
            E::Tier(name) => (*name).to_owned(),
            E::Negate(a) => format!("{}{}", self.form(&["-", "−"]), self.at(a, UNARY)),
            E::Sum(list) => self.signed(list, [&["+", "＋"], &["-", "－"]], PRODUCT, PRODUCT),
            E::Product(list) => self.signed(list, [&["*", "×"], &["/", "÷"]], UNARY, UNARY),
            E::Days(a, b) => format!("{} - {}", self.at(a, SUM), self.at(b, PRODUCT)),
            E::Step(a, back, count, u) => {
                format!("{} {} {count} {}", self.at(a, SUM), if *back { "-" } else { "+" }, unit(*u, *count))
            }
            E::Not(a) => format!("{} {}", self.form(&["not", "非", "NOT"]), self.at(a, NOT)),
            E::And(list) => self.joined(list, &["and", "且", "并且", "AND"], NOT),
            E::Or(list) => self.joined(list, &["or", "或", "或者"], AND),
            E::Call(name, arguments) => self.call(name, arguments),
            E::Aggregate(aggregate) => self.aggregate(aggregate),
            E::Population(p) => self.population(p),
            E::Lookup(i, a) => format!("lookup({}, {})", self.quote(&world.lookups[*i].name), self.at(a, OR)),
            E::Paren(a) => self.parenthesised(&self.at(a, OR)),
            E::Compare(..) | E::Same(..) | E::IsMissing(..) | E::In(..) | E::Between(..) | E::Test(..) => self.comparison(e),
        }
    }

    /// A table's column as the first argument would make the call an aggregate, so there it stands bare.
    fn call(&self, name: &str, arguments: &[E]) -> String {
        let mut first = &arguments[0];
        while let E::Paren(a) = first {
            first = a;
        }
        let bare = match first {
            E::EventColumn(table, i) => Some(self.name(&self.world.tables[*table].columns[*i])),
            E::EventKey(_) => Some("key".to_owned()),
            E::EventDate(_) => Some("date".to_owned()),
            E::EventId(_) => Some("id".to_owned()),
            _ => None,
        };
        let Some(bare) = bare else { return format!("{name}({})", self.list(arguments, OR)) };
        let comma = if arguments.len() > 1 { ", " } else { "" };
        format!("{name}({bare}{comma}{})", self.list(&arguments[1..], OR))
    }

    fn comparison(&self, e: &E) -> String {
        match e {
            E::Compare(sign, a, b) => {
                let forms: &[&str] = match *sign {
                    ">=" => &[">=", "≥", "＞＝"],
                    "<=" => &["<=", "≤"],
                    "!=" => &["!=", "≠", "<>"],
                    "=" => &["=", "＝"],
                    other => &[other],
                };
                format!("{} {} {}", self.at(a, SUM), self.form(forms), self.at(b, SUM))
            }
            E::Same(negated, a, b) => {
                let word = if *negated { self.form(&["is not", "不是"]) } else { self.form(&["is", "是"]) };
                format!("{} {word} {}", self.at(a, SUM), self.at(b, SUM))
            }
            E::IsMissing(negated, a) => {
                let word =
                    if *negated { self.form(&["is not missing", "不为空"]) } else { self.form(&["is missing", "为空"]) };
                format!("{} {word}", self.at(a, SUM))
            }
            E::In(negated, a, list) => {
                let word = if *negated { self.form(&["not in", "不属于"]) } else { self.form(&["in", "属于"]) };
                format!("{} {word} ({})", self.at(a, SUM), self.list(list, SUM))
            }
            E::Between(negated, a, b, c) => {
                let chinese = !*negated && self.form(&["", "介于"]) == "介于";
                let (word, and) = if chinese { ("介于", "和") } else { ("between", "and") };
                let not = not(*negated);
                format!("{} {not}{word} {} {and} {}", self.at(a, SUM), self.at(b, SUM), self.at(c, SUM))
            }
            E::Test(negated, test, a, list) => {
                let plain = format!("{}{test}", not(*negated));
                let words = match (*test, *negated) {
                    ("contains", false) => self.form(&[&plain, "包含"]),
                    ("contains", true) => self.form(&[&plain, "不包含"]),
                    _ => plain,
                };
                if list.len() == 1 && !matches!(list[0], E::Paren(_)) {
                    format!("{} {words} {}", self.at(a, SUM), self.at(&list[0], PRODUCT))
                } else {
                    format!("{} {words} ({})", self.at(a, SUM), self.list(list, SUM))
                }
            }
            _ => unreachable!("not a comparison"),
        }
    }

    fn quote(&self, text: &str) -> String {
        match self.form(&["'", "\"", "‘", "“"]).as_str() {
            "‘" => format!("‘{}’", text.replace('\'', "''")),
            "“" => format!("“{}”", text.replace('"', "\"\"")),
            mark => format!("{mark}{}{mark}", text.replace(mark, &mark.repeat(2))),
        }
    }

    fn aggregate(&self, a: &Aggregate) -> String {
        let table = &self.world.tables[a.table];
        let mut text = format!("{}({}", a.name, table.name);
        match a.of {
            Of::Rows => {}
            Of::Date => text.push_str(".date"),
            Of::Key => text.push_str(".key"),
            Of::Id => text.push_str(".id"),
            Of::Column(i) => {
                let _ = write!(text, ".{}", self.name(&table.columns[i]));
            }
        }
        if let Some((q, _)) = a.q {
            let _ = write!(text, ", {q}");
        }
        let condition = a.condition.as_ref().map(|e| format!(", {} {}", self.form(&["where", "其中"]), self.expression(e)));
        let condition = condition.unwrap_or_default();
        if a.condition_first {
            text.push_str(&condition);
        }
        if let Some(window) = a.window {
            let mut plain = window_text(window);
            // A param that is the same day may say it.
            for param in &self.world.params {
                if let (V::Date(day), true) = (&param.value, self.chance.borrow_mut().one_in(2)) {
                    plain = plain.replace(&calendar::text(*day), &param.name);
                }
            }
            let form = self.form(&["", "近"]);
            let _ = write!(text, ", {}", if form.is_empty() { plain } else { chinese_window(window) });
        }
        if let Some((count, u)) = a.ago {
            let _ = write!(text, ", {count} {} ago", unit(u, count));
        }
        if !a.condition_first {
            text.push_str(&condition);
        }
        text.push(')');
        text
    }
}

impl Printer<'_> {
    fn population(&self, p: &Population) -> String {
        let mut text = format!("{}({}", p.name, self.expression(&p.of));
        for (number, _) in &p.numbers {
            let _ = write!(text, ", {number}");
        }
        if p.lower {
            text.push_str(", lower is better");
        }
        let condition = p.condition.as_ref().map(|e| format!(", {} {}", self.form(&["where", "其中"]), self.expression(e)));
        let by = p.by.as_ref().map(|e| format!(", by {}", self.expression(e)));
        let parts = if p.by_first { [by, condition] } else { [condition, by] };
        parts.into_iter().flatten().for_each(|part| text.push_str(&part));
        text.push(')');
        text
    }
}

/// The same in Chinese words, where there are some.
fn chinese_window(window: Window) -> String {
    let unit = |unit| match unit {
        Unit::Day => "天",
        Unit::Week => "周",
        Unit::Month => "个月",
        Unit::Year => "年",
    };
    let calendar = |unit| match unit {
        Calendar::Month => "月",
        Calendar::Quarter => "季度",
        Calendar::Year => "年",
    };
    match window {
        Window::Last(n, u) => format!("近{n}{}", unit(u)),
        Window::Previous(n, u) => format!("前 {n} {}", unit(u)),
        Window::This(u) => format!("本{}", calendar(u)),
        Window::LastWhole(u) => format!("上{}", calendar(u)),
        Window::Since(_) | Window::Between(..) => window_text(window),
    }
}

pub fn window_text(window: Window) -> String {
    match window {
        Window::Last(n, u) => format!("last {n} {}", unit(u, n)),
        Window::Previous(n, u) => format!("previous {n} {}", unit(u, n)),
        Window::This(u) => format!("this {}", calendar_unit(u)),
        Window::LastWhole(u) => format!("last {}", calendar_unit(u)),
        Window::Since(day) => format!("since {}", calendar::text(day)),
        Window::Between(first, last) => format!("between {} and {}", calendar::text(first), calendar::text(last)),
    }
}
