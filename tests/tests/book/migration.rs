//! docs/migration.md: the same calls with the SDK by hand, with serde_dynamo, and with Dynamite.

use std::collections::HashMap;
use std::error::Error;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::testing::Stage;
use dynamite_runtime::{Date, DateTime, Utc};
use dynamite_tests::store::errands::{Errand, ErrandKey, ErrandRepository, Errands};
use dynamite_tests::store::invoices::{Invoice, InvoiceKey, InvoiceRepository, Status};
use dynamite_tests::store::players::{Player, PlayerRepository, Role};

use crate::page::blocks_in;
use crate::support::invoice;

type Outcome = Result<(), Box<dyn Error>>;

#[test]
fn the_schemas_of_the_page_are_those_of_the_tests() {
    let blocks: Vec<String> =
        blocks_in("yaml").into_iter().filter(|block| block.page == "migration.md").map(|block| block.text).collect();
    let schemas = [
        include_str!("../../schemas/invoices.yaml"),
        include_str!("../../schemas/players.yaml"),
        include_str!("../../schemas/errands.yaml"),
    ];
    assert_eq!(blocks, schemas);
}

#[tokio::test]
async fn the_calls_of_the_sdk_and_of_dynamite_do_the_same() -> Outcome {
    let stage = Stage::new().await?.tables::<(Invoice,)>().await?;
    let (invoices, client) = (InvoiceRepository::new(stage.db()), stage.db().client());
    // migration.md: put by hand begins
    let put = client
        .put_item()
        .table_name("invoices")
        .item("customer", AttributeValue::S("ACME".to_owned()))
        .item("issued_and_number", AttributeValue::S("2024-05-01#0000000017".to_owned()))
        .item("issued", AttributeValue::S("2024-05-01".to_owned()))
        .item("number", AttributeValue::N("17".to_owned()))
        .item("status", AttributeValue::S("open".to_owned()))
        .item("total", AttributeValue::N("6000".to_owned()))
        .item("large_customer", AttributeValue::S("ACME".to_owned())) // because the total is above 1000
        .condition_expression("attribute_not_exists(customer)");
    put.send().await?;
    // migration.md: put by hand ends
    let by_hand = stage.dump::<Invoice>().await?.to_string();
    let invoice = invoice(17);
    invoices.delete(&invoice).await?;
    // migration.md: put begins
    invoices.create(&invoice).await?;
    // migration.md: put ends
    assert_eq!(stage.dump::<Invoice>().await?.to_string(), by_hand);

    // migration.md: query by hand begins
    let mut pages = client
        .query()
        .table_name("invoices")
        .key_condition_expression("customer = :customer AND issued_and_number BETWEEN :first AND :last")
        .expression_attribute_values(":customer", AttributeValue::S("ACME".to_owned()))
        .expression_attribute_values(":first", AttributeValue::S("2024-05-01".to_owned()))
        .expression_attribute_values(":last", AttributeValue::S("2024-05-31#9999999999".to_owned()))
        .into_paginator()
        .items()
        .send();
    let mut totals = Vec::new();
    while let Some(item) = pages.next().await {
        totals.push(item?.get("total").and_then(|total| total.as_n().ok()).cloned());
    }
    // migration.md: query by hand ends
    let (may_1, may_31): (Date, Date) = ("2024-05-01".parse()?, "2024-05-31".parse()?);
    // migration.md: query begins
    let may: Vec<Invoice> = invoices.query("ACME").issued(may_1..=may_31).all().await?;
    // migration.md: query ends
    assert_eq!((totals.len(), may.len()), (1, 1));

    // migration.md: update by hand begins
    let update = client
        .update_item()
        .table_name("invoices")
        .key("customer", AttributeValue::S("ACME".to_owned()))
        .key("issued_and_number", AttributeValue::S("2024-05-01#0000000017".to_owned()))
        .update_expression("SET #total = :total REMOVE large_customer") // because the total is below 1000
        .condition_expression("attribute_exists(customer) AND #status = :open")
        .expression_attribute_names("#total", "total")
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":total", AttributeValue::N("900".to_owned()))
        .expression_attribute_values(":open", AttributeValue::S("open".to_owned()));
    update.send().await?;
    // migration.md: update by hand ends
    let by_hand = stage.dump::<Invoice>().await?.to_string();
    invoices.put(&invoice).await?;
    let key = InvoiceKey::from(&invoice);
    // migration.md: update begins
    invoices.update(&key).set_total(900.into()).only_if(Invoice::STATUS.eq(Status::Open)).await?;
    // migration.md: update ends
    assert_eq!(stage.dump::<Invoice>().await?.to_string(), by_hand);
    Ok(())
}

// migration.md: serde begins
#[derive(serde::Serialize, serde::Deserialize)]
struct OldPlayer {
    team: String,
    joined: DateTime<Utc>,
    name: String,
    level: u32,
    nick: Option<String>,
    badges: Vec<String>,
    role: OldRole,
    place: OldPlace,
}

#[derive(serde::Serialize, serde::Deserialize)]
enum OldRole {
    Striker,
    Keeper,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct OldPlace {
    city: String,
    zip: String,
}
// migration.md: serde ends

#[tokio::test]
async fn items_of_serde_dynamo_are_read_and_written() -> Outcome {
    let stage = Stage::new().await?.tables::<(Player,)>().await?;
    let client = stage.db().client();
    let player = OldPlayer {
        team: "Oslo".to_owned(),
        joined: "2024-05-01T12:00:00Z".parse()?,
        name: "Ann".to_owned(),
        level: 3,
        nick: None,
        badges: vec!["gold".to_owned(), "gold".to_owned()],
        role: OldRole::Keeper,
        place: OldPlace { city: "Oslo".to_owned(), zip: "0150".to_owned() },
    };
    // migration.md: serde put begins
    let item = serde_dynamo::to_item(&player)?;
    client.put_item().table_name("players").set_item(Some(item)).send().await?;
    // migration.md: serde put ends
    let players = PlayerRepository::new(stage.db());
    let found = players.query("Oslo").all().await?.remove(0);
    assert_eq!((found.role, found.nick.clone(), found.badges.len()), (Role::Keeper, None, 2));
    // The other direction: what Dynamite writes can be read by serde_dynamo.
    players.put(&found).await?;
    let item = found.to_item()?;
    assert!(!item.contains_key("nick"), "`None` is not stored");
    let back: OldPlayer = serde_dynamo::from_item(item)?;
    assert!(matches!(back.role, OldRole::Keeper) && back.nick.is_none() && back.joined == player.joined);
    Ok(())
}

#[derive(serde::Serialize)]
#[serde(tag = "type")]
enum Tagged {
    Card { digits: u32 },
}

#[derive(serde::Serialize)]
enum Untagged {
    Card { digits: u32 },
}

/// What the table of the page says about the forms of serde_dynamo.
#[test]
fn the_forms_of_serde_dynamo_are_those_of_the_page() -> Outcome {
    let player = serde_json::json!({ "none": null, "list": ["a"], "bool": true, "map": { "a": 1 } });
    let item: HashMap<String, AttributeValue> = serde_dynamo::to_item(player)?;
    assert_eq!(item["none"], AttributeValue::Null(true));
    assert!(item["list"].is_l() && item["bool"].is_bool() && item["map"].is_m());
    let value: AttributeValue = serde_dynamo::to_attribute_value(vec![1_u8, 2])?;
    assert!(value.is_l(), "a `Vec<u8>` is a list of numbers");
    let set: AttributeValue = serde_dynamo::to_attribute_value(std::collections::BTreeSet::from(["a"]))?;
    assert!(set.is_l(), "a set is a list");
    let time: DateTime<Utc> = "2024-05-01T12:00:00.5Z".parse()?;
    let time: AttributeValue = serde_dynamo::to_attribute_value(time)?;
    assert_eq!(time, AttributeValue::S("2024-05-01T12:00:00.500Z".to_owned()));
    let tagged: HashMap<String, AttributeValue> = serde_dynamo::to_item(Tagged::Card { digits: 1234 })?;
    assert_eq!(tagged["type"], AttributeValue::S("Card".to_owned()));
    let untagged: HashMap<String, AttributeValue> = serde_dynamo::to_item(Untagged::Card { digits: 1234 })?;
    assert!(untagged.len() == 1 && untagged["Card"].is_m());
    Ok(())
}

#[tokio::test]
async fn items_of_electrodb_are_read_and_written() -> Outcome {
    let stage = Stage::new().await?;
    Errands::new(stage.db()).create_table().await?;
    let json = r#"[{ "pk": { "S": "$office#team_green" }, "sk": { "S": "$errand_1#id_a7" },
        "gsi1pk": { "S": "$office#state_open" }, "gsi1sk": { "S": "$errand_1#team_green" },
        "team": { "S": "green" }, "id": { "S": "a7" }, "state": { "S": "open" },
        "__edb_e__": { "S": "errand" }, "__edb_v__": { "S": "1" } }]"#;
    stage.seed_raw::<Errand>(json).await?;
    let before = stage.dump::<Errand>().await?.to_string();
    let errands = ErrandRepository::new(stage.db());
    // migration.md: electrodb begins
    let errand = errands.get(ErrandKey::new("green", "a7")).await?.ok_or("no such errand")?;
    let open = errands.by_state("open").team("green").all().await?;
    errands.put(&errand).await?; // writes the same item
    // migration.md: electrodb ends
    assert_eq!(stage.dump::<Errand>().await?.to_string(), before);
    assert_eq!(open, std::slice::from_ref(&errand));
    errands.put(&Errand { state: "done".to_owned(), ..errand }).await?;
    assert_eq!(errands.by_state("done").count().await?, 1);
    // A key in another case is another key.
    assert_eq!(errands.get(ErrandKey::new("Green", "a7")).await?, None);
    Ok(())
}
