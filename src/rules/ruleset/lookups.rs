//! What a rule set says of lookups: keys with their values, from the rule file or from a file that it names.

use hashbrown::HashMap;

use super::{Literal, RuleSet};
use crate::model::fold::fold;
use crate::model::schema::EventSchema;
use crate::model::value::{Type, Value, Why};

/// A table of values by text.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Its name.
    pub name: String,
    /// The type of its values.
    pub ty: Type,
    /// The file that holds them; none where the rule file does.
    pub file: Option<LookupFile>,
    default: Option<Literal>,
    /// By key in folded form; none where a file lists the key with nothing beside it.
    entries: HashMap<String, Option<Literal>, foldhash::fast::FixedState>,
}

/// The file of a lookup.
#[derive(Clone, Debug)]
pub struct LookupFile {
    /// Its name or pattern, relative to the rule file's folder.
    pub file: String,
    /// How it is read: the key, and one column, the value.
    pub schema: EventSchema,
}

impl Lookup {
    /// A lookup that lists nothing yet.
    #[must_use]
    pub fn new(name: String, ty: Type, default: Option<Literal>, file: Option<LookupFile>) -> Self {
        let entries = HashMap::with_hasher(foldhash::fast::FixedState::default());
        Self { name, ty, file, default: default.map(folded), entries }
    }

    /// Lists a key; texts are kept in folded form. A key that is listed already gets the new value.
    pub fn list(&mut self, key: &str, value: Option<Literal>) {
        self.entries.insert(fold(key).into_owned(), value.map(folded));
    }

    /// What is listed for a key in folded form; none where nothing is, not even that there is no value.
    #[must_use]
    pub fn listed(&self, key: &str) -> Option<&Option<Literal>> {
        self.entries.get(key)
    }

    /// The value of a key in folded form: the one listed, else the default; missing where there is neither.
    #[must_use]
    pub fn value(&self, key: &str) -> Value<'_> {
        match (self.entries.get(key), &self.default) {
            (Some(Some(value)), _) | (None, Some(value)) => value.value(),
            (Some(None), _) => Value::Missing(Why::Empty),
            (None, None) => Value::Missing(Why::NotListed),
        }
    }
}

/// A text in folded form, as functions give it.
fn folded(literal: Literal) -> Literal {
    if let Literal::Text(text) = &literal { Literal::Text(fold(text).into_owned()) } else { literal }
}

impl RuleSet {
    /// The value of a key in the lookup of this name.
    #[must_use]
    pub fn look_up(&self, lookup: &str, key: &str) -> Value<'_> {
        let found = self.lookups.binary_search_by(|known| known.name.as_str().cmp(lookup));
        // The checker lets no other name through.
        found.ok().map(|position| &self.lookups[position]).map_or(Value::Missing(Why::Said), |lookup| lookup.value(key))
    }
}
