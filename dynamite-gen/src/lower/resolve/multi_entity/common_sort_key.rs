//! The parts of the sort key that the members of a collection have in common, from the left.

use crate::lower::resolve::rust_names::QUERY_METHODS;
use crate::model::{
    CommonKey, ComputedKeyId, Entity, KeyAttribute, KeyKind, KeyParameter, KeySource, Segment, independent,
};
use crate::naming::Ident;

use super::key_comparison::KeyComparison;

/// A member of a collection, with its keys in the table or the index that is read.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) entity: &'a Entity,
    pub(super) partition: &'a [KeySource],
    pub(super) sort: &'a [KeySource],
}

/// The sort key of a collection.
pub(super) struct CommonSortKey {
    pub(super) keys: Vec<CommonKey>,
    /// The parts with a method of their own, as attributes of the first member.
    pub(super) parts: Vec<(KeyParameter, Ident)>,
    /// Why no other part has a method.
    pub(super) end: End,
}

/// The reason why the members have no other part in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The key has no other parts.
    Complete,
    /// Another member differs from the first in a key, behind a part or at the beginning.
    Differs { key: String, after: Option<Ident>, member: Ident, reason: Difference },
}

/// The way in which another member differs from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// One of the two has a template, the other has not.
    Template,
    /// Other text, or another form of the part.
    Segment,
    /// Another text after a part that only this text ends.
    After,
    Type,
    /// The part is also in another place of the keys of one of the two.
    Repetition,
    /// The partition key makes the part known, and other items of the partition need not have it.
    Known,
    /// The attributes have different names, and `parts:` has none for the part.
    Name,
}

/// The members to compare, of which the first is the one that the schema declares first.
#[derive(Clone, Copy)]
pub(super) struct Members<'a> {
    pub(super) members: &'a [Member<'a>],
    pub(super) forms: KeyComparison<'a>,
    /// The names that the collection gives to the parts.
    pub(super) names: &'a [Ident],
    /// Set if there can be items of no member.
    pub(super) open: bool,
}

/// Finds what the members have in common in the attributes of the sort key.
pub(super) fn resolve(members: Members<'_>, sort: &[KeyAttribute]) -> CommonSortKey {
    let Members { members, forms, names, open } = members;
    let seen = members.iter().map(partition_parts).collect();
    let mut comparison = Comparison { members, forms, names, open, seen, parts: Vec::new() };
    let (mut keys, mut end) = (Vec::new(), End::Complete);
    for (position, attribute) in sort.iter().enumerate() {
        let before = comparison.parts.len();
        let (found, difference) = comparison.key(position);
        if let Some((member, reason)) = difference {
            let after = comparison.parts[before..].last().map(|(_, name)| name.clone());
            end = End::Differs { key: attribute.name.clone(), after, member, reason };
        }
        let is_partial = matches!(found, Some(CommonKey::Beginning { .. }));
        keys.push(found.unwrap_or_else(|| stored(attribute)));
        if is_partial {
            break;
        }
    }
    name_methods(&mut keys, &comparison.parts);
    CommonSortKey { keys, parts: comparison.parts, end }
}

fn partition_parts(member: &Member<'_>) -> Vec<KeyParameter> {
    independent(member.partition.iter().flat_map(|source| member.entity.parameters(source)))
}

/// Returns the key as one in which the members have nothing in common.
fn stored(attribute: &KeyAttribute) -> CommonKey {
    let own = Ident::snake(&attribute.name).filter(|name| name.doubt().is_none());
    let method = own.unwrap_or_else(|| Ident::file_module("sort_key"));
    CommonKey::Stored { attribute: attribute.clone(), method }
}

/// Gives the methods for stored values names that no other method has.
fn name_methods(keys: &mut [CommonKey], parts: &[(KeyParameter, Ident)]) {
    let mut taken: Vec<Ident> = parts.iter().map(|(_, name)| name.clone()).collect();
    for key in keys {
        let CommonKey::Stored { method, .. } = key else { continue };
        while QUERY_METHODS.contains(&method.plain()) || taken.contains(method) {
            *method = method.followed("_key");
        }
        taken.push(method.clone());
    }
}

/// A comparison of the members, key by key and part by part.
struct Comparison<'a> {
    members: &'a [Member<'a>],
    forms: KeyComparison<'a>,
    names: &'a [Ident],
    open: bool,
    /// The parts of each member up to here, which begin with those of its partition key.
    seen: Vec<Vec<KeyParameter>>,
    /// The parts that have a method.
    parts: Vec<(KeyParameter, Ident)>,
}

/// The name of the member that differs, and how.
type Differing = (Ident, Difference);

impl Comparison<'_> {
    /// Finds what the members have in common in the key with a position.
    fn key(&mut self, position: usize) -> (Option<CommonKey>, Option<Differing>) {
        let sources: Vec<&KeySource> = self.members.iter().filter_map(|member| member.sort.get(position)).collect();
        let Some(first) = sources.first().copied() else { return (None, None) };
        let templates: Vec<Option<ComputedKeyId>> =
            self.members.iter().zip(&sources).map(|(member, source)| template(member.entity, source)).collect();
        if let Some(other) = self.differing(|index| templates[index].is_some() == templates[0].is_some()) {
            return (None, Some((other, Difference::Template)));
        }
        if let Some(key) = templates[0] {
            return self.template(first, key, &templates);
        }
        let values: Vec<KeyParameter> = self
            .members
            .iter()
            .zip(&sources)
            .flat_map(|(member, source)| member.entity.parameters(source).into_iter().take(1))
            .collect();
        match self.part(&values) {
            Ok(()) => (Some(CommonKey::Whole(first.clone())), None),
            Err(difference) => (None, Some(difference)),
        }
    }

    /// Finds what templates have in common.
    fn template(
        &mut self,
        source: &KeySource,
        key: ComputedKeyId,
        templates: &[Option<ComputedKeyId>],
    ) -> (Option<CommonKey>, Option<Differing>) {
        let members = self.members.iter().zip(templates);
        let templates: Vec<&[Segment]> = members
            .filter_map(|(member, key)| Some(member.entity.computed.get((*key)?)?.template.as_slice()))
            .collect();
        let before = self.parts.len();
        let mut segments = 0;
        let difference = loop {
            match self.segment(&templates, segments) {
                Ok(true) => segments += 1,
                Ok(false) => break None,
                Err(difference) => break Some(difference),
            }
        };
        let found = match difference {
            None => Some(CommonKey::Whole(source.clone())),
            Some(_) if self.parts.len() > before => Some(CommonKey::Beginning { key, segments }),
            Some(_) => None,
        };
        (found, difference)
    }

    /// Compares the segments with an index; returns whether there are any.
    fn segment(&mut self, templates: &[&[Segment]], index: usize) -> Result<bool, Differing> {
        let of = |member: usize, index: usize| templates.get(member).and_then(|template| template.get(index));
        let are_alike = |member: usize, index: usize| match (of(0, index), of(member, index)) {
            (None, None) => true,
            (Some(first), Some(other)) => first.has_form_of(other),
            _ => false,
        };
        if let Some(other) = self.differing(|member| are_alike(member, index)) {
            return Err((other, Difference::Segment));
        }
        let Some(first) = of(0, index) else { return Ok(false) };
        let parameter = |member: usize| of(member, index).and_then(Segment::part).map(KeyParameter::of_part);
        let parameters: Vec<KeyParameter> = (0..templates.len()).filter_map(parameter).collect();
        if parameters.is_empty() {
            return Ok(true);
        }
        let ends_alike = |member: usize| are_alike(member, index + 1);
        if let Some(other) = self.differing(ends_alike)
            && !self.forms.shows_end(self.members[0].entity, first)
        {
            return Err((other, Difference::After));
        }
        self.part(&parameters).map(|()| true)
    }

    /// Compares a part, which is an attribute of each member, and gives it a method, unless an earlier one sets it.
    fn part(&mut self, parameters: &[KeyParameter]) -> Result<(), Differing> {
        let Some(own) = parameters.first().copied() else { return Ok(()) };
        let attribute = |member: usize| &self.members[member].entity.attributes[parameters[member].attribute];
        let field = |member: usize| parameters[member].name(&attribute(member).field);
        if let Some(other) = self.differing(|member| attribute(member).ty == attribute(0).ty) {
            return Err((other, Difference::Type));
        }
        let earlier = |member: usize| self.seen[member].iter().position(|seen| seen.determines(&parameters[member]));
        if let Some(other) = self.differing(|member| earlier(member) == earlier(0)) {
            return Err((other, Difference::Repetition));
        }
        if let Some(earlier) = earlier(0) {
            let is_known = earlier < partition_parts(&self.members[0]).len();
            return if is_known && self.open { Err((self.name(0), Difference::Known)) } else { Ok(()) };
        }
        let name = match self.names.get(self.parts.len()) {
            Some(given) => given.clone(),
            None => match self.differing(|member| field(member) == field(0)) {
                Some(other) => return Err((other, Difference::Name)),
                None => field(0),
            },
        };
        self.parts.push((own, name));
        self.seen.iter_mut().zip(parameters).for_each(|(seen, parameter)| seen.push(*parameter));
        Ok(())
    }

    /// Returns the name of the first member that differs from the first.
    fn differing(&self, is_alike: impl Fn(usize) -> bool) -> Option<Ident> {
        (0..self.members.len()).find(|member| !is_alike(*member)).map(|member| self.name(member))
    }

    fn name(&self, member: usize) -> Ident {
        self.members[member].entity.name.clone()
    }
}

/// Returns the template of a key that is text.
fn template(entity: &Entity, source: &KeySource) -> Option<ComputedKeyId> {
    match source {
        KeySource::Computed(id) if entity.computed[*id].kind == KeyKind::String => Some(*id),
        _ => None,
    }
}
