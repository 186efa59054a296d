//! `sensitive: true`: nothing that holds a sensitive value shows it, and neither does any error.
//!
//! Every sensitive attribute holds a mark of its type. All that can be printed is printed, and searched for all marks in
//! every form that a value can take. Keys and conditions never show values, sensitive or not.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use chrono::{NaiveDate, NaiveDateTime};
use dynamite_runtime::{
    BatchError, CursorKeys, Dynamite, EpochSeconds, Error, LocalDateTimeMillis, SortCondition, Unknown, Uuid, Write,
    after, prefix,
};
use dynamite_tests::engine;
use dynamite_tests::faults::Fault;
use dynamite_tests::mapped::{AppMood, AppPerson, Owner};
use dynamite_tests::store::patients::{
    Address, Card, Cheque, Contact, Mood, Patient, PatientKey, PatientRepository, PatientShort, Payment, Refund,
};
use dynamite_tests::store::wards::{Doctor, DoctorRepository, Nurse, NurseRepository, Ward, Wards};
use serde_json::json;

use crate::support::{n, put_raw, s, with_faults};

const MARK: &str = "s3cr3t mark";
const NUMBER: u64 = 918_273_645;
const SERIAL: u128 = 0xfeed_c0de_0000_4bad_8bad_f00d_dead_beef;
/// In every date and time.
const YEAR: i32 = 1987;

fn born() -> NaiveDate {
    NaiveDate::from_ymd_opt(YEAR, 6, 5).unwrap()
}

fn seen() -> NaiveDateTime {
    born().and_hms_milli_opt(4, 3, 2, 1).unwrap()
}

/// Returns all marks in every form: text, numbers, padded as in keys, dates, bytes as lists, hexadecimal and base64.
fn forms() -> Vec<String> {
    let serial = Uuid::from_u128(SERIAL);
    let texts = [MARK.to_owned(), NUMBER.to_string(), serial.to_string(), born().to_string(), format!("{YEAR}-")];
    let seconds = seen().and_utc().timestamp();
    let mut forms = vec![serial.simple().to_string(), seconds.to_string(), "918273645".into(), "9.18273645".into()];
    for text in texts {
        let bytes = text.as_bytes();
        let list: Vec<String> = bytes.iter().map(u8::to_string).collect();
        forms.push(list.join(", "));
        forms.push(list.join(",\n"));
        forms.push(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        forms.push(bytes.iter().map(|byte| format!("{byte:02X}")).collect());
        forms.extend((0..3).map(|before| base64(bytes, before)));
        forms.push(text.to_uppercase());
        forms.push(text);
    }
    forms.retain(|form| form.len() > 4);
    forms
}

/// Returns bytes in base64 as they are after some others, without the characters that the neighbours share.
fn base64(bytes: &[u8], before: usize) -> String {
    let text = STANDARD_NO_PAD.encode([&[0; 2][..before], bytes].concat());
    let shared_end = usize::from(!(before + bytes.len()).is_multiple_of(3));
    text[(before * 4).div_ceil(3)..text.len() - shared_end].to_owned()
}

/// Panics if a text has a mark.
#[track_caller]
fn assert_hidden(text: &str) {
    let compact: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for form in forms() {
        assert!(!text.contains(&form) && !compact.contains(&form), "{form} in {text}");
    }
}

/// Prints a value in both ways, and panics if a mark is in it.
#[track_caller]
fn hides(value: &dyn Debug) {
    assert_hidden(&format!("{value:?}"));
    assert_hidden(&format!("{value:#?}"));
}

/// Prints an error and all its sources, and panics if a mark is in them.
#[track_caller]
fn error_hides(error: &(dyn StdError + 'static)) {
    for error in std::iter::successors(Some(error), |&error| error.source()) {
        assert_hidden(&error.to_string());
        hides(&error);
    }
    if let Some(request) = error.downcast_ref().and_then(Error::request) {
        assert_hidden(&request.to_string());
        hides(request);
    }
}

fn contact() -> Contact {
    Contact { name: "Ann".into(), phone: Some(MARK.into()) }
}

fn address() -> Address {
    Address { street: MARK.into(), city: MARK.into() }
}

fn patient() -> Patient {
    let mark = || MARK.to_owned();
    let number = || NUMBER.to_string().parse().unwrap();
    Patient {
        clinic: "north".into(),
        email: mark(),
        visit: 1,
        number: NUMBER,
        r#type: Some(mark()),
        level: 918_273_645,
        price: number(),
        ratio: 918_273_645.0,
        photo: MARK.as_bytes().to_vec(),
        serial: Uuid::from_u128(SERIAL),
        born: born(),
        seen: seen().and_utc(),
        moved: LocalDateTimeMillis::new(seen()),
        due: EpochSeconds::new(seen().and_utc()),
        document: json!({ MARK: [MARK, NUMBER] }),
        remarks: vec![mark()],
        codes: [918_273_645].into(),
        labels: [(mark(), mark())].into(),
        owner: Owner(mark()),
        salary: number(),
        former_salaries: vec![number()],
        mood: Mood::Unknown(mark()),
        moods: [Mood::Unknown(mark())].into(),
        app_mood: AppMood(mark()),
        app_person: AppPerson { phone: mark() },
        address: address(),
        former_addresses: [("old".to_owned(), address())].into(),
        contact: contact(),
        contacts: vec![contact()],
        payment: Payment::Card(Card { number: mark(), bank: "B".into() }),
        refund: Some(Refund::Cheque(Cheque { account: mark() })),
        nickname: "annie".into(),
        unknown: unknown(),
    }
}

fn unknown() -> Unknown {
    let mut unknown = Unknown::default();
    unknown.insert("legacy", s(MARK));
    unknown
}

fn key() -> PatientKey {
    PatientKey::new("north", MARK, 1, NUMBER)
}

/// Returns a table with the patient.
async fn patients() -> PatientRepository {
    let patients = PatientRepository::new(&engine().await.unwrap());
    patients.create_table().await.unwrap();
    patients.put(&patient()).await.unwrap();
    patients
}

#[test]
fn structs_keys_and_their_parts_hide_sensitive_values() {
    let patient = patient();
    hides(&patient);
    hides(&key());
    hides(&PatientKey::from(&patient));
    hides(&(&patient.mood, &patient.moods, &patient.address, &patient.former_addresses));
    hides(&(&patient.contact, &patient.contacts, &patient.payment, &patient.refund, &patient.unknown));
    hides(&[Some(patient.clone())]);
}

#[test]
fn what_is_not_sensitive_is_shown_as_before() {
    assert_eq!(format!("{:?}", key()), r#"PatientKey { clinic: "north", email: …, visit: 1, number: … }"#);
    assert_eq!(format!("{:?}", contact()), r#"Contact { name: "Ann", phone: … }"#);
    assert_eq!(format!("{:#?}", contact()), "Contact {\n    name: \"Ann\",\n    phone: …,\n}");
    assert_eq!(format!("{:?} {:?}", address(), Mood::Calm), "… …");
    let text = format!("{:?}", patient());
    for shown in [
        r#"Patient { clinic: "north", email: …, visit: 1, number: …, type: …, level: …"#,
        "former_salaries: …, mood: …, moods: {…}, app_mood: …, app_person: …, address: …",
        r#"former_addresses: {"old": …}, contact: Contact { name: "Ann", phone: … }"#,
        r#"payment: Card(Card { number: …, bank: "B" }), refund: Some(…), nickname: "annie", unknown: … }"#,
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
}

/// Serialization is another matter: it is what the values are for.
#[tokio::test]
async fn stored_items_have_all_values() {
    let patients = patients().await;
    let stored = patients.get(key()).await.unwrap().unwrap();
    assert_eq!(stored, patient());
    assert_eq!(stored.to_item().unwrap()["email"], s(MARK));
    assert_eq!(stored.mood.as_str(), MARK);
}

#[tokio::test]
async fn items_of_indexes_and_views_hide_sensitive_values() {
    let patients = patients().await;
    let by_born = patients.by_born(born(), Uuid::from_u128(SERIAL)).all().await.unwrap();
    assert_eq!(by_born.len(), 1);
    hides(&by_born);
    let by_photo = patients.by_photo(MARK.as_bytes().to_vec()).all().await.unwrap();
    assert_eq!(by_photo.len(), 1);
    hides(&by_photo);
    hides(&patients.by_mood(Mood::Unknown(MARK.into())).all().await.unwrap());
    let short = patients.get(key()).view::<PatientShort>().await.unwrap().unwrap();
    hides(&short);
    hides(&(&short.contact, &short.address));
    assert_eq!(short.address.city, MARK);
    assert_eq!(
        format!("{short:?}"),
        "PatientShort { nickname: \"annie\", born: …, contact: PatientShortContact { phone: …, name: \"Ann\" }, \
         address: …, app_person: … }"
    );
}

#[tokio::test]
async fn reads_and_their_outputs_hide_sensitive_values() {
    let patients = patients().await;
    let get = patients.get(key());
    hides(&get);
    hides(&get.measured().await.unwrap());
    let query = || patients.query("north", MARK).visit(1).number(NUMBER..);
    hides(&query());
    hides(&patients.query("north", MARK).visit(1).number(after(NUMBER - 1)));
    hides(&patients.by_photo(MARK.as_bytes().to_vec()).number(NUMBER).all());
    hides(&patients.by_born(born(), Uuid::from_u128(SERIAL)).seen(seen().and_utc()..).hydrate());
    hides(&query().filter(Patient::TYPE.eq(MARK)).audience(MARK).page(1));
    hides(&query().view::<PatientShort>().take(1));
    hides(&query().pager(1));
    hides(&patients.scan().filter(Patient::REMARKS.contains(MARK)).audience(MARK).segments(2));
    let page = query().page(1).await.unwrap();
    hides(&page);
    hides(&page.cursor_at(0).unwrap());
    hides(&query().resume(page.cursor_at(0).unwrap()).all());
    hides(&query().all().await.unwrap());
}

#[tokio::test]
async fn writes_hide_sensitive_values() {
    let patients = patients().await;
    let patient = patient();
    let condition = || Patient::EMAIL.eq(MARK).and(Patient::DUE.le(seen().and_utc()).or(Patient::PHOTO.size().gt(1)));
    hides(&condition());
    hides(&patients.put(&patient).only_if(condition()));
    hides(&patients.create(&patient));
    hides(&patients.create(&patient).idempotent().token(MARK));
    hides(&patients.upsert(&patient));
    hides(&patients.delete(key()).only_if(condition()).returning_old());
    let update = patients.update(key()).set(Patient::TYPE, MARK).append(Patient::REMARKS, [MARK.to_owned()]);
    let update = update.set(Patient::LABELS.entry(MARK), MARK).add_to(Patient::CODES, [918_273_645]);
    hides(&update);
    hides(&update.only_if(condition()).returning_new());
    let transaction = patients.db().transaction().add(patients.put(&patient));
    hides(&transaction.add(patients.check(key(), condition())).token(MARK));
    hides(&patients.db().transact_get().add(patients.get(key())));
    hides(&patients.db().transact_get().add(patients.get(key())).await.unwrap());
}

/// Neither the items nor the keys of batches are shown, whether they are sensitive or not.
#[tokio::test]
async fn batches_show_no_keys() {
    let patients = patients().await;
    let patient = patient();
    let other = PatientKey::new("918273645 s3cr3t mark", MARK, 918_273_645, NUMBER);
    let clinic = Patient { clinic: "s3cr3t mark".into(), nickname: MARK.into(), ..patient.clone() };
    for write in [Write::Put(clinic), Write::Delete(other.clone())] {
        hides(&write);
        hides(&[Some(write)]);
    }
    let text = format!("{:?}", [Write::Put(patient.clone()), Write::Delete(other.clone())]);
    assert_eq!(text, "[Put(Patient), Delete(Patient)]");
    hides(&patients.batch_get([key(), other.clone()]));
    let output = patients.batch_get([key(), other.clone()]).await.unwrap();
    assert_eq!((output.found.len(), &output.missing[..]), (1, &[other.clone()][..]));
    hides(&output);
    hides(&patients.db().batch_get().add(patients.batch_get([other.clone()])).await.unwrap());
    let writes = || patients.batch_write().put(&patient).delete(other.clone());
    let batch = writes().deadline(Duration::ZERO);
    hides(&batch);
    let progress = batch.progress();
    let error = batch.await.unwrap_err();
    hides(&progress);
    error_hides(&error);
    let BatchError::Incomplete(incomplete) = error else { panic!("{error}") };
    hides(&incomplete.left);
    let error = patients.db().batch_write().add(writes()).deadline(Duration::ZERO).await.unwrap_err();
    error_hides(&error);
    let BatchError::Incomplete(incomplete) = error else { panic!("{error}") };
    hides(&incomplete.left);
    let BatchError::Duplicate(duplicate) = writes().put(&patient).await.unwrap_err() else { panic!("duplicate") };
    hides(&(&duplicate, &duplicate.first, &duplicate.second));
}

#[test]
fn conditions_on_keys_show_no_values() {
    hides(&prefix(MARK));
    hides(&after(NUMBER));
    hides(&[Some((prefix(MARK.as_bytes()), after(born())))]);
    let all = [
        SortCondition::<String>::bounds(MARK.to_owned()),
        SortCondition::<String>::bounds(MARK..),
        SortCondition::<String>::bounds(..MARK),
        SortCondition::<String>::bounds(..=MARK),
        SortCondition::<String>::bounds(MARK..=MARK),
        SortCondition::<String>::bounds(after(MARK)),
        SortCondition::<String>::bounds(prefix(MARK)),
    ];
    hides(&all);
    assert_eq!(format!("{:?} {:?} {:?}", prefix(MARK), after(1), all[4]), "Prefix(…) After(…) Between(…)");
    hides(&Patient::LABELS.entry(MARK));
    hides(&Patient::LABELS.entry(MARK).between(MARK..=MARK));
    hides(&Patient::TYPE.is_in([MARK, MARK]));
    hides(&!Patient::TYPE.begins_with(MARK));
}

#[tokio::test]
async fn collections_hide_sensitive_values() {
    let db = engine().await.unwrap();
    let (wards, doctors, nurses) = (Wards::new(&db), DoctorRepository::new(&db), NurseRepository::new(&db));
    wards.create_table().await.unwrap();
    doctors.put(&Doctor { ward: "w".into(), badge: NUMBER, name: "Dee".into() }).await.unwrap();
    nurses.put(&Nurse { ward: "w".into(), email: MARK.into(), name: MARK.into() }).await.unwrap();
    let other = [("pk", "WARD#w"), ("sk", "X"), ("kind", "Guest"), ("name", MARK)];
    put_raw(&db, "wards", other.map(|(name, value)| (name.to_owned(), s(value))).into()).await;
    let all = wards.ward("w").all().await.unwrap();
    assert!(matches!(&all[..], [Ward::Doctor(_), Ward::Nurse(_), Ward::Unknown(_)]), "{all:?}");
    hides(&all);
    let shown =
        r#"[Doctor(Doctor { ward: "w", badge: …, name: "Dee" }), Nurse(Nurse { ward: "w", email: …, name: … })"#;
    assert!(format!("{all:?}").starts_with(shown), "{all:?}");
    let by_email = nurses.by_email(MARK).all().await.unwrap();
    assert_eq!(by_email[0].email, MARK);
    hides(&by_email);
}

#[tokio::test]
async fn errors_hide_sensitive_values() {
    let patients = patients().await;
    let patient = patient();
    error_hides(&patients.create(&patient).await.unwrap_err());
    error_hides(&patients.put(&patient).only_if(Patient::TYPE.ne(MARK)).await.unwrap_err());
    error_hides(&patients.update(PatientKey::new(MARK, MARK, 1, 1)).set(Patient::TYPE, MARK).await.unwrap_err());
    let long = Patient { email: MARK.repeat(500), ..patient.clone() };
    error_hides(&patients.put(&long).await.unwrap_err());
    error_hides(&patients.get(PatientKey::new("a#b", MARK, 1, NUMBER)).await.unwrap_err());
    error_hides(&patients.batch_write().put(&long).await.unwrap_err());
    error_hides(&patients.query("north", MARK.repeat(500)).all().await.unwrap_err());
    let (from, to) = (NUMBER, NUMBER - 1);
    error_hides(&patients.query("north", MARK).visit(1).number(from..=to).all().await.unwrap_err());
    error_hides(&MARK.parse::<dynamite_runtime::Cursor>().unwrap_err());
    let transaction = patients.db().transaction().add(patients.create(&patient));
    error_hides(&transaction.await.unwrap_err());
    for (name, value) in [("price", s(MARK)), ("born", s(MARK)), ("contact", n("918273645")), ("email", s(MARK))] {
        let mut item = patient.to_item().unwrap();
        let old = item.insert(name.to_owned(), value);
        if old == item.get(name).cloned() {
            item.insert("visit_and_number".to_owned(), s("918273645"));
        }
        put_raw(patients.db(), "patients", item).await;
        error_hides(&patients.scan().all().await.unwrap_err());
        let page = patients.scan().page(9).await.unwrap_err();
        let Error::Unreadable(unreadable) = &page else { panic!("{page}") };
        hides(&(unreadable, unreadable.items::<Patient>()));
        error_hides(&page);
    }
}

/// An endpoint can have a user name and a password, and tokens in its path and query.
#[tokio::test]
async fn an_endpoint_hides_its_password() {
    for (url, shown) in [
        (format!("http://{NUMBER}:s3cr3t%20mark@127.0.0.1:9/{NUMBER}?token={NUMBER}"), Some("http://127.0.0.1:9")),
        (format!("http://{NUMBER}@127.0.0.1:9"), Some("http://127.0.0.1:9")),
        (format!("http://name:{NUMBER}/x@127.0.0.1:9"), None),
        (format!("http://name:80#{NUMBER}@127.0.0.1:9"), None),
        (format!("{NUMBER}:x@127.0.0.1"), None),
    ] {
        let builder = Dynamite::builder().endpoint(&url).test_credentials().attempt_timeout(Duration::from_secs(1));
        let builder = builder.retry(aws_sdk_dynamodb::config::retry::RetryConfig::disabled());
        assert_hidden(&format!("{builder:?}"));
        assert!(format!("{builder:?}").contains(shown.unwrap_or("…")), "{builder:?}");
        let db = match (builder.build().await, shown) {
            (Ok(db), Some(_)) => db,
            (Err(error), None) => {
                error_hides(&error);
                continue;
            }
            (result, _) => panic!("{url}: {result:?}"),
        };
        hides(&db);
        let patients = PatientRepository::new(&db);
        hides(&patients);
        let error = patients.get(key()).await.unwrap_err();
        error_hides(&error);
        let request = error.request().unwrap();
        assert!(request.endpoint().is_none_or(|endpoint| Some(endpoint) == shown), "{request:?}");
    }
}

/// Cursors of an audience, and the keys that seal them.
#[tokio::test]
async fn cursor_keys_are_hidden() {
    let keys = CursorKeys::signed(MARK.repeat(4));
    hides(&keys);
    hides(&Dynamite::builder().cursor_keys(keys));
}

/// The fault network answers with what the service could quote.
#[tokio::test]
async fn messages_of_the_service_are_not_shown() {
    let patients = patients().await;
    let (db, faults) = with_faults(patients.db());
    let message = format!("The value {MARK} {NUMBER} is not valid");
    faults.on("PutItem").then(Fault::error(400, "ValidationException", &message));
    let error = PatientRepository::new(&db).put(&patient()).await.unwrap_err();
    assert!(matches!(error, Error::Service(_)), "{error}");
    error_hides(&error);
}

/// The search finds a mark that is shown.
#[test]
fn the_search_finds_marks() {
    for shown in [
        format!("{:?}", MARK),
        format!("{:#?}", MARK.as_bytes()),
        format!("{:?}", AttributeValue::B(MARK.as_bytes().into())),
        format!("{:?}", AttributeValue::N(NUMBER.to_string())),
        format!("{:?}", 918_273_645_f64),
        format!("{:020}", NUMBER),
        format!("{:?}", patient().to_item().unwrap()["seen"]),
        STANDARD.encode(format!("x{MARK}y")),
        Uuid::from_u128(SERIAL).to_string(),
    ] {
        assert!(std::panic::catch_unwind(|| assert_hidden(&shown)).is_err(), "{shown}");
    }
}
