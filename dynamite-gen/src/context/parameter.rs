//! Parameters of generated functions.

use serde::Serialize;

use super::rust_code;
use super::scope::EntityScope;
use crate::model::{AttributeId, KeyParameter, PartForm, Type};

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

    /// Returns a parameter that takes by value what is given for parts of a key.
    pub(super) fn of_key(scope: EntityScope<'_>, parameter: &KeyParameter) -> Self {
        let attribute = &scope.entity.attributes[parameter.attribute];
        let owned = Self::owned(scope, parameter.attribute, parameter.optional);
        let PartForm::Bucket(_) = parameter.form else { return owned };
        let ty = rust_code::key_parameter(scope.module.types, attribute, parameter);
        ParamContext {
            name: parameter.name(&attribute.field).as_str().to_owned(),
            ty: if parameter.optional { format!("Option<{ty}>") } else { ty },
            conversion: None,
        }
    }

    /// Returns a parameter that borrows an attribute: `&str`, `Option<&str>`, `&T` or `Option<&T>`.
    pub(super) fn borrowed(scope: EntityScope<'_>, attribute: AttributeId) -> Self {
        let attribute = &scope.entity.attributes[attribute];
        let present = match &attribute.ty {
            Type::String => "&str".to_owned(),
            ty => format!("&{}", rust_code::ty(scope.module.types, ty)),
        };
        let ty = if attribute.optional { format!("Option<{present}>") } else { present };
        ParamContext { name: attribute.field.as_str().to_owned(), ty, conversion: None }
    }
}

/// Returns the argument for a parameter that borrows an attribute; `owner` is the struct that has the field, with a dot.
pub(super) fn borrow(scope: EntityScope<'_>, owner: &str, attribute: AttributeId) -> String {
    let attribute = &scope.entity.attributes[attribute];
    let field = format!("{owner}{}", attribute.field);
    match (&attribute.ty, attribute.optional) {
        (_, false) => format!("&{field}"),
        (Type::String, true) => format!("{field}.as_deref()"),
        (_, true) => format!("{field}.as_ref()"),
    }
}
