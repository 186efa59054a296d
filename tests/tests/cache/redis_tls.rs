//! A Redis behind TLS, with a certificate authority of the test's own.

use dynamite_runtime::Cache;
use dynamite_tests::redis_server::{RedisServer, free_port, redis_server_with};
use dynamite_tests::store::tasks::{Task, TaskRepository};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use redis::aio::ConnectionManager;
use redis::{Client, TlsCertificates};
use tempfile::TempDir;

use crate::store::SharedStore;
use crate::support::{Fixture, LONG, cached, key, stats, title};

struct TlsServer {
    _server: RedisServer,
    _folder: TempDir,
    url: String,
    /// The certificate of the authority, as PEM.
    authority: String,
}

fn tls_server() -> Option<TlsServer> {
    let folder = tempfile::tempdir().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
    let server_key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let server = server.signed_by(&server_key, &Issuer::new(authority, authority_key)).unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (authority, certificate) = (write("ca.pem", authority_pem.clone()), write("server.pem", server.pem()));
    let key = write("server.key", server_key.serialize_pem());
    let port = free_port().to_string();
    let arguments = ["--tls-port", &port, "--tls-cert-file", &certificate, "--tls-key-file", &key];
    let clients = ["--tls-ca-cert-file", &authority, "--tls-auth-clients", "no"];
    let server = redis_server_with(&[&arguments[..], &clients].concat())?;
    let url = format!("rediss://localhost:{port}");
    Some(TlsServer { _server: server, _folder: folder, url, authority: authority_pem })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_with_an_authority_of_its_own() {
    let Some(server) = tls_server() else { return };
    let fixture = Fixture::new(SharedStore::memory()).await;
    fixture.store(&["a"]).await;
    // `Cache::redis` chooses the cryptography of the process; a program that uses only `redis_with` does it itself.
    let _ = Cache::redis(&server.url, "other").unwrap();
    let root_cert = Some(server.authority.clone().into_bytes());
    let client = Client::build_with_tls(server.url.as_str(), TlsCertificates { client_tls: None, root_cert }).unwrap();
    let connection = ConnectionManager::new(client).await.unwrap();
    let tasks = Cache::redis_with(connection, "shop").entity::<Task>(LONG).store_timeout(crate::store::LONG);
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), tasks));
    for cached in [0, 1, 1] {
        assert_eq!(tasks.get(key("a")).measured().await.unwrap().usage.cached, cached);
    }
    assert_eq!(stats(&tasks).failures, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_trusted_gets_nothing() {
    let Some(server) = tls_server() else { return };
    let fixture = Fixture::new(SharedStore::memory()).await;
    fixture.store(&["a"]).await;
    let cache = Cache::redis(&server.url, "shop").unwrap().entity::<Task>(LONG).store_timeout(crate::store::LONG);
    let tasks = TaskRepository::new(&cached(fixture.stage.db(), cache));
    for _ in 0..5 {
        assert_eq!(title(&tasks, "a").await.as_deref(), Some("old"));
    }
    assert!(stats(&tasks).failures > 0 && stats(&tasks).fills == 0);
}
