//! A model of the protocol for one key: every order of the steps of some writers and readers, with writes that nobody
//! waits for any more, lost responses, crashes, deadlines and eviction.
//!
//! The steps of the store are those of [`KeyState`] itself. It is assumed that a write which nobody waits for any more
//! is carried out before the deadline of its hold, or never.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;

use super::key_state::{KeptNow, KeyState};
use super::store::{Ended, Kept, Lease, Writer};

/// A version of the item. The database holds version 0 at first.
type Version = u8;

/// A part of the protocol that is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Without {
    Nothing,
    /// Writers do not begin a hold, and only forget the key after the write.
    Begin,
    /// Readers fill without a lease.
    Leases,
    /// `begin` forgets the key, but makes no hold.
    Holds,
    /// A hold ends although the write may still be carried out.
    Unknown,
    /// A writer counts as alone although it found another hold when it began.
    AloneAtBegin,
    /// A writer leaves its item although another one has begun or ended since.
    AloneAtEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum WriterStep {
    Idle,
    Begun,
    /// It was carried out as this version.
    Written(Version),
    /// Its future was dropped, or its response was lost, before it was carried out.
    Abandoned,
    /// Its process died after it was carried out, so its hold remains.
    Crashed,
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum ReaderStep {
    Idle,
    Leased,
    Read(Version),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    state: KeyState<u8>,
    kept: Option<Version>,
    stored: Version,
    newest: Version,
    writers: Vec<WriterStep>,
    readers: Vec<ReaderStep>,
}

struct Model {
    without: Without,
    /// Set if writers leave their items.
    write_through: bool,
}

fn known(item: Option<Version>) -> Ended {
    let item = item.map(|version| (Kept::Item(Bytes::from(vec![version])), Duration::MAX));
    Ended::Known { settle: Duration::ZERO, item }
}

const UNKNOWN: Ended = Ended::Unknown { hold: Duration::MAX };

impl Model {
    /// Returns the worlds after each next step of any participant.
    fn next(&self, world: &World) -> Vec<World> {
        let mut next = Vec::new();
        for index in 0..world.writers.len() {
            self.next_of_writer(world, index, &mut next);
        }
        for index in 0..world.readers.len() {
            self.next_of_reader(world, index, &mut next);
        }
        if world.kept.is_some() {
            next.push(World { kept: None, ..world.clone() }); // expired, or evicted
        }
        let mut unleased = world.clone();
        unleased.state.lose_lease();
        next.push(unleased);
        next
    }

    fn next_of_writer(&self, world: &World, index: usize, next: &mut Vec<World>) {
        let writer = Writer(index as u64);
        let step = |step: WriterStep| {
            let mut world = world.clone();
            world.writers[index] = step;
            world
        };
        let written = |then: fn(Version) -> WriterStep| {
            let mut world = step(then(world.newest + 1));
            (world.stored, world.newest) = (world.newest + 1, world.newest + 1);
            world
        };
        match world.writers[index] {
            WriterStep::Idle => next.push(self.begin(step(WriterStep::Begun), writer)),
            WriterStep::Begun => {
                next.push(written(WriterStep::Written));
                next.push(step(WriterStep::Abandoned));
                // Its response was lost, and it may still be carried out.
                next.push(self.end(step(WriterStep::Abandoned), writer, UNKNOWN));
                // It was refused.
                next.push(self.end(step(WriterStep::Ended), writer, known(None)));
            }
            WriterStep::Written(version) => {
                let item = self.write_through.then_some(version);
                next.push(self.end(step(WriterStep::Ended), writer, known(item)));
                next.push(self.end(step(WriterStep::Ended), writer, UNKNOWN));
                next.push(step(WriterStep::Crashed));
            }
            WriterStep::Abandoned => {
                next.push(written(|_| WriterStep::Crashed));
                next.push(step(WriterStep::Crashed)); // it is never carried out
            }
            WriterStep::Crashed | WriterStep::Ended => {
                let mut world = world.clone();
                world.state.lose_hold(writer);
                next.push(world);
            }
        }
    }

    fn begin(&self, mut world: World, writer: Writer) -> World {
        if self.without != Without::Begin {
            world.state.begin(writer, 1);
            world.kept = None;
        }
        match self.without {
            Without::Holds => world.state.lose_hold(writer),
            Without::AloneAtBegin => world.state.set_alone(writer),
            _ => {}
        }
        world
    }

    fn end(&self, mut world: World, writer: Writer, ended: Ended) -> World {
        let ended = if self.without == Without::Unknown && ended == UNKNOWN { known(None) } else { ended };
        let through = match &ended {
            Ended::Known { item: Some((Kept::Item(version), _)), .. } => version.first().copied(),
            _ => None,
        };
        let kept = world.state.end(writer, &ended, |_| 1);
        let is_kept = kept == KeptNow::AsWritten || self.without == Without::AloneAtEnd;
        world.kept = through.filter(|_| is_kept);
        world
    }

    fn next_of_reader(&self, world: &World, index: usize, next: &mut Vec<World>) {
        let lease = Lease(index as u64);
        let mut world = world.clone();
        match world.readers[index] {
            ReaderStep::Idle => {
                if world.kept.is_none() && world.state.lend(lease, 1) {
                    world.readers[index] = ReaderStep::Leased;
                    next.push(world);
                }
            }
            ReaderStep::Leased => {
                let mut cancelled = world.clone();
                cancelled.readers[index] = ReaderStep::Idle;
                next.push(cancelled);
                world.readers[index] = ReaderStep::Read(world.stored);
                next.push(world);
            }
            ReaderStep::Read(version) => {
                if world.state.take_lease(lease) || self.without == Without::Leases {
                    world.kept = Some(version);
                }
                world.readers[index] = ReaderStep::Idle;
                next.push(world);
            }
        }
    }

    /// Returns the number of different worlds, and one in which an old version is kept, if there is one.
    fn explore(&self, writers: usize, readers: usize) -> (usize, Option<World>) {
        let start = World {
            state: KeyState::default(),
            kept: None,
            stored: 0,
            newest: 0,
            writers: vec![WriterStep::Idle; writers],
            readers: vec![ReaderStep::Idle; readers],
        };
        let (mut seen, mut left) = (HashSet::from([start.clone()]), VecDeque::from([start]));
        while let Some(world) = left.pop_front() {
            if self.is_stale(&world) {
                return (seen.len(), Some(world));
            }
            for next in self.next(&world) {
                if !seen.contains(&next) {
                    seen.insert(next.clone());
                    left.push_back(next);
                }
            }
        }
        (seen.len(), None)
    }

    /// Returns `true` if an old version is kept. Without a hold, that is allowed until the write has ended.
    fn is_stale(&self, world: &World) -> bool {
        let is_writing = world.writers.iter().any(|step| matches!(step, WriterStep::Begun | WriterStep::Written(_)));
        let is_allowed = self.without == Without::Begin && is_writing;
        world.kept.is_some_and(|kept| kept != world.stored) && !is_allowed
    }
}

#[test]
fn nothing_old_is_kept_in_any_order_of_steps() {
    for (writers, readers) in [(1, 2), (2, 2), (3, 1), (3, 2)] {
        for write_through in [false, true] {
            let (worlds, stale) = Model { without: Without::Nothing, write_through }.explore(writers, readers);
            assert_eq!(stale, None, "{writers} writers, {readers} readers, write-through: {write_through}");
            assert!(worlds > 100, "{worlds}");
        }
    }
}

#[test]
fn every_part_of_the_protocol_is_needed() {
    for (without, write_through) in [
        (Without::Begin, false),
        (Without::Leases, false),
        (Without::Holds, false),
        (Without::Unknown, false),
        (Without::AloneAtBegin, true),
        (Without::AloneAtEnd, true),
    ] {
        let (_, stale) = Model { without, write_through }.explore(3, 2);
        assert!(stale.is_some(), "the protocol is right without {without:?}");
    }
}
