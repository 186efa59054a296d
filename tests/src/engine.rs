//! The DynamoDB engine of the end-to-end suite.

use std::env;
use std::hash::{BuildHasher, RandomState};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use dynamite_runtime::{CallOptions, Dynamite, Result};

/// The environment variable with the address of the engine to use instead of the embedded one: `http://127.0.0.1:8000`.
///
/// The engine must separate accounts, and use an access key of twelve digits as the account, as ministack does.
pub const ENDPOINT: &str = "DYNAMITE_TEST_ENDPOINT";

/// The environment variable that makes the SDK decode the items of responses, instead of the codec, if it is `off`.
pub const WIRE_CODEC: &str = "DYNAMITE_TEST_WIRE_CODEC";

/// The environment variable that makes calls lean, if it is `on`.
pub const LEAN_CALLS: &str = "DYNAMITE_TEST_LEAN_CALLS";

/// Returns a client that decodes items as [`WIRE_CODEC`] says, and makes lean calls as [`LEAN_CALLS`] says.
pub fn configured(db: &Dynamite) -> Dynamite {
    let codec = !env::var(WIRE_CODEC).is_ok_and(|codec| codec == "off");
    let lean = env::var(LEAN_CALLS).is_ok_and(|lean| lean == "on");
    db.with(&CallOptions::new().wire_codec(codec).lean(lean))
}

/// Returns a client of an engine without tables: a new embedded one, or a new account of the one at [`ENDPOINT`].
///
/// # Errors
///
/// Returns the errors of [`Dynamite::embedded`].
pub async fn engine() -> Result<Dynamite> {
    match env::var(ENDPOINT) {
        Ok(url) => Ok(engine_at(&url)),
        Err(_) => Ok(configured(&Dynamite::embedded().await?)),
    }
}

/// Returns a client of the engine at this address with a new account, configured like that of the embedded engine.
pub fn engine_at(url: &str) -> Dynamite {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(account(), "test", None, None, "dynamite"))
        .endpoint_url(url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    configured(&Dynamite::new(Client::from_conf(config)))
}

/// Returns twelve random digits, so that no two tests share an account.
fn account() -> String {
    format!("{:012}", RandomState::new().hash_one(()) % 1_000_000_000_000)
}
