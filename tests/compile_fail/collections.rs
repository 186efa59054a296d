//! What a query of a collection can't do.

use dynamite_runtime::Result;
use dynamite_tests::store::shop::{Customer, CustomerContact, Shop};

/// A condition is of one entity, and the items are of several.
async fn filtered(shop: Shop) -> Result<()> {
    shop.customer_orders(1).filter(Customer::NAME.eq("Ada")).all().await?;
    Ok(())
}

/// A view is of one entity.
async fn viewed(shop: Shop) -> Result<()> {
    shop.customer_orders(1).view::<CustomerContact>().all().await?;
    Ok(())
}

/// The items are whole already.
async fn hydrated(shop: Shop) -> Result<()> {
    shop.customer_orders(1).hydrate().all().await?;
    Ok(())
}

fn main() {}
