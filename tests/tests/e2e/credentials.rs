//! Providers of credentials that fail, and the cache of what they provide.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, future};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Credentials, ProvideCredentials};
use dynamite_runtime::{CallOptions, Dynamite, Error, Failure};
use dynamite_tests::configured;
use dynamite_tests::faults::{ATTEMPTS, Faults};
use dynamite_tests::store::tasks::{TaskKey, TaskRepository};

use crate::support::{faulty_tasks, task};

/// A provider that counts its calls, and returns a new result for each.
#[derive(Clone)]
struct Provider {
    calls: Arc<AtomicUsize>,
    result: Arc<dyn Fn(usize) -> Option<provider::Result> + Send + Sync>,
}

impl Provider {
    /// Creates a provider with the results of the calls, counted from 1; one that returns `None` hangs.
    fn new(result: impl Fn(usize) -> Option<provider::Result> + Send + Sync + 'static) -> Self {
        Provider { calls: Arc::default(), result: Arc::new(result) }
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Provider")
    }
}

impl ProvideCredentials for Provider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let result = (self.result)(self.calls.fetch_add(1, Ordering::SeqCst) + 1);
        future::ProvideCredentials::new(async move {
            match result {
                Some(result) => result,
                None => std::future::pending().await,
            }
        })
    }
}

fn credentials() -> Option<provider::Result> {
    Some(Ok(Credentials::new("000000000000", "test", None, None, "test")))
}

/// Returns a client with these credentials, over a network that records requests.
async fn client(provider: &Provider) -> (Dynamite, Faults, TaskRepository) {
    let (tasks, faults, direct) = faulty_tasks().await;
    let config = tasks.db().client().config().to_builder().credentials_provider(provider.clone());
    (configured(&Dynamite::new(Client::from_conf(config.build()))), faults, direct)
}

/// Checks the error of a write for which there are no credentials.
async fn assert_unsent(provider: &Provider, options: CallOptions, failure: Failure, transient: bool) {
    let (db, faults, _direct) = client(provider).await;
    let error = TaskRepository::new(&db.with(&options)).put(&task("a")).await.unwrap_err();
    let request = error.request().unwrap();
    assert_eq!((request.failure(), request.was_sent()), (Some(failure), false), "{error}");
    assert_eq!((error.is_transient(), error.is_ambiguous()), (transient, false), "{error}");
    assert!(error.to_string().contains("not sent") && !error.to_string().contains("s3cr3t"), "{error}");
    assert_eq!(faults.requests(), []);
    let get = TaskRepository::new(&db.with(&options)).get(TaskKey::new("a")).await;
    assert!(matches!(get, Err(Error::Service(error)) if error.failure() == Some(failure)));
}

#[tokio::test]
async fn a_provider_that_failed_is_transient_and_asked_again() {
    let failing = Provider::new(|_| Some(Err(CredentialsError::provider_error("s3cr3t"))));
    assert_unsent(&failing, CallOptions::new(), Failure::CredentialsProviderFailed, true).await;
    assert_eq!(failing.calls(), 2 * ATTEMPTS as usize);
    let timed_out = CredentialsError::provider_timed_out;
    let slow = Provider::new(move |_| Some(Err(timed_out(Duration::from_secs(1)))));
    assert_unsent(&slow, CallOptions::new(), Failure::CredentialsProviderTimedOut, true).await;
    let recovering = Provider::new(|call| match call {
        1 => Some(Err(CredentialsError::unhandled("s3cr3t"))),
        _ => credentials(),
    });
    let (db, faults, _direct) = client(&recovering).await;
    faults.on("PutItem").then(dynamite_tests::faults::Fault::success("{}"));
    TaskRepository::new(&db).put(&task("a")).await.unwrap();
    assert_eq!((recovering.calls(), faults.count("PutItem")), (2, 1));
}

#[tokio::test]
async fn a_provider_without_credentials_is_not_transient() {
    let none = Provider::new(|_| Some(Err(CredentialsError::not_loaded("s3cr3t"))));
    assert_unsent(&none, CallOptions::new(), Failure::NoCredentials, false).await;
    assert_eq!(none.calls(), 2);
    let invalid = Provider::new(|_| Some(Err(CredentialsError::invalid_configuration("s3cr3t"))));
    assert_unsent(&invalid, CallOptions::new(), Failure::InvalidConfiguration, false).await;
}

#[tokio::test]
async fn a_provider_that_hangs_is_no_lost_response() {
    for options in [
        CallOptions::new().attempt_timeout(Duration::from_millis(5)),
        CallOptions::new().operation_timeout(Duration::from_millis(5)),
    ] {
        let hanging = Provider::new(|_| None);
        assert_unsent(&hanging, options, Failure::CredentialsProviderTimedOut, true).await;
    }
}

#[tokio::test]
async fn derived_clients_share_the_credentials() {
    let provider = Provider::new(|_| credentials());
    let (db, faults, _direct) = client(&provider).await;
    let derived = [db.with(&CallOptions::short_reads()), configured(&Dynamite::new(db.client().clone()))];
    for db in [&db, &derived[0], &derived[1], &derived[1].with(&CallOptions::new())] {
        faults.on("GetItem").then(dynamite_tests::faults::Fault::success("{}"));
        TaskRepository::new(db).get(TaskKey::new("a")).await.unwrap();
    }
    assert_eq!((provider.calls(), faults.count("GetItem")), (1, 4));
}
