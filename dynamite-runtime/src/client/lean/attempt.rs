//! The lean attempt itself.

use std::sync::Arc;
use std::time::Instant;

use aws_sdk_dynamodb::config::HttpClient;
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::interceptors::context::{Input, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};

use super::Lean;
use super::body::read_body;
use super::first_attempt::{FirstAttempt, FirstResponse};
use super::known::{Known, new_invocation_id};
use super::timer::Timer;
use crate::client::attempts::Exchange;
use crate::client::wire::{ResponseItems, deserialize, serialize};

/// The answer to a lean attempt.
pub(super) struct Answer {
    pub(super) output: Output,
    pub(super) items: Arc<ResponseItems>,
}

impl Lean {
    /// Makes the first attempt of a call. Without a right answer, what came of it is in `first`.
    pub(super) async fn attempt(
        &self,
        known: &Known,
        options: &Exchange,
        input: Option<Input>,
        started: Instant,
        first: &mut FirstAttempt,
    ) -> Option<Answer> {
        let mut timer = known.parts.timer(started);
        let answer = self.answer(known, options, input, &mut timer, first).await;
        match answer {
            Some(_) => known.parts.succeed(&known.config),
            None => first.spend(&timer, &known.parts.timeouts),
        }
        answer
    }

    async fn answer(
        &self,
        known: &Known,
        options: &Exchange,
        input: Option<Input>,
        timer: &mut Timer,
        first: &mut FirstAttempt,
    ) -> Option<Answer> {
        let invocation_id = new_invocation_id();
        let body = serialize(known.operation, options.written.as_ref(), input?)?;
        let mut request = known.request(body, first.resolved()?, &invocation_id).ok()?;
        if let Some(written) = &options.written {
            written.check(&request).ok()?;
        }
        let connection = CaptureSmithyConnection::new();
        request.add_extension(connection.clone());
        first.invocation_id = Some(invocation_id);
        let response = self.send_request(known, request, timer).await;
        let response = match response {
            Ok(response) => response,
            Err(response) => {
                first.response = Some(FirstResponse { response, connection });
                return None;
            }
        };
        let items = Arc::default();
        // The SDK gets a response from which it has to learn the time, even a right one.
        let answer = if self.clock.is_unsure() { None } else { answer_of(known, options, &response, &items) };
        match answer {
            Some(output) => Some(Answer { output, items }),
            None => {
                first.response = Some(FirstResponse { response: HttpConnectorFuture::ready(Ok(response)), connection });
                None
            }
        }
    }

    /// Sends a request, and returns its response with all of its body.
    ///
    /// # Errors
    ///
    /// Returns what the HTTP client returned, or will, if that is not a complete response in time.
    async fn send_request(
        &self,
        known: &Known,
        request: HttpRequest,
        timer: &mut Timer,
    ) -> Result<HttpResponse, HttpConnectorFuture> {
        let parts = &known.parts;
        let now = || parts.components.time_source().map(|time| time.now());
        let Some(client) = parts.components.http_client() else {
            return Err(HttpConnectorFuture::new(std::future::pending()));
        };
        let sent = now();
        let mut response = client.http_connector(&parts.connector, &parts.components).call(request);
        let mut response = match timer.wait_for(&mut response).await {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Err(HttpConnectorFuture::ready(Err(error))),
            None => return Err(response),
        };
        if let (Some(sent), Some(received)) = (sent, now()) {
            self.clock.measure(sent, received, response.headers());
        }
        if let Some(grace) = parts.grace {
            timer.shorten(grace);
        }
        match read_body(&mut response, timer).await {
            true => Ok(response),
            false => Err(HttpConnectorFuture::ready(Ok(response))),
        }
    }
}

/// Returns the output of a response, if it is right: of the status 200, with the body of its checksum, which has all that
/// it must.
fn answer_of(known: &Known, options: &Exchange, response: &HttpResponse, items: &Arc<ResponseItems>) -> Option<Output> {
    if response.status().as_u16() != 200 {
        return None;
    }
    let output = deserialize(known.operation, options.wire_items, options.new_items, items, response, &known.config)?;
    options.expected.check_response(response, Some(&output)).ok()?;
    Some(output)
}
