//! Reads as streams.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::stream;

use super::fetch::Extent;
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
    fetches: Fetches,
    read: fn(Page<RawItem>, &mut VecDeque<Result<T>>),
    /// What was fetched and not given away yet.
    ready: VecDeque<Result<T>>,
    usage: Usage,
}

impl<T> ItemStream<T> {
    fn new(read: Read, each: fn(Page<RawItem>, &mut VecDeque<Result<T>>)) -> Self {
        ItemStream { fetches: fetches(read), read: each, ready: VecDeque::new(), usage: Usage::default() }
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
            if let Some(next) = self.ready.pop_front() {
                return Poll::Ready(Some(next));
            }
            match ready!(self.fetches.as_mut().poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => {
                    self.usage += page.usage();
                    (self.read)(page, &mut self.ready);
                }
            }
        }
    }
}

/// The pages of a read as they came, one request each.
pub(super) type Fetches = Pin<Box<dyn Stream<Item = Result<Page<RawItem>>> + Send>>;

/// Where a read is between two requests.
enum State {
    Start,
    Behind(RawItem),
    End,
}

/// Every page to the end. An error is the end.
pub(super) fn fetches(read: Read) -> Fetches {
    Box::pin(stream::unfold((read, State::Start), |(read, state)| async move {
        let start = match state {
            State::Start => read.start(),
            State::Behind(key) => Ok(Some(key)),
            State::End => return None,
        };
        match fetch(&read, start).await {
            Ok((page, state)) => Some((Ok(page), (read, state))),
            Err(error) => Some((Err(error), (read, State::End))),
        }
    }))
}

async fn fetch(read: &Read, start: Result<Option<RawItem>>) -> Result<(Page<RawItem>, State)> {
    let fetched = read.fetch(start?, Extent::default()).await?;
    let (cursor, state) = match fetched.last {
        Some(key) => (Some(read.cursor(key.clone())?), State::Behind(key)),
        None => (None, State::End),
    };
    Ok((Page::new(fetched.items, cursor, fetched.usage), state))
}

impl<T: Item> ItemStream<Page<T>> {
    pub(crate) fn pages(read: Read) -> Self {
        ItemStream::new(read, |page, ready| ready.push_back(page.read()))
    }
}

impl<T: Item> ItemStream<T> {
    pub(crate) fn items(read: Read) -> Self {
        ItemStream::new(read, |page, ready| {
            ready.extend(page.items.into_iter().map(|item| from_item(item).map_err(Error::from)));
        })
    }
}
