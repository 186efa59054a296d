//! What tests of programs that use repositories need: an engine of their own, faults of the network, and what was sent.
//!
//! A [`Stage`] is an empty DynamoDB-compatible engine in this process with a [`Network`] in front of it. Each test has
//! its own: starting one takes milliseconds, and no test sees the tables of another.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
//! # #[tokio::main] async fn main() -> Outcome {
//! use dynamite_runtime::testing::{Fault, Stage};
//!
//! let stage = Stage::new().await?.tables::<(Order, Customer)>().await?;
//! let orders = OrderRepository::new(stage.db());
//!
//! // The first put is throttled, and sent again.
//! stage.on("PutItem").then(Fault::Throttled);
//! let sent = stage.during(orders.put(&order(1))).await?;
//! sent.assert("2 x PutItem orders");
//! stage.assert_met();
//! # Ok(()) }
//! ```

mod answers;
mod apply;
#[cfg(feature = "cache")]
mod cache_store;
mod clock;
mod dump;
mod fault;
mod gate;
mod http;
mod in_flight;
mod matcher;
mod network;
mod request;
mod script;
mod seed;
mod sent;
mod stage;
mod tables;
mod value;

#[cfg(feature = "cache")]
pub use cache_store::check_cache_store;
pub use clock::Clock;
pub use dump::Dump;
pub use fault::Fault;
pub use gate::{Gate, Side};
pub use http::SCRIPTED_REQUEST_ID;
pub use matcher::Matcher;
pub use network::Network;
pub use script::Script;
pub use sent::{SentRequest, SentRequests};
pub use stage::Stage;
pub use tables::Tables;
