//! A service that never gets further: it answers every request of an operation itself, each with the next body.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use dynamite_runtime::Json;

use super::{json_response, lock};

/// Returns the body of the next answer, from the number of answers before it and the body of the request.
type Answer = dyn FnMut(usize, &Json) -> Json + Send;

/// The answers to the requests of one operation.
struct Answered {
    /// The number of answers so far.
    count: usize,
    answer: Box<Answer>,
}

/// The operations that are answered here. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Answers(Arc<Mutex<HashMap<String, Answered>>>);

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(lock(&self.0).keys()).finish()
    }
}

impl Answers {
    pub(super) fn set(&self, operation: &str, answer: impl FnMut(usize, &Json) -> Json + Send + 'static) {
        lock(&self.0).insert(operation.to_owned(), Answered { count: 0, answer: Box::new(answer) });
    }

    /// Returns the answer to a request, if its operation is answered here.
    pub(super) fn answer(&self, request: &HttpRequest) -> Option<Result<HttpResponse, ConnectorError>> {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let mut answers = lock(&self.0);
        let Answered { count, answer } = answers.get_mut(target.rsplit('.').next().unwrap_or_default())?;
        let body = request.body().bytes().and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
        *count += 1;
        Some(json_response(200, answer(*count - 1, &body).to_string().into_bytes()))
    }
}
