//! The engine that the end-to-end suite runs on.

use std::env;
use std::hash::{BuildHasher, RandomState};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use dynamite_runtime::{Dynamite, Result};

/// Holds the address of the engine to test on, in place of the embedded one: `http://127.0.0.1:8000`.
///
/// The engine has to keep accounts apart, and to take an access key of twelve digits for the account, as ministack does.
pub const ENDPOINT: &str = "DYNAMITE_TEST_ENDPOINT";

/// A client of an engine without tables: the embedded one, or that at [`ENDPOINT`].
///
/// # Errors
///
/// Those of [`Dynamite::embedded`].
pub async fn engine() -> Result<Dynamite> {
    match env::var(ENDPOINT) {
        Ok(url) => Ok(engine_at(&url)),
        Err(_) => Dynamite::embedded().await,
    }
}

/// A client of the engine at this address, with an account of its own and else as that of the embedded one.
pub fn engine_at(url: &str) -> Dynamite {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(account(), "test", None, None, "dynamite"))
        .endpoint_url(url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Dynamite::new(Client::from_conf(config))
}

/// Twelve digits by chance, so that no other test has them, in this run or another.
fn account() -> String {
    format!("{:012}", RandomState::new().hash_one(()) % 1_000_000_000_000)
}
