//! Queries and scans: what is asked for, without types.

mod fetch;
mod fetches;
mod flight;
mod hydrate;
mod page;
mod pager;
mod parallel;
mod query;
mod reads;
mod scan;
mod segments;
mod sort;
mod stream;
mod whole;

pub use page::Page;
pub use pager::Pager;
pub use parallel::{IntoReads, Parallel, parallel};
pub use query::{End, Parts, Query, query_of};
pub use reads::{PageOf, Reads, Take};
pub use scan::{Scan, scan_of};
pub use segments::{Checkpoint, SegmentStream, Segments};
pub use stream::ItemStream;
pub use whole::{All, Count};

use aws_sdk_dynamodb::types::AttributeValue;
use sha2::{Digest, Sha256};

use crate::apart;
use crate::codec::RawItem;
use crate::condition::Expr;
use crate::cursor::{Cursor, FINGERPRINT, Position};
use crate::entity::{Item, Source};
use crate::expression::Placeholders;
use crate::op::write::both;
use crate::path::Step;
use crate::schema::Layout;
use crate::{Dynamite, Error, InvalidInput, Result};
use fetch::{Extent, Segment};
use hydrate::Hydration;
use sort::SortKey;

/// How many requests are on their way at one time where nobody says anything else.
const AT_ONCE: usize = 16;

/// A read that has not been sent.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) db: Dynamite,
    pub(crate) entity: &'static str,
    pub(crate) layout: Layout,
    pub(crate) target: Target,
    pub(crate) filter: Option<Expr>,
    /// What keeps the items of other entities out.
    only: Option<Expr>,
    pub(crate) projection: Option<&'static [&'static [&'static str]]>,
    hydration: Hydration,
    pub(crate) consistent: bool,
    pub(crate) descending: bool,
    pub(crate) resume: Option<Cursor>,
    /// Whom its cursors are for.
    pub(crate) audience: Option<String>,
    /// The first thing that was wrong while the read was built.
    pub(crate) invalid: Option<InvalidInput>,
}

/// Which of the two operations, and what it needs.
#[derive(Clone)]
pub(crate) enum Target {
    Query { partition: Vec<AttributeValue>, sort: SortKey },
    Scan,
}

/// Key values are data, so they are not shown.
impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Target::Query { .. } => "Query",
            Target::Scan => "Scan",
        })
    }
}

/// The expressions of a read.
pub(crate) struct Expressions {
    pub(crate) key: Option<String>,
    pub(crate) filter: Option<String>,
    pub(crate) projection: Option<String>,
    pub(crate) placeholders: Placeholders,
}

impl Read {
    pub(crate) fn new<S: Source>(db: &Dynamite, target: Target) -> Self {
        let only = match target {
            Target::Query { .. } => S::ONLY.query,
            Target::Scan => S::ONLY.scan,
        };
        Read {
            db: db.clone(),
            entity: <S::Entity as Item>::NAME,
            layout: S::LAYOUT,
            target,
            filter: None,
            only: apart::filter(only),
            projection: None,
            hydration: Hydration::None,
            consistent: false,
            descending: false,
            resume: None,
            audience: None,
            invalid: None,
        }
    }

    /// Keeps the first thing that is wrong.
    pub(crate) fn note<T>(&mut self, result: Result<T, InvalidInput>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.invalid.get_or_insert(error.in_entity(self.entity));
                None
            }
        }
    }

    pub(crate) fn filtered(&mut self, filter: Expr) {
        self.filter = Some(match self.filter.take() {
            Some(before) => before.and(filter),
            None => filter,
        });
    }

    /// The physical table.
    pub(crate) fn table(&self) -> String {
        self.db.table_name(self.layout.table.name)
    }

    /// Everything that DynamoDB reads as text; refuses what it would refuse.
    pub(crate) fn expressions(&self, extent: Extent) -> Result<Expressions> {
        if let Some(error) = &self.invalid {
            return Err(error.clone().into());
        }
        let mut placeholders = Placeholders::default();
        let key = match &self.target {
            Target::Query { partition, sort } => Some(self.key_condition(partition, sort, &mut placeholders)?),
            Target::Scan => None,
        };
        let filter = self.filter_expression(&mut placeholders)?;
        // A count reads no attributes, and DynamoDB refuses names that nothing uses.
        let projection = self.projection.filter(|_| !extent.count);
        let projection = projection.map(|paths| self.projection_expression(paths, &mut placeholders));
        Ok(Expressions { key, filter, projection, placeholders })
    }

    fn key_condition(
        &self,
        partition: &[AttributeValue],
        sort: &SortKey,
        placeholders: &mut Placeholders,
    ) -> Result<String> {
        let names = self.layout.own_keys().into_iter().map(|key| key.name);
        let mut conditions: Vec<String> = names
            .zip(partition)
            .map(|(name, value)| format!("{} = {}", placeholders.name(name), placeholders.value(value)))
            .collect();
        conditions.extend(sort.conditions(&self.layout, placeholders).map_err(|e| e.in_entity(self.entity))?);
        Ok(conditions.join(" AND "))
    }

    /// DynamoDB refuses a query that filters on the keys of what it queries; a scan may.
    fn filter_expression(&self, placeholders: &mut Placeholders) -> Result<Option<String>> {
        if let (Target::Query { .. }, Some(filter)) = (&self.target, &self.filter) {
            let keys = self.layout.own_keys();
            let mut own = None;
            filter.paths(&mut |path| {
                if let Some(Step::Name(name, _)) = path.first()
                    && keys.iter().any(|key| key.name == name)
                {
                    own = Some(name.to_string());
                }
            });
            if let Some(name) = own {
                let problem = "a key of what is queried: a filter can't read it, give it as a key condition";
                return Err(InvalidInput::value(problem).in_field(&name).in_entity(self.entity).into());
            }
        }
        let Some(filter) = both(self.only.clone(), self.filter.clone()) else { return Ok(None) };
        Ok(Some(placeholders.condition(&filter).map_err(|error| error.in_entity(self.entity))?))
    }

    /// What a view reads, and the keys, without which no cursor could be made.
    fn projection_expression(&self, paths: &[&[&str]], placeholders: &mut Placeholders) -> String {
        let keys = self.layout.all_keys();
        let mut all = paths.to_vec();
        let missing: Vec<[&str; 1]> =
            keys.iter().map(|key| [key.name]).filter(|key| !paths.iter().any(|p| p.first() == key.first())).collect();
        all.extend(missing.iter().map(|key| &key[..]));
        placeholders.projection(&all)
    }

    /// What a cursor is bound to.
    fn fingerprint(&self, segment: Option<Segment>) -> Result<[u8; FINGERPRINT]> {
        let mut placeholders = Placeholders::default();
        let mut hash = Sha256::new();
        let mut add = |bytes: &[u8]| {
            hash.update(u64::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
            hash.update(bytes);
        };
        add(self.table().as_bytes());
        add(self.layout.index_name().unwrap_or_default().as_bytes());
        match &self.target {
            Target::Scan => {
                add(b"scan");
                if let Some(segment) = segment {
                    add(&segment.number.to_be_bytes());
                    add(&segment.total.to_be_bytes());
                }
            }
            Target::Query { partition, sort } => {
                add(if self.descending { b"descending" } else { b"ascending" });
                add(self.key_condition(partition, sort, &mut placeholders)?.as_bytes());
                add(&placeholders.fingerprint());
            }
        }
        let digest = hash.finalize();
        let mut fingerprint = [0; FINGERPRINT];
        fingerprint.copy_from_slice(&digest[..FINGERPRINT]);
        Ok(fingerprint)
    }

    /// Where the cursor that was given says to go on.
    pub(crate) fn start(&self) -> Result<Option<RawItem>> {
        if let Some(error) = &self.invalid {
            return Err(error.clone().into());
        }
        if self.audience.is_some() && self.db.cursor_keys().is_none() {
            let problem = "an audience, which a cursor can only be bound to by a client with cursor keys";
            return Err(InvalidInput::value(problem).in_entity(self.entity).into());
        }
        self.resume.as_ref().map(|cursor| self.start_of(cursor, None)).transpose()
    }

    /// Where a cursor says to go on, in a segment or in the whole.
    fn start_of(&self, cursor: &Cursor, segment: Option<Segment>) -> Result<RawItem> {
        let position = cursor.open(self.db.cursor_keys(), self.audience.as_deref())?;
        Ok(position.start(self.fingerprint(segment)?, &self.layout.all_keys())?)
    }

    /// The cursor behind a key.
    pub(crate) fn cursor(&self, key: RawItem) -> Result<Cursor> {
        self.cursor_in(None, key)
    }

    /// The cursor behind a key, in a segment or in the whole.
    fn cursor_in(&self, segment: Option<Segment>, key: RawItem) -> Result<Cursor> {
        let position = Position::new(self.fingerprint(segment)?, key);
        Ok(Cursor::new(position, self.db.cursor_keys(), self.audience.as_deref())?)
    }

    /// The key of an item that was read: what DynamoDB would have answered had the page ended with it.
    pub(crate) fn key_of(&self, item: &RawItem) -> Result<RawItem> {
        let keys = self.layout.all_keys();
        let key = keys.iter().map(|key| item.get(key.name).map(|value| (key.name.to_owned(), value.clone())));
        key.collect::<Option<RawItem>>().ok_or_else(|| {
            let error = crate::codec::DecodeError::missing("a key attribute");
            Error::Decode(error.in_entity(self.entity))
        })
    }
}
