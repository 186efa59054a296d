//! The HTTP client that gives the SDK the response to the lean attempt as that to its first attempt.
//!
//! The SDK's fluent builders have `customize()`, which sets an HTTP client for one call. But the builders of inputs, which
//! `request()` returns, can't be turned into fluent ones.

use aws_sdk_dynamodb::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::first_attempt::FirstResponse;
use super::known::INVOCATION_ID;
use super::sdk_call::NextResponse;
use crate::client::attempts::current_sdk_call;

/// An HTTP client, whose first response in a call may be one that there is already.
#[derive(Debug)]
pub(super) struct FirstResponseClient(pub(super) SharedHttpClient);

impl HttpClient for FirstResponseClient {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(FirstResponseConnector(self.0.http_connector(settings, components)))
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

#[derive(Debug)]
struct FirstResponseConnector(SharedHttpConnector);

impl HttpConnector for FirstResponseConnector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let Some(call) = current_sdk_call() else { return self.0.call(request) };
        match call.next_response() {
            NextResponse::Learnt => {
                let error = ConnectorError::user("the request is not sent, but made again as a lean call".into());
                HttpConnectorFuture::ready(Err(error))
            }
            NextResponse::Given(FirstResponse { response, connection }) => {
                give_connection(request, connection);
                response
            }
            NextResponse::Sent => {
                if let Some(id) = call.invocation_id() {
                    request.headers_mut().insert(INVOCATION_ID, id.to_owned());
                }
                self.0.call(request)
            }
        }
    }
}

/// Gives the SDK the connection of a lean attempt as that of its own request, so that it can close it.
fn give_connection(request: HttpRequest, connection: CaptureSmithyConnection) {
    if let Ok(request) = request.try_into_http1x()
        && let Some(sdk_connection) = request.extensions().get::<CaptureSmithyConnection>()
    {
        sdk_connection.set_connection_retriever(move || connection.get());
    }
}
