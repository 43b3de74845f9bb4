//! Why a result could not be written, and what to do.

use std::path::Path;

use crate::cli::output::OutputError;
use crate::model::language::Language;

/// One line that says what is wrong, and at most two that help.
#[must_use]
pub fn output_error(error: &OutputError, language: Language) -> (String, Vec<String>) {
    match language {
        Language::Chinese => chinese(error),
        Language::English => english(error),
    }
}

fn place(target: Option<&Path>, stdout: &str) -> String {
    target.map_or_else(|| stdout.to_owned(), |path| path.display().to_string())
}

fn english(error: &OutputError) -> (String, Vec<String>) {
    let (line, help): (String, &[&str]) = match error {
        OutputError::Exists(path) => (
            format!("the output {} exists; nothing was written", path.display()),
            &["add --force to replace it, or name another file with -o"],
        ),
        OutputError::IsInput { target, input } => (
            format!("the output {} is the input {}; nothing was written", target.display(), input.display()),
            &["name another file with -o; an input is never replaced, not even with --force"],
        ),
        OutputError::IsDirectory(path) => (
            format!("the output {} is a folder", path.display()),
            &["name a file in it with -o, for instance result.xlsx, result.csv or result.json"],
        ),
        OutputError::FolderMissing { target, folder } => (
            format!("the folder {} of the output {} doesn't exist", folder.display(), target.display()),
            &["make the folder first, or name another file with -o"],
        ),
        OutputError::NoPermission(path) => (
            format!("no permission to write {}", path.display()),
            &["close the file where another program has it open", "or name a file in a folder of your own with -o"],
        ),
        OutputError::DiskFull(path) => (
            format!("no room left while writing {}", place(path.as_deref(), "standard output")),
            &["free some space, or name a file on another disk with -o"],
        ),
        OutputError::TooManyColumns { columns } => (
            format!("a workbook's sheet holds 16384 columns, the customers have {columns}"),
            &["write csv or json instead: -o result.csv", "or leave columns out of the customer sheet"],
        ),
        OutputError::TemporaryFiles(folder) => (
            format!("no room for temporary files in {}", folder.display()),
            &["free some space there, or set TMPDIR to another folder", "csv needs no temporary files: -o result.csv"],
        ),
        OutputError::Workbook(text) => (
            format!("the workbook could not be built: {text}"),
            &["big workbooks need room in the folder for temporary files", "csv needs none: -o result.csv"],
        ),
        OutputError::Io { target, source } => (
            format!("{} could not be written: {source}", place(target.as_deref(), "standard output")),
            &["name another file with -o"],
        ),
    };
    (line, help.iter().map(|&text| text.to_owned()).collect())
}

fn chinese(error: &OutputError) -> (String, Vec<String>) {
    let (line, help): (String, &[&str]) = match error {
        OutputError::Exists(path) => {
            (format!("输出文件 {} 已存在，未写入任何内容", path.display()), &["加上 --force 覆盖它，或用 -o 指定别的文件"])
        }
        OutputError::IsInput { target, input } => (
            format!("输出文件 {} 就是输入文件 {}，未写入任何内容", target.display(), input.display()),
            &["用 -o 指定别的文件；输入文件在任何情况下都不会被覆盖，--force 也不例外"],
        ),
        OutputError::IsDirectory(path) => (
            format!("输出 {} 是一个文件夹", path.display()),
            &["用 -o 指定其中的文件，例如 result.xlsx、result.csv 或 result.json"],
        ),
        OutputError::FolderMissing { target, folder } => (
            format!("输出文件 {} 所在的文件夹 {} 不存在", target.display(), folder.display()),
            &["先建好文件夹，或用 -o 指定别的文件"],
        ),
        OutputError::NoPermission(path) => (
            format!("没有写入 {} 的权限", path.display()),
            &["如果该文件正在别的程序中打开，请先关闭", "或用 -o 指定自己文件夹中的文件"],
        ),
        OutputError::DiskFull(path) => {
            (format!("写入 {} 时空间不足", place(path.as_deref(), "标准输出")), &["清理出一些空间，或用 -o 指定别的磁盘上的文件"])
        }
        OutputError::TooManyColumns { columns } => (
            format!("工作表最多 16384 列，客户数据有 {columns} 列"),
            &["改用 csv 或 json：-o result.csv", "或从客户表中去掉一些列"],
        ),
        OutputError::TemporaryFiles(folder) => (
            format!("{} 里放不下临时文件", folder.display()),
            &["请腾出空间，或用 TMPDIR 指定别的文件夹", "csv 不用临时文件：-o 结果.csv"],
        ),
        OutputError::Workbook(text) => {
            (format!("无法生成工作簿：{text}"), &["较大的工作簿需要临时文件夹中有空间", "csv 不需要：-o result.csv"])
        }
        OutputError::Io { target, source } => {
            (format!("无法写入 {}：{source}", place(target.as_deref(), "标准输出")), &["用 -o 指定别的文件"])
        }
    };
    (line, help.iter().map(|&text| text.to_owned()).collect())
}

/// Why a rule file was not fixed in place: there `-o` is no way out.
#[must_use]
pub fn fix_error(error: &OutputError, language: Language) -> (String, Vec<String>) {
    let (line, mut help) = output_error(error, language);
    help.retain(|line| !line.contains("-o"));
    help.push(match language {
        Language::English => "copy the rule file to a folder of your own and fix it there".to_owned(),
        Language::Chinese => "或把规则文件复制到自己的文件夹里再改".to_owned(),
    });
    (line, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_and_a_way_out() {
        let errors = [
            OutputError::Exists("out.xlsx".into()),
            OutputError::IsInput { target: "a.csv".into(), input: "./a.csv".into() },
            OutputError::DiskFull(None),
            OutputError::TooManyColumns { columns: 20_000 },
        ];
        for error in &errors {
            for language in [Language::Chinese, Language::English] {
                let (line, help) = output_error(error, language);
                assert!(!line.contains('\n') && (1..=2).contains(&help.len()), "{line}");
            }
        }
        let (line, help) = output_error(&errors[0], Language::English);
        assert_eq!(line, "the output out.xlsx exists; nothing was written");
        assert_eq!(help, ["add --force to replace it, or name another file with -o"]);
    }
}
