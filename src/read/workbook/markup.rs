//! Pages and XML as plain UTF-8, whatever encoding they say or have.

use std::io::{Read, Seek, SeekFrom, Write};

use encoding_rs::{CoderResult, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memmem, memrchr};

use super::Fault;
use crate::model::source::TextEncoding;
use crate::read::container::ContainerFault;
use crate::read::error::ReadError;
use crate::read::source::{InputFile, new_spool, spool_error};

const CHUNK: usize = 1 << 18;

/// How much of the beginning may say the encoding.
const HEAD: u64 = 4096;

/// How long a text or a tag may be: it is held whole.
const TEXT_BYTES: usize = 16 << 20;

/// Refuses a file with a text or a tag that is too long.
fn refuse_long_texts(input: &InputFile, page: &InputFile) -> Result<(), Fault> {
    let fail = |source| Fault::Read(ReadError::io(&input.name, source));
    let mut file = page.open()?;
    let (mut buffer, mut length) = (vec![0; CHUNK], 0);
    loop {
        let read = file.read(&mut buffer).map_err(fail)?;
        if read == 0 {
            return Ok(());
        }
        length = memrchr(b'<', &buffer[..read]).map_or(length + read, |at| read - at);
        if length > TEXT_BYTES {
            return Err(Fault::Container(ContainerFault::Oversized { part: input.name.clone() }));
        }
    }
}

/// The file in UTF-8, without a byte-order mark: itself where it is, else a copy.
pub(super) fn as_utf8(input: &InputFile) -> Result<InputFile, Fault> {
    let page = page(input)?;
    refuse_long_texts(input, &page)?;
    Ok(page)
}

fn page(input: &InputFile) -> Result<InputFile, Fault> {
    let fail = |source| Fault::Read(ReadError::io(&input.name, source));
    let mut file = input.open()?;
    let limit_bytes = input.choices.limits.part_bytes;
    if file.metadata().map_err(fail)?.len() > limit_bytes {
        return Err(Fault::Container(ContainerFault::TooLarge { part: input.name.clone(), limit_bytes }));
    }
    let mut head = Vec::new();
    (&mut file).take(HEAD).read_to_end(&mut head).map_err(fail)?;
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    let marked = Encoding::for_bom(&head).map(|(encoding, _)| encoding);
    let chosen = input.choices.source.encoding.and_then(|encoding| match encoding {
        TextEncoding::Utf8 => Some(UTF_8),
        TextEncoding::Gb18030 => Some(GB18030),
        TextEncoding::Utf16 => Some(if head.first() == Some(&0) { UTF_16BE } else { UTF_16LE }),
        TextEncoding::Other(label) => Encoding::for_label(label.as_bytes()),
        TextEncoding::Mixed => None,
    });
    if marked.is_none() && chosen.is_none_or(|chosen| chosen == UTF_8) && is_utf8(&mut file).map_err(fail)? {
        return Ok(input.clone());
    }
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    let encoding = marked.or(chosen).or_else(|| declared(&head)).unwrap_or(GB18030);
    copy(input, &mut file, encoding)
}

fn is_utf8(file: &mut impl Read) -> std::io::Result<bool> {
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let (mut buffer, mut text) = (vec![0; CHUNK], vec![0; 3 * CHUNK + 16]);
    loop {
        let read = file.read(&mut buffer)?;
        let (result, ..) = decoder.decode_to_utf8_without_replacement(&buffer[..read], &mut text, read == 0);
        if let DecoderResult::Malformed(..) = result {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

/// The encoding that the page or the XML says it has.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|word| {
        let at = memmem::find(&head, word.as_bytes())? + word.len();
        let rest = head[at..].trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count();
        let encoding = Encoding::for_label(&rest[..length])?;
        // What is no UTF-8 isn't UTF-8 because it says so; GBK is a part of GB18030.
        let is_gbk = encoding == encoding_rs::GBK;
        (encoding != UTF_8).then_some(if is_gbk { GB18030 } else { encoding })
    })
}

fn copy(input: &InputFile, file: &mut impl Read, encoding: &'static Encoding) -> Result<InputFile, Fault> {
    let fail = |source| Fault::Read(ReadError::io(&input.name, source));
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut spool = new_spool()?;
    let (mut buffer, mut text) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let read = file.read(&mut buffer).map_err(fail)?;
        let mut bytes = &buffer[..read];
        loop {
            // A page is for people: what can't be read is shown as such, and its cells with it.
            let (result, consumed, written, _) = decoder.decode_to_utf8(bytes, &mut text, read == 0);
            spool.write_all(&text[..written]).map_err(spool_error)?;
            bytes = &bytes[consumed..];
            if let CoderResult::InputEmpty = result {
                break;
            }
        }
        if read == 0 {
            let choices = std::sync::Arc::clone(&input.choices);
            return Ok(InputFile::of_spool(spool, &input.name).with_choices(choices));
        }
    }
}
