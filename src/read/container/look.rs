//! Looks at the text of a workbook's part as it comes: what no spreadsheet writes is refused, hidden rows are noted.

use memchr::{memchr, memchr_iter, memmem, memrchr};

use super::{ContainerFault, Seen};

/// How much is held back for the end of a tag.
const TAG_BYTES: usize = 1 << 20;

/// What a part is, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Binary,
    Xml,
    Sheet,
    Strings,
    /// A part that the reader makes a list of, such as the styles.
    List,
    Manifest,
}

/// How many tags a part may have that the reader makes a list of; the most styles that a spreadsheet writes are far below.
const TAGS: u64 = 2_000_000;

/// How long a text or a tag may be; a cell's text has at most 32,767 characters.
const TEXT_BYTES: usize = 16 << 20;

/// A text that cells share takes as much memory as so many cells.
const CELLS_A_STRING: u64 = 4;

/// Looks at the text of a part as it comes.
pub(super) struct Look<'p> {
    part: &'p str,
    kind: Kind,
    /// Whether something is made of its text.
    is_read: bool,
    /// What came since the last tag ended.
    held: Vec<u8>,
    row: u64,
    strings: Option<u64>,
    /// How many tags a list has, or how many strings there are.
    count: u64,
    /// How long what comes after the last tag's beginning is.
    text_bytes: usize,
    cells: u64,
    hidden: Vec<u64>,
    /// Whether the last tag of what came before ended a formula.
    after_formula: bool,
    unstored: bool,
}

impl<'p> Look<'p> {
    /// A look at the part of this name, in a file whose sheets may have so many cells.
    pub fn new(part: &'p str, cells: u64) -> Self {
        let name = part.to_ascii_lowercase();
        let kind = if ![".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end)) {
            Kind::Binary
        } else if name.contains("worksheets/") && !name.contains("_rels/") {
            Kind::Sheet
        } else if name.ends_with("sharedstrings.xml") {
            Kind::Strings
        } else if ["styles.xml", "workbook.xml", ".rels"].iter().any(|end| name.ends_with(end)) {
            Kind::List
        } else if name == "meta-inf/manifest.xml" {
            Kind::Manifest
        } else {
            Kind::Xml
        };
        // The module of a macro may have any name.
        let is_read = matches!(kind, Kind::Sheet | Kind::Strings | Kind::List) && !name.starts_with("basic/")
            || name == "content.xml"
            || name.starts_with("xl/");
        Self {
            part,
            kind,
            is_read,
            held: Vec::new(),
            row: 0,
            strings: None,
            count: 0,
            text_bytes: 0,
            cells,
            hidden: Vec::new(),
            after_formula: false,
            unstored: false,
        }
    }

    /// A look at the rest of a sheet behind this row.
    pub fn behind(part: &'p str, row: u64) -> Self {
        Self { row, ..Self::new(part, u64::MAX) }
    }

    /// Whether the part is a sheet.
    pub fn is_sheet(&self) -> bool {
        self.kind == Kind::Sheet
    }

    /// Looks at the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ContainerFault> {
        if self.kind == Kind::Binary {
            return Ok(());
        }
        self.text_bytes = memrchr(b'<', bytes).map_or(self.text_bytes + bytes.len(), |at| bytes.len() - at);
        if self.text_bytes > TEXT_BYTES {
            return Err(ContainerFault::Oversized { part: self.part.to_owned() });
        }
        let mut held = std::mem::take(&mut self.held);
        held.extend_from_slice(bytes);
        let end = memrchr(b'>', &held).map_or(0, |at| at + 1);
        let end = if end == 0 && held.len() > TAG_BYTES { held.len() } else { end };
        self.look(&held[..end])?;
        held.drain(..end);
        self.held = held;
        Ok(())
    }

    /// Looks at the rest, and tells what was seen.
    pub fn end(mut self, inflated_bytes: u64, seen: &mut Seen) -> Result<(), ContainerFault> {
        let held = std::mem::take(&mut self.held);
        self.look(&held)?;
        seen.unstored |= self.unstored;
        if !self.hidden.is_empty() {
            seen.hidden.push((self.part.to_owned(), self.hidden));
        }
        match self.strings {
            // The reader makes room for as many strings as are promised.
            Some(strings) if strings > inflated_bytes => Err(ContainerFault::FalseCount { part: self.part.to_owned() }),
            _ => Ok(()),
        }
    }

    fn look(&mut self, text: &[u8]) -> Result<(), ContainerFault> {
        if memmem::find_iter(text, b"<!DOCTYPE").any(|at| self.is_read || declares(&text[at..])) {
            return Err(ContainerFault::DocumentType { part: self.part.to_owned() });
        }
        if self.kind == Kind::Strings && self.strings.is_none() {
            self.strings = memmem::find(text, b"uniqueCount").and_then(|at| value(&text[at + 11..]));
        }
        if self.kind == Kind::List {
            self.count += memchr_iter(b'<', text).count() as u64;
            if self.count > TAGS {
                return Err(ContainerFault::Oversized { part: self.part.to_owned() });
            }
        }
        if self.kind == Kind::Strings {
            self.count += memmem::find_iter(text, b"<si").count() as u64;
            if self.count.saturating_mul(CELLS_A_STRING) > self.cells {
                return Err(ContainerFault::TooManyCells { limit: self.cells });
            }
        }
        if self.kind == Kind::Manifest && locks_content(text) {
            return Err(ContainerFault::Encrypted);
        }
        if self.kind != Kind::Sheet {
            return Ok(());
        }
        if !self.unstored {
            self.look_at_formulas(text);
        }
        self.look_at_rows(text)
    }

    /// A formula's value stands behind it.
    fn look_at_formulas(&mut self, text: &[u8]) {
        let mut ends: Vec<usize> = if self.after_formula { vec![0] } else { Vec::new() };
        self.after_formula = false;
        ends.extend(memmem::find_iter(text, b"f>").filter(|at| closes(text, *at)).map(|at| at + 2));
        ends.extend(memmem::find_iter(text, b"<f").filter_map(|at| empty_tag(&text[at..]).map(|length| at + length)));
        for end in ends {
            let rest = text[end..].trim_ascii_start();
            self.after_formula |= rest.is_empty();
            self.unstored |= !rest.is_empty() && !has_value(rest);
        }
    }

    /// The numbers of rows must rise: a row that stands twice would be read as one.
    fn look_at_rows(&mut self, text: &[u8]) -> Result<(), ContainerFault> {
        for at in memmem::find_iter(text, b"row") {
            let rest = &text[at + 3..];
            if !is_tag(text, at) || !rest.first().is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')) {
                continue;
            }
            let attributes = &rest[..memchr(b'>', rest).unwrap_or(rest.len())];
            let number = (1..attributes.len())
                .filter(|at| attributes[*at] == b'r' && attributes[at - 1].is_ascii_whitespace())
                .find_map(|at| value(&attributes[at + 1..]));
            let row = number.unwrap_or(self.row.saturating_add(1));
            if row <= self.row {
                return Err(ContainerFault::RowOrder { part: self.part.to_owned(), row });
            }
            self.row = row;
            if let Some(at) = memmem::find(attributes, b" hidden")
                && is_true(&attributes[at + 7..])
            {
                self.hidden.push(row);
            }
        }
        Ok(())
    }
}

/// Whether the list of parts says that the table is encrypted; macros may be while it isn't.
fn locks_content(text: &[u8]) -> bool {
    ["full-path=\"content.xml\"", "full-path=\"encrypted-package\""].iter().any(|path| {
        let Some(at) = memmem::find(text, path.as_bytes()) else { return false };
        let entry = &text[at..];
        let end = memmem::find(entry, b"file-entry").unwrap_or(entry.len());
        memmem::find(&entry[..end], b"encryption-data").is_some()
    })
}

/// Whether a document type declares something itself. Macros and old lists of parts name one that is known to all.
fn declares(text: &[u8]) -> bool {
    let end = memchr(b'>', text).unwrap_or(text.len());
    memchr(b'[', &text[..end]).is_some()
}

/// Whether a name at this place is that of an opening tag, with a prefix or without.
fn is_tag(text: &[u8], at: usize) -> bool {
    match text[..at] {
        [.., b'<'] => true,
        [.., b':'] => {
            let prefix = text[..at - 1].iter().rev().take(64).position(|byte| !byte.is_ascii_alphanumeric());
            prefix.is_some_and(|length| text[at - 2 - length] == b'<')
        }
        _ => false,
    }
}

/// Whether `f>` at this place ends a formula's closing tag.
fn closes(text: &[u8], at: usize) -> bool {
    match text[..at] {
        [.., b'<', b'/'] => true,
        [.., b':'] => {
            let prefix = text[..at - 1].iter().rev().take(64).position(|byte| !byte.is_ascii_alphanumeric());
            prefix.is_some_and(|length| text[..at - 1 - length].ends_with(b"</"))
        }
        _ => false,
    }
}

/// The length of `<f/>` or `<f …/>` at the beginning; none where another tag stands there.
fn empty_tag(text: &[u8]) -> Option<usize> {
    if !matches!(text.get(2), Some(b' ' | b'/')) {
        return None;
    }
    let end = memchr(b'>', text)?;
    (text[end - 1] == b'/').then_some(end + 1)
}

/// Whether a tag of a value that isn't empty begins here.
fn has_value(text: &[u8]) -> bool {
    let Some(end) = memchr(b'>', text) else { return true };
    let (tag, rest) = (&text[..end], &text[end + 1..]);
    let is_value = tag.strip_prefix(b"<").is_some_and(|name| name == b"v" || name.ends_with(b":v") || name.starts_with(b"v "));
    // What a chunk cuts off is taken for a value that is missing: it is looked up where the cells are read.
    is_value && !tag.ends_with(b"/") && rest.first().is_some_and(|byte| *byte != b'<')
}

/// Whether `="1"` or `="true"` stands where an attribute's name ended.
fn is_true(text: &[u8]) -> bool {
    let Some(text) = text.trim_ascii_start().strip_prefix(b"=") else { return false };
    let text = text.trim_ascii_start();
    text.get(1..).is_some_and(|value| value.starts_with(b"1") || value.starts_with(b"true"))
}

/// The whole number in `="12"`, where an attribute's name ended.
fn value(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let text = text.strip_prefix(b"\"").or_else(|| text.strip_prefix(b"'"))?;
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = std::str::from_utf8(&text[..digits]).ok().filter(|digits| !digits.is_empty())?;
    // Beyond the range it is too much in any case.
    Some(digits.parse().unwrap_or(u64::MAX))
}
