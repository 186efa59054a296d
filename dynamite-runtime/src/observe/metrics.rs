//! Records to the recorder of the crate `metrics`.

use metrics::{Label, Unit, counter, describe_counter, describe_histogram, histogram};

use super::{Observation, Observer, Outcome};

/// How long calls took, in seconds. The name is that of OpenTelemetry.
const CALL_DURATION: &str = "db.client.operation.duration";
const REQUEST_DURATION: &str = "dynamite.request.duration";
const CAPACITY: &str = "dynamite.request.capacity";
const RETRIES: &str = "dynamite.retries";
const THROTTLED: &str = "dynamite.throttled";
const SCANNED: &str = "dynamite.items.scanned";
const RETURNED: &str = "dynamite.items.returned";
const CACHED: &str = "dynamite.items.cached";

/// Records what calls took and cost to the recorder of the crate [`metrics`], from which exporters for Prometheus and
/// OpenTelemetry read. Install the recorder before you make this, as descriptions and units are given to it once.
///
/// | metric | kind, unit | of |
/// |---|---|---|
/// | `db.client.operation.duration` | histogram, seconds | each call |
/// | `dynamite.items.cached` | counter | each call: keys that the cache answered |
/// | `dynamite.request.duration` | histogram, seconds | each request, with all its attempts |
/// | `dynamite.request.capacity` | histogram, capacity units | each request that succeeded |
/// | `dynamite.retries` | counter | each request: attempts after the first |
/// | `dynamite.throttled` | counter | each request: throttled attempts |
/// | `dynamite.items.scanned` | counter | each request: items that a query or scan read, before any filter |
/// | `dynamite.items.returned` | counter | each request: items that it returned or counted |
///
/// The labels are `db.system.name`, `db.operation.name`, `db.collection.name` (the table in the schema),
/// `aws.dynamodb.index_name`, `dynamite.call` and `dynamite.entity`, as far as a call has them. The two durations also
/// have `dynamite.outcome`, and `error.type` if the call or request failed. All values stand in the program, so there is
/// a bounded number of series. Exporters for Prometheus write `_` for each dot.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let db = embedded().await?;
/// use dynamite_runtime::Metrics;
///
/// // Install a recorder first, such as that of the crate `metrics-exporter-prometheus`.
/// let orders = OrderRepository::new(&db.observed(Metrics::new()));
/// # orders.create_table().await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Metrics {}

impl Metrics {
    /// Creates the observer, and describes its metrics to the recorder that is installed now.
    pub fn new() -> Self {
        describe_histogram!(CALL_DURATION, Unit::Seconds, "How long calls took.");
        describe_counter!(CACHED, Unit::Count, "Keys that the cache answered.");
        describe_histogram!(REQUEST_DURATION, Unit::Seconds, "How long requests took, with all their attempts.");
        describe_histogram!(CAPACITY, Unit::Count, "Capacity units of requests.");
        describe_counter!(RETRIES, Unit::Count, "Attempts after the first of a request.");
        describe_counter!(THROTTLED, Unit::Count, "Throttled attempts.");
        describe_counter!(SCANNED, Unit::Count, "Items that queries and scans read, before any filter.");
        describe_counter!(RETURNED, Unit::Count, "Items that requests returned or counted.");
        Metrics {}
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Observer for Metrics {
    fn request(&self, seen: &Observation<'_>) {
        let labels = labels(seen);
        let usage = seen.usage;
        histogram!(REQUEST_DURATION, with_outcome(&labels, seen)).record(seen.took.as_secs_f64());
        if seen.outcome == Outcome::Done {
            histogram!(CAPACITY, labels.clone()).record(usage.capacity);
        }
        counter!(RETRIES, labels.clone()).increment(usage.retries.into());
        counter!(THROTTLED, labels.clone()).increment(usage.throttled.into());
        counter!(SCANNED, labels.clone()).increment(usage.scanned as u64);
        counter!(RETURNED, labels).increment(usage.returned as u64);
    }

    fn call(&self, seen: &Observation<'_>) {
        let labels = labels(seen);
        histogram!(CALL_DURATION, with_outcome(&labels, seen)).record(seen.took.as_secs_f64());
        counter!(CACHED, labels).increment(seen.usage.cached as u64);
    }
}

/// Returns the labels that all metrics of a call have.
fn labels(seen: &Observation<'_>) -> Vec<Label> {
    let labels = [
        ("db.system.name", Some("aws.dynamodb")),
        ("db.operation.name", Some(seen.operation)),
        ("db.collection.name", seen.table),
        ("aws.dynamodb.index_name", seen.index),
        ("dynamite.call", Some(seen.call)),
        ("dynamite.entity", seen.entity),
    ];
    labels.into_iter().filter_map(|(name, value)| Some(label(name, value?))).collect()
}

fn with_outcome(labels: &[Label], seen: &Observation<'_>) -> Vec<Label> {
    let mut labels = labels.to_vec();
    labels.push(label("dynamite.outcome", seen.outcome.name()));
    labels.extend(seen.outcome.kind().map(|kind| label("error.type", kind)));
    labels
}

fn label(name: &'static str, value: &'static str) -> Label {
    Label::from_static_parts(name, value)
}
