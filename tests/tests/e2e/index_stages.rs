//! Indexes with `stage:`: their keys are written, whether the table has them or not.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Dynamite, RawItem};
use dynamite_tests::engine;
use dynamite_tests::store::staged_parcels::{StagedParcel, StagedParcelKey, StagedParcelRepository, State};

fn parcel(id: &str, state: State) -> StagedParcel {
    StagedParcel { id: id.into(), depot: "Oslo".into(), due: "2026-05-31".parse().ok(), state }
}

/// Creates the table as a deployment left it that did not know the index that is built, or removed the other one.
async fn without(indexes: &[&str]) -> Dynamite {
    let db = engine().await.unwrap();
    let request = StagedParcelRepository::new(&db).create_table().request().unwrap();
    let all = request.get_global_secondary_indexes().clone().unwrap();
    let kept: Vec<_> = all.into_iter().filter(|index| !indexes.contains(&index.index_name())).collect();
    let keys: Vec<String> =
        kept.iter().flat_map(|index| index.key_schema()).map(|key| key.attribute_name().into()).collect();
    let definitions = request.get_attribute_definitions().clone().unwrap().into_iter();
    let definitions =
        definitions.filter(|found| found.attribute_name() == "id" || keys.contains(&found.attribute_name));
    let request = request.set_attribute_definitions(Some(definitions.collect()));
    request.set_global_secondary_indexes((!kept.is_empty()).then_some(kept)).send_with(db.client()).await.unwrap();
    db
}

async fn stored(db: &Dynamite, id: &str) -> RawItem {
    let key = AttributeValue::S(id.to_owned());
    let found = db.client().get_item().table_name("staged-parcels").key("id", key).send().await.unwrap();
    found.item.unwrap()
}

#[tokio::test]
async fn every_write_writes_the_keys() {
    let db = without(&["waiting", "by_state"]).await;
    let parcels = StagedParcelRepository::new(&db);
    parcels.create(&parcel("a", State::Open)).await.unwrap();
    let key = |text: &str| Some(AttributeValue::S(text.to_owned()));
    let item = stored(&db, "a").await;
    assert_eq!((item.get("waiting").cloned(), item.get("of_state").cloned()), (key("DEPOT#Oslo"), key("STATE#open")));
    parcels.update(StagedParcelKey::new("a")).set_depot_and_state("Bergen", State::Done).await.unwrap();
    let item = stored(&db, "a").await;
    assert_eq!((item.get("waiting").cloned(), item.get("of_state").cloned()), (None, key("STATE#done")));
}

#[tokio::test]
async fn a_table_without_them_is_accepted() {
    for missing in [&["waiting"][..], &["by_state"], &["waiting", "by_state"]] {
        let db = without(missing).await;
        let parcels = StagedParcelRepository::new(&db);
        parcels.check_table().await.unwrap();
        parcels.create_table().await.unwrap();
    }
}

#[tokio::test]
async fn a_new_table_has_both_and_one_that_is_retiring_is_read() {
    let db = engine().await.unwrap();
    let parcels = StagedParcelRepository::new(&db);
    parcels.create_table().await.unwrap();
    parcels.check_table().await.unwrap();
    let table = db.client().describe_table().table_name("staged-parcels").send().await.unwrap().table.unwrap();
    let names: Vec<&str> = table.global_secondary_indexes().iter().filter_map(|index| index.index_name()).collect();
    assert_eq!(names, ["waiting", "by_state"]);
    parcels.create(&parcel("a", State::Open)).await.unwrap();
    #[expect(deprecated, reason = "the index is retiring")]
    let found = parcels.by_state(State::Open).all().await.unwrap();
    assert_eq!(found.len(), 1);
}
