//! XML as it streams past, however damaged: tags, texts, and an end.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::QName;

use super::Fault;
use crate::read::container::ContainerFault;

/// A stream of XML.
pub(super) struct Xml<R: BufRead> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

/// What comes next.
pub(super) enum Node<'b> {
    /// A tag begins. One that is empty ends at once, and says so next.
    Start(BytesStart<'b>),
    /// A tag of this name ends, without its prefix.
    End(String),
    /// Text.
    Text(Cow<'b, str>),
    /// Nothing more.
    Done,
}

impl<R: BufRead> Xml<R> {
    /// Reads this stream, in UTF-8.
    pub fn new(stream: R) -> Self {
        let mut reader = Reader::from_reader(stream);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Self { reader, buffer: Vec::new() }
    }

    /// Where the next node begins, in bytes from where this stream began.
    pub fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    /// The next node that says something.
    pub fn next(&mut self) -> Result<Node<'_>, Fault> {
        loop {
            self.buffer.clear();
            // The borrow of a node that isn't handed out must end here.
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| Fault::said(&error))?;
            return Ok(match event {
                Event::Start(tag) | Event::Empty(tag) => Node::Start(tag.into_owned()),
                Event::End(tag) => Node::End(tag.local_name().as_ref().to_owned()),
                Event::Text(text) => Node::Text(Cow::Owned(text.xml10_content().into_owned())),
                Event::CData(text) => Node::Text(Cow::Owned(text.xml10_content().into_owned())),
                Event::GeneralRef(reference) => Node::Text(Cow::Owned(character(&reference))),
                Event::DocType(_) => return Err(Fault::Container(ContainerFault::DocumentType { part: "XML".to_owned() })),
                Event::Eof => Node::Done,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            });
        }
    }

    /// Shows every tag that begins.
    pub fn each_start(&mut self, mut see: impl FnMut(&BytesStart<'_>)) -> Result<(), Fault> {
        loop {
            match self.next()? {
                Node::Start(tag) => see(&tag),
                Node::End(_) | Node::Text(_) => {}
                Node::Done => return Ok(()),
            }
        }
    }
}

/// The character behind `&amp;` or `&#10;`; what nobody declared is nothing.
fn character(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    match reference.as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
    .to_owned()
}

/// The value of the attribute of this name, whatever its prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    first(tag, |key| key.local_name().as_ref() == name)
}

/// The value of the attribute of this name with its prefix.
pub(super) fn attribute_named(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    first(tag, |key| key.as_ref() == name)
}

fn first(tag: &BytesStart<'_>, is_it: impl Fn(QName<'_>) -> bool) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|found| is_it(found.key))?;
    Some(unescape(&found.value).map_or_else(|_| found.value.as_ref().to_owned(), Cow::into_owned))
}
