//! A service inside the process. It answers every read with a page that has no items and ends at the visit.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynamite_runtime::{Json, RawItem, Unknown, write_item};
use serde_json::json;

use crate::visit::visit;

/// Returns a client of the service.
pub fn client() -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .endpoint_url("http://localhost:1")
        .http_client(http_client_fn(|_, _| SharedHttpConnector::new(Service)));
    Client::from_conf(config.build())
}

#[derive(Debug)]
struct Service;

impl HttpConnector for Service {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body: Json = request.body().bytes().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
        let mut key = write_item(&visit()).expect("the visit can be stored");
        let names = key_names(body["IndexName"].as_str());
        key.retain(|name, _| names.contains(&name.as_str()));
        let page = json!({ "Items": [], "Count": 0, "ScannedCount": 0, "LastEvaluatedKey": as_json(key) });
        let status = StatusCode::try_from(200).expect("200 is a status");
        let mut response = HttpResponse::new(status, SdkBody::from(page.to_string()));
        response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
        HttpConnectorFuture::ready(Ok(response))
    }
}

/// Returns the key attributes of the table, or of an index and the table.
fn key_names(index: Option<&str>) -> Vec<&'static str> {
    let mut names = vec!["clinic_and_patient", "at_and_number"];
    match index {
        Some("by_price") => names.extend(["clinic", "price"]),
        Some("by_mood") => names.extend(["clinic", "mood_key"]),
        _ => {}
    }
    names
}

fn as_json(item: RawItem) -> Json {
    let mut all = Unknown::default();
    item.into_iter().for_each(|(name, value)| drop(all.insert(name, value)));
    serde_json::to_value(all).expect("an item is JSON")
}
