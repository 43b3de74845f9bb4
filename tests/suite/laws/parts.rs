//! A part of a run says of its customers what the whole says: every value, decision, gap and alert.

use tier::engine::classification::Classification;
use tier::report::{Report, csv, json};

use super::build;
use super::program::Case;

#[test]
fn a_part_says_what_the_whole_says() {
    let mut customers = 0;
    for seed in 500..560 {
        let case = Case::of(&build::world(seed));
        let rules = case.sound();
        let (outcome, run) = case.run(&rules, 1);
        let whole = &outcome.classification;
        let lines = |classification: &Classification| {
            let report = Report { rules: &rules, classification, issues: &[], run: &run, onlooker: None };
            let (mut table, mut records) = (Vec::new(), Vec::new());
            csv::write_csv(&report, csv::Form::PLAIN, &mut table).unwrap();
            json::write_jsonl(&report, &mut records).unwrap();
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
            (text(table), text(records))
        };
        let (table, records) = lines(whole);
        let count = u32::try_from(whole.customers.len()).unwrap();
        for step in [1, 2, 3] {
            let rows: Vec<u32> = (0..count).skip(usize::from(seed % 2 == 1)).step_by(step).collect();
            let part = whole.part(&rules, &rows);
            let (found, found_records) = lines(&part);
            // A csv line may hold a line end; what is compared is the text of the chosen records.
            let wanted: Vec<&String> = rows.iter().map(|row| &records[*row as usize]).collect();
            assert_eq!(found_records.iter().collect::<Vec<_>>(), wanted, "case {seed}, every {step}\n{}", case.rules);
            if step == 1 && seed % 2 == 0 {
                assert_eq!(found, table, "case {seed}\n{}", case.rules);
            }
            customers += rows.len();
        }
    }
    assert!(customers > 500, "{customers}");
}
