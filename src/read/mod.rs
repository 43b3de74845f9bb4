//! Files to tables: what a file is, where its table stands, what its cells say. Nothing here knows what the rules are for.
//!
//! The steps, in order: container (`sniff`, `archive`, `container`, `workbook`) → `encoding` → `dialect` (`plain_text`)
//! → `header` (`sheets`, `another`) → `columns` → doubtful columns (`survey`) → cells (`sieve`, `cell`, `numbers`,
//! `dates`, `currencies`, `formula_errors`, `keys`) → identity (`identity`, `merge` by `old_keys` and `likeness`) →
//! balance (`customers` with `repeated`, `events`, `lost`). A finding never beats what a person said (`choices`), and
//! says how sure it is (`sure`). Rows are streamed by `scan`; `blocks` cuts text so that several workers can parse it;
//! `event_runs` runs over files as often as it takes, large texts first without a look at the whole (`assumed`). What a file
//! lacks is met with what a person may have meant: `suggest`, with the words of `aliases`. The tiers before a run come by `standing`, from JSON too.

mod aliases;
mod another;
mod archive;
mod assumed;
mod at_once;
mod beyond_ascii;
mod blocks;
mod carried;
mod cell;
mod choices;
mod columns;
mod container;
mod currencies;
mod customers;
mod dates;
mod delimited;
mod dialect;
mod dump;
mod encoding;
mod encoding_lines;
mod encoding_pairs;
mod encoding_survey;
mod error;
mod event_runs;
mod events;
mod formula_errors;
mod header;
mod headers;
mod identity;
mod inspect;
mod keys;
mod likeness;
mod look;
mod lookup;
mod lost;
mod merge;
mod numbers;
mod old_keys;
mod overrides;
mod parcel;
mod parts;
mod plain_text;
mod record;
mod records;
mod repeated;
mod rough;
mod scan;
mod scan_sheet;
mod separators;
mod share_out;
mod sheets;
mod sieve;
mod sniff;
mod source;
mod standing;
mod suggest;
mod sure;
mod survey;
mod table;
mod traits;
mod transcode;
mod turns;
mod watch;
mod whole;
mod workbook;

pub use archive::unpacked;
pub use choices::{Choices, Limits};
pub use container::ContainerFault;
pub use customers::{CustomersRead, read_customers};
pub use dump::{DumpError, dump};
pub use error::{AmbiguousDate, DifferentRows, MissingColumn, ReadError, UnitMismatch};
pub use event_runs::{EventsRead, read_events};
pub use headers::{Headers, read_headers};
pub use inspect::{Inspection, SheetInspection, inspect};
pub use lookup::{LookupRead, read_lookup};
pub use lost::{Lost, LostRows};
pub use merge::{Asked, Merged, merge_customers};
pub use old_keys::{AliasesRead, read_aliases};
pub use overrides::{DayCell, HandInputs, HandRow, OverrideRow, OverridesRead, read_hand_inputs, read_overrides};
pub use rough::{ColumnInspection, Mostly, RoughType, Spot, TwoWays};
pub use sniff::{Format, NoTable};
pub use source::InputFile;
pub use standing::{StandingRead, held_columns, read_standing};
pub use sure::Sureness;
pub use watch::{Glimpse, Watch};
pub use whole::{About, Whole, read_about, read_whole};
pub use workbook::{BookFault, Visibility};

use crate::model::issue::{IssueKind, IssueLog};
use crate::model::source::TextEncoding;

use columns::Bound;
use table::{Body, Table};

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileRead {
    /// As the user named it.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// What it is.
    pub format: Format,
    /// The encoding of a text file.
    pub encoding: Option<TextEncoding>,
    /// The delimiter of a text file.
    pub delimiter: Option<char>,
    /// The sheet, the first of several; none for text files.
    pub sheet: Option<String>,
    /// The row of its header.
    pub header_row: u64,
    /// How many rows were read.
    pub rows: u64,
    /// Title, total, note and repeated header rows, in order: no rows that were read.
    pub left_out: Vec<u64>,
}

impl FileRead {
    /// A file of which only the header was read.
    fn of(table: &Table<'_>) -> Self {
        let (encoding, delimiter) = match &table.body {
            Body::Text(text) => (Some(text.encoding.0), Some(text.written_delimiter.0)),
            Body::Sheet { .. } => (None, None),
        };
        Self {
            name: table.input.name.clone(),
            bytes: table.bytes,
            format: table.format,
            encoding,
            delimiter,
            sheet: table.sheet().map(str::to_owned),
            header_row: table.header.number,
            rows: 0,
            left_out: table.header.above.clone(),
        }
    }

    /// Adds what was read of a table; sheets of one file, which follow each other, are one.
    fn push(files: &mut Vec<Self>, read: Self, before: Option<&Table<'_>>, table: &Table<'_>) {
        match files.last_mut() {
            Some(last) if before.is_some_and(|before| std::ptr::eq(before.input, table.input)) => {
                last.rows += read.rows;
                last.left_out.extend(read.left_out);
            }
            _ => files.push(read),
        }
    }
}

/// Notes what of the file is not read, what was survived where it was opened, and where a second accepted header is present.
fn note_opening(issues: &mut IssueLog, table: &Table<'_>, bound: &[Bound]) {
    for (kind, name) in &table.passed_over {
        // A member of an archive is a file of its own.
        let (file, text) = if *kind == IssueKind::MemberPassedOver { (name, "") } else { (&table.input.name, name.as_str()) };
        issues.note(*kind, file, None, None, 0, text);
    }
    if let Body::Text(text) = &table.body {
        issues.merge(text.issues.clone());
    }
    for bound in bound {
        if let Some(alternative) = &bound.alternative {
            let (file, row) = (&table.input.name, table.header.number);
            issues.note(IssueKind::HeaderAlternative, file, table.sheet(), Some(&bound.header), row, alternative);
        }
        if let Some(unit) = &bound.unit_in_title {
            let (file, row) = (&table.input.name, table.header.number);
            issues.note(IssueKind::UnitInTitle, file, table.sheet(), Some(&bound.header), row, unit);
        }
    }
}

/// Notes that another table begins below the one that was read.
fn note_another(issues: &mut IssueLog, table: &Table<'_>, another: Option<(u64, String)>) {
    if let Some((row, text)) = another {
        issues.note(IssueKind::AnotherTable, &table.input.name, table.sheet(), None, row, &text);
    }
}

#[cfg(test)]
mod tests;
