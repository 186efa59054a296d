//! A connection that is made when it is first needed, and again when it is lost.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, Pipeline, RedisFuture, RedisResult, Value};

/// How long a connection and a response may take. A read of DynamoDB takes less than a response that is late.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(250);

/// A connection to one server. Its manager needs a runtime, and a program may make its cache before it has one.
#[derive(Clone)]
pub(super) struct LazyConnection(Arc<Lazy>);

struct Lazy {
    client: Client,
    manager: OnceLock<ConnectionManager>,
}

impl LazyConnection {
    pub(super) fn new(client: Client) -> Self {
        LazyConnection(Arc::new(Lazy { client, manager: OnceLock::new() }))
    }

    fn manager(&self) -> RedisResult<ConnectionManager> {
        if let Some(manager) = self.0.manager.get() {
            return Ok(manager.clone());
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT))
            .set_number_of_retries(1);
        let manager = ConnectionManager::new_lazy_with_config(self.0.client.clone(), config)?;
        Ok(self.0.manager.get_or_init(|| manager).clone())
    }
}

impl ConnectionLike for LazyConnection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move { self.manager()?.req_packed_command(command).await })
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
