//! The macro that gives the queries of each table and index a type of their own.

/// Makes the type of the queries of a table or an index: what every query can do, under the index's own name.
///
/// `entity` adds what a query of one entity has, and a collection does not. Called by generated code, which adds the methods for the parts of the sort key.
#[doc(hidden)]
#[macro_export]
macro_rules! query {
    ($name:ident of $source:ty, $doc:literal $(, $extra:ident)*) => {
        #[doc = $doc]
        #[must_use = "a query does nothing until `page`, `pages`, `take`, `pager`, `all`, `count` or `stream` ends it"]
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

        /// What every query has.
        impl<S> $name<S> {
            /// Lowest sort key first, as by default.
            pub fn ascending(self) -> Self {
                self.0.ascending().into()
            }

            /// Highest sort key first.
            pub fn descending(self) -> Self {
                self.0.descending().into()
            }

            /// Goes on behind the page that this cursor came with.
            pub fn resume(self, cursor: $crate::Cursor) -> Self {
                self.0.resume(cursor).into()
            }

            /// Binds the cursors of this read to somebody; see [`ReadRequest::audience`]($crate::ReadRequest::audience).
            pub fn audience(self, audience: impl ::std::convert::Into<::std::string::String>) -> Self {
                self.0.audience(audience.into()).into()
            }

            /// One request that reads up to `n` items before the filter; see [`ReadRequest::page`]($crate::ReadRequest::page).
            pub fn page(self, n: u32) -> $crate::SinglePage<<$source as $crate::Source>::Item> {
                self.0.into_read_request().page(n)
            }

            /// Every page to the end; see [`ReadRequest::pages`]($crate::ReadRequest::pages).
            pub fn pages(self) -> $crate::ItemStream<$crate::Page<<$source as $crate::Source>::Item>> {
                self.0.into_read_request().pages()
            }

            /// The first `n` items, in as many requests as they need; see [`ReadRequest::take`]($crate::ReadRequest::take).
            pub fn take(self, n: usize) -> $crate::Take<<$source as $crate::Source>::Item> {
                self.0.into_read_request().take(n)
            }

            /// Page after page of `n` items each, for a "load more" button; see [`Pager`]($crate::Pager).
            pub fn pager(self, n: usize) -> $crate::Pager<<$source as $crate::Source>::Item> {
                self.0.into_read_request().pager(n)
            }

            /// All items.
            pub fn all(self) -> $crate::All<<$source as $crate::Source>::Item> {
                self.0.into_read_request().all()
            }

            /// All items, one by one, read page by page.
            pub fn stream(self) -> $crate::ItemStream<<$source as $crate::Source>::Item> {
                self.0.into_read_request().stream()
            }

            /// How many items there are. Costs as much as reading them.
            pub fn count(self) -> $crate::Count<<$source as $crate::Source>::Item> {
                self.0.into_read_request().count()
            }

            /// The SDK's request for the first page, to send otherwise or to look at.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidInput`]($crate::Error::InvalidInput) if DynamoDB would refuse it.
            pub fn request(self) -> $crate::Result<$crate::sdk::QueryInputBuilder> {
                self.0.into_read_request().query_request()
            }

            $($crate::query!(@$extra $source);)*
        }
    };
    (@entity $source:ty) => {
        /// Keeps the items that the condition holds for. The others are read, and cost, all the same.
        pub fn filter(self, condition: $crate::Condition<<$source as $crate::Source>::Item>) -> Self {
            self.0.filter(condition).into()
        }

        /// Answers whole items where the index holds a part of them, as they are now: one batch of reads for each page,
        /// besides the query itself. Those deleted since are left out, and counted in
        /// [`Usage::deleted`]($crate::Usage::deleted); the conditions of the query are not checked again. A local index
        /// reads them itself.
        pub fn hydrate(self) -> $crate::ReadRequest<<$source as $crate::Source>::Entity> {
            self.0.hydrate()
        }

        /// Reads only what a view names.
        pub fn view<V: $crate::View<$source>>(self) -> $crate::ReadRequest<V> {
            self.0.view()
        }
    };
    (@consistent $source:ty) => {
        /// Sees every write that was answered before; costs twice as much.
        pub fn consistent(self) -> Self {
            self.0.consistent().into()
        }
    };
    (@unexpired $source:ty) => {
        /// Hides items whose time to live is over: DynamoDB may take days to delete them.
        pub fn unexpired(self) -> Self {
            self.0.filter($crate::unexpired()).into()
        }
    };
}
