//! Settings of a table: what DynamoDB keeps of it besides its keys and indexes.

/// The settings of a table, as its schema has them under `settings:`.
///
/// [`create_table`](crate::Repository::create_table) gives them to a new table. Generated code names those that are
/// not as in [`DEFAULT`](Self::DEFAULT).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSettings {
    /// How much may be read and written.
    pub capacity: CapacityMode,
    /// The same of global indexes, by name; an index that is not listed is [`CapacityMode::ON_DEMAND`].
    pub index_capacity: &'static [(&'static str, CapacityMode)],
    /// What storage costs.
    pub class: TableClass,
    /// What the table's stream shows of an item that changed; `None` for no stream.
    pub stream: Option<StreamView>,
    /// Point-in-time recovery; `None` for none.
    pub recovery: Option<Recovery>,
    /// Whether the table can't be deleted.
    pub deletion_protection: bool,
    /// Whose key encrypts it.
    pub encryption: Encryption,
    /// Names and values.
    pub tags: &'static [(&'static str, &'static str)],
}

impl TableSettings {
    /// Paid by request, and otherwise what DynamoDB gives a table that asks for nothing.
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

    /// The capacity of a global index.
    pub(crate) fn capacity_of(&self, index: &str) -> CapacityMode {
        let found = self.index_capacity.iter().find(|(name, _)| *name == index);
        found.map_or(CapacityMode::ON_DEMAND, |(_, capacity)| *capacity)
    }
}

/// How much a table or a global index may read and write, in units a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapacityMode {
    /// Each request is paid by itself.
    PayPerRequest {
        /// What reads never exceed.
        max_read: Option<i64>,
        /// What writes never exceed.
        max_write: Option<i64>,
    },
    /// Paid whether used or not.
    Provisioned {
        /// Read capacity units.
        read: i64,
        /// Write capacity units.
        write: i64,
    },
}

impl CapacityMode {
    /// Paid by request, without a limit of one's own.
    pub const ON_DEMAND: CapacityMode = CapacityMode::PayPerRequest { max_read: None, max_write: None };
}

/// What storage and requests of a table cost; its indexes are of the same class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableClass {
    /// `STANDARD`.
    Standard,
    /// `STANDARD_INFREQUENT_ACCESS`: storage is cheaper, requests are dearer.
    StandardInfrequentAccess,
}

/// What a stream shows of an item that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamView {
    /// Its key.
    KeysOnly,
    /// The item as it is.
    NewImage,
    /// The item as it was.
    OldImage,
    /// Both.
    NewAndOldImages,
}

/// Point-in-time recovery: the table can be restored as it was at any second of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// How many days the period goes back; `None` is DynamoDB's default.
    pub days: Option<u8>,
}

/// Whose key encrypts a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// DynamoDB's own.
    AwsOwned,
    /// The account's key for DynamoDB, which AWS manages.
    AwsManaged,
    /// A key of the account: its id, its ARN, or an alias.
    Key(&'static str),
}
