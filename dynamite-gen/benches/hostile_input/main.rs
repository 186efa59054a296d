//! Measures the cost of the worst inputs, from the text to the rendered findings, in a process for each file.
//!
//! `cargo bench -p dynamite-gen --bench hostile_input [-- NAME]`. Memory is known on Linux only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a benchmark")]

mod nasty;

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use dynamite_gen::{ErrorFormat, Settings, SourceFile, generate, render_diagnostics};
use nasty::Nasty;

/// The variable that is set in the processes that measure.
const MEASURED: &str = "DYNAMITE_HOSTILE_INPUT";

/// The time after which a file counts as failed.
const TIMEOUT: Duration = Duration::from_secs(20);

fn main() {
    let files = nasty::files();
    if let Ok(name) = std::env::var(MEASURED) {
        let file = files.into_iter().find(|file| file.name == name).expect("a file of that name");
        return measure(file);
    }
    let filter = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let (mut seconds, mut megabytes) = (0.0_f64, 0.0_f64);
    println!("{:40} {:>8} {:>9} {:>9} {:>9}", "file", "seconds", "MB", "findings", "files");
    for file in files.iter().filter(|file| filter.as_ref().is_none_or(|name| file.name.contains(name.as_str()))) {
        let (spent, peak) = child(file);
        (seconds, megabytes) = (seconds.max(spent), megabytes.max(peak));
    }
    println!("ratio input.worst_seconds {seconds:.3} goal <= 1");
    println!("ratio input.worst_mb {megabytes:.1} goal <= 256");
}

/// Measures a file in a process of its own; returns seconds and megabytes.
fn child(file: &Nasty) -> (f64, f64) {
    let program = std::env::current_exe().expect("this program");
    let mut process = Command::new(program);
    process.env(MEASURED, file.name).stdout(Stdio::piped()).stderr(Stdio::piped());
    let (start, mut process) = (Instant::now(), process.spawn().expect("a process"));
    while start.elapsed() < TIMEOUT && process.try_wait().expect("its status").is_none() {
        sleep(Duration::from_millis(5));
    }
    let _ = process.kill(); // an error says that it has ended
    let output = process.wait_with_output().expect("what it says");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        println!("{:40} not done: {}", file.name, why.lines().next().unwrap_or("it takes too long"));
        return (f64::INFINITY, f64::INFINITY);
    }
    let figures: Vec<f64> = text.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
    println!("{:40} {:>8.3} {:>9.1} {:>9} {:>9}", file.name, figures[0], figures[1], figures[2], figures[3]);
    (figures[0], figures[1])
}

/// Measures the file, and as much of it as is not refused for its size, which can take longer.
fn measure(file: Nasty) {
    let complete = run(&file.text);
    let read = run(&as_far_as_read(&file.text));
    let worst = if read.seconds > complete.seconds { read } else { complete };
    println!("{} {} {} {}", worst.seconds, peak(), worst.findings, worst.files);
}

struct Run {
    seconds: f64,
    findings: usize,
    files: usize,
    too_large: bool,
}

fn run(text: &str) -> Run {
    let sources = [SourceFile { path: "schema.yaml".into(), name: "schema.yaml".into(), text: text.to_owned() }];
    let start = Instant::now();
    let generated = generate(&sources, &Settings::new());
    let _ = render_diagnostics(&generated.diagnostics, &sources, ErrorFormat::Human, false);
    Run {
        seconds: start.elapsed().as_secs_f64(),
        findings: generated.diagnostics.len(),
        files: generated.files.map_or(0, |files| files.len()),
        too_large: generated.diagnostics.iter().any(|finding| finding.code() == "D0102"),
    }
}

/// Returns the longest beginning of a text that is not too large.
fn as_far_as_read(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let first = |count: usize| lines[..count].join("\n") + "\n";
    let (mut good, mut bad) = (0, lines.len() + 1);
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if run(&first(middle)).too_large { bad = middle } else { good = middle }
    }
    first(good)
}

/// Returns the peak memory of this process, in megabytes.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: f64 = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default();
    kilobytes * 1024.0 / 1e6
}
