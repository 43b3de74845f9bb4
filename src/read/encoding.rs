//! The encoding of a text file: what a person says, else a byte-order mark, strict UTF-8 over the whole file, UTF-16 by
//! its NUL bytes, GB18030 without one error, and last what a detector hinted for the region knows.

use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memchr_iter;

use super::encoding_survey::{Survey, survey};
use super::error::ReadError;
use super::look::Look;
use super::parts::line_at;
use super::source::InputFile;
use super::sure::Sureness;
use super::traits::Traits;
use super::transcode::{Transcoded, copy_as_utf8, copy_mixed, copy_without_nul};
use crate::model::issue::{IssueKind, IssueLog};
use crate::model::source::TextEncoding;

/// A text file whose encoding is known.
#[derive(Clone, Debug)]
pub(super) struct EncodedText {
    /// The file whose bytes are read: the one that was given, or its copy in UTF-8.
    pub file: InputFile,
    /// The encoding of the file that was given.
    pub encoding: TextEncoding,
    /// Whether that file begins with a byte-order mark.
    pub marked: bool,
    /// How sure that is.
    pub sure: Sureness,
    /// What the whole text has in it.
    pub traits: Traits,
    /// What was survived.
    pub issues: IssueLog,
}

impl EncodedText {
    /// Whether blocks of `file` are to be decoded.
    pub(super) fn is_gb18030(&self) -> bool {
        matches!(self.encoding, TextEncoding::Gb18030)
    }

    /// Bytes at the beginning of `file` that are no text.
    pub fn skipped_bytes(&self) -> u64 {
        if self.marked && matches!(self.encoding, TextEncoding::Utf8) { 3 } else { 0 }
    }

    /// A text of this encoding that is read as it lies.
    pub fn as_it_is(input: &InputFile, encoding: TextEncoding, sure: Sureness, traits: Traits) -> Self {
        Self { file: input.clone(), encoding, marked: false, sure, traits, issues: IssueLog::default() }
    }

    fn copied(copy: Transcoded, encoding: TextEncoding, sure: Sureness) -> Self {
        Self { file: copy.file, encoding, marked: false, sure, traits: copy.traits, issues: copy.issues }
    }
}

pub(super) const CHUNK: usize = 1 << 18;

/// Finds the encoding by reading the whole file. What is neither UTF-8 nor GB18030 is copied into UTF-8, so that bytes of
/// delimiters and line ends mean what they seem to mean in every file that is split.
pub(super) fn detect(input: &InputFile) -> Result<EncodedText, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let mut file = input.open()?;
    let mut mark = Vec::new();
    (&mut file).take(3).read_to_end(&mut mark).map_err(fail)?;
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    let marked_utf16 = mark.starts_with(b"\xFF\xFE") || mark.starts_with(b"\xFE\xFF");
    if let Some(chosen) = input.choices.source.encoding {
        return as_chosen(input, &mut file, chosen, mark == b"\xEF\xBB\xBF");
    }
    if marked_utf16 {
        let copy = copy_as_utf8(input, &mut file, if mark[0] == 0xFF { UTF_16LE } else { UTF_16BE })?;
        return Ok(EncodedText { marked: true, ..EncodedText::copied(copy, TextEncoding::Utf16, Sureness::Certain) });
    }
    let marked = mark == b"\xEF\xBB\xBF";
    let look = Look::at(input)?;
    if look.traits.has_nul {
        return with_nul(input, &mut file, &look, marked);
    }
    let bad_line = look.bad_line(&mut file).map_err(fail)?;
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    let Some(bad_line) = bad_line else {
        let text = EncodedText::as_it_is(input, TextEncoding::Utf8, Sureness::Certain, look.traits);
        return Ok(EncodedText { marked, ..text });
    };
    not_utf8(input, &mut file, &look, marked, bad_line)
}

/// A text that isn't UTF-8 as a whole.
fn not_utf8(
    input: &InputFile,
    file: &mut (impl Read + Seek),
    look: &Look,
    marked: bool,
    bad_line: u64,
) -> Result<EncodedText, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let survey = survey(input)?;
    if survey.first_in_utf8().is_some() || marked {
        return Ok(EncodedText::copied(copy_mixed(input, file)?, TextEncoding::Mixed, Sureness::Likely));
    }
    let (bad, foreign) = (survey.bad_place(), survey.foreign_place());
    if bad.is_none() && foreign.is_none() {
        return Ok(EncodedText::as_it_is(input, TextEncoding::Gb18030, Sureness::Likely, look.traits));
    }
    if !look.is_cut
        && let Some(text) = as_guessed(input, file, &survey)?
    {
        return Ok(text);
    }
    let mut line_at = |place| line_at(file, place).map_err(fail);
    Err(match (bad, foreign) {
        // The later of the two lines: up to there the file is good in one of the encodings.
        (Some(place), _) => ReadError::Encoding { file: input.name.clone(), line: line_at(place)?.max(bad_line) },
        (None, Some(place)) => ReadError::ForeignEncoding { file: input.name.clone(), line: line_at(place)? },
        (None, None) => ReadError::ForeignEncoding { file: input.name.clone(), line: bad_line },
    })
}

/// As a person said. GB18030 is decoded block by block where the text is read, everything else is copied.
fn as_chosen(
    input: &InputFile,
    file: &mut (impl Read + Seek),
    chosen: TextEncoding,
    marked: bool,
) -> Result<EncodedText, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let encoding = Encoding::for_label(chosen.word().as_bytes()).unwrap_or(UTF_8);
    if encoding == UTF_8 {
        let look = Look::at(input)?;
        let bad_line = look.bad_line(file).map_err(fail)?;
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        if let Some(line) = bad_line {
            return Err(ReadError::NotInEncoding { file: input.name.clone(), encoding: chosen, line });
        }
        if !look.traits.has_nul {
            let text = EncodedText::as_it_is(input, chosen, Sureness::Set, look.traits);
            return Ok(EncodedText { marked, ..text });
        }
    }
    // A copy is in UTF-8 whatever the file was in: blocks of it are not to be decoded again.
    let encoding_said = if chosen == TextEncoding::Gb18030 { TextEncoding::Other("gb18030") } else { chosen };
    Ok(EncodedText::copied(copy_as_utf8(input, file, encoding)?, encoding_said, Sureness::Set))
}

/// A text with NUL bytes: UTF-16 without a mark, where nearly all of them stand in every other place; else they are no text.
fn with_nul(input: &InputFile, file: &mut (impl Read + Seek), look: &Look, marked: bool) -> Result<EncodedText, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let mut head = Vec::new();
    file.take(1 << 16).read_to_end(&mut head).map_err(fail)?;
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    if let Some(encoding) = utf16_without_mark(&head).filter(|_| !marked) {
        let copy = copy_as_utf8(input, file, encoding)?;
        return Ok(EncodedText::copied(copy, TextEncoding::Utf16, Sureness::Likely));
    }
    let copy = copy_without_nul(input, file)?;
    if look.bad_byte.is_none() {
        return Ok(EncodedText::copied(copy, TextEncoding::Utf8, Sureness::Certain));
    }
    let mut text = detect(&copy.file)?;
    text.issues.merge(copy.issues);
    Ok(text)
}

/// Which UTF-16 bytes are that have no mark: delimiters, digits and line ends are a NUL and a character.
pub(super) fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let nul_at = |rest| memchr_iter(0, head).filter(|at| at % 2 == rest).count();
    let (even, odd) = (nul_at(0), nul_at(1));
    // Every line end has a NUL at its side, or where there is none, one character in five.
    let beside = |wanted: [u8; 2]| head.chunks_exact(2).filter(|pair| **pair == wanted).count();
    let ends = |wanted| {
        let lines = head.chunks_exact(2).filter(|pair| pair.contains(&b'\n')).count();
        if lines == 0 { (even + odd) * 10 >= head.len() } else { beside(wanted) * 2 > lines }
    };
    if odd > 20 * even && odd > 1 && ends([b'\n', 0]) {
        Some(UTF_16LE)
    } else if even > 20 * odd && even > 1 && ends([0, b'\n']) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// As a detector says, where the whole text can be read so and says nothing that no text says.
fn as_guessed(input: &InputFile, file: &mut (impl Read + Seek), survey: &Survey) -> Result<Option<EncodedText>, ReadError> {
    for encoding in survey.neighbours() {
        file.seek(SeekFrom::Start(0)).map_err(|source| ReadError::io(&input.name, source))?;
        match copy_as_utf8(input, file, encoding) {
            Ok(mut copy) if copy.scripts.is_east_asian() => {
                copy.issues.note(IssueKind::EncodingGuessed, &input.name, None, None, 1, encoding.name());
                return Ok(Some(EncodedText::copied(copy, TextEncoding::Other(encoding.name()), Sureness::Guess)));
            }
            Ok(_) | Err(ReadError::NotInEncoding { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// How many lines end in these bytes.
pub(super) fn count_lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::super::choices::Choices;
    use super::super::transcode::gb18030_as_utf8;
    use super::*;
    use crate::model::source::SourceChoices;

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
        assert_eq!(gb18030_as_utf8(&gb), text);
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
    fn real_customers_in_gbk_are_read() {
        for text in [
            "客户编号,客户名称\nC001,刘喆\n",
            "name\n李堃\n",
            "id,客户\n1,王昇\n2,陶喆\n",
            "客户,联系人,备注\n深圳市鑫淼国际货运代理有限公司,欧阳瑄,VIP客户\n东莞市喆宇电子厂,Tony陈,月结30天\n",
            "联系人\n赵婧\n钱娅\n孙镕\n李玥\n周珺\n",
            "编号,地址\nA1,广东省深圳市龙岗区坂田街道\nB2,浙江省义乌市稠城街道\n",
            "品名,价\nα波仪,￥30\n№5香水,€12\n",
            "客户\n東莞國際貿易\n廣州物流\n深圳市货运\n上海报关行\n",
        ] {
            let found = of(&GB18030.encode(text).0);
            assert!(matches!(&found, Ok(found) if found.encoding == TextEncoding::Gb18030), "{text} {found:?}");
        }
    }

    #[test]
    fn other_encodings_are_refused() {
        let foreign = |bytes: &[u8]| matches!(of(bytes), Err(ReadError::ForeignEncoding { .. } | ReadError::Encoding { .. }));
        for latin in ["name\nRenée\n", "name,city\nRenée,x\nMüller,München\n", "id,name\n1,São Paulo\n"] {
            let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            assert!(foreign(&bytes), "{latin}");
        }
        let private = [&GB18030.encode("客户名称\n张三\n").0[..], b"\xAA\xA1\n"].concat();
        assert!(matches!(of(&private), Err(ReadError::ForeignEncoding { line: 3, .. })));
    }

    #[test]
    fn neighbours_are_guessed_and_said() {
        for (text, encoding) in [
            ("客戶編號,客戶名稱,地址\nC001,台灣國際貿易股份有限公司,臺北市信義區市府路\n", encoding_rs::BIG5),
            ("客戶,金額\n王小明,30\n陳大文,5\n林美麗貿易有限公司,7\n", encoding_rs::BIG5),
            ("顧客番号,顧客名\n1,株式会社ヤマト運輸\n2,さくら商事\n", encoding_rs::SHIFT_JIS),
        ] {
            let found = of(&encoding.encode(text).0).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((found.encoding, found.sure), (TextEncoding::Other(encoding.name()), Sureness::Guess), "{text}");
            assert_eq!(std::fs::read_to_string(&found.file.path).unwrap(), text);
            assert_eq!(found.issues.count_of(IssueKind::EncodingGuessed), 1);
        }
    }

    #[test]
    fn a_person_says_the_encoding() {
        let chosen = |bytes: &[u8], word: &str| {
            let source = SourceChoices { encoding: TextEncoding::from_word(word), ..SourceChoices::default() };
            let choices = Choices { source, ..Choices::default() };
            detect(&InputFile::spooled(&mut &*bytes, "x.csv")?.with_choices(choices.into()))
        };
        let text = "客戶,金額\n王,30\n";
        let found = chosen(&encoding_rs::BIG5.encode(text).0, "BIG5").unwrap();
        assert_eq!((found.encoding.word(), found.sure), ("Big5", Sureness::Set));
        assert_eq!(std::fs::read_to_string(&found.file.path).unwrap(), text);
        let found = chosen(b"name\nRen\xE9e\n", "latin1").unwrap();
        assert_eq!(std::fs::read_to_string(&found.file.path).unwrap(), "name\nRenée\n");
        assert!(matches!(chosen(b"a\nb\xE9,\n", "utf-8"), Err(ReadError::NotInEncoding { line: 2, .. })));
        assert!(matches!(chosen(b"a\n\xFF\xFF\n", "gbk"), Err(ReadError::NotInEncoding { line: 2, .. })));
    }

    #[test]
    fn two_encodings_in_one_file_are_read_line_by_line() {
        let gbk = GB18030.encode("C2,广州某某贸易有限公司\nC3,张三\n").0;
        let mixed = ["编号,客户名称\nC1,李四\n".as_bytes(), &gbk].concat();
        let found = of(&mixed).unwrap();
        assert_eq!((found.encoding, found.issues.count_of(IssueKind::EncodingMixed)), (TextEncoding::Mixed, 2));
        let read = std::fs::read_to_string(&found.file.path).unwrap();
        assert_eq!(read, "编号,客户名称\nC1,李四\nC2,广州某某贸易有限公司\nC3,张三\n");
        let mixed = [&gbk[..], "C1,深圳市李四货运代理有限公司\n".as_bytes()].concat();
        assert_eq!(of(&mixed).unwrap().encoding, TextEncoding::Mixed);
    }

    #[test]
    fn nul_bytes_are_no_text() {
        let text = "客户,金额\nC1,30\n";
        for (bytes, mark) in [(u16::to_le_bytes as fn(u16) -> [u8; 2], &b"\xFF\xFE"[..]), (u16::to_be_bytes, b"\xFE\xFF")] {
            let plain: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
            for marked in [plain.clone(), [mark, &plain].concat()] {
                let found = of(&marked).unwrap();
                assert_eq!(found.encoding, TextEncoding::Utf16);
                assert_eq!(std::fs::read_to_string(&found.file.path).unwrap(), text);
            }
        }
        let found = of(b"a,b\n1\0\0,2\n\0\n").unwrap();
        assert_eq!(std::fs::read_to_string(&found.file.path).unwrap(), "a,b\n1,2\n\n");
        assert_eq!(found.issues.count_of(IssueKind::NulBytes), 2);
        let found = of(&[&GB18030.encode("客户,金额\n张三").0[..], b"\0,3\n"].concat()).unwrap();
        assert_eq!((found.encoding, found.issues.count_of(IssueKind::NulBytes)), (TextEncoding::Gb18030, 1));
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
        assert!(of(&"客户".as_bytes()[..5]).is_err());
    }
}
