//! Checks that the schema of `TournamentMatches` gives the table that AWS published.
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

/// Converts a key schema to JSON. Its order matters.
macro_rules! key_schema {
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
    assert_eq!(as_json(&request), sort_definitions(published));
    Ok(())
}

/// Converts the request to the JSON of the AWS command line.
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
            "KeySchema": key_schema!(index.key_schema()),
            "Projection": {
                "ProjectionType": projection.and_then(|p| p.projection_type()).map(|p| p.as_str()),
            },
        })
    });
    sort_definitions(json!({
        "TableName": request.get_table_name(),
        "KeySchema": key_schema!(request.get_key_schema().iter().flatten()),
        "AttributeDefinitions": definitions.collect::<Vec<_>>(),
        "GlobalSecondaryIndexes": indexes.collect::<Vec<_>>(),
        "BillingMode": request.get_billing_mode().as_ref().map(|mode| mode.as_str()),
    }))
}

/// Sorts the attribute definitions by name, because their order does not matter.
fn sort_definitions(mut table: Json) -> Json {
    if let Some(definitions) = table["AttributeDefinitions"].as_array_mut() {
        definitions.sort_by_key(|definition| definition["AttributeName"].to_string());
    }
    table
}
