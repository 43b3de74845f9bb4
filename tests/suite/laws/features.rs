//! Which parts of the language the generated cases use.

/// A part of the language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Feature {
    Aggregates,
    Populations,
    Scores,
    Segments,
    Lookups,
    Ladder,
    Caps,
    Computed,
    Ids,
    Matches,
    From,
    Add,
}

/// What the program can do, so that it is generated. `TIER_LAWS_WITH=Scores,Ids` adds others for one run,
/// `TIER_LAWS_ONLY` takes none but these.
const ON: &[Feature] = &[
    Feature::Aggregates,
    Feature::Ids,
    Feature::Computed,
    Feature::Matches,
    Feature::From,
    Feature::Add,
    Feature::Ladder,
    Feature::Caps,
    Feature::Populations,
    Feature::Scores,
    Feature::Segments,
    Feature::Lookups,
];

pub fn on(feature: Feature) -> bool {
    static ONLY: std::sync::LazyLock<Option<String>> = std::sync::LazyLock::new(|| std::env::var("TIER_LAWS_ONLY").ok());
    static MORE: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| std::env::var("TIER_LAWS_WITH").unwrap_or_default());
    let named = |list: &str| list.split(',').any(|name| name == format!("{feature:?}") || name == "all");
    ONLY.as_ref().map_or_else(|| ON.contains(&feature) || named(&MORE), |only| named(only))
}
