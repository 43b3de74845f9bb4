//! Overrides: what people decided about single customers, for a time.

use super::column::TextColumn;
use super::date::Date;
use super::location::Location;
use super::tier::TierIndex;

/// What an override does. A tier of none is nobody's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Decree {
    /// The tier is this one.
    Pin {
        /// The tier.
        tier: Option<TierIndex>,
        /// Whether the caps of the rules don't limit it.
        beats_caps: bool,
    },
    /// The tier is at least this one.
    Floor(Option<TierIndex>),
    /// The tier is at most this one.
    Cap(Option<TierIndex>),
    /// The tier stays what it is.
    Freeze,
}

impl Decree {
    /// The words of the four kinds, in a sheet and in machine outputs.
    pub const WORDS: [&'static str; 4] = ["pin", "floor", "cap", "freeze"];

    /// The word of its kind.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pin { .. } => Self::WORDS[0],
            Self::Floor(_) => Self::WORDS[1],
            Self::Cap(_) => Self::WORDS[2],
            Self::Freeze => Self::WORDS[3],
        }
    }

    /// The tier that it names; an outer none for a freeze, an inner none for nobody's.
    #[must_use]
    pub const fn tier(self) -> Option<Option<TierIndex>> {
        match self {
            Self::Pin { tier, .. } | Self::Floor(tier) | Self::Cap(tier) => Some(tier),
            Self::Freeze => None,
        }
    }
}

/// The words of a sheet of overrides, in every language: its headers, of each column the first that a file has, and what
/// stands in its cells beside keys, days and the names of tiers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OverrideWords {
    /// The header of the customer's key.
    pub customer: Vec<String>,
    /// That of the kind.
    pub kind: Vec<String>,
    /// That of the tier.
    pub tier: Vec<String>,
    /// That of the first day.
    pub from: Vec<String>,
    /// That of the first day after the last.
    pub until: Vec<String>,
    /// That of the reason; a sheet may lack the column.
    pub reason: Vec<String>,
    /// That of who approved it; a sheet may lack the column.
    pub approved_by: Vec<String>,
    /// That of whether a pin beats the caps of the rules; a sheet may lack the column.
    pub beats_caps: Vec<String>,
    /// The kinds, in the order of [`Decree::WORDS`].
    pub kinds: [Vec<String>; 4],
    /// No end.
    pub endless: Vec<String>,
    /// Nobody's tier.
    pub nobody: Vec<String>,
}

/// The words by which the hand-input columns of a workbook of this program are found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HandWords {
    /// The headers of the customer's key.
    pub key: Vec<String>,
    /// The names of the sheets with a row a customer.
    pub sheets: Vec<String>,
    /// The headers of the columns: tier, reason, remark.
    pub columns: [Vec<String>; 3],
}

/// One override.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Override {
    /// The customer's key, in folded form.
    pub customer: String,
    /// What it does.
    pub decree: Decree,
    /// The first day on which it is in force.
    pub from: Date,
    /// The first day on which it is in force no more; none where it has no end.
    pub until: Option<Date>,
    /// Why, in the words of who decided; may be empty.
    pub reason: String,
    /// Who approved it; may be empty.
    pub approved_by: String,
    /// Where it stands.
    pub place: Location,
}

impl Override {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn is_in_force(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Whether there is a day on which both are in force.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_before_end = |a: &Self, b: &Self| b.until.is_none_or(|until| a.from < until);
        begins_before_end(self, other) && begins_before_end(other, self)
    }
}

/// The overrides of a run, ordered by customer, kind and first day. Of one customer no two of a kind overlap: who makes the
/// list refuses such.
#[derive(Clone, Debug, Default)]
pub struct Overrides(Vec<Override>);

/// The overrides of one customer that are in force on a day: at most one of each kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct InForce {
    /// The tier is pinned, whether caps limit it or not.
    pub pin: Option<(Option<TierIndex>, bool)>,
    /// The tier is at least this one.
    pub floor: Option<Option<TierIndex>>,
    /// The tier is at most this one.
    pub cap: Option<Option<TierIndex>>,
    /// The tier stays what it is.
    pub freeze: bool,
}

impl Overrides {
    /// The list of these.
    ///
    /// # Errors
    /// Two of one kind overlap for a customer: both, the earlier one by its first day before the other.
    pub fn new(mut all: Vec<Override>) -> Result<Self, Box<(Override, Override)>> {
        let order = |one: &Override| (one.decree.word(), one.from);
        all.sort_by(|a, b| (&a.customer, order(a)).cmp(&(&b.customer, order(b))));
        let same = |a: &Override, b: &Override| a.customer == b.customer && a.decree.word() == b.decree.word();
        match all.windows(2).find(|pair| same(&pair[0], &pair[1]) && pair[0].overlaps(&pair[1])) {
            Some(pair) => Err(Box::new((pair[0].clone(), pair[1].clone()))),
            None => Ok(Self(all)),
        }
    }

    /// Those of a customer, in force or not.
    #[must_use]
    pub fn of(&self, customer: &str) -> &[Override] {
        let start = self.0.partition_point(|one| one.customer.as_str() < customer);
        let rest = &self.0[start..];
        &rest[..rest.partition_point(|one| one.customer == customer)]
    }

    /// What is in force for a customer on a day.
    #[must_use]
    pub fn in_force(&self, customer: &str, day: Date) -> InForce {
        let mut found = InForce::default();
        for one in self.of(customer).iter().filter(|one| one.is_in_force(day)) {
            match one.decree {
                Decree::Pin { tier, beats_caps } => found.pin = Some((tier, beats_caps)),
                Decree::Floor(tier) => found.floor = Some(tier),
                Decree::Cap(tier) => found.cap = Some(tier),
                Decree::Freeze => found.freeze = true,
            }
        }
        found
    }

    /// All, by customer, kind and first day.
    #[must_use]
    pub fn all(&self) -> &[Override] {
        &self.0
    }

    /// Those of these customers alone.
    #[must_use]
    pub fn only(&self, keys: &TextColumn) -> Self {
        Self(keys.iter().flat_map(|key| self.of(key)).cloned().collect())
    }

    /// Those whose customer is none of these, whose keys rise.
    pub fn of_nobody<'a>(&'a self, keys: &'a TextColumn) -> impl Iterator<Item = &'a Override> {
        let mut here = keys.iter().peekable();
        self.0.iter().filter(move |one| {
            while here.next_if(|key| *key < one.customer.as_str()).is_some() {}
            here.peek() != Some(&one.customer.as_str())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(customer: &str, decree: Decree, from: &str, until: Option<&str>) -> Override {
        Override {
            customer: customer.to_owned(),
            decree,
            from: Date::parse_iso(from).unwrap(),
            until: until.map(|day| Date::parse_iso(day).unwrap()),
            reason: String::new(),
            approved_by: String::new(),
            place: Location::default(),
        }
    }

    #[test]
    fn an_override_is_in_force_from_its_first_day_to_before_its_end() {
        let pin = Decree::Pin { tier: Some(TierIndex(1)), beats_caps: false };
        let all = vec![
            over("B", Decree::Freeze, "2026-01-01", None),
            over("A", pin, "2026-02-01", Some("2026-03-31")),
            over("A", pin, "2026-03-31", Some("2026-04-01")),
        ];
        let all = Overrides::new(all).unwrap();
        let pinned = |day: &str| all.in_force("A", Date::parse_iso(day).unwrap()).pin.is_some();
        assert_eq!(["2026-01-31", "2026-02-01", "2026-03-31", "2026-04-01"].map(pinned), [false, true, true, false]);
        assert!(all.in_force("B", Date::MAX).freeze && !all.in_force("C", Date::MAX).freeze);
        let mut keys = TextColumn::default();
        for key in ["A", "C"] {
            keys.push(key);
        }
        assert_eq!(all.of_nobody(&keys).map(|one| one.customer.as_str()).collect::<Vec<_>>(), ["B"]);
    }

    #[test]
    fn two_of_a_kind_never_overlap() {
        let (first, second) = (Decree::Floor(None), Decree::Floor(Some(TierIndex(0))));
        let overlap = |a: Option<&str>, b: &str| {
            Overrides::new(vec![over("A", second, b, None), over("A", first, "2026-01-01", a)]).is_err()
        };
        assert!(
            overlap(None, "2026-06-01")
                && overlap(Some("2026-06-02"), "2026-06-01")
                && !overlap(Some("2026-06-01"), "2026-06-01")
        );
        assert!(
            Overrides::new(vec![over("A", first, "2026-01-01", None), over("A", Decree::Cap(None), "2026-01-01", None)]).is_ok()
        );
    }
}
