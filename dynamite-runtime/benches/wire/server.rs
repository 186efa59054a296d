//! A server in a thread of its own, which returns the same prepared responses again and again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The responses of an operation, one after another and then from the beginning again.
struct Responses {
    next: usize,
    all: Vec<Arc<Vec<u8>>>,
}

/// A server on a port of its own.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: String,
    responses: Arc<Mutex<HashMap<String, Responses>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = Server { address, responses: Arc::default() };
        let accepting = server.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                while let Ok((connection, _)) = listener.accept().await {
                    tokio::spawn(accepting.clone().serve(connection));
                }
            });
        });
        server
    }

    /// Sets the bodies of the responses of an operation.
    pub(crate) fn answer(&self, operation: &str, bodies: &[String]) {
        let all = bodies.iter().map(|body| Arc::new(response(body))).collect();
        self.responses.lock().unwrap().insert(operation.to_owned(), Responses { next: 0, all });
    }

    /// Answers the requests of a connection until it is closed.
    async fn serve(self, connection: TcpStream) {
        connection.set_nodelay(true).unwrap();
        let (reader, mut writer) = connection.into_split();
        let mut reader = BufReader::new(reader);
        let mut body = Vec::new();
        while let Some((operation, length)) = read_head(&mut reader).await {
            body.resize(length, 0);
            if reader.read_exact(&mut body).await.is_err() {
                return;
            }
            let response = {
                let mut responses = self.responses.lock().unwrap();
                let responses = responses.get_mut(&operation).expect("a response");
                let response = Arc::clone(&responses.all[responses.next]);
                responses.next = (responses.next + 1) % responses.all.len();
                response
            };
            if writer.write_all(&response).await.is_err() {
                return;
            }
        }
    }
}

/// Reads the head of a request; returns the operation and the length of the body, or `None` at the end of the connection.
async fn read_head(reader: &mut (impl AsyncBufRead + Unpin)) -> Option<(String, usize)> {
    let (mut operation, mut length) = (String::new(), 0);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            return Some((operation, length));
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("x-amz-target") {
            operation = value.trim().trim_start_matches("DynamoDB_20120810.").to_owned();
        } else if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
}

fn response(body: &str) -> Vec<u8> {
    let checksum = crc32fast::hash(body.as_bytes());
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\nx-amzn-requestid: BENCH\r\n\
         x-amz-crc32: {checksum}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
