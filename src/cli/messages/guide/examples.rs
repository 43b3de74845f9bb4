//! The examples of the guide: an expression for every function with its value, and the small world they are computed from.

/// The rules of the examples, without the metrics.
pub const RULES: &str = r#"schema = 1
name = "guide"

[customers]
key = "customer"

[customers.columns]
city   = "city"
owner  = "owner"
credit = { header = "credit", order = "A > B > C" }
joined = { header = "joined", type = "date" }

[tables.orders]
key  = "customer"
date = "date"

[tables.orders.columns]
amount = { header = "amount", type = "number" }
cargo  = "cargo"
late   = { header = "late", type = "flag" }

[lookups.zone]
values = { Shanghai = 1, Suzhou = 2 }

[metrics]
total = "sum(orders.amount)"

[[tiers]]
name = "all"
"#;

/// The customers of the examples.
pub const CUSTOMERS: &str = "\
customer,city,owner,credit,joined
K1,Shanghai,Li,B,2024-03-15
K2,Suzhou,Li,A,2025-01-01
K3,Hangzhou,Wang,C,2026-05-20
";

/// The orders of the examples.
pub const ORDERS: &str = "\
customer,date,amount,cargo,late
K1,2025-05-10,100,paper,N
K1,2026-01-15,200,food,Y
K1,2026-04-10,300,paper,N
K1,2026-04-20,50,food,N
K1,2026-06-30,150,paper,Y
K2,2026-05-05,1000,steel,N
K3,2026-06-01,80,paper,N
K3,2026-06-11,20,paper,N
";

/// The as-of date of the examples.
pub const AS_OF: &str = "2026-06-30";

/// For every function an expression and its value for customer K1.
pub const EXAMPLES: &[(&str, &str, &str)] = &[
    ("abs", "abs(-2.5)", "2.5"),
    ("round", "round(2.345, 2)", "2.35"),
    ("floor", "floor(-0.5)", "-1"),
    ("ceil", "ceil(1.2)", "2"),
    ("mod", "mod(7, 3)", "1"),
    ("min", "min(3, 5)", "3"),
    ("max", "max(joined, 2025-01-01)", "2025-01-01"),
    ("coalesce", "coalesce(lookup('zone', 'Hangzhou'), 9)", "9"),
    ("if", "if(credit >= 'B', 'good', 'weak')", "good"),
    ("at_least", "at_least(2, credit >= 'B', city = 'Suzhou', total > 500)", "true"),
    ("days_since", "days_since(joined)", "837"),
    ("months_since", "months_since(joined)", "27"),
    ("years_since", "years_since(joined)", "2"),
    ("year", "year(joined)", "2024"),
    ("quarter", "quarter(joined)", "1"),
    ("month", "month(joined)", "3"),
    ("day", "day(joined)", "15"),
    ("weekday", "weekday(joined)", "5"),
    ("lower", "lower('ABC-1')", "abc-1"),
    ("upper", "upper('abc-1')", "ABC-1"),
    ("length", "length(city)", "8"),
    ("concat", "concat(city, '-', credit)", "Shanghai-B"),
    ("lookup", "lookup('zone', city)", "1"),
    ("count", "count(orders, last 12 months)", "4"),
    ("count_distinct", "count_distinct(orders.cargo)", "2"),
    ("sum", "sum(orders.amount, last 3 months)", "500"),
    ("mean", "mean(orders.amount)", "160"),
    ("median", "median(orders.amount)", "150"),
    ("stdev", "stdev(orders.amount)", "86.023253"),
    ("quantile", "quantile(orders.amount, 0.9)", "260"),
    ("min", "min(orders.amount, where cargo = 'paper')", "100"),
    ("max", "max(orders.date)", "2026-06-30"),
    ("first", "first(orders.cargo)", "paper"),
    ("latest", "latest(orders.amount)", "150"),
    ("most_common", "most_common(orders.cargo)", "paper"),
    ("active_days", "active_days(orders)", "5"),
    ("active_months", "active_months(orders)", "4"),
    ("interval_median", "interval_median(orders)", "78"),
    ("interval_cv", "interval_cv(orders)", "0.986878"),
    ("longest_gap", "longest_gap(orders)", "250"),
    ("streak_months", "streak_months(orders)", "1"),
    ("share", "share(orders.amount, where cargo = 'paper')", "0.6875"),
    ("monthly_cv", "monthly_cv(orders.amount, last 3 months)", "0.860233"),
    ("monthly_slope", "monthly_slope(orders.amount, last 3 months)", "-0.6"),
    ("rank", "rank(total)", "2"),
    ("score", "score(total, 3)", "2"),
    ("share_of_total", "share_of_total(total)", "0.421053"),
    ("share_before", "share_before(total)", "0.526316"),
    ("abc", "abc(total)", "A"),
    ("sum_of", "sum_of(total, by owner)", "1800"),
    ("mean_of", "mean_of(total)", "633.333333"),
    ("median_of", "median_of(total)", "800"),
    ("min_of", "min_of(total)", "100"),
    ("max_of", "max_of(total)", "1000"),
    ("count_of", "count_of(total >= 500)", "2"),
];
