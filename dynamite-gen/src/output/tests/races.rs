//! Files and links that take the place of others while a run goes on.

use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::*;
use crate::files::{NamedPath, Place};

/// Enough for a run to meet a link at each of its steps.
const ROUNDS: usize = 300;

#[test]
fn a_plan_is_carried_out_in_the_folder_that_it_was_made_of() {
    let (guard, store) = store();
    let foreign = guard.path().join("foreign");
    write(foreign.join("mod.rs"), HAND_WRITTEN);
    write(foreign.join("old.rs"), &generated("of another run"));
    write(store.join("old.rs"), &generated("o"));
    let plan = Plan::new(&file_set(&[("mod.rs", "m"), ("shop/mod.rs", "s")]), &store).unwrap();
    let moved = guard.path().join("moved");
    fs::rename(&store, &moved).unwrap();
    symlink(&foreign, &store).unwrap();
    plan.apply().unwrap();
    assert_eq!(names(&moved), ["mod.rs", "shop"]);
    assert_eq!(names(&foreign), ["mod.rs", "old.rs"]);
    assert_eq!(fs::read_to_string(foreign.join("mod.rs")).unwrap(), HAND_WRITTEN);
}

#[test]
fn a_link_in_place_of_a_folder_that_was_missing_is_not_followed() {
    let (guard, store) = store();
    let foreign = guard.path().join("foreign");
    write(foreign.join("mod.rs"), HAND_WRITTEN);
    let plan = Plan::new(&file_set(&[("mod.rs", "m")]), store.join("inner")).unwrap();
    symlink(&foreign, &store).unwrap();
    assert!(plan.apply().is_err());
    fs::remove_file(&store).unwrap();
    fs::create_dir(&store).unwrap();
    symlink(&foreign, store.join("inner")).unwrap();
    assert!(plan.apply().is_err());
    assert_eq!(fs::read_to_string(foreign.join("mod.rs")).unwrap(), HAND_WRITTEN);
}

#[test]
fn a_link_in_place_of_a_module_is_not_followed() {
    let (guard, store) = store();
    let foreign = guard.path().join("foreign");
    write(foreign.join("mod.rs"), &generated("of another run"));
    Plan::new(&folder_of_files(), &store).unwrap().apply().unwrap();
    let changed = file_set(&[("mod.rs", "pub mod shop;"), ("shop/mod.rs", "changed"), ("shop/order.rs", "o")]);
    for plan in [Plan::new(&changed, &store).unwrap(), Plan::new(&file_set(&[("mod.rs", "")]), &store).unwrap()] {
        fs::rename(store.join("shop"), guard.path().join("moved")).unwrap();
        symlink(&foreign, store.join("shop")).unwrap();
        assert!(plan.apply().is_err());
        assert_eq!(fs::read_to_string(foreign.join("mod.rs")).unwrap(), generated("of another run"));
        assert_eq!(names(&foreign), ["mod.rs"]);
        fs::remove_file(store.join("shop")).unwrap();
        fs::rename(guard.path().join("moved"), store.join("shop")).unwrap();
    }
}

#[test]
fn a_file_that_came_in_between_is_not_replaced() {
    let (_guard, store) = store();
    write(store.join("gone.rs"), &generated("g"));
    write(store.join("old.rs"), &generated("before"));
    let files = file_set(&[("new.rs", "n"), ("old.rs", "after")]);
    for name in ["new.rs", "old.rs", "gone.rs"] {
        let plan = Plan::new(&files, &store).unwrap();
        let before = fs::read_to_string(store.join(name)).ok();
        write(store.join(name), HAND_WRITTEN);
        let text = plan.apply().expect_err("a refusal").to_string();
        assert!(text.contains(name), "{text}");
        assert_eq!(fs::read_to_string(store.join(name)).unwrap(), HAND_WRITTEN);
        assert!(names(&store).iter().all(|name| name.ends_with(".rs")), "no temporary file is left");
        fs::remove_file(store.join(name)).unwrap();
        before.into_iter().for_each(|text| write(store.join(name), &text));
    }
}

#[test]
fn a_file_that_is_gone_meanwhile_is_written_again() {
    let (_guard, store) = store();
    write(store.join("gone.rs"), &generated("g"));
    write(store.join("old.rs"), &generated("before"));
    let plan = Plan::new(&file_set(&[("old.rs", "after")]), &store).unwrap();
    fs::remove_file(store.join("gone.rs")).unwrap();
    fs::remove_file(store.join("old.rs")).unwrap();
    plan.apply().unwrap();
    assert_eq!(names(&store), ["old.rs"]);
}

/// Runs the generator in rounds, while another thread exchanges `victim` with a link to `foreign`, back and forth.
fn race(root: &Path, victim: &Path, out: &Place) {
    let (link, stop) = (root.join("link"), AtomicBool::new(false));
    symlink(root.join("foreign"), &link).unwrap();
    let swap = || {
        // Shorter and longer waits, so that the link comes at each of the steps of a run.
        for wait in (0..100).cycle().take_while(|_| !stop.load(Ordering::Relaxed)) {
            (0..wait).for_each(|_| drop(victim.symlink_metadata()));
            renameat_with(CWD, &link, CWD, victim, RenameFlags::EXCHANGE).unwrap();
        }
    };
    thread::scope(|scope| {
        let swapping = scope.spawn(swap);
        for number in 0..ROUNDS {
            // A round may fail: then it has met the link.
            let _ = OutputFolder::open(out).and_then(|folder| Plan::for_folder(&changing(number), folder)?.apply());
        }
        stop.store(true, Ordering::Relaxed);
        swapping.join().unwrap();
    });
}

/// Files that change from round to round, and a table that comes and goes.
fn changing(number: usize) -> FileSet {
    let text = format!("round {number}");
    let files = [("mod.rs", text.as_str()), ("shop/mod.rs", &text), ("orders.rs", &text)];
    file_set(&files[..2 + number % 2])
}

/// What lies where the links lead: files by hand, and the output of another run.
fn foreign_files(folder: &Path, nested: &str) -> Vec<(PathBuf, String)> {
    let folder = folder.join(nested);
    let texts = [
        ("mod.rs", HAND_WRITTEN.to_owned()),
        ("orders.rs", HAND_WRITTEN.to_owned()),
        ("shop/mod.rs", HAND_WRITTEN.to_owned()),
        ("ours.rs", generated("of another run")),
    ];
    texts.into_iter().map(|(name, text)| (folder.join(name), text)).collect()
}

#[track_caller]
fn no_foreign_file_changes(victim: &str, nested: &str, within: bool) {
    let (guard, _) = store();
    let root = guard.path().canonicalize().unwrap();
    let foreign = foreign_files(&root.join("foreign"), nested);
    foreign.iter().for_each(|(path, text)| write(path.clone(), text));
    let project = root.join("project");
    let out = project.join("src/store");
    Plan::new(&changing(1), &out).unwrap().apply().unwrap();
    let place = Place { folder: NamedPath::new(out), within: within.then_some(project.clone()) };
    race(&root, &project.join(victim), &place);
    for (path, text) in foreign {
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "{}", path.display());
    }
    let left = names(&root.join("foreign").join(nested));
    assert_eq!(left, ["mod.rs", "orders.rs", "ours.rs", "shop"]);
}

#[test]
fn no_foreign_file_changes_while_the_output_folder_is_swapped() {
    no_foreign_file_changes("src/store", "", true);
    no_foreign_file_changes("src/store", "", false);
}

#[test]
fn no_foreign_file_changes_while_a_parent_of_the_output_folder_is_swapped() {
    no_foreign_file_changes("src", "store", true);
}

#[test]
fn no_foreign_file_changes_while_a_module_is_swapped() {
    let (guard, _) = store();
    let root = guard.path().canonicalize().unwrap();
    write(root.join("foreign/mod.rs"), HAND_WRITTEN);
    write(root.join("foreign/order.rs"), &generated("of another run"));
    let out = root.join("project/store");
    Plan::new(&changing(0), &out).unwrap().apply().unwrap();
    race(&root, &out.join("shop"), &Place::anywhere(NamedPath::new(out.clone())));
    assert_eq!(fs::read_to_string(root.join("foreign/mod.rs")).unwrap(), HAND_WRITTEN);
    assert_eq!(fs::read_to_string(root.join("foreign/order.rs")).unwrap(), generated("of another run"));
    assert_eq!(names(&root.join("foreign")), ["mod.rs", "order.rs"]);
}

/// A file by hand that takes the place of a generated one, by renaming, may be moved aside for a moment at most.
#[test]
fn no_foreign_file_is_lost_while_it_takes_the_place_of_a_generated_one() {
    let (guard, store) = store();
    let (by_hand, ours, stop) = (guard.path().join("by_hand"), guard.path().join("ours"), AtomicBool::new(false));
    write(by_hand.clone(), HAND_WRITTEN);
    Plan::new(&changing(1), &store).unwrap().apply().unwrap();
    let victim = store.join("orders.rs");
    thread::scope(|scope| {
        let swapping = scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                // The generated file may be missing at times, and that by hand be moved aside.
                let _ = fs::rename(&victim, &ours);
                if fs::read_to_string(&ours).is_ok_and(|text| text == HAND_WRITTEN) {
                    fs::rename(&ours, &by_hand).unwrap();
                }
                if by_hand.exists() {
                    let _ = fs::hard_link(&by_hand, &victim).map(|()| fs::remove_file(&by_hand).unwrap());
                }
                if fs::read_to_string(&victim).is_ok_and(|text| text == HAND_WRITTEN) {
                    let _ = fs::rename(&victim, &by_hand);
                }
                let _ = fs::hard_link(&ours, &victim);
            }
        });
        for number in 0..ROUNDS {
            let _ = Plan::new(&changing(number), &store).and_then(|plan| plan.apply());
        }
        stop.store(true, Ordering::Relaxed);
        swapping.join().unwrap();
    });
    let found =
        [by_hand, victim, ours].iter().any(|path| fs::read_to_string(path).is_ok_and(|text| text == HAND_WRITTEN));
    let aside =
        names(&store).iter().any(|name| fs::read_to_string(store.join(name)).is_ok_and(|text| text == HAND_WRITTEN));
    assert!(found || aside, "the file by hand is lost: {:?}", names(&store));
}
