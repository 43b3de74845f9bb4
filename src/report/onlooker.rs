//! How far writing has come, for one who looks on from another thread; writing itself never waits for it.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// One who looks on while results are written. Copies are the same one.
#[derive(Clone, Debug, Default)]
pub struct Onlooker(Arc<Seen>);

#[derive(Debug, Default)]
struct Seen {
    file: Mutex<String>,
    bytes: AtomicU64,
    rows: AtomicU64,
    of_rows: AtomicU64,
}

/// What is being written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SoFar {
    /// The file as the user named it.
    pub file: String,
    /// How many of its bytes are written.
    pub bytes: u64,
    /// How many of its rows are.
    pub rows: u64,
    /// How many it gets; 0 where that isn't known yet.
    pub of_rows: u64,
}

impl Onlooker {
    /// A file is begun: a writer that counts what passes on its way out.
    pub fn begin<'w>(&self, file: &str, out: &'w mut (dyn Write + Send)) -> impl Write + Send + use<'w> {
        file.clone_into(&mut self.0.file.lock().unwrap_or_else(PoisonError::into_inner));
        for count in [&self.0.of_rows, &self.0.rows, &self.0.bytes] {
            count.store(0, Ordering::Relaxed);
        }
        Counted { out, onlooker: self.clone() }
    }

    /// The file gets so many rows.
    pub(super) fn expect(&self, rows: usize) {
        self.0.of_rows.store(rows as u64, Ordering::Relaxed);
    }

    /// So many more rows are written.
    pub(super) fn add(&self, rows: usize) {
        self.0.rows.fetch_add(rows as u64, Ordering::Relaxed);
    }

    /// What is being written.
    #[must_use]
    pub fn look(&self) -> SoFar {
        let file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let [bytes, rows, of_rows] = [&self.0.bytes, &self.0.rows, &self.0.of_rows].map(|count| count.load(Ordering::Relaxed));
        SoFar { file, bytes, rows, of_rows }
    }
}

struct Counted<'w> {
    out: &'w mut (dyn Write + Send),
    onlooker: Onlooker,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.onlooker.0.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::super::{Report, ReportError, csv, html, json, xlsx};
    use super::*;
    use crate::model::language::Language;

    type Writer = fn(&Report<'_>, &mut (dyn Write + Send)) -> Result<(), ReportError>;

    #[test]
    fn every_row_is_counted() {
        let fixture = Fixture::new(Language::English);
        let writers: [(&str, Writer, u64); 5] = [
            ("csv", |report, out| Ok(csv::write_csv(report, csv::Form::PLAIN, out).map(|_| ())?), 4),
            ("json", |report, out| Ok(json::write_json(report, out)?), 4),
            ("jsonl", |report, out| Ok(json::write_jsonl(report, out)?), 4),
            ("html", |report, out| html::write_html(report, out), 0),
            ("xlsx", |report, out| xlsx::write_workbook(report, 2, out), 0),
        ];
        let onlooker = Onlooker::default();
        for (name, write, rows) in writers {
            let mut out = Vec::new();
            let report = Report { onlooker: Some(&onlooker), ..fixture.report() };
            write(&report, &mut onlooker.begin(name, &mut out)).unwrap();
            let so_far = onlooker.look();
            assert_eq!((so_far.file.as_str(), so_far.bytes), (name, out.len() as u64));
            assert!(so_far.of_rows > 0 && so_far.rows == so_far.of_rows, "{so_far:?}");
            assert!(rows == 0 || rows == so_far.rows, "{so_far:?}");
        }
    }
}
