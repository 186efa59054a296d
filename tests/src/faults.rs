//! The network of these suites: that of the test kit, and behind it what only they need, such as partitions without
//! capacity and tables that take their time.

mod batch_faults;
mod index_phases;
mod slow_tables;

use std::ops::Deref;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use dynamite_runtime::testing::Network;
use dynamite_runtime::{Dynamite, Json};
use serde_json::json;

use crate::engine::configured;
use batch_faults::BatchFaults;
use index_phases::IndexPhases;
use slow_tables::SlowTables;

pub use dynamite_runtime::testing::{Fault, SCRIPTED_REQUEST_ID as REQUEST_ID, SentRequest};

/// The number of attempts that a client of [`Faults::client`] makes for a call.
pub const ATTEMPTS: u32 = 4;

/// A network, and what is behind it. Clones share both.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    network: Network,
    behind: Behind,
}

/// What is behind the network.
#[derive(Clone, Debug, Default)]
struct Behind {
    slow_tables: SlowTables,
    index_phases: IndexPhases,
    batches: BatchFaults,
}

impl Deref for Faults {
    type Target = Network;

    fn deref(&self) -> &Network {
        &self.network
    }
}

impl Faults {
    /// Creates a client of the engine of `db` over this network. Keep `db`, because the engine ends with it.
    pub fn client(&self, db: &Dynamite) -> Dynamite {
        let config = db.client().config();
        let mut behind = config.to_builder();
        let engine = config.http_client();
        behind.set_http_client(
            engine.map(|engine| SharedHttpClient::new(BehindClient { engine, behind: self.behind.clone() })),
        );
        configured(&self.network.client(&Dynamite::new(Client::from_conf(behind.build()))))
    }

    /// From now on, tables are created and deleted in the background, and their time to live is enabled so, as on DynamoDB:
    /// each phase lasts until the table was described `describes` times. 0 ends this, for what begins then.
    pub fn slow_tables(&self, describes: usize) -> &Self {
        self.behind.slow_tables.set_describes(describes);
        self
    }

    /// From now on, indexes are added as on DynamoDB: one in a call, in the background until the table was described so many
    /// times, and without the items whose keys have another type.
    pub fn index_phases(&self, describes: usize) -> &Self {
        self.behind.index_phases.set_describes(describes);
        self
    }

    /// Throttles the entries of batches that contain this text, and those of the table with this name, from now on. `None`
    /// ends it.
    pub fn throttle_entries(&self, text: Option<&str>) -> &Self {
        self.behind.batches.throttle(text);
        self
    }

    /// Refuses each batch with an entry that contains this text, as DynamoDB refuses one with an item that is too large.
    pub fn refuse_entries(&self, text: &str) -> &Self {
        self.behind.batches.refuse(text);
        self
    }

    /// Gives a table of the engine an ARN, by which batches name it.
    pub fn name_by_arn(&self, arn: &str, table: &str) -> &Self {
        self.behind.batches.name(arn, table);
        self
    }

    /// Leaves this table out of so many responses of batches.
    pub fn leave_out_of_responses(&self, table: &str, times: usize) -> &Self {
        self.behind.batches.leave_out(table, times);
        self
    }
}

#[derive(Debug)]
struct BehindClient {
    engine: SharedHttpClient,
    behind: Behind,
}

impl HttpClient for BehindClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let engine = self.engine.http_connector(settings, components);
        SharedHttpConnector::new(BehindConnector { engine, behind: self.behind.clone() })
    }
}

#[derive(Debug)]
struct BehindConnector {
    engine: SharedHttpConnector,
    behind: Behind,
}

impl HttpConnector for BehindConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (engine, Behind { slow_tables, index_phases, batches }) = (self.engine.clone(), self.behind.clone());
        HttpConnectorFuture::new(async move {
            match batches.concern(&request) {
                true => batches.call(&engine, request).await,
                false if index_phases.is_used() => index_phases.call(&engine, request).await,
                false => slow_tables.call(&engine, request).await,
            }
        })
    }
}

/// The prefix of the name of an error in a response of DynamoDB.
const NAMESPACE: &str = "com.amazonaws.dynamodb.v20120810#";

/// The type of the content of DynamoDB's responses.
const JSON: &str = "application/x-amz-json-1.0";

/// Locks a mutex. A poisoned one is used as it is: the test that poisoned it has failed already.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read_body(response: HttpResponse) -> Result<Vec<u8>, ConnectorError> {
    let body = ByteStream::new(response.into_body()).collect().await;
    Ok(body.map_err(|error| ConnectorError::io(error.into()))?.into_bytes().to_vec())
}

/// Returns the entries of one table in a batch: the list of writes, or of keys.
fn list(entries: &mut Json) -> &mut Vec<Json> {
    let list = if entries.is_object() { &mut entries["Keys"] } else { entries };
    if !list.is_array() {
        *list = json!([]);
    }
    list.as_array_mut().unwrap_or_else(|| unreachable!("an array was assigned above"))
}

fn error_response(status: u16, code: &str, details: Json) -> Result<HttpResponse, ConnectorError> {
    let mut body = json!({ "__type": format!("{NAMESPACE}{code}"), "message": "scripted" });
    if let (Json::Object(body), Json::Object(details)) = (&mut body, details) {
        body.extend(details);
    }
    json_response(status, body.to_string().into_bytes())
}

fn json_response(status: u16, body: Vec<u8>) -> Result<HttpResponse, ConnectorError> {
    response(status, SdkBody::from(body))
}

fn response(status: u16, body: SdkBody) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::user(error.into()))?;
    let mut response = HttpResponse::new(status, body);
    response.headers_mut().insert("content-type", JSON);
    response.headers_mut().insert("x-amzn-requestid", REQUEST_ID);
    Ok(response)
}
