//! Tells the dialect of a text from its beginning: each that could be is tried, the one that fits best is taken.

use super::score::{Fit, fit};
use super::split::{first_line, split};
use super::{Blank, Dialect, Escape};
use crate::read::sure::Sureness;

/// A dialect as it was told.
#[derive(Clone, Copy, Debug)]
pub(in crate::read) struct Sniffed {
    /// The dialect.
    pub dialect: Dialect,
    /// How sure that is.
    pub sure: Sureness,
    /// How many cells most rows have.
    pub width: usize,
}

/// What delimiters are looked for, and how much is believed of them. Between equals the first is taken.
const DELIMITERS: [(char, f64); 14] = [
    (',', 1.0),
    ('\t', 1.0),
    (';', 1.0),
    ('|', 1.0),
    ('，', 0.9),
    ('；', 0.9),
    ('｜', 0.9),
    ('\u{1F}', 0.9),
    ('\u{1}', 0.9),
    ('^', 0.6),
    ('~', 0.6),
    ('¦', 0.6),
    (' ', 0.5),
    (':', 0.4),
];

/// The dialect of a text of which this is a sample. `is_whole` says that there is no more of it. Where nothing speaks for a delimiter
/// it is the comma, or the tab where the file's name says so.
pub(in crate::read) fn sniff(sample: &str, is_whole: bool, chosen: Option<char>, prefers_tab: bool) -> Sniffed {
    let fallback = if prefers_tab { '\t' } else { ',' };
    let mut best: Option<(f64, Sniffed)> = None;
    for (delimiter, belief) in delimiters(chosen, prefers_tab) {
        if chosen.is_none() && !sample.contains(delimiter) {
            continue;
        }
        for dialect in dialects(sample, delimiter) {
            let Fit { score, width, is_even } = fit(sample, is_whole, dialect);
            if delimiter == ' ' && chosen.is_none() && !stands_between_quotes(sample, dialect, width) {
                continue;
            }
            // A quote that stands as it is inside quotes is damage where another reading fits nearly as well.
            let score = score * belief * if dialect.escape == Escape::Nothing { 0.9 } else { 1.0 };
            if best.as_ref().is_none_or(|(other, _)| score > other + 1e-9) {
                let sure = if is_even { Sureness::Certain } else { Sureness::Likely };
                best = Some((score, Sniffed { dialect, sure, width }));
            }
        }
    }
    match best {
        Some((score, sniffed)) if score > 0.0 || chosen.is_some() => {
            Sniffed { sure: if chosen.is_some() { Sureness::Set } else { sniffed.sure }, ..sniffed }
        }
        _ => {
            // One column: only whether its cells stand in quotes is open.
            let dialect = Dialect::plain(chosen.unwrap_or(fallback));
            Sniffed { dialect, sure: Sureness::Guess, width: 1 }
        }
    }
}

fn delimiters(chosen: Option<char>, prefers_tab: bool) -> Vec<(char, f64)> {
    if let Some(delimiter) = chosen {
        return vec![(delimiter, 1.0)];
    }
    let mut all = DELIMITERS.to_vec();
    if prefers_tab {
        all.swap(0, 1);
    }
    all
}

/// What could be with this delimiter, the likelier first.
fn dialects(sample: &str, delimiter: char) -> Vec<Dialect> {
    let plain = Dialect::plain(delimiter);
    let mut quotes = vec![plain];
    if sample.contains('\'') && edges(sample, delimiter, '\'') > 1 {
        quotes.push(Dialect { quote: Some('\''), ..plain });
    }
    if sample.contains('"') && !closes_a_cell(sample, plain) {
        quotes.push(Dialect { quote: None, ..plain });
    }
    let mut found = Vec::new();
    let follows_blank = blank_share(sample, delimiter) > 0.5;
    for dialect in quotes {
        let Some(quote) = dialect.quote else {
            found.push(dialect);
            continue;
        };
        let mut escapes = vec![Escape::Doubled];
        if sample.contains(&format!("\\{quote}")) {
            escapes.push(Escape::Backslash);
        }
        if sample.contains(quote) {
            escapes.push(Escape::Nothing);
        }
        for escape in escapes {
            if follows_blank {
                found.push(Dialect { escape, blank: Blank::Taken, ..dialect });
                found.push(Dialect { escape, blank: Blank::Needed, ..dialect });
            }
            found.push(Dialect { escape, ..dialect });
        }
    }
    found
}

/// Whether a cell of the sample opens with a quote and closes with it, in its line: then quotes are no text.
fn closes_a_cell(sample: &str, dialect: Dialect) -> bool {
    let begins = |line: &str| line.starts_with('"') || line.contains(&format!("{}\"", dialect.delimiter));
    let closes = |line: &str| {
        let record = split(line, dialect);
        record.stray.is_none() && !record.unclosed && record.cells != split(line, Dialect { quote: None, ..dialect }).cells
    };
    lines(sample).filter(|line| begins(line)).any(closes)
}

/// The lines of a text, whatever ends them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (line, bytes) = first_line(rest);
        rest = &rest[bytes..];
        (bytes > 0).then_some(line)
    })
}

/// How often a quote stands at the edge of a cell.
fn edges(sample: &str, delimiter: char, quote: char) -> usize {
    sample.matches(&format!("{delimiter}{quote}")).count() + sample.matches(&format!("{quote}{delimiter}")).count()
}

/// The share of delimiters behind which a blank stands.
fn blank_share(sample: &str, delimiter: char) -> f64 {
    if !matches!(delimiter, ',' | ';' | '|' | ':') {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of a sample")]
    let count = |text: &str| sample.matches(text).count() as f64;
    count(&format!("{delimiter} ")) / count(&delimiter.to_string()).max(1.0)
}

/// Words of a text are divided by blanks too: a blank is a delimiter only where cells stand in quotes.
fn stands_between_quotes(sample: &str, dialect: Dialect, width: usize) -> bool {
    let Some(quote) = dialect.quote else { return false };
    let between = sample.matches(&format!("{quote} {quote}")).count();
    width > 1 && between * 5 >= lines(sample).count() * (width - 1) * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Dialect {
        sniff(text, true, None, false).dialect
    }

    #[test]
    fn the_content_tells_the_delimiter() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", ','),
            ("a\tb\n1,5\t2\n", '\t'),
            ("标题\na\tb\tc\n1\t2\t3\n", '\t'),
            ("a;b\n1,5;2,3\n4,0;7,25\n", ';'),
            ("a|b|c\n1|2|3\n", '|'),
            ("客户，日期，金额\nC1，2026-01-05，300\n", '，'),
            ("\"a\" \"b\"\n\"1 x\" \"2\"\n\"3\" \"4\"\n", ' '),
            ("name\nhello world\n", ','),
            ("时间,数\n09:15,3\n10:20,4\n", ','),
            ("编号,地址,备注\n1,\"上海市，浦东\",\"a;b\"\n2,\"北京市，海淀\",\"c;d\"\n", ','),
        ] {
            assert_eq!(of(text).delimiter, delimiter, "{text}");
        }
        assert_eq!(sniff("a\n1\n", true, None, true).dialect.delimiter, '\t');
        assert_eq!(sniff("a,b\n1,2\n", true, None, true).dialect.delimiter, ',');
        assert_eq!(sniff("a,b;c\n1,2;3\n", true, Some(';'), false).sure, Sureness::Set);
    }

    #[test]
    fn quotes_and_escapes() {
        assert_eq!(of("'a','b'\n'x,y','z'\n"), Dialect { quote: Some('\''), ..Dialect::plain(',') });
        assert_eq!(of("\"a\",\"b\"\n\"x \\\"y\\\", z\",\"2\"\n").escape, Escape::Backslash);
        assert_eq!(of("a,b\n\"48\"\",\"x, y\"\n\"8'9\" long, z\",\"2\"\n").escape, Escape::Nothing);
        assert_eq!(of("name\tsize\n\"x\t5\nw\t7\ny\t6\n").quote, None);
        assert_eq!(of("\"a\", \"b\"\n\"1\", \"2, 3\"\n").blank, Blank::Taken);
        assert_eq!(of("a, b\nx, 1,280.50\ny, 2,310.00\n").blank, Blank::Needed);
        assert_eq!(of("a,b\n\"x\"\"y\",2\n"), Dialect::plain(','));
        let first = "客户,日期,备注,金额\nC1,2026-01-05,\"未闭合,10\n";
        let last = "C1,2026-01-05,\"5号库, 300, 二层\",900\n";
        let rows = [first, &"C2,2026-01-05,甲,7\n".repeat(300), last].concat();
        assert_eq!(of(&rows), Dialect::plain(','));
    }
}
