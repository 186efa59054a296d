//! Only the conditions that DynamoDB has for a key of that type.

use dynamite_runtime::{Cursor, Result, after, prefix};
use dynamite_tests::store::orders::OrderRepository;
use dynamite_tests::store::readings::{ReadingKind, ReadingRepository};

/// BETWEEN has both its ends.
async fn half_open(readings: ReadingRepository) -> Result<()> {
    readings.query("d").at(1..5).all().await?;
    Ok(())
}

/// Everything is what there is without a condition.
async fn full_range(readings: ReadingRepository) -> Result<()> {
    readings.query("d").at(..).all().await?;
    Ok(())
}

/// `begins_with` is for text and bytes.
async fn prefix_of_a_number(readings: ReadingRepository) -> Result<()> {
    readings.query("d").at(prefix(1)).all().await?;
    Ok(())
}

/// Nor does a date have prefixes, though it is stored as text.
async fn prefix_of_a_date(orders: OrderRepository) -> Result<()> {
    orders.query("CUST-1").order_date(prefix("2024-05")).all().await?;
    Ok(())
}

/// The order of an enum's texts means nothing.
async fn range_of_an_enum(readings: ReadingRepository) -> Result<()> {
    readings.by_kind("d").kind(ReadingKind::Cold..=ReadingKind::Hot).all().await?;
    Ok(())
}

/// `a!#` sorts before `a#`: inside of a template text has no ranges.
async fn range_of_text_that_something_follows(readings: ReadingRepository) -> Result<()> {
    readings.by_text("d").label("a"..="b").all().await?;
    Ok(())
}

/// Nor prefixes.
async fn prefix_of_text_that_something_follows(readings: ReadingRepository) -> Result<()> {
    readings.by_text("d").label(prefix("a")).all().await?;
    Ok(())
}

/// A value of another type.
async fn value_of_another_type(readings: ReadingRepository) -> Result<()> {
    readings.query("d").at("1").all().await?;
    Ok(())
}

/// A place to go on from is no key.
async fn a_cursor_as_a_key(orders: OrderRepository, cursor: Cursor) -> Result<()> {
    orders.query("CUST-1").order_date(after(cursor)).all().await?;
    Ok(())
}

/// And a key no place to go on from.
async fn a_key_as_a_cursor(orders: OrderRepository) -> Result<()> {
    orders.query("CUST-1").resume("CUST-1").all().await?;
    Ok(())
}

fn main() {}
