//! CPU time and memory of processes. Linux has them in files; on other systems they are not known.

use std::fs;

/// Clock ticks per second in Linux's files, which are the same on every machine.
const TICKS: f64 = 100.0;

/// Returns the CPU seconds, in user and system mode, of all descendants that have ended.
pub(crate) fn cpu_of_children() -> Option<f64> {
    cpu_seconds([13, 14])
}

/// Returns the CPU seconds of this process, in user and system mode.
pub(crate) fn cpu() -> Option<f64> {
    cpu_seconds([11, 12])
}

/// Returns the peak memory of this process, in MB.
pub(crate) fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? * 1024.0 / 1e6)
}

/// Returns the sum of two counters of ticks, by their positions after the state.
fn cpu_seconds(positions: [usize; 2]) -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name in parentheses can have any characters, so fields are counted after it: `state` is the third.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let [user, system] = positions.map(|position| fields.get(position)?.parse::<f64>().ok());
    Some((user? + system?) / TICKS)
}
