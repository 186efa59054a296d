//! A stage for one test.

use super::clock::Clock;
use super::dump::Dump;
use super::matcher::Matcher;
use super::network::Network;
use super::script::Script;
use super::seed::{raw_seeds, seeds};
use super::sent::SentRequests;
use super::tables::Tables;
use crate::client::Dynamite;
use crate::client::count_attempts;
use crate::client::error::{RequestName, Result, service_error};
use crate::codec::RawItem;
use crate::entity::Entity;

/// An engine for one test, and a network in front of it.
///
/// What [`seed`](Self::seed), [`dump`](Self::dump) and [`tables`](Self::tables) send meets no fault and is not recorded.
/// A clone is the same stage.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// use dynamite_runtime::testing::{Fault, Stage};
///
/// let stage = Stage::new().await?.tables::<(Order, Customer)>().await?;
/// let orders = OrderRepository::new(stage.db());
/// stage.on("BatchWriteItem").then(Fault::Unprocessed { keep: 1 }).then(Fault::Throttled);
/// let sent = stage.during(orders.batch_write().put_all([&order(1), &order(2)])).await?;
/// sent.assert("BatchWriteItem orders (2)\n2 x BatchWriteItem orders (1)");
/// assert_eq!(stage.dump::<Order>().await?.len(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Stage {
    engine: Dynamite,
    network: Network,
    db: Dynamite,
}

impl Stage {
    /// Starts an empty [embedded engine](Dynamite::embedded) with a network in front of it.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Dynamite::embedded`].
    pub async fn new() -> Result<Self> {
        Ok(Stage::over(&Dynamite::embedded().await?))
    }

    /// Puts a network in front of an engine that runs already, such as DynamoDB local.
    pub fn over(engine: &Dynamite) -> Self {
        let network = Network::new();
        let db = network.client(engine);
        Stage { engine: engine.clone(), network, db }
    }

    /// Creates the tables of these entities: `tables::<(Order, Customer)>()`.
    ///
    /// # Errors
    ///
    /// Returns the errors of `create_table`.
    pub async fn tables<T: Tables>(self) -> Result<Self> {
        T::create(&self.engine).await?;
        Ok(self)
    }

    /// Returns the client over the network, for the program that is tested.
    pub fn db(&self) -> &Dynamite {
        &self.db
    }

    /// Returns the client without the network, whose requests meet no fault and are not recorded.
    pub fn engine(&self) -> &Dynamite {
        &self.engine
    }

    /// Returns the network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Returns the clock of the stage.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome {
    /// use std::time::Duration;
    ///
    /// use dynamite_runtime::testing::Stage;
    ///
    /// let stage = Stage::new().await?.tables::<(Order,)>().await?;
    /// let orders = OrderRepository::new(stage.db());
    /// stage.clock().advance(Duration::from_secs(24 * 3600));
    /// // It is the next day for the conditions on expiry of the stage's client.
    /// assert!(orders.scan().unexpired().all().await?.is_empty());
    /// # Ok(()) }
    /// ```
    pub fn clock(&self) -> &Clock {
        self.network.clock()
    }

    /// Starts a script for the requests that a matcher selects, as [`Network::on`].
    pub fn on(&self, matcher: impl Into<Matcher>) -> Script<'_> {
        self.network.on(matcher)
    }

    /// Makes a call, and returns the requests that were sent meanwhile. Background work counts too, so make one call at
    /// a time.
    ///
    /// # Errors
    ///
    /// Returns the error of the call. [`Network::during`] returns the requests of a call that failed, too.
    pub async fn during<T, F>(&self, call: impl IntoFuture<Output = Result<T, F>>) -> Result<SentRequests, F> {
        let (result, sent) = self.network.during(call).await;
        result.map(|_| sent)
    }

    /// Checks that requests have met all faults that were scripted for one request each.
    ///
    /// # Panics
    ///
    /// Panics if one is left: the test did not test what it says.
    #[track_caller]
    pub fn assert_met(&self) {
        let unmet = self.network.unmet();
        assert!(unmet.is_empty(), "no request has met these faults:\n{}", unmet.join("\n"));
    }

    /// Stores items of an entity, given as DynamoDB's JSON: what `aws dynamodb scan` prints, or a list of items. Returns the
    /// number of items.
    ///
    /// The items are stored as they are, with the keys that they have, and are read first: a text with an item that
    /// the entity can't be read from is refused, and nothing is stored.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if an item is not one of the entity, and the errors of the engine.
    ///
    /// # Examples
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
    /// # #[tokio::main] async fn main() -> Outcome {
    /// use dynamite_runtime::testing::Stage;
    ///
    /// let stage = Stage::new().await?.tables::<(Order,)>().await?;
    /// let orders = OrderRepository::new(stage.db());
    /// orders.put(&order(1)).await?;
    ///
    /// // A dump can be a seed, too.
    /// let other = Stage::new().await?.tables::<(Order,)>().await?;
    /// let items = format!("[{}]", stage.dump::<Order>().await?.to_string().replace('\n', ","));
    /// assert_eq!(other.seed::<Order>(&items).await?, 1);
    /// assert_eq!(other.dump::<Order>().await?, stage.dump::<Order>().await?);
    /// # Ok(()) }
    /// ```
    pub async fn seed<E: Entity>(&self, json: &str) -> Result<usize> {
        self.store::<E>(seeds::<E>(json)?).await
    }

    /// Stores items in the table of an entity as [`seed`](Self::seed) does, of whatever entity they are: for tables of several
    /// entities, and for items that a program must refuse.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if the text is not DynamoDB's JSON, and the errors of the
    /// engine.
    pub async fn seed_raw<E: Entity>(&self, json: &str) -> Result<usize> {
        self.store::<E>(raw_seeds::<E>(json)?).await
    }

    async fn store<E: Entity>(&self, items: Vec<RawItem>) -> Result<usize> {
        let (table, count) = (self.engine.table_name(E::TABLE.name), items.len());
        for item in items {
            let put = self.engine.client().put_item().table_name(&table).set_item(Some(item)).send();
            let (sent, attempts) = count_attempts(put).await;
            sent.map_err(|error| service_error(RequestName::new("PutItem", table.clone()), error, &attempts))?;
        }
        Ok(count)
    }

    /// Returns all items in the table of an entity, those of its other entities too.
    ///
    /// # Errors
    ///
    /// Returns the errors of the engine.
    pub async fn dump<E: Entity>(&self) -> Result<Dump> {
        let table = self.engine.table_name(E::TABLE.name);
        let (mut items, mut start): (Vec<RawItem>, _) = (Vec::new(), None);
        loop {
            let scan = self.engine.client().scan().table_name(&table).consistent_read(true);
            let (sent, attempts) = count_attempts(scan.set_exclusive_start_key(start).send()).await;
            let page =
                sent.map_err(|error| service_error(RequestName::new("Scan", table.clone()), error, &attempts))?;
            items.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key.filter(|key| !key.is_empty());
            if start.is_none() {
                let keys: Vec<&str> = E::TABLE.keys().iter().map(|key| key.name).collect();
                return Ok(Dump::new(&items, &keys));
            }
        }
    }
}
