//! Virtual time: a clock whose time passes only when all tasks wait.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::super::clock::Clock;

/// A clock, and the timers that wait for it.
#[derive(Clone)]
pub(crate) struct World(Arc<Mutex<Inner>>);

struct Inner {
    now: Duration,
    tick: Duration,
    /// The wakers of sleeping tasks, by time and id.
    timers: BTreeMap<(Duration, u64), Waker>,
    last_id: u64,
    /// The state of the random number generator.
    random: u64,
}

/// A task that runs in virtual time.
pub(crate) type Task = Pin<Box<dyn Future<Output = ()>>>;

impl World {
    pub(crate) fn new() -> Self {
        World(Arc::new(Mutex::new(Inner {
            now: Duration::ZERO,
            tick: Duration::ZERO,
            timers: BTreeMap::new(),
            last_id: 0,
            random: 1,
        })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs tasks until all of them have ended, or until a time.
    pub(crate) fn run(&self, mut tasks: Vec<Task>, end: Duration) {
        let mut context = Context::from_waker(Waker::noop());
        loop {
            tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
            if tasks.is_empty() || !self.advance() || self.now() >= end {
                return;
            }
        }
    }

    /// Returns a world whose time also passes by so much whenever it is read, as on a busy machine.
    #[cfg(test)]
    pub(crate) fn busy(tick: Duration) -> Self {
        let world = World::new();
        world.inner().tick = tick;
        world
    }

    /// Advances the time to the next timer and wakes its task; returns `false` if there is none.
    fn advance(&self) -> bool {
        let mut inner = self.inner();
        let Some(((time, _), waker)) = inner.timers.pop_first() else { return false };
        inner.now = inner.now.max(time);
        drop(inner);
        waker.wake();
        true
    }
}

impl Clock for World {
    fn now(&self) -> Duration {
        let mut inner = self.inner();
        inner.now = inner.now.saturating_add(inner.tick);
        inner.now
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        let until = self.now().saturating_add(time);
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
