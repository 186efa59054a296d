//! The text of computed keys: it sorts like its parts, is unique for them, and is read back.

use dynamite_runtime::key::{KeyText, PartForm, Template, TemplatePart, TemplateSegment};
use dynamite_runtime::{
    Date, DateTime, DecodeError, EpochMillis, EpochSeconds, InvalidInput, TimestampMillis, TimestampSeconds, Utc, Uuid,
};
use proptest::prelude::*;

use crate::samples::{any_date, any_time};

const fn segment(form: PartForm) -> TemplateSegment {
    TemplateSegment::Part(TemplatePart::new("", form))
}

const TEXT: TemplateSegment = segment(PartForm::Text);

fn written<T: KeyText>(form: PartForm, value: &T) -> Result<String, InvalidInput> {
    let mut text = String::new();
    value.write_text(&TemplatePart::new("", form), &mut text).map(|()| text)
}

fn text<T: KeyText>(bytes: usize, value: &T) -> String {
    written(PartForm::Fixed(bytes), value).unwrap()
}

/// Returns a template that is one part.
fn only(form: PartForm) -> Template {
    Template::new("key", Vec::leak(vec![segment(form)]))
}

/// Reads the text of the only part of a key.
fn read_part<T: KeyText>(text: &str) -> Result<T, DecodeError> {
    only(PartForm::Fixed(text.len())).read(0, text)
}

/// Checks that the texts of two values have the right length, sort like the values, and are read back.
fn check_text<T: KeyText + Ord + std::fmt::Debug>(bytes: usize, a: T, b: T) -> Result<(), TestCaseError> {
    let texts = (text(bytes, &a), text(bytes, &b));
    prop_assert_eq!(texts.0.len(), bytes);
    prop_assert_eq!(texts.0.cmp(&texts.1), a.cmp(&b), "{:?}", texts);
    prop_assert_eq!(read_part::<T>(&texts.0).unwrap(), a);
    Ok(())
}

/// Generates integers of all lengths, because most differences in length are among small integers.
fn any_length() -> impl Strategy<Value = i128> {
    (any::<i128>(), 0_u32..128).prop_map(|(value, shift)| value >> shift)
}

macro_rules! keeps_order {
    ($($test:ident: $bytes:literal, $strategy:expr;)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(512))]
            $(#[test]
            fn $test(a in $strategy, b in $strategy) {
                check_text($bytes, a, b)?;
            })*
        }
    };
}

keeps_order! {
    order_of_u8: 3, any_length().prop_map(|n| n as u8);
    order_of_u16: 5, any_length().prop_map(|n| n as u16);
    order_of_u32: 10, any_length().prop_map(|n| n as u32);
    order_of_u64: 20, any_length().prop_map(|n| n as u64);
    order_of_u128: 39, any_length().prop_map(|n| n as u128);
    order_of_i8: 4, any_length().prop_map(|n| n as i8);
    order_of_i16: 6, any_length().prop_map(|n| n as i16);
    order_of_i32: 11, any_length().prop_map(|n| n as i32);
    order_of_i64: 20, any_length().prop_map(|n| n as i64);
    order_of_i128: 40, any_length();
    order_of_uuids: 36, any::<u128>().prop_map(Uuid::from_u128);
    order_of_dates: 10, any_date();
    order_of_timestamps: 30, any_time();
    order_of_milliseconds: 24, any_time().prop_map(TimestampMillis::new);
    order_of_seconds: 20, any_time().prop_map(TimestampSeconds::new);
    order_of_epoch_seconds: 10, (0_i64..10_000_000_000).prop_map(|n| EpochSeconds::try_from(n).unwrap());
    order_of_epoch_millis: 13, (0_i64..10_000_000_000_000).prop_map(|n| EpochMillis::try_from(n).unwrap());
    order_of_unsigned_in_6_digits: 6, 0_u32..1_000_000;
    order_of_signed_in_6_digits: 7, -999_999_i32..1_000_000;
}

#[test]
fn smallest_and_largest_values_of_a_width() {
    assert_eq!(text(4, &i8::MIN), "-871");
    assert_eq!(text(4, &-1_i8), "-998");
    assert_eq!(text(4, &0_i8), "0000");
    assert_eq!(text(4, &i8::MAX), "0127");
    assert_eq!(text(3, &7_u8), "007");
    assert_eq!(text(40, &i128::MIN), "-829858816539530768268312696284115894271");
    assert_eq!(text(39, &u128::MAX), u128::MAX.to_string());
    assert_eq!((text(5, &false), text(4, &true)), ("false".to_owned(), "true".to_owned()));
}

#[test]
fn numbers_wider_than_their_width_are_refused() {
    assert!(written(PartForm::Fixed(3), &1000_u32).is_err());
    assert!(written(PartForm::Fixed(4), &1000_i32).is_err());
    assert!(written(PartForm::Fixed(4), &-1000_i32).is_err());
}

/// The form is data for ever: these texts must not change.
#[test]
fn seconds_and_milliseconds_since_1970() {
    let seconds = |n: i64| EpochSeconds::try_from(n).unwrap();
    let millis = |n: i64| EpochMillis::try_from(n).unwrap();
    assert_eq!(text(0, &seconds(0)), "0000000000");
    assert_eq!(text(0, &seconds(1_717_156_800)), "1717156800");
    assert_eq!(text(0, &seconds(9_999_999_999)), "9999999999");
    assert_eq!(text(0, &millis(250)), "0000000000250");
    assert_eq!(text(0, &millis(1_717_156_800_250)), "1717156800250");
    assert_eq!(text(0, &millis(9_999_999_999_999)), "9999999999999");
    for outside in [-1, 10_000_000_000, i64::from(i32::MIN) * 10] {
        let error = written(PartForm::Fixed(10), &seconds(outside)).unwrap_err();
        assert!(error.problem().contains("10 digits"), "{error}");
    }
    for outside in [-1, 10_000_000_000_000] {
        let error = written(PartForm::Fixed(13), &millis(outside)).unwrap_err();
        assert!(error.problem().contains("13 digits"), "{error}");
    }
    assert!(read_part::<EpochSeconds>("+717156800").is_err());
    assert!(read_part::<EpochSeconds>("-717156800").is_err());
    assert!(read_part::<EpochMillis>("99999999999999999999").is_err());
    assert!(read_part::<EpochMillis>("").is_err());
}

/// The forms are data for ever: these texts must not change.
#[test]
fn parts_of_times_in_their_forms() {
    let time: DateTime<Utc> = "2024-05-31T23:59:59.25Z".parse().unwrap();
    for (form, expected, first) in [
        (PartForm::Year, "2024", "2024-01-01T00:00:00Z"),
        (PartForm::Month, "2024-05", "2024-05-01T00:00:00Z"),
        (PartForm::Day, "2024-05-31", "2024-05-31T00:00:00Z"),
        (PartForm::Hour, "2024-05-31T23", "2024-05-31T23:00:00Z"),
    ] {
        let first: DateTime<Utc> = first.parse().unwrap();
        assert_eq!(written(form, &time).unwrap(), expected);
        assert_eq!(written(form, &TimestampSeconds::new(time)).unwrap(), expected);
        assert_eq!(written(form, &TimestampMillis::new(time)).unwrap(), expected);
        assert_eq!(written(form, &EpochSeconds::new(time)).unwrap(), expected);
        assert_eq!(written(form, &EpochMillis::new(time)).unwrap(), expected);
        assert_eq!(written(form, &time.naive_utc()).unwrap(), expected);
        assert_eq!(only(form).read::<DateTime<Utc>>(0, expected), Ok(first));
        assert_eq!(only(form).read(0, expected), Ok(EpochSeconds::new(first)));
        assert_eq!(only(form).read(0, expected), Ok(first.naive_utc()));
        if form != PartForm::Hour {
            assert_eq!(written(form, &time.date_naive()).unwrap(), expected);
            assert_eq!(only(form).read(0, expected), Ok(first.date_naive()));
        }
    }
    assert_eq!(written(PartForm::Month, &EpochSeconds::try_from(-1).unwrap()).unwrap(), "1969-12");
    for other in ["2024-5", "2024-13", "24-05", "2024-05-31", "", "2024/05"] {
        assert!(only(PartForm::Month).read::<DateTime<Utc>>(0, other).is_err(), "{other}");
        assert!(only(PartForm::Month).read::<Date>(0, other).is_err(), "{other}");
    }
}

/// The form is data for ever: these texts must not change.
#[test]
fn plain_digits() {
    let plain = |text: Result<String, InvalidInput>| text.unwrap();
    assert_eq!(plain(written(PartForm::Plain, &0_u8)), "0");
    assert_eq!(plain(written(PartForm::Plain, &10_u8)), "10");
    assert_eq!(plain(written(PartForm::Plain, &-10_i8)), "-10");
    assert_eq!(plain(written(PartForm::Plain, &i128::MIN)), i128::MIN.to_string());
    assert_eq!(plain(written(PartForm::Plain, &u128::MAX)), u128::MAX.to_string());
    let read = |text| only(PartForm::Plain).read::<i16>(0, text);
    assert_eq!((read("-7"), read("0")), (Ok(-7), Ok(0)));
    for other in ["07", "+7", "-0", "", "-", "7 ", "40000", "7a"] {
        assert!(read(other).is_err(), "{other}");
    }
}

/// The form is data for ever: these texts must not change.
#[test]
fn lower_case_folds_each_character_by_itself() {
    for (text, expected) in [
        ("Ann", "ann"),
        ("ÉCOLE", "école"),
        // At the end of a word, the usual mapping of a text gives `ς`.
        ("ΟΔΟΣ", "οδοσ"),
        ("ß", "ß"),
        ("\u{130}", "i\u{307}"),
        ("\u{1E9E}", "ß"),
        ("Ⅷ", "ⅷ"),
        ("𐐀", "𐐨"),
        ("日本", "日本"),
    ] {
        assert_eq!(written(PartForm::Lower, &text.to_owned()).unwrap(), expected);
        assert_eq!(written(PartForm::Lower, &text).unwrap(), expected);
    }
}

/// The documentation of the language names this version. Another one folds characters that had no case before.
#[test]
fn the_version_of_unicode() {
    assert_eq!(char::UNICODE_VERSION.0, 17);
}

proptest! {
    #[test]
    fn a_prefix_stays_a_prefix_in_lower_case(text in ".{0,8}", end in any::<prop::sample::Index>()) {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let prefix = &text[..*end.get(&ends)];
        let lower = |text: &str| written(PartForm::Lower, &text).unwrap();
        prop_assert!(lower(&text).starts_with(&lower(prefix)));
        prop_assert_eq!(lower(&lower(&text)), lower(&text));
    }

    #[test]
    fn times_sort_as_their_buckets(a in any_time(), b in any_time()) {
        for form in [PartForm::Year, PartForm::Month, PartForm::Day, PartForm::Hour] {
            let texts = (written(form, &a).unwrap(), written(form, &b).unwrap());
            prop_assert!(texts.0 == texts.1 || (texts.0 < texts.1) == (a < b), "{:?}", texts);
        }
    }
}

#[test]
fn text_of_no_value_is_a_decode_error() {
    assert!(read_part::<u8>("256").is_err());
    assert!(read_part::<u8>("+07").is_err());
    assert!(read_part::<i8>("1127").is_err());
    assert!(read_part::<i8>("0-12").is_err());
    assert!(read_part::<i8>("-99x").is_err());
    assert!(read_part::<bool>("TRUE").is_err());
    assert!(read_part::<Uuid>("no uuid").is_err());
    assert!(read_part::<dynamite_runtime::Date>("2024-02-30").is_err());
    let error = read_part::<u8>("s3cr3t").unwrap_err();
    assert_eq!(error.path(), "key");
    assert!(!error.to_string().contains("s3cr3t"));
}

/// Generates text of few letters, so that it often contains the literals of the templates or parts of them.
fn few_letters() -> impl Strategy<Value = String> {
    "[a#|:]{0,5}"
}

/// Templates of one to three parts.
const TEMPLATES: &[&[TemplateSegment]] = &[
    &[TEXT],
    &[TEXT, TemplateSegment::Literal("#"), TEXT],
    &[TEXT, TemplateSegment::Literal("##"), TEXT],
    &[TEXT, TemplateSegment::Literal("#a#"), TEXT],
    &[TEXT, TemplateSegment::Literal("::"), TEXT, TemplateSegment::Literal("|"), TEXT],
    &[TemplateSegment::Literal("a"), TEXT, TemplateSegment::Literal("a"), TEXT, TemplateSegment::Literal("a")],
];

fn build(segments: &'static [TemplateSegment], parts: &[String]) -> Option<String> {
    let parts: Vec<&dyn KeyText> = parts.iter().map(|part| part as &dyn KeyText).collect();
    Template::new("key", segments).build(&parts).ok()
}

fn number_of_parts(segments: &[TemplateSegment]) -> usize {
    segments.iter().filter(|segment| !matches!(segment, TemplateSegment::Literal(_))).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn different_texts_never_give_the_same_key(
        template in 0..TEMPLATES.len(),
        a in prop::collection::vec(few_letters(), 3),
        b in prop::collection::vec(few_letters(), 3),
    ) {
        let segments = TEMPLATES[template];
        let count = number_of_parts(segments);
        if let (Some(key_a), Some(key_b)) = (build(segments, &a[..count]), build(segments, &b[..count])) {
            prop_assert_eq!(key_a == key_b, a[..count] == b[..count], "{:?}", key_a);
        }
    }

    #[test]
    fn a_built_key_splits_into_its_parts(
        texts in (few_letters(), few_letters(), few_letters()),
        numbers in (any::<u16>(), any::<i8>(), any::<bool>()),
    ) {
        let template = Template::new("key", const { &[
            TemplateSegment::Literal("A#"), TEXT, TemplateSegment::Literal("#"), segment(PartForm::Fixed(5)), segment(PartForm::Fixed(4)),
            TEXT, TemplateSegment::Literal("|"), segment(PartForm::Flag), TemplateSegment::Literal(":"), TEXT,
        ] });
        let parts: [&dyn KeyText; 6] = [&texts.0, &numbers.0, &numbers.1, &texts.1, &numbers.2, &texts.2];
        if let Ok(key) = template.build(&parts) {
            let [a, b, c, d, e, f] = template.split(&key).unwrap();
            prop_assert_eq!((a, d, f), (texts.0.as_str(), texts.1.as_str(), texts.2.as_str()));
            prop_assert_eq!(read_part::<u16>(b).unwrap(), numbers.0);
            prop_assert_eq!(read_part::<i8>(c).unwrap(), numbers.1);
            prop_assert_eq!(read_part::<bool>(e).unwrap(), numbers.2);
        } else {
            prop_assert!(texts.0.contains('#') || texts.1.contains('|'));
        }
    }

    /// The check of a stored key builds nothing, but accepts exactly the key that is built.
    #[test]
    fn a_stored_key_passes_the_check_if_it_is_the_key_that_is_built(
        texts in (few_letters(), few_letters(), few_letters()),
        numbers in (any::<u16>(), any::<i64>(), any::<bool>()),
        other in few_letters(),
        position in any::<prop::sample::Index>(),
    ) {
        let template = Template::new("key", const { &[
            TemplateSegment::Literal("A#"), TEXT, TemplateSegment::Literal("#"), segment(PartForm::Fixed(5)), segment(PartForm::Fixed(20)),
            TEXT, TemplateSegment::Literal("|"), segment(PartForm::Flag), TemplateSegment::Literal(":"), TEXT,
        ] });
        let parts: [&dyn KeyText; 6] = [&texts.0, &numbers.0, &numbers.1, &texts.1, &numbers.2, &texts.2];
        let Ok(key) = template.build(&parts) else {
            let [a, b] = [&texts.0, &texts.1];
            let stored = format!("A#{a}#{:05}{}{b}|{}:{}", numbers.0, text(20, &numbers.1), numbers.2, texts.2);
            prop_assert!(template.check(&stored, &parts).is_err(), "{stored:?} can't be written");
            return Ok(());
        };
        prop_assert_eq!(template.check(&key, &parts), Ok(()));
        let at = position.index(key.len() + 1);
        let changed = format!("{}{other}{}", &key[..at], &key[at..]);
        prop_assert_eq!(template.check(&changed, &parts).is_ok(), changed == key, "{:?} for {:?}", changed, key);
        prop_assert!(template.check(&key[..key.len().min(at)], &parts).is_ok() == (at == key.len()));
    }

    #[test]
    fn splitting_any_text_gives_its_parts_or_an_error(index in 0..TEMPLATES.len(), key in few_letters()) {
        let template = Template::new("key", TEMPLATES[index]);
        if number_of_parts(TEMPLATES[index]) == 2
            && let Ok(parts) = template.split::<2>(&key)
            && let Some(rebuilt) = build(TEMPLATES[index], &parts.map(str::to_owned))
        {
            prop_assert_eq!(rebuilt, key);
        }
    }
}

#[test]
fn a_part_that_contains_the_next_literal_is_refused_without_being_shown() {
    let template = Template::new("key", &[TEXT, TemplateSegment::Literal("##"), TEXT]);
    for part in ["a##b", "a#", "##"] {
        let error = template.build(&[&part.to_owned(), &"z".to_owned()]).unwrap_err();
        assert_eq!(error.path(), "key");
        assert!(!error.to_string().contains("a#"), "{error}");
    }
    assert_eq!(template.build(&[&"#a".to_owned(), &"##".to_owned()]).unwrap(), "#a####");
}

fn place_and_number() -> Template {
    const SEGMENTS: &[TemplateSegment] = &[
        TemplateSegment::Literal("ORDER#"),
        TemplateSegment::Part(TemplatePart::new("place", PartForm::Text)),
        TemplateSegment::Literal("#"),
        TemplateSegment::Part(TemplatePart::new("number", PartForm::Fixed(3))),
    ];
    Template::new("sk", SEGMENTS)
}

#[test]
fn a_part_that_a_key_can_not_hold_is_named() {
    for (place, number, part) in [("oslo", 1_000_u16, "`number`"), ("os#lo", 7, "`place`")] {
        let error = place_and_number().build(&[&place.to_owned(), &number]).unwrap_err();
        let begin = format!("not sent: `sk` is a key whose part {part} is ");
        assert!(error.to_string().starts_with(&begin), "{error}");
    }
}

#[test]
fn a_stored_key_that_differs_names_the_part_and_not_the_values() {
    let template = place_and_number();
    let parts: [&dyn KeyText; 2] = [&"oslo".to_owned(), &7_u8];
    for (stored, found) in [
        ("ORDER#oslo#7", "a key with another text for `number`"),
        ("ORDER#oslo#0007", "a key with another text for `number`"),
        ("ORDER#oslo#007 ", "a key with more text at its end"),
        ("ORDER#Oslo#007", "a key with another text for `place`"),
        ("ORDER#oslo-007", "a key without \"#\" after `place`"),
        ("order#oslo#007", "a key without \"ORDER#\" in its place"),
        ("ORDER#oslo", "a key without \"#\" after `place`"),
        ("", "a key without \"ORDER#\" in its place"),
    ] {
        let error = template.check(stored, &parts).unwrap_err();
        assert_eq!((error.path(), error.found()), ("sk", found), "{stored}");
    }
    assert_eq!(template.check("ORDER#oslo#007", &parts), Ok(()));
}
