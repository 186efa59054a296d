//! The lean attempt itself.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::config::{HttpClient, SharedHttpClient};
use aws_smithy_runtime_api::client::connection::CaptureSmithyConnection;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::interceptors::context::{Input, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};

use super::Lean;
use super::body::{read_body, watch_body};
use super::first_attempt::{FirstAttempt, FirstResponse};
use super::known::{Known, new_invocation_id};
use super::timer::Timer;
use crate::client::attempts::Exchange;
use crate::client::wire::{ResponseItems, deserialize, serialize};

/// The time for which a request or a response may stall. After that it is left to the SDK's own protection against stalled
/// streams, if the client has it.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

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
        let client = known.parts.components.http_client()?;
        let connection = CaptureSmithyConnection::new();
        request.add_extension(connection.clone());
        first.invocation_id = Some(invocation_id);
        let response = self.send_request(known, &client, request, timer).await;
        let response = match response {
            Ok(response) => response,
            Err(response) => {
                first.response = Some(FirstResponse { response, connection });
                return None;
            }
        };
        let items = Arc::default();
        // The SDK gets a response from which it has to learn the time, even a right one.
        let answer = if self.clock.is_to_tell() { None } else { answer_of(known, options, &response, &items) };
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
    /// Returns what is left of the response if it was not complete in time: a future that waits for it, or fails as the HTTP
    /// client did.
    async fn send_request(
        &self,
        known: &Known,
        client: &SharedHttpClient,
        mut request: HttpRequest,
        timer: &mut Timer,
    ) -> Result<HttpResponse, HttpConnectorFuture> {
        let parts = &known.parts;
        let now = || parts.components.time_source().map(|time| time.now());
        let sent = now();
        let is_read = parts.protects_uploads.then(|| watch_body(&mut request));
        let limit = is_read.as_ref().and_then(|_| timer.shorten(LONGEST_WAIT));
        let mut response = client.http_connector(&parts.connector, &parts.components).call(request);
        let mut answer = timer.wait_for(&mut response).await;
        if let Some(is_read) = is_read
            && (answer.is_some() || is_read.load(Ordering::Relaxed))
        {
            timer.set_limit(limit);
            if answer.is_none() {
                answer = timer.wait_for(&mut response).await;
            }
        }
        let mut response = match answer {
            Some(Ok(response)) => response,
            Some(Err(error)) => return Err(HttpConnectorFuture::ready(Err(error))),
            None => return Err(response),
        };
        if let (Some(sent), Some(received)) = (sent, now()) {
            self.clock.measure(sent, received, response.headers());
        }
        if parts.protects_downloads {
            timer.shorten(LONGEST_WAIT);
        }
        match read_body(&mut response, timer).await {
            true => Ok(response),
            false => Err(HttpConnectorFuture::ready(Ok(response))),
        }
    }
}

/// Returns the output of a response, if it is right: its status is 200, its body matches its checksum, and it is complete.
fn answer_of(known: &Known, options: &Exchange, response: &HttpResponse, items: &Arc<ResponseItems>) -> Option<Output> {
    if response.status().as_u16() != 200 {
        return None;
    }
    let output = deserialize(known.operation, options.wire_items, options.new_items, items, response, &known.config)?;
    options.expected.check_response(response, Some(&output)).ok()?;
    Some(output)
}
