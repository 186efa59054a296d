//! How long keys are held.

use std::time::Duration;

use dynamite_runtime::testing::Fault;
use dynamite_runtime::{Cache, CallOptions};
use dynamite_tests::store::tasks::{Task, TaskRepository};

use crate::recorded::Recorded;
use crate::store::SharedStore;
use crate::support::{Fixture, LONG, cached, task};

const SECOND: Duration = Duration::from_secs(1);

/// A hold lasts as long as the request can take, and the wait for a connection before it, and ten seconds.
#[tokio::test]
async fn holds_outlast_their_requests() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    for (options, settle, hold, batch) in [
        (CallOptions::new().operation_timeout(20 * SECOND), None, 35, 35),
        (CallOptions::short_reads(), None, 17, 17),
        (CallOptions::long_batches(), None, 135, 135),
        (CallOptions::new().operation_timeout(20 * SECOND), Some(7 * SECOND), 42, 42),
        (CallOptions::new(), None, 75, 75),
    ] {
        let recorded = Recorded::over(fixture.shared().store());
        let cache = Cache::in_store(recorded.clone()).entity::<Task>(LONG);
        let cache = if let Some(settle) = settle { cache.eventual_fills(settle) } else { cache };
        let seconds =
            || recorded.holds.lock().unwrap().drain(..).map(|hold| hold.as_millis().div_ceil(1_000)).collect();
        let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache).with(&options));
        let taken = |holds: Vec<u128>, expected: u128| assert_eq!(holds, [expected], "{options:?} {settle:?}");
        tasks.put(&task("a")).await.unwrap();
        taken(seconds(), hold);
        tasks.batch_write().put(&task("a")).await.unwrap();
        taken(seconds(), batch);
        tasks.db().transaction().add(tasks.put(&task("a"))).await.unwrap();
        taken(seconds(), hold);
    }
}

/// One that may still be carried out is held at least ten seconds after it was given up, and until the others have seen
/// it.
#[tokio::test]
async fn holds_outlast_what_may_still_be_carried_out() {
    let fixture = Fixture::new(SharedStore::memory()).await;
    for settle in [None, Some(7 * SECOND)] {
        let recorded = Recorded::over(fixture.shared().store());
        let cache = Cache::in_store(recorded.clone()).entity::<Task>(LONG);
        let cache = if let Some(settle) = settle { cache.eventual_fills(settle) } else { cache };
        let once = CallOptions::new().attempts(1).operation_timeout(SECOND);
        let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache).with(&once));
        fixture.stage.on("PutItem").then(Fault::Hang);
        assert!(tasks.put(&task("a")).await.is_err());
        let [begun, ended] = recorded.holds.lock().unwrap()[..] else { panic!("two holds") };
        let least = 10 * SECOND + settle.unwrap_or_default();
        assert!(begun == least + 6 * SECOND && ended >= least && ended < begun, "{begun:?} {ended:?}");
    }
}
