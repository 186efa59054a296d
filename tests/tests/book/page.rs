//! The pages, and what is on them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::corpus;

/// The folder of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A page: a file in Markdown.
pub(crate) struct Page {
    /// The path in the repository.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A block of code between fences.
pub(crate) struct Block {
    pub(crate) page: String,
    /// The number of the line with the opening fence.
    pub(crate) line: usize,
    /// What follows the opening fence.
    pub(crate) language: String,
    pub(crate) text: String,
}

impl Page {
    /// The name in markers: `README.md`, and `errors.md` for `docs/errors.md`.
    pub(crate) fn name(&self) -> &str {
        self.path.strip_prefix("docs/").unwrap_or(&self.path)
    }

    /// The lines of the page, and for each whether it is in a block of code, or a fence of one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (bool, &str)> {
        let mut inside = false;
        self.text.lines().map(move |line| {
            let fence = line.trim_start().starts_with("```");
            let in_code = inside || fence;
            inside ^= fence;
            (in_code, line)
        })
    }

    /// The blocks of code.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (number, line) in self.text.lines().enumerate() {
            match (line.trim_start().strip_prefix("```"), &mut open) {
                (None, None) => {}
                (None, Some(block)) => block.text.extend([line, "\n"]),
                (Some(language), None) => {
                    let (page, language) = (self.name().to_owned(), language.to_owned());
                    open = Some(Block { page, line: number + 1, language, text: String::new() });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
            }
        }
        assert!(open.is_none(), "{}: a block of code does not end", self.path);
        blocks
    }
}

fn page(path: &str) -> Page {
    let text = fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    Page { path: path.to_owned(), text }
}

/// The files of a folder in Markdown.
fn pages_in(folder: &str) -> Vec<Page> {
    let files = corpus::files(&repository().join(folder)).into_keys();
    let pages = files.filter(|name| name.ends_with(".md"));
    pages.map(|name| page(Path::new(folder).join(name).to_str().unwrap())).collect()
}

/// The pages of the book, without its summary.
pub(crate) fn book() -> Vec<Page> {
    pages_in("docs").into_iter().filter(|page| page.name() != "SUMMARY.md").collect()
}

/// The summary of the book.
pub(crate) fn summary() -> Page {
    page("docs/SUMMARY.md")
}

/// The README and the pages of the book: what a user reads.
pub(crate) fn guide() -> Vec<Page> {
    std::iter::once(page("README.md")).chain(book()).collect()
}

/// Every file of the repository in Markdown that a person reads.
pub(crate) fn all() -> Vec<Page> {
    ["", "docs", "fuzz", "dynamite-gen", "dynamite-gen/explain", "dynamite-runtime"]
        .into_iter()
        .flat_map(pages_in)
        .collect()
}

/// The blocks of the guide in one language.
pub(crate) fn blocks_in(language: &str) -> Vec<Block> {
    let blocks = guide().iter().flat_map(Page::blocks).collect::<Vec<_>>();
    blocks.into_iter().filter(|block| block.language == language).collect()
}

/// The only block of a page in one language.
pub(crate) fn block(page: &str, language: &str) -> String {
    let mut blocks = blocks_in(language).into_iter().filter(|block| block.page == page);
    let block = blocks.next().unwrap_or_else(|| panic!("{page}: no block in {language}"));
    assert!(blocks.next().is_none(), "{page}: several blocks in {language}");
    block.text
}

/// The code between the markers in the sources of this suite, by the name of its page and its part: `errors.md` or
/// `cursors.md: connection`.
pub(crate) fn marked_code() -> BTreeMap<String, String> {
    let mut marked = BTreeMap::new();
    for (file, text) in corpus::files(&corpus::folder("tests/book")).iter().filter(|(file, _)| file.ends_with(".rs")) {
        let mut open: Option<(String, String)> = None;
        let mut indentation = "";
        for line in text.lines() {
            let marker = |verb: &str| line.trim_start().strip_prefix("// ")?.strip_suffix(verb);
            if let Some(name) = marker(" begins") {
                assert!(open.is_none(), "{file}: {name} begins within another block");
                open = Some((name.to_owned(), String::new()));
                indentation = &line[..line.len() - line.trim_start().len()];
            } else if let Some(name) = marker(" ends") {
                let (begun, code) = open.take().unwrap_or_else(|| panic!("{file}: {name} ends without a beginning"));
                assert_eq!(begun, name, "{file}: another block ends");
                assert!(marked.insert(begun, code).is_none(), "{file}: two blocks {name}");
            } else if let Some((_, code)) = &mut open {
                code.extend([line.strip_prefix(indentation).unwrap_or(line.trim_start()), "\n"]);
            }
        }
        assert!(open.is_none(), "{file}: a block does not end");
    }
    marked
}

/// Checks that the calls in the first cells of a page's tables stand in the source of a module that makes them.
pub(crate) fn assert_calls_are_in(page: &str, source: &str, at_least: usize) {
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    let source = dense(source);
    let page = guide().into_iter().find(|found| found.name() == page).unwrap();
    let mut count = 0;
    for (_, row) in page.lines().filter(|(in_code, line)| !in_code && line.starts_with("| `")) {
        let cell = row.split(" | ").next().unwrap();
        for call in cell.split('`').skip(1).step_by(2).filter(|call| call.contains('.') && call.contains('(')) {
            assert!(source.contains(&dense(call)), "{}: {call} is not tried", page.path);
            count += 1;
        }
    }
    assert!(count >= at_least, "{}: only {count} calls", page.path);
}

#[test]
fn blocks_are_found() {
    let page = Page { path: "docs/a.md".to_owned(), text: "a\n```rust\nb\n\nc\n```\n```\nd\n```\n".to_owned() };
    let blocks: Vec<_> = page.blocks().into_iter().map(|block| (block.line, block.language, block.text)).collect();
    assert_eq!(blocks, [(2, "rust".to_owned(), "b\n\nc\n".to_owned()), (7, String::new(), "d\n".to_owned())]);
}
