//! Reading the body of a response, so that it can still be read as if it had not been.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame};

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

/// Returns the chunks as one, without copying a single one.
fn joined(mut chunks: VecDeque<Bytes>) -> Bytes {
    match (chunks.pop_front(), chunks.len()) {
        (Some(first), 0) => first,
        (first, _) => first.into_iter().chain(chunks).flatten().collect(),
    }
}

/// A body of which a part was read before.
struct ReadAgain {
    chunks: VecDeque<Bytes>,
    rest: Rest,
}

/// What follows the part that was read.
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
