//! The decision on pairs of forms, compared with a matcher that tries everything.

use proptest::prelude::*;

use super::*;

const STEPS: usize = 20_000;

fn characters(pattern: &str, example: &str) -> FormPart<'static> {
    FormPart::Characters { pattern: pattern.to_owned(), example: example.to_owned() }
}

fn uuid() -> FormPart<'static> {
    characters("ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000000")
}

use FormPart::{Literal, OneOf, Text};

fn shown(text: &str) -> Common {
    Common::Text(text.to_owned())
}

#[test]
fn forms_that_differ_behind_a_part_are_disjoint() {
    let disjoint = [
        (vec![Literal("u#"), Text, Literal("#follower")], vec![Literal("u#"), Text, Literal("#following")]),
        (vec![Literal("DEVICE#"), uuid()], vec![Literal("DEVICE#"), uuid(), Literal("#READINGS")]),
        (
            vec![Literal("T#"), characters("999", "001")],
            vec![Literal("T#"), characters("999", "001"), Literal("#U#"), Text],
        ),
        (vec![Literal("P#"), characters("9999", "0001")], vec![Literal("P#META")]),
        (vec![Literal("P#"), OneOf(vec!["draft", "live"])], vec![Literal("P#"), Text, Literal("#NOTE")]),
        (vec![OneOf(vec!["false", "true"]), characters("9", "1")], vec![OneOf(vec!["false", "true"])]),
        // A text before `#b` can't contain it.
        (vec![Text, Literal("#b")], vec![Text, Literal("#b#b")]),
    ];
    for (one, other) in disjoint {
        assert_eq!(common_text(&one, &other, STEPS), Common::Nothing, "{one:?} {other:?}");
        assert_eq!(common_text(&other, &one, STEPS), Common::Nothing, "{other:?} {one:?}");
    }
}

#[test]
fn forms_with_a_common_text_show_it() {
    let collide = [
        (vec![Literal("TENANT#"), Text], vec![Literal("TENANT#"), Text, Literal("#USER#"), Text], "TENANT#a#USER#b"),
        (vec![Text], vec![Literal("ORDER")], "ORDER"),
        (vec![Text], vec![characters("9999-19-39", "2024-05-31")], "2024-05-31"),
        (vec![Text, Literal("#b")], vec![Literal("a#"), Text], "a#b"),
        (vec![OneOf(vec!["new", "newer"])], vec![OneOf(vec!["newest", "newer", "old"])], "newer"),
        // Only an empty text makes both.
        (vec![Literal("A#"), Text, Literal("#")], vec![Literal("A##")], "A##"),
    ];
    for (one, other, text) in collide {
        assert_eq!(common_text(&one, &other, STEPS), shown(text), "{one:?} {other:?}");
    }
}

#[test]
fn long_forms_are_decided_or_given_up_in_few_steps() {
    let long = "ab".repeat(1_000);
    let one = [Text, Literal(&long), Text];
    let other = [Literal("x"), Text, Literal(&long[1..])];
    assert_eq!(common_text(&one, &other, 1_000), Common::Unknown);
    assert_ne!(common_text(&one, &other, STEPS), Common::Nothing);
    let parts: Vec<FormPart> = (0..500).flat_map(|_| [Text, Literal("#a")]).collect();
    assert_eq!(common_text(&parts, &parts[..998], STEPS), Common::Nothing);
    let values: Vec<String> = (0..1_000).map(|number| format!("value{number:04}")).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let (one, other) = values.split_at(500);
    assert_eq!(common_text(&[OneOf(one.to_vec())], &[OneOf(other.to_vec())], STEPS), Common::Nothing);
}

/// Returns whether a text has a form, by trying each end of each part.
fn has_form(text: &str, form: &[FormPart<'_>]) -> bool {
    let Some((part, rest)) = form.split_first() else { return text.is_empty() };
    let ends = (0..=text.len()).filter(|end| text.is_char_boundary(*end)).map(|end| text.split_at(end));
    let is_part = |found: &str| match part {
        Literal(literal) => found == *literal,
        OneOf(values) => values.contains(&found),
        Text => match rest.first() {
            Some(Literal(next)) => format!("{found}{next}").find(next) == Some(found.len()),
            _ => true,
        },
        FormPart::Lower => {
            let ends = match rest.first() {
                Some(Literal(next)) => format!("{found}{next}").find(next) == Some(found.len()),
                _ => true,
            };
            ends && found == found.to_lowercase()
        }
        FormPart::Digits { signed } => {
            let digits = if *signed { found.strip_prefix('-').unwrap_or(found) } else { found };
            let number = digits.parse::<u64>().ok().filter(|number| *number > 0 || digits == found);
            number.is_some_and(|number| number.to_string() == digits)
        }
        FormPart::OrAbsent(present, absent) => found == *absent || has_form(found, std::slice::from_ref(present)),
        FormPart::Characters { pattern, .. } => {
            found.len() == pattern.len()
                && found.chars().zip(pattern.chars()).all(|(found, class)| match class {
                    '0'..='9' => found.is_ascii_digit() && found <= class,
                    'f' => found.is_ascii_digit() || ('a'..='f').contains(&found),
                    's' => found == '0' || found == '-',
                    other => found == other,
                })
        }
    };
    ends.into_iter().any(|(found, after)| is_part(found) && has_form(after, rest))
}

/// Returns all texts of up to five of four characters, which are those of the forms.
fn all_texts() -> Vec<String> {
    let mut all = vec![String::new()];
    let mut longest = all.clone();
    for _ in 0..5 {
        longest = longest.iter().flat_map(|text| ['a', '#', '0', 'A'].map(|next| format!("{text}{next}"))).collect();
        all.extend(longest.iter().cloned());
    }
    all
}

/// Makes forms as templates give them: a text and a choice stand before a literal, or last.
fn forms() -> impl Strategy<Value = Vec<FormPart<'static>>> {
    let literal =
        || prop::sample::select(vec!["a", "#", "#a", "aa", "a#a", "#0", "0", "A", "#A", "aA"]).prop_map(Literal);
    let bounded =
        prop_oneof![Just(Text), Just(FormPart::Lower), Just(OneOf(vec!["0", "00"])), Just(OneOf(vec!["", "0"]))];
    let or_absent = |part, absent| FormPart::OrAbsent(Box::new(part), absent);
    let fixed = prop_oneof![
        Just(characters("1f", "0a")),
        Just(characters("s0", "00")),
        Just(or_absent(characters("00", "00"), "a")),
        Just(or_absent(characters("s0", "00"), "#0")),
    ];
    let digits = prop_oneof![
        Just(FormPart::Digits { signed: false }),
        Just(FormPart::Digits { signed: true }),
        Just(or_absent(FormPart::Digits { signed: false }, "a")),
    ];
    let after_digits = prop::sample::select(vec!["a", "#", "#a", "A"]).prop_map(Literal);
    let piece = prop_oneof![
        (bounded.clone(), literal()).prop_map(|(part, literal)| vec![part, literal]),
        literal().prop_map(|literal| vec![literal]),
        fixed.prop_map(|part| vec![part]),
        (digits, after_digits).prop_map(|(part, literal)| vec![part, literal]),
    ];
    (prop::collection::vec(piece, 0..3), prop::option::of(bounded))
        .prop_map(|(pieces, last)| pieces.into_iter().flatten().chain(last).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_shown_text_has_both_forms_and_disjoint_forms_have_none(one in forms(), other in forms()) {
        match common_text(&one, &other, STEPS) {
            Common::Text(text) => {
                prop_assert!(has_form(&text, &one), "{text:?} {one:?}");
                prop_assert!(has_form(&text, &other), "{text:?} {other:?}");
            }
            Common::Nothing => {
                prop_assert!(are_disjoint(&one, &other, STEPS));
                for text in all_texts() {
                    prop_assert!(!(has_form(&text, &one) && has_form(&text, &other)), "{text:?} {one:?} {other:?}");
                }
            }
            Common::Unknown => prop_assert!(false, "small forms are decided"),
        }
    }
}
