//! The words of sheets of overrides, and of what is filled in by hand, as they are read.

use super::standing_words;
use crate::model::overrides::{Decree, HandWords, OverrideWords};

/// The words of a sheet of overrides in every language; the customer's key has the header that this program writes.
#[must_use]
pub fn override_words() -> OverrideWords {
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect();
    let standing = standing_words();
    let [pin, floor, cap, freeze] = Decree::WORDS;
    OverrideWords {
        customer: standing.customer,
        kind: words(&["kind", "类型"]),
        tier: standing.tier,
        from: words(&["from", "开始", "开始日期"]),
        until: words(&["until", "截止", "截止日期"]),
        reason: words(&["reason", "原因"]),
        approved_by: words(&["approved by", "approved_by", "批准人"]),
        beats_caps: words(&["beats caps", "beats_caps", "不受封顶"]),
        kinds: [words(&[pin, "指定"]), words(&[floor, "保底"]), words(&[cap, "封顶"]), words(&[freeze, "冻结"])],
        endless: words(&["none", "无", "无期限"]),
        nobody: standing.nobody,
    }
}

/// The words by which the hand-input columns of a workbook are found; the customers' key has these headers.
#[must_use]
pub fn hand_words(key: Vec<String>) -> HandWords {
    let words = standing_words();
    HandWords { key, sheets: words.sheet, columns: words.by_hand }
}
