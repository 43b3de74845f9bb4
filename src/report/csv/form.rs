//! How a csv file is written: encoding, line ends, and whether texts are kept from spreadsheets.

use std::io::{self, Write};

use encoding_rs::{Encoder, EncoderResult, GB18030};

use super::io_error;
use crate::model::language::Language;
use crate::model::protected::protect;

/// The encoding of a csv file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8 without a mark.
    Utf8,
    /// UTF-8 with its mark, by which Excel knows it.
    MarkedUtf8,
    /// GB18030, as Chinese Windows has it.
    Gb18030,
}

impl Encoding {
    /// The words of the command line.
    pub const WORDS: [&'static str; 3] = ["utf-8", "utf-8-bom", "gb18030"];

    /// The encoding of a word of the command line.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().position(|known| *known == word).map(|at| [Self::Utf8, Self::MarkedUtf8, Self::Gb18030][at])
    }
}

/// How a csv file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Form {
    /// Its encoding.
    pub encoding: Encoding,
    /// Whether lines end with CR and LF, not LF alone.
    pub crlf: bool,
    /// Whether a text that a spreadsheet would take for something else is written so that it can't.
    pub protects: bool,
}

impl Form {
    /// For programs: UTF-8, LF, texts as they are.
    pub const PLAIN: Self = Self { encoding: Encoding::Utf8, crlf: false, protects: false };

    /// The form of what goes on behind something of this form: the mark stands at the beginning alone.
    #[must_use]
    pub const fn continued(self) -> Self {
        match self.encoding {
            Encoding::MarkedUtf8 => Self { encoding: Encoding::Utf8, ..self },
            Encoding::Utf8 | Encoding::Gb18030 => self,
        }
    }

    /// The form where only some of it was said. A file in Chinese is opened in Excel on Chinese Windows, which takes a file
    /// without a mark for GBK; a stream is read by a program.
    #[must_use]
    pub fn chosen(encoding: Option<Encoding>, for_excel: bool, to_file: bool, language: Language) -> Self {
        let is_opened = for_excel || (to_file && language == Language::Chinese);
        let usual = if is_opened { Encoding::MarkedUtf8 } else { Encoding::Utf8 };
        Self { encoding: encoding.unwrap_or(usual), crlf: is_opened, protects: for_excel }
    }
}

/// A csv file that is being written, cell by cell.
pub struct Records<'w> {
    writer: ::csv::Writer<Encoded<'w>>,
    protects: bool,
    protected: u64,
}

impl<'w> Records<'w> {
    /// Begins the file.
    ///
    /// # Errors
    /// The writer fails.
    pub fn new(form: Form, out: &'w mut dyn Write) -> io::Result<Self> {
        if form.encoding == Encoding::MarkedUtf8 {
            out.write_all("\u{FEFF}".as_bytes())?;
        }
        let encoder = (form.encoding == Encoding::Gb18030).then(|| GB18030.new_encoder());
        let terminator = if form.crlf { ::csv::Terminator::CRLF } else { ::csv::Terminator::Any(b'\n') };
        let mut builder = ::csv::WriterBuilder::new();
        let builder = builder.buffer_capacity(1 << 16).terminator(terminator);
        let writer = builder.from_writer(Encoded { out, encoder, cut: Vec::new() });
        Ok(Self { writer, protects: form.protects, protected: 0 })
    }

    /// Writes a cell that is a text.
    ///
    /// # Errors
    /// The writer fails.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        if !self.protects {
            return self.value(text);
        }
        let (text, changed) = protect(text);
        self.protected += u64::from(changed);
        self.value(&text)
    }

    /// Writes a cell that is a number, a day or a flag.
    ///
    /// # Errors
    /// The writer fails.
    pub fn value(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_field(text).map_err(io_error)
    }

    /// Ends the row.
    ///
    /// # Errors
    /// The writer fails.
    pub fn end_row(&mut self) -> io::Result<()> {
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }

    /// Ends the file; how many texts are written otherwise than they are.
    ///
    /// # Errors
    /// The writer fails.
    pub fn finish(mut self) -> io::Result<u64> {
        self.writer.flush()?;
        Ok(self.protected)
    }
}

/// A writer of UTF-8 that writes another encoding.
struct Encoded<'w> {
    out: &'w mut dyn Write,
    /// None where UTF-8 stays as it is.
    encoder: Option<Encoder>,
    /// The beginning of a character whose end has not come yet.
    cut: Vec<u8>,
}

impl Write for Encoded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(encoder) = &mut self.encoder else { return self.out.write(bytes) };
        self.cut.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.cut) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&self.cut[..error.valid_up_to()]).unwrap_or_default(),
        };
        let (mut at, mut coded) = (0, Vec::with_capacity(whole.len() * 2 + 16));
        while at < whole.len() {
            coded.reserve(64);
            let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(&whole[at..], &mut coded, false);
            at += read;
            // One private character, U+E5E5, has no code in the Encoding Standard; these are its bytes in GB18030 itself.
            if let EncoderResult::Unmappable(_) = result {
                coded.extend_from_slice(&[0xA3, 0xA0]);
            }
        }
        self.out.write_all(&coded)?;
        self.cut.drain(..at);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(form: Form, cells: &[&str]) -> (Vec<u8>, u64) {
        let mut out = Vec::new();
        let mut records = Records::new(form, &mut out).unwrap();
        for cell in cells {
            records.text(cell).unwrap();
        }
        records.end_row().unwrap();
        let protected = records.finish().unwrap();
        (out, protected)
    }

    #[test]
    fn who_opens_it_decides() {
        let (zh, en) = (Language::Chinese, Language::English);
        let excel = Form { encoding: Encoding::MarkedUtf8, crlf: true, protects: true };
        for (encoding, for_excel, to_file, language, expected) in [
            (None, false, true, zh, Form { protects: false, ..excel }),
            (None, false, false, zh, Form::PLAIN),
            (None, false, true, en, Form::PLAIN),
            (None, true, false, en, excel),
            (Some(Encoding::Utf8), false, true, zh, Form { crlf: true, ..Form::PLAIN }),
            (Some(Encoding::Gb18030), true, true, en, Form { encoding: Encoding::Gb18030, ..excel }),
        ] {
            assert_eq!(Form::chosen(encoding, for_excel, to_file, language), expected);
        }
    }

    #[test]
    fn bytes_of_each_form() {
        assert_eq!(bytes(Form::PLAIN, &["甲", "=1"]), ("甲,=1\n".as_bytes().to_vec(), 0));
        let excel = Form::chosen(None, true, true, Language::English);
        assert_eq!(bytes(excel, &["007", "=1", "7"]), ("\u{FEFF}\"=\"\"007\"\"\",'=1,7\r\n".as_bytes().to_vec(), 2));
    }

    #[test]
    fn gb18030_comes_back() {
        // Longer than the buffer, with characters of one to four bytes at every place.
        let texts: Vec<String> = (0..4000).map(|i| format!("{}甲é😀㐀\u{E7C7}", "x".repeat(i % 7))).collect();
        let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (out, _) = bytes(Form { encoding: Encoding::Gb18030, ..Form::PLAIN }, &cells);
        let (text, _, damaged) = GB18030.decode(&out);
        assert_eq!((text.trim_end(), damaged), (texts.join(",").as_str(), false));
        assert_eq!(bytes(Form { encoding: Encoding::Gb18030, ..Form::PLAIN }, &["\u{E5E5}中"]).0, b"\xA3\xA0\xD6\xD0\n");
    }
}
