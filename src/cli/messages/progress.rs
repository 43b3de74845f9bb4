//! The words of what is being done while a person waits.

use crate::model::language::Language;
use crate::read::Glimpse;
use crate::report::SoFar;

/// What is being done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doing {
    /// A file is read.
    Reading,
    /// What was read is computed on.
    Computing,
    /// A result is written.
    Writing,
}

/// What is being done, with a file's name where there is one.
#[must_use]
pub fn doing(doing: Doing, name: &str, language: Language) -> String {
    let word = match (doing, language) {
        (Doing::Reading, Language::English) => "reading",
        (Doing::Reading, Language::Chinese) => "正在读取",
        (Doing::Computing, Language::English) => "computing",
        (Doing::Computing, Language::Chinese) => "正在计算",
        (Doing::Writing, Language::English) => "writing",
        (Doing::Writing, Language::Chinese) => "正在写出",
    };
    format!("{word} {name}").trim_end().to_owned()
}

/// How much of a file was read, which row was reached, how long it may still take.
#[must_use]
pub fn read_so_far(glimpse: &Glimpse, seconds_left: u64, language: Language) -> String {
    let Glimpse { at, bytes, row, .. } = glimpse;
    let read = format!("{}/{} MB", at.div_ceil(1_000_000), bytes.div_ceil(1_000_000));
    let reached = match (row, language) {
        (0, _) => String::new(),
        (row, Language::English) => format!(", row {row}"),
        (row, Language::Chinese) => format!("，第 {row} 行"),
    };
    [read, reached, left(seconds_left, language)].concat()
}

/// How many rows of a result are written, how large it is so far, how long it may still take.
#[must_use]
pub fn written_so_far(so_far: &SoFar, seconds_left: u64, language: Language) -> String {
    let SoFar { rows, of_rows, bytes, .. } = so_far;
    let megabytes = bytes.div_ceil(1_000_000);
    let written = match language {
        Language::English => format!("{rows}/{of_rows} rows, {megabytes} MB"),
        Language::Chinese => format!("{rows}/{of_rows} 行，{megabytes} MB"),
    };
    [written, left(seconds_left, language)].concat()
}

/// How long it may still take, behind what was done; nothing below a second.
fn left(seconds: u64, language: Language) -> String {
    match (seconds, language) {
        (0, _) => String::new(),
        (seconds, Language::English) => format!(", {seconds} s left"),
        (seconds, Language::Chinese) => format!("，约剩 {seconds} 秒"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said() {
        let glimpse = Glimpse { file: "a.csv".to_owned(), at: 1, bytes: 2_500_000, row: 7 };
        assert_eq!(read_so_far(&glimpse, 3, Language::English), "1/3 MB, row 7, 3 s left");
        assert_eq!(read_so_far(&Glimpse { row: 0, ..glimpse }, 0, Language::Chinese), "1/3 MB");
        assert_eq!(doing(Doing::Reading, "a.csv", Language::Chinese), "正在读取 a.csv");
        assert_eq!(doing(Doing::Computing, "", Language::English), "computing");
        let so_far = SoFar { file: "a.xlsx".to_owned(), bytes: 12_345_678, rows: 30, of_rows: 70 };
        assert_eq!(written_so_far(&so_far, 3, Language::English), "30/70 rows, 13 MB, 3 s left");
        assert_eq!(written_so_far(&so_far, 2, Language::Chinese), "30/70 行，13 MB，约剩 2 秒");
        assert_eq!(written_so_far(&so_far, 0, Language::Chinese), "30/70 行，13 MB");
    }
}
