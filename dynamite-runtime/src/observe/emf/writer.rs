//! The thread that writes lines.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Once, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use super::Inner;

/// The shortest time between two writes.
const SHORTEST: Duration = Duration::from_secs(1);

/// A writer, and the thread that writes with it.
pub(super) struct Writer<W> {
    writer: Mutex<W>,
    started: Once,
}

impl<W: Write + Send + 'static> Writer<W> {
    pub(super) fn new(writer: W) -> Self {
        Writer { writer: Mutex::new(writer), started: Once::new() }
    }

    /// Writes whole lines, and flushes.
    pub(super) fn write(&self, lines: &str) -> io::Result<()> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(lines.as_bytes())?;
        writer.flush()
    }

    /// Starts the thread that writes at every interval, if it does not run yet.
    pub(super) fn start(inner: &Arc<Inner<W>>) {
        inner.writer.started.call_once(|| {
            let (pace, of_thread) = (Arc::clone(&inner.pace), Arc::downgrade(inner));
            let thread = thread::Builder::new().name("dynamite-emf".to_owned());
            if let Err(error) = thread.spawn(move || write_until_dropped(&pace, &of_thread)) {
                tracing::error!(%error, "the thread that writes metrics for CloudWatch did not start");
            }
        });
    }
}

fn write_until_dropped<W: Write + Send + 'static>(pace: &Pace, inner: &Weak<Inner<W>>) {
    while pace.wait() {
        match inner.upgrade() {
            Some(inner) => inner.flush_or_log(),
            None => return,
        }
    }
}

/// When the thread writes.
pub(super) struct Pace {
    state: Mutex<PaceState>,
    changed: Condvar,
}

struct PaceState {
    interval: Duration,
    is_stopped: bool,
}

impl Pace {
    pub(super) fn new(interval: Duration) -> Self {
        Pace { state: Mutex::new(PaceState { interval, is_stopped: false }), changed: Condvar::new() }
    }

    pub(super) fn set(&self, interval: Duration) {
        self.lock().interval = interval.max(SHORTEST);
    }

    pub(super) fn stop(&self) {
        self.lock().is_stopped = true;
        self.changed.notify_all();
    }

    /// Waits until the next write. Returns `false` if there is none.
    fn wait(&self) -> bool {
        let state = self.lock();
        let interval = state.interval;
        let waited = self.changed.wait_timeout_while(state, interval, |state| !state.is_stopped);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !state.is_stopped
    }

    fn lock(&self) -> MutexGuard<'_, PaceState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
