//! Delimited text as blocks, and blocks as records.

use std::io::{Seek, SeekFrom};

use super::blocks::{BlockError, Blocks};
use super::error::ReadError;
use super::plain_text::PlainText;
use super::record::{Record, Strip};
use super::records::{Characters, Records};
use super::source::InputFile;

/// About how long a block is: so long that it stays near the processor that works on it.
pub(super) const BLOCK_BYTES: usize = if cfg!(test) { 64 } else { 1 << 18 };
/// How long one record may be.
const RECORD_LIMIT_BYTES: usize = 16 << 20;

/// Hands each strip of records of a block to `take`; blank lines count as rows and are handed to nobody. `fail` makes an error
/// of the row in which a text of UTF-8 isn't that. Whether the block is plain: see [`Records::is_plain`].
pub(super) fn each_strip<E>(
    (bytes, delimiter, is_gb18030): (&[u8], u8, bool),
    first_row: u64,
    fail: impl Fn(u64) -> E,
    mut take: impl FnMut(Strip<'_>) -> Result<(), E>,
) -> Result<bool, E> {
    let text = || simdutf8::compat::from_utf8(bytes).map_err(|error| fail(first_row + rows_before(bytes, error.valid_up_to())));
    let characters = if is_gb18030 { Characters::Gb18030(bytes) } else { Characters::Utf8(text()?) };
    let mut records = Records::new(characters, delimiter, first_row);
    while let Some(strip) = records.next() {
        take(strip)?;
    }
    Ok(records.is_plain())
}

/// Hands each record of a block to `take` with its row number, and is else the same.
pub(super) fn each_record<E>(
    block: (&[u8], u8, bool),
    first_row: u64,
    fail: impl Fn(u64) -> E,
    mut take: impl FnMut(u64, Record<'_>) -> Result<(), E>,
) -> Result<bool, E> {
    each_strip(block, first_row, fail, |strip| {
        (0..strip.len()).try_for_each(|record| take(strip.number(record), strip.record(record)))
    })
}

/// How many rows end before this place, about: quoted line ends count too.
fn rows_before(text: &[u8], place: usize) -> u64 {
    memchr::memchr_iter(b'\n', &text[..place]).count() as u64
}

/// The text as blocks.
pub(super) fn open_blocks(text: &PlainText) -> Result<Blocks<std::fs::File>, ReadError> {
    let mut file = text.file.open()?;
    file.seek(SeekFrom::Start(text.skipped_bytes)).map_err(|source| ReadError::io(&text.file.name, source))?;
    Ok(Blocks::new(file, text.delimiter, BLOCK_BYTES, RECORD_LIMIT_BYTES))
}

/// The error of a text that can't be cut.
pub(super) fn block_error(file: &InputFile, error: BlockError) -> ReadError {
    let name = file.name.clone();
    match error {
        BlockError::Io(source) => ReadError::io(&file.name, source),
        BlockError::TooLong(row) => ReadError::RecordTooLong { file: name, row, limit_bytes: RECORD_LIMIT_BYTES as u64 },
        BlockError::Unclosed(row) => ReadError::UnclosedQuote { file: name, row },
    }
}

/// The error of a text that is no longer what it was when it was looked at.
pub(super) fn record_error(file: &str, row: u64) -> ReadError {
    ReadError::Delimited { file: file.to_owned(), row, detail: "invalid UTF-8".to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::dialect::is_sound;
    use super::super::traits::Traits;
    use super::super::transcode::gb18030;
    use super::*;

    type Rows = Vec<(u64, Vec<String>)>;

    fn records(text: &str) -> Rows {
        let mut rows = Vec::new();
        let take = |row, record: Record<'_>| {
            rows.push((row, (0..record.len()).map(|cell| record.cell(cell).to_owned()).collect()));
            Ok::<(), u64>(())
        };
        each_record((text.as_bytes(), b',', false), 1, |row| row, take).unwrap();
        rows
    }

    /// The csv crate's records, blank lines counted by hand.
    fn by_the_crate(text: &str) -> Rows {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let (mut rows, mut row, mut record) = (Vec::new(), 1, csv::StringRecord::new());
        loop {
            let start = usize::try_from(reader.position().byte()).unwrap();
            let mut rest = &text.as_bytes()[start..];
            if start > 0 && text.as_bytes()[start - 1] == b'\r' && rest.first() == Some(&b'\n') {
                rest = &rest[1..];
            }
            while let [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..] = rest {
                (row, rest) = (row + 1, after);
            }
            if !reader.read_record(&mut record).unwrap() {
                return rows;
            }
            rows.push((row, record.iter().map(str::to_owned).collect()));
            row += 1;
        }
    }

    fn in_gb18030(text: &str) -> Rows {
        let mut rows = Vec::new();
        let take = |row, record: Record<'_>| {
            rows.push((row, (0..record.len()).map(|cell| record.cell(cell).to_owned()).collect()));
            Ok::<(), u64>(())
        };
        each_record((&gb18030().encode(text).0, b',', true), 1, |row| row, take).unwrap();
        rows
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn records_are_those_of_the_csv_crate(text in "([a客喆😀,\"\r\n ]|\"\"|\",|,\"|\"\n|\r\n){0,80}") {
            prop_assert_eq!(records(&text), by_the_crate(&text), "{:?}", text);
            prop_assert_eq!(in_gb18030(&text), by_the_crate(&text), "{:?}", text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_block_is_plain_only_where_a_closer_look_would_find_nothing(text in "(a|客,|[,\"\r\n; ]|\"a\"|,\"|\",|\r\n|a\n){1,12}") {
            if each_record((text.as_bytes(), b',', false), 1, |row| row, |_, _| Ok(())) == Ok(true) && !text.ends_with('\r') {
                let mut traits = Traits::default();
                traits.feed(text.as_bytes());
                prop_assert!(!traits.has_gap() && is_sound(&mut text.as_bytes(), b',').unwrap());
                // What stands behind it, and before it, shows how it begins and ends.
                for other in ["", "a\n", "\n", "a", "\na", "\n\na\n"] {
                    let mut beside = Traits::default();
                    beside.feed(other.as_bytes());
                    let has_gap = |mut first: Traits, second: Traits| {
                        first.go_on_with(second);
                        first.has_gap()
                    };
                    let gaps = |own: Traits| (has_gap(beside, own), has_gap(own, beside));
                    let plain = Traits::of_plain_lines(text.ends_with('\n'));
                    prop_assert_eq!(gaps(plain), gaps(traits), "{:?} {:?}", text, other);
                }
            }
        }
    }

    #[test]
    fn a_text_that_is_no_utf8_is_an_error_of_its_row() {
        let take = |_, _: Record<'_>| Ok::<(), u64>(());
        assert_eq!(each_record((b"a,b\nc,d\ne,\xFF\n", b',', false), 5, |row| row, take), Err(7));
    }
}
