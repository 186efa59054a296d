//! A parallel scan that is running.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::SelectAll;

use super::{Checkpoint, Plan, Progress};
use crate::codec::{RawItem, from_item};
use crate::entity::Item;
use crate::read::fetch::{Extent, Fetched, Segment};
use crate::read::fetches::{Fetches, Fetching};
use crate::{Error, Result, Usage};

/// The items of a [parallel scan](crate::Segments), one by one, as they come: those of a segment in their order.
///
/// Nothing is asked for before the stream is. It can stop anywhere: a [`checkpoint`](Self::checkpoint) stands behind
/// exactly the items that were given, so a scan that resumes there gives all others and none of these. An item that could
/// not be read counts as given. After an error of a request the checkpoint is as good.
#[must_use = "streams do nothing unless polled"]
pub struct SegmentStream<T> {
    scanning: Scanning,
    of: PhantomData<fn() -> T>,
}

impl<T> SegmentStream<T> {
    pub(super) fn new(scanning: Scanning) -> Self {
        SegmentStream { scanning, of: PhantomData }
    }

    /// The next one; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>>
    where
        T: Item,
    {
        StreamExt::next(self).await
    }

    /// Behind the items that were given so far.
    ///
    /// # Errors
    ///
    /// As the first item, where the scan was refused before anything was sent.
    pub fn checkpoint(&self) -> Result<Checkpoint> {
        self.scanning.checkpoint()
    }

    /// Ends it: aborts the requests that are on their way, and forgets the items that were fetched and not given. The
    /// checkpoint stands in front of them.
    ///
    /// # Errors
    ///
    /// As [`checkpoint`](Self::checkpoint).
    pub fn stop(self) -> Result<Checkpoint> {
        self.checkpoint()
    }

    /// What the requests took whose answers were taken so far.
    pub fn usage(&self) -> Usage {
        self.scanning.usage
    }
}

impl<T> std::fmt::Debug for SegmentStream<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SegmentStream").field("usage", &self.usage()).finish_non_exhaustive()
    }
}

impl<T: Item> Stream for SegmentStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.scanning.poll_item(context));
        Poll::Ready(item.map(|item| from_item(item?).map_err(Error::from)))
    }
}

/// Some segments, each read from page to page; without types.
pub(in crate::read) struct Scanning {
    plan: Plan,
    extent: Extent,
    state: State,
    usage: Usage,
}

enum State {
    /// Nothing may be sent.
    Refused(Option<Error>),
    Running(Box<Running>),
}

struct Running {
    progress: Progress,
    /// Open segments of an earlier run that are not asked yet.
    waiting: VecDeque<u32>,
    asked: SelectAll<Lane>,
    page: Option<Page>,
    failed: bool,
}

/// A segment that is being read.
struct Lane {
    segment: u32,
    fetches: Fetches,
}

/// The page whose items are given.
struct Page {
    segment: u32,
    items: std::vec::IntoIter<RawItem>,
    /// The key behind it; `None` at the end of the segment.
    last: Option<RawItem>,
}

impl Stream for Lane {
    type Item = (u32, Result<Fetched>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let segment = self.segment;
        self.fetches.poll_next_unpin(context).map(|fetched| Some((segment, fetched?)))
    }
}

impl Scanning {
    pub(in crate::read) fn new(plan: Plan, extent: Extent) -> Self {
        let state = match plan.begin() {
            Ok(progress) => State::Running(Box::new(Running::new(progress))),
            Err(error) => State::Refused(Some(error)),
        };
        Scanning { plan, extent, state, usage: Usage::default() }
    }

    fn checkpoint(&self) -> Result<Checkpoint> {
        match &self.state {
            State::Running(running) => Checkpoint::new(&self.plan.read, &running.progress),
            State::Refused(_) => Checkpoint::new(&self.plan.read, &self.plan.begin()?),
        }
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<RawItem>>> {
        loop {
            if let State::Running(running) = &mut self.state
                && let Some(item) = running.give(&self.plan)
            {
                return Poll::Ready(Some(item));
            }
            let (segment, fetched) = match ready!(self.poll_fetched(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(fetched)) => fetched,
            };
            if let State::Running(running) = &mut self.state {
                running.page = Some(Page { segment, items: fetched.items.into_iter(), last: fetched.last });
            }
        }
    }

    fn poll_fetched(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(u32, Fetched)>>> {
        let answer = match &mut self.state {
            State::Refused(error) => return Poll::Ready(error.take().map(Err)),
            State::Running(running) => ready!(running.poll_fetched(context, &self.plan, self.extent)),
        };
        if let Some(Ok((_, fetched))) = &answer {
            self.usage += fetched.usage;
        }
        Poll::Ready(answer)
    }
}

impl Running {
    fn new(progress: Progress) -> Self {
        let waiting = progress.open.keys().copied().collect();
        Running { progress, waiting, asked: SelectAll::new(), page: None, failed: false }
    }

    /// Whether another segment was asked.
    fn ask(&mut self, plan: &Plan, extent: Extent) -> bool {
        let before = self.asked.len();
        while !self.failed
            && self.asked.len() < plan.at_once
            && let Some(number) = self.waiting.pop_front().or_else(|| self.progress.begin())
        {
            let behind = self.progress.open.get(&number).cloned().flatten();
            let extent = Extent { segment: Some(Segment { number, total: plan.total }), ..extent };
            self.asked.push(Lane { segment: number, fetches: Fetches::ahead(Arc::clone(&plan.read), extent, behind) });
        }
        self.asked.len() > before
    }

    fn poll_fetched(
        &mut self,
        context: &mut Context<'_>,
        plan: &Plan,
        extent: Extent,
    ) -> Poll<Option<Result<(u32, Fetched)>>> {
        self.ask(plan, extent);
        loop {
            match self.asked.poll_next_unpin(context) {
                Poll::Ready(Some((segment, Ok(fetched)))) => return Poll::Ready(Some(Ok((segment, fetched)))),
                Poll::Ready(Some((_, Err(error)))) => {
                    self.failed = true;
                    self.asked.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                // Some segments have ended, and others took their places.
                _ if self.ask(plan, extent) => {}
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// The next item of the page, once the progress stands behind it.
    fn give(&mut self, plan: &Plan) -> Option<Result<RawItem>> {
        let page = self.page.as_mut()?;
        let item = page.items.next();
        let behind = match &item {
            Some(item) if page.items.len() > 0 => match plan.read.key_of(item) {
                Ok(key) => Some(key),
                Err(error) => return Some(Err(error)),
            },
            // What lies behind the last item of a page was read too, and dropped by the filter.
            _ => page.last.take(),
        };
        let segment = page.segment;
        if page.items.len() == 0 {
            self.page = None;
        }
        self.progress.given(segment, behind);
        item.map(Ok)
    }
}

impl Stream for Scanning {
    type Item = Result<Fetched>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let fetched = ready!(self.poll_fetched(context));
        Poll::Ready(fetched.map(|fetched| fetched.map(|(_, fetched)| fetched)))
    }
}

impl Fetching for Scanning {}
