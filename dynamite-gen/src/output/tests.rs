#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::TempDir;

use super::*;
use crate::files::{NamedPath, Place};

const HAND_WRITTEN: &str = "// by hand\n";

fn generated(text: &str) -> String {
    format!("{MARKER} from x.yaml. Do not edit.\n{text}\n")
}

fn file_set(files: &[(&str, &str)]) -> FileSet {
    let mut set = FileSet::new();
    for (path, text) in files {
        set.insert(*path, generated(text)).unwrap();
    }
    set
}

/// A folder `store`, in a folder that a test may use.
fn store() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    (folder, store)
}

fn write(path: PathBuf, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn statuses(plan: &Plan) -> Vec<(String, Status)> {
    plan.files().map(|(path, status)| (path.to_owned(), status)).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn refusal(files: &FileSet, folder: &Path) -> String {
    Plan::new(files, folder).expect_err("a refusal").to_string()
}

#[test]
fn a_set_takes_only_what_stays_inside_the_folder() {
    let mut set = FileSet::new();
    for bad in
        ["", "/a.rs", "../a.rs", "a/../b.rs", "./a.rs", "a//b.rs", "a/", "a\\b.rs", "C:a.rs", "a\n.rs", "a\0.rs", ".."]
    {
        assert!(set.insert(bad, "").is_err(), "{bad:?}");
    }
    assert!(set.is_empty());
}

#[test]
fn a_set_takes_no_path_twice() {
    let mut set = file_set(&[("Orders.rs", "")]);
    assert!(set.insert("Orders.rs", "").is_err());
    assert!(set.insert("orders.rs", "").is_err());
    assert_eq!((set.len(), set.get("Orders.rs")), (1, Some(generated("").as_str())));
}

#[test]
fn a_set_is_in_the_order_of_its_paths() {
    let set = file_set(&[("b.rs", ""), ("a/c.rs", ""), ("a.rs", "")]);
    assert_eq!(set.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["a.rs", "a/c.rs", "b.rs"]);
}

#[test]
fn the_whole_way_there_and_then_nothing_to_do() {
    let (_guard, store) = store();
    let files = file_set(&[("mod.rs", "pub mod orders;"), ("orders/query.rs", "q")]);
    let plan = Plan::new(&files, &store).unwrap();
    assert_eq!(plan.count(Status::Create), 2);
    assert!(!store.exists(), "a plan writes nothing");
    plan.apply().unwrap();
    assert_eq!(fs::read_to_string(store.join("orders/query.rs")).unwrap(), generated("q"));
    assert_eq!(names(&store), ["mod.rs", "orders"], "no temporary file is left");
    assert!(Plan::new(&files, &store).unwrap().is_clean());
}

#[test]
fn every_status_at_once() {
    let (_guard, store) = store();
    write(store.join("same.rs"), &generated("s"));
    write(store.join("old.rs"), &generated("before"));
    write(store.join("gone.rs"), &generated("g"));
    write(store.join("another/output.rs"), &generated("of another run"));
    let plan = Plan::new(&file_set(&[("new.rs", "n"), ("old.rs", "after"), ("same.rs", "s")]), &store).unwrap();
    let expected = [
        ("gone.rs", Status::Delete),
        ("new.rs", Status::Create),
        ("old.rs", Status::Update),
        ("same.rs", Status::Unchanged),
    ];
    assert_eq!(statuses(&plan), expected.map(|(path, status)| (path.to_owned(), status)));
    plan.apply().unwrap();
    assert!(!store.join("gone.rs").exists());
    assert!(store.join("another/output.rs").exists());
    assert_eq!(fs::read_to_string(store.join("old.rs")).unwrap(), generated("after"));
}

#[test]
fn what_is_unchanged_is_not_touched() {
    let (_guard, store) = store();
    write(store.join("same.rs"), &generated("s"));
    let old = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(store.join("same.rs")).unwrap().set_modified(old).unwrap();
    Plan::new(&file_set(&[("new.rs", "n"), ("same.rs", "s")]), &store).unwrap().apply().unwrap();
    assert_eq!(fs::metadata(store.join("same.rs")).unwrap().modified().unwrap(), old);
}

#[test]
fn what_fails_before_the_first_change_changes_nothing() {
    let (_guard, store) = store();
    write(store.join("a.rs"), &generated("before"));
    write(store.join("gone.rs"), &generated("g"));
    let plan = Plan::new(&file_set(&[("a.rs", "after"), ("sub/b.rs", "b")]), &store).unwrap();
    write(store.join("sub"), "came in between");
    let error = plan.apply().expect_err("a failure").to_string();
    assert!(error.starts_with("can't write ") && error.contains("store/sub/b.rs"), "{error}");
    assert_eq!(names(&store), ["a.rs", "gone.rs", "sub"]);
    assert_eq!(fs::read_to_string(store.join("a.rs")).unwrap(), generated("before"));
}

#[test]
fn line_endings_of_a_checkout_are_no_difference() {
    let (_guard, store) = store();
    write(store.join("a.rs"), &generated("a").replace('\n', "\r\n"));
    let plan = Plan::new(&file_set(&[("a.rs", "a")]), &store).unwrap();
    assert!(plan.is_clean());
    assert_eq!(plan.diff(), "");
}

#[test]
fn foreign_neighbours_survive() {
    let (_guard, store) = store();
    Plan::new(&file_set(&[("mod.rs", "m"), ("old.rs", "o")]), &store).unwrap().apply().unwrap();
    let foreign =
        [("hand.rs", HAND_WRITTEN.to_owned()), ("late.rs", format!("\n{MARKER}\n")), ("notes.md", generated("n"))];
    for (name, text) in &foreign {
        write(store.join(name), text);
    }
    Plan::new(&file_set(&[("mod.rs", "new")]), &store).unwrap().apply().unwrap();
    assert_eq!(names(&store), ["hand.rs", "late.rs", "mod.rs", "notes.md"]);
}

#[test]
fn a_folder_of_others_files_alone_is_refused() {
    let (_guard, store) = store();
    write(store.join(".gitignore"), "");
    assert_eq!(Plan::new(&file_set(&[("mod.rs", "m")]), &store).unwrap().count(Status::Create), 1, "hidden files");
    write(store.join("main.rs"), HAND_WRITTEN);
    let text = refusal(&file_set(&[("mod.rs", "m")]), &store);
    assert!(text.contains("it contains files, but none that dynamite-gen wrote"), "{text}");
    assert_eq!(names(&store), [".gitignore", "main.rs"]);
}

#[test]
fn what_a_killed_run_left_is_an_orphan() {
    let (_guard, store) = store();
    let left = [(".dynamite-a1B2c3.tmp", ""), (".dynamite-whole0.tmp", "// @generated by dynamite-gen from x.yaml.")];
    let foreign = [(".dynamite-notes0.tmp", HAND_WRITTEN), (".other-a1B2c3.tmp", ""), ("dynamite-a1B2c3.tmp", "")];
    for (name, text) in left.iter().chain(&foreign).chain(&[(".dynamite-half00.tmp", "// @gen")]) {
        write(store.join(name), text);
    }
    let files = file_set(&[("mod.rs", "m")]);
    let plan = Plan::new(&files, &store).unwrap();
    assert_eq!((plan.count(Status::Create), plan.count(Status::Delete)), (1, 3));
    plan.apply().unwrap();
    assert_eq!(names(&store), [".dynamite-notes0.tmp", ".other-a1B2c3.tmp", "dynamite-a1B2c3.tmp", "mod.rs"]);
    assert!(Plan::new(&files, &store).unwrap().is_clean());
}

#[test]
fn a_foreign_file_in_the_way_is_a_refusal() {
    let (_guard, store) = store();
    write(store.join("mod.rs"), HAND_WRITTEN);
    let text = refusal(&file_set(&[("a.rs", "a"), ("mod.rs", "m")]), &store);
    assert!(
        text.ends_with("mod.rs: not written by dynamite-gen\n  help: move it, or choose another output folder"),
        "{text}"
    );
    assert_eq!(names(&store), ["mod.rs"]);
    assert_eq!(fs::read_to_string(store.join("mod.rs")).unwrap(), HAND_WRITTEN);
}

#[test]
fn a_folder_or_file_in_the_way_is_a_refusal() {
    let (_guard, store) = store();
    fs::create_dir_all(store.join("mod.rs")).unwrap();
    write(store.join("orders"), &generated("o"));
    assert!(refusal(&file_set(&[("mod.rs", "m")]), &store).contains("mod.rs: not written by"));
    assert!(refusal(&file_set(&[("orders/a.rs", "a")]), &store).contains("store/orders: not written by"));
}

#[test]
fn an_empty_file_may_be_replaced() {
    let (_guard, store) = store();
    write(store.join("mod.rs"), "");
    let plan = Plan::new(&file_set(&[("mod.rs", "m")]), &store).unwrap();
    assert_eq!(plan.count(Status::Update), 1);
}

#[test]
fn an_edited_byte_order_mark_does_not_disown_a_file() {
    let (_guard, store) = store();
    write(store.join("mod.rs"), &format!("\u{feff}{}", generated("m")));
    assert_eq!(Plan::new(&file_set(&[("mod.rs", "m")]), &store).unwrap().count(Status::Update), 1);
}

#[test]
fn a_diff_names_what_is_missing_stale_and_orphaned() {
    let (_guard, store) = store();
    write(store.join("b.rs"), &generated("one"));
    write(store.join("c.rs"), &generated("c"));
    let folder = NamedPath { path: store, name: PathBuf::from("src/store") };
    let folder = OutputFolder::open(&Place::anywhere(folder)).unwrap();
    let plan = Plan::for_folder(&file_set(&[("a.rs", "a"), ("b.rs", "two")]), folder).unwrap();
    let head = format!("{MARKER} from x.yaml. Do not edit.");
    let expected = format!(
        "--- /dev/null\t(missing)\n+++ src/store/a.rs\t(generated)\n@@ -0,0 +1,2 @@\n+{head}\n+a\n\
         --- src/store/b.rs\t(stale)\n+++ src/store/b.rs\t(generated)\n@@ -1,2 +1,2 @@\n {head}\n-one\n+two\n\
         --- src/store/c.rs\t(orphaned)\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-{head}\n-c\n"
    );
    assert_eq!(plan.diff(), expected);
}

#[test]
fn the_beginning_of_a_long_diff_is_printed() {
    let (_guard, store) = store();
    let printed = |old: &str| {
        write(store.join("a.rs"), &generated(old));
        let plan = Plan::new(&file_set(&[("a.rs", "new")]), &store).unwrap();
        (plan.printed_diff().into_string(), plan.diff())
    };
    let (short, whole) = printed("old");
    assert_eq!(short, whole);
    let (long, whole) = printed(&["old"; 5000].join("\n"));
    assert_eq!(whole.lines().count(), 3 + 1 + 5000 + 1, "a header, the mark, what is gone, and what is new");
    assert_eq!(long.lines().count(), 1001);
    assert!(long.ends_with("\n-old\n… 4005 more lines of the diff\n"), "{long}");
    let (wide, _) = printed(&format!("{}\nold", "é".repeat(200 * 1024)));
    assert!(wide.len() < 1000 && wide.ends_with("… 3 more lines of the diff\n"), "{wide}");
}

#[test]
fn dangerous_folders_are_refused() {
    let (guard, store) = store();
    let files = file_set(&[("mod.rs", "m")]);
    assert!(refusal(&files, Path::new("/")).contains("root of the file system"));
    let home = std::env::home_dir().unwrap();
    if home.parent().is_some() {
        assert!(refusal(&files, &home).contains("home folder"));
    }
    for (name, problem) in [(".git", "it is a repository"), ("Cargo.toml", "it is a Cargo package")] {
        let folder = guard.path().join(problem);
        write(folder.join(name), "");
        assert!(refusal(&files, &folder).contains(problem));
        assert_eq!(names(&folder), [name]);
    }
    write(store.clone(), "a file");
    assert!(refusal(&files, &store).contains("it is not a folder"));
}

#[test]
fn the_schema_folder_and_those_around_it_are_refused() {
    let (guard, store) = store();
    let schemas = store.join("schemas");
    fs::create_dir_all(&schemas).unwrap();
    fs::create_dir_all(store.join("x")).unwrap();
    let real = schemas.canonicalize().unwrap();
    let open = |out: PathBuf| OutputFolder::open(&Place::anywhere(NamedPath::new(out))).unwrap();
    for out in [schemas.clone(), store.clone(), guard.path().to_owned(), store.join("x/../schemas")] {
        let text = open(out).refuse_schemas(&real).expect_err("a refusal").to_string();
        assert!(text.contains("it contains the schemas"), "{text}");
    }
    open(store.join("generated")).refuse_schemas(&real).unwrap();
    open(schemas.join("generated")).refuse_schemas(&real).unwrap();
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
mod races;

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_link_is_refused_with_and_without_a_slash() {
        let (guard, store) = store();
        fs::create_dir_all(guard.path().join("real")).unwrap();
        symlink(guard.path().join("real"), &store).unwrap();
        for form in [store.clone(), PathBuf::from(format!("{}/", store.display())), store.join(".")] {
            assert!(refusal(&file_set(&[("mod.rs", "m")]), &form).contains("it is a symbolic link"));
        }
        assert!(names(&guard.path().join("real")).is_empty());
    }

    #[test]
    fn a_way_back_out_of_a_link_or_of_nothing_is_refused() {
        let (guard, store) = store();
        fs::create_dir_all(guard.path().join("far/away")).unwrap();
        fs::create_dir_all(guard.path().join("near")).unwrap();
        symlink(guard.path().join("far/away"), guard.path().join("link")).unwrap();
        let files = file_set(&[("mod.rs", "m")]);
        for name in ["link/../store", "new/../store"] {
            assert!(refusal(&files, &guard.path().join(name)).contains("a `..` in it follows"));
        }
        Plan::new(&files, guard.path().join("near/../store")).unwrap().apply().unwrap();
        assert_eq!(names(&store), ["mod.rs"]);
    }

    #[test]
    fn links_inside_the_folder_are_neither_followed_nor_replaced() {
        let (guard, store) = store();
        let outside = guard.path().join("outside");
        write(outside.join("a.rs"), &generated("a"));
        write(store.join("b.rs"), &generated("old"));
        symlink(&outside, store.join("sub")).unwrap();
        symlink(outside.join("a.rs"), store.join("a.rs")).unwrap();
        assert!(Plan::new(&file_set(&[("b.rs", "b")]), &store).unwrap().files().all(|(path, _)| path == "b.rs"));
        assert!(refusal(&file_set(&[("a.rs", "a")]), &store).contains("a.rs: not written by"));
        assert!(refusal(&file_set(&[("sub/a.rs", "a")]), &store).contains("store/sub: not written by"));
    }

    #[test]
    fn new_files_can_be_read_by_those_who_can_read_others() {
        let (guard, store) = store();
        write(guard.path().join("usual"), "");
        Plan::new(&file_set(&[("a.rs", "a")]), &store).unwrap().apply().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.join("a.rs")), mode(&guard.path().join("usual")));
    }
}

/// The one file of a table, or the files of its folder, and `mod.rs`.
fn one_file() -> FileSet {
    file_set(&[("mod.rs", "pub mod shop;"), ("shop.rs", "s")])
}

fn folder_of_files() -> FileSet {
    file_set(&[("mod.rs", "pub mod shop;"), ("shop/mod.rs", "mod order;"), ("shop/order.rs", "o")])
}

#[test]
fn a_table_that_becomes_a_folder_leaves_no_file() {
    let (_guard, store) = store();
    Plan::new(&one_file(), &store).unwrap().apply().unwrap();
    let plan = Plan::new(&folder_of_files(), &store).unwrap();
    assert!(statuses(&plan).contains(&("shop.rs".to_owned(), Status::Delete)), "{plan:?}");
    plan.apply().unwrap();
    assert_eq!(names(&store), ["mod.rs", "shop"]);
    assert!(Plan::new(&folder_of_files(), &store).unwrap().is_clean());
}

#[test]
fn a_table_that_becomes_a_file_leaves_no_folder() {
    let (_guard, store) = store();
    Plan::new(&folder_of_files(), &store).unwrap().apply().unwrap();
    let plan = Plan::new(&one_file(), &store).unwrap();
    assert_eq!(plan.count(Status::Delete), 2);
    plan.apply().unwrap();
    assert_eq!(names(&store), ["mod.rs", "shop.rs"]);
    assert!(Plan::new(&one_file(), &store).unwrap().is_clean());
}

#[test]
fn the_folder_of_a_table_that_is_gone_goes_and_what_is_by_hand_stays() {
    let (_guard, store) = store();
    let others = file_set(&[("mod.rs", "")]);
    Plan::new(&folder_of_files(), &store).unwrap().apply().unwrap();
    write(store.join("shop/notes.txt"), HAND_WRITTEN);
    Plan::new(&others, &store).unwrap().apply().unwrap();
    assert_eq!(names(&store.join("shop")), ["notes.txt"]);
    fs::remove_file(store.join("shop/notes.txt")).unwrap();
    assert!(Plan::new(&others, &store).unwrap().is_clean());
}

#[test]
fn the_output_of_another_run_is_no_module_of_a_table() {
    let (_guard, store) = store();
    write(store.join("archive/mod.rs"), &format!("{MARKER}. Do not edit.\n"));
    write(store.join("archive/shop.rs"), &generated("of another run"));
    Plan::new(&one_file(), store.join("inner")).unwrap();
    write(store.join("mod.rs"), &generated("pub mod shop;"));
    let plan = Plan::new(&one_file(), &store).unwrap();
    assert_eq!(plan.count(Status::Delete), 0, "{plan:?}");
}

#[test]
fn a_run_that_ended_between_the_forms_is_finished_by_the_next() {
    let (_guard, store) = store();
    Plan::new(&folder_of_files(), &store).unwrap().apply().unwrap();
    // Everything was written, and some of the other form deleted.
    write(store.join("shop.rs"), &generated("s"));
    for deleted in ["shop/order.rs", "shop/mod.rs"] {
        fs::remove_file(store.join(deleted)).unwrap();
        write(store.join("shop/.dynamite-x.tmp"), &generated(""));
        write(store.join("shop/customer.rs"), &generated("c"));
        let plan = Plan::new(&one_file(), &store).unwrap();
        assert!(plan.count(Status::Delete) >= 2, "{plan:?}");
    }
    Plan::new(&one_file(), &store).unwrap().apply().unwrap();
    assert_eq!(names(&store), ["mod.rs", "shop.rs"]);
}

#[test]
fn a_module_by_hand_in_the_way_is_refused() {
    for (files, by_hand) in [(one_file(), "shop/mod.rs"), (folder_of_files(), "shop.rs")] {
        let (_guard, store) = store();
        write(store.join("mod.rs"), &generated(""));
        write(store.join(by_hand), HAND_WRITTEN);
        let text = refusal(&files, &store);
        assert!(text.contains(by_hand) && text.contains("the same module"), "{text}");
        assert_eq!(fs::read_to_string(store.join(by_hand)).unwrap(), HAND_WRITTEN);
    }
}
