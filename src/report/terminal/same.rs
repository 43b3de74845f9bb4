//! Customers that are one, in the account of a run.

use super::{Paper, SHOWN, Stand};
use crate::report::Report;
use crate::report::digits::grouped;
use crate::report::labels::{self, Word};

/// Of a group so many other keys are shown.
const KEYS: usize = 10;

impl Paper {
    /// The groups that were merged, and those that are proposed.
    pub(super) fn same(&mut self, report: &Report<'_>) {
        for (is_merged, groups) in report.same_groups() {
            if groups.is_empty() {
                continue;
            }
            let title = self.word(if is_merged { Word::MergedCustomers } else { Word::MergeProposals });
            let largest = groups.iter().map(|group| group.keys()).max().unwrap_or(0);
            let counts = labels::groups(groups.len(), groups.keys(), largest, report.run.language);
            self.section(&format!("{title}: {counts}"));
            let columns = [
                self.column(Word::MergedInto, Stand::Left),
                self.column(Word::OtherKeys, Stand::Left),
                self.column(Word::Evidence, Stand::Left),
            ];
            let rows = report.groups_in_order(groups).into_iter().take(SHOWN).map(|group| {
                let others: Vec<_> = report
                    .members_in_order(&group)
                    .into_iter()
                    .skip(1)
                    .take(KEYS)
                    .map(|(key, _)| report.shown_key(key))
                    .collect();
                let left = (group.keys() - 1).checked_sub(KEYS).filter(|left| *left > 0);
                let left = left.map_or_else(String::new, |left| format!(" … +{}", grouped(&left)));
                vec![report.shown_key(group.kept()).into_owned(), others.join(", ") + &left, report.evidence(&group)]
            });
            self.table(&columns, rows.collect::<Vec<_>>());
            self.left(groups.len());
        }
    }
}
