//! Several entities in one table, distinguished by the prefixes of their keys.

use std::collections::BTreeSet;

use dynamite_runtime::Dynamite;
use dynamite_tests::engine;
use dynamite_tests::store::rooms::{
    Booking, BookingRepository, CityGuide, Host, HostRepository, Room, RoomBookings, RoomKey, RoomRepository, Rooms,
};

use crate::support::{day, s};

fn room(name: &str) -> Room {
    Room { room: name.into(), city: "Oslo".into(), seats: 4 }
}

fn booking(name: &str, d: u32, guest: Option<&str>) -> Booking {
    Booking { room: name.into(), day: day(d), guest: guest.map(str::to_owned) }
}

fn host(name: &str) -> Host {
    Host { name: name.into(), city: "Oslo".into() }
}

async fn filled_table() -> Dynamite {
    let db = engine().await.unwrap();
    Rooms::new(&db).create_table().await.unwrap();
    for name in ["Blue", "Red"] {
        RoomRepository::new(&db).create(&room(name)).await.unwrap();
    }
    let bookings = BookingRepository::new(&db);
    bookings.create(&booking("Blue", 1, Some("Ann"))).await.unwrap();
    bookings.create(&booking("Blue", 2, None)).await.unwrap();
    bookings.create(&booking("Red", 2, Some("Ann"))).await.unwrap();
    HostRepository::new(&db).create(&host("Kim")).await.unwrap();
    db
}

#[tokio::test]
async fn each_entity_is_read_queried_and_scanned_separately() {
    let db = filled_table().await;
    let rooms = RoomRepository::new(&db);
    assert_eq!(rooms.get(RoomKey::new("Blue")).await.unwrap(), Some(room("Blue")));
    assert_eq!(rooms.query("Blue").all().await.unwrap(), [room("Blue")]);
    let bookings = BookingRepository::new(&db);
    assert_eq!(bookings.query("Blue").count().await.unwrap(), 2);
    assert_eq!(bookings.query("Blue").day(day(2)..).all().await.unwrap(), [booking("Blue", 2, None)]);
    assert_eq!(rooms.scan().count().await.unwrap(), 2);
    assert_eq!(bookings.scan().all().await.unwrap().len(), 3);
    assert_eq!(HostRepository::new(&db).scan().all().await.unwrap(), [host("Kim")]);
}

#[tokio::test]
async fn an_inverted_index_serves_every_entity() {
    let db = filled_table().await;
    let rooms = RoomRepository::new(&db).inverse().all().await.unwrap();
    assert_eq!(rooms, [room("Blue"), room("Red")]);
    let bookings = BookingRepository::new(&db).inverse(day(2)).all().await.unwrap();
    assert_eq!(bookings.len(), 2);
    assert_eq!(BookingRepository::new(&db).inverse(day(2)).room("Red").count().await.unwrap(), 1);
    assert_eq!(RoomRepository::new(&db).scan_inverse().count().await.unwrap(), 2);
}

#[tokio::test]
async fn an_attribute_with_the_name_of_a_key_is_the_key() {
    let db = filled_table().await;
    let found = BookingRepository::new(&db).by_guest("Ann").all().await.unwrap();
    // The index has no sort key, so their order is not defined.
    let found: BTreeSet<_> = found.iter().map(|booking| (booking.room.as_str(), booking.day)).collect();
    assert_eq!(found, [("Blue", day(1)), ("Red", day(2))].into());
}

#[tokio::test]
async fn a_query_of_a_shared_index_partition_filters_on_the_tables_keys() {
    let db = filled_table().await;
    assert_eq!(HostRepository::new(&db).hosts_of("Oslo").all().await.unwrap(), [host("Kim")]);
    assert_eq!(RoomRepository::new(&db).by_city("Oslo").count().await.unwrap(), 2);
}

#[tokio::test]
async fn collections_of_a_partition_and_of_an_index() {
    let db = filled_table().await;
    let blue = Rooms::new(&db).room_bookings("Blue").all().await.unwrap();
    let expected = [
        RoomBookings::Booking(booking("Blue", 1, Some("Ann"))),
        RoomBookings::Booking(booking("Blue", 2, None)),
        RoomBookings::Room(room("Blue")),
    ];
    assert_eq!(blue, expected);
    let guide = Rooms::new(&db).city_guide("Oslo").all().await.unwrap();
    let hosts = guide.iter().filter(|item| matches!(item, CityGuide::Host(_))).count();
    assert_eq!((guide.len(), hosts), (3, 1));
}

#[tokio::test]
async fn an_unknown_item_is_left_out_of_a_collection_and_counted() {
    let db = filled_table().await;
    let put = db.client().put_item().table_name(Rooms::new(&db).table_name());
    put.item("PK", s("ROOM#Blue")).item("SK", s("PHOTO#1")).send().await.unwrap();
    let found = Rooms::new(&db).room_bookings("Blue").all().measured().await.unwrap();
    assert_eq!((found.value.len(), found.usage.unrecognized), (3, 1));
}
