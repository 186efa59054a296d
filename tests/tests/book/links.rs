//! Every link within the repository leads to a file and, if it has an anchor, to a heading.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::page::{Page, all, repository};

/// A link in a page.
pub(crate) struct Link {
    pub(crate) text: String,
    pub(crate) target: String,
}

/// The links of a page, outside of code. A link may be broken over two lines.
pub(crate) fn links(page: &Page) -> Vec<Link> {
    let text: String = page.lines().filter(|(in_code, _)| !in_code).map(|(_, line)| format!("{line}\n")).collect();
    let mut links = Vec::new();
    for (at, _) in text.match_indices("](") {
        let target = text[at + 2..].split(')').next().unwrap();
        // Code in backquotes can look like a link: `[lines](0)`.
        let paragraph = text[..at].rsplit("\n\n").next().unwrap();
        if paragraph.matches('`').count().is_multiple_of(2) && !target.contains(char::is_whitespace) {
            let label = text[..at].rsplit('[').next().unwrap().replace('\n', " ");
            links.push(Link { text: label, target: target.to_owned() });
        }
    }
    links
}

/// The anchors of a page, as code hosts and mdBook make them from its headings.
fn anchors(page: &Page) -> Vec<String> {
    let mut times = BTreeMap::<String, usize>::new();
    let headings = page.lines().filter(|(in_code, line)| !in_code && line.starts_with('#'));
    let anchor = |(_, line): (bool, &str)| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        let anchor = kept.collect::<String>().replace(' ', "-");
        let time = times.entry(anchor.clone()).or_default();
        *time += 1;
        if *time == 1 { anchor } else { format!("{anchor}-{}", *time - 1) }
    };
    headings.map(anchor).collect()
}

/// Resolves `..` without looking at the file system.
fn normal(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut path, component| {
        match component {
            Component::ParentDir => drop(path.pop()),
            other => path.push(other),
        }
        path
    })
}

/// Why a link of a page leads nowhere, if it does. Addresses of the web are not tried.
fn problem(page: &Page, target: &str, pages: &[Page]) -> Option<String> {
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let folder = Path::new(&page.path).parent().unwrap();
    let path = if file.is_empty() { PathBuf::from(&page.path) } else { normal(&folder.join(file)) };
    if !repository().join(&path).exists() {
        return Some("no such file".to_owned());
    }
    let anchor = anchor?;
    let Some(to) = pages.iter().find(|page| Path::new(&page.path) == path) else { return Some("no page".to_owned()) };
    (!anchors(to).iter().any(|found| found == anchor)).then(|| "no such heading".to_owned())
}

#[test]
fn every_link_leads_somewhere() {
    let pages = all();
    let is_local = |target: &str| !["http://", "https://", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
    let mut count = 0;
    let mut broken = Vec::new();
    for page in &pages {
        for Link { target, .. } in links(page).into_iter().filter(|link| is_local(&link.target)) {
            count += 1;
            broken.extend(problem(page, &target, &pages).map(|why| format!("{}: {target}: {why}", page.path)));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(count > 100, "only {count} links");
}

#[test]
fn links_and_anchors_are_found() {
    let text = "# A `b` c, d!\n\n[e\nf](#a-b-c-d) and `[g](h)`\n```text\n[i](j)\n# k\n```\n## L\n### L\n";
    let page = Page { path: "a.md".to_owned(), text: text.to_owned() };
    let links: Vec<_> = links(&page).into_iter().map(|link| (link.text, link.target)).collect();
    assert_eq!(links, [("e f".to_owned(), "#a-b-c-d".to_owned())]);
    assert_eq!(anchors(&page), ["a-b-c-d", "l", "l-1"]);
}
