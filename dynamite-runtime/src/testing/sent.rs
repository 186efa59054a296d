//! What was sent.

use std::fmt;
use std::ops::Deref;

use serde_json::Value as Json;

use super::request::Request;

/// A request that was sent, whether it failed or not.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SentRequest {
    /// DynamoDB's name of the operation: `PutItem`.
    pub operation: String,
    /// The tables, as they were sent.
    pub tables: Vec<String>,
    /// The index of a query or a scan.
    pub index: Option<String>,
    /// The number of entries of a batch or a transaction.
    pub entries: Option<usize>,
    /// Is `true` for a consistent read.
    pub consistent: bool,
    /// The number of the attempt, counted from 1.
    pub attempt: u32,
    /// The capacity units of the response, if it has arrived and names them.
    pub capacity: Option<f64>,
    /// The body of the request.
    pub body: Json,
}

impl SentRequest {
    pub(super) fn new(request: &Request, attempt: u32) -> Self {
        SentRequest {
            operation: request.operation.clone(),
            tables: request.tables().into_iter().map(str::to_owned).collect(),
            index: request.index().map(str::to_owned),
            entries: request.entries(),
            consistent: request.body["ConsistentRead"].as_bool().unwrap_or_default(),
            attempt,
            capacity: None,
            body: request.body.clone(),
        }
    }
}

/// Shows the operation, the tables, the index and the number of entries: `Query orders/by_status`, `BatchGetItem orders (3)`.
impl fmt::Display for SentRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)?;
        if !self.tables.is_empty() {
            write!(f, " {}", self.tables.join(", "))?;
        }
        if let Some(index) = &self.index {
            write!(f, "/{index}")?;
        }
        self.entries.map_or(Ok(()), |entries| write!(f, " ({entries})"))
    }
}

/// The requests that were sent, in the order in which they were sent.
///
/// It derefs to a slice of [`SentRequest`]s. `Display` shows a line for each, and one line for those in a row that look the
/// same: `2 x PutItem orders`.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// use dynamite_runtime::testing::Stage;
///
/// let stage = Stage::new().await?.tables::<(Order,)>().await?;
/// let orders = OrderRepository::new(stage.db());
/// let report = async {
///     orders.put(&order(1)).await?;
///     orders.batch_get([OrderKey::new("ACME", 1), OrderKey::new("ACME", 2)]).await?;
///     Ok::<_, Error>(())
/// };
/// let sent = stage.during(report).await?;
/// sent.assert("PutItem orders\nBatchGetItem orders (2)");
/// sent.assert_no_scan();
/// println!("{} capacity units", sent.capacity());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SentRequests(Vec<SentRequest>);

impl Deref for SentRequests {
    type Target = [SentRequest];

    fn deref(&self) -> &[SentRequest] {
        &self.0
    }
}

impl From<Vec<SentRequest>> for SentRequests {
    fn from(requests: Vec<SentRequest>) -> Self {
        SentRequests(requests)
    }
}

impl SentRequests {
    /// Returns the requests of one operation.
    #[must_use]
    pub fn of(&self, operation: &str) -> SentRequests {
        SentRequests(self.iter().filter(|request| request.operation == operation).cloned().collect())
    }

    /// Returns the capacity units that the responses named.
    pub fn capacity(&self) -> f64 {
        self.iter().filter_map(|request| request.capacity).sum()
    }

    /// Checks that these requests were sent, in this order, and no others. `expected` has the form of `Display`; spaces at
    /// both ends of a line mean nothing.
    ///
    /// # Panics
    ///
    /// Panics if others were sent, and shows both.
    #[track_caller]
    pub fn assert(&self, expected: &str) {
        let wanted = expanded(expected);
        let sent: Vec<String> = self.iter().map(ToString::to_string).collect();
        assert!(wanted == sent, "other requests were sent:\n{}", difference(&wanted, &sent));
    }

    /// Checks that no table or index was scanned.
    ///
    /// # Panics
    ///
    /// Panics if one was, and shows what was sent.
    #[track_caller]
    pub fn assert_no_scan(&self) {
        assert!(self.of("Scan").is_empty(), "a scan was sent:\n{self}");
    }
}

impl fmt::Display for SentRequests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.iter().map(ToString::to_string).collect();
        for (index, same) in lines.chunk_by(|line, next| line == next).enumerate() {
            let separator = if index > 0 { "\n" } else { "" };
            match same {
                [line] => write!(f, "{separator}{line}")?,
                [line, ..] => write!(f, "{separator}{} x {line}", same.len())?,
                [] => {}
            }
        }
        Ok(())
    }
}

/// Returns a line for each request that is expected.
fn expanded(expected: &str) -> Vec<String> {
    let lines = expected.lines().map(str::trim).filter(|line| !line.is_empty());
    let times = |line: &str| {
        let (times, request) = line.split_once(" x ")?;
        Some(vec![request.trim().to_owned(); times.trim().parse().ok()?])
    };
    lines.flat_map(|line| times(line).unwrap_or_else(|| vec![line.to_owned()])).collect()
}

/// Returns both lists, with a sign before the lines that differ.
fn difference(wanted: &[String], sent: &[String]) -> String {
    let same_start = wanted.iter().zip(sent).take_while(|(wanted, sent)| wanted == sent).count();
    let rest = |lines: &[String], sign: char| -> Vec<String> {
        lines.iter().skip(same_start).map(|line| format!("{sign} {line}")).collect()
    };
    let start = sent.iter().take(same_start).map(|line| format!("  {line}"));
    start.chain(rest(wanted, '-')).chain(rest(sent, '+')).collect::<Vec<_>>().join("\n")
}
