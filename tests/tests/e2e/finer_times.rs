//! Times that are finer than the stored form keep their meaning in conditions: they are never rounded out of a range.

use dynamite_runtime::{
    DateTime, Dynamite, EpochSeconds, Error, IntoReadRequest, TimestampMillis, TimestampSeconds, Utc, after,
};
use dynamite_tests::faults::Faults;
use dynamite_tests::store::profiles::Profile;
use dynamite_tests::store::readings::{Reading, ReadingRepository};

use crate::support::{failed, profile, profiles, reading, readings, refused_path, with_faults};

/// Returns a time this many milliseconds after a second.
fn at(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_714_521_600_000 + millis).unwrap()
}

/// Returns readings at seconds 0 to 4, in each stored form.
async fn five_readings() -> (ReadingRepository, ReadingRepository, Faults) {
    let all: Vec<_> = (0..5)
        .map(|second| Reading {
            seen: EpochSeconds::new(at(second * 1000)),
            noted: EpochSeconds::new(at(second * 1000)),
            moment_s: TimestampSeconds::new(at(second * 1000)),
            moment_ms: TimestampMillis::new(at(second * 1000)),
            ..reading(second)
        })
        .collect();
    let direct = readings(&all).await;
    let (db, faults): (Dynamite, _) = with_faults(direct.db());
    (ReadingRepository::new(&db), direct, faults)
}

/// Checks what a condition on each kind of sort key finds. `$name` is the time in milliseconds of the bound.
macro_rules! found {
    ($table:ident, $condition:expr, $expected:expr) => {{
        let queries = [
            $table.by_seen("d").seen($condition).into_read_request(),
            $table.in_seconds("d").moment_s($condition).into_read_request(),
            $table.in_epoch("d").noted($condition).into_read_request(),
        ];
        for query in queries {
            let found: Vec<i64> = query.all().await.unwrap().iter().map(|reading| reading.at).collect();
            assert_eq!(found, $expected);
        }
    }};
}

const NOTHING: [i64; 0] = [];

#[tokio::test]
async fn bounds_of_sort_keys_keep_their_meaning() {
    let (table, _direct, _) = five_readings().await;
    found!(table, at(1500).., [2, 3, 4]);
    found!(table, at(1000).., [1, 2, 3, 4]);
    found!(table, after(at(1500)), [2, 3, 4]);
    found!(table, after(at(1000)), [2, 3, 4]);
    found!(table, ..at(1500), [0, 1]);
    found!(table, ..at(1000), [0]);
    found!(table, ..=at(1500), [0, 1]);
    found!(table, ..=at(1000), [0, 1]);
    found!(table, at(500)..=at(2500), [1, 2]);
    found!(table, at(1000)..=at(2500), [1, 2]);
    found!(table, at(500)..=at(2000), [1, 2]);
    found!(table, at(2000), [2]);
    found!(table, at(1100)..=at(1900), NOTHING);
    found!(table, at(1900)..=at(1100), NOTHING);
    found!(table, at(1500), NOTHING);
    found!(table, at(1100)..=at(2000), [2]);
    found!(table, at(1000)..=at(1100), [1]);
}

#[tokio::test]
async fn a_query_that_can_find_nothing_sends_nothing() {
    let (table, _direct, faults) = five_readings().await;
    let nothing = || table.by_seen("d").seen(at(1100)..=at(1900));
    assert_eq!(nothing().all().await.unwrap(), []);
    assert_eq!(nothing().count().await.unwrap(), 0);
    let page = nothing().page(5).await.unwrap();
    assert!(page.items.is_empty() && page.cursor.is_none());
    let taken = nothing().descending().take(5).await.unwrap();
    assert!(taken.items.is_empty() && taken.cursor.is_none());
    assert!(nothing().stream().next().await.is_none());
    let mut pager = nothing().pager(5);
    assert_eq!(pager.next_page().await.unwrap().items, []);
    let both = [nothing().into_read_request(), nothing().into_read_request()];
    assert_eq!(dynamite_runtime::parallel(both).all().await.unwrap(), []);
    // A value is followed by other parts of the key.
    assert_eq!(
        table.in_millis("d").moment_ms(at(0) + std::time::Duration::from_nanos(1)).slot(1).count().await.unwrap(),
        0
    );
    assert_eq!(table.in_seconds("d").moment_s(at(500)).label("a"..="b").count().await.unwrap(), 0);
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn the_request_of_a_query_that_can_find_nothing_is_refused() {
    let (table, _direct, faults) = five_readings().await;
    let nothing = || table.by_seen("d").seen(at(1100)..=at(1900));
    assert!(matches!(nothing().into_read_request().query_request(), Err(Error::InvalidInput(_))));
    let page = table.by_seen("d").seen(at(0)..).page(1).await.unwrap();
    let sent = faults.requests().len();
    // The cursor of another query is none of this one.
    assert!(matches!(nothing().resume(page.cursor.unwrap()).all().await, Err(Error::InvalidCursor(_))));
    // Other mistakes are reported as ever.
    assert!(matches!(nothing().page(0).await, Err(Error::InvalidInput(_))));
    assert_eq!(refused_path(nothing().filter(Reading::SEEN.gt(at(0))).all().await), "seen");
    assert_eq!(faults.requests().len(), sent);
}

#[tokio::test]
async fn a_time_that_a_key_cannot_hold_is_refused() {
    let (table, _direct, faults) = five_readings().await;
    let before_1970 = DateTime::from_timestamp(-1, 0).unwrap();
    let in_2286 = DateTime::from_timestamp(10_000_000_000, 0).unwrap();
    for noted in [before_1970, in_2286] {
        let read = Reading { noted: EpochSeconds::new(noted), ..reading(9) };
        assert_eq!(refused_path(table.put(&read).await), "in_epoch");
        assert_eq!(refused_path(table.in_epoch("d").noted(noted).all().await), "in_epoch");
        assert_eq!(refused_path(table.in_epoch("d").noted(noted..).all().await), "in_epoch");
    }
    assert_eq!(faults.requests(), []);
}

#[tokio::test]
async fn a_reversed_range_is_an_error_as_ever() {
    let (table, _direct, _) = five_readings().await;
    assert_eq!(refused_path(table.by_seen("d").seen(at(2500)..=at(1500)).all().await), "seen");
    assert_eq!(refused_path(table.scan().filter(Reading::SEEN.between(at(2500)..=at(1500))).all().await), "seen");
}

#[tokio::test]
async fn bounds_of_conditions_keep_their_meaning() {
    let (table, _direct, _) = five_readings().await;
    let cases = [
        (Reading::SEEN.eq(at(1500)), vec![]),
        (Reading::SEEN.eq(at(1000)), vec![1]),
        (Reading::SEEN.ne(at(1500)), vec![0, 1, 2, 3, 4]),
        (Reading::SEEN.ne(at(1000)), vec![0, 2, 3, 4]),
        (Reading::SEEN.gt(at(1500)), vec![2, 3, 4]),
        (Reading::SEEN.ge(at(1500)), vec![2, 3, 4]),
        (Reading::SEEN.lt(at(1500)), vec![0, 1]),
        (Reading::SEEN.lt(at(1000)), vec![0]),
        (Reading::SEEN.le(at(1500)), vec![0, 1]),
        (Reading::SEEN.between(at(500)..=at(2500)), vec![1, 2]),
        (Reading::SEEN.between(at(1100)..=at(1900)), vec![]),
        (Reading::SEEN.is_in([at(500), at(2000)]), vec![2]),
        (Reading::SEEN.is_in([at(500)]), vec![]),
        (!Reading::SEEN.eq(at(1500)), vec![0, 1, 2, 3, 4]),
        (Reading::MOMENT_S.lt(at(1500)), vec![0, 1]),
        (Reading::MOMENT_MS.ge(at(1500) + std::time::Duration::from_micros(5)), vec![2, 3, 4]),
    ];
    for (condition, expected) in cases {
        let mut found: Vec<_> =
            table.scan().filter(condition.clone()).all().await.unwrap().iter().map(|reading| reading.at).collect();
        found.sort();
        assert_eq!(found, expected, "{condition:?}");
    }
}

#[tokio::test]
async fn a_condition_that_is_never_true_fails_a_write() {
    let profiles = profiles().await;
    let seen = TimestampSeconds::new(at(0));
    let stored = Profile { last_seen: Some(seen), moments: Some(vec![seen]), ..profile("a") };
    profiles.create(&stored).await.unwrap();
    let update = |condition| profiles.update(&stored).set(Profile::POINTS, 1_u8).only_if(condition);
    failed(update(Profile::LAST_SEEN.eq(at(500))).await);
    failed(update(Profile::MOMENTS.contains(at(500))).await);
    update(Profile::MOMENTS.contains(at(0))).await.unwrap();
    update(Profile::LAST_SEEN.ne(at(500))).await.unwrap();
    // The default of `joined` takes part.
    let default: DateTime<Utc> = "2024-05-31T12:00:00.5Z".parse().unwrap();
    profiles.update(&stored).remove(Profile::JOINED).await.unwrap();
    update(Profile::JOINED.lt(default)).await.unwrap();
    failed(update(Profile::JOINED.ge(default)).await);
    failed(update(Profile::JOINED.eq(default)).await);
    update(Profile::JOINED.ne(default)).await.unwrap();
}
