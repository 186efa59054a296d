//! All items of a read, or of several together, and their number.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::StreamExt;

use super::Read;
use super::fetch::Extent;
use super::fetches::{Fetches, Fetching};
use super::parallel::{Merged, Ordered};
use super::segments::{Plan, Scanning};
use crate::codec::from_item;
use crate::entity::Item;
use crate::future::{BoxFuture, Call, awaitable};
use crate::{Measured, Result, Usage};

/// What is read to its end.
#[derive(Clone, Debug)]
pub(super) enum Whole {
    One(Arc<Read>),
    /// So many at once.
    Parallel(Vec<Arc<Read>>, usize),
    Segments(Plan),
}

impl Whole {
    /// The answers in order.
    fn items(self) -> Box<dyn Fetching> {
        let extent = Extent::default();
        match self {
            Whole::One(read) => Box::new(Fetches::new(read, extent)),
            Whole::Parallel(reads, at_once) => Box::new(Ordered::new(reads, at_once)),
            Whole::Segments(plan) => Box::new(Scanning::new(plan, extent)),
        }
    }

    /// The answers as they come, without items.
    fn counts(self) -> Box<dyn Fetching> {
        let extent = Extent { count: true, ..Extent::default() };
        match self {
            Whole::One(read) => Box::new(Fetches::new(read, extent)),
            Whole::Parallel(reads, at_once) => Box::new(Merged::new(reads, at_once, extent)),
            Whole::Segments(plan) => Box::new(Scanning::new(plan, extent)),
        }
    }
}

/// All items of a read; see [`Reads::all`](crate::Reads::all).
#[must_use = "not sent until awaited"]
pub struct All<T> {
    whole: Whole,
    of: PhantomData<fn() -> T>,
}

/// The number of items of a read; see [`Reads::count`](crate::Reads::count).
#[must_use = "not sent until awaited"]
pub struct Count<T> {
    whole: Whole,
    of: PhantomData<fn() -> T>,
}

macro_rules! of_the_whole {
    ($($name:ident),*) => { $(
        impl<T> $name<T> {
            pub(super) fn new(whole: Whole) -> Self {
                $name { whole, of: PhantomData }
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                $name::new(self.whole.clone())
            }
        }

        impl<T> std::fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.whole).finish()
            }
        }

        awaitable!($name<T: Item>);
    )* };
}

of_the_whole!(All, Count);

impl<T: Item> Call for All<T> {
    type Output = Vec<T>;

    fn send(self) -> BoxFuture<Measured<Vec<T>>> {
        Box::pin(Collect { fetching: self.whole.items(), items: Vec::new(), usage: Usage::default() })
    }
}

/// Reads what one request after the other answers, so that no more than one is held as it came.
struct Collect<T> {
    fetching: Box<dyn Fetching>,
    items: Vec<T>,
    usage: Usage,
}

impl<T> Unpin for Collect<T> {}

impl<T: Item> Future for Collect<T> {
    type Output = Result<Measured<Vec<T>>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let Some(fetched) = ready!(self.fetching.poll_next_unpin(context)) else {
                let value = std::mem::take(&mut self.items);
                return Poll::Ready(Ok(Measured { value, usage: self.usage }));
            };
            let fetched = fetched?;
            self.usage += fetched.usage;
            for item in fetched.items {
                self.items.push(from_item(item)?);
            }
        }
    }
}

impl<T: Item> Call for Count<T> {
    type Output = usize;

    fn send(self) -> BoxFuture<Measured<usize>> {
        Box::pin(count(self.whole.counts()))
    }
}

async fn count(mut fetching: Box<dyn Fetching>) -> Result<Measured<usize>> {
    let mut usage = Usage::default();
    while let Some(fetched) = fetching.next().await {
        usage += fetched?.usage;
    }
    Ok(Measured { value: usage.returned, usage })
}
