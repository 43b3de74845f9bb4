//! Marks as a Chinese keyboard types them beside the plain ones, and where a text in quotes of any kind may end.

use crate::model::fold::is_blank;

pub(super) const COMMAS: &[char] = &[',', '，', '、', '､'];
pub(super) const EQUALS: &[char] = &['=', '＝', '：'];
pub(super) const DOTS: &[char] = &['.', '．', '。', '｡'];
pub(super) const OPEN_LISTS: &[char] = &['[', '［', '【', '〔'];
pub(super) const CLOSE_LISTS: &[char] = &[']', '］', '】', '〕'];
pub(super) const OPEN_TABLES: &[char] = &['{', '｛'];
pub(super) const CLOSE_TABLES: &[char] = &['}', '｝'];
pub(super) const COMMENTS: &[char] = &['#', '＃'];
/// Marks that open a text, and those that close it, the own one first.
pub(super) const QUOTES: &[(char, &str)] = &[
    ('“', "”“\"＂"),
    ('”', "“”\"＂"),
    ('＂', "＂”\""),
    ('「', "」"),
    ('『', "』"),
    ('‘', "’‘'＇"),
    ('’', "‘’'＇"),
    ('＇', "＇’'"),
];

/// At how many places a text may end that are looked at.
const ENDS: usize = 6;

/// Where a text ends that opens with a plain mark, the likeliest first: at its own mark, but it may close with a
/// full-width one all the same.
pub(super) fn plain_ends(line: &str, open: char, is_key: bool) -> Vec<usize> {
    let own = plain_end(line, open);
    let closing = if open == '"' { ['”', '“', '＂'] } else { ['’', '‘', '＇'] };
    let within = &line[..own.unwrap_or(line.len())];
    let wide = within.char_indices().filter(|(_, c)| closing.contains(c));
    let mut ends: Vec<usize> =
        wide.filter(|(at, c)| ends_value(&line[at + c.len_utf8()..], is_key)).map(|(at, _)| at).take(ENDS).collect();
    let Some(own) = own else { return ends };
    let can_end = ends_value(&line[own + 1..], is_key);
    // Where an odd number of marks lies between, the own mark closes another text: `"甲“, b = “乙"`.
    let odd = |at: usize| within[at..].chars().filter(|c| closing.contains(c)).count().is_multiple_of(2);
    let first = if can_end { ends.iter().position(|at| odd(*at)).map_or(0, |_| ends.len()) } else { ends.len() };
    ends.insert(first, own);
    ends
}

/// Where a text ends that opens with a full-width mark, the likeliest first: at its own closing mark where a value can end,
/// else at the first mark of its kind where one can.
pub(super) fn wide_ends(line: &str, open: char, is_key: bool) -> Vec<usize> {
    let Some((_, closing)) = QUOTES.iter().find(|(own, _)| *own == open) else { return Vec::new() };
    let own = closing.chars().next().unwrap_or(open);
    let start = open.len_utf8();
    let marks = || line[start..].char_indices().map(|(at, c)| (start + at, c));
    let can_end = |(at, c): &(usize, char)| ends_value(&line[at + c.len_utf8()..], is_key);
    let opened_again = marks().find(|(_, c)| *c == open && open != own).map_or(line.len(), |(at, _)| at);
    let by_own = marks().take_while(|(at, _)| *at < opened_again).filter(|(_, c)| *c == own).find(can_end);
    let others = marks().filter(|(_, c)| closing.contains(*c)).filter(can_end).take(ENDS);
    let others: Vec<usize> = others.map(|(at, _)| at).collect();
    let mut ends: Vec<usize> = Vec::new();
    if let Some((own, _)) = by_own {
        // Where an odd number of marks lies between, the own mark closes another text: `“甲", b = "乙”`.
        let odd = |at: &usize| line[*at..own].chars().filter(|c| closing.contains(*c)).count().is_multiple_of(2);
        ends.extend(others.iter().take_while(|at| **at < own).find(|at| odd(at)));
        ends.push(own);
    }
    let others: Vec<usize> = others.into_iter().filter(|at| !ends.contains(at)).collect();
    ends.extend(others);
    ends
}

/// Where a plain text ends in its line: the offset of its closing mark.
fn plain_end(line: &str, open: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in line.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if open == '"' => escaped = true,
            _ if c == open => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether a value, or a key, can end before this rest of its line.
fn ends_value(rest: &str, is_key: bool) -> bool {
    let Some(next) = rest.trim_start_matches(is_blank).chars().next() else { return true };
    let marks: &[&[char]] = if is_key { &[DOTS, EQUALS, CLOSE_LISTS] } else { &[COMMAS, CLOSE_LISTS, CLOSE_TABLES, COMMENTS] };
    marks.iter().any(|marks| marks.contains(&next))
}
