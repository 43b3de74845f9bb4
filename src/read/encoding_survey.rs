//! Whether a text that isn't UTF-8 is GB18030. Almost any bytes are GB18030 of some kind; only Chinese text is nearly all
//! everyday characters, so what is not must not be read as such without a word.

use std::io::Read;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, SHIFT_JIS};

use super::encoding_lines::Lines;
use super::error::ReadError;
use super::parts::in_parts;
use super::source::InputFile;

/// How much the detector sees: it is a hundred times slower than the decoder.
const DETECTED_BYTES: u64 = 1 << 16;

/// What the whole file looks like as GB18030.
pub(super) struct Survey {
    lines: Lines,
    guess: &'static str,
    detector: EncodingDetector,
}

impl Survey {
    /// What a text looks like that begins with these lines, as far as they go.
    pub fn of_beginning(bytes: &[u8]) -> Self {
        let mut lines = Lines::default();
        lines.look_at_lines(bytes, 0, true);
        let detected = usize::try_from(DETECTED_BYTES).map_or(bytes, |most| &bytes[..bytes.len().min(most)]);
        Self::of(lines, detected)
    }

    fn of(lines: Lines, head: &[u8]) -> Self {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(head, false);
        // What isn't GB18030 is nothing to guess by.
        let guess = if lines.bad_place().is_none() { detector.guess(Some(b"cn"), Utf8Detection::Allow).name() } else { "" };
        Self { lines, guess, detector }
    }

    /// The encodings of East Asia that the detector knows the text for, likeliest first. It is asked without a hint and
    /// once for each region: a hint alone makes it believe too readily.
    pub fn neighbours(&self) -> Vec<&'static Encoding> {
        // Everyday Chinese but for a private character or two.
        if self.says_chinese() && self.lines.is_everyday() {
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

    /// Whether a detector takes the text for Chinese.
    pub fn says_chinese(&self) -> bool {
        matches!(self.guess, "GBK" | "gb18030")
    }

    /// Whether the text, which isn't UTF-8, is GB18030 and nothing speaks against that.
    pub fn is_gb18030(&self) -> bool {
        self.lines.is_gb18030(self.says_chinese())
    }

    /// The place of a line that shows that the text, though GB18030 can be made of it, is something else.
    pub fn foreign_place(&self) -> Option<u64> {
        self.lines.foreign_place(self.says_chinese())
    }

    /// The place of the first bytes that are no GB18030.
    pub const fn bad_place(&self) -> Option<u64> {
        self.lines.bad_place()
    }

    /// The place of the first line in UTF-8, where a text that isn't UTF-8 as a whole has Chinese characters of it in a good
    /// part of its lines and all others are GB18030.
    pub fn first_in_utf8(&self) -> Option<u64> {
        self.lines.first_in_utf8()
    }
}

/// Looks through the whole file.
pub(super) fn survey(input: &InputFile) -> Result<Survey, ReadError> {
    let mut head = Vec::new();
    input.open()?.take(DETECTED_BYTES).read_to_end(&mut head).map_err(|source| ReadError::io(&input.name, source))?;
    let mut lines = Lines::default();
    in_parts(input, Lines::of_part)?.into_iter().for_each(|part| lines.add(part));
    Ok(Survey::of(lines, &head))
}
