//! A table in virtual time: a bucket of write units that refuses what it has none for.

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

/// How long the table takes to answer.
const SERVICE: Duration = Duration::from_millis(5);
/// How many seconds' worth of units it saves up.
const BURST: f64 = 5.0;
/// When measuring begins, and how long a run is.
const BEGIN: Duration = Duration::from_secs(3);
const LENGTH: Duration = Duration::from_secs(30);

/// The world: time that passes only when everybody waits, and the table.
#[derive(Clone)]
struct World(Arc<Mutex<Inner>>);

struct Inner {
    now: Duration,
    /// Who waits for when.
    timers: BTreeMap<(Duration, u64), Waker>,
    next: u64,
    random: u64,
    rate: f64,
    units: f64,
    filled: Duration,
    /// Nothing is taken before this.
    opens: Duration,
    taken: u64,
    refused: u64,
}

impl World {
    fn new(rate: f64) -> Self {
        World(Arc::new(Mutex::new(Inner {
            now: Duration::ZERO,
            timers: BTreeMap::new(),
            next: 0,
            random: 1,
            rate,
            units: BURST * rate,
            filled: Duration::ZERO,
            opens: Duration::ZERO,
            taken: 0,
            refused: 0,
        })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what there are units for, if it takes anything.
    fn write(&self, entries: usize) -> usize {
        let mut inner = self.inner();
        let passed = (inner.now - inner.filled).as_secs_f64();
        inner.units = (inner.units + passed * inner.rate).min(BURST * inner.rate);
        inner.filled = inner.now;
        let open = inner.now >= inner.opens;
        let taken = (0..entries).take_while(|_| open).take_while(|taken| inner.units >= *taken as f64 + 1.0).count();
        inner.units -= taken as f64;
        // What comes before does not count.
        if inner.now >= BEGIN {
            inner.taken += taken as u64;
            inner.refused += (entries - taken) as u64;
        }
        taken
    }

    /// Lets time pass to the next moment that somebody waits for; `false` at the end of the run.
    fn pass(&self) -> bool {
        let mut inner = self.inner();
        let Some(((at, _), waker)) = inner.timers.pop_first() else { return false };
        inner.now = inner.now.max(at);
        let goes_on = inner.now < LENGTH;
        drop(inner);
        waker.wake();
        goes_on
    }
}

impl Clock for World {
    fn now(&self) -> Duration {
        self.inner().now
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        let until = self.now() + time;
        let mut inner = self.inner();
        inner.next += 1;
        let id = inner.next;
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
        self.0.sleep(SERVICE).await;
        let taken = self.0.write(entries);
        let done = (0..entries).map(|at| (at < taken).then_some(())).collect();
        Sent { outcome: Outcome::Answered { done, full: false, usage: Usage::default() }, ambiguous: false }
    }
}

/// How one writer goes about it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Writer {
    /// As batches do.
    Engine,
    /// So many requests at one time, each as full as it may be; with full-jitter backoff behind those that did nothing.
    Fixed { requests: usize, backoff: bool },
}

/// What came of a run, from [`BEGIN`] on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// The part of the capacity that was used.
    pub(crate) used: f64,
    /// The part of the entries that was refused.
    pub(crate) refused: f64,
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Some writers at a table of so many units a second, beside a load of so many that nobody holds back.
pub(crate) fn run(rate: f64, writers: &[Writer], beside: f64) -> Measured {
    run_in(&World::new(rate), writers, beside)
}

fn run_in(world: &World, writers: &[Writer], beside: f64) -> Measured {
    let mut tasks: Vec<Task> = Vec::new();
    for (at, writer) in writers.iter().enumerate() {
        match *writer {
            Writer::Engine => tasks.push(engine(world, at, writers.len())),
            Writer::Fixed { requests, backoff } => {
                tasks.extend((0..requests).map(|_| fixed(world.clone(), backoff)));
            }
        }
    }
    if beside > 0.0 {
        tasks.push(load(world.clone(), beside));
    }
    let mut context = Context::from_waker(Waker::noop());
    loop {
        for task in &mut tasks {
            let _ = task.as_mut().poll(&mut context);
        }
        if !world.pass() {
            break;
        }
    }
    let inner = world.inner();
    let (taken, refused) = (inner.taken as f64, inner.refused as f64);
    let used = taken / (inner.rate * (LENGTH - BEGIN).as_secs_f64());
    Measured { used, refused: refused / (taken + refused) }
}

/// A batch from a source without end.
fn engine(world: &World, at: usize, writers: usize) -> Task {
    let limits = Limits { requests: 16, stall_timeout: Duration::from_secs(60), deadline: None };
    let source = futures_util::stream::iter((at as u64..).step_by(writers));
    let state = Arc::new(Mutex::new(State::new(false)));
    let writes = Writes(world.clone());
    let engine = Engine::new(writes, world.clone(), limits, state, (Some(source), |_: &u64, ()| {}));
    Box::pin(async move { drop(engine.run().await) })
}

/// One request after the other, full again with what was left.
fn fixed(world: World, backoff: bool) -> Task {
    Box::pin(async move {
        let mut waits = Backoff::default();
        loop {
            world.sleep(SERVICE).await;
            if world.write(Writes::MAX_ENTRIES) > 0 {
                waits.progress();
            } else if backoff {
                world.sleep(waits.wait(world.random())).await;
            }
        }
    })
}

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
        assert!(storm.refused > 0.9, "{storm:?}");
    }

    #[test]
    fn a_table_that_refuses_everything_for_a_while_is_soon_busy_again() {
        for rate in [25.0, 100.0, 1_000.0, 4_000.0] {
            let world = World::new(rate);
            world.inner().opens = Duration::from_secs(6);
            let Measured { used, .. } = run_in(&world, &[Writer::Engine], 0.0);
            assert!(used >= 0.5, "{rate} units: {used} used");
        }
    }

    #[test]
    fn a_source_may_take_its_time() {
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
        let source = (Some(Box::pin(slow)), |_: &u64, ()| {});
        let limits = Limits { requests: 16, stall_timeout: Duration::from_secs(60), deadline: None };
        let engine = Engine::new(Writes(world.clone()), world.clone(), limits, Arc::clone(&state), source);
        let mut running = Box::pin(engine.run());
        let mut context = Context::from_waker(Waker::noop());
        let end = loop {
            match running.as_mut().poll(&mut context) {
                Poll::Ready(end) => break end,
                Poll::Pending => world.pass(),
            };
        };
        let done = state.lock().unwrap_or_else(PoisonError::into_inner).count;
        assert!(matches!(end, End::Complete), "{end:?} after {done}");
        assert_eq!(done, 100);
    }

    #[test]
    fn a_table_is_kept_busy_without_a_storm() {
        for rate in [25.0, 40.0, 100.0, 250.0, 1_000.0, 4_000.0] {
            for (writers, beside) in [(1, 0.0), (2, 0.0), (1, rate / 2.0)] {
                let Measured { used, refused } = run(rate, &vec![Writer::Engine; writers], beside);
                assert!(used >= 0.9, "{rate} units, {writers} writers, {beside} beside: {used} used");
                assert!(refused <= 0.1, "{rate} units, {writers} writers, {beside} beside: {refused} refused");
            }
        }
    }
}
