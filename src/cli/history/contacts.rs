//! `--contacts FILE`: any table of customers, days and texts, such as the record of `tier contacts`.

use hashbrown::HashMap;

use foldhash::fast::FixedState;

use crate::cli::failure::{Exit, Failure};
use crate::cli::message::{Level, Message};
use crate::cli::messages::history::{HistoryUsage, history_usage, rows_left_out};
use crate::cli::ui::Ui;
use crate::model::fold::{fold, header_form};
use crate::read::{InputFile, read_whole};
use crate::report::contact_words;
use crate::report::history::Contact;

/// The contacts of each customer, by folded key, in the order in which they stand.
#[derive(Debug, Default)]
pub(super) struct ContactLog(HashMap<String, Vec<Contact>, FixedState>);

impl ContactLog {
    /// The contacts of a customer.
    pub(super) fn of(&self, key: &str) -> Vec<Contact> {
        self.0.get(fold(key).as_ref()).cloned().unwrap_or_default()
    }
}

/// Reads the contacts of files. All columns but the customer's and the day's are its text, in their order. A row without a
/// customer or day is left out, which is said.
///
/// # Errors
/// A file can't be read, has no such columns, or a day that can't be read.
pub(super) fn contact_log(files: &[InputFile], ui: Ui) -> Result<ContactLog, Failure> {
    let mut log = ContactLog::default();
    for file in files {
        let whole = read_whole(std::slice::from_ref(file), &[]).map_err(|error| Failure::of_data(&error, ui.language))?;
        let forms: Vec<String> = whole.headers.iter().map(|header| header_form(header)).collect();
        let [customer, day] = contact_words().map(|words| forms.iter().position(|form| words.contains(form)));
        let (Some(customer), Some(day)) = (customer, day) else {
            let item = HistoryUsage::NoContacts { file: file.name.clone(), known: whole.headers };
            return Err(Failure::new(Exit::Data, history_usage(&item, ui.language)));
        };
        let days = whole.days(day).map_err(|(row, text)| {
            let item = HistoryUsage::NoDay { file: file.name.clone(), header: whole.headers[day].clone(), row, text };
            Failure::new(Exit::Data, history_usage(&item, ui.language))
        })?;
        let mut left_out: u64 = 0;
        for (row, found) in days.into_iter().enumerate() {
            let key = fold(whole.columns[customer].get(row));
            let Some(found) = found.filter(|_| !key.is_empty()) else {
                left_out += 1;
                continue;
            };
            let others = (0..whole.columns.len()).filter(|column| ![customer, day].contains(column));
            let texts: Vec<&str> = others.map(|column| whole.columns[column].get(row)).filter(|text| !text.is_empty()).collect();
            log.0.entry_ref(key.as_ref()).or_default().push(Contact { day: found, text: texts.join(" · ") });
        }
        if left_out > 0 {
            let text = rows_left_out(&file.name, left_out, ui.language);
            ui.note(&Message::new(Level::Warning, "left-out", text).about(&file.name).with("rows", left_out.into()));
        }
    }
    Ok(log)
}
