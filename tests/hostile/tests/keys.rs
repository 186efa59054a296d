//! The parts of computed keys, cursors and checkpoints, read from texts that nobody wrote.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use dynamite_hostile_tests::corpus::{numbers, texts, times};
use dynamite_runtime::key::{KeyText, PartForm, Template, TemplatePart, TemplateSegment};
use dynamite_runtime::{
    Checkpoint, Cursor, Date, DateTime, EpochMillis, EpochSeconds, LocalDateTime, LocalDateTimeMillis,
    LocalDateTimeSeconds, TimestampMillis, TimestampSeconds, Unknown, Utc, Uuid,
};

fn all_texts() -> Vec<String> {
    numbers().into_iter().chain(times()).chain(texts()).collect()
}

/// A text is read as a part only if it is written like that.
fn check<T: KeyText>() {
    for text in all_texts() {
        for form in forms(text.len()) {
            for part in [TemplatePart::new("a", form), TemplatePart::new("a", form).or_absent("none")] {
                if let Some(value) = T::read_text(&part, &text) {
                    for other in forms(text.len()) {
                        let _ = value.write_text(&TemplatePart::new("a", other), &mut String::new());
                    }
                }
            }
        }
    }
}

fn forms(length: usize) -> impl Iterator<Item = PartForm> {
    use PartForm::{Day, Fixed, Flag, Hour, Lower, Month, Plain, Text, Year};
    let fixed = [0, 1, 39, 40, length, usize::MAX].map(Fixed);
    [Text, Flag, Plain, Lower, Year, Month, Day, Hour].into_iter().chain(fixed)
}

#[test]
fn every_part_reads_every_text() {
    check::<u8>();
    check::<u64>();
    check::<u128>();
    check::<i8>();
    check::<i64>();
    check::<i128>();
    check::<String>();
    check::<bool>();
    check::<Uuid>();
    check::<Date>();
    check::<DateTime<Utc>>();
    check::<TimestampMillis>();
    check::<TimestampSeconds>();
    check::<LocalDateTime>();
    check::<LocalDateTimeMillis>();
    check::<LocalDateTimeSeconds>();
    check::<EpochSeconds>();
    check::<EpochMillis>();
    check::<Option<u8>>();
    check::<Option<EpochSeconds>>();
}

#[test]
fn every_template_splits_every_text() {
    use TemplateSegment::Literal;
    const fn part(form: PartForm) -> TemplateSegment {
        TemplateSegment::Part(TemplatePart::new("a", form))
    }
    const OR_ABSENT: TemplateSegment =
        TemplateSegment::Part(TemplatePart::new("a", PartForm::Fixed(3)).or_absent("none"));
    let templates = [
        Template::new("k", &[Literal("ORDER#"), const { part(PartForm::Text) }]),
        Template::new("k", &[const { part(PartForm::Lower) }, Literal("#"), const { part(PartForm::Fixed(20)) }]),
        Template::new("k", &[const { part(PartForm::Fixed(3)) }, const { part(PartForm::Flag) }]),
        Template::new("k", &[const { part(PartForm::Plain) }, Literal("#"), const { part(PartForm::Month) }]),
        Template::new("k", &[OR_ABSENT, const { part(PartForm::Plain) }]),
        Template::new("k", &[const { part(PartForm::Fixed(usize::MAX)) }]),
    ];
    for text in all_texts() {
        for template in templates {
            let _ = (template.split::<1>(&text), template.split::<2>(&text), template.split::<3>(&text));
            let _ = template.read::<u64>(0, &text);
        }
    }
}

#[test]
fn cursors_and_checkpoints_of_other_texts_are_errors() {
    for text in all_texts() {
        assert!(text.parse::<Cursor>().is_err() && text.parse::<Checkpoint>().is_err(), "{text}");
    }
}

#[test]
fn unknown_attributes_of_other_documents_are_errors() {
    for text in texts() {
        for ty in ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS", "X"] {
            let document = serde_json::json!({ "a": { ty: text } }).to_string();
            let _ = serde_json::from_str::<Unknown>(&document);
            let _ = serde_json::from_str::<Unknown>(&text);
        }
    }
    let deep = format!("{}{}", "{\"a\":{\"M\":".repeat(10_000), "}}".repeat(10_000));
    assert!(serde_json::from_str::<Unknown>(&deep).is_err());
}
