//! Figures of a summary, as JSON: the concentration of the amount, its months, what a review decided.

use serde_json::{Value as Json, json};

use super::{Report, exact, optional};
use crate::engine::transition::Clause;
use crate::model::date::Date;
use crate::model::tier::TierIndex;
use crate::report::concentration::{Concentration, Held};
use crate::report::summary::{MonthlyLines, ReviewLines};

/// How much of the amount few customers hold.
pub(super) fn concentration(all: &Concentration) -> Json {
    let held =
        |held: &Held| json!({"customers": held.customers, "amount": exact(&held.amount), "share": optional(held.amount_share)});
    json!({
        "customers": all.customers,
        "amount": exact(&all.amount),
        "greatest": all.greatest.iter().map(held).collect::<Vec<_>>(),
        "fifth": held(&all.fifth),
        "gini": optional(all.gini),
        "pareto": all.curve.iter().map(|held| json!([held.customers, exact(&held.amount)])).collect::<Vec<_>>(),
    })
}

/// The amount by month and tier.
pub(super) fn monthly(report: &Report<'_>, lines: &MonthlyLines) -> Json {
    let month = |first: &Date| first.to_string().get(..7).map(str::to_owned);
    let tier = |(tier, amounts): (u16, &Vec<_>)| {
        let amounts: Vec<Json> = amounts.iter().map(exact).collect();
        json!({"tier": report.tier_name(Some(TierIndex(tier))), "amounts": amounts})
    };
    json!({
        "months": lines.months.iter().map(month).collect::<Vec<_>>(),
        "partial": lines.is_partial,
        "tiers": (0..).zip(&lines.tiers).map(tier).collect::<Vec<_>>(),
    })
}

/// What a review decided: customers by decision, tiers over their capacity, floors against caps.
pub(super) fn reviewed(report: &Report<'_>, review: &ReviewLines) -> Json {
    let decision = |(clause, customers): &(Clause, u64)| json!({"decision": clause.to_string(), "customers": customers});
    let over = |(tier, members): &(TierIndex, u64)| json!({"tier": report.tier_name(Some(*tier)), "customers": members});
    json!({
        "decisions": review.decisions.iter().map(decision).collect::<Vec<_>>(),
        "over_capacity": review.over_capacity.iter().map(over).collect::<Vec<_>>(),
        "floor_against_cap": review.clashes,
    })
}
