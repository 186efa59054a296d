//! Streams of items and pages.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::any_page::AnyPage;
use super::call::{ReadCall, Response};
use super::request_stream::{RequestStream, ResponseStream};
use super::single_page::decode_page;
use crate::client::error::{Error, Result, UnreadableItems};
use crate::client::{CallName, StreamWatch};
use crate::entity::Item;
use crate::operation::Usage;
use crate::operation::read::{Decoded, DecodedItems, Page};

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
    requests: Box<dyn ResponseStream>,
    next: Next<T>,
    /// The response whose items are being returned.
    response: Option<Response>,
    usage: Usage,
    watch: StreamWatch,
}

/// A function that takes the next item or page out of a response. At the end of the response, it removes it.
type Next<T> = fn(&mut Option<Response>, &mut Usage) -> Option<Result<T>>;

impl<T> ItemStream<T> {
    fn new(name: Option<CallName>, requests: impl ResponseStream + 'static, next: Next<T>) -> Self {
        let watch = StreamWatch::new(name);
        ItemStream { requests: Box::new(requests), next, response: None, usage: Usage::default(), watch }
    }

    /// Fetches the next page while the current one is consumed.
    ///
    /// As soon as a page has arrived, the next one is requested, so that the stream holds at most two pages. An error
    /// appears at the position of its page. The request runs in a task of its own, with its retries and timeouts, while
    /// you work on an item and don't poll the stream. Dropping the stream aborts that task. If you stop early, you may
    /// have paid for a page that you did not use. Outside of a tokio runtime, this method has no effect. Streams of
    /// several reads always fetch in advance.
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
            if let Some(next) = (this.next)(&mut this.response, &mut this.usage) {
                return Poll::Ready(Some(next));
            }
            let (requests, spent) = (Pin::new(&mut *this.requests), this.usage);
            match ready!(this.watch.poll(spent, || requests.poll_next(context), |response: &Response| response.usage)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(response)) => {
                    this.usage += response.usage;
                    this.response = Some(response);
                }
            }
        }
    }
}

impl<T: Item> ItemStream<Page<T>> {
    pub(super) fn pages(name: CallName, requests: RequestStream) -> Self {
        ItemStream::new(Some(name), requests, |response, usage| {
            let response = response.take()?;
            let page = decode_page(response, DecodedItems::with_positions::<T>());
            let decoded = match &page {
                Ok(page) => page.usage,
                Err(Error::Unreadable(error)) => error.usage(),
                Err(_) => Usage::default(),
            };
            // The rest of the cost was counted when the response arrived.
            usage.unrecognized += decoded.unrecognized;
            usage.unreadable += decoded.unreadable;
            Some(page.map(AnyPage::typed))
        })
    }
}

impl<T: Item> ItemStream<T> {
    pub(super) fn items(name: Option<CallName>, requests: impl ResponseStream + 'static) -> Self {
        ItemStream::new(name, requests, |response, usage| {
            let Response { call, items, decoder, .. } = response.as_mut()?;
            let next = items.find_map(|item| returned(decoder.decode(item), call, usage));
            if next.is_none() {
                *response = None;
            }
            next
        })
    }
}

/// Returns an item that was decoded, or the error of an unreadable one. Returns `None` for an item that is left out or
/// passed to the function of the read, and counts it.
pub(super) fn returned<T>(decoded: Decoded<T>, read: &ReadCall, usage: &mut Usage) -> Option<Result<T>> {
    match decoded {
        Decoded::Item(item) => Some(Ok(item)),
        Decoded::Unrecognized => {
            usage.unrecognized += 1;
            None
        }
        Decoded::Unreadable(unreadable) => {
            usage.unreadable += 1;
            let unreadable = read.operation.on_unreadable.take(unreadable)?;
            Some(Err(UnreadableItems::one(unreadable).in_request(read.name()).into()))
        }
    }
}
