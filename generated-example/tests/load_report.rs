//! Tests what a load reports: as text.

use std::error::Error;
use std::time::Duration;

use dynamite_runtime::Usage;
use generated_example::load::{Answer, Failed, Pace, Plan, Report, Setup, Tally, Timing};
use generated_example::report::Operation;

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
    tally.record(timing(1999, 10), Answer { failed, throttled: 2, ..answer(Operation::UpdateItem, 0.0) });
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
    Answer { operation, usage, throttled: 0, failed: None }
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
    assert_eq!((report.planned(), report.never_sent()), (300, 0));
    Ok(())
}

#[test]
fn a_run_without_requests_has_a_report_too() -> TestResult {
    let setup = open()?.setup;
    let report = Report::new(setup, Tally::new()?, &["p99=1s".parse()?, "failed=0".parse()?]);
    assert!(text(&report, true)?.contains("never sent         320"));
    assert!(!report.is_met());
    Ok(())
}
