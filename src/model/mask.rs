//! Texts shown in part: what masks leave of phones, names, addresses and numbers of people.

use super::fold::{is_blank, plain, trim};
use super::pseudonym::Secret;

/// What of a text a mask leaves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mask {
    /// Of a mobile its first three and last four digits, of a number with an area code this and the last four digits, of any
    /// other number of eight digits or more the last four.
    Phone,
    /// The first character; of a name in Latin letters the first of each word; of one of eight characters or more, which is
    /// a company's, the first two and the last two.
    Name,
    /// Province, city and district, as far as they stand at the beginning.
    Address,
    /// Of 15 characters and more the first three and the last four, of 8 to 14 two and two.
    Id,
    /// Nothing.
    All,
}

/// How a value is hidden.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Hiding {
    /// By a mask.
    Mask(Mask),
    /// By a pseudonym.
    Pseudonym,
}

impl Hiding {
    /// By showing nothing of it.
    pub const ALL: Self = Self::Mask(Mask::All);
}

/// What stands for what is hidden, where its length is nobody's business.
pub const STARS: &str = "***";
/// The same within a number, where four digits are expected.
const FOUR: &str = "****";

impl Mask {
    /// The words that people choose from.
    pub const WORDS: [(&'static str, Self); 5] =
        [("phone", Self::Phone), ("name", Self::Name), ("address", Self::Address), ("id", Self::Id), ("all", Self::All)];

    /// The text as it may be shown. A text that is too short for its mask, or of another form, is all stars; an empty one
    /// stays empty.
    #[must_use]
    pub fn apply(self, text: &str) -> String {
        let text = trim(text);
        if text.is_empty() {
            return String::new();
        }
        match self {
            Self::Phone => phones(text),
            Self::Name => name(text),
            Self::Address => format!("{}{STARS}", &text[..district_end(text)]),
            Self::Id => id(text),
            Self::All => STARS.to_owned(),
        }
    }
}

/// One phone number or several, each by itself.
fn phones(text: &str) -> String {
    let parts = |c: char| matches!(plain(c), '/' | ',' | ';' | '\u{3001}');
    let masked: Vec<String> = text.split(parts).map(trim).filter(|part| !part.is_empty()).map(phone).collect();
    if masked.is_empty() { STARS.to_owned() } else { masked.join("/") }
}

fn phone(text: &str) -> String {
    let text: String = text.chars().map(plain).collect();
    let number = text.strip_prefix("+86").or_else(|| text.strip_prefix("0086")).unwrap_or(&text);
    let is_abroad = number.starts_with('+') || (number.len() == text.len() && text.starts_with("00"));
    let number = number.strip_prefix('+').unwrap_or(number);
    if number.chars().any(|c| !c.is_ascii_digit() && !is_blank(c) && !matches!(c, '-' | '(' | ')')) {
        return STARS.to_owned();
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let domestic = if digits.len() == 13 { digits.strip_prefix("86").unwrap_or(&digits) } else { &digits };
    let is_mobile = domestic.len() == 11 && domestic.starts_with('1') && !is_abroad;
    // Of the area codes those of the largest cities have three digits, all others four.
    let area = if domestic.starts_with("01") || domestic.starts_with("02") { 3 } else { 4 };
    let last = &domestic[domestic.len().saturating_sub(4)..];
    if is_mobile {
        return format!("{}{FOUR}{last}", &domestic[..3]);
    }
    if domestic.starts_with('0') && !is_abroad && matches!(domestic.len() - area.min(domestic.len()), 7 | 8) {
        return format!("{}-{FOUR}{last}", &domestic[..area]);
    }
    if domestic.len() >= 8 { format!("{FOUR}{last}") } else { STARS.to_owned() }
}

/// Whether a character belongs to a script that writes names without blanks.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn name(text: &str) -> String {
    let length = text.chars().count();
    if !text.chars().any(is_han) {
        let words = text.split(is_blank).filter(|word| !word.is_empty());
        return words.map(first_of).collect::<Vec<_>>().join(" ");
    }
    // A number behind a name is a telephone more often than a company's.
    if length >= 8 && text.chars().any(|c| plain(c).is_ascii_digit()) {
        return format!("{}{STARS}", text.chars().take(1).collect::<String>());
    }
    // The names of peoples that have long ones part them with a dot.
    let is_person = text.contains(['\u{B7}', '\u{2022}', '\u{2027}', '\u{30FB}']);
    if length < 8 || is_person {
        return first_of(text);
    }
    ends(text, 2, 2, STARS)
}

/// The first character, and a star for each other; a star alone where there is no other.
fn first_of(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    let hidden = "*".repeat(characters.count());
    match first {
        Some(first) if !hidden.is_empty() => format!("{first}{hidden}"),
        Some(_) | None => "*".to_owned(),
    }
}

fn id(text: &str) -> String {
    match text.chars().count() {
        15.. => ends(text, 3, 4, FOUR),
        8..15 => ends(text, 2, 2, FOUR),
        _ => STARS.to_owned(),
    }
}

/// So many characters of both ends with stars between.
fn ends(text: &str, first: usize, last: usize, stars: &str) -> String {
    let count = text.chars().count();
    let head: String = text.chars().take(first).collect();
    let tail: String = text.chars().skip(count - last.min(count)).collect();
    format!("{head}{stars}{tail}")
}

/// The provinces, by the names that people write; what follows such a name is its suffix.
const PROVINCES: &[&str] = &[
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
];
const PROVINCE_SUFFIXES: &[&str] = &["省", "市", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区"];
const CITY_SUFFIXES: &[&str] = &["市", "自治州", "地区", "盟"];
const DISTRICT_SUFFIXES: &[&str] = &["区", "县", "旗", "市"];
/// What ends like a city or district and is none.
const NO_DISTRICTS: &[&str] = &[
    "小区",
    "社区",
    "园区",
    "校区",
    "厂区",
    "库区",
    "院区",
    "片区",
    "景区",
    "街区",
    "住宅区",
    "别墅区",
    "超市",
    "门市",
    "集市",
    "夜市",
    "菜市",
    "城市",
    "开发区",
    "保税区",
];

/// Where province, city and district end that a Chinese address begins with; 0 where it begins with none.
fn district_end(text: &str) -> usize {
    let mut at = PROVINCES.iter().find(|province| text.starts_with(**province)).map_or(0, |province| province.len());
    let mut known = at > 0;
    if known {
        let suffix = PROVINCE_SUFFIXES.iter().find(|suffix| text[at..].starts_with(**suffix));
        at += suffix.map_or(0, |suffix| suffix.len());
    }
    // A city behind a district would be part of a street.
    if let Some(end) = part_end(&text[at..], CITY_SUFFIXES, 11).filter(|end| !has_district(&text[at..at + end])) {
        (at, known) = (at + end, true);
    }
    // A district by itself has a short name; a long one may be anything.
    let longest = if known { 8 } else { 4 };
    at + part_end(&text[at..], DISTRICT_SUFFIXES, longest).unwrap_or(0)
}

/// Whether a district ends within a part that is taken for a city.
fn has_district(part: &str) -> bool {
    let name = CITY_SUFFIXES.iter().find_map(|suffix| part.strip_suffix(suffix)).unwrap_or(part);
    name.contains(['区', '县', '旗'])
}

/// Where the first of these suffixes ends, if no more than so many characters of Chinese come to it, two at least.
fn part_end(text: &str, suffixes: &[&str], longest: usize) -> Option<usize> {
    let ends = text.char_indices().map(|(at, c)| (at + c.len_utf8(), c)).take(longest);
    let ends: Vec<usize> = ends.take_while(|(_, c)| is_han(*c)).map(|(end, _)| end).collect();
    let end = ends.into_iter().skip(1).find(|end| suffixes.iter().any(|suffix| text[..*end].ends_with(suffix)))?;
    (!NO_DISTRICTS.iter().any(|other| text[..end].ends_with(other))).then_some(end)
}

/// A text as it may be shown: hidden by a mask, or by a pseudonym of this key; without a key nothing of it.
#[must_use]
pub fn hidden(hiding: Hiding, text: &str, secret: Option<&Secret>) -> String {
    match (hiding, secret) {
        (Hiding::Mask(mask), _) => mask.apply(text),
        (Hiding::Pseudonym, Some(secret)) => secret.pseudonym(text),
        (Hiding::Pseudonym, None) => Mask::All.apply(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(mask: Mask, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(mask.apply(text), *expected, "{text}");
        }
    }

    #[test]
    fn phones_keep_area_and_last_four() {
        all(
            Mask::Phone,
            &[
                ("13812341234", "138****1234"),
                ("138-1234-1234", "138****1234"),
                ("+86 138 1234 1234", "138****1234"),
                ("008613812341234", "138****1234"),
                ("8613812341234", "138****1234"),
                ("１３８１２３４１２３４", "138****1234"),
                ("0571-88886666", "0571-****6666"),
                ("057188886666", "0571-****6666"),
                ("(0571)8888666", "0571-****8666"),
                ("010-88886666", "010-****6666"),
                ("021 8888 6666", "021-****6666"),
                ("88886666", "****6666"),
                ("400-820-8820", "****8820"),
                ("+1 212 555 0123", "****0123"),
                ("+852 2345 6789", "****6789"),
                ("13812341234/13900001111", "138****1234/139****1111"),
                ("13812341234、0571-88886666", "138****1234/0571-****6666"),
                ("8888666", "***"),
                ("110", "***"),
                ("张三 13812341234", "***"),
                ("1.38E+10", "***"),
                ("-", "***"),
                ("", ""),
            ],
        );
    }

    #[test]
    fn names_keep_their_first_character() {
        all(
            Mask::Name,
            &[
                ("张三", "张*"),
                ("欧阳娜娜", "欧***"),
                ("张", "*"),
                ("张三（13800138000）", "张***"),
                ("张三１３８００１３８０００", "张***"),
                ("John Smith", "J*** S****"),
                ("J Smith", "* S****"),
                ("买买提·艾合买提江", "买********"),
                ("顺达物流公司", "顺*****"),
                ("杭州顺达物流有限公司", "杭州***公司"),
                ("Shunda Logistics Co., Ltd.", "S***** L******** C*** L***"),
                ("13812341234", "1**********"),
            ],
        );
    }

    #[test]
    fn addresses_keep_their_district() {
        all(
            Mask::Address,
            &[
                ("浙江省杭州市西湖区文三路100号", "浙江省杭州市西湖区***"),
                ("浙江杭州西湖区文三路100号", "浙江杭州西湖区***"),
                ("上海市浦东新区世纪大道1号", "上海市浦东新区***"),
                ("北京市朝阳区建国路88号", "北京市朝阳区***"),
                ("新疆维吾尔自治区伊犁哈萨克自治州伊宁市解放路1号", "新疆维吾尔自治区伊犁哈萨克自治州伊宁市***"),
                ("内蒙古自治区锡林郭勒盟正蓝旗上都镇", "内蒙古自治区锡林郭勒盟正蓝旗***"),
                ("杭州市余杭区", "杭州市余杭区***"),
                ("萧山区市心路1号", "萧山区***"),
                ("江苏省昆山市花桥镇", "江苏省昆山市***"),
                ("文三路100号", "***"),
                ("幸福家园小区3幢", "***"),
                ("1 Main Street, Springfield", "***"),
            ],
        );
    }

    #[test]
    fn numbers_keep_both_ends() {
        all(
            Mask::Id,
            &[
                ("330106199001011234", "330****1234"),
                ("91330100MA27XXXX3A", "913****XX3A"),
                ("C1000234", "C1****34"),
                ("C100023", "***"),
            ],
        );
        all(Mask::All, &[("anything", "***"), ("1", "***")]);
    }

    proptest! {
        /// Whatever the text, a mask shows no more characters of it than its rule says, and those from its ends.
        #[test]
        fn no_mask_shows_more_than_its_rule(text in "\\PC{0,40}") {
            for (word, mask) in Mask::WORDS {
                let masked = mask.apply(&text);
                let shown = masked.chars().filter(|c| *c != '*' && !is_blank(*c) && *c != '-' && *c != '/').count();
                let words = text.split(is_blank).filter(|word| !word.is_empty()).count();
                let most = match mask {
                    Mask::Phone => 8 * (1 + text.chars().filter(|c| matches!(plain(*c), '/' | ',' | ';' | '、')).count()),
                    Mask::Name => words.max(4),
                    Mask::Address => 40,
                    Mask::Id => 7,
                    Mask::All => 0,
                };
                prop_assert!(shown <= most, "{word}: {masked}");
            }
            let address = Mask::Address.apply(&text);
            prop_assert!(trim(&text).starts_with(address.strip_suffix(STARS).unwrap_or_default()));
        }

        /// What is between the ends that a mask leaves is in no masked text.
        #[test]
        fn what_is_hidden_is_nowhere(head in "[0-9]{3}", middle in "[a-zA-Z]{8,20}", tail in "[0-9]{4}") {
            let text = format!("{head}{middle}{tail}");
            for (_, mask) in Mask::WORDS {
                prop_assert!(!mask.apply(&text).contains(&middle[1..]));
            }
        }

        #[test]
        fn digits_of_phones(number in "1[3-9][0-9]{9}") {
            let expected = format!("{}****{}", &number[..3], &number[7..]);
            prop_assert_eq!(Mask::Phone.apply(&number), expected.clone());
            let parted = format!("+86 {}-{} {}", &number[..3], &number[3..7], &number[7..]);
            prop_assert_eq!(Mask::Phone.apply(&parted), expected);
        }
    }
}
