//! The number of items in a result.

use dynamite_runtime::{Page, Usage};

use crate::store::orders::Order;
use crate::store::products::Product;
use crate::store::tournament_matches::Match;
use crate::store::users::User;
use crate::store::visits::Visit;

/// A result whose items can be counted.
pub trait ItemCount {
    /// Returns the number of items; `None` for a result that contains none, such as that of a write, or a count.
    fn item_count(&self) -> Option<usize>;

    /// Returns what the call cost, if the result itself contains that.
    fn usage(&self) -> Option<Usage> {
        None
    }
}

impl<T> ItemCount for Vec<T> {
    fn item_count(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<T> ItemCount for Option<T> {
    fn item_count(&self) -> Option<usize> {
        Some(usize::from(self.is_some()))
    }
}

impl<T> ItemCount for Page<T> {
    fn item_count(&self) -> Option<usize> {
        Some(self.items.len())
    }

    fn usage(&self) -> Option<Usage> {
        Some(Page::usage(self))
    }
}

macro_rules! no_items {
    ($($result:ty),*) => { $(
        impl ItemCount for $result {
            fn item_count(&self) -> Option<usize> {
                None
            }
        }
    )* };
}

// The results of a write, of a write with a revision, and of a count.
no_items!((), u64, usize);

macro_rules! one_item {
    ($($entity:ty),*) => { $(
        impl ItemCount for $entity {
            fn item_count(&self) -> Option<usize> {
                Some(1)
            }
        }
    )* };
}

one_item!(User, Order, Product, Match, Visit);
