//! A connection that is made when it is first needed, and again when it is lost.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{Client, Cmd, Pipeline, RedisFuture, RedisResult, Value};

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// How many requests in a row may get no response before another connection is made. A server that vanished closes
/// none.
const UNANSWERED: u32 = 3;

/// A connection to one server. Its manager needs a runtime, and a program may make its cache before it has one.
#[derive(Clone)]
pub(super) struct LazyConnection(Arc<Lazy>);

struct Lazy {
    client: Client,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    manager: Option<ConnectionManager>,
    unanswered: u32,
}

impl LazyConnection {
    pub(super) fn new(client: &Client) -> RedisResult<Self> {
        // Without it, a request of several packets waits for an acknowledgement of the first.
        let settings = TcpSettings::default().set_nodelay(true);
        let client = Client::open(client.get_connection_info().clone().set_tcp_settings(settings))?;
        Ok(LazyConnection(Arc::new(Lazy { client, state: Mutex::default() })))
    }

    fn manager(&self) -> RedisResult<ConnectionManager> {
        let mut state = self.state();
        if let Some(manager) = &state.manager {
            return Ok(manager.clone());
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(None)
            .set_number_of_retries(1);
        let manager = ConnectionManager::new_lazy_with_config(self.0.client.clone(), config)?;
        (state.manager, state.unanswered) = (Some(manager.clone()), 0);
        Ok(manager)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectionLike for LazyConnection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            let mut request = Request { connection: self.clone(), is_answered: false };
            let mut answer = self.manager()?.req_packed_command(command).await;
            if was_lost(&answer) {
                // The manager connects again only when it has seen that. A step of the store may be made twice.
                answer = self.manager()?.req_packed_command(command).await;
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
        Box::pin(async move { self.manager()?.req_packed_commands(pipeline, offset, count).await })
    }

    fn get_db(&self) -> i64 {
        0
    }
}

/// A request, which is dropped without an answer if it takes too long.
struct Request {
    connection: LazyConnection,
    is_answered: bool,
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut state = self.connection.state();
        state.unanswered = if self.is_answered { 0 } else { state.unanswered + 1 };
        if state.unanswered >= UNANSWERED {
            *state = State::default();
        }
    }
}

/// Returns `true` if a request failed because its connection was lost.
fn was_lost(answer: &RedisResult<Value>) -> bool {
    answer.as_ref().is_err_and(|error| error.is_connection_dropped() && !error.is_connection_refusal())
}
