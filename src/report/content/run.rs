//! What it takes to run it again: the rules as run; the files, versions and counts.

use crate::report::Report;
use crate::report::labels::{self, Word};
use crate::report::page::{Block, Cell, Column, Page, PageKind, Role, Table};

/// The page of the rules: the file, its digest, the params in force, the text.
pub(super) fn rules_page<'a>(report: &'a Report<'a>) -> Page<'a> {
    let run = report.run;
    let word = |word: Word| word.text(run.language);
    let title = word(Word::SheetRules);
    let fact = |label: Word, fact: &'a str| (word(label).to_owned(), Cell::text(fact));
    let mut blocks = vec![
        Block::Title(title.to_owned()),
        Block::Facts(vec![fact(Word::RuleFile, &run.rules_path), fact(Word::Digest, &run.rules_sha256)]),
    ];
    if !run.params.is_empty() {
        blocks.push(Block::Heading(word(Word::Params).to_owned()));
        let columns = [Word::Name, Word::Value, Word::Unit, Word::Label].map(|heading| Column::text(word(heading)));
        let rows = run.params.iter().zip(&report.rules.params).map(|((name, value), param)| {
            let optional = |text: &'a Option<String>| Cell::text(text.as_deref().unwrap_or_default());
            vec![
                Cell::text(name),
                Cell::text(labels::literal(value, run.language)),
                optional(&param.unit),
                optional(&param.label),
            ]
        });
        blocks.push(Block::Table(Table::of_rows("params", columns.to_vec(), rows.collect())));
    }
    blocks.push(Block::Heading(word(Word::RulesAsRun).to_owned()));
    blocks.push(Block::Verbatim(run.rules_text.clone()));
    Page::new(PageKind::Rules, title.to_owned(), blocks)
}

/// The page of the run: as-of date, version, the files that were read with their sizes, rows and digests, counts.
pub(super) fn page<'a>(report: &'a Report<'a>) -> Page<'a> {
    let run = report.run;
    let word = |word: Word| word.text(run.language);
    let title = word(Word::SheetRun);
    let classification = report.classification;
    let mut facts = vec![(word(Word::AsOf).to_owned(), Cell::Date(run.as_of))];
    facts.extend(run.part.iter().map(|part| {
        let customers = classification.customers.len();
        (word(Word::Part).to_owned(), Cell::text(labels::paper::part(part, customers, run.language)))
    }));
    if let Some(ledger) = &run.ledger {
        facts.push((word(Word::Ledger).to_owned(), Cell::text(labels::paper::run_of_ledger(ledger, run.language))));
        facts.push((word(Word::ChainHead).to_owned(), Cell::text(&ledger.head)));
    }
    facts.extend([
        (word(Word::Version).to_owned(), Cell::text(format!("tier {}", run.version))),
        (word(Word::RuleFile).to_owned(), Cell::text(&run.rules_path)),
        (word(Word::Digest).to_owned(), Cell::text(&run.rules_sha256)),
        (word(Word::Customers).to_owned(), Cell::count(classification.customers.len() as u64)),
        (word(Word::CountOfRules).to_owned(), Cell::text(labels::paper::rule_counts(report))),
        (word(Word::Warnings).to_owned(), Cell::count(run.warnings.len() as u64)),
    ]);
    if run.part.is_none() {
        facts.push((word(Word::Issues).to_owned(), Cell::count(report.issues.iter().map(|issue| issue.count).sum())));
    }
    let mut columns = vec![Column::text(word(Word::Inputs)), Column::count(word(Word::Bytes)), Column::count(word(Word::Rows))];
    let has_digests = run.inputs.iter().any(|input| input.sha256.is_some());
    if has_digests {
        columns.push(Column::text("SHA-256").role(Role::Prose));
    }
    let row = |input: &'a crate::report::RunInput| {
        let mut cells =
            vec![Cell::text(labels::paper::file_of(input, run.language)), Cell::count(input.bytes), Cell::count(input.rows)];
        cells.extend(has_digests.then(|| Cell::text(input.sha256.as_deref().unwrap_or_default())));
        cells
    };
    let inputs = Table::of_rows("inputs", columns, run.inputs.iter().map(row).collect());
    let mut blocks = vec![
        Block::Title(title.to_owned()),
        Block::Facts(facts),
        Block::Heading(word(Word::Inputs).to_owned()),
        Block::Table(inputs),
    ];
    if !run.warnings.is_empty() {
        blocks.push(Block::Heading(word(Word::Warnings).to_owned()));
        blocks.extend(run.warnings.iter().map(|warning| Block::Line(warning.clone())));
    }
    Page::new(PageKind::Run, title.to_owned(), blocks)
}
