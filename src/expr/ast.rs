//! The syntax tree of an expression, as it was written.

use std::ops::Range;

use crate::model::date::{CalendarUnit, Date, Unit};
use crate::model::number::Number;

/// A node of the tree.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What was written.
    pub kind: ExprKind,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
}

/// A name with a possible column of a table: `core`, `orders.amount`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    /// The first word, in NFKC form.
    pub word: Word,
    /// The word after the dot.
    pub member: Option<Word>,
}

/// One word of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// Its text, in NFKC form.
    pub text: String,
    /// Whether it stood in backticks.
    pub quoted: bool,
    /// Where it stands.
    pub span: Range<usize>,
}

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=` or `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// The plain form.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// What holds exactly where this one doesn't.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// The same with its sides changed.
    #[must_use]
    pub const fn turned_round(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }

    /// Whether it asks for an order, beyond being the same.
    #[must_use]
    pub const fn needs_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

/// What is asked about a part of a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TextTest {
    /// `contains`
    Contains,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
}

impl TextTest {
    /// The plain form.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::StartsWith => "starts with",
            Self::EndsWith => "ends with",
        }
    }
}

/// The period of a window; its dates may be params.
#[derive(Clone, Debug)]
pub enum PeriodExpr {
    /// `last N units`
    Last(u32, Unit),
    /// `previous N units`
    Previous(u32, Unit),
    /// `this unit`
    This(CalendarUnit),
    /// `last unit`
    LastWhole(CalendarUnit),
    /// `since D`
    Since(Box<Expr>),
    /// `between D and E`
    Between(Box<Expr>, Box<Expr>),
}

/// A window as written.
#[derive(Clone, Debug)]
pub struct WindowExpr {
    /// Its period; none means everything.
    pub period: Option<PeriodExpr>,
    /// How far it is measured back.
    pub ago: Option<(u32, Unit)>,
    /// Where it stands.
    pub span: Range<usize>,
}

/// What is added or subtracted.
#[derive(Clone, Debug)]
pub enum Addend {
    /// A value.
    Value(Expr),
    /// A length of time: `3 months`.
    Duration(u32, Unit, Range<usize>),
}

/// A call of a function.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name as written, lower case.
    pub name: String,
    /// Where the name stands.
    pub name_span: Range<usize>,
    /// The values in the parentheses.
    pub arguments: Vec<Expr>,
    /// `lower is better`
    pub lower_is_better: Option<Range<usize>>,
    /// The window.
    pub window: Option<WindowExpr>,
    /// `where …`
    pub condition: Option<Box<Expr>>,
    /// `by …`
    pub by: Option<Box<Expr>>,
}

/// What was written.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A number.
    Number(Number),
    /// A text without its quotes.
    Text(String),
    /// A day.
    Date(Date),
    /// `true` or `false`.
    Flag(bool),
    /// `missing`.
    Missing,
    /// A name.
    Name(Name),
    /// `-x`
    Negate(Box<Expr>),
    /// `a + b - c`; the flag is set where subtracted.
    Sum(Box<Expr>, Vec<(bool, Addend)>),
    /// `a * b / c`; the flag is set where divided by.
    Product(Box<Expr>, Vec<(bool, Expr)>),
    /// `not a`
    Not(Box<Expr>),
    /// `a and b and c`
    And(Vec<Expr>),
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `a >= b`
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a is b`, `a is not b`
    Same(bool, Box<Expr>, Box<Expr>),
    /// `a is missing`, `a is not missing`
    IsMissing(bool, Box<Expr>),
    /// `a in (b, c)`, `a not in (b, c)`
    In(bool, Box<Expr>, Vec<Expr>),
    /// `a between b and c`, `a not between b and c`
    Between(bool, Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a contains b`, `a not starts with (b, c)`
    TextTest(bool, TextTest, Box<Expr>, Vec<Expr>),
    /// A call.
    Call(Box<Call>),
}
