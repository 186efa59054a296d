//! The table of all rules.
//!
//! A code or a name never changes its meaning and is never reused: people search for them, and set levels by them.

use super::Rule;

/// Declares a constant for each rule, and [`ALL`] of them.
///
/// Each rule has a page in `explain/`, named after its code, with a schema that violates the rule and the same schema
/// corrected.
macro_rules! rules {
    ($($constant:ident = $level:ident($code:literal, $name:literal, $summary:literal);)*) => {
        $(
            #[doc = $summary]
            pub(crate) const $constant: &Rule = &Rule::$level($code, $name, $summary)
                .explained(include_str!(concat!("../../explain/", $code, ".md")));
        )*

        /// The rules in the order of their codes.
        pub(crate) const ALL: &[&Rule] = &[$($constant),*];
    };
}

rules! {
    // The file and its YAML.
    SYNTAX = error("D0101", "syntax", "The file is not well-formed YAML.");
    TOO_LARGE = error("D0102", "too-large", "A file or a part of it is larger than any table needs.");
    YAML_FEATURE = error("D0103", "yaml-feature", "Anchors, aliases, merge keys and tags are not part of the schema language.");
    NOT_ONE_MAPPING = error("D0104", "not-one-mapping", "A schema file is not exactly one document with a mapping.");
    DUPLICATE_KEY = error("D0105", "duplicate-key", "A mapping has the same key twice.");
    CONTROL_CHARACTER = error("D0106", "control-character", "The file holds a control character.");
    UNKNOWN_KEY = error("D0107", "unknown-key", "A key is unknown in this mapping.");
    WRONG_SHAPE = error("D0108", "wrong-shape", "A value has the wrong form, such as a list where text is expected.");
    MISSING_KEY = error("D0109", "missing-key", "A required key is missing.");
    VERSION = error("D0110", "version", "`dynamite:` is missing, or names an unknown version of the schema language.");
    // D0111 was for parts of the language that were not supported yet.
    BAD_ALLOW = error("D0112", "bad-allow", "An `allow:` names an unknown rule, or one that can't be allowed, or gives no reason.");
    UNMATCHED_ALLOW = warning("D0113", "unmatched-allow", "An `allow:` names a rule that finds nothing in its entry.");
    MORE_FINDINGS = note("D0114", "more-findings", "A file has more findings than are shown at once.");
    COMMENTED_TEMPLATE = error("D0115", "commented-template", "A key template without quotes is cut off by a `#`, which begins a comment.");
    FOREIGN_DEFINITION = error("D0116", "foreign-definition", "The file is the definition of a table for another tool.");

    // Names in DynamoDB and in Rust, and their collisions.
    NO_RUST_NAME = error("D0201", "no-rust-name", "No Rust name can be derived from a name of the schema.");
    BAD_RUST_NAME = error("D0202", "bad-rust-name", "A `rust_name:` is not a usable Rust identifier.");
    TABLE_COLLISION = error("D0203", "table-collision", "Two schema files declare the same table or the same module.");
    TYPE_COLLISION = error("D0204", "type-collision", "Two generated types have the same name, or a type has a name that generated code needs.");
    FIELD_COLLISION = error("D0205", "field-collision", "Two attributes or fields would have the same Rust field or constant.");
    METHOD_COLLISION = error("D0206", "method-collision", "A generated method has the same name as another method.");
    BAD_TABLE_NAME = error("D0207", "bad-table-name", "A table or index name is not one that DynamoDB allows.");
    VARIANT_COLLISION = error("D0208", "variant-collision", "Two values of an enum or union would have the same Rust variant.");
    DOUBTFUL_NAME = warning("D0209", "doubtful-name", "A Rust name has letters that rustc warns about.");

    // Attributes and types.
    BAD_TYPE = error("D0301", "bad-type", "The text of a type can't be read.");
    UNKNOWN_TYPE = error("D0302", "unknown-type", "A type is neither built in nor declared under `types:`.");
    BAD_OPTIONAL = error("D0303", "bad-optional", "`?` is not allowed where a value can't be absent.");
    BAD_SET = error("D0304", "bad-set", "DynamoDB has no sets with elements of this type.");
    BAD_DEFAULT = error("D0305", "bad-default", "A default is not a value of its type.");
    DEFAULT_REFUSED = error("D0306", "default-refused", "A default is not allowed where an absent value can't be filled in.");
    BAD_ATTRIBUTE_NAME = error("D0307", "bad-attribute-name", "The name of an attribute in DynamoDB is not legal, or is already taken.");
    RECURSIVE_TYPE = error("D0308", "recursive-type", "A type contains itself, directly or through others.");
    BAD_ENUM = error("D0309", "bad-enum", "An enum has no values, an empty value, or the same value twice.");
    BAD_UNION = error("D0310", "bad-union", "An alternative of a union is not a struct, or has a field with the name of the tag.");
    UNUSED_TYPE = warning("D0311", "unused-type", "A declared type is not used.");
    BAD_TYPE_DEFINITION = error("D0312", "bad-type-definition", "A type is not exactly one of enum, struct, union and alias.");
    BUILT_IN_TYPE = error("D0313", "built-in-type", "A declared type has the name of a built-in type.");
    NO_FIELDS = error("D0314", "no-fields", "An entity or a struct has no attributes.");
    DUPLICATE_TYPE = error("D0315", "duplicate-type", "Two files that are used together declare types with the same name.");
    BAD_RUST_TYPE = error("D0316", "bad-rust-type", "A `rust_type:` is not the path of a type, or is not allowed in this place.");
    BAD_ALIAS = error("D0317", "bad-alias", "An alias stands for another alias, or for a type that may be absent.");
    NESTED_TOO_DEEP = error("D0318", "nested-too-deep", "A type is nested deeper than DynamoDB's 32 levels.");
    SENSITIVE_TYPE = error("D0319", "sensitive-type", "An attribute, a field or an alias is declared as not sensitive, but its type is sensitive.");
    RETIRED_NAME = error("D0320", "retired-name", "Something is declared whose name or value is retired.");
    BAD_RETIRED = error("D0321", "bad-retired", "`retired:` has a name or a value twice, or an empty one.");
    BAD_RENAME = error("D0322", "bad-rename", "A `renamed_from:` names something that is still declared, or that two entries were renamed from.");

    // Keys and their templates.
    UNKNOWN_KEY_ATTRIBUTE = error("D0401", "unknown-key-attribute", "A key names neither an attribute nor a computed key.");
    BAD_KEY_TYPE = error("D0402", "bad-key-type", "An attribute of this type can't be a key.");
    KEY_MAY_BE_ABSENT = error("D0403", "key-may-be-absent", "A part of the table's own key may be absent.");
    REPEATED_KEY = error("D0404", "repeated-key", "A key has the same attribute twice.");
    BAD_TEMPLATE = error("D0405", "bad-template", "The text of a key template can't be read.");
    UNKNOWN_PART = error("D0406", "unknown-part", "A key template names an undeclared attribute.");
    BAD_PART = error("D0407", "bad-part", "An attribute of this type can't be part of a key template.");
    AMBIGUOUS_TEMPLATE = error("D0408", "ambiguous-template", "Two different inputs of a key template could give the same key.");
    BAD_NUMBER_TEMPLATE = error("D0409", "bad-number-template", "A number key is not a template of exactly one number.");
    UNUSED_COMPUTED_KEY = error("D0410", "unused-computed-key", "A computed key is not used by any key or index.");
    COMPUTED_KEY_TAKEN = error("D0411", "computed-key-taken", "A computed key has the name of an attribute or of another computed key.");
    BAD_WIDTH = error("D0412", "bad-width", "A width in a key template is out of range, or is not allowed for its type.");
    LONG_KEY_NAME = error("D0413", "long-key-name", "The name of a key attribute is longer than 255 bytes.");
    FEW_PARTITIONS = note("D0414", "few-partitions", "A partition key consists only of literals, enums and booleans, so it has few values.");
    CONSTANT_KEY = warning("D0415", "constant-key", "The key of a table of one entity has only one value, so the table holds one item.");
    FOREIGN_PLACEHOLDER = warning("D0416", "foreign-placeholder", "A key template has a placeholder of another language, whose signs are text.");
    BAD_FORM = error("D0417", "bad-form", "A part of a key template has a form that is unknown, or is not for its type.");
    BAD_ABSENT_TEXT = error("D0418", "bad-absent-text", "A text can't stand for an absent part of a key.");
    UNKNOWN_TO_UPDATES = error("D0419", "unknown-to-updates", "A key of an index needs a value that the table's key holds only in part.");
    LONG_KEY = error("D0420", "long-key", "Every value of a key is longer than DynamoDB allows.");

    BAD_SHARD = error("D0421", "bad-shard", "A key has the number of a shard where there can't be one, or a number of shards out of range.");

    // Secondary indexes.
    NO_PROJECTION = error("D0501", "no-projection", "An index has no `projection:`.");
    BAD_PROJECTION = error("D0502", "bad-projection", "A projection lists something that can't be projected.");
    REDUNDANT_PROJECTION = warning("D0503", "redundant-projection", "A projection lists a key, which is always projected.");
    BAD_LOCAL_INDEX = error("D0504", "bad-local-index", "A local index is not what DynamoDB allows: the table's partition key and one sort key.");
    TOO_MANY_INDEXES = error("D0505", "too-many-local-indexes", "A table has more than five local indexes.");
    BAD_INDEX_KEY = error("D0506", "bad-index-key", "A global index has no partition key, or more than four attributes in one of its keys.");
    TOO_MANY_PROJECTED = error("D0507", "too-many-projected", "The indexes of a table project more attributes than DynamoDB allows.");
    BAD_WHEN = error("D0508", "bad-when", "The text of a `when:` can't be read.");
    UNKNOWN_WHEN_ATTRIBUTE = error("D0509", "unknown-when-attribute", "A `when:` names an undeclared attribute.");
    BAD_COMPARISON = error("D0510", "bad-comparison", "A `when:` compares an attribute with a value that does not fit its type.");
    ALWAYS_TRUE = error("D0511", "always-true", "A part of a `when:` is always true.");
    WHEN_WITHOUT_COMPUTED_KEY = error("D0512", "when-without-computed-key", "An index with `when:` has no computed key that can be left out.");
    CONFLICTING_WHEN = error("D0513", "conflicting-when", "A computed key is used by indexes with different conditions.");
    LARGE_PROJECTION = warning("D0514", "large-projection", "An index projects more than 20 attributes, which DynamoDB may refuse.");
    GLOBAL_INDEX_QUOTA = quota("D0515", "global-index-quota", "A table has more global indexes than DynamoDB's default quota of 20.");
    UNUSED_INDEX = warning("D0516", "unused-index", "An index of a table with several entities is used by none of them.");
    BAD_STAGE = error("D0517", "bad-stage", "The stage of an index is unknown, or the index is local.");
    NEEDLESS_BACKFILL = note("D0518", "needless-backfill", "An index that is being built could have existing attributes as keys.");

    // Tables with several entities.
    MIXED_FORMS = error("D0520", "mixed-forms", "A key for tables with one entity is used in a table with several, or the reverse.");
    UNTYPED_KEY = error("D0521", "untyped-key", "A key attribute of a table with several entities has no type.");
    KEY_KIND = error("D0522", "key-kind", "A key attribute is declared or written with two different types.");
    UNKNOWN_TABLE_KEY = error("D0523", "unknown-table-key", "An entity computes a key that its table does not have.");
    ENTITY_KEY = error("D0524", "entity-key", "An entity lacks a key attribute of its table, or of an index that it is in.");
    BAD_DISCRIMINATOR = error("D0525", "bad-discriminator", "The attribute can't be a discriminator, or an entity declares it again.");
    SAME_KIND = error("D0526", "same-kind", "Two entities of a table have the same value of the discriminator.");
    SAME_ITEMS = error("D0527", "same-items", "Items of two entities could have the same key, and nothing distinguishes them.");
    SAME_ENTRIES = warning("D0528", "same-entries", "Items of two entities can't be distinguished in an index, or only by the table's keys.");
    UNKNOWN_INDEX = error("D0529", "unknown-index", "An entity or a collection names an index that its table does not have.");
    BAD_COLLECTION = error("D0530", "bad-collection", "A collection can't be read in one query.");
    NOT_STORED = error("D0531", "not-stored", "An attribute with `stored: false` is not kept in a key, or has to be stored.");
    BAD_COLLECTION_PARTS = error("D0532", "bad-collection-parts", "`parts:` of a collection names parts that its entities don't have in common.");

    // TTL, optimistic lock, views and timestamps.
    BAD_TTL = error("D0601", "bad-ttl", "`ttl:` does not name an attribute that DynamoDB can expire items by.");
    BAD_LOCK = error("D0602", "bad-lock", "`optimistic_lock:` does not name an attribute that can count revisions.");
    LOCK_IN_KEY = error("D0603", "lock-in-key", "The revision of an optimistic lock feeds a key or a condition.");
    UNKNOWN_VIEW_PATH = error("D0604", "unknown-view-path", "A view names something that is not an attribute or field of its entity.");
    OVERLAPPING_VIEW = error("D0605", "overlapping-view", "A view names a path twice, or a path and a part of it.");
    COMPUTED_IN_VIEW = error("D0606", "computed-in-view", "A view names a computed key.");
    EMPTY_VIEW = error("D0607", "empty-view", "A view has no attributes.");
    BAD_TIMESTAMPS = error("D0608", "bad-timestamps", "`timestamps:` does not name an attribute that can hold the time of a write.");
    TIME_IN_KEY = error("D0609", "time-in-key", "A time of `timestamps:` feeds the table's key, a condition, or a key of an index that a write could not change with it.");
    UNKNOWN_GROUP_ATTRIBUTE = error("D0611", "unknown-group-attribute", "A group names something that is not an attribute of its entity.");
    NOT_A_GROUP = error("D0612", "not-a-group", "The attributes under a name of `groups:` are not those that are set together.");
    GROUP_NAMED_TWICE = error("D0613", "group-named-twice", "A group of attributes has two names.");

    // Settings of a table and its indexes.
    UNKNOWN_SETTING = error("D0701", "unknown-setting", "A setting has a value that DynamoDB does not know.");
    BAD_CAPACITY = error("D0702", "bad-capacity", "A number of capacity units is not a positive integer.");
    NO_THROUGHPUT = error("D0703", "no-throughput", "A provisioned table, or a global index of one, has no `throughput:`.");
    THROUGHPUT_REFUSED = error("D0704", "throughput-refused", "`throughput:` is not allowed for a table that is billed per request, or for a local index.");
    MAXIMUM_REFUSED = error("D0705", "maximum-refused", "`on_demand_maximum:` is not allowed for a provisioned table, or for a local index.");
    EMPTY_MAXIMUM = error("D0706", "empty-maximum", "An `on_demand_maximum:` limits neither reads nor writes.");
    BAD_RECOVERY_PERIOD = error("D0707", "bad-recovery-period", "The period of point-in-time recovery is not 1 to 35 days.");
    BAD_KMS_KEY = error("D0708", "bad-kms-key", "`kms_key:` does not name a key.");
    BAD_TAG = error("D0709", "bad-tag", "A tag is longer than DynamoDB allows, has a character that it does not allow, or has a reserved name.");
    TOO_MANY_TAGS = error("D0710", "too-many-tags", "A table has more tags than DynamoDB allows.");

    // The configuration, and the generator itself.
    UNMATCHED_DERIVE = error("D0801", "unmatched-derive", "A derive of the configuration matches no generated type.");
    UNMATCHED_RUST_TYPE = error("D0802", "unmatched-rust-type", "A Rust type of the configuration matches no type or attribute that is used.");
    BROKEN = error("D0901", "broken", "The generator has a bug: a template, or the code that it gives, is broken.");

    // Differences of a table in an account from its schema.
    OTHER_TABLE_KEY = table_error("D1001", "other-table-key", "The table has another key than the schema declares.");
    UNUSABLE_TABLE = table_error("D1002", "unusable-table", "The table has a status in which it can't be used.");
    MISSING_INDEX = table_error("D1003", "missing-index", "The table lacks an index that the schema declares.");
    OTHER_INDEX_KEY = table_error("D1004", "other-index-key", "An index has another key than the schema declares.");
    NARROW_PROJECTION = table_error("D1005", "narrow-projection", "An index does not hold all attributes that the schema reads from it.");
    OTHER_STREAM = table_error("D1006", "other-stream", "The table lacks the stream that the schema declares, or the records of its stream have other contents.");
    OTHER_TTL = table_error("D1007", "other-ttl", "The table deletes items by another attribute than the schema declares.");
    TTL_IS_OFF = table_warning("D1008", "ttl-is-off", "The table does not delete expired items, although the schema declares a `ttl:`.");
    UNDECLARED_TTL = table_warning("D1009", "undeclared-ttl", "The table deletes items by an attribute, but the schema declares no `ttl:`.");
    UNDECLARED_INDEX = table_warning("D1010", "undeclared-index", "The table has an index that the schema does not declare.");
    WIDE_PROJECTION = table_warning("D1011", "wide-projection", "An index holds more attributes than the schema reads from it.");
    UNPROTECTED = table_warning("D1012", "unprotected", "The table lacks a protection that the schema declares.");
    OTHER_SETTING = table_warning("D1013", "other-setting", "A setting of the table differs from the schema.");
    UNDECLARED_STREAM = table_note("D1014", "undeclared-stream", "The table has a stream that the schema does not declare.");
    IN_TRANSITION = table_note("D1015", "in-transition", "A part of the table is being changed.");

    // What a change of the schemas means for stored items.
    KEY_REPLACED = table_error("D1101", "key-replaced", "The table has another key than before.");
    KEY_REWRITTEN = table_error("D1102", "key-rewritten", "The table's key is written otherwise, so items that exist can't be found.");
    REQUIRED_ADDED = table_error("D1103", "required-added", "A new attribute or field is required, and items that exist don't have it.");
    OPTIONAL_ADDED = table_note("D1104", "optional-added", "A new attribute or field is missing in items that exist.");
    ATTRIBUTE_REMOVED = table_warning("D1105", "attribute-removed", "An attribute or a field is removed, which the version before reads.");
    NOT_RETIRED = table_warning("D1106", "not-retired", "The name of an attribute, a field or a key, or a value, is removed, and not kept under `retired:`.");
    RENAMED = table_error("D1107", "renamed", "An attribute, a field, a value or an alternative has another name in items.");
    TYPE_WIDENED = table_warning("D1108", "type-widened", "An attribute or a field has values that the version before can't read.");
    NUMBER_NARROWED = table_error("D1109", "number-narrowed", "The numbers of an attribute or a field have a smaller range.");
    MAY_NOT_FIT = table_warning("D1110", "may-not-fit", "Stored values of an attribute or a field may not fit its new type.");
    TYPE_CHANGED = table_error("D1111", "type-changed", "Stored values of an attribute or a field can't be read as its new type.");
    BECAME_OPTIONAL = table_warning("D1112", "became-optional", "An attribute or a field may be absent, which the version before can't read.");
    BECAME_REQUIRED = table_warning("D1113", "became-required", "Items without an attribute or a field can't be read any more.");
    DEFAULT_CHANGED = table_warning("D1114", "default-changed", "A missing attribute or field reads as something else.");
    VALUE_ADDED = table_warning("D1115", "value-added", "The version before can't read a new value of an enum, or a new alternative of a union.");
    VALUE_REMOVED = table_error("D1116", "value-removed", "Items with a value of an enum, or an alternative of a union, can't be read any more.");
    OPEN_VALUE_REMOVED = table_warning("D1117", "open-value-removed", "A value or an alternative of an open type is read as unknown.");
    TYPE_OPENED = table_warning("D1118", "type-opened", "An enum or a union is open, and the version before can't read unknown values.");
    TYPE_CLOSED = table_warning("D1119", "type-closed", "Items with an unknown value of an enum or a union can't be read any more.");
    TAG_CHANGED = table_error("D1120", "tag-changed", "The tag of a union has another name.");
    DISCRIMINATOR_CHANGED = table_error("D1121", "discriminator-changed", "The discriminator is another attribute, or has another value for an entity.");
    ENTITY_ADDED = table_note("D1122", "entity-added", "The version before leaves out the items of a new entity.");
    ENTITY_REMOVED = table_warning("D1123", "entity-removed", "Items of a removed entity stay, and no read returns them.");
    INDEX_KEY_REWRITTEN = table_warning("D1124", "index-key-rewritten", "A key of an index is written otherwise, or for other items.");
    INDEX_LACKS_ITEMS = table_warning("D1125", "index-lacks-items", "An index lacks items that exist, because they don't have its keys.");
    NO_LONGER_STORED = table_warning("D1126", "no-longer-stored", "An attribute is kept only in a key, and the version before reads it by itself.");
    STORED_BY_ITSELF = table_error("D1127", "stored-by-itself", "An attribute is read by itself, and items that exist have it only in a key.");
    TTL_CHANGED = table_warning("D1128", "ttl-changed", "Items begin to expire, stop to expire, or expire by another attribute.");
    LOCK_ADDED = table_warning("D1129", "lock-added", "Writes of the version before don't count the revision of an optimistic lock.");
    LOCK_REMOVED = table_warning("D1130", "lock-removed", "Writes don't count the revision of an optimistic lock any more.");
    UNKNOWN_NOT_PRESERVED = table_warning("D1131", "unknown-not-preserved", "A put erases attributes that the schema does not declare.");
    RETIRED_NAME_REUSED = table_error("D1132", "retired-name-reused", "A new attribute, field or key has the name of a retired one of another type, or a name is retired with another type than it had.");
    RETIRED_NAME_RETURNED = table_warning("D1133", "retired-name-returned", "A retired attribute, field, value or alternative is back.");
    KEPT_KEY_REWRITTEN = table_error("D1134", "kept-key-rewritten", "A key that alone keeps an attribute is written otherwise, so the value can't be read, and would be overwritten.");
    INDEX_LEFT = table_warning("D1135", "index-left", "Items of an entity are not written to an index any more, which the version before queries.");
    ENTITY_MISTAKEN = table_warning("D1136", "entity-mistaken", "The version before takes the items of a new entity for those of another one.");

    // What a change of the schemas means for the tables themselves.
    TABLE_KEY_REPLACED = table_error("D1201", "table-key-replaced", "The table is replaced, because its key can't be changed.");
    LOCAL_INDEX_CHANGED = table_error("D1202", "local-index-changed", "The table is replaced, because a local index can't be changed.");
    INDEX_REPLACED = table_error("D1203", "index-replaced", "An index is removed and added again, because its key or projection changes.");
    INDEX_ADDED = table_note("D1204", "index-added", "An index is added in place.");
    INDEX_REMOVED = table_note("D1205", "index-removed", "An index is removed in place.");
    TTL_SETTING_CHANGED = table_note("D1206", "ttl-setting-changed", "Time to live is enabled or disabled.");
    STREAM_CHANGED = table_note("D1207", "stream-changed", "The stream is enabled, disabled or replaced.");
    SETTING_CHANGED = table_note("D1208", "setting-changed", "A setting of the table changes in place.");
    TABLE_ADDED = table_note("D1209", "table-added", "A table is new.");
    TABLE_REMOVED = table_error("D1210", "table-removed", "A table is gone from the schemas.");

    // What a change of the schemas means for code that uses the generated one.
    API_REMOVED = table_warning("D1301", "api-removed", "A type, a function, a constant or the implementation of a trait is gone.");
    API_FIELD_ADDED = table_warning("D1302", "api-field-added", "A struct has a new field, so code that builds one does not compile.");
    API_FIELD_REMOVED = table_warning("D1303", "api-field-removed", "A field of a struct is gone.");
    API_TYPE_CHANGED = table_warning("D1304", "api-type-changed", "The type of a field, a constant or a function changes.");
    API_VARIANT_ADDED = table_warning("D1305", "api-variant-added", "An enum has a new variant, so a complete match does not compile.");
    API_VARIANT_CHANGED = table_warning("D1306", "api-variant-changed", "A variant is gone, or has other fields.");
    API_DERIVE_REMOVED = table_warning("D1307", "api-derive-removed", "A type implements fewer traits.");
    API_ADDED = table_note("D1308", "api-added", "There is something new to use.");
    API_ORDER_CHANGED = table_note("D1309", "api-order-changed", "The variants of an enum are compared in another order.");
    API_OPEN_VARIANT_ADDED = table_note("D1310", "api-open-variant-added", "An open enum has a new variant, which was read as unknown before.");

    // Differences of stored items from what generated code reads and writes.
    UNREADABLE_VALUE = table_error("D1401", "unreadable-value", "A stored value is of a type or in a form that generated code does not read.");
    MISSING_ATTRIBUTE = table_error("D1402", "missing-attribute", "An item lacks an attribute that generated code requires.");
    OTHER_ITEM_KEY = table_error("D1403", "other-item-key", "An item has another key than the one that generated code makes of its attributes.");
    UNMARKED_ITEM = table_error("D1404", "unmarked-item", "An item has no discriminator.");
    OTHER_INDEX_KEY_VALUE = table_warning("D1405", "other-index-key-value", "A key of an index differs from the one that a write of the item makes.");
    MISSING_INDEX_KEY = table_warning("D1406", "missing-index-key", "An item lacks a key of an index that a write of the item makes.");
    NEEDLESS_INDEX_KEY = table_warning("D1407", "needless-index-key", "An item has a key of an index that a write of the item leaves out.");
    NOT_INDEXABLE = table_warning("D1408", "not-indexable", "A stored value keeps an item out of an index.");
    UNWRITABLE_INDEX_KEY = table_warning("D1409", "unwritable-index-key", "A key of an index can't be made of the attributes of an item.");
    UNRECOGNIZED_ITEM = table_note("D1410", "unrecognized-item", "An item belongs to no entity that the schema declares.");
    UNDECLARED_ATTRIBUTE = table_note("D1411", "undeclared-attribute", "An item has an attribute that the schema does not declare.");
    UNUSED_INDEX_KEY = table_note("D1412", "unused-index-key", "An item lacks a key of an index that a write of the item makes, but that it is not in.");

    // What the configuration accepts of such changes.
    ACCEPTANCE_ENDED = table_error("D1501", "acceptance-ended", "A change is accepted until a day that is past.");
    UNMATCHED_ACCEPTANCE = table_note("D1502", "unmatched-acceptance", "A change is accepted that is not found.");
}

/// [`SAME_ENTRIES`] where nothing at all distinguishes the items, which is always an error.
pub(crate) const INDISTINGUISHABLE_ENTRIES: &Rule = &SAME_ENTRIES.always_an_error();

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(ALL.iter().all(|rule| rule.code.len() == 5 && rule.code.starts_with('D')));
        assert!(ALL.iter().all(|rule| rule.summary.ends_with('.')));
    }

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let names: BTreeSet<&str> = ALL.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), ALL.len());
        let kebab =
            |name: &str| name.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
        assert!(names.iter().all(|name| kebab(name)), "{names:?}");
    }
}
