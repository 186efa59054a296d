//! The access patterns of `orders`: customers and days in the key, three indexes, an optimistic lock, a time to live.

mod reads;
mod writes;

use dynamite_runtime::Dynamite;

use crate::Outcome;
use crate::data::Shop;
use crate::report::Section;
use crate::store::orders::OrderRepository;

/// Runs all access patterns of this table.
///
/// # Errors
///
/// Returns [`Failure`](crate::Failure) if a call fails, or returns something unexpected.
pub async fn run(db: &Dynamite, shop: &Shop) -> Outcome<Section> {
    let orders = OrderRepository::new(db);
    let mut section = Section::new(orders.table_name(), "the orders of customers");
    reads::run(&mut section, &orders, shop).await?;
    writes::run(&mut section, &orders).await?;
    Ok(section)
}
