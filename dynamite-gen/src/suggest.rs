//! Suggests a known name for a misspelled one.

use rapidfuzz::distance::osa;

/// The longest name that is compared: up to here the distance takes one step per character.
const LONGEST: usize = 64;

/// Returns "did you mean `total`?", if one of the names is similar.
pub(crate) fn suggest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(wrong, names).map(did_you_mean)
}

/// Returns the hint for a name that may have been meant.
pub(crate) fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// Returns the most similar name, if one is similar enough.
pub(crate) fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.len() > LONGEST {
        return None;
    }
    let lower = wrong.to_lowercase();
    let limit = (wrong.chars().count() / 3).max(1);
    let comparator = osa::BatchComparator::new(lower.chars());
    let near = osa::Args::default().score_cutoff(limit);
    let candidates = names.into_iter().filter(|name| name.len() <= LONGEST && *name != wrong);
    let measured = candidates.filter_map(|name| {
        let name_lower = name.to_lowercase();
        Some((comparator.distance_with_args(name_lower.chars(), &near)?, name))
    });
    measured.min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_similar_name() {
        assert_eq!(nearest("totl", ["status", "total"]), Some("total"));
        assert_eq!(nearest("Status", ["status", "total"]), Some("status"));
        assert_eq!(nearest("atributes", ["attributes"]), Some("attributes"));
    }

    #[test]
    fn suggests_nothing_otherwise() {
        assert_eq!(nearest("x", ["status", "total"]), None);
        assert_eq!(nearest("customer", ["status", "total"]), None);
    }
}
