//! Opening a ledger: what stands at a path, whether it is a ledger, and in which of SQLite's ways it can be read.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::super::error::LedgerError;
use super::failure::{damaged, of};
use super::{APPLICATION, FORMAT, REPAIR, SCHEMA};

/// What every database of SQLite begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What stands at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    Nothing,
    Empty,
    Database,
}

/// Whether a file begins as a database does; not where it can't be read.
pub fn is_database(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file()) && standing(path) == Ok(Standing::Database)
}

/// Opens a ledger that is there. A log beside it, of a run that is going on or was stopped, is read with it and left where it
/// lies: only who records writes it into the ledger, so that reading a copy beside a log of something else doesn't spoil it.
/// Who may not write the file must leave nothing beside it: that would belong to the wrong one, and stop the next run; so
/// without a log the file is read as it lies.
pub fn to_read(path: &Path) -> Result<Connection, LedgerError> {
    let path = &whole(path);
    match standing(path)? {
        Standing::Nothing => return Err(LedgerError::NotFound),
        Standing::Empty => return Err(LedgerError::Blank),
        Standing::Database => {}
    }
    let usual = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let reading = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let attempt = |name: &Path, flags| {
        let connection = connect(name, flags, REPAIR)?;
        connection.pragma_update(None, "query_only", true).map_err(of)?;
        checked(connection)
    };
    let log = fs::metadata(with_ending(path, "-wal")).ok().map(|log| log.len());
    let is_writable = File::options().write(true).open(path).is_ok();
    let has_log = log.is_some_and(|length| length > 0);
    for flags in [(is_writable && !has_log).then_some(usual), log.map(|_| reading)].into_iter().flatten() {
        match attempt(&plain(path), flags) {
            Err(LedgerError::NoPermission) => {}
            outcome => return outcome,
        }
    }
    if has_log {
        return Err(LedgerError::NoPermission);
    }
    attempt(Path::new(&address(path)), reading | OpenFlags::SQLITE_OPEN_URI)
}

/// Opens a ledger to write, or makes the file where there is none; what is in it is not looked at yet.
pub fn to_write(path: &Path, wait: Duration) -> Result<Connection, LedgerError> {
    let path = &whole(path);
    if standing(path)? == Standing::Nothing {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(LedgerError::FolderMissing(folder.to_owned()));
        }
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(&plain(path), flags, wait)?;
    if connection.is_readonly("main").map_err(of)? {
        return Err(LedgerError::NoPermission);
    }
    Ok(connection)
}

/// Whether nothing has been recorded in the database yet, by anybody.
pub fn is_blank(connection: &Connection) -> Result<bool, LedgerError> {
    let objects = "SELECT count(*) FROM sqlite_schema";
    let objects: i64 = connection.query_row(objects, [], |row| row.get(0)).map_err(of)?;
    Ok(objects == 0 && pragma(connection, "application_id")? == 0 && pragma(connection, "user_version")? == 0)
}

/// Checks that a database is a ledger of a format known here, with its tables as they were made.
pub fn check(connection: &Connection) -> Result<(), LedgerError> {
    if pragma(connection, "application_id")? != APPLICATION {
        return Err(LedgerError::NotALedger);
    }
    match pragma(connection, "user_version")? {
        FORMAT => {}
        format if format > FORMAT => return Err(LedgerError::Newer { format }),
        _ => return Err(damaged("user_version")),
    }
    let expected = objects(SCHEMA);
    let found = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' OR type = 'trigger'";
    let mut statement = connection.prepare(found).map_err(of)?;
    let mut rows = statement.query([]).map_err(of)?;
    let mut seen = 0;
    while let Some(row) = rows.next().map_err(of)? {
        let name = row.get::<_, String>(0).map_err(of)?;
        let sql = row.get::<_, Option<String>>(1).map_err(of)?;
        if !expected.iter().any(|(known, text)| **known == name && Some(*text) == sql.as_deref()) {
            return Err(LedgerError::Strange { name });
        }
        seen += 1;
    }
    drop(rows);
    if seen == expected.len() {
        return Ok(());
    }
    let there = "SELECT count(*) FROM sqlite_schema WHERE name = ?1";
    for (name, _) in expected {
        if connection.query_row(there, [name], |row| row.get::<_, i64>(0)).map_err(of)? != 1 {
            return Err(LedgerError::Strange { name: name.to_owned() });
        }
    }
    Err(damaged("sqlite_schema"))
}

fn checked(connection: Connection) -> Result<Connection, LedgerError> {
    if is_blank(&connection)? {
        return Err(LedgerError::Blank);
    }
    check(&connection).map(|()| connection)
}

fn connect(name: &Path, flags: OpenFlags, wait: Duration) -> Result<Connection, LedgerError> {
    let connection = Connection::open_with_flags(name, flags).map_err(of)?;
    connection.busy_timeout(wait).map_err(of)?;
    // A file made to do harm runs nothing that stands in it, and counts that it claims are looked at.
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;").map_err(of)?;
    Ok(connection)
}

fn pragma(connection: &Connection, name: &str) -> Result<i64, LedgerError> {
    connection.pragma_query_value(None, name, |row| row.get(0)).map_err(of)
}

/// The name and the text of every object of a schema.
fn objects(schema: &str) -> Vec<(&str, &str)> {
    let texts = schema.split(";\n").map(str::trim).filter(|text| !text.is_empty());
    texts.map(|text| (text.split_whitespace().nth(2).unwrap_or_default(), text)).collect()
}

/// The path that a link leads to: the log lies beside that.
fn whole(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Which file stands at a path; the same for all where the system doesn't tell.
#[cfg(unix)]
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// Which file stands at a path; the same for all where the system doesn't tell.
#[cfg(not(unix))]
pub fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|_| (0, 0))
}

/// Whether a file has several names: a log lies beside one of them, and who comes by another doesn't see it.
#[cfg(unix)]
fn has_several_names(found: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(found) > 1
}

#[cfg(not(unix))]
const fn has_several_names(_: &fs::Metadata) -> bool {
    false
}

fn standing(path: &Path) -> Result<Standing, LedgerError> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Nothing),
        Err(error) => return Err(of_system(&error)),
    };
    if found.is_dir() {
        return Err(LedgerError::Folder);
    }
    if !found.is_file() {
        return Err(LedgerError::NotALedger);
    }
    if has_several_names(&found) {
        return Err(LedgerError::Linked);
    }
    if found.len() == 0 {
        return Ok(Standing::Empty);
    }
    let mut beginning = Vec::new();
    let mut file = File::open(path).map_err(|error| of_system(&error))?.take(MAGIC.len() as u64);
    file.read_to_end(&mut beginning).map_err(|error| of_system(&error))?;
    if beginning == MAGIC { Ok(Standing::Database) } else { Err(LedgerError::NotALedger) }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what has no error of its own is said as the system says it")]
fn of_system(error: &io::Error) -> LedgerError {
    match error.kind() {
        io::ErrorKind::PermissionDenied => LedgerError::NoPermission,
        io::ErrorKind::NotADirectory => LedgerError::NotFound,
        _ => LedgerError::Io { text: error.to_string() },
    }
}

/// The path in a form that SQLite takes for nothing but a path: `file:x` and `:memory:` are names like others.
fn plain(path: &Path) -> PathBuf {
    if path.is_absolute() { path.to_owned() } else { Path::new(".").join(path) }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The path as the address of a file that nobody changes.
fn address(path: &Path) -> String {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let root = if text.starts_with('/') { "" } else { "/" };
    format!("file:{root}{text}?immutable=1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_taken_apart_by_name() {
        let names: Vec<&str> = objects(SCHEMA).into_iter().map(|(name, _)| name).collect();
        let expected = ["head", "runs", "customers", "words", "entries", "closings", "runs_in_force", "history", "figures"];
        assert_eq!(names, expected);
    }
}
