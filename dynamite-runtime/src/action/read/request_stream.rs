//! The responses of a read, one request after another.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::call::{ReadCall, Response};
use super::in_flight::{FetchRequest, InFlight};
use super::sharded::Start;
use crate::client::error::Result;
use crate::codec::RawItem;
use crate::operation::read::{Advance, FetchOptions};

/// The responses of one read or several, one request after another.
pub(super) trait ResponseStream: Stream<Item = Result<Response>> + Send + Unpin {
    /// Makes it fetch the next page in advance from now on, if it does not already.
    fn prefetch(&mut self) {}
}

/// All responses of one read. An error ends the stream.
pub(super) struct RequestStream {
    read: Arc<ReadCall>,
    options: FetchOptions,
    next: Next,
    in_flight: Option<InFlight>,
    advance: Advance,
    prefetch: bool,
}

/// The position at which the next request starts.
enum Next {
    Start,
    After(Start),
    End,
}

impl RequestStream {
    pub(super) fn new(read: Arc<ReadCall>, options: FetchOptions) -> Self {
        RequestStream {
            read,
            options,
            next: Next::Start,
            in_flight: None,
            advance: Advance::default(),
            prefetch: false,
        }
    }

    /// Returns a stream that fetches in advance: while the caller works on a response, the next request is in flight.
    pub(super) fn prefetching(read: Arc<ReadCall>, options: FetchOptions, after: Option<RawItem>) -> Self {
        let next = after.map_or(Next::Start, |key| Next::After(Start::after(Some(key))));
        RequestStream { next, prefetch: true, ..RequestStream::new(read, options) }
    }

    /// Makes the next request, unless a request is in flight or the read has ended.
    pub(super) fn begin(&mut self) {
        if self.in_flight.is_some() {
            return;
        }
        let after = match std::mem::replace(&mut self.next, Next::End) {
            Next::Start => None,
            Next::After(start) => Some(start),
            Next::End => return,
        };
        let mut options = self.options;
        if self.prefetch {
            // Reading the items must not hold up the next request.
            options.read_at_once = None;
        }
        let request = FetchRequest { read: Arc::clone(&self.read), after, options };
        self.in_flight = Some(if self.prefetch { InFlight::spawned(request) } else { InFlight::polled(request) });
    }
}

impl Stream for RequestStream {
    type Item = Result<Response>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.begin();
        let Some(in_flight) = &mut self.in_flight else { return Poll::Ready(None) };
        let mut fetched = ready!(Pin::new(in_flight).poll(context));
        self.in_flight = None;
        if let Ok(Response { last: Some(key), rest, usage, .. }) = &mut fetched {
            if let Err(problem) = self.advance.record(key, usage) {
                return Poll::Ready(Some(Err(self.read.broken(problem))));
            }
            self.next = Next::After(Start { key: Some(key.clone()), rest: rest.take() });
            if self.prefetch {
                self.begin();
            }
        }
        Poll::Ready(Some(fetched))
    }
}

impl ResponseStream for RequestStream {
    fn prefetch(&mut self) {
        self.prefetch = true;
    }
}
