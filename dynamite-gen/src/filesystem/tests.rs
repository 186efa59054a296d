#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

/// A folder without links in its path.
fn folder() -> (TempDir, PathBuf) {
    let guard = tempfile::tempdir().unwrap();
    let real = guard.path().canonicalize().unwrap();
    (guard, real)
}

fn name(text: &str) -> &OsStr {
    OsStr::new(text)
}

/// Both kinds of folders behave alike, as long as nothing changes meanwhile.
macro_rules! for_each_kind_of_folder {
    ($($test:ident: $body:item)*) => {
        mod by_path_too { $(
            #[test]
            fn $test() {
                use crate::filesystem::by_path::Folder;
                use super::*;
                $body
                test();
            }
        )* }
        $(
            #[test]
            fn $test() {
                $body
                test();
            }
        )*
    };
}

for_each_kind_of_folder! {
    the_deepest_folder_that_exists_is_opened: fn test() {
        let (_guard, real) = folder();
        fs::create_dir_all(real.join("a/b")).unwrap();
        fs::write(real.join("a/file"), "").unwrap();
        let (folder, missing) = Folder::open_deepest(&real.join("a/b/c/d")).unwrap();
        assert_eq!(missing, ["c", "d"]);
        folder.folder_or_new(name("c")).unwrap().folder_or_new(name("d")).unwrap();
        let (whole, missing) = Folder::open_deepest(&real.join("a")).unwrap();
        assert_eq!((whole.names().unwrap(), missing), (vec!["b".into(), "file".into()], Vec::new()));
        assert!(real.join("a/b/c/d").is_dir());
        assert!(Folder::open_deepest(&real.join("a/file/c")).is_err());
        assert!(Folder::open_deepest(Path::new("a")).is_err(), "a relative path");
        assert!(Folder::open_deepest(&real.join("a/../a")).is_err());
    }

    files_are_created_renamed_and_removed: fn test() {
        let (_guard, real) = folder();
        let (folder, _) = Folder::open_deepest(&real).unwrap();
        folder.create(name("a"), "a").unwrap();
        assert_eq!(folder.create(name("a"), "b").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        folder.create(name("b"), "b").unwrap();
        assert_eq!(folder.rename_new(name("a"), name("b")).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        let (a, b) = if folder.exchange(name("a"), name("b")).unwrap() { ("b", "a") } else { ("a", "b") };
        assert_eq!((fs::read_to_string(real.join("a")).unwrap().as_str(), fs::read_to_string(real.join("b")).unwrap().as_str()), (a, b));
        folder.rename(name("a"), name("b")).unwrap();
        folder.rename_new(name("b"), name("c")).unwrap();
        assert_eq!((folder.names().unwrap(), folder.kind(name("b")).unwrap()), (vec!["c".into()], None));
        assert_eq!(read_at_most(folder.file(name("c")).unwrap(), 1).unwrap(), Some(a.as_bytes().to_vec()));
        assert_eq!(read_at_most(folder.file(name("c")).unwrap(), 0).unwrap(), None);
        folder.folder_or_new(name("inner")).unwrap();
        assert_eq!(folder.kind(name("inner")).unwrap(), Some(Kind::Folder));
        assert!(folder.file(name("inner")).is_err() && folder.folder(name("c")).is_err());
        folder.remove_file(name("c")).unwrap();
        folder.remove_folder(name("inner")).unwrap();
        assert!(folder.try_clone().unwrap().names().unwrap().is_empty());
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    for_each_kind_of_folder! {
        links_and_what_is_no_file_are_not_opened: fn test() {
            let (_guard, real) = folder();
            fs::create_dir(real.join("inner")).unwrap();
            fs::write(real.join("inner/file"), "").unwrap();
            symlink("inner", real.join("link")).unwrap();
            symlink("inner/file", real.join("file")).unwrap();
            symlink("nowhere", real.join("broken")).unwrap();
            let _socket = UnixListener::bind(real.join("socket")).unwrap();
            let (folder, _) = Folder::open_deepest(&real).unwrap();
            assert!(Folder::open_deepest(&real.join("link/new")).is_err());
            assert!(Folder::open_deepest(&real.join("broken/new")).is_err());
            for link in ["link", "file", "broken"] {
                assert_eq!(folder.kind(name(link)).unwrap(), Some(Kind::Link));
                assert!(folder.folder(name(link)).is_err() && folder.folder_or_new(name(link)).is_err());
                assert!(folder.file(name(link)).is_err() && folder.create(name(link), "").is_err());
            }
            assert_eq!(folder.kind(name("socket")).unwrap(), Some(Kind::Other));
            assert_eq!(folder.file(name("socket")).unwrap_err().to_string(), "not a file");
        }
    }

    #[test]
    fn an_open_folder_stays_the_same_one() {
        let (_guard, real) = folder();
        fs::create_dir(real.join("a")).unwrap();
        fs::create_dir(real.join("other")).unwrap();
        let folder = open_folder(&real.join("a")).unwrap();
        fs::rename(real.join("a"), real.join("b")).unwrap();
        symlink("other", real.join("a")).unwrap();
        folder.create(name("file"), "text").unwrap();
        assert!(real.join("b/file").is_file() && !real.join("other/file").exists());
    }
}
