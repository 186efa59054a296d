//! Every code that a finding may have, in one table.
//!
//! A code never changes its meaning and is never used again: people search for it, and silence it in scripts.

/// Declares the codes: a constant each, and [`ALL`] of them with what they mean.
macro_rules! codes {
    ($($name:ident = $code:literal, $summary:literal;)*) => {
        $(#[doc = $summary] pub(crate) const $name: &str = $code;)*

        /// Codes in order, each with what it means.
        pub(crate) const ALL: &[(&str, &str)] = &[$(($code, $summary)),*];
    };
}

codes! {
    // The file and its YAML.
    SYNTAX = "D0101", "The file is not well-formed YAML.";
    TOO_LARGE = "D0102", "The file is larger than 1 MiB, or nested deeper than 32 levels.";
    YAML_FEATURE = "D0103", "Anchors, aliases, merge keys and tags are not part of the schema language.";
    NOT_ONE_MAPPING = "D0104", "A schema file is exactly one document, and that is a mapping.";
    DUPLICATE_KEY = "D0105", "A key stands twice in one mapping.";
    CONTROL_CHARACTER = "D0106", "The file holds a control character.";
    UNKNOWN_KEY = "D0107", "A key is not known at this place.";
    WRONG_SHAPE = "D0108", "A value has the wrong form, such as a list where text is expected.";
    MISSING_KEY = "D0109", "A required key is missing.";
    VERSION = "D0110", "`dynamite:` is missing, or names a version of the language that is not known.";
    // D0111 said that a part of the language was not supported yet.

    // Names in DynamoDB and in Rust, and their collisions.
    NO_RUST_NAME = "D0201", "No Rust name can be derived from a name of the schema.";
    BAD_RUST_NAME = "D0202", "A `rust_name:` is not a usable Rust identifier.";
    TABLE_COLLISION = "D0203", "Two schema files declare the same table or the same module.";
    TYPE_COLLISION = "D0204", "Two generated types have one name, or a type takes a name that generated code needs.";
    FIELD_COLLISION = "D0205", "Two attributes or fields give one Rust field or constant.";
    METHOD_COLLISION = "D0206", "A generated method has the name of another method.";
    BAD_TABLE_NAME = "D0207", "A table or index name is not one that DynamoDB allows.";
    VARIANT_COLLISION = "D0208", "Two values of an enum or union give one Rust variant.";

    // Attributes and types.
    BAD_TYPE = "D0301", "The text of a type can't be read.";
    UNKNOWN_TYPE = "D0302", "A type is neither built in nor declared under `types:`.";
    BAD_OPTIONAL = "D0303", "`?` stands where nothing can be absent.";
    BAD_SET = "D0304", "DynamoDB has no sets of this element.";
    BAD_DEFAULT = "D0305", "A default is not a value of its type.";
    DEFAULT_REFUSED = "D0306", "A default stands where a missing value can't be filled in.";
    BAD_ATTRIBUTE_NAME = "D0307", "An attribute's name on the wire is not legal, or is taken.";
    RECURSIVE_TYPE = "D0308", "A type contains itself, directly or through others.";
    BAD_ENUM = "D0309", "An enum has no values, an empty one, or one twice.";
    BAD_UNION = "D0310", "A union's alternative is no struct, or clashes with the tag.";
    UNUSED_TYPE = "D0311", "A declared type is used nowhere.";
    BAD_TYPE_DEFINITION = "D0312", "A type is not exactly one of enum, struct, union and another name of a type.";
    BUILT_IN_TYPE = "D0313", "A declared type has the name of a built-in one.";
    NO_FIELDS = "D0314", "An entity or a struct has no attributes.";
    DUPLICATE_TYPE = "D0315", "Two files that are used together declare a type of one name.";
    BAD_RUST_TYPE = "D0316", "A `rust_type:` is not the path of a type, or stands where none can be used.";
    BAD_ALIAS = "D0317", "A type that is another name of a type names an alias, or may be absent.";

    // Keys and their templates.
    UNKNOWN_KEY_ATTRIBUTE = "D0401", "A key names neither an attribute nor a computed key.";
    BAD_KEY_TYPE = "D0402", "An attribute of this type can't be a key.";
    KEY_MAY_BE_ABSENT = "D0403", "A part of the table's own key may be absent.";
    REPEATED_KEY = "D0404", "One attribute stands twice in a key.";
    BAD_TEMPLATE = "D0405", "The text of a key template can't be read.";
    UNKNOWN_PART = "D0406", "A key template names no declared attribute.";
    BAD_PART = "D0407", "An attribute of this type can't be part of a key template.";
    AMBIGUOUS_TEMPLATE = "D0408", "Two different inputs of a key template could give one key.";
    BAD_NUMBER_TEMPLATE = "D0409", "A number key is not a template of exactly one number.";
    UNUSED_COMPUTED_KEY = "D0410", "A computed key is used by no key and no index.";
    COMPUTED_KEY_TAKEN = "D0411", "A computed key has the name of an attribute or of another computed key.";
    BAD_WIDTH = "D0412", "A width in a key template is out of range, or stands on something that has none.";
    LONG_KEY_NAME = "D0413", "The name of a key attribute is longer than 255 bytes.";

    // Secondary indexes.
    NO_PROJECTION = "D0501", "An index does not say what it holds.";
    BAD_PROJECTION = "D0502", "A projection lists something that can't be projected.";
    REDUNDANT_PROJECTION = "D0503", "A projection lists a key, which is always there.";
    BAD_LOCAL_INDEX = "D0504", "A local index is not what DynamoDB allows: the table's partition key and one sort key.";
    TOO_MANY_INDEXES = "D0505", "A table has more indexes than DynamoDB allows.";
    BAD_INDEX_KEY = "D0506", "A global index has no partition key, or more than four key attributes of a kind.";
    TOO_MANY_PROJECTED = "D0507", "The indexes of a table project more attributes than DynamoDB allows.";
    BAD_WHEN = "D0508", "The text of a `when:` can't be read.";
    UNKNOWN_WHEN_ATTRIBUTE = "D0509", "A `when:` names no declared attribute.";
    BAD_COMPARISON = "D0510", "A `when:` compares an attribute with something that its type can't be compared with.";
    ALWAYS_TRUE = "D0511", "A part of a `when:` is always true.";
    WHEN_WITHOUT_COMPUTED_KEY = "D0512", "An index with `when:` has no computed key that could be left out.";
    CONFLICTING_WHEN = "D0513", "One computed key is used under different conditions.";
    LARGE_PROJECTION = "D0514", "An index projects more than 20 attributes, which DynamoDB may refuse.";

    // Several entities in one table.
    MIXED_FORMS = "D0520", "A key belongs to tables of one entity, or to tables of several, and stands in the other.";
    UNTYPED_KEY = "D0521", "A key attribute of a table of several entities has no type.";
    KEY_KIND = "D0522", "A key attribute is declared, or written, with two types.";
    UNKNOWN_TABLE_KEY = "D0523", "An entity computes a key that its table does not have.";
    ENTITY_KEY = "D0524", "An entity lacks a key attribute of its table, or one of an index that it is in.";
    BAD_DISCRIMINATOR = "D0525", "A discriminator can't be one, or an entity declares it again.";
    SAME_KIND = "D0526", "Two entities of a table have one value of the discriminator.";
    SAME_ITEMS = "D0527", "Items of two entities could have one key, and nothing tells them apart.";
    SAME_ENTRIES = "D0528", "Items of two entities can't be told apart in an index.";
    UNKNOWN_INDEX = "D0529", "An entity or a collection names an index that its table does not have.";
    BAD_COLLECTION = "D0530", "A collection can't be read in one query.";
    NOT_STORED = "D0531", "An attribute that is not stored by itself is not kept by a key either, or has to be stored.";

    // TTL, optimistic lock and views.
    BAD_TTL = "D0601", "`ttl:` does not name an attribute that DynamoDB can expire items by.";
    BAD_LOCK = "D0602", "`optimistic_lock:` does not name an attribute that can count revisions.";
    LOCK_IN_KEY = "D0603", "The revision of an optimistic lock feeds a key or a condition.";
    UNKNOWN_VIEW_PATH = "D0604", "A view names no attribute or field of this entity.";
    OVERLAPPING_VIEW = "D0605", "A view names one thing twice, or a thing and a part of it.";
    COMPUTED_IN_VIEW = "D0606", "A view names a computed key.";
    EMPTY_VIEW = "D0607", "A view names nothing.";

    // The configuration, and the generator itself.
    UNMATCHED_DERIVE = "D0801", "The derives of the configuration are for a type that is not generated.";
    UNMATCHED_RUST_TYPE = "D0802", "A Rust type of the configuration is for a type or an attribute that is not used.";
    BROKEN = "D0901", "The generator has a bug: its templates, or what they give, are broken.";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(ALL.iter().all(|(code, summary)| code.len() == 5 && code.starts_with('D') && summary.ends_with('.')));
    }
}
