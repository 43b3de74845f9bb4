//! Texts inside html and inside data that the script reads: escaped, and nothing in them hidden.

use std::borrow::Cow;

/// The text with characters that can't be seen, or would turn the direction of writing, shown by their code. Line breaks
/// and tabs stay, and so do the joiners within emoji.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let show = |c: char| if hidden(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(show).collect())
}

fn hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E001F}')
}

/// Puts a text behind html, for an element or an attribute in double quotes.
pub(super) fn push_text(out: &mut String, text: &str) {
    let escape = |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    };
    push_shown(out, text, escape);
}

/// Puts a text as it is shown behind another, some characters escaped, all of them ASCII.
fn push_shown(out: &mut String, text: &str, escape: impl Fn(char) -> Option<&'static str>) {
    let (mut from, mut at) = (0, 0);
    while let Some(step) = text.as_bytes()[at..].iter().position(|byte| MAY_CHANGE[usize::from(*byte)]) {
        at += step;
        let Some(c) = text[at..].chars().next() else { break };
        let next = at + c.len_utf8();
        if let Some(instead) = escape(c) {
            out.push_str(&text[from..at]);
            out.push_str(instead);
            from = next;
        } else if hidden(c) {
            out.push_str(&text[from..at]);
            for shown in c.escape_default() {
                match escape(shown) {
                    Some(instead) => out.push_str(instead),
                    None => out.push(shown),
                }
            }
            from = next;
        }
        at = next;
    }
    out.push_str(&text[from..]);
}

/// The first bytes of the characters that are escaped, or that may be hidden.
const MAY_CHANGE: [bool; 256] = {
    let mut may_change = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        may_change[byte] = true;
        byte += 1;
    }
    let others = *b"&<>\"'\\\x7F\xC2\xD8\xE1\xE2\xEF\xF3";
    let mut at = 0;
    while at < others.len() {
        may_change[others[at] as usize] = true;
        at += 1;
    }
    may_change
};

/// The text for an element or an attribute in double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(&mut out, text);
    out
}

/// Puts a text in quotes behind data that stands in a `script` element: nothing in it can end the element.
pub(super) fn push_string(out: &mut String, text: &str) {
    let escape = |c| match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '\n' => Some("\\n"),
        '\t' => Some("\\t"),
        '<' => Some("\\u003c"),
        _ => None,
    };
    out.push('"');
    push_shown(out, text, escape);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> String {
        let mut out = String::new();
        push_string(&mut out, text);
        out
    }

    #[test]
    fn nothing_gets_out() {
        assert_eq!(escaped("</script><b>\"'&"), "&lt;/script&gt;&lt;b&gt;&quot;&#39;&amp;");
        assert_eq!(string("</script><!--\"\\\n"), r#""\u003c/script>\u003c!--\"\\\n""#);
        assert_eq!(string("a\u{2028}b\u{0}\u{7f}"), r#""a\\u{2028}b\\u{0}\\u{7f}""#);
    }

    #[test]
    fn what_is_passed_over_is_what_stays() {
        for c in '\0'..=char::MAX {
            let text = format!("a{c}中");
            let shown = shown(&text);
            let one_by_one = shown.chars().map(|c| match c {
                '&' => "&amp;".to_owned(),
                '<' => "&lt;".to_owned(),
                '>' => "&gt;".to_owned(),
                '"' => "&quot;".to_owned(),
                '\'' => "&#39;".to_owned(),
                c => c.to_string(),
            });
            assert_eq!(escaped(&text), one_by_one.collect::<String>());
            let one_by_one = shown.chars().map(|c| match c {
                '"' => "\\\"".to_owned(),
                '\\' => "\\\\".to_owned(),
                '\n' => "\\n".to_owned(),
                '\t' => "\\t".to_owned(),
                '<' => "\\u003c".to_owned(),
                c => c.to_string(),
            });
            assert_eq!(string(&text), format!("\"{}\"", one_by_one.collect::<String>()));
        }
    }

    #[test]
    fn nothing_is_hidden() {
        assert_eq!(shown("a\u{202E}b\u{200B}\r"), "a\\u{202e}b\\u{200b}\\r");
        assert_eq!(shown("👩\u{200D}👧 \n\t客户"), "👩\u{200D}👧 \n\t客户");
    }
}
