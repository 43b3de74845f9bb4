//! What the customers of an earlier result can be counted by: the columns that it has.

use super::axes::look_of;
use super::{Amount, By};
use crate::model::column::TextColumn;
use crate::model::fold::header_form;
use crate::model::language::Language;
use crate::model::number::{ExactSum, Number};
use crate::report::cross::Classes;
use crate::report::labels::{self, Word, standing_words};
use crate::report::page::Measure;
use crate::rules::ruleset::Currency;

/// What stands before the names of columns in machine formats.
const PREFIXES: [&str; 5] = ["column.", "metric.", "score.", "segment.", "plan."];

/// The columns of an earlier result.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// The headers.
    pub headers: &'a [String],
    /// The cells, an empty text for none.
    pub columns: &'a [TextColumn],
    /// The language of what people read.
    pub language: Language,
}

impl Kept<'_> {
    /// The column that a name means: of that header, else of that name behind a prefix or before a unit; case, width and
    /// blanks make no difference.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let form = header_form(name);
        let is_tier = is_tier(name);
        let ways: [&dyn Fn(&str) -> bool; 4] = [
            &|header| header == name,
            &|header| header_form(header) == form || (is_tier && self::is_tier(header)),
            &|header| PREFIXES.iter().any(|prefix| header.strip_prefix(prefix).is_some_and(|rest| header_form(rest) == form)),
            &|header| header.split_once(" (").is_some_and(|(before, _)| header_form(before) == form),
        ];
        ways.iter().find_map(|is| self.headers.iter().position(|header| is(header)))
    }

    /// The column of the tiers.
    #[must_use]
    pub fn tier(&self) -> Option<usize> {
        self.headers.iter().position(|header| is_tier(header))
    }

    /// The columns that hold an amount by their headers, metrics first.
    pub fn amounts(&self) -> impl Iterator<Item = usize> + '_ {
        let is_metric = |column: &usize| self.headers[*column].starts_with("metric.");
        let named = |column: &usize| labels::paper::names_an_amount(&self.headers[*column]);
        let all = || (0..self.headers.len()).filter(named);
        all().filter(is_metric).chain(all().filter(move |column| !is_metric(column)))
    }

    /// The classes of a column. A result doesn't say how its tiers are ordered, so they stand by their average amount, the
    /// greatest first, without an amount by code point.
    #[must_use]
    pub fn by(&self, column: usize, amount: Option<&Amount>) -> By {
        let header = &self.headers[column];
        let is_tier = is_tier(header);
        let nobody = if is_tier { Word::NoTier } else { Word::Unclassified }.text(self.language);
        let words = standing_words().nobody;
        let is_nobody = |text: &str| text.is_empty() || (is_tier && words.iter().any(|word| word == text));
        let texts = || self.columns[column].iter().map(|text| (!is_nobody(text)).then(|| text.to_owned()));
        let mut classes = Classes::of_texts(&[], texts(), nobody);
        if let (true, Some(amount)) = (is_tier, amount) {
            let order = by_average(&classes, amount);
            let declared: Vec<&str> = order.into_iter().map(|class| classes.names[class].as_str()).collect();
            classes = Classes::of_texts(&declared, texts(), nobody);
        }
        let (name, title) = if is_tier {
            ("tier".to_owned(), Word::Tier.text(self.language).to_owned())
        } else {
            let bare = PREFIXES.iter().find_map(|prefix| header.strip_prefix(prefix)).unwrap_or(header);
            (header.clone(), bare.to_owned())
        };
        By { name, title, classes, is_tier }
    }

    /// The amount that a column of numbers holds.
    #[must_use]
    pub fn amount(&self, column: usize, of: Vec<Option<Number>>) -> Amount {
        let name = self.headers[column].clone();
        let heading = name.strip_prefix("metric.").unwrap_or(&name).to_owned();
        let unit = heading.rsplit_once('(').and_then(|(_, unit)| unit.strip_suffix(')'));
        let measure = unit.and_then(Currency::of_unit).map_or(Measure::Plain, Measure::Money);
        let look = look_of(&of, measure);
        Amount { name, heading, look, of }
    }
}

fn is_tier(header: &str) -> bool {
    let form = header_form(header);
    standing_words().tier.iter().any(|word| header_form(word) == form)
}

/// The classes but nobody's by their average amount, the greatest first; ties in the order that they have.
fn by_average(classes: &Classes, amount: &Amount) -> Vec<usize> {
    let named = classes.names.len() - usize::from(classes.has_nobody);
    let mut sums = vec![(ExactSum::default(), 0_i128); classes.names.len()];
    for (class, number) in classes.of.iter().zip(&amount.of) {
        let sum = &mut sums[*class as usize];
        sum.1 += 1;
        if let Some(number) = number {
            sum.0.add(*number);
        }
    }
    let mut order: Vec<usize> = (0..named).collect();
    order.sort_by_key(|class| std::cmp::Reverse(sums[*class].0.0 / sums[*class].1.max(1)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_what_people_call_them() {
        let headers = ["customer", "tier", "column.城市", "metric.amount_12m", "信用额度"].map(str::to_owned);
        let columns = vec![TextColumn::default(); 5];
        let kept = Kept { headers: &headers, columns: &columns, language: Language::English };
        assert_eq!(
            ["等级", "Tier", "城市", "AMOUNT_12M", "none"].map(|name| kept.find(name)),
            [Some(1), Some(1), Some(2), Some(3), None]
        );
        assert_eq!(kept.amounts().collect::<Vec<_>>(), [3, 4]);
    }
}
