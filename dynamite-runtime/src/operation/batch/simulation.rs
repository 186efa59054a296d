//! A simulated table in virtual time: a bucket of write units that throttles entries when it is empty.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::backoff::Backoff;
use super::clock::Clock;
use super::engine::{Engine, Limits};
use super::operation::{BatchOperation, Outcome, Sent};
use super::state::State;
use crate::operation::Usage;

/// The time from a request to its response.
const LATENCY: Duration = Duration::from_millis(5);
/// The size of the bucket, in seconds of the table's rate.
const BURST: f64 = 5.0;
/// The time at which measuring begins, and the end of a run.
const BEGIN: Duration = Duration::from_secs(3);
const END: Duration = Duration::from_secs(30);

/// The table, and a clock whose time passes only when all tasks wait.
#[derive(Clone)]
struct World(Arc<Mutex<Inner>>);

struct Inner {
    now: Duration,
    /// The wakers of sleeping tasks, by time and id.
    timers: BTreeMap<(Duration, u64), Waker>,
    last_id: u64,
    /// The state of the random number generator.
    random: u64,
    /// The write units a second.
    rate: f64,
    /// The units in the bucket, at the time `filled`.
    units: f64,
    filled: Duration,
    /// The table accepts no entry before this time.
    opens: Duration,
    accepted: u64,
    throttled: u64,
}

impl World {
    fn new(rate: f64) -> Self {
        World(Arc::new(Mutex::new(Inner {
            now: Duration::ZERO,
            timers: BTreeMap::new(),
            last_id: 0,
            random: 1,
            rate,
            units: BURST * rate,
            filled: Duration::ZERO,
            opens: Duration::ZERO,
            accepted: 0,
            throttled: 0,
        })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Accepts as many entries as there are units for; returns their number.
    fn write(&self, entries: usize) -> usize {
        let mut inner = self.inner();
        let passed = (inner.now - inner.filled).as_secs_f64();
        inner.units = (inner.units + passed * inner.rate).min(BURST * inner.rate);
        inner.filled = inner.now;
        let open = inner.now >= inner.opens;
        let fits = |accepted: &usize| inner.units >= *accepted as f64 + 1.0;
        let accepted = if open { (0..entries).take_while(fits).count() } else { 0 };
        inner.units -= accepted as f64;
        if inner.now >= BEGIN {
            inner.accepted += accepted as u64;
            inner.throttled += (entries - accepted) as u64;
        }
        accepted
    }

    /// Advances the time to the next timer and wakes its task; returns `false` at the end of the run.
    fn advance(&self) -> bool {
        let mut inner = self.inner();
        let Some(((time, _), waker)) = inner.timers.pop_first() else { return false };
        inner.now = inner.now.max(time);
        let is_running = inner.now < END;
        drop(inner);
        waker.wake();
        is_running
    }
}

impl Clock for World {
    fn now(&self) -> Duration {
        self.inner().now
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        let until = self.now() + time;
        let mut inner = self.inner();
        inner.last_id += 1;
        let id = inner.last_id;
        drop(inner);
        Sleep { world: self.clone(), until, id }
    }

    fn random(&self) -> f64 {
        let mut inner = self.inner();
        inner.random = inner.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (inner.random >> 11) as f64 / (1_u64 << 53) as f64
    }
}

struct Sleep {
    world: World,
    until: Duration,
    id: u64,
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.world.inner().timers.remove(&(self.until, self.id));
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut inner = self.world.inner();
        if inner.now >= self.until {
            return Poll::Ready(());
        }
        inner.timers.insert((self.until, self.id), cx.waker().clone());
        Poll::Pending
    }
}

/// Writes of one unit each.
struct Writes(World);

impl BatchOperation for Writes {
    type Entry = u64;
    type Done = ();
    type Identity = u64;
    type Request = usize;
    type Error = Infallible;

    const MAX_ENTRIES: usize = 25;
    const WRITES: bool = true;

    fn identity(&self, entry: &u64) -> u64 {
        *entry
    }

    fn bytes(&self, _: &u64) -> usize {
        100
    }

    fn invalid(&self, _: &u64) -> Option<Infallible> {
        None
    }

    fn encode(&self, entries: &[&u64]) -> Result<usize, Infallible> {
        Ok(entries.len())
    }

    async fn send(&self, entries: usize) -> Sent<(), Infallible> {
        self.0.sleep(LATENCY).await;
        let accepted = self.0.write(entries);
        let done = (0..entries).map(|index| (index < accepted).then_some(())).collect();
        Sent { outcome: Outcome::Response { done, full: false, usage: Usage::default() }, ambiguous: false }
    }
}

/// A client that writes to the table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Writer {
    /// A batch.
    Engine,
    /// A fixed number of requests in flight, each of them full, with or without full-jitter backoff after one that made
    /// no progress.
    Fixed { requests: usize, backoff: bool },
}

/// The result of a run, from [`BEGIN`] on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// The fraction of the capacity that was used.
    pub(crate) used: f64,
    /// The fraction of the entries that was throttled.
    pub(crate) throttled: f64,
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Runs writers on a table of `rate` units a second, beside another load of `other_load` entries a second, which never
/// slows down.
pub(crate) fn run(rate: f64, writers: &[Writer], other_load: f64) -> Measured {
    run_in(&World::new(rate), writers, other_load)
}

fn run_in(world: &World, writers: &[Writer], other_load: f64) -> Measured {
    let mut tasks: Vec<Task> = Vec::new();
    for (index, writer) in writers.iter().enumerate() {
        match *writer {
            Writer::Engine => tasks.push(engine(world, index, writers.len())),
            Writer::Fixed { requests, backoff } => {
                tasks.extend((0..requests).map(|_| fixed(world.clone(), backoff)));
            }
        }
    }
    if other_load > 0.0 {
        tasks.push(load(world.clone(), other_load));
    }
    let mut context = Context::from_waker(Waker::noop());
    loop {
        for task in &mut tasks {
            let _ = task.as_mut().poll(&mut context);
        }
        if !world.advance() {
            break;
        }
    }
    let inner = world.inner();
    let (accepted, throttled) = (inner.accepted as f64, inner.throttled as f64);
    let used = accepted / (inner.rate * (END - BEGIN).as_secs_f64());
    Measured { used, throttled: throttled / (accepted + throttled) }
}

/// Runs a batch from an endless source.
fn engine(world: &World, index: usize, writers: usize) -> Task {
    let limits = Limits { requests: 16, stall_timeout: Duration::from_secs(60), deadline: None };
    let source = futures_util::stream::iter((index as u64..).step_by(writers));
    let state = Arc::new(Mutex::new(State::new(false)));
    let writes = Writes(world.clone());
    let engine = Engine::new(writes, world.clone(), limits, state, Some(source), |_: &u64, ()| {});
    Box::pin(async move {
        let _ = engine.run().await;
    })
}

/// Sends one full request after the other.
fn fixed(world: World, backoff: bool) -> Task {
    Box::pin(async move {
        let mut waits = Backoff::default();
        loop {
            world.sleep(LATENCY).await;
            if world.write(Writes::MAX_ENTRIES) > 0 {
                waits.reset();
            } else if backoff {
                world.sleep(waits.wait(world.random())).await;
            }
        }
    })
}

/// Sends single writes at a steady rate.
fn load(world: World, rate: f64) -> Task {
    Box::pin(async move {
        loop {
            world.write(1);
            world.sleep(Duration::from_secs_f64(1.0 / rate)).await;
        }
    })
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::super::engine::End;
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_storm_shows_as_one() {
        let storm = run(100.0, &[Writer::Fixed { requests: 16, backoff: false }], 0.0);
        assert!(storm.throttled > 0.9, "{storm:?}");
    }

    #[test]
    fn a_table_that_throttles_everything_for_a_while_is_soon_busy_again() {
        for rate in [25.0, 100.0, 1_000.0, 4_000.0] {
            let world = World::new(rate);
            world.inner().opens = Duration::from_secs(6);
            let Measured { used, .. } = run_in(&world, &[Writer::Engine], 0.0);
            assert!(used >= 0.5, "{rate} units: {used} used");
        }
    }

    #[test]
    fn a_slow_source_does_not_stall_a_batch() {
        let world = World::new(100.0);
        let clock = world.clone();
        let slow = futures_util::stream::iter(0..100_u64).then(move |entry| {
            let (clock, pause) = (clock.clone(), if entry % 50 == 49 { HOUR } else { Duration::ZERO });
            async move {
                clock.sleep(pause).await;
                entry
            }
        });
        let state = Arc::new(Mutex::new(State::new(false)));
        let source = Some(Box::pin(slow));
        let limits = Limits { requests: 16, stall_timeout: Duration::from_secs(60), deadline: None };
        let engine =
            Engine::new(Writes(world.clone()), world.clone(), limits, Arc::clone(&state), source, |_: &u64, ()| {});
        let mut running = Box::pin(engine.run());
        let mut context = Context::from_waker(Waker::noop());
        let end = loop {
            match running.as_mut().poll(&mut context) {
                Poll::Ready(end) => break end,
                Poll::Pending => world.advance(),
            };
        };
        let done = state.lock().unwrap_or_else(PoisonError::into_inner).count;
        assert!(matches!(end, End::Complete), "{end:?} after {done}");
        assert_eq!(done, 100);
    }

    #[test]
    fn a_table_is_kept_busy_without_a_storm() {
        for rate in [25.0, 40.0, 100.0, 250.0, 1_000.0, 4_000.0] {
            for (writers, other_load) in [(1, 0.0), (2, 0.0), (1, rate / 2.0)] {
                let Measured { used, throttled } = run(rate, &vec![Writer::Engine; writers], other_load);
                let run = format!("{rate} units, {writers} writers, {other_load} other entries a second");
                assert!(used >= 0.9, "{run}: {used} used");
                assert!(throttled <= 0.1, "{run}: {throttled} throttled");
            }
        }
    }
}
