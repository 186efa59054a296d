//! A page whose items have any type.

use std::any::Any;

use super::call::ReadCall;
use crate::client::error::{Result, UnreadableItems};
use crate::operation::cursor::Cursor;
use crate::operation::read::{CursorMaker, DecodedItems, Page, Positions};
use crate::operation::{Measured, Usage};

/// A page whose items have any type.
pub(super) struct AnyPage {
    items: Box<dyn Any + Send + Sync>,
    pub(super) cursor: Option<Cursor>,
    positions: Positions,
    pub(super) usage: Usage,
}

impl AnyPage {
    /// Makes a page of decoded items, in the order of the query. Passes the unreadable items to the function of the
    /// read. Without a function, returns them as the error, which contains the page.
    pub(super) fn new(
        read: &ReadCall,
        maker: CursorMaker,
        mut decoded: DecodedItems,
        cursor: Option<Cursor>,
    ) -> Result<Self> {
        if read.operation.backward {
            decoded.reverse();
        }
        decoded.hand_over(&read.operation.on_unreadable);
        let DecodedItems { items, keys, unreadable, mut usage, .. } = decoded;
        usage.unreadable += unreadable.len();
        let count = items.len();
        let items = items.into_any();
        if !unreadable.is_empty() {
            let error = UnreadableItems::new(items, count, unreadable, cursor, usage);
            return Err(error.in_request(read.name()).into());
        }
        Ok(AnyPage { items, cursor, positions: Positions::new(maker, keys.unwrap_or_default()), usage })
    }

    /// Returns the page with the type of its items.
    pub(super) fn typed<T: 'static>(self) -> Page<T> {
        let items = self.items.downcast::<Vec<T>>().map(|items| *items).unwrap_or_default();
        Page::new(items, self.cursor, self.positions, self.usage)
    }
}

/// Returns the page of a call with the type of its items.
pub(super) fn typed_page<T: 'static>(page: AnyPage) -> Result<Measured<Page<T>>> {
    let usage = page.usage;
    Ok(Measured { value: page.typed(), usage })
}
