//! Connects to DynamoDB.

use std::env;
use std::fmt;

use dynamite_runtime::{Cache, Dynamite, Keep};

use crate::store::products::Product;
use crate::{Context, Outcome};

/// The environment variables by which the AWS tools find credentials.
const CREDENTIALS: [&str; 5] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];
/// The environment variables by which they find a region. A profile may contain one.
const REGION: [&str; 3] = ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"];

/// The size of a cache in bytes: enough for all products.
const CACHE_BYTES: u64 = 16 << 20;

/// The DynamoDB that the example runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An engine inside this process.
    Embedded,
    /// An endpoint.
    Endpoint {
        /// Its address.
        url: String,
        /// The prefix of each table name.
        prefix: String,
    },
}

impl Target {
    /// Returns the endpoint, or the embedded engine if there is none.
    pub fn new(endpoint: Option<String>, prefix: String) -> Self {
        match endpoint {
            Some(url) => Target::Endpoint { url, prefix },
            None => Target::Embedded,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Embedded => f.write_str("the embedded engine"),
            Target::Endpoint { url, .. } => f.write_str(url),
        }
    }
}

/// Returns a client of the target.
///
/// # Errors
///
/// Returns [`Failure`](crate::Failure) if the engine does not start, or the endpoint is not an address.
pub async fn connect(target: &Target) -> Outcome<Dynamite> {
    match target {
        Target::Embedded => Dynamite::embedded().await.context("starting the embedded engine"),
        Target::Endpoint { url, prefix } => endpoint(url, prefix).await,
    }
}

async fn endpoint(url: &str, prefix: &str) -> Outcome<Dynamite> {
    let is_set = |names: &[&str]| names.iter().any(|name| env::var_os(name).is_some());
    let mut builder = Dynamite::builder().endpoint(url).table_prefix(prefix);
    if !(is_set(&CREDENTIALS) || belongs_to_aws(url)) {
        // Local engines do not check credentials, but the SDK sends nothing without them.
        builder = builder.test_credentials();
    } else if !is_set(&REGION) {
        builder = builder.region(region_of(url));
    }
    builder.build().await.context("connecting")
}

/// Returns a client like this one that keeps products in memory for a minute.
pub fn cached(db: &Dynamite) -> Dynamite {
    let cache = Cache::memory(CACHE_BYTES).entity::<Product>(Keep::for_secs(60));
    db.clone().cached(cache)
}

/// Returns `true` if the address needs real credentials, wherever they come from.
fn belongs_to_aws(url: &str) -> bool {
    host(url).ends_with(".amazonaws.com")
}

/// Returns the region in an address of AWS (`dynamodb.eu-north-1.amazonaws.com`). Any other address accepts any region.
fn region_of(url: &str) -> &str {
    let region = host(url).strip_suffix(".amazonaws.com").and_then(|host| host.rsplit('.').next());
    region.unwrap_or("us-east-1")
}

fn host(url: &str) -> &str {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    authority.split(['/', ':']).next().unwrap_or(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_region_from_an_address_of_aws() {
        assert_eq!(region_of("https://dynamodb.eu-north-1.amazonaws.com/"), "eu-north-1");
        assert_eq!(region_of("http://127.0.0.1:8000"), "us-east-1");
        assert!(belongs_to_aws("https://dynamodb.eu-north-1.amazonaws.com:443"));
        assert!(!belongs_to_aws("http://localhost:8000/amazonaws.com"));
    }
}
