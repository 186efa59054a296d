//! The table `TournamentMatches` is the one that AWS published.
//!
//! `TournamentMatches.json` is the definition printed in the Amazon DynamoDB Developer Guide, on the page of the design
//! pattern "Multi-attribute keys" (`GSI.DesignPattern.MultiAttributeKeys`), as input of `aws dynamodb create-table`. The
//! guide is licensed under CC BY-SA 4.0, its sample code under MIT-0.

use std::error::Error;

use dynamite_runtime::sdk::CreateTableInputBuilder;
use dynamite_runtime::{Dynamite, Json};
use generated_example::store::tournament_matches::MatchRepository;
use serde_json::json;

const PUBLISHED: &str = include_str!("TournamentMatches.json");

/// A key schema, whose order counts.
macro_rules! keys {
    ($elements:expr) => {{
        let mut keys = Vec::new();
        for element in $elements {
            keys.push(json!({
                "AttributeName": element.attribute_name(),
                "KeyType": element.key_type().as_str(),
            }));
        }
        keys
    }};
}
#[tokio::test]
async fn the_schema_gives_the_published_table() -> Result<(), Box<dyn Error>> {
    let db = Dynamite::embedded().await?;
    let request = MatchRepository::new(&db).create_table().request()?;
    let published: Json = PUBLISHED.parse()?;
    assert_eq!(as_json(&request), in_order(published));
    Ok(())
}

/// The request, as the command line of AWS takes it.
fn as_json(request: &CreateTableInputBuilder) -> Json {
    assert_eq!(*request.get_local_secondary_indexes(), None, "the published table has no local indexes");
    let definitions = request.get_attribute_definitions().iter().flatten();
    let definitions = definitions.map(|definition| {
        json!({
            "AttributeName": definition.attribute_name(),
            "AttributeType": definition.attribute_type().as_str(),
        })
    });
    let indexes = request.get_global_secondary_indexes().iter().flatten();
    let indexes = indexes.map(|index| {
        let projection = index.projection();
        assert!(projection.is_none_or(|projection| projection.non_key_attributes().is_empty()));
        json!({
            "IndexName": index.index_name(),
            "KeySchema": keys!(index.key_schema()),
            "Projection": {
                "ProjectionType": projection.and_then(|p| p.projection_type()).map(|p| p.as_str()),
            },
        })
    });
    in_order(json!({
        "TableName": request.get_table_name(),
        "KeySchema": keys!(request.get_key_schema().iter().flatten()),
        "AttributeDefinitions": definitions.collect::<Vec<_>>(),
        "GlobalSecondaryIndexes": indexes.collect::<Vec<_>>(),
        "BillingMode": request.get_billing_mode().as_ref().map(|mode| mode.as_str()),
    }))
}

/// With the attribute definitions in the order of their names: they are a set.
fn in_order(mut table: Json) -> Json {
    if let Some(definitions) = table["AttributeDefinitions"].as_array_mut() {
        definitions.sort_by_key(|definition| definition["AttributeName"].to_string());
    }
    table
}
