//! Renders the modules of a model in parallel; the result does not depend on the order.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use minijinja::Environment;
use serde::Serialize;

use super::{environment, format};
use crate::config::Settings;
use crate::context::{FileContext, ModuleContext};
use crate::diagnostic::Diagnostic;
use crate::model::{Model, Table, TypesModule};

/// A rendered module.
pub(super) struct Rendered {
    pub(super) module: String,
    /// The first entity of the table, if the module is that of a table.
    pub(super) entity: Option<String>,
    /// The data types of the module, which derives can select.
    pub(super) data_types: Vec<String>,
    pub(super) source: String,
    /// The crates of its derives.
    pub(super) derive_crates: BTreeSet<String>,
    /// Paths and texts.
    pub(super) files: Vec<(String, Result<String, Diagnostic>)>,
}

/// The context of the template of a file.
#[derive(Serialize)]
struct Root<'f> {
    file: &'f FileContext,
}

/// The part of the model that a module is made from.
#[derive(Clone, Copy)]
enum Origin<'m> {
    Table(&'m Table),
    Types(&'m TypesModule),
}

/// Renders all modules, in the order of the model.
///
/// Each thread has one context at a time. The threads also have allocation arenas of their own: in that of this thread,
/// which reading the schemas has fragmented, the many small allocations of a syntax tree become slower with every table.
pub(super) fn all(model: &Model, settings: &Settings, environment: &Environment<'_>) -> Vec<Rendered> {
    let tables = model.tables.iter().map(Origin::Table);
    let origins: Vec<_> = tables.chain(model.shared.iter().map(Origin::Types)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut rendered = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(origin) = origins.get(index) else { return rendered };
            rendered.push((index, origin.render(settings, environment)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(origins.len());
    let mut rendered = thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let started: Vec<_> = (0..threads).filter_map(start).collect();
        // If no thread can be started, this thread renders everything.
        if started.is_empty() {
            return work();
        }
        let results = started.into_iter().map(|thread| thread.join());
        results.flat_map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    rendered.sort_by_key(|(index, _)| *index);
    rendered.into_iter().map(|(_, rendered)| rendered).collect()
}

impl Origin<'_> {
    fn render(self, settings: &Settings, environment: &Environment<'_>) -> Rendered {
        let context = match self {
            Origin::Table(table) => ModuleContext::of_table(table, settings),
            Origin::Types(types) => ModuleContext::of_types(types, settings),
        };
        let render = |file: &FileContext| {
            let text = environment::render(environment, "file.rs.j2", Root { file });
            (file.path.clone(), text.and_then(|text| format::module(&text, &file.path)))
        };
        Rendered {
            entity: context.first_entity().map(str::to_owned),
            data_types: context.data_types().into_iter().map(str::to_owned).collect(),
            files: context.files.iter().map(render).collect(),
            module: context.module,
            derive_crates: context.derive_crates,
            source: context.source,
        }
    }
}
