//! The description of a table and its entities, in the constants of generated code.

mod conditions;
mod discriminator;
mod key_form;
mod settings;
mod table;

pub use discriminator::{AttributeTest, Discriminator, DiscriminatorValue, EntityFilter};
pub use key_form::FormPart;
pub use settings::{CapacityMode, Encryption, Recovery, StreamView, TableClass, TableSettings};
pub use table::{IndexSchema, IndexStage, KeyAttribute, Layout, Projection, ScalarType, SortSource, TableSchema};

pub(crate) use conditions::{absent, absent_or_as, absent_or_not_other, as_entity, exists, exists_as, revision_is};
pub(crate) use discriminator::{any_of, is_unmarked};
pub(crate) use table::{check_key_values, key_attributes};
