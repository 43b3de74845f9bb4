//! Large sheets that are not looked through before they are read: who reads one does it on the way.

use super::look::Look;
use super::{Container, Limits, RATIO_FROM_BYTES, ReadError, Seen, zip_error};

/// From which size on a sheet is left.
const LARGE: u64 = if cfg!(test) { 1 << 9 } else { 1 << 20 };

impl Container {
    /// The places of the sheets that are large, as long as all that the container's directory says of its parts keeps the
    /// bounds: then whoever reads no more of a part than it is said to have keeps them too.
    pub(super) fn large_sheets(&mut self, limits: &Limits) -> Result<Vec<usize>, ReadError> {
        let (mut large, mut all_bytes, mut keeps_bounds) = (Vec::new(), 0_u64, true);
        for at in 0..self.archive.len() {
            let part = self.archive.by_index(at).map_err(|error| zip_error(&self.file, &error))?;
            let (size, packed) = (part.size(), part.compressed_size().min(self.bytes));
            all_bytes = all_bytes.saturating_add(size);
            let is_dense = size > RATIO_FROM_BYTES && size / limits.ratio > packed;
            keeps_bounds &= size <= limits.part_bytes && !is_dense && all_bytes <= limits.all_bytes;
            let name = part.name().map_err(|error| zip_error(&self.file, &error))?;
            if size >= LARGE && Look::new(&name.replace('\\', "/"), limits.cells).is_sheet() {
                large.push(at);
            }
        }
        Ok(if keeps_bounds { large } else { Vec::new() })
    }
}

/// Whether nothing is odd about what stands behind the rows of a sheet.
pub(in crate::read) fn is_plain_tail(row: u64, text: &[u8]) -> bool {
    let mut look = Look::behind("worksheets/x.xml", row);
    look.feed(text).is_ok() && look.end(text.len() as u64, &mut Seen::default()).is_ok()
}
