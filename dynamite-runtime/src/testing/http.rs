//! HTTP responses of DynamoDB.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::{Value as Json, json};

/// The id of every request that a [`Network`](super::Network) answers itself.
pub const SCRIPTED_REQUEST_ID: &str = "SCRIPTED-REQUEST-ID";

/// The type of the content of DynamoDB's responses.
pub(super) const JSON: &str = "application/x-amz-json-1.0";

/// The prefix of the name of an error in a response of DynamoDB.
const NAMESPACE: &str = "com.amazonaws.dynamodb.v20120810#";

/// The result of a request.
pub(super) type Response = Result<HttpResponse, ConnectorError>;

/// Returns an error of DynamoDB.
pub(super) fn error_response(status: u16, code: &str, details: Json) -> Response {
    let mut body = json!({ "__type": format!("{NAMESPACE}{code}"), "message": "scripted" });
    if let (Json::Object(body), Json::Object(details)) = (&mut body, details) {
        body.extend(details);
    }
    json_response(status, body.to_string().into_bytes())
}

pub(super) fn json_response(status: u16, body: Vec<u8>) -> Response {
    response(status, SdkBody::from(body))
}

pub(super) fn response(status: u16, body: SdkBody) -> Response {
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::user(error.into()))?;
    let mut response = HttpResponse::new(status, body);
    response.headers_mut().insert("content-type", JSON);
    response.headers_mut().insert("x-amzn-requestid", SCRIPTED_REQUEST_ID);
    Ok(response)
}

/// Returns the body of a response.
pub(super) async fn read_body(response: HttpResponse) -> Result<Vec<u8>, ConnectorError> {
    let body = ByteStream::new(response.into_body()).collect().await;
    Ok(body.map_err(|error| ConnectorError::io(error.into()))?.into_bytes().to_vec())
}
