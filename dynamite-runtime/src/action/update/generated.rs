//! The macro that declares a type for the updates of each entity.

/// Declares the type of the updates of an entity, with the methods that every update has.
///
/// Generated code calls the macro, and adds the setters of the attributes from which index keys are made. `timestamps`
/// stands for an entity with `timestamps:`.
#[doc(hidden)]
#[macro_export]
macro_rules! update {
    ($name:ident of $entity:ty, timestamps, $doc:literal) => {
        $crate::update!($name of $entity, $doc);

        impl $name {
            /// Sets the time of the write, instead of that of the client's clock; see
            /// [`Update::at`]($crate::Update::at).
            pub fn at(self, time: impl ::std::convert::Into<::std::time::SystemTime>) -> Self {
                Self(self.0.at(time))
            }
        }
    };
    ($name:ident of $entity:ty, $doc:literal) => {
        #[doc = $doc]
        #[must_use = "not sent until awaited"]
        #[derive(Clone, Debug)]
        pub struct $name($crate::Update<$entity>);

        // Every entity has such a type. A list of all these types in an error message would not help.
        #[diagnostic::do_not_recommend]
        impl $crate::TransactWrite for $name {
            fn part(self) -> $crate::TransactPart {
                $crate::TransactWrite::part(self.0)
            }
        }

        impl ::std::convert::From<$crate::Update<$entity>> for $name {
            fn from(update: $crate::Update<$entity>) -> Self {
                Self(update)
            }
        }

        /// The methods of every update.
        impl $name {
            /// Sets an attribute, or a part of one; see [`Update::set`]($crate::Update::set).
            pub fn set<V: $crate::Attribute, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self {
                Self(self.0.set(path, value))
            }

            /// Sets an attribute that may be absent, or removes it if the value is `None`;
            /// see [`Update::set_or_remove`]($crate::Update::set_or_remove).
            pub fn set_or_remove<V: $crate::Optional, A: $crate::MaySet, T: $crate::IntoValue<V::Present>>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: ::std::option::Option<T>,
            ) -> Self {
                Self(self.0.set_or_remove(path, value))
            }

            /// Sets an attribute that may be absent, if it is absent;
            /// see [`Update::set_if_absent`]($crate::Update::set_if_absent).
            pub fn set_if_absent<V: $crate::Optional, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self {
                Self(self.0.set_if_absent(path, value))
            }

            /// Removes an attribute that may be absent, an entry of a map, or an element of a list. A retry may remove two
            /// elements; see [`Update::remove`]($crate::Update::remove).
            pub fn remove<V: $crate::Optional, A: $crate::MaySet>(self, path: $crate::Path<$entity, V, A>) -> Self {
                Self(self.0.remove(path))
            }

            /// Adds to a number. A retry may add twice; see [`Update::add`]($crate::Update::add).
            #[allow(clippy::should_implement_trait)]
            pub fn add<V: $crate::Attribute, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self
            where
                V::Present: $crate::Number,
            {
                Self(self.0.add(path, value))
            }

            /// Subtracts from a number. A retry may subtract twice; see [`Update::subtract`]($crate::Update::subtract).
            pub fn subtract<V: $crate::Attribute, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self
            where
                V::Present: $crate::Number,
            {
                Self(self.0.subtract(path, value))
            }

            /// Appends to a list. A retry may append twice; see [`Update::append`]($crate::Update::append).
            pub fn append<
                T: $crate::Attribute,
                V: $crate::Attribute<Present = ::std::vec::Vec<T>>,
                A: $crate::MaySet,
            >(
                self,
                path: $crate::Path<$entity, V, A>,
                items: impl ::std::iter::IntoIterator<Item = T>,
            ) -> Self {
                Self(self.0.append(path, items))
            }

            /// Inserts elements at the beginning of a list. A retry may insert twice;
            /// see [`Update::prepend`]($crate::Update::prepend).
            pub fn prepend<
                T: $crate::Attribute,
                V: $crate::Attribute<Present = ::std::vec::Vec<T>>,
                A: $crate::MaySet,
            >(
                self,
                path: $crate::Path<$entity, V, A>,
                items: impl ::std::iter::IntoIterator<Item = T>,
            ) -> Self {
                Self(self.0.prepend(path, items))
            }

            /// Inserts elements into a set; see [`Update::add_to`]($crate::Update::add_to).
            pub fn add_to<
                V: $crate::SetValue + ::std::iter::FromIterator<V::Element>,
                A: $crate::MaySet,
                T: $crate::IntoValue<V::Element>,
            >(
                self,
                path: $crate::Path<$entity, V, A>,
                elements: impl ::std::iter::IntoIterator<Item = T>,
            ) -> Self {
                Self(self.0.add_to(path, elements))
            }

            /// Removes elements from a set; see [`Update::remove_from`]($crate::Update::remove_from).
            pub fn remove_from<
                V: $crate::SetValue + ::std::iter::FromIterator<V::Element>,
                A: $crate::MaySet,
                T: $crate::IntoValue<V::Element>,
            >(
                self,
                path: $crate::Path<$entity, V, A>,
                elements: impl ::std::iter::IntoIterator<Item = T>,
            ) -> Self {
                Self(self.0.remove_from(path, elements))
            }

            /// Changes the item only if the condition holds; see [`Update::only_if`]($crate::Update::only_if).
            pub fn only_if(self, condition: $crate::Condition<$entity>) -> Self {
                Self(self.0.only_if(condition))
            }

            /// Changes the item only if it has this revision; see
            /// [`Update::expect_revision`]($crate::Update::expect_revision).
            pub fn expect_revision(self, revision: <$entity as $crate::Entity>::Revision) -> Self {
                Self(self.0.expect_revision(revision))
            }

            /// Makes the update take effect only once, even if the SDK retries it. Costs twice the write units; see
            /// [`Update::idempotent`]($crate::Update::idempotent).
            pub fn idempotent(self) -> $crate::Idempotent<()> {
                self.0.idempotent()
            }

            /// Returns the item as it is after the update.
            pub fn returning_new(self) -> $crate::UpdateReturning<$entity> {
                self.0.returning_new()
            }

            /// Returns the item as it was before the update.
            pub fn returning_old(self) -> $crate::UpdateReturning<$entity> {
                self.0.returning_old()
            }

            /// Sends the update, and returns its cost.
            ///
            /// # Errors
            ///
            /// Returns the same errors as awaiting the update.
            pub fn measured(self) -> $crate::BoxFuture<$crate::Measured<()>> {
                self.0.measured()
            }

            /// Returns the SDK's request, to inspect it or to send it yourself.
            ///
            /// # Errors
            ///
            /// Returns [`Error::InvalidInput`]($crate::Error::InvalidInput) if DynamoDB would refuse the request.
            pub fn request(self) -> $crate::Result<$crate::sdk::UpdateItemInputBuilder> {
                self.0.request()
            }
        }

        impl ::std::future::IntoFuture for $name {
            type Output = $crate::Result<()>;
            type IntoFuture = $crate::BoxFuture<()>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.into_future()
            }
        }
    };
}
