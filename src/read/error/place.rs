//! Where the trouble is that an error is about.

use super::ReadError;
use crate::model::location::Location;

impl ReadError {
    /// The place in the data that the error is about; of two the one that was read first. None where no file is at fault.
    #[must_use]
    pub fn place(&self) -> Option<Location> {
        let at = |file: &str, sheet: Option<&String>, row: u64, column: Option<&String>| {
            Some(Location { file: file.to_owned(), sheet: sheet.cloned(), row, column: column.cloned() })
        };
        match self {
            Self::NoFile { .. } | Self::TempFolder { .. } => None,
            Self::NotFound { file }
            | Self::Directory { file }
            | Self::Device { file }
            | Self::PermissionDenied { file }
            | Self::Io { file, .. }
            | Self::EmptyFile { file }
            | Self::BlankFile { file }
            | Self::UnknownFormat { file }
            | Self::NoTable { file, .. }
            | Self::UnreadableFormat { file, .. }
            | Self::NestedArchive { file }
            | Self::EmptyArchive { file }
            | Self::PasswordProtected { file }
            | Self::NoSheets { file }
            | Self::HiddenSheets { file, .. }
            | Self::NoSuchSheet { file, .. }
            | Self::SeveralSheets { file, .. }
            | Self::Container { file, .. }
            | Self::JsonEntry { file, .. }
            | Self::SameFileTwice { first: file, .. } => at(file, None, 0, None),
            Self::EmptySheet { file, sheet } | Self::Workbook { file, sheet, .. } | Self::NoHeaderRow { file, sheet } => {
                at(file, sheet.as_ref(), 0, None)
            }
            Self::Encoding { file, line }
            | Self::NotInEncoding { file, line, .. }
            | Self::ForeignEncoding { file, line }
            | Self::Delimited { file, row: line, .. }
            | Self::TooManyColumns { file, row: line, .. }
            | Self::RecordTooLong { file, row: line, .. }
            | Self::UnclosedQuote { file, row: line } => at(file, None, *line, None),
            Self::Json { file, line, .. } => at(file, None, u64::try_from(*line).unwrap_or(u64::MAX), None),
            Self::HeaderTwice { file, sheet, row, header, .. } => at(file, sheet.as_ref(), *row, Some(header)),
            Self::MissingColumn(missing) => at(&missing.file, missing.sheet.as_ref(), missing.header_row, None),
            Self::UnitMismatch(unit) => at(&unit.file, unit.sheet.as_ref(), 0, Some(&unit.header)),
            Self::DuplicateKeys { first, .. } | Self::LookupTwice { first, .. } => Some(Location::clone(first)),
            Self::LookupRow { location, .. } => Some(Location::clone(location)),
            Self::AliasCircle(keys) => keys.first().map(|(_, location)| location.clone()),
            Self::DifferentRows(rows) => Some(rows.first.clone()),
            Self::AmbiguousDate(date) => Some(date.location.clone()),
        }
    }
}
