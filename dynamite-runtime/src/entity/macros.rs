//! The macros for the code that is the same for every generated entity.

/// Implements the conversions into a key: from a reference to it, and from structs that have all its fields.
#[doc(hidden)]
#[macro_export]
macro_rules! key {
    ($key:ident $fields:tt of $($item:ident),*) => {
        impl ::std::convert::From<&$key> for $key {
            fn from(key: &$key) -> Self {
                ::std::clone::Clone::clone(key)
            }
        }

        $($crate::key!(@from $key $fields $item);)*
    };
    (@from $key:ident { $($field:ident $(: $source:ident $(as $present:ty)?)?),* } $item:ident) => {
        impl ::std::convert::From<&$item> for $key {
            #[allow(unused_variables, reason = "a key of literals has no fields")]
            fn from(item: &$item) -> Self {
                Self { $($field: $crate::key!(@field item $field $($source $(as $present)?)?)),* }
            }
        }
    };
    (@field $item:ident $field:ident) => { ::std::clone::Clone::clone(&$item.$field) };
    (@field $item:ident $field:ident $source:ident) => {
        ::std::convert::Into::into(::std::clone::Clone::clone(&$item.$source))
    };
    (@field $item:ident $field:ident $source:ident as $present:ty) => {
        ::std::option::Option::map(
            ::std::option::Option::<$present>::from(::std::clone::Clone::clone(&$item.$source)),
            ::std::convert::Into::into,
        )
    };
}

/// Implements the items of [`Key`](crate::Key) by which a stored key is read: `field("name")` is a key attribute, and
/// `field(TEMPLATE[1])` the segment of a computed key.
#[doc(hidden)]
#[macro_export]
macro_rules! read_key {
    ($entity:ident $(, $field:ident($source:tt $([$segment:literal])?))*) => {
        type Entity = $entity;

        #[allow(unused_variables, reason = "a key of literals has no fields")]
        fn read(key: &$crate::RawItem) -> ::std::result::Result<Self, $crate::DecodeError> {
            ::std::result::Result::Ok(Self { $($field: $crate::read_key!(@$source $($segment)? in key)?),* })
        }
    };
    (@$template:ident $segment:literal in $key:ident) => { $template.read_from($key, $segment) };
    (@$name:literal in $key:ident) => { $crate::key::read_attribute($key, $name) };
}

/// Implements [`Source`](crate::Source): for an entity, as the source of its items in its table, or for a marker type
/// that the macro declares.
#[doc(hidden)]
#[macro_export]
macro_rules! source {
    (index $name:ident $($rest:tt)*) => {
        #[doc(hidden)]
        #[derive(Clone, Debug)]
        pub enum $name {}

        $crate::source!($name $($rest)*);
    };
    (
        $name:ident of $entity:ident,
        item $item:ident,
        layout $layout:ident $place:tt
        $(, sort_key($($sort:ident),*))?
        $(, query($($query:ident $query_test:tt),*))?
        $(, scan($($scan:ident $scan_test:tt),*))?
        $(; $consistent:ident)?
    ) => {
        impl $crate::Source for $name {
            type Entity = $entity;
            type Item = $item;

            const LAYOUT: $crate::schema::Layout = $crate::schema::Layout {
                $(sort_key: &[$($crate::source!(@sort_key $sort)),*],)?
                ..$crate::schema::Layout::$layout $place
            };
            const FILTER: $crate::schema::EntityFilter = $crate::schema::EntityFilter {
                $(query: &[&[$($crate::schema::AttributeTest::$query $query_test),*]],)?
                $(scan: &[&[$($crate::schema::AttributeTest::$scan $scan_test),*]],)?
                ..$crate::schema::EntityFilter::ALL
            };
        }

        $($crate::source!(@$consistent $name);)?
    };
    (@sort_key attribute) => { $crate::schema::SortSource::Attribute };
    (@sort_key $template:ident) => { $crate::schema::SortSource::Template(&$template) };
    (@consistent $name:ident) => {
        impl $crate::ConsistentReads for $name {}
    };
}

/// Implements [`View`](crate::View) for the table and the indexes that a view can be read from.
#[doc(hidden)]
#[macro_export]
macro_rules! view {
    ($view:ident of $($source:ident),*) => {
        $(impl $crate::View<$source> for $view {})*
    };
}

/// Implements [`Expires`](crate::Expires), with the attribute that holds the time.
#[doc(hidden)]
#[macro_export]
macro_rules! expires {
    ($($item:ident),* by $ttl:literal) => {
        $(impl $crate::Expires for $item {
            const TTL: &'static str = $ttl;
        })*
    };
}

/// Implements reading for a collection. `open` is the variant for the items that are not of a member.
#[doc(hidden)]
#[macro_export]
macro_rules! collection {
    (
        $name:ident at $source:ident,
        layout $layout:ident $place:tt,
        $(sort_key($($sort:ident),*),)?
        members($($member:ident),*)
        $(, open $unknown:ident)?
        $(, query($(($($query:ident $query_test:tt),*)),*))?
        $(; $consistent:ident)?
    ) => {
        impl $crate::Item for $name {
            const NAME: &'static str = ::std::stringify!($name);
            const MARKS: &'static [$crate::entity::EntityMarks] =
                $crate::collection!(@marks ($($member),*) $($unknown)?);

            fn read<R: $crate::codec::Reader>(reader: &mut R) -> ::std::result::Result<Self, $crate::DecodeError> {
                $(
                    if let ::std::option::Option::Some(item) = $crate::read_member::<$member, R>(reader)? {
                        return Ok(Self::$member(item));
                    }
                )*
                $crate::collection!(@other reader $($unknown)?)
            }
        }

        #[doc(hidden)]
        #[derive(Clone, Debug)]
        pub enum $source {}

        impl $crate::Source for $source {
            type Entity = $name;
            type Item = $name;

            const LAYOUT: $crate::schema::Layout = $crate::schema::Layout {
                $(sort_key: &[$($crate::source!(@sort_key $sort)),*],)?
                open: $crate::collection!(@is_open $($unknown)?),
                ..$crate::schema::Layout::$layout $place
            };
            const FILTER: $crate::schema::EntityFilter = $crate::schema::EntityFilter {
                $(query: &[$(&[$($crate::schema::AttributeTest::$query $query_test),*]),*],)?
                ..$crate::schema::EntityFilter::ALL
            };
        }

        $($crate::source!(@$consistent $source);)?
    };
    (@marks ($($member:ident),*)) => { &[$($crate::entity::EntityMarks::of::<$member>()),*] };
    (@marks ($($member:ident),*) $unknown:ident) => { &[] };
    (@is_open) => { false };
    (@is_open $unknown:ident) => { true };
    (@other $reader:ident) => { Err($crate::not_of_collection()) };
    (@other $reader:ident $unknown:ident) => { $crate::read_unknown($reader).map(Self::$unknown) };
}

/// Implements the items of [`Item`](crate::Item) that distinguish the items of an entity from others: the value of the
/// discriminator, and the tests that the table's keys pass.
#[doc(hidden)]
#[macro_export]
macro_rules! marks {
    ($discriminator:ident = $value:literal $(, $($tests:tt)*)?) => {
        const DISCRIMINATOR: ::std::option::Option<$crate::schema::DiscriminatorValue> =
            ::std::option::Option::Some($crate::schema::DiscriminatorValue::new(&$discriminator, $value));

        $crate::marks!($($($tests)*)?);
    };
    ($($test:ident $arguments:tt),*) => {
        const KEY_TESTS: &'static [$crate::schema::AttributeTest] = &[$($crate::marks!(@$test $arguments)),*];
    };
    (@form ($attribute:literal $(, $part:ident $(($($value:tt)*))?)*)) => {
        $crate::schema::AttributeTest::form($attribute, &[$($crate::schema::FormPart::$part $(($($value)*))?),*])
    };
    (@$test:ident $arguments:tt) => { $crate::schema::AttributeTest::$test $arguments };
}

/// Expands to a list of names. A macro is used because formatters keep its arguments on few lines.
#[doc(hidden)]
#[macro_export]
macro_rules! names {
    ($($name:literal),* $(,)?) => {
        &[$($name),*]
    };
}
