//! The credentials of lean calls, and the hosts to which they go.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{Credentials, IdentityCache, ProvideCredentials};
use dynamite_runtime::{CallOptions, Dynamite};
use dynamite_tests::recorder::Recorder;
use dynamite_tests::store::jobs::{JobKey, JobRepository};
use dynamite_tests::store::tasks::{TaskKey, TaskRepository};

use crate::lean_support::{calls, config, repository, right};

#[tokio::test]
async fn go_to_the_hosts_that_the_sdk_finds() {
    let arn = |account: &str| format!("arn:aws:dynamodb:eu-north-1:{account}:table/tasks");
    let cases = [
        (None, "tasks".to_owned(), "dynamodb.eu-north-1.amazonaws.com"),
        (Some("111111111111"), "tasks".to_owned(), "111111111111.ddb.eu-north-1.amazonaws.com"),
        (Some("111111111111"), arn("222222222222"), "222222222222.ddb.eu-north-1.amazonaws.com"),
        (Some("111111111111"), arn("333333333333"), "333333333333.ddb.eu-north-1.amazonaws.com"),
    ];
    let credentials = |account: Option<&str>| {
        let mut credentials = Credentials::builder().access_key_id("test").secret_access_key("test");
        credentials.set_account_id(account.map(Into::into));
        credentials.provider_name("test").build()
    };
    for lean in [false, true] {
        let recorder = Recorder::answering(right);
        for (account, table, host) in &cases {
            let config = config(recorder.clone()).credentials_provider(credentials(*account));
            let builder = Dynamite::builder().client(Client::from_conf(config.build())).lean_calls(lean);
            let tasks = TaskRepository::new(&builder.table_name("tasks", table).build().await.unwrap());
            calls(&tasks).await.unwrap();
            calls(&tasks).await.unwrap();
            let uris: Vec<_> = recorder.take().into_iter().map(|request| request.uri).collect();
            assert_eq!(uris, vec![format!("https://{host}/"); 10], "{lean}");
        }
    }
}

#[tokio::test]
async fn follow_credentials_that_change() {
    for lean in [false, true] {
        let (recorder, calls) = (Recorder::answering(right), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&calls);
        let provider = move || {
            let call = count.fetch_add(1, Ordering::SeqCst);
            let key = Credentials::builder().access_key_id(format!("KEY{call}")).secret_access_key("test");
            let account = format!("{:012}", call / 2);
            key.session_token(format!("token{call}")).account_id(account).provider_name("test").build()
        };
        let config = config(recorder.clone())
            .credentials_provider(Changing(Box::new(provider)))
            .identity_cache(IdentityCache::no_cache());
        let tasks = repository(config, lean);
        for _ in 0..6 {
            tasks.get(TaskKey::new("a")).await.unwrap();
        }
        assert_eq!(calls.load(Ordering::SeqCst), 6);
        for (call, request) in recorder.take().iter().enumerate() {
            assert!(request.header("authorization").contains(&format!("Credential=KEY{call}/")), "{lean} {request:?}");
            assert_eq!(request.header("x-amz-security-token"), format!("token{call}"));
            assert_eq!(request.uri, format!("https://{:012}.ddb.eu-north-1.amazonaws.com/", call / 2));
        }
    }
}

/// A provider of credentials that may be others each time.
struct Changing(Box<dyn Fn() -> Credentials + Send + Sync>);

impl std::fmt::Debug for Changing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Changing")
    }
}

impl ProvideCredentials for Changing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Ok((self.0)()))
    }
}

#[tokio::test]
async fn find_the_hosts_of_several_tables() {
    let arn = |table: &str, account: &str| format!("arn:aws:dynamodb:eu-north-1:{account}:table/{table}");
    let recorder = Recorder::answering(right);
    let builder = Dynamite::builder().client(Client::from_conf(config(recorder.clone()).build())).lean_calls(true);
    let builder = builder.table_name("tasks", arn("tasks", "222222222222"));
    let db = builder.table_name("jobs", arn("jobs", "333333333333")).build().await.unwrap();
    let (tasks, jobs) = (TaskRepository::new(&db), JobRepository::new(&db));
    for _ in 0..3 {
        tasks.get(TaskKey::new("a")).await.unwrap();
        jobs.get(JobKey::new("a")).await.unwrap();
    }
    let hosts = ["222222222222", "333333333333"].map(|id| format!("https://{id}.ddb.eu-north-1.amazonaws.com/"));
    assert_eq!(recorder.take().into_iter().map(|request| request.uri).collect::<Vec<_>>(), [&hosts[..]; 3].concat());
}

#[tokio::test]
async fn fail_as_by_the_sdk_when_credentials_are_no_longer_found() {
    for hangs in [false, true] {
        let mut outcomes = Vec::new();
        for lean in [false, true] {
            let (recorder, asked) = (Recorder::answering(right), Arc::new(AtomicUsize::new(0)));
            let provider = Failing { asked: Arc::clone(&asked), hangs };
            let config =
                config(recorder.clone()).credentials_provider(provider).identity_cache(IdentityCache::no_cache());
            let retry = RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(1));
            let options = CallOptions::new().attempt_timeout(Duration::from_millis(50)).lean(lean);
            let tasks = TaskRepository::new(repository(config.retry_config(retry), lean).db());
            let tasks = TaskRepository::new(&tasks.db().with(&options));
            tasks.get(TaskKey::new("a")).await.unwrap();
            let error = tasks.get(TaskKey::new("a")).await.unwrap_err();
            outcomes.push((
                error.to_string(),
                error.is_transient(),
                asked.load(Ordering::SeqCst),
                recorder.take().len(),
            ));
        }
        assert_eq!(outcomes[0], outcomes[1]);
        assert_eq!((outcomes[1].2, outcomes[1].3), (3, 1));
    }
}

/// A provider of credentials that fails or hangs after the first time.
#[derive(Debug)]
struct Failing {
    asked: Arc<AtomicUsize>,
    hangs: bool,
}

impl ProvideCredentials for Failing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        future::ProvideCredentials::new(async move {
            match (number, self.hangs) {
                (0, _) => Ok(Credentials::new("test", "test", None, None, "test")),
                (_, true) => std::future::pending().await,
                (_, false) => Err(CredentialsError::provider_error("gone")),
            }
        })
    }
}

/// A provider of credentials that reads them from a table, with the SDK's client and with a repository.
#[derive(Debug)]
struct Stored(Dynamite);

impl ProvideCredentials for Stored {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async move {
            let key = aws_sdk_dynamodb::types::AttributeValue::S("key".into());
            let get = self.0.client().get_item().table_name("tasks").key("task_id", key).send();
            get.await.map_err(CredentialsError::provider_error)?;
            let tasks = TaskRepository::new(&self.0);
            tasks.get(TaskKey::new("key")).await.map_err(CredentialsError::provider_error)?;
            Ok(Credentials::new("stored", "test", None, None, "test"))
        })
    }
}

#[tokio::test]
async fn are_not_mixed_up_with_those_of_a_provider_of_credentials() {
    let (inner, outer) = (Recorder::answering(right), Recorder::answering(right));
    let secrets = repository(config(inner.clone()), true);
    let stored = config(outer.clone()).credentials_provider(Stored(secrets.db().clone()));
    let tasks = repository(stored.identity_cache(IdentityCache::no_cache()), true);
    for _ in 0..3 {
        let usage = tasks.get(TaskKey::new("a")).measured().await.unwrap().usage;
        assert_eq!((usage.requests, usage.retries, usage.not_lean), (1, 0, 0));
    }
    let keys = |recorder: &Recorder, text: &str| {
        let sent = recorder.take();
        (sent.len(), sent.iter().all(|request| request.header("authorization").contains(text)))
    };
    assert_eq!(keys(&outer, "Credential=stored/"), (3, true));
    assert_eq!(keys(&inner, "Credential=test/"), (6, true));
}
