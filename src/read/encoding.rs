//! The encoding of a text file: byte-order mark, else strict UTF-8 over the whole file, else GB18030 without one error.

use std::io::{BufReader, Read, Seek, SeekFrom, Write};

use encoding_rs::{DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use memchr::memchr_iter;

use super::encoding_survey::{line_in_utf8, survey};
use super::error::ReadError;
use super::source::{InputFile, new_spool, spool_error};

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

pub(super) const CHUNK: usize = 1 << 18;

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
    let name = || input.name.clone();
    if marked {
        return Err(ReadError::Encoding { file: name(), line: bad_line });
    }
    let survey = survey(&mut file).map_err(fail)?;
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    if let Some(utf8_line) = line_in_utf8(&mut file, survey.bad_line.is_some()).map_err(fail)? {
        return Err(ReadError::MixedEncodings { file: name(), line: bad_line, utf8_line });
    }
    if let Some(line) = survey.bad_line {
        // The later of the two lines: up to there the file is good in one of the encodings.
        return Err(ReadError::Encoding { file: name(), line: line.max(bad_line) });
    }
    if let Some(line) = survey.foreign_line() {
        return Err(ReadError::ForeignEncoding { file: name(), line });
    }
    Ok(EncodedText { file: input.clone(), encoding: TextEncoding::Gb18030, marked: false })
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

pub(super) fn count_lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

/// Copies UTF-16 into a temporary file in UTF-8.
fn copy_as_utf8(input: &InputFile, file: &mut impl Read, little_endian: bool) -> Result<InputFile, ReadError> {
    let fail = |source| ReadError::io(&input.name, source);
    let mut decoder = if little_endian { UTF_16LE } else { UTF_16BE }.new_decoder_with_bom_removal();
    let mut source = BufReader::with_capacity(CHUNK, file);
    let mut spool = new_spool()?;
    let (mut buffer, mut text) = (vec![0; CHUNK], vec![0; CHUNK]);
    let mut line = 1;
    loop {
        let read = source.read(&mut buffer).map_err(fail)?;
        let mut bytes = &buffer[..read];
        loop {
            let (result, consumed, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, read == 0);
            line += count_lines(&text[..written]);
            spool.write_all(&text[..written]).map_err(spool_error)?;
            bytes = &bytes[consumed..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    return Err(ReadError::Encoding { file: input.name.clone(), line });
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
        for text in ["客戶編號,客戶名稱\nC001,台灣國際貿易股份有限公司\n", "客戶,金額\n王小明,30\n陳大文,5\n"]
        {
            assert!(foreign(&encoding_rs::BIG5.encode(text).0), "{text}");
        }
        for text in ["顧客番号,顧客名\n1,株式会社ヤマト運輸\n", "お客様,金額\nさくら商事,30\n"] {
            assert!(foreign(&encoding_rs::SHIFT_JIS.encode(text).0), "{text}");
        }
        let private = [&GB18030.encode("客户名称\n张三\n").0[..], b"\xAA\xA1\n"].concat();
        assert!(matches!(of(&private), Err(ReadError::ForeignEncoding { line: 3, .. })));
    }

    #[test]
    fn two_encodings_in_one_file_are_told() {
        let gbk = GB18030.encode("C2,广州某某贸易有限公司\nC3,张三\n").0;
        let mixed = ["编号,客户名称\nC1,李四\n".as_bytes(), &gbk].concat();
        assert!(matches!(of(&mixed), Err(ReadError::MixedEncodings { line: 3, utf8_line: 1, .. })));
        let mixed = [&gbk[..], "C1,深圳市李四货运代理有限公司\n".as_bytes()].concat();
        assert!(matches!(of(&mixed), Err(ReadError::MixedEncodings { line: 1, utf8_line: 3, .. })));
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
