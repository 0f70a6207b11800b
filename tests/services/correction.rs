//! A new certificate says what a reviewer approved, never what an operator types; and the corrected number leads to the
//! same person as the one before.

use serde_json::{Value, json};
use zhengda_engine::{moment::Span, values::DocumentNumber};

use super::{
    office::{Office, PAPER, id, on_each_store},
    replace::{register, replaced_once},
};
use crate::certificates::list;

async fn codes_of(office: &Office, case: &Value, certificate: &Value) -> Vec<(String, String)> {
    let operator = office.operator().await;
    let refused = office.act(&operator, case, "complete", &json!({ "text": "换发", "certificate": certificate })).await;
    assert_eq!(refused.problem(422), "result_incomplete");
    let errors = refused.json()["errors"].as_array().unwrap().clone();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    errors.iter().map(|error| (text(error, "pointer"), text(error, "code"))).collect()
}

fn fault(at: &str, code: &str) -> (String, String) {
    (format!("/certificate/{at}"), code.to_owned())
}

// rows: G01 G11
#[tokio::test]
async fn an_operator_changes_nothing_that_no_reviewer_has_seen() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        let (name, other) = (list::name(2), list::id_number(2));
        office.running.person((&name, &other)).await;
        let right = list::id_number(77);
        let form = json!({ "item": "document_number", "correct": right });
        let case = office.approved("exchange", Some(&old.id), &form).await;
        assert_eq!(
            codes_of(&office, &case, &json!({ "name": name, "id_number": other })).await,
            [fault("name", "field_locked"), fault("id_number", "differs_from_application")]
        );
        assert_eq!(
            codes_of(&office, &case, &json!({ "name": list::name(1) })).await,
            [fault("name", "field_locked")],
            "not even what stands there already"
        );
        assert_eq!(register(&office).await.len(), 1);
        // What was approved is printed, whether the operator types it again or not.
        let operator = office.operator().await;
        office.act(&operator, &case, "complete", &json!({ "text": "换发" })).await.expect(200);
        office.running.work().await;
        let new = replaced_once(&office, &old.id, &case).await;
        assert_eq!((new.name.as_str(), new.document_number.as_str()), (list::name(1).as_str(), right.as_str()));
    })
    .await;
}

// rows: G11 N7
#[tokio::test]
async fn what_should_be_printed_is_read_when_it_is_applied_for() {
    let office = Office::open().await;
    let old = office.certificate(1, PAPER, "正常").await;
    for (item, correct, code) in [
        ("name", "李2", "name_digit"),
        ("document_number", "请改为正确的号码", "document_number_format"),
        ("document_number", "440105199003074517", "document_number_check_character"),
    ] {
        let refused = office.apply("exchange", Some(&old.id), &json!({ "item": item, "correct": correct })).await;
        assert_eq!(refused.problem(422), "form_incomplete", "{correct}");
        let error = &refused.json()["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!("/form/correct"), &json!(code)), "{correct}");
    }
}

#[tokio::test]
async fn nobody_gets_a_certificate_with_the_number_of_somebody_else() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        // Somebody of the same name, with something of her own here.
        let (name, number) = (list::name(1), list::id_number(2));
        let person = office.running.person((&name, &number)).await;
        let hers = office.running.candidate((&name, &number)).await;
        let body = office.body("refund", None, &json!({ "exam": "economist", "year": "2024" }));
        office.running.act("/api/v1/cases", &hers, None, &body).await.expect(201);
        let form = json!({ "item": "document_number", "correct": number });
        let case = office.approved("exchange", Some(&old.id), &form).await;
        assert_eq!(codes_of(&office, &case, &json!({})).await, [fault("id_number", "document_of_another")]);
        assert_eq!(office.running.person((&name, &number)).await, person);
        let operator = office.operator().await;
        let words = json!({ "text": "号码属于他人", "carried_out": false });
        office.act(&operator, &case, "complete", &words).await.expect(200);
        assert_eq!(register(&office).await.len(), 1);
    })
    .await;
}

// rows: G04 F80
#[tokio::test]
async fn whoever_logged_in_with_the_right_number_before_comes_to_the_certificate_afterwards() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        let (name, right) = (list::name(1), list::id_number(77));
        let early = office.running.log_in_by_face(&name, &right).await;
        let mine = office.running.get("/api/v1/certificates", Some(&early)).await.expect(200);
        assert_eq!(mine["items"], json!([]), "an empty record under the right number");
        let form = json!({ "item": "document_number", "correct": right });
        let case = office.approved("exchange", Some(&old.id), &form).await;
        let operator = office.operator().await;
        office.act(&operator, &case, "complete", &json!({ "text": "换发" })).await.expect(200);
        office.running.work().await;
        let new = replaced_once(&office, &old.id, &case).await;
        assert_eq!(office.running.get("/api/v1/certificates", Some(&early)).await.problem(401), "session_expired");
        office.running.advance(Span::minutes(2));
        let late = office.running.log_in_by_face(&name, &right).await;
        let mine = office.running.get("/api/v1/certificates", Some(&late)).await.expect(200);
        assert!(mine.to_string().contains(&new.id), "{mine}");
    })
    .await;
}

// rows: K47 F80
#[tokio::test]
async fn the_corrected_number_and_the_one_before_lead_to_one_person_and_the_newest_edition() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        let (before, right) = (list::id_number(1), list::id_number(77));
        let form = json!({ "item": "document_number", "correct": right });
        let case = office.approved("exchange", Some(&old.id), &form).await;
        let operator = office.operator().await;
        office.act(&operator, &case, "complete", &json!({ "text": "换发" })).await.expect(200);
        office.running.work().await;
        let new = replaced_once(&office, &old.id, &case).await;
        let name = list::name(1);
        for number in [&before, &right] {
            let number = DocumentNumber::parse(number).unwrap();
            let found = office.running.app.person_of_document(&number).await.unwrap().unwrap();
            assert_eq!(found.id, new.person, "also a login finds the same person");
        }
        // A face login with the corrected number comes to the certificates.
        let token = office.running.log_in_by_face(&name, &right).await;
        let mine = office.running.get("/api/v1/certificates", Some(&token)).await.expect(200);
        let ids: Vec<&Value> = mine["items"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
        assert!(ids.contains(&&json!(new.id)) && ids.contains(&&json!(old.id)), "{mine}");
        let issuer = office.issuer().await;
        let wanted = json!({ "name": name, "id_number": right });
        let found = office.running.post("/api/v1/staff/certificates/search", Some(&issuer), &wanted).await;
        assert!(found.text.contains(&new.id), "{} of {}", found.text, id(&case));
    })
    .await;
}

/// The wrong number on a list may be somebody's right one: once it is corrected, that person is nobody else.
// rows: G01
#[tokio::test]
async fn the_owner_of_a_number_that_was_corrected_away_is_not_taken_for_the_holder() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        let holder = old.person.clone();
        let (wrong, right) = (list::id_number(1), list::id_number(77));
        let form = json!({ "item": "document_number", "correct": right });
        let case = office.approved("exchange", Some(&old.id), &form).await;
        let operator = office.operator().await;
        office.act(&operator, &case, "complete", &json!({ "text": "换发" })).await.expect(200);
        office.running.work().await;
        replaced_once(&office, &old.id, &case).await;
        let stranger = office.running.log_in_by_face("欧阳晓", &wrong).await;
        let me = office.running.get("/api/v1/me", Some(&stranger)).await.expect(200);
        assert_ne!(me["person"]["id"], json!(holder));
        let seen = office.running.get("/api/v1/certificates", Some(&stranger)).await.expect(200);
        assert_eq!(seen["items"], json!([]), "{seen}");
        assert_eq!(office.running.person((&list::name(1), &right)).await, holder);
        // The stranger's own certificates can be registered under the own number.
        assert_ne!(office.running.person(("欧阳晓", &wrong)).await, holder);
    })
    .await;
}
