//! The forms of parts of keys: which conditions they take, and what a query of shards can't do.

use dynamite_runtime::{Result, after, prefix};
use dynamite_tests::store::archives::RecordRepository;
use dynamite_tests::store::backlog::ChoreRepository;
use dynamite_tests::store::permits::PermitRepository;

/// `{number:plain}` takes no range: 10 sorts before 9.
async fn a_range_of_plain_digits(permits: PermitRepository) -> Result<()> {
    permits.query("north").ends_month(None).number(2..=9).all().await?;
    Ok(())
}

/// Nor one without an end.
async fn an_open_range_of_plain_digits(permits: PermitRepository) -> Result<()> {
    permits.query("north").ends_month(None).number(after(2)).all().await?;
    Ok(())
}

/// A year is given as any moment in it, and not as text.
async fn a_prefix_of_a_year(archives: RecordRepository) -> Result<()> {
    archives.by_kind(None, None).filed_year(prefix("20")).all().await?;
    Ok(())
}

/// A query of all shards is many requests.
fn the_request_of_all_shards(backlog: ChoreRepository) -> Result<()> {
    backlog.open_chores().request()?;
    Ok(())
}

/// A shard is chosen once.
async fn a_shard_of_a_shard(backlog: ChoreRepository) -> Result<()> {
    backlog.open_chores().shard(3).shard(4).all().await?;
    Ok(())
}

fn main() {}
