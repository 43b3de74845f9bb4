//! What `deny.toml` allows and forbids, held against what this machine would build.

use std::path::Path;
use std::process::Command;

/// Whether a licence expression can be met by the allowed licences alone. The old `A/B` means `A OR B`.
fn met(expression: &str, allowed: &[String]) -> bool {
    let words = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at, allowed) && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut yes = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        yes |= both(words, at, allowed);
    }
    yes
}

fn both(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut yes = single(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        yes &= single(words, at, allowed);
    }
    yes
}

fn single(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let word = words.get(*at).copied().unwrap_or_default();
    *at += 1;
    if word == "(" {
        let yes = either(words, at, allowed);
        *at += 1;
        return yes;
    }
    let excepted = words.get(*at) == Some(&"WITH");
    *at += if excepted { 2 } else { 0 };
    !excepted && allowed.iter().any(|licence| licence == word)
}

#[test]
fn everything_built_is_allowed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let deny: toml::Table = std::fs::read_to_string(root.join("deny.toml")).unwrap().parse().unwrap();
    let allowed: Vec<String> =
        deny["licenses"]["allow"].as_array().unwrap().iter().map(|licence| licence.as_str().unwrap().to_owned()).collect();
    let banned = deny["bans"]["deny"].as_array().unwrap();
    let banned: Vec<&str> = banned.iter().map(|entry| entry["crate"].as_str().unwrap()).collect();
    let registries: Vec<String> = deny["sources"]["allow-registry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|address| format!("registry+{}", address.as_str().unwrap()))
        .collect();

    let output = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform=host-tuple"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 20);
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("none named");
        assert!(met(licence, &allowed), "{name}: its licence is {licence}");
        assert!(!banned.contains(&name), "{name} is banned by deny.toml");
        let source = package["source"].as_str();
        assert!(source.is_none_or(|source| registries.iter().any(|known| known == source)), "{name} comes from {source:?}");
    }
}

#[test]
fn a_licence_expression_is_read() {
    let allowed = ["MIT".to_owned(), "BSD-3-Clause".to_owned()];
    for yes in ["MIT", "MIT OR LGPL-2.1", "GPL-3.0/MIT", "(Apache-2.0 OR MIT) AND BSD-3-Clause", "X WITH Y OR MIT"] {
        assert!(met(yes, &allowed), "{yes}");
    }
    for no in ["Apache-2.0", "MIT AND Apache-2.0", "(MIT OR X) AND Y", "MIT WITH exception", "", "none named"] {
        assert!(!met(no, &allowed), "{no}");
    }
}
