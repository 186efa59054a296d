//! TableSettings of a table, besides its keys and indexes.

/// The settings of a table. Those that the schema leaves out have DynamoDB's defaults, except that requests are paid one
/// by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TableSettings {
    pub(crate) capacity: Capacity,
    /// The capacity of global indexes, by name, in schema order. An index that is not here has [`Capacity::default`].
    pub(crate) index_capacity: Vec<(String, Capacity)>,
    pub(crate) class: TableClass,
    pub(crate) stream: Option<StreamView>,
    pub(crate) recovery: Option<Recovery>,
    pub(crate) deletion_protection: bool,
    pub(crate) encryption: Encryption,
    /// In schema order.
    pub(crate) tags: Vec<(String, String)>,
}

impl TableSettings {
    /// Returns the capacity of a global index.
    pub(crate) fn capacity_of(&self, index: &str) -> Capacity {
        self.index_capacity.iter().find(|(name, _)| name == index).map(|(_, capacity)| *capacity).unwrap_or_default()
    }
}

/// The capacity of a table or a global index to read and write. All indexes of a table are billed as the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Capacity {
    /// Each request is paid by itself, up to a maximum of units a second.
    PayPerRequest { max_read: Option<i64>, max_write: Option<i64> },
    /// The units a second that are provisioned.
    Provisioned { read: i64, write: i64 },
}

impl Default for Capacity {
    fn default() -> Self {
        Capacity::PayPerRequest { max_read: None, max_write: None }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TableClass {
    #[default]
    Standard,
    StandardInfrequentAccess,
}

/// The part of a changed item that a stream has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamView {
    KeysOnly,
    NewImage,
    OldImage,
    NewAndOldImages,
}

/// Point-in-time recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recovery {
    /// The period; `None` is DynamoDB's default.
    pub(crate) days: Option<u8>,
}

/// The key that encrypts the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encryption {
    #[default]
    AwsOwned,
    AwsManaged,
    /// A key's id, its ARN, or an alias.
    Key(String),
}
