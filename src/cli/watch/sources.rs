//! The files that a command reads: those of the command line, its rule file, and what that names.

use std::fs;
use std::path::{Path, PathBuf};

use super::Seen;
use crate::cli::arguments::{Classify, Data, Invocation};
use crate::cli::load::{is_pattern, marked_text, matching};
use crate::cli::output::{Target, folder_of};
use crate::model::language::Language;
use crate::rules::resolve::{Questions, Setting, Standard, resolve_asking, resolve_branch, standard_of};
use crate::rules::ruleset::RuleSet;

/// The files that a command reads.
#[derive(Debug, Default)]
pub struct Sources {
    /// The data as typed; none of a command without.
    data: Option<Data>,
    /// Names and patterns of the command line.
    typed: Vec<String>,
    /// Names and patterns that the rules say, from their folder.
    named: Vec<String>,
    /// The rule file, and behind it the standard that it extends.
    rules: Vec<PathBuf>,
    /// What the rule files were like when they were read.
    read: Seen,
    /// What the command writes: no change of it is a change.
    own: Vec<Target>,
    /// Whether it also writes files beside the first of them.
    splits: bool,
}

impl Sources {
    /// The files of a command.
    ///
    /// # Errors
    /// It reads none: its name.
    pub fn of(invocation: &Invocation) -> Result<Self, &'static str> {
        let mut own: Vec<Option<String>> = Vec::new();
        let mut typed = Vec::new();
        let mut splits = false;
        let mut classified = |options: &Classify| {
            own = vec![options.output.clone(), options.rejects.clone(), options.manifest.clone()];
            splits = options.split_files.is_some();
        };
        let data = match invocation {
            Invocation::Classify(options) => {
                classified(options);
                Some(&options.data)
            }
            // A review is recorded once, not with every change on the way to it.
            Invocation::Review(options) if options.dry_run => {
                classified(&options.classify);
                Some(&options.classify.data)
            }
            Invocation::Review(_) => return Err("review"),
            Invocation::Summary(options) => {
                own.push(options.output.clone());
                Some(&options.data)
            }
            Invocation::Contacts(options) => {
                let shown = |path: &PathBuf| path.display().to_string();
                own = vec![options.output.clone(), options.record.as_ref().map(shown)];
                typed.extend(options.template.as_ref().map(shown));
                Some(&options.data)
            }
            Invocation::Check(options) => Some(&options.data),
            Invocation::Explain(options) => Some(&options.data),
            Invocation::Inspect(options) => {
                typed.clone_from(&options.files);
                None
            }
            Invocation::Nothing => return Err("nothing"),
            Invocation::Init(_) => return Err("init"),
            Invocation::Schema => return Err("schema"),
            Invocation::Ledger(_) => return Err("ledger"),
            Invocation::History(_) => return Err("history"),
            Invocation::Guide(_) => return Err("guide"),
            Invocation::Completions(_) => return Err("completions"),
            Invocation::Man(_) => return Err("man"),
            Invocation::Watch(_) => return Err("watch"),
            Invocation::Diff(_) => return Err("diff"),
        };
        let data = data.cloned();
        if let Some(data) = &data {
            typed.extend(data.customers.iter().chain(&data.previous.files).chain(&data.overrides).cloned());
            typed.extend(data.tables.iter().map(|(_, file)| file.clone()));
        }
        let rules: Vec<PathBuf> =
            data.iter().map(|data| data.rules.clone()).filter(|path| !path.as_os_str().is_empty()).collect();
        let own = own.into_iter().flatten().map(|name| Target::named(Path::new(&name))).collect();
        Ok(Self { data, typed, rules, own, splits, ..Self::default() })
    }

    /// Whether standard input is one of them.
    #[must_use]
    pub fn has_standard_input(&self) -> bool {
        self.typed.iter().any(|name| name == "-")
    }

    /// Looks at all files; patterns are expanded, and rules that changed are read, anew.
    pub fn look(&mut self) -> Seen {
        let now = self.rules.iter().map(|path| (path.clone(), state(path))).collect();
        if self.read != now {
            self.read = now;
            self.reread();
        }
        let mut seen: Seen = self.rules.iter().map(|path| (path.clone(), state(path))).collect();
        let folder = self.rules.first().and_then(|path| path.parent());
        let typed = self.typed.iter().map(|name| (name, None));
        for (name, folder) in typed.chain(self.named.iter().map(|name| (name, folder))) {
            let path = folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
            if path.exists() || !is_pattern(name) {
                seen.insert(path.clone(), state(&path));
            } else {
                let found = matching(name, folder).unwrap_or_default().into_iter().filter(|path| !self.is_own(path));
                seen.extend(found.map(|path| (path.clone(), state(&path))));
            }
        }
        seen
    }

    /// Reads what the rules name; rules that are not sound name what they named before.
    fn reread(&mut self) {
        let Some(data) = &self.data else { return };
        let text = |path: &Path| marked_text(path, Language::English).ok().map(|(_, text)| text);
        let Some(own) = self.rules.first().cloned() else { return };
        let Some(first) = text(&own) else { return };
        let settings = data.settings.iter().map(|(name, value)| Setting { name: name.clone(), value: value.clone() });
        let settings: Vec<Setting> = settings.collect();
        let standard = standard_of(&first);
        self.rules.truncate(1);
        let questions = Questions::default();
        let resolved = match &standard {
            None => resolve_asking(&first, &settings, &questions),
            Some(named) => {
                let path = own.parent().unwrap_or(Path::new("")).join(named);
                let behind = text(&path);
                self.rules.push(path);
                let Some(behind) = behind else { return };
                let folder = Path::new(named).parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
                resolve_branch(&first, &Standard { text: &behind, folder: &folder }, &settings, &questions)
            }
        };
        if let Ok(sound) = resolved {
            self.named = named(&sound.rules, data);
        }
    }

    /// Whether the command itself writes a file.
    fn is_own(&self, path: &Path) -> bool {
        let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name(path).starts_with(".tier-") {
            return true;
        }
        let is_part = |whole: &Path| {
            let stem = whole.file_stem().map(|stem| format!("{}-", stem.to_string_lossy())).unwrap_or_default();
            let same_folder = || fs::canonicalize(folder_of(path)).ok() == fs::canonicalize(folder_of(whole)).ok();
            path.extension() == whole.extension() && name(path).starts_with(&stem) && same_folder()
        };
        let this = Target::File(path.to_owned());
        let parts = || matches!(self.own.first(), Some(Target::File(whole)) if self.splits && is_part(whole));
        self.own.iter().any(|own| own.is_same(&this)) || parts()
    }
}

/// Size and time of a file.
fn state(path: &Path) -> Option<(u64, Option<std::time::SystemTime>)> {
    let found = fs::metadata(path).ok()?;
    Some((found.len(), found.modified().ok()))
}

/// The files that rules name and that the command line doesn't name instead.
fn named(rules: &RuleSet, data: &Data) -> Vec<String> {
    let mut all = Vec::new();
    if data.customers.is_empty() {
        all.extend(rules.customers.files.iter().cloned());
    }
    for table in &rules.tables {
        if data.files_of(&table.schema.name).is_empty() {
            all.extend(table.files.iter().cloned());
        }
    }
    all.extend(rules.lookups.iter().filter_map(|lookup| Some(lookup.file.as_ref()?.file.clone())));
    let aliases = rules.identity.as_ref().and_then(|identity| identity.aliases.as_ref());
    all.extend(aliases.map(|aliases| aliases.file.clone()));
    all
}
