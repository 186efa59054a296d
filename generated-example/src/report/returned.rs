//! How many items an answer is.

use dynamite_runtime::{Page, Usage};

use crate::store::orders::Order;
use crate::store::products::Product;
use crate::store::tournament_matches::Match;
use crate::store::users::User;

/// An answer whose items can be counted.
pub trait Returned {
    /// How many items came back; `None` where the answer is none: the acknowledgement of a write, a count.
    fn returned(&self) -> Option<usize>;

    /// What it took, where the answer itself says so.
    fn usage(&self) -> Option<Usage> {
        None
    }
}

impl<T> Returned for Vec<T> {
    fn returned(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<T> Returned for Option<T> {
    fn returned(&self) -> Option<usize> {
        Some(usize::from(self.is_some()))
    }
}

impl<T> Returned for Page<T> {
    fn returned(&self) -> Option<usize> {
        Some(self.items.len())
    }

    fn usage(&self) -> Option<Usage> {
        Some(Page::usage(self))
    }
}

macro_rules! no_items {
    ($($answer:ty),*) => { $(
        impl Returned for $answer {
            fn returned(&self) -> Option<usize> {
                None
            }
        }
    )* };
}

// An acknowledgement, a revision, a count.
no_items!((), u64, usize);

macro_rules! one_item {
    ($($entity:ty),*) => { $(
        impl Returned for $entity {
            fn returned(&self) -> Option<usize> {
                Some(1)
            }
        }
    )* };
}

one_item!(User, Order, Product, Match);
