//! What each fault does to a request.

use std::io;

use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::StreamBody;
use serde_json::{Map, Value as Json};

use super::fault::Fault;
use super::http::{Response, error_response, json_response, read_body, response};
use super::request::set_body;

/// Sends a request that meets a fault.
pub(super) async fn apply(fault: Fault, engine: &SharedHttpConnector, request: HttpRequest) -> Response {
    match fault {
        Fault::Throttled => error_response(400, "ProvisionedThroughputExceededException", Json::Null),
        Fault::Error { status, code, details } => error_response(status, &code, details),
        Fault::Page { status, content_type, body } => {
            let mut page = response(status, SdkBody::from(body))?;
            let is_header = page.headers_mut().try_insert("content-type", content_type);
            is_header.map_err(|error| ConnectorError::user(error.into()))?;
            Ok(page)
        }
        Fault::NoConnection => {
            let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
            Err(ConnectorError::io(refused.into()).never_connected())
        }
        Fault::BrokenConnection => Err(ConnectorError::io("the connection broke".into())),
        Fault::Timeout => Err(ConnectorError::timeout("the request timed out".into())),
        Fault::Hang => std::future::pending().await,
        Fault::HangAfterExecution => {
            engine.call(request).await?;
            std::future::pending().await
        }
        Fault::LostResponse => {
            engine.call(request).await?;
            Err(ConnectorError::io("the response was lost".into()))
        }
        Fault::Garbage => {
            engine.call(request).await?;
            json_response(200, "<html>It works!</html>".into())
        }
        Fault::Truncated => {
            let response = engine.call(request).await?;
            let status = response.status().as_u16();
            json_response(status, half(&read_body(response).await?).to_vec())
        }
        Fault::Damaged => damaged(engine, request).await,
        Fault::BrokenBody => {
            let complete = engine.call(request).await?;
            let status = complete.status().as_u16();
            let start = Ok(Frame::data(Bytes::copy_from_slice(half(&read_body(complete).await?))));
            let broken = stream::iter([start, Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
            response(status, SdkBody::from_body_1_x(StreamBody::new(broken)))
        }
        Fault::Unprocessed { keep } => partial_batch(keep, engine, request).await,
        Fault::Slow(time) => {
            tokio::time::sleep(time).await;
            engine.call(request).await
        }
        Fault::Pass => engine.call(request).await,
    }
}

fn half(body: &[u8]) -> &[u8] {
    body.get(..body.len() / 2).unwrap_or_default()
}

/// Returns the response with another body, which is the same JSON, and the old checksum.
async fn damaged(engine: &SharedHttpConnector, request: HttpRequest) -> Response {
    let response = engine.call(request).await?;
    let status = response.status().as_u16();
    let checksum = response.headers().get("x-amz-crc32").map(str::to_owned);
    let mut body = read_body(response).await?;
    body.push(b' ');
    let mut damaged = json_response(status, body)?;
    damaged.headers_mut().insert("x-amz-crc32", checksum.unwrap_or_else(|| "0".to_owned()));
    Ok(damaged)
}

/// Passes the first entries of a batch on, and returns the others as unprocessed.
async fn partial_batch(keep: usize, engine: &SharedHttpConnector, mut request: HttpRequest) -> Response {
    let body = request.body().bytes().and_then(|bytes| serde_json::from_slice::<Json>(bytes).ok());
    let Some(mut executed) = body.filter(|body| body["RequestItems"].is_object()) else {
        return engine.call(request).await;
    };
    let mut unprocessed = executed["RequestItems"].clone();
    let mut remaining = keep;
    let mut tables: Vec<_> = unprocessed.as_object_mut().into_iter().flatten().collect();
    tables.sort_by_key(|(table, _)| *table);
    for (table, entries) in tables {
        let Some(left) = entries_mut(entries) else { continue };
        let taken = remaining.min(left.len());
        remaining -= taken;
        left.drain(..taken);
        if let Some(kept) = entries_mut(&mut executed["RequestItems"][table]) {
            kept.truncate(taken);
        }
    }
    for items in [&mut executed["RequestItems"], &mut unprocessed] {
        let tables = items.as_object_mut().into_iter();
        tables.for_each(|items| items.retain(|_, entries| entries_mut(entries).is_some_and(|list| !list.is_empty())));
    }
    let is_get = request.headers().get("x-amz-target").is_some_and(|target| target.ends_with("BatchGetItem"));
    let member = if is_get { "UnprocessedKeys" } else { "UnprocessedItems" };
    let mut output = Map::new();
    if keep > 0 {
        set_body(&mut request, &executed);
        let response = engine.call(request).await?;
        if response.status().as_u16() != 200 {
            return Ok(response);
        }
        output =
            serde_json::from_slice(&read_body(response).await?).map_err(|error| ConnectorError::user(error.into()))?;
    }
    // The engine may have left some of the others.
    let left = output.remove(member).unwrap_or_default();
    for (table, mut entries) in left.as_object().cloned().unwrap_or_default() {
        match (entries_mut(&mut unprocessed[&table]), entries_mut(&mut entries)) {
            (Some(all), Some(more)) => all.append(more),
            _ => unprocessed[&table] = entries,
        }
    }
    output.insert(member.to_owned(), unprocessed);
    json_response(200, Json::Object(output).to_string().into_bytes())
}

/// Returns the entries of one table in a batch: the list of writes, or of keys.
fn entries_mut(entries: &mut Json) -> Option<&mut Vec<Json>> {
    if entries.is_object() { entries.get_mut("Keys")?.as_array_mut() } else { entries.as_array_mut() }
}
