//! The error of a read that returned items that can't be read.

use std::any::Any;
use std::fmt;

use super::RequestName;
use crate::operation::cursor::Cursor;
use crate::operation::{Unreadable, Usage};

/// The items that a read could not decode, together with all items that it could.
///
/// The error of a page contains the items of the page that could be read, and the cursor after the page. The error of
/// [`all`](crate::ReadRequest::all) contains all items that could be read. A stream returns an error of this kind for
/// each unreadable item, at the position of the item. A read with `on_unreadable` does not return this error.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// # let mut item = order(4).to_item()?;
/// # item.insert("coupon".into(), aws_sdk_dynamodb::types::AttributeValue::N("1".into()));
/// # orders.db().client().put_item().table_name("orders").set_item(Some(item)).send().await?;
/// if let Err(Error::Unreadable(error)) = orders.query("ACME").page(5).await {
///     assert_eq!(error.items::<Order>(), Some(&[order(1), order(2), order(3), order(5)][..]));
///     assert_eq!(error.unreadable()[0].key::<OrderKey>()?, OrderKey::new("ACME", 4));
///
///     let Some(cursor) = error.cursor() else { return Ok(()) };
///     let next = orders.query("ACME").resume(cursor.clone()).page(5).await?;
///     assert_eq!(next.items[0], order(6));
/// }
/// # Ok(()) }
/// ```
pub struct UnreadableItems(Box<Inner>);

struct Inner {
    output: Box<dyn Any + Send + Sync>,
    /// The number of items that could be read.
    read: usize,
    unreadable: Vec<Unreadable>,
    cursor: Option<Cursor>,
    usage: Usage,
    request: Option<RequestName>,
}

impl UnreadableItems {
    /// Makes the error of a read with this output, which has `read` items.
    pub(crate) fn new(
        output: Box<dyn Any + Send + Sync>,
        read: usize,
        unreadable: Vec<Unreadable>,
        cursor: Option<Cursor>,
        usage: Usage,
    ) -> Self {
        UnreadableItems(Box::new(Inner { output, read, unreadable, cursor, usage, request: None }))
    }

    /// Sets the name of the request.
    pub(crate) fn in_request(mut self, name: RequestName) -> Self {
        self.0.request = Some(name);
        self
    }

    /// Makes the error of a single item.
    pub(crate) fn one(unreadable: Unreadable) -> Self {
        let usage = Usage { unreadable: 1, ..Usage::default() };
        UnreadableItems::new(Box::new(()), 0, vec![unreadable], None, usage)
    }

    /// Returns the unreadable items, in the order of the read. There is at least one.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.0.unreadable
    }

    /// Returns the items that could be read, in their order, or `None` if the items of the read are not of type `T`.
    pub fn items<T: 'static>(&self) -> Option<&[T]> {
        if self.0.read == 0 { Some(&[]) } else { self.output::<Vec<T>>().map(Vec::as_slice) }
    }

    /// Returns the items that could be read, in their order.
    ///
    /// # Errors
    ///
    /// Returns the error itself if the items of the read are not of type `T`.
    pub fn into_items<T: 'static>(mut self) -> Result<Vec<T>, Self> {
        if self.0.read == 0 {
            return Ok(Vec::new());
        }
        match self.0.output.downcast_mut::<Vec<T>>() {
            Some(items) => Ok(std::mem::take(items)),
            None => Err(self),
        }
    }

    /// Returns the output of a transaction, in which each item that could not be read is `None`. Returns `None` if `P` is
    /// not the type of the output.
    pub fn output<P: 'static>(&self) -> Option<&P> {
        self.0.output.downcast_ref()
    }

    /// Returns the cursor after the page, or `None` at the end of the read and for reads without pages.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.0.cursor.as_ref()
    }

    /// Returns the cost of the read, or of the page.
    pub fn usage(&self) -> Usage {
        self.0.usage
    }
}

impl fmt::Display for UnreadableItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.0.unreadable.first() else { return f.write_str("some items can't be read") };
        if let Some(request) = &self.0.request {
            write!(f, "{request}: ")?;
        }
        first.fmt(f)?;
        let unreadable = self.0.unreadable.len();
        let all = self.0.read + unreadable;
        if all > 1 {
            write!(f, " ({unreadable} of {all} items can't be read)")?;
        }
        Ok(())
    }
}

/// Shows no keys and no items.
impl fmt::Debug for UnreadableItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnreadableItems").field("read", &self.0.read).field("unreadable", &self.0.unreadable).finish()
    }
}
