//! Sends many entries in as few requests as the table lets through, and again what a request left undone.

use std::collections::HashSet;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::backoff::Backoff;
use super::clock::Clock;
use super::operation::{BatchOperation, Outcome, Sent};
use super::rate::Rate;
use super::state::{Slot, State};

/// DynamoDB's limit of a request, less what surrounds the entries.
const MAX_REQUEST_BYTES: usize = 16 * 1024 * 1024 - 64 * 1024;

/// Requests at one time, where nothing else is set.
const DEFAULT_REQUESTS: usize = 16;
/// The longest time in which nothing is done.
const DEFAULT_STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// How many requests' worth of entries are taken from a source ahead of time.
const REQUESTS_AHEAD: usize = 2;

/// What a batch may use, and when it gives up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Requests at one time.
    pub(crate) requests: usize,
    /// The longest time in which nothing is done, though there is something to do.
    pub(crate) stall_timeout: Duration,
    /// The longest time of all.
    pub(crate) deadline: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { requests: DEFAULT_REQUESTS, stall_timeout: DEFAULT_STALL_TIMEOUT, deadline: None }
    }
}

/// How a batch ended.
#[derive(Debug)]
pub(crate) enum End<E> {
    /// Everything is done.
    Complete,
    /// Something is left: the last thing that went wrong, if anything did.
    GaveUp(Option<E>),
}

/// A request on its way.
type InFlight<D, E> = Pin<Box<dyn Future<Output = (u64, Sent<D, E>)> + Send>>;

/// What the engine waits for.
enum Event<O: BatchOperation> {
    Answer(u64, Sent<O::Done, O::Error>),
    /// The next entries of the source, and whether it has ended.
    Entries(Vec<O::Entry>, bool),
    Time,
}

/// A batch that is running.
pub(crate) struct Engine<O: BatchOperation, C, S, F> {
    operation: Arc<O>,
    clock: Arc<C>,
    limits: Limits,
    /// `None` when it has ended.
    source: Option<S>,
    state: Arc<Mutex<State<O::Entry>>>,
    sink: F,
    in_flight: FuturesUnordered<InFlight<O::Done, O::Error>>,
    busy: HashSet<O::Identity>,
    rate: Rate,
    backoff: Backoff,
    /// Nothing is sent before this.
    not_before: Duration,
    started: Duration,
    last_progress: Duration,
    requests: u64,
    problem: Option<O::Error>,
    /// Something can never be done: nothing more is sent.
    failed: bool,
}

impl<O, C, S, F> Engine<O, C, S, F>
where
    O: BatchOperation + 'static,
    C: Clock + 'static,
    S: Stream<Item = O::Entry> + Unpin,
    F: FnMut(&O::Entry, O::Done),
{
    /// A batch of what the source gives, besides what the state has already. `sink` takes what each entry gave.
    pub(crate) fn new(
        operation: O,
        clock: C,
        limits: Limits,
        state: Arc<Mutex<State<O::Entry>>>,
        (source, sink): (Option<S>, F),
    ) -> Self {
        let now = clock.now();
        Engine {
            operation: Arc::new(operation),
            clock: Arc::new(clock),
            limits,
            source,
            state,
            sink,
            in_flight: FuturesUnordered::new(),
            busy: HashSet::new(),
            rate: Rate::new(now),
            backoff: Backoff::default(),
            not_before: now,
            started: now,
            last_progress: now,
            requests: 0,
            problem: None,
            failed: false,
        }
    }

    /// Runs it to its end.
    pub(crate) async fn run(mut self) -> End<O::Error> {
        loop {
            self.send_ready();
            if self.in_flight.is_empty() && (self.failed || (self.source.is_none() && self.state().is_empty())) {
                return if self.failed { End::GaveUp(self.problem.take()) } else { End::Complete };
            }
            let now = self.clock.now();
            if now >= self.give_up_at() {
                self.abandon();
                return End::GaveUp(self.problem.take());
            }
            match self.event(now).await {
                Event::Answer(id, sent) => self.handle_answer(id, sent),
                Event::Entries(entries, ended) => {
                    if self.state().is_empty() {
                        self.last_progress = self.clock.now();
                    }
                    entries.into_iter().for_each(|entry| self.add(entry));
                    self.source = self.source.take().filter(|_| !ended);
                }
                Event::Time => {}
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<O::Entry>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an entry of the source. After one that can't be sent nothing more is: what is on its way ends.
    fn add(&mut self, entry: O::Entry) {
        if let Some(error) = self.operation.invalid(&entry) {
            self.fail(error);
        }
        self.state().waiting.push_back(Slot { entry, ambiguous: false });
    }

    /// Nothing more is sent. The first such error says more than what was refused meanwhile.
    fn fail(&mut self, error: O::Error) {
        if !std::mem::replace(&mut self.failed, true) {
            self.problem = Some(error);
        }
    }

    /// When to give up. While there is nothing to do, nothing can be done: a source may take its time.
    fn give_up_at(&self) -> Duration {
        let idle = self.state().is_empty();
        let patient = if idle { Duration::MAX } else { self.last_progress.saturating_add(self.limits.stall_timeout) };
        let deadline = self.limits.deadline.map(|deadline| self.started.saturating_add(deadline));
        deadline.map_or(patient, |deadline| deadline.min(patient))
    }

    /// When the next request may be sent.
    fn next_send(&self, now: Duration) -> Duration {
        self.not_before.max(now.saturating_add(self.rate.wait(now)))
    }

    fn send_ready(&mut self) {
        while !self.failed && self.in_flight.len() < self.limits.requests {
            let now = self.clock.now();
            if self.next_send(now) > now || now >= self.give_up_at() || !self.send(now) {
                break;
            }
        }
    }

    /// Sends one request; `false` if there is nothing that may be sent.
    fn send(&mut self, now: Duration) -> bool {
        let most = self.rate.portion(now, O::MAX_ENTRIES);
        // A full request is worth waiting for, as long as the source has more at hand.
        if self.source.is_some() && !self.in_flight.is_empty() && self.state().waiting.len() < most {
            return false;
        }
        let slots = self.take(most);
        if slots.is_empty() {
            return false;
        }
        let entries: Vec<&O::Entry> = slots.iter().map(|slot| &slot.entry).collect();
        let request = match self.operation.encode(&entries) {
            Ok(request) => request,
            Err(error) => {
                self.fail(error);
                self.state().wait(slots);
                return false;
            }
        };
        self.rate.sent(now, slots.len());
        let id = self.requests;
        self.requests += 1;
        self.state().in_flight.insert(id, slots);
        let operation = Arc::clone(&self.operation);
        self.in_flight.push(Box::pin(async move { (id, operation.send(request).await) }));
        true
    }

    /// The next entries whose keys are not on their way, in their order; from now on they are.
    fn take(&mut self, most: usize) -> Vec<Slot<O::Entry>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut taken, mut passed, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
        while taken.len() < most {
            let Some(slot) = state.waiting.pop_front() else { break };
            let size = self.operation.bytes(&slot.entry);
            if !taken.is_empty() && bytes.saturating_add(size) > MAX_REQUEST_BYTES {
                passed.push(slot);
                break;
            }
            if self.busy.insert(self.operation.identity(&slot.entry)) {
                bytes = bytes.saturating_add(size);
                taken.push(slot);
            } else {
                passed.push(slot);
            }
        }
        state.wait(passed);
        taken
    }

    /// Waits for whatever comes first.
    async fn event(&mut self, now: Duration) -> Event<O> {
        let most = (O::MAX_ENTRIES * REQUESTS_AHEAD).saturating_mul(self.limits.requests.max(1));
        let room = if self.failed { 0 } else { most.saturating_sub(self.state().waiting.len()) };
        let can_send = !self.failed && self.in_flight.len() < self.limits.requests && !self.state().waiting.is_empty();
        let next = self.next_send(now);
        let until = if can_send && next > now { next.min(self.give_up_at()) } else { self.give_up_at() };
        let mut timer = Box::pin(self.clock.sleep(until.saturating_sub(now)));
        let (in_flight, source) = (&mut self.in_flight, &mut self.source);
        poll_fn(|cx| poll_event::<O, S>(cx, in_flight, (source.as_mut(), room), timer.as_mut())).await
    }

    fn handle_answer(&mut self, id: u64, sent: Sent<O::Done, O::Error>) {
        let mut slots = self.state().in_flight.remove(&id).unwrap_or_default();
        for slot in &slots {
            self.busy.remove(&self.operation.identity(&slot.entry));
        }
        let now = self.clock.now();
        let ambiguous = sent.ambiguous && O::WRITES;
        slots.iter_mut().for_each(|slot| slot.ambiguous |= ambiguous);
        match sent.outcome {
            Outcome::Answered { done, full, usage } => {
                self.state().usage += usage;
                self.settle(now, slots, done, full);
            }
            Outcome::Throttled(error) => {
                self.rate.record_answer(now, 0, slots.len());
                self.retry(now, slots, Some(error));
            }
            Outcome::Unavailable(error) => self.retry(now, slots, Some(error)),
            Outcome::Failed(error) => {
                self.fail(error);
                self.retry(now, slots, None);
            }
        }
    }

    fn settle(&mut self, now: Duration, slots: Vec<Slot<O::Entry>>, done: Vec<Option<O::Done>>, full: bool) {
        let mut outcomes = done.into_iter();
        let (mut left, mut taken) = (Vec::new(), 0);
        for slot in slots {
            match outcomes.next().flatten() {
                Some(done) => {
                    taken += 1;
                    (self.sink)(&slot.entry, done);
                    self.state().finish(slot.entry);
                }
                None => left.push(slot),
            }
        }
        self.rate.record_answer(now, taken, if full { 0 } else { left.len() });
        if taken > 0 {
            self.last_progress = now;
            self.backoff.progress();
            self.state().put_back(left);
        } else if !left.is_empty() {
            self.retry(now, left, None);
        }
    }

    /// A request did nothing that is known of: its entries go again, after a while.
    fn retry(&mut self, now: Duration, slots: Vec<Slot<O::Entry>>, problem: Option<O::Error>) {
        self.state().put_back(slots);
        if problem.is_some() && !self.failed {
            self.problem = problem;
        }
        self.not_before = now.saturating_add(self.backoff.wait(self.clock.random()));
    }

    /// Gives up what is on its way: it may still be done.
    fn abandon(&mut self) {
        self.in_flight.clear();
        let mut state = self.state();
        while let Some((_, mut slots)) = state.in_flight.pop_last() {
            slots.iter_mut().for_each(|slot| slot.ambiguous |= O::WRITES);
            state.wait(slots);
        }
    }
}

fn poll_event<O: BatchOperation, S: Stream<Item = O::Entry> + Unpin>(
    cx: &mut Context<'_>,
    in_flight: &mut FuturesUnordered<InFlight<O::Done, O::Error>>,
    (source, room): (Option<&mut S>, usize),
    timer: Pin<&mut impl Future<Output = ()>>,
) -> Poll<Event<O>> {
    if let Poll::Ready(Some((id, sent))) = in_flight.poll_next_unpin(cx) {
        return Poll::Ready(Event::Answer(id, sent));
    }
    if let Some(source) = source {
        let (entries, ended) = take_ready(cx, source, room);
        if ended || !entries.is_empty() {
            return Poll::Ready(Event::Entries(entries, ended));
        }
    }
    timer.poll(cx).map(|()| Event::Time)
}

/// What a source gives without being waited for, so that requests are full; and whether it has ended.
fn take_ready<E, S: Stream<Item = E> + Unpin>(cx: &mut Context<'_>, source: &mut S, room: usize) -> (Vec<E>, bool) {
    let mut entries = Vec::new();
    while entries.len() < room {
        match source.poll_next_unpin(cx) {
            Poll::Ready(Some(entry)) => entries.push(entry),
            Poll::Ready(None) => return (entries, true),
            Poll::Pending => break,
        }
    }
    (entries, false)
}
