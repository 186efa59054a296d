//! What tests of lean calls share: the clients, the calls, and what they see of the SDK: its spans.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Config, Credentials, Region};
use aws_smithy_runtime_api::client::http::HttpClient;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynamite_runtime::{CallOptions, Dynamite, Error, Usage};
use dynamite_tests::recorder::SentRequest;
use dynamite_tests::store::tasks::{Task, TaskKey, TaskRepository};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::task;

/// A subscriber of this thread that counts the attempts of the SDK, and keeps the events of the runtime.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    pub(crate) attempts: Arc<AtomicUsize>,
    pub(crate) events: Arc<Mutex<Vec<String>>>,
}

impl Subscriber for Seen {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.name() == "try_attempt" || metadata.target().starts_with("dynamite_runtime")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.attempts.fetch_add(usize::from(span.metadata().name() == "try_attempt"), Ordering::SeqCst);
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(format!("{} ", event.metadata().level()));
        event.record(&mut text);
        self.events.lock().unwrap().push(text.0);
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0 += &format!("{}={value:?};", field.name());
    }
}

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
