//! What a person may have meant: the headers of a file, or the sheets of a workbook, that are likest what the rules say.

use std::cmp::Ordering;

use pinyin::{Pinyin, ToPinyinMulti};

use super::aliases::concept_of;
use super::columns::names_of;
use crate::model::fold::header_form;
use crate::model::schema::ColumnSpec;

/// How many near headers are named.
const NEAREST: usize = 3;

/// Of a very wide file the first headers are looked at, and none of many bytes: the work stays bounded.
const LOOKED_AT: usize = 500;
const LONGEST: usize = 600;

/// How a header is like a wanted one, the likest first.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
enum Kind {
    /// A word for the same thing.
    Alias,
    /// Read aloud it is the same, character by character: the Traditional form of a Simplified one, or the other way, or a
    /// slip of the hand among words that sound alike.
    Sound,
    /// The first letters of its pinyin, or all of them.
    Pinyin,
    /// One stands inside the other.
    Inside,
    /// Written much like it, and no word for another thing.
    Written,
}

/// What is compared of a header or of the name of a sheet.
struct Form {
    /// The whole, and what stands before a bracketed unit.
    names: Vec<String>,
    concept: Option<&'static str>,
    /// The ways to read each of its characters, in pinyin without tones, where all are Chinese.
    readings: Option<Vec<Vec<&'static str>>>,
}

impl Form {
    fn of(text: &str) -> Self {
        let form = header_form(text);
        let names: Vec<String> = names_of(&form).map(str::to_owned).collect();
        let readings = |name: &String| {
            let of_each = name.as_str().to_pinyin_multi();
            of_each.map(|ways| ways.map(|ways| ways.into_iter().map(Pinyin::plain).collect())).collect()
        };
        Self { readings: names.last().and_then(readings), concept: concept_of(text), names }
    }

    fn sounds_like(&self, other: &Self) -> bool {
        let (Some(ours), Some(theirs)) = (&self.readings, &other.readings) else { return false };
        let alike = |(a, b): (&Vec<&str>, &Vec<&str>)| a.iter().any(|way| b.contains(way));
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(alike)
    }

    /// Whether this, in Latin letters, spells the pinyin of the other or the first letters of it.
    fn spells(&self, other: &Self) -> bool {
        let Some(readings) = other.readings.as_ref().filter(|readings| readings.len() > 1) else { return false };
        let Some(name) = self.names.last() else { return false };
        let letters: String = name.chars().filter(|c| !matches!(c, '_' | '-' | '.')).collect();
        let initial = |(letter, ways): (char, &Vec<&str>)| ways.iter().any(|way| way.starts_with(letter));
        let initials = letters.len() == readings.len() && letters.chars().zip(readings).all(initial);
        initials || spelled(&letters, readings)
    }

    /// How the two are alike and how much, from 0 to 1; none where they aren't.
    fn likeness(&self, other: &Self) -> Option<(Kind, f64)> {
        let pairs = || self.names.iter().flat_map(|a| other.names.iter().map(move |b| (a, b)));
        let written = pairs().map(|(a, b)| strsim::normalized_levenshtein(a, b)).fold(0.0, f64::max);
        let inside = |(a, b): (&String, &String)| {
            a.chars().count().min(b.chars().count()) > 1 && (a.contains(b.as_str()) || b.contains(a.as_str()))
        };
        let concepts = self.concept.zip(other.concept);
        let kind = if concepts.is_some_and(|(ours, theirs)| ours == theirs) {
            Kind::Alias
        } else if self.sounds_like(other) {
            Kind::Sound
        } else if self.spells(other) || other.spells(self) {
            Kind::Pinyin
        } else if pairs().any(inside) {
            Kind::Inside
        } else if written >= 0.3 && concepts.is_none() {
            Kind::Written
        } else {
            return None;
        };
        Some((kind, written))
    }
}

/// Whether the letters are one reading of each character, one behind the other.
fn spelled(letters: &str, readings: &[Vec<&str>]) -> bool {
    let mut rests = vec![letters];
    for ways in readings {
        rests = rests.iter().flat_map(|rest| ways.iter().filter_map(|way| rest.strip_prefix(way))).collect();
        rests.dedup();
    }
    rests.contains(&"")
}

fn likest_first(a: (Kind, f64), b: (Kind, f64)) -> Ordering {
    a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal).then(b.1.total_cmp(&a.1))
}

/// The headers that are likest an accepted one, at most three, the likest first, equal ones in the file's order: words for
/// the same thing, the same in Traditional or Simplified characters, pinyin, one inside the other, written alike.
pub(super) fn nearest_headers(spec: &ColumnSpec, found: &[String]) -> Vec<String> {
    let mut wanted: Vec<Form> = spec.headers.iter().map(|accepted| Form::of(accepted)).collect();
    // The column's name in the rules is a word for it too; it is not to be found by its spelling.
    if !matches!(spec.name.as_str(), "key" | "id" | "date") {
        wanted.push(Form { names: Vec::new(), readings: None, concept: concept_of(&spec.name) });
    }
    let likeness = |header: &'_ String| {
        let form = Form::of(header);
        wanted.iter().filter_map(|wanted| form.likeness(wanted)).min_by(|a, b| likest_first(*a, *b))
    };
    let headers = found.iter().take(LOOKED_AT).filter(|header| header.len() <= LONGEST);
    let mut scored: Vec<_> = headers.filter_map(|header| Some((likeness(header)?, header))).collect();
    scored.sort_by(|a, b| likest_first(a.0, b.0));
    scored.into_iter().take(NEAREST).map(|(_, header)| header.clone()).collect()
}

/// The sheet whose name is likest the wanted one, the first of equals; none where none is like it. Names of months have
/// half of their characters in common, so half is not like.
pub(super) fn nearest_sheet(wanted: &str, sheets: &[String]) -> Option<String> {
    let wanted = Form::of(&wanted.replace(['*', '?'], ""));
    let scored = sheets.iter().filter_map(|sheet| Some((Form::of(sheet).likeness(&wanted)?, sheet)));
    let near = scored.filter(|((kind, written), _)| *kind != Kind::Written || *written > 0.5);
    near.min_by(|a, b| likest_first(a.0, b.0)).map(|(_, sheet)| sheet.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(name: &str, accepted: &[&str], found: &[&str]) -> Vec<String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        nearest_headers(&ColumnSpec::text(name, owned(accepted)), &owned(found))
    }

    #[test]
    fn the_kinds_come_in_their_order() {
        let found = ["客户名", "我的目标客户名称表", "khmc", "客护名称", "客户铭称", "客户全名", "日期"];
        assert_eq!(nearest("who", &["客户名称"], &found), ["客户名", "客护名称", "客户铭称"]);
        assert_eq!(nearest("who", &["客户名称"], &found[1..3]), ["khmc", "我的目标客户名称表"]);
        assert_eq!(nearest("who", &["客户名称"], &found[5..]), ["客户全名"]);
        assert_eq!(nearest("who", &["客户名称"], &found[6..]), [""; 0]);
        assert_eq!(nearest("who", &["客户名称"], &["客户编号"]), [""; 0]);
    }

    #[test]
    fn traditional_and_simplified_are_one_by_their_sound() {
        assert_eq!(nearest("x", &["货运班次"], &["重量", "貨運班次"]), ["貨運班次"]);
        assert_eq!(nearest("x", &["體檢報告"], &["体检报告"]), ["体检报告"]);
    }

    #[test]
    fn pinyin_is_read_both_ways() {
        for header in ["khmc", "KHMC", "kh_mc", "kehumingcheng", "KeHu-MingCheng"] {
            assert_eq!(nearest("x", &["客户名称"], &["重量", header]), [header]);
        }
        assert_eq!(nearest("x", &["yf"], &["重量", "运费(元)"]), ["运费(元)"]);
        assert_eq!(nearest("x", &["所属行业"], &["重量", "sshy", "suoshuhangye"]), ["sshy", "suoshuhangye"]);
        assert_eq!(nearest("x", &["件"], &["j"]), [""; 0]);
    }

    #[test]
    fn the_name_in_the_rules_is_a_word_too_but_not_key_and_date() {
        assert_eq!(nearest("amount", &["结算数"], &["重量", "销售额"]), ["销售额"]);
        assert_eq!(nearest("date", &["结算数"], &["重量", "时间"]), [""; 0]);
    }

    #[test]
    fn a_sheet_is_found_like_a_header() {
        let sheets = ["说明".to_owned(), "訂單明細".to_owned(), "客户".to_owned()];
        assert_eq!(nearest_sheet("订单明细", &sheets).as_deref(), Some("訂單明細"));
        assert_eq!(nearest_sheet("订单*", &sheets), None);
        assert_eq!(nearest_sheet("*客户表", &sheets).as_deref(), Some("客户"));
        assert_eq!(nearest_sheet("*", &sheets), None);
        assert_eq!(nearest_sheet("六月", &["七月".to_owned()]), None);
    }
}
