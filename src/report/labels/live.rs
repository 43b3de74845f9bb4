//! Words of the thresholds and of the what-if tier, in both languages.

use super::super::digits::grouped;
use super::pick;
use crate::model::language::{Language, counted};

/// A word of the page of thresholds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::report) enum Live {
    Sheet,
    WhatIf,
    MeansWhatIf,
    Explanation,
    Nothing,
    Threshold,
    Value,
    AsRun,
    StandsIn,
    Counts,
    CustomersWhatIf,
    Difference,
    Apart,
    ApartAre,
    ValuesStay,
    CapacityStays,
    Candidates,
    Condition,
}

impl Live {
    /// The word in a language.
    pub(in crate::report) const fn text(self, language: Language) -> &'static str {
        let pair = match self {
            Self::Sheet => ("阈值", "Thresholds"),
            Self::WhatIf => ("假设等级", "What-if tier"),
            Self::MeansWhatIf => {
                ("按“阈值”页上的数重新判定的等级（公式）", "the tier by the numbers on the page of thresholds (a formula)")
            }
            Self::Explanation => (
                "在工作簿里改动“阈值”一列，客户分级表的“假设等级”和下面的客户数随之重算；程序自己的结果不变。",
                "Change a value in the workbook: the what-if tiers of the customers and the counts below follow; the program's own answers stay.",
            ),
            Self::Nothing => (
                "各等级的条件里没有可以改动的数，假设等级与程序的结果相同。",
                "No condition of a tier has a number to change; the what-if tiers are the program's own.",
            ),
            Self::Threshold => ("名称", "Name"),
            Self::Value => ("阈值", "Value"),
            Self::AsRun => ("本次运行", "As run"),
            Self::StandsIn => ("用于", "Stands in"),
            Self::Counts => ("各等级客户数", "Customers by tier"),
            Self::CustomersWhatIf => ("按现在的阈值", "By the values above"),
            Self::Difference => ("增减", "Difference"),
            Self::Apart => ("不随阈值变动的部分", "What does not follow"),
            Self::ApartAre => (
                "下列条件保持程序对每个客户的判断：",
                "These conditions keep the answer that the program found for each customer:",
            ),
            Self::ValuesStay => (
                "指标、评分和细分保持本次运行的值，即使它们的算法里用到上面的阈值。",
                "Metrics, scores and segments keep the values of this run, also where a threshold above stands in their formulas.",
            ),
            Self::CapacityStays => (
                "名额不重新排名：因名额已满而未进的客户仍在名额之外，新满足条件的客户都算进入。",
                "Capacities are not ranked anew: who found a tier full stays out, and all who newly meet its condition are in.",
            ),
            Self::Candidates => (
                "与上期等级有关的规则（保级、缓冲、封顶步数等）不参与：假设等级对应拟定等级。",
                "What depends on the tiers before (staying, grace, steps) takes no part: the what-if tier stands beside the candidate.",
            ),
            Self::Condition => ("条件", "Condition"),
        };
        pick(pair, language)
    }
}

/// A formula that a spreadsheet can't hold.
pub(in crate::report) fn too_long(characters: usize, language: Language) -> String {
    let characters = grouped(&characters);
    match language {
        Language::Chinese => {
            format!("公式将有 {characters} 个字符，表格软件最多 8,192 个：假设等级一列只写程序的结果，不随阈值变动。")
        }
        Language::English => format!(
            "The formula would have {characters} characters, and spreadsheets take 8,192: the what-if tiers are the program's own and follow nothing."
        ),
    }
}

/// A formula whose functions stand too deep in one another.
pub(in crate::report) fn too_deep(depth: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("公式将嵌套 {depth} 层，表格软件最多 64 层：假设等级一列只写程序的结果，不随阈值变动。"),
        Language::English => format!(
            "The formula would nest {depth} deep, and spreadsheets take 64: the what-if tiers are the program's own and follow nothing."
        ),
    }
}

/// A tier whose name is too long for a formula.
pub(in crate::report) const fn name_too_long(language: Language) -> &'static str {
    let pair = (
        "有等级的名称超过公式里文字的上限 255 个字符：假设等级一列只写程序的结果，不随阈值变动。",
        "The name of a tier is longer than the 255 characters of a text in a formula: the what-if tiers are the program's own and follow nothing.",
    );
    pick(pair, language)
}

/// Customers whose values a spreadsheet can't hold.
pub(in crate::report) fn inexact(customers: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!(
            "{} 个客户有超过 15 位的数或 1900 年 3 月以前的日期，表格软件存不下：假设等级只写程序的结果。",
            grouped(&customers)
        ),
        Language::English => format!(
            "{} with numbers of more than 15 digits or days before March 1900, which spreadsheets can't hold: the what-if tier is the program's own.",
            counted(grouped(&customers), "customer")
        ),
    }
}

/// The place of a condition in a cap.
pub(in crate::report) fn cap(reason: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("封顶：{reason}"),
        Language::English => format!("cap: {reason}"),
    }
}
