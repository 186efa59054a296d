//! The attributes that all members of a collection have under one name and of one type.

use crate::model::{Attribute, CommonAttribute, Entity, Literal};

/// Finds the attributes that all members have, and that a filter can read: none of the keys that are `queried`.
pub(super) fn resolve(members: &[&Entity], queried: &[&str]) -> Vec<CommonAttribute> {
    let Some((first, others)) = members.split_first() else { return Vec::new() };
    let common = first.attributes.enumerate().filter_map(|(id, own)| {
        let is_readable = own.in_key.is_none() && !queried.contains(&own.wire.as_str());
        let same = others.iter().map(|other| counterpart(own, other).filter(|_| is_readable));
        let all: Vec<&Attribute> = std::iter::once(is_readable.then_some(own)).chain(same).collect::<Option<_>>()?;
        let (optional, default) = absence(&all)?;
        Some(CommonAttribute { attribute: id, optional, default })
    });
    common.collect()
}

/// Returns the attribute of another member that a filter reads as the same.
fn counterpart<'e>(own: &Attribute, other: &'e Entity) -> Option<&'e Attribute> {
    other.attributes.iter().find(|found| found.wire == own.wire && found.in_key.is_none() && found.ty == own.ty)
}

/// Returns whether an attribute may be absent in some member, and what it reads as then; `None` if that differs.
fn absence(all: &[&Attribute]) -> Option<(bool, Option<Literal>)> {
    let optional = all.iter().any(|attribute| attribute.optional);
    let defaults: Vec<&Literal> = all.iter().filter_map(|attribute| attribute.default.as_ref()).collect();
    let Some(default) = defaults.first() else { return Some((optional, None)) };
    (!optional && defaults.iter().all(|other| other == default)).then(|| (false, Some((*default).clone())))
}
