//! A generated sheet as csv or tsv.

use super::chance::Chance;
use super::world::{Line, Sheet};

fn record(cells: &[String], delimiter: char) -> String {
    let cell = |cell: &String| {
        if cell.contains([delimiter, '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    cells.iter().map(cell).collect::<Vec<_>>().join(&delimiter.to_string())
}

/// One file of a sheet: the columns in an order of its own, with a column nobody asked for.
pub fn file(sheet: &Sheet, lines: &[Line], seed: u64) -> (String, u64) {
    let mut chance = Chance::new(seed);
    let delimiter = if chance.one_in(4) { '\t' } else { ',' };
    let mut header = vec![sheet.key_header.clone()];
    header.extend(sheet.date_header.clone());
    header.extend(sheet.id.as_ref().map(|id| id.header.clone()));
    let stored = || (0..sheet.columns.len()).filter(|i| sheet.columns[*i].computed.is_none());
    header.extend(stored().map(|i| sheet.columns[i].header.clone()));
    let mut order: Vec<usize> = (0..header.len()).collect();
    chance.shuffle(&mut order);
    let mut left_out = 0;
    let mut out = if chance.one_in(4) { "\u{FEFF}".to_owned() } else { String::new() };
    if chance.one_in(6) {
        let mut title = vec![String::new(); header.len()];
        "2026 年明细".clone_into(&mut title[0]);
        out.push_str(&record(&title, delimiter));
        out.push('\n');
        left_out += 1;
    }
    let mut put = |cells: &[String]| {
        let ordered: Vec<String> = order.iter().map(|at| cells[*at].clone()).collect();
        out.push_str(&record(&ordered, delimiter));
        out.push_str(if seed.is_multiple_of(5) { "\r\n" } else { "\n" });
    };
    put(&header);
    for line in lines {
        match line {
            Line::Row(row) => {
                let mut cells = vec![row.key.0.clone()];
                cells.extend(sheet.date_header.as_ref().map(|_| row.date.text.clone()));
                cells.extend(sheet.id.as_ref().map(|_| row.id.0.clone()));
                cells.extend(stored().map(|i| row.cells[i].text.clone()));
                put(&cells);
            }
            Line::LeftOut(true) => {
                left_out += 1;
                put(&header);
            }
            Line::LeftOut(false) => {
                left_out += 1;
                let mut cells = vec![String::new(); header.len()];
                "合计".clone_into(&mut cells[0]);
                put(&cells);
            }
            Line::Blank => put(&vec![String::new(); header.len()]),
        }
    }
    (out, left_out)
}
