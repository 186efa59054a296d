//! docs/clients.md. Nothing here sends a request, except to the embedded engine.

use std::time::Duration;

use aws_sdk_dynamodb::config::Credentials;
use dynamite_runtime::{Dynamite, Result};
use dynamite_tests::store::invoices::InvoiceRepository;

use crate::page::guide;
use crate::support::invoice;

#[test]
fn the_table_has_every_setting_of_the_builder() {
    let page = guide().into_iter().find(|page| page.name() == "clients.md").unwrap();
    let table = page.text.split("| setting of the builder").nth(1).unwrap().split("\n\n").next().unwrap();
    let cells = table.lines().filter_map(|row| row.strip_prefix("| ")?.split(" | ").next());
    let mut listed: Vec<_> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    listed.iter_mut().for_each(|name| *name = name.trim_end_matches("()"));
    let source = include_str!("../../../dynamite-runtime/src/client/builder.rs");
    let methods = source.lines().filter_map(|line| line.strip_prefix("    pub fn ")?.split('(').next());
    let mut methods: Vec<_> = methods.collect();
    listed.sort_unstable();
    methods.sort_unstable();
    assert_eq!(listed, methods);
}

#[tokio::test]
async fn the_builder_is_built() -> Result<()> {
    // clients.md: builder begins
    use std::time::Duration;

    use dynamite_runtime::Dynamite;

    let db = Dynamite::builder()
        .region("eu-west-1")
        .table_prefix("staging-")
        .table_name("orders", "legacy-orders") // without the prefix
        .operation_timeout(Duration::from_secs(10))
        .build()
        .await?;
    assert_eq!(db.table_name("invoices"), "staging-invoices");
    assert_eq!(db.table_name("orders"), "legacy-orders");
    // clients.md: builder ends
    Ok(())
}

#[tokio::test]
async fn a_client_of_the_sdk_is_passed_on() -> Result<()> {
    let credentials = Credentials::new("test", "test", None, None, "test");
    // clients.md: sdk begins
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::latest())
        .region(aws_sdk_dynamodb::config::Region::new("eu-west-1"))
        .credentials_provider(credentials) // any `ProvideCredentials`
        .build();
    let client = aws_sdk_dynamodb::Client::from_conf(config);
    let db = Dynamite::builder().client(client).table_prefix("staging-").build().await?;
    // clients.md: sdk ends
    assert_eq!(db.table_name("invoices"), "staging-invoices");
    assert_eq!(db.client().config().region().map(AsRef::as_ref), Some("eu-west-1"));
    Ok(())
}

#[tokio::test]
async fn stages_differ_by_the_environment() -> Result<()> {
    // clients.md: stages begins
    let mut builder = Dynamite::builder().table_prefix(std::env::var("TABLE_PREFIX").unwrap_or_default());
    if let Ok(url) = std::env::var("DYNAMODB_ENDPOINT") {
        builder = builder.endpoint(url).test_credentials(); // a local engine
    }
    let db = builder.build().await?;
    // clients.md: stages ends
    assert!(db.table_name("invoices").ends_with("invoices"));
    // clients.md: local begins
    let db = Dynamite::builder().endpoint("http://127.0.0.1:8000").test_credentials().build().await?;
    // clients.md: local ends
    assert_eq!(db.table_name("invoices"), "invoices");
    Ok(())
}

// clients.md: lambda begins
async fn handler(invoices: &InvoiceRepository, customer: String) -> dynamite_runtime::Result<usize> {
    Ok(invoices.query(customer).page(20).await?.items.len())
}

async fn start() -> dynamite_runtime::Result<InvoiceRepository> {
    let db = Dynamite::builder().operation_timeout(Duration::from_secs(5)).build().await?;
    Ok(InvoiceRepository::new(&db)) // in `main`: `lambda_runtime::run(service_fn(|event| handler(&invoices, …)))`
}
// clients.md: lambda ends

#[tokio::test]
async fn the_handler_of_the_page_runs() -> Result<()> {
    assert_eq!(start().await?.table_name(), "invoices");
    let invoices = InvoiceRepository::new(&Dynamite::embedded().await?);
    invoices.create_table().await?;
    invoices.create(&invoice(1)).await?;
    assert_eq!(handler(&invoices, "ACME".to_owned()).await?, 1);
    Ok(())
}
