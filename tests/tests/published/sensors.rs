//! Readings of sensors, in a partition for each month.
//!
//! | the program needs | call |
//! |---|---|
//! | the readings of a sensor in a range within a month | `query`, a range of `at` |
//! | those of several months | `parallel` queries, one a month |
//! | the latest reading of a sensor, of a month | `query`, `descending()`, `take(1)` |
//! | the readings of a site on a day | `by_day` |
//! | the alarms of a year, from some time on | `alarms` |

use dynamite_runtime::{DateTime, Decimal, Dynamite, RawItem, TimestampMillis, Utc, after, parallel};
use dynamite_tests::published::sensors::{Alarm, Reading, ReadingByAlarms, ReadingKey, ReadingRepository};

use crate::items;
use crate::items::check_round_trip;

const FILE: &str = include_str!("../../published/sensors/items.json");

async fn stored_items() -> (Dynamite, Vec<RawItem>) {
    items::table_with_items(FILE, |db| ReadingRepository::new(db).create_table()).await
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Returns a moment of each month of 2024.
fn months(numbers: impl DoubleEndedIterator<Item = u32>) -> impl DoubleEndedIterator<Item = DateTime<Utc>> {
    numbers.map(|month| time(&format!("2024-{month:02}-17T11:00:00Z")))
}

fn days(readings: &[Reading]) -> Vec<String> {
    readings.iter().map(|reading| reading.at.to_utc().format("%m-%d").to_string()).collect()
}

#[tokio::test]
async fn every_item_is_read_and_written_unchanged() {
    let (db, items) = stored_items().await;
    assert_eq!(items.len(), 9);
    for item in &items {
        check_round_trip::<Reading>(&db, item).await;
    }
    assert_eq!(ReadingRepository::new(&db).scan().count().await.unwrap(), 9);
}

#[tokio::test]
async fn a_range_within_a_month_is_one_query() {
    let (db, _) = stored_items().await;
    let readings = ReadingRepository::new(&db);
    let april = readings.query("s1", time("2024-04-30T23:59:59Z"));
    assert_eq!(days(&april.clone().all().await.unwrap()), ["04-01", "04-30"]);
    assert_eq!(days(&april.at(after(time("2024-04-01T00:00:00Z"))).all().await.unwrap()), ["04-30"]);
    let key = ReadingKey::new("s1", TimestampMillis::new(time("2024-03-31T23:59:59.999Z")));
    assert_eq!(readings.get(key).await.unwrap().map(|reading| reading.value), Some("20.5".parse().unwrap()));
}

#[tokio::test]
async fn a_range_of_several_months_is_read_in_parallel() {
    let (db, _) = stored_items().await;
    let readings = ReadingRepository::new(&db);
    let (from, to) = (time("2024-03-31T00:00:00Z"), time("2024-07-01T00:00:00Z"));
    let queries = months(3..=7).map(|month| readings.query("s1", month).at(from..=to));
    let all = parallel(queries).all().await.unwrap();
    assert_eq!(days(&all), ["03-31", "04-01", "04-30", "05-15", "05-15", "07-01"]);
    let limit: Decimal = "21.5".parse().unwrap();
    let cold = |month| readings.query("s1", month).at(from..=to).descending().filter(Reading::VALUE.lt(limit));
    let cold = parallel(months(3..=7).rev().map(cold)).at_once(2).all().await.unwrap();
    assert_eq!(days(&cold), ["05-15", "04-01", "03-31"], "from the last one on");
}

#[tokio::test]
async fn the_latest_reading_is_the_last_of_its_month() {
    let (db, _) = stored_items().await;
    let readings = ReadingRepository::new(&db);
    let latest = readings.query("s1", time("2024-05-31T00:00:00Z")).descending().take(1).await.unwrap();
    assert_eq!(latest.items[0].at.to_utc(), time("2024-05-15T18:00:00Z"));
    // June has no readings, so the month before it is asked as well.
    let latest = parallel(months(5..=6).rev().map(|month| readings.query("s1", month).descending()));
    assert_eq!(days(&latest.all().await.unwrap())[0], "05-15");
}

#[tokio::test]
async fn the_readings_of_a_site_are_found_by_day() {
    let (db, _) = stored_items().await;
    let readings = ReadingRepository::new(&db);
    let of_day = readings.by_day("north", time("2024-05-15T23:00:00Z")).all().await.unwrap();
    let sensors = of_day.iter().map(|reading| reading.sensor.as_str());
    assert_eq!(sensors.collect::<Vec<_>>(), ["s1", "s2", "s1"]);
    let reading = of_day[1].clone();
    readings.update(&reading).set_site("south").await.unwrap();
    let moved = readings.by_day("south", reading.at.to_utc()).all().await.unwrap();
    assert_eq!(moved, [Reading { site: "south".into(), ..reading }]);
}

#[tokio::test]
async fn alarms_are_found_by_year() {
    let (db, _) = stored_items().await;
    let readings = ReadingRepository::new(&db);
    let high = readings.alarms(Alarm::High, time("2024-01-01T00:00:00Z"));
    let sensors = |found: &[ReadingByAlarms]| found.iter().map(|one| one.sensor.clone()).collect::<Vec<_>>();
    assert_eq!(sensors(&high.clone().all().await.unwrap()), ["s1", "s2"]);
    let since = high.at(time("2024-05-01T00:00:00Z")..).all().await.unwrap();
    assert_eq!(sensors(&since), ["s2"]);
    readings.update(&since[0]).set_alarm(None).await.unwrap();
    assert_eq!(readings.alarms(Alarm::High, time("2024-12-31T23:59:59Z")).count().await.unwrap(), 1);
    assert_eq!(readings.alarms(Alarm::High, time("2025-06-01T00:00:00Z")).count().await.unwrap(), 1);
}
