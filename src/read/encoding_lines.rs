//! What the lines of a text come to that is taken for GB18030.

use std::io;
use std::ops::Range;

use encoding_rs::GB18030;
use memchr::{memchr, memrchr};

use super::beyond_ascii::Beginnings;
use super::encoding_pairs::{KnownRuns, PAIRS, Pair, is_private, place_of};
use super::parts::Part;

/// What the lines of a text come to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lines {
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

impl Lines {
    /// Goes on with lines that stand behind these.
    pub fn add(&mut self, behind: Self) {
        self.bad = self.bad.or(behind.bad);
        self.is_neither |= behind.is_neither;
        self.pairs.add(behind.pairs);
        self.private = self.private.or(behind.private);
        self.in_utf8 += behind.in_utf8;
        self.first_in_utf8 = self.first_in_utf8.or(behind.first_in_utf8);
        self.is_certain |= behind.is_certain;
        self.others += behind.others;
    }

    /// Whether a text of these lines, of which one isn't UTF-8, is GB18030 and nothing speaks against that.
    pub fn is_gb18030(&self, says_chinese: bool) -> bool {
        self.bad.is_none() && self.foreign_place(says_chinese).is_none() && self.first_in_utf8().is_none()
    }

    /// Whether nearly all characters are everyday ones.
    pub const fn is_everyday(&self) -> bool {
        self.pairs.everyday * 10 >= self.pairs.count * 8
    }

    /// The place of the first bytes that are no GB18030.
    pub const fn bad_place(&self) -> Option<u64> {
        self.bad
    }

    /// The place of a line that shows that the text, though GB18030 can be made of it, is something else.
    pub fn foreign_place(&self, says_chinese: bool) -> Option<u64> {
        let pairs = &self.pairs;
        // In a long text a rare character may well stand behind a letter once.
        let is_latin = pairs.latin > 0 && pairs.latin * 1000 >= pairs.count;
        let is_rare = pairs.rare * 2 > pairs.count && (pairs.count > 1 || !says_chinese);
        let is_unusual = !self.is_everyday() && !says_chinese;
        match self.private {
            Some(place) => Some(place),
            None if is_latin => pairs.first_latin,
            None if is_rare || is_unusual => Some(pairs.first_rare.unwrap_or(0)),
            None => None,
        }
    }

    /// The place of the first line in UTF-8, where a good part of the lines are in it and all others are GB18030.
    pub fn first_in_utf8(&self) -> Option<u64> {
        let is_mixed = self.is_certain || self.in_utf8 * LINES_PER_ACCIDENT >= self.others;
        self.first_in_utf8.filter(|_| is_mixed && !self.is_neither)
    }

    /// Looks at the lines of a part of a text.
    pub fn of_part(mut part: Part) -> io::Result<Self> {
        let (mut lines, mut unused) = (Self::default(), 0);
        while let Some(chunk) = part.next(unused)? {
            let bytes = chunk.bytes;
            // A line longer than a chunk is looked at in pieces.
            let without_line_end = if chunk.is_full { bytes.len() } else { 0 };
            let whole = memrchr(b'\n', bytes).map_or(without_line_end, |end| end + 1);
            let whole = if chunk.is_last { bytes.len() } else { whole };
            unused = lines.look_at_lines(&bytes[..whole], chunk.at, chunk.is_last).max(bytes.len() - whole);
            if chunk.is_last {
                break;
            }
        }
        Ok(lines)
    }

    /// Looks at lines, of which the first stands at this place; more of one that doesn't end may come. How many bytes at its end
    /// are half of a character then.
    pub fn look_at_lines(&mut self, bytes: &[u8], at: u64, is_last: bool) -> usize {
        let (mut start, mut unused) = (0, 0);
        while start < bytes.len() {
            let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |end| start + end + 1);
            let is_open = !bytes[start..end].ends_with(b"\n") && !is_last;
            unused = self.look(&bytes[start..end], at + start as u64, is_open);
            start = end;
        }
        unused
    }

    /// Looks at whole lines and comes to the same verdict, in a fraction of the time where the usual characters are nearly all: places
    /// don't matter then, nor how many lines are no UTF-8 where none is.
    pub fn look_at_block(&mut self, bytes: &[u8], known: &mut KnownRuns) {
        let mut found = Self::default();
        let mut beginnings = std::mem::take(&mut known.beginnings);
        beginnings.look(bytes);
        if !found.look_at_runs(bytes, &beginnings, known) {
            found = Self::default();
            found.look_at_lines(bytes, 0, true);
        }
        known.beginnings = beginnings;
        self.add(found);
    }

    /// Looks at what isn't ASCII in whole lines, run by run, which begin here; false where one of the lines counts as UTF-8.
    fn look_at_runs(&mut self, bytes: &[u8], beginnings: &Beginnings, known: &mut KnownRuns) -> bool {
        let pairs = &**PAIRS;
        // Behind the last known run, which is no UTF-8; and up to where lines were asked for that, each once.
        let (mut place, mut behind_known, mut asked) = (0, None, 0);
        for start in beginnings.places() {
            // Its line was looked at, or it is the second half of a character.
            if start < place {
                continue;
            }
            place = start;
            if let Some(run) = known.run(&bytes[start..]) {
                self.pairs.count += u64::from(run.pairs);
                self.pairs.everyday += u64::from(run.everyday);
                place += 2 * run.pairs as usize;
                behind_known = Some(place);
                continue;
            }
            if start >= asked {
                let is_known = behind_known.is_some_and(|behind| memchr(b'\n', &bytes[behind..start]).is_none());
                if !is_known && counts_as_utf8(bytes, start) {
                    return false;
                }
                asked = line_around(bytes, start).end;
            }
            while let Some(lead) = bytes.get(place).copied().filter(|byte| !byte.is_ascii()) {
                let pair = bytes.get(place + 1).map_or(Pair::Bad, |trail| pairs[place_of(lead, *trail)]);
                if !matches!(pair, Pair::Everyday | Pair::Usual) {
                    let line = line_around(bytes, place);
                    let (bad, _) = self.look_at_pairs(&bytes[line.clone()], place - line.start, 0, false);
                    self.bad = self.bad.or(bad);
                    place = line.end;
                    break;
                }
                self.pairs.everyday += u64::from(pair == Pair::Everyday);
                self.pairs.count += 1;
                place += 2;
            }
        }
        true
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
            match PAIRS[place_of(lead, trail)] {
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
        let count = chinese_in_utf8(text);
        if count > 1 {
            self.in_utf8 += 1;
            self.is_certain |= count >= NO_ACCIDENT;
            self.first_in_utf8 = self.first_in_utf8.or(Some(at));
        }
    }
}

/// How many characters of a text are Chinese, where all beyond ASCII are: what GBK could give by accident is mostly of two bytes.
fn chinese_in_utf8(text: &str) -> usize {
    let mut characters = text.chars().filter(|c| !c.is_ascii());
    let count = characters.clone().count();
    let are_chinese = characters.all(|c| matches!(c, '\u{2000}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}'));
    if are_chinese { count } else { 0 }
}

/// Whether the line counts as UTF-8 in which the byte at this place, no ASCII, stands.
fn counts_as_utf8(bytes: &[u8], place: usize) -> bool {
    // What continues a character begins none.
    if matches!(bytes[place], 0x80..0xC2) {
        return false;
    }
    let line = line_around(bytes, place);
    std::str::from_utf8(&bytes[place..line.end]).is_ok()
        && std::str::from_utf8(&bytes[line]).is_ok_and(|text| chinese_in_utf8(text) > 1)
}

/// Where the line begins and ends, with its line end, in which the byte at this place stands.
fn line_around(bytes: &[u8], place: usize) -> Range<usize> {
    let start = memrchr(b'\n', &bytes[..place]).map_or(0, |end| end + 1);
    start..memchr(b'\n', &bytes[place..]).map_or(bytes.len(), |end| place + end + 1)
}

/// The first byte from this place on that is no ASCII.
fn next_high(bytes: &[u8], mut place: usize) -> Option<usize> {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    while let Some(words) = bytes.get(place..).and_then(<[u8]>::first_chunk::<32>) {
        let words = words.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word) & HIGH);
        if words.clone().fold(0, |any, word| any | word) != 0 {
            let (at, word) = words.enumerate().find(|(_, word)| *word != 0)?;
            return Some(place + 8 * at + word.trailing_zeros() as usize / 8);
        }
        place += 32;
    }
    (place..bytes.len()).find(|place| !bytes[*place].is_ascii())
}

/// In how many lines of GBK one may be UTF-8 by accident, and how many characters are no accident.
const LINES_PER_ACCIDENT: u64 = 100;
const NO_ACCIDENT: usize = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::source::InputFile;
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
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_block_comes_to_what_its_lines_come_to(
            texts in prop::collection::vec("([a客户已签收深圳喆镕😀é€\u{E000},]|eé|客户|已签收|鑫淼|\n){0,6}", 0..12),
            in_gb18030 in prop::collection::vec(prop::bool::weighted(0.9), 12),
            noise in prop::collection::vec(prop::sample::select(b"\x80\x81\xA1\xC9\xE4\xFF0a\n".to_vec()), 0..4),
            noise_at in 0_usize..12,
        ) {
            let mut bytes = Vec::new();
            for (at, (text, gb)) in texts.iter().zip(in_gb18030).enumerate() {
                bytes.extend_from_slice(&if gb { GB18030.encode(text).0 } else { text.as_bytes().into() });
                if at == noise_at {
                    bytes.extend_from_slice(&noise);
                }
            }
            let (mut slow, mut fast) = (Lines::default(), Lines::default());
            slow.look_at_lines(&bytes, 0, true);
            let mut known = KnownRuns::default();
            for _ in 0..2 {
                fast = Lines::default();
                fast.look_at_block(&bytes, &mut known);
            }
            for says_chinese in [false, true] {
                prop_assert_eq!(fast.is_gb18030(says_chinese), slow.is_gb18030(says_chinese));
            }
            if slow.bad.is_none() {
                let of = |lines: &Lines| {
                    let Pairs { count, everyday, rare, latin, .. } = lines.pairs;
                    let others = (lines.in_utf8 > 0).then_some(lines.others);
                    ([count, everyday, rare, latin, lines.in_utf8], others, lines.private.is_some(), lines.is_certain)
                };
                prop_assert_eq!(of(&fast), of(&slow));
            }
        }
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
