//! Lean calls: the first attempt of a call to one item, or of a query, without the SDK's orchestration.
//!
//! The attempt is made only of parts of the SDK's client: its cache of identities, its signer, its HTTP client, its
//! timeouts, and the request that it makes. A complete response with the status 200 is the answer. Whatever else came
//! of the attempt is handed to the SDK as the result of its own first attempt, so retries, errors and timeouts are the
//! SDK's, and the same requests are sent as without lean calls.
//!
//! The SDK shows how it sends a request, once for each operation, table and kind of credentials: it prepares the
//! request, and the HTTP client here takes it instead of sending it.

mod attempt;
mod body;
mod clock;
mod configuration;
mod first_attempt;
mod http_client;
mod identity_cache;
mod known;
mod operation;
mod parts;
mod sdk_call;
mod timer;
mod trace_id;
mod unfit;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::Config;
use aws_smithy_runtime_api::client::identity::Identity;

use self::attempt::Answer;
use self::clock::Clock;
use self::configuration::unfit_configuration;
use self::first_attempt::FirstAttempt;
use self::http_client::FirstResponseClient;
use self::identity_cache::FirstIdentityCache;
use self::known::Known;
use self::parts::Parts;
use self::unfit::OTHER_SIGNATURE;
use super::attempts::{Attempts, Exchange, Exchanged, exchange_in, is_watched, unwatched};

pub(super) use operation::LeanOperation;
pub(super) use sdk_call::SdkCall;

/// The most requests of which a client keeps how the SDK sends them. It needs one for each operation, table and kind of
/// credentials.
const MOST_KNOWN: usize = 1000;

/// The result of a call, its attempts, and the items that were taken from the response.
pub(super) type Sent<O> = Exchanged<<O as LeanOperation>::Output, <O as LeanOperation>::Error>;

/// The state of a client's lean calls. It is dropped with the client, since the SDK's client has no reference to it.
pub(super) struct Lean {
    /// The reason why the client can't make lean calls.
    unfit: OnceLock<String>,
    parts: OnceLock<Arc<Parts>>,
    known: RwLock<HashMap<String, Vec<Arc<Known>>>>,
    clock: Arc<Clock>,
}

impl Lean {
    /// Creates the state for a client with this configuration.
    pub(super) fn new(config: &Config) -> Self {
        let lean =
            Lean { unfit: OnceLock::new(), parts: OnceLock::new(), known: RwLock::default(), clock: Arc::default() };
        if let Some(reason) = unfit_configuration(config) {
            lean.refuse(reason.to_owned());
        }
        lean
    }

    /// Sends a request.
    pub(super) async fn send<O: LeanOperation>(
        self: &Arc<Self>,
        client: &Client,
        options: Exchange,
        input: O,
    ) -> Sent<O> {
        let sent = self.send_alone(client, options, input);
        // A call that a provider of credentials makes is not part of the call that needs them.
        if is_watched() { unwatched(sent).await } else { sent.await }
    }

    async fn send_alone<O: LeanOperation>(&self, client: &Client, options: Exchange, input: O) -> Sent<O> {
        let started = Instant::now();
        let mut first = FirstAttempt::default();
        if self.unfit.get().is_none() && !self.clock.is_unsure() {
            let known = match self.prepare(&input, started, &mut first).await {
                Some(known) => Some(known),
                None if first.is_over() => None,
                None => match self.learn(client, &options, &input, &mut first).await {
                    Ok(known) => known,
                    Err(sent) => return sent,
                },
            };
            if let Some(known) = known {
                let answer = self.attempt(&known, &options, input.erased(), started, &mut first).await;
                if let Some(Answer { output, items }) = answer
                    && let Ok(output) = output.downcast()
                {
                    return (Ok(output), Attempts::answered(), items);
                }
            }
        }
        self.send_by_sdk(client, options, input, first).await
    }

    /// Makes the SDK send a request. Its first attempt takes the identity and the response that the lean attempt got.
    async fn send_by_sdk<O: LeanOperation>(
        &self,
        client: &Client,
        options: Exchange,
        input: O,
        first: FirstAttempt,
    ) -> Sent<O> {
        let call = Arc::new(SdkCall::new(Arc::clone(&self.clock), first));
        let (sent, mut attempts, items) = exchange_in(call, options, input.send(client)).await;
        attempts.not_lean = self.unfit.get().is_some();
        (sent, attempts, items)
    }

    /// Resolves the identity of a request, and returns how the SDK sends it, if that is known.
    async fn prepare<O: LeanOperation>(
        &self,
        input: &O,
        started: Instant,
        first: &mut FirstAttempt,
    ) -> Option<Arc<Known>> {
        let parts = self.parts.get()?;
        let identity = parts.resolve_identity(started, first).await?;
        self.known(O::NAME, input.table(), identity)
    }

    /// Returns how the SDK sends a request, if that is known.
    fn known(&self, operation: &'static str, table: &str, identity: &Identity) -> Option<Arc<Known>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut of_table = known.get(table)?.iter();
        of_table.find(|known| known.operation == operation && known.credentials.are_of(identity)).cloned()
    }

    /// Makes the SDK prepare a request, and keeps how it would have sent it. `None` if the request can't be a lean
    /// call.
    ///
    /// # Errors
    ///
    /// Returns the result of the call, if the SDK ended it without a first attempt that was sent.
    async fn learn<O: LeanOperation>(
        &self,
        client: &Client,
        options: &Exchange,
        input: &O,
        first: &mut FirstAttempt,
    ) -> Result<Option<Arc<Known>>, Sent<O>> {
        let parts = self.parts.get().cloned();
        let call = Arc::new(SdkCall::learning(Arc::clone(&self.clock), O::NAME, parts, std::mem::take(first)));
        let mut sent =
            exchange_in(Arc::clone(&call), Exchange { count: None, ..options.clone() }, input.clone().send(client))
                .await;
        let Some((identity, learnt)) = call.learnt() else {
            if call.is_unknown() {
                self.refuse(OTHER_SIGNATURE.to_owned());
                sent.1.not_lean = true;
            }
            return Err(sent);
        };
        *first = FirstAttempt::with_identity(identity);
        match learnt {
            Ok(known) => Ok(Some(self.keep(input.table(), known))),
            Err(reason) => {
                self.refuse(reason);
                Ok(None)
            }
        }
    }

    /// Keeps how the SDK sends a request.
    fn keep(&self, table: &str, known: Known) -> Arc<Known> {
        let _ = self.parts.set(Arc::clone(&known.parts));
        let known = Arc::new(known);
        let mut all = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if all.values().map(Vec::len).sum::<usize>() >= MOST_KNOWN {
            all.clear();
        }
        let of_table = all.entry(table.to_owned()).or_default();
        // Calls that were made at once learn the same.
        of_table.retain(|old| old.operation != known.operation || old.credentials != known.credentials);
        of_table.push(Arc::clone(&known));
        known
    }

    /// Makes no lean calls any more, and says so once.
    fn refuse(&self, reason: String) {
        if let Err(reason) = self.unfit.set(reason) {
            drop(reason);
            return;
        }
        if let Some(reason) = self.unfit.get() {
            tracing::debug!(reason, "the SDK sends all requests of a client with lean calls");
        }
    }
}

/// The lean calls of a client, if it makes them.
#[derive(Clone, Default)]
pub(super) struct LeanCalls {
    /// The state of its lean calls, if it makes them.
    pub(super) lean: Option<Arc<Lean>>,
    /// Is `true` if the SDK's client takes what lean attempts brought.
    takes_first_attempts: bool,
}

impl LeanCalls {
    /// Returns a client that makes lean calls if they are on. The given one has this or a derived configuration.
    pub(super) fn with(&self, client: Client, on: bool) -> (Client, LeanCalls) {
        let lean = on.then(|| Arc::new(Lean::new(client.config())));
        let fits = lean.as_ref().is_some_and(|lean| lean.unfit.get().is_none());
        let mut takes_first_attempts = self.takes_first_attempts;
        let taking = if fits && !takes_first_attempts { taking_first_attempts(&client) } else { None };
        takes_first_attempts |= taking.is_some();
        (
            taking.unwrap_or(client),
            LeanCalls { lean: lean.filter(|_| !fits || takes_first_attempts), takes_first_attempts },
        )
    }
}

/// Returns a client that takes what lean attempts bring as its first attempts, if it has an HTTP client.
fn taking_first_attempts(client: &Client) -> Option<Client> {
    let config = client.config();
    let builder = config.to_builder().http_client(FirstResponseClient(config.http_client()?));
    Some(Client::from_conf(builder.identity_cache(FirstIdentityCache(config.identity_cache()?)).build()))
}
