//! Readers and writers of one ledger at the same time.

use super::*;

#[test]
fn reading_never_waits_and_a_second_writer_does() {
    let (_folder, path) = place();
    let all = months();
    record(&path, &all[..1]);
    let mut writer = Writer::open(&path, NOW).unwrap();
    writer.record(&all[1].0, &all[1].1).unwrap();
    let started = Instant::now();
    let head = verified(&path).head;
    assert_eq!(head.runs, 1);
    assert!(started.elapsed() < Duration::from_secs(5));
    let waited = Duration::from_millis(300);
    let started = Instant::now();
    assert_eq!(Writer::open(&path, waited).err(), Some(LedgerError::Busy { waited }));
    assert!(started.elapsed() >= Duration::from_millis(250));
    // One that waits long enough comes to write behind the other.
    let second = path.clone();
    let third = all[2].clone();
    let waiting = std::thread::spawn(move || {
        let mut writer = Writer::open(&second, Duration::from_mins(1)).unwrap();
        let recorded = writer.record(&third.0, &third.1).unwrap();
        writer.commit().unwrap();
        recorded.number
    });
    std::thread::sleep(Duration::from_millis(50));
    let reader = Ledger::open(&path).unwrap();
    writer.commit().unwrap();
    assert_eq!(waiting.join().unwrap(), 3);
    assert_eq!(reader.head().unwrap().runs, 3);
    assert_eq!(verified(&path).head.runs, 3);
}

#[test]
fn two_that_make_one_ledger_both_record() {
    for _ in 0..10 {
        let (_folder, path) = place();
        let both = [0, 1].map(|month: usize| {
            let path = path.clone();
            std::thread::spawn(move || {
                let (run, entries) = &months()[month];
                let mut writer = Writer::open(&path, Duration::from_mins(1)).unwrap();
                writer.record(run, entries).unwrap();
                writer.commit().unwrap();
            })
        });
        for thread in both {
            thread.join().unwrap();
        }
        assert_eq!(verified(&path).head.runs, 2);
    }
}
