//! The plain form of an expression, token by token: the author's layout stays.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::lexer::{Token, TokenKind, lex};
use super::parser::parse;
use super::print::print;
use crate::model::fold::{is_blank, plain};

/// A piece of a text that is written another way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// What is replaced, in bytes; empty where something is put between.
    pub span: Range<usize>,
    /// What is written there.
    pub plain: String,
}

/// One word or mark of the author, which may stand for several tokens: `不为空` is `is not missing`.
struct Piece<'t> {
    span: Range<usize>,
    written: &'t str,
    tokens: &'t [Token],
}

/// What turns the expression into its plain form: full-width marks, Chinese words and blanks that are no plain ones.
/// Texts are put between `quote`, which is `'` or `"`. None where the expression is plain already; also where it can't
/// be parsed, because then nobody knows what it means.
///
/// # Errors
/// The plain form would not mean the same.
pub fn plain_edits(text: &str, quote: char) -> Result<Vec<Edit>, Vec<Edit>> {
    let (Ok(tokens), Ok(before)) = (lex(text), parse(text)) else { return Ok(Vec::new()) };
    let edits = edits_of(text, &tokens, quote);
    if edits.is_empty() {
        return Ok(edits);
    }
    match parse(&edited(text, &edits)) {
        Ok(after) if print(&after) == print(&before) => Ok(edits),
        _ => Err(edits),
    }
}

/// The text with its edits, which are in order and apart.
#[must_use]
pub fn edited(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.span.start).unwrap_or_default());
        out.push_str(&edit.plain);
        at = edit.span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

fn edits_of(text: &str, tokens: &[Token], quote: char) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut end = 0;
    let mut left: Option<(bool, String)> = None;
    for piece in pieces(text, tokens) {
        let gap = end..piece.span.start;
        blanks(text, gap.clone(), &mut edits);
        end = piece.span.end;
        let inner = plain_piece(&piece, quote);
        let changed = !inner.is_empty();
        let mut own = edited(piece.written, &inner);
        if gap.is_empty()
            && let Some((left_changed, left)) = &left
            && wants_blank((left, *left_changed), (&own, changed))
        {
            edits.push(Edit { span: piece.span.start..piece.span.start, plain: " ".into() });
        }
        edits.extend(inner.into_iter().map(|edit| Edit { span: moved(&edit.span, piece.span.start), ..edit }));
        // A comma of its own width had its blank in it.
        if changed && own == "," {
            own = ", ".into();
            if text[end..].chars().next().is_some_and(|c| !is_blank(c)) {
                edits.push(Edit { span: end..end, plain: " ".into() });
            }
        }
        left = Some((changed, own));
    }
    blanks(text, end..text.len(), &mut edits);
    joined(edits)
}

fn moved(span: &Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}

/// What is put in at one place with what is replaced there is one edit.
fn joined(edits: Vec<Edit>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match out.last_mut() {
            Some(last) if last.span.end == edit.span.start => {
                last.span.end = edit.span.end;
                last.plain.push_str(&edit.plain);
            }
            _ => out.push(edit),
        }
    }
    out
}

fn pieces<'t>(text: &'t str, tokens: &'t [Token]) -> Vec<Piece<'t>> {
    let same = tokens.chunk_by(|a, b| a.span == b.span);
    let piece = |tokens: &'t [Token]| {
        let span = tokens.first()?.span.clone();
        Some(Piece { written: text.get(span.clone()).filter(|written| !written.is_empty())?, span, tokens })
    };
    same.filter_map(piece).collect()
}

/// Blanks between words that are no plain ones: an ideographic space is one space, a zero-width one none.
fn blanks(text: &str, gap: Range<usize>, edits: &mut Vec<Edit>) {
    for (at, c) in text.get(gap.clone()).unwrap_or_default().char_indices().filter(|(_, c)| !c.is_ascii()) {
        let start = gap.start + at;
        let plain = if c.is_whitespace() { " ".to_owned() } else { String::new() };
        edits.push(Edit { span: start..start + c.len_utf8(), plain });
    }
}

/// Whether two pieces that touch would read as one, or are hard to read without a blank between.
fn wants_blank((left, left_changed): (&str, bool), (right, right_changed): (&str, bool)) -> bool {
    let (Some(a), Some(b)) = (left.chars().next_back(), right.chars().next()) else { return false };
    let is_value = |c: char| c.is_alphanumeric() || matches!(c, '_' | '\'' | '"' | '`' | '%');
    let word = |text: &str| text.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
    ((left_changed || right_changed) && is_value(a) && is_value(b))
        || (left_changed && word(left) && b == '(')
        || (right_changed && word(right) && a == ')')
}

/// How a piece is written plainly, as edits of it.
fn plain_piece(piece: &Piece<'_>, quote: char) -> Vec<Edit> {
    let whole = |plain: String| {
        if plain == piece.written { Vec::new() } else { vec![Edit { span: 0..piece.written.len(), plain }] }
    };
    let narrow = || piece.written.chars().map(plain).collect::<String>();
    let [token] = piece.tokens else { return whole(words(piece.tokens)) };
    match &token.kind {
        TokenKind::Number(..) | TokenKind::Date(_) => whole(narrow()),
        TokenKind::Mark(_) if piece.written.is_ascii() => Vec::new(),
        TokenKind::Mark(mark) => whole((*mark).to_owned()),
        // A name stays as it is, its full-width letters apart; what the lexer read as another word was a Chinese one.
        TokenKind::Word(word, false) if piece.written.nfkc().eq(word.chars()) => whole(narrow()),
        TokenKind::Word(word, false) => whole(word.clone()),
        TokenKind::Word(_, true) => marks(piece.written, '`'),
        TokenKind::Text(_) if piece.written.starts_with(['\'', '"']) => Vec::new(),
        TokenKind::Text(inside) => match inner(piece.written) {
            // Nothing inside needs doubling, before or after: only the marks change.
            Some(written) if written == inside && !inside.contains(quote) => marks(piece.written, quote),
            _ => whole(format!("{quote}{}{quote}", inside.replace(quote, &format!("{quote}{quote}")))),
        },
        TokenKind::End => Vec::new(),
    }
}

/// What several tokens of one word are in plain words.
fn words(tokens: &[Token]) -> String {
    let word = |token: &Token| match &token.kind {
        TokenKind::Word(word, _) => word.clone(),
        TokenKind::Number(number, _) => number.to_string(),
        TokenKind::Mark(mark) => (*mark).to_owned(),
        TokenKind::Text(_) | TokenKind::Date(_) | TokenKind::End => String::new(),
    };
    tokens.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// What stands between the first and the last character.
fn inner(written: &str) -> Option<&str> {
    let mut chars = written.chars();
    chars.next()?;
    chars.next_back()?;
    Some(chars.as_str())
}

/// The first and the last character as this mark, where they are another.
fn marks(written: &str, mark: char) -> Vec<Edit> {
    let (Some(open), Some(close)) = (written.chars().next(), written.chars().next_back()) else { return Vec::new() };
    let ends = [(0, open), (written.len() - close.len_utf8(), close)];
    let edit = |(at, c): (usize, char)| (c != mark).then(|| Edit { span: at..at + c.len_utf8(), plain: mark.to_string() });
    ends.into_iter().filter_map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        edited(text, &plain_edits(text, '\'').unwrap())
    }

    #[test]
    fn token_by_token() {
        for (written, right) in [
            ("a  >=  1", "a  >=  1"),
            ("a ≥ 50万 且 b 不为空", "a >= 50万 and b is not missing"),
            ("if（金额 ≥ 50万 且 非（金额 为空），1，0）", "if(金额 >= 50万 and not (金额 is missing), 1, 0)"),
            ("a 属于（1、2，3）", "a in (1, 2, 3)"),
            ("a 介于 1 和 2 或者 （b 不是 ‘x’）", "a between 1 and 2 or (b is not 'x')"),
            ("count(t,近12个月,其中 a=“it's”)", "count(t,last 12 months,where a='it''s')"),
            ("count(t, 近 12个月)", "count(t, last 12 months)"),
            ("count(t, 前3 年)", "count(t, previous 3 years)"),
            ("count(t，近　3　天) + count(t、去年)", "count(t, last 3 days) + count(t, last year)"),
            ("'x'且'y'", "'x' and 'y'"),
            ("(a)且(b)", "(a) and (b)"),
            ("ｃｏｒｅ × ２．５ ÷ １２％ − １", "core * 2.5 / 12% - 1"),
            ("近12个月金额 ＜＞ 5", "近12个月金额 != 5"),
            ("｀货物 类型｀ = ＂电 池＂", "`货物 类型` = '电 池'"),
            ("orders．amount", "orders.amount"),
            ("1\u{200B}+\u{A0}2", "1+ 2"),
            ("a <> 1 AND b", "a <> 1 AND b"),
        ] {
            assert_eq!(plain(written), right, "{written}");
            assert_eq!(plain(right), right);
        }
    }

    #[test]
    fn what_cannot_be_parsed_stays() {
        for written in ["a ≥", "（a", "a ≥ 50万元", "‘x"] {
            assert_eq!(plain(written), written);
        }
    }
}
