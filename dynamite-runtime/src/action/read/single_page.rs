//! One request of a read.

use std::marker::PhantomData;
use std::sync::Arc;

use super::any_page::{AnyPage, typed_page};
use super::call::{ReadCall, Response};
use super::sharded::Start;
use crate::action::future::{BoxFuture, Call, awaitable, named_then};
use crate::client::error::Result;
use crate::entity::Item;
use crate::operation::Measured;
use crate::operation::read::{DecodedItems, FetchOptions, ItemDecoder, Page, new_items};

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
        let options =
            FetchOptions { limit: Some(self.n), read_at_once: Some(new_items::<T>), ..FetchOptions::default() };
        let name = self.read.call_name();
        named_then(name, Box::pin(page(self.read, options, DecodedItems::with_positions::<T>())), typed_page)
    }
}

async fn page(read: ReadCall, options: FetchOptions, decoded: DecodedItems) -> Result<AnyPage> {
    let start = Start::after(read.start()?);
    decode_page(Arc::new(read).respond(start, options).await?, decoded)
}

/// Decodes the items of a response.
pub(super) fn decode_page(response: Response, mut decoded: DecodedItems) -> Result<AnyPage> {
    let Response { call, items, first_items, last, usage, .. } = response;
    decoded.usage += usage;
    let mut decoder = ItemDecoder::of_positions(&call.operation.layout);
    decoded.push_all(items, first_items, &mut decoder);
    let maker = call.operation.cursor_maker(None)?;
    let cursor = last.map(|key| maker.cursor(key)).transpose()?;
    AnyPage::new(&call, maker, decoded, cursor)
}
