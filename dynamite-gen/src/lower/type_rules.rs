//! The Rust types that the configuration gives to types of the schema, and to single attributes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::config::{Settings, TypeRule};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Attribute, Type};
use crate::naming::Ident;
use crate::rust_type;
use crate::source::{FileId, Span};

/// The rules of the configuration, and which of them were used.
#[derive(Clone, Debug, Default)]
pub(super) struct TypeRules(Rc<Rules>);

#[derive(Debug, Default)]
struct Rules {
    rules: Vec<Rule>,
    used: RefCell<BTreeSet<usize>>,
}

#[derive(Debug)]
struct Rule {
    selector: String,
    rust: String,
    /// Where the configuration says so, if a file does.
    place: Option<Span>,
}

impl TypeRules {
    /// Takes the rules that are well-formed; others were refused with the settings.
    pub(super) fn new(settings: &Settings, configuration: FileId) -> Self {
        let rule = |rule: &TypeRule| {
            let rust = rust_type::parse(&rule.rust_type).ok()?;
            let place = settings.span(rule.span.as_ref(), configuration);
            Some(Rule { selector: rule.selector.clone(), rust, place })
        };
        let rules = settings.types.iter().filter_map(rule).collect();
        TypeRules(Rc::new(Rules { rules, used: RefCell::default() }))
    }

    /// A built-in type, as the schema writes it, under the path that is given for it.
    pub(super) fn built_in(&self, name: &str, ty: Type) -> Type {
        self.find(name).map_or_else(|| ty.clone(), |rust| ty.mapped(rust))
    }

    /// Gives the attributes of a struct the paths that are given for them, unless the schema says other.
    pub(super) fn attributes<'a>(
        &self,
        module: &Ident,
        owner: &Ident,
        attributes: impl Iterator<Item = &'a mut Attribute>,
    ) {
        for attribute in attributes.filter(|attribute| !matches!(attribute.ty, Type::Set(_))) {
            let selector = format!("{}.{}.{}", module.plain(), owner.plain(), attribute.field.plain());
            if let Some(rust) = self.find(&selector) {
                attribute.ty = attribute.ty.mapped(rust);
            }
        }
    }

    /// The last rule counts, so that what is set on a builder goes before the file.
    fn find(&self, selector: &str) -> Option<String> {
        let found = self.0.rules.iter().rposition(|rule| rule.selector == selector)?;
        let same = self.0.rules.iter().enumerate().filter(|(_, rule)| rule.selector == selector);
        self.0.used.borrow_mut().extend(same.map(|(at, _)| at));
        self.0.rules.get(found).map(|rule| rule.rust.clone())
    }

    /// A rule that matches nothing is a mistake: an attribute that was renamed, or a slip.
    pub(super) fn unmatched(&self) -> Vec<Diagnostic> {
        let used = self.0.used.borrow();
        let unmatched = self.0.rules.iter().enumerate().filter(|(at, _)| !used.contains(at));
        let finding = |(_, rule): (usize, &Rule)| {
            let message = format!("the Rust type of `{}` is for nothing that the schemas have", rule.selector);
            let help = "a selector is a built-in type such as `timestamp`, or an attribute that is no set: `orders.Order.created_at`";
            let finding = Diagnostic::new(codes::UNMATCHED_RUST_TYPE, message).help(help);
            rule.place.iter().fold(finding, |finding, place| finding.at(place.clone(), ""))
        };
        unmatched.map(finding).collect()
    }
}
