//! The settings of the generator, and the file `dynamite.toml`.

mod changes;
mod file;
#[cfg(feature = "cli")]
mod find;
mod levels;

#[cfg(feature = "cli")]
pub(crate) use changes::is_day;
pub(crate) use changes::{Acceptance, ChangeSettings};
pub(crate) use file::Config;
#[cfg(feature = "cli")]
pub(crate) use find::configuration_of;

use std::ops::Range;

use crate::diagnostic::Level;
use crate::error::Error;
use crate::source::{FileId, SourceFile, Span};
use crate::{rust_derive, rust_type};

/// The name of the configuration file.
pub(crate) const NAME: &str = "dynamite.toml";

/// The settings of the generator.
///
/// ```
/// let settings = dynamite_gen::Settings::new().derive("*", "serde::Serialize").derive("Order", "Eq");
/// assert_eq!(settings.derives.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// Derives for generated types, in addition to `Clone`, `Debug` and `PartialEq`.
    pub derives: Vec<DeriveRule>,
    /// Rust types for built-in types and for attributes.
    pub types: Vec<TypeRule>,
    /// Levels of rules that differ from their defaults. If there are two for a rule, the later one applies.
    pub levels: Vec<RuleLevel>,
    /// Treats warnings as errors.
    pub deny_warnings: bool,
    /// What the file says about changes of the schemas.
    pub(crate) changes: ChangeSettings,
    /// The file that the settings were read from.
    pub(crate) file: Option<SourceFile>,
    /// The run does not have all schemas, so rules that match nothing may be for the others.
    pub(crate) partial: bool,
}

/// A Rust type for the types or attributes that a selector matches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeRule {
    /// A built-in type, as `timestamp` or `timestamp(millis)`, or an attribute or a field: `orders.Order.created_at`.
    pub selector: String,
    /// The path of a type that implements `dynamite_runtime::StoredAs`: `jiff::Timestamp`.
    pub rust_type: String,
    /// The bytes of the rule in the file, if it comes from one.
    pub(crate) span: Option<Range<usize>>,
}

/// Derives for the types that a selector matches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeriveRule {
    /// `*` for every type, `Order` for types with that name, `orders.Order` for the type in that module.
    pub selector: String,
    /// Paths of derive macros: `serde::Serialize`.
    pub paths: Vec<String>,
    /// The bytes of the rule in the file, if it comes from one.
    pub(crate) span: Option<Range<usize>>,
}

/// The level of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleLevel {
    /// A code or a name: `D0311`, `unused-type`.
    pub rule: String,
    /// The level of its findings.
    pub level: Level,
}

impl Settings {
    /// Returns the defaults: no additional derives, and every rule at its own level.
    #[must_use]
    pub fn new() -> Self {
        Settings::default()
    }

    /// Reads the text of a `dynamite.toml`, except for its folders.
    ///
    /// ```
    /// let settings = dynamite_gen::Settings::from_toml("[levels]\nunused-type = \"error\"\n")?;
    /// assert_eq!(settings.levels.len(), 1);
    /// # Ok::<(), dynamite_gen::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if the text is not TOML, or has a key, a value, a selector, a path or a level that is not allowed. The error
    /// has the location.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        Config::parse(text.to_owned(), "dynamite.toml".to_owned()).map(|config| config.settings)
    }

    /// Adds a derive to the selected types; see [`DeriveRule`].
    #[must_use]
    pub fn derive(mut self, selector: impl Into<String>, path: impl Into<String>) -> Self {
        self.derives.push(DeriveRule { selector: selector.into(), paths: vec![path.into()], span: None });
        self
    }

    /// Sets the Rust type of a built-in type or an attribute; see [`TypeRule`].
    ///
    /// A `rust_type:` in the schema overrides it: that of the attribute always, that of an alias unless the selector is an
    /// attribute.
    #[must_use]
    pub fn rust_type(mut self, selector: impl Into<String>, path: impl Into<String>) -> Self {
        self.types.push(TypeRule { selector: selector.into(), rust_type: path.into(), span: None });
        self
    }

    /// Sets the level of a rule, given by its code or its name.
    ///
    /// Errors that DynamoDB or the schema language require can't have another level.
    ///
    /// ```
    /// use dynamite_gen::{Level, Settings};
    ///
    /// let settings = Settings::new().level("unused-type", Level::Error).level("D0514", Level::Allow);
    /// assert!(settings.check().is_ok());
    /// assert!(Settings::new().level("unused-typo", Level::Error).check().is_err());
    /// ```
    #[must_use]
    pub fn level(mut self, rule: impl Into<String>, level: Level) -> Self {
        self.levels.push(RuleLevel { rule: rule.into(), level });
        self
    }

    /// Sets whether warnings are errors, so that nothing is generated if there is one.
    #[must_use]
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.deny_warnings = deny;
        self
    }

    /// Adds other settings. If both set the level of a rule, theirs applies.
    #[must_use]
    pub(crate) fn merge(mut self, other: Settings) -> Self {
        self.derives.extend(other.derives);
        self.types.extend(other.types);
        self.levels.extend(other.levels);
        self.deny_warnings |= other.deny_warnings;
        self.changes.api_private |= other.changes.api_private;
        self.changes.accepted.extend(other.changes.accepted);
        self.file = self.file.or(other.file);
        self
    }

    /// Returns the files that findings refer to: the schemas, followed by the file of the settings.
    pub(crate) fn with_file(&self, mut schemas: Vec<SourceFile>) -> Vec<SourceFile> {
        schemas.extend(self.file.clone());
        schemas
    }

    /// Returns the id of the file of the settings, which follows the schemas among the sources.
    pub(crate) fn file_id(schemas: &[SourceFile]) -> FileId {
        FileId::from_index(schemas.len())
    }

    /// Returns the span of a range in the file of the settings, if there is one.
    pub(crate) fn span(&self, range: Option<&Range<usize>>, file: FileId) -> Option<Span> {
        let range = range.filter(|_| self.file.is_some())?.clone();
        Some(Span { file, range })
    }

    /// Checks that selectors and paths are well-formed, and that the levels can be set.
    ///
    /// Returns no error for a selector that matches no type: that is known only when the schemas are read.
    ///
    /// # Errors
    ///
    /// Fails at the first selector or path that is not well-formed, or the first level that can't be set.
    pub fn check(&self) -> Result<(), Error> {
        self.derives.iter().try_for_each(DeriveRule::check)?;
        self.types.iter().try_for_each(|rule| check_rust_type(&rule.rust_type))?;
        self.levels.iter().try_for_each(RuleLevel::check)
    }
}

impl DeriveRule {
    /// Returns whether the rule selects a type of a module, given by their names without `r#`.
    pub(crate) fn selects(&self, module: &str, name: &str) -> bool {
        self.selector == "*" || self.selector == name || self.selector == format!("{module}.{name}")
    }

    /// Returns the paths in a uniform format, as generated code has them.
    ///
    /// # Errors
    ///
    /// Fails at the first text that is not a path, or if there are too many.
    pub(crate) fn printed(&self) -> Result<Vec<String>, Error> {
        if self.paths.len() > MAX_DERIVES {
            let message = format!("`{}` has {} derives", self.selector, self.paths.len());
            return Err(Error::new(message).help(format!("a selector can have at most {MAX_DERIVES}")));
        }
        self.paths.iter().map(|path| derive_path(path)).collect()
    }

    fn check(&self) -> Result<(), Error> {
        check_selector(&self.selector)?;
        self.printed().map(drop)
    }
}

/// The most derives of a selector, which every selected type repeats.
const MAX_DERIVES: usize = 32;

/// The longest selector. It also bounds the brackets in it, each of which takes a part of the stack.
const MAX_SELECTOR: usize = 1000;

/// Checks that a selector is `*`, a type, or a module and a type.
fn check_selector(selector: &str) -> Result<(), Error> {
    let names: Vec<&str> = selector.split('.').take(3).collect();
    if selector.len() > MAX_SELECTOR {
        return Err(Error::new(format!("a selector of types has {} bytes", selector.len()))
            .help(format!("a selector can have at most {MAX_SELECTOR}")));
    }
    if selector == "*" || (names.len() <= 2 && names.iter().all(|name| syn::parse_str::<syn::Ident>(name).is_ok())) {
        return Ok(());
    }
    Err(Error::new(format!("`{selector}` is not a selector of types"))
        .help("write `*`, a type such as `Order`, or a module and a type such as `orders.Order`"))
}

/// Returns the path of a derive macro in a uniform format, so that nothing else gets into `#[derive(…)]` in the generated
/// code.
fn derive_path(text: &str) -> Result<String, Error> {
    rust_derive::parse(text).ok_or_else(|| {
        Error::new(format!("`{text}` is not the path of a derive macro"))
            .help("write a path such as `Eq` or `serde::Serialize`")
    })
}

fn check_rust_type(path: &str) -> Result<(), Error> {
    match rust_type::parse(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::new(error.describe(path)).help(rust_type::HELP)),
    }
}
