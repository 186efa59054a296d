//! The engine that the end-to-end suite runs on.

use std::env;
use std::hash::{BuildHasher, RandomState};

use aws_sdk_dynamodb::config::Credentials;
use dynamite_runtime::{Dynamite, Result};

/// Holds the address of the engine to test on, in place of the embedded one: `http://127.0.0.1:8000`.
///
/// The engine has to keep accounts apart, and to take an access key of twelve digits for the account, as ministack does.
pub const ENDPOINT: &str = "DYNAMITE_TEST_ENDPOINT";

/// A client of an engine without tables: the embedded one, or an account of its own on that at [`ENDPOINT`].
///
/// # Errors
///
/// What [`Dynamite::embedded`] and [`Builder::build`](dynamite_runtime::Builder::build) say.
pub async fn engine() -> Result<Dynamite> {
    let Ok(url) = env::var(ENDPOINT) else { return Dynamite::embedded().await };
    Dynamite::builder()
        .endpoint(url)
        .region("us-east-1")
        .credentials(Credentials::new(account(), "test", None, None, "dynamite"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
        .await
}

/// Twelve digits by chance, which no other test has, in this run or another.
fn account() -> String {
    format!("{:012}", RandomState::new().hash_one(()) % 1_000_000_000_000)
}
