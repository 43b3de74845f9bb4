//! Whether a text that isn't UTF-8 is GB18030. Almost any bytes are GB18030 of some kind; only Chinese text is nearly all
//! everyday characters, so what is not must not be read as such without a word.

use std::io::{self, Read};
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};
use memchr::{memchr, memrchr};

use super::error::ReadError;
use super::parts::{Part, in_parts};
use super::source::InputFile;

/// How much the detector sees: it is a hundred times slower than the decoder.
const DETECTED_BYTES: u64 = 1 << 16;

/// What the whole file looks like as GB18030.
pub(super) struct Survey {
    lines: Lines,
    guess: &'static str,
    detector: EncodingDetector,
}

/// What the lines of a text come to.
#[derive(Clone, Copy, Debug, Default)]
struct Lines {
    /// The first bytes that are no GB18030, and whether a line with such bytes is no UTF-8 either.
    bad: Option<u64>,
    is_neither: bool,
    pairs: Pairs,
    /// The first private character: no text has any.
    private: Option<u64>,
    /// Lines with Chinese characters in UTF-8, the first of them, whether one has so many that it is no accident, and lines that
    /// are no UTF-8.
    in_utf8: u64,
    first_in_utf8: Option<u64>,
    is_certain: bool,
    others: u64,
}

/// The pairs of bytes that make a character.
#[derive(Clone, Copy, Debug, Default)]
struct Pairs {
    count: u64,
    /// Level one of GB 2312, its punctuation and full-width forms.
    everyday: u64,
    /// Outside GB 2312 but for its symbols.
    rare: u64,
    first_rare: Option<u64>,
    /// One high byte between two letters of a word, as Latin-1 writes `é`.
    latin: u64,
    first_latin: Option<u64>,
}

impl Pairs {
    fn add(&mut self, behind: Self) {
        self.count += behind.count;
        self.everyday += behind.everyday;
        self.rare += behind.rare;
        self.first_rare = self.first_rare.or(behind.first_rare);
        self.latin += behind.latin;
        self.first_latin = self.first_latin.or(behind.first_latin);
    }

    /// Counts a pair outside GB 2312 at this place, behind these two bytes.
    fn count_rare(&mut self, place: u64, [first, second]: [u8; 2], trail: u8) {
        self.rare += 1;
        self.first_rare = self.first_rare.or(Some(place));
        // Behind capitals a Chinese character may stand: VIP and a name.
        let is_word = second.is_ascii_lowercase() || (second.is_ascii_uppercase() && !first.is_ascii_alphabetic());
        if is_word && trail.is_ascii_lowercase() {
            self.latin += 1;
            self.first_latin = self.first_latin.or(Some(place));
        }
    }
}

impl Survey {
    /// The encodings of East Asia that the detector knows the text for, likeliest first. It is asked without a hint and
    /// once for each region: a hint alone makes it believe too readily.
    pub fn neighbours(&self) -> Vec<&'static Encoding> {
        // Everyday Chinese but for a private character or two.
        if matches!(self.guess, "GBK" | "gb18030") && self.lines.pairs.everyday * 10 >= self.lines.pairs.count * 8 {
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

    /// The place of a line that shows that the text, though GB18030 can be made of it, is something else.
    pub fn foreign_place(&self) -> Option<u64> {
        let (pairs, says_chinese) = (&self.lines.pairs, matches!(self.guess, "GBK" | "gb18030"));
        // In a long text a rare character may well stand behind a letter once.
        let is_latin = pairs.latin > 0 && pairs.latin * 1000 >= pairs.count;
        let is_rare = pairs.rare * 2 > pairs.count && (pairs.count > 1 || !says_chinese);
        let is_unusual = pairs.everyday * 10 < pairs.count * 8 && !says_chinese;
        match self.lines.private {
            Some(place) => Some(place),
            None if is_latin => pairs.first_latin,
            None if is_rare || is_unusual => Some(pairs.first_rare.unwrap_or(0)),
            None => None,
        }
    }

    /// The place of the first bytes that are no GB18030.
    pub const fn bad_place(&self) -> Option<u64> {
        self.lines.bad
    }

    /// The place of the first line in UTF-8, where a text that isn't UTF-8 as a whole has Chinese characters of it in a good
    /// part of its lines and all others are GB18030.
    pub fn first_in_utf8(&self) -> Option<u64> {
        let lines = &self.lines;
        let is_mixed = lines.is_certain || lines.in_utf8 * LINES_PER_ACCIDENT >= lines.others;
        lines.first_in_utf8.filter(|_| is_mixed && !lines.is_neither)
    }
}

/// What two bytes are in GB18030.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Pair {
    /// A character of GB 2312 that everyday texts are made of, and another one.
    Everyday,
    Usual,
    /// Any other character, or a private one.
    Rare,
    Private,
    /// The first half of a character of four bytes.
    Half,
    /// No character.
    Bad,
}

/// What any two bytes are, the first one above 0x80.
static PAIRS: LazyLock<Vec<Pair>> = LazyLock::new(|| (0x8000..=0xFFFF_u16).map(|pair| of_pair(pair.to_be_bytes())).collect());

fn of_pair(pair: [u8; 2]) -> Pair {
    let [lead, trail] = pair;
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&pair);
    match text.as_deref() {
        None if lead < 0xFF && trail.is_ascii_digit() => Pair::Half,
        None => Pair::Bad,
        Some(text) if text.contains(is_private) => Pair::Private,
        Some(_) if trail >= 0xA1 && matches!(lead, 0xA1..=0xA3 | 0xB0..=0xD7) => Pair::Everyday,
        Some(_) if trail >= 0xA1 && matches!(lead, 0xD8..=0xF7) => Pair::Usual,
        Some(_) => Pair::Rare,
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}')
}

impl Lines {
    fn add(&mut self, behind: Self) {
        self.bad = self.bad.or(behind.bad);
        self.is_neither |= behind.is_neither;
        self.pairs.add(behind.pairs);
        self.private = self.private.or(behind.private);
        self.in_utf8 += behind.in_utf8;
        self.first_in_utf8 = self.first_in_utf8.or(behind.first_in_utf8);
        self.is_certain |= behind.is_certain;
        self.others += behind.others;
    }

    fn of_part(mut part: Part) -> io::Result<Self> {
        let (mut lines, mut unused) = (Self::default(), 0);
        while let Some(chunk) = part.next(unused)? {
            let bytes = chunk.bytes;
            // A line longer than a chunk is looked at in pieces.
            let without_line_end = if chunk.is_full { bytes.len() } else { 0 };
            let whole = memrchr(b'\n', bytes).map_or(without_line_end, |end| end + 1);
            let whole = if chunk.is_last { bytes.len() } else { whole };
            let mut start = 0;
            unused = bytes.len() - whole;
            while start < whole {
                let end = memchr(b'\n', &bytes[start..whole]).map_or(whole, |end| start + end + 1);
                let is_open = end == bytes.len() && !bytes.ends_with(b"\n") && !chunk.is_last;
                unused = unused.max(lines.look(&bytes[start..end], chunk.at + start as u64, is_open));
                start = end;
            }
            if chunk.is_last {
                break;
            }
        }
        Ok(lines)
    }

    /// Looks at a line that stands at this place; more of it may come. How many bytes at its end are half of a character then.
    fn look(&mut self, line: &[u8], at: u64, is_open: bool) -> usize {
        let Some(first) = next_high(line, 0) else { return 0 };
        let text = std::str::from_utf8(&line[first..]);
        if let Ok(text) = text {
            self.count_utf8(text, at);
        } else {
            self.others += 1;
        }
        let (bad, unused) = self.look_at_pairs(line, first, at, is_open);
        self.bad = self.bad.or(bad);
        self.is_neither |= bad.is_some() && text.is_err();
        unused
    }

    /// Looks at the pairs of a line from this place on: the first bytes that are no character, and how many at its end are half
    /// of one.
    fn look_at_pairs(&mut self, line: &[u8], first: usize, at: u64, is_open: bool) -> (Option<u64>, usize) {
        let (mut next, mut bad) = (Some(first), None);
        while let Some(place) = next {
            let lead = line[place];
            if lead == 0x80 {
                next = next_high(line, place + 1);
                continue;
            }
            let Some(trail) = line.get(place + 1).copied() else {
                return if is_open { (bad, 1) } else { (bad.or(Some(at + place as u64)), 0) };
            };
            let before = [place.checked_sub(2), place.checked_sub(1)].map(|place| place.map_or(b'\n', |place| line[place]));
            let mut width = 2;
            self.pairs.count += 1;
            match PAIRS[usize::from(u16::from_be_bytes([lead, trail]) & 0x7FFF)] {
                Pair::Everyday => self.pairs.everyday += 1,
                Pair::Usual => {}
                Pair::Rare => self.pairs.count_rare(at + place as u64, before, trail),
                Pair::Private => {
                    self.pairs.count_rare(at + place as u64, before, trail);
                    self.private = self.private.or(Some(at + place as u64));
                }
                Pair::Half => {
                    let Some(four) = line.get(place..place + 4) else {
                        let left = line.len() - place;
                        return if is_open { (bad, left) } else { (bad.or(Some(at + place as u64)), 0) };
                    };
                    // Its halves count as two pairs.
                    self.pairs.count += 1;
                    self.pairs.count_rare(at + place as u64, before, trail);
                    self.pairs.count_rare(at + place as u64, [0; 2], four[3]);
                    match GB18030.decode_without_bom_handling_and_without_replacement(four) {
                        Some(text) if text.contains(is_private) => self.private = self.private.or(Some(at + place as u64)),
                        Some(_) => {}
                        None => bad = bad.or(Some(at + place as u64)),
                    }
                    width = 4;
                }
                Pair::Bad => {
                    bad = bad.or(Some(at + place as u64));
                    width = 1;
                }
            }
            next = next_high(line, place + width);
        }
        (bad, 0)
    }

    /// Counts a line in UTF-8.
    fn count_utf8(&mut self, text: &str, at: u64) {
        let mut characters = text.chars().filter(|c| !c.is_ascii());
        let count = characters.clone().count();
        // What GBK could give by accident is mostly of two bytes.
        if count > 1 && characters.all(|c| matches!(c, '\u{2000}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')) {
            self.in_utf8 += 1;
            self.is_certain |= count >= NO_ACCIDENT;
            self.first_in_utf8 = self.first_in_utf8.or(Some(at));
        }
    }
}

/// The first byte from this place on that is no ASCII.
fn next_high(bytes: &[u8], mut place: usize) -> Option<usize> {
    while let Some(word) = bytes.get(place..).and_then(<[u8]>::first_chunk) {
        let high = u64::from_le_bytes(*word) & 0x8080_8080_8080_8080;
        if high != 0 {
            return Some(place + high.trailing_zeros() as usize / 8);
        }
        place += 8;
    }
    (place..bytes.len()).find(|place| !bytes[*place].is_ascii())
}

/// Looks through the whole file.
pub(super) fn survey(input: &InputFile) -> Result<Survey, ReadError> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut head = Vec::new();
    input.open()?.take(DETECTED_BYTES).read_to_end(&mut head).map_err(|source| ReadError::io(&input.name, source))?;
    detector.feed(&head, false);
    let mut lines = Lines::default();
    in_parts(input, Lines::of_part)?.into_iter().for_each(|part| lines.add(part));
    // What isn't GB18030 is nothing to guess by.
    let guess = if lines.bad.is_none() { detector.guess(Some(b"cn"), Utf8Detection::Allow).name() } else { "" };
    Ok(Survey { lines, guess, detector })
}

/// In how many lines of GBK one may be UTF-8 by accident, and how many characters are no accident.
const LINES_PER_ACCIDENT: u64 = 100;
const NO_ACCIDENT: usize = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Whether a text is GB18030, what its pairs come to, and how many lines are UTF-8, others or neither.
    fn looked_at(bytes: &[u8], places: &[u64]) -> (Option<u64>, [u64; 4], [u64; 2], bool) {
        let input = InputFile::spooled(&mut &*bytes, "x").unwrap();
        let mut lines = Lines::default();
        for range in Part::ranges(places.to_vec()) {
            lines.add(Lines::of_part(Part::open(&input, range).unwrap()).unwrap());
        }
        let Pairs { count, everyday, rare, latin, .. } = lines.pairs;
        (lines.bad, [count, everyday, rare, latin], [lines.in_utf8, lines.others], lines.is_neither)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn parts_come_to_what_the_whole_comes_to(
            texts in prop::collection::vec("[a客喆😀é€\u{E000}\n,]{0,6}", 0..8),
            in_gb18030 in prop::collection::vec(any::<bool>(), 8),
            noise in prop::collection::vec(prop::sample::select(b"\x80\x81\xFF\xA10\n".to_vec()), 0..3),
            mut places in prop::collection::vec(0_u64..60, 0..4),
        ) {
            let mut bytes = Vec::new();
            for (text, gb) in texts.iter().zip(in_gb18030) {
                bytes.extend_from_slice(&if gb { GB18030.encode(text).0 } else { text.as_bytes().into() });
            }
            bytes.extend(noise);
            places.sort_unstable();
            for place in &mut places {
                *place = (*place).min(bytes.len() as u64);
            }
            let whole = looked_at(&bytes, &[]);
            prop_assert_eq!(looked_at(&bytes, &places), whole);
            prop_assert_eq!(whole.0.is_none(), GB18030.decode_without_bom_handling_and_without_replacement(&bytes).is_some());
            let lines = || bytes.split_inclusive(|byte| *byte == b'\n');
            prop_assert_eq!(whole.2[1], lines().filter(|line| std::str::from_utf8(line).is_err()).count() as u64);
        }
    }
}
