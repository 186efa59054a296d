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
    run_in(&World::new(), models, limits, entries)
}

fn run_in(
    world: &World,
    models: &[TableModel],
    limits: Limits,
    entries: impl IntoIterator<Item = SimulatedEntry>,
) -> (Arc<Mutex<State<SimulatedEntry>>>, Tables, Duration) {
    let tables = Tables::new(models, Duration::ZERO);
    let mut state = State::new(false);
    entries.into_iter().for_each(|entry| state.add(entry));
    let state = Arc::new(Mutex::new(state));
    let no_source = None::<futures_util::stream::Empty<Result<SimulatedEntry, SourceError>>>;
    let run = run_batch::<WRITES, _>(world, &tables, limits, &state, no_source);
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

/// Runs a batch of writes of a source until a time; returns its end, if it has ended, and its state.
fn run_source(
    world: &World,
    tables: &Tables,
    source: impl futures_core::Stream<Item = Result<SimulatedEntry, SourceError>> + Unpin + 'static,
    until: Duration,
) -> (Option<End<Infallible>>, Arc<Mutex<State<SimulatedEntry>>>) {
    let state = Arc::new(Mutex::new(State::new(false)));
    let run = run_batch::<WRITES, _>(world, tables, Limits::default(), &state, Some(source));
    let ended = Arc::new(Mutex::new(None));
    let end = Arc::clone(&ended);
    world.run(
        vec![Box::pin(async move { *end.lock().unwrap_or_else(PoisonError::into_inner) = Some(run.await) })],
        until,
    );
    let ended = ended.lock().unwrap_or_else(PoisonError::into_inner).take();
    (ended, state)
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
    let (ended, state) = run_source(&world, &tables, Box::pin(slow), 3 * HOUR);
    assert!(matches!(ended, Some(End::Complete)), "{ended:?}");
    assert_eq!(state.lock().unwrap_or_else(PoisonError::into_inner).count, 100);
}

#[test]
fn a_slow_source_does_not_keep_a_batch_alive_that_makes_no_progress() {
    let (world, tables) = (World::new(), Tables::new(&[TableModel::new(0.0, 1)], Duration::ZERO));
    let clock = world.clone();
    let slow = futures_util::stream::iter(0..1_000_u64).then(move |id| {
        let clock = clock.clone();
        async move {
            clock.sleep(Duration::from_secs(10)).await;
            Ok(entry(0, 0, id))
        }
    });
    let (ended, _) = run_source(&world, &tables, Box::pin(slow), Duration::from_secs(300));
    assert!(matches!(ended, Some(End::GaveUp(_))), "{ended:?}");
}

/// Whatever the source does, what was taken from it is in the lists of the batch.
#[test]
fn entries_of_the_source_are_listed_as_soon_as_they_are_taken() {
    let (world, tables) = (World::new(), Tables::new(&[TableModel::new(1_000.0, 1)], Duration::ZERO));
    let state = Arc::new(Mutex::new(State::new(false)));
    let (seen, missing) = (Arc::clone(&state), Arc::new(Mutex::new(Vec::new())));
    let lost = Arc::clone(&missing);
    let source = futures_util::stream::iter((0..2_000_u64).map(move |id| {
        let state = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let listed = state.count + state.left().len() as u64;
        if listed != id {
            lost.lock().unwrap_or_else(PoisonError::into_inner).push((id, listed));
        }
        Ok(entry(0, 0, id))
    }));
    let run = run_batch::<WRITES, _>(&world, &tables, Limits::default(), &state, Some(source));
    world.run(vec![Box::pin(async move { drop(run.await) })], HOUR);
    assert_eq!(*missing.lock().unwrap_or_else(PoisonError::into_inner), []);
    assert_eq!(state.lock().unwrap_or_else(PoisonError::into_inner).count, 2_000);
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

/// Returns the workloads with a hot partition whose entries have one key or many, in a list or a stream, of reads or writes.
fn workloads(rate: f64, hot_rate: f64) -> Vec<HotPartition> {
    let workload = |bits: u32| {
        let [one_key, reads, list] = [1, 2, 4].map(|bit| bits & bit != 0);
        HotPartition { rate, hot_rate, one_key, reads, list, at_once: 16 }
    };
    (0..8).map(workload).collect()
}

#[test]
fn a_partition_that_accepts_nothing_does_not_slow_the_others_down() {
    for (rate, at_once) in [(25.0, 16), (100.0, 1), (100.0, 16), (1_000.0, 16)] {
        for workload in workloads(rate, 0.0) {
            let workload = HotPartition { at_once, ..workload };
            let others = workload.others();
            assert!(others >= 0.9, "{workload:?}: {others}");
        }
    }
}

#[test]
fn a_partition_that_accepts_little_does_not_slow_the_others_down() {
    for workload in [100.0, 1_000.0].into_iter().flat_map(|rate| workloads(rate, rate / 30.0)) {
        let others = workload.others();
        assert!(others >= 0.9, "{workload:?}: {others}");
    }
}

/// What becomes due between two looks at the clock is sent, too.
#[test]
fn a_batch_on_a_busy_machine_does_not_stall() {
    for tick in (10..1_500).step_by(10) {
        for requests in [1, 2, 16] {
            let (limits, world) = (Limits { requests, ..Limits::default() }, World::busy(Duration::from_micros(tick)));
            let model = TableModel { latency: Duration::from_micros(200), ..TableModel::new(10_000.0, 1) };
            let entries = (0..110).map(|id| entry(usize::from(id % 3 == 0), 0, id));
            let (state, _, time) = run_in(&world, &[model.clone(), model], limits, entries);
            assert_eq!(left(&state).len(), 0, "{tick} µs a look, {requests} at once");
            assert!(time < Duration::from_secs(5), "{time:?} with {tick} µs a look, {requests} at once");
        }
    }
}

#[test]
fn a_table_that_accepts_nothing_does_not_slow_another_one_down() {
    let models = [TableModel::new(0.0, 1), TableModel::new(100.0, 1)];
    let limits = Limits { deadline: Some(Duration::from_secs(20)), ..Limits::default() };
    for at_once in [1, 16] {
        // In the order of the tables, and mixed.
        for mixed in [false, true] {
            let table = |id: u64| usize::from(if mixed { id % 2 == 1 } else { id >= 2_000 });
            let entries = (0..4_000).map(|id| entry(table(id), 0, id));
            let (_, tables, _) = run_to_end(&models, Limits { requests: at_once, ..limits }, entries);
            let accepted = tables.counts(1)[0].0;
            assert!(accepted >= 1_900, "{accepted} accepted, {at_once} at once, mixed: {mixed}");
        }
    }
}

#[test]
fn the_entries_of_a_partition_that_accepts_nothing_are_given_up_after_a_minute() {
    for one_key in [false, true] {
        let entry = |id: u64| {
            let partition = usize::from(id % 10 == 9);
            let key = if one_key && partition == 1 { 9 } else { id };
            SimulatedEntry { table: 0, partition, key, id }
        };
        let model = TableModel::new(100.0, 2).hot(0.0);
        let (state, tables, time) = run_to_end(&[model], Limits::default(), (0..2_000).map(entry));
        assert_eq!(tables.counts(0)[0].0, 1_800);
        let left = left(&state);
        assert_eq!(left.len(), 200);
        assert!(left.iter().all(|entry| entry.partition == 1));
        assert!((60..100).contains(&time.as_secs()), "{time:?}");
    }
}

#[test]
fn entries_of_a_slow_partition_are_not_given_up_as_long_as_it_accepts_some() {
    for one_key in [false, true] {
        let entry = |id: u64| SimulatedEntry { table: 0, partition: 1, key: if one_key { 9 } else { id }, id };
        let model = TableModel::new(100.0, 2).hot(5.0);
        let (state, tables, time) = run_to_end(&[model], Limits::default(), (0..1_000).map(entry));
        assert_eq!(left(&state), []);
        assert_eq!(tables.counts(0)[1].0, 1_000);
        // It saves five seconds of its rate at first.
        assert!(time < Duration::from_secs(230), "{time:?}");
    }
}

#[test]
fn a_batch_of_one_partition_uses_what_it_can_accept() {
    for rate in [25.0, 100.0, 1_000.0] {
        let entry = |id: u64| SimulatedEntry { table: 0, partition: 0, key: 1, id };
        let count = (rate * 60.0) as u64;
        let (_, tables, time) = run_to_end(&[TableModel::new(rate, 1)], Limits::default(), (0..count).map(entry));
        let (accepted, throttled) = tables.counts(0)[0];
        assert_eq!(accepted, count);
        assert!(time < Duration::from_secs(70), "{rate} units: {time:?}");
        let throttled = throttled as f64 / (accepted + throttled) as f64;
        assert!(throttled < 0.2, "{rate} units: {throttled} throttled");
    }
}
