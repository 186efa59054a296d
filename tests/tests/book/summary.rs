//! The summary of the book has every page once, and the configuration of mdBook fits it.

use crate::links::links;
use crate::page::{book, repository, summary};

#[test]
fn every_page_is_in_the_summary_once() {
    let listed: Vec<String> = links(&summary()).into_iter().map(|link| link.target).collect();
    for page in book() {
        let times = listed.iter().filter(|target| *target == page.name()).count();
        assert_eq!(times, 1, "{} is {times} times in docs/SUMMARY.md", page.path);
    }
    for target in listed {
        assert!(book().iter().any(|page| page.name() == target), "docs/SUMMARY.md: no page {target}");
    }
}

#[test]
fn the_titles_are_those_of_the_pages() {
    for link in links(&summary()) {
        let page = book().into_iter().find(|page| page.name() == link.target).unwrap();
        let title = page.text.lines().next().unwrap();
        assert_eq!(title, format!("# {}", link.text), "{}", page.path);
    }
}

#[test]
fn the_book_is_made_of_docs() {
    let config = std::fs::read_to_string(repository().join("book.toml")).unwrap();
    let config: toml::Table = config.parse().unwrap();
    assert_eq!(config["book"]["src"].as_str(), Some("docs"));
}

/// mdBook copies the pages as they are, and the built book has nothing but them.
#[test]
fn pages_of_the_book_link_to_pages_of_the_book() {
    for page in book() {
        for link in links(&page) {
            assert!(!link.target.starts_with("../"), "{}: a link leaves the book: {}", page.path, link.target);
        }
    }
}

#[test]
fn pages_are_plain_markdown() {
    for page in book() {
        for (in_code, line) in page.lines() {
            assert!(in_code || !line.contains("{{#"), "{}: syntax of mdBook: {line}", page.path);
        }
    }
}
