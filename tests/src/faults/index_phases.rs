//! Indexes that are added to a table that has items: DynamoDB fills them in the background, one index change a call, and
//! leaves out items whose keys have another type.
//!
//! The embedded engine does all of this at once, takes several changes, and indexes every item. So the network refuses what
//! DynamoDB refuses, shows an index as being created until the table was described often enough, and leaves items out of
//! what is read of an index.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use dynamite_runtime::Json;
use serde_json::json;
use tokio::sync::Mutex;

use super::{error_response, json_response, read_body};

type Response = Result<HttpResponse, ConnectorError>;

/// The indexes that are added. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct IndexPhases(Arc<State>);

#[derive(Debug, Default)]
struct State {
    used: AtomicBool,
    /// The number of times that a table is described until an index that is added can be used.
    describes: AtomicUsize,
    tables: Mutex<HashMap<String, Added>>,
}

/// What was added to a table.
#[derive(Debug, Default)]
struct Added {
    /// The index that is being created, and how often the table will still be described until it can be used.
    creating: Option<(String, usize)>,
    /// The key attributes of each added index with their types.
    keys: HashMap<String, Vec<(String, String)>>,
}

impl IndexPhases {
    pub(super) fn set_describes(&self, describes: usize) {
        self.0.used.store(true, Ordering::SeqCst);
        self.0.describes.store(describes, Ordering::SeqCst);
    }

    pub(super) fn is_used(&self) -> bool {
        self.0.used.load(Ordering::SeqCst)
    }

    /// Sends a request to the engine, and answers as DynamoDB would in the phase of the index.
    pub(super) async fn call(&self, engine: &SharedHttpConnector, http: HttpRequest) -> Response {
        let target = http.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body: Json = http.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        let Some(table) = body["TableName"].as_str() else { return engine.call(http).await };
        let mut tables = self.0.tables.lock().await;
        let added = tables.entry(table.to_owned()).or_default();
        match operation.as_str() {
            "UpdateTable" => {
                if let Some(refusal) = added.begin(&body, self.0.describes.load(Ordering::SeqCst)) {
                    return refusal;
                }
                added.described(engine.call(http).await?, "TableDescription").await
            }
            "DescribeTable" => {
                let response = added.described(engine.call(http).await?, "Table").await;
                added.creating = added.creating.take().and_then(|(name, left)| Some((name, left.checked_sub(1)?)));
                response
            }
            "Query" | "Scan" => match body["IndexName"].as_str() {
                Some(index) if added.is_creating(index) => {
                    let message = format!("Cannot read from backfilling global secondary index: {index}");
                    error_response(400, "ValidationException", json!({ "message": message }))
                }
                Some(index) => added.without_violations(index, engine.call(http).await?).await,
                None => engine.call(http).await,
            },
            _ => engine.call(http).await,
        }
    }
}

impl Added {
    fn is_creating(&self, index: &str) -> bool {
        self.creating.as_ref().is_some_and(|(name, _)| name == index)
    }

    /// Begins to create the index of a request, or returns the refusal of the request.
    fn begin(&mut self, body: &Json, describes: usize) -> Option<Response> {
        let updates = body["GlobalSecondaryIndexUpdates"].as_array().map(Vec::as_slice).unwrap_or_default();
        let changes: Vec<&Json> = updates.iter().filter(|update| update.get("Update").is_none()).collect();
        if changes.len() > 1 {
            let message =
                "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";
            return Some(error_response(400, "LimitExceededException", json!({ "message": message })));
        }
        if self.creating.is_some() && !changes.is_empty() {
            return Some(error_response(400, "ResourceInUseException", Json::Null));
        }
        let create = changes.first().and_then(|change| change.get("Create"))?;
        let name = create["IndexName"].as_str()?;
        let definitions = body["AttributeDefinitions"].as_array().cloned().unwrap_or_default();
        let kind = |key: &Json| {
            let same = definitions.iter().find(|found| found["AttributeName"] == key["AttributeName"])?;
            Some((key["AttributeName"].as_str()?.to_owned(), same["AttributeType"].as_str()?.to_owned()))
        };
        let keys = create["KeySchema"].as_array().into_iter().flatten().filter_map(kind).collect();
        self.keys.insert(name.to_owned(), keys);
        self.creating = describes.checked_sub(1).map(|left| (name.to_owned(), left));
        None
    }

    /// Shows the index that is being created in a description of the table.
    async fn described(&self, response: HttpResponse, member: &str) -> Response {
        let Some((creating, _)) = self.creating.as_ref().filter(|_| response.status().is_success()) else {
            return Ok(response);
        };
        let mut output = read_json(response).await?;
        output[member]["TableStatus"] = "UPDATING".into();
        for index in output[member]["GlobalSecondaryIndexes"].as_array_mut().into_iter().flatten() {
            if index["IndexName"] == **creating {
                index["IndexStatus"] = "CREATING".into();
                index["Backfilling"] = true.into();
            }
        }
        json_response(200, output.to_string().into_bytes())
    }

    /// Leaves items whose keys have another type out of what was read of an index.
    async fn without_violations(&self, index: &str, response: HttpResponse) -> Response {
        let Some(keys) = self.keys.get(index).filter(|_| response.status().is_success()) else { return Ok(response) };
        let mut output = read_json(response).await?;
        if let Some(items) = output["Items"].as_array_mut() {
            items.retain(|item| keys.iter().all(|(name, kind)| item[name].get(kind).is_some()));
            let count = items.len();
            output["Count"] = count.into();
        }
        json_response(200, output.to_string().into_bytes())
    }
}

async fn read_json(response: HttpResponse) -> Result<Json, ConnectorError> {
    let body = read_body(response).await?;
    serde_json::from_slice(&body).map_err(|error| ConnectorError::user(error.into()))
}
