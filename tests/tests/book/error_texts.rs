//! The texts of errors on docs/errors.md and docs/troubleshooting.md are those that the library gives.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::testing::{Fault, Network, SCRIPTED_REQUEST_ID, Stage};
use dynamite_runtime::{BatchError, Cursor, Dynamite, Error, InvalidCursor, Result, sdk};
use dynamite_tests::store::carts::{Cart, CartKey, CartRepository};
use dynamite_tests::store::shop;
use serde_json::json;

use crate::page::guide;
use crate::writing::cart;

const ARN: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/carts";

fn key() -> CartKey {
    CartKey::new("Oslo", 1)
}

/// A client of DynamoDB in `eu-west-1`, whose requests all meet a fault: none leaves the process.
async fn meeting(fault: Fault) -> CartRepository {
    let network = Network::new();
    network.on("*").always(fault);
    let http = network.wrap(Dynamite::embedded().await.unwrap().client().config().http_client().unwrap());
    let credentials = Credentials::new("test", "test", None, None, "test");
    let retry = RetryConfig::standard().with_max_attempts(4).with_initial_backoff(Duration::from_millis(1));
    let builder = Dynamite::builder().region("eu-west-1").credentials(credentials).http_client(http).retry(retry);
    CartRepository::new(&builder.build().await.unwrap())
}

/// The error of a get that meets a fault.
async fn get(fault: Fault) -> Error {
    meeting(fault).await.get(key()).await.unwrap_err()
}

/// The error of a put that meets a fault.
async fn put(fault: Fault) -> Error {
    meeting(fault).await.create(&cart(1)).await.unwrap_err()
}

fn throttled(code: &str, resource: &str, reason: &str) -> Fault {
    let reasons = json!([{ "resource": resource, "reason": reason }]);
    // The two codes write the name differently.
    let details = json!({ "message": "", "ThrottlingReasons": reasons, "throttlingReasons": reasons });
    Fault::Error { status: 400, code: code.to_owned(), details }
}

/// The errors that DynamoDB sends, and those of the connection to it.
async fn errors_of_the_service() -> Vec<Error> {
    let index = format!("{ARN}/index/by_customer");
    let denied = format!(
        "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: dynamodb:GetItem on resource: {ARN}"
    );
    let codes = [
        ("ResourceNotFoundException", "Requested resource not found"),
        ("AccessDeniedException", denied.as_str()),
        ("UnrecognizedClientException", "The security token included in the request is invalid."),
        ("ExpiredTokenException", "The security token included in the request is expired"),
        ("InvalidSignatureException", "Signature expired"),
        ("InternalServerError", ""),
    ];
    let mut errors = Vec::new();
    for (code, message) in codes {
        let status = if code.starts_with("Internal") { 500 } else { 400 };
        errors.push(get(Fault::error(status, code, message)).await);
    }
    errors.push(put(throttled("ThrottlingException", ARN, "TableWriteKeyRangeThroughputExceeded")).await);
    errors.push(
        put(throttled("ProvisionedThroughputExceededException", &index, "IndexWriteProvisionedThroughputExceeded"))
            .await,
    );
    errors.push(put(Fault::conflict()).await);
    for fault in [Fault::html(403), Fault::Timeout] {
        errors.push(get(fault).await);
    }
    errors.push(put(Fault::BrokenConnection).await);
    errors
}

/// The errors of clients that are not configured.
async fn errors_of_the_configuration() -> Vec<Error> {
    let base = || Config::builder().behavior_version(BehaviorVersion::latest());
    let http = aws_smithy_http_client::Builder::new().build_http();
    let credentials = Credentials::new("test", "test", None, None, "test");
    let without_region = base().credentials_provider(credentials).http_client(http.clone()).build();
    let without_credentials = base().region(Region::new("eu-west-1")).http_client(http.clone()).build();
    let mut errors = Vec::new();
    for config in [without_region, without_credentials] {
        let carts = CartRepository::new(&Dynamite::new(Client::from_conf(config)));
        errors.push(carts.get(key()).await.unwrap_err());
    }
    let retry = RetryConfig::standard().with_max_attempts(4).with_initial_backoff(Duration::from_millis(1));
    let local = Dynamite::builder().endpoint("http://127.0.0.1:1").test_credentials().http_client(http).retry(retry);
    let carts = CartRepository::new(&local.build().await.unwrap());
    errors.push(carts.get(key()).await.unwrap_err());
    errors.push(Dynamite::builder().endpoint("localhost:8000").build().await.unwrap_err());
    errors
}

/// The errors that depend on what is stored.
async fn errors_of_answers() -> Vec<Error> {
    let stage = Stage::new().await.unwrap().tables::<(Cart, shop::Customer)>().await.unwrap();
    let carts = CartRepository::new(stage.db());
    let mut errors = vec![carts.update(key()).set(Cart::NOTE, "call").await.unwrap_err()];
    carts.create(&cart(1)).await.unwrap();
    errors.push(carts.create(&cart(1)).await.unwrap_err());
    errors.push(carts.update(key()).set(Cart::NOTE, "call").only_if(Cart::TOTAL.gt(100)).await.unwrap_err());
    errors.push(carts.put(&Cart { revision: 7, ..cart(1) }).await.unwrap_err());
    errors.push(carts.update(key()).subtract(Cart::VISITS, 2).await.unwrap_err());
    let transaction = stage.db().transaction().add(carts.create(&cart(2))).add(carts.create(&cart(1)));
    errors.push(transaction.await.unwrap_err());

    // A create whose first response is lost finds its own item.
    stage.on("PutItem").then(Fault::LostResponse);
    errors.push(carts.create(&cart(3)).await.unwrap_err());

    let mut item = cart(9).to_item().unwrap();
    item.insert("visits".to_owned(), AttributeValue::S("many".to_owned()));
    stage.db().client().put_item().table_name("carts").set_item(Some(item)).send().await.unwrap();
    errors.push(carts.get(CartKey::new("Oslo", 9)).await.unwrap_err());
    errors.push(carts.query("Oslo").page(20).await.unwrap_err());

    let customers = shop::CustomerRepository::new(stage.db());
    let key = customers.get(shop::CustomerKey::new(1)).request().unwrap().get_key().clone().unwrap();
    let put = stage.db().client().put_item().table_name("shop").set_item(Some(key));
    put.item("kind", AttributeValue::S("robot".to_owned())).send().await.unwrap();
    errors.push(customers.get(shop::CustomerKey::new(1)).await.unwrap_err());
    errors
}

/// The errors of a table that differs from the schema.
async fn errors_of_tables() -> Vec<Error> {
    let stage = Stage::new().await.unwrap();
    let carts = CartRepository::new(stage.db());
    let request: sdk::CreateTableInputBuilder = carts.create_table().request().unwrap();
    let mut indexes = request.get_global_secondary_indexes().clone().unwrap();
    indexes.retain(|index| index.index_name() != "by_customer");
    let mut attributes = request.get_attribute_definitions().clone().unwrap();
    attributes.retain(|attribute| attribute.attribute_name() != "customer");
    let request = request.set_global_secondary_indexes(Some(indexes)).set_attribute_definitions(Some(attributes));
    request.send_with(stage.db().client()).await.unwrap();
    vec![carts.by_customer("Ann").all().await.unwrap_err(), carts.create_table().await.unwrap_err()]
}

/// The errors of calls that are not sent.
async fn errors_of_input() -> Vec<Error> {
    let carts = meeting(Fault::denied()).await;
    let large = Cart { note: Some("x".repeat(400 * 1024)), ..cart(1) };
    let refused = carts.batch_write().put_unchecked(&large).await.unwrap_err();
    assert!(matches!(refused, BatchError::Refused(..)), "{refused}");
    let (last, first) = (9, 1);
    let mut errors = vec![
        carts.create(&large).await.unwrap_err(),
        refused.into(),
        carts.get(CartKey::new("", 1)).await.unwrap_err(),
        carts.query("Oslo").id(last..=first).all().await.unwrap_err(),
        carts.query("Oslo").filter(Cart::ID.gt(3)).all().await.unwrap_err(),
    ];
    let reasons = [
        InvalidCursor::Malformed,
        InvalidCursor::Version,
        InvalidCursor::Foreign,
        InvalidCursor::Unsealed,
        InvalidCursor::UnknownKey,
        InvalidCursor::Altered,
        InvalidCursor::Expired,
        InvalidCursor::Audience,
    ];
    errors.extend(reasons.map(Error::from));
    errors
}

/// The error of a batch whose table accepts nothing until its deadline.
async fn error_of_a_batch() -> Error {
    let carts = meeting(Fault::Throttled).await;
    let batch = carts.batch_write().put_unchecked(&cart(1)).put_unchecked(&cart(2));
    batch.deadline(Duration::ZERO).await.unwrap_err().into()
}

/// Writes what differs from run to run as `…`, and the port of an engine as the usual one.
fn shown(error: &Error) -> String {
    let text = error.to_string().replace("127.0.0.1:1,", "127.0.0.1:8000,").replace(SCRIPTED_REQUEST_ID, "…");
    let mut parts = text.split("request id ");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |text, part| {
        format!("{text}request id …{}", part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '…'))
    })
}

#[tokio::test]
async fn the_pages_show_the_texts_of_errors() {
    let mut errors = errors_of_the_service().await;
    errors.extend(errors_of_the_configuration().await);
    errors.extend(errors_of_answers().await);
    errors.extend(errors_of_tables().await);
    errors.extend(errors_of_input().await);
    errors.push(error_of_a_batch().await);
    let produced: Vec<String> = errors.iter().map(shown).collect();

    let pages = guide().into_iter().filter(|page| ["errors.md", "troubleshooting.md"].contains(&page.name()));
    let blocks = pages.flat_map(|page| page.blocks()).filter(|block| block.language == "text").collect::<Vec<_>>();
    for text in &produced {
        let on_a_page = blocks.iter().any(|block| block.text.lines().any(|line| line == text));
        assert!(on_a_page, "no page shows this error:\n{text}\nall:\n{}", produced.join("\n"));
    }
    for block in &blocks {
        for line in block.text.lines() {
            assert!(produced.iter().any(|text| text == line), "{}: no call gives this error:\n{line}", block.page);
        }
    }
}

/// Returns the variants of an enum in a source of the runtime.
fn variants(source: &str, name: &str) -> Vec<String> {
    let body = source.split(&format!("pub enum {name} {{\n")).nth(1).unwrap().split("\n}").next().unwrap();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let named = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    named.map(|line| line.split([' ', '(', ',']).next().unwrap().to_owned()).collect()
}

#[test]
fn the_page_lists_every_variant() {
    let page = guide().into_iter().find(|page| page.name() == "errors.md").unwrap();
    let errors = include_str!("../../../dynamite-runtime/src/client/error.rs");
    let failures = include_str!("../../../dynamite-runtime/src/client/error/failure.rs");
    let all = [variants(errors, "Error"), variants(failures, "Failure")];
    assert_eq!(all.each_ref().map(|variants| variants.len() > 10), [true, true], "{all:?}");
    for variant in all.concat() {
        assert!(page.text.contains(&format!("`{variant}`")), "docs/errors.md does not name {variant}");
    }
}

/// A cursor is refused before anything is sent.
#[tokio::test]
async fn a_cursor_of_another_query_is_refused() -> Result<()> {
    let stage = Stage::new().await?.tables::<(Cart,)>().await?;
    let carts = CartRepository::new(stage.db());
    carts.create(&cart(1)).await?;
    carts.create(&cart(2)).await?;
    let cursor: Cursor = carts.query("Oslo").page(1).await?.cursor.unwrap();
    let other = carts.query("Bergen").resume(cursor).page(1).await.unwrap_err();
    assert!(matches!(other, Error::InvalidCursor(InvalidCursor::Foreign)));
    assert!("cursor".parse::<Cursor>().is_err());
    Ok(())
}
