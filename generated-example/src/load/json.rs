//! The result of a load as JSON, for programs.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::latencies::Latencies;
use super::plan::Pace;
use super::report::{QUANTILES, Report};

impl Report {
    /// Returns the report as JSON. Latencies are in milliseconds, and `null` where there are too few requests.
    pub fn to_json(&self) -> Value {
        let tally = &self.tally;
        let failures = tally.failures.iter().map(|(kind, failures)| {
            let failures = json!({ "count": failures.count, "first": failures.first });
            ((*kind).to_owned(), failures)
        });
        let operations =
            tally.operations.iter().map(|(operation, response)| (operation.to_string(), distribution(response)));
        json!({
            "setup": self.setup_json(),
            "requests": {
                "planned": self.planned(),
                "done": tally.done,
                "failed": tally.failed(),
                "never_sent": self.never_sent(),
                "achieved_per_second": self.achieved_rate(),
                "retries": tally.retries,
                "throttled": tally.throttled,
                "cached": tally.cached,
            },
            "failures": failures.collect::<Map<_, _>>(),
            "capacity_per_second": {
                "read_units": self.per_second(tally.read_units),
                "write_units": self.per_second(tally.write_units),
            },
            "response_ms": distribution(&tally.response),
            "service_ms": distribution(&tally.service),
            "operations_ms": operations.collect::<Map<_, _>>(),
            "worst_second": self.worst_second().map(|(number, _)| number + 1),
            "seconds": self.seconds_json(),
            "requirements": self.verdicts_json(),
        })
    }

    fn setup_json(&self) -> Value {
        let setup = &self.setup;
        let rate = match setup.plan.pace {
            Pace::Open { rate } => Some(rate),
            Pace::Closed => None,
        };
        json!({
            "target": setup.target,
            "build": setup.build(),
            "loop": if rate.is_some() { "open" } else { "closed" },
            "rate_per_second": rate,
            "workers": setup.plan.workers,
            "warm_up_seconds": setup.plan.warm_up.as_secs_f64(),
            "duration_seconds": setup.plan.duration.as_secs_f64(),
            "seed": setup.seed,
            "zipf": setup.zipf,
            "cache": setup.cache,
        })
    }

    fn seconds_json(&self) -> Vec<Value> {
        let seconds = self.tally.seconds.iter().map(|second| {
            let mut values = distribution(&second.response);
            values["failed"] = second.failed.into();
            values
        });
        seconds.collect()
    }

    fn verdicts_json(&self) -> Vec<Value> {
        let verdicts = self.verdicts.iter();
        let verdicts = verdicts.map(
            |verdict| json!({ "requirement": verdict.requirement, "met": verdict.met, "measured": verdict.measured }),
        );
        verdicts.collect()
    }
}

/// Returns the percentiles of a distribution.
fn distribution(latencies: &Latencies) -> Value {
    let quantiles = QUANTILES.iter().map(|(name, share)| ((*name).to_owned(), millis(latencies.quantile(*share))));
    let others = [("max".to_owned(), millis(latencies.max())), ("count".to_owned(), latencies.count().into())];
    quantiles.chain(others).collect::<Map<_, _>>().into()
}

fn millis(latency: Option<Duration>) -> Value {
    // From whole microseconds, so that no digits follow that mean nothing.
    latency.map(|latency| latency.as_micros() as f64 / 1000.0).into()
}
