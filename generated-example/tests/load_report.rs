//! Tests what a load reports: as text, as JSON and as a page.

use std::error::Error;
use std::time::Duration;

use dynamite_runtime::Usage;
use generated_example::load::{Answer, Failed, Pace, Plan, Report, Setup, Tally, Timing};
use generated_example::report::Operation;
use serde_json::json;

type TestResult = Result<(), Box<dyn Error>>;

const HOSTILE: &str = "<script src=\"http://example.com\">&'\x1b[2J</script>";

/// Returns the report of two seconds: 200 reads of 1 to 200 ms, 100 writes of 10 ms, of which one failed.
fn report(pace: Pace) -> Result<Report, Box<dyn Error>> {
    let mut tally = Tally::new()?;
    for number in 0..200 {
        tally.record(timing(number * 10, number + 1), answer(Operation::GetItem, 0.5));
    }
    for number in 0..99 {
        tally.record(timing(number * 20, 10), answer(Operation::UpdateItem, 1.0));
    }
    let failed = Some(Failed { kind: "timed out", text: HOSTILE.to_owned() });
    let mut throttled = answer(Operation::UpdateItem, 0.0);
    throttled.usage.throttled = 2;
    tally.record(timing(1999, 10), Answer { failed, ..throttled });
    let plan = Plan { pace, workers: 8, warm_up: Duration::from_secs(1), duration: Duration::from_secs(2) };
    let setup = Setup { target: HOSTILE.to_owned(), embedded: true, plan, seed: 7, zipf: 1.5, cache: true };
    Ok(Report::new(setup, tally, &["p50=20ms".parse()?, "failed=1%".parse()?]))
}

fn open() -> Result<Report, Box<dyn Error>> {
    report(Pace::Open { rate: 160.0 })
}

fn timing(due: u64, response: u64) -> Timing {
    let millis = Duration::from_millis;
    Timing { due: millis(due), response: millis(response), service: millis(1), in_time: due + response <= 2000 }
}

fn answer(operation: Operation, capacity: f64) -> Answer {
    let mut usage = Usage::default();
    (usage.capacity, usage.retries) = (capacity, 1);
    Answer { operation, usage, failed: None }
}

fn text(report: &Report, verbose: bool) -> Result<String, Box<dyn Error>> {
    let mut out = Vec::new();
    report.print(verbose, &mut out)?;
    Ok(String::from_utf8(out)?)
}

#[test]
fn the_text_has_all_numbers_in_aligned_columns() -> TestResult {
    let text = text(&open()?, false)?;
    for line in [
        "open loop, 160 requests a second, 8 workers, 2 s after a warm-up of 1 s",
        "seed 7, keys: by Zipf's law, exponent 1.5, products in a cache",
        "  offered          160.0 a second, 320 requests",
        "  done               299",
        "  failed               1",
        "  never sent          20",
        "  retries            300",
        "  throttled            2",
        "  read units        50.0 a second",
        "  write units       49.5 a second",
        "  milliseconds  requests      p50      p90      p99    p99.9      max",
        "  response           300     50.0      170      197        -      200  from when it was due",
        "  service            300     1.00     1.00     1.00        -     1.00  from when it was sent",
        "  GetItem            200      100      180      199        -      200",
        "  worst second: 2, 200 ms (150 requests)",
        "missed: p50=20ms, measured: 60.031 ms, with those never sent",
        "missed: failed=1%, measured: 6.562 %, with those never sent",
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line:?} is not in:\n{text}");
    }
    Ok(())
}

#[test]
fn a_verbose_text_has_a_line_for_each_second() -> TestResult {
    let text = text(&open()?, true)?;
    assert!(text.contains("  1                  150        0     25.1     99.3      100\n"), "{text}");
    Ok(())
}

#[test]
fn the_two_times_of_a_closed_loop_are_shown_once() -> TestResult {
    let report = report(Pace::Closed)?;
    assert!(!text(&report, false)?.contains("from when it was due"));
    assert!(!report.to_html().contains("from when it was due"));
    assert_eq!((report.planned(), report.never_sent()), (300, 0));
    Ok(())
}

#[test]
fn the_json_has_all_numbers_and_null_for_what_is_not_known() -> TestResult {
    let json = open()?.to_json();
    let requests = json!({
        "planned": 320, "done": 299, "failed": 1, "never_sent": 20, "achieved_per_second": 140.5, "retries": 300,
        "throttled": 2, "cached": 0,
    });
    assert_eq!(json["requests"], requests);
    let setup = json!({
        "target": HOSTILE, "build": json["setup"]["build"], "loop": "open", "rate_per_second": 160.0, "workers": 8,
        "warm_up_seconds": 1.0, "duration_seconds": 2.0, "seed": 7, "zipf": 1.5, "cache": true,
    });
    assert_eq!(json["setup"], setup);
    assert_eq!(json["failures"], json!({ "timed out": { "count": 1, "first": HOSTILE } }));
    assert_eq!(json["capacity_per_second"], json!({ "read_units": 50.0, "write_units": 49.5 }));
    let service = json!({ "p50": 1.0, "p90": 1.0, "p99": 1.0, "p99.9": null, "max": 1.0, "count": 300 });
    assert_eq!(json["service_ms"], service);
    assert_eq!(json["response_ms"]["max"], 200.0);
    assert_eq!(json["operations_ms"]["UpdateItem"]["count"], 100);
    assert_eq!(json["worst_second"], 2);
    assert_eq!(json["seconds"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["seconds"][1]["failed"], 1);
    assert_eq!(json["requirements"][0]["requirement"], "p50=20ms");
    assert_eq!(json["requirements"][0]["met"], false);
    Ok(())
}

#[test]
fn the_page_is_well_formed_and_loads_nothing() -> TestResult {
    for report in [open()?, report(Pace::Closed)?] {
        let page = report.to_html();
        check_tags(&page)?;
        for forbidden in ["<script", "<link", "<img", "<iframe", "href=", " src=\"", "url(", "@import", "\x1b"] {
            assert!(!page.contains(forbidden), "{forbidden} is in the page");
        }
        assert!(page.contains("&lt;script src=&quot;http://example.com&quot;&gt;&amp;&#39;"));
        assert!(page.contains("prefers-color-scheme: dark"));
        assert_eq!(page.matches("<svg ").count(), 2);
        assert!(!page.contains("NaN") && !page.contains("inf,"), "all positions are numbers");
    }
    Ok(())
}

#[test]
fn a_run_without_requests_has_a_report_too() -> TestResult {
    let setup = open()?.setup;
    let report = Report::new(setup, Tally::new()?, &["p99=1s".parse()?, "failed=0".parse()?]);
    assert!(text(&report, true)?.contains("never sent         320"));
    assert!(!report.is_met());
    assert!(report.to_json()["worst_second"].is_null());
    check_tags(&report.to_html())
}

/// Checks that each element that begins also ends, in the right order.
fn check_tags(page: &str) -> TestResult {
    let page = page.strip_prefix("<!DOCTYPE html>\n").ok_or("no document type")?;
    let mut open = Vec::new();
    for tag in page.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').ok_or_else(|| format!("<{tag} does not end"))?;
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        match (tag.strip_prefix('/'), tag.ends_with('/')) {
            (Some(name), _) => assert_eq!(open.pop(), Some(name), "</{name}>"),
            (None, true) => {}
            (None, false) => open.extend(tag.split(' ').next()),
        }
    }
    assert!(open.is_empty(), "{open:?} do not end");
    Ok(())
}
