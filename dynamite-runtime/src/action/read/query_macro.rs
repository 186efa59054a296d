//! The macro that declares a type for the queries of each table and index.

/// Declares the type of the queries of a table, an index or a collection, with the methods that every query has.
///
/// `entity` adds the methods that a collection does not have, and `filter` the one that it has if its members have
/// attributes in common. Generated code calls the macro, and adds the methods for
/// the parts of the sort key.
///
/// `sharded` declares a query of all shards of an index, and a type for the query of one.
#[doc(hidden)]
#[macro_export]
macro_rules! query {
    ($name:ident of $source:ty, $doc:literal, sharded $one:ident $(, $extra:ident)*) => {
        $crate::query!(@type $name of $source, $doc $(, $extra)*);
        $crate::query!($one of $source, "A query of one shard of the index." $(, $extra)*);

        impl<S> $name<S> {
            /// Reads one shard of the index, by its number. It is one partition, so this costs as much as any other query.
            ///
            /// The error is [`Error::InvalidInput`]($crate::Error::InvalidInput) if the index does not have the shard.
            pub fn shard(self, number: u16) -> $one<S> {
                self.0.shard(number).into()
            }
        }
    };
    ($name:ident of $source:ty, $doc:literal $(, $extra:ident)*) => {
        $crate::query!(@type $name of $source, $doc $(, $extra)*);

        impl<S> $name<S> {
            /// Returns the SDK's request for the first page, to inspect it or to send it yourself.
            ///
            /// # Errors
            ///
            /// Returns [`Error::InvalidInput`]($crate::Error::InvalidInput) if DynamoDB would refuse the request.
            pub fn request(self) -> $crate::Result<$crate::sdk::QueryInputBuilder> {
                self.0.into_read_request().query_request()
            }
        }
    };
    (@type $name:ident of $source:ty, $doc:literal $(, $extra:ident)*) => {
        #[doc = $doc]
        #[must_use = "a query does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` is called"]
        #[derive(Clone, Debug)]
        pub struct $name<S = $crate::KeyParts<0>>($crate::Query<$source>, ::std::marker::PhantomData<fn() -> S>);

        impl<S> ::std::convert::From<$crate::Query<$source>> for $name<S> {
            fn from(query: $crate::Query<$source>) -> Self {
                Self(query, ::std::marker::PhantomData)
            }
        }

        impl<S> $crate::IntoReadRequest for $name<S> {
            type Item = <$source as $crate::Source>::Item;

            fn into_read_request(self) -> $crate::ReadRequest<Self::Item> {
                self.0.into_read_request()
            }
        }

        /// The methods of every query.
        impl<S> $name<S> {
            /// Returns the items in ascending order of the sort key. This is the default.
            pub fn ascending(self) -> Self {
                self.0.ascending().into()
            }

            /// Returns the items in descending order of the sort key.
            pub fn descending(self) -> Self {
                self.0.descending().into()
            }

            /// Continues after the page or the item that this cursor belongs to.
            pub fn resume(self, cursor: $crate::Cursor) -> Self {
                self.0.resume(cursor).into()
            }

            /// Returns the items before this cursor, in the order of the query, by `page`, `take` or `pager`; see
            /// [`ReadRequest::before`]($crate::ReadRequest::before).
            pub fn before(self, cursor: $crate::Cursor) -> Self {
                self.0.before(cursor).into()
            }

            /// Passes every item that can't be read to a function, and continues; see
            /// [`ReadRequest::on_unreadable`]($crate::ReadRequest::on_unreadable).
            pub fn on_unreadable(self, f: impl Fn($crate::Unreadable) + Send + Sync + 'static) -> Self {
                self.0.on_unreadable(f).into()
            }

            /// Binds the cursors of this read to an audience, such as a user; see
            /// [`ReadRequest::audience`]($crate::ReadRequest::audience).
            pub fn audience(self, audience: impl ::std::convert::Into<::std::string::String>) -> Self {
                self.0.audience(audience.into()).into()
            }

            /// Makes one request, which reads up to `n` items and then applies the filter; see
            /// [`ReadRequest::page`]($crate::ReadRequest::page).
            pub fn page(self, n: u32) -> $crate::SinglePage<<$source as $crate::Source>::Item> {
                self.0.into_read_request().page(n)
            }

            /// Returns a stream of all pages; see [`ReadRequest::pages`]($crate::ReadRequest::pages).
            pub fn pages(self) -> $crate::ItemStream<$crate::Page<<$source as $crate::Source>::Item>> {
                self.0.into_read_request().pages()
            }

            /// Reads the first `n` items, with as many requests as they need; see
            /// [`ReadRequest::take`]($crate::ReadRequest::take).
            pub fn take(self, n: usize) -> $crate::Take<<$source as $crate::Source>::Item> {
                self.0.into_read_request().take(n)
            }

            /// Returns a [`Pager`]($crate::Pager), which reads one page of `n` items after another.
            pub fn pager(self, n: usize) -> $crate::Pager<<$source as $crate::Source>::Item> {
                self.0.into_read_request().pager(n)
            }

            /// Reads all items into memory; see [`ReadRequest::all`]($crate::ReadRequest::all).
            pub fn all(self) -> $crate::All<<$source as $crate::Source>::Item> {
                self.0.into_read_request().all()
            }

            /// Returns a stream of all items, which holds one page at a time; see
            /// [`ReadRequest::stream`]($crate::ReadRequest::stream).
            pub fn stream(self) -> $crate::ItemStream<<$source as $crate::Source>::Item> {
                self.0.into_read_request().stream()
            }

            /// Counts the items. This costs as much as reading them.
            pub fn count(self) -> $crate::Count<<$source as $crate::Source>::Item> {
                self.0.into_read_request().count()
            }

            $($crate::query!(@$extra $source);)*
        }
    };
    (@filter $source:ty) => {
        /// Keeps only the items for which a condition holds. The other items are read, too, and cost the same.
        pub fn filter(self, condition: $crate::Condition<<$source as $crate::Source>::Item>) -> Self {
            self.0.filter(condition).into()
        }
    };
    (@entity $source:ty) => {
        $crate::query!(@filter $source);

        /// Returns items with all their attributes, even if the index projects only some of them.
        ///
        /// Reads the items from the table as they are now, in one batch for each page of the query. Items that were
        /// deleted meanwhile are left out, and counted in [`Usage::deleted`]($crate::Usage::deleted). The conditions of
        /// the query are not checked again. A local index needs no batch, because DynamoDB reads the items itself.
        pub fn hydrate(self) -> $crate::ReadRequest<<$source as $crate::Source>::Entity> {
            self.0.hydrate()
        }

        /// Reads only the attributes of a view. Costs as much as reading all attributes.
        pub fn view<V: $crate::View<$source>>(self) -> $crate::ReadRequest<V> {
            self.0.view()
        }
    };
    (@consistent $source:ty) => {
        /// Reads consistently: the result reflects all writes that succeeded before the read. Costs twice the read
        /// units.
        pub fn consistent(self) -> Self {
            self.0.consistent().into()
        }
    };
    (@unexpired $source:ty) => {
        /// Leaves out items that have expired when this is called. DynamoDB may take days to delete them.
        pub fn unexpired(self) -> Self {
            self.0.unexpired().into()
        }
    };
}
