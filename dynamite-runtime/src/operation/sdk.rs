//! The SDK's request builders, which `request()` returns so that you can inspect a request, change it, or send it
//! yourself.
//!
//! # Examples
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
//! # #[tokio::main] async fn main() -> Outcome { let orders = orders().await?;
//! use dynamite_runtime::sdk::PutItemInputBuilder;
//!
//! let request: PutItemInputBuilder = orders.put(&order(10)).request()?;
//! assert_eq!(request.get_table_name().as_deref(), Some("orders"));
//! request.send_with(orders.db().client()).await?;
//! # Ok(()) }
//! ```

pub use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
pub use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemInputBuilder;
pub use aws_sdk_dynamodb::operation::get_item::builders::GetItemInputBuilder;
pub use aws_sdk_dynamodb::operation::put_item::builders::PutItemInputBuilder;
pub use aws_sdk_dynamodb::operation::query::builders::QueryInputBuilder;
pub use aws_sdk_dynamodb::operation::scan::builders::ScanInputBuilder;
pub use aws_sdk_dynamodb::operation::transact_get_items::builders::TransactGetItemsInputBuilder;
pub use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsInputBuilder;
pub use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemInputBuilder;
