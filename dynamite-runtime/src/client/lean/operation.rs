//! The operations that can be lean calls.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::delete_item::{DeleteItemError, DeleteItemOutput};
use aws_sdk_dynamodb::operation::get_item::{GetItemError, GetItemOutput};
use aws_sdk_dynamodb::operation::put_item::{PutItemError, PutItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryError, QueryOutput};
use aws_sdk_dynamodb::operation::update_item::{UpdateItemError, UpdateItemOutput};
use aws_smithy_runtime_api::client::interceptors::context::Input;

use crate::operation::sdk::{
    DeleteItemInputBuilder, GetItemInputBuilder, PutItemInputBuilder, QueryInputBuilder, UpdateItemInputBuilder,
};

/// The input of an operation that can be a lean call.
pub(in crate::client) trait LeanOperation: Clone + Send {
    type Output: std::fmt::Debug + Send + Sync + 'static;
    type Error: Send + 'static;

    /// DynamoDB's name of the operation.
    const NAME: &'static str;

    /// Returns the name of the table, as it is sent.
    fn table(&self) -> &str;

    /// Returns the input for the SDK's serializer, if it is complete.
    fn erased(&self) -> Option<Input>;

    /// Makes the SDK send the request.
    fn send(self, client: &Client) -> impl Future<Output = Result<Self::Output, SdkError<Self::Error>>> + Send;
}

macro_rules! lean_operation {
    ($name:literal, $input:ty, $output:ty, $error:ty) => {
        impl LeanOperation for $input {
            type Output = $output;
            type Error = $error;

            const NAME: &'static str = $name;

            fn table(&self) -> &str {
                self.get_table_name().as_deref().unwrap_or_default()
            }

            fn erased(&self) -> Option<Input> {
                self.clone().build().ok().map(Input::erase)
            }

            fn send(self, client: &Client) -> impl Future<Output = Result<$output, SdkError<$error>>> + Send {
                self.send_with(client)
            }
        }
    };
}

lean_operation!("GetItem", GetItemInputBuilder, GetItemOutput, GetItemError);
lean_operation!("Query", QueryInputBuilder, QueryOutput, QueryError);
lean_operation!("PutItem", PutItemInputBuilder, PutItemOutput, PutItemError);
lean_operation!("UpdateItem", UpdateItemInputBuilder, UpdateItemOutput, UpdateItemError);
lean_operation!("DeleteItem", DeleteItemInputBuilder, DeleteItemOutput, DeleteItemError);
