//! Random scripts of faults, and a runner for properties that hold with any of them.

use std::time::Duration;

use dynamite_runtime::{CallOptions, Dynamite};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use crate::support::with_faults;

/// The timeout of an attempt, if the script has requests that hang.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(30);
/// The time after which a case counts as hanging: a batch itself ends after a minute without progress.
const CASE_TIMEOUT: Duration = Duration::from_secs(90);

/// A deadline that most batches meet; some are slowed down by throttling and do not.
const LONG_DEADLINE: Duration = Duration::from_secs(1);

/// A network with a script of faults.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// The number of attempts of the SDK for a call.
    attempts: u32,
    script: Vec<Fault>,
}

impl Network {
    /// Creates a client of the engine of `db` over this network. Each of these operations meets the whole script.
    pub(crate) fn client(&self, db: &Dynamite, operations: &[&str]) -> (Dynamite, Faults) {
        let (client, faults) = with_faults(db);
        for operation in operations {
            for fault in &self.script {
                faults.on(*operation).then(fault.clone());
            }
        }
        let options = CallOptions::new().attempts(self.attempts);
        // Only scripts with requests that hang need a timeout, which a busy machine could exceed.
        let hangs = self.script.iter().any(|fault| matches!(fault, Fault::Hang | Fault::HangAfterExecution));
        (client.with(&if hangs { options.attempt_timeout(ATTEMPT_TIMEOUT) } else { options }), faults)
    }
}

/// Generates networks whose scripts have transient faults, and further ones.
pub(crate) fn network(further: impl IntoIterator<Item = Fault>) -> impl Strategy<Value = Network> {
    let mut faults = vec![Fault::Pass; 5];
    faults.extend([
        Fault::Throttled,
        Fault::throttled_because("table", "TableWriteProvisionedThroughputExceeded"),
        Fault::internal(),
        Fault::unavailable(),
        Fault::NoConnection,
        Fault::BrokenConnection,
        Fault::Timeout,
        Fault::LostResponse,
        Fault::Garbage,
        Fault::Truncated,
        Fault::BrokenBody,
        Fault::success(""),
        Fault::html(200),
        Fault::html(502),
    ]);
    faults.extend(further);
    // Each failed call makes the next one wait longer, so a script has few faults.
    let script = move |attempts: u32| vec(select(faults.clone()), 0..=2 + 2 * attempts as usize);
    (1..=ATTEMPTS)
        .prop_flat_map(move |attempts| (Just(attempts), script(attempts)))
        .prop_map(|(attempts, script)| Network { attempts, script })
}

/// Generates deadlines, of which most are long enough.
pub(crate) fn deadlines() -> impl Strategy<Value = Duration> {
    prop_oneof![2 => Just(LONG_DEADLINE), 1 => (0..80_u64).prop_map(Duration::from_millis)]
}

/// Returns faults that exceed the timeout of an attempt, before and after the engine executes the request.
pub(crate) fn hangs() -> [Fault; 2] {
    [Fault::Hang, Fault::HangAfterExecution]
}

/// Checks a property with `count` random cases, or with `PROPTEST_CASES` of them if that is set.
pub(crate) fn check_property<S: Strategy>(count: u32, cases: &S, property: impl AsyncFn(S::Value)) {
    let mut config = Config { failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = count;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(config);
    let result = runner.run(cases, |case| {
        let outcome = runtime.block_on(async { tokio::time::timeout(CASE_TIMEOUT, property(case)).await });
        prop_assert!(outcome.is_ok(), "the case hangs");
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}
