//! Tiers and the ladder they make, from the best to the last.

/// A place on the ladder: 0 is the best tier; a customer of nobody's tier has none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TierIndex(pub u16);

impl TierIndex {
    /// The position.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}
