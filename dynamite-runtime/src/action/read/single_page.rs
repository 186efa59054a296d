//! One request of a read.

use std::marker::PhantomData;
use std::sync::Arc;

use super::any_page::{AnyPage, typed_page};
use super::call::{ReadCall, Response};
use crate::action::future::{BoxFuture, Call, awaitable, then};
use crate::client::error::Result;
use crate::entity::Item;
use crate::operation::Measured;
use crate::operation::read::{DecodedItems, FetchOptions, ItemDecoder, Page};

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
        then(Box::pin(page(self.read, self.n, DecodedItems::with_positions::<T>())), typed_page)
    }
}

async fn page(read: ReadCall, n: u32, decoded: DecodedItems) -> Result<AnyPage> {
    let start = read.start()?;
    let options = FetchOptions { limit: Some(n), ..FetchOptions::default() };
    decode_page(Arc::new(read).respond(start, options).await?, decoded)
}

/// Decodes the items of a response.
pub(super) fn decode_page(response: Response, mut decoded: DecodedItems) -> Result<AnyPage> {
    let Response { read, items, last, usage, .. } = response;
    decoded.usage += usage;
    let mut decoder = ItemDecoder::of_positions(&read.operation.layout);
    decoded.items.reserve(items.len());
    items.for_each(|item| decoded.push(item, &mut decoder));
    let maker = read.operation.cursor_maker(None)?;
    let cursor = last.map(|key| maker.cursor(key)).transpose()?;
    AnyPage::new(&read, maker, decoded, cursor)
}
