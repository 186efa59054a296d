//! Several reads as one stream, in the order of the reads or in the order in which responses arrive.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::SelectAll;

use super::call::{ReadCall, Response};
use super::request_stream::{RequestStream, ResponseStream};
use crate::client::error::Result;
use crate::operation::read::FetchOptions;

/// The responses of several reads, one read after another. The next reads run while an earlier one is returned.
pub(super) struct OrderedStreams {
    waiting: std::vec::IntoIter<Arc<ReadCall>>,
    started: VecDeque<RequestStream>,
    at_once: usize,
}

impl OrderedStreams {
    pub(super) fn new(reads: Vec<Arc<ReadCall>>, at_once: usize) -> Self {
        OrderedStreams { waiting: reads.into_iter(), started: VecDeque::new(), at_once }
    }

    fn start(&mut self) {
        while self.started.len() < self.at_once
            && let Some(read) = self.waiting.next()
        {
            let mut fetches = RequestStream::prefetching(read, FetchOptions::default(), None);
            fetches.begin();
            self.started.push_back(fetches);
        }
    }

    fn end(&mut self) {
        self.started.clear();
        self.waiting = Vec::new().into_iter();
    }
}

impl Stream for OrderedStreams {
    type Item = Result<Response>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            self.start();
            let Some(first) = self.started.front_mut() else { return Poll::Ready(None) };
            match ready!(first.poll_next_unpin(context)) {
                None => drop(self.started.pop_front()),
                Some(fetched) => {
                    if fetched.is_err() {
                        self.end();
                    }
                    return Poll::Ready(Some(fetched));
                }
            }
        }
    }
}

impl ResponseStream for OrderedStreams {}

/// The responses of several reads as they arrive.
pub(super) struct MergedStreams {
    waiting: std::vec::IntoIter<Arc<ReadCall>>,
    started: SelectAll<RequestStream>,
    at_once: usize,
    options: FetchOptions,
}

impl MergedStreams {
    pub(super) fn new(reads: Vec<Arc<ReadCall>>, at_once: usize, options: FetchOptions) -> Self {
        MergedStreams { waiting: reads.into_iter(), started: SelectAll::new(), at_once, options }
    }

    /// Starts as many reads as may run at the same time. Returns `true` if it started any.
    fn start(&mut self) -> bool {
        let before = self.started.len();
        while self.started.len() < self.at_once
            && let Some(read) = self.waiting.next()
        {
            self.started.push(RequestStream::prefetching(read, self.options, None));
        }
        self.started.len() > before
    }

    fn end(&mut self) {
        self.started.clear();
        self.waiting = Vec::new().into_iter();
    }
}

impl Stream for MergedStreams {
    type Item = Result<Response>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.start();
        loop {
            let fetched = self.started.poll_next_unpin(context);
            if let Poll::Ready(Some(Err(_))) = &fetched {
                self.end();
            } else if !matches!(fetched, Poll::Ready(Some(_))) && self.start() {
                // Some reads have ended, and others were started instead.
                continue;
            }
            return fetched;
        }
    }
}

impl ResponseStream for MergedStreams {}
