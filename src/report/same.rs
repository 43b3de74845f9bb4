//! Customers that are one, as reports show them.

use super::Report;
use super::labels;
use crate::model::merge::{Basis, SameGroup, SameGroups};

impl Report<'_> {
    /// Whether the rules ask which customers are one.
    pub(super) const fn asks_identity(&self) -> bool {
        self.rules.identity.is_some()
    }

    /// The columns that a basis compares, by their names in the rules; none of an alias.
    pub(super) fn evidence_columns(&self, basis: Basis) -> Vec<&str> {
        let (Basis::Same(position), Some(identity)) = (basis, &self.rules.identity) else { return Vec::new() };
        let columns = identity.merging.same.get(position).into_iter().flatten();
        let name = |(column, _): &(usize, _)| self.rules.customers.schema.columns.get(*column).map(|spec| spec.name.as_str());
        columns.filter_map(name).collect()
    }

    /// What ties the keys of a group, each once.
    pub(super) fn evidence(&self, group: &SameGroup<'_>) -> String {
        let ties = group.members().flat_map(|(_, ties)| ties.collect::<Vec<_>>());
        let mut ties: Vec<(Basis, &str)> = ties.collect();
        ties.sort_unstable();
        ties.dedup();
        let ties = ties.into_iter().map(|(basis, value)| labels::tie(basis, value, self));
        ties.collect::<Vec<_>>().join("; ")
    }

    /// The other keys of a customer, each with what ties it where that is known.
    pub(super) fn other_keys(&self, customer: usize) -> Vec<(&str, Vec<(Basis, &str)>)> {
        let key = self.true_key(customer);
        let same = &self.classification.same;
        let known = same.merged.iter().find(|group| group.kept() == key);
        let mut known: Vec<(&str, Vec<(Basis, &str)>)> =
            known.iter().flat_map(SameGroup::members).map(|(key, ties)| (key, ties.collect())).collect();
        known.sort_unstable();
        let others = same.other_keys.iter().filter(|(_, kept)| *kept == key);
        let mut others: Vec<(&str, Vec<(Basis, &str)>)> = others
            .map(|(other, kept)| match known.binary_search_by(|(known, _)| (*known).cmp(other)) {
                Ok(at) => (other, known[at].1.clone()),
                Err(_) => (other, vec![(Basis::Alias, kept)]),
            })
            .collect();
        others.sort_unstable();
        self.sort_by_pseudonym(&mut others);
        others
    }

    /// The customers that are proposed to be the same as this one, each with what ties it.
    pub(super) fn proposed(&self, customer: usize) -> Vec<(&str, Vec<(Basis, &str)>)> {
        let key = self.true_key(customer);
        let group = self.classification.same.proposed.iter().find(|group| group.members().any(|(member, _)| member == key));
        let members = group.iter().flat_map(SameGroup::members).filter(|(member, _)| *member != key);
        let mut members: Vec<_> = members.map(|(member, ties)| (member, ties.collect())).collect();
        self.sort_by_pseudonym(&mut members);
        members
    }

    /// The groups in the order of the outputs.
    pub(super) fn groups_in_order<'g>(&self, groups: &'g SameGroups) -> Vec<SameGroup<'g>> {
        let mut groups: Vec<_> = groups.iter().map(|group| (group.kept(), group)).collect();
        self.sort_by_pseudonym(&mut groups);
        groups.into_iter().map(|(_, group)| group).collect()
    }

    /// Every key of a group with its ties: the one that stands for the group first, the others in the order of the outputs.
    pub(super) fn members_in_order<'g>(&self, group: &SameGroup<'g>) -> Vec<(&'g str, Vec<(Basis, &'g str)>)> {
        let mut members: Vec<_> = group.members().map(|(key, ties)| (key, ties.collect())).collect();
        self.sort_by_pseudonym(members.get_mut(1..).unwrap_or_default());
        members
    }

    /// The groups that were merged and those that are proposed, with whether they were.
    pub(super) fn same_groups(&self) -> [(bool, &SameGroups); 2] {
        [(true, &self.classification.same.merged), (false, &self.classification.same.proposed)]
    }
}
