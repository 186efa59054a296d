//! A Redis of its own for a test: the `redis-server` that is installed, on a free port of the loopback interface.

use std::env;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Once;
use std::thread::sleep;
use std::time::Duration;

/// The environment variable that makes tests fail without a Redis, instead of leaving out what they need it for.
pub const REQUIRED: &str = "DYNAMITE_REQUIRE_REDIS";

/// A running server, which ends when it is dropped.
#[derive(Debug)]
pub struct RedisServer {
    child: Child,
    port: u16,
}

/// Starts a server. Returns `None` if none is installed, and says so.
///
/// # Panics
///
/// Panics if the server does not start, or if none is installed and [`REQUIRED`] is set.
pub fn redis_server() -> Option<RedisServer> {
    redis_server_with(&[])
}

/// Starts a server with these arguments in addition, as [`redis_server`] does.
///
/// # Panics
///
/// Panics as [`redis_server`] does.
pub fn redis_server_with(arguments: &[&str]) -> Option<RedisServer> {
    static SAID: Once = Once::new();
    let is_installed = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !is_installed {
        assert!(env::var_os(REQUIRED).is_none(), "{REQUIRED} is set, and there is no redis-server");
        SAID.call_once(|| say("Redis: not tested, as there is no redis-server; see CONTRIBUTING.md"));
        return None;
    }
    loop {
        // Another program may take the port first.
        if let Some(server) = RedisServer::try_start(free_port(), arguments) {
            return Some(server);
        }
    }
}

/// Returns a port that nothing uses.
///
/// # Panics
///
/// Panics if there is none.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    listener.map_or_else(|error| unreachable!("no port is free: {error}"), |address| address.port())
}

/// Prints a line that the test harness does not capture.
fn say(line: &str) {
    // What is written to the handle itself is not captured.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

impl RedisServer {
    /// Starts a server on this port.
    ///
    /// # Panics
    ///
    /// Panics if it ends at once.
    pub fn start(port: u16, arguments: &[&str]) -> Self {
        let server = RedisServer::try_start(port, arguments);
        assert!(server.is_some(), "redis-server ends at once");
        server.unwrap_or_else(|| unreachable!("it was checked"))
    }

    /// Starts a server on this port, and waits until it answers. Returns `None` if it ends at once.
    fn try_start(port: u16, arguments: &[&str]) -> Option<Self> {
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .args(arguments)
            .current_dir(env::temp_dir())
            .stdout(Stdio::null())
            .spawn()
            .ok()?;
        let mut server = RedisServer { child, port };
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if server.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                return None;
            }
            sleep(Duration::from_millis(10));
        }
        server.child.try_wait().is_ok_and(|ended| ended.is_none()).then_some(server)
    }

    /// Returns the address of the server.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Returns the port of the server.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the id of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills the server, which forgets everything.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts the server again on its port.
    ///
    /// # Panics
    ///
    /// Panics if it does not answer.
    pub fn restart(&mut self) {
        self.kill();
        *self = RedisServer::start(self.port, &[]);
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}
