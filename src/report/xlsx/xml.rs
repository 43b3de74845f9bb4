//! Texts in the XML of a sheet.

/// Adds a text as the content of `<t>`: as a spreadsheet writes it, control characters as `_x0001_`, and what reads like one
/// of those with its `_` as `_x005F_`.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    push_escaped(out, text, true);
}

/// Adds a formula, or a text that one comes to, in which `_x0041_` stands for itself.
pub(super) fn push_literal(out: &mut Vec<u8>, text: &str) {
    push_escaped(out, text, false);
}

fn push_escaped(out: &mut Vec<u8>, text: &str, escapes: bool) {
    let bytes = text.as_bytes();
    let mut from = 0;
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| MAY_BE_ESCAPED[usize::from(*byte)]) {
        at += step;
        let (skipped, instead): (usize, &[u8]) = match bytes[at] {
            b'&' => (1, b"&amp;"),
            b'<' => (1, b"&lt;"),
            b'>' => (1, b"&gt;"),
            b'_' if escapes && is_escape(&bytes[at..]) => (1, b"_x005F_"),
            0xEF if bytes[at..].starts_with("\u{FFFE}".as_bytes()) => (3, b"_xFFFE_"),
            0xEF if bytes[at..].starts_with("\u{FFFF}".as_bytes()) => (3, b"_xFFFF_"),
            b'_' | 0xEF => {
                at += 1;
                continue;
            }
            control => {
                out.extend_from_slice(&bytes[from..at]);
                out.extend_from_slice(b"_x00");
                out.extend([control >> 4, control & 15].map(|digit| b"0123456789ABCDEF"[usize::from(digit)]));
                out.push(b'_');
                at += 1;
                from = at;
                continue;
            }
        };
        out.extend_from_slice(&bytes[from..at]);
        out.extend_from_slice(instead);
        at += skipped;
        from = at;
    }
    out.extend_from_slice(&bytes[from..]);
}

/// The first bytes of what may not stand as it is; of a tab and a line feed nothing changes.
const MAY_BE_ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        escaped[byte] = byte != 0x09 && byte != 0x0A;
        byte += 1;
    }
    escaped[b'&' as usize] = true;
    escaped[b'<' as usize] = true;
    escaped[b'>' as usize] = true;
    escaped[b'_' as usize] = true;
    escaped[0xEF] = true;
    escaped
};

/// Whether bytes begin with something like `_x0041_`.
fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes.get(..7), Some([b'_', b'x', digits @ .., b'_']) if digits.iter().all(u8::is_ascii_hexdigit))
}

/// Whether the blanks of a text must be kept expressly.
pub(super) fn keeps_space(text: &str) -> bool {
    let is_blank = |byte: Option<&u8>| matches!(byte, Some(b'\t' | b'\n' | b' '));
    is_blank(text.as_bytes().first()) || is_blank(text.as_bytes().last())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        let mut out = Vec::new();
        push_text(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn texts_are_escaped_as_spreadsheets_do() {
        assert_eq!(text("a < b & c > d \"e\"\t\n"), "a &lt; b &amp; c &gt; d \"e\"\t\n");
        assert_eq!(
            text("\u{0}\r\u{1F}x\u{FFFE}\u{FFFF}\u{FFFD}\u{F000}"),
            "_x0000__x000D__x001F_x_xFFFE__xFFFF_\u{FFFD}\u{F000}"
        );
        assert_eq!(
            text("_x0041_ _x00zz_ max_x _x12_ __xABcd_x0041_"),
            "_x005F_x0041_ _x00zz_ max_x _x12_ __x005F_xABcd_x005F_x0041_"
        );
        assert_eq!(text("_"), "_");
        assert!(keeps_space(" a") && keeps_space("a\n") && !keeps_space("a b") && !keeps_space(""));
    }
}
