//! The curves of a report.

use std::time::Duration;

use super::chart::{Chart, Curve};
use crate::load::latencies::Latencies;
use crate::load::report::Report;
use crate::load::tally::Second;

/// The number of points of a percentile curve for each factor of ten.
const POINTS: usize = 20;
/// The largest number of labels of the time.
const LABELS: usize = 10;

/// Returns the chart of the response times by the second in which requests were due.
pub(super) fn over_time(report: &Report) -> Chart {
    let seconds = &report.tally.seconds;
    let curve = |name, class, of: fn(&Second) -> Option<Duration>| {
        let measured = seconds.iter().enumerate().filter_map(|(second, all)| Some((second as f64, millis(of(all)?))));
        // Steps: a value is that of a whole second.
        let points = measured.flat_map(|(second, latency)| [(second, latency), (second + 1.0, latency)]);
        Curve { name, class, points: points.collect() }
    };
    let step = seconds.len().div_ceil(LABELS).max(1);
    Chart {
        x_name: "seconds",
        x_max: seconds.len() as f64,
        x_ticks: (0..=seconds.len()).step_by(step).map(|second| (second as f64, second.to_string())).collect(),
        curves: vec![
            curve("max", "third", |second| second.response.max()),
            curve("p99", "second", |second| second.response.quantile(0.99)),
            curve("p50", "first", |second| second.response.quantile(0.5)),
        ],
    }
}

/// Returns the chart of all percentiles. Each step to the right has a tenth of the requests beyond it.
pub(super) fn percentiles(report: &Report) -> Chart {
    let nines = (report.tally.response.count().max(10) as f64).log10();
    let labels = [(0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %"), (0.9999, "99.99 %")];
    let labels = labels.map(|(share, label): (f64, _)| (-(1.0 - share).log10(), label.to_owned()));
    let curve = |(name, _, latencies)| {
        let class = if name == "response" { "second" } else { "first" };
        Curve { name, class, points: quantiles(latencies, nines) }
    };
    Chart {
        x_name: "share of requests that took no longer",
        x_max: nines,
        x_ticks: labels.into_iter().filter(|(position, _)| *position <= nines).collect(),
        curves: report.times().into_iter().map(curve).collect(),
    }
}

/// Returns the latencies of percentiles, up to the largest latency.
fn quantiles(latencies: &Latencies, nines: f64) -> Vec<(f64, f64)> {
    let positions = (0..=(nines * POINTS as f64) as usize).map(|point| point as f64 / POINTS as f64);
    let points = positions.filter_map(|position| {
        let latency = latencies.quantile(1.0 - 10_f64.powf(-position))?;
        Some((position, millis(latency)))
    });
    points.chain(latencies.max().map(|max| (nines, millis(max)))).collect()
}

fn millis(latency: Duration) -> f64 {
    latency.as_secs_f64() * 1000.0
}
