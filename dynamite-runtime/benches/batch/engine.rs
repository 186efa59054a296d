//! The embedded engine in a process of its own, so that its memory does not count as the client's.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use dynamite_runtime::Dynamite;

/// The argument with which this program starts itself as an engine.
pub(crate) const SERVE: &str = "--serve";

/// The process of an engine, which ends when this is dropped.
pub(crate) struct Engine {
    process: Child,
    pub(crate) url: String,
}

impl Engine {
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        let mut process = command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("an engine");
        let mut url = String::new();
        let output = process.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut url).expect("its address");
        Engine { process, url: url.trim().to_owned() }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves until the parent process ends, which closes the standard input.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let database = dynoxide::Database::memory().expect("a database");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("http://{}", listener.local_addr().expect("an address"));
        let end_of_input = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
        dynoxide::server::serve_with_shutdown(listener, database, async {
            let _ = end_of_input.await;
        })
        .await
        .expect("to serve");
    });
}

/// Makes a client of an engine.
pub(crate) async fn connect(url: &str) -> Dynamite {
    let http = aws_smithy_http_client::Builder::new().build_http();
    Dynamite::builder().endpoint(url).test_credentials().http_client(http).build().await.expect("a client")
}
