//! Settings of a table: what DynamoDB keeps of it besides its keys and indexes.

/// The settings of a table. What the schema does not say is DynamoDB's default, except that requests are paid one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) capacity: Capacity,
    /// Of global indexes, by name, in schema order; an index that is not here has [`Capacity::default`].
    pub(crate) index_capacity: Vec<(String, Capacity)>,
    pub(crate) class: TableClass,
    pub(crate) stream: Option<StreamView>,
    pub(crate) recovery: Option<Recovery>,
    pub(crate) deletion_protection: bool,
    pub(crate) encryption: Encryption,
    /// As the schema lists them.
    pub(crate) tags: Vec<(String, String)>,
}

impl Settings {
    /// The capacity of a global index.
    pub(crate) fn capacity_of(&self, index: &str) -> Capacity {
        self.index_capacity.iter().find(|(name, _)| name == index).map(|(_, capacity)| *capacity).unwrap_or_default()
    }
}

/// How much a table or a global index may read and write. The indexes of a table are all as the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Capacity {
    /// Each request is paid by itself, up to so many units a second.
    PayPerRequest { max_read: Option<i64>, max_write: Option<i64> },
    /// So many units a second.
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

/// What a stream shows of an item that changed.
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
    /// How far back; `None` is DynamoDB's default.
    pub(crate) days: Option<u8>,
}

/// Whose key encrypts the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encryption {
    #[default]
    AwsOwned,
    AwsManaged,
    /// A key's id, its ARN, or an alias.
    Key(String),
}
