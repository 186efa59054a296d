//! The macro that gives each entity's updates a type of their own.

/// Makes the type of an entity's updates: what every update can do, under the entity's own name.
///
/// Called by generated code, which adds the setters of attributes that feed indexes.
#[doc(hidden)]
#[macro_export]
macro_rules! update {
    ($name:ident of $entity:ty, $doc:literal) => {
        #[doc = $doc]
        #[must_use = "not sent until awaited"]
        #[derive(Clone, Debug)]
        pub struct $name($crate::Update<$entity>);

        // Every entity has one: a list of them all tells nobody what to write instead.
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

        /// What every update has.
        impl $name {
            /// Sets an attribute, or something inside one; see [`Update::set`]($crate::Update::set).
            pub fn set<V: $crate::Attribute, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self {
                Self(self.0.set(path, value))
            }

            /// Sets an attribute that may be absent, or removes it;
            /// see [`Update::set_or_remove`]($crate::Update::set_or_remove).
            pub fn set_or_remove<V: $crate::Optional, A: $crate::MaySet, T: $crate::IntoValue<V::Present>>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: ::std::option::Option<T>,
            ) -> Self {
                Self(self.0.set_or_remove(path, value))
            }

            /// Sets an attribute that may be absent, unless it is there;
            /// see [`Update::set_if_absent`]($crate::Update::set_if_absent).
            pub fn set_if_absent<V: $crate::Optional, A: $crate::MaySet>(
                self,
                path: $crate::Path<$entity, V, A>,
                value: impl $crate::IntoValue<V::Present>,
            ) -> Self {
                Self(self.0.set_if_absent(path, value))
            }

            /// Removes an attribute that may be absent; see [`Update::remove`]($crate::Update::remove).
            pub fn remove<V: $crate::Optional, A: $crate::MaySet>(self, path: $crate::Path<$entity, V, A>) -> Self {
                Self(self.0.remove(path))
            }

            /// Adds to a number, which a retry may do twice; see [`Update::add`]($crate::Update::add).
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

            /// Subtracts from a number, which a retry may do twice; see [`Update::subtract`]($crate::Update::subtract).
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

            /// Appends to a list, which a retry may do twice; see [`Update::append`]($crate::Update::append).
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

            /// Puts elements before those of a list, which a retry may do twice;
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

            /// Puts elements into a set; see [`Update::add_to`]($crate::Update::add_to).
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

            /// Takes elements out of a set; see [`Update::remove_from`]($crate::Update::remove_from).
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

            /// Changes it only if the condition holds; see [`Update::only_if`]($crate::Update::only_if).
            pub fn only_if(self, condition: $crate::Condition<$entity>) -> Self {
                Self(self.0.only_if(condition))
            }

            /// Changes it only with this revision; see [`Update::expect_revision`]($crate::Update::expect_revision).
            pub fn expect_revision(self, revision: <$entity as $crate::Entity>::Revision) -> Self {
                Self(self.0.expect_revision(revision))
            }

            /// Carries it out once, at twice the write units; see [`Update::idempotent`]($crate::Update::idempotent).
            pub fn idempotent(self) -> $crate::Idempotent<()> {
                self.0.idempotent()
            }

            /// Answers the item as it is afterwards.
            pub fn returning_new(self) -> $crate::UpdateReturning<$entity> {
                self.0.returning_new()
            }

            /// Answers the item as it was before.
            pub fn returning_old(self) -> $crate::UpdateReturning<$entity> {
                self.0.returning_old()
            }

            /// Makes the call, and says what it cost besides.
            ///
            /// # Errors
            ///
            /// As awaiting it.
            pub fn measured(self) -> $crate::BoxFuture<$crate::Measured<()>> {
                self.0.measured()
            }

            /// The SDK's request, to send otherwise or to look at.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidInput`]($crate::Error::InvalidInput) if DynamoDB would refuse it.
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
