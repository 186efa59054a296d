//! Reads as streams.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::page::Page;
use super::request_stream::{FetchStream, RequestStream};
use crate::client::error::{Error, Result};
use crate::codec::RawItem;
use crate::entity::{Item, from_item};
use crate::operation::Usage;
use crate::operation::read::Fetched;

/// The items, or the pages, of a read, one after the other.
///
/// Nothing is asked for before the stream is; then one page at a time is held. A [`Stream`] of `Result<T>`, so that the
/// adaptors of the `futures` crate work on it; [`next`](Self::next) needs none of them.
#[must_use = "streams do nothing unless polled"]
pub struct ItemStream<T> {
    requests: Box<dyn FetchStream>,
    decode: Decode<T>,
    /// What was fetched and not given away yet.
    ready: VecDeque<Result<T>>,
    usage: Usage,
}

/// Reads what a request answered.
type Decode<T> = fn(Fetched, &dyn FetchStream, &mut VecDeque<Result<T>>);

impl<T> ItemStream<T> {
    fn new(requests: impl FetchStream + 'static, decode: Decode<T>) -> Self {
        ItemStream { requests: Box::new(requests), decode, ready: VecDeque::new(), usage: Usage::default() }
    }

    /// Fetches the next page while this one is consumed.
    ///
    /// As soon as a page is there, the next one is asked for, and no other before that is taken: two pages are held at
    /// most. An error comes where its page would have come. The request runs in a task of its own, so that it gets on,
    /// with its retries and time limits, while you work on an item and do not poll the stream; dropping the stream aborts
    /// it. Who stops early has paid for one page more. Outside of a tokio runtime this changes nothing; streams of
    /// several reads fetch ahead in any case.
    pub fn prefetch(mut self) -> Self {
        self.requests.prefetch();
        self
    }

    /// The next one; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// What the requests took whose answers were taken so far.
    pub fn usage(&self) -> Usage {
        self.usage
    }
}

impl<T> Unpin for ItemStream<T> {}

impl<T> std::fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ItemStream").field("usage", &self.usage).finish_non_exhaustive()
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(next) = this.ready.pop_front() {
                return Poll::Ready(Some(next));
            }
            match ready!(Pin::new(&mut *this.requests).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(fetched)) => {
                    this.usage += fetched.usage;
                    (this.decode)(fetched, &*this.requests, &mut this.ready);
                }
            }
        }
    }
}

impl<T: Item> ItemStream<Page<T>> {
    pub(super) fn pages(requests: RequestStream) -> Self {
        ItemStream::new(requests, |fetched, requests, ready| ready.push_back(page(fetched, requests)))
    }
}

fn page<T: Item>(fetched: Fetched, requests: &dyn FetchStream) -> Result<Page<T>> {
    let cursor = fetched.last.map(|key| requests.cursor(key)).transpose()?.flatten();
    Page::<RawItem>::new(fetched.items, cursor, fetched.usage).decode()
}

impl<T: Item> ItemStream<T> {
    pub(super) fn items(requests: impl FetchStream + 'static) -> Self {
        ItemStream::new(requests, |fetched, _, ready| {
            ready.extend(fetched.items.into_iter().map(|item| from_item(item).map_err(Error::from)));
        })
    }
}
