//! Checks that a read advances, so that it ends whatever the service responds.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::RawItem;
use crate::key::is_same_key;
use crate::operation::Usage;

/// The most pages in a row that DynamoDB may need without reading a single item. It documents no number; a page that is
/// empty because a filter leaves everything out has read items, and does not count.
const MAX_EMPTY_PAGES: u32 = 1000;

/// The problem of a page that ends at the key after which it begins, which completes "the response is broken:".
const NO_ADVANCE: &str = "its last key is the one that it was to continue after";
/// The problem of a page whose last key has a value that no key has, which could not be sent either.
const NO_KEY: &str = "its last key has a value that is neither text, nor a number, nor bytes";
/// The problem of a page that ends where an earlier one ended.
const CIRCLE: &str = "its last key is that of an earlier page";
/// The problem of the last of too many empty pages.
const EMPTY: &str = "it is the 1000th page in a row for which no item was read";

/// Refuses a page that ends at the key after which it begins, since the read would never end, and one that does not end at
/// a key.
pub(crate) fn check_advance(after: Option<&RawItem>, last: Option<&RawItem>) -> Result<(), &'static str> {
    let is_scalar = |value| matches!(value, &AttributeValue::S(_) | &AttributeValue::N(_) | &AttributeValue::B(_));
    match (after, last) {
        (_, Some(last)) if !last.values().all(is_scalar) => Err(NO_KEY),
        (Some(after), Some(last)) if is_same_key(after, last) => Err(NO_ADVANCE),
        _ => Ok(()),
    }
}

/// The advance of a read over its pages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Advance {
    /// The last key of an earlier page. It is replaced after one page, then after two, four and so on, so that it is met
    /// again whatever the number of pages in a circle is.
    earlier: Option<RawItem>,
    /// The number of pages since `earlier`.
    pages: u64,
    /// The number of pages after which `earlier` is replaced.
    replaced_after: u64,
    /// The number of pages in a row for which no item was read.
    empty: u32,
}

impl Advance {
    /// Records a page after which the read continues.
    ///
    /// # Errors
    ///
    /// Returns the problem of a page after which the read would not end.
    pub(crate) fn record(&mut self, last: &RawItem, usage: &Usage) -> Result<(), &'static str> {
        let is_empty = usage.scanned == 0 && usage.returned == 0;
        self.empty = if is_empty { self.empty.saturating_add(1) } else { 0 };
        if self.empty >= MAX_EMPTY_PAGES {
            return Err(EMPTY);
        }
        self.record_key(last)
    }

    /// Records the key after which the read continues.
    ///
    /// # Errors
    ///
    /// Returns the problem of a key after which the read has continued before.
    pub(crate) fn record_key(&mut self, last: &RawItem) -> Result<(), &'static str> {
        if self.earlier.as_ref().is_some_and(|earlier| is_same_key(earlier, last)) {
            return Err(CIRCLE);
        }
        self.pages = self.pages.saturating_add(1);
        if self.pages >= self.replaced_after {
            self.earlier = Some(last.clone());
            self.replaced_after = self.replaced_after.saturating_mul(2).max(1);
            self.pages = 0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> RawItem {
        [("id".to_owned(), AttributeValue::N(number.to_string()))].into()
    }

    fn scanned(scanned: usize) -> Usage {
        Usage { scanned, ..Usage::default() }
    }

    #[test]
    fn a_read_that_advances_is_never_refused() {
        let mut advance = Advance::default();
        for number in 0..10_000 {
            // Every other page is left out by a filter, and many pages in a row are empty.
            let usage = scanned(usize::from(number % 999 == 0));
            assert_eq!(advance.record(&key(number), &usage), Ok(()), "{number}");
            assert_eq!(check_advance(Some(&key(number)), Some(&key(number + 1))), Ok(()));
        }
        assert_eq!(check_advance(None, Some(&key(1))), Ok(()));
        assert_eq!(check_advance(Some(&key(1)), None), Ok(()));
    }

    #[test]
    fn a_page_ends_at_a_key() {
        for value in [AttributeValue::Null(true), AttributeValue::L(Vec::new()), AttributeValue::Ss(Vec::new())] {
            let mut last = key(1);
            last.insert("other".to_owned(), value);
            assert_eq!(check_advance(None, Some(&last)), Err(NO_KEY));
        }
    }

    #[test]
    fn a_circle_of_any_length_is_noticed() {
        for (before, length) in [(0, 1), (0, 2), (3, 2), (1, 7), (10, 100), (77, 33)] {
            let mut advance = Advance::default();
            let circle = (0..before).chain((before..before + length).cycle());
            let pages = circle.map(|number| advance.record(&key(number), &scanned(1))).take_while(Result::is_ok);
            assert!(pages.take(4 * (before + length) + 1).count() <= 4 * (before + length), "{before} {length}");
        }
    }

    #[test]
    fn empty_pages_count_in_a_row() {
        let mut advance = Advance::default();
        let mut record = |number: usize, usage: Usage| advance.record(&key(number), &usage);
        assert!((0..999).all(|number| record(number, scanned(0)).is_ok()));
        assert_eq!(record(1000, scanned(1)), Ok(()));
        assert!((1001..2000).all(|number| record(number, scanned(0)).is_ok()));
        assert_eq!(record(2000, scanned(0)), Err(EMPTY));
    }

    #[test]
    fn a_number_in_another_form_is_the_same_key() {
        let other = |text: &str| RawItem::from([("id".to_owned(), AttributeValue::N(text.to_owned()))]);
        assert_eq!(check_advance(Some(&other("1.50")), Some(&other("15E-1"))), Err(NO_ADVANCE));
        assert_eq!(check_advance(Some(&other("no number")), Some(&other("no number"))), Err(NO_ADVANCE));
        assert_eq!(check_advance(Some(&other("1")), Some(&other("no number"))), Ok(()));
    }
}
