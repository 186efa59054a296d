//! Sends the entries of a batch in full requests, as fast as the table accepts them, and sends unprocessed entries
//! again.

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

/// The size limit of the entries in a request: DynamoDB's 16 MB, minus 64 KiB for the rest of the request.
const MAX_REQUEST_BYTES: usize = 16 * 1024 * 1024 - 64 * 1024;

/// The default for the maximum number of requests in flight.
const DEFAULT_REQUESTS: usize = 16;
/// The default for the longest time without progress.
const DEFAULT_STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// The number of full requests, for each request in flight, whose entries are taken from a source ahead of time.
const REQUESTS_AHEAD: usize = 2;

/// The limits of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The maximum number of requests in flight.
    pub(crate) requests: usize,
    /// The longest time without progress while there are entries to send.
    pub(crate) stall_timeout: Duration,
    /// The longest time for the whole batch.
    pub(crate) deadline: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { requests: DEFAULT_REQUESTS, stall_timeout: DEFAULT_STALL_TIMEOUT, deadline: None }
    }
}

/// The end of a batch.
#[derive(Debug)]
pub(crate) enum End<E> {
    /// All entries are done.
    Complete,
    /// Some entries are not done. Contains the error that ended the batch, or else the last error of a request, if
    /// there was one.
    GaveUp(Option<E>),
}

/// A request in flight.
type InFlight<D, E> = Pin<Box<dyn Future<Output = (u64, Sent<D, E>)> + Send>>;

/// An event that the engine waits for.
enum Event<O: BatchOperation> {
    /// The request with this id ended.
    Sent(u64, Sent<O::Done, O::Error>),
    /// The next entries of the source, and whether it has ended.
    Entries(Vec<O::Entry>, bool),
    /// The time has come to send the next request, or to give up.
    Time,
}

/// A running batch.
pub(crate) struct Engine<O: BatchOperation, C, S, F> {
    operation: Arc<O>,
    clock: Arc<C>,
    limits: Limits,
    /// `None` after its end.
    source: Option<S>,
    state: Arc<Mutex<State<O::Entry>>>,
    sink: F,
    in_flight: FuturesUnordered<InFlight<O::Done, O::Error>>,
    /// The identities of the entries in flight.
    busy: HashSet<O::Identity>,
    rate: Rate,
    backoff: Backoff,
    /// No request is sent before this time.
    not_before: Duration,
    started: Duration,
    last_progress: Duration,
    /// The number of requests sent.
    requests: u64,
    error: Option<O::Error>,
    /// Set when an entry can never be done; no further request is sent then.
    failed: bool,
}

impl<O, C, S, F> Engine<O, C, S, F>
where
    O: BatchOperation + 'static,
    C: Clock + 'static,
    S: Stream<Item = O::Entry> + Unpin,
    F: FnMut(&O::Entry, O::Done),
{
    /// Creates a batch of the entries that wait in `state`, and then of those of `source`. `sink` receives the result
    /// of each.
    pub(crate) fn new(
        operation: O,
        clock: C,
        limits: Limits,
        state: Arc<Mutex<State<O::Entry>>>,
        source: Option<S>,
        sink: F,
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
            error: None,
            failed: false,
        }
    }

    /// Runs the batch to its end.
    pub(crate) async fn run(mut self) -> End<O::Error> {
        loop {
            self.send_ready();
            if self.in_flight.is_empty() && (self.failed || (self.source.is_none() && self.state().is_empty())) {
                return if self.failed { End::GaveUp(self.error.take()) } else { End::Complete };
            }
            let now = self.clock.now();
            if now >= self.give_up_time() {
                self.abandon();
                return End::GaveUp(self.error.take());
            }
            match self.next_event(now).await {
                Event::Sent(id, sent) => self.handle_sent(id, sent),
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

    /// Adds an entry of the source. An entry that can't be sent ends the batch after the requests in flight.
    fn add(&mut self, entry: O::Entry) {
        if let Some(error) = self.operation.invalid(&entry) {
            self.fail(error);
        }
        self.state().waiting.push_back(Slot { entry, ambiguous: false });
    }

    /// Stops sending requests. The first error that does so is kept: it is more useful than those of throttled
    /// requests.
    fn fail(&mut self, error: O::Error) {
        if !std::mem::replace(&mut self.failed, true) {
            self.error = Some(error);
        }
    }

    /// Returns the time of giving up. The stall timeout is ignored while all entries are done and the source has no
    /// further entry yet.
    fn give_up_time(&self) -> Duration {
        let idle = self.state().is_empty();
        let stalled = if idle { Duration::MAX } else { self.last_progress.saturating_add(self.limits.stall_timeout) };
        let deadline = self.limits.deadline.map(|deadline| self.started.saturating_add(deadline));
        deadline.map_or(stalled, |deadline| deadline.min(stalled))
    }

    /// Returns the time of the next request.
    fn next_send_time(&self, now: Duration) -> Duration {
        self.not_before.max(now.saturating_add(self.rate.wait(now)))
    }

    /// Sends all requests that may be sent now.
    fn send_ready(&mut self) {
        while !self.failed && self.in_flight.len() < self.limits.requests {
            let now = self.clock.now();
            if self.next_send_time(now) > now || now >= self.give_up_time() || !self.send(now) {
                break;
            }
        }
    }

    /// Sends one request, or returns `false` if no request is sent now.
    fn send(&mut self, now: Duration) -> bool {
        let max = self.rate.max_entries(now, O::MAX_ENTRIES);
        // While other requests are in flight, waits until the source has entries for a full request.
        if self.source.is_some() && !self.in_flight.is_empty() && self.state().waiting.len() < max {
            return false;
        }
        let slots = self.take(max);
        if slots.is_empty() {
            return false;
        }
        let entries: Vec<&O::Entry> = slots.iter().map(|slot| &slot.entry).collect();
        let request = match self.operation.encode(&entries) {
            Ok(request) => request,
            Err(error) => {
                self.fail(error);
                self.state().push_front(slots);
                return false;
            }
        };
        self.rate.record_request(now, slots.len());
        let id = self.requests;
        self.requests += 1;
        self.state().in_flight.insert(id, slots);
        let operation = Arc::clone(&self.operation);
        self.in_flight.push(Box::pin(async move { (id, operation.send(request).await) }));
        true
    }

    /// Takes the next entries whose identities are not in flight, in their order, and marks them as in flight.
    fn take(&mut self, max: usize) -> Vec<Slot<O::Entry>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut taken, mut skipped, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
        while taken.len() < max {
            let Some(slot) = state.waiting.pop_front() else { break };
            let size = self.operation.bytes(&slot.entry);
            if !taken.is_empty() && bytes.saturating_add(size) > MAX_REQUEST_BYTES {
                skipped.push(slot);
                break;
            }
            if self.busy.insert(self.operation.identity(&slot.entry)) {
                bytes = bytes.saturating_add(size);
                taken.push(slot);
            } else {
                skipped.push(slot);
            }
        }
        state.push_front(skipped);
        taken
    }

    /// Waits for the next event.
    async fn next_event(&mut self, now: Duration) -> Event<O> {
        let max = (O::MAX_ENTRIES * REQUESTS_AHEAD).saturating_mul(self.limits.requests.max(1));
        let room = if self.failed { 0 } else { max.saturating_sub(self.state().waiting.len()) };
        let can_send = !self.failed && self.in_flight.len() < self.limits.requests && !self.state().waiting.is_empty();
        let next = self.next_send_time(now);
        let until = if can_send && next > now { next.min(self.give_up_time()) } else { self.give_up_time() };
        let mut timer = Box::pin(self.clock.sleep(until.saturating_sub(now)));
        let (in_flight, source) = (&mut self.in_flight, &mut self.source);
        poll_fn(|cx| poll_event::<O, S>(cx, in_flight, source.as_mut(), room, timer.as_mut())).await
    }

    fn handle_sent(&mut self, id: u64, sent: Sent<O::Done, O::Error>) {
        let mut slots = self.state().in_flight.remove(&id).unwrap_or_default();
        for slot in &slots {
            self.busy.remove(&self.operation.identity(&slot.entry));
        }
        let now = self.clock.now();
        let ambiguous = sent.ambiguous && O::WRITES;
        slots.iter_mut().for_each(|slot| slot.ambiguous |= ambiguous);
        match sent.outcome {
            Outcome::Response { done, full, usage } => {
                self.state().usage += usage;
                self.handle_response(now, slots, done, full);
            }
            Outcome::Throttled(error) => {
                self.rate.record_response(now, 0, slots.len());
                self.retry(now, slots, Some(error));
            }
            Outcome::Unavailable(error) => self.retry(now, slots, Some(error)),
            Outcome::Failed(error) => {
                self.fail(error);
                self.retry(now, slots, None);
            }
        }
    }

    fn handle_response(&mut self, now: Duration, slots: Vec<Slot<O::Entry>>, done: Vec<Option<O::Done>>, full: bool) {
        let mut results = done.into_iter();
        let (mut left, mut accepted) = (Vec::new(), 0);
        for slot in slots {
            match results.next().flatten() {
                Some(done) => {
                    accepted += 1;
                    (self.sink)(&slot.entry, done);
                    self.state().finish(slot.entry);
                }
                None => left.push(slot),
            }
        }
        self.rate.record_response(now, accepted, if full { 0 } else { left.len() });
        if accepted > 0 {
            self.last_progress = now;
            self.backoff.reset();
            self.state().put_back(left);
        } else if !left.is_empty() {
            self.retry(now, left, None);
        }
    }

    /// Prepares the entries of a request that made no progress to be sent again, after a wait.
    fn retry(&mut self, now: Duration, slots: Vec<Slot<O::Entry>>, error: Option<O::Error>) {
        self.state().put_back(slots);
        if error.is_some() && !self.failed {
            self.error = error;
        }
        self.not_before = now.saturating_add(self.backoff.wait(self.clock.random()));
    }

    /// Abandons the requests in flight, which may still be carried out.
    fn abandon(&mut self) {
        self.in_flight.clear();
        let mut state = self.state();
        while let Some((_, mut slots)) = state.in_flight.pop_last() {
            slots.iter_mut().for_each(|slot| slot.ambiguous |= O::WRITES);
            state.push_front(slots);
        }
    }
}

fn poll_event<O: BatchOperation, S: Stream<Item = O::Entry> + Unpin>(
    cx: &mut Context<'_>,
    in_flight: &mut FuturesUnordered<InFlight<O::Done, O::Error>>,
    source: Option<&mut S>,
    room: usize,
    timer: Pin<&mut impl Future<Output = ()>>,
) -> Poll<Event<O>> {
    if let Poll::Ready(Some((id, sent))) = in_flight.poll_next_unpin(cx) {
        return Poll::Ready(Event::Sent(id, sent));
    }
    if let Some(source) = source {
        let (entries, ended) = take_ready(cx, source, room);
        if ended || !entries.is_empty() {
            return Poll::Ready(Event::Entries(entries, ended));
        }
    }
    timer.poll(cx).map(|()| Event::Time)
}

/// Takes the entries that a source has ready, up to `room`, and returns whether the source has ended.
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
