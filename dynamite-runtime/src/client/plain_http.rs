//! The warning that requests leave the machine unencrypted.

#[cfg(all(test, feature = "from-env"))]
mod tests;

use std::fmt;
use std::net::IpAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;

use super::address::address;

/// An interceptor of the SDK, which warns once if requests go to another host over plain HTTP.
///
/// The SDK does not show the endpoint of a configuration, which can also come from the environment, a profile or a
/// resolver of the user's. So the interceptor looks at the requests. A client and the clients that are made from its
/// configuration share it, and therefore warn once together.
#[derive(Default)]
pub(super) struct PlainHttp {
    warned: AtomicBool,
    /// The address of the first request, which is that of the others too, as a rule.
    first_address: OnceLock<String>,
}

/// Shows nothing of the address.
impl fmt::Debug for PlainHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainHttp")
    }
}

impl PlainHttp {
    pub(super) const NAME: &str = "dynamite_plain_http";

    /// Creates an interceptor that warns of this endpoint at once.
    pub(super) fn to(endpoint: &str) -> Self {
        let interceptor = Self::default();
        interceptor.check(endpoint);
        interceptor
    }

    fn check(&self, address: &str) {
        let Some(host) = unprotected_host(address) else { return };
        if !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                host = host.as_str(),
                "the endpoint of DynamoDB is plain HTTP on another host: requests and items are not encrypted on the way"
            );
        }
    }
}

#[dyn_dispatch_hint]
impl Intercept for PlainHttp {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let uri = context.request().uri();
        if self.first_address.get().is_none_or(|first| first != uri) {
            self.check(uri);
            let _ = self.first_address.set(uri.to_owned());
        }
        Ok(())
    }
}

/// Returns the host of a URL with plain HTTP, without the user, the port and the path of the URL, unless the host is a
/// loopback. A host in doubt is not named, because it may be a user name.
fn unprotected_host(url: &str) -> Option<String> {
    if url.starts_with("https://") {
        return None;
    }
    let uri: http::Uri = url.parse().ok()?;
    let host = uri.host().filter(|_| uri.scheme() == Some(&http::uri::Scheme::HTTP))?;
    let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
    match address(url) {
        _ if is_loopback(&host) => None,
        Some(_) => Some(host),
        None => Some("…".to_owned()),
    }
}

/// Returns `true` for the loopback addresses, 127.0.0.0/8 and ::1, and the names that stand for them by RFC 6761:
/// `localhost` and all names that end with `.localhost`.
///
/// Names of containers and addresses of private networks are other hosts: requests to them cross a network, and nobody
/// can see from here which.
fn is_loopback(host: &str) -> bool {
    match host.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback(),
        Ok(IpAddr::V6(address)) => {
            address.is_loopback() || address.to_ipv4_mapped().is_some_and(|address| address.is_loopback())
        }
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}
