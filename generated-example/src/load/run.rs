//! Sends the requests of a plan, and measures them.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::answer::Answer;
use super::plan::{Pace, Plan};
use super::tally::{Tally, Timing};
use crate::{Failure, Outcome};

/// The time between two looks at the progress of a run.
const TICK: Duration = Duration::from_millis(200);

/// What a load is put on. Its calls have to end some time: the run waits for them.
pub trait Service: Send + Sync + 'static {
    /// Makes the call with this number. The number alone decides which, so that every run makes the same calls.
    fn call(&self, number: u64) -> impl Future<Output = Answer> + Send;
}

/// The progress of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The time since the beginning, with the warm-up.
    pub elapsed: Duration,
    /// The measured requests that were answered, or failed.
    pub ended: u64,
    /// Those that failed.
    pub failed: u64,
}

/// Sends the requests of a plan, and returns what was counted of them when the last has its response.
///
/// It calls `watch` a few times a second.
///
/// # Errors
///
/// Returns [`Failure`] if a call panics.
pub async fn run<S: Service>(plan: &Plan, service: S, mut watch: impl FnMut(Progress)) -> Outcome<Tally> {
    let run = Arc::new(Run::new(*plan, service)?);
    let mut workers: JoinSet<()> = (0..plan.workers).map(|worker| Arc::clone(&run).work(worker)).collect();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            _ = ticks.tick() => watch(run.progress()),
            worker = workers.join_next() => match worker {
                Some(Ok(())) => {}
                Some(Err(error)) => return Err(Failure::unexpected("making a call", error.to_string())),
                None => return Ok(run.tally().clone()),
            },
        }
    }
}

/// What the workers share. Requests that are due and wait for a worker are only a number, so they need no memory.
struct Run<S> {
    plan: Plan,
    service: S,
    begin: Instant,
    /// The number of the next request.
    next: AtomicU64,
    tally: Mutex<Tally>,
}

impl<S: Service> Run<S> {
    fn new(plan: Plan, service: S) -> Outcome<Self> {
        let tally = Mutex::new(Tally::new()?);
        Ok(Run { plan, service, begin: Instant::now(), next: AtomicU64::new(0), tally })
    }

    async fn work(self: Arc<Self>, worker: usize) {
        if self.plan.pace == Pace::Closed {
            sleep_until(self.begin + self.plan.stagger(worker)).await;
        }
        let end = self.begin + self.plan.total();
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(due) = self.wait_until_due(number).await else { break };
            let sent = Instant::now();
            if sent >= end {
                // This request, and all that follow, are never sent.
                break;
            }
            let answer = self.service.call(number).await;
            self.record(due, sent, Instant::now(), answer);
        }
    }

    /// Waits until a request is due, and returns that time; `None` if it is after the end of the run.
    async fn wait_until_due(&self, number: u64) -> Option<Instant> {
        match self.plan.pace {
            Pace::Closed => Some(Instant::now()),
            Pace::Open { rate } => {
                let due = self.begin + Plan::due(rate, number, self.plan.total())?;
                sleep_until(due).await;
                Some(due)
            }
        }
    }

    /// Counts a request, unless it was due in the warm-up.
    fn record(&self, due: Instant, sent: Instant, answered: Instant, answer: Answer) {
        let measured = self.begin + self.plan.warm_up;
        if due < measured {
            return;
        }
        let timing = Timing {
            due: due - measured,
            response: answered - due,
            service: answered - sent,
            in_time: answered <= measured + self.plan.duration,
        };
        self.tally().record(timing, answer);
    }

    fn progress(&self) -> Progress {
        let tally = self.tally();
        Progress { elapsed: self.begin.elapsed(), ended: tally.ended(), failed: tally.failed() }
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
