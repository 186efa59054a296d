//! The thread that writes lines.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Once, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::Inner;

/// The shortest time between two writes.
const SHORTEST: Duration = Duration::from_secs(1);

/// A writer, and the thread that writes with it.
pub(super) struct Writer {
    writer: Mutex<Lines>,
    started: Once,
}

struct Lines {
    writer: Box<dyn Write + Send>,
    /// Set if the last line may be incomplete, because writing it failed.
    is_torn: bool,
}

impl Writer {
    pub(super) fn new(writer: Box<dyn Write + Send>) -> Self {
        Writer { writer: Mutex::new(Lines { writer, is_torn: false }), started: Once::new() }
    }

    /// Writes whole lines, and flushes.
    pub(super) fn write(&self, lines: &str) -> io::Result<()> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).write(lines)
    }

    /// Starts the thread that writes at every interval, if it does not run yet.
    pub(super) fn start(inner: &Arc<Inner>) {
        inner.writer.started.call_once(|| {
            let (pace, of_thread) = (Arc::clone(&inner.pace), Arc::downgrade(inner));
            let thread = thread::Builder::new().name("dynamite-emf".to_owned());
            if let Err(error) = thread.spawn(move || write_until_dropped(&pace, &of_thread)) {
                tracing::error!(%error, "the thread that writes metrics for CloudWatch did not start");
            }
        });
    }
}

impl Lines {
    fn write(&mut self, lines: &str) -> io::Result<()> {
        // CloudWatch would not accept the next line either if it continued an incomplete one.
        let lines = if self.is_torn { format!("\n{lines}") } else { lines.to_owned() };
        self.is_torn = true;
        self.writer.write_all(lines.as_bytes())?;
        self.is_torn = false;
        self.writer.flush()
    }
}

fn write_until_dropped(pace: &Pace, inner: &Weak<Inner>) {
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
        self.changed.notify_all();
    }

    pub(super) fn stop(&self) {
        self.lock().is_stopped = true;
        self.changed.notify_all();
    }

    /// Waits until the next write. Returns `false` if there is none.
    fn wait(&self) -> bool {
        let begin = Instant::now();
        let mut state = self.lock();
        loop {
            let left = state.interval.saturating_sub(begin.elapsed());
            if state.is_stopped || left.is_zero() {
                return !state.is_stopped;
            }
            // The interval may be changed meanwhile.
            let woken = self.changed.wait_timeout(state, left);
            (state, _) = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, PaceState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::mpsc::{Sender, channel};
    use std::sync::{Arc, Mutex, PoisonError};
    use std::thread;
    use std::time::Duration;

    use super::{Lines, Pace};
    use crate::observe::{Emf, Observation, Observer, Outcome};
    use crate::operation::Usage;

    /// Sends what is written.
    struct Sent(Sender<String>);

    impl Write for Sent {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(String::from_utf8_lossy(bytes).into_owned()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_thread_writes_what_was_seen() {
        let (sender, written) = channel();
        let emf = Emf::new("Shop", Sent(sender)).every(Duration::ZERO);
        emf.call(&Observation::new("get", "GetItem", &Usage::default(), Outcome::Done));
        let line = written.recv();
        assert!(line.is_ok_and(|line| line.contains(r#""Call":"get""#)));
        drop(emf);
        assert!(written.recv().is_err(), "the thread has dropped the writer");
    }

    /// Starts to wait for an hour, and returns what `wait` returns after this.
    fn wait_until(change: fn(&Pace)) -> Option<bool> {
        let pace = Arc::new(Pace::new(Duration::from_secs(3_600)));
        let waiting = Arc::clone(&pace);
        let thread = thread::spawn(move || waiting.wait());
        change(&pace);
        thread.join().ok()
    }

    #[test]
    fn a_shorter_interval_and_the_end_wake_the_thread() {
        assert_eq!(wait_until(|pace| pace.set(Duration::ZERO)), Some(true));
        assert_eq!(wait_until(Pace::stop), Some(false));
    }

    /// Writes two bytes, fails, and writes all after that.
    struct Full {
        written: Arc<Mutex<Vec<u8>>>,
        calls: usize,
    }

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.calls += 1;
            let written = match self.calls {
                1 => 2,
                2 => return Err(io::Error::other("the disk is full")),
                _ => bytes.len(),
            };
            self.written.lock().unwrap_or_else(PoisonError::into_inner).extend(&bytes[..written]);
            Ok(written)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_after_an_incomplete_one_is_whole() {
        let written = Arc::default();
        let mut lines = Lines { writer: Box::new(Full { written: Arc::clone(&written), calls: 0 }), is_torn: false };
        assert!(lines.write("abcd\n").is_err());
        assert!(lines.write("next\n").is_ok());
        assert_eq!(*written.lock().unwrap_or_else(PoisonError::into_inner), b"ab\nnext\n");
    }
}
