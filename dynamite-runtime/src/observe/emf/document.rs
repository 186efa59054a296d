//! A line of the embedded metric format.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};

use super::Calls;
use super::limits::{CALL_DIMENSIONS, dimension_value};
use crate::observe::series::SeriesName;

/// A document of the embedded metric format: the metrics of one series.
pub(super) struct Document<'d> {
    pub(super) namespace: &'d str,
    pub(super) dimensions: &'d [(Cow<'static, str>, String)],
    pub(super) name: SeriesName,
    pub(super) calls: &'d Calls,
}

impl Document<'_> {
    /// Returns the document as a line. It is below the limit of 256 KB: 30 dimensions have some 90 KB if every
    /// character is escaped, and the rest less than 10.
    pub(super) fn line(&self) -> String {
        let mut members = self.members();
        let names: Vec<String> = members.keys().cloned().collect();
        members.extend(self.values());
        let directive = json!({ "Namespace": self.namespace, "Dimensions": [names], "Metrics": self.metrics() });
        let metadata = json!({ "Timestamp": timestamp(), "CloudWatchMetrics": [directive] });
        members.insert("_aws".to_owned(), metadata);
        format!("{}\n", Value::Object(members))
    }

    /// Returns the dimensions.
    fn members(&self) -> Map<String, Value> {
        let SeriesName { table, index, entity, call } = self.name;
        let of_call = CALL_DIMENSIONS.into_iter().zip([table, index, entity, Some(call)]);
        let of_call = of_call.filter_map(|(name, value)| Some((name.to_owned(), dimension_value(value?).into())));
        let own = self.dimensions.iter().map(|(name, value)| (name.to_string(), value.as_str().into()));
        of_call.chain(own).collect()
    }

    /// Returns the metrics with their units. A series whose calls are still running has no durations.
    fn metrics(&self) -> Vec<Value> {
        let metric = |name, unit| json!({ "Name": name, "Unit": unit });
        let has_ended = self.calls.durations.count() > 0;
        let durations = ["Duration", "Longest"].into_iter().filter(|_| has_ended);
        let durations = durations.map(|name| metric(name, "Milliseconds"));
        let counts = ["Calls", "Failed", "Throttled", "Capacity"].map(|name| metric(name, "Count"));
        durations.chain(counts).collect()
    }

    /// Returns the values of the metrics, and what CloudWatch Logs Insights can search.
    fn values(&self) -> Map<String, Value> {
        let Calls { durations, counts } = self.calls;
        let mut values = Map::new();
        if durations.count() > 0 {
            values.insert("Duration".to_owned(), durations.millis().into());
            values.insert("Longest".to_owned(), durations.longest().into());
            values.insert("Total".to_owned(), durations.total().into());
        }
        let numbers = [
            ("Calls", durations.count()),
            ("Failed", counts.failed),
            ("Throttled", counts.throttled),
            ("ConditionsFailed", counts.conditions_failed),
            ("Cancelled", counts.cancelled),
            ("Requests", counts.requests),
            ("Retries", counts.retries),
            ("Scanned", counts.scanned),
            ("Returned", counts.returned),
            ("Cached", counts.cached),
        ];
        values.extend(numbers.map(|(name, number)| (name.to_owned(), number.into())));
        values.insert("Capacity".to_owned(), counts.capacity.into());
        values
    }
}

/// Returns the time in milliseconds since 1970.
fn timestamp() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
