//! The properties that a program gave a workbook of XML, by name.

use super::xml::{Node, Xml, attribute};
use crate::read::container::{Container, verify};
use crate::read::error::ReadError;
use crate::read::source::InputFile;

/// So many properties are read; nobody gives more.
const MOST: usize = 1000;

/// Of each so many bytes are read.
const TEXT_BYTES: usize = 4096;

/// Name and text of every custom property of a workbook (`docProps/custom.xml`), in their order; none where it has none.
///
/// # Errors
/// The file can't be read, or its container is damaged or made to do harm.
pub fn custom_properties(input: &InputFile) -> Result<Vec<(String, String)>, ReadError> {
    verify(input)?;
    let mut container = Container::open(input)?;
    let Some(part) = container.part("docProps/custom.xml")? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(part);
    let mut found: Vec<(String, String)> = Vec::new();
    let mut is_inside = false;
    loop {
        match xml.next().map_err(|fault| fault.error(&input.name, None))? {
            Node::Start(tag) => {
                if tag.local_name().as_ref() == "property" {
                    is_inside = true;
                    if found.len() == MOST {
                        return Ok(found);
                    }
                    found.push((attribute(&tag, "name").unwrap_or_default(), String::new()));
                }
            }
            Node::End(name) => is_inside &= name != "property",
            Node::Text(text) => {
                if let (true, Some((_, value))) = (is_inside, found.last_mut())
                    && value.len() + text.len() <= TEXT_BYTES
                {
                    value.push_str(&text);
                }
            }
            Node::Done => return Ok(found),
        }
    }
}
