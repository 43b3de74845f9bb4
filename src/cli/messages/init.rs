//! The texts of `tier init` around the list of presets and behind a file that was written.

use crate::model::language::Language;

/// A text around the list of presets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    /// Above the list.
    Presets,
    /// How to go on.
    Next,
}

/// A text around the list of presets, in a language.
#[must_use]
pub const fn word(word: Word, language: Language) -> &'static str {
    match (word, language) {
        (Word::Presets, Language::English) => "Rule files to start from:",
        (Word::Presets, Language::Chinese) => "可以从这些规则模板开始：",
        (Word::Next, Language::English) => {
            "tier init --preset annual-amount -o rules.toml        write one into a file
tier inspect customers.csv orders.csv                 see the headers of your own files
tier check rules.toml customers.csv --orders orders.csv
                                                      check that the rules find their columns
"
        }
        (Word::Next, Language::Chinese) => {
            "tier init --preset annual-amount -o 规则.toml         写成文件
tier inspect 客户.csv 订单.csv                        看自己的文件里有哪些表头
tier check 规则.toml 客户.csv --orders 订单.csv       核对规则需要的列是否都在
"
        }
    }
}

/// What is said of a rule file that was written.
#[must_use]
pub fn written(path: &str, language: Language) -> String {
    match language {
        Language::English => {
            format!(
                "wrote {path}: its headers are to be checked against your own files (tier inspect FILE, tier check {path} …)\n"
            )
        }
        Language::Chinese => {
            format!("已写出 {path}：请对照自己的文件核对其中的表头（tier inspect 文件，tier check {path} …）\n")
        }
    }
}
