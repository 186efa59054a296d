//! The tables of several entities.

use crate::client::Dynamite;
use crate::client::error::Result;
use crate::entity::Entity;
use crate::facade::Repository;

/// Entities whose tables a [`Stage`](super::Stage) creates: a tuple of up to twelve.
pub trait Tables {
    /// Creates the tables, each once.
    #[doc(hidden)]
    fn create(db: &Dynamite) -> impl Future<Output = Result<()>> + Send;
}

/// Implements [`Tables`] for a tuple.
macro_rules! tables {
    ($($entity:ident),+) => {
        impl<$($entity: Entity),+> Tables for ($($entity,)+) {
            async fn create(db: &Dynamite) -> Result<()> {
                // A table that two entities share exists the second time, which is no error.
                $(Repository::<$entity>::new(db).create_table().await?;)+
                Ok(())
            }
        }
    };
}

tables!(A);
tables!(A, B);
tables!(A, B, C);
tables!(A, B, C, D);
tables!(A, B, C, D, E);
tables!(A, B, C, D, E, F);
tables!(A, B, C, D, E, F, G);
tables!(A, B, C, D, E, F, G, H);
tables!(A, B, C, D, E, F, G, H, I);
tables!(A, B, C, D, E, F, G, H, I, J);
tables!(A, B, C, D, E, F, G, H, I, J, K);
tables!(A, B, C, D, E, F, G, H, I, J, K, L);
