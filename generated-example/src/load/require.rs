//! Requirements on the result of a load, such as `p99=20ms`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::report::Report;

/// A requirement on the result of a load.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// The requirement as it was written.
    text: String,
    limit: Limit,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Limit {
    /// A share of all requests has its response within a time.
    Quantile { share: f64, within: Duration },
    /// Every request has its response within a time.
    Max { within: Duration },
    /// No more than a share of all requests fails, or is never sent.
    Failed { share: f64 },
}

/// Says whether a requirement is met, and what was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The requirement as it was written.
    pub requirement: String,
    /// `true` if it is met.
    pub met: bool,
    /// What was measured.
    pub measured: String,
}

impl Requirement {
    /// Compares the requirement with a result.
    ///
    /// A request that was never sent counts as one that has no response in any time.
    pub fn check(&self, report: &Report) -> Verdict {
        let (response, never_sent) = (&report.tally.response, report.never_sent());
        let (met, measured) = match self.limit {
            Limit::Quantile { share, within } => at_most(response.quantile_with(share, never_sent), within),
            Limit::Max { within } => at_most(response.max().filter(|_| never_sent == 0), within),
            Limit::Failed { share } => {
                let failed = report.failed_share();
                (failed.is_some_and(|failed| failed <= share), failed.map(|failed| format!("{:.3} %", failed * 100.0)))
            }
        };
        let measured = match (measured, never_sent) {
            (Some(measured), 0) => measured,
            (Some(measured), _) => format!("{measured}, with those never sent"),
            (None, 0) => "too few requests to say".to_owned(),
            (None, _) => format!("{never_sent} requests were never sent"),
        };
        Verdict { requirement: self.text.clone(), met, measured }
    }
}

/// Returns whether a latency is known and within a time, and its text.
fn at_most(measured: Option<Duration>, within: Duration) -> (bool, Option<String>) {
    let text = measured.map(|measured| format!("{:.3} ms", measured.as_secs_f64() * 1000.0));
    (measured.is_some_and(|measured| measured <= within), text)
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.met { "met" } else { "missed" };
        write!(f, "{word}: {}, measured: {}", self.requirement, self.measured)
    }
}

impl FromStr for Requirement {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (what, limit) = text.split_once('=').ok_or("write it as p99=20ms, max=1s or failed=0.1%")?;
        let limit = match what {
            "max" => Limit::Max { within: time(limit)? },
            "failed" => Limit::Failed { share: percent(limit)? },
            _ => Limit::Quantile { share: quantile(what)?, within: time(limit)? },
        };
        Ok(Requirement { text: text.to_owned(), limit })
    }
}

/// Reads a quantile, such as `p99.9`.
fn quantile(text: &str) -> Result<f64, String> {
    let percent = text.strip_prefix('p').and_then(number).filter(|percent| *percent > 0.0 && *percent < 100.0);
    let percent =
        percent.ok_or_else(|| format!("{text:?} is none of p50, p99.9 and other percentiles, max, failed"))?;
    Ok(percent / 100.0)
}

/// Reads a time, such as `20ms`.
fn time(text: &str) -> Result<Duration, String> {
    // The longer units first: each ends with an `s`.
    let units = [("ms", 1e3), ("us", 1e6), ("µs", 1e6), ("s", 1.0)];
    let unit = units.iter().find_map(|(unit, in_a_second)| Some((text.strip_suffix(unit)?, in_a_second)));
    let seconds = unit.and_then(|(amount, in_a_second)| Some(number(amount)? / in_a_second));
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    time.ok_or_else(|| format!("{text:?} is not a time such as 500us, 20ms or 1.5s"))
}

/// Reads a percentage, such as `0.1%`.
fn percent(text: &str) -> Result<f64, String> {
    let percent = number(text.strip_suffix('%').unwrap_or(text)).filter(|percent| *percent <= 100.0);
    Ok(percent.ok_or_else(|| format!("{text:?} is not a percentage such as 0 or 0.1%"))? / 100.0)
}

/// Reads a number in digits; `f64` alone would also read `inf`, `-1` and `1e3`.
fn number(text: &str) -> Option<f64> {
    let is_digits = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| is_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(text: &str) -> Result<Limit, String> {
        text.parse::<Requirement>().map(|requirement| requirement.limit)
    }

    #[test]
    fn reads_percentiles_the_maximum_and_failures() {
        let millis = Duration::from_millis;
        assert_eq!(limit("p99=20ms"), Ok(Limit::Quantile { share: 0.99, within: millis(20) }));
        assert_eq!(limit("p99.9=1.5s"), Ok(Limit::Quantile { share: 0.9990000000000001, within: millis(1500) }));
        assert_eq!(limit("p50=500us"), Ok(Limit::Quantile { share: 0.5, within: Duration::from_micros(500) }));
        assert_eq!(limit("max=2s"), Ok(Limit::Max { within: millis(2000) }));
        assert_eq!(limit("failed=0"), Ok(Limit::Failed { share: 0.0 }));
        assert_eq!(limit("failed=50%"), Ok(Limit::Failed { share: 0.5 }));
    }

    #[test]
    fn says_what_is_wrong_with_a_text() {
        let wrong = [
            ("p99", "write it as p99=20ms"),
            ("p99=20", "\"20\" is not a time"),
            ("p99=ms", "\"ms\" is not a time"),
            ("p99=-1ms", "\"-1ms\" is not a time"),
            ("p99=infs", "\"infs\" is not a time"),
            ("p99=99999999999999999999999s", "is not a time"),
            ("p0=1ms", "\"p0\" is none of"),
            ("p100=1ms", "\"p100\" is none of"),
            ("pNaN=1ms", "\"pNaN\" is none of"),
            ("mean=1ms", "\"mean\" is none of"),
            ("failed=101%", "\"101%\" is not a percentage"),
            ("failed=", "\"\" is not a percentage"),
        ];
        for (text, expected) in wrong {
            let error = limit(text).err().unwrap_or_default();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
