//! A small container that stands in for a large one: the same names, other contents.

use std::io::{Cursor, Read, Write};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::Container;

/// How long a part may be that is kept.
pub(in crate::read) const KEPT_BYTES: u64 = 8 << 20;

/// What stands in for a part.
pub(in crate::read) enum Instead {
    /// The part itself.
    Itself,
    /// This text.
    Text(String),
    /// Nothing: there is no such part.
    Nothing,
}

impl Container {
    /// A container in memory with what stands in for each part, said by its place and its name; none where a part can't be
    /// kept, or where two names are one but for their letters.
    pub fn stand_in(&mut self, mut instead: impl FnMut(usize, &str) -> Instead) -> Option<Vec<u8>> {
        let names: Vec<String> = self.archive.file_names().map(|name| Some(name.ok()?.into_owned())).collect::<Option<_>>()?;
        let mut forms: Vec<String> = names.iter().map(|name| name.replace('\\', "/").to_ascii_lowercase()).collect();
        forms.sort_unstable();
        if forms.windows(2).any(|pair| pair[0] == pair[1]) {
            return None;
        }
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (at, name) in names.iter().enumerate() {
            let mut bytes = Vec::new();
            match instead(at, name) {
                Instead::Nothing => continue,
                Instead::Text(text) => bytes = text.into_bytes(),
                Instead::Itself => {
                    let part = self.archive.by_index(at).ok()?;
                    part.take(KEPT_BYTES + 1).read_to_end(&mut bytes).ok().filter(|length| *length as u64 <= KEPT_BYTES)?;
                }
            }
            writer.start_file(name.as_str(), options).ok()?;
            writer.write_all(&bytes).ok()?;
        }
        Some(writer.finish().ok()?.into_inner())
    }
}
