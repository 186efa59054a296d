//! The macro that gives each entity a repository of its own.

/// Declares the repository of an entity, to which generated code adds the queries, and the entity's conversions to and
/// from items of the SDK.
#[doc(hidden)]
#[macro_export]
macro_rules! repository {
    ($name:ident of $entity:ident, key $key:ident, update $update:ident, $doc:literal) => {
        #[doc = $doc]
        ///
        /// Cheap to clone. [`Repository`]($crate::Repository) has the methods that every entity has, such as `get`,
        /// `put`, `create`, `delete`, `batch_get` and `scan`.
        #[derive(Clone, Debug)]
        pub struct $name($crate::Repository<$entity>);

        impl ::std::ops::Deref for $name {
            type Target = $crate::Repository<$entity>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl $name {
            /// Returns a repository that shares the client `db`.
            pub fn new(db: &$crate::Dynamite) -> Self {
                Self($crate::Repository::new(db))
            }

            /// Changes attributes of an item in one request. If there is no item, the error is
            /// [`Error::NotFound`]($crate::Error::NotFound).
            pub fn update(&self, key: impl ::std::convert::Into<$key>) -> $update {
                self.0.raw_update(key.into()).into()
            }
        }

        impl $entity {
            /// Reads an item of the SDK.
            ///
            /// # Errors
            ///
            /// Returns [`Error::Decode`]($crate::Error::Decode) if the item does not match the schema, or
            /// [`Error::OtherEntity`]($crate::Error::OtherEntity) if it belongs to another entity.
            pub fn from_item(item: $crate::RawItem) -> $crate::Result<Self> {
                $crate::read_item(item)
            }

            /// Returns the item for the SDK, with its computed keys.
            ///
            /// # Errors
            ///
            /// Returns [`Error::InvalidInput`]($crate::Error::InvalidInput) if a value can't be stored, or a key can't
            /// be built.
            pub fn to_item(&self) -> $crate::Result<$crate::RawItem> {
                $crate::write_item(self)
            }
        }
    };
}

/// Declares the handle of a table of several entities, to which generated code adds the collections.
#[doc(hidden)]
#[macro_export]
macro_rules! handle {
    ($name:ident of $table:ident, $doc:literal, entities($($entity:ident),*)) => {
        #[doc = $doc]
        ///
        /// Cheap to clone; every call shares the client.
        #[derive(Clone, Debug)]
        pub struct $name($crate::Dynamite);

        impl $name {
            /// Returns a handle that shares the client `db`.
            pub fn new(db: &$crate::Dynamite) -> Self {
                Self(::std::clone::Clone::clone(db))
            }

            /// Returns the client.
            pub fn db(&self) -> &$crate::Dynamite {
                &self.0
            }

            /// Returns the physical name of the table.
            pub fn table_name(&self) -> ::std::string::String {
                self.0.table_name($table.name)
            }

            /// Creates the table, and waits until it and its indexes can be used.
            ///
            /// If the table exists without the schema's time to live, the call switches it on: items whose time has
            /// passed are then deleted.
            pub fn create_table(&self) -> $crate::CreateTable {
                $crate::create_table_of(&self.0, $table)
            }

            /// Compares the table with its schema, and changes nothing.
            pub fn check_table(&self) -> $crate::CheckTable {
                $crate::check_table_of(&self.0, $table)
            }

            /// Returns a job that writes the computed keys of indexes into the items of all entities that exist, in one
            /// scan.
            pub fn backfill(&self) -> $crate::Backfill<$crate::AllEntities> {
                $crate::backfill_of(&self.0, $table, [$($crate::BackfillEntity::of::<$entity>()),*])
            }
        }
    };
}
