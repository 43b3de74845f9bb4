//! One of the two results as a table of texts with what is known of its run, and what is taken from it.

use crate::cli::failure::{Exit, Failure};
use crate::cli::load;
use crate::cli::messages::diff::{DiffUsage, diff_usage};
use crate::cli::reading::Reading;
use crate::engine::diff::snapshot::{AmountName, Axis, Customer, Presence, Snapshot};
use crate::model::fold::{fold, header_form};
use crate::model::language::Language;
use crate::model::number::Number;
use crate::read::{About, ReadError, Whole, read_about, read_whole};
use crate::report::by::Kept;
use crate::report::{language_of_headings, standing_words};

/// A result before anything is taken from it.
#[derive(Debug, Default)]
pub struct Side {
    /// What the person called it.
    pub name: String,
    /// A row a customer; nobody's tier is empty, or a word for it.
    pub whole: Whole,
    /// What is known of its run.
    pub about: About,
    /// Whether each customer was classified, row by row; empty where all were.
    pub presence: Vec<Presence>,
    /// The amount of the run, where it says which column is one.
    pub amount: Option<String>,
    /// Headers with what people call the column and its unit.
    pub labels: Vec<(String, String, Option<String>)>,
}

/// The columns of a side that every comparison wants.
struct Places {
    key: usize,
    tier: usize,
    candidate: Option<usize>,
    decision: Option<usize>,
}

impl Side {
    /// Reads a file that was written earlier.
    ///
    /// # Errors
    /// It can't be read, or is a page for people.
    pub fn of_file(typed: &str, reading: &Reading, language: Language) -> Result<Self, Failure> {
        let files = reading.apply(load::files(&[typed.to_owned()], None, language)?, "", &[], language)?;
        let refuse = |item: &DiffUsage| Failure::new(Exit::Data, diff_usage(item, language));
        let whole = read_whole(&files, &standing_words().sheet).map_err(|error| {
            if let ReadError::SeveralSheets { file, .. } = error {
                return refuse(&DiffUsage::Page { file });
            }
            Failure::of_data(&error, language)
        })?;
        if whole.looks_like_markdown() {
            return Err(refuse(&DiffUsage::Page { file: typed.to_owned() }));
        }
        let mut about = About::default();
        if let [file] = files.as_slice() {
            about = read_about(file).map_err(|error| Failure::of_data(&error, language))?;
        }
        Ok(Self { name: typed.to_owned(), whole, about, ..Self::default() })
    }

    /// The language of its headings, where they are for people.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        language_of_headings(&self.whole.headers)
    }

    fn kept(&self) -> Kept<'_> {
        Kept { headers: &self.whole.headers, columns: &self.whole.columns, language: Language::English }
    }

    /// The column that a name means: as headers are found, else by its label.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.kept().find(name).or_else(|| {
            let labelled = self.labels.iter().find(|(_, label, _)| header_form(label) == header_form(name));
            self.whole.position(&labelled?.0)
        })
    }

    /// The headers that a person may name, without what stands before the point.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        (0..self.whole.headers.len()).map(|column| self.bare(column).to_owned()).collect()
    }

    /// The header of a column without what stands before the point.
    #[must_use]
    pub fn bare(&self, column: usize) -> &str {
        let header = &self.whole.headers[column];
        header.split_once('.').map_or(header.as_str(), |(_, name)| name)
    }

    /// The amounts of a column; none where it holds something else than numbers, or nothing.
    fn numbers(&self, column: usize) -> Option<Vec<Option<Number>>> {
        self.whole.numbers(column).ok().filter(|of| of.iter().any(Option::is_some))
    }

    /// The columns that are an amount, the likeliest first.
    #[must_use]
    pub fn amounts(&self) -> Vec<usize> {
        let said = self.amount.as_ref().and_then(|name| self.whole.position(name));
        let named = self.kept().amounts().filter(|column| Some(*column) != said).collect::<Vec<_>>();
        said.into_iter().chain(named).filter(|column| self.numbers(*column).is_some()).collect()
    }

    /// The columns of classes by their headers: segments, and metrics of texts.
    #[must_use]
    pub fn classes(&self) -> Vec<usize> {
        let is_class = |column: &usize| {
            let header = &self.whole.headers[*column];
            header.starts_with("segment.") || (header.starts_with("metric.") && self.is_of_texts(*column))
        };
        (0..self.whole.headers.len()).filter(is_class).collect()
    }

    /// Whether a column holds few different texts that are neither numbers nor dates nor flags.
    fn is_of_texts(&self, column: usize) -> bool {
        const MOST: usize = 100;
        let mut seen: Vec<&str> = Vec::new();
        for text in self.whole.columns[column].iter().filter(|text| !text.is_empty()) {
            if seen.contains(&text) {
                continue;
            }
            if seen.len() == MOST
                || text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                || matches!(text, "true" | "false")
            {
                return false;
            }
            seen.push(text);
        }
        !seen.is_empty()
    }

    fn places(&self, language: Language) -> Result<Places, Failure> {
        let words = standing_words();
        let file = || self.name.clone();
        let refuse = |item: &DiffUsage| Failure::new(Exit::Data, diff_usage(item, language));
        let find = |words: &[String]| {
            let is_it = |header: &String| words.iter().any(|word| header_form(word) == header_form(header));
            self.whole.headers.iter().position(is_it)
        };
        let tier = self.kept().tier().ok_or_else(|| refuse(&DiffUsage::NoTiers { file: file() }))?;
        let key = find(&words.customer).ok_or_else(|| refuse(&DiffUsage::NoKeys { file: file() }))?;
        Ok(Places { key, tier, candidate: find(&words.candidate), decision: find(&["decision".to_owned()]) })
    }

    /// The result, with an amount and classes taken from these columns.
    ///
    /// # Errors
    /// It has no column of customers or of tiers, or a customer twice.
    pub fn snapshot(&self, amount: Option<usize>, axes: &[usize], language: Language) -> Result<Snapshot, Failure> {
        let places = self.places(language)?;
        let nobody = standing_words().nobody;
        let cell = |column: usize, row: usize| self.whole.columns[column].get(row);
        let tier = |text: &str| (!text.is_empty() && !nobody.iter().any(|word| word == text)).then(|| text.to_owned());
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let amounts = amount.and_then(|column| self.numbers(column));
        let mut customers: Vec<Customer> = Vec::with_capacity(self.whole.rows);
        for row in 0..self.whole.rows {
            let shown = cell(places.key, row);
            if shown.is_empty() {
                continue;
            }
            let presence = self.presence.get(row).cloned().unwrap_or(Presence::Here);
            customers.push(Customer {
                key: fold(shown).into_owned(),
                shown: shown.to_owned(),
                candidate: places.candidate.filter(|_| presence == Presence::Here).map(|column| tier(cell(column, row))),
                tier: tier(cell(places.tier, row)),
                decision: places.decision.and_then(|column| filled(cell(column, row))),
                amount: amounts.as_ref().and_then(|amounts| amounts.get(row).copied().flatten()),
                classes: axes.iter().map(|column| filled(cell(*column, row))).collect(),
                presence,
            });
        }
        customers.sort_by(|a, b| a.key.cmp(&b.key));
        if let Some(pair) = customers.windows(2).find(|pair| pair[0].key == pair[1].key) {
            let item = DiffUsage::Twice { file: self.name.clone(), key: pair[0].shown.clone() };
            return Err(Failure::new(Exit::Data, diff_usage(&item, language)));
        }
        let folded = |(key, into): &(String, String)| (fold(key).into_owned(), fold(into).into_owned());
        Ok(Snapshot {
            name: self.name.clone(),
            as_of: self.about.as_of,
            rules: self.about.rules_sha256.clone(),
            ladder: self.about.tiers.clone(),
            customers,
            merged: self.about.merged.iter().map(folded).collect(),
            amount: amount.map(|column| self.amount_name(column)),
            axes: axes.iter().map(|column| self.axis(*column)).collect(),
        })
    }

    fn label(&self, header: &str) -> Option<&(String, String, Option<String>)> {
        self.labels.iter().find(|(name, ..)| name == header)
    }

    fn amount_name(&self, column: usize) -> AmountName {
        let name = self.whole.headers[column].clone();
        let bare = name.strip_prefix("metric.").unwrap_or(&name);
        let unit = bare.rsplit_once('(').and_then(|(_, unit)| unit.strip_suffix(')')).map(str::to_owned);
        match self.label(&name) {
            Some((_, label, unit)) => AmountName { heading: label.clone(), unit: unit.clone(), name },
            None => AmountName { heading: bare.to_owned(), unit, name },
        }
    }

    fn axis(&self, column: usize) -> Axis {
        let name = self.whole.headers[column].clone();
        let bare = || name.split_once('.').map_or(name.as_str(), |(_, name)| name).to_owned();
        Axis { title: self.label(&name).map_or_else(bare, |(_, label, _)| label.clone()), name }
    }
}
