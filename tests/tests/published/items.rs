//! Published items: stored without the generated code, and read by it.

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::{CreateTable, Dynamite, Entity, LocalDateTime, RawItem, Repository, read_item, write_item};
use serde_json::Value;

use crate::definition;
use crate::formats::{list, workbench_table};

/// Returns the items of a file: a list of items, or a NoSQL Workbench model with those of the table and of its facets.
pub(crate) fn published(file: &str) -> Vec<RawItem> {
    if let Ok(Value::Array(items)) = serde_json::from_str(file) {
        return items.iter().map(item).collect();
    }
    let table = workbench_table(file);
    let sources = std::iter::once(&table).chain(table.get("TableFacets").map(list).unwrap_or_default());
    let items = sources.filter_map(|source| source.get("TableData")).flat_map(list);
    items.map(item).collect()
}

fn item(item: &Value) -> RawItem {
    item.as_object().unwrap().iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}

/// Converts a value from the JSON of DynamoDB.
fn attribute(value: &Value) -> AttributeValue {
    let (kind, value) = value.as_object().unwrap().iter().next().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    match kind.as_str() {
        "S" => AttributeValue::S(text(value)),
        "N" => AttributeValue::N(text(value)),
        "BOOL" => AttributeValue::Bool(value.as_bool().unwrap()),
        "NULL" => AttributeValue::Null(value.as_bool().unwrap()),
        "SS" => AttributeValue::Ss(list(value).iter().map(text).collect()),
        "L" => AttributeValue::L(list(value).iter().map(attribute).collect()),
        "M" => AttributeValue::M(item(value)),
        other => panic!("no published item has the type {other}"),
    }
}

/// Creates a table, stores the published items in it, and returns both.
pub(crate) async fn table_with_items(
    file: &str,
    create_table: impl FnOnce(&Dynamite) -> CreateTable,
) -> (Dynamite, Vec<RawItem>) {
    let db = Dynamite::embedded().await.unwrap();
    create_table(&db).await.unwrap();
    let items = published(file);
    store(&db, &definition::only_table(&db).await, &items).await;
    (db, items)
}

/// Stores items with the client of the SDK.
async fn store(db: &Dynamite, table: &str, items: &[RawItem]) {
    for item in items {
        let put = db.client().put_item().table_name(table).set_item(Some(item.clone()));
        put.send().await.unwrap();
    }
}

/// Reads a stored item by its key, and checks that it would be written unchanged.
pub(crate) async fn check_round_trip<E>(db: &Dynamite, item: &RawItem)
where
    E: Entity + PartialEq,
    for<'e> E::Key: From<&'e E>,
{
    assert_eq!(&read_and_write::<E>(db, item).await, item);
}

/// Reads a stored item by its key, and returns it as it would be written.
pub(crate) async fn read_and_write<E>(db: &Dynamite, item: &RawItem) -> RawItem
where
    E: Entity + PartialEq,
    for<'e> E::Key: From<&'e E>,
{
    let read: E = read_item(item.clone()).unwrap();
    let found = Repository::<E>::new(db).get(&read).await.unwrap().expect("the item is there");
    assert_eq!(found, read);
    write_item(&found).unwrap()
}

/// Parses a local time in the form of the published items.
pub(crate) fn local(text: &str) -> LocalDateTime {
    text.parse().unwrap()
}

/// Returns a text attribute of an item.
pub(crate) fn text_of<'i>(item: &'i RawItem, name: &str) -> &'i str {
    item.get(name).and_then(|value| value.as_s().ok()).expect("a text")
}
