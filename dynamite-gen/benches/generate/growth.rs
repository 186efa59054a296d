//! Measures time and memory of the whole pipeline, from reading schemas to writing the code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use dynamite_gen::{Plan, Settings, SourceFile, Status, generate};

use crate::{RUN, Ratio, folder, median, process};

const FEW: usize = 100;
const MANY: usize = 1000;
const RUNS: usize = 5;

/// The figures of a run: clock and CPU seconds for a new tree, CPU seconds for an unchanged tree, and the peak memory.
struct Run {
    clock: f64,
    written: f64,
    unchanged: f64,
    peak: Option<f64>,
}

pub(crate) fn measure() -> Vec<Ratio> {
    for tables in [FEW, MANY] {
        write_schemas(&run_folder(tables), tables);
    }
    // The two alternate, so that a machine that becomes slower affects both.
    let mut runs = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        for (tables, runs) in [FEW, MANY].into_iter().zip(&mut runs) {
            runs.push(in_a_process(tables));
        }
    }
    println!("Generating from tables of 20 attributes and 3 indexes, median of {RUNS} runs in a process each:");
    println!("{:>8} {:>16} {:>16} {:>16}", "tables", "written, seconds", "CPU seconds", "unchanged, CPU");
    let [few, many] = [(FEW, &runs[0]), (MANY, &runs[1])].map(|(tables, runs)| {
        let of = |figure: fn(&Run) -> f64| median(runs.iter().map(figure).collect());
        let (clock, written, unchanged) = (of(|run| run.clock), of(|run| run.written), of(|run| run.unchanged));
        println!("{tables:>8} {clock:>16.3} {written:>16.3} {unchanged:>16.3}");
        written
    });
    let mut ratios = vec![Ratio { name: "generate.linearity", value: many / few, at_most: 12 }];
    let peak = runs[1]
        .iter()
        .map(|run| run.peak)
        .collect::<Option<Vec<f64>>>()
        .map(|peaks| peaks.into_iter().fold(0.0, f64::max));
    match peak {
        Some(peak) => println!("Peak memory, {MANY} tables: {peak:.0} MB"),
        None => println!("Peak memory: not known on this system"),
    }
    ratios.extend(peak.map(|value| Ratio { name: "generate.peak_mb", value, at_most: 300 }));
    ratios
}

/// Runs the generator as the command and build scripts do, in a process that does nothing else.
fn in_a_process(tables: usize) -> Run {
    let this = std::env::current_exe().expect("this program");
    let output = Command::new(this).args([RUN, &tables.to_string()]).output().expect("this program once more");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut figures = printed.split_whitespace().map(|figure| figure.parse::<f64>().expect("a figure"));
    let mut next = || figures.next();
    Run {
        clock: next().expect("a time"),
        written: next().expect("a time"),
        unchanged: next().expect("a time"),
        peak: next(),
    }
}

/// Generates a new tree, and then again, which must write nothing.
pub(crate) fn run(tables: &str) {
    let folder = run_folder(tables.parse().expect("a number of tables"));
    let (clock, written) = generated(&folder, true);
    let peak = process::peak_memory();
    let (_, unchanged) = generated(&folder, false);
    let peak = peak.map(|peak| peak.to_string()).unwrap_or_default();
    println!("{clock} {written} {unchanged} {peak}");
}

fn run_folder(tables: usize) -> PathBuf {
    folder().join(tables.to_string())
}

/// From the schemas to a new tree, or to one that is there already and stays untouched: seconds by the clock, and of the
/// CPU, which other programs don't stretch. Where that is not known it is the clock's.
fn generated(folder: &Path, new: bool) -> (f64, f64) {
    let out = folder.join("out");
    if new {
        let _ = fs::remove_dir_all(&out);
    }
    let (start, before) = (Instant::now(), process::cpu());
    let sources = read(&folder.join("schemas"));
    let generated = generate(&sources, &Settings::new());
    let files = generated.files.unwrap_or_else(|| panic!("findings: {:?}", generated.diagnostics));
    let plan = Plan::new(&files, &out).expect("a plan");
    let (written, unchanged) = (plan.count(Status::Create), plan.count(Status::Unchanged));
    plan.apply().expect("a tree");
    let clock = start.elapsed().as_secs_f64();
    let cpu = before.and_then(|before| Some(process::cpu()? - before)).unwrap_or(clock);
    assert_eq!([written, unchanged], if new { [files.len(), 0] } else { [0, files.len()] });
    (clock, cpu)
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
