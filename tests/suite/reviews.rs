//! Reviews through the public door: the year of the example, the laws of generated histories, and runs that are killed.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tier::ledger::entry::{Entry, Presence, in_force};
use tier::ledger::{Ledger, LedgerError};

use crate::chance::{Chance, rounds, seeded};

const LEDGER: &str = "ledger.db";

fn tier(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tier"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

/// Runs a command that must succeed; what it says on standard error.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = tier(folder, arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "tier {arguments:?}\n{errors}");
    errors
}

fn entries(ledger: &Ledger, number: u64) -> Vec<Entry> {
    let mut all = Vec::new();
    let mut keep = |entry| -> Result<(), LedgerError> {
        all.push(entry);
        Ok(())
    };
    ledger.entries(number, &mut keep).unwrap();
    all.sort_by(|a, b| a.customer.cmp(&b.customer));
    all
}

/// The entries of the runs in force, each with its day.
fn all_in_force(folder: &Path) -> Vec<(String, Vec<Entry>)> {
    let ledger = Ledger::open(&folder.join(LEDGER)).unwrap();
    let runs = ledger.runs().unwrap();
    let day = |at: usize| (runs[at].run.as_of.to_string(), entries(&ledger, runs[at].number));
    in_force(&runs).into_iter().map(day).collect()
}

/// How far a ledger goes; it is as it was written.
fn head(folder: &Path) -> (String, u64) {
    let ledger = Ledger::open(&folder.join(LEDGER)).unwrap();
    ledger.verify(&[]).unwrap().unwrap();
    let head = ledger.head().unwrap();
    (head.digest, head.runs)
}

/// Copies the files of a folder; what a run by hand has left in an example stays there.
fn copied(from: &Path, to: &Path) {
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        if !name.starts_with("分级-") && !name.starts_with("台账.db") {
            fs::copy(file.path(), to.join(name)).unwrap();
        }
    }
}

/// The year of the example, by its script, comes to what another program computed from its files; again it changes nothing.
#[cfg(unix)]
#[test]
fn the_year_of_the_example() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/monthly-review");
    let folder = tempfile::tempdir().unwrap();
    copied(&example, folder.path());
    let script = || {
        let output =
            Command::new("sh").arg("run.sh").current_dir(folder.path()).env("TIER", env!("CARGO_BIN_EXE_tier")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    script();
    let path = folder.path().join("台账.db");
    let read = || {
        let ledger = Ledger::open(&path).unwrap();
        ledger.verify(&[]).unwrap().unwrap();
        let mut text =
            "run,as_of,customer,presence,candidate,tier,reason,tier_since,failed_reviews,confirmations,absences\n".to_owned();
        for run in ledger.runs().unwrap() {
            for entry in entries(&ledger, run.number) {
                write_entry(&mut text, run.number, &run.run.as_of.to_string(), &entry);
            }
        }
        (text, ledger.head().unwrap().digest)
    };
    let (text, head) = read();
    let expected = fs::read_to_string(example.join("expected.csv")).unwrap();
    for (expected, found) in expected.lines().zip(text.lines()) {
        assert_eq!(found, expected.trim_end());
    }
    assert_eq!(text.lines().count(), expected.lines().count());
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "xlsx") {
            fs::remove_file(path).unwrap();
        }
    }
    // Months before the last are refused now; the last one comes to the same and writes its workbook again.
    let last = "review -r rules.toml customers-2025-12.csv --orders orders-*.csv --table survey=满意度-*.csv --overrides 人工调整.csv --as-of 2025-12-31 --ledger 台账.db -o again.xlsx";
    done(folder.path(), &last.split(' ').collect::<Vec<_>>());
    assert_eq!(read().1, head);
    assert!(folder.path().join("again.xlsx").exists());
    for run in ["1", "2025-06-30", "last"] {
        let said = tier(folder.path(), &["ledger", "replay", "台账.db", run, "--lang", "en"]).output().unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        assert!(String::from_utf8_lossy(&said.stdout).ends_with("all the same to the byte\n"));
    }
    fs::write(folder.path().join("orders-2025-03.csv"), "会员编号\n").unwrap();
    let said = tier(folder.path(), &["ledger", "replay", "台账.db", "3", "--lang", "en"]).output().unwrap();
    assert_eq!(said.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&said.stderr).starts_with("error: orders-2025-03.csv: not the file that was read then"));
}

fn write_entry(text: &mut String, run: u64, as_of: &str, entry: &Entry) {
    let Entry { customer, reason, failures, confirmations, absences, .. } = entry;
    let tier = |tier: &Option<String>| tier.clone().unwrap_or("none".to_owned());
    let is_here = entry.presence == Presence::Present;
    let candidate = if is_here { tier(&entry.candidate) } else { String::new() };
    let merged = matches!(entry.presence, Presence::Merged(_));
    let final_tier = if merged { String::new() } else { tier(&entry.tier) };
    let since = entry.since.map_or(String::new(), |day| day.to_string());
    let presence = entry.presence.word();
    writeln!(
        text,
        "{run},{as_of},{customer},{presence},{candidate},{final_tier},{reason},{since},{failures},{confirmations},{absences}"
    )
    .unwrap();
}

const ENDS: [&str; 7] = ["2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"];

/// A company of its own: a rule file with a policy, customers with orders of seven months, overrides.
struct World {
    rules: String,
    customers: Vec<String>,
    orders: Vec<String>,
    overrides: Vec<String>,
}

impl World {
    fn any(chance: &mut Chance) -> Self {
        let one = |chance: &mut Chance, words: &[&str]| chance.pick(words).to_owned();
        let mut review = "catch_up = true\nmax_age = \"400 days\"\n".to_owned();
        let upgrade = one(chance, &["\"immediate\"", "\"month-end\"", "\"quarter-end\"", "{ confirm = 2 }"]);
        let downgrade = one(chance, &["\"immediate\"", "\"month-end\"", "\"quarter-end\"", "\"never\""]);
        let hold = one(chance, &["\"1 month\"", "\"3 months\"", "\"40 days\"", "\"5 weeks\""]);
        let (up, down, grace) = (chance.below(3), chance.below(3), chance.below(3));
        write!(review, "upgrade = {upgrade}\ndowngrade = {downgrade}\nmin_hold = {hold}\n").unwrap();
        write!(review, "max_up = {up}\nmax_down = {down}\ngrace = {grace}\nabsent = 2\n").unwrap();
        if chance.one_in(2) {
            review.push_str("new_customer = { when = \"days_since(joined) <= 60\", floor = 'C' }\n");
        }
        let capacity = if chance.one_in(2) { "capacity = 4\nrank_by = \"amount\"\n" } else { "" };
        let rules = format!(
            "schema = 1\n[customers]\nkey = 'no'\nwhere = \"left is missing or left > as_of\"\n[customers.columns]\n\
             joined = {{ header = 'joined', type = 'date' }}\nleft = {{ header = 'left', type = 'date' }}\n\
             blocked = {{ header = 'blocked', type = 'flag' }}\n[tables.orders]\nkey = 'no'\ndate = 'day'\nstarts = '2025-01-01'\n\
             [tables.orders.columns]\namount = {{ header = 'amount', type = 'number' }}\n\
             [metrics]\namount = 'sum(orders.amount, last 2 months)'\nlast = 'latest(orders.amount)'\n\
             [[tiers]]\nname = 'A'\nenter = 'amount >= 200'\nretain = 'amount >= 150'\n{capacity}\
             [[tiers]]\nname = 'B'\nenter = 'amount >= 100 and last > 0'\n[[tiers]]\nname = 'C'\nenter = 'amount > 0'\n\
             [[tiers]]\nname = 'D'\n[[caps]]\nwhen = 'blocked'\nat_most = 'C'\nreason = 'blocked'\n[review]\n{review}"
        );
        let (mut customers, mut orders) = (Vec::new(), Vec::new());
        for number in 0..25 {
            let left = if chance.one_in(6) { ENDS[2 + chance.below(4)] } else { "" };
            let blocked = if chance.one_in(8) { "yes" } else { "" };
            customers.push(format!("K{number:02},2025-{:02}-15,{left},{blocked}", 1 + chance.below(12)));
            for (month, end) in ENDS.iter().enumerate() {
                for _ in 0..chance.below(3) {
                    let amount = chance.between(0, 150) - if chance.one_in(6) { 100 } else { 0 };
                    let day = 1 + chance.below(28);
                    orders.push(format!("K{number:02},{}-{day:02},{amount}", &end[..7]));
                }
                if month == 3 && chance.one_in(3) {
                    break;
                }
            }
        }
        let mut overrides = Vec::new();
        for number in 0..8 {
            let kind = one(chance, &["pin", "floor", "cap", "freeze"]);
            let tier = if kind == "freeze" { String::new() } else { one(chance, &["A", "B", "C", "D"]) };
            let from = chance.below(4);
            let until = if chance.one_in(3) { "none".to_owned() } else { ENDS[from + 1 + chance.below(3)].to_owned() };
            overrides.push(format!("K{:02},{kind},{tier},{},{until},because,me", number * 3, ENDS[from]));
        }
        Self { rules, customers, orders, overrides }
    }

    fn write(&self, folder: &Path) {
        let table = |head: &str, rows: &[String]| format!("{head}\n{}\n", rows.join("\n"));
        fs::write(folder.join("rules.toml"), &self.rules).unwrap();
        fs::write(folder.join("customers.csv"), table("no,joined,left,blocked", &self.customers)).unwrap();
        fs::write(folder.join("orders.csv"), table("no,day,amount", &self.orders)).unwrap();
        let head = "customer,kind,tier,from,until,reason,approved by";
        fs::write(folder.join("overrides.csv"), table(head, &self.overrides)).unwrap();
    }
}

const REVIEW: &str = "review customers.csv --orders orders.csv -r rules.toml --overrides overrides.csv --ledger ledger.db --quiet \
                      --format csv --as-of";

/// A review of a day, with more flags.
fn command_of(folder: &Path, as_of: &str, more: &[&str]) -> Command {
    tier(folder, &REVIEW.split_whitespace().chain([as_of]).chain(more.iter().copied()).collect::<Vec<_>>())
}

fn review(folder: &Path, as_of: &str, more: &[&str]) -> String {
    let output = command_of(folder, as_of, more).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{as_of} {more:?} in {}\n{errors}", folder.display());
    String::from_utf8(output.stdout).unwrap()
}

/// Month by month is the same as all at once; again changes nothing; what is done again comes to the same; the order of rows
/// and threads change nothing; a dry run leaves every byte as it was.
#[test]
fn generated_histories_keep_the_laws() {
    for seed in (0..).take(rounds(6)) {
        let world = World::any(&mut Chance::new(seed));
        let folders: Vec<tempfile::TempDir> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
        let [one_by_one, at_once, shuffled] = [0, 1, 2].map(|at: usize| folders[at].path().to_owned());
        for folder in [&one_by_one, &at_once, &shuffled] {
            world.write(folder);
        }
        let results: Vec<String> = ENDS.iter().map(|end| review(&one_by_one, end, &[])).collect();
        review(&at_once, ENDS[0], &[]);
        let last = review(&at_once, ENDS[6], &[]);
        let whole = head(&one_by_one);
        assert_eq!((&last, head(&at_once)), (&results[6], whole.clone()), "seed {seed}: caught up");
        let known = all_in_force(&one_by_one);
        assert_eq!(known.len(), 7);
        assert_eq!((review(&one_by_one, ENDS[6], &[]), head(&one_by_one)), (last.clone(), whole.clone()), "seed {seed}: again");
        let bytes = fs::read(one_by_one.join(LEDGER)).unwrap();
        review(&one_by_one, "2026-05-31", &["--dry-run"]);
        assert!(bytes == fs::read(one_by_one.join(LEDGER)).unwrap(), "seed {seed}: a dry run");
        assert_eq!(review(&at_once, ENDS[6], &["--redo"]), last, "seed {seed}: redo");
        review(&at_once, ENDS[6], &["--rebuild-from", ENDS[2]]);
        assert_eq!((all_in_force(&at_once), head(&at_once).1), (known.clone(), 7 + 1 + 5), "seed {seed}: rebuilt");
        let mut turned = world;
        turned.customers.reverse();
        turned.orders.reverse();
        turned.overrides.reverse();
        turned.write(&shuffled);
        for end in ENDS {
            review(&shuffled, end, &["--threads", "1"]);
        }
        assert_eq!(all_in_force(&shuffled), known, "seed {seed}: shuffled");
    }
}

/// A review that is killed at any moment leaves the ledger with all of it or nothing, and its result whole or not there; done
/// again it comes to what it would have come to. `TIER_KILLS` says how often.
#[cfg(unix)]
#[test]
fn a_killed_review_leaves_nothing_half_done() {
    let world = World::any(&mut Chance::new(7));
    let base = tempfile::tempdir().unwrap();
    world.write(base.path());
    review(base.path(), ENDS[0], &[]);
    review(base.path(), ENDS[1], &[]);
    let before = head(base.path());
    let fresh = || {
        let folder = tempfile::tempdir().unwrap();
        copied(base.path(), folder.path());
        folder
    };
    let whole = fresh();
    let begun = Instant::now();
    review(whole.path(), ENDS[2], &["-o", "out.csv"]);
    let took = begun.elapsed();
    let (after, result) = (head(whole.path()), fs::read(whole.path().join("out.csv")).unwrap());
    let mut chance = seeded();
    let kills = std::env::var("TIER_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(15);
    let mut recorded = 0;
    for round in 0..kills {
        let folder = fresh();
        let mut child = command_of(folder.path(), ENDS[2], &["-o", "out.csv"]).stderr(Stdio::null()).spawn().unwrap();
        let most = i64::try_from(took.as_micros()).unwrap() * 5 / 4;
        std::thread::sleep(Duration::from_micros(chance.between(0, most).cast_unsigned()));
        let _ = child.kill();
        child.wait().unwrap();
        let found = head(folder.path());
        assert!(found == before || found == after, "round {round}: torn");
        recorded += usize::from(found == after);
        let out: PathBuf = folder.path().join("out.csv");
        match fs::read(&out) {
            Ok(bytes) => assert!(bytes == result && found == after, "round {round}: a result without its review, or half of one"),
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound),
        }
        review(folder.path(), ENDS[2], &["-o", "out.csv", "--force"]);
        assert_eq!(head(folder.path()), after, "round {round}: done again");
        assert!(fs::read(&out).unwrap() == result, "round {round}: the result of what was done again");
    }
    println!("{kills} killed, {recorded} of them recorded");
}
