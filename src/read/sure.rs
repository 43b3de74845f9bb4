//! How sure the answer of a step is.

/// How an answer was come by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Sureness {
    /// A person said it.
    Set,
    /// The content leaves no other.
    Certain,
    /// The content speaks for it.
    #[default]
    Likely,
    /// Nothing speaks against it.
    Guess,
}

impl Sureness {
    /// The fixed word of machine outputs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Guess => "guess",
        }
    }
}
