//! The words of total rows and of notes below a table, and what may stand around them.

use crate::model::fold::{is_blank, plain};

/// Words for a total.
const TOTALS: [&str; 13] =
    ["合计", "总计", "小计", "共计", "总合计", "累计", "汇总", "total", "totals", "subtotal", "grandtotal", "grandtotals", "sum"];

/// What may stand before such a word: of which page or time it is the total.
const BEFORE: [&str; 24] = [
    "本页",
    "本日",
    "本周",
    "本月",
    "本季",
    "本季度",
    "本期",
    "本年",
    "本年度",
    "本次",
    "上页",
    "上月",
    "上期",
    "当页",
    "当日",
    "当月",
    "当期",
    "全年",
    "全月",
    "全部",
    "年度",
    "季度",
    "月度",
    "累计",
];

/// What may stand right behind it: what is counted.
const COUNTED: [&str; 32] = [
    "合计",
    "金额",
    "数量",
    "人数",
    "家数",
    "人民币",
    "美元",
    "欧元",
    "公斤",
    "笔",
    "单",
    "票",
    "条",
    "元",
    "圆",
    "个",
    "行",
    "件",
    "数",
    "额",
    "金",
    "户",
    "共",
    "箱",
    "车",
    "批",
    "吨",
    "kg",
    "rmb",
    "cny",
    "usd",
    "eur",
];

/// What is counted only behind a number or a mark: without one it makes a name, as in 小计家.
const COUNTED_APART: [&str; 6] = ["家", "人", "位", "名", "万", "亿"];

/// Words before the colon of a note or a sign-off line.
const NOTES: [&str; 62] = [
    "备注",
    "说明",
    "注",
    "注释",
    "注意",
    "附注",
    "制表",
    "制表人",
    "制表时间",
    "制表日期",
    "填表",
    "填表人",
    "填报人",
    "审核",
    "审核人",
    "复核",
    "复核人",
    "审批",
    "核准",
    "经办",
    "经办人",
    "打印",
    "打印人",
    "打印时间",
    "打印日期",
    "列印时间",
    "列印日期",
    "导出",
    "导出人",
    "导出时间",
    "导出日期",
    "汇出时间",
    "统计人",
    "统计时间",
    "统计日期",
    "统计口径",
    "数据来源",
    "资料来源",
    "来源",
    "单位",
    "日期",
    "note",
    "notes",
    "remark",
    "remarks",
    "source",
    "printed",
    "printedby",
    "printedon",
    "printedat",
    "exported",
    "exportedby",
    "exportedon",
    "exportedat",
    "prepared",
    "preparedby",
    "preparedon",
    "reviewedby",
    "checkedby",
    "approvedby",
    "generatedby",
    "generatedon",
];

/// The Traditional characters of these words.
const TRADITIONAL: [(char, char); 40] = [
    ('總', '总'),
    ('計', '计'),
    ('彙', '汇'),
    ('匯', '汇'),
    ('頁', '页'),
    ('週', '周'),
    ('當', '当'),
    ('額', '额'),
    ('數', '数'),
    ('幣', '币'),
    ('歐', '欧'),
    ('筆', '笔'),
    ('單', '单'),
    ('條', '条'),
    ('圓', '圆'),
    ('個', '个'),
    ('戶', '户'),
    ('車', '车'),
    ('噸', '吨'),
    ('萬', '万'),
    ('億', '亿'),
    ('備', '备'),
    ('註', '注'),
    ('說', '说'),
    ('釋', '释'),
    ('製', '制'),
    ('報', '报'),
    ('審', '审'),
    ('復', '复'),
    ('複', '复'),
    ('準', '准'),
    ('經', '经'),
    ('辦', '办'),
    ('導', '导'),
    ('時', '时'),
    ('間', '间'),
    ('統', '统'),
    ('據', '据'),
    ('來', '来'),
    ('資', '资'),
];

/// The first and the second Chinese characters of totals and of what stands before them: nearly every cell is told by them.
const FIRST: &str = "合总總小共累汇匯彙本上当當全年季月";
const SECOND: &str = "计計合总總页頁日周週月季期年次部度";

/// A character in the form of the words.
fn simple(c: char) -> char {
    let c = plain(c).to_ascii_lowercase();
    if c.is_ascii() { c } else { TRADITIONAL.iter().find(|(traditional, _)| *traditional == c).map_or(c, |(_, simple)| *simple) }
}

/// The form in which words are compared: of plain width, in small letters, simplified, without blanks.
fn form(text: &str) -> String {
    text.chars().filter(|c| !is_blank(*c)).map(simple).collect()
}

/// Whether the first two characters of a text are those of a total.
fn begins_like_a_total(text: &str) -> bool {
    let mut start = text.chars().filter(|c| !is_blank(*c)).map(|c| plain(c).to_ascii_lowercase());
    let Some(first) = start.next() else { return false };
    if first.is_ascii() {
        matches!((first, start.next()), ('g', Some('r')) | ('s', Some('u')) | ('t', Some('o')))
    } else {
        FIRST.contains(first) && start.next().is_some_and(|second| SECOND.contains(second))
    }
}

/// Whether a text is a word for a total, with nothing around it but its page or time, numbers, marks and what is counted.
pub(super) fn is_total(text: &str) -> bool {
    if !begins_like_a_total(text) {
        return false;
    }
    let form = form(text);
    let mut rest = form.as_str();
    loop {
        if TOTALS.iter().any(|word| rest.strip_prefix(word).is_some_and(only_counts)) {
            return true;
        }
        // The longer of 本季 and 本季度 is what stands there.
        let before = BEFORE.iter().filter_map(|word| rest.strip_prefix(word)).min_by_key(|rest| rest.len());
        let Some(behind) = before else { return false };
        rest = behind;
    }
}

/// Whether a text is nothing but numbers, marks and what is counted.
fn only_counts(mut rest: &str) -> bool {
    let mut apart = false;
    while let Some(first) = rest.chars().next() {
        let behind = |words: &[&str]| words.iter().find_map(|word| rest.strip_prefix(word));
        if !first.is_alphabetic() {
            (apart, rest) = (true, &rest[first.len_utf8()..]);
        } else if let Some(behind) = behind(&COUNTED) {
            (apart, rest) = (false, behind);
        } else if apart && let Some(behind) = behind(&COUNTED_APART) {
            rest = behind;
        } else {
            return false;
        }
    }
    true
}

/// Whether a text is a word for a note, a number behind it perhaps, and a colon.
pub(super) fn is_note(text: &str) -> bool {
    let Some((word, _)) = text.split_once([':', '：']) else { return false };
    // No word is as long; most texts with a colon are links and times of day.
    if word.len() > 60 {
        return false;
    }
    let word = form(word);
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    NOTES.contains(&word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::is_plain_key;
    use super::*;
    use crate::model::prefixed::Prefixed;

    proptest! {
        #[test]
        fn no_plain_key_is_a_word_for_a_total_or_a_note(text in "(sum|Total|SUBTOTAL|grand|note|[A-Za-z0-9]{0,3})[0-9kgrmb:]{0,5}") {
            prop_assert!(!(is_plain_key(Prefixed::of(text.as_bytes())) && (is_total(&text) || is_note(&text))));
        }
    }

    #[test]
    fn every_word_is_in_its_form() {
        for word in TOTALS.iter().chain(&BEFORE).chain(&COUNTED).chain(&COUNTED_APART).chain(&NOTES) {
            assert_eq!(form(word), *word);
        }
        for word in TOTALS.iter().chain(&BEFORE) {
            assert!(begins_like_a_total(word), "{word}");
        }
        for (traditional, simple) in TRADITIONAL {
            for told in [FIRST, SECOND] {
                assert_eq!(told.contains(traditional), told.contains(simple), "{traditional}");
            }
        }
    }

    #[test]
    fn words_for_a_total() {
        const TEXTS: [&str; 7] = [
            "合计|合 计|合　计：| 总 计：|总计|小计|共计|总合计|累计|汇总|合計|總計|小計|共計|累計|匯總|Total",
            "Totals|TOTAL:|Ｔｏｔａｌ|Sub Total|Subtotal|Grand Total|Grand totals|Sum|本页小计|本頁小計|本日合计",
            "本周合计|本月合计|本月累计|本季合计|本季度合计|本期合计|本年合计|本年度累计|本次合计|上页合计",
            "上月合计|上期累计|当页小计|當月合計|当日合计|当期合计|全年合计|全月合计|全部合计|年度合计|季度小计",
            "月度小计|累计合计|合计(2家)|合计：2人|合计：35笔|合计（元）|合计（万元）|合计人民币|合计：人民币5元",
            "合計人民幣|总计金额|合计金额（元）|合計金額：|合计数量|合计人数|合计 3 位|合计 3 箱|合计：3车",
            "合计：3批|合计：3.5吨|合计公斤|合计 3.5 kg|合计：12,345.60|合计￥5|合计：3万|合计合计",
        ];
        for text in TEXTS.iter().flat_map(|line| line.split('|')) {
            assert!(is_total(text), "{text}");
        }
    }

    #[test]
    fn names_that_begin_like_a_total() {
        for text in [
            "",
            " ",
            "合计贸易有限公司",
            "合 计 贸 易",
            "累计科技",
            "Total Logistics",
            "Totally",
            "Sum Yat",
            "Summit",
            "小计家",
            "小计人",
            "总计位置",
            "本月",
            "全年无休便利店",
            "全部",
            "年度",
            "汇总通物流",
            "共计划",
            "S001",
            "T-5",
            "C1 合计",
        ] {
            assert!(!is_total(text), "{text}");
        }
    }

    #[test]
    fn notes_are_a_word_and_a_colon() {
        for text in [
            "备注：以上含税",
            "備註：以上含稅",
            "说明: 无",
            "注：",
            "注1：含税",
            "注释：a",
            "制表：张三",
            "制 表 人：张三",
            "製表人：張三",
            "审核：李四",
            "复核：",
            "經辦人：王五",
            "打印：张三",
            "打印时间：2026-06-30 10:00",
            "导出时间：2026-06-30",
            "统计时间：2026年6月",
            "数据来源：ERP",
            "来源：ERP",
            "单位：元",
            "單位:元",
            "日期：2026-06-30",
            "Note: incl. VAT",
            "NOTES: a",
            "Remark: a",
            "Source: ERP",
            "Printed: 2026-06-30",
            "Exported at: 2026-06-30",
            "Prepared by: Ann",
        ] {
            assert!(is_note(text), "{text}");
        }
        for text in ["", "备注", "备注贸易：深圳", "注册：1", "Notebook: a", "10:30", "https://a.b", "C1:备注", "：备注"]
        {
            assert!(!is_note(text), "{text}");
        }
    }
}
