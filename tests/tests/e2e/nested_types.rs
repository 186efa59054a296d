//! Nested types, some of them from shared files: stored, read in views, and updated in place.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::RawItem;
use dynamite_tests::engine;
use dynamite_tests::store;
use dynamite_tests::store::carriage::{Leg, Stop};
use dynamite_tests::store::common::{Carrier, GeoPoint, Venue};
use dynamite_tests::store::parcels::{
    Holder, Inner, Level1, Level2, Level3, Note, Parcel, ParcelRepository, ParcelRoute,
};

use crate::support::decode_error;

fn venue(town: &str) -> Venue {
    Venue { town: town.into(), at: Some(GeoPoint { lat: 59.9, lon: 10.7 }), kind: "depot".into() }
}

fn holder() -> Holder {
    let note = Note { text: None, tags: ["a".to_owned()].into() };
    Holder { inner: Inner::Venue(venue("Bergen")), maybe: Some(Inner::Note(note)), count: 7 }
}

fn parcel() -> Parcel {
    let deep = vec![[("x".to_owned(), Level3::Holder(holder())), ("y".to_owned(), Level3::Empty)].into()];
    let next = Level2 { name: "n".into(), more: Some(deep), one: Some(Level3::Holder(holder())) };
    Parcel {
        id: "p".into(),
        carrier: Carrier::Rail,
        number: 5,
        stop: Stop::Transit(leg()),
        legs: vec![leg()],
        deep: Level1 { name: "top".into(), next },
    }
}

fn leg() -> Leg {
    Leg { from: venue("Oslo"), to: None, by: Carrier::Unknown("boat".into()) }
}

async fn parcels() -> ParcelRepository {
    let parcels = ParcelRepository::new(&engine().await.unwrap());
    parcels.create_table().await.unwrap();
    parcels
}

#[tokio::test]
async fn nested_types_round_trip() {
    let parcels = parcels().await;
    parcels.put(&parcel()).await.unwrap();
    assert_eq!(parcels.get(&parcel()).await.unwrap(), Some(parcel()));
    assert_eq!(parcels.query("p").carrier(Carrier::Rail).number(5).all().await.unwrap(), [parcel()]);
}

#[tokio::test]
async fn a_shared_type_is_one_type_in_every_module() {
    let point: store::parcels::GeoPoint = GeoPoint { lat: 1.0, lon: 2.0 };
    let venue: store::carriage::Stop = Stop::Venue(Venue { town: "Oslo".into(), at: Some(point), kind: "x".into() });
    let stop: &store::parcels::Stop = &venue;
    assert_eq!(*stop, venue);
}

#[tokio::test]
async fn paths_lead_through_structs_lists_and_maps() {
    let parcels = parcels().await;
    parcels.put(&parcel()).await.unwrap();
    let first = || Parcel::LEGS.index(0).then(Leg::FROM);
    let name = Parcel::DEEP.then(Level1::NEXT).then(Level2::NAME);
    let entry = Parcel::DEEP.then(Level1::NEXT).then(Level2::MORE).index(0).entry("z");
    let update = parcels
        .update(&parcel())
        .set(first().then(Venue::TOWN), "Drammen")
        .set(first().then(Venue::AT).then(GeoPoint::LAT), 1.5)
        .set(name, "changed")
        .set(entry, Level3::Empty)
        .only_if(first().then(Venue::KIND).eq("depot"));
    let changed = update.returning_new().await.unwrap();
    let mut expected = parcel();
    expected.legs[0].from.town = "Drammen".into();
    expected.legs[0].from.at = Some(GeoPoint { lat: 1.5, lon: 10.7 });
    expected.deep.next.name = "changed".into();
    expected.deep.next.more.as_mut().unwrap()[0].insert("z".into(), Level3::Empty);
    assert_eq!(changed, expected);
    let route: ParcelRoute = parcels.get(&parcel()).view::<ParcelRoute>().await.unwrap().unwrap();
    assert_eq!((route.carrier, route.deep.next.name.as_str()), (Carrier::Rail, "changed"));
}

/// Returns the map at this path.
fn map_at<'i>(value: &'i mut AttributeValue, path: &[&str]) -> &'i mut RawItem {
    let AttributeValue::M(map) = value else { panic!("expected a map before {path:?}") };
    match path {
        [] => map,
        [first, rest @ ..] => map_at(map.get_mut(*first).unwrap(), rest),
    }
}

#[test]
fn defaults_apply_at_every_depth_and_errors_name_the_full_path() {
    let mut item = parcel().to_item().unwrap();
    let deep = item.get_mut("deep").unwrap();
    map_at(deep, &["next"]).remove("name");
    map_at(deep, &["next", "one"]).remove("count");
    map_at(deep, &["next", "one", "inner"]).remove("kind");
    let read = Parcel::from_item(item.clone()).unwrap();
    assert_eq!(read.deep.next.name, "none");
    let Some(Level3::Holder(holder)) = read.deep.next.one else { panic!("expected a holder") };
    assert_eq!(holder.count, 3);
    let Inner::Venue(venue) = holder.inner else { panic!("expected a venue") };
    assert_eq!(venue.kind, "house");

    map_at(item.get_mut("deep").unwrap(), &["next", "one", "inner", "at"]).remove("lat");
    let error = decode_error(Parcel::from_item(item));
    assert_eq!((error.entity(), error.path()), ("Parcel", "deep.next.one.inner.at.lat"));
}
