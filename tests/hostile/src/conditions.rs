//! Conditions and changes that a program folds from its user's input.
//!
//! Each input is a program that calls the public builders: it negates, copies and joins conditions to any depth, lists any
//! number of values, and names any entries. A request with them is refused, or is within the limits of DynamoDB. All of it
//! has room on a small stack. Nothing panics, and neither an error nor `Debug` of a builder shows a value.

use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::thread;

use arbitrary::Result;
use dynamite_runtime::{Condition, Dynamite, Error};

use crate::errors;
use crate::expression::Expressions;
use crate::leaf::{decimal, document, leaf, odd_key, payment, unknown_payment};
use crate::random::Random;
use crate::service;
use crate::store::visits::{Point, Visit, VisitRepository, VisitUpdate};
use crate::visit::{CLINIC, patient, visit};

/// A stack on which nothing that recurses over a deep condition has room, even in a debug build.
const SMALL_STACK: usize = 256 * 1024;

/// Far more steps than DynamoDB allows operators.
const MAX_REPEATED: usize = 500;

static DB: LazyLock<Dynamite> = LazyLock::new(|| Dynamite::new(service::client()));

/// Takes the expressions of these kinds out of a request.
macro_rules! expressions {
    ($request:expr; $($text:ident),*) => {
        $request.map(|request| Expressions {
            texts: [$(request.$text().clone()),*].into_iter().flatten().collect(),
            names: request.get_expression_attribute_names().clone().unwrap_or_default(),
            values: request.get_expression_attribute_values().clone().unwrap_or_default(),
        })
    };
}

/// Builds a request with conditions and changes that these bytes decide about.
pub fn check(bytes: &[u8]) {
    let db = &*DB;
    let ended = thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(SMALL_STACK);
        let thread = builder.spawn_scoped(scope, || {
            // Too few bytes decide about no request.
            let _ = run(db, &mut Random::new(bytes));
        });
        thread.expect("a thread starts").join()
    });
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
}

fn run(db: &Dynamite, random: &mut Random<'_>) -> Result<()> {
    let visits = VisitRepository::new(db);
    let (condition, more) = (condition(random)?, leaf(random)?);
    errors::debug(&condition);
    let expressions = match random.below(10)? {
        0 => expressions!(visits.scan().filter(condition).filter(more).request(); get_filter_expression),
        1 => expressions!(
            visits.query(CLINIC, patient()).filter(more).filter(condition).request();
            get_key_condition_expression, get_filter_expression
        ),
        2 => expressions!(visits.put(&visit()).only_if(condition).only_if(more).request(); get_condition_expression),
        3 => expressions!(visits.delete(&visit()).only_if(condition).request(); get_condition_expression),
        4 => {
            let upsert = visits.upsert(&visit()).add(Visit::LEVEL, 1).only_if(condition);
            expressions!(upsert.request(); get_update_expression, get_condition_expression)
        }
        5 => return check_transaction(&visits, condition, more),
        _ => {
            let update = changed(visits.update(&visit()), random)?;
            let update = if random.arbitrary()? { update.only_if(condition) } else { update };
            errors::debug(&update);
            expressions!(update.request(); get_update_expression, get_condition_expression)
        }
    };
    match expressions {
        Ok(expressions) => expressions.check(),
        Err(error) => refused(&error),
    }
    Ok(())
}

fn refused(error: &Error) {
    assert!(matches!(error, Error::InvalidInput(_)), "{error}");
    errors::check(error);
}

fn check_transaction(visits: &VisitRepository, first: Condition<Visit>, second: Condition<Visit>) -> Result<()> {
    let check = visits.check(&visit(), first);
    let put = visits.put(&Visit { number: 1, ..visit() }).only_if(second);
    let transaction = visits.db().transaction().add(check).add(put);
    errors::debug(&transaction);
    match transaction.request() {
        Ok(request) => assert_eq!(request.get_transact_items().as_ref().map(Vec::len), Some(2)),
        Err(error) => refused(&error),
    }
    Ok(())
}

/// Returns a condition that is folded from others.
fn condition(random: &mut Random<'_>) -> Result<Condition<Visit>> {
    let mut folded = leaf(random)?;
    // What is folded later.
    let mut others = Vec::new();
    for _ in 0..random.below(40)? {
        let next = match random.below(3)? {
            0 if !others.is_empty() => others.swap_remove(random.below(others.len())?),
            1 => folded.clone(),
            _ => leaf(random)?,
        };
        folded = match random.below(7)? {
            0 | 1 => folded.and(next),
            2 => folded.or(next),
            3 => next.or(folded),
            4 => !folded,
            5 => {
                others.push(folded);
                next
            }
            _ => deepened(folded, &next, random)?,
        };
    }
    Ok(others.into_iter().fold(folded, Condition::and))
}

/// Folds one condition into another, many times.
fn deepened(
    condition: Condition<Visit>,
    other: &Condition<Visit>,
    random: &mut Random<'_>,
) -> Result<Condition<Visit>> {
    let (levels, pattern) = (random.within(1..=MAX_REPEATED)?, random.within(1..=6)?);
    Ok((0..levels).fold(condition, |inner, level| match level % pattern {
        0 => inner.and(other.clone()),
        1 => inner.or(other.clone()),
        2 => other.clone().and(inner),
        3 => other.clone().or(inner),
        4 => !inner,
        _ => (!other.clone()).or(!inner),
    }))
}

/// Adds changes to an update, some of them many times.
fn changed(mut update: VisitUpdate, random: &mut Random<'_>) -> Result<VisitUpdate> {
    for _ in 0..random.below(12)? {
        let kind = random.below(16)?;
        let key = odd_key(random)?;
        // Long keys and documents are not repeated, which would take long.
        let is_small = key.len() < 100 && kind < 13;
        let times = if is_small && random.ratio(1, 8)? { random.within(1..=MAX_REPEATED)? } else { 1 };
        let text = random.text()?;
        for number in 0..times {
            let key = if number == 0 { key.clone() } else { format!("{key}{number}") };
            update = match kind {
                0 => update.set(Visit::NAME, text.clone()),
                1 => update.set(Visit::LABELS.entry(key), text.clone()),
                2 => update.remove(Visit::LABELS.entry(key)),
                3 => update.set_if_absent(Visit::LABELS.entry(key), text.clone()),
                4 => update.set(Visit::NOTES.index(number), text.clone()),
                5 => update.append(Visit::NOTES, [text.clone()]),
                6 => update.prepend(Visit::NOTES, [text.clone()]),
                7 => update.add(Visit::LEVEL, random.arbitrary::<i64>()?),
                8 => update.subtract(Visit::HUGE, random.arbitrary::<i128>()?),
                9 => update.add_to(Visit::TAGS, [text.clone(), key]),
                10 => update.remove_from(Visit::CODES, [decimal(random)?]),
                11 => update.set_or_remove(Visit::PAID, if number == 0 { None } else { Some(decimal(random)?) }),
                12 => update.set(Visit::POINTS.entry(key).then(Point::LABEL), text.clone()),
                13 => update.set(Visit::PAYMENT, payment(document(random)?)),
                14 => update.set(Visit::PAYMENT, unknown_payment(random)?),
                _ => update.set(Visit::DOCUMENT, document(random)?),
            };
        }
    }
    Ok(update)
}
