//! A page of a backfill: its items, each of which is done exactly once.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::future::{Either, select};
use futures_util::stream::FuturesUnordered;

use super::refused::Refused;
use super::write::{Written, send};
use crate::action::read::segments::scan_stream::{PageEnd, ScannedPage};
use crate::client::Dynamite;
use crate::client::error::{Error, Result};
use crate::codec::StoredItem;
use crate::operation::backfill::{BackfillCounts, Pace, Plan, PlannedWrite, Planner, Problem, RefusedItem};
use crate::operation::batch::{Clock, SystemClock};
use crate::operation::{CallInfo, Usage};

/// How the items of pages are written.
pub(super) struct Writer {
    pub(super) db: Dynamite,
    pub(super) info: CallInfo,
    pub(super) planner: Planner,
    pub(super) clock: SystemClock,
    /// The maximum number of writes in flight.
    pub(super) at_once: usize,
    pub(super) dry_run: bool,
}

/// A page. If writing it is interrupted, the items that are not done are written again.
pub(super) struct Page {
    pub(super) end: PageEnd,
    pub(super) counts: BackfillCounts,
    pub(super) refused: Vec<Refused>,
    pub(super) usage: Usage,
    /// The items that are not done.
    waiting: BTreeMap<usize, Waiting>,
}

/// An item that is not done.
struct Waiting {
    item: StoredItem,
    /// Set if others changed the item once, so that it was read again.
    is_read_again: bool,
}

/// The writes that are to be sent, each with the number of its item.
type Queue = VecDeque<(usize, Box<PlannedWrite>)>;

/// A write in flight: returns the number of its item, the units that it is expected to consume, and its end.
type InFlight = Pin<Box<dyn Future<Output = (usize, f64, Written)> + Send>>;

impl Page {
    pub(super) fn new(page: ScannedPage) -> Self {
        let waiting = page.items.map(|read| Waiting { item: read.item, is_read_again: false });
        let waiting: BTreeMap<_, _> = waiting.enumerate().collect();
        let scanned = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        Page {
            end: page.end,
            counts: BackfillCounts { scanned, ..BackfillCounts::default() },
            refused: Vec::new(),
            usage: page.usage,
            waiting,
        }
    }

    /// Writes the items that are not done.
    pub(super) async fn write(&mut self, writer: &Writer, pace: &mut Pace) -> Result<()> {
        let mut queue = Queue::new();
        let waiting: Vec<usize> = self.waiting.keys().copied().collect();
        waiting.into_iter().for_each(|number| self.plan(number, writer, &mut queue));
        let mut in_flight: FuturesUnordered<InFlight> = FuturesUnordered::new();
        pace.begin(writer.clock.now());
        loop {
            while in_flight.len() < writer.at_once && pace.next_time() <= writer.clock.now() {
                let Some((number, write)) = queue.pop_front() else { break };
                let expected = pace.record_request(writer.clock.now());
                let written = send(writer.db.clone(), writer.info, writer.planner.table.clone(), write);
                in_flight.push(Box::pin(async move { (number, expected, written.await) }));
            }
            let may_send = !queue.is_empty() && in_flight.len() < writer.at_once;
            let timer = writer.clock.sleep(pace.next_time().saturating_sub(writer.clock.now()));
            let ended = match (in_flight.is_empty(), may_send) {
                (true, false) => return Ok(()),
                (true, true) => {
                    timer.await;
                    continue;
                }
                (false, false) => in_flight.next().await,
                (false, true) => match select(in_flight.next(), Box::pin(timer)).await {
                    Either::Left((ended, _)) => ended,
                    Either::Right(_) => continue,
                },
            };
            if let Some((number, expected, written)) = ended {
                self.ended(number, expected, written, writer, pace, &mut queue)?;
            }
        }
    }

    /// Decides what to do with an item, which is done unless it has to be written.
    fn plan(&mut self, number: usize, writer: &Writer, queue: &mut Queue) {
        let Some(waiting) = self.waiting.get(&number) else { return };
        match writer.planner.plan(&waiting.item, writer.db.clock().now()) {
            Plan::Write(write) if !writer.dry_run => return queue.push_back((number, write)),
            Plan::Write(_) => self.counts.written += 1,
            Plan::Unchanged => self.counts.unchanged += 1,
            Plan::Unrecognized => self.counts.unrecognized += 1,
            Plan::Expired => self.counts.expired += 1,
            Plan::Refused(RefusedItem { entity, key, problem }) => {
                let error: Error = match problem {
                    Problem::Unreadable(error) => error.into(),
                    Problem::Unwritable(error) => error.into(),
                };
                self.refuse(Refused::new(entity, key, error));
            }
        }
        self.waiting.remove(&number);
    }

    fn refuse(&mut self, refused: Refused) {
        self.counts.refused += 1;
        self.refused.push(refused);
    }

    /// Records the end of a write.
    fn ended(
        &mut self,
        number: usize,
        expected: f64,
        written: Written,
        writer: &Writer,
        pace: &mut Pace,
        queue: &mut Queue,
    ) -> Result<()> {
        let now = writer.clock.now();
        match written {
            Written::Done(usage) => {
                pace.record_accepted(
                    now,
                    expected,
                    Some(usage.capacity).filter(|units| *units > 0.0),
                    usage.throttled > 0,
                );
                self.usage += usage;
                self.counts.written += 1;
            }
            Written::Changed(item, usage) => {
                pace.record_accepted(now, expected, None, false);
                self.usage += usage;
                if self.replace(number, item) {
                    self.plan(number, writer, queue);
                    return Ok(());
                }
            }
            Written::NotAccepted(write, error) => {
                let throttled = matches!(error, Error::Throttled(_));
                if !pace.record_failed(now, expected, throttled, writer.clock.random()) {
                    return Err(error);
                }
                queue.push_back((number, write));
                return Ok(());
            }
            Written::Refused(write, error) => {
                pace.record_accepted(now, expected, None, false);
                self.refuse(Refused::new(write.entity.name, write.key, error));
            }
            Written::Failed(error) => return Err(error),
        }
        self.waiting.remove(&number);
        Ok(())
    }

    /// Takes an item that others changed as it is now; returns `false` if it is done. One that was deleted needs nothing.
    fn replace(&mut self, number: usize, item: Option<StoredItem>) -> bool {
        let is_read_again = self.waiting.get(&number).is_some_and(|waiting| waiting.is_read_again);
        match item {
            None => self.counts.unchanged += 1,
            Some(_) if is_read_again => self.counts.raced += 1,
            Some(item) => {
                self.waiting.insert(number, Waiting { item, is_read_again: true });
                return true;
            }
        }
        false
    }
}
