//! Where something stands in the user's files: file, sheet, row, column.

/// A place in a data file. Rows count from 1 as a spreadsheet shows them, title rows and header included.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Location {
    /// The file as the user named it.
    pub file: String,
    /// The sheet; none for text files.
    pub sheet: Option<String>,
    /// The row, from 1; 0 where the whole file or column is meant.
    pub row: u64,
    /// The column's header; none where the whole row is meant.
    pub column: Option<String>,
}
