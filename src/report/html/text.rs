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
    for c in shown(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// The text for an element or an attribute in double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(&mut out, text);
    out
}

/// Puts a text in quotes behind data that stands in a `script` element: nothing in it can end the element.
pub(super) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in shown(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '<' => out.push_str("\\u003c"),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out() {
        assert_eq!(escaped("</script><b>\"'&"), "&lt;/script&gt;&lt;b&gt;&quot;&#39;&amp;");
        let string = |text: &str| {
            let mut out = String::new();
            push_string(&mut out, text);
            out
        };
        assert_eq!(string("</script><!--\"\\\n"), r#""\u003c/script>\u003c!--\"\\\n""#);
        assert_eq!(string("a\u{2028}b\u{0}\u{7f}"), r#""a\\u{2028}b\\u{0}\\u{7f}""#);
    }

    #[test]
    fn nothing_is_hidden() {
        assert_eq!(shown("a\u{202E}b\u{200B}\r"), "a\\u{202e}b\\u{200b}\\r");
        assert_eq!(shown("👩\u{200D}👧 \n\t客户"), "👩\u{200D}👧 \n\t客户");
    }
}
