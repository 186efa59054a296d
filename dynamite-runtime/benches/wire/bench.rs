//! A client and its server, for benchmarks of single calls.

use dynamite_runtime::Dynamite;
use tokio::runtime::Runtime;

use crate::items::{Shape, json};
use crate::server::Server;
use crate::store::small::Small;

/// A client that works in this thread, and its server.
pub(crate) struct Bench {
    pub(crate) runtime: Runtime,
    pub(crate) db: Dynamite,
    pub(crate) item: Small,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let server = Server::start();
        let http = aws_smithy_http_client::Builder::new().build_http();
        let builder = Dynamite::builder().endpoint(format!("http://{}", server.address)).test_credentials();
        let db = runtime.block_on(builder.http_client(http).build()).unwrap();
        let item = Small::random(&mut fastrand::Rng::with_seed(5));
        let capacity = r#""ConsumedCapacity":{"CapacityUnits":1.0,"TableName":"small"}"#;
        server.answer("GetItem", &[format!(r#"{{{capacity},"Item":{}}}"#, json(&item))]);
        server.answer("PutItem", &[format!("{{{capacity}}}")]);
        Bench { runtime, db, item }
    }
}
