//! Streams of items and pages.

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

/// A stream of the items or the pages of a read, made by [`ReadRequest::stream`](crate::ReadRequest::stream) and
/// [`ReadRequest::pages`](crate::ReadRequest::pages).
///
/// Unless it [fetches in advance](Self::prefetch), it makes requests only when it is polled, and holds one page at a
/// time. It is a [`Stream`] of `Result<T>`, so the adaptors of the `futures` crate work on it. [`next`](Self::next)
/// works without that crate.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let mut stream = orders.query("ACME").stream();
/// while let Some(order) = stream.next().await {
///     println!("{}", order?.number);
/// }
/// println!("{} read units", stream.usage().capacity);
/// # Ok(()) }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct ItemStream<T> {
    requests: Box<dyn FetchStream>,
    decode: Decode<T>,
    /// The items that were fetched and not yet returned.
    ready: VecDeque<Result<T>>,
    usage: Usage,
}

/// A function that decodes a response.
type Decode<T> = fn(Fetched, &dyn FetchStream, &mut VecDeque<Result<T>>);

impl<T> ItemStream<T> {
    fn new(requests: impl FetchStream + 'static, decode: Decode<T>) -> Self {
        ItemStream { requests: Box::new(requests), decode, ready: VecDeque::new(), usage: Usage::default() }
    }

    /// Fetches the next page while the current one is consumed.
    ///
    /// As soon as a page has arrived, the next one is requested, so that the stream holds at most two pages. An error
    /// appears at the position of its page. The request runs in a task of its own, with its retries and timeouts, while
    /// you work on an item and don't poll the stream; dropping the stream aborts that task. If you stop early, you have
    /// paid for a page that you did not use. Outside of a tokio runtime, this method has no effect. Streams of several
    /// reads always fetch in advance.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
    /// let mut stream = orders.query("ACME").stream().prefetch();
    /// while let Some(order) = stream.next().await {
    ///     println!("{}", order?.number); // the next page is being fetched
    /// }
    /// # Ok(()) }
    /// ```
    pub fn prefetch(mut self) -> Self {
        self.requests.prefetch();
        self
    }

    /// Returns the next item or page, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the cost of the requests whose responses the stream has used so far.
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
