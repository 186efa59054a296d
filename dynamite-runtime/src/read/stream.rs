//! Reads as streams.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream;

use super::fetch::Extent;
use super::{Page, Read};
use crate::codec::{RawItem, from_item};
use crate::entity::Item;
use crate::{Error, Result};

/// The items, or the pages, of a read, one after the other.
///
/// Nothing is asked for before the stream is; then one page at a time is held. A [`Stream`] of `Result<T>`, so that the
/// adaptors of the `futures` crate work on it; [`next`](Self::next) needs none of them.
#[must_use = "streams do nothing unless polled"]
pub struct ItemStream<T>(Pin<Box<dyn Stream<Item = Result<T>> + Send>>);

impl<T> ItemStream<T> {
    /// The next one; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }
}

impl<T> std::fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ItemStream(..)")
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

/// Where a read is between two requests.
enum State {
    Start,
    Behind(RawItem),
    End,
}

impl State {
    /// The key to start the next request behind; `None` at the end.
    fn start(self, read: &Read) -> Result<Option<Option<RawItem>>> {
        match self {
            State::Start => read.start().map(Some),
            State::Behind(key) => Ok(Some(Some(key))),
            State::End => Ok(None),
        }
    }

    fn behind(last: Option<RawItem>) -> Self {
        last.map_or(State::End, State::Behind)
    }
}

impl<T: Item> ItemStream<Page<T>> {
    pub(crate) fn pages(read: Read) -> Self {
        ItemStream(Box::pin(stream::unfold((read, State::Start), |(read, state)| async move {
            match next_page(&read, state).await {
                Ok(None) => None,
                Ok(Some((page, state))) => Some((Ok(page), (read, state))),
                Err(error) => Some((Err(error), (read, State::End))),
            }
        })))
    }
}

async fn next_page<T: Item>(read: &Read, state: State) -> Result<Option<(Page<T>, State)>> {
    let Some(start) = state.start(read)? else { return Ok(None) };
    let fetched = read.fetch(start, Extent::default()).await?;
    let items = fetched.items.into_iter().map(from_item).collect::<Result<_, _>>()?;
    let cursor = fetched.last.clone().map(|key| read.cursor(key)).transpose()?;
    Ok(Some((Page::new(items, cursor, fetched.usage), State::behind(fetched.last))))
}

impl<T: Item> ItemStream<T> {
    pub(crate) fn items(read: Read) -> Self {
        let begin = (read, State::Start, VecDeque::new());
        ItemStream(Box::pin(stream::unfold(begin, |(read, mut state, mut buffer)| async move {
            loop {
                if let Some(item) = buffer.pop_front() {
                    return Some((from_item(item).map_err(Error::from), (read, state, buffer)));
                }
                match next_items(&read, state).await {
                    Ok(None) => return None,
                    Ok(Some((items, next))) => (buffer, state) = (items, next),
                    Err(error) => return Some((Err(error), (read, State::End, buffer))),
                }
            }
        })))
    }
}

async fn next_items(read: &Read, state: State) -> Result<Option<(VecDeque<RawItem>, State)>> {
    let Some(start) = state.start(read)? else { return Ok(None) };
    let fetched = read.fetch(start, Extent::default()).await?;
    Ok(Some((fetched.items.into(), State::behind(fetched.last))))
}
