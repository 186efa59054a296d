//! How builders become futures.

use std::future::Future;
use std::pin::Pin;

use crate::{Measured, Result};

/// The future of a call: it can be sent to another task.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'static>>;

/// A call that is ready to be made; awaiting it makes it.
pub trait Call: Sized + Send + 'static {
    /// What it answers.
    type Output: Send + 'static;

    /// Makes the call, and says what it cost.
    fn send(self) -> impl Future<Output = Result<Measured<Self::Output>>> + Send + 'static;
}

/// Makes the call and keeps the answer only.
pub(crate) fn answer<C: Call>(call: C) -> BoxFuture<C::Output> {
    let sent = call.send();
    Box::pin(async move { sent.await.map(|measured| measured.value) })
}

/// `IntoFuture` and `measured` for the builder of a [`Call`].
macro_rules! awaitable {
    ($name:ident $(< $($g:ident : $bound:path),* >)?) => {
        impl$(<$($g: $bound),*>)? IntoFuture for $name$(<$($g),*>)? {
            type Output = $crate::Result<<Self as $crate::future::Call>::Output>;
            type IntoFuture = $crate::BoxFuture<<Self as $crate::future::Call>::Output>;

            fn into_future(self) -> Self::IntoFuture {
                $crate::future::answer(self)
            }
        }

        impl$(<$($g: $bound),*>)? $name$(<$($g),*>)? {
            /// Makes the call, and says what it cost besides.
            ///
            /// # Errors
            ///
            /// As awaiting it.
            pub fn measured(self) -> $crate::BoxFuture<$crate::Measured<<Self as $crate::future::Call>::Output>> {
                Box::pin($crate::future::Call::send(self))
            }
        }
    };
}

pub(crate) use awaitable;
