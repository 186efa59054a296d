//! Writes metrics for CloudWatch, as lines of its embedded metric format (EMF).
//!
//! CloudWatch makes metrics of log lines that have this form. So a program needs no second client, no permission and no
//! request for its metrics, and none of its calls waits for them. `PutMetricData` would need all three, and could be
//! throttled itself. Source: the CloudWatch user guide, "Specification: Embedded metric format".

mod document;
mod limits;
mod samples;
mod writer;

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::counts::Counts;
use super::series::{Series, SeriesName};
use super::{Observation, Observer};
use document::Document;
use limits::{check_dimension, check_namespace, check_number_of_dimensions};
use samples::Samples;
use writer::{Pace, Writer};

/// The number of series unless it is set. CloudWatch bills each metric of each of them.
const MOST_SERIES: usize = 100;

/// How often lines are written unless it is set: as often as CloudWatch keeps values of the standard resolution.
const INTERVAL: Duration = Duration::from_secs(60);

/// Writes what calls took and cost as lines of CloudWatch's embedded metric format: every minute one line for each
/// series, which is a table, index, entity and method.
///
/// The lines have to reach CloudWatch Logs. In Lambda, and in a container with the driver `awslogs`, write them to the
/// standard output; elsewhere, to a file or socket of the CloudWatch agent. Nothing else may be in a line, so give a
/// program that logs to the standard output another writer.
///
/// | metric | unit | what it is |
/// |---|---|---|
/// | `Duration` | Milliseconds | how long calls took: each of them up to 100 in a line, beyond that 100 values that are spread over all of them, from the shortest to the longest |
/// | `Calls` | Count | the calls that ended |
/// | `Failed` | Count | those that failed; a failed condition is an answer |
/// | `Throttled` | Count | throttled attempts |
/// | `Capacity` | Count | capacity units |
///
/// Their dimensions are `Table`, `Index`, `Entity` and `Call`, as far as a call has them, and those that you add. Lines
/// also have members that are no metrics, for CloudWatch Logs Insights: `ConditionsFailed`, `Cancelled`, `Requests`,
/// `Retries`, `Scanned`, `Returned` and `Cached`.
///
/// A thread writes the lines, so that a writer that blocks does not hold up a call. It ends when the last clone is
/// dropped, which writes what is left. A clone writes with the same writer.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
/// use dynamite_runtime::Emf;
///
/// let emf = Emf::new("Shop", std::io::stdout()).dimension("Service", "checkout");
/// let db = db.observed(emf.clone());
/// // … calls …
/// emf.flush()?; // in Lambda, at the end of each invocation
/// # let _ = db;
/// # Ok(()) }
/// ```
pub struct Emf<W: Write + Send + 'static>(Arc<Inner<W>>);

struct Inner<W: Write + Send + 'static> {
    state: Mutex<State>,
    writer: Writer<W>,
    pace: Arc<Pace>,
}

struct State {
    namespace: String,
    dimensions: Vec<(Cow<'static, str>, String)>,
    series: Series<Calls>,
    /// The first setting that CloudWatch would refuse.
    problem: Option<String>,
}

/// What is known of the calls of a series since the last line.
#[derive(Debug, Default)]
struct Calls {
    durations: Samples,
    counts: Counts,
}

impl<W: Write + Send + 'static> Emf<W> {
    /// Creates an observer that writes metrics of this namespace, of 1 to 255 characters.
    ///
    /// Settings that CloudWatch would refuse are errors of [`flush`](Self::flush), and nothing is written then.
    pub fn new(namespace: impl Into<String>, writer: W) -> Self {
        let namespace = namespace.into();
        let problem = check_namespace(&namespace).err();
        let state = State { namespace, dimensions: Vec::new(), series: Series::new(MOST_SERIES), problem };
        let (state, pace) = (Mutex::new(state), Arc::new(Pace::new(INTERVAL)));
        Emf(Arc::new(Inner { state, writer: Writer::new(writer), pace }))
    }

    /// Adds a dimension to every metric, such as the service or the stage: a name of up to 255 characters, and a value of
    /// up to 1,024. There can be 26 of them. Do not use a value that is different each time, such as an id: CloudWatch
    /// makes a metric of each, and bills it.
    pub fn dimension(self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.set(|state| {
            let (name, value) = (name.into(), value.into());
            let checked = check_dimension(&name, &value, &state.dimensions);
            state.dimensions.push((name, value));
            checked.and_then(|()| check_number_of_dimensions(state.dimensions.len()))
        })
    }

    /// Sets the number of different series, which is 100 otherwise. The calls of later ones are added up as one, whose
    /// `Call` is `other`.
    pub fn most_series(self, series: usize) -> Self {
        self.set(|state| {
            state.series.set_most(series);
            Ok(())
        })
    }

    /// Sets how often lines are written, which is every minute otherwise, and at most once a second.
    pub fn every(self, interval: Duration) -> Self {
        self.0.pace.set(interval);
        self
    }

    /// Writes the lines of what was seen since the last time, and flushes the writer.
    ///
    /// # Errors
    ///
    /// Returns the error of the writer, or one of the kind `InvalidInput` if CloudWatch would refuse the namespace or a
    /// dimension. What could not be written is lost.
    pub fn flush(&self) -> io::Result<()> {
        self.0.flush()
    }

    fn set(self, change: impl FnOnce(&mut State) -> Result<(), String>) -> Self {
        {
            let mut state = self.0.lock();
            if let Err(problem) = change(&mut state) {
                state.problem.get_or_insert(problem);
            }
        }
        self
    }
}

impl<W: Write + Send + 'static> Inner<W> {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn flush(&self) -> io::Result<()> {
        let lines = self.lock().lines()?;
        self.writer.write(&lines)
    }

    /// Writes lines where nobody can be told of an error but the log.
    fn flush_or_log(&self) {
        if let Err(error) = self.flush() {
            tracing::error!(%error, "metrics for CloudWatch could not be written");
        }
    }
}

impl State {
    /// Takes what was seen, as lines.
    fn lines(&mut self) -> io::Result<String> {
        if let Some(problem) = &self.problem {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem.clone()));
        }
        let mut lines = String::new();
        for (name, calls) in self.series.take() {
            let document = Document { namespace: &self.namespace, dimensions: &self.dimensions, name, calls: &calls };
            lines += &document.line();
        }
        Ok(lines)
    }
}

impl<W: Write + Send + 'static> Observer for Emf<W> {
    fn request(&self, seen: &Observation<'_>) {
        Writer::start(&self.0);
        self.0.lock().series.of(SeriesName::of(seen)).counts.add_request(seen);
    }

    fn call(&self, seen: &Observation<'_>) {
        Writer::start(&self.0);
        let mut state = self.0.lock();
        let calls = state.series.of(SeriesName::of(seen));
        calls.durations.add(seen.took);
        calls.counts.add_call(seen);
    }
}

impl<W: Write + Send + 'static> Clone for Emf<W> {
    fn clone(&self) -> Self {
        Emf(Arc::clone(&self.0))
    }
}

impl<W: Write + Send + 'static> fmt::Debug for Emf<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emf").field("namespace", &self.0.lock().namespace).finish_non_exhaustive()
    }
}

impl<W: Write + Send + 'static> Drop for Inner<W> {
    fn drop(&mut self) {
        self.pace.stop();
        self.flush_or_log();
    }
}
