//! A connection that is made when it is first needed, and again when it is lost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{Client, Cmd, Pipeline, RedisFuture, RedisResult, Value};
use tokio::runtime::{Handle, Id};
use tokio::time::timeout;

use crate::cache::random_id;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// How many requests in a row may get no response before another connection is made. A server that vanished closes
/// none.
const UNANSWERED: u32 = 3;

/// How long a request waits before its end counts as unanswered.
const SLOW: Duration = Duration::from_millis(50);

/// How long the first request of a connection may take.
const FIRST_REQUEST: Duration = Duration::from_secs(5);

/// The most runtimes whose connections are kept.
const MOST_RUNTIMES: usize = 16;

/// A connection to one server, for each runtime that uses it: a connection ends with its runtime.
///
/// Its manager needs a runtime, and a program may make its cache before it has one.
#[derive(Clone)]
pub(super) struct LazyConnection(Arc<Lazy>);

struct Lazy {
    client: Client,
    managers: Mutex<HashMap<Id, Managed>>,
}

struct Managed {
    manager: ConnectionManager,
    /// A number that no other manager of this connection has.
    number: u64,
    unanswered: u32,
}

impl LazyConnection {
    pub(super) fn new(client: &Client) -> RedisResult<Self> {
        // Without it, a request of several packets waits for an acknowledgement of the first.
        let settings = TcpSettings::default().set_nodelay(true);
        let client = Client::open(client.get_connection_info().clone().set_tcp_settings(settings))?;
        Ok(LazyConnection(Arc::new(Lazy { client, managers: Mutex::default() })))
    }

    /// Returns the manager of this runtime, and its number.
    fn manager(&self) -> RedisResult<(ConnectionManager, u64)> {
        let runtime = Handle::current();
        let mut managers = self.managers();
        if let Some(managed) = managers.get(&runtime.id()) {
            return Ok((managed.manager.clone(), managed.number));
        }
        if managers.len() >= MOST_RUNTIMES {
            managers.clear();
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(None)
            .set_number_of_retries(1);
        let manager = ConnectionManager::new_lazy_with_config(self.0.client.clone(), config)?;
        let number = random_id();
        managers.insert(runtime.id(), Managed { manager: manager.clone(), number, unanswered: 0 });
        // It connects only while somebody waits, and those who need it may not wait so long.
        let mut first = manager.clone();
        runtime.spawn(async move {
            let _ = timeout(FIRST_REQUEST, redis::cmd("PING").exec_async(&mut first)).await;
        });
        Ok((manager, number))
    }

    fn managers(&self) -> MutexGuard<'_, HashMap<Id, Managed>> {
        self.0.managers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectionLike for LazyConnection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            let (mut manager, number) = self.manager()?;
            let mut request = Request { connection: self.clone(), number, since: Instant::now(), is_answered: false };
            let mut answer = manager.req_packed_command(command).await;
            if was_lost(&answer) {
                // The manager connects again only when it has seen that. A step of the store may be made twice.
                answer = manager.req_packed_command(command).await;
            }
            request.is_answered = true;
            answer
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move { self.manager()?.0.req_packed_commands(pipeline, offset, count).await })
    }

    fn get_db(&self) -> i64 {
        0
    }
}

/// A request, which is dropped without an answer if it takes too long.
struct Request {
    connection: LazyConnection,
    /// The number of the manager.
    number: u64,
    since: Instant,
    is_answered: bool,
}

impl Drop for Request {
    fn drop(&mut self) {
        let is_unanswered = !self.is_answered && self.since.elapsed() >= SLOW;
        let mut managers = self.connection.managers();
        let of_request = managers.iter_mut().find(|(_, managed)| managed.number == self.number);
        let Some((runtime, managed)) = of_request else { return };
        if self.is_answered {
            managed.unanswered = 0;
        } else if is_unanswered {
            managed.unanswered += 1;
        }
        if managed.unanswered >= UNANSWERED {
            let runtime = *runtime;
            managers.remove(&runtime);
        }
    }
}

/// Returns `true` if a request failed because its connection was lost.
fn was_lost(answer: &RedisResult<Value>) -> bool {
    answer.as_ref().is_err_and(|error| error.is_connection_dropped() && !error.is_connection_refusal())
}
