//! The encoding of a text file: byte-order mark, else strict UTF-8 over the whole file, else GB18030 without one error.

use std::io::{BufReader, Read, Seek, SeekFrom, Write};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use memchr::memchr_iter;
use tempfile::NamedTempFile;

use super::error::ReadError;
use super::source::InputFile;

/// An encoding that text files are read in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TextEncoding {
    /// UTF-8.
    Utf8,
    /// GB18030, which GBK and GB2312 are parts of.
    Gb18030,
    /// UTF-16, known by its byte-order mark.
    Utf16,
}

impl TextEncoding {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Utf16 => "utf-16",
        }
    }
}

/// A text file whose encoding is known.
#[derive(Clone, Debug)]
pub(super) struct EncodedText {
    /// The file whose bytes are read: the one that was given, or its copy in UTF-8.
    pub file: InputFile,
    /// The encoding of the file that was given.
    pub encoding: TextEncoding,
    /// Whether that file begins with a byte-order mark.
    pub marked: bool,
}

impl EncodedText {
    /// Whether blocks of `file` are to be decoded.
    fn is_gb18030(&self) -> bool {
        matches!(self.encoding, TextEncoding::Gb18030)
    }

    /// Bytes at the beginning of `file` that are no text.
    pub fn skipped_bytes(&self) -> u64 {
        if self.marked && matches!(self.encoding, TextEncoding::Utf8) { 3 } else { 0 }
    }
}

const CHUNK: usize = 1 << 18;
/// How much the detector sees: it is a hundred times slower than the decoder.
const DETECTED_BYTES: usize = 1 << 16;

/// Finds the encoding by reading the whole file. A file in UTF-16 is copied into UTF-8, so that bytes of delimiters and
/// line ends mean what they seem to mean in every file that is split.
pub(super) fn detect(input: &InputFile) -> Result<EncodedText, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let mut file = input.open()?;
    let mut mark = Vec::new();
    (&mut file).take(3).read_to_end(&mut mark).map_err(fail)?;
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    if mark.starts_with(b"\xFF\xFE") || mark.starts_with(b"\xFE\xFF") {
        let file = copy_as_utf8(input, &mut file, mark[0] == 0xFF)?;
        return Ok(EncodedText { file, encoding: TextEncoding::Utf16, marked: true });
    }
    let marked = mark == b"\xEF\xBB\xBF";
    let Some(bad_line) = first_line_not_utf8(&mut file).map_err(fail)? else {
        return Ok(EncodedText { file: input.clone(), encoding: TextEncoding::Utf8, marked });
    };
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    let survey = survey_gb18030(&mut file).map_err(fail)?;
    match survey.bad_line {
        None if !marked && survey.is_plausible() => {
            Ok(EncodedText { file: input.clone(), encoding: TextEncoding::Gb18030, marked: false })
        }
        // The later of the two lines: up to there the file is good in one of the encodings.
        bad => Err(ReadError::Encoding {
            file: input.name.clone(),
            line: if marked { bad_line } else { bad.unwrap_or(bad_line).max(bad_line) },
            guess: survey.guess.filter(|guess| !matches!(*guess, "UTF-8" | "GBK" | "gb18030")),
        }),
    }
}

/// The line of the first byte that is no UTF-8; none where there is no such byte.
fn first_line_not_utf8(file: &mut impl Read) -> std::io::Result<Option<u64>> {
    let mut buffer = vec![0; CHUNK];
    let mut held = 0;
    let mut line = 1;
    loop {
        let read = file.read(&mut buffer[held..])?;
        let bytes = &buffer[..held + read];
        let good = match std::str::from_utf8(bytes) {
            Ok(_) => bytes.len(),
            // A character that the chunk cuts in two is no error as long as more comes.
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(error) => return Ok(Some(line + count_lines(&bytes[..error.valid_up_to()]))),
        };
        if read == 0 {
            return Ok(None);
        }
        line += count_lines(&bytes[..good]);
        let end = held + read;
        buffer.copy_within(good..end, 0);
        held = end - good;
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

/// What the whole file looks like as GB18030.
struct Survey {
    bad_line: Option<u64>,
    /// Pairs of bytes, and those that are everyday characters (level one of GB 2312, its punctuation and full-width forms).
    pairs: u64,
    everyday: u64,
    guess: Option<&'static str>,
}

impl Survey {
    /// Almost any bytes are GB18030 of some kind; Chinese text is nearly all everyday characters, and only where it isn't
    /// the detector is asked.
    fn is_plausible(&self) -> bool {
        self.everyday * 10 >= self.pairs * 8 || self.guess.is_none_or(|guess| matches!(guess, "GBK" | "gb18030"))
    }
}

fn survey_gb18030(file: &mut impl Read) -> std::io::Result<Survey> {
    let mut survey = Survey { bad_line: None, pairs: 0, everyday: 0, guess: None };
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let (mut buffer, mut text) = (vec![0; CHUNK], vec![0; CHUNK]);
    let (mut line, mut lead, mut fed) = (1, None, 0);
    loop {
        let read = file.read(&mut buffer)?;
        let mut bytes = &buffer[..read];
        if fed < DETECTED_BYTES {
            detector.feed(&bytes[..read.min(DETECTED_BYTES - fed)], false);
            fed += read.min(DETECTED_BYTES - fed);
        }
        survey.count_pairs(bytes, &mut lead);
        loop {
            let (result, consumed, _) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, read == 0);
            line += count_lines(&bytes[..consumed]);
            bytes = &bytes[consumed..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    survey.bad_line = Some(line);
                    survey.guess = Some(detector.guess(Some(b"cn"), Utf8Detection::Allow).name());
                    return Ok(survey);
                }
            }
        }
        if read == 0 {
            survey.guess = Some(detector.guess(Some(b"cn"), Utf8Detection::Allow).name());
            return Ok(survey);
        }
    }
}

impl Survey {
    fn count_pairs(&mut self, bytes: &[u8], lead: &mut Option<u8>) {
        for byte in bytes {
            match lead.take() {
                Some(first) => {
                    self.pairs += 1;
                    self.everyday += u64::from(matches!(first, 0xA1..=0xA3 | 0xB0..=0xD7) && *byte >= 0xA1);
                }
                None if *byte > 0x80 => *lead = Some(*byte),
                None => {}
            }
        }
    }
}

/// Copies UTF-16 into a temporary file in UTF-8.
fn copy_as_utf8(input: &InputFile, file: &mut impl Read, little_endian: bool) -> Result<InputFile, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let mut decoder = if little_endian { UTF_16LE } else { UTF_16BE }.new_decoder_with_bom_removal();
    let mut source = BufReader::with_capacity(CHUNK, file);
    let mut spool = NamedTempFile::new().map_err(fail)?;
    let (mut buffer, mut text) = (vec![0; CHUNK], vec![0; CHUNK]);
    let mut line = 1;
    loop {
        let read = source.read(&mut buffer).map_err(fail)?;
        let mut bytes = &buffer[..read];
        loop {
            let (result, consumed, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, read == 0);
            line += count_lines(&text[..written]);
            spool.write_all(&text[..written]).map_err(fail)?;
            bytes = &bytes[consumed..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    return Err(ReadError::Encoding { file: input.name.clone(), line, guess: Some("UTF-16") });
                }
            }
        }
        if read == 0 {
            return Ok(InputFile::of_spool(spool, &input.name));
        }
    }
}

/// The bytes of a block that was cut between records, in UTF-8. The file was found to be without errors; one that has
/// changed since gives replacement characters, or an error where it is split into cells.
pub(super) fn as_utf8(text: &EncodedText, block: Vec<u8>) -> Vec<u8> {
    if text.is_gb18030() { GB18030.decode_without_bom_handling(&block).0.into_owned().into_bytes() } else { block }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<EncodedText, ReadError> {
        detect(&InputFile::spooled(&mut &*bytes, "x.csv")?)
    }

    #[test]
    fn the_three_encodings() {
        let text = "客户编号,客户名称,金额\nC001,广州某某贸易有限公司,12.50\n";
        assert_eq!(of(text.as_bytes()).unwrap().encoding, TextEncoding::Utf8);
        let marked = of(format!("\u{FEFF}{text}").as_bytes()).unwrap();
        assert_eq!((marked.encoding, marked.marked, marked.skipped_bytes()), (TextEncoding::Utf8, true, 3));
        let (gb, _, _) = GB18030.encode(text);
        assert_eq!(of(&gb).unwrap().encoding, TextEncoding::Gb18030);
        assert_eq!(as_utf8(&of(&gb).unwrap(), gb.to_vec()), text.as_bytes());
        let mut wide = b"\xFF\xFE".to_vec();
        wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let copied = of(&wide).unwrap();
        assert_eq!(copied.encoding, TextEncoding::Utf16);
        assert_eq!(std::fs::read_to_string(&copied.file.path).unwrap(), text);
    }

    #[test]
    fn a_small_file_of_gbk_is_gbk() {
        for text in ["编号,金额\n1,2\n", "状态\n已签收\n", "客户,票数\n王五,3\n", "备注\n代收￥３０\n"] {
            assert_eq!(of(&GB18030.encode(text).0).unwrap().encoding, TextEncoding::Gb18030, "{text}");
        }
    }

    #[test]
    fn what_is_neither_names_its_line() {
        let mut bytes = "编号\n".as_bytes().to_vec();
        bytes.extend(b"1\n\xFF\xFF\n");
        assert!(matches!(of(&bytes), Err(ReadError::Encoding { line: 3, .. })));
        assert!(of(b"Soci\xE9t\xE9 G\xE9n\xE9rale").is_err());
    }

    #[test]
    fn a_character_cut_by_the_chunk_is_whole() {
        for shift in 0..3 {
            let text = format!("{}{}", "x".repeat(CHUNK - 2 - shift), "客户".repeat(10));
            assert_eq!(of(text.as_bytes()).unwrap().encoding, TextEncoding::Utf8);
        }
        assert!(matches!(of(&"客".as_bytes()[..2]), Err(ReadError::Encoding { .. }) | Ok(_)));
    }
}
