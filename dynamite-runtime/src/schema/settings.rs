//! The settings of a table, other than its keys and indexes.

/// The settings of a table, from `settings:` of its schema.
///
/// [`create_table`](crate::Repository::create_table) applies them to a new table. Generated code sets those that differ
/// from [`DEFAULT`](Self::DEFAULT).
///
/// # Examples
///
/// ```
/// use dynamite_runtime::schema::{CapacityMode, TableSettings};
///
/// const SETTINGS: TableSettings =
///     TableSettings { capacity: CapacityMode::Provisioned { read: 5, write: 5 }, ..TableSettings::DEFAULT };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSettings {
    /// The capacity mode of the table.
    pub capacity: CapacityMode,
    /// The capacity modes of global indexes, by name. An index that is not listed is [`CapacityMode::ON_DEMAND`].
    pub index_capacity: &'static [(&'static str, CapacityMode)],
    /// The table class.
    pub class: TableClass,
    /// The content of the table's stream; `None` if it has no stream.
    pub stream: Option<StreamView>,
    /// Point-in-time recovery; `None` if it is not enabled.
    pub recovery: Option<Recovery>,
    /// Is `true` if the table is protected from deletion.
    pub deletion_protection: bool,
    /// The key that encrypts the table.
    pub encryption: Encryption,
    /// The tags, as keys and values.
    pub tags: &'static [(&'static str, &'static str)],
}

impl TableSettings {
    /// The settings of a table without `settings:`: on-demand capacity, and DynamoDB's defaults.
    pub const DEFAULT: TableSettings = TableSettings {
        capacity: CapacityMode::ON_DEMAND,
        index_capacity: &[],
        class: TableClass::Standard,
        stream: None,
        recovery: None,
        deletion_protection: false,
        encryption: Encryption::AwsOwned,
        tags: &[],
    };

    /// Returns the capacity mode of a global index.
    pub(crate) fn capacity_of(&self, index: &str) -> CapacityMode {
        let found = self.index_capacity.iter().find(|(name, _)| *name == index);
        found.map_or(CapacityMode::ON_DEMAND, |(_, capacity)| *capacity)
    }
}

/// The capacity mode of a table or a global index, with its limits in request units or capacity units per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapacityMode {
    /// On-demand capacity: each request is billed. The number of request units per second can have a limit.
    PayPerRequest {
        /// The maximum read request units per second; `None` for no limit.
        max_read: Option<i64>,
        /// The maximum write request units per second; `None` for no limit.
        max_write: Option<i64>,
    },
    /// Provisioned capacity, which is billed whether it is used or not.
    Provisioned {
        /// The read capacity units.
        read: i64,
        /// The write capacity units.
        write: i64,
    },
}

impl CapacityMode {
    /// On-demand capacity without a limit.
    pub const ON_DEMAND: CapacityMode = CapacityMode::PayPerRequest { max_read: None, max_write: None };
}

/// The table class, which sets the prices of storage and requests. A table's indexes have the same class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableClass {
    /// `STANDARD`.
    Standard,
    /// `STANDARD_INFREQUENT_ACCESS`: storage costs less, requests cost more.
    StandardInfrequentAccess,
}

/// The content of a stream's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamView {
    /// The key of the changed item.
    KeysOnly,
    /// The item after the change.
    NewImage,
    /// The item before the change.
    OldImage,
    /// The item before and after the change.
    NewAndOldImages,
}

/// Point-in-time recovery, which can restore a table as it was at any second of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The length of the period in days; `None` for DynamoDB's default.
    pub days: Option<u8>,
}

/// The key that encrypts a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// A key that DynamoDB owns.
    AwsOwned,
    /// The account's key for DynamoDB, managed by AWS.
    AwsManaged,
    /// A key of the account, by its id, its ARN or an alias.
    Key(&'static str),
}
