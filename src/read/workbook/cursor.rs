//! A place in XML of the plain kind: tags, attributes and texts as nearly every program writes them, and none for all else.

use std::borrow::Cow;

use memchr::{memchr, memchr3, memmem};

/// A place in a text.
#[derive(Clone)]
pub(super) struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t [u8]) -> Self {
        Self { text, at: 0 }
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// What lies behind this place.
    pub fn rest(&self) -> &'t [u8] {
        &self.text[self.at..]
    }

    pub fn step_back(&mut self) {
        self.at -= 1;
    }

    /// Passes over what stands here, if it does.
    #[inline]
    pub fn skip(&mut self, what: &[u8]) -> bool {
        let is_here = self.rest().starts_with(what);
        if is_here {
            self.at += what.len();
        }
        is_here
    }

    #[inline]
    pub fn expect(&mut self, what: &[u8]) -> Option<()> {
        self.skip(what).then_some(())
    }

    pub fn skip_blanks(&mut self) {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The text up to the next tag.
    #[inline]
    pub fn text(&mut self) -> Option<&'t [u8]> {
        let length = memchr(b'<', self.rest())?;
        let text = &self.rest()[..length];
        self.at += length;
        Some(text)
    }

    /// The name that stands here.
    pub fn name(&mut self) -> &'t [u8] {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.');
        let length = self.rest().iter().take_while(|byte| is_part(byte)).count();
        let name = &self.rest()[..length];
        self.at += length;
        name
    }

    /// Shows each attribute to the end of the tag, and tells whether the tag is empty.
    #[inline]
    pub fn attributes(&mut self, mut each: impl FnMut(&'t [u8], &'t [u8]) -> Option<()>) -> Option<bool> {
        loop {
            match self.text.get(self.at)? {
                b'>' => {
                    self.at += 1;
                    return Some(false);
                }
                b'/' => return self.expect(b"/>").map(|()| true),
                b' ' => {
                    self.at += 1;
                    let key = self.name();
                    if key.is_empty() {
                        continue;
                    }
                    self.expect(b"=\"")?;
                    let rest = self.rest();
                    let length = rest.iter().position(|byte| matches!(byte, b'"' | b'<' | b'>' | b'\0'..=b'\x1F' | 0x80..))?;
                    if rest[length] != b'"' {
                        return None;
                    }
                    self.at += length + 1;
                    each(key, &rest[..length])?;
                }
                _ => return None,
            }
        }
    }

    /// Passes over a formula, behind the name of its tag. One that is shared has the number of what is shared.
    pub fn rest_of_formula(&mut self) -> Option<()> {
        let (mut kind, mut shared, mut area) = (None, None, None);
        let is_empty = self.attributes(|key, value| match key {
            b"t" => once(&mut kind, value),
            b"si" => once(&mut shared, value),
            b"ref" => once(&mut area, value),
            _ => Some(()),
        })?;
        if kind == Some(b"shared") && (shared.and_then(whole).is_none() || area.is_some_and(|area| !is_area(area))) {
            return None;
        }
        if is_empty {
            return Some(());
        }
        value(self.text()?, true)?;
        self.expect(b"</f>")
    }

    /// Passes over what stands before the rows of a sheet.
    pub fn head_of_sheet(&mut self) -> Option<()> {
        self.declaration()?;
        let begins = memmem::find(self.rest(), b"<sheetData")?;
        std::str::from_utf8(&self.rest()[..begins]).ok()?;
        let mut depth = 0_u32;
        loop {
            self.skip_blanks();
            self.expect(b"<")?;
            if self.skip(b"/") {
                self.name();
                self.skip_blanks();
                self.expect(b">")?;
                depth = depth.checked_sub(1).filter(|depth| *depth > 0)?;
                continue;
            }
            let name = self.name();
            if name == b"sheetData" && depth == 1 {
                // Of an empty tag the end is read as any other.
                return self.attributes(|_, _| None).filter(|is_empty| !is_empty).map(|_| ());
            }
            let is_known = [&b"dimension"[..], b"sheetData", b"row", b"c", b""].contains(&local(name));
            if (depth == 0) != (name == b"worksheet") || (is_known && name != b"dimension") {
                return None;
            }
            let tag = self.rest_of_tag()?;
            if name == b"dimension" && !is_dimension(tag) {
                return None;
            }
            if !tag.ends_with(b"/") {
                depth += 1;
            }
        }
    }

    /// Passes over the line that says that this is XML, in UTF-8.
    pub fn declaration(&mut self) -> Option<()> {
        self.skip(b"\xEF\xBB\xBF");
        if !self.skip(b"<?xml ") {
            return Some(());
        }
        let end = memmem::find(self.rest(), b"?>")?;
        let line = self.rest()[..end].to_ascii_lowercase();
        self.at += end + 2;
        let encoding = memmem::find(&line, b"encoding").map(|at| &line[at + 8..]);
        let is_utf8 = encoding.is_none_or(|found| found.starts_with(b"=\"utf-8\"") || found.starts_with(b"='utf-8'"));
        (is_utf8 && line.is_ascii() && memchr3(b'<', b'>', b'&', &line).is_none()).then_some(())
    }

    /// Passes over a tag, behind its name, whatever its attributes are.
    pub fn rest_of_tag(&mut self) -> Option<&'t [u8]> {
        let begin = self.at;
        loop {
            self.at += memchr3(b'"', b'\'', b'>', self.rest())?;
            let found = self.text[self.at];
            self.at += 1;
            if found == b'>' {
                let tag = &self.text[begin..self.at - 1];
                return memchr(b'<', tag).is_none().then_some(tag);
            }
            self.at += memchr(found, self.rest())? + 1;
        }
    }

    /// The string that stands here, to this closing tag: one text, or the texts of its runs without what tells how to say
    /// them.
    pub fn string(&mut self, end: &[u8]) -> Option<Cow<'t, str>> {
        let mut whole: Option<Cow<'t, str>> = None;
        let (mut depth, mut is_phonetic) = (0_u32, false);
        loop {
            self.skip_blanks();
            if depth == 0 && self.skip(end) {
                return Some(whole.unwrap_or_default());
            }
            self.expect(b"<")?;
            let is_end = self.skip(b"/");
            let name = self.name();
            if name == b"t" && !is_end {
                let text = self.run()?;
                if !is_phonetic {
                    whole = Some(match whole {
                        None => text,
                        Some(before) => Cow::Owned(before.into_owned() + &text),
                    });
                }
                continue;
            }
            if [&b""[..], b"t", b"is", b"si"].contains(&name) || name.contains(&b':') {
                return None;
            }
            let tag = self.rest_of_tag()?;
            std::str::from_utf8(tag).ok()?;
            let is_empty = tag.ends_with(b"/");
            depth = match (is_end, is_empty) {
                (true, false) if tag.trim_ascii().is_empty() => depth.checked_sub(1)?,
                (true, _) => return None,
                (false, _) => depth + u32::from(!is_empty),
            };
            if name == b"rPh" {
                is_phonetic = !is_end && !is_empty;
            }
        }
    }

    /// A text behind the name of its tag.
    #[inline]
    fn run(&mut self) -> Option<Cow<'t, str>> {
        let mut keeps_blanks = false;
        if !self.skip(b">") {
            let is_empty = self.attributes(|key, value| {
                keeps_blanks = value == b"preserve";
                (key == b"xml:space").then_some(())
            })?;
            if is_empty {
                return Some(Cow::Borrowed(""));
            }
        }
        let text = value(self.text()?, keeps_blanks)?;
        self.expect(b"</t>")?;
        Some(text)
    }
}

/// A name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    memchr::memrchr(b':', name).map_or(name, |at| &name[at + 1..])
}

/// Whether the tag of the dimension has the form ` ref="A1:G20"`.
fn is_dimension(tag: &[u8]) -> bool {
    let tag = tag.strip_suffix(b"/").unwrap_or(tag).trim_ascii();
    tag.strip_prefix(b"ref=\"").and_then(|tag| tag.strip_suffix(b"\"")).is_some_and(is_area)
}

/// Whether this is the name of cells, one or from a first one to a last.
fn is_area(place: &[u8]) -> bool {
    let corner = |corner: &[u8]| {
        let letters = corner.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
        let row = row_number(&corner[letters..])?;
        Some((row, column(corner, &corner[letters..])?))
    };
    let mut corners = place.split(|byte| *byte == b':').map(corner);
    let (first, last) = (corners.next().flatten(), corners.next());
    let rises = |last: Option<(u64, usize)>| first.zip(last).is_some_and(|(a, b)| a.0 <= b.0 && a.1 <= b.1);
    first.is_some() && last.is_none_or(rises) && corners.next().is_none()
}

/// An attribute may stand once.
pub(super) fn once<'t>(place: &mut Option<&'t [u8]>, value: &'t [u8]) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

/// A whole number without a sign.
pub(super) fn whole(digits: &[u8]) -> Option<usize> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + usize::from(byte - b'0')))
}

/// The number of a row, in the one way it is written.
pub(super) fn row_number(digits: &[u8]) -> Option<u64> {
    whole(digits).filter(|_| digits[0] != b'0').map(|number| number as u64)
}

/// The column of a cell whose place ends in the number of its row.
pub(super) fn column(place: &[u8], row: &[u8]) -> Option<usize> {
    let letters = place.strip_suffix(row)?;
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let number = |number, byte: &u8| byte.is_ascii_uppercase().then(|| number * 26 + usize::from(byte - b'A') + 1);
    letters.iter().try_fold(0, number).map(|number| number - 1)
}

/// What the text between two tags says, with the blanks around it or without.
#[inline]
pub(super) fn value(raw: &[u8], keeps_blanks: bool) -> Option<Cow<'_, str>> {
    let raw = std::str::from_utf8(raw).ok()?;
    if memchr3(b'&', b'\r', b'_', raw.as_bytes()).is_none() {
        return Some(Cow::Borrowed(if keeps_blanks { raw } else { raw.trim_matches(BLANKS) }));
    }
    let text = resolved(raw)?;
    Some(Cow::Owned(unescaped(if keeps_blanks { &text } else { text.trim_matches(BLANKS) })))
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// A text with line ends of one kind, and the characters that its references name.
fn resolved(raw: &str) -> Option<String> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\r']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(behind) = rest.strip_prefix('\r') {
            text.push('\n');
            rest = behind.strip_prefix('\n').unwrap_or(behind);
            continue;
        }
        let (name, behind) = rest[1..].split_once(';')?;
        text.push(character(name)?);
        rest = behind;
    }
    text.push_str(rest);
    Some(text)
}

/// The character that a reference names.
fn character(name: &str) -> Option<char> {
    let number = |digits: &str, radix| {
        let is_number = (1..7).contains(&digits.len()) && digits.chars().all(|digit| digit.is_digit(radix));
        let number = if is_number { u32::from_str_radix(digits, radix).ok() } else { None };
        number.filter(|number| *number > 0).and_then(char::from_u32)
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
}

/// A text with what spreadsheets write as `_x000D_`: units of UTF-16.
fn unescaped(text: &str) -> String {
    let escape = |text: &str| {
        let bytes = text.as_bytes().get(..7)?;
        let digits = text.get(2..6).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        if bytes.starts_with(b"_x") && bytes[6] == b'_' { u16::from_str_radix(digits, 16).ok() } else { None }
    };
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('_') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(unit) = escape(rest) else {
            plain.push('_');
            rest = &rest[1..];
            continue;
        };
        rest = &rest[7..];
        let low = escape(rest).filter(|low| (0xD800..0xDC00).contains(&unit) && (0xDC00..0xE000).contains(low));
        if low.is_some() {
            rest = &rest[7..];
        }
        plain.extend(char::decode_utf16([unit].into_iter().chain(low)).map(|found| found.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
    plain + rest
}
