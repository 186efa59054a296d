//! The state and the requests of a running parallel scan.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::SelectAll;

use crate::action::read::call::{ReadCall, Response};
use crate::action::read::request_stream::{RequestStream, ResponseStream};
use crate::action::read::stream::returned;
use crate::client::error::{Error, Result};
use crate::client::{CallName, StreamWatch};
use crate::codec::RawItem;
use crate::operation::Usage;
use crate::operation::cursor::InvalidCursor;
use crate::operation::read::{
    Checkpoint, Decoded, FetchOptions, ItemDecoder, Progress, ReadItem, ReadItems, ScanSegment,
};

/// The read, the number of its segments, and the number of those that are read at the same time.
#[derive(Clone, Debug)]
pub(in crate::action) struct SegmentPlan {
    pub(in crate::action) read: Arc<ReadCall>,
    pub(in crate::action) total: u32,
    pub(in crate::action) at_once: usize,
    pub(in crate::action) resume: Option<Checkpoint>,
}

impl SegmentPlan {
    /// Returns the progress at which the scan starts, or an error for a cursor or a checkpoint of another read.
    fn begin(&self) -> Result<Progress> {
        if self.read.operation.resume.is_some() {
            // The cursor of a scan without segments can't be applied to segments.
            return Err(InvalidCursor::Foreign.into());
        }
        self.read.start()?;
        match &self.resume {
            Some(checkpoint) => Ok(checkpoint.progress(&self.read.operation, self.total)?),
            None => Ok(Progress::new(self.total)),
        }
    }
}

/// A stream of the raw items of all segments.
pub(in crate::action) struct SegmentScan {
    plan: SegmentPlan,
    options: FetchOptions,
    state: State,
    usage: Usage,
}

enum State {
    /// The scan was refused; holds the error until it is returned.
    Refused(Option<Error>),
    Running(Box<Running>),
}

struct Running {
    progress: Progress,
    /// The open segments of an earlier run that are not started yet.
    waiting: VecDeque<u32>,
    started: SelectAll<OpenSegment>,
    page: Option<OpenPage>,
    failed: bool,
}

/// A segment that is being read.
struct OpenSegment {
    segment: u32,
    requests: RequestStream,
}

/// The page whose items are being returned.
struct OpenPage {
    segment: u32,
    items: ReadItems,
    /// The key after which the next page starts, or `None` at the end of the segment.
    last: Option<RawItem>,
}

/// A page of one segment.
pub(in crate::action) struct ScannedPage {
    pub(in crate::action) items: ReadItems,
    pub(in crate::action) usage: Usage,
    pub(in crate::action) end: PageEnd,
}

/// The end of a page.
pub(in crate::action) struct PageEnd {
    segment: u32,
    /// The key after which the next page starts, or `None` at the end of the segment.
    last: Option<RawItem>,
}

impl Stream for OpenSegment {
    type Item = (u32, Result<Response>);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let segment = self.segment;
        self.requests.poll_next_unpin(context).map(|fetched| Some((segment, fetched?)))
    }
}

impl SegmentScan {
    pub(in crate::action) fn new(plan: SegmentPlan, options: FetchOptions) -> Self {
        let state = match plan.begin() {
            Ok(progress) => State::Running(Box::new(Running::new(progress))),
            Err(error) => State::Refused(Some(error)),
        };
        SegmentScan { plan, options, state, usage: Usage::default() }
    }

    /// Returns the names of the call for its observers.
    pub(super) fn call_name(&self) -> CallName {
        self.plan.read.call_name()
    }

    pub(super) fn usage(&self) -> Usage {
        self.usage
    }

    pub(super) fn item_decoder(&self) -> ItemDecoder {
        ItemDecoder::of_table(self.plan.read.operation.layout.table)
    }

    /// Returns an item that was decoded, unless it is left out or handed over.
    pub(super) fn returned<T>(&mut self, decoded: Decoded<T>) -> Option<Result<T>> {
        returned(decoded, &self.plan.read, &mut self.usage)
    }

    pub(in crate::action) fn checkpoint(&self) -> Result<Checkpoint> {
        match &self.state {
            State::Running(running) => Ok(Checkpoint::new(&self.plan.read.operation, &running.progress)?),
            State::Refused(_) => Ok(Checkpoint::new(&self.plan.read.operation, &self.plan.begin()?)?),
        }
    }

    pub(super) fn poll_item(
        &mut self,
        watch: &mut StreamWatch,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<ReadItem>>> {
        loop {
            if let State::Running(running) = &mut self.state
                && let Some(item) = running.next_item(&self.plan)
            {
                return Poll::Ready(Some(Ok(item)));
            }
            let (segment, fetched) =
                match ready!(watch.poll(self.usage, || self.poll_fetched(context), |(_, fetched)| fetched.usage)) {
                    None => return Poll::Ready(None),
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                    Some(Ok(fetched)) => fetched,
                };
            if let State::Running(running) = &mut self.state {
                running.page = Some(OpenPage { segment, items: fetched.items, last: fetched.last });
            }
        }
    }

    /// Reads the next page of any segment, or returns `None` at the end. After an error, it continues after the pages that
    /// were [finished](Self::finish_page).
    pub(in crate::action) async fn next_page(&mut self) -> Result<Option<ScannedPage>> {
        match poll_fn(|context| self.poll_fetched(context)).await.transpose() {
            Ok(fetched) => Ok(fetched.map(|(segment, Response { items, last, usage, .. })| ScannedPage {
                items,
                usage,
                end: PageEnd { segment, last },
            })),
            Err(error) => {
                if let State::Running(running) = &mut self.state {
                    let progress = std::mem::replace(&mut running.progress, Progress::new(0));
                    **running = Running::new(progress);
                }
                Err(error)
            }
        }
    }

    /// Records that all items of a page are done, so that the checkpoint is after it.
    pub(in crate::action) fn finish_page(&mut self, end: PageEnd) {
        if let State::Running(running) = &mut self.state {
            let read = &self.plan.read.operation;
            running.progress.returned(end.segment, end.last.map(|key| read.position_of_key(key)));
        }
    }

    fn poll_fetched(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<(u32, Response)>>> {
        let fetched = match &mut self.state {
            State::Refused(error) => return Poll::Ready(error.take().map(Err)),
            State::Running(running) => ready!(running.poll_fetched(context, &self.plan, self.options)),
        };
        if let Some(Ok((_, fetched))) = &fetched {
            self.usage += fetched.usage;
        }
        Poll::Ready(fetched)
    }
}

impl Running {
    fn new(progress: Progress) -> Self {
        let waiting = progress.open.keys().copied().collect();
        Running { progress, waiting, started: SelectAll::new(), page: None, failed: false }
    }

    /// Starts as many segments as may be read at the same time. Returns `true` if it started any.
    fn start(&mut self, plan: &SegmentPlan, options: FetchOptions) -> bool {
        let before = self.started.len();
        while !self.failed
            && self.started.len() < plan.at_once
            && let Some(number) = self.waiting.pop_front().or_else(|| self.progress.begin())
        {
            // A segment of an earlier run begins at a whole key, and any other at its start.
            let last = self.progress.open.get(&number).and_then(Option::as_ref);
            let last_key = last.and_then(|position| plan.read.operation.key_at(position).ok());
            let options = FetchOptions { segment: Some(ScanSegment { number, total: plan.total }), ..options };
            self.started.push(OpenSegment {
                segment: number,
                requests: RequestStream::prefetching(Arc::clone(&plan.read), options, last_key),
            });
        }
        self.started.len() > before
    }

    fn poll_fetched(
        &mut self,
        context: &mut Context<'_>,
        plan: &SegmentPlan,
        options: FetchOptions,
    ) -> Poll<Option<Result<(u32, Response)>>> {
        self.start(plan, options);
        loop {
            match self.started.poll_next_unpin(context) {
                Poll::Ready(Some((segment, Ok(fetched)))) => return Poll::Ready(Some(Ok((segment, fetched)))),
                Poll::Ready(Some((_, Err(error)))) => {
                    self.failed = true;
                    self.started.clear();
                    return Poll::Ready(Some(Err(error)));
                }
                // Some segments have ended, and others were started instead.
                _ if self.start(plan, options) => {}
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Returns the next item of the page, and records it in the progress.
    fn next_item(&mut self, plan: &SegmentPlan) -> Option<ReadItem> {
        let page = self.page.as_mut()?;
        let item = page.items.next();
        let read = &plan.read.operation;
        let last = match &item {
            Some(item) if page.items.len() > 0 => Some(read.position_of(item.entry())),
            // After the last item of the page, DynamoDB may have read more items, which the filter dropped.
            _ => page.last.take().map(|key| read.position_of_key(key)),
        };
        let segment = page.segment;
        if page.items.len() == 0 {
            self.page = None;
        }
        self.progress.returned(segment, last);
        item
    }
}

impl Stream for SegmentScan {
    type Item = Result<Response>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let fetched = ready!(self.poll_fetched(context));
        Poll::Ready(fetched.map(|fetched| fetched.map(|(_, fetched)| fetched)))
    }
}

impl ResponseStream for SegmentScan {}
