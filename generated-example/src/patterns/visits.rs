//! The access patterns of `visits`, whose two indexes hold the same items: one in one partition, the other in 16 shards.
//!
//! A partition takes 1,000 write units a second. With the index `latest`, that is the limit of the whole shop; the shards
//! of the other index take sixteen times as many. A query asks all of them at once, and merges their items.

use dynamite_runtime::{Dynamite, Uuid};

use crate::Outcome;
use crate::data::{Shop, midnight};
use crate::report::Operation::QueryOf;
use crate::report::{Section, run};
use crate::store::products::Product;
use crate::store::visits::VisitRepository;

/// Runs all access patterns of this table.
///
/// # Errors
///
/// Returns [`Failure`](crate::Failure) if a call fails, or returns something unexpected.
pub async fn run(db: &Dynamite, shop: &Shop) -> Outcome<Section> {
    let visits = VisitRepository::new(db);
    let mut section = Section::new(visits.table_name(), "the visits to the pages of products");
    latest_visits(&mut section, &visits, &shop.products).await?;
    last_week(&mut section, &visits).await?;
    Ok(section)
}

/// Both indexes give the same answer.
async fn latest_visits(section: &mut Section, visits: &VisitRepository, products: &[Product]) -> Outcome {
    let latest = run!(section, "The latest three visits", QueryOf("latest"), visits.latest().descending().take(3))?;
    section.note(names(latest.items.iter().map(|visit| visit.product_id), products));
    let latest = run!(
        section,
        "The latest three, from one query of 16 shards",
        QueryOf("latest_sharded"),
        visits.latest_sharded().descending().take(3),
    )?;
    section.note(names(latest.items.iter().map(|visit| visit.product_id), products));
    Ok(())
}

/// A worker can have some shards for itself. The shards are of similar sizes, because they are chosen by a hash.
async fn last_week(section: &mut Section, visits: &VisitRepository) -> Outcome {
    let june_24 = midnight(6, 24);
    let count = run!(
        section,
        "How many visits were there from 24 June on?",
        QueryOf("latest_sharded"),
        visits.latest_sharded().at(june_24..).count(),
    )?;
    section.note(count.to_string());
    let of_shard = run!(
        section,
        "Those of one shard, for a worker that reads this one",
        QueryOf("latest_sharded"),
        visits.latest_sharded().at(june_24..).shard(3).all(),
    )?;
    section.note(of_shard.len().to_string());
    Ok(())
}

/// Returns the names of the products with these ids.
fn names(ids: impl Iterator<Item = Uuid>, products: &[Product]) -> String {
    let names = ids.filter_map(|id| products.iter().find(|product| product.product_id == id));
    names.map(|product| product.name.as_str()).collect::<Vec<_>>().join(", ")
}
