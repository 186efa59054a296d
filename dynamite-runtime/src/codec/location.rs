//! The location of a problem: the entity, and the path of the attribute in its item, such as `lines[2].price`.

/// The entity and the path that an error is about; either may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) entity: &'static str,
    pub(crate) path: String,
    /// The name of the request, as `PutItem on orders`, once it is known.
    pub(crate) request: Option<Box<str>>,
}

impl Location {
    /// Adds the field `name` to the front of the path.
    pub(crate) fn prepend_field(&mut self, name: &str) {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{name}{dot}{}", self.path);
    }

    /// Adds the element `index` of a list to the front of the path.
    pub(crate) fn prepend_element(&mut self, index: usize) {
        self.prepend_field(&format!("[{index}]"));
    }
}

/// Adds the methods of an error that has a [`Location`] in the field `location` of its only field.
macro_rules! located {
    ($error:ident) => {
        impl $error {
            /// Adds that the problem is in the attribute or field `name`.
            #[cold]
            #[must_use]
            pub fn in_field(mut self, name: &str) -> Self {
                self.0.location.prepend_field(name);
                self
            }

            /// Adds that the problem is in the element `index` of a list.
            #[cold]
            #[must_use]
            pub fn in_element(mut self, index: usize) -> Self {
                self.0.location.prepend_element(index);
                self
            }

            /// Sets the entity, index item or view that the error is about, instead of the one set before.
            #[cold]
            #[must_use]
            pub fn in_entity(mut self, entity: &'static str) -> Self {
                self.0.location.entity = entity;
                self
            }

            /// Sets the name of the request, unless it is set.
            #[cold]
            #[must_use]
            pub(crate) fn in_request(mut self, name: &dyn Fn() -> String) -> Self {
                self.0.location.request.get_or_insert_with(|| name().into());
                self
            }

            /// Returns the name of the entity, index item or view, or an empty string if it is not known.
            pub fn entity(&self) -> &'static str {
                self.0.location.entity
            }

            /// Returns the path of the attribute, such as `lines[2].price`, or an empty string if the error is about an
            /// entire item or request. The names in it are as they are stored; only the text of the error escapes them.
            pub fn path(&self) -> &str {
                &self.0.location.path
            }
        }
    };
}

pub(crate) use located;
