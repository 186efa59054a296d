//! The SDK's request builders that `request()` returns, to inspect, change or send a request without the rest of this
//! crate.

pub use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
pub use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemInputBuilder;
pub use aws_sdk_dynamodb::operation::get_item::builders::GetItemInputBuilder;
pub use aws_sdk_dynamodb::operation::put_item::builders::PutItemInputBuilder;
pub use aws_sdk_dynamodb::operation::query::builders::QueryInputBuilder;
pub use aws_sdk_dynamodb::operation::scan::builders::ScanInputBuilder;
pub use aws_sdk_dynamodb::operation::transact_get_items::builders::TransactGetItemsInputBuilder;
pub use aws_sdk_dynamodb::operation::transact_write_items::builders::TransactWriteItemsInputBuilder;
pub use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemInputBuilder;
