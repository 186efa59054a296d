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
/// standard output; elsewhere, to a file or socket of the CloudWatch agent. Other lines may stand between them, but
/// nothing else in one: the standard output of Rust keeps lines whole.
///
/// | metric | unit | what it is |
/// |---|---|---|
/// | `Duration` | Milliseconds | how long calls took. A line can hold 100 values: of more calls, it has 100 that stand for equally many calls each. So percentiles and the average are about right, but `SampleCount` and `Sum` are those of 100 calls |
/// | `Longest` | Milliseconds | the longest call |
/// | `Calls` | Count | the calls that ended |
/// | `Failed` | Count | those that failed; a failed condition is an answer |
/// | `Throttled` | Count | throttled attempts |
/// | `Capacity` | Count | capacity units |
///
/// Their dimensions are `Table`, `Index`, `Entity` and `Call`, as far as a call has them, and those that you add. Lines
/// also have members that are no metrics, for CloudWatch Logs Insights: `Total` (the milliseconds of all calls together),
/// `ConditionsFailed`, `Cancelled`, `Requests`, `Retries`, `Scanned`, `Returned` and `Cached`.
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
#[derive(Clone)]
pub struct Emf(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    writer: Writer,
    pace: Arc<Pace>,
}

struct State {
    settings: Arc<Settings>,
    series: Series<Calls>,
}

#[derive(Clone)]
struct Settings {
    namespace: String,
    dimensions: Vec<(Cow<'static, str>, String)>,
    /// The first setting that CloudWatch would refuse.
    problem: Option<String>,
}

/// What is known of the calls of a series since the last line.
#[derive(Debug, Default)]
struct Calls {
    durations: Samples,
    counts: Counts,
}

impl Emf {
    /// Creates an observer that writes metrics of this namespace, of 1 to 255 characters.
    ///
    /// Settings that CloudWatch would refuse are errors of [`flush`](Self::flush), and nothing is written then.
    pub fn new(namespace: impl Into<String>, writer: impl Write + Send + 'static) -> Self {
        let namespace = namespace.into();
        let problem = check_namespace(&namespace).err();
        let settings = Arc::new(Settings { namespace, dimensions: Vec::new(), problem });
        let state = Mutex::new(State { settings, series: Series::new(MOST_SERIES) });
        let (writer, pace) = (Writer::new(Box::new(writer)), Arc::new(Pace::new(INTERVAL)));
        Emf(Arc::new(Inner { state, writer, pace }))
    }

    /// Adds a dimension to every metric, such as the service or the stage: a name of up to 255 characters, and a value of
    /// up to 1,024. There can be 26 of them. Do not use a value that is different each time, such as an id: CloudWatch
    /// makes a metric of each, and bills it.
    pub fn dimension(self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        {
            let mut state = self.0.lock();
            let settings = Arc::make_mut(&mut state.settings);
            let (name, value) = (name.into(), value.into());
            let checked = check_dimension(&name, &value, &settings.dimensions);
            settings.dimensions.push((name, value));
            let checked = checked.and_then(|()| check_number_of_dimensions(settings.dimensions.len()));
            settings.problem = settings.problem.take().or(checked.err());
        }
        self
    }

    /// Sets the number of different series, which is 100 otherwise. The calls of later ones are added up as one more, whose
    /// `Call` is `other`.
    pub fn most_series(self, series: usize) -> Self {
        self.0.lock().series.set_most(series);
        self
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
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn flush(&self) -> io::Result<()> {
        // Calls wait for the lock, so lines are made after it.
        let (settings, series) = {
            let mut state = self.lock();
            (Arc::clone(&state.settings), state.series.take())
        };
        self.writer.write(&settings.lines(&series)?)
    }

    /// Writes lines where nobody can be told of an error but the log.
    fn flush_or_log(&self) {
        if let Err(error) = self.flush() {
            tracing::error!(%error, "metrics for CloudWatch could not be written");
        }
    }
}

impl Settings {
    /// Returns what was seen as lines.
    fn lines(&self, series: &[(SeriesName, Calls)]) -> io::Result<String> {
        if let Some(problem) = &self.problem {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem.clone()));
        }
        let Settings { namespace, dimensions, .. } = self;
        let lines = series.iter().map(|(name, calls)| Document { namespace, dimensions, name: *name, calls }.line());
        Ok(lines.collect())
    }
}

impl Observer for Emf {
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

impl fmt::Debug for Emf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emf").field("namespace", &self.0.lock().settings.namespace).finish_non_exhaustive()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.pace.stop();
        self.flush_or_log();
    }
}
