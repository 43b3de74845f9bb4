//! Whether a text that isn't UTF-8 is GB18030. Almost any bytes are GB18030 of some kind; only Chinese text is nearly all
//! everyday characters, so what is not must not be read as such without a word.

use std::io::{BufRead, BufReader, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};
use memchr::memchr2_iter;

use super::encoding::{CHUNK, count_lines};

/// How much the detector sees: it is a hundred times slower than the decoder.
const DETECTED_BYTES: usize = 1 << 16;

/// What the whole file looks like as GB18030.
pub(super) struct Survey {
    /// The line of the first bytes that are none.
    pub bad_line: Option<u64>,
    pairs: Pairs,
    /// The line of the first private character: no text has any.
    private_line: Option<u64>,
    guess: &'static str,
    detector: EncodingDetector,
}

/// The pairs of bytes that make a character.
struct Pairs {
    count: u64,
    /// Level one of GB 2312, its punctuation and full-width forms.
    everyday: u64,
    /// Outside GB 2312 but for its symbols.
    rare: u64,
    rare_line: u64,
    /// One high byte between two letters of a word, as Latin-1 writes `é`.
    latin: u64,
    latin_line: u64,
    line: u64,
    lead: Option<u8>,
    before_lead: [u8; 2],
    previous: [u8; 2],
}

impl Pairs {
    const fn new() -> Self {
        Self {
            count: 0,
            everyday: 0,
            rare: 0,
            rare_line: 0,
            latin: 0,
            latin_line: 0,
            line: 1,
            lead: None,
            before_lead: [0; 2],
            previous: [0; 2],
        }
    }

    fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match self.lead.take() {
                Some(lead) => self.pair(lead, *byte),
                None if *byte > 0x80 => {
                    self.lead = Some(*byte);
                    self.before_lead = self.previous;
                }
                None => self.line += u64::from(*byte == b'\n'),
            }
            self.previous = [self.previous[1], *byte];
        }
    }

    fn pair(&mut self, lead: u8, trail: u8) {
        self.count += 1;
        if trail >= 0xA1 && matches!(lead, 0xA1..=0xA3 | 0xB0..=0xF7) {
            self.everyday += u64::from(lead <= 0xD7);
            return;
        }
        self.rare += 1;
        if self.rare == 1 {
            self.rare_line = self.line;
        }
        // Behind capitals a Chinese character may stand: VIP and a name.
        let [first, second] = self.before_lead;
        let is_word = second.is_ascii_lowercase() || (second.is_ascii_uppercase() && !first.is_ascii_alphabetic());
        if is_word && trail.is_ascii_lowercase() {
            self.latin += 1;
            if self.latin == 1 {
                self.latin_line = self.line;
            }
        }
    }
}

impl Survey {
    /// The encodings of East Asia that the detector knows the text for, likeliest first. It is asked without a hint and
    /// once for each region: a hint alone makes it believe too readily.
    pub fn neighbours(&self) -> Vec<&'static Encoding> {
        // Everyday Chinese but for a private character or two.
        if matches!(self.guess, "GBK" | "gb18030") && self.pairs.everyday * 10 >= self.pairs.count * 8 {
            return Vec::new();
        }
        let known = [BIG5, SHIFT_JIS, EUC_JP, EUC_KR];
        let mut found: Vec<&'static Encoding> = Vec::new();
        for region in [None, Some(&b"tw"[..]), Some(b"jp"), Some(b"kr")] {
            let guess = self.detector.guess(region, Utf8Detection::Deny);
            if known.contains(&guess) && !found.contains(&guess) {
                found.push(guess);
            }
        }
        found
    }

    /// A line that shows that the text, though GB18030 can be made of it, is something else.
    pub fn foreign_line(&self) -> Option<u64> {
        let (pairs, says_chinese) = (&self.pairs, matches!(self.guess, "GBK" | "gb18030"));
        // In a long text a rare character may well stand behind a letter once.
        let is_latin = pairs.latin > 0 && pairs.latin * 1000 >= pairs.count;
        let is_rare = pairs.rare * 2 > pairs.count && (pairs.count > 1 || !says_chinese);
        let is_unusual = pairs.everyday * 10 < pairs.count * 8 && !says_chinese;
        match self.private_line {
            Some(line) => Some(line),
            None if is_latin => Some(pairs.latin_line),
            None if is_rare || is_unusual => Some(pairs.rare_line.max(1)),
            None => None,
        }
    }
}

/// Decodes the whole file.
pub(super) fn survey(file: &mut impl Read) -> std::io::Result<Survey> {
    let detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut survey = Survey { bad_line: None, pairs: Pairs::new(), private_line: None, guess: "", detector };
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let (mut buffer, mut text) = (vec![0; CHUNK], vec![0; CHUNK]);
    let (mut line, mut fed) = (1, 0);
    loop {
        let read = file.read(&mut buffer)?;
        let mut bytes = &buffer[..read];
        if fed < DETECTED_BYTES {
            survey.detector.feed(&bytes[..read.min(DETECTED_BYTES - fed)], false);
            fed += read.min(DETECTED_BYTES - fed);
        }
        survey.pairs.feed(bytes);
        loop {
            let (result, consumed, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, read == 0);
            if survey.private_line.is_none()
                && let Some(at) = private_character(&text[..written])
            {
                survey.private_line = Some(line + count_lines(&text[..at]));
            }
            line += count_lines(&bytes[..consumed]);
            bytes = &bytes[consumed..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    survey.bad_line = Some(line);
                    return Ok(survey);
                }
            }
        }
        if read == 0 {
            survey.guess = survey.detector.guess(Some(b"cn"), Utf8Detection::Allow).name();
            return Ok(survey);
        }
    }
}

/// Where in a text of UTF-8 the first character from U+E000 to U+F8FF stands.
fn private_character(text: &[u8]) -> Option<usize> {
    memchr2_iter(0xEE, 0xEF, text).find(|at| text[*at] == 0xEE || text.get(at + 1).is_some_and(|next| *next < 0xA4))
}

/// How much of a line is looked at.
const LINE_BYTES: u64 = 1 << 20;
/// In how many lines of GBK one may be UTF-8 by accident, and how many characters are no accident.
const LINES_PER_ACCIDENT: u64 = 100;
const NO_ACCIDENT: usize = 8;

/// The first line in UTF-8, where a text that isn't UTF-8 as a whole has Chinese characters of it in a good part of its lines
/// and all others are GB18030, which is looked at where it is not yet known.
pub(super) fn line_in_utf8(file: &mut impl Read, look: bool) -> std::io::Result<Option<u64>> {
    let mut source = BufReader::with_capacity(CHUNK, file);
    let (mut line, mut others, mut found, mut first, mut certain) = (1, 0, 0_u64, None, false);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if (&mut source).take(LINE_BYTES).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        match std::str::from_utf8(&bytes) {
            Ok(text) if !text.is_ascii() => {
                let mut characters = text.chars().filter(|c| !c.is_ascii());
                let count = characters.clone().count();
                // What GBK could give by accident is mostly of two bytes.
                if count > 1 && characters.all(|c| matches!(c, '\u{2000}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')) {
                    found += 1;
                    certain |= count >= NO_ACCIDENT;
                    first = first.or(Some(line));
                }
            }
            Ok(_) => {}
            Err(_) if look && GB18030.decode_without_bom_handling_and_without_replacement(&bytes).is_none() => return Ok(None),
            Err(_) => others += 1,
        }
        line += count_lines(&bytes);
    }
    Ok(first.filter(|_| certain || found * LINES_PER_ACCIDENT >= others))
}
