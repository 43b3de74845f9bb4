//! Words of the comparison of two results, in both languages.

use super::pick;
use super::review::decision as decided;
use crate::engine::diff::Kind;
use crate::engine::diff::cause::{Cause, Steps};
use crate::engine::transition::Clause;
use crate::model::language::Language;

/// A heading or a fixed word of a comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::report) enum DiffWord {
    Title,
    List,
    Causes,
    Cause,
    Conversion,
    Mix,
    Changed,
    Returned,
    StepsUp,
    StepsDown,
    Steps,
    StepsOfAll,
    Details,
    Kept,
    AgainstRules,
    KeptAbove,
    KeptBelow,
    TierBefore,
    TierAfter,
    AmountBefore,
    AmountAfter,
    CustomersBefore,
    CustomersAfter,
    ShareBefore,
    ShareAfter,
    ShareChange,
    AmountShareBefore,
    AmountShareAfter,
    ToBetter,
    ToLower,
    ToOther,
    Same,
    Rate,
    AllTiers,
    Nothing,
}

impl DiffWord {
    /// The word in a language.
    pub(in crate::report) const fn text(self, language: Language) -> &'static str {
        let pair = match self {
            Self::Title => ("两次结果对比", "What changed"),
            Self::List => ("变动明细", "Changes"),
            Self::Causes => ("变动原因", "Why they moved"),
            Self::Cause => ("原因", "Cause"),
            Self::Conversion => ("各等级的去向", "Where each tier went"),
            Self::Mix => ("构成变化", "Mix"),
            Self::Changed => ("换级", "Changed"),
            Self::Returned => ("回流", "Returned"),
            Self::StepsUp => ("上升级数", "Steps up"),
            Self::StepsDown => ("下降级数", "Steps down"),
            Self::Steps => ("合计级数", "Steps"),
            Self::StepsOfAll => (
                "级数含等级未变的客户：数据使其升降几级，规则改动又几级，复评政策拉回几级；合计是实际升降。",
                "Steps of everyone, stayers too: by the data alone, by new rules, held back or added by the policy.",
            ),
            Self::Details => ("说明", "Details"),
            Self::Kept => ("复评政策留在原等级的客户", "Kept in their tier by the policy"),
            Self::AgainstRules => ("与规则给出的等级相比", "Against what the rules say"),
            Self::KeptAbove => ("更高（暂不降级）", "Higher (not taken down)"),
            Self::KeptBelow => ("更低（暂不升级）", "Lower (not taken up)"),
            Self::TierBefore => ("原等级", "Tier before"),
            Self::TierAfter => ("现等级", "Tier after"),
            Self::AmountBefore => ("原金额", "Amount before"),
            Self::AmountAfter => ("现金额", "Amount after"),
            Self::CustomersBefore => ("原客户数", "Customers before"),
            Self::CustomersAfter => ("现客户数", "Customers after"),
            Self::ShareBefore => ("原占比", "Share before"),
            Self::ShareAfter => ("现占比", "Share after"),
            Self::ShareChange => ("占比变化", "Change of share"),
            Self::AmountShareBefore => ("原金额占比", "Amount share before"),
            Self::AmountShareAfter => ("现金额占比", "Amount share after"),
            Self::ToBetter => ("升级", "To a better tier"),
            Self::ToLower => ("降级", "To a lower tier"),
            Self::ToOther => ("换级", "To another tier"),
            Self::Same => ("未变", "In the same tier"),
            Self::Rate => ("升级率", "Conversion rate"),
            Self::AllTiers => ("全部等级", "All tiers"),
            Self::Nothing => ("没有客户变动。", "Nobody moved."),
        };
        pick(pair, language)
    }
}

/// What moved a customer.
pub(in crate::report) const fn cause(cause: Cause, language: Language) -> &'static str {
    let pair = match cause {
        Cause::Data => ("数据", "data"),
        Cause::Rules => ("规则", "rules"),
        Cause::DataOrRules => ("数据或规则", "data or rules"),
        Cause::Policy => ("复评政策", "policy"),
        Cause::Identity => ("合并或拆分", "merge or split"),
        Cause::Unknown => ("不明", "not known"),
    };
    pick(pair, language)
}

/// What became of a customer, with an arrow.
pub(in crate::report) fn kind(kind: Kind, steps: i64, language: Language) -> String {
    let (arrow, pair) = match kind {
        Kind::Upgrade => ("▲", ("升级", "Upgraded")),
        Kind::Downgrade => ("▼", ("降级", "Downgraded")),
        Kind::Changed => ("◆", ("换级", "Changed")),
        Kind::New => ("＋", ("新增", "New")),
        Kind::Returned => ("↩", ("回流", "Returned")),
        Kind::Lost => ("✕", ("流失", "Lost")),
    };
    let by = if steps.abs() > 1 { format!("{}{}", pick((" ", " by "), language), steps.abs()) } else { String::new() };
    format!("{arrow} {}{by}", pick(pair, language))
}

/// Steps with their sign.
pub(in crate::report) fn signed(steps: i64) -> String {
    match steps {
        0 => "0".to_owned(),
        1.. => format!("+{steps}"),
        _ => format!("−{}", steps.unsigned_abs()),
    }
}

/// Steps by what made them where several things did, and what the policy decided before and now where that says more than
/// the way that the customer went: `data −2, policy +1`; `pinned`; `before: grace 1 of 1`.
pub(in crate::report) fn parts(steps: &Steps, before: Option<&str>, now: Option<&str>, language: Language) -> String {
    let mut parts: Vec<String> = Cause::ALL
        .into_iter()
        .filter(|made_by| steps.by(*made_by) != 0)
        .map(|made_by| format!("{} {}", cause(made_by, language), signed(steps.by(made_by))))
        .collect();
    if parts.len() < 2 {
        parts.clear();
    }
    let telling = |word: &str| {
        let clause = Clause::of_word(word)?;
        let is_plain = matches!(
            clause,
            Clause::Upgrade | Clause::Downgrade | Clause::Stay | Clause::Initial | Clause::Returned | Clause::Merged
        );
        (!is_plain).then(|| decided(clause, language))
    };
    parts.extend(now.and_then(telling));
    parts.extend(before.and_then(telling).map(|text| format!("{}{text}", pick(("此前：", "before: "), language))));
    parts.join(pick(("，", ", "), language))
}

/// Why a customer is not here: closed, or one with another.
pub(in crate::report) fn gone(merged_into: Option<&str>, language: Language) -> String {
    match (merged_into, language) {
        (Some(key), Language::Chinese) => format!("并入 {key}"),
        (Some(key), Language::English) => format!("merged into {key}"),
        (None, Language::Chinese) => "销户".to_owned(),
        (None, Language::English) => "closed".to_owned(),
    }
}
