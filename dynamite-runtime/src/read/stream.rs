//! Reads as streams.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream;

use super::fetch::{Extent, Fetched};
use super::{Page, Read};
use crate::codec::{RawItem, from_item};
use crate::entity::Item;
use crate::{Error, Result, Usage};

/// The items, or the pages, of a read, one after the other.
///
/// Nothing is asked for before the stream is; then one page at a time is held. A [`Stream`] of `Result<T>`, so that the
/// adaptors of the `futures` crate work on it; [`next`](Self::next) needs none of them.
#[must_use = "streams do nothing unless polled"]
pub struct ItemStream<T> {
    events: Pin<Box<dyn Stream<Item = Event<T>> + Send>>,
    usage: Usage,
}

/// What happens in a stream.
enum Event<T> {
    /// A request was answered.
    Fetched(Usage),
    Next(Result<T>),
}

impl<T> ItemStream<T> {
    fn new(events: impl Stream<Item = Event<T>> + Send + 'static) -> Self {
        ItemStream { events: Box::pin(events), usage: Usage::default() }
    }

    /// The next one; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// What the requests made so far took.
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
        loop {
            return match self.events.as_mut().poll_next(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(None) => Poll::Ready(None),
                Poll::Ready(Some(Event::Next(next))) => Poll::Ready(Some(next)),
                Poll::Ready(Some(Event::Fetched(usage))) => {
                    self.usage += usage;
                    continue;
                }
            };
        }
    }
}

/// Where a read is between two requests.
enum State {
    Start,
    Behind(RawItem),
    End,
}

/// A read in the middle: what it has fetched and not given away yet.
struct Reading<T> {
    read: Read,
    state: State,
    ready: VecDeque<T>,
}

impl<T> Reading<T> {
    fn new(read: Read) -> Self {
        Reading { read, state: State::Start, ready: VecDeque::new() }
    }

    /// The next request's answer; `None` at the end. Behind an error it is the end.
    async fn fetch(&mut self) -> Option<Result<Fetched>> {
        let start = match std::mem::replace(&mut self.state, State::End) {
            State::Start => match self.read.start() {
                Ok(start) => start,
                Err(error) => return Some(Err(error)),
            },
            State::Behind(key) => Some(key),
            State::End => return None,
        };
        let fetched = self.read.fetch(start, Extent::default()).await;
        if let Ok(Fetched { last: Some(key), .. }) = &fetched {
            self.state = State::Behind(key.clone());
        }
        Some(fetched)
    }
}

impl<T: Item> ItemStream<Page<T>> {
    pub(crate) fn pages(read: Read) -> Self {
        ItemStream::new(stream::unfold(Reading::new(read), |mut reading| async move {
            let event = match reading.ready.pop_front() {
                Some(page) => Event::Next(page),
                None => match reading.fetch().await? {
                    Ok(fetched) => {
                        let usage = fetched.usage;
                        reading.ready.push_back(page(&reading.read, fetched));
                        Event::Fetched(usage)
                    }
                    Err(error) => Event::Next(Err(error)),
                },
            };
            Some((event, reading))
        }))
    }
}

fn page<T: Item>(read: &Read, fetched: Fetched) -> Result<Page<T>> {
    let items = fetched.items.into_iter().map(from_item).collect::<Result<_, _>>()?;
    let cursor = fetched.last.map(|key| read.cursor(key)).transpose()?;
    Ok(Page::new(items, cursor, fetched.usage))
}

impl<T: Item> ItemStream<T> {
    pub(crate) fn items(read: Read) -> Self {
        ItemStream::new(stream::unfold(Reading::<RawItem>::new(read), |mut reading| async move {
            let event = match reading.ready.pop_front() {
                Some(item) => Event::Next(from_item(item).map_err(Error::from)),
                None => match reading.fetch().await? {
                    Ok(fetched) => {
                        reading.ready.extend(fetched.items);
                        Event::Fetched(fetched.usage)
                    }
                    Err(error) => Event::Next(Err(error)),
                },
            };
            Some((event, reading))
        }))
    }
}
