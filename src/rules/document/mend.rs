//! What a Chinese keyboard puts where TOML wants plain marks, and keys and texts without their quotes: where it stands
//! and what TOML wants there.

use std::ops::Range;

use super::quotes::{
    CLOSE_LISTS, CLOSE_TABLES, COMMAS, COMMENTS, DOTS, EQUALS, OPEN_LISTS, OPEN_TABLES, QUOTES, plain_ends, wide_ends,
};
use crate::expr::plain::Edit;
use crate::model::fold::{is_blank, plain, trim};

/// What stands there in the place of TOML.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A mark of another width or kind, or a blank that is none.
    Mark(char),
    /// A key with letters other than A–Z and no quotes.
    BareKey,
    /// A value that is neither number, date nor flag and has no quotes.
    BareText,
}

/// A place to be mended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mend {
    /// What stands there.
    pub form: Form,
    /// Where, and what is written instead.
    pub edit: Edit,
}

/// Lists and tables inside one another deeper than this are nobody's rule file.
const DEEPEST: usize = 60;

/// Every place of a text that TOML can't read for its marks, in the order of the text. None in a text that is TOML.
#[must_use]
pub fn mends(text: &str) -> Vec<Mend> {
    let mut scanner = Scanner { text, at: 0, line_end: 0, found: Vec::new(), choices: Vec::new(), asked: Vec::new() };
    while scanner.at < text.len() {
        scanner.blanks(true);
        if !scanner.best_statement() {
            // Whatever this line is, the next one is a line of its own.
            scanner.skip_line();
        }
    }
    scanner.found
}

/// How often a statement is read another way, and how long it may be for that, in bytes.
const READINGS: usize = 64;
const LONGEST_READ_AGAIN: usize = 10_000;

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Where a line ends that was looked at last; found once a line, however many texts are in it.
    line_end: usize,
    found: Vec<Mend>,
    /// Where a text of the statement may end at more than one place, which one is taken; the first where it isn't said.
    choices: Vec<usize>,
    /// At how many places each such text may end.
    asked: Vec<usize>,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn is(&self, marks: &[char]) -> bool {
        self.peek().is_some_and(|c| marks.contains(&c))
    }

    fn mend(&mut self, form: Form, span: Range<usize>, plain: impl Into<String>) {
        self.found.push(Mend { form, edit: Edit { span, plain: plain.into() } });
    }

    /// Steps over a mark, which is written as this plain one.
    fn mark(&mut self, plain: &str) {
        let Some(c) = self.peek() else { return };
        let end = self.at + c.len_utf8();
        if !c.is_ascii() {
            // A comma of its own width has its blank in it.
            let blank = plain == "," && self.text[end..].chars().next().is_some_and(|next| !is_blank(next));
            self.mend(Form::Mark(c), self.at..end, if blank { ", " } else { plain });
        }
        self.at = end;
    }

    /// Steps over blanks; over the ends of lines and comments too where these may stand.
    fn blanks(&mut self, lines: bool) {
        while let Some(c) = self.peek() {
            match c {
                ' ' | '\t' | '\r' => self.at += 1,
                '\n' if lines => self.at += 1,
                '\n' => return,
                _ if is_blank(c) => {
                    let plain = if c == '\u{3000}' { "  " } else { " " };
                    let end = self.at + c.len_utf8();
                    self.mend(Form::Mark(c), self.at..end, if c.is_whitespace() { plain } else { "" });
                    self.at = end;
                }
                _ if lines && COMMENTS.contains(&c) => {
                    self.mark("#");
                    self.skip_line();
                }
                _ => return,
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = &self.text[self.at..];
        self.at = rest.find('\n').map_or(self.text.len(), |end| self.at + end + 1);
    }

    /// A statement, read in the first way that makes it whole. False where none does; then the first way counts.
    fn best_statement(&mut self) -> bool {
        let (start, found) = (self.at, self.found.len());
        self.choices.clear();
        for _ in 0..READINGS {
            self.read_again(start, found);
            if self.statement().is_some() {
                return true;
            }
            if self.at - start > LONGEST_READ_AGAIN || !self.choose_again() {
                break;
            }
        }
        self.choices.clear();
        self.read_again(start, found);
        self.statement().is_some()
    }

    fn read_again(&mut self, start: usize, found: usize) {
        (self.at, self.line_end) = (start, 0);
        self.found.truncate(found);
        self.asked.clear();
    }

    /// The next way of reading; false where there is none.
    fn choose_again(&mut self) -> bool {
        self.choices.resize(self.asked.len(), 0);
        while let (Some(last), Some(choices)) = (self.choices.pop(), self.asked.pop()) {
            if last + 1 < choices {
                self.choices.push(last + 1);
                return true;
            }
        }
        false
    }

    /// A heading, or a key with its value, and nothing behind it in its line. None where that can't be made out.
    fn statement(&mut self) -> Option<()> {
        if self.is(OPEN_LISTS) {
            let mut marks = 0;
            while self.is(OPEN_LISTS) && marks < 2 {
                self.mark("[");
                marks += 1;
            }
            self.keys()?;
            while self.is(CLOSE_LISTS) {
                self.mark("]");
            }
        } else {
            self.pair(0)?;
        }
        self.blanks(false);
        if self.is(COMMENTS) {
            self.mark("#");
        } else if self.peek().is_some_and(|c| c != '\n') {
            return None;
        }
        self.skip_line();
        Some(())
    }

    fn pair(&mut self, depth: usize) -> Option<()> {
        self.keys()?;
        if !self.is(EQUALS) {
            return None;
        }
        self.mark("=");
        self.blanks(false);
        self.value(depth)
    }

    /// Keys with dots between.
    fn keys(&mut self) -> Option<()> {
        loop {
            self.blanks(false);
            self.key()?;
            self.blanks(false);
            if !self.is(DOTS) {
                return Some(());
            }
            self.mark(".");
        }
    }

    fn key(&mut self) -> Option<()> {
        if self.opens_text() {
            return self.quoted(true);
        }
        let ends = |c: char| {
            let marks = [DOTS, EQUALS, CLOSE_LISTS, COMMENTS, COMMAS, OPEN_TABLES, CLOSE_TABLES];
            c == '\n' || c == '"' || c == '\'' || marks.iter().any(|marks| marks.contains(&c))
        };
        let span = self.bare(ends)?;
        let written = &self.text[span.clone()];
        let is_bare = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let narrow: String = written.chars().map(plain).collect();
        if is_bare(written) {
        } else if let (true, Some(first)) = (is_bare(&narrow), written.chars().find(|c| !c.is_ascii())) {
            self.mend(Form::Mark(first), span, narrow);
        } else {
            let quoted = quote(written);
            self.mend(Form::BareKey, span, quoted);
        }
        Some(())
    }

    /// What stands up to a mark that ends it, without the blanks before that. None where nothing does.
    fn bare(&mut self, ends: impl Fn(char) -> bool) -> Option<Range<usize>> {
        let rest = &self.text[self.at..];
        let written = rest[..rest.find(ends).unwrap_or(rest.len())].trim_end_matches(is_blank);
        let span = self.at..self.at + written.len();
        self.at = span.end;
        (!span.is_empty()).then_some(span)
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        if self.opens_text() {
            return self.quoted(false);
        }
        if self.is(OPEN_LISTS) {
            return self.several("[", "]", CLOSE_LISTS, depth, |scanner| scanner.value(depth + 1));
        }
        if self.is(OPEN_TABLES) {
            return self.several("{", "}", CLOSE_TABLES, depth, |scanner| scanner.pair(depth + 1));
        }
        let inside = depth > 0;
        let ends = |c: char| {
            let marks = [COMMAS, CLOSE_LISTS, CLOSE_TABLES];
            c == '\n' || COMMENTS.contains(&c) || (inside && marks.iter().any(|marks| marks.contains(&c)))
        };
        let span = self.bare(ends)?;
        let written = &self.text[span.clone()];
        let narrow: String = written.chars().map(plain).collect();
        if written.is_ascii() {
        } else if let (true, Some(first)) = (is_scalar(&narrow), written.chars().find(|c| !c.is_ascii())) {
            self.mend(Form::Mark(first), span, narrow);
        } else {
            let quoted = quote(written);
            self.mend(Form::BareText, span, quoted);
        }
        Some(())
    }

    /// The items of a list or the pairs of a table, with their marks.
    fn several(
        &mut self,
        open: &str,
        close: &str,
        closing: &[char],
        depth: usize,
        one: impl Fn(&mut Self) -> Option<()>,
    ) -> Option<()> {
        if depth >= DEEPEST {
            return None;
        }
        self.mark(open);
        loop {
            self.blanks(true);
            if self.is(closing) {
                self.mark(close);
                return Some(());
            }
            one(self)?;
            self.blanks(true);
            if self.is(COMMAS) {
                self.mark(",");
            } else if !self.is(closing) {
                return None;
            }
        }
    }

    fn opens_text(&self) -> bool {
        self.peek().is_some_and(|c| matches!(c, '"' | '\'') || QUOTES.iter().any(|(open, _)| *open == c))
    }

    fn quoted(&mut self, is_key: bool) -> Option<()> {
        let rest = &self.text[self.at..];
        let open = rest.chars().next()?;
        for long in ["\"\"\"", "'''"] {
            if rest.starts_with(long) {
                // A text over several lines: whatever stands in it is text.
                let end = rest[3..].find(long).map(|end| 3 + end + 3)?;
                let quotes = rest[end..].bytes().take_while(|b| *b == rest.as_bytes()[0]).count();
                self.at += end + quotes;
                return Some(());
            }
        }
        if self.line_end <= self.at {
            self.line_end = rest.find('\n').map_or(self.text.len(), |end| self.at + end);
        }
        let line = &self.text[self.at..self.line_end];
        let ends = if matches!(open, '"' | '\'') { plain_ends(line, open, is_key) } else { wide_ends(line, open, is_key) };
        let choice = if ends.len() > 1 {
            self.asked.push(ends.len());
            self.choices.get(self.asked.len() - 1).copied().unwrap_or(0)
        } else {
            0
        };
        let end = *ends.get(choice)?;
        self.text_up_to(line, open, end)
    }

    /// A text that ends with the mark at `end`, with its marks as TOML wants them.
    fn text_up_to(&mut self, line: &str, open: char, end: usize) -> Option<()> {
        let close = line[end..].chars().next()?;
        let content = &line[open.len_utf8()..end];
        let (start, behind) = (self.at, self.at + end + close.len_utf8());
        let mark = if matches!(open, '\'' | '‘' | '’' | '＇') { '\'' } else { '"' };
        if !matches!(open, '"' | '\'') && content.contains([mark, '\\']) {
            let plain = if mark == '"' && !content.contains('\'') { format!("'{content}'") } else { quote(content) };
            self.mend(Form::Mark(open), start..behind, plain);
        } else {
            if open != mark {
                self.mend(Form::Mark(open), start..start + open.len_utf8(), mark.to_string());
            }
            if close != mark {
                self.mend(Form::Mark(close), start + end..behind, mark.to_string());
            }
        }
        self.at = behind;
        Some(())
    }
}

/// Whether TOML reads it as a number, a date or a flag.
fn is_scalar(text: &str) -> bool {
    matches!(text, "true" | "false")
        || (text.contains(|c: char| c.is_ascii_digit()) && text.bytes().all(|b| b"0123456789+-_.:eE".contains(&b)))
}

/// A text in double quotes, with escapes where it must.
fn quote(text: &str) -> String {
    format!("\"{}\"", trim(text).replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::plain::edited;

    fn mended(text: &str) -> String {
        let edits: Vec<Edit> = mends(text).into_iter().map(|mend| mend.edit).collect();
        edited(text, &edits)
    }

    #[test]
    fn what_chinese_keyboards_write() {
        for (written, right) in [
            ("名称 = “甲”", "\"名称\" = \"甲\""),
            ("“名称” = “x”", "\"名称\" = \"x\""),
            ("key＝\"v\"", "key=\"v\""),
            ("【customers】", "[customers]"),
            ("［tables.orders］ ＃ 订单", "[tables.orders] # 订单"),
            ("[[tiers】】", "[[tiers]]"),
            ("【【tiers】】", "[[tiers]]"),
            ("[tables。订单．columns]", "[tables.\"订单\".columns]"),
            ("　　name = \"x\"", "    name = \"x\""),
            ("key = [“a”、“b”，“c”]", "key = [\"a\", \"b\", \"c\"]"),
            ("key ： “v”", "key = \"v\""),
            ("x = ｛ header ＝ “金额”， type ＝ “number” ｝", "x = { header = \"金额\", type = \"number\" }"),
            ("x = { 表头 = 'a', b = 1 } # “注”", "x = { \"表头\" = 'a', b = 1 } # “注”"),
            ("core = 50万 # 元", "core = \"50万\" # 元"),
            ("schema = １", "schema = 1"),
            ("ｓｃｈｅｍａ ＝ １", "schema = 1"),
            ("on = ｔｒｕｅ", "on = true"),
            ("name = 集运客户分级", "name = \"集运客户分级\""),
            ("name = ”甲“", "name = \"甲\""),
            ("name = \"甲”", "name = \"甲\""),
            ("key = [\"甲”, \"乙\"]", "key = [\"甲\", \"乙\"]"),
            ("where = “status = 'x'”", "where = \"status = 'x'\""),
            ("where = “status = \"x\" and a > 1”", "where = 'status = \"x\" and a > 1'"),
            ("where = “status in ('a', 'b')”", "where = \"status in ('a', 'b')\""),
            ("where = “status = ‘x’”", "where = \"status = ‘x’\""),
            ("where = “a \"x\" 'y'”", "where = \"a \\\"x\\\" 'y'\""),
            ("name = ‘甲’", "name = '甲'"),
            ("a = { b = \"甲“， c ： 　“乙\" }", "a = { b = \"甲\", c =   \"乙\" }"),
            ("a = { b = \"甲”、c = “乙\" }", "a = { b = \"甲\", c = \"乙\" }"),
            ("a = { b = ”12%“、 c = [“甲”，　\"乙\"］ }", "a = { b = \"12%\", c = [\"甲\",  \"乙\"] }"),
            ("a = { b = “甲\"、 c ＝ \"乙” }", "a = { b = \"甲\", c = \"乙\" }"),
            ("a = [“x\", “y”]", "a = [\"x\", \"y\"]"),
            ("a = “b in (\"x\", \"y\") and c”", "a = 'b in (\"x\", \"y\") and c'"),
            ("name = 「甲」", "name = \"甲\""),
            ("货物 类型 = \"x\"", "\"货物 类型\" = \"x\""),
            ("金额（元） = \"x\"", "\"金额（元）\" = \"x\""),
            ("a = [\n  “x”，\n  [1，2]，＃ c\n]\n键 = 1", "a = [\n  \"x\",\n  [1, 2], # c\n]\n\"键\" = 1"),
        ] {
            assert_eq!(mended(written), right, "{written}");
            assert_eq!(mended(right), right);
        }
    }

    #[test]
    fn nothing_where_nothing_is_to_be_mended() {
        for text in [
            "name = \"“甲”，乙\" # ＝，",
            "a = '''\n键 ＝ “x”\n''' \nb = \"\"\"x”\"\"\"\"",
            "\"键\".a = { \"b c\" = [1, 2.5, 2026-01-01] }",
            "a = \"核心",
            "a = ",
            "= 1",
            "[a",
            "a = \"x\\\"，y\"",
            "",
        ] {
            assert_eq!(mended(text), text);
        }
        let deep = "a = ".to_owned() + &"[".repeat(100_000);
        assert_eq!(mended(&deep), deep);
    }
}
