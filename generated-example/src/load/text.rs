//! The result of a load as text.

use std::io::{self, Write};

use super::format::{grouped, millis, seconds};
use super::latencies::Latencies;
use super::plan::Pace;
use super::report::{QUANTILES, Report};

impl Report {
    /// Prints the report, and a line for each second if it is to be verbose.
    ///
    /// # Errors
    ///
    /// Returns the errors of `out`.
    pub fn print(&self, verbose: bool, out: &mut impl Write) -> io::Result<()> {
        self.print_setup(out)?;
        self.print_counts(out)?;
        self.print_latencies(out)?;
        if verbose {
            self.print_seconds(out)?;
        }
        for remark in self.setup.remarks() {
            writeln!(out, "{remark}")?;
        }
        if !self.verdicts.is_empty() {
            writeln!(out)?;
        }
        self.verdicts.iter().try_for_each(|verdict| writeln!(out, "{verdict}"))
    }

    fn print_setup(&self, out: &mut impl Write) -> io::Result<()> {
        let setup = &self.setup;
        let plan = &setup.plan;
        writeln!(out, "Load on {}, {} build", setup.target, setup.build())?;
        writeln!(
            out,
            "{}, {} workers, {} after a warm-up of {}",
            setup.pace(),
            plan.workers,
            seconds(plan.duration),
            seconds(plan.warm_up)
        )?;
        let cache = if setup.cache { ", products in a cache" } else { "" };
        writeln!(out, "seed {}, keys: {}{cache}\n", setup.seed, setup.keys())
    }

    fn print_counts(&self, out: &mut impl Write) -> io::Result<()> {
        let tally = &self.tally;
        if let Pace::Open { rate } = self.setup.plan.pace {
            writeln!(out, "  offered     {rate:>10.1} a second, {} requests", grouped(self.planned()))?;
        }
        writeln!(out, "  achieved    {:>10.1} a second", self.achieved_rate())?;
        writeln!(out, "  done        {:>10}", grouped(tally.done))?;
        writeln!(out, "  failed      {:>10}", grouped(tally.failed()))?;
        for (kind, failures) in &tally.failures {
            writeln!(out, "    {} {kind}, first: {}", grouped(failures.count), failures.first)?;
        }
        writeln!(out, "  never sent  {:>10}", grouped(self.never_sent()))?;
        writeln!(out, "  retries     {:>10}", grouped(tally.retries))?;
        writeln!(out, "  throttled   {:>10}", grouped(tally.throttled))?;
        if let Some(percent) = self.cached_percent() {
            writeln!(out, "  cached      {:>10}  {percent:.1} % of all requests", grouped(tally.cached))?;
        }
        writeln!(out, "  read units  {:>10.1} a second", self.per_second(tally.read_units))?;
        writeln!(out, "  write units {:>10.1} a second\n", self.per_second(tally.write_units))
    }

    fn print_latencies(&self, out: &mut impl Write) -> io::Result<()> {
        let heads = QUANTILES.iter().map(|(name, _)| *name).chain(["max"]);
        let heads: Vec<_> = heads.map(|name| format!("{name:>9}")).collect();
        writeln!(out, "  {:<12}{:>10}{}", "milliseconds", "requests", heads.concat())?;
        for (name, since, latencies) in self.times() {
            writeln!(out, "{}  {since}", row(name, latencies))?;
        }
        for (operation, response) in &self.tally.operations {
            writeln!(out, "{}", row(&operation.to_string(), response))?;
        }
        if let Some((number, second)) = self.worst_second() {
            let requests = grouped(second.response.count());
            writeln!(out, "  worst second: {}, {} ms ({requests} requests)", number + 1, millis(second.slowest()))?;
        }
        writeln!(out)
    }

    fn print_seconds(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "  {:<12}{:>10}{:>9}{:>9}{:>9}{:>9}", "second", "requests", "failed", "p50", "p99", "max")?;
        for (number, second) in self.tally.seconds.iter().enumerate() {
            let response = &second.response;
            writeln!(
                out,
                "  {:<12}{:>10}{:>9}{:>9}{:>9}{:>9}",
                number + 1,
                grouped(response.count()),
                grouped(second.failed),
                millis(response.quantile(0.5)),
                millis(response.quantile(0.99)),
                millis(response.max())
            )?;
        }
        writeln!(out)
    }
}

/// Returns the percentiles of a distribution as a line with aligned columns.
fn row(name: &str, latencies: &Latencies) -> String {
    let quantiles = QUANTILES.iter().map(|(_, share)| latencies.quantile(*share)).chain([latencies.max()]);
    let quantiles: Vec<_> = quantiles.map(|latency| format!("{:>9}", millis(latency))).collect();
    format!("  {name:<12}{:>10}{}", grouped(latencies.count()), quantiles.concat())
}
