//! Tests the command `inspect`: which files it reads, what it prints, and its exit codes.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

const NOTES: &str = "dynamite: 1\ntable: notes\nentity: Note\npartition_key: id\n\
                     attributes: { id: string, stars: u8, day: date? }\n\
                     indexes: { by_day: { partition_key: day, projection: keys_only } }\n";

/// A text that nothing shows.
const SECRET: &str = "s3cr3t";

/// A folder with a schema, and files with items.
struct Project(TempDir);

struct Run {
    code: u8,
    out: String,
    err: String,
}

impl Project {
    fn new() -> Self {
        let project = Project(tempfile::tempdir().unwrap());
        fs::create_dir(project.path("schemas")).unwrap();
        project.write("schemas/notes.yaml", NOTES);
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Inspects files of the project, with more arguments. Paths in the output are relative to the project.
    fn inspect(&self, arguments: &[&str]) -> Run {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let schemas = self.path("schemas").display().to_string();
        let words = ["dynamite-gen", "inspect", "--schemas", &schemas].map(str::to_owned);
        let is_of_project = |argument: &str| self.path(argument).exists() || argument.starts_with("new");
        let arguments = arguments.iter().map(|argument| match is_of_project(argument) {
            true => self.path(argument).display().to_string(),
            false => (*argument).to_owned(),
        });
        let code = dynamite_gen::cli::run_with(words.into_iter().chain(arguments), &mut out, &mut err);
        let folder = format!("{}/", self.0.path().display());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&folder, "");
        Run { code, out: text(out), err: text(err) }
    }

    /// Inspects one file, and returns the first two lines of the error.
    fn refused(&self, bytes: impl AsRef<[u8]>) -> String {
        self.write("items", bytes);
        let run = self.inspect(&["items"]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
        assert!(!run.err.contains(SECRET), "{}", run.err);
        run.err.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
    }
}

/// Returns a line of an export.
fn line(id: &str, stars: &str) -> String {
    format!("{{\"Item\":{{\"id\":{{\"S\":\"{id}\"}},\"stars\":{{\"N\":\"{stars}\"}}}}}}\n")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// What `aws dynamodb scan` prints.
fn scan(items: &[String]) -> String {
    let items: Vec<&str> =
        items.iter().map(|line| line.trim().strip_prefix("{\"Item\":").unwrap().strip_suffix('}').unwrap()).collect();
    format!(
        "{{\n    \"Items\": [\n{}\n    ],\n    \"Count\": {},\n    \"ConsumedCapacity\": null\n}}\n",
        items.join(",\n"),
        items.len()
    )
}

#[test]
fn all_forms_of_files_are_read() {
    let project = Project::new();
    let lines = line("a", "1") + &line("b", "300") + "\n" + &line("c", "2");
    let items = [line("a", "1"), line("b", "300"), line("c", "2")];
    project.write("lines.json", &lines);
    project.write("lines.json.gz", gzip(&lines));
    project.write("members.json.gz", [gzip(&items[0]), gzip(&(items[1].clone() + &items[2]))].concat());
    project.write("scan.json", "\u{feff}".to_owned() + &scan(&items));
    project.write("scan.json.gz", gzip(&scan(&items)));
    for (file, place) in [
        ("lines.json", "lines.json:2"),
        ("lines.json.gz", "lines.json.gz:2"),
        ("members.json.gz", "members.json.gz:2"),
        ("scan.json", "scan.json: item 2"),
        ("scan.json.gz", "scan.json.gz: item 2"),
    ] {
        let run = project.inspect(&[file, "--error-format", "short"]);
        let finding = format!(
            "schemas/notes.yaml:5:27: error[D1401]: `stars` of `Note` should be a number (N) that fits `u8`, found a \
             number out of the range of the type: 1 item ({place})\n"
        );
        assert_eq!((run.code, run.err), (1, finding));
        assert_eq!(run.out, "notes: 3 items (3 of Note); 1 error\n");
    }
    let run =
        project.inspect(&["lines.json", "scan.json", "lines.json.gz", "members.json.gz", "--error-format", "short"]);
    assert!(run.err.contains("4 items (lines.json:2, scan.json: item 2, lines.json.gz:2, …)"), "{}", run.err);
    assert_eq!(run.out, "notes: 12 items (12 of Note); 1 error\n");
}

#[test]
fn files_without_items_are_legal_in_an_export() {
    let project = Project::new();
    project.write("empty.json", "");
    project.write("empty.json.gz", gzip(""));
    project.write("blank.json", "\n\n");
    project.write("none.json", scan(&[]));
    let run = project.inspect(&["empty.json", "empty.json.gz", "blank.json", "none.json"]);
    assert_eq!((run.code, run.err.as_str(), run.out.as_str()), (0, "", "notes: 0 items (0 of Note); no findings\n"));
}

impl Project {
    /// Inspects files of which one is standard input, with these bytes.
    fn inspect_input(&self, files: &[&str], bytes: &[u8]) -> Run {
        let schemas = self.path("schemas");
        let mut child = Command::new(env!("CARGO_BIN_EXE_dynamite-gen"))
            .args(["inspect", "--error-format", "short", "--schemas"])
            .arg(schemas)
            .args(files)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The command may end before it has read anything.
        let _ = child.stdin.take().unwrap().write_all(bytes);
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run {
            code: u8::try_from(output.status.code().unwrap()).unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

#[test]
fn standard_input_is_a_file() {
    let project = Project::new();
    let run = project.inspect_input(&["-"], &gzip(&line("a", "-1")));
    assert_eq!(run.code, 1);
    assert!(run.err.ends_with("1 item (standard input:1)\n"), "{}", run.err);
}

#[test]
fn standard_input_is_read_once() {
    let run = Project::new().inspect_input(&["-", "-"], b"");
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: standard input is used twice\n"), "{}", run.err);
}

/// The command before the pipe may have failed, which the shell does not tell.
#[test]
fn an_empty_standard_input_is_refused() {
    let project = Project::new();
    for nothing in [b"".as_slice(), b"\n \t\n", "\u{feff}".as_bytes()] {
        let run = project.inspect_input(&["-"], nothing);
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.starts_with("error: standard input is empty\n  help: the command before "), "{}", run.err);
    }
    let run = project.inspect_input(&["-"], scan(&[]).as_bytes());
    assert_eq!((run.code, run.out.as_str()), (0, "notes: 0 items (0 of Note); no findings\n"));
}

#[test]
fn other_files_are_refused_by_name() {
    let project = Project::new();
    let good = line("a", "1");
    let half = &good[..good.len() - 10];
    for (text, expected) in [
        ("hello".to_owned(), "items:1: this is no JSON object"),
        ("[]".to_owned(), "items:1: this is no JSON object"),
        (format!("{good}{SECRET}"), "items:2: this is no JSON object"),
        (good.clone() + half, "items:2: the file ends in the middle of an item"),
        (format!("{good}{{\"Item\":{{\"id\":\"{SECRET}\"}}}}"), "items:2: this is no item in DynamoDB's JSON"),
        (format!("{{\"Item\":{{\"id\":{{\"S\":\"{SECRET}\"}} oops"), "items:1: this is no item in DynamoDB's JSON"),
        (format!("{{\"Item\":{{\"id\":{{\"N\":{}}}}}}}", 17), "items:1: this is no item in DynamoDB's JSON"),
        (format!("{{\"Item\":{{\"id\":{{\"B\":\"{SECRET}\"}}}}}}"), "items:1: this is no item in DynamoDB's JSON"),
        ("{\"Items\":[{},{\"id\":5}]}".to_owned(), "items:1: this is no item in DynamoDB's JSON, in item 2"),
        ("{\"Count\":0}".to_owned(), "items:1: the object has no items"),
        (
            "{\"Metadata\":{\"WriteTimestampMicros\":\"1\"},\"Keys\":{}}".to_owned(),
            "items:1: this is a line of an incremental export",
        ),
        ("{\"Keys\":{},\"NewImage\":{}}".to_owned(), "items:1: this is a line of an incremental export"),
        ("$ion_1_0 {Item:{id:\"a\"}}".to_owned(), "items:1: the file is in the format Amazon Ion"),
        ("{\"version\":\"2020-06-30\",\"exportArn\":\"x\"}".to_owned(), "items:1: this is a manifest of an export"),
        ("{\"itemCount\":1,\"md5Checksum\":\"x\"}".to_owned(), "items:1: this is a manifest of an export"),
        ("{\"Table\":{}}".to_owned(), "items:1: this is the description of a table"),
        ("{\"Responses\":{}}".to_owned(), "items:1: this is the output of a batch"),
        ("{\"a\":".repeat(200), "items:1: the file ends in the middle of an item"),
        (format!("{{\"Item\":{{\"id\":{}1", "{\"L\":[".repeat(100)), "items:1: this is no item in DynamoDB's JSON"),
    ] {
        let found = project.refused(&text);
        assert!(found.starts_with(expected), "{found}\n{expected}");
        let found = project.refused(gzip(&text));
        assert!(found.starts_with(expected), "compressed: {found}\n{expected}");
    }
    assert!(project.refused([0xe0, 0x01, 0x00, 0xea, 1]).contains("Amazon Ion"));
    assert!(project.refused(b"{\"Item\":{\"\xff\":{}}}").contains("no item"));
    assert!(project.refused([0xff, 0xfe, b'{', 0]).contains("UTF-16"));
    let run = project.inspect(&["missing"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: can't read missing: "), "{}", run.err);
    assert_eq!(project.inspect(&["schemas"]).code, 2);
    assert_eq!(project.inspect(&[]).code, 2);
}

#[test]
fn a_damaged_compressed_file_is_refused() {
    let project = Project::new();
    let whole = gzip(&(0..500).map(|number| line(&format!("{number}"), "1")).collect::<String>());
    for length in [3, 12, whole.len() / 2, whole.len() - 1] {
        let found = project.refused(&whole[..length]);
        assert!(found.contains("cut off"), "{length}: {found}");
    }
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged.iter_mut().skip(middle).take(20).for_each(|byte| *byte = !*byte);
    project.refused(damaged);
    let found = project.refused([whole, b"more".to_vec()].concat());
    assert!(found.contains("damaged") || found.contains("cut off"), "{found}");
}

#[test]
fn an_item_that_is_too_large_is_refused() {
    let project = Project::new();
    let text = "x".repeat(5 * 1024 * 1024);
    for value in [format!("{{\"S\":\"{text}\"}}"), format!("{{\"S\":\"{}\"}}", text.replace('x', " "))] {
        let large = format!("{{\"Items\":[{{\"id\":{value}}}]}}");
        assert!(project.refused(gzip(&large)).contains("an item has more than 4 MiB of JSON"));
    }
    // A file may be larger than that.
    let many: String = (0..300).map(|number| line(&format!("{number}{}", &text[..20_000]), "1")).collect();
    project.write("many.json.gz", gzip(&many));
    assert_eq!(project.inspect(&["many.json.gz"]).out, "notes: 300 items (300 of Note); no findings\n");
}

/// An item of 400 KB is larger in JSON, and much larger with the white space that the AWS command line prints.
#[test]
fn the_largest_items_of_dynamodb_are_read() {
    let project = Project::new();
    project.write("schemas/notes.yaml", NOTES.replace("day: date?", "day: date?, other: json"));
    let item =
        |other: &str| format!("{{\"Item\":{{\"id\":{{\"S\":\"a\"}},\"stars\":{{\"N\":\"1\"}},\"other\":{other}}}}}\n");
    let space = format!("\n{}", " ".repeat(24));
    let value = format!("{{{space}    \"BOOL\": false{space}}}");
    let list = vec![value; 200_000].join(&format!(",{space}"));
    for other in [format!("{{\"L\":[{list}]}}"), format!("{{\"S\":\"{}\"}}", "\\u0001".repeat(400_000))] {
        project.write("large.json.gz", gzip(&item(&other)));
        let run = project.inspect(&["large.json.gz"]);
        assert_eq!((run.code, run.out.as_str()), (0, "notes: 1 item (1 of Note); no findings\n"), "{}", run.err);
    }
}

#[test]
fn the_exit_code_tells_whether_code_would_fail() {
    let project = Project::new();
    project.write("good.json", line("a", "1"));
    project.write("bad.json", line("a", "x"));
    let day = "{\"Item\":{\"id\":{\"S\":\"a\"},\"stars\":{\"N\":\"1\"},\"day\":{\"NULL\":true},\"more\":{\"S\":\"\"}}}";
    project.write("noted.json", day);
    assert_eq!(project.inspect(&["good.json"]).code, 0);
    assert_eq!(project.inspect(&["bad.json"]).code, 1);
    let noted = project.inspect(&["noted.json"]);
    assert_eq!((noted.code, noted.out.as_str()), (0, "notes: 1 item (1 of Note); 1 note\n"));
    assert_eq!(project.inspect(&["noted.json", "--level", "undeclared-attribute=error"]).code, 1);
    let allowed = project.inspect(&["noted.json", "--level", "D1411=allow"]);
    assert_eq!((allowed.code, allowed.err.as_str()), (0, ""));
    assert_eq!(project.inspect(&["bad.json", "--level", "D1401=allow"]).code, 2);
    let other = project.inspect(&["good.json", "--table", "sales"]);
    assert_eq!(other.code, 2);
    assert_eq!(other.err, "error: no schema declares the table `sales`\n  help: declared tables: `notes`\n");
    project.write("schemas/more.yaml", NOTES.replace("notes", "more").replace("Note", "More"));
    let unnamed = project.inspect(&["good.json"]);
    assert_eq!(unnamed.code, 2);
    assert!(unnamed.err.contains("pass `--table NAME`; declared tables: `more`, `notes`"), "{}", unnamed.err);
    assert_eq!(project.inspect(&["good.json", "--table", "notes"]).code, 0);
    project.write("schemas/more.yaml", "dynamite: 1\n");
    assert_eq!(project.inspect(&["good.json", "--table", "notes"]).code, 1);
}

#[test]
fn a_part_of_a_scan_is_noticed() {
    let project = Project::new();
    for (member, words) in [
        (r#""NextToken": "x""#, "without `--max-items`"),
        (r#""LastEvaluatedKey": { "id": { "S": "a" } }"#, "without `--no-paginate`"),
    ] {
        project.write("part.json", scan(&[line("a", "1")]).replace("\"Count\"", &format!("{member}, \"Count\"")));
        let run = project.inspect(&["part.json", "--quiet"]);
        assert_eq!((run.code, run.out.as_str()), (0, ""));
        let warning = "warning: part.json holds only a part of the items, so that the rest was not inspected: ";
        assert!(run.err.starts_with(warning) && run.err.contains(words), "{}", run.err);
    }
    for member in
        [r#""NextToken": null"#, r#""NextToken": """#, r#""LastEvaluatedKey": {}"#, r#""LastEvaluatedKey": null"#]
    {
        project.write("all.json", scan(&[line("a", "1")]).replace("\"Count\"", &format!("{member}, \"Count\"")));
        assert_eq!(project.inspect(&["all.json"]).err, "", "{member}");
    }
}

/// Names of attributes can be data, so that their number has no limit.
#[test]
fn the_number_of_findings_has_a_limit() {
    let project = Project::new();
    let item = |number: usize| {
        format!(
            "{{\"Item\":{{\"id\":{{\"S\":\"a\"}},\"stars\":{{\"N\":\"1\"}},\"more_{number}\":{{\"BOOL\":true}}}}}}\n"
        )
    };
    project.write("wide.json", (0..5000).map(item).collect::<String>() + &line("a", "-1"));
    let run = project.inspect(&["wide.json", "--error-format", "short"]);
    assert_eq!((run.code, run.out.as_str()), (1, "notes: 5001 items (5001 of Note); 1 error, 41 notes\n"));
    let more =
        "there are 4960 more findings of this rule, the first of them in wide.json:41, wide.json:42, wide.json:43\n";
    assert!(run.err.contains(more), "{}", run.err);
    let long = item(0).replace("more_0", &"x".repeat(60_000));
    project.write("long.json", long);
    let run = project.inspect(&["long.json", "--error-format", "short"]);
    assert!(run.err.len() < 300 && run.err.contains("x…` of `Note` is not declared"), "{}", run.err);
}

/// Several items may be in one line, and several findings in one item.
#[test]
fn a_place_is_named_once() {
    let project = Project::new();
    project.write("items.json", line("a", "300").trim().to_owned() + &line("b", "300"));
    let run = project.inspect(&["items.json", "--error-format", "short"]);
    assert!(run.err.ends_with(": 2 items (items.json:1)\n"), "{}", run.err);
    let names: String = (0..60).map(|number| format!(",\"n{number}\":{{\"S\":\"\"}}")).collect();
    project.write("items.json", format!("{{\"Item\":{{\"id\":{{\"S\":\"a\"}},\"stars\":{{\"N\":\"1\"}}{names}}}}}\n"));
    let run = project.inspect(&["items.json", "--error-format", "short"]);
    let more = "there are 20 more findings of this rule, the first of them in items.json:1\n";
    assert!(run.err.ends_with(more), "{}", run.err);
}

#[test]
fn no_value_is_shown() {
    let project = Project::new();
    let values = [
        format!("{{\"S\":\"{SECRET}\"}}"),
        format!("{{\"M\":{{\"{SECRET}\":{{\"S\":\"{SECRET}\"}}}}}}"),
        format!("{{\"SS\":[\"{SECRET}\"]}}"),
        format!("{{\"L\":[{{\"S\":\"{SECRET}\"}}]}}"),
    ];
    let schema =
        NOTES.replace("stars: u8", "stars: map<u8>, more: list<uuid>, open: set<date>, text: \"map<map<bool>>\"");
    project.write("schemas/notes.yaml", schema);
    let item = |value: &String| {
        let names = ["id", "stars", "day", "more", "open", "text"];
        let attributes: Vec<String> = names.iter().map(|name| format!("\"{name}\":{value}")).collect();
        format!("{{\"Item\":{{{}}}}}\n", attributes.join(","))
    };
    project.write("secret.json", values.iter().map(item).collect::<String>());
    for format in ["human", "short", "json", "github"] {
        let run = project.inspect(&["secret.json", "--error-format", format]);
        assert_eq!(run.code, 1);
        assert!(!(run.out.clone() + &run.err).contains(SECRET), "{}", run.err);
        assert!(run.err.contains("stars.*"), "{}", run.err);
    }
}

#[test]
fn keys_are_written_to_a_new_file_that_only_its_owner_reads() {
    let project = Project::new();
    project.write("items.json", line("a", "1") + &line("b\\n\u{202e}", "300") + &line("c", "x"));
    let run = project.inspect(&["items.json", "--keys", "new.jsonl"]);
    assert_eq!(run.code, 1);
    let keys = fs::read_to_string(project.path("new.jsonl")).unwrap();
    assert_eq!(keys, "{\"id\":{\"S\":\"b\\n\u{202e}\"}}\n{\"id\":{\"S\":\"c\"}}\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(project.path("new.jsonl")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let again = project.inspect(&["items.json", "--keys", "new.jsonl"]);
    assert_eq!(again.code, 2);
    assert!(again.err.starts_with("error: will not write to new.jsonl: it exists\n"), "{}", again.err);
    project.write("new.jsonl", "old");
    assert_eq!(project.inspect(&["items.json", "--keys", "new.jsonl", "--force"]).code, 1);
    assert_eq!(fs::read_to_string(project.path("new.jsonl")).unwrap(), keys);
    assert_eq!(project.inspect(&["items.json", "--force"]).code, 2);
    for (input, why) in [("items.json", "it is read"), ("schemas/notes.yaml", "it is a schema")] {
        let run = project.inspect(&["items.json", "--force", "--keys", input]);
        assert_eq!(run.code, 2);
        assert!(run.err.contains(why), "{}", run.err);
    }
    assert_eq!(fs::read_to_string(project.path("schemas/notes.yaml")).unwrap(), NOTES);
}

/// A file with a part of the keys would be taken for all of them.
#[test]
fn no_keys_are_left_if_the_items_cannot_be_read() {
    let project = Project::new();
    project.write("items.json", line("a", "300") + "oops");
    assert_eq!(project.inspect(&["items.json", "--keys", "new.jsonl"]).code, 2);
    project.write("old.jsonl", "old");
    assert_eq!(project.inspect(&["items.json", "--keys", "old.jsonl", "--force"]).code, 2);
    assert_eq!(fs::read_to_string(project.path("old.jsonl")).unwrap(), "old");
    let entries = fs::read_dir(project.0.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["items.json", "old.jsonl", "schemas"]);
}

/// Another kind of file is never replaced, and the hint names no option that would do it.
#[test]
fn keys_replace_only_a_regular_file() {
    let project = Project::new();
    project.write("items.json", line("a", "300"));
    let refused = |path: &str, problem: &str| {
        let run = project.inspect(&["items.json", "--force", "--keys", path]);
        let help = "choose another path: only a regular file is ever replaced";
        assert_eq!(run.code, 2);
        assert_eq!(run.err, format!("error: will not write to {path}: {problem}\n  help: {help}\n"));
    };
    refused("schemas", "it is a folder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::{FileTypeExt, symlink};
        project.write("kept.jsonl", "old");
        symlink("kept.jsonl", project.path("link")).unwrap();
        refused("link", "it is a symbolic link");
        assert_eq!(fs::read_to_string(project.path("link")).unwrap(), "old");
        refused("/dev/null", "it is a pipe, a socket or a device");
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }
}

/// Returns random numbers that are the same in every run.
fn numbers(mut seed: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).ok()
    })
}

/// Whatever bytes a file has, it is read or refused, and nothing of it is shown.
#[test]
fn files_with_random_damage_are_read_or_refused() {
    let project = Project::new();
    let lines = line(SECRET, "1") + &line(SECRET, "300") + &line(SECRET, "2");
    let whole = [lines.clone().into_bytes(), gzip(&lines), scan(&[line(SECRET, "1"), line(SECRET, "x")]).into_bytes()];
    let (mut read, mut refused) = (0, 0);
    for (case, mut random) in (0..600).map(|case| (case, numbers(case))) {
        let mut bytes = whole[usize::try_from(case).unwrap() % whole.len()].clone();
        let mut next = |limit: usize| random.next().unwrap() % limit;
        for _ in 0..1 + next(3) {
            let at = next(bytes.len());
            match next(4) {
                0 => bytes.truncate(at + 1),
                1 => bytes[at] = b"{}[]\",:0x\\\n"[next(11)],
                2 => bytes.insert(at, u8::try_from(next(256)).unwrap()),
                _ => drop(bytes.remove(at)),
            }
            if bytes.is_empty() {
                bytes.push(b'{');
            }
        }
        project.write("damaged", &bytes);
        let run = project.inspect(&["damaged", "--error-format", "short"]);
        *(if run.code == 2 { &mut refused } else { &mut read }) += 1;
        assert!(!(run.out + &run.err).contains(SECRET), "{}", String::from_utf8_lossy(&bytes));
    }
    assert!(read > 20 && refused > 200, "{read} {refused}");
}

/// The time and the memory for an item depend on its size, and not on what it has.
#[test]
fn large_items_with_many_findings_are_read() {
    let project = Project::new();
    project.write("schemas/notes.yaml", NOTES.replace("day: date?", "day: date?, other: list<i8>"));
    let names: String = (0..30_000).map(|number| format!(",\"n{number}\":{{\"S\":\"\"}}")).collect();
    let elements = vec!["{\"S\":\"\"},{\"BOOL\":true}"; 30_000].join(",");
    let item = format!(
        "{{\"Item\":{{\"id\":{{\"S\":\"a\"}},\"stars\":{{\"N\":\"1\"}},\"other\":{{\"L\":[{elements}]}}{names}}}}}\n"
    );
    project.write("many.json", item);
    assert_eq!(project.inspect(&["many.json"]).out, "notes: 1 item (1 of Note); 2 errors, 41 notes\n");
}
