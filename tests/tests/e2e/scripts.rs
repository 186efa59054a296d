//! Random scripts of faults, and the properties that hold whatever they say.

use std::time::Duration;

use dynamite_runtime::{CallOptions, Dynamite, Json};
use dynamite_tests::faults::{ATTEMPTS, Fault, Faults};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use crate::support::watched;

/// An attempt whose answer does not come is given up after this.
const ATTEMPT: Duration = Duration::from_millis(30);
/// Whatever is not over by now never will be: a batch itself gives up after a minute in which nothing is done.
const HANGS: Duration = Duration::from_secs(90);

/// How long a batch may take: most are done by then, and some come upon so much throttling that they go at a slow pace.
const ENOUGH: Duration = Duration::from_secs(1);

/// A network with a script.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// How often the SDK tries a call.
    attempts: u32,
    script: Vec<Fault>,
}

impl Network {
    /// A client over this network of the engine that `db` runs on: the requests of these operations meet the script, each
    /// operation all of it.
    pub(crate) fn client(&self, db: &Dynamite, operations: &[&str]) -> (Dynamite, Faults) {
        let (client, faults) = watched(db);
        for operation in operations {
            for fault in &self.script {
                faults.next(operation, fault.clone());
            }
        }
        let options = CallOptions::new().attempts(self.attempts);
        // Without silence in the script there is no timeout, which a busy machine could meet.
        let silent = self.script.iter().any(|fault| matches!(fault, Fault::Silence | Fault::SilenceAfter));
        (client.with(&if silent { options.attempt_timeout(ATTEMPT) } else { options }), faults)
    }
}

/// A network whose script has faults that pass, and these besides.
pub(crate) fn network(besides: impl IntoIterator<Item = Fault>) -> impl Strategy<Value = Network> {
    let mut faults = vec![Fault::Spared; 5];
    faults.extend([
        Fault::throttled(),
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
    ]);
    faults.extend(besides);
    // Every call that fails has the next one wait for longer, so there are few of them.
    let script = move |attempts: u32| vec(select(faults.clone()), 0..=2 + 2 * attempts as usize);
    (1..=ATTEMPTS)
        .prop_flat_map(move |attempts| (Just(attempts), script(attempts)))
        .prop_map(|(attempts, script)| Network { attempts, script })
}

/// Deadlines: most give enough time.
pub(crate) fn deadlines() -> impl Strategy<Value = Duration> {
    prop_oneof![2 => Just(ENOUGH), 1 => (0..80_u64).prop_map(Duration::from_millis)]
}

/// An attempt that takes longer than it may, before and after the engine did what it was asked to.
pub(crate) fn silence() -> [Fault; 2] {
    [Fault::Silence, Fault::SilenceAfter]
}

/// What does not pass.
pub(crate) fn denied() -> Fault {
    Fault::Answer { status: 400, code: "AccessDeniedException", details: Json::Null }
}

/// Tries a property with some cases, one after the other: with so many, unless `PROPTEST_CASES` says how many.
pub(crate) fn hold<S: Strategy>(count: u32, cases: &S, property: impl AsyncFn(S::Value)) {
    let mut config = Config { failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = count;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(config);
    let held = runner.run(cases, |case| {
        let ended = runtime.block_on(async { tokio::time::timeout(HANGS, property(case)).await });
        prop_assert!(ended.is_ok(), "it hangs");
        Ok(())
    });
    if let Err(failure) = held {
        panic!("{failure}");
    }
}
