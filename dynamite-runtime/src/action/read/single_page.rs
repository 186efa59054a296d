//! One request of a read.

use std::marker::PhantomData;

use super::call::ReadCall;
use super::page::{Page, decode_page};
use crate::action::future::{BoxFuture, Call, awaitable, then};
use crate::client::error::Result;
use crate::codec::RawItem;
use crate::entity::Item;
use crate::operation::Measured;
use crate::operation::read::FetchOptions;

/// A request for one page, made by [`ReadRequest::page`](crate::ReadRequest::page) and the `page` of other reads.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// let page = orders.query("ACME").page(20).await?;
/// assert!(page.items.len() == 9 && page.cursor.is_none());
/// # Ok(()) }
/// ```
#[must_use = "not sent until awaited"]
#[derive(Clone, Debug)]
pub struct SinglePage<T> {
    read: ReadCall,
    n: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> SinglePage<T> {
    pub(super) fn new(read: ReadCall, n: u32) -> Self {
        SinglePage { read, n, of: PhantomData }
    }
}

awaitable!(SinglePage<T: Item>);

impl<T: Item> Call for SinglePage<T> {
    type Output = Page<T>;

    fn send(self) -> BoxFuture<Measured<Page<T>>> {
        then(Box::pin(page(self.read, self.n)), decode_page)
    }
}

async fn page(read: ReadCall, n: u32) -> Result<Page<RawItem>> {
    let start = read.start()?;
    let fetched = read.fetch_hydrated(start, FetchOptions { limit: Some(n), ..FetchOptions::default() }).await?;
    let cursor = fetched.last.map(|key| read.cursor(key)).transpose()?;
    Ok(Page::new(fetched.items, cursor, fetched.usage))
}
