//! Queries and scans, without the types of their entities.

use aws_sdk_dynamodb::types::AttributeValue;

use super::fetch::FetchOptions;
use super::hydration::Hydration;
use super::shards::Shards;
use super::sort_key::SortKey;
use crate::codec::{InvalidInput, RawItem};
use crate::condition::{Expr, both};
use crate::entity::{EntityMarks, Item, Source};
use crate::escape::Quoted;
use crate::expression::Placeholders;
use crate::operation::OnUnreadable;
use crate::operation::cursor::{Cursor, CursorKeys};
use crate::operation::get::ProjectionPaths;
use crate::path::Step;
use crate::schema::{AttributeTest, Layout, any_of, is_unmarked};

/// A read that has not been sent.
#[derive(Clone)]
pub(crate) struct ReadOperation {
    /// The physical name of the table.
    pub(crate) table: String,
    /// The keys that seal the cursors of the read.
    pub(crate) cursor_keys: Option<CursorKeys>,
    pub(crate) entity: &'static str,
    pub(crate) layout: Layout,
    pub(crate) target: Target,
    pub(crate) filter: Option<Expr>,
    /// The tests by which the items of other entities are filtered out.
    pub(super) entity_tests: &'static [&'static [AttributeTest]],
    /// The marks of the items.
    pub(super) marks: &'static [EntityMarks],
    pub(crate) projection: Option<ProjectionPaths>,
    pub(crate) hydration: Hydration,
    pub(crate) consistent: bool,
    pub(crate) descending: bool,
    /// The cursor at which the read begins.
    pub(crate) resume: Option<Cursor>,
    /// The key of that cursor, if the read made the cursor itself: it is not checked again, and can't expire.
    pub(crate) resume_key: Option<RawItem>,
    /// Set to read the items before the cursor. Requests read them in the opposite order.
    pub(crate) backward: bool,
    pub(crate) on_unreadable: OnUnreadable,
    /// The shards that a query asks all at once, each for its own partition.
    pub(crate) shards: Option<Shards>,
    /// The audience of the cursors of the read.
    pub(crate) audience: Option<String>,
    /// The first error that was found while the read was built.
    pub(crate) invalid: Option<InvalidInput>,
}

/// Shows neither keys, nor the values of conditions, nor the audience, which may be a person.
impl std::fmt::Debug for ReadOperation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadOperation")
            .field("entity", &self.entity)
            .field("table", &Quoted(&self.table))
            .field("index", &self.layout.index_name())
            .field("target", &self.target)
            .field("filter", &self.filter)
            .field("hydration", &self.hydration)
            .field("consistent", &self.consistent)
            .field("descending", &self.descending)
            .field("backward", &self.backward)
            .field("resume", &self.resume)
            .field("invalid", &self.invalid)
            .finish_non_exhaustive()
    }
}

/// The operation of a read.
#[derive(Clone)]
pub(crate) enum Target {
    Query { partition: Vec<AttributeValue>, sort_key: SortKey },
    Scan,
}

/// Shows the operation, but no key values, which are data.
impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.operation())
    }
}

impl Target {
    /// Returns the name of the operation.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Target::Query { .. } => "Query",
            Target::Scan => "Scan",
        }
    }
}

/// The expressions of a read.
pub(crate) struct Expressions {
    pub(crate) key: Option<String>,
    pub(crate) filter: Option<String>,
    pub(crate) projection: Option<String>,
    pub(crate) placeholders: Placeholders,
}

impl ReadOperation {
    pub(crate) fn new<S: Source>(table: String, cursor_keys: Option<CursorKeys>, target: Target) -> Self {
        let filter = match target {
            Target::Query { .. } => S::FILTER.query,
            Target::Scan => S::FILTER.scan,
        };
        ReadOperation {
            entity_tests: filter,
            marks: <S::Item as Item>::MARKS,
            ..ReadOperation::unfiltered(table, cursor_keys, <S::Entity as Item>::NAME, S::LAYOUT, target)
        }
    }

    /// Returns a read of items of all entities.
    pub(crate) fn unfiltered(
        table: String,
        cursor_keys: Option<CursorKeys>,
        entity: &'static str,
        layout: Layout,
        target: Target,
    ) -> Self {
        ReadOperation {
            table,
            cursor_keys,
            entity,
            layout,
            target,
            filter: None,
            entity_tests: &[],
            marks: &[],
            projection: None,
            hydration: Hydration::None,
            consistent: false,
            descending: false,
            resume: None,
            resume_key: None,
            backward: false,
            on_unreadable: OnUnreadable::default(),
            shards: None,
            audience: None,
            invalid: None,
        }
    }

    /// Returns the value. Keeps an error if it is the first error of the read.
    pub(crate) fn keep_error<T>(&mut self, result: Result<T, InvalidInput>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.invalid.get_or_insert(error.in_entity(self.entity));
                None
            }
        }
    }

    /// Returns the first error, if there is one.
    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
        self.invalid.clone().map_or(Ok(()), Err)
    }

    /// Returns `true` if no key can meet the key condition: the read returns nothing, and is not sent.
    pub(crate) fn is_never(&self) -> bool {
        matches!(&self.target, Target::Query { sort_key, .. } if sort_key.is_never(&self.layout))
    }

    /// Returns the first error of a read that is not sent.
    pub(crate) fn check_unsent(&self, options: FetchOptions) -> Result<(), InvalidInput> {
        self.check()?;
        options.limit(self.entity)?;
        self.filter_expression(options, &mut Placeholders::default()).map(|_| ())
    }

    pub(crate) fn add_filter(&mut self, filter: Expr) {
        self.filter = both(self.filter.take(), Some(filter));
    }

    /// Returns the expressions of one request.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidInput`] if DynamoDB would refuse one of them.
    pub(crate) fn expressions(&self, options: FetchOptions) -> Result<Expressions, InvalidInput> {
        self.check()?;
        let mut placeholders = Placeholders::default();
        let key = match &self.target {
            Target::Query { partition, sort_key } => {
                Some(self.key_condition(partition, sort_key, &mut placeholders)?)
            }
            Target::Scan => None,
        };
        let filter = self.filter_expression(options, &mut placeholders)?;
        // A count returns no attributes, or only keys, and DynamoDB refuses names that no expression uses.
        let projection = match options.count {
            true => self.counts_by_keys().then_some(&[][..]),
            false => self.projection,
        };
        let projection = projection.map(|paths| self.projection_expression(paths, &mut placeholders));
        Ok(Expressions { key, filter, projection, placeholders })
    }

    pub(super) fn key_condition(
        &self,
        partition: &[AttributeValue],
        sort_key: &SortKey,
        placeholders: &mut Placeholders,
    ) -> Result<String, InvalidInput> {
        let names = self.layout.queried_keys().into_iter().map(|key| key.name);
        let mut conditions: Vec<String> = names
            .zip(partition)
            .map(|(name, value)| format!("{} = {}", placeholders.name(name), placeholders.value(value)))
            .collect();
        conditions.extend(sort_key.conditions(&self.layout, placeholders).map_err(|e| e.in_entity(self.entity))?);
        Ok(conditions.join(" AND "))
    }

    /// Returns the filter that excludes the items of other entities. An item without a discriminator is not excluded: it may
    /// have the keys of this entity, and is then one that can't be read.
    fn entity_filter(&self) -> Option<Expr> {
        let filter = any_of(self.entity_tests)?;
        let attribute = |test: &AttributeTest| test.attribute();
        let tested =
            |name: &str| self.entity_tests.iter().copied().flatten().map(attribute).any(|tested| tested == name);
        let discriminator = self.marks.iter().find_map(|marks| marks.discriminator).map(|value| value.discriminator);
        match discriminator.filter(|discriminator| tested(discriminator.attribute)) {
            Some(discriminator) => Some(filter.or(is_unmarked(discriminator))),
            None => Some(filter),
        }
    }

    /// Returns the filter expression. DynamoDB refuses a query, but not a scan, that filters on keys of the table or
    /// index that it reads.
    fn filter_expression(
        &self,
        options: FetchOptions,
        placeholders: &mut Placeholders,
    ) -> Result<Option<String>, InvalidInput> {
        if let (Target::Query { .. }, Some(filter)) = (&self.target, &self.filter) {
            let keys = self.layout.queried_keys();
            let mut filtered_key = None;
            filter.paths(&mut |path| {
                if let Some(Step::Name(name)) = path.first()
                    && keys.iter().any(|key| key.name == name)
                {
                    filtered_key = Some(name.to_string());
                }
            });
            if let Some(name) = filtered_key {
                let problem = "a key of the queried table or index, which a filter can't use: use a key condition";
                return Err(InvalidInput::value(problem).in_field(&name).in_entity(self.entity));
            }
        }
        let entities = if options.count { self.count_filter() } else { self.entity_filter() };
        let Some(filter) = both(entities, self.filter.clone()) else { return Ok(None) };
        Ok(Some(placeholders.condition(&filter).map_err(|error| error.in_entity(self.entity))?))
    }

    /// Returns the projection of these paths, and of the keys that cursors are made of.
    fn projection_expression(&self, paths: &[&[&str]], placeholders: &mut Placeholders) -> String {
        let keys = self.layout.cursor_keys();
        let mut all = paths.to_vec();
        let missing: Vec<[&str; 1]> =
            keys.iter().map(|key| [key.name]).filter(|key| !paths.iter().any(|p| p.first() == key.first())).collect();
        all.extend(missing.iter().map(|key| &key[..]));
        placeholders.projection(&all)
    }
}
