//! Tables that take their time: DynamoDB creates and deletes them in the background, and enables time to live so.
//!
//! The engines for tests do all of this at once. So the network shows what DynamoDB would show meanwhile: a new table is
//! not found at first, then it is being created; one that is deleted remains until it was described often enough, and is
//! deleted in the engine only then.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use dynamite_runtime::Json;
use serde_json::json;
use tokio::sync::Mutex;

use super::{error_response, json_response, read_body};

type Response = Result<HttpResponse, ConnectorError>;

/// The tables that are created or deleted, or whose time to live is enabled. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct SlowTables(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Some tables may have phases.
    used: AtomicBool,
    /// The number of times that a table is described in each phase that begins; 0 if none does.
    describes: AtomicUsize,
    /// Locked while the engine creates, describes or deletes a table, so that no request comes between.
    tables: Mutex<HashMap<String, Phases>>,
}

/// The phases of a table, each with the number of times that it will still be described in it.
#[derive(Clone, Copy, Debug, Default)]
struct Phases {
    /// The table was just created, and is not found.
    unseen: usize,
    creating: usize,
    deleting: Option<usize>,
    enabling_ttl: usize,
}

impl Phases {
    /// Returns `true` if requests for items fail.
    fn is_unavailable(&self) -> bool {
        self.unseen > 0 || self.creating > 0 || self.deleting.is_some()
    }
}

/// A request that names a table.
struct TableRequest<'e> {
    engine: &'e SharedHttpConnector,
    table: String,
    http: HttpRequest,
    /// The length of a phase that begins.
    describes: usize,
}

impl SlowTables {
    pub(super) fn set_describes(&self, describes: usize) {
        self.0.used.store(true, Ordering::SeqCst);
        self.0.describes.store(describes, Ordering::SeqCst);
    }

    /// Sends a request to the engine, and answers as DynamoDB would in the phase of the table.
    pub(super) async fn call(&self, engine: &SharedHttpConnector, http: HttpRequest) -> Response {
        if !self.0.used.load(Ordering::SeqCst) {
            return engine.call(http).await;
        }
        let target = http.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body: Json = http.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        let Some(table) = body["TableName"].as_str().map(str::to_owned) else { return engine.call(http).await };
        let mut tables = self.0.tables.lock().await;
        let phases = tables.entry(table.clone()).or_default();
        let request = TableRequest { engine, table, http, describes: self.0.describes.load(Ordering::SeqCst) };
        match operation.as_str() {
            "CreateTable" => request.create(phases).await,
            "DeleteTable" => request.delete(phases).await,
            "DescribeTable" => request.describe(phases).await,
            _ if phases.is_unavailable() => not_found(),
            "UpdateTimeToLive" => request.update_ttl(phases).await,
            "DescribeTimeToLive" => request.describe_ttl(phases).await,
            _ => {
                drop(tables);
                request.send().await
            }
        }
    }
}

impl TableRequest<'_> {
    async fn create(self, phases: &mut Phases) -> Response {
        if phases.deleting.is_some() {
            return in_use();
        }
        let describes = self.describes;
        let response = self.send().await?;
        if !response.status().is_success() || describes == 0 {
            return Ok(response);
        }
        *phases = Phases { unseen: 1, creating: describes, ..Phases::default() };
        with_status(response, "TableDescription", "CREATING").await
    }

    async fn delete(self, phases: &mut Phases) -> Response {
        if phases.is_unavailable() {
            return in_use();
        }
        if self.describes == 0 {
            return self.send().await;
        }
        let response = self.send_as("DescribeTable").await?;
        if !response.status().is_success() {
            return Ok(response);
        }
        phases.deleting = Some(self.describes);
        let output = json!({ "TableDescription": read_json(response).await?["Table"] });
        with_status(json_response(200, output.to_string().into_bytes())?, "TableDescription", "DELETING").await
    }

    async fn describe(self, phases: &mut Phases) -> Response {
        let status = match phases {
            Phases { deleting: Some(0), .. } => {
                self.send_as("DeleteTable").await?;
                *phases = Phases::default();
                return not_found();
            }
            Phases { deleting: Some(left), .. } => {
                *left -= 1;
                "DELETING"
            }
            Phases { unseen: unseen @ 1.., .. } => {
                *unseen -= 1;
                return not_found();
            }
            Phases { creating: left @ 1.., .. } => {
                *left -= 1;
                "CREATING"
            }
            Phases { .. } => return self.send().await,
        };
        with_status(self.send().await?, "Table", status).await
    }

    async fn update_ttl(self, phases: &mut Phases) -> Response {
        let described = read_json(self.send_as("DescribeTimeToLive").await?).await?;
        if self.describes > 0 && described["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED" {
            return error_response(400, "ValidationException", json!({ "message": "TimeToLive is already enabled" }));
        }
        phases.enabling_ttl = self.describes;
        self.send().await
    }

    async fn describe_ttl(self, phases: &mut Phases) -> Response {
        let response = self.send().await?;
        if phases.enabling_ttl == 0 {
            return Ok(response);
        }
        phases.enabling_ttl -= 1;
        let mut output = read_json(response).await?;
        output["TimeToLiveDescription"]["TimeToLiveStatus"] = "ENABLING".into();
        json_response(200, output.to_string().into_bytes())
    }

    async fn send(self) -> Response {
        self.engine.call(self.http).await
    }

    /// Sends another request about the table. The engines do not check signatures.
    async fn send_as(&self, operation: &str) -> Response {
        let cloned = self.http.try_clone();
        let mut request = cloned.ok_or_else(|| ConnectorError::user("the request can't be cloned".into()))?;
        let body = json!({ "TableName": self.table }).to_string();
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let service = target.rsplit_once('.').map_or("", |(service, _)| service);
        let target = format!("{service}.{operation}");
        request.headers_mut().insert("x-amz-target", target);
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body);
        self.engine.call(request).await
    }
}

/// Sets the status of the table and its indexes in a response.
async fn with_status(response: HttpResponse, member: &str, status: &str) -> Response {
    if !response.status().is_success() {
        return Ok(response);
    }
    let mut output = read_json(response).await?;
    output[member]["TableStatus"] = status.into();
    for index in output[member]["GlobalSecondaryIndexes"].as_array_mut().into_iter().flatten() {
        index["IndexStatus"] = status.into();
    }
    json_response(200, output.to_string().into_bytes())
}

async fn read_json(response: HttpResponse) -> Result<Json, ConnectorError> {
    let body = read_body(response).await?;
    serde_json::from_slice(&body).map_err(|error| ConnectorError::user(error.into()))
}

fn in_use() -> Response {
    error_response(400, "ResourceInUseException", Json::Null)
}

fn not_found() -> Response {
    error_response(400, "ResourceNotFoundException", Json::Null)
}
