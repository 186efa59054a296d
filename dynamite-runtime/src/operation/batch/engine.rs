//! Sends the entries of a batch: in full requests, as fast as each table accepts them, and again what a request left
//! unprocessed.

use std::collections::{HashMap, HashSet};
use std::error::Error as StdError;
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
use super::limits::{Limits, MAX_SET_ASIDE, MAX_SET_ASIDE_BYTES, REQUESTS_AHEAD};
use super::operation::{BatchEntry, BatchOperation, Sent};
use super::state::{Next, State};
use super::throttle::{Expected, Throttle};

/// The error of a source.
pub(crate) type SourceError = Box<dyn StdError + Send + Sync>;

/// The end of a batch.
#[derive(Debug)]
pub(crate) enum End<E> {
    /// All entries are done.
    Complete,
    /// Some entries are not done, or the source may have more. Holds the last error, if there was one.
    GaveUp(Option<E>),
    /// The source of the entries failed.
    Source(SourceError),
}

/// The identity of an entry of an operation.
pub(super) type IdentityOf<O> = <<O as BatchOperation>::Entry as BatchEntry>::Identity;

/// A request in flight.
type InFlight<D, E> = Pin<Box<dyn Future<Output = (u64, Sent<D, E>)> + Send>>;

/// An event that the engine waits for.
enum Event<O: BatchOperation> {
    /// The request with this id ended.
    Sent(u64, Sent<O::Done, O::Error>),
    /// The next entries of the source, and whether it has ended.
    Entries(Option<SourceEnd>),
    /// The time of the next request, or of giving up, has come.
    Time,
}

/// The end of a source: of itself, or with an error.
type SourceEnd = Result<(), SourceError>;

/// When a request was sent, and what it is expected to consume.
pub(super) struct SentRequest {
    pub(super) sent_at: Duration,
    pub(super) expected: Vec<Expected>,
}

/// A running batch.
///
/// This file has its loop. [`request`](super::request) fills the requests, [`results`](super::results) handles what became
/// of them, and [`patience`](super::patience) gives entries up.
pub(crate) struct Engine<O: BatchOperation, C, S, F> {
    pub(super) operation: Arc<O>,
    pub(super) clock: Arc<C>,
    pub(super) limits: Limits,
    /// `None` after its end.
    pub(super) source: Option<S>,
    pub(super) state: Arc<Mutex<State<O::Entry>>>,
    pub(super) sink: F,
    in_flight: FuturesUnordered<InFlight<O::Done, O::Error>>,
    pub(super) requests: HashMap<u64, SentRequest>,
    /// The number of requests sent.
    sent: u64,
    /// The identities of the entries that are in flight, or sent alone next.
    pub(super) busy: HashSet<IdentityOf<O>>,
    /// The identities of the entries that were given up. Later ones with the same identity are given up as well: another
    /// batch could otherwise replace them by the earlier ones.
    pub(super) lost: HashSet<IdentityOf<O>>,
    /// What is known of each table.
    pub(super) throttles: Vec<Throttle>,
    /// A number that grows with each request, and decides which table and which entries come first.
    pub(super) turn: usize,
    /// The wait after the service, or the connection to it, failed.
    pub(super) backoff: Backoff,
    /// No request is sent before this time.
    pub(super) not_before: Duration,
    started: Duration,
    /// The time at which an entry was last accepted, or taken from the source when nothing else was left to do.
    pub(super) last_progress: Duration,
    /// The time at which entries may have to be given up.
    pub(super) patience_ends: Duration,
    pub(super) error: Option<O::Error>,
    /// Set when the batch can't go on; no further request is sent then.
    pub(super) failed: bool,
    source_error: Option<SourceError>,
}

impl<O, C, S, F> Engine<O, C, S, F>
where
    O: BatchOperation + 'static,
    C: Clock + 'static,
    S: Stream<Item = Result<O::Entry, SourceError>> + Unpin,
    F: FnMut(&O::Entry, O::Done),
{
    /// Makes a batch of the entries that wait in `state`, and then those of `source`. `sink` receives the result of each.
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
            throttles: vec![Throttle::new(now); operation.tables().max(1)],
            operation: Arc::new(operation),
            clock: Arc::new(clock),
            limits,
            source,
            state,
            sink,
            in_flight: FuturesUnordered::new(),
            requests: HashMap::new(),
            sent: 0,
            busy: HashSet::new(),
            lost: HashSet::new(),
            turn: 0,
            backoff: Backoff::default(),
            not_before: now,
            started: now,
            last_progress: now,
            patience_ends: now.saturating_add(limits.patience),
            error: None,
            failed: false,
            source_error: None,
        }
    }

    /// Runs the batch to its end.
    pub(crate) async fn run(mut self) -> End<O::Error> {
        loop {
            self.give_up_expired(self.clock.now());
            let tried = self.send_ready();
            if self.in_flight.is_empty() && (self.failed || (self.source.is_none() && self.state().nothing_waits())) {
                return self.end();
            }
            let now = self.clock.now();
            if now >= self.give_up_time() {
                self.abandon();
                return self.end();
            }
            match self.next_event(now, tried).await {
                Event::Sent(id, sent) => self.handle_sent(id, sent),
                Event::Entries(ended) => self.handle_entries(ended),
                Event::Time => {}
            }
        }
    }

    fn end(&mut self) -> End<O::Error> {
        if let Some(error) = self.source_error.take() {
            return End::Source(error);
        }
        let state = self.state();
        let is_complete = !self.failed
            && self.source.is_none()
            && state.nothing_waits()
            && state.given_up.is_empty()
            && state.in_flight.is_empty();
        drop(state);
        if is_complete { End::Complete } else { End::GaveUp(self.error.take()) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State<O::Entry>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues the entries that were taken from the source.
    fn handle_entries(&mut self, ended: Option<SourceEnd>) {
        // The patience begins when there is something to do again, and not with each entry of a slow source.
        if self.in_flight.is_empty() && self.state().nothing_waits() {
            self.last_progress = self.clock.now();
        }
        while self.queue_next() {}
        if let Some(ended) = ended {
            self.source = None;
            if let Err(error) = ended
                && !std::mem::replace(&mut self.failed, true)
            {
                self.source_error = Some(error);
            }
        }
    }

    /// Queues the next entry of the source; returns `false` if there is none. One that can't be sent ends the batch after the
    /// requests in flight.
    fn queue_next(&mut self) -> bool {
        let mut invalid = None;
        let found = self.state().queue_next(|entry| {
            invalid = self.operation.invalid(entry);
            match invalid {
                Some(_) => Next::Refuse,
                None if !self.lost.is_empty() && self.lost.contains(&entry.identity()) => Next::GiveUp,
                None => Next::Queue,
            }
        });
        if let Some(error) = invalid {
            self.fail(error);
        }
        found
    }

    /// Stops sending requests. The first error that does so says more than those of throttled requests.
    pub(super) fn fail(&mut self, error: O::Error) {
        if !std::mem::replace(&mut self.failed, true) {
            self.error = Some(error);
        }
    }

    /// Returns the time of giving up. The patience does not count while all entries are done and the source has no more yet.
    fn give_up_time(&self) -> Duration {
        let idle = self.in_flight.is_empty() && self.state().nothing_waits();
        let stalled = if idle { Duration::MAX } else { self.last_progress.saturating_add(self.limits.patience) };
        let deadline = self.limits.deadline.map(|deadline| self.started.saturating_add(deadline));
        deadline.map_or(stalled, |deadline| deadline.min(stalled))
    }

    /// Sends all requests that may be sent; returns the time at which no other one could be sent.
    fn send_ready(&mut self) -> Duration {
        loop {
            let now = self.clock.now();
            let has_room = !self.failed && self.in_flight.len() < self.limits.requests;
            if !has_room || self.not_before > now || now >= self.give_up_time() || !self.send(now) {
                return now;
            }
        }
    }

    /// Sends one request; returns `false` if no entry may be sent.
    fn send(&mut self, now: Duration) -> bool {
        let source_fills = self.source.is_some() && !self.in_flight.is_empty();
        let id = self.sent;
        let Some(expected) = self.next_request(now, id, source_fills) else { return false };
        self.sent += 1;
        let mut state = self.state();
        let entries: Vec<&O::Entry> = state.in_flight.get(&id).into_iter().flatten().map(|slot| &slot.entry).collect();
        let request = match self.operation.encode(&entries) {
            Ok(request) => request,
            Err(error) => {
                let slots = state.in_flight.remove(&id).unwrap_or_default();
                state.put_back(now, slots);
                drop(state);
                self.fail(error);
                return false;
            }
        };
        drop(state);
        self.requests.insert(id, SentRequest { sent_at: now, expected });
        let operation = Arc::clone(&self.operation);
        self.in_flight.push(Box::pin(async move { (id, operation.send(request).await) }));
        true
    }

    /// Waits for the next event.
    async fn next_event(&mut self, now: Duration, tried: Duration) -> Event<O> {
        let room = self.source_room();
        let mut until = self.give_up_time().min(self.patience_ends);
        if !self.failed && self.in_flight.len() < self.limits.requests {
            // What became due since then must not be missed.
            until = self.next_send_time(tried).map_or(until, |next| until.min(next));
        }
        let mut timer = Box::pin(self.clock.sleep(until.saturating_sub(now)));
        let (in_flight, source) = (&mut self.in_flight, &mut self.source);
        let state = &self.state;
        poll_fn(|cx| poll_event::<O, S>(cx, in_flight, (source.as_mut(), state), room, timer.as_mut())).await
    }

    /// Returns the number of entries that may be taken from the source.
    fn source_room(&self) -> usize {
        let state = self.state();
        let (entries, bytes) = state.set_aside();
        if self.failed || entries >= MAX_SET_ASIDE || bytes >= MAX_SET_ASIDE_BYTES {
            return 0;
        }
        let max = (O::MAX_ENTRIES * REQUESTS_AHEAD).saturating_mul(self.limits.requests.max(1));
        max.saturating_sub(state.ready())
    }

    /// Abandons the requests in flight, which may still be carried out.
    fn abandon(&mut self) {
        self.in_flight.clear();
        let now = self.clock.now();
        let mut state = self.state();
        while let Some((_, mut slots)) = state.in_flight.pop_last() {
            slots.iter_mut().for_each(|slot| slot.ambiguous |= O::WRITES);
            state.put_back(now, slots);
        }
    }
}

fn poll_event<O: BatchOperation, S: Stream<Item = Result<O::Entry, SourceError>> + Unpin>(
    cx: &mut Context<'_>,
    in_flight: &mut FuturesUnordered<InFlight<O::Done, O::Error>>,
    (source, state): (Option<&mut S>, &Mutex<State<O::Entry>>),
    room: usize,
    timer: Pin<&mut impl Future<Output = ()>>,
) -> Poll<Event<O>> {
    if let Poll::Ready(Some((id, sent))) = in_flight.poll_next_unpin(cx) {
        return Poll::Ready(Event::Sent(id, sent));
    }
    if let Some(source) = source {
        let (count, ended) = take_ready(cx, source, state, room);
        if ended.is_some() || count > 0 {
            return Poll::Ready(Event::Entries(ended));
        }
    }
    timer.poll(cx).map(|()| Event::Time)
}

/// Takes the entries that a source has ready, up to `room`. Returns their number, and how the source ended, if it did.
///
/// Each is in the state as soon as it was taken, whatever the source does next.
fn take_ready<E: BatchEntry, S: Stream<Item = Result<E, SourceError>> + Unpin>(
    cx: &mut Context<'_>,
    source: &mut S,
    state: &Mutex<State<E>>,
    room: usize,
) -> (usize, Option<SourceEnd>) {
    for count in 0..room {
        match source.poll_next_unpin(cx) {
            Poll::Ready(Some(Ok(entry))) => state.lock().unwrap_or_else(PoisonError::into_inner).receive(entry),
            Poll::Ready(Some(Err(error))) => return (count, Some(Err(error))),
            Poll::Ready(None) => return (count, Some(Ok(()))),
            Poll::Pending => return (count, None),
        }
    }
    (room, None)
}
