//! The configurations with which a client can't make lean calls.

use aws_sdk_dynamodb::Config;
use aws_sdk_dynamodb::config::Intercept;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryMode};

use super::unfit::OTHER_SIGNATURE;
use crate::client::attempts::Watcher;
use crate::client::conflict::Conflicts;
use crate::client::credentials::ProviderFailures;
use crate::client::plain_http::PlainHttp;
use crate::client::response::BrokenResponses;

/// Returns the reason why a client with this configuration can't make lean calls, if there is one.
///
/// An interceptor may look at all that the SDK's orchestration does and change it, adaptive retries wait before the first
/// attempt too, and a classifier of retries may look at attempts that succeed.
pub(super) fn unfit_configuration(config: &Config) -> Option<&'static str> {
    let ours = [Watcher::NAME, PlainHttp::NAME];
    if config.interceptors().any(|interceptor| !ours.contains(&interceptor.name())) {
        return Some("the client has interceptors");
    }
    if config.retry_config().is_some_and(|retry| retry.mode() == RetryMode::Adaptive) {
        return Some("the client's retries are adaptive");
    }
    if config.auth_schemes().next().is_some() || config.auth_scheme_resolver().is_some() {
        return Some(OTHER_SIGNATURE);
    }
    let our_classifiers = [Conflicts::NAME, BrokenResponses::NAME, ProviderFailures::NAME];
    if config.retry_classifiers().any(|classifier| !our_classifiers.contains(&classifier.name())) {
        return Some("the client has classifiers of retries");
    }
    if config.invocation_id_generator().is_some() {
        return Some("the client makes its own ids of calls");
    }
    if config.http_client().is_none() {
        return Some("the client has no HTTP client");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_needs_an_http_client() {
        let config = Config::builder().behavior_version_latest().build();
        assert_eq!(unfit_configuration(&config), Some("the client has no HTTP client"));
    }
}
