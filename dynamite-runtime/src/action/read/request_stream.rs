//! What a read answers, one request after the other.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Read;
use super::fetch::{Extent, Fetched};
use super::flight::{Flight, Request};
use crate::codec::RawItem;
use crate::{Cursor, Result};

/// What one read, or several together, answer: one request after the other.
pub(super) trait Fetching: Stream<Item = Result<Fetched>> + Send + Unpin {
    /// Asks ahead from now on, where it does not yet.
    fn prefetch(&mut self) {}

    /// The cursor behind a key; several reads have none together.
    fn cursor(&self, _key: RawItem) -> Result<Option<Cursor>> {
        Ok(None)
    }
}

/// Every answer of one read to its end. An error is the end.
pub(super) struct Fetches {
    read: Arc<Read>,
    extent: Extent,
    next: Next,
    flight: Option<Flight>,
    ahead: bool,
}

/// Where the next request begins.
enum Next {
    Start,
    Behind(RawItem),
    End,
}

impl Fetches {
    pub(super) fn new(read: Arc<Read>, extent: Extent) -> Self {
        Fetches { read, extent, next: Next::Start, flight: None, ahead: false }
    }

    /// One that asks ahead, so that it has one request on its way, or one answer that nobody has taken.
    pub(super) fn ahead(read: Arc<Read>, extent: Extent, behind: Option<RawItem>) -> Self {
        let next = behind.map_or(Next::Start, Next::Behind);
        Fetches { next, ahead: true, ..Fetches::new(read, extent) }
    }

    /// Makes the next request, unless it is on its way or there is none.
    pub(super) fn begin(&mut self) {
        if self.flight.is_some() {
            return;
        }
        let behind = match std::mem::replace(&mut self.next, Next::End) {
            Next::Start => None,
            Next::Behind(key) => Some(key),
            Next::End => return,
        };
        let request = Request { read: Arc::clone(&self.read), behind, extent: self.extent };
        self.flight = Some(if self.ahead { Flight::ahead(request) } else { Flight::here(request) });
    }
}

impl Stream for Fetches {
    type Item = Result<Fetched>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.begin();
        let Some(flight) = &mut self.flight else { return Poll::Ready(None) };
        let fetched = ready!(Pin::new(flight).poll(context));
        self.flight = None;
        if let Ok(Fetched { last: Some(key), .. }) = &fetched {
            self.next = Next::Behind(key.clone());
            if self.ahead {
                self.begin();
            }
        }
        Poll::Ready(Some(fetched))
    }
}

impl Fetching for Fetches {
    fn prefetch(&mut self) {
        self.ahead = true;
    }

    fn cursor(&self, key: RawItem) -> Result<Option<Cursor>> {
        self.read.cursor(key).map(Some)
    }
}
