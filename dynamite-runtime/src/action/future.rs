//! How builders become futures.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::client::error::Result;
use crate::operation::Measured;

/// The future of a call: it can be sent to another task.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'static>>;

/// A call that is ready to be made; awaiting it makes it.
pub trait Call: Sized + Send + 'static {
    /// What it answers.
    type Output: Send + 'static;

    /// Makes the call, and says what it cost.
    fn send(self) -> BoxFuture<Measured<Self::Output>>;
}

/// Keeps the answer of a call only.
pub(crate) fn without_usage<T: 'static>(sent: BoxFuture<Measured<T>>) -> BoxFuture<T> {
    then(sent, |measured| Ok(measured.value))
}

/// What a call answers, turned into what was asked for.
///
/// Calls are made without types, so that their futures are compiled once, in this crate. This is the step to the types,
/// and all that is compiled of a call for each of them.
pub(crate) fn then<A: 'static, B: 'static>(sent: BoxFuture<A>, read: fn(A) -> Result<B>) -> BoxFuture<B> {
    Box::pin(Then { sent, read })
}

struct Then<A, B> {
    sent: BoxFuture<A>,
    read: fn(A) -> Result<B>,
}

impl<A, B> Future for Then<A, B> {
    type Output = Result<B>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<B>> {
        let read = self.read;
        self.sent.as_mut().poll(context).map(|sent| sent.and_then(read))
    }
}

/// Returns a value with the usage of a call.
pub(crate) async fn with_usage<A, V>(sent: BoxFuture<Measured<A>>, value: V) -> Result<Measured<V>> {
    Ok(Measured { value, usage: sent.await?.usage })
}

/// `IntoFuture` and `measured` for the builder of a [`Call`].
macro_rules! awaitable {
    ($name:ident $(< $($g:ident : $bound:path),* >)?) => {
        impl$(<$($g: $bound),*>)? IntoFuture for $name$(<$($g),*>)? {
            type Output = $crate::client::error::Result<<Self as $crate::action::future::Call>::Output>;
            type IntoFuture = $crate::action::future::BoxFuture<<Self as $crate::action::future::Call>::Output>;

            fn into_future(self) -> Self::IntoFuture {
                $crate::action::future::without_usage($crate::action::future::Call::send(self))
            }
        }

        impl$(<$($g: $bound),*>)? $name$(<$($g),*>)? {
            /// Makes the call, and says what it cost besides.
            ///
            /// # Errors
            ///
            /// As awaiting it.
            pub fn measured(self) -> $crate::action::future::BoxFuture<$crate::operation::Measured<<Self as $crate::action::future::Call>::Output>> {
                $crate::action::future::Call::send(self)
            }
        }
    };
}

pub(crate) use awaitable;
