//! The modules of a model, each rendered on its own: at the same time, and with the same result in any order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use minijinja::Environment;

use super::{environment, format};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::model::{Model, Table, TypesModule};
use crate::view::{shared_view, table_view};

/// A module, rendered.
pub(super) struct Rendered {
    pub(super) module: String,
    pub(super) doc: Vec<String>,
    /// Its types, which derives can select.
    pub(super) data_types: Vec<String>,
    pub(super) file: String,
    pub(super) source: String,
    pub(super) text: Result<String, Diagnostic>,
}

/// What a module is made from.
#[derive(Clone, Copy)]
enum Origin<'m> {
    Table(&'m Table),
    Types(&'m TypesModule),
}

/// All modules, in the model's order.
///
/// Each thread holds one view at a time. The threads have memory of their own, too: among the holes that reading the
/// schemas left in this one's, the many small allocations of a syntax tree take longer with every table.
pub(super) fn all(model: &Model, settings: &Settings, environment: &Environment<'_>) -> Vec<Rendered> {
    let tables = model.tables.iter().map(Origin::Table);
    let origins: Vec<_> = tables.chain(model.shared.iter().map(Origin::Types)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut rendered = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(origin) = origins.get(at) else { return rendered };
            rendered.push((at, origin.render(settings, environment)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(origins.len());
    let mut rendered = thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let started: Vec<_> = (0..threads).filter_map(start).collect();
        // Where no thread can be had, this one does it.
        if started.is_empty() {
            return work();
        }
        let results = started.into_iter().map(|thread| thread.join());
        results.flat_map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    rendered.sort_by_key(|(at, _)| *at);
    rendered.into_iter().map(|(_, rendered)| rendered).collect()
}

impl Origin<'_> {
    fn render(self, settings: &Settings, environment: &Environment<'_>) -> Rendered {
        match self {
            Origin::Table(table) => {
                let view = table_view(table, settings);
                Rendered {
                    data_types: owned(view.data_types()),
                    text: text(environment, "table.rs.j2", &view, &view.file),
                    module: view.module,
                    doc: view.doc,
                    file: view.file,
                    source: view.source,
                }
            }
            Origin::Types(types) => {
                let view = shared_view(types, settings);
                Rendered {
                    data_types: owned(view.data_types()),
                    text: text(environment, "shared.rs.j2", &view, &view.file),
                    module: view.module,
                    doc: view.doc,
                    file: view.file,
                    source: view.source,
                }
            }
        }
    }
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

fn text(
    environment: &Environment<'_>,
    template: &str,
    view: &impl serde::Serialize,
    file: &str,
) -> Result<String, Diagnostic> {
    format::module(&environment::render(environment, template, view)?, file)
}
