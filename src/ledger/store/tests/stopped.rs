//! Whatever stops a run, all of it is in the ledger or nothing.

use super::*;

const CHILD: &str = "TIER_LEDGER_TEST_CHILD";

/// Not a test of its own: what a process does that is stopped by those below. `PATH|MONTH|STEP` records a month and ends at
/// a step; a step of 0 never ends.
#[test]
fn child() {
    let Ok(order) = std::env::var(CHILD) else { return };
    let [path, month, step] = *order.split('|').collect::<Vec<_>>() else { panic!("{order}") };
    let (month, step): (usize, u64) = (month.parse().unwrap(), step.parse().unwrap());
    let seen = Cell::new(0);
    let watch = move |done: Step| {
        seen.set(seen.get() + 1);
        if seen.get() == step {
            eprintln!("{done:?}");
            std::process::abort();
        }
    };
    let (run, entries) = months().swap_remove(month);
    let recorded = (|| {
        let mut writer = Writer::open_watched(Path::new(path), Duration::from_mins(1), Box::new(watch))?;
        writer.record(&run, &entries)?;
        writer.commit()
    })();
    // 0: recorded; 3: refused, as an error and not as the end of the process.
    std::process::exit(match recorded {
        Ok(()) => 0,
        Err(LedgerError::Full | LedgerError::Io { .. }) => 3,
        Err(error) => panic!("{error:?}"),
    });
}

fn child_of(path: &Path, month: usize, step: u64, shell: Option<&str>) -> Command {
    let exe = std::env::current_exe().unwrap();
    let name = "ledger::store::tests::stopped::child";
    let mut command = match shell {
        None => Command::new(&exe),
        Some(shell) => {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("{shell}; exec \"$0\" \"$@\"")]).arg(&exe);
            command
        }
    };
    command.args(["--exact", name, "--nocapture"]).env(CHILD, format!("{}|{month}|{step}", path.display()));
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Stopped at every step, of a first run and of a later one: all of the run is there or nothing, and the run can be made again.
#[test]
fn stopped_at_any_step_all_of_a_run_is_there_or_nothing() {
    let (_reference, reference) = place();
    record(&reference, &months()[..2]);
    let whole = answers(&reference);
    for month in 0..2 {
        let mut last = 0;
        for step in 1.. {
            let (_folder, path) = place();
            record(&path, &months()[..month]);
            if month == 0 {
                fs::remove_file(&path).unwrap();
            }
            let output = child_of(&path, month, step, None).output().unwrap();
            if output.status.success() {
                last = step - 1;
                break;
            }
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let is_committed = said.contains("Committed");
            let runs = match Ledger::open(&path) {
                Ok(ledger) => ledger.verify(&[]).unwrap().unwrap().head.runs,
                Err(LedgerError::Blank | LedgerError::NotFound) => 0,
                Err(error) => panic!("step {step}: {error:?}"),
            };
            assert_eq!(runs, (month + usize::from(is_committed)) as u64, "step {step}: {said}");
            let done = usize::try_from(runs).unwrap();
            record(&path, &months()[done..2]);
            assert_eq!(answers(&path), whole, "step {step}");
        }
        assert!(last >= 9, "{last} steps");
    }
}

/// Killed at a random moment while it records one run after the other.
#[test]
fn killed_at_any_moment_all_of_a_run_is_there_or_nothing() {
    let rounds: u64 = std::env::var("TIER_KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let (_folder, path) = place();
    let mut random = 88_172_645_463_325_252_u64;
    let mut runs = 0;
    for round in 0..rounds {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let mut child = endless(&path).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(3000 + random % 60_000));
        child.kill().unwrap();
        child.wait().unwrap();
        match Ledger::open(&path) {
            Ok(ledger) => {
                let head = ledger.verify(&[]).unwrap().unwrap().head;
                assert!(head.runs >= runs && head.entries == head.runs * 50, "round {round}: {head:?}");
                runs = head.runs;
            }
            Err(error) => assert!(runs == 0 && [LedgerError::Blank, LedgerError::NotFound].contains(&error), "{error:?}"),
        }
    }
    assert!(runs > 0, "{rounds} rounds");
}

fn endless(path: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "ledger::store::tests::stopped::endless_child", "--nocapture"]).env(CHILD, path);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Not a test of its own: records until it is killed.
#[test]
fn endless_child() {
    let Some(path) = std::env::var_os(CHILD).filter(|order| !order.to_string_lossy().contains('|')) else { return };
    let entries: Vec<Entry> = (0..50).map(|i| entry(&format!("C{i}"), "银", "stay")).collect();
    for _ in 0..100_000 {
        let mut writer = Writer::open(Path::new(&path), Duration::from_mins(1)).unwrap();
        writer.record(&run("2026-01-31"), &entries).unwrap();
        writer.commit().unwrap();
    }
}

/// A limit on the size of files, at several sizes: an error, and the ledger as it was.
#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files_is_an_error() {
    let (_folder, path) = place();
    record(&path, &months()[..1]);
    let before = answers(&path);
    let mut refused = 0;
    for blocks in [0, 1, 8, 16, 32, 64, 96, 128] {
        // What is ignored by the shell stays ignored: writing fails then, as it does in the program itself.
        let status = child_of(&path, 1, 0, Some(&format!("trap '' XFSZ; ulimit -f {blocks}"))).status().unwrap();
        if status.code() == Some(3) {
            refused += 1;
            assert_eq!(answers(&path), before, "{blocks} blocks");
        } else {
            assert_eq!(status.code(), Some(0), "{blocks} blocks");
            assert_eq!(verified(&path).head.runs, 2);
            break;
        }
    }
    assert!(refused > 1);
}
