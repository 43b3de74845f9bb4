//! Rust sources as tokens and as the paths they name: without comments, without tests, without a parser.

/// As much of Rust's tokens as the walls need.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Word(String),
    Mark(char),
    Text(String),
}

/// The tokens of a Rust source with their lines: no comments, no items under `#[cfg(test)]`.
pub fn tokens(source: &str) -> Vec<(Token, usize)> {
    let s: Vec<char> = source.chars().collect();
    let at = |i: usize| s.get(i).copied().unwrap_or('\0');
    let (mut found, mut i, mut line) = (Vec::new(), 0, 1);
    while i < s.len() {
        let start = i;
        let mut token = None;
        if at(i) == '/' && at(i + 1) == '/' {
            while i < s.len() && at(i) != '\n' {
                i += 1;
            }
        } else if at(i) == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            while i < s.len() && (depth > 0 || i == start) {
                let step = match (at(i), at(i + 1)) {
                    ('/', '*') => 1,
                    ('*', '/') => -1,
                    _ => 0,
                };
                depth += step;
                i += if step == 0 { 1 } else { 2 };
            }
        } else if at(i).is_alphanumeric() || at(i) == '_' {
            while at(i).is_alphanumeric() || at(i) == '_' {
                i += 1;
            }
            let word: String = s[start..i].iter().collect();
            let hashes = s[i..].iter().take_while(|&&c| c == '#').count();
            if word.ends_with('r') && word.len() < 3 && at(i + hashes) == '"' {
                let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                i += hashes + 1;
                while i < s.len() && !s[i..].starts_with(&close) {
                    i += 1;
                }
                i += close.len();
                token = Some(Token::Text(s[start..i.min(s.len())].iter().collect()));
            } else {
                token = Some(Token::Word(word));
            }
        } else if at(i) == '"' || (at(i) == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'')) {
            let quote = at(i);
            i += 1;
            while i < s.len() && at(i) != quote {
                i += if at(i) == '\\' { 2 } else { 1 };
            }
            i += 1;
            token = Some(Token::Text(s[start..i.min(s.len())].iter().collect()));
        } else {
            token = (!at(i).is_whitespace()).then(|| Token::Mark(at(i)));
            i += 1;
        }
        found.extend(token.map(|token| (token, line)));
        line += s[start..i.min(s.len())].iter().filter(|&&c| c == '\n').count();
    }
    without_tests(&found)
}

/// Leaves out every item that `#[cfg(test)]` stands before.
fn without_tests(all: &[(Token, usize)]) -> Vec<(Token, usize)> {
    let (mut kept, mut i) = (Vec::new(), 0);
    while i < all.len() {
        let head: String = all[i..].iter().take(7).map(|(token, _)| spelled(token)).collect();
        if head == "#[cfg(test)]" {
            let mut depth = 0;
            i += 7;
            while i < all.len() {
                match all[i].0 {
                    Token::Mark('{') => depth += 1,
                    Token::Mark('}') => depth -= 1,
                    Token::Mark(_) | Token::Word(_) | Token::Text(_) => {}
                }
                i += 1;
                if depth == 0 && matches!(all[i - 1].0, Token::Mark(';' | '}')) {
                    break;
                }
            }
        } else {
            kept.push(all[i].clone());
            i += 1;
        }
    }
    kept
}

/// A token as text.
pub fn spelled(token: &Token) -> String {
    match token {
        Token::Word(text) | Token::Text(text) => text.clone(),
        Token::Mark(mark) => mark.to_string(),
    }
}

/// Words that a path beginning with `::` may follow.
const BEFORE_PATHS: [&str; 8] = ["as", "dyn", "for", "impl", "in", "mut", "return", "use"];

/// Every path a source names, whole (`use a::{b, c::d}` gives `a::b` and `a::c::d`), with its line.
/// What begins with `crate`, `self`, `super` or `tier` begins with `crate` here and goes on from the top.
pub fn paths(file: &str, tokens: &[(Token, usize)]) -> Vec<(Vec<String>, usize)> {
    let mut home: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(home.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        home.pop();
    }
    let (mut found, mut i, mut inner, mut depth) = (Vec::new(), 0, Vec::new(), 0);
    while i < tokens.len() {
        match &tokens[i].0 {
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => {
                depth -= 1;
                if inner.last().is_some_and(|&(_, opened)| opened == depth) {
                    inner.pop();
                }
            }
            Token::Word(word) if word == "mod" && matches!(tokens.get(i + 2), Some((Token::Mark('{'), _))) => {
                inner.push((spelled(&tokens[i + 1].0), depth));
                i += 1;
            }
            Token::Word(word) if !BEFORE_PATHS.contains(&word.as_str()) => {
                let line = tokens[i].1;
                let mut whole = Vec::new();
                let here: Vec<String> = home.iter().cloned().chain(inner.iter().map(|(name, _)| name.clone())).collect();
                let next = tree(tokens, i, &[], &mut whole);
                let named = whole.into_iter().filter(|path| path.len() > 1 || i > 0 && spelled(&tokens[i - 1].0) == "use");
                found.extend(named.map(|path| (from_the_top(path, &here), line)));
                i = next;
                continue;
            }
            Token::Word(_) | Token::Mark(_) | Token::Text(_) => {}
        }
        i += 1;
    }
    found
}

/// One path, or a tree of them, from token `i` on; gives the token after it.
fn tree(tokens: &[(Token, usize)], mut i: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mark = |i: usize| match tokens.get(i) {
        Some((Token::Mark(mark), _)) => *mark,
        _ => '\0',
    };
    let mut path = prefix.to_vec();
    while let Some((Token::Word(word), _)) = tokens.get(i) {
        path.push(word.clone());
        i += 1;
        if mark(i) != ':' || mark(i + 1) != ':' {
            break;
        }
        i += 2;
    }
    if mark(i) != '{' || mark(i.wrapping_sub(1)) != ':' {
        found.push(path);
        return i;
    }
    i += 1;
    while i < tokens.len() && mark(i) != '}' {
        i = match tokens[i].0 {
            Token::Word(ref word) if word == "as" => i + 2,
            Token::Word(_) => tree(tokens, i, &path, found),
            Token::Mark(_) | Token::Text(_) => i + 1,
        };
    }
    i + 1
}

fn from_the_top(mut path: Vec<String>, here: &[String]) -> Vec<String> {
    let mut base = here.to_vec();
    match path[0].as_str() {
        "crate" | "tier" => base.clear(),
        "self" | "super" => {}
        _ => return path,
    }
    while matches!(path.first().map(String::as_str), Some("crate" | "tier" | "self" | "super")) {
        if path.remove(0) == "super" {
            base.pop();
        }
    }
    std::iter::once("crate".to_owned()).chain(base).chain(path).collect()
}
