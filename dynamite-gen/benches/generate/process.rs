//! What the operating system counts of processes. Linux tells it in files; elsewhere the figures are left out.

use std::fs;

/// Ticks of Linux's clock a second, as it shows them to programs: the same on every machine.
const TICKS: f64 = 100.0;

/// The CPU seconds, in user and in system mode, of all children that have ended, and of theirs.
pub(crate) fn cpu_of_children() -> Option<f64> {
    cpu_seconds([13, 14])
}

/// The CPU seconds of this process, in user and in system mode.
pub(crate) fn cpu() -> Option<f64> {
    cpu_seconds([11, 12])
}

/// The most memory that this process held at once, in MB.
pub(crate) fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? * 1024.0 / 1e6)
}

/// The sum of two counters of ticks, by their places behind the state.
fn cpu_seconds(places: [usize; 2]) -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name in parentheses can hold anything, so fields are counted from behind it: `state` is the third.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let [user, system] = places.map(|place| fields.get(place)?.parse::<f64>().ok());
    Some((user? + system?) / TICKS)
}
