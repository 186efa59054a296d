//! The visits to the pages of products: a month of a shop that some thousand people know.

use super::random::Random;
use super::{closing, midnight};
use crate::store::products::Product;
use crate::store::visits::Visit;

const COUNT: usize = 400;

/// Returns all visits, in the order of their times.
pub(super) fn all(products: &[Product], random: &mut Random) -> Vec<Visit> {
    let mut visits: Vec<_> = (0..COUNT)
        .map(|_| Visit {
            visit_id: random.uuid(),
            product_id: random.pick(products).product_id,
            at: random.time(midnight(6, 1), closing()),
        })
        .collect();
    visits.sort_by_key(|visit| visit.at);
    visits
}
