//! Adds to a configuration what all clients need.

use aws_sdk_dynamodb::config::retry::ClassifyRetry;
use aws_sdk_dynamodb::config::{Builder, IdentityCache, Intercept, SharedInterceptor, StalledStreamProtectionConfig};
use aws_sdk_dynamodb::{Client, Config};

use super::attempts::Watcher;
use super::conflict::Conflicts;
use super::credentials::ProviderFailures;
use super::plain_http::PlainHttp;
use super::response::BrokenResponses;

/// The most attempts of a request. For each request, the SDK adds up the longest waits between all of them, in a loop: with
/// [`u32::MAX`], that takes a thread for minutes.
const MOST_ATTEMPTS: u32 = 1000;

/// Returns a client with this configuration that retries more errors than the SDK does, counts its attempts, and warns
/// if they are not encrypted.
pub(super) fn prepared_client(config: Config) -> Client {
    let mut builder = config.to_builder();
    let classifies = |name| config.retry_classifiers().any(|classifier| classifier.name() == name);
    if !classifies(Conflicts::NAME) {
        builder = builder.retry_classifier(Conflicts);
    }
    if !classifies(BrokenResponses::NAME) {
        builder = builder.retry_classifier(BrokenResponses);
    }
    if !classifies(ProviderFailures::NAME) {
        builder = builder.retry_classifier(ProviderFailures);
    }
    if config.identity_cache().is_none() {
        // Without it, each derived client would have a cache of its own, and ask the provider of credentials again.
        builder.set_identity_cache(IdentityCache::lazy().build());
    }
    if let Some(retry) = config.retry_config().filter(|retry| retry.max_attempts() > MOST_ATTEMPTS) {
        builder.set_retry_config(Some(retry.clone().with_max_attempts(MOST_ATTEMPTS)));
    }
    let intercepts = |name| config.interceptors().any(|interceptor| interceptor.name() == name);
    if !intercepts(Watcher::NAME) {
        // The SDK looks whether an interceptor is disabled before each of its twenty functions, unless it is permanent.
        builder.push_interceptor(SharedInterceptor::permanent(Watcher));
    }
    if !intercepts(PlainHttp::NAME) {
        builder.push_interceptor(SharedInterceptor::permanent(PlainHttp::default()));
    }
    if config.timeout_config().is_some_and(|timeouts| timeouts.operation_attempt_timeout().is_some()) {
        // The body is read within the attempt, so the attempt's timeout covers a stalled body.
        builder.set_stalled_stream_protection(Some(StalledStreamProtectionConfig::disabled()));
    }
    Client::from_conf(with_pool(config, builder).build())
}

/// Sets the pool of connections, if there is none. Without it, the SDK would create one for each derived client.
#[cfg(feature = "https")]
fn with_pool(config: Config, mut builder: Builder) -> Builder {
    if config.http_client().is_none() {
        builder.set_http_client(Some(super::pool::https_client(super::pool::PoolSettings::default())));
    }
    builder
}

#[cfg(not(feature = "https"))]
fn with_pool(_: Config, builder: Builder) -> Builder {
    builder
}
