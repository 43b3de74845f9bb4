//! Which rows count, against a second evaluation from the definition, over generated files.

use proptest::prelude::*;

use super::{Position, Repeated, Seen, print_of};
use crate::model::batch::{Batch, BatchSink};
use crate::model::date::Date;
use crate::model::issue::IssueKind;
use crate::model::schema::{CellType, ColumnSpec, EventSchema, Identity, Newest, Repeats};
use crate::read::{InputFile, ReadError, read_events};

/// Key, id, day, amount, version, note.
type Cells = (u8, u8, u8, Option<u8>, Option<u8>, bool);

/// The rows that don't count, by file and row number.
#[derive(Default)]
struct Dropped(Vec<(String, u64)>);

impl BatchSink for Dropped {
    fn take(&mut self, batch: &mut Batch) {
        let dropped = batch.row_numbers.iter().zip(&batch.same_id).filter(|(_, same_id)| **same_id);
        self.0.extend(dropped.map(|(row, _)| (batch.file.clone(), *row)));
    }
}

fn schema(repeats: Option<Repeats>) -> EventSchema {
    let column = |name: &str, cell| ColumnSpec { cell, ..ColumnSpec::text(name, vec![name.to_owned()]) };
    EventSchema {
        name: "orders".to_owned(),
        key: column("key", CellType::Text),
        date: Some(column("date", CellType::Date(None))),
        columns: vec![column("id", CellType::Text), column("amount", CellType::Number), column("version", CellType::Number)],
        money: Vec::new(),
        identity: Some(Identity { id: 0, repeats, others: vec![column("note", CellType::Text)], compared: vec![1, 3, 2] }),
        source: crate::model::source::SourceChoices::default(),
    }
}

fn text(rows: &[Cells]) -> String {
    let number = |number: &Option<u8>| number.map_or_else(String::new, |number| number.to_string());
    let line = |(key, id, day, amount, version, note): &Cells| {
        let id = if *id == 0 { String::new() } else { format!("A{id}") };
        let note = if *note { "x" } else { "" };
        // The fifth key is none, and the amount 3 none that can be read.
        let (key, amount) = (if *key == 5 { String::new() } else { format!("K{key}") }, number(amount).replace('3', "bad"));
        format!("{key},{id},2026-01-0{},{amount},{},{note}\n", day + 1, number(version))
    };
    format!("key,id,date,amount,version,note\n{}", rows.iter().map(line).collect::<String>())
}

/// A row that takes part: file, number, cells.
type Row = (usize, u64, Cells);

/// Which of the rows of one id counts, and whether newest rows differ; nothing where they differ and there is no word.
fn winner(rows: &[Row], repeats: Option<Repeats>) -> Option<(Row, bool)> {
    let contents = |row: &Row| row.2;
    match repeats {
        None => rows.iter().all(|row| contents(row) == contents(&rows[0])).then_some((rows[0], false)),
        Some(Repeats::Last) => rows.last().map(|row| (*row, false)),
        _ => {
            let newest = rows.iter().map(|row| row.2.4).max()?;
            let rows: Vec<&Row> = rows.iter().filter(|row| row.2.4 == newest).collect();
            let order = |row: &&&Row| (row.2.2, row.2.3, row.2.5, row.2.4, row.2.0);
            let greatest = rows.iter().map(|row| order(&row)).max()?;
            let first = rows.iter().find(|row| order(row) == greatest)?;
            Some((**first, rows.iter().any(|row| contents(row) != contents(rows[0]))))
        }
    }
}

proptest! {
    #[test]
    fn as_the_definition_says(
        files in prop::collection::vec(
            prop::collection::vec((1..=5_u8, 0..6_u8, 0..5_u8, prop::option::of(1..=3_u8), prop::option::of(1..=2_u8), any::<bool>()), 0..12),
            1..4,
        ),
        word in 0..3_usize,
        threads in 1..4_usize,
    ) {
        let repeats = [None, Some(Repeats::Last), Some(Repeats::Newest(Newest::Column(2)))][word];
        let as_of = Date::new(2026, 1, 4).unwrap();
        let mut by_id: Vec<Vec<Row>> = vec![Vec::new(); 6];
        for (file, rows) in files.iter().enumerate() {
            for (row, cells) in rows.iter().enumerate() {
                let takes_part = cells.0 != 5 && cells.3 != Some(3) && cells.2 < 4;
                if takes_part && cells.1 > 0 {
                    by_id[usize::from(cells.1)].push((file, row as u64 + 2, *cells));
                }
            }
        }
        let (mut expected, mut ties, mut conflict) = (Vec::new(), 0, None::<Row>);
        for rows in by_id.iter().filter(|rows| !rows.is_empty()) {
            match winner(rows, repeats) {
                Some((winner, tie)) => {
                    ties += u64::from(tie);
                    let others = rows.iter().filter(|row| (row.0, row.1) != (winner.0, winner.1));
                    expected.extend(others.map(|row| (format!("{}.csv", row.0), row.1)));
                }
                None => conflict = Some(conflict.map_or(rows[0], |other| if (rows[0].0, rows[0].1) < (other.0, other.1) { rows[0] } else { other })),
            }
        }
        let inputs: Vec<InputFile> = files
            .iter()
            .enumerate()
            .map(|(file, rows)| InputFile::spooled(&mut text(rows).as_bytes(), &format!("{file}.csv")).unwrap())
            .collect();
        match (read_events(&inputs, &schema(repeats), as_of, threads, &Dropped::default), conflict) {
            (Ok(read), None) => {
                let mut dropped: Vec<(String, u64)> = read.sinks.into_iter().flat_map(|sink| sink.0).collect();
                dropped.sort();
                expected.sort();
                prop_assert_eq!(dropped, expected);
                prop_assert_eq!(read.issues.count_of(IssueKind::NewestTied), ties);
            }
            (Err(ReadError::DifferentRows(rows)), Some(first)) => {
                prop_assert_eq!(&rows.first.file, &format!("{}.csv", first.0));
                prop_assert_eq!(rows.first.row, first.1);
                let of_id = &by_id[usize::from(first.2.1)];
                let second = of_id.iter().find(|row| row.2 != first.2).unwrap();
                prop_assert_eq!((&rows.second.file, rows.second.row), (&format!("{}.csv", second.0), second.1));
            }
            (Ok(_), Some(_)) => prop_assert!(false, "rows that differ were taken"),
            (Err(error), _) => prop_assert!(false, "{error}"),
        }
    }
}

#[test]
fn repeated_ids_are_found_among_many() {
    let id = |n: u32| print_of(format!("A{n}").as_bytes());
    let (mut one, mut other) = (Seen::default(), Seen::default());
    let place = |file: usize, n: u32| Position::new(file, n.into());
    (0..200_000).for_each(|n| one.note(id(n), place(3, n)));
    (0..200_000).filter(|n| n % 3 == 0).for_each(|n| other.note(id(n), place(1 << 20, n)));
    let repeated = Repeated::of(vec![one, other], 2);
    assert_eq!((repeated.ids, repeated.rows.len()), (66_667, 133_334));
    let mut last = 0;
    let backwards = (0..200_000).rev().step_by(7);
    for n in (0..200_000).chain(backwards) {
        let found = repeated.find(place(3, n), &mut last);
        assert_eq!(found.is_some(), n % 3 == 0);
        assert_eq!(found, repeated.find(place(1 << 20, n), &mut 0));
    }
    assert_eq!((repeated.find(place(0, 3), &mut last), repeated.find(place(1 << 21, 3), &mut last)), (None, None));
    let none = Repeated::of(vec![Seen::default()], 3);
    assert!(none.is_empty() && none.find(place(0, 1), &mut 0).is_none());
}
