//! What a rule set says of customers that are one: evidence, and the sheet of old keys.

use crate::model::location::Location;
use crate::model::merge::{Merging, OtherKeys};
use crate::model::schema::EventSchema;

/// `[identity]`
#[derive(Clone, Debug)]
pub struct IdentityRules {
    /// What makes two customers one, and whether they are merged.
    pub merging: Merging,
    /// The sheet of old keys.
    pub aliases: Option<Aliases>,
}

/// A sheet of old keys; it lists nothing until its file is read.
#[derive(Clone, Debug)]
pub struct Aliases {
    /// Its name or pattern, relative to the rule file's folder.
    pub file: String,
    /// How it is read: the old key, and one column, the key that it means.
    pub schema: EventSchema,
    /// Each old key with the key that it means in the end.
    pub keys: OtherKeys,
    /// Where each of them stands.
    pub places: Vec<Location>,
}
