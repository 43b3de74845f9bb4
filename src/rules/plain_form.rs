//! The plain form of a rule file: full-width marks, Chinese words and bare keys as TOML and the language write them,
//! comments and layout kept.

use super::document::same::same_values;
use super::document::{Text, mended, with_document};
use super::forms::read_file;
use super::resolve::expressions;
use crate::expr::parser::parse;
use crate::expr::plain::{Edit, edited, plain_edits};
use crate::expr::print::print;
use crate::model::language::Language;

/// A rule file in its plain form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlainForm {
    /// Its text.
    pub text: String,
    /// The lines that changed, in the order of the file.
    pub changes: Vec<Change>,
    /// The language that the file asks for.
    pub language: Option<Language>,
}

/// A line that changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Its number, from 1.
    pub line: usize,
    /// As it was.
    pub before: String,
    /// As it is in plain form.
    pub after: String,
}

/// Why a rule file has no plain form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoPlainForm {
    /// It is no TOML, for more than its marks.
    Unreadable,
    /// The plain form would not mean the same.
    Differs {
        /// The first line where it would not; none where no single one can be told.
        line: Option<usize>,
    },
}

/// The plain form of a rule file. What else is wrong with the file stays as it is.
///
/// # Errors
/// The file can't be read as TOML all the same, or the plain form doesn't hold the same values and expressions.
pub fn plain_form(text: &str) -> Result<PlainForm, NoPlainForm> {
    let toml = mended(text).ok_or(NoPlainForm::Unreadable)?;
    let language = with_document(&toml, read_file).0.language;
    let mut edits = Vec::new();
    for expression in expressions(&toml) {
        let line = || Some(toml.get(..expression.span.start).unwrap_or_default().matches('\n').count() + 1);
        edits.extend(in_file(&expression, &toml).ok_or_else(|| NoPlainForm::Differs { line: line() })?);
    }
    let plain = edited(&toml, &edits);
    let same = |before: &str, after: &str| {
        // An expression of a plan stands behind its equals sign.
        let tree = |text: &str| parse(text.strip_prefix('=').unwrap_or(text)).map(|expr| print(&expr));
        matches!((tree(before), tree(after)), (Ok(before), Ok(after)) if before == after)
    };
    if !same_values(&toml, &plain, &same) {
        return Err(NoPlainForm::Differs { line: None });
    }
    let lines = text.split('\n').zip(plain.split('\n')).enumerate().filter(|(_, (before, after))| before != after);
    let shown = |line: &str| line.trim_end_matches('\r').to_owned();
    let change = |(i, (before, after)): (usize, (&str, &str))| Change { line: i + 1, before: shown(before), after: shown(after) };
    Ok(PlainForm { changes: lines.map(change).collect(), text: plain, language })
}

/// The edits of an expression, placed in its file. None where the plain form would not mean the same.
fn in_file(expression: &Text, file: &str) -> Option<Vec<Edit>> {
    let written = file.get(expression.span.clone())?;
    let is_literal = written.starts_with('\'');
    // In a text that TOML takes literally its own mark can't stand.
    let edits = plain_edits(&expression.value, if is_literal { '"' } else { '\'' }).ok()?;
    let escaped = |plain: String| if is_literal { plain } else { plain.replace('\\', "\\\\").replace('"', "\\\"") };
    let place = |edit: Edit| {
        let span = if edit.span.is_empty() {
            let start = expression.place(&(edit.span.start..expression.value.len())).start;
            start..start
        } else {
            expression.place(&edit.span)
        };
        Edit { span, plain: escaped(edit.plain) }
    };
    Some(edits.into_iter().map(place).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "schema = 1\n[customers]\nkey = \"客户编号\" # “键”\n[metrics]\n";

    fn plain(metrics: &str) -> String {
        plain_form(&format!("{HEAD}{metrics}")).unwrap().text.replacen(HEAD, "", 1)
    }

    #[test]
    fn expressions_in_every_kind_of_text() {
        for (written, right) in [
            ("a  =  \"1　＋ 2\" # ＋", "a  =  \"1 + 2\" # ＋"),
            ("a = 'if（1 ≥ 2，“x”，“y”）'", "a = 'if(1 >= 2, \"x\", \"y\")'"),
            ("a = \"if(1≥2,“it's”,\\\"y\\\")\"", "a = \"if(1>=2,'it''s',\\\"y\\\")\""),
            ("a = \"if(1 \\u2265 2, “a\\\\\\\\b”, ‘’)\"", "a = \"if(1 >= 2, 'a\\\\\\\\b', '')\""),
            ("a = \"\"\"\n1 ＋\n  2\"\"\"", "a = \"\"\"\n1 +\n  2\"\"\""),
            ("a = \"\"\"1 ＋ \\\n   2 ÷ 3\"\"\"", "a = \"\"\"1 + \\\n   2 / 3\"\"\""),
            ("a = '''1 ＋ length(‘x’)'''", "a = '''1 + length(\"x\")'''"),
            ("指标 ＝ “1 ＋ 2”", "\"指标\" = \"1 + 2\""),
            ("a = { value = \"1 ＋ 2\"，label = \"１＋２\" }", "a = { value = \"1 + 2\", label = \"１＋２\" }"),
            ("a = \"1 ＋\"\nb = \"x ＋ 1\"", "a = \"1 ＋\"\nb = \"x + 1\""),
        ] {
            assert_eq!(plain(written), right, "{written}");
            assert_eq!(plain(right), right);
        }
    }

    #[test]
    fn what_is_no_toml_besides_has_none() {
        assert_eq!(plain_form("a ＝ 1\na = 2"), Err(NoPlainForm::Unreadable));
    }

    /// A file as a Chinese keyboard might have typed it: each mark outside of texts and comments as one of its kind, with
    /// the chance of `often` in 16; the same for the same `seed`.
    fn typed(text: &str, seed: u64, often: u64) -> String {
        let mut state = seed;
        let mut chance = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % most
        };
        let wide = [("=", "＝："), (",", "，、"), ("[", "［【"), ("]", "］】"), ("{", "｛｛"), ("}", "｝｝"), (" ", " 　")];
        let mut out = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let mut taken = c.len_utf8();
            let is_typed = u64::try_from(chance(16)).unwrap() < often;
            if c == '#' {
                taken = rest.find('\n').unwrap_or(rest.len());
                out.push_str(&rest[..taken]);
            } else if c == '"' {
                let end = 1 + rest[1..].find('"').unwrap();
                let marks = [("“", "”"), ("”", "“"), ("＂", "＂"), ("\"", "”"), ("“", "\"")][chance(5)];
                let (open, close) = if is_typed { marks } else { ("\"", "\"") };
                out.extend([open, &rest[1..end], close]);
                taken = end + 1;
            } else {
                let form = wide.iter().find(|(plain, _)| plain.starts_with(c)).filter(|_| is_typed);
                out.push(form.map_or(c, |(_, forms)| forms.chars().nth(chance(2)).unwrap()));
            }
            rest = &rest[taken..];
        }
        out
    }

    #[test]
    fn whatever_was_typed_means_what_was_meant() {
        let meant = "schema = 1 # “注”，＝\nlang = \"zh\"\n[params]\ncore = { value = \"50万\", label = \"核心，线\" }\nkeep = 0.9\n\
                     [customers]\nkey = [\"客户编号\", \"客户ID\"]\n[customers.columns]\n\"行业\" = \"行业\"\n\
                     credit = { header = \"信用\", order = \"A > B\" }\n[tables.orders]\nkey = \"客户编号\"\nwhere = \"status in ('a', 'b')\"\n\
                     [segments.s]\nclasses = [\n  { name = \"无订单\", when = \"count(orders) = 0\" },\n  { name = \"低频\" },\n]\n\
                     [[tiers]]\nname = \"核心客户\"\nplan = { services = [\"优先\", \"专属\"], discount = 0 }\n";
        for seed in 0..400 {
            let written = typed(meant, seed, seed % 16 + 1);
            let plain = plain_form(&written).map(|plain| plain.text);
            assert!(plain.as_ref().is_ok_and(|plain| same_values(meant, plain, &|_, _| false)), "{written}\n{plain:?}");
        }
    }

    #[test]
    fn changes_are_lines() {
        let change = |line, before: &str, after: &str| Change { line, before: before.into(), after: after.into() };
        let found = plain_form("lang ＝ \"zh\"\r\n[metrics]\r\na = \"1 × 2\"\r\n").unwrap();
        assert_eq!(found.changes, [change(1, "lang ＝ \"zh\"", "lang = \"zh\""), change(3, "a = \"1 × 2\"", "a = \"1 * 2\"")]);
        assert_eq!(found.language, Some(Language::Chinese));
        assert_eq!(found.text, "lang = \"zh\"\r\n[metrics]\r\na = \"1 * 2\"\r\n");
    }
}
