//! `tier watch` from outside: files change, results follow, and Ctrl-C is its end.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// So long is waited for what must come; it comes much sooner.
const PATIENCE: Duration = Duration::from_secs(30);

const RULES: &str = "schema = 1\n[customers]\nkey = \"id\"\n[tables.orders]\nkey = \"id\"\n[tables.orders.columns]\n\
amount = { header = \"amount\", type = \"number\" }\nkind = \"kind\"\npaid = { value = \"amount * lookup('rate', kind)\" }\n\
[lookups.rate]\nfile = \"rates.csv\"\nkey = \"kind\"\nvalue = \"rate\"\ntype = \"number\"\n\
[metrics]\ntotal = \"sum(orders.paid)\"\n[[tiers]]\nname = \"A\"\nenter = \"total >= 100\"\n[[tiers]]\nname = \"B\"\n";

/// A watcher with what it says.
struct Watcher {
    process: Child,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Watcher {
    fn start(folder: &Path, arguments: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tier"))
            .current_dir(folder)
            .env("LC_ALL", "C")
            .args(arguments.split(' '))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let stderr = BufReader::new(process.stderr.take().unwrap());
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { process, lines, said: Vec::new() }
    }

    /// Waits for a line that begins so.
    fn wait_for(&mut self, beginning: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else { panic!("no line {beginning:?} in {:#?}", self.said) };
            self.said.push(line);
            if self.said.last().unwrap().starts_with(beginning) {
                return;
            }
        }
    }

    /// How many lines begin so, up to now.
    fn count(&mut self, beginning: &str) -> usize {
        self.said.extend(self.lines.try_iter());
        self.said.iter().filter(|line| line.starts_with(beginning)).count()
    }

    /// Waits for its end; its exit code.
    fn end(&mut self) -> Option<i32> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it doesn't end: {:#?}", self.said)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("rules.toml", RULES);
    write("rates.csv", "kind,rate\nx,1\n");
    write("customers.csv", "id\nK1\nK2\n");
    write("orders-1.csv", "id,amount,kind\nK1,120,x\nK2,10,x\n");
    folder
}

/// Waits until customer and tier, line by line, are these.
fn wait_for_tiers(file: &Path, tiers: &[(&str, &str)]) {
    let until = Instant::now() + PATIENCE;
    let mut found = String::new();
    while Instant::now() < until {
        found = fs::read_to_string(file).unwrap_or_default();
        let lines = found.lines().skip(1).map(|line| line.split(',').take(2).collect::<Vec<_>>());
        if lines.eq(tiers.iter().map(|(customer, tier)| vec![*customer, *tier])) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{tiers:?} should be in\n{found}");
}

#[test]
fn it_runs_again_whenever_a_file_changes() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let arguments = "watch --every 0.1 classify customers.csv --orders orders-*.csv -r rules.toml --as-of 2026-06-30 -o out.csv";
    let mut watcher = Watcher::start(folder.path(), arguments);
    watcher.wait_for("watching 4 files");
    wait_for_tiers(&path("out.csv"), &[("K1", "A"), ("K2", "B")]);
    // Another row; a new file that the pattern takes in; a lookup that the rules name.
    fs::write(path("orders-1.csv"), "id,amount,kind\nK1,120,x\nK2,10,x\nK2,95,x\n").unwrap();
    watcher.wait_for("changed: orders-1.csv");
    watcher.wait_for("wrote out.csv");
    wait_for_tiers(&path("out.csv"), &[("K1", "A"), ("K2", "A")]);
    fs::write(path("orders-2.csv"), "id,amount,kind\nK1,-30,x\n").unwrap();
    watcher.wait_for("changed: orders-2.csv (new)");
    watcher.wait_for("wrote out.csv");
    wait_for_tiers(&path("out.csv"), &[("K1", "B"), ("K2", "A")]);
    fs::write(path("rates.csv"), "kind,rate\nx,1.5\n").unwrap();
    watcher.wait_for("changed: rates.csv");
    watcher.wait_for("wrote out.csv");
    wait_for_tiers(&path("out.csv"), &[("K1", "A"), ("K2", "A")]);
    // Rules that are wrong are said, and the result stays; it goes on when they are right again.
    fs::write(path("rules.toml"), RULES.replace("total >= 100", "totl >= 100")).unwrap();
    watcher.wait_for("changed: rules.toml");
    watcher.wait_for("error[E401]");
    wait_for_tiers(&path("out.csv"), &[("K1", "A"), ("K2", "A")]);
    fs::write(path("rules.toml"), RULES.replace("total >= 100", "total >= 140")).unwrap();
    watcher.wait_for("changed: rules.toml");
    watcher.wait_for("wrote out.csv");
    wait_for_tiers(&path("out.csv"), &[("K1", "B"), ("K2", "A")]);
    fs::remove_file(path("orders-2.csv")).unwrap();
    watcher.wait_for("changed: orders-2.csv (gone)");
    watcher.wait_for("wrote out.csv");
    wait_for_tiers(&path("out.csv"), &[("K1", "A"), ("K2", "A")]);
    // What it writes itself is no change, nor is a file of nobody's.
    fs::write(path("notes.txt"), "x").unwrap();
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(watcher.count("changed: "), 6, "{:#?}", watcher.said);
    #[cfg(unix)]
    {
        let pid = watcher.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        assert_eq!(watcher.end(), Some(0));
    }
    let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut left: Vec<String> = left.collect();
    left.sort();
    assert_eq!(left, ["customers.csv", "notes.txt", "orders-1.csv", "out.csv", "rates.csv", "rules.toml"]);
}

#[test]
fn a_file_that_is_being_written_is_waited_for() {
    let folder = folder();
    let arguments = "watch --every 1 -- classify customers.csv --orders orders-*.csv -r rules.toml --as-of 2026-06-30 -o out.csv";
    let mut watcher = Watcher::start(folder.path(), arguments);
    watcher.wait_for("watching 4 files");
    let mut file = fs::File::create(folder.path().join("orders-2.csv")).unwrap();
    for part in ["id,amo", "unt,kind\nK", "2,", "1", "0", "0", ",x\nK1,-", "1", "00,x\n"] {
        file.write_all(part.as_bytes()).unwrap();
        file.sync_all().unwrap();
        std::thread::sleep(Duration::from_millis(200));
    }
    wait_for_tiers(&folder.path().join("out.csv"), &[("K1", "B"), ("K2", "A")]);
    watcher.wait_for("changed: ");
    assert_eq!(watcher.count("changed: "), 1, "{:#?}", watcher.said);
    assert_eq!(watcher.count("error"), 0, "{:#?}", watcher.said);
}

#[test]
fn an_output_that_was_there_before_is_not_replaced() {
    let folder = folder();
    fs::write(folder.path().join("out.csv"), "mine").unwrap();
    let arguments = "watch --every 0.1 classify customers.csv --orders orders-1.csv -r rules.toml --as-of 2026-06-30 -o out.csv";
    let mut watcher = Watcher::start(folder.path(), arguments);
    assert_eq!(watcher.end(), Some(2));
    watcher.wait_for("error: the output out.csv exists");
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), "mine");
}
