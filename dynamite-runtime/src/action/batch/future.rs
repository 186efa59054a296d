//! The futures of batches.

use std::pin::Pin;
use std::task::{Context, Poll};

/// The future of a batch.
pub(crate) type BatchFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'static>>;

/// The future of an untyped batch, and the function that converts its output to a typed one. Only this conversion is
/// compiled for each entity.
pub(crate) struct Mapped<A, B> {
    sent: Pin<Box<dyn Future<Output = A> + Send>>,
    map: fn(A) -> B,
}

impl<T: 'static, E: 'static, U: 'static, F: 'static> Mapped<Result<T, E>, Result<U, F>> {
    pub(crate) fn boxed(sent: BatchFuture<T, E>, map: fn(Result<T, E>) -> Result<U, F>) -> BatchFuture<U, F> {
        Box::pin(Mapped { sent, map })
    }
}

impl<A, B> Future for Mapped<A, B> {
    type Output = B;

    // `Poll::map` would be compiled for each entity.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<B> {
        let this = self.get_mut();
        match this.sent.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready((this.map)(output)),
            Poll::Pending => Poll::Pending,
        }
    }
}
