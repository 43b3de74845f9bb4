//! The words about `--manifest`, in both languages.

use crate::model::language::Language;

/// What is wrong with `--manifest`.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is explained by its sentence")]
pub enum ManifestUsage {
    Extension { file: String },
    SameAsOutput { file: String },
}

/// One line that says what is wrong, and one that helps.
#[must_use]
pub fn manifest_usage(item: &ManifestUsage, language: Language) -> (String, Vec<String>) {
    let (line, help) = match (item, language) {
        (ManifestUsage::Extension { file }, Language::English) => {
            (format!("--manifest {file}: a manifest is JSON and is called .json"), "--manifest run.json")
        }
        (ManifestUsage::Extension { file }, Language::Chinese) => {
            (format!("--manifest {file}：运行清单是 JSON，文件名须以 .json 结尾"), "--manifest run.json")
        }
        (ManifestUsage::SameAsOutput { file }, Language::English) => {
            (format!("--manifest {file}: another result goes there"), "name another file: -o tiers.xlsx --manifest run.json")
        }
        (ManifestUsage::SameAsOutput { file }, Language::Chinese) => {
            (format!("--manifest {file}：别的结果也写到那里"), "请另写一个文件：-o tiers.xlsx --manifest run.json")
        }
    };
    (line, vec![help.to_owned()])
}
