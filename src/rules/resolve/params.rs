//! Params: their values in the file, and those set for one run.

use super::names;
use crate::expr::check::nearest;
use crate::model::diagnostic::Diagnostic;
use crate::model::language::Language;
use crate::model::value::Type;
use crate::rules::document::literal_of_text;
use crate::rules::forms::{File, Named, ParamForm};
use crate::rules::ruleset::{Literal, Param};

/// A value given for one run by `--set NAME=VALUE`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// The param.
    pub name: String,
    /// Its value as written.
    pub value: String,
}

/// Why a rule file can't be run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unsound {
    /// The file is wrong: all that is, in the order of the file.
    File {
        /// What is wrong.
        problems: Vec<Diagnostic>,
        /// The language that the file asks for.
        language: Option<Language>,
    },
    /// A setting names no param.
    NoSuchParam {
        /// The name given.
        name: String,
        /// The nearest param.
        nearest: Option<String>,
        /// All params.
        known: Vec<String>,
    },
    /// A setting's value is of another type than the param.
    SettingType {
        /// The param.
        name: String,
        /// The value given.
        value: String,
        /// The type of the param.
        wanted: Type,
    },
}

/// The params as the file has them.
pub fn file_params(file: &File) -> Vec<Param> {
    let param = |named: &Named<ParamForm>| Param {
        name: names::form(&named.name),
        label: named.form.label.clone(),
        unit: named.form.unit.clone(),
        value: named.form.value.clone(),
        is_set: false,
    };
    file.params.iter().map(param).collect()
}

/// The params in force.
///
/// # Errors
/// A setting names no param, or its value is of another type.
pub fn settle_params(file: &File, settings: &[Setting]) -> Result<Vec<Param>, Unsound> {
    let mut params = file_params(file);
    for setting in settings {
        let name = names::form(&setting.name);
        let Some(param) = params.iter_mut().find(|param| param.name == name) else {
            let known = || params.iter().map(|param| param.name.as_str());
            let (near, known) = (nearest(&name, known()), names::listed(known()));
            return Err(Unsound::NoSuchParam { name, nearest: near, known });
        };
        let wanted = param.value.value_type();
        let value = match (wanted, setting.value.as_str()) {
            (Type::Text, text) => Literal::Text(text.to_owned()),
            (Type::Flag, "true") => Literal::Flag(true),
            (Type::Flag, "false") => Literal::Flag(false),
            (_, text) => literal_of_text(text.to_owned()),
        };
        if value.value_type() != wanted {
            return Err(Unsound::SettingType { name, value: setting.value.clone(), wanted });
        }
        param.is_set |= param.value.value() != value.value();
        param.value = value;
    }
    Ok(params)
}
