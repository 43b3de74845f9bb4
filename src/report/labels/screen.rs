//! Words of the html page around the tables and charts, in both languages.

use super::super::digits::grouped;
use super::pick;
use crate::model::language::Language;

/// What the page's script says. `{from}`, `{to}`, `{found}` and `{total}` stand for counts of rows.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct ScriptWords {
    /// In the box that a filter is typed into.
    pub(in crate::report) filter: &'static str,
    /// Before the heading of a column: all its values.
    pub(in crate::report) all: &'static str,
    /// To the rows before.
    pub(in crate::report) previous: &'static str,
    /// To the rows that follow.
    pub(in crate::report) next: &'static str,
    /// How many rows there are.
    pub(in crate::report) total: &'static str,
    /// How many rows a filter found.
    pub(in crate::report) found: &'static str,
    /// Which rows are shown.
    pub(in crate::report) shown: &'static str,
}

/// The words of the script.
pub(in crate::report) const fn script_words(language: Language) -> ScriptWords {
    match language {
        Language::Chinese => ScriptWords {
            filter: "筛选：输入要找的文字或数字",
            all: "全部",
            previous: "上一页",
            next: "下一页",
            total: "共 {total} 行",
            found: "筛选出 {found} 行，共 {total} 行",
            shown: "第 {from}–{to} 行",
        },
        Language::English => ScriptWords {
            filter: "Filter: words or numbers to look for",
            all: "all",
            previous: "previous",
            next: "next",
            total: "{total} rows",
            found: "{found} of {total} rows",
            shown: "rows {from}–{to}",
        },
    }
}

/// The name of the list of pages.
pub(in crate::report) const fn pages(language: Language) -> &'static str {
    pick(("目录", "Contents"), language)
}

/// A table without rows.
pub(in crate::report) const fn no_rows(language: Language) -> &'static str {
    pick(("没有记录", "no rows"), language)
}

/// A table whose further rows the script shows.
pub(in crate::report) fn rows_here(shown: usize, total: usize, language: Language) -> String {
    let (shown, total) = (grouped(&shown), grouped(&total));
    match language {
        Language::Chinese => {
            format!("共 {total} 行，这里是前 {shown} 行；其余的行也在本文件中，启用脚本后可翻页、筛选、排序查看。")
        }
        Language::English => {
            format!(
                "{total} rows, of which these are the first {shown}; the others are in this file too: scripts show them by page, filter and sort."
            )
        }
    }
}

/// A table that is too wide for paper.
pub(in crate::report) fn columns_printed(shown: usize, total: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("打印前 {shown} 列，共 {total} 列；其余的列见屏幕或工作簿。"),
        Language::English => {
            format!("Printed are the first {shown} of {total} columns; the others are on the screen and in the workbook.")
        }
    }
}

/// A chart that draws the first rows of its table.
pub(in crate::report) fn rows_drawn(shown: usize, total: usize, language: Language) -> String {
    let (shown, total) = (grouped(&shown), grouped(&total));
    match language {
        Language::Chinese => format!("图中是前 {shown} 项，共 {total} 项"),
        Language::English => format!("the first {shown} of {total}"),
    }
}
