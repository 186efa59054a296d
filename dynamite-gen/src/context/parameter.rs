//! Parameters of generated functions.

use serde::Serialize;

use super::rust_code;
use super::scope::EntityScope;
use crate::model::{AttributeId, Type};

/// A parameter with its type.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ParamContext {
    pub(crate) name: String,
    pub(crate) ty: String,
    /// The statement that converts the argument, where the parameter takes more types than one.
    pub(crate) conversion: Option<String>,
}

impl ParamContext {
    /// Returns a parameter that takes an attribute by value; text can be anything that converts into a `String`.
    pub(super) fn owned(scope: EntityScope<'_>, attribute: AttributeId, optional: bool) -> Self {
        let attribute = &scope.entity.attributes[attribute];
        let name = attribute.field.as_str().to_owned();
        if attribute.ty == Type::String && !optional {
            let conversion = Some(format!("let {name}: String = {name}.into();"));
            return ParamContext { name, ty: "impl Into<String>".into(), conversion };
        }
        let ty = rust_code::optional(scope.module.types, &attribute.ty, optional);
        ParamContext { name, ty, conversion: None }
    }

    /// Returns a parameter that takes an attribute by reference.
    pub(super) fn reference(scope: EntityScope<'_>, attribute: AttributeId) -> Self {
        let attribute = &scope.entity.attributes[attribute];
        let ty = rust_code::optional(scope.module.types, &attribute.ty, attribute.optional);
        ParamContext { name: attribute.field.as_str().to_owned(), ty: format!("&{ty}"), conversion: None }
    }
}
