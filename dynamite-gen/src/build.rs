//! Runs the generator in a build script.
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     dynamite_gen::compile("schemas");
//! }
//! ```
//!
//! The generated code goes to `$OUT_DIR/dynamite`; `dynamite_runtime::include_generated!()` includes it.
//!
//! Only this module communicates with Cargo. Paths, findings and errors are written so that none can become a directive of
//! its own: a path with a line break or another character that is not shown is an error. It follows the Cargo book's chapter on build scripts:
//! <https://doc.rust-lang.org/cargo/reference/build-scripts.html>.

#![allow(clippy::needless_doctest_main, reason = "a build script has one")]

mod cargo;
mod environment;
mod result;
mod run;

pub use result::{BuildError, Report};

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::config::Settings;
use crate::diagnostic::Level;
use environment::Environment;

/// Generates code from a folder of schemas, relative to the package, into `$OUT_DIR/dynamite`.
///
/// If there is a `dynamite.toml` beside the manifest of the package, its derives, Rust types and levels apply, and
/// Cargo runs the build script again when it changes. Its `out` does not apply.
pub fn compile(schemas: impl AsRef<Path>) {
    Builder::beside_manifest(schemas).build();
}

/// Configures and runs the generator in a build script.
///
/// ```no_run
/// // build.rs
/// fn main() {
///     dynamite_gen::Builder::new().schemas("schemas").derive("*", "serde::Serialize").build();
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder {
    config: Option<PathBuf>,
    /// The configuration may be absent, and its folder of the generated code does not apply.
    settings_only: bool,
    schemas: Option<PathBuf>,
    out_dir: Option<PathBuf>,
    settings: Settings,
}

impl Builder {
    /// Returns a builder that reads schemas from `schemas` and writes code to `$OUT_DIR/dynamite`.
    pub fn new() -> Self {
        Builder::default()
    }

    /// Returns a builder with the settings of a `dynamite.toml`; the path is relative to the package.
    ///
    /// The code has to lie in the Cargo workspace or repository of the file, or in `OUT_DIR`; the schemas in its repository.
    ///
    /// Folders set on the builder replace those of the file. Derives, Rust types and levels of both apply; if both set the
    /// level of a rule, that of the builder applies.
    pub fn from_config(path: impl AsRef<Path>) -> Self {
        Builder { config: Some(path.as_ref().to_owned()), ..Builder::default() }
    }

    /// Returns the builder of [`compile`].
    fn beside_manifest(schemas: impl AsRef<Path>) -> Self {
        Builder { settings_only: true, ..Builder::from_config(crate::config::NAME) }.schemas(schemas)
    }

    /// Sets the folder of the schemas, relative to the package. It may be outside of the package.
    pub fn schemas(mut self, folder: impl AsRef<Path>) -> Self {
        self.schemas = Some(folder.as_ref().to_owned());
        self
    }

    /// Sets the folder of the generated code, relative to the package. It has to lie in the Cargo workspace or repository of
    /// the package, or in `OUT_DIR`.
    ///
    /// Code outside of `OUT_DIR` is checked in, and a build should not change checked-in files. There the builder only
    /// compares, and fails with the command to run if something differs. With `DYNAMITE_WRITE=1` in the environment it
    /// writes.
    pub fn out_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.out_dir = Some(folder.as_ref().to_owned());
        self
    }

    /// Adds a derive to the selected types; see [`DeriveRule`](crate::DeriveRule).
    pub fn derive(mut self, selector: impl Into<String>, path: impl Into<String>) -> Self {
        self.settings = self.settings.derive(selector, path);
        self
    }

    /// Sets the level of a rule, given by its code or its name; see [`Settings::level`].
    pub fn level(mut self, rule: impl Into<String>, level: Level) -> Self {
        self.settings = self.settings.level(rule, level);
        self
    }

    /// Sets whether warnings fail the build.
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.settings = self.settings.deny_warnings(deny);
        self
    }

    /// Sets the Rust type of a built-in type or an attribute; see [`TypeRule`](crate::TypeRule).
    pub fn rust_type(mut self, selector: impl Into<String>, path: impl Into<String>) -> Self {
        self.settings = self.settings.rust_type(selector, path);
        self
    }

    /// Generates the code, and reports inputs and findings to Cargo on standard output.
    ///
    /// If there is an error, nothing is written, and Cargo fails the build after this returns. That a path can't be told to
    /// Cargo in one line is such an error.
    pub fn build(self) {
        // The error has been reported to Cargo.
        let _ = self.try_build(&mut io::stdout().lock());
    }

    /// Does the same as [`build`](Self::build), but writes the lines for Cargo to `cargo`.
    ///
    /// # Errors
    ///
    /// Fails if the schemas, the settings or the folders have errors. Nothing is generated then. The error has also been
    /// written to `cargo` as `cargo::error` lines.
    pub fn try_build(self, cargo: &mut impl Write) -> Result<Report, BuildError> {
        run::run(self, &Environment::read(), cargo)
    }
}

#[cfg(test)]
mod tests;
