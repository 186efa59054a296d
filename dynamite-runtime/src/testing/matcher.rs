//! Which requests meet a fault.

use serde_json::{Map, Value as Json};

use super::request::Request;
use super::value::json_item;
use crate::client::error::Result;
use crate::entity::{Entity, raw_key};

/// Which requests meet a fault: those of an operation, to a table or an index, or that name a key.
///
/// `"Query"` is all requests of an operation, `"Query orders"` those to a table, and `"Query orders/by_status"` those to
/// an index. `"*"` stands for any operation. Tables have the names that are sent, with the prefix of the client; an ARN
/// can't be given.
///
/// # Examples
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/fixture.rs"));
/// # #[tokio::main] async fn main() -> Outcome {
/// use dynamite_runtime::testing::{Fault, Matcher, Stage};
///
/// let stage = Stage::new().await?.tables::<(Order,)>().await?;
/// stage.on(Matcher::from("PutItem").key::<Order>(&OrderKey::new("ACME", 2))?).always(Fault::denied());
/// let orders = OrderRepository::new(stage.db());
/// assert!(orders.put(&order(1)).await.is_ok());
/// assert!(orders.put(&order(2)).await.is_err());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    operation: Option<String>,
    table: Option<String>,
    index: Option<String>,
    key: Option<MatchedKey>,
}

/// A key, in a table of these names.
#[derive(Clone, Debug)]
struct MatchedKey {
    table: &'static str,
    names: Vec<String>,
    key: Map<String, Json>,
}

impl From<&str> for Matcher {
    /// Reads `OPERATION`, `OPERATION TABLE` or `OPERATION TABLE/INDEX`.
    fn from(text: &str) -> Self {
        let (operation, rest) = text.split_once(' ').map_or((text, None), |(operation, rest)| (operation, Some(rest)));
        let (table, index) = match rest.map(|rest| rest.split_once('/').ok_or(rest)) {
            Some(Ok((table, index))) => (Some(table), Some(index)),
            Some(Err(table)) => (Some(table), None),
            None => (None, None),
        };
        Matcher {
            operation: Some(operation.to_owned()).filter(|operation| operation != "*"),
            table: table.map(str::to_owned),
            index: index.map(str::to_owned),
            key: None,
        }
    }
}

impl From<&String> for Matcher {
    fn from(text: &String) -> Self {
        Matcher::from(text.as_str())
    }
}

impl Matcher {
    /// Creates a matcher of all requests.
    pub fn any() -> Self {
        Matcher::default()
    }

    /// Only requests that name this key: of one item, or in a batch or a transaction. Queries and scans name none.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InvalidInput`](crate::Error::InvalidInput) if a key can't have these values.
    pub fn key<E: Entity>(mut self, key: &E::Key) -> Result<Self> {
        let table = E::TABLE.name;
        self.key = Some(MatchedKey { table, names: vec![table.to_owned()], key: json_item(&raw_key::<E>(key)?) });
        Ok(self)
    }

    /// Adds the names that clients give the table of the key.
    pub(super) fn resolve(&mut self, names: impl Fn(&'static str) -> Vec<String>) {
        if let Some(key) = &mut self.key {
            key.names.extend(names(key.table));
        }
    }

    /// Returns `true` if a request is one of these.
    pub(super) fn matches(&self, request: &Request) -> bool {
        let is_named = |matched: &MatchedKey| {
            let is_key =
                |item: &Map<String, Json>| matched.key.iter().all(|(name, value)| item.get(name) == Some(value));
            let is_table = |table: &str| matched.names.iter().any(|name| name == table);
            request.keys().into_iter().any(|(table, item)| is_table(table) && is_key(item))
        };
        self.operation.as_ref().is_none_or(|operation| *operation == request.operation)
            && self.table.as_ref().is_none_or(|table| request.tables().contains(&table.as_str()))
            && self.index.as_ref().is_none_or(|index| request.index() == Some(index))
            && self.key.as_ref().is_none_or(is_named)
    }
}

impl std::fmt::Display for Matcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.operation.as_deref().unwrap_or("*"))?;
        if let Some(table) = &self.table {
            write!(f, " {table}")?;
        }
        if let Some(index) = &self.index {
            write!(f, "/{index}")?;
        }
        if self.key.is_some() {
            f.write_str(" of a key")?;
        }
        Ok(())
    }
}
