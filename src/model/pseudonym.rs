//! Pseudonyms: the same key and text make the same one, and nobody without the key tells which text it was.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::fold::fold;
use super::mask::Mask;

/// The key of pseudonyms. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// A key of these bytes; none where there is no byte.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (!bytes.is_empty()).then_some(Self(bytes))
    }

    /// The pseudonym of a text: `P-` and the first 16 hexadecimal digits of HMAC-SHA-256 (RFC 2104) over its folded form.
    /// The same key and text make the same pseudonym, in every run and column.
    #[must_use]
    pub fn pseudonym(&self, text: &str) -> String {
        use fmt::Write as _;
        let mut pseudonym = "P-".to_owned();
        // A key may have any length, so this can't fail; no pseudonym is safer than a weak one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Mask::All.apply(text) };
        mac.update(fold(text).as_bytes());
        for byte in mac.finalize().into_bytes().iter().take(DIGITS / 2) {
            // Writing to a string can't fail.
            let _ = write!(pseudonym, "{byte:02x}");
        }
        pseudonym
    }
}

/// Whether a text has the form of a pseudonym.
#[must_use]
pub fn is_pseudonym(text: &str) -> bool {
    let digits = text.strip_prefix("P-").unwrap_or_default();
    digits.len() == DIGITS && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The digits of a pseudonym: of a million customers two have the same one in 37 million cases.
const DIGITS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mask::{Hiding, hidden};

    /// RFC 4231, test case 2.
    #[test]
    fn pseudonyms_are_hmac_sha_256() {
        let secret = Secret::new(b"Jefe".to_vec()).unwrap();
        assert_eq!(secret.pseudonym("what do ya want for nothing?"), "P-5bdcc146bf60754e");
        assert_eq!(secret.pseudonym("Ｃ１ "), secret.pseudonym("C1"));
        assert!(Secret::new(Vec::new()).is_none());
        assert!(!format!("{secret:?}").contains("74"));
        assert_eq!(hidden(Hiding::Pseudonym, "C1", None), "***");
    }
}
