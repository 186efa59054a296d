//! Computed keys: the constant that holds the template, and the function that decides whether there is a key.

use serde::Serialize;

use super::parameter::{self, ParamContext};
use super::rust_code::{self, string};
use super::scope::EntityScope;
use super::{docs, sparse_condition};
use crate::model::{
    AttributeId, ComputedKey, ComputedKeyId, Entity, Group, IdVec, KeyKind, KeyParameter, KeySource, Segment,
    TemplatePart, Type, TypeDefinitions, When,
};
use crate::naming::Ident;

/// The constant of a template.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TemplateContext {
    pub(crate) constant: String,
    pub(crate) doc: Vec<String>,
    /// The literal of the name on the wire.
    pub(crate) wire: String,
    pub(crate) segments: Vec<String>,
}

/// The function of a key that may be absent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct KeyFunctionContext {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) params: Vec<ParamContext>,
    /// The Rust type of the key where it is present.
    pub(crate) value_type: String,
    pub(crate) statements: Vec<String>,
    pub(crate) result: String,
}

/// The parameter of the function of a key for the table's key.
const TABLE_KEY: &str = "table_key";

/// Returns the name of the constant with the template of a computed key.
pub(super) fn constant(scope: EntityScope<'_>, key: ComputedKeyId) -> String {
    let name = Ident::joined("", [&scope.entity.name, &scope.entity.computed[key].function], "_");
    Ident::constant(name.plain()).map_or_else(|| "TEMPLATE".into(), |ident| ident.as_str().to_owned())
}

/// Returns the name of the function of a key. No attribute's constant has such a name.
fn function_name(scope: EntityScope<'_>, key: ComputedKeyId) -> String {
    scope.entity.computed[key].function.followed("_key").to_string()
}

/// Returns the attributes that a key depends on, which are those of the template and the condition, in schema order.
pub(super) fn inputs(key: &ComputedKey) -> Vec<AttributeId> {
    let mut all = key.parts();
    all.extend(key.when.iter().flat_map(When::attributes));
    all.sort_unstable();
    all.dedup();
    all
}

/// Returns whether a key copies a number.
fn copies(key: &ComputedKey) -> bool {
    key.kind == KeyKind::Number
}

/// Returns whether a function decides if there is a key. A copied number needs none: it is as optional as its attribute.
fn has_function(key: &ComputedKey) -> bool {
    key.optional && (key.when.is_some() || !copies(key))
}

/// Returns the statement that writes a key, built from the fields of `self`.
pub(super) fn write(scope: EntityScope<'_>, id: ComputedKeyId) -> String {
    write_from(scope, id, PartsFrom::Item, "writer")
}

/// Returns the statement that writes a key to `writer`.
pub(super) fn write_from(scope: EntityScope<'_>, id: ComputedKeyId, from: PartsFrom<'_>, writer: &str) -> String {
    let key = &scope.entity.computed[id];
    let wire = string(&key.wire);
    if has_function(key) {
        let call = call(scope, "Self", id, &from.own(scope), |id| from.borrow(scope, key, id));
        return format!("rt::write_attribute({wire}, &{call}?, {writer})?;");
    }
    if let (true, Some(part)) = (copies(key), key.template_parts().next()) {
        return format!("rt::write_attribute({wire}, {}, {writer})?;", from.part(scope, part));
    }
    let parts = parts(scope, key, |part| from.part(scope, part));
    let write = format!("{}.write(&[{parts}], {writer})?;", constant(scope, id));
    match key.shards() {
        None => write,
        Some(total) => {
            format!("let {} = rt::shard(&{}, {total})?; {write}", shard_local(scope), from.own(scope))
        }
    }
}

/// Returns the expression for a key to set in an update: a `Result` of an `Option`. The members of the group are
/// parameters, and `own` is the local variable of the table's key, which tells the rest.
pub(super) fn set(scope: EntityScope<'_>, id: ComputedKeyId, group: &Group, own: &str) -> String {
    let key = &scope.entity.computed[id];
    let from = PartsFrom::Variables(&group.attributes, own);
    if has_function(key) {
        return call(scope, scope.entity.name.as_str(), id, own, |id| from.borrow(scope, key, id));
    }
    // A copied number is a member: the key of an index that copies the table's key never changes.
    if let (true, Some(part)) = (copies(key), key.parts().first()) {
        let attribute = &scope.entity.attributes[*part];
        let clone = if rust_code::is_copy(scope.module.types, &attribute.ty) { "" } else { ".clone()" };
        let value = format!("{}{clone}", attribute.field);
        return if key.optional { format!("Ok({value})") } else { format!("Ok(Some({value}))") };
    }
    let parts = parts(scope, key, |part| from.part(scope, part));
    format!("{}.map(Some)", build(scope, id, &format!("&{own}"), &parts))
}

/// Where the attributes of a key are taken from.
#[derive(Clone, Copy)]
pub(super) enum PartsFrom<'a> {
    /// The fields of `self`.
    Item,
    /// These are local variables; the table's key, which is another one, tells the rest.
    Variables(&'a [AttributeId], &'a str),
}

impl PartsFrom<'_> {
    /// Returns the expression for the table's key.
    fn own(self, scope: EntityScope<'_>) -> String {
        match self {
            PartsFrom::Item => format!("{}::from(self)", scope.entity.name.suffixed("Key").as_str()),
            PartsFrom::Variables(_, own) => own.to_owned(),
        }
    }

    /// Returns the argument for an attribute of a key, which borrows it.
    fn borrow(self, scope: EntityScope<'_>, key: &ComputedKey, id: AttributeId) -> String {
        match self {
            PartsFrom::Item => parameter::borrow(scope, "self.", id),
            PartsFrom::Variables(variables, _) if variables.contains(&id) => parameter::borrow(scope, "", id),
            PartsFrom::Variables(_, own) => borrow_own(scope, key, own, id),
        }
    }

    /// Returns the reference to the value of a part of a template.
    fn part(self, scope: EntityScope<'_>, part: &TemplatePart) -> String {
        let field = &scope.entity.attributes[part.attribute].field;
        match self {
            PartsFrom::Item => format!("&self.{field}"),
            PartsFrom::Variables(variables, _) if variables.contains(&part.attribute) => format!("&{field}"),
            PartsFrom::Variables(_, own) => {
                let parameter = KeyParameter::of_part(part);
                given_part(scope, &format!("{own}."), &scope.entity.key_parameters, &parameter)
            }
        }
    }
}

/// Returns the argument for an attribute that the table's key tells, at least as far as a key of an index needs it.
fn borrow_own(scope: EntityScope<'_>, key: &ComputedKey, own: &str, id: AttributeId) -> String {
    let attribute = &scope.entity.attributes[id];
    let known = &scope.entity.key_parameters;
    let whole = KeyParameter::of_attribute(id);
    if known.iter().any(|known| known.determines(&whole)) {
        return parameter::borrow(scope, &format!("{own}."), id);
    }
    // Any value with the same text as the right one does.
    let part = key.template_parts().map(KeyParameter::of_part).find(|part| part.attribute == id);
    let part = part.unwrap_or(whole);
    let Some(given) = known.iter().find(|known| known.determines(&part)) else {
        return parameter::borrow(scope, &format!("{own}."), id);
    };
    let field = format!("{own}.{}", given.name(&attribute.field));
    let (ty, given_ty) = (
        rust_code::ty(scope.module.types, &attribute.ty),
        rust_code::key_parameter(scope.module.types, attribute, given),
    );
    let value = match (ty == given_ty, given.optional) {
        (true, _) => field,
        (false, true) => format!("{field}.map({ty}::new)"),
        (false, false) => format!("{ty}::new({field})"),
    };
    match (given.optional, attribute.optional) {
        (true, _) => format!("{value}.as_ref()"),
        (false, true) => format!("Some(&{value})"),
        (false, false) => format!("&{value}"),
    }
}

/// Returns the call of the function of a key; `argument` returns the expression for an attribute, and `own` is that for the
/// table's key.
fn call(
    scope: EntityScope<'_>,
    owner: &str,
    key: ComputedKeyId,
    own: &str,
    argument: impl Fn(AttributeId) -> String,
) -> String {
    let computed = &scope.entity.computed[key];
    let own = computed.shards().map(|_| format!("&{own}"));
    let arguments: Vec<_> = own.into_iter().chain(inputs(computed).into_iter().map(argument)).collect();
    format!("{owner}::{}({})", function_name(scope, key), arguments.join(", "))
}

/// Returns the parts of a template in its order; `part` returns the expression for an attribute.
pub(super) fn part_list(scope: EntityScope<'_>, key: &ComputedKey, part: impl Fn(AttributeId) -> String) -> String {
    parts(scope, key, |found| part(found.attribute))
}

/// Returns the parts of a template in its order, among which that of the shard is the local variable `shard`.
fn parts(scope: EntityScope<'_>, key: &ComputedKey, part: impl Fn(&TemplatePart) -> String) -> String {
    let parts = key.template.iter().filter_map(|segment| match segment {
        Segment::Literal(_) => None,
        Segment::Part(found) => Some(part(found)),
        Segment::Shard(_) => Some(format!("&{}", shard_local(scope))),
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Returns a name for a local variable that no attribute has.
fn free_name(scope: EntityScope<'_>, name: &str) -> String {
    let is_taken = |name: &str| scope.entity.attributes.iter().any(|attribute| attribute.field.as_str() == name);
    let mut name = name.to_owned();
    while is_taken(&name) {
        name.push('_');
    }
    name
}

/// Returns the local variable of the number of a shard.
fn shard_local(scope: EntityScope<'_>) -> String {
    free_name(scope, "shard")
}

/// Returns the expression for a key from its parts: a `Result` of a text. `own` is a reference to the table's key, which the
/// number of the shard is made from.
fn build(scope: EntityScope<'_>, id: ComputedKeyId, own: &str, parts: &str) -> String {
    let template = constant(scope, id);
    match scope.entity.computed[id].shards() {
        None => format!("{template}.build(&[{parts}])"),
        Some(total) => {
            let shard = shard_local(scope);
            format!("rt::shard({own}, {total}).and_then(|{shard}| {template}.build(&[{parts}]))")
        }
    }
}

/// Returns the expression for the partition key of a query, in each of its shards if it has any, from its parts.
pub(super) fn partition(scope: EntityScope<'_>, key: &ComputedKey, constant: &str, given: &[KeyParameter]) -> String {
    let parts = given_parts(scope, key, "", given);
    match key.shards() {
        None => format!(".partition_text({constant}.build(&[{parts}]))"),
        Some(total) => {
            format!(".partition_shards({total}, |{}| {constant}.build(&[{parts}]))", shard_local(scope))
        }
    }
}

/// Returns the parts of a template in its order, from what was given for a key; `owner` is the struct that has it, with a
/// dot.
pub(super) fn given_parts(scope: EntityScope<'_>, key: &ComputedKey, owner: &str, given: &[KeyParameter]) -> String {
    parts(scope, key, |part| given_part(scope, owner, given, &KeyParameter::of_part(part)))
}

/// Returns the reference to what was given for a part of a key.
pub(super) fn given_part(
    scope: EntityScope<'_>,
    owner: &str,
    given: &[KeyParameter],
    parameter: &KeyParameter,
) -> String {
    let given = given.iter().find(|given| given.determines(parameter)).unwrap_or(parameter);
    format!("&{owner}{}", given.name(&scope.entity.attributes[given.attribute].field))
}

/// Returns the computed key that a key attribute has the text of, if it is one with a template.
pub(super) fn template_of(entity: &Entity, source: &KeySource) -> Option<ComputedKeyId> {
    match source {
        KeySource::Computed(key) if !copies(&entity.computed[*key]) => Some(*key),
        _ => None,
    }
}

/// Returns the constants of the templates of an entity.
pub(super) fn templates(scope: EntityScope<'_>) -> Vec<TemplateContext> {
    let computed: &IdVec<ComputedKeyId, ComputedKey> = &scope.entity.computed;
    let templates = computed.enumerate().filter(|(_, key)| !copies(key));
    templates.map(|(id, key)| template(scope.module.types, scope.entity, key, constant(scope, id))).collect()
}

/// Returns the constant of a template.
pub(super) fn template(
    types: &TypeDefinitions,
    entity: &Entity,
    key: &ComputedKey,
    constant: String,
) -> TemplateContext {
    let code = |segment: &Segment| match segment {
        Segment::Literal(text) => string(text),
        Segment::Part(part) => rust_code::segment(types, &entity.attributes[part.attribute], part),
        Segment::Shard(total) => format!("fixed(\"shard\", {})", total.saturating_sub(1).to_string().len()),
    };
    TemplateContext {
        constant,
        doc: vec![format!("{}: {}.", docs::code(&key.wire), docs::template(entity, key))],
        wire: string(&key.wire),
        segments: key.template.iter().map(code).collect(),
    }
}

/// Returns the constant of the first segments of a template, which anything may follow.
pub(super) fn beginning(
    types: &TypeDefinitions,
    entity: &Entity,
    key: &ComputedKey,
    segments: usize,
    constant: String,
) -> TemplateContext {
    let first = key.template.iter().take(segments).cloned().collect();
    let mut context = template(types, entity, &ComputedKey { template: first, ..key.clone() }, constant);
    context.doc.iter_mut().for_each(|line| line.insert_str(line.len() - 1, ", and what follows"));
    context.segments.push("rest".into());
    context
}

/// Returns the functions of the keys that may be absent.
pub(super) fn functions(scope: EntityScope<'_>) -> Vec<KeyFunctionContext> {
    let computed = scope.entity.computed.enumerate().filter(|(_, key)| has_function(key));
    computed.map(|(id, key)| function(scope, id, key)).collect()
}

fn function(scope: EntityScope<'_>, id: ComputedKeyId, key: &ComputedKey) -> KeyFunctionContext {
    let inputs = inputs(key).into_iter().map(|attribute| ParamContext::borrowed(scope, attribute));
    let own = key.shards().map(|_| ParamContext {
        name: free_name(scope, TABLE_KEY),
        ty: format!("&{}", scope.entity.name.suffixed("Key").as_str()),
        conversion: None,
    });
    KeyFunctionContext {
        name: function_name(scope, id),
        doc: vec![format!("Returns {}, {}.", docs::code(&key.wire), docs::presence(scope, key))],
        params: own.into_iter().chain(inputs).collect(),
        value_type: value_type(scope, key),
        statements: statements(scope, key),
        result: result(scope, id, key),
    }
}

/// Returns the Rust type of the value of a key that is present.
fn value_type(scope: EntityScope<'_>, key: &ComputedKey) -> String {
    match key.parts().first() {
        Some(part) if copies(key) => rust_code::ty(scope.module.types, &scope.entity.attributes[*part].ty),
        _ => "String".into(),
    }
}

fn statements(scope: EntityScope<'_>, key: &ComputedKey) -> Vec<String> {
    let mut statements = Vec::new();
    if let Some(when) = &key.when {
        statements.push(format!("if {} {{ return Ok(None); }}", sparse_condition::negated(scope, when)));
    }
    for part in key.required() {
        let attribute = &scope.entity.attributes[part];
        if attribute.optional {
            statements.push(format!("let Some({0}) = {0} else {{ return Ok(None); }};", attribute.field));
        }
    }
    statements
}

fn result(scope: EntityScope<'_>, id: ComputedKeyId, key: &ComputedKey) -> String {
    if let (true, Some(part)) = (copies(key), key.parts().first()) {
        let attribute = &scope.entity.attributes[*part];
        return match rust_code::is_copy(scope.module.types, &attribute.ty) {
            true => format!("Ok(Some(*{}))", attribute.field),
            false => format!("Ok(Some({}.clone()))", attribute.field),
        };
    }
    let required = key.required();
    let part = |id: AttributeId| {
        let attribute = &scope.entity.attributes[id];
        if attribute.optional && !required.contains(&id) {
            return format!("&rt::key::Borrowed({})", attribute.field);
        }
        if attribute.ty == Type::String { format!("&{}", attribute.field) } else { attribute.field.to_string() }
    };
    let parts = part_list(scope, key, part);
    format!("{}.map(Some)", build(scope, id, &free_name(scope, TABLE_KEY), &parts))
}
