//! Lays a page of the guide out for a terminal: headings, paragraphs, lists and tables within its width, without their marks.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Nothing is laid out narrower: a table would be one letter a line.
const NARROWEST: usize = 40;

/// Wider lines are hard to read; a table may need less.
const WIDEST: usize = 120;

/// How far a table and a block of code stand in.
const INDENT: usize = 2;

/// Between two columns of a table.
const GAP: usize = 2;

/// A page for a terminal of so many columns.
#[must_use]
pub fn laid_out(page: &str, width: usize) -> String {
    let mut layout = Layout { width: width.clamp(NARROWEST, WIDEST), ..Layout::default() };
    for line in page.lines() {
        layout.line(line);
    }
    layout.finish_block();
    layout.out
}

/// A text in lines of so many columns, all but the first standing in by `hanging`; spaces at breaks are left out.
#[must_use]
pub fn wrapped(text: &str, width: usize, hanging: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut filled) = (String::new(), 0);
    for (spaced, atom) in atoms(text) {
        let space = usize::from(spaced && filled > 0);
        if filled > 0 && filled + space + atom.width() > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(hanging)));
            filled = hanging;
        } else if space > 0 {
            line.push(' ');
            filled += 1;
        }
        for c in atom.chars() {
            let columns = c.width().unwrap_or(0);
            if filled + columns > width && filled > hanging {
                lines.push(std::mem::replace(&mut line, " ".repeat(hanging)));
                filled = hanging;
            }
            line.push(c);
            filled += columns;
        }
    }
    lines.push(line);
    lines
}

/// The parts of a text that are not broken, each with whether a space stands before it. Chinese may be broken between any
/// two letters, but no line begins with a closing mark or ends with an opening one.
fn atoms(text: &str) -> Vec<(bool, String)> {
    let mut atoms: Vec<(bool, String)> = Vec::new();
    let (mut spaced, mut in_code, mut opened) = (false, false, false);
    for c in text.chars() {
        if c == ' ' {
            spaced = true;
            continue;
        }
        let opens = opened || atoms.last().is_some_and(|(_, atom)| atom.ends_with(OPENING));
        let closes = CLOSING.contains(&c) || (c == '`' && in_code);
        match atoms.last_mut() {
            Some((_, atom)) if !spaced && (opens || closes || are_one_word(atom, c)) => atom.push(c),
            _ => atoms.push((spaced, c.to_string())),
        }
        spaced = false;
        in_code ^= c == '`';
        opened = c == '`' && in_code;
    }
    atoms
}

/// Marks that belong to what follows.
const OPENING: &[char] = &['(', '[', '{', '“', '‘', '（', '《', '【', '「'];

/// Marks that belong to what stands before.
const CLOSING: &[char] =
    &[')', ']', '}', ',', '.', ';', ':', '”', '’', '…', '，', '。', '、', '；', '：', '）', '》', '】', '」', '！', '？', '％'];

/// Whether no line may be broken between an atom and the letter behind it: neither is Chinese.
fn are_one_word(atom: &str, c: char) -> bool {
    let is_wide = |c: char| c.width() == Some(2);
    !is_wide(c) && atom.chars().next_back().is_some_and(|before| !is_wide(before))
}

#[derive(Default)]
struct Layout {
    out: String,
    width: usize,
    code: bool,
    /// The paragraph or item so far, as written.
    paragraph: String,
    /// How far the further lines of an item stand in.
    hanging: usize,
    table: Vec<Vec<String>>,
}

impl Layout {
    fn line(&mut self, line: &str) {
        if line.starts_with("```") {
            self.finish_block();
            self.code = !self.code;
        } else if self.code {
            let _ = writeln!(self.out, "{}", format!("{}{line}", " ".repeat(INDENT)).trim_end());
        } else if line.starts_with('|') {
            self.table_row(line);
        } else if line.is_empty() {
            self.finish_block();
            self.out.push('\n');
        } else if line.starts_with('#') {
            self.finish_block();
            let _ = writeln!(self.out, "{}", unmarked(line.trim_start_matches('#')));
        } else if let Some(hanging) = item(line) {
            self.finish_block();
            self.hanging = hanging;
            line.clone_into(&mut self.paragraph);
        } else {
            // A new line in the file is a space, but not between Chinese letters.
            let is_wide = |c: Option<char>| c.and_then(UnicodeWidthChar::width) == Some(2);
            let line = line.trim_start();
            if !self.paragraph.is_empty() && !is_wide(self.paragraph.chars().next_back()) && !is_wide(line.chars().next()) {
                self.paragraph.push(' ');
            }
            self.paragraph.push_str(line);
        }
    }

    fn table_row(&mut self, line: &str) {
        let row = line.trim().trim_start_matches('|').trim_end_matches('|');
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        if !cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':'))) {
            self.table.push(cells.into_iter().map(unmarked).collect());
        }
    }

    /// Writes what was collected of a paragraph or a table.
    fn finish_block(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        if !paragraph.is_empty() {
            for line in wrapped(&unmarked(&paragraph), self.width, self.hanging) {
                let _ = writeln!(self.out, "{line}");
            }
        }
        self.hanging = 0;
        let table = std::mem::take(&mut self.table);
        write_table(&table, self.width, &mut self.out);
    }
}

/// How far the text of a list's item stands in behind its mark; none where the line begins no item.
fn item(line: &str) -> Option<usize> {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let mark = if digits > 0 { line[digits..].starts_with(". ").then_some(digits + 2) } else { None };
    mark.or_else(|| line.starts_with("- ").then_some(2))
}

/// A text without the marks of emphasis. Code keeps its backticks where words stand around it; what is in code stays as it is.
fn unmarked(text: &str) -> String {
    let parts = parts(text.trim());
    let among_words = parts.iter().any(|(code, part)| !code && part.chars().any(char::is_alphanumeric));
    let mut out = String::new();
    let marks = marks(&parts);
    for (number, (code, part)) in parts.into_iter().enumerate() {
        match code {
            false => {
                let mut from = 0;
                for (_, at, length) in marks.iter().filter(|(of, ..)| *of == number) {
                    out.push_str(&part[from..*at]);
                    from = at + length;
                }
                out.push_str(&part[from..]);
            }
            true if among_words && !part.contains('`') => out.extend(["`", part, "`"]),
            true => out.push_str(part),
        }
    }
    out
}

/// The stars that mark emphasis among the parts of a text, in order: in which part, where, how many. One or two stars begin
/// it where no word stands before them, two also between Chinese words, and as many end it. Others are part of a word, as in 138****1234.
fn marks(parts: &[(bool, &str)]) -> Vec<(usize, usize, usize)> {
    let (mut marks, mut open) = (Vec::new(), Vec::new());
    for (number, (_, part)) in parts.iter().enumerate().filter(|(_, (code, _))| !code) {
        let mut from = 0;
        while let Some(at) = part[from..].find('*').map(|at| from + at) {
            let length = part[at..].bytes().take_while(|byte| *byte == b'*').count();
            from = at + length;
            let (before, behind) = (part[..at].chars().next_back(), part[from..].chars().next());
            // Beside the end of a part stands code.
            let ends = !before.is_some_and(char::is_whitespace) && (before.is_some() || number > 0);
            let in_chinese = length == 2 && !before.is_some_and(|c| c.is_ascii()) && behind.is_none_or(char::is_alphanumeric);
            let is_first = !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_whitespace);
            let begins = is_first || in_chinese;
            match open.last().copied() {
                Some((_, _, opened)) if ends && opened == length => {
                    marks.extend(open.pop());
                    marks.push((number, at, length));
                }
                _ if begins && length <= 2 => open.push((number, at, length)),
                _ => {}
            }
        }
    }
    marks.sort_unstable();
    marks
}

/// What is code in a text and what is not, in order, without the backticks around it.
fn parts(text: &str) -> Vec<(bool, &str)> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find('`') {
        let ticks = rest[start..].chars().take_while(|c| *c == '`').count();
        let (fence, inner) = rest[start..].split_at(ticks);
        let Some(length) = inner.find(fence) else { break };
        parts.push((false, &rest[..start]));
        // A space beside several backticks belongs to them.
        let code = &inner[..length];
        parts.push((true, if ticks > 1 { code.trim_matches(' ') } else { code }));
        rest = &inner[length + ticks..];
    }
    parts.push((false, rest));
    parts
}

/// Writes a table in columns of its width. Where it is too wide, the widest column gives way, again and again.
fn write_table(table: &[Vec<String>], width: usize, out: &mut String) {
    let Some(heading) = table.first() else { return };
    let columns = table.iter().map(Vec::len).max().unwrap_or(0);
    let natural = |column: usize| table.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..columns).map(natural).collect();
    while INDENT + widths.iter().sum::<usize>() + GAP * columns.saturating_sub(1) > width {
        match widths.iter_mut().max() {
            Some(widest) if *widest > 8 => *widest -= 1,
            _ => break,
        }
    }
    for row in table {
        write_row(row, &widths, out);
        if std::ptr::eq(row, heading) {
            let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
            write_row(&rules, &widths, out);
        }
    }
}

/// Writes a row of a table in as many lines as its longest cell needs.
fn write_row(row: &[String], widths: &[usize], out: &mut String) {
    let cells: Vec<Vec<String>> = row.iter().zip(widths).map(|(cell, width)| wrapped(cell, *width, 0)).collect();
    for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
        let mut line = " ".repeat(INDENT);
        for (cell, width) in cells.iter().zip(widths) {
            let text = cell.get(at).map_or("", String::as_str);
            let pad = width.saturating_sub(text.width()) + GAP;
            let _ = write!(line, "{text}{}", " ".repeat(pad));
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_between_chinese_letters() {
        assert_eq!(wrapped("one two three", 7, 0), ["one two", "three"]);
        assert_eq!(wrapped("客户等级，客户", 8, 0), ["客户等", "级，客户"], "no line begins with a comma");
        assert_eq!(wrapped("客户`客户`客户", 9, 0), ["客户`客", "户`客户"], "no line begins with the end of code");
        assert_eq!(wrapped("- one two", 5, 2), ["- one", "  two"]);
        assert_eq!(wrapped("abcdefgh", 3, 0), ["abc", "def", "gh"], "what is too long is cut");
        assert_eq!(wrapped("", 3, 0), [""]);
    }

    #[test]
    fn marks_are_taken_off_but_for_code_among_words() {
        assert_eq!(unmarked("**A** of *d*: `2 * x`"), "A of d: `2 * x`");
        assert_eq!(unmarked("**`where`** and **文本 *d*去**掉 of *d* − *N*"), "`where` and 文本 d去掉 of d − N");
        assert_eq!(unmarked("切成**月步**，每一步"), "切成月步，每一步");
        let hidden = "138****1234; 0571-****6666, 张*, J*** S****; 杭州***公司: ***、王**。";
        assert_eq!(unmarked(hidden), hidden, "stars of a word are no marks");
        assert_eq!(unmarked("`min(x)`, `max(x)`"), "min(x), max(x)");
        assert_eq!(unmarked("`` `货物 类型` = 'x' `` and ``orders.`a b` ``"), "`货物 类型` = 'x' and orders.`a b`");
        assert_eq!(unmarked("a ` b"), "a ` b");
    }

    #[test]
    fn a_table_keeps_to_the_width() {
        let page = "| 键 | meaning |\n|---|---|\n| `type` | one two three four five six seven eight nine ten |\n| 次序 | x |\n";
        let expected = "  键    meaning\n  ────  ────────────────────────────────\n  type  one two three four five six\n        seven eight nine ten\n  次序  x\n";
        assert_eq!(laid_out(page, 40), expected);
    }

    #[test]
    fn paragraphs_are_filled_and_code_is_not() {
        let page = "# Head\n\none\ntwo\n\n- three\n  four\n1. five\n\n```toml\na = 1\n\n[b]\n```\n客户\n等级\n";
        let expected = "Head\n\none two\n\n- three four\n1. five\n\n  a = 1\n\n  [b]\n客户等级\n";
        assert_eq!(laid_out(page, 80), expected);
    }
}
