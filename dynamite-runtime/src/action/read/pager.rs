//! Page after page, each of as many items as were asked for.

use std::marker::PhantomData;

use super::call::ReadCall;
use super::page::Page;
use super::take::{fetch_at_least, truncate};
use crate::client::error::Result;
use crate::codec::{InvalidInput, RawItem};
use crate::entity::Item;
use crate::operation::Usage;
use crate::operation::cursor::Cursor;

/// Page after page, for a "load more" button.
///
/// A page has `n` items, in as many requests as that needs, and fewer only at the end: what a filter drops does not count.
/// It is read one item further than it is long, so that [`has_more`](Self::has_more) is exact: a button is never there for
/// nothing.
///
/// An error changes nothing: [`next_page`](Self::next_page) asks for the same page again. So does a future of it that was
/// dropped before its end.
#[must_use = "a pager does nothing until `next_page` is called"]
pub struct Pager<T> {
    read: ReadCall,
    n: usize,
    /// Where the next page begins; `None` at the beginning, and at the end.
    cursor: Option<Cursor>,
    ended: bool,
    usage: Usage,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Pager<T> {
    fn clone(&self) -> Self {
        Pager { read: self.read.clone(), cursor: self.cursor.clone(), ..*self }
    }
}

impl<T> std::fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pager").field("n", &self.n).field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<T: Item> Pager<T> {
    pub(super) fn new(read: ReadCall, n: usize) -> Self {
        let cursor = read.operation.resume.clone();
        Pager { read, n, cursor, ended: false, usage: Usage::default(), of: PhantomData }
    }

    /// The next `n` items, or what is left. Behind the end it is an empty page, and nothing is sent.
    ///
    /// # Errors
    ///
    /// As those of [`ReadRequest::take`](crate::ReadRequest::take), and [`Error::InvalidInput`](crate::Error::InvalidInput) for pages
    /// of no items.
    pub async fn next_page(&mut self) -> Result<Page<T>> {
        if self.ended {
            return Ok(Page::new(Vec::new(), None, Usage::default()));
        }
        let mut read = self.read.clone();
        read.operation.resume.clone_from(&self.cursor);
        let page = page(read, self.n).await?;
        self.usage += page.usage();
        let page = page.decode()?;
        self.ended = page.cursor.is_none();
        self.cursor.clone_from(&page.cursor);
        Ok(page)
    }

    /// Whether anything follows what was read; at the beginning it is not known, and `true`.
    pub fn has_more(&self) -> bool {
        !self.ended
    }

    /// Begins anew: at the beginning, or behind the cursor that the read was resumed with.
    pub fn reset(&mut self) {
        self.cursor.clone_from(&self.read.operation.resume);
        self.ended = false;
    }

    /// Where the next page begins, for `resume`; `None` at the beginning and at the end.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// What the requests made so far took.
    pub fn usage(&self) -> Usage {
        self.usage
    }
}

async fn page(read: ReadCall, n: usize) -> Result<Page<RawItem>> {
    if n == 0 {
        return Err(InvalidInput::value("a page of 0 items: it can be 1 or more")
            .in_entity(read.operation.entity)
            .into());
    }
    let (mut found, last, mut usage) = fetch_at_least(&read, n.saturating_add(1)).await?;
    let cursor = truncate(&read, &mut found, n, last)?;
    read.hydrate_items(&mut found, &mut usage).await?;
    Ok(Page::new(found, cursor, usage))
}
