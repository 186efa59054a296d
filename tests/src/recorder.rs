//! An HTTP client that records what it sends, whole: with all headers, as nothing else of these tests does.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use dynamite_runtime::Json;

/// A request as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct SentRequest {
    /// The method.
    pub method: String,
    /// The address.
    pub uri: String,
    /// The headers, sorted.
    pub headers: Vec<(String, String)>,
    /// The body, with the elements of lists sorted, because those of sets have no order.
    pub body: Json,
}

impl SentRequest {
    fn new(request: &HttpRequest) -> Self {
        let mut headers: Vec<_> = request.headers().iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        headers.sort();
        let body = request.body().bytes().and_then(|body| serde_json::from_slice(body).ok());
        SentRequest {
            method: request.method().to_owned(),
            uri: request.uri().to_owned(),
            headers,
            body: sorted(body.unwrap_or_default()),
        }
    }

    /// Returns a header, or an empty text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(header, _)| header == name).map_or("", |(_, value)| value)
    }
}

/// Sorts the elements of lists.
fn sorted(body: Json) -> Json {
    match body {
        Json::Array(values) => {
            let mut values: Vec<_> = values.into_iter().map(sorted).collect();
            values.sort_by_key(ToString::to_string);
            Json::Array(values)
        }
        Json::Object(fields) => Json::Object(fields.into_iter().map(|(name, value)| (name, sorted(value))).collect()),
        value => value,
    }
}

type Answer = dyn Fn(&SentRequest) -> HttpResponse + Send + Sync;

/// What answers the requests.
#[derive(Clone)]
enum Answers {
    Client(SharedHttpClient),
    Function(Arc<Answer>),
}

/// An HTTP client that records what it sends. Clones share the record.
#[derive(Clone)]
pub struct Recorder {
    answers: Answers,
    sent: Arc<Mutex<Vec<SentRequest>>>,
    counter: Arc<AtomicUsize>,
    counts: Arc<Mutex<Vec<usize>>>,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}

impl Recorder {
    fn new(answers: Answers) -> Self {
        let counter = Arc::default();
        Recorder { answers, sent: Arc::default(), counter, counts: Arc::default() }
    }

    /// Keeps the value of a counter at the time when each request is sent.
    #[must_use]
    pub fn counting(mut self, counter: &Arc<AtomicUsize>) -> Self {
        self.counter = Arc::clone(counter);
        self
    }

    /// Returns the values of the counter since the last call of this.
    pub fn take_counts(&self) -> Vec<usize> {
        std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes a client that sends its requests with another one.
    pub fn over(client: SharedHttpClient) -> Self {
        Self::new(Answers::Client(client))
    }

    /// Makes a client that answers its requests itself.
    pub fn answering(answer: impl Fn(&SentRequest) -> HttpResponse + Send + Sync + 'static) -> Self {
        Self::new(Answers::Function(Arc::new(answer)))
    }

    /// Returns the requests since the last call of this, the oldest first.
    pub fn take(&self) -> Vec<SentRequest> {
        std::mem::take(&mut *self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl HttpClient for Recorder {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let inner = match &self.answers {
            Answers::Client(client) => Some(client.http_connector(settings, components)),
            Answers::Function(_) => None,
        };
        SharedHttpConnector::new(RecordingConnector { inner, recorder: self.clone() })
    }
}

#[derive(Debug)]
struct RecordingConnector {
    inner: Option<SharedHttpConnector>,
    recorder: Recorder,
}

impl HttpConnector for RecordingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let sent = SentRequest::new(&request);
        let count = self.recorder.counter.load(Ordering::SeqCst);
        self.recorder.counts.lock().unwrap_or_else(PoisonError::into_inner).push(count);
        let answer = match (&self.inner, &self.recorder.answers) {
            (None, Answers::Function(answer)) => HttpConnectorFuture::ready(Ok(answer(&sent))),
            (Some(inner), _) => inner.call(request),
            (None, Answers::Client(_)) => HttpConnectorFuture::new(std::future::pending()),
        };
        self.recorder.sent.lock().unwrap_or_else(PoisonError::into_inner).push(sent);
        answer
    }
}
