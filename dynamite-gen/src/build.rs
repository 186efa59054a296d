//! The generator in a build script.
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
//! This module alone knows how to talk to Cargo. It follows the Cargo book's chapter on build scripts:
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

/// Generates from the schemas in a folder, which is relative to the package, into `$OUT_DIR/dynamite`.
///
/// The same as `Builder::new().schemas(schemas).build()`.
pub fn compile(schemas: impl AsRef<Path>) {
    Builder::new().schemas(schemas).build();
}

/// Generates from a build script.
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
    schemas: Option<PathBuf>,
    out_dir: Option<PathBuf>,
    settings: Settings,
}

impl Builder {
    /// Schemas in `schemas`, code in `$OUT_DIR/dynamite`.
    pub fn new() -> Self {
        Builder::default()
    }

    /// What a `dynamite.toml` says; the path is relative to the package.
    ///
    /// What is set on the builder goes before what the file says; derives, Rust types and levels of both apply.
    pub fn from_config(path: impl AsRef<Path>) -> Self {
        Builder { config: Some(path.as_ref().to_owned()), ..Builder::default() }
    }

    /// The folder of the schemas, relative to the package.
    pub fn schemas(mut self, folder: impl AsRef<Path>) -> Self {
        self.schemas = Some(folder.as_ref().to_owned());
        self
    }

    /// The folder of the generated code, relative to the package.
    ///
    /// Code outside of `OUT_DIR` is checked in, and a build should not change what is checked in. So there the
    /// builder only compares, and fails with the command to run; with `DYNAMITE_WRITE=1` in the environment it writes.
    pub fn out_dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.out_dir = Some(folder.as_ref().to_owned());
        self
    }

    /// Adds a derive to the types that `selector` names; see [`DeriveRule`](crate::DeriveRule).
    pub fn derive(mut self, selector: impl Into<String>, path: impl Into<String>) -> Self {
        self.settings = self.settings.derive(selector, path);
        self
    }

    /// Sets the level of a rule, which goes by its code or its name; see [`Settings::level`].
    pub fn level(mut self, rule: impl Into<String>, level: Level) -> Self {
        self.settings = self.settings.level(rule, level);
        self
    }

    /// Fails the build on warnings as on errors.
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.settings = self.settings.deny_warnings(deny);
        self
    }

    /// Has what `selector` names be of another Rust type; see [`TypeRule`](crate::TypeRule).
    pub fn rust_type(mut self, selector: impl Into<String>, path: impl Into<String>) -> Self {
        self.settings = self.settings.rust_type(selector, path);
        self
    }

    /// Generates, and tells Cargo on standard output when to do so again and what is wrong.
    ///
    /// If something is wrong, nothing is written, and Cargo fails the build after this returns.
    pub fn build(self) {
        // What went wrong has been told to Cargo; there is nobody else to tell.
        let _ = self.try_build(&mut io::stdout().lock());
    }

    /// Does what [`build`](Self::build) does, with Cargo's lines written to `cargo`.
    ///
    /// # Errors
    ///
    /// Whatever is wrong; it has been written as `cargo::error` lines as well. Nothing was generated then.
    pub fn try_build(self, cargo: &mut impl Write) -> Result<Report, BuildError> {
        run::run(self, &Environment::read(), cargo)
    }
}

#[cfg(test)]
mod tests;
