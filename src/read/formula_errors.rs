//! What spreadsheets write where a formula failed: the one table of their words.

/// The error of a formula whose value the file does not hold.
pub(super) const UNSTORED: &str = "#FORMULA?";
/// The error that says that there is no value.
pub(super) const NOT_AVAILABLE: &str = "#N/A";
/// An error that is not known.
const UNKNOWN: &str = "#ERROR!";

/// The words, with their numbers in binary files where they have one: MS-XLS, 2.5.10.
const ERRORS: [(&str, Option<u8>); 17] = [
    ("#NULL!", Some(0x00)),
    ("#DIV/0!", Some(0x07)),
    ("#VALUE!", Some(0x0F)),
    ("#REF!", Some(0x17)),
    ("#NAME?", Some(0x1D)),
    ("#NUM!", Some(0x24)),
    (NOT_AVAILABLE, Some(0x2A)),
    ("#GETTING_DATA", Some(0x2B)),
    ("#SPILL!", None),
    ("#CALC!", None),
    ("#FIELD!", None),
    ("#BLOCKED!", None),
    ("#CONNECT!", None),
    ("#UNKNOWN!", None),
    ("#BUSY!", None),
    ("#EXTERNAL!", None),
    (UNKNOWN, None),
];

/// The word of an error by its number in binary files; `#ERROR!` for one that is not known.
pub(super) fn error_of_code(code: u8) -> &'static str {
    ERRORS.iter().find(|(_, known)| *known == Some(code)).map_or(UNKNOWN, |(word, _)| word)
}

/// The fixed word of an error as a spreadsheet shows it; `#ERROR!` for one that is not known.
pub(super) fn known_error(text: &str) -> &'static str {
    ERRORS.iter().find(|(word, _)| *word == text).map_or(UNKNOWN, |(word, _)| word)
}

/// Whether a text is what a spreadsheet writes where a formula failed; `#N/A` says that there is no value.
pub(super) fn is_error(text: &str) -> bool {
    text.starts_with('#') && text != NOT_AVAILABLE && ERRORS.iter().any(|(word, _)| *word == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_of_errors() {
        for (word, code) in ERRORS {
            assert_eq!(known_error(word), word);
            assert_eq!(is_error(word), word != NOT_AVAILABLE, "{word}");
            if let Some(code) = code {
                assert_eq!(error_of_code(code), word);
            }
        }
        assert_eq!((known_error("#SOMETHING"), error_of_code(0xFF)), (UNKNOWN, UNKNOWN));
        assert!(!is_error("#1") && !is_error("#REF"));
    }
}
