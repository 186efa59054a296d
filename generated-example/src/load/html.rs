//! The result of a load as a page: one file without scripts, which loads nothing.

mod chart;
mod curves;

use std::fmt::Write;

use super::format::{grouped, millis, seconds};
use super::latencies::Latencies;
use super::plan::Pace;
use super::report::{QUANTILES, Report};

impl Report {
    /// Returns the report as a page.
    pub fn to_html(&self) -> String {
        let title = format!("Load on {}", self.setup.target);
        let sections = [
            self.figures(),
            chart("Response time over the measured time", &curves::over_time(self)),
            chart("Percentiles", &curves::percentiles(self)),
            self.latency_table(),
            self.failures_table(),
            self.verdicts_list(),
            self.setup_table(),
            self.remarks_list(),
        ];
        format!(
            include_str!("html/page.html"),
            style = include_str!("html/style.css"),
            title = escape(&title),
            pace = escape(&self.setup.pace()),
            duration = seconds(self.setup.plan.duration),
            warm_up = seconds(self.setup.plan.warm_up),
            sections = sections.concat(),
        )
    }

    /// Returns the numbers that one looks for first.
    fn figures(&self) -> String {
        let tally = &self.tally;
        let offered = match self.setup.plan.pace {
            Pace::Open { rate } => format!("of {rate} a second"),
            Pace::Closed => "a second".to_owned(),
        };
        let quantile = |share| millis(tally.response.quantile(share));
        let units = |units| format!("{:.1}", self.per_second(units));
        let mut figures = vec![
            figure("response time", &quantile(0.5), "ms, p50"),
            figure("response time", &quantile(0.99), "ms, p99"),
            figure("achieved", &format!("{:.1}", self.achieved_rate()), &offered),
            figure("done", &grouped(tally.done), &format!("of {} requests", grouped(self.planned()))),
            figure("failed", &grouped(tally.failed()), "requests"),
            figure("never sent", &grouped(self.never_sent()), "no worker was free"),
            figure("retries", &grouped(tally.retries), "by the SDK"),
            figure("throttled", &grouped(tally.throttled), "attempts"),
            figure("read units", &units(tally.read_units), "a second"),
            figure("write units", &units(tally.write_units), "a second"),
        ];
        figures
            .extend(self.cached_percent().map(|cached| figure("cached", &format!("{cached:.1} %"), "of all requests")));
        format!("<dl class=\"figures\">\n{}</dl>\n", figures.concat())
    }

    fn latency_table(&self) -> String {
        let tally = &self.tally;
        let heads: String = QUANTILES.iter().map(|(name, _)| format!("<th>{name}</th>")).collect();
        let mut rows = String::new();
        for (name, since, latencies) in self.times() {
            rows += &latency_row(&format!("{name}, {since}"), latencies);
        }
        for (operation, response) in &tally.operations {
            rows += &latency_row(&format!("response of {operation}"), response);
        }
        let worst = self
            .worst_second()
            .map(|(number, second)| format!("<p>Worst second: {}, {} ms.</p>\n", number + 1, millis(second.slowest())));
        format!(
            "<h2>Times in milliseconds</h2>\n<div class=\"wide\"><table>\n\
             <tr><th></th><th>requests</th>{heads}<th>max</th></tr>\n{rows}</table></div>\n{}",
            worst.unwrap_or_default()
        )
    }

    fn failures_table(&self) -> String {
        let mut rows = String::new();
        for (kind, failures) in &self.tally.failures {
            let (kind, count, first) = (escape(kind), grouped(failures.count), escape(&failures.first));
            rows += &format!("<tr><td>{kind}</td><td>{count}</td><td class=\"text\">{first}</td></tr>\n");
        }
        if rows.is_empty() {
            return String::new();
        }
        let head = "<tr><th></th><th>requests</th><th class=\"text\">the first</th></tr>\n";
        format!("<h2>Failures</h2>\n<div class=\"wide\"><table>\n{head}{rows}</table></div>\n")
    }

    fn verdicts_list(&self) -> String {
        let mut items = String::new();
        for verdict in &self.verdicts {
            let class = if verdict.met { "good" } else { "bad" };
            items += &format!("<li class=\"{class}\">{}</li>\n", escape(&verdict.to_string()));
        }
        if items.is_empty() { items } else { format!("<h2>Requirements</h2>\n<ul>\n{items}</ul>\n") }
    }

    fn setup_table(&self) -> String {
        let setup = &self.setup;
        let rows = [
            ("service", setup.target.clone()),
            ("pace", setup.pace()),
            ("workers", setup.plan.workers.to_string()),
            ("keys", setup.keys()),
            ("seed", setup.seed.to_string()),
            ("cache", if setup.cache { "products, in memory" } else { "none" }.to_owned()),
            ("build", setup.build().to_owned()),
        ];
        let rows =
            rows.map(|(name, value)| format!("<tr><td>{name}</td><td class=\"text\">{}</td></tr>\n", escape(&value)));
        format!("<h2>Setup</h2>\n<table>\n{}</table>\n", rows.concat())
    }

    fn remarks_list(&self) -> String {
        let remarks: String =
            self.setup.remarks().iter().map(|remark| format!("<li>{}</li>\n", escape(remark))).collect();
        format!("<ul class=\"remarks\">\n{remarks}</ul>\n")
    }
}

/// Returns a number with its name and a detail. Failures stand out.
fn figure(name: &str, value: &str, detail: &str) -> String {
    let is_bad = matches!(name, "failed" | "never sent") && value != "0";
    let class = if is_bad { " class=\"bad\"" } else { "" };
    let [name, value, detail] = [name, value, detail].map(escape);
    format!("<div{class}><dt>{name}</dt><dd>{value}<small>{detail}</small></dd></div>\n")
}

fn chart(title: &str, chart: &chart::Chart) -> String {
    format!("<h2>{title}</h2>\n<figure>\n{}</figure>\n", chart.to_svg(title))
}

fn latency_row(name: &str, latencies: &Latencies) -> String {
    let mut cells = String::new();
    for latency in QUANTILES.iter().map(|(_, share)| latencies.quantile(*share)).chain([latencies.max()]) {
        // Writing to a text does not fail.
        let _ = write!(cells, "<td>{}</td>", millis(latency));
    }
    format!("<tr><td>{}</td><td>{}</td>{cells}</tr>\n", escape(name), grouped(latencies.count()))
}

/// Escapes a text for the contents of an element, or for an attribute in quotation marks.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Control characters are not allowed in a page.
            c if c.is_control() && c != '\n' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_whatever_could_end_a_text_or_an_attribute() {
        assert_eq!(escape("<a href='x'>\"&\"\x1b"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;\u{fffd}");
    }
}
