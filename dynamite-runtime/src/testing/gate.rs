//! Gates, which hold requests.

use std::sync::Arc;

use tokio::sync::watch;

/// The side of the engine on which requests are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The engine has not received the requests.
    BeforeEngine,
    /// The engine has executed the requests, and their responses are held.
    AfterEngine,
}

/// A gate that holds requests until it is opened, made by [`Script::hold`](super::Script::hold).
///
/// With it, a test puts two calls into the order that makes the difference. Dropping the gate opens it.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// use dynamite_runtime::testing::{Side, Stage};
///
/// let stage = Stage::new().await?.tables::<(Order,)>().await?;
/// let orders = OrderRepository::new(stage.db());
///
/// // The read has its answer, but the caller has not, when the order is written.
/// let gate = stage.on("GetItem").hold(Side::AfterEngine);
/// let read = tokio::spawn(orders.get(OrderKey::new("ACME", 1)).into_future());
/// gate.reached().await;
/// orders.put(&order(1)).await?;
/// gate.open();
/// assert_eq!(read.await??, None);
/// # Ok(()) }
/// ```
#[derive(Debug)]
#[must_use = "a gate opens when it is dropped"]
pub struct Gate(Hold);

/// The part of a gate that requests wait at.
#[derive(Clone, Debug)]
pub(super) struct Hold {
    pub(super) side: Side,
    waiting: Arc<watch::Sender<usize>>,
    is_open: Arc<watch::Sender<bool>>,
}

impl Gate {
    /// Creates a gate, and the part that requests wait at.
    pub(super) fn new(side: Side) -> (Self, Hold) {
        let hold =
            Hold { side, waiting: Arc::new(watch::Sender::new(0)), is_open: Arc::new(watch::Sender::new(false)) };
        (Gate(hold.clone()), hold)
    }

    /// Waits until a request has reached the gate.
    pub async fn reached(&self) {
        self.reached_by(1).await;
    }

    /// Waits until this many requests have reached the gate.
    pub async fn reached_by(&self, requests: usize) {
        // The sender lives as long as the gate.
        let _ = self.0.waiting.subscribe().wait_for(|waiting| *waiting >= requests).await;
    }

    /// Lets the requests that wait go, and holds no others.
    pub fn open(self) {}
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.0.is_open.send_replace(true);
    }
}

impl Hold {
    pub(super) fn is_open(&self) -> bool {
        *self.is_open.borrow()
    }

    /// Waits until the gate is open.
    pub(super) async fn pass(&self) {
        self.waiting.send_modify(|waiting| *waiting += 1);
        let _ = self.is_open.subscribe().wait_for(|is_open| *is_open).await;
    }
}
