//! What a generated module says of its table, as constants.

mod conditions;
mod discriminator;
mod settings;
mod table;

pub use discriminator::{AttributeTest, Discriminator, DiscriminatorValue, EntityFilter};
#[doc(hidden)]
pub use discriminator::{not_of_collection, passes_all};
pub use settings::{CapacityMode, Encryption, Recovery, StreamView, TableClass, TableSettings};
pub use table::{IndexSchema, KeyAttribute, Layout, Projection, ScalarType, SortSource, TableSchema};

pub(crate) use conditions::{absent, absent_or_as, exists, exists_as, revision_is};
pub(crate) use discriminator::any_of;
pub(crate) use table::{check_key_values, key_attributes};
