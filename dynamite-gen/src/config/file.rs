//! Reads `dynamite.toml`. It is strict, and every error has a location.

mod changes;

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::levels::{check_level, check_rule};
use super::{DeriveRule, RuleLevel, Settings, TypeRule, check_rust_type, check_selector, derive_path};
use crate::diagnostic::{Level, Rule};
use crate::error::{Error, display_path};
use crate::files::{NamedPath, Place, read_named};
use crate::filesystem::real_path;
use crate::merge_conflict;
use crate::project::Project;
use crate::source::SourceFile;

const KEYS: [&str; 6] = ["schemas", "out", "derives", "types", "levels", "breaking"];

/// The content of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) schemas: Option<PathBuf>,
    pub(crate) out: Option<PathBuf>,
    pub(crate) settings: Settings,
    /// Where the file is; `None` if the text comes from elsewhere.
    home: Option<Home>,
}

/// The folder of the file, which the folders in it are relative to, and the project that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Home {
    folder: NamedPath,
    project: Project,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Fails if the file is not a text file, is too large, is a link that leads out of its project, or has something
    /// that is not allowed.
    pub(crate) fn read(file: &NamedPath) -> Result<Self, Error> {
        let text = read_named(file, "remove what does not belong to the configuration")?;
        let home = Home::of(file).map_err(|error| Error::io("read", &file.name, error))?;
        Ok(Config { home: Some(home), ..Config::parse(text, display_path(&file.name))? })
    }

    /// Returns the folders of the schemas and of the generated code, if the file names them.
    ///
    /// Whoever can change the file can change the project. So code is written only into the project, and schemas are read
    /// only from its repository.
    pub(crate) fn folders(&self) -> (Option<Place>, Option<Place>) {
        let Some(Home { folder, project }) = &self.home else { return (None, None) };
        let place = |path: &PathBuf, root: &PathBuf| Place::within(folder.join(path), root.clone());
        let schemas = self.schemas.as_ref().map(|path| place(path, &project.repository));
        (schemas, self.out.as_ref().map(|path| place(path, &project.root)))
    }

    pub(crate) fn parse(text: String, path: String) -> Result<Self, Error> {
        let reader = ConfigReader { file: SourceFile { name: path.clone(), path, text } };
        let table = DeTable::parse(&reader.file.text).map_err(|error| reader.syntax(&error))?;
        let mut config = reader.config(table.get_ref())?;
        config.settings.file = Some(reader.file);
        Ok(config)
    }
}

impl Home {
    fn of(file: &NamedPath) -> io::Result<Self> {
        let folder = |path: &Path| path.parent().unwrap_or(Path::new("")).to_owned();
        let folder = NamedPath { path: folder(&file.path), name: folder(&file.name) };
        Ok(Home { project: Project::around(&real_path(&folder.path)?), folder })
    }
}

/// Reads values, and turns their byte ranges into locations.
struct ConfigReader {
    file: SourceFile,
}

impl ConfigReader {
    fn config(&self, table: &DeTable<'_>) -> Result<Config, Error> {
        let mut config = Config::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "schemas" => config.schemas = Some(self.folder("schemas", value)?),
                "out" => config.out = Some(self.folder("out", value)?),
                "derives" => config.settings.derives = self.derives(value)?,
                "types" => config.settings.types = self.types(value)?,
                "levels" => config.settings.levels = self.levels(value)?,
                "breaking" => config.settings.changes = self.changes(value)?,
                other => return Err(self.unknown(other, key.span(), &KEYS)),
            }
        }
        Ok(config)
    }

    fn folder(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<PathBuf, Error> {
        let text = self.text(key, value)?;
        if text.is_empty() {
            return Err(self
                .error(value.span(), format!("`{key}` is empty"))
                .help("write the path of a folder, relative to this file"));
        }
        Ok(PathBuf::from(text))
    }

    fn derives(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<DeriveRule>, Error> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(self.wrong_type("derives", "a table of selectors", value));
        };
        in_order(table).map(|(selector, paths)| self.derive(selector, paths)).collect()
    }

    fn derive(&self, key: &Spanned<Cow<'_, str>>, paths: &Spanned<DeValue<'_>>) -> Result<DeriveRule, Error> {
        let selector = key.get_ref().as_ref();
        check_selector(selector).map_err(|error| self.locate(error, key.span()))?;
        let Some(list) = paths.get_ref().as_array() else {
            return Err(self.wrong_type(selector, "a list of derives", paths));
        };
        let paths = list.iter().map(|path| self.path(selector, path)).collect::<Result<_, _>>()?;
        Ok(DeriveRule { selector: selector.to_owned(), paths, span: Some(key.span()) })
    }

    fn types(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<TypeRule>, Error> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(self.wrong_type("types", "a table of selectors", value));
        };
        in_order(table).map(|(selector, path)| self.type_rule(selector, path)).collect()
    }

    fn type_rule(&self, key: &Spanned<Cow<'_, str>>, path: &Spanned<DeValue<'_>>) -> Result<TypeRule, Error> {
        let selector = key.get_ref().as_ref();
        let rust_type = self.text(selector, path)?;
        check_rust_type(rust_type).map_err(|error| self.locate(error, path.span()))?;
        Ok(TypeRule { selector: selector.to_owned(), rust_type: rust_type.to_owned(), span: Some(key.span()) })
    }

    fn path(&self, selector: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Error> {
        let path = self.text(selector, value)?;
        derive_path(path).map_err(|error| self.locate(error, value.span()))
    }

    fn levels(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<RuleLevel>, Error> {
        let Some(table) = value.get_ref().as_table() else {
            return Err(self.wrong_type("levels", "a table of rules", value));
        };
        let mut rules = HashSet::new();
        let mut levels = Vec::new();
        for (key, value) in in_order(table) {
            let (rule, level) = self.level(key, value)?;
            if !rules.insert(rule.code) {
                let message = format!("the level of `{}` is set twice, by its name and by its code", rule.name);
                return Err(self.error(key.span(), message).help("remove one of them"));
            }
            levels.push(level);
        }
        Ok(levels)
    }

    fn level(
        &self,
        key: &Spanned<Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(&'static Rule, RuleLevel), Error> {
        let text = key.get_ref().as_ref();
        let rule = check_rule(text).map_err(|error| self.locate(error, key.span()))?;
        let level: Level = self.text(text, value)?.parse().map_err(|message| self.error(value.span(), message))?;
        check_level(rule, level).map_err(|error| self.locate(error, key.span()))?;
        Ok((rule, RuleLevel { rule: text.to_owned(), level }))
    }

    fn text<'v>(&self, key: &str, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, Error> {
        value.get_ref().as_str().ok_or_else(|| self.wrong_type(key, "text in quotes", value))
    }

    fn wrong_type(&self, key: &str, expected: &str, value: &Spanned<DeValue<'_>>) -> Error {
        self.error(value.span(), format!("`{key}` must be {expected}, not {}", describe(value.get_ref())))
    }

    fn unknown(&self, key: &str, span: Range<usize>, known: &[&str]) -> Error {
        let help = match similar::get_close_matches(key, known, 1, 0.6).first() {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("known keys: `{}`", known.join("`, `")),
        };
        self.error(span, format!("unknown key `{key}`")).help(help)
    }

    fn syntax(&self, error: &toml::de::Error) -> Error {
        if let Some(marker) = merge_conflict::marker(&self.file.text) {
            return self.error(marker, merge_conflict::MESSAGE.to_owned()).help(merge_conflict::HELP);
        }
        // The parser's message may have several lines, but a location is followed by one line.
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        self.error(error.span().unwrap_or_default(), message)
    }

    fn error(&self, span: Range<usize>, message: String) -> Error {
        self.locate(Error::new(message), span)
    }

    fn locate(&self, error: Error, span: Range<usize>) -> Error {
        error.location(format!("{}:{}", self.file.path, self.file.position(span.start)))
    }
}

/// Returns the entries in the order of the file.
fn in_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> impl Iterator<Item = (&'t Spanned<Cow<'i, str>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.into_iter()
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests;
