//! What a batch keeps of the capacity of simulated tables, whoever else throttles.

use std::sync::PoisonError;

use futures_util::StreamExt;

use super::*;

const HOUR: Duration = Duration::from_secs(3600);

/// Runs a batch to its end; returns its state, and the time that it took.
fn run_to_end(
    models: &[TableModel],
    limits: Limits,
    entries: impl IntoIterator<Item = SimulatedEntry>,
) -> (Arc<Mutex<State<SimulatedEntry>>>, Tables, Duration) {
    let (world, tables) = (World::new(), Tables::new(models, Duration::ZERO));
    let mut state = State::new(false);
    entries.into_iter().for_each(|entry| state.add(entry));
    let state = Arc::new(Mutex::new(state));
    let no_source = None::<futures_util::stream::Empty<Result<SimulatedEntry, SourceError>>>;
    let run = run_batch::<WRITES, _>(&world, &tables, limits, &state, no_source);
    world.run(vec![Box::pin(async move { drop(run.await) })], HOUR);
    let time = world.now();
    (state, tables, time)
}

fn entry(table: usize, partition: usize, id: u64) -> SimulatedEntry {
    SimulatedEntry { table, partition, key: id, id }
}

fn left(state: &Mutex<State<SimulatedEntry>>) -> Vec<SimulatedEntry> {
    state.lock().unwrap_or_else(PoisonError::into_inner).left().iter().map(|(slot, _)| slot.entry).collect()
}

#[test]
fn a_storm_shows_as_one() {
    let storm = run(100.0, &[Writer::Fixed { requests: 16, backoff: false }], 0.0);
    assert!(storm.throttled > 0.9, "{storm:?}");
}

#[test]
fn a_table_that_throttles_everything_for_a_while_is_soon_busy_again() {
    for rate in [25.0, 100.0, 1_000.0, 4_000.0] {
        let model = TableModel { opens: Duration::from_secs(6), ..TableModel::new(rate, 1) };
        let Measured { used, .. } = run_on(&model, &[Writer::Engine], 0.0);
        assert!(used >= 0.5, "{rate} units: {used} used");
    }
}

#[test]
fn a_slow_source_does_not_stall_a_batch() {
    let (world, tables) = (World::new(), Tables::new(&[TableModel::new(100.0, 1)], Duration::ZERO));
    let clock = world.clone();
    let slow = futures_util::stream::iter(0..100_u64).then(move |id| {
        let (clock, pause) = (clock.clone(), if id % 50 == 49 { HOUR } else { Duration::ZERO });
        async move {
            clock.sleep(pause).await;
            Ok(entry(0, 0, id))
        }
    });
    let state = Arc::new(Mutex::new(State::new(false)));
    let run = run_batch::<WRITES, _>(&world, &tables, Limits::default(), &state, Some(Box::pin(slow)));
    let ended = Arc::new(Mutex::new(None));
    let end = Arc::clone(&ended);
    world.run(
        vec![Box::pin(async move { *end.lock().unwrap_or_else(PoisonError::into_inner) = Some(run.await) })],
        3 * HOUR,
    );
    let ended = ended.lock().unwrap_or_else(PoisonError::into_inner).take();
    assert!(matches!(ended, Some(End::Complete)), "{ended:?}");
    assert_eq!(state.lock().unwrap_or_else(PoisonError::into_inner).count, 100);
}

#[test]
fn a_table_is_kept_busy_without_a_storm() {
    for rate in [25.0, 40.0, 100.0, 250.0, 1_000.0, 4_000.0] {
        for (writers, other_load) in [(1, 0.0), (2, 0.0), (1, rate / 2.0)] {
            let Measured { used, throttled } = run(rate, &vec![Writer::Engine; writers], other_load);
            let run = format!("{rate} units, {writers} writers, {other_load} other entries a second");
            assert!(used >= 0.9, "{run}: {used} used");
            assert!(throttled <= 0.1, "{run}: {throttled} throttled");
        }
    }
}

#[test]
fn the_rate_is_in_units_where_entries_consume_more_than_one() {
    for units in [0.5, 8.0, 40.0] {
        let model = TableModel { units, ..TableModel::new(100.0 * units, 1) };
        let Measured { used, throttled } = run_on(&model, &[Writer::Engine], 0.0);
        assert!(used >= 0.9, "{units} units an entry: {used} used");
        assert!(throttled <= 0.1, "{units} units an entry: {throttled} throttled");
    }
}

#[test]
fn a_partition_that_accepts_nothing_does_not_slow_the_others_down() {
    let mut bad = Vec::new();
    for rate in [25.0, 100.0, 1_000.0, 4_000.0] {
        for bits in 0..16 {
            let [one_key, reads, list, alone] = [1, 2, 4, 8].map(|bit| bits & bit != 0);
            let at_once = if alone { 1 } else { 16 };
            let workload = HotPartition { rate, hot_rate: 0.0, one_key, reads, list, at_once };
            let others = workload.others();
            println!("{workload:?}: {others}");
            if others < 0.9 { bad.push(workload); }
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

#[test]
fn trace() {
    let v = |n: &str| std::env::var(n).ok().and_then(|v| v.parse::<f64>().ok()).unwrap_or(0.0);
    let workload = HotPartition { rate: v("R"), hot_rate: v("H"), one_key: v("K") > 0.0, reads: v("G") > 0.0, list: v("L") > 0.0, at_once: v("A") as usize };
    println!("{:?}", workload.accepted_by_others(true));
}

#[test]
fn trace_table() {
    let v = |n: &str| std::env::var(n).ok().and_then(|v| v.parse::<f64>().ok()).unwrap_or(0.0);
    let model = TableModel { opens: Duration::from_secs_f64(v("O")), ..TableModel::new(v("R"), 1) };
    println!("{:?}", run_on(&model, &vec![Writer::Engine; v("W") as usize], 0.0));
}
