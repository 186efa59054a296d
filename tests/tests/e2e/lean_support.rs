//! What tests of lean calls share: the clients, the calls, and what they see of the SDK: its spans.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Config, Credentials, Region};
use aws_smithy_runtime_api::client::http::HttpClient;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynamite_runtime::{CallOptions, Dynamite, Error, Usage};
use dynamite_tests::recorder::SentRequest;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};

use crate::support::task;

pub(crate) fn lean() -> CallOptions {
    CallOptions::new().lean(true)
}

/// Makes one call of each operation that can be lean, and returns what they cost.
pub(crate) async fn calls(tasks: &TaskRepository) -> Result<Usage, Error> {
    Ok([
        tasks.get(TaskKey::new("a")).measured().await?.usage,
        tasks.by_owner("x").page(3).await?.usage(),
        tasks.put(&task("a")).measured().await?.usage,
        tasks.update(TaskKey::new("a")).set(Task::TITLE, "new").measured().await?.usage,
        tasks.delete(TaskKey::new("b")).measured().await?.usage,
    ]
    .into_iter()
    .sum())
}

/// Returns a response of the status 200.
pub(crate) fn answer(body: &str) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from(body));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}

/// Answers all operations without a fault.
pub(crate) fn right(request: &SentRequest) -> HttpResponse {
    let is_query = request.header("x-amz-target").ends_with("Query");
    answer(if is_query { r#"{"Items":[],"Count":0,"ScannedCount":0}"# } else { "{}" })
}

pub(crate) fn without_credentials(http: impl HttpClient + 'static) -> Builder {
    let config = Config::builder().behavior_version(BehaviorVersion::latest());
    config.region(Region::new("eu-north-1")).http_client(http)
}

pub(crate) fn config(http: impl HttpClient + 'static) -> Builder {
    without_credentials(http).credentials_provider(Credentials::new("test", "test", None, None, "test"))
}

pub(crate) fn repository(config: Builder, lean: bool) -> TaskRepository {
    TaskRepository::new(&Dynamite::new(Client::from_conf(config.build())).with(&CallOptions::new().lean(lean)))
}
