//! Who is to be contacted: the customers asked for, when each is due, the most urgent first.

use super::classification::Classification;
use super::eval::{evaluate, verdict};
use super::measure::rows::{CustomerRow, Ground};
use super::settle::{PlanEntry, tiers_of};
use crate::expr::lexer::plain_duration;
use crate::expr::parser::parse_duration;
use crate::model::date::{AsOf, Date, Unit};
use crate::model::fold::{fold, trim};
use crate::model::number::Number;
use crate::model::tier::TierIndex;
use crate::model::value::{Value, Verdict};
use crate::rules::ruleset::{Literal, PlanValue, RuleSet};

/// How long after a contact the next is due; one or more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interval {
    count: u32,
    unit: Unit,
}

impl Interval {
    /// Reads `30 days`, `2 weeks`, `1 month`, `30天`, `1个月`, or a number of days; none for anything else, also for none
    /// of a unit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        let text = trim(&folded);
        let days = || Some((text.parse().ok()?, Unit::Day));
        let plain = plain_duration(text);
        let (count, unit) = parse_duration(plain.as_deref().unwrap_or(text)).or_else(days)?;
        (count > 0).then_some(Self { count, unit })
    }

    fn of_days(days: Number) -> Option<Self> {
        let count = days.as_integer().and_then(|days| u32::try_from(days).ok())?;
        (count > 0).then_some(Self { count, unit: Unit::Day })
    }

    /// The day on which the next contact is due; the last day of the calendar where it has none so late.
    fn after(self, day: Date) -> Date {
        day.later(self.count.into(), self.unit).unwrap_or(Date::MAX)
    }
}

/// Who is asked for. An empty list asks for everyone; what is asked for in several lists must hold together.
#[derive(Clone, Debug, Default)]
pub struct Whom {
    /// Any of these final tiers; none is nobody's tier.
    pub tiers: Vec<Option<TierIndex>>,
    /// For each of these segments, by its position among the values, any of these classes in their folded form.
    pub segments: Vec<(usize, Vec<String>)>,
    /// Any of these alerts.
    pub alerts: Vec<usize>,
    /// How long after a contact the next is due, whatever the plans say.
    pub every: Option<Interval>,
    /// The key of the plans that says it, by its position.
    pub every_key: Option<usize>,
    /// Whether those who are not due yet are wanted too.
    pub also_not_due: bool,
}

impl Whom {
    /// Whether nobody is asked for by name: then those whose contact is due by an interval are meant.
    fn asks_for_nobody(&self, rules: &RuleSet) -> bool {
        self.tiers.is_empty() && self.segments.is_empty() && self.alerts.is_empty() && rules.asked.condition.is_none()
    }
}

/// A customer to be contacted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// The customer.
    pub customer: usize,
    /// The day of the last contact; none where there was none, or where the rules know of none.
    pub last: Option<Date>,
    /// The day on which the contact is due: an interval after the last one, the as-of date where there was none. None where
    /// no interval applies.
    pub due: Option<Date>,
}

impl Contact {
    /// How many days ago it was due, 0 on the day itself; none where it is not due yet or no interval applies.
    #[must_use]
    pub fn days_overdue(&self, as_of: Date) -> Option<u32> {
        u32::try_from(as_of.days() - self.due?.days()).ok()
    }
}

/// Who is to be contacted.
#[derive(Clone, Debug, Default)]
pub struct Contacts {
    /// The customers: those with the gravest alert first, then those due first, then the better tier.
    pub list: Vec<Contact>,
    /// How many are left out because their contact is not due yet.
    pub not_due: u64,
    /// For how many the condition that was asked could not be answered; they are left out.
    pub unknown: u64,
}

/// A plan holds something else where the interval between two contacts should stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoInterval {
    /// The tier.
    pub tier: TierIndex,
    /// What it holds.
    pub text: String,
}

/// Who is to be contacted, of these customers; where nothing else tells two apart, in their order. Someone for whom an alert
/// that is asked for fires is listed whether due or not, as the alert is a reason of its own; unless [`Whom::every`] says
/// how often at most.
///
/// # Errors
/// A plan that applies to one of them who is asked for has no interval at the key that should hold one.
pub fn contacts(rules: &RuleSet, classification: &Classification, whom: &Whom, order: &[usize]) -> Result<Contacts, NoInterval> {
    let mut contacts = Contacts::default();
    let waits = whom.every.is_some() || whom.alerts.is_empty();
    let only_by_interval = whom.asks_for_nobody(rules);
    let as_of = classification.as_of;
    for &customer in order {
        let asked = Asking { rules, classification, customer };
        if !asked.is_named(whom) {
            continue;
        }
        let interval = match whom.every {
            Some(every) => Some(every),
            None => asked.interval(whom.every_key)?,
        };
        if only_by_interval && interval.is_none() {
            continue;
        }
        match asked.condition() {
            Verdict::Yes => {}
            Verdict::No => continue,
            Verdict::Unknown(_) => {
                contacts.unknown += 1;
                continue;
            }
        }
        let last = asked.last();
        let due = interval.map(|interval| last.map_or(as_of, |last| interval.after(last)));
        if waits && due.is_some_and(|due| due > as_of) && !whom.also_not_due {
            contacts.not_due += 1;
            continue;
        }
        contacts.list.push(Contact { customer, last, due });
    }
    // Sorting keeps the order of those that are equal.
    contacts.list.sort_by_key(|contact| {
        let severity = classification.settlement.alerts_of(contact.customer).map(|alert| rules.alerts[alert].severity).min();
        let tier = classification.transitions[contact.customer].final_tier;
        ((severity.is_none(), severity), contact.due.unwrap_or(Date::MAX), (tier.is_none(), tier))
    });
    Ok(contacts)
}

/// One customer, and what is asked of it.
struct Asking<'a> {
    rules: &'a RuleSet,
    classification: &'a Classification,
    customer: usize,
}

impl Asking<'_> {
    /// Whether the tier, the segments and the alerts are among those asked for.
    fn is_named(&self, whom: &Whom) -> bool {
        let Classification { transitions, metrics, settlement, .. } = self.classification;
        let tier = transitions[self.customer].final_tier;
        let is_class = |(segment, classes): &(usize, Vec<String>)| match metrics.values[*segment].get(self.customer) {
            Value::Text(class) => classes.iter().any(|wanted| *wanted == fold(&class)),
            Value::Missing(_) | Value::Number(_) | Value::Date(_) | Value::Flag(_) | Value::Category(_) => false,
        };
        (whom.tiers.is_empty() || whom.tiers.contains(&tier))
            && whom.segments.iter().all(is_class)
            && (whom.alerts.is_empty() || settlement.alerts_of(self.customer).any(|alert| whom.alerts.contains(&alert)))
    }

    fn condition(&self) -> Verdict {
        self.rules.asked.condition.as_ref().map_or(Verdict::Yes, |asked| verdict(&asked.term, &self.row()))
    }

    fn last(&self) -> Option<Date> {
        let asked = self.rules.asked.latest.as_ref()?;
        match evaluate(&asked.term, &self.row()) {
            Value::Date(day) => Some(day),
            Value::Missing(_) | Value::Number(_) | Value::Text(_) | Value::Flag(_) | Value::Category(_) => None,
        }
    }

    fn row(&self) -> CustomerRow<'_> {
        let ground = Ground { rules: self.rules, as_of: AsOf::new(self.classification.as_of) };
        let tiers = tiers_of(&self.classification.transitions[self.customer]);
        self.classification.metrics.of_customer(ground, &self.classification.customers, tiers, self.customer)
    }

    /// The interval that the customer's plan says; none where it says nothing, or a computed one is missing.
    fn interval(&self, key: Option<usize>) -> Result<Option<Interval>, NoInterval> {
        let tier = self.classification.transitions[self.customer].final_tier;
        let (Some(tier), Some(key)) = (tier, key) else { return Ok(None) };
        let refused = |text: String| NoInterval { tier, text };
        match self.classification.settlement.plan_entry(self.rules, Some(tier), key, self.customer) {
            PlanEntry::Nothing => Ok(None),
            PlanEntry::Literal(literal) => literal_interval(literal).map(Some).ok_or_else(|| refused(literal.to_string())),
            PlanEntry::List(list) => Err(refused(list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))),
            PlanEntry::Computed(value, _) => match value {
                Value::Missing(_) => Ok(None),
                Value::Number(days) => Interval::of_days(days).map(Some).ok_or_else(|| refused(days.to_string())),
                Value::Text(text) => Interval::parse(&text).map(Some).ok_or_else(|| refused(text.clone().into_owned())),
                Value::Date(day) => Err(refused(day.to_string())),
                Value::Flag(flag) => Err(refused(flag.to_string())),
                Value::Category(rank) => Err(refused(rank.to_string())),
            },
        }
    }
}

fn literal_interval(literal: &Literal) -> Option<Interval> {
    match literal {
        Literal::Number(days) => Interval::of_days(*days),
        Literal::Text(text) => Interval::parse(text),
        Literal::Percentage(_) | Literal::Date(_) | Literal::Flag(_) => None,
    }
}

/// Checks before any data is read that the plans hold intervals at this key, those that are computed aside.
///
/// # Errors
/// One doesn't.
pub fn check_intervals(rules: &RuleSet, key: usize) -> Result<(), NoInterval> {
    for (position, tier) in rules.tiers.iter().enumerate() {
        let text = match tier.plan_at(key) {
            Some(PlanValue::Literal(literal)) if literal_interval(literal).is_none() => literal.to_string(),
            Some(PlanValue::List(list)) => list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            Some(PlanValue::Literal(_) | PlanValue::Formula(_)) | None => continue,
        };
        return Err(NoInterval { tier: TierIndex(u16::try_from(position).unwrap_or(u16::MAX)), text });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_as_people_write_them() {
        let day = Date::parse_iso("2026-01-31").unwrap();
        let after = |text| Interval::parse(text).map(|interval| interval.after(day).to_string());
        for (text, expected) in [
            ("30 days", "2026-03-02"),
            ("30天", "2026-03-02"),
            ("３０ 天", "2026-03-02"),
            ("30", "2026-03-02"),
            ("1 month", "2026-02-28"),
            ("1个月", "2026-02-28"),
            (" 2 weeks ", "2026-02-14"),
            ("2周", "2026-02-14"),
            ("1年", "2027-01-31"),
        ] {
            assert_eq!(after(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "0", "0 days", "weekly", "days", "天", "-1 days", "1.5 months", "30天内", "1e3", "99999999999 days"] {
            assert_eq!(Interval::parse(text), None, "{text}");
        }
        assert_eq!(after("4000000000 days").as_deref(), Some("9999-12-31"));
    }

    #[test]
    fn overdue_by_days() {
        let day = |text| Date::parse_iso(text).unwrap();
        let contact = |due| Contact { customer: 0, last: None, due };
        assert_eq!(contact(Some(day("2026-01-01"))).days_overdue(day("2026-03-01")), Some(59));
        assert_eq!(contact(Some(day("2026-03-01"))).days_overdue(day("2026-03-01")), Some(0));
        assert_eq!(contact(Some(day("2026-03-02"))).days_overdue(day("2026-03-01")), None);
        assert_eq!(contact(None).days_overdue(day("2026-03-01")), None);
    }
}
