//! Items are written into requests as JSON: the requests are those that the SDK would write. If the SDK uses its own
//! serializer or deserializer all the same, nothing wrong is sent, and what it decodes is read.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, ConfigBag, Credentials, Intercept, Region, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::query::Query;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynamite_runtime::codec::WireWriter;
use dynamite_runtime::{CallOptions, Dynamite, Entity};
use dynamite_tests::store::samples::{Sample, SampleKey, SampleRepository};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::samples::{any_sample, plain_sample};

/// A connection that keeps the bodies of requests, and gives all of them the same answer.
#[derive(Clone, Debug)]
struct Recorder {
    sent: Arc<Mutex<Vec<Json>>>,
    answer: Arc<str>,
}

impl HttpConnector for Recorder {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let length = request.headers().get("content-length").map(|length| length.parse::<usize>().unwrap());
        let body = request.body().bytes().unwrap();
        assert_eq!(length, Some(body.len()));
        self.sent.lock().unwrap().push(serde_json::from_slice(body).unwrap());
        let answer = SdkBody::from(self.answer.as_ref());
        HttpConnectorFuture::ready(Ok(HttpResponse::new(StatusCode::try_from(200).unwrap(), answer)))
    }
}

/// Returns a client that gets this answer to every request, and what records the requests.
fn client(answer: &str, interceptor: Option<Disturbed>) -> (Dynamite, Recorder) {
    let recorder = Recorder { sent: Arc::default(), answer: answer.into() };
    let connector = SharedHttpConnector::new(recorder.clone());
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "dynamite"))
        .endpoint_url("http://127.0.0.1:1")
        .http_client(http_client_fn(move |_, _| connector.clone()));
    if let Some(interceptor) = interceptor {
        config = config.interceptor(interceptor);
    }
    let db = Dynamite::new(Client::from_conf(config.build())).with(&CallOptions::new().attempts(1));
    (db, recorder)
}

/// Writes a sample in every way, and returns the requests.
async fn writes(samples: &SampleRepository, recorder: &Recorder, sample: &Sample) -> Vec<Json> {
    samples.put(sample).await.unwrap();
    samples.put(sample).only_if(Sample::TEXT.eq("t")).returning_old().await.unwrap();
    samples.create(sample).await.unwrap();
    samples.batch_write().put(sample).delete(SampleKey::new("other")).await.unwrap();
    std::mem::take(&mut recorder.sent.lock().unwrap())
}

/// Sorts the elements of sets and of batches, whose order means nothing.
fn sorted(value: &mut Json) {
    match value {
        Json::Array(values) => values.iter_mut().for_each(sorted),
        Json::Object(fields) => {
            for (name, value) in fields {
                sorted(value);
                if let ("SS" | "NS" | "BS", Json::Array(set)) = (name.as_str(), value) {
                    set.sort_by_key(ToString::to_string);
                }
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_requests_are_those_that_the_sdk_writes(sample in any_sample()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (db, recorder) = client(r#"{"UnprocessedItems":{}}"#, None);
            let by_sdk = db.with(&CallOptions::new().wire_codec(false));
            let mut ours = writes(&SampleRepository::new(&db), &recorder, &sample).await;
            let mut sdk = writes(&SampleRepository::new(&by_sdk), &recorder, &sample).await;
            ours.iter_mut().chain(&mut sdk).for_each(sorted);
            assert_eq!(ours, sdk);
        });
    }
}

/// An interceptor after which the SDK works as if it did not use another serializer or deserializer.
#[derive(Clone, Copy, Debug)]
enum Disturbed {
    Requests,
    Responses,
}

/// The SDK's own deserializer of queries.
#[derive(Debug)]
struct OfQueries;

impl DeserializeResponse for OfQueries {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        let layer = Query::new().config().unwrap();
        layer.load::<SharedResponseDeserializer>().unwrap().deserialize_nonstreaming_with_config(response, config)
    }
}

impl Intercept for Disturbed {
    fn name(&self) -> &'static str {
        "disturbed"
    }

    fn read_after_serialization(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Disturbed::Responses = self {
            config.interceptor_state().store_put(SharedResponseDeserializer::new(OfQueries));
        }
        Ok(())
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Disturbed::Requests = self {
            *context.request_mut().body_mut() = SdkBody::from(r#"{"TableName":"samples","Item":{}}"#);
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_request_with_another_body_than_the_encoded_one_is_not_sent() {
    let (db, recorder) = client("{}", Some(Disturbed::Requests));
    let samples = SampleRepository::new(&db);
    let put = samples.put(&plain_sample("a")).await.unwrap_err();
    assert!(!put.is_ambiguous(), "{put}");
    let batch = samples.batch_write().put(&plain_sample("a"));
    assert!(batch.deadline(std::time::Duration::from_millis(50)).await.is_err());
    assert_eq!(*recorder.sent.lock().unwrap(), Vec::<Json>::new());
}

#[tokio::test]
async fn what_the_sdk_decodes_is_read_as_well() {
    let sample = plain_sample("a");
    let mut writer = WireWriter::default();
    sample.write(&mut writer).unwrap();
    let answer = format!(r#"{{"Count":1,"ScannedCount":1,"Items":[{}]}}"#, writer.into_json());
    let (db, _recorder) = client(&answer, Some(Disturbed::Responses));
    let samples = SampleRepository::new(&db);
    assert_eq!(samples.query("a").all().await.unwrap(), std::slice::from_ref(&sample));
    let page = samples.query("a").page(10).await.unwrap();
    assert_eq!(page.items, [sample]);
    assert!(page.cursor_at(0).is_some());
}
