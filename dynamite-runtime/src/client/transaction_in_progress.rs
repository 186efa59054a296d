//! The retry of a transaction that still runs.
//!
//! If the response to a transaction is lost, the SDK's retry can meet the transaction while it still runs, as
//! `TransactionInProgressException`. The SDK retries that too, but within less than a second. AWS advises to let one
//! retry arrive at least five seconds after the first attempt.

use std::time::Duration;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsError, TransactWriteItemsOutput};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::attempts::{Attempts, Exchange, exchange};
use super::error::Error;
use super::{CallOptions, Dynamite, RequestWatch, Written};
use crate::operation::sdk::TransactWriteItemsInputBuilder;
use crate::operation::{CallInfo, Usage};

/// The time after the first attempt at which a transaction that still runs is sent once more. Source: the developer
/// guide, "Error handling with DynamoDB".
const WAIT: Duration = Duration::from_secs(5);

type Sent = Result<TransactWriteItemsOutput, SdkError<TransactWriteItemsError>>;

impl Dynamite {
    /// Sends a transaction of writes, and returns its cost, or the error that is made of its result. If it still runs
    /// after all attempts of the SDK, sends it once more, five seconds after the first attempt, unless the client makes no
    /// retries or the timeout of the operation ends before.
    pub(super) async fn send_transaction(
        &self,
        info: CallInfo,
        input: TransactWriteItemsInputBuilder,
        result: impl FnOnce(Sent, &Attempts) -> Result<TransactWriteItemsOutput, Error>,
    ) -> Result<Usage, Error> {
        let input = with_token(input);
        let writes = input.get_transact_items().as_deref().unwrap_or_default();
        let hold = self.hold(Written::Transaction(writes)).await;
        let mut request = self.watch_request(info).of_entries(writes.len());
        let (sent, attempts) = request.instrument(self.send_until_done(&request, input.clone())).await;
        request.stop();
        let is_ambiguous = attempts.ambiguous || matches!(&sent, Err(error) if is_running(error));
        let succeeded = sent.is_ok();
        let usage = result(sent, &attempts).map(|output| attempts.usage(output.consumed_capacity()));
        let usage = request.end(&attempts, usage);
        hold.end(is_ambiguous, succeeded).await;
        usage
    }

    async fn send_until_done(&self, request: &RequestWatch, input: TransactWriteItemsInputBuilder) -> (Sent, Attempts) {
        let connection = self.connection().await;
        let started = Instant::now();
        let counted = || request.counted(Exchange::default());
        let (sent, attempts, _) = exchange(counted(), input.clone().send_with(self.client())).await;
        drop(connection);
        let running = matches!(&sent, Err(error) if is_running(error));
        match self.last_attempt(started).filter(|_| running) {
            None => (sent, attempts),
            Some(options) => {
                sleep_until(started + WAIT).await;
                let (sent, last, _) = exchange(counted(), input.send_with(self.with(&options).client())).await;
                (sent, attempts.followed_by(last))
            }
        }
    }

    /// Returns the options of the attempt after the wait; `None` if there is none.
    fn last_attempt(&self, started: Instant) -> Option<CallOptions> {
        let config = self.client().config();
        if config.retry_config().map(RetryConfig::max_attempts) == Some(1) {
            return None;
        }
        let options = CallOptions::new().attempts(1);
        let Some(timeout) = config.timeout_config().and_then(TimeoutConfig::operation_timeout) else {
            return Some(options);
        };
        let waited = WAIT.max(started.elapsed());
        let left = timeout.checked_sub(waited).filter(|left| !left.is_zero())?;
        Some(options.operation_timeout(left))
    }
}

/// Sets a token, which all attempts share.
fn with_token(input: TransactWriteItemsInputBuilder) -> TransactWriteItemsInputBuilder {
    if input.get_client_request_token().is_some() {
        return input;
    }
    input.client_request_token(Uuid::new_v4())
}

fn is_running(error: &SdkError<TransactWriteItemsError>) -> bool {
    error.as_service_error().is_some_and(TransactWriteItemsError::is_transaction_in_progress_exception)
}
