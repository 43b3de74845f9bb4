//! Finds the customers of a run: in the customer sheet, in a table of events, or in both.

use super::{Inputs, RunError, WasRead, table_indices};
use crate::engine::eval::verdict;
use crate::engine::measure::dictionary::Dictionary;
use crate::engine::measure::directory::{Directory, Meeting};
use crate::engine::measure::newcomers::Newcomers;
use crate::engine::measure::plan::TablePlan;
use crate::engine::measure::rows::{CustomerRow, Ground, TiersOf};
use crate::engine::measure::unknown::{RuleRef, Unknowns};
use crate::engine::settle::looked_up::note_in_vain;
use crate::model::balance::CustomerBalance;
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::loss::Loss;
use crate::model::merge::{OtherKeys, SameCustomers};
use crate::model::table::Customers;
use crate::model::value::{TableIndex, Verdict};
use crate::read::{Asked, Lost, LostRows, Merged, merge_customers, read_customers, read_events};

/// The customers of a run.
#[derive(Debug)]
pub(super) struct Found {
    /// Those who are classified.
    pub customers: Customers,
    /// Where the rows of the customer sheet went, and how many customers the tables added.
    pub balance: CustomerBalance,
    /// Which of them are one.
    pub same: SameCustomers,
    /// How often the filter could not be answered, and for want of what.
    pub unknowns: Unknowns,
    /// What is left of reading the customer sheet.
    pub read: WasRead,
}

/// Finds the customers. Where tables of events give any, those tables are read for that alone first.
pub(super) fn find_customers(ground: Ground<'_>, inputs: &Inputs, threads: usize, lost: Lost) -> Result<Found, RunError> {
    let rules = &ground.rules.customers;
    if let Some(table) = rules.from {
        let Merged { customers: nobody, same, .. } = merge(ground, Customers::default());
        let by_key = Directory::new(nobody.keys());
        let mut keys = Dictionary::default();
        gather(ground, table, inputs, &Meeting::new(&by_key, None, false, &same.other_keys), threads, &mut keys)?;
        let customers = Customers::default().with_newcomers(keys.texts());
        let added = customers.len() as u64;
        let balance = CustomerBalance { added, used: added, ..CustomerBalance::default() };
        let mut issues = IssueLog::default();
        let (customers, balance, unknowns) = choose(ground, customers, balance, &mut issues, &mut None);
        let lost = (lost == Lost::Kept).then(Vec::new);
        let read = WasRead { issues, files: Vec::new(), rejections: vec![IssueLog::default()], lost };
        return Ok(Found { customers, balance, same, unknowns, read });
    }
    let read = read_customers(&inputs.customers, &rules.schema, threads, lost)?;
    let mut issues = read.issues;
    let Merged { customers, same, gone, issues: of_merging } = merge(ground, read.customers);
    issues.merge(of_merging);
    let balance = CustomerBalance { merged: gone, used: read.balance.used - gone, ..read.balance };
    let mut keys = Dictionary::default();
    if rules.adds {
        // A customer whom the filter leaves out is known all the same.
        let known = Directory::new(customers.keys());
        for table in table_indices(ground.rules) {
            let meeting = meeting(ground, table, &known, &customers, &same);
            gather(ground, table, inputs, &meeting, threads, &mut keys)?;
        }
    }
    let mut lost = read.lost;
    let (customers, mut balance, unknowns) = choose(ground, customers, balance, &mut issues, &mut lost);
    let customers = customers.with_newcomers(keys.texts());
    balance.added = keys.texts().len() as u64;
    balance.used = customers.len() as u64;
    let lost = lost.map(|lost| vec![lost]);
    let read = WasRead { issues, files: read.files, rejections: vec![read.rejections], lost };
    Ok(Found { customers, balance, same, unknowns, read })
}

/// Finds customers that are one, as the rules ask for it.
fn merge(ground: Ground<'_>, customers: Customers) -> Merged {
    let Some(identity) = &ground.rules.identity else {
        return Merged { customers, same: SameCustomers::default(), gone: 0, issues: IssueLog::default() };
    };
    let nothing = OtherKeys::default();
    let aliases = identity.aliases.as_ref();
    let mut met_by: Vec<usize> = ground.rules.tables.iter().filter_map(|table| table.matches).collect();
    met_by.sort_unstable();
    met_by.dedup();
    let asked = Asked {
        merging: &identity.merging,
        aliases: aliases.map_or(&nothing, |aliases| &aliases.keys),
        alias_places: aliases.map_or(&[], |aliases| &aliases.places),
        columns: &ground.rules.customers.schema.columns,
        met_by: &met_by,
    };
    merge_customers(customers, asked)
}

/// How the rows of a table meet these customers.
pub(super) fn meeting<'d>(
    ground: Ground<'_>,
    table: TableIndex,
    by_key: &'d Directory<'d>,
    customers: &Customers,
    same: &'d SameCustomers,
) -> Meeting<'d> {
    let by_value = ground.rules.tables[table.index()].matches.map(|column| {
        let mut values = Directory::of_column(&customers.columns()[column].values);
        for other in same.other_values.iter().filter(|other| other.column == column) {
            // Whom the filter leaves out isn't met by any value.
            if let Some(customer) = by_key.find(&other.key) {
                values.add(&other.value, customer);
            }
        }
        values
    });
    Meeting::new(by_key, by_value, ground.rules.customers.adds, &same.other_keys)
}

fn gather(
    ground: Ground<'_>,
    table: TableIndex,
    inputs: &Inputs,
    known: &Meeting<'_>,
    threads: usize,
    keys: &mut Dictionary,
) -> Result<(), RunError> {
    let nothing = TablePlan::default();
    let files = inputs.tables.get(table.index()).map_or(&[][..], Vec::as_slice);
    let fresh = || Newcomers::new(ground, table, known, &nothing);
    let schema = &ground.rules.tables[table.index()].schema;
    let read = read_events(files, schema, ground.as_of.date(), threads, &fresh)?;
    read.sinks.iter().for_each(|sink| sink.add_to(keys));
    Ok(())
}

/// The customers whom the filter of the customer sheet answers yes.
fn choose(
    ground: Ground<'_>,
    customers: Customers,
    mut balance: CustomerBalance,
    issues: &mut IssueLog,
    lost: &mut Option<LostRows>,
) -> (Customers, CustomerBalance, Unknowns) {
    let mut unknowns = Unknowns::default();
    let Some(filter) = &ground.rules.customers.filter else { return (customers, balance, unknowns) };
    let mut kept = Vec::new();
    for row in 0..customers.len() {
        let tiers = TiersOf::default();
        let customer = CustomerRow { ground, customers: &customers, aggregates: &[], populations: &[], values: &[], tiers, row };
        let answer = verdict(&filter.term, &customer);
        if !answer.is_yes() {
            // Of those who are kept it is said with all that the rules look up.
            note_in_vain(issues, &customer, &filter.term);
        }
        match answer {
            Verdict::Yes => kept.push(u32::try_from(row).unwrap_or(u32::MAX)),
            Verdict::No => balance.where_no += 1,
            Verdict::Unknown(_) => {
                balance.where_unknown += 1;
                if let (Some(lost), Some(place)) = (lost.as_mut(), customers.origin(row)) {
                    lost.lose(&place, Loss::Issue(IssueKind::FilterUnknown));
                }
                unknowns.count(RuleRef::CustomerFilter, filter, ground.rules, None, &customer);
            }
        }
    }
    let customers = customers.keep(&kept);
    balance.used = customers.len() as u64;
    (customers, balance, unknowns)
}
