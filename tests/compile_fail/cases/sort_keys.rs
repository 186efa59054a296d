//! A sort key is given part by part, from the left; a range ends it.

use dynamite_runtime::{Result, prefix};
use dynamite_tests::store::matches::{MatchRepository, Region};
use dynamite_tests::store::orders::OrderRepository;

/// A part is left out.
async fn a_part_is_skipped(matches: MatchRepository) -> Result<()> {
    matches.by_tournament("W", Region::North).bracket("UP").all().await?;
    Ok(())
}

/// The same within a template.
async fn a_part_of_a_template_is_skipped(orders: OrderRepository) -> Result<()> {
    orders.query("CUST-1").order_id("17").all().await?;
    Ok(())
}

/// Nothing can follow a range.
async fn a_part_behind_a_range(matches: MatchRepository) -> Result<()> {
    matches.by_tournament("W", Region::North).round(1..=3).bracket("UP").all().await?;
    Ok(())
}

/// Nor a prefix.
async fn a_part_behind_a_prefix(matches: MatchRepository) -> Result<()> {
    matches.by_tournament("W", Region::North).round(1).bracket(prefix("U")).match_id("7").all().await?;
    Ok(())
}

/// One part, twice.
async fn a_part_twice(matches: MatchRepository) -> Result<()> {
    matches.by_tournament("W", Region::North).round(1).round(2).all().await?;
    Ok(())
}

/// A part of the partition key is missing.
async fn half_a_partition_key(matches: MatchRepository) -> Result<()> {
    matches.by_tournament("W").all().await?;
    Ok(())
}

/// A table without a sort key has no condition on one.
async fn a_table_without_a_sort_key(matches: MatchRepository) -> Result<()> {
    matches.query("7").round(1).all().await?;
    Ok(())
}

fn main() {}
