//! Published items: stored without the generated code, and read back through it.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{Dynamite, Entity, LocalDateTime, RawItem, Repository, read_item, write_item};
use serde_json::Value;

use crate::formats::{list, workbench_table};

/// The items of a model of NoSQL Workbench: those of the table, or of its facets.
pub(crate) fn published(file: &str) -> Vec<RawItem> {
    let table = workbench_table(file);
    let places = std::iter::once(&table).chain(table.get("TableFacets").map(list).unwrap_or_default());
    let items = places.filter_map(|place| place.get("TableData")).flat_map(list);
    items.map(item).collect()
}

fn item(item: &Value) -> RawItem {
    item.as_object().unwrap().iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}

/// A value in the JSON of the service.
fn attribute(value: &Value) -> AttributeValue {
    let (kind, value) = value.as_object().unwrap().iter().next().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    match kind.as_str() {
        "S" => AttributeValue::S(text(value)),
        "N" => AttributeValue::N(text(value)),
        "SS" => AttributeValue::Ss(list(value).iter().map(text).collect()),
        "L" => AttributeValue::L(list(value).iter().map(attribute).collect()),
        "M" => AttributeValue::M(item(value)),
        other => panic!("no published item has the type {other}"),
    }
}

/// Stores items with the SDK's own client.
pub(crate) async fn store(db: &Dynamite, table: String, items: &[RawItem]) {
    for item in items {
        let put = db.client().put_item().table_name(&table).set_item(Some(item.clone()));
        put.send().await.unwrap();
    }
}

/// Reads a stored item by its key, and checks that it would be written exactly as it stands.
pub(crate) async fn as_it_stands<E>(db: &Dynamite, item: &RawItem)
where
    E: Entity + PartialEq,
    for<'e> E::Key: From<&'e E>,
{
    let read: E = read_item(item.clone()).unwrap();
    let found = Repository::<E>::new(db).get(&read).await.unwrap().expect("the item is there");
    assert_eq!(found, read);
    assert_eq!(&write_item(&found).unwrap(), item);
}

/// A local time, as the published items write them.
pub(crate) fn local(text: &str) -> LocalDateTime {
    text.parse().unwrap()
}

/// A text attribute of an item.
pub(crate) fn text_of<'i>(item: &'i RawItem, name: &str) -> &'i str {
    item.get(name).and_then(|value| value.as_s().ok()).expect("a text")
}
