//! A small run, made by hand: four customers with everything that is hard to write.

use std::sync::Arc;

use super::{InputRole, Report, Run, RunInput};
use crate::engine::classification::{Balance, Classification};
use crate::engine::decide::Decisions;
use crate::engine::measure::Metrics;
use crate::engine::measure::unknown::{RuleRef, UnknownCount};
use crate::engine::settle::{PlanColumn, Settlement};
use crate::engine::transition::{Clause, Transition};
use crate::expr::ast::Comparison;
use crate::expr::function::AggregateFunction;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::balance::{CustomerBalance, Fate, TableBalance};
use crate::model::column::{CarriedKind, Column, TextColumn, Values};
use crate::model::date::{Date, Unit};
use crate::model::issue::{IssueGroup, IssueKind, IssueLog};
use crate::model::language::Language;
use crate::model::location::Location;
use crate::model::number::Number;
use crate::model::schema::{CellType, ColumnSpec, CustomerSchema, Duplicates, EventSchema};
use crate::model::standing::Held;
use crate::model::table::{CustomerColumn, Customers, Place};
use crate::model::tier::TierIndex;
use crate::model::value::{OrderIndex, TableIndex, Type, Value, Why};
use crate::model::window::{Period, Window};
use crate::rules::ruleset::{
    Aggregate, AlertRule, Class, CustomerRules, CustomerValue, Definition, Formula, Literal, Param, PlanValue, RuleSet, Severity,
    Step, Subject, TableRules, TierRule, ValueKind,
};

const CREDIT: OrderIndex = OrderIndex(1);

/// A run and all that it concluded.
pub(super) struct Fixture {
    pub(super) rules: RuleSet,
    pub(super) classification: Classification,
    pub(super) issues: Vec<IssueGroup>,
    pub(super) run: Run,
}

impl Fixture {
    pub(super) fn new(language: Language) -> Self {
        Self { rules: rules(), classification: classification(), issues: issues(), run: run(language) }
    }

    pub(super) fn report(&self) -> Report<'_> {
        Report { rules: &self.rules, classification: &self.classification, issues: &self.issues, run: &self.run, onlooker: None }
    }

    /// The same customers so often, under keys of their own.
    pub(super) fn times(mut self, times: u32) -> Self {
        let old = self.classification.clone();
        let count = u32::try_from(old.customers.len()).unwrap();
        let rows: Vec<u32> = (0..times * count).map(|row| row % count).collect();
        let column = |column: &Column| column.gather(&rows);
        let pick = |all: &[Option<TierIndex>]| rows.iter().map(|row| all[*row as usize]).collect::<Vec<_>>();
        let mut keys = TextColumn::default();
        (0..rows.len()).for_each(|row| keys.push(&format!("C{row:07}")));
        let columns = old.customers.columns().iter().map(|c| CustomerColumn { values: column(&c.values), ..c.clone() }).collect();
        let here = vec![Place::new(0, 2); rows.len()];
        let new = &mut self.classification;
        new.customers = Customers::new(keys, columns, vec![location()], here).unwrap();
        new.metrics.aggregates = old.metrics.aggregates.iter().map(|shared| Arc::new(column(shared))).collect();
        new.metrics.values = old.metrics.values.iter().map(|shared| Arc::new(column(shared))).collect();
        new.decisions.candidates = pick(&old.decisions.candidates);
        new.transitions = initial(&new.decisions);
        for computed in &mut new.settlement.computed {
            computed.values = column(&computed.values);
        }
        let fired = rows.iter().zip(0..).flat_map(|(row, new)| {
            old.settlement.fired.iter().filter(move |(old, _)| old == row).map(move |(_, alert)| (new, *alert))
        });
        new.settlement.fired = fired.collect();
        self
    }
}

fn n(micros: i128) -> Number {
    Number::from_micros(micros).unwrap()
}

fn day(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

fn term(node: Node, ty: Type) -> Term {
    Term { node, ty, span: 0..1 }
}

fn formula(node: Node, ty: Type, text: &str) -> Formula {
    Formula { term: term(node, ty), text: text.to_owned() }
}

fn read(slot: Slot, ty: Type) -> Term {
    term(Node::Read(slot), ty)
}

fn at_least(value: usize, than: Term, text: &str) -> Formula {
    let amount = read(Slot::Value(value), Type::Number);
    formula(Node::Compare(Comparison::GreaterOrEqual, Box::new(amount), Box::new(than)), Type::Flag, text)
}

fn column_spec(name: &str, header: &str, cell: CellType, unit: Option<&str>) -> ColumnSpec {
    ColumnSpec { cell, unit: unit.map(str::to_owned), ..ColumnSpec::text(name, vec![header.to_owned()]) }
}

fn credit_words() -> Vec<String> {
    ["D", "C", "B", "A"].map(str::to_owned).to_vec()
}

fn customer_rules() -> CustomerRules {
    let schema = CustomerSchema {
        key: ColumnSpec::text("key", vec!["客户编号".to_owned()]),
        columns: vec![
            column_spec("name", "客户名称", CellType::Text, None),
            column_spec("credit", "信用等级", CellType::Category(CREDIT, credit_words()), None),
            column_spec("joined", "合作开始日期", CellType::Date(None), None),
            column_spec("vip", "VIP", CellType::Flag, None),
        ],
        source: crate::model::source::SourceChoices::default(),
        duplicates: Duplicates::Error,
    };
    CustomerRules { schema, files: Vec::new(), filter: None, from: None, adds: false, max_rejected: None }
}

fn table_rules() -> TableRules {
    let schema = EventSchema {
        name: "orders".to_owned(),
        key: ColumnSpec::text("key", vec!["客户编号".to_owned()]),
        date: Some(column_spec("date", "下单日期", CellType::Date(None), None)),
        columns: vec![column_spec("amount", "订单金额", CellType::Number, Some("元"))],
        money: vec![0],
        identity: None,
        source: crate::model::source::SourceChoices::default(),
    };
    let yes = formula(Node::Flag(true), Type::Flag, "true");
    TableRules {
        schema,
        files: Vec::new(),
        filter: Some(yes),
        matches: None,
        starts: None,
        max_rejected: None,
        computed: Vec::new(),
    }
}

fn value(
    name: &str,
    kind: ValueKind,
    label: Option<&str>,
    unit: Option<&str>,
    ty: Type,
    definition: Definition,
) -> CustomerValue {
    CustomerValue { name: name.to_owned(), kind, label: label.map(str::to_owned), unit: unit.map(str::to_owned), ty, definition }
}

fn values() -> Vec<CustomerValue> {
    let number = |n| term(Node::Number(n), Type::Number);
    let class = |name: &str, when| Class { name: name.to_owned(), when };
    let classes = vec![
        class("高频", Some(at_least(0, number(n(500_000_000_000)), "amount_12m >= 50万"))),
        class("低频", Some(at_least(0, number(n(500_000)), "amount_12m >= 0.5"))),
    ];
    let aggregate = formula(Node::Read(Slot::Aggregate(0)), Type::Number, "sum(orders.amount, last 12 months)");
    let amount = formula(Node::Read(Slot::Value(0)), Type::Number, "amount_12m");
    let (metric, score) = (ValueKind::Metric, ValueKind::Score);
    // The score stands first in the file and after the metrics in the outputs.
    vec![
        value("amount_12m", metric, Some("近12个月金额"), Some("元"), Type::Number, Definition::Formula(aggregate)),
        value("value", score, Some("客户价值分"), None, Type::Number, Definition::Formula(amount.clone())),
        value("rate", metric, Some("回款率"), Some("%"), Type::Number, Definition::Formula(amount)),
        value("behaviour", ValueKind::Segment, Some("消费行为"), None, Type::Text, Definition::Classes(classes)),
    ]
}

fn tiers() -> Vec<TierRule> {
    let text = |text: &str| Literal::Text(text.to_owned());
    let core = at_least(0, read(Slot::Param(0), Type::Number), "amount_12m >= core");
    let zero = at_least(0, term(Node::Number(Number::ZERO), Type::Number), "amount_12m >= 0");
    let tier = |name: &str, enter, plan| TierRule {
        name: name.to_owned(),
        enter: Some(enter),
        retain: None,
        capacity: None,
        was: Vec::new(),
        plan,
    };
    let big = vec![
        (0, PlanValue::Literal(text("一对一客户经理"))),
        (1, PlanValue::Literal(text("12%"))),
        (2, PlanValue::List(vec![text("优先调度"), text("专属客服")])),
    ];
    let small = vec![
        (1, PlanValue::Formula(formula(Node::Number(n(20_000)), Type::Number, "if(credit = 'A', 2%, missing)"))),
        (2, PlanValue::List(vec![text("自助下单"), Literal::Number(n(3_500_000))])),
    ];
    vec![tier("核心客户", core, big), tier("小客户", zero, small)]
}

fn rules() -> RuleSet {
    let aggregate = Aggregate {
        table: TableIndex(0),
        function: AggregateFunction::Sum,
        subject: Subject::Column(0),
        fraction: None,
        window: Window { period: Period::Last(12, Unit::Month), ago: None },
        condition: None,
        ty: Type::Number,
        text: "sum(orders.amount, last 12 months)".to_owned(),
    };
    let alert = |name: &str, severity, advice: Option<&str>| AlertRule {
        name: name.to_owned(),
        when: formula(Node::Flag(true), Type::Flag, "true"),
        severity,
        advice: advice.map(str::to_owned),
    };
    let param = |name: &str, label: Option<&str>, unit: Option<&str>, value| Param {
        name: name.to_owned(),
        label: label.map(str::to_owned),
        unit: unit.map(str::to_owned),
        value,
        is_set: false,
    };
    RuleSet {
        name: Some("集运客户分级".to_owned()),
        language: Some(Language::Chinese),
        params: vec![
            param("core", Some("核心准入线"), Some("元"), Literal::Number(n(500_000_000_000))),
            param("keep", None, None, Literal::Percentage(n(900_000))),
        ],
        customers: customer_rules(),
        tables: vec![table_rules()],
        identity: None,
        orders: vec![["小客户", "核心客户"].map(str::to_owned).to_vec(), credit_words()],
        lookups: Vec::new(),
        aggregates: vec![aggregate],
        values: values(),
        populations: Vec::new(),
        evaluation_order: (0..4).map(Step::Value).collect(),
        settling_order: Vec::new(),
        asked: crate::rules::ruleset::Asked::default(),
        tiers: tiers(),
        plan_keys: ["manager", "discount", "services"].map(str::to_owned).to_vec(),
        caps: Vec::new(),
        review: None,
        report: crate::rules::ruleset::ReportRules::default(),
        alerts: vec![alert("回款提醒", Severity::Low, None), alert("流失预警", Severity::High, Some("客户经理 48 小时内回访"))],
    }
}

fn column<'a>(values: Values, cells: impl IntoIterator<Item = Value<'a>>) -> Column {
    let mut column = Column::new(values);
    cells.into_iter().for_each(|cell| column.push(&cell));
    column
}

fn texts() -> Values {
    Values::Text(TextColumn::default())
}

fn location() -> Location {
    Location { file: "customers.xlsx".to_owned(), sheet: Some("客户".to_owned()), row: 0, column: None }
}

/// The customer sheet. Texts that a spreadsheet would take for formulas and links; two headers called alike.
fn customers() -> Customers {
    let mut keys = TextColumn::default();
    for key in ["007", "C1", "C2", "C3"] {
        keys.push(key);
    }
    let of = |name: &str, header: &str, declared: bool, ty: Type, values: Column| CustomerColumn {
        name: name.to_owned(),
        header: header.to_owned(),
        declared,
        ty,
        unit: None,
        values,
    };
    let empty = Value::Missing(Why::Empty);
    let names = ["=1+1", "ABC制造, \"总部\"", "https://example.com", "E-商贸\n二部"].map(|name| Value::Text(name.into()));
    let credits = [Value::Category(3), Value::Category(1), Value::Missing(Why::Unreadable), Value::Category(0)];
    let joined = [Value::Date(day("2024-02-29")), empty.clone(), Value::Date(day("1899-12-31")), Value::Date(day("2026-10-31"))];
    let vips = [Value::Flag(true), Value::Flag(false), empty.clone(), Value::Flag(false)];
    let mut carried = Column::new(Values::Carried(TextColumn::default(), Vec::new()));
    carried.push_carried("13800138000", CarriedKind::Text);
    carried.push_carried("12.5", CarriedKind::Number);
    carried.push_carried("2026-01-31", CarriedKind::Date);
    carried.push(&empty);
    let note = column(texts(), [empty.clone(), empty.clone(), empty, Value::Text("二".into())]);
    let columns = vec![
        of("name", "客户名称", true, Type::Text, column(texts(), names)),
        of("credit", "信用等级", true, Type::Category(CREDIT), column(Values::Category(Vec::new()), credits)),
        of("joined", "合作开始日期", true, Type::Date, column(Values::Date(Vec::new()), joined)),
        of("vip", "VIP", true, Type::Flag, column(Values::Flag(Vec::new()), vips)),
        of("备注", "备注", false, Type::Text, carried),
        of("备注", "备注", false, Type::Text, note),
    ];
    Customers::new(keys, columns, vec![location()], [2, 3, 4, 5].map(|row| Place::new(0, row)).to_vec()).unwrap()
}

fn numbers(cells: [Result<i128, Why>; 4]) -> Column {
    column(Values::Number(Vec::new()), cells.map(|cell| cell.map_or_else(Value::Missing, |micros| Value::Number(n(micros)))))
}

fn metrics(amount: Column) -> Metrics {
    let none = Why::NoRows(TableIndex(0));
    let classes = [Value::Missing(Why::NoClass), Value::Text("高频".into()), Value::Text("高频".into()), Value::Missing(none)];
    let mut metrics = Metrics::default();
    let amount = Arc::new(amount);
    metrics.aggregates.push(Arc::clone(&amount));
    metrics.values.push(amount);
    metrics.values.push(Arc::new(numbers([Ok(0), Ok(66_666_667), Ok(100_000_000), Err(Why::NoItems)])));
    metrics.values.push(Arc::new(numbers([Ok(985_000), Ok(1_000_000), Err(Why::DivisionByZero), Err(none)])));
    metrics.values.push(Arc::new(column(texts(), classes)));
    metrics
}

fn classification() -> Classification {
    let none = Why::NoRows(TableIndex(0));
    let amount = numbers([Ok(333_333), Ok(612_000_000_000), Ok(i64::MAX.into()), Err(none)]);
    let unknown = |rule, value: &str, why, count| UnknownCount { rule, value: value.to_owned(), why, count };
    let (core, small) = (Some(TierIndex(0)), Some(TierIndex(1)));
    let mut decisions = Decisions::default();
    decisions.candidates.extend([small, core, core, None]);
    decisions.unknowns = [0, 1].into_iter().map(|tier| unknown(RuleRef::Enter(TierIndex(tier)), "amount_12m", none, 1)).collect();
    let mut settlement = Settlement::default();
    settlement.fired.extend([(1, 0), (1, 1), (2, 1)]);
    settlement.unknowns = std::iter::once(unknown(RuleRef::Alert(1), "credit", Why::Unreadable, 1)).collect();
    let empty = Err(Why::Empty);
    let discounts = numbers([Ok(20_000), empty, empty, empty]);
    settlement.computed.push(PlanColumn { tier: TierIndex(1), key: 1, ty: Type::Number, values: discounts });
    Classification {
        as_of: day("2026-10-31"),
        customers: customers(),
        same: crate::model::merge::SameCustomers::default(),
        metrics: metrics(amount),
        standing: None,
        overrides: crate::model::overrides::Overrides::default(),
        transitions: initial(&decisions),
        movements: None,
        decisions,
        settlement,
        balance: balance(),
    }
}

/// Every candidate is final.
fn initial(decisions: &Decisions) -> Vec<Transition> {
    let one = |candidate: &Option<TierIndex>| Transition {
        current: None,
        candidate: *candidate,
        final_tier: *candidate,
        clause: Clause::Initial,
        held: Held::default(),
    };
    decisions.candidates.iter().map(one).collect()
}

fn balance() -> Balance {
    let mut orders = TableBalance::new("orders", vec!["amount".to_owned()]);
    let lines: [(Fate, u64, i128, u64); 4] = [
        (Fate::Used, 8, 612_000_333_333, 0),
        (Fate::Rejected, 2, 0, 2),
        (Fate::AfterAsOf, 1, 12_500_000_000, 0),
        (Fate::NoSuchCustomer, 1, -99_500_000, 0),
    ];
    for (fate, rows, money, unreadable) in lines {
        for line in [fate as usize, 7] {
            let line = if line == 7 { &mut orders.read } else { &mut orders.fates[line] };
            line.rows += rows;
            line.money[0].0 += money;
            line.unreadable[0] += unreadable;
        }
    }
    orders.first_date = Some(day("2025-11-02"));
    orders.last_date = Some(day("2026-10-30"));
    orders.left_out = 1;
    let customers = CustomerBalance { read: 5, rejected: 1, used: 4, left_out: 1, ..CustomerBalance::default() };
    Balance { customers, tables: vec![orders] }
}

fn issues() -> Vec<IssueGroup> {
    let mut log = IssueLog::default();
    log.note(IssueKind::NotANumber, "orders.csv", None, Some("订单金额"), 12, "约三千");
    log.note(IssueKind::NotANumber, "orders.csv", None, Some("订单金额"), 7, "待定\u{202e}");
    log.note(IssueKind::NotInOrder, "customers.xlsx", Some("客户"), Some("信用等级"), 4, "E");
    log.note(IssueKind::NoSuchCustomer, "orders.csv", None, None, 9, "C9");
    log.groups()
}

fn run(language: Language) -> Run {
    let input = |path: &str, bytes, rows| RunInput { path: path.to_owned(), bytes, rows, sha256: None, role: InputRole::Data };
    Run {
        as_of: day("2026-10-31"),
        rules_path: "rules.toml".to_owned(),
        rules_name: Some("集运客户分级".to_owned()),
        rules_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        rules_text: "schema = 1\nname = \"集运客户分级\"\n\n[params]\ncore = { value = \"50万\" }\n".to_owned(),
        version: "0.1.0".to_owned(),
        params: vec![
            ("core".to_owned(), Literal::Number(n(500_000_000_000))),
            ("keep".to_owned(), Literal::Percentage(n(900_000))),
        ],
        inputs: vec![input("customers.xlsx", 9_216, 5), input("orders.csv", 1_234_567, 12)],
        language,
        part: None,
        ledger: None,
        warnings: vec!["orders 的最早日期 2025-11-02 晚于统计周期的开始 2025-11-01".to_owned()],
    }
}
