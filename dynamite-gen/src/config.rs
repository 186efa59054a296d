//! What a user may set: the settings of the generator, and the file `dynamite.toml` that holds them.

mod file;
mod levels;

pub(crate) use file::Config;

use std::ops::Range;

use syn::parse::Parser;

use crate::diagnostic::Level;
use crate::error::Error;
use crate::rust_type;
use crate::source::{FileId, SourceFile, Span};

/// What the generator can be asked to do differently.
///
/// ```
/// let settings = dynamite_gen::Settings::new().derive("*", "serde::Serialize").derive("Order", "Eq");
/// assert_eq!(settings.derives.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// Derives for generated types besides `Clone`, `Debug` and `PartialEq`.
    pub derives: Vec<DeriveRule>,
    /// Rust types for types of the schema language, and for attributes.
    pub types: Vec<TypeRule>,
    /// Levels of rules, where they are not to be the rule's own; of two for one rule the later one counts.
    pub levels: Vec<RuleLevel>,
    /// Whether warnings are errors.
    pub deny_warnings: bool,
    /// The file that some of it comes from.
    pub(crate) file: Option<SourceFile>,
    /// The schemas are some of several: what no type of theirs needs may be for another.
    pub(crate) partial: bool,
}

/// A Rust type for what a selector names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeRule {
    /// A built-in type, as `timestamp` or `timestamp(millis)`, or an attribute or a field: `orders.Order.created_at`.
    pub selector: String,
    /// The path of a type that implements `dynamite_runtime::StoredAs`: `jiff::Timestamp`.
    pub rust_type: String,
    /// Where the file says so.
    pub(crate) place: Option<Range<usize>>,
}

/// Derives for the types that a selector names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeriveRule {
    /// `*` for every type, `Order` for a type of that name, `orders.Order` for the one in that module.
    pub selector: String,
    /// Paths of derive macros: `serde::Serialize`.
    pub paths: Vec<String>,
    /// Where the file says so.
    pub(crate) place: Option<Range<usize>>,
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
    /// The defaults: no derives besides the built-in ones, and rules at their own levels.
    #[must_use]
    pub fn new() -> Self {
        Settings::default()
    }

    /// Reads the text of a `dynamite.toml`; its folders are for who reads and writes files.
    ///
    /// ```
    /// let settings = dynamite_gen::Settings::from_toml("[levels]\nunused-type = \"error\"\n")?;
    /// assert_eq!(settings.levels.len(), 1);
    /// # Ok::<(), dynamite_gen::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Says what is wrong and where: the text is no TOML, or it has a key, a value, a selector, a path or a level that
    /// can't stand there.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        Config::parse(text.to_owned(), "dynamite.toml".to_owned()).map(|config| config.settings)
    }

    /// Adds a derive to the types that `selector` names; see [`DeriveRule`].
    #[must_use]
    pub fn derive(mut self, selector: impl Into<String>, path: impl Into<String>) -> Self {
        self.derives.push(DeriveRule { selector: selector.into(), paths: vec![path.into()], place: None });
        self
    }

    /// Has what `selector` names be of another Rust type; see [`TypeRule`]. A `rust_type:` of the schema goes before it.
    #[must_use]
    pub fn rust_type(mut self, selector: impl Into<String>, path: impl Into<String>) -> Self {
        self.types.push(TypeRule { selector: selector.into(), rust_type: path.into(), place: None });
        self
    }

    /// Sets the level of a rule, which goes by its code or its name.
    ///
    /// What is an error because DynamoDB or the language refuses it stays one.
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

    /// Makes errors of warnings, so that nothing is generated where there is one.
    #[must_use]
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.deny_warnings = deny;
        self
    }

    /// Adds what other settings say; where both set the level of a rule, theirs counts.
    #[must_use]
    pub(crate) fn and(mut self, other: Settings) -> Self {
        self.derives.extend(other.derives);
        self.types.extend(other.types);
        self.levels.extend(other.levels);
        self.deny_warnings |= other.deny_warnings;
        self.file = self.file.or(other.file);
        self
    }

    /// The sources that findings are about: the schemas and, behind them, the file of the settings.
    pub(crate) fn behind(&self, mut schemas: Vec<SourceFile>) -> Vec<SourceFile> {
        schemas.extend(self.file.clone());
        schemas
    }

    /// Returns the id of the configuration file: it follows the schemas in the sources that findings are about.
    pub(crate) fn file_id(schemas: &[SourceFile]) -> FileId {
        FileId::from_index(schemas.len())
    }

    /// Returns a range of the configuration file as a span, if there is such a file.
    pub(crate) fn span(&self, range: Option<&Range<usize>>, file: FileId) -> Option<Span> {
        let range = range.filter(|_| self.file.is_some())?.clone();
        Some(Span { file, range })
    }

    /// Checks that selectors and paths have the right shape, and that the levels can be set.
    ///
    /// Whether a selector matches a type is known only when the schemas have been read.
    ///
    /// # Errors
    ///
    /// Names the first selector or path that is not one, or the first level that can't be set.
    pub fn check(&self) -> Result<(), Error> {
        self.derives.iter().try_for_each(DeriveRule::check)?;
        self.types.iter().try_for_each(|rule| check_rust_type(&rule.rust_type))?;
        self.levels.iter().try_for_each(RuleLevel::check)
    }
}

impl DeriveRule {
    fn check(&self) -> Result<(), Error> {
        check_selector(&self.selector)?;
        self.paths.iter().try_for_each(|path| check_path(path))
    }
}

/// A selector is `*`, a type, or a module and a type.
fn check_selector(selector: &str) -> Result<(), Error> {
    let names: Vec<&str> = selector.split('.').collect();
    if selector == "*" || (names.len() <= 2 && names.iter().all(|name| syn::parse_str::<syn::Ident>(name).is_ok())) {
        return Ok(());
    }
    Err(Error::new(format!("`{selector}` does not select types"))
        .help("write `*`, a type (`Order`), or a module and a type (`orders.Order`)"))
}

/// A derive is a plain path; what Rust doesn't take in `#[derive(…)]` must not get into the generated code.
fn check_path(path: &str) -> Result<(), Error> {
    match syn::Path::parse_mod_style.parse_str(path) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::new(format!("`{path}` is not the path of a derive macro"))
            .help("write it as in Rust: `Eq`, `serde::Serialize`")),
    }
}

fn check_rust_type(path: &str) -> Result<(), Error> {
    match rust_type::parse(path) {
        Ok(_) => Ok(()),
        Err((_, why)) => Err(Error::new(format!("`{path}` is not the path of a type: {why}")).help(rust_type::HELP)),
    }
}
