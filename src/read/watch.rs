//! How far reading has come, for one who looks on from another thread; reading itself never waits for it.

use std::fs::File;
use std::io::Seek;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// One who looks on. Copies are the same one; by default there is none.
#[derive(Clone, Debug, Default)]
pub struct Watch(Option<Arc<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// The file that was opened last. A second handle of an open file has the same position, so nobody has to count bytes.
    open: Mutex<Option<(File, String)>>,
    row: AtomicU64,
}

/// What is being read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Glimpse {
    /// The file as the user named it.
    pub file: String,
    /// How many of its bytes were read in this pass.
    pub at: u64,
    /// How many it has.
    pub bytes: u64,
    /// The row that was reached; 0 where rows are not looked at yet.
    pub row: u64,
}

/// Who looks on changes nothing.
impl PartialEq for Watch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Watch {}

impl Watch {
    /// One who looks on.
    #[must_use]
    pub fn on() -> Self {
        Self(Some(Arc::default()))
    }

    /// A file was opened.
    pub(super) fn opened(&self, file: &File, name: &str) {
        let Some(seen) = &self.0 else { return };
        let copy = file.try_clone().ok().map(|copy| (copy, name.to_owned()));
        *seen.open.lock().unwrap_or_else(PoisonError::into_inner) = copy;
        seen.row.store(0, Ordering::Relaxed);
    }

    /// A row was reached.
    pub(super) fn reached(&self, row: u64) {
        if let Some(seen) = &self.0 {
            seen.row.store(row, Ordering::Relaxed);
        }
    }

    /// What is being read; none before the first file.
    #[must_use]
    pub fn look(&self) -> Option<Glimpse> {
        let seen = self.0.as_ref()?;
        let mut open = seen.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, name) = open.as_mut()?;
        let bytes = file.metadata().ok()?.len();
        let at = file.stream_position().ok()?.min(bytes);
        Some(Glimpse { file: name.clone(), at, bytes, row: seen.row.load(Ordering::Relaxed) })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::super::choices::Choices;
    use super::super::source::InputFile;
    use super::*;

    #[test]
    fn the_position_is_that_of_the_reader() {
        let watch = Watch::on();
        assert_eq!(watch.look(), None);
        let file = InputFile::spooled(&mut &b"0123456789"[..], "a.csv").unwrap();
        let file = file.with_choices(Arc::new(Choices { watch: watch.clone(), ..Choices::default() }));
        let mut open = file.open().unwrap();
        open.read_exact(&mut [0; 4]).unwrap();
        watch.reached(2);
        assert_eq!(watch.look(), Some(Glimpse { file: "a.csv".to_owned(), at: 4, bytes: 10, row: 2 }));
        assert_eq!(Watch::default().look(), None);
    }
}
