//! Lean calls: which client makes them, with what time they are signed, and what they leave behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::config::endpoint::{Endpoint, EndpointFuture, Params, ResolveEndpoint};
use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction, RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::{Builder, Intercept, SharedHttpClient};
use aws_smithy_runtime_api::client::auth::{AuthScheme, AuthSchemeId, SharedAuthScheme, Sign};
use aws_smithy_runtime_api::client::http::{HttpClient, HttpConnectorSettings, SharedHttpConnector};
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use dynamite_runtime::{CallOptions, Usage};
use dynamite_tests::recorder::{Recorder, SentRequest};
use dynamite_tests::seen::Seen;
use dynamite_tests::store::tasks::{TaskKey, TaskRepository};

use crate::lean_support::{calls, config, lean, repository, right, without_credentials};
use crate::support::tasks;

#[tokio::test]
async fn are_prepared_by_the_sdk_once() {
    let seen = Seen::default();
    let _guard = tracing::subscriber::set_default(seen.clone());
    let tasks = tasks().await;
    let tasks = TaskRepository::new(&tasks.db().with(&lean()));
    seen.attempts.store(0, Ordering::SeqCst);
    for (round, attempts) in [(1, 5), (2, 5), (3, 5)] {
        let usage = calls(&tasks).await.unwrap();
        assert_eq!((usage.requests, usage.not_lean), (5, 0));
        assert_eq!(seen.attempts.load(Ordering::SeqCst), attempts, "in round {round}");
    }
    let by_sdk = TaskRepository::new(&tasks.db().with(&CallOptions::new().lean(false)));
    calls(&by_sdk).await.unwrap();
    assert_eq!(seen.attempts.load(Ordering::SeqCst), 10);
    assert_eq!(*seen.events.lock().unwrap(), [""; 0]);
}

#[derive(Debug)]
struct Idle;

impl Intercept for Idle {
    fn name(&self) -> &'static str {
        "idle"
    }
}

#[derive(Debug)]
struct Resolver;

impl ResolveEndpoint for Resolver {
    fn resolve_endpoint<'a>(&'a self, _: &'a Params) -> EndpointFuture<'a> {
        EndpointFuture::ready(Ok(Endpoint::builder().url("https://127.0.0.1:1").build()))
    }
}

#[derive(Debug)]
struct Unimpressed;

impl ClassifyRetry for Unimpressed {
    fn classify_retry(&self, _: &InterceptorContext) -> RetryAction {
        RetryAction::NoActionIndicated
    }

    fn name(&self) -> &'static str {
        "unimpressed"
    }
}

/// The scheme of another signature.
#[derive(Debug)]
struct OtherScheme;

impl AuthScheme for OtherScheme {
    fn scheme_id(&self) -> AuthSchemeId {
        AuthSchemeId::new("other")
    }

    fn identity_resolver(&self, _: &dyn GetIdentityResolver) -> Option<SharedIdentityResolver> {
        None
    }

    fn signer(&self) -> &dyn Sign {
        unreachable!("it has no identities")
    }
}

#[tokio::test]
async fn are_not_made_by_clients_that_do_more_than_lean_calls_can() {
    let recorder = Recorder::answering(right);
    let config = || config(recorder.clone());
    let cases = [
        ("interceptors", config().interceptor(Idle)),
        ("adaptive", config().retry_config(RetryConfig::adaptive())),
        ("resolver of endpoints", config().endpoint_resolver(Resolver)),
        ("signed", config().push_auth_scheme(SharedAuthScheme::new(OtherScheme))),
        ("signed", without_credentials(recorder.clone()).allow_no_auth()),
        ("classifiers", config().retry_classifier(Unimpressed)),
    ];
    for (reason, config) in cases {
        let seen = Seen::default();
        let _guard = tracing::subscriber::set_default(seen.clone());
        let tasks = repository(config, true);
        let usages = [calls(&tasks).await.unwrap(), calls(&tasks).await.unwrap()];
        assert_eq!(usages.map(|usage| (usage.requests, usage.not_lean)), [(5, 5); 2], "{reason}");
        assert_eq!(recorder.take().len(), 10, "{reason}");
        let events = seen.events.lock().unwrap().clone();
        assert!(matches!(&events[..], [event] if event.starts_with("DEBUG") && event.contains(reason)), "{events:?}");
    }
}

/// The setting of the SDK's releases that correct their clocks; the others have this one instead.
trait DisableCorrection {
    #[allow(dead_code, reason = "only older releases need it")]
    fn disable_clock_skew_correction(self, on: bool) -> Self;
}

impl DisableCorrection for Builder {
    fn disable_clock_skew_correction(self, _: bool) -> Self {
        self
    }
}

/// Returns by how many minutes the signatures of some calls were moved.
async fn moved(disabled: bool, lean: bool) -> Vec<i64> {
    let ahead = Duration::from_secs(3600);
    let recorder = Recorder::answering(move |request| {
        let mut response = right(request);
        let date = DateTime::from(SystemTime::now() + ahead).fmt(Format::HttpDate).unwrap();
        response.headers_mut().insert("date", date);
        response
    });
    let tasks = repository(config(recorder.clone()).disable_clock_skew_correction(disabled), lean);
    let seen = Seen::default();
    let _guard = tracing::subscriber::set_default(seen.clone());
    for _ in 0..8 {
        tasks.get(TaskKey::new("a")).await.unwrap();
    }
    // The SDK prepares the first call, learns the time from its response, and shows in the next call whether it uses it.
    assert_eq!(seen.attempts.load(Ordering::SeqCst), if lean { 3 } else { 8 });
    let now = chrono::Utc::now().naive_utc();
    let minutes = |request: &SentRequest| {
        let date = request.header("x-amz-date");
        let date = chrono::NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%SZ").unwrap();
        ((date - now).num_seconds() + 150).div_euclid(300) * 5
    };
    recorder.take().iter().map(minutes).collect()
}

#[tokio::test]
async fn are_signed_with_the_time_that_the_sdk_would_use() {
    for disabled in [false, true] {
        assert_eq!(moved(disabled, true).await, moved(disabled, false).await, "{disabled}");
    }
    assert_eq!(moved(true, true).await, [0; 8]);
}

/// An HTTP client that tells its end.
#[derive(Debug)]
struct Ending {
    inner: Recorder,
    ended: Arc<AtomicUsize>,
}

impl HttpClient for Ending {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        self.inner.http_connector(settings, components)
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.ended.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn leave_nothing_of_a_client_behind() {
    let ended = Arc::new(AtomicUsize::new(0));
    let http = Ending { inner: Recorder::answering(right), ended: Arc::clone(&ended) };
    let mut tasks = repository(config(SharedHttpClient::new(http)), true);
    for attempts in 1..20 {
        calls(&tasks).await.unwrap();
        tasks = TaskRepository::new(&tasks.db().with(&lean().attempts(attempts)));
    }
    calls(&tasks).await.unwrap();
    assert_eq!(ended.load(Ordering::SeqCst), 0);
    drop(tasks);
    assert_eq!(ended.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn fill_the_budget_of_retries_like_calls_by_the_sdk() {
    for lean in [false, true] {
        let fails = Arc::new(AtomicUsize::new(0));
        let failing = Arc::clone(&fails);
        let recorder = Recorder::answering(move |request| {
            let mut response = right(request);
            if failing.load(Ordering::SeqCst) > 0 {
                failing.fetch_sub(1, Ordering::SeqCst);
                *response.status_mut() = StatusCode::try_from(500).unwrap();
            }
            response
        });
        // A retry takes at least five of the budget, and a first attempt that succeeds adds one.
        let partition = RetryPartition::custom("a small budget").token_bucket(TokenBucket::new(20)).build();
        let retry = RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(1));
        let tasks = repository(config(recorder.clone()).retry_config(retry).retry_partition(partition), lean);
        let get = async || tasks.get(TaskKey::new("a")).await.is_ok();
        // The budget is used up by calls whose retries fail too.
        while recorder.take().len() != 1 {
            fails.store(2, Ordering::SeqCst);
            assert!(!get().await, "{lean}");
        }
        fails.store(0, Ordering::SeqCst);
        for _ in 0..20 {
            assert!(get().await, "{lean}");
        }
        fails.store(1, Ordering::SeqCst);
        assert!(get().await, "{lean}");
    }
}

#[tokio::test]
async fn can_be_turned_off_and_on() {
    let fails = Arc::new(AtomicUsize::new(0));
    let failing = Arc::clone(&fails);
    let recorder = Recorder::answering(move |request| {
        let mut response = right(request);
        if failing.swap(0, Ordering::SeqCst) > 0 {
            *response.status_mut() = StatusCode::try_from(503).unwrap();
        }
        response
    });
    let retry = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let mut tasks = repository(config(recorder.clone()).retry_config(retry), true);
    for lean in [false, true, true, false, true] {
        tasks = TaskRepository::new(&tasks.db().with(&CallOptions::new().lean(lean)));
        for fails_first in [false, true, true] {
            fails.store(fails_first.into(), Ordering::SeqCst);
            let usage = calls(&tasks).await.unwrap();
            assert_eq!((usage.requests, usage.retries), (5, fails_first.into()), "{lean}");
            assert_eq!(recorder.take().len(), 5 + usize::from(fails_first), "{lean}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_made_at_once() {
    let recorder = Recorder::answering(|request| {
        let mut response = right(request);
        let date = DateTime::from(SystemTime::now() + Duration::from_secs(3600)).fmt(Format::HttpDate).unwrap();
        response.headers_mut().insert("date", date);
        response
    });
    let tasks = Arc::new(repository(config(recorder.clone()), true));
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let tasks = Arc::clone(&tasks);
        all.spawn(async move { calls(&tasks).await.unwrap() });
    }
    let usage: Usage = all.join_all().await.into_iter().sum();
    assert_eq!((usage.requests, usage.retries, recorder.take().len()), (320, 0, 320));
    calls(&tasks).await.unwrap();
    recorder.take();
    // What the calls learnt of the clock at once is right.
    calls(&tasks).await.unwrap();
    let now = chrono::Utc::now().format("%Y%m%dT%H").to_string();
    for request in recorder.take() {
        let is_moved = !request.header("x-amz-date").starts_with(&now);
        assert_eq!(is_moved, corrects_clocks().await);
    }
}

/// Returns `true` if this release of the SDK corrects its time.
async fn corrects_clocks() -> bool {
    moved(false, false).await.last() != Some(&0)
}
