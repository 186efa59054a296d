//! The forms of parts of keys: which conditions they take, and what a query of shards can't do.

use dynamite_runtime::{Result, after, prefix};
use dynamite_tests::store::archives::RecordRepository;
use dynamite_tests::store::backlog::ChoreRepository;

/// `{lesson:plain}` has no range: 10 sorts before 9.
async fn a_range_of_plain_digits(archives: RecordRepository) -> Result<()> {
    archives.by_lesson(10).rank(None).lesson(2..=9).all().await?;
    Ok(())
}

/// Nor a range without an end.
async fn an_open_range_of_plain_digits(archives: RecordRepository) -> Result<()> {
    archives.by_lesson(10).rank(None).lesson(after(2)).all().await?;
    Ok(())
}

/// A month has no prefix: it is given as a moment in it.
async fn a_prefix_of_a_month(archives: RecordRepository) -> Result<()> {
    archives.by_note("n").seen_hour(prefix("2024-05")).all().await?;
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
