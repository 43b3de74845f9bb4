//! What `[report]` hides is in no output: a run whose hidden cells hold marks that nothing else holds, in every format.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output};

/// Parts of hidden cells that no mask may leave.
const MARKS: [&str; 6] = ["郤鬯鱻", "7531", "麤巷", "7XKW", "KQZ", "8675309"];

const RULES: &str = r#"
schema = 1
[customers]
key = ["客户编号", "旧编号"]
duplicates = "last"
[customers.columns]
name = "客户名称"
phone = ["手机", "电话"]
address = "地址"
credit_code = "信用代码"
limit = { header = "额度", type = "number" }
region = "区域"
[identity]
merge = "apply"
same = [{ credit_code = "text" }, { name = "text", phone = "phone" }]
aliases = { file = "old.csv", from = "旧", to = "新" }
[tables.orders]
key = "客户编号"
date = "日期"
where = "lookup('clients', key) is missing or amount < 1000000"
[tables.orders.columns]
amount = { header = "金额", type = "number" }
[tables.calls]
key = { header = "来电", matches = "phone" }
date = "日期"
[lookups.cities]
values = { "甲" = "A" }
[lookups.clients]
values = { "甲" = "A" }
[metrics]
amount = "sum(orders.amount)"
called = "count(calls)"
caller = "latest(calls.key)"
who = "name"
loud = "upper(phone)"
both = "concat(name, phone)"
some = "coalesce(address, name)"
either = "if(limit > 5, credit_code, customer)"
cap_of = "round(limit)"
city = "lookup('cities', name)"
mine = "customer"
[scores.fame]
items = [{ value = "name", points = { "甲" = 1 } }]
[segments.kind]
classes = [{ name = "大", when = "name = who and limit >= 1" }, { name = "其他" }]
[segments.place]
by = "region"
[segments.cross]
by = ["name", "phone"]
grid = [["", "1"], ["甲", "乙"]]
[[tiers]]
name = "一"
enter = "limit > 100000 and name = who and phone starts with who and customer = mine or phone in (loud, name) and limit = cap_of"
capacity = 1
rank_by = "limit"
[[tiers]]
name = "二"
enter = "rank(limit) >= 1 and length(name) > 0 and concat(name, '-') != 'x'"
plan = { contact = "= concat(name, phone)", call = "= phone", cap = "= limit", discount = "= limit" }
[[tiers]]
name = "三"
[[caps]]
when = "name = who and customer = mine and limit > 5"
at_most = "二"
reason = "封顶"
[[alerts]]
name = "警"
when = "limit > 1 and name = who"
[report]
split_by = ["tier", "kind", "区域"]
hand_input = true
live = true
mask = { name = "name", phone = "phone", "地址" = "address", credit_code = "id", limit = "all" }
pseudonym = { columns = ["customer"], key_env = "TIER_TEST_KEY" }
"#;

const CUSTOMERS: &str = "\
客户编号,旧编号,客户名称,手机,电话,地址,信用代码,额度,区域
KQZ-001,KQZ-901,乾郤鬯鱻,13975318642,13975318642,浙江省杭州市西湖区麤巷7号,913301007XKWD3A,8675309,杭州
KQZ-002,KQZ-902,坤郤鬯鱻,13975318643,13975318643,浙江省杭州市西湖区麤巷8号,923301007XKWD3A,8675309x,杭州
KQZ-003,KQZ-903,震郤鬯鱻,13975318644,13975318644,麤巷9号,913301007XKWD3A,12,宁波
KQZ-004,KQZ-904,巽郤鬯鱻,13975318645,,,,2,宁波,多郤鬯鱻
KQZ-004,KQZ-904,巽郤鬯鱻,13975318645,,,,3,宁波
KQZ-005,KQZ-905,,,,,,,
";

const ORDERS: &str = "客户编号,日期,金额
KQZ-001,2026-01-05,10
KQZ-003,2026-01-06,不明
KQZ-777,2026-01-06,5
,2026-01-06,5
KQZ-001,2026-09-09,5
";

const CALLS: &str = "来电,日期
13975318642,2026-01-05
13975310000,2026-01-05
";

const OLD: &str = "旧,新
KQZ-111,KQZ-001
KQZ-112,KQZ-999
";

/// One customer goes up, one was merged, two are lost; a spreadsheet has damaged a key.
const BEFORE: &str = "客户,等级
KQZ-001,三
KQZ-003,三
KQZ-888,二
8.67531E+14,二
#N/A KQZ,二
";

fn tier(folder: &Path, arguments: &[&str]) -> Output {
    let output =
        Command::new(env!("CARGO_BIN_EXE_tier")).current_dir(folder).env("TIER_TEST_KEY", "geheim").args(arguments).output();
    output.unwrap()
}

/// All that a file holds: of a workbook the text of its parts.
fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else {
        return String::from_utf8(bytes).unwrap();
    };
    let mut text = String::new();
    for part in 0..archive.len() {
        archive.by_index(part).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

const FILES: [(&str, &str); 6] = [
    ("rules.toml", RULES),
    ("c.csv", CUSTOMERS),
    ("o.csv", ORDERS),
    ("calls.csv", CALLS),
    ("old.csv", OLD),
    ("before.csv", BEFORE),
];

const DATA: &str = "-r rules.toml c.csv --table orders=o.csv --table calls=calls.csv --previous before.csv --as-of 2026-01-31";

#[test]
fn hidden_cells_are_in_no_output() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in FILES {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let data: Vec<&str> = DATA.split(' ').collect();
    let mut shown = Vec::new();
    for language in ["zh", "en"] {
        for name in ["out.csv", "out.json", "out.jsonl", "out.xlsx", "out.html", "out.md", "-"] {
            let mut arguments = vec!["classify", "--lang", language, "--force", "-o", name];
            arguments.extend(&data);
            shown.push((format!("{name} {language}"), tier(folder.path(), &arguments)));
            if name != "-" {
                let text = text_of(&folder.path().join(name));
                let output = tier(folder.path(), &["--version"]);
                shown.push((name.to_owned(), Output { stdout: text.into_bytes(), ..output }));
            }
        }
        shown.extend(parts(folder.path(), language, &data));
        shown.extend(lists(folder.path(), language, &data));
        shown.extend(reviewed(folder.path(), language, &data));
        let mut arguments = vec!["classify", "--lang", language, "--message-format", "json"];
        arguments.extend(&data);
        shown.push((format!("messages {language}"), tier(folder.path(), &arguments)));
        for form in ["--format=json", ""] {
            let mut arguments = vec!["explain", "--lang", language];
            arguments.extend(&data);
            arguments.extend((form == "--format=json").then_some("--format=json"));
            for key in 1..=5 {
                let key = format!("KQZ-00{key}");
                let mut arguments = arguments.clone();
                arguments.extend(["-c", &key]);
                shown.push((format!("explain {form} {language} {key}"), tier(folder.path(), &arguments)));
            }
            arguments.extend(["-c", "KQ-001"]);
            let output = tier(folder.path(), &arguments);
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(errors.contains("KQ-001") && !errors.contains("KQZ"), "{errors}");
        }
    }
    for (what, output) in &shown {
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{what}: {text}");
        for mark in MARKS {
            let found = text.lines().find(|line| line.contains(mark));
            assert!(found.is_none(), "{what} shows {mark}: {}", found.unwrap_or_default());
        }
    }
    // Without [report] every mark is seen.
    fs::write(folder.path().join("bare.toml"), RULES.split("[report]").next().unwrap()).unwrap();
    let mut arguments = vec!["classify", "--lang", "en", "--format", "csv"];
    arguments.extend(data.iter().map(|word| if *word == "rules.toml" { "bare.toml" } else { word }));
    let open = String::from_utf8(tier(folder.path(), &arguments).stdout).unwrap();
    for mark in MARKS {
        assert!(open.contains(mark), "{mark} is nowhere to hide");
    }
    let csv = text_of(&folder.path().join("out.csv"));
    for masked in ["乾***", "139****8642", "浙江省杭州市西湖区***", "913****WD3A", "P-"] {
        assert!(csv.contains(masked), "{masked} is not in {csv}");
    }
}

/// A file for each region, and what they hold.
fn parts(folder: &Path, language: &str, data: &[&str]) -> Vec<(String, Output)> {
    let mut shown = Vec::new();
    for name in ["part.xlsx", "part.html", "part.csv"] {
        let mut arguments = vec!["classify", "--lang", language, "--force", "-o", name, "--split-files", "region"];
        arguments.extend(data);
        shown.push((format!("{name} by region {language}"), tier(folder, &arguments)));
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("part-") {
            let output = tier(folder, &["--version"]);
            shown.push((name, Output { stdout: text_of(&path).into_bytes(), ..output }));
        }
    }
    assert!(shown.len() >= 6, "no parts");
    shown
}

/// A review with columns that are recorded besides, its ledger and manifest, and what is told of the ledger.
fn reviewed(folder: &Path, language: &str, data: &[&str]) -> Vec<(String, Output)> {
    let ledger = format!("{language}.db");
    let mut arguments = vec!["review", "--lang", language, "--ledger", &ledger, "--manifest", "run.json", "--force"];
    arguments.extend(["--record-column", "name", "--record-column", "limit", "--record-column", "phone"]);
    arguments.extend(data);
    let mut shown = vec![(format!("review {language}"), tier(folder, &arguments))];
    for name in [ledger.as_str(), "run.json"] {
        let bytes = fs::read(folder.join(name)).unwrap();
        shown.push((name.to_owned(), Output { stdout: bytes, ..tier(folder, &["--version"]) }));
    }
    for told in ["export --format json", "show last", "log", "verify", "replay 1"] {
        let (command, rest) = told.split_once(' ').unwrap_or((told, ""));
        let mut arguments = vec!["ledger", command, &ledger, "--lang", language];
        arguments.extend(rest.split_whitespace());
        shown.push((format!("ledger {told} {language}"), tier(folder, &arguments)));
    }
    shown
}

/// Lists of contacts, with a message, and summaries.
fn lists(folder: &Path, language: &str, data: &[&str]) -> Vec<(String, Output)> {
    let mut shown = Vec::new();
    for format in ["table", "csv", "json", "markdown"] {
        let mut arguments = vec![
            "contacts",
            "--lang",
            language,
            "--tier",
            "三+",
            "--message",
            "{{ name | default('-') }} {{ phone | default('-') }} {{ customer }} {{ who | default('-') }}",
        ];
        arguments.extend(data);
        arguments.extend(["--format", format]);
        shown.push((format!("contacts {format} {language}"), tier(folder, &arguments)));
        let mut arguments = vec!["summary", "--lang", language, "--by", "region,tier"];
        arguments.extend(data);
        arguments.extend(["--format", format]);
        shown.push((format!("summary {format} {language}"), tier(folder, &arguments)));
    }
    shown
}

/// The code of a file without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()
}

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if !path.ends_with("tests.rs") && !path.ends_with("fixture.rs") {
            found.push(path);
        }
    }
}

/// Outputs take keys, cells and values of customers through one door, `report/hidden`, which hides what is to be hidden.
/// `tier explain` looks for the key that somebody types.
#[test]
fn no_output_goes_past_the_door() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root.join("report"), &mut files);
    sources(&root.join("cli"), &mut files);
    assert!(files.len() > 40);
    for path in files.iter().filter(|path| !path.ends_with("report/hidden.rs") && !path.ends_with("cli/explain.rs")) {
        let code: String = code(path).split_whitespace().collect();
        for past in ["customers.keys()", ".values.written(", "Slot::Customer", "Values::Text", "Values::Carried"] {
            assert!(!code.contains(past), "{}: {past} goes past report/hidden", path.display());
        }
    }
}
