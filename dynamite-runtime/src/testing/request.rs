//! The parts of a request: its operation, and the tables, index and keys that it names.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use serde_json::{Map, Value as Json};

/// The members of a request to which each entry of a transaction belongs. Source: the API reference.
const TRANSACTION_PARTS: [&str; 5] = ["Get", "Put", "Update", "Delete", "ConditionCheck"];

/// A request, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// DynamoDB's name of the operation.
    pub(super) operation: String,
    pub(super) body: Json,
}

impl Request {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        Request { operation, body }
    }

    /// Returns the names of the tables: those of a batch sorted, since it has no order, the others as they come.
    pub(super) fn tables(&self) -> Vec<&str> {
        let mut tables: Vec<&str> = self.body["TableName"].as_str().into_iter().collect();
        tables.extend(self.batches().map(|(table, _)| table.as_str()));
        tables.sort_unstable();
        tables.extend(self.parts().filter_map(|part| part["TableName"].as_str()));
        let mut seen = Vec::new();
        tables.retain(|table| {
            !seen.contains(table) && {
                seen.push(*table);
                true
            }
        });
        tables
    }

    pub(super) fn index(&self) -> Option<&str> {
        self.body["IndexName"].as_str()
    }

    /// Returns the number of entries of a batch or a transaction.
    pub(super) fn entries(&self) -> Option<usize> {
        let batches = self.body["RequestItems"].is_object();
        let of_batches = || self.batches().map(|(_, entries)| list(entries).len()).sum();
        let parts = self.body["TransactItems"].as_array().map(Vec::len);
        batches.then(of_batches).or(parts)
    }

    /// Returns the keys and the items that the request names, with their tables.
    pub(super) fn keys(&self) -> Vec<(&str, &Map<String, Json>)> {
        let table = self.body["TableName"].as_str();
        let single = [&self.body["Key"], &self.body["Item"]].into_iter().filter_map(|key| Some((table?, key)));
        let batches = self
            .batches()
            .flat_map(|(table, entries)| list(entries).iter().map(move |entry| (table.as_str(), written(entry))));
        let parts = self.parts().filter_map(|part| {
            let key = if part["Item"].is_object() { &part["Item"] } else { &part["Key"] };
            Some((part["TableName"].as_str()?, key))
        });
        let all = single.chain(batches).chain(parts);
        all.filter_map(|(table, key)| Some((table, key.as_object()?))).collect()
    }

    /// Returns the tables of a batch with their entries.
    fn batches(&self) -> impl Iterator<Item = (&String, &Json)> {
        self.body["RequestItems"].as_object().into_iter().flatten()
    }

    /// Returns the entries of a transaction.
    fn parts(&self) -> impl Iterator<Item = &Json> {
        let entries = self.body["TransactItems"].as_array().into_iter().flatten();
        entries.filter_map(|entry| TRANSACTION_PARTS.iter().find_map(|part| entry.get(part)))
    }
}

/// Returns the entries of a table in a batch: the writes, or the keys.
fn list(entries: &Json) -> &[Json] {
    entries.as_array().or_else(|| entries["Keys"].as_array()).map_or(&[], Vec::as_slice)
}

/// Returns the key or the item of an entry of a batch.
fn written(entry: &Json) -> &Json {
    let put = &entry["PutRequest"]["Item"];
    let delete = &entry["DeleteRequest"]["Key"];
    [put, delete].into_iter().find(|key| key.is_object()).unwrap_or(entry)
}

/// Replaces the body of a request. Its signature is then another one, which the engine does not check.
pub(super) fn set_body(request: &mut HttpRequest, body: &Json) {
    let bytes = body.to_string().into_bytes();
    request.headers_mut().insert("content-length", bytes.len().to_string());
    *request.body_mut() = SdkBody::from(bytes);
}

/// Returns the number of the attempt, which the SDK sends as `attempt=2; max=4`.
pub(super) fn attempt(request: &HttpRequest) -> u32 {
    let header = request.headers().get("amz-sdk-request").unwrap_or_default();
    let attempt = header.split(';').find_map(|pair| pair.trim().strip_prefix("attempt="));
    attempt.and_then(|attempt| attempt.parse().ok()).unwrap_or(1)
}

/// Limits a query or a scan to so many items; 0 changes nothing.
pub(super) fn limit_page(mut request: HttpRequest, parts: &Request, items: usize) -> HttpRequest {
    if items == 0 || !matches!(parts.operation.as_str(), "Query" | "Scan") {
        return request;
    }
    let mut body = parts.body.clone();
    let limit = body["Limit"].as_u64().unwrap_or(u64::MAX).min(items as u64);
    if let Some(body) = body.as_object_mut() {
        body.insert("Limit".to_owned(), limit.into());
        set_body(&mut request, &Json::Object(body.clone()));
    }
    request
}
