//! What a network does to batches, until it is changed: partitions and tables without capacity, entries that the service
//! refuses, tables that have ARNs, and responses that leave a table out.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use dynamite_runtime::Json;

use super::{error_response, json_response, list, lock, read_body};

/// What a network does to batches. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct BatchFaults {
    rules: Arc<Mutex<Rules>>,
    /// The number of responses that leave a table out.
    silent: Arc<AtomicUsize>,
}

#[derive(Clone, Debug, Default)]
struct Rules {
    throttled: Option<String>,
    refused: Option<String>,
    /// The names of the engine's tables by ARN.
    arns: BTreeMap<String, String>,
    silent: Option<String>,
}

impl BatchFaults {
    pub(super) fn throttle(&self, text: Option<&str>) {
        lock(&self.rules).throttled = text.map(str::to_owned);
    }

    pub(super) fn refuse(&self, text: &str) {
        lock(&self.rules).refused = Some(text.to_owned());
    }

    pub(super) fn name(&self, arn: &str, table: &str) {
        lock(&self.rules).arns.insert(arn.to_owned(), table.to_owned());
    }

    pub(super) fn leave_out(&self, table: &str, times: usize) {
        lock(&self.rules).silent = Some(table.to_owned());
        self.silent.store(times, Ordering::SeqCst);
    }

    /// Returns `true` if a request is a batch that these faults concern.
    pub(super) fn concern(&self, request: &HttpRequest) -> bool {
        let rules = lock(&self.rules);
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let is_set = rules.throttled.is_some() || rules.refused.is_some() || rules.silent.is_some();
        target.contains(".Batch") && (is_set || !rules.arns.is_empty())
    }

    /// Sends a batch to the engine, and changes it and its response.
    pub(super) async fn call(
        &self,
        inner: &SharedHttpConnector,
        mut request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let rules = lock(&self.rules).clone();
        let is_get = request.headers().get("x-amz-target").is_some_and(|target| target.ends_with("BatchGetItem"));
        let unprocessed_name = if is_get { "UnprocessedKeys" } else { "UnprocessedItems" };
        let body = request.body().bytes().and_then(|bytes| serde_json::from_slice::<Json>(bytes).ok());
        let Some(mut executed) = body else { return inner.call(request).await };
        let has = |entry: &Json, text: &Option<String>| {
            text.as_ref().is_some_and(|text| entry.to_string().contains(text.as_str()))
        };
        let mut unprocessed = executed["RequestItems"].clone();
        let mut count = 0;
        for (table, entries) in unprocessed.as_object_mut().into_iter().flatten() {
            if list(entries).iter().any(|entry| has(entry, &rules.refused)) {
                return error_response(400, "ValidationException", Json::Null);
            }
            let is_throttled = |entry: &Json| has(entry, &rules.throttled) || rules.throttled.as_ref() == Some(table);
            let kept = list(&mut executed["RequestItems"][table]);
            kept.retain(|entry| !is_throttled(entry));
            count += kept.len();
            list(entries).retain(is_throttled);
        }
        for items in [&mut executed["RequestItems"], &mut unprocessed] {
            items.as_object_mut().into_iter().for_each(|items| items.retain(|_, entries| !list(entries).is_empty()));
        }
        if count == 0 {
            return error_response(400, "ProvisionedThroughputExceededException", Json::Null);
        }
        rename(&mut executed["RequestItems"], |name| rules.arns.get(name).cloned());
        let bytes = executed.to_string().into_bytes();
        request.headers_mut().insert("content-length", bytes.len().to_string());
        *request.body_mut() = SdkBody::from(bytes);
        let bytes = read_body(inner.call(request).await?).await?;
        let mut output: Json = serde_json::from_slice(&bytes).map_err(|error| ConnectorError::user(error.into()))?;
        let arn = |name: &str| rules.arns.iter().find(|(_, table)| *table == name).map(|(arn, _)| arn.clone());
        rename(&mut output["Responses"], arn);
        let silent = rules.silent.filter(|_| self.silent.load(Ordering::SeqCst) > 0);
        if let (Some(table), Some(responses)) = (silent, output["Responses"].as_object_mut())
            && responses.remove(&table).is_some()
        {
            self.silent.fetch_sub(1, Ordering::SeqCst);
        }
        output[unprocessed_name] = unprocessed;
        json_response(200, output.to_string().into_bytes())
    }
}

/// Renames the members of an object.
fn rename(object: &mut Json, name: impl Fn(&str) -> Option<String>) {
    let Some(members) = object.as_object_mut() else { return };
    let renamed = std::mem::take(members).into_iter().map(|(old, value)| (name(&old).unwrap_or(old), value));
    *object = Json::Object(renamed.collect());
}
