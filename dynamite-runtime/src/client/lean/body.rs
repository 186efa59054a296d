//! The bodies of a response, which can be read again, and of a request, which tells that it was read.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::timer::Timer;

/// Reads the body of a response into memory. Returns `false` if it could not be read in time; it can then be read again,
/// and waits or fails where it did.
pub(super) async fn read_body(response: &mut HttpResponse, timer: &mut Timer) -> bool {
    if response.body().bytes().is_some() {
        return true;
    }
    let mut body = std::mem::replace(response.body_mut(), SdkBody::taken());
    let mut chunks = VecDeque::new();
    let rest = loop {
        match timer.wait_for(poll_fn(|context| Pin::new(&mut body).poll_frame(context))).await {
            Some(Some(Ok(frame))) => chunks.extend(frame.into_data()),
            Some(Some(Err(error))) => break Rest::Failed(Some(error)),
            Some(None) => {
                *response.body_mut() = SdkBody::from(joined(chunks));
                return true;
            }
            None => break Rest::Unread(body),
        }
    };
    *response.body_mut() = SdkBody::from_body_1_x(ReadAgain { chunks, rest });
    false
}

/// Returns the chunks as one. A chunk that is alone is not copied.
fn joined(mut chunks: VecDeque<Bytes>) -> Bytes {
    if chunks.len() <= 1 {
        return chunks.pop_front().unwrap_or_default();
    }
    let mut all = Vec::with_capacity(chunks.iter().map(Bytes::len).sum());
    chunks.iter().for_each(|chunk| all.extend_from_slice(chunk));
    all.into()
}

/// A body of which a part was read before.
struct ReadAgain {
    chunks: VecDeque<Bytes>,
    rest: Rest,
}

/// The rest of a body of which a part was read.
enum Rest {
    Unread(SdkBody),
    Failed(Option<BoxError>),
}

impl Body for ReadAgain {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(chunk) = self.chunks.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        match &mut self.rest {
            Rest::Unread(body) => Pin::new(body).poll_frame(context),
            Rest::Failed(error) => Poll::Ready(error.take().map(Err)),
        }
    }
}

/// Makes a request tell when the HTTP client has read all of its body.
pub(super) fn watch_body(request: &mut HttpRequest) -> Arc<AtomicBool> {
    let is_read = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&is_read);
    let body = std::mem::replace(request.body_mut(), SdkBody::taken());
    *request.body_mut() = body
        .map_preserve_contents(move |body| SdkBody::from_body_1_x(WatchedBody { body, is_read: Arc::clone(&told) }));
    is_read
}

/// A body that tells when it was read to its end.
struct WatchedBody {
    body: SdkBody,
    is_read: Arc<AtomicBool>,
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) || (frame.is_ready() && self.body.is_end_stream()) {
            self.is_read.store(true, Ordering::Relaxed);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
