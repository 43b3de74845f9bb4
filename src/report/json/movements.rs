//! Who moved where since the tiers before, as JSON.

use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde_json::{Map, Value as Json, json};

use super::{Report, exact};
use crate::engine::compare::{After, Before, Moved, Movements};

/// Counts, and the cells of the matrix that have a customer.
pub(super) fn movements(report: &Report<'_>, movements: &Movements) -> Json {
    let cell = |((before, after), moved): (&(Before, After), &Moved)| {
        let mut map = Map::new();
        let tier = if let After::Tier(tier) = after { report.tier_name(Some(*tier)) } else { None };
        map.insert("previous".to_owned(), report.name_before(*before).into());
        map.insert("tier".to_owned(), tier.into());
        map.insert("change".to_owned(), change(*before, *after).into());
        map.insert("customers".to_owned(), moved.customers.into());
        if report.rules.headline_amount().is_some() {
            let amount = if *after == After::Lost { Json::Null } else { exact(&moved.amount) };
            map.insert("amount".to_owned(), amount);
        }
        Json::Object(map)
    };
    json!({
        "previous_as_of": movements.as_of.map(|day| day.to_string()),
        "upgraded": movements.upgraded(),
        "downgraded": movements.downgraded(),
        "stayed": movements.stayed(),
        "new": movements.new_customers(),
        "lost": movements.lost.len(),
        "matrix": movements.matrix.iter().map(cell).collect::<Vec<_>>(),
    })
}

/// What a cell of the matrix is; nobody's tier is below all others.
fn change(before: Before, after: After) -> &'static str {
    match (before, after) {
        (_, After::Lost) => "lost",
        (Before::New, _) => "new",
        (Before::Tier(before), After::Tier(after)) if after < before => "upgrade",
        (Before::Tier(before), After::Tier(after)) if after > before => "downgrade",
        (Before::Nobody, After::Tier(_)) => "upgrade",
        (Before::Tier(_), After::Nobody) => "downgrade",
        (Before::Tier(_), After::Tier(_)) | (Before::Nobody, After::Nobody) => "stay",
    }
}

/// The customers of the standing who are not in the run, by the key shown.
pub(super) struct LostCustomers<'a>(pub(super) &'a Report<'a>, pub(super) &'a Movements);

impl Serialize for LostCustomers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.1.lost.len()))?;
        for (key, tier) in self.0.lost(self.1) {
            seq.serialize_element(&json!({"customer": key, "previous": self.0.tier_name(tier)}))?;
        }
        seq.end()
    }
}
