//! Items of other entities are left out of every read, counted, and never shorten a page.

use dynamite_runtime::{Dynamite, Page};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::rooms::{Booking, BookingRepository, Room, RoomBookings, RoomRepository, Rooms};

use crate::support::{day, put_raw, s, with_faults};

/// A partition of the collection `RoomBookings`: the room, bookings on these days, and items of no entity before, between
/// and after them.
async fn partition(days: &[u32], others: &[&str]) -> (Rooms, Faults, Dynamite) {
    let direct = engine().await.unwrap();
    Rooms::new(&direct).create_table().await.unwrap();
    let room = Room { room: "Blue".into(), city: "Oslo".into(), seats: 4 };
    RoomRepository::new(&direct).put(&room).await.unwrap();
    for d in days {
        let booking = Booking { room: "Blue".into(), day: day(*d), guest: None };
        BookingRepository::new(&direct).put(&booking).await.unwrap();
    }
    for sort_key in others {
        put_raw(&direct, "rooms", [("PK".into(), s("ROOM#Blue")), ("SK".into(), s(sort_key))].into()).await;
    }
    let (db, faults) = with_faults(&direct);
    (Rooms::new(&db), faults, direct)
}

/// Returns the days of the bookings, and 0 for the room.
fn days<'i>(items: impl IntoIterator<Item = &'i RoomBookings>) -> Vec<u32> {
    use chrono::Datelike;
    let number = |item: &RoomBookings| match item {
        RoomBookings::Booking(booking) => booking.day.day(),
        RoomBookings::Room(_) => 0,
    };
    items.into_iter().map(number).collect()
}

const OTHERS: [&str; 6] = ["A#1", "A#2", "EVENT#1", "EVENT#2", "PHOTO#1", "PHOTO#2"];

#[tokio::test]
async fn they_are_left_out_and_counted() {
    let (rooms, faults, _direct) = partition(&[1, 2], &OTHERS).await;
    faults.limit_pages(3);
    let all = rooms.room_bookings("Blue").all().measured().await.unwrap();
    assert_eq!((days(&all.value), all.usage.unrecognized), (vec![1, 2, 0], 6));
    let mut stream = rooms.room_bookings("Blue").stream();
    let mut found = Vec::new();
    while let Some(item) = stream.next().await {
        found.push(item.unwrap());
    }
    assert_eq!((days(&found), stream.usage().unrecognized, stream.usage().unreadable), (vec![1, 2, 0], 6, 0));
    let mut pages = rooms.room_bookings("Blue").pages();
    let mut counts = Vec::new();
    while let Some(page) = pages.next().await {
        let Page { items, unrecognized, returned, .. } = page.unwrap();
        assert_eq!(items.len() + unrecognized, returned);
        counts.push(unrecognized);
    }
    assert_eq!((counts.iter().sum::<usize>(), pages.usage().unrecognized), (6, 6));
    let page = rooms.room_bookings("Blue").page(2).await.unwrap();
    assert!(page.items.is_empty() && page.cursor.is_some() && page.unrecognized == 2);
}

#[tokio::test]
async fn take_and_pager_fill_up_past_them_and_has_more_is_exact() {
    let (rooms, faults, _direct) = partition(&[1, 2, 3, 4], &OTHERS).await;
    for page_limit in [0, 1, 2, 5] {
        faults.limit_pages(page_limit);
        for size in 1..=6 {
            for descending in [false, true] {
                let read = || {
                    let query = rooms.room_bookings("Blue");
                    if descending { query.descending() } else { query }
                };
                let mut expected = vec![1, 2, 3, 4, 0];
                if descending {
                    expected.reverse();
                }
                let mut pager = read().pager(size);
                let mut found = Vec::new();
                while pager.has_more() {
                    let page = pager.next_page().await.unwrap();
                    assert!(page.items.len() == size || !pager.has_more(), "{size}");
                    assert!(!page.items.is_empty());
                    found.extend(days(&page.items));
                }
                assert_eq!((&found, pager.usage().unrecognized), (&expected, 6), "{size}");
                let taken = read().take(size).await.unwrap();
                assert_eq!(days(&taken.items), expected[..size.min(5)]);
                if let Some(cursor) = taken.cursor {
                    let rest = read().resume(cursor).all().await.unwrap();
                    assert_eq!(days(taken.items.iter().chain(&rest)), expected);
                }
            }
        }
    }
}
