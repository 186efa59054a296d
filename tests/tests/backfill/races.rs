//! Backfills while writers of the old and the new version write, over a network that fails, and with jobs that are killed
//! at any await. Whatever happens, a clean run at the end proves that all keys are right.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use aws_sdk_dynamodb::types::AttributeValue;
use dynamite_runtime::testing::Fault;
use dynamite_runtime::{AllEntities, Backfill, CallOptions, Checkpoint, Dynamite, RawItem};
use dynamite_tests::engine;
use dynamite_tests::faults::Faults;
use dynamite_tests::store::chores::{Chore, State};
use fastrand::Rng;
use futures_util::{StreamExt, stream};

use crate::support::{Chores, NEW_KEYS, chore, key, old};

/// The environment variable with the number of random runs.
const RUNS: &str = "DYNAMITE_BACKFILL_RUNS";

/// The number of items that writers write.
const ITEMS: u32 = 5;

/// The items as they should be.
#[derive(Default)]
struct Model {
    /// The items without the computed keys of indexes.
    items: BTreeMap<u32, RawItem>,
    /// The items that the new version wrote as a whole, and no old one after it: their keys are right at any time.
    new: BTreeSet<u32>,
}

impl Model {
    fn put(&mut self, chore: &Chore, is_new: bool) {
        self.items.insert(chore.id, old(chore));
        if is_new {
            self.new.insert(chore.id);
        } else {
            self.new.remove(&chore.id);
        }
    }
}

fn random_chore(random: &mut Rng, id: u32) -> Chore {
    Chore {
        who: random.bool().then(|| format!("2026-01-{:02}", random.u8(1..=28)).parse().unwrap()),
        due: format!("2026-05-{:02}", random.u8(1..=28)).parse().unwrap(),
        state: if random.u8(0..3) == 0 { State::Done } else { State::Open },
        effort: random.u8(..),
        ..chore(id)
    }
}

/// Makes one random write of the old or the new version, and records it.
async fn write(table: &Chores, model: &mut Model, random: &mut Rng) {
    let id = random.u32(..ITEMS);
    let chore = random_chore(random, id);
    match random.u8(0..8) {
        0 | 1 => {
            table.put_old(&chore).await;
            model.put(&chore, false);
        }
        2 => {
            table.chores.delete(key(id)).await.unwrap();
            model.items.remove(&id);
            model.new.remove(&id);
        }
        3 => old_update(table, model, random, &chore).await,
        4 | 5 => {
            table.put_raw(chore.to_item().unwrap()).await;
            model.put(&chore, true);
        }
        _ => new_update(table, model, random, &chore).await,
    }
}

/// Updates an attribute as the old version did: not the keys that are made of it.
async fn old_update(table: &Chores, model: &mut Model, random: &mut Rng, chore: &Chore) {
    let Some(item) = model.items.get_mut(&chore.id) else { return };
    let name = *random.choice(&["due", "state", "effort"]).unwrap();
    let value = old(chore).remove(name).unwrap();
    let key = item.clone().into_iter().filter(|(name, _)| matches!(name.as_str(), "pk" | "sk")).collect();
    let update = table.db.client().update_item().table_name(table.all.table_name()).set_key(Some(key));
    let update = update.update_expression("SET #a = :a").expression_attribute_names("#a", name);
    update.expression_attribute_values(":a", value.clone()).send().await.unwrap();
    item.insert(name.to_owned(), value);
    model.new.remove(&chore.id);
}

/// Updates an attribute, and the keys that are made of it.
async fn new_update(table: &Chores, model: &mut Model, random: &mut Rng, chore: &Chore) {
    let Some(item) = model.items.get_mut(&chore.id) else { return };
    let update = table.chores.update(key(chore.id));
    let (name, update) = match random.bool() {
        true => ("due", update.set_due(chore.due)),
        false => ("effort", update.set_effort(chore.effort)),
    };
    update.await.unwrap();
    item.insert(name.into(), old(chore).remove(name).unwrap());
    let Some(AttributeValue::N(revision)) = item.get("revision") else { panic!("{item:?}") };
    let next = revision.parse::<u64>().unwrap() + 1;
    item.insert("revision".into(), AttributeValue::N(next.to_string()));
}

/// Polls a future so many times; returns `None` if it has not ended by then, and drops it.
async fn killed<F: Future>(future: F, mut polls: u32) -> Option<F::Output> {
    let mut future = pin!(future);
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if polls == 0 => Poll::Ready(None),
        Poll::Pending => {
            polls -= 1;
            Poll::Pending
        }
    })
    .await
}

/// Makes steps of a job that is killed at random awaits. It goes on, or another one resumes, or begins again.
async fn job_with_kills(table: &Chores, mut random: Rng) {
    let segments = random.u32(1..4);
    let job = |saved: Option<Checkpoint>| -> Backfill<AllEntities> {
        table.all.backfill().segments(segments).at_once(2).resume(saved)
    };
    let mut running = job(None);
    let mut saved: Option<String> = None;
    for _ in 0..random.u32(1..6) {
        match killed(running.next(), random.u32(..40)).await {
            Some(Ok(Some(step))) => saved = Some(step.checkpoint().to_string()),
            Some(Ok(None)) => return,
            Some(Err(error)) => panic!("{error}"),
            None => match random.u8(0..3) {
                0 => {}
                1 => running = job(saved.as_deref().map(|text| text.parse().unwrap())),
                _ => running = job(None),
            },
        }
    }
}

fn fault(random: &mut Rng) -> Fault {
    match random.u8(0..5) {
        0 => Fault::LostResponse,
        1 => Fault::Throttled,
        2 => Fault::internal(),
        3 => Fault::NoConnection,
        _ => Fault::BrokenConnection,
    }
}

async fn run(engine: &Dynamite, seed: u64) {
    let mut random = Rng::with_seed(seed);
    let prefixed = |db: &Dynamite| {
        let client = Dynamite::builder().client(db.client().clone());
        async move { client.table_prefix(format!("run-{seed}-")).build().await.unwrap() }
    };
    let faults = Faults::default();
    let direct = Chores::new(&prefixed(engine).await).await;
    let faulty = prefixed(&faults.client(engine).with(&CallOptions::new().attempts(1))).await;
    let table = Chores::of(&faulty);
    let mut model = Model::default();
    for _ in 0..random.u32(1..12) {
        write(&direct, &mut model, &mut random).await;
    }
    for _ in 0..random.u32(..3) {
        let operation = *random.choice(&["UpdateItem", "UpdateItem", "Scan", "GetItem"]).unwrap();
        faults.on(operation).then(fault(&mut random));
    }
    let writers = async {
        let mut random = random.fork();
        for _ in 0..random.u32(..12) {
            for _ in 0..random.u32(..6) {
                tokio::task::yield_now().await;
            }
            write(&direct, &mut model, &mut random).await;
        }
    };
    let mut seeds = Rng::with_seed(!seed);
    let (first, second) = (seeds.fork(), seeds.fork());
    tokio::join!(writers, job_with_kills(&table, first), job_with_kills(&table, second));
    direct.assert_derived(|id| model.new.contains(&id)).await;
    let mut runs = 0;
    while !table.all.backfill().run().await.unwrap().is_clean() {
        runs += 1;
        assert!(runs < 3, "it does not converge");
    }
    direct.assert_derived(|_| true).await;
    let mut items = direct.items().await;
    items.iter_mut().for_each(|item| item.retain(|name, _| !NEW_KEYS.contains(&name.as_str())));
    let of_id = |item: &RawItem| format!("{:?}", item.get("sk"));
    items.sort_by_key(of_id);
    assert_eq!(items, model.items.into_values().collect::<Vec<_>>(), "other attributes in run {seed}");
    engine.client().delete_table().table_name(direct.all.table_name()).send().await.unwrap();
}

#[tokio::test]
async fn random_races_end_with_the_right_keys() {
    let runs = env::var(RUNS).map_or(300, |runs| runs.parse().unwrap());
    let engine = engine().await.unwrap();
    // Most of a run is waiting before a request is sent again.
    stream::iter(0..runs).map(|seed| run(&engine, seed)).buffer_unordered(8).collect::<()>().await;
}
