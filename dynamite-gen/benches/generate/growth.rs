//! Time and memory of the whole pipeline: schemas are read, and a tree is written.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use dynamite_gen::{Plan, Settings, SourceFile, Status, generate};

use crate::{PEAK, Ratio, folder, median, process};

const FEW: usize = 100;
const MANY: usize = 1000;
const RUNS: usize = 5;

pub(crate) fn measure() -> Vec<Ratio> {
    println!("Generating from tables of 20 attributes and 3 indexes, seconds, median of {RUNS} runs:");
    println!("{:>8} {:>10} {:>10}", "tables", "written", "unchanged");
    let [few, many] = [FEW, MANY].map(|tables| {
        let folder = folder().join(tables.to_string());
        write_schemas(&folder, tables);
        run(&folder, true);
        let written = median((0..RUNS).map(|_| run(&folder, true)).collect());
        let unchanged = median((0..RUNS).map(|_| run(&folder, false)).collect());
        println!("{tables:>8} {written:>10.3} {unchanged:>10.3}");
        written
    });
    let mut ratios = vec![Ratio { name: "generate.linearity", value: many / few, at_most: 12 }];
    ratios.extend(peak().map(|value| Ratio { name: "generate.peak_mb", value, at_most: 300 }));
    ratios
}

/// One run, from the schemas to a new tree, or to one that is there already and stays untouched; in seconds.
fn run(folder: &Path, new: bool) -> f64 {
    let out = folder.join("out");
    if new {
        let _ = fs::remove_dir_all(&out);
    }
    let start = Instant::now();
    let sources = read(&folder.join("schemas"));
    let generated = generate(&sources, &Settings::new());
    let files = generated.files.unwrap_or_else(|| panic!("findings: {:?}", generated.diagnostics));
    let plan = Plan::new(&files, &out).expect("a plan");
    let (written, unchanged) = (plan.count(Status::Create), plan.count(Status::Unchanged));
    plan.apply().expect("a tree");
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!([written, unchanged], if new { [files.len(), 0] } else { [0, files.len()] });
    seconds
}

fn read(folder: &Path) -> Vec<SourceFile> {
    let entries = fs::read_dir(folder).expect("the schemas").map(|entry| entry.expect("a schema").path());
    let source = |path: std::path::PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        SourceFile { path: name.clone(), name, text: fs::read_to_string(path).expect("a schema") }
    };
    entries.map(source).collect()
}

fn write_schemas(folder: &Path, tables: usize) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join("schemas")).expect("a folder");
    for number in 0..tables {
        fs::write(folder.join(format!("schemas/table_{number}.yaml")), schema(number)).expect("a schema");
    }
}

fn schema(number: usize) -> String {
    format!(
        "dynamite: 1
table: table_{number}
entity: Entity{number}
partition_key: customer
sort_key: place
attributes:
  customer: string
  number: u64
  state: State
  created: timestamp
  day: date
  total: decimal
  count: u32
  weight: f64
  ready: bool
  reference: uuid
  data: bytes?
  note: string?
  tags: set<string>
  lines: list<string>
  labels: map<i64>
  address: Address
  former: Address?
  document: json
  expires: epoch_seconds?
  revision: u64
keys: {{ place: \"{{day}}#{{number}}\", dear: \"{{customer}}\" }}
indexes:
  by_state: {{ partition_key: state, sort_key: created, projection: [total, count] }}
  dear: {{ partition_key: dear, sort_key: total, projection: keys_only, when: total > 1000 }}
  by_creation: {{ local: true, sort_key: created, projection: all }}
ttl: expires
optimistic_lock: revision
types:
  State: {{ enum: [open, paid, shipped] }}
  Address: {{ struct: {{ street: string, city: string, country: string }} }}
"
    )
}

/// The peak of a process that generates once, so that nothing else is in it.
fn peak() -> Option<f64> {
    let this = std::env::current_exe().expect("this program");
    let output = Command::new(this).arg(PEAK).output().expect("this program once more");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let peak = String::from_utf8_lossy(&output.stdout).trim().parse().ok();
    match peak {
        Some(peak) => println!("Most memory held, {MANY} tables: {peak:.0} MB"),
        None => println!("Most memory held: not known on this system"),
    }
    peak
}

pub(crate) fn run_for_peak() {
    run(&folder().join(MANY.to_string()), true);
    if let Some(peak) = process::peak_memory() {
        println!("{peak}");
    }
}
