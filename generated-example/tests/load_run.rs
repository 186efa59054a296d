//! Tests the load generator with services of its own, in virtual time: no test depends on how fast this machine is.

use std::error::Error;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynamite_runtime::Usage;
use generated_example::load::{Answer, Failed, Pace, Plan, Report, Service, Setup, Tally, run};
use generated_example::report::Operation;
use tokio::time::{Instant, sleep, sleep_until};

type TestResult = Result<(), Box<dyn Error>>;

/// The time that a call takes if nothing is in its way.
const FAST: Duration = Duration::from_millis(2);

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A service whose calls are made by a function.
struct Calls<F>(F);

impl<R: Future<Output = ()> + Send, F: Fn(u64) -> R + Send + Sync + 'static> Service for Calls<F> {
    async fn call(&self, number: u64) -> Answer {
        (self.0)(number).await;
        done()
    }
}

fn done() -> Answer {
    Answer { operation: Operation::GetItem, usage: Usage::default(), failed: None }
}

fn open(rate: f64, workers: usize) -> Plan {
    Plan { pace: Pace::Open { rate }, workers, warm_up: Duration::ZERO, duration: millis(3000) }
}

fn closed(workers: usize) -> Plan {
    Plan { pace: Pace::Closed, ..open(1.0, workers) }
}

fn report(plan: Plan, tally: Tally) -> Report {
    Report::new(Setup { target: "a test".into(), embedded: false, plan, seed: 1, zipf: 0.0, cache: false }, tally, &[])
}

async fn run_calls<R>(plan: Plan, call: impl Fn(u64) -> R + Send + Sync + 'static) -> Result<Report, Box<dyn Error>>
where
    R: Future<Output = ()> + Send,
{
    Ok(report(plan, run(&plan, Calls(call), |_| {}).await?))
}

/// A call to a service that stands still for half a second, after a second.
async fn stalled(begin: Instant) {
    let (stall, end) = (begin + millis(1000), begin + millis(1500));
    let now = Instant::now();
    if now + FAST > stall && now < end {
        sleep_until(end).await;
    }
    sleep(FAST).await;
}

#[tokio::test(start_paused = true)]
async fn a_stall_shows_in_the_percentiles_of_an_open_loop() -> TestResult {
    let begin = Instant::now();
    let report = run_calls(open(800.0, 8), move |_| stalled(begin)).await?;
    assert_eq!((report.tally.done, report.never_sent()), (2400, 0));
    let (response, service) = (&report.tally.response, &report.tally.service);
    // 400 of 2,400 requests were due while the service stood still, and others waited for them.
    assert!(response.quantile(0.99) > Some(millis(400)), "{:?}", response.quantile(0.99));
    assert!(response.quantile(0.9) > Some(millis(100)), "{:?}", response.quantile(0.9));
    assert!(response.quantile(0.5) < Some(millis(10)), "{:?}", response.quantile(0.5));
    // Only the requests of the eight workers were with the service at that time.
    assert!(service.quantile(0.99) < Some(millis(10)), "{:?}", service.quantile(0.99));
    let (worst, second) = report.worst_second().ok_or("there are seconds")?;
    assert_eq!(worst, 1);
    assert!(second.slowest() > Some(millis(400)), "{:?}", second.slowest());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_closed_loop_hides_the_same_stall() -> TestResult {
    let begin = Instant::now();
    let report = run_calls(closed(8), move |_| stalled(begin)).await?;
    assert!(report.tally.done > 2400);
    assert!(report.tally.response.quantile(0.99) < Some(millis(10)));
    assert!(report.tally.response.max() > Some(millis(400)), "only the largest time shows it");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn each_request_is_sent_once_when_it_is_due() -> TestResult {
    let (begin, sent) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
    let times = Arc::clone(&sent);
    let report = run_calls(open(250.0, 20), move |number| {
        times.lock().unwrap_or_else(|error| error.into_inner()).push((number, begin.elapsed()));
        sleep(millis(30))
    })
    .await?;
    let mut sent = sent.lock().unwrap_or_else(|error| error.into_inner()).clone();
    sent.sort_unstable();
    assert_eq!(sent.len(), 750);
    for (expected, (number, at)) in sent.iter().enumerate() {
        assert_eq!(*number, expected as u64);
        let due = Duration::from_secs_f64(expected as f64 / 250.0);
        assert!(*at >= due && *at <= due + millis(1), "request {number} is due at {due:?}, and was sent at {at:?}");
    }
    assert_eq!(report.planned(), 750);
    // The last seven have their responses after the end.
    assert_eq!((report.tally.done, report.tally.in_time), (750, 743));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn fractions_of_a_request_a_second_are_a_rate() -> TestResult {
    let plan = Plan { warm_up: millis(10_000), duration: millis(30_000), ..open(0.1, 4) };
    let report = run_calls(plan, |_| sleep(FAST)).await?;
    assert_eq!((report.planned(), report.tally.done), (3, 3));
    Ok(())
}

/// A request of the warm-up does not count, even if its response comes later.
#[tokio::test(start_paused = true)]
async fn requests_that_are_due_in_the_warm_up_do_not_count() -> TestResult {
    let begin = Instant::now();
    let plan = Plan { warm_up: millis(1000), ..open(100.0, 200) };
    let report = run_calls(plan, move |_| {
        let is_cold = begin.elapsed() < millis(1000);
        sleep(if is_cold { millis(700) } else { FAST })
    })
    .await?;
    assert_eq!((report.planned(), report.tally.done, report.never_sent()), (300, 300, 0));
    assert!(report.tally.response.max() < Some(millis(10)), "{:?}", report.tally.response.max());
    assert_eq!(report.tally.seconds.len(), 3);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn requests_that_still_wait_at_the_end_were_never_sent() -> TestResult {
    let plan = open(100.0, 1);
    let tally = run(&plan, Calls(|_| sleep(millis(100))), |_| {}).await?;
    let requirements = ["p1=10s".parse()?, "p50=10s".parse()?, "max=10s".parse()?, "failed=50%".parse()?];
    let setup = report(plan, tally.clone()).setup;
    let report = Report::new(setup, tally, &requirements);
    assert_eq!(report.planned(), 300);
    assert!((28..=31).contains(&report.tally.done), "{}", report.tally.done);
    assert_eq!(report.never_sent(), 300 - report.tally.done);
    // Nine tenths have no response at all: no percentile above that is within any time.
    let met: Vec<_> = report.verdicts.iter().map(|verdict| verdict.met).collect();
    assert_eq!(met, [true, false, false, false]);
    assert!(report.verdicts[1].measured.ends_with("requests were never sent"), "{}", report.verdicts[1]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn no_more_requests_are_in_flight_than_there_are_workers() -> TestResult {
    static NOW: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    for plan in [open(5000.0, 7), closed(7)] {
        run_calls(plan, |_| async {
            MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            sleep(FAST).await;
            NOW.fetch_sub(1, Ordering::SeqCst);
        })
        .await?;
        assert_eq!(MOST.swap(0, Ordering::SeqCst), 7);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn failures_are_counted_by_their_kind_and_do_not_end_the_run() -> TestResult {
    struct Failing;
    impl Service for Failing {
        async fn call(&self, number: u64) -> Answer {
            sleep(FAST).await;
            let kind = if number.is_multiple_of(2) { "throttled" } else { "timed out" };
            let failed = (!number.is_multiple_of(3)).then(|| Failed { kind, text: format!("number {number}") });
            let mut answer = Answer { failed, ..done() };
            answer.usage.throttled = 1;
            answer
        }
    }
    let plan = open(100.0, 10);
    let report = report(plan, run(&plan, Failing, |_| {}).await?);
    let failures: Vec<_> = report.tally.failures.iter().map(|(kind, all)| (*kind, all.count)).collect();
    assert_eq!(failures, [("throttled", 100), ("timed out", 100)]);
    assert_eq!(report.tally.failures["timed out"].first, "number 1");
    assert_eq!((report.tally.done, report.tally.throttled), (100, 300));
    assert_eq!(report.tally.seconds.iter().map(|second| second.failed).sum::<u64>(), 200);
    assert_eq!(report.failed_share(), Some(200.0 / 300.0));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_a_few_times_a_second() -> TestResult {
    let plan = Plan { warm_up: millis(1000), ..open(100.0, 10) };
    let mut told = Vec::new();
    run(&plan, Calls(|_| sleep(FAST)), |progress| told.push(progress)).await?;
    assert!((19..=22).contains(&told.len()), "{}", told.len());
    assert!(told.iter().all(|progress| progress.elapsed >= millis(1000) || progress.ended == 0));
    assert!(told.last().is_some_and(|progress| progress.ended > 250));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_call_that_panics_ends_the_run_with_an_error() {
    let result = run(&open(100.0, 10), Calls(|number| async move { assert!(number < 5, "number five") }), |_| {}).await;
    assert!(result.is_err_and(|error| error.to_string().contains("making a call")));
}
