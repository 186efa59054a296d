//! The conversion of builders into futures.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::client::error::Result;
use crate::client::{CallName, CallWatch};
use crate::operation::Measured;

/// The future of a call. It can be sent to another task.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'static>>;

/// A builder that sends its request when it is awaited.
///
/// A function can take any such builder, for instance to add up the costs of several calls:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
/// async fn units(call: impl Call) -> Result<f64> {
///     Ok(call.send().await?.usage.capacity)
/// }
///
/// let units = units(orders.get(OrderKey::new("ACME", 7))).await? + units(orders.put(&order(10))).await?;
/// # let _ = units;
/// # Ok(()) }
/// ```
pub trait Call: Sized + Send + 'static {
    /// The type that awaiting the call returns.
    type Output: Send + 'static;

    /// Makes the call, and returns its output together with its cost.
    fn send(self) -> BoxFuture<Measured<Self::Output>>;
}

/// Drops the cost of a call.
pub(crate) fn without_usage<T: 'static>(sent: BoxFuture<Measured<T>>) -> BoxFuture<T> {
    then(sent, |measured| Ok(measured.value))
}

/// Converts the output of a call into the requested type.
fn then<A: 'static, B: 'static>(sent: BoxFuture<A>, read: fn(A) -> Result<B>) -> BoxFuture<B> {
    Box::pin(Then { sent, read })
}

struct Then<A, B> {
    sent: BoxFuture<A>,
    read: fn(A) -> Result<B>,
}

impl<A, B> Future for Then<A, B> {
    type Output = Result<B>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<B>> {
        let this = self.get_mut();
        match this.sent.as_mut().poll(context) {
            Poll::Ready(Ok(output)) => Poll::Ready((this.read)(output)),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// Converts the output of a call into the requested type, adds the name of the call to its error, and reports its end to
/// the observers of the client.
///
/// The futures of calls do not depend on an entity, so they are compiled once, in this crate. Only this conversion is
/// compiled for each entity.
pub(crate) fn named_then<A: 'static, T: 'static>(
    name: impl Into<Option<CallName>>,
    sent: BoxFuture<A>,
    read: fn(A) -> Result<Measured<T>>,
) -> BoxFuture<Measured<T>> {
    Box::pin(NamedThen { sent, watch: CallWatch::new(name.into()), read })
}

struct NamedThen<A, T> {
    // Dropped first: the requests of a call end before it does.
    sent: BoxFuture<A>,
    watch: CallWatch,
    read: fn(A) -> Result<Measured<T>>,
}

impl<A, T> Future for NamedThen<A, T> {
    type Output = Result<Measured<T>>;

    // There are many such futures for each entity. Every closure or method of `Poll` and `Result` in this function would
    // be compiled again for each of them.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Measured<T>>> {
        let this = self.get_mut();
        let entered = this.watch.enter();
        let result = match this.sent.as_mut().poll(context) {
            Poll::Ready(Ok(output)) => (this.read)(output),
            Poll::Ready(Err(error)) => Err(error),
            Poll::Pending => return Poll::Pending,
        };
        drop(entered);
        match result {
            Ok(measured) => {
                this.watch.done(&measured.usage);
                Poll::Ready(Ok(measured))
            }
            Err(error) => Poll::Ready(Err(this.watch.failed(error))),
        }
    }
}

/// Adds its name to the error of a call, and reports its end.
pub(crate) fn named<T: 'static>(
    name: impl Into<Option<CallName>>,
    sent: BoxFuture<Measured<T>>,
) -> BoxFuture<Measured<T>> {
    named_then(name, sent, Ok)
}

/// Returns a value together with the usage of a call.
pub(crate) async fn with_usage<A, V>(sent: BoxFuture<Measured<A>>, value: V) -> Result<Measured<V>> {
    Ok(Measured { value, usage: sent.await?.usage })
}

/// Implements `IntoFuture` and `measured` for the builder of a [`Call`].
macro_rules! awaitable {
    ($name:ident $(< $($g:ident : $bound:path),* >)? $(where $($where:tt)*)?) => {
        impl$(<$($g: $bound),*>)? IntoFuture for $name$(<$($g),*>)? $(where $($where)*)? {
            type Output = $crate::client::error::Result<<Self as $crate::action::future::Call>::Output>;
            type IntoFuture = $crate::action::future::BoxFuture<<Self as $crate::action::future::Call>::Output>;

            fn into_future(self) -> Self::IntoFuture {
                $crate::action::future::without_usage($crate::action::future::Call::send(self))
            }
        }

        impl$(<$($g: $bound),*>)? $name$(<$($g),*>)? $(where $($where)*)? {
            /// Makes the call, and returns its output together with [its cost](crate::Measured).
            ///
            /// # Errors
            ///
            /// Returns the same errors as awaiting the builder.
            pub fn measured(self) -> $crate::action::future::BoxFuture<$crate::operation::Measured<<Self as $crate::action::future::Call>::Output>> {
                $crate::action::future::Call::send(self)
            }
        }
    };
}

pub(crate) use awaitable;
