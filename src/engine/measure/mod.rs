//! Events to values of customers.

pub mod accumulator;
mod asked;
pub mod beside;
mod computed;
pub mod crew;
pub mod dictionary;
pub mod directory;
pub mod fold;
pub mod hidden;
pub mod looked_up;
pub mod monthly;
pub mod newcomers;
pub mod outcome;
pub mod plan;
pub mod population;
pub mod rows;
pub mod score;
pub mod segment;
pub mod slots;
pub mod state;
pub mod unknown;

use std::sync::Arc;

use crate::engine::eval::{Row, evaluate};
use crate::engine::measure::unknown::Unknowns;
use crate::expr::typed::{Node, Slot, Term};
use crate::model::column::{Column, TextColumn, Values};
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::table::Customers;
use crate::model::value::Type;
use crate::rules::ruleset::{CustomerValue, Definition, Formula, Step};
use beside::Beside;
use crew::each_run;
use fold::Folded;
use monthly::Monthly;
use outcome::Outcomes;
use plan::TablePlan;
use population::{EmptyScores, measure_population};
use rows::{CustomerRow, Ground, TiersOf};
use score::{score, scored, unlisted};
use segment::{class, crossed, joined};

/// What was measured of every customer.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    /// The aggregates over events, in the order of the rule set's plan.
    pub aggregates: Vec<Arc<Column>>,
    /// The values against all customers, in the order of the rule set. Those of its settling order are empty until then.
    pub populations: Vec<Column>,
    /// Metrics, scores and segments, in the order of the rule file. One that is an aggregate as it is shares its column.
    pub values: Vec<Arc<Column>>,
    /// How often a class of a segment, or a part of a value against all customers, could not be answered, and for want of
    /// what.
    pub unknowns: Unknowns,
    /// For each aggregate the rows behind it by customer, where they were asked for; else nothing.
    pub rows_behind: Vec<Vec<u64>>,
    /// The amount people mean by month, where it was asked for.
    pub monthly: Option<Monthly>,
    /// The scores against all customers that nobody has.
    pub empty_scores: Vec<EmptyScores>,
    /// Texts for which the rules list nothing.
    pub issues: IssueLog,
}

impl Metrics {
    /// One customer, with what was measured so far.
    #[must_use]
    pub fn of_customer<'c>(
        &'c self,
        ground: Ground<'c>,
        customers: &'c Customers,
        tiers: TiersOf,
        row: usize,
    ) -> CustomerRow<'c> {
        CustomerRow {
            ground,
            customers,
            aggregates: &self.aggregates,
            populations: &self.populations,
            values: &self.values,
            tiers,
            row,
        }
    }

    /// What was measured of some customers, given by their rows; what could not be answered stays with the whole.
    #[must_use]
    pub fn part(&self, rows: &[u32]) -> Self {
        let shared = |columns: &[Arc<Column>]| columns.iter().map(|column| Arc::new(column.gather(rows))).collect();
        let behind = |all: &Vec<u64>| rows.iter().filter_map(|row| all.get(*row as usize).copied()).collect();
        Self {
            aggregates: shared(&self.aggregates),
            populations: self.populations.iter().map(|column| column.gather(rows)).collect(),
            values: shared(&self.values),
            rows_behind: self.rows_behind.iter().map(behind).collect(),
            monthly: self.monthly.as_ref().map(|monthly| monthly.part(rows)),
            ..Self::default()
        }
    }
}

/// Computes every value of every customer from what came of each table, which is taken; `folded` and `plans` are in the order
/// of the rule set's tables. The number of threads changes nothing but the time it takes.
#[must_use]
pub fn measure(
    ground: Ground<'_>,
    customers: &Customers,
    plans: &[TablePlan],
    folded: &mut [Folded],
    beside: Beside,
    threads: usize,
) -> Metrics {
    let empty = |ty| Arc::new(column_of(ty));
    let mut metrics = Metrics {
        aggregates: ground.rules.aggregates.iter().map(|aggregate| empty(aggregate.ty)).collect(),
        populations: ground.rules.populations.iter().map(|population| column_of(population.ty)).collect(),
        values: ground.rules.values.iter().map(|value| empty(value.ty)).collect(),
        rows_behind: if beside.rows { vec![Vec::new(); ground.rules.aggregates.len()] } else { Vec::new() },
        monthly: Monthly::gathered(ground.rules, ground.as_of, plans, folded),
        ..Metrics::default()
    };
    for (plan, folded) in plans.iter().zip(folded) {
        let Outcomes { columns, rows_behind, .. } = std::mem::take(&mut folded.outcomes);
        for (output, column) in plan.outputs.iter().zip(columns) {
            metrics.aggregates[output.aggregate] = Arc::new(column);
        }
        for (output, behind) in plan.outputs.iter().zip(rows_behind) {
            metrics.rows_behind[output.aggregate] = behind;
        }
    }
    for step in &ground.rules.evaluation_order {
        match step {
            Step::Value(position) => metrics.values[*position] = value(ground, customers, &mut metrics, *position, threads),
            Step::Population(position) => {
                measure_population(ground, customers, &mut metrics, *position, threads, |_| TiersOf::default());
            }
        }
    }
    metrics
}

/// An empty column of a type.
#[must_use]
pub fn column_of(ty: Type) -> Column {
    Column::new(match ty {
        Type::Number => Values::Number(Vec::new()),
        Type::Text => Values::Text(TextColumn::default()),
        Type::Date => Values::Date(Vec::new()),
        Type::Flag => Values::Flag(Vec::new()),
        Type::Category(_) => Values::Category(Vec::new()),
    })
}

fn value(ground: Ground<'_>, customers: &Customers, metrics: &mut Metrics, position: usize, threads: usize) -> Arc<Column> {
    let definition = &ground.rules.values[position];
    if let Definition::Formula(Formula { term: Term { node: Node::Read(Slot::Aggregate(aggregate)), .. }, .. }) =
        &definition.definition
    {
        return Arc::clone(&metrics.aggregates[*aggregate]);
    }
    let runs = {
        let metrics = &*metrics;
        each_run(customers.len(), threads, |rows| {
            let mut run = Run { column: column_of(definition.ty), unknowns: Unknowns::default(), issues: IssueLog::default() };
            for row in rows {
                run.add(definition, position, &metrics.of_customer(ground, customers, TiersOf::default(), row));
            }
            run
        })
    };
    let mut column = column_of(definition.ty);
    for run in runs {
        column.append(run.column);
        metrics.unknowns.merge(run.unknowns);
        metrics.issues.merge(run.issues);
    }
    column.shrink();
    Arc::new(column)
}

/// A value of customers who follow one another.
struct Run {
    column: Column,
    unknowns: Unknowns,
    issues: IssueLog,
}

impl Run {
    fn add(&mut self, value: &CustomerValue, position: usize, customer: &CustomerRow<'_>) {
        let Self { column, unknowns, issues } = self;
        match &value.definition {
            Definition::Formula(formula) => column.push(&evaluate(&formula.term, customer)),
            Definition::Classes(classes) => column.push(&class(classes, position, customer, unknowns)),
            Definition::By(parts) => column.push(&joined(parts, customer)),
            Definition::Grid(grid) => column.push(&crossed(grid, &value.name, customer, issues)),
            Definition::Score(card) => {
                let scored = scored(card, customer);
                for (item, scored) in card.items.iter().zip(&scored) {
                    if let Some(text) = unlisted(item, scored, customer) {
                        let place = format!("scores.{}.{}", value.name, item.label);
                        note_unlisted(issues, customer, &place, &customer.shown(&item.value.term, text));
                    }
                }
                column.push(&score(card, &scored));
            }
        }
    }
}

/// Notes a text of a customer for which a place of the rules lists nothing; in no file where events brought the customer.
pub fn note_unlisted(issues: &mut IssueLog, customer: &CustomerRow<'_>, place: &str, text: &str) {
    let origin = customer.customers.origin(customer.row);
    let (file, sheet, row) =
        origin.as_ref().map_or(("", None, 0), |origin| (origin.file.as_str(), origin.sheet.as_deref(), origin.row));
    issues.note(IssueKind::NotListed, file, sheet, Some(place), row, text);
}
