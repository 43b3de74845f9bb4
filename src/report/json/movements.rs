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
            let amount = if after.is_not_here() { Json::Null } else { exact(&moved.amount) };
            map.insert("amount".to_owned(), amount);
        }
        Json::Object(map)
    };
    let mut document = json!({
        "previous_as_of": movements.as_of.map(|day| day.to_string()),
        "upgraded": movements.upgraded(),
        "downgraded": movements.downgraded(),
        "stayed": movements.stayed(),
        "new": movements.new_customers(),
    });
    if movements.carries_absences {
        document["returned"] = movements.returned().into();
    }
    for (name, place) in places_not_here(movements) {
        document[*name] = movements.not_here(*place).into();
    }
    document["matrix"] = movements.matrix.iter().map(cell).collect();
    document
}

/// What those who are not in the run may be, under its fixed word: where nobody is carried on all of them are lost.
pub(super) const fn places_not_here(movements: &Movements) -> &'static [(&'static str, After)] {
    if movements.carries_absences {
        &[("absent", After::Absent), ("lost", After::Lost), ("merged", After::Merged)]
    } else {
        &[("lost", After::Lost)]
    }
}

/// What a cell of the matrix is; nobody's tier is below all others.
fn change(before: Before, after: After) -> &'static str {
    match (before, after) {
        (_, After::Absent) => "absent",
        (_, After::Lost) => "lost",
        (_, After::Merged) => "merged",
        (Before::New, _) => "new",
        (Before::Returned, _) => "returned",
        (Before::Tier(before), After::Tier(after)) if after < before => "upgrade",
        (Before::Tier(before), After::Tier(after)) if after > before => "downgrade",
        (Before::Nobody, After::Tier(_)) => "upgrade",
        (Before::Tier(_), After::Nobody) => "downgrade",
        (Before::Tier(_), After::Tier(_)) | (Before::Nobody, After::Nobody) => "stay",
    }
}

/// The customers of the standing who are not in the run and stand in one place, by the key shown.
pub(super) struct GoneCustomers<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) movements: &'a Movements,
    pub(super) place: After,
}

impl Serialize for GoneCustomers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = self.report.gone(self.movements);
        all.retain(|one| one.gone.place() == self.place);
        let mut seq = serializer.serialize_seq(Some(all.len()))?;
        for one in all {
            let mut customer = json!({"customer": one.key, "previous": self.report.tier_name(one.gone.tier)});
            if let Some(clause) = one.gone.clause {
                customer["decision"] = clause.to_string().into();
            }
            if let Some(into) = one.into {
                customer["merged_into"] = into.into();
            }
            seq.serialize_element(&customer)?;
        }
        seq.end()
    }
}
