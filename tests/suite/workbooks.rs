//! The workbooks of the examples: cell by cell what JSON says, totals that are the sums of the details, the same bytes
//! on any number of threads.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use serde_json::Value;
use tier::model::date::Date;

use crate::examples::examples;

type Sheet = Vec<Vec<Data>>;

/// A run of an example: its workbook's sheets by name, in their order, and its JSON.
struct Run {
    name: String,
    sheets: Vec<(String, Sheet)>,
    json: Value,
}

fn written(command: &str, name: &str, folder: &Path, more: &[&str]) -> Vec<u8> {
    let path = folder.join(name);
    let arguments = command.strip_suffix("--format csv").unwrap().split_whitespace();
    let output = Command::new(env!("CARGO_BIN_EXE_tier"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments.chain(["--quiet", "--force", "-o"]))
        .arg(&path)
        .args(more)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    fs::read(path).unwrap()
}

fn runs() -> Vec<Run> {
    let folder = tempfile::tempdir().unwrap();
    let run = |(path, command): (std::path::PathBuf, String)| {
        let command = command.trim();
        let bytes = written(command, "out.xlsx", folder.path(), &["--threads", "1"]);
        let again = written(command, "out.xlsx", folder.path(), &["--threads", "3"]);
        assert!(bytes == again, "{command}: two runs, two workbooks");
        let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let sheets = workbook.worksheets().into_iter().map(|(name, range)| {
            let (rows, columns) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
            let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
            (name, (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect())
        });
        let sheets = sheets.collect();
        let json = serde_json::from_slice(&written(command, "out.json", folder.path(), &[])).unwrap();
        Run { name: path.file_name().unwrap().to_string_lossy().into_owned(), sheets, json }
    };
    examples().into_iter().map(run).collect()
}

impl Run {
    fn sheet(&self, name: &str) -> &Sheet {
        &self.sheets.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{}: no sheet {name}", self.name)).1
    }
}

/// A cell of JSON as the workbook shows it: texts, numbers, days as serial numbers, yes and no in words.
fn shown(value: &Value) -> Data {
    match value {
        Value::Null => Data::Empty,
        Value::Bool(flag) => Data::String(if *flag { "是" } else { "否" }.to_owned()),
        Value::Number(number) => Data::Float(number.as_f64().unwrap()),
        Value::String(text) => match Date::parse_iso(text) {
            Some(day) => Data::Float(f64::from(day.days() - Date::parse_iso("1899-12-30").unwrap().days())),
            None => Data::String(text.clone()),
        },
        Value::Array(list) => {
            Data::String(list.iter().map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<_>>().join("、"))
        }
        Value::Object(_) => panic!("{value}"),
    }
}

/// A cell that means the same however it is written.
fn plain(cell: &Data) -> Data {
    if let Data::Int(number) = cell {
        return Data::Float(f64::from(i32::try_from(*number).unwrap()));
    }
    if let Data::DateTime(day) = cell {
        return Data::Float(day.as_f64());
    }
    if *cell == Data::String(String::new()) { Data::Empty } else { cell.clone() }
}

#[test]
fn workbooks_hold_what_json_says() {
    let mut compared = 0;
    for run in runs() {
        let dictionary: Vec<(String, String)> =
            run.sheet("数据字典").iter().skip(1).map(|row| (row[0].to_string(), row[1].to_string())).collect();
        let tiers = run.sheet("客户分级");
        let customers = run.json["customers"].as_array().unwrap();
        assert_eq!(tiers.len(), customers.len() + 1, "{}", run.name);
        assert_eq!(tiers[0].len(), dictionary.len(), "{}", run.name);
        for (column, (heading, name)) in dictionary.iter().enumerate() {
            assert_eq!(tiers[0][column].to_string(), *heading, "{}", run.name);
            // Sentences and phrases for people have tests of their own.
            if ["decision", "reason", "gap", "cushion", "missing"].contains(&name.as_str()) {
                continue;
            }
            let (part, key) = name.split_once('.').unwrap_or(("", name));
            for (row, customer) in tiers[1..].iter().zip(customers) {
                let value =
                    if part.is_empty() { &customer[key] } else { &customer[format!("{part}s").replace("plans", "plan")][key] };
                let expected = match (name.as_str(), value) {
                    ("alerts", Value::Array(alerts)) => {
                        let names: Vec<&str> =
                            alerts.iter().map(|alert| alert.as_str().or(alert["alert"].as_str()).unwrap()).collect();
                        if names.is_empty() { Data::Empty } else { Data::String(names.join("；")) }
                    }
                    ("tier" | "candidate", Value::Null) => Data::String("未定级".to_owned()),
                    _ if part == "segment" && value.is_null() => Data::String("未分类".to_owned()),
                    _ => shown(value),
                };
                let found = plain(&row[column]);
                // A percentage written in a plan is a number on the sheet.
                let percent = value.as_str().and_then(|text| text.strip_suffix('%')?.parse::<f64>().ok());
                let expected = percent.map_or(expected, |percent| Data::Float(percent / 100.0));
                assert_eq!(found, expected, "{}: {name} of {}", run.name, customer["customer"]);
                compared += 1;
            }
        }
    }
    assert!(compared > 2_000, "only {compared} cells");
}

/// An amount in millionths.
fn micros(cell: &Data) -> Option<i128> {
    let Data::Float(number) = plain(cell) else { return None };
    #[expect(clippy::cast_possible_truncation, reason = "far within")]
    let micros = (number * 1e6).round() as i128;
    Some(micros)
}

/// A table of a sheet that ends with a total: the line above the headings, the headings, the rows, the total.
type WithTotal<'s> = (String, &'s Vec<Data>, &'s [Vec<Data>], &'s Vec<Data>);

fn with_totals(sheet: &Sheet) -> Vec<WithTotal<'_>> {
    let is_empty = |row: &Vec<Data>| row.iter().all(|cell| *cell == Data::Empty);
    let ends = (0..sheet.len()).filter(|row| sheet[*row][0] == *"合计");
    let table = |end: usize| {
        let first = (0..end).rev().find(|row| is_empty(&sheet[*row])).map_or(0, |row| row + 1);
        // Above the headings stands the title of the table.
        let headings = (first..end).find(|row| sheet[*row].len() > 1 && sheet[*row][1] != Data::Empty).unwrap();
        let title = headings.checked_sub(1).map(|row| sheet[row][0].to_string()).unwrap_or_default();
        (title, &sheet[headings], &sheet[headings + 1..end], &sheet[end])
    };
    ends.map(table).collect()
}

#[test]
fn totals_are_the_sums_of_the_details() {
    for run in runs() {
        let tiers = run.sheet("客户分级");
        let customers = i128::try_from(tiers.len() - 1).unwrap() * 1_000_000;
        let summary = &run.json["summary"];
        let metric = format!("metric.{}", summary["amount"]["metric"].as_str().unwrap());
        let dictionary = run.sheet("数据字典");
        let heading = dictionary.iter().find(|row| row[1].to_string() == metric).unwrap()[0].to_string();
        let column = tiers[0].iter().position(|cell| cell.to_string() == heading).unwrap();
        let amount: i128 = tiers[1..].iter().filter_map(|row| micros(&row[column])).sum();
        let mut found = (0, 0);
        for name in ["摘要", "细分"] {
            for (title, headings, rows, total) in with_totals(run.sheet(name)) {
                if title.contains("户均") {
                    continue;
                }
                let what = format!("{} {name} {title}", run.name);
                for (column, header) in headings.iter().enumerate().skip(1) {
                    let header = header.to_string();
                    if ["占比", "金额占比"].contains(&header.as_str()) {
                        assert_eq!(micros(&total[column]), Some(1_000_000), "{what}: {header}");
                    }
                    let is_sum =
                        !header.is_empty() && !["占比", "金额占比", "户均金额", "名额", "满额未进"].contains(&header.as_str());
                    if !is_sum {
                        continue;
                    }
                    let sum: i128 = rows.iter().filter_map(|row| micros(&row[column])).sum();
                    assert_eq!(Some(sum), micros(&total[column]), "{what}: {header}");
                    if header == "客户数" || (header == "合计" && title.ends_with("客户数")) {
                        assert_eq!(sum, customers, "{what}: {header}");
                        found.0 += 1;
                    }
                    if header == heading || (header == "合计" && title.ends_with(&heading)) {
                        assert_eq!(sum, amount, "{what}: {header}");
                        found.1 += 1;
                    }
                }
            }
        }
        assert!(found.0 >= 1 && found.1 >= 1, "{}: {found:?}", run.name);
        let plans = run.sheet("服务方案");
        let (total, parts) = plans[1..].split_last().unwrap();
        assert_eq!(total[0], *"合计", "{}: plans", run.name);
        let of = |column: usize| parts.iter().filter_map(|row| micros(&row[column])).sum::<i128>();
        assert_eq!((of(1), of(2)), (customers, amount), "{}: plans", run.name);
        for (column, header) in plans[0].iter().enumerate().skip(1) {
            let is_sum = column <= 2 || header.to_string().ends_with("的成本");
            assert_eq!(micros(&total[column]), is_sum.then(|| of(column)), "{}: plans: {header}", run.name);
        }
        assert_eq!(micros(&shown(&summary["amount"]["total"])), Some(amount), "{}", run.name);
    }
}
