//! What a holder sees of certificates, and nobody else does.

use serde_json::{Value, json};
use zhengda::records::certificate::{Certificate, Status};

use super::{
    import::import,
    list::{self, csv, row},
    verify::set_status,
};
use crate::support::running::{Running, on_each_store};

/// The holder of row `n` with the certificate of that row.
async fn holder(running: &Running, n: u32) -> (String, Certificate) {
    let certificate = super::verify::certificate(running, n).await;
    (running.candidate((&list::name(n), &list::id_number(n))).await, certificate)
}

async fn items(running: &Running, token: &str) -> Vec<Value> {
    let page = running.get("/api/v1/certificates", Some(token)).await.expect(200);
    page["items"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_holder_sees_each_certificate_with_its_services() {
    on_each_store(async |running| {
        let (token, certificate) = holder(&running, 1).await;
        let items = items(&running, &token).await;
        assert_eq!(items.len(), 1);
        let one = running.get(&format!("/api/v1/certificates/{}", certificate.id), Some(&token)).await.expect(200);
        assert_eq!(one, items[0]);
        assert_eq!(one["name"], list::name(1));
        assert_eq!(one["management_number"], certificate.management_number);
        assert_eq!(one["print_number"], "00000001");
        assert_eq!((one["exam"].as_str(), one["year"].as_i64()), (Some("一级建造师"), Some(2024)));
        assert_eq!(one["status"], "valid");
        assert_eq!(one["status_text"]["zh"], "有效");
        let number = one["id_number_masked"].as_str().unwrap();
        assert!(number.contains('*') && number != certificate.document_number, "{number}");
        let services = one["services"].as_array().unwrap();
        assert!(services.iter().any(|service| service["service"] == "mailing" && service["allowed"] == true));
        // This exam has an electronic certificate (F78), and a change begins with a call (F82).
        let refused = services.iter().filter(|service| !service["refusal"].is_null());
        let refused: Vec<_> = refused.map(|service| (&service["service"], &service["refusal"]["code"])).collect();
        assert_eq!(
            refused,
            [(&json!("certificate_change"), &json!("call_first")), (&json!("reissue"), &json!("e_certificate_only")),]
        );
    })
    .await;
}

#[tokio::test]
async fn a_refused_service_says_which_rule_since_when_and_what_to_do() {
    let running = Running::start().await;
    let (token, certificate) = holder(&running, 2).await;
    for (status, code) in [
        (Status::Suspended, "certificate_suspended"),
        (Status::Superseded, "certificate_superseded"),
        (Status::Revoked, "certificate_revoked"),
    ] {
        let at = set_status(&running, &certificate.id, status, None).await;
        let one = &items(&running, &token).await[0];
        assert_eq!(one["status"], status.name());
        for service in one["services"].as_array().unwrap() {
            assert_eq!((service["allowed"].as_bool(), service["refusal"]["code"].as_str()), (Some(false), Some(code)));
            let reason = service["refusal"]["reason"]["zh"].as_str().unwrap();
            assert!(reason.contains(&at.beijing_date().to_string()), "{reason}");
            assert!(!service["refusal"]["remedy"]["en"].as_str().unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn somebody_elses_certificate_does_not_exist() {
    let running = Running::start().await;
    let (_, certificate) = holder(&running, 3).await;
    let (other, _) = holder(&running, 4).await;
    assert_eq!(items(&running, &other).await.len(), 1);
    for path in [
        format!("/api/v1/certificates/{}", certificate.id),
        format!("/api/v1/certificates/{}/qr.svg", certificate.id),
        format!("/api/v1/certificates/{}/qr.png", certificate.id),
        "/api/v1/certificates/cert_nothing".to_owned(),
    ] {
        assert_eq!(running.get(&path, Some(&other)).await.problem(404), "certificate_not_yours", "{path}");
    }
}

#[tokio::test]
async fn many_certificates_come_page_by_page_the_latest_first() {
    let running = Running::start().await;
    let same_person = |n: u32| {
        row(n)
            .replace(&list::id_number(n), &list::id_number(0))
            .replacen(&list::name(n), &list::name(0), 1)
            .replace("2024-11-20", &format!("2024-11-{:02}", n + 1))
    };
    import(&running, csv((0..7).map(same_person)).as_bytes(), false).await;
    let token = running.candidate((&list::name(0), &list::id_number(0))).await;
    let mut dates = Vec::new();
    let mut path = "/api/v1/certificates?limit=3".to_owned();
    loop {
        let page = running.get(&path, Some(&token)).await.expect(200);
        dates.extend(
            page["items"].as_array().unwrap().iter().map(|one| one["approved_on"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/certificates?limit=3&cursor={cursor}");
    }
    let expected: Vec<String> = (1..=7).rev().map(|day| format!("2024-11-{day:02}")).collect();
    assert_eq!(dates, expected);
    for (query, code) in
        [("cursor=nonsense", "cursor_invalid"), ("limit=0", "parameter_invalid"), ("limit=101", "parameter_invalid")]
    {
        assert_eq!(running.get(&format!("/api/v1/certificates?{query}"), Some(&token)).await.problem(400), code);
    }
}

#[tokio::test]
async fn the_code_comes_as_an_image_that_leads_to_the_verdict() {
    let running = Running::start().await;
    let (token, certificate) = holder(&running, 5).await;
    let path = format!("/api/v1/certificates/{}/qr", certificate.id);
    let svg = running.get(&format!("{path}.svg"), Some(&token)).await;
    assert_eq!((svg.status.as_u16(), svg.content_type.as_str()), (200, "image/svg+xml"));
    assert!(svg.text.starts_with("<svg") && svg.text.contains("<title>证书验证码"), "{}", &svg.text[..200]);
    assert!(!svg.text.contains(&certificate.name), "the holder's name is in the code, not beside it");
    let png = running.get(&format!("{path}.png?module=4"), Some(&token)).await;
    assert_eq!((png.status.as_u16(), png.content_type.as_str()), (200, "image/png"));
    assert!(png.bytes.starts_with(b"\x89PNG"));
    // The image is the code of the text that leads to VALID.
    let text = super::verify::text_of(&running, &certificate);
    let qr = zhengda_seal::qr::Qr::new(&text, zhengda_seal::qr::Level::M).unwrap();
    assert_eq!(png.bytes, qr.png(4));
    assert!(text.starts_with("HTTP://127.0.0.1:"), "{text}");
    for module in ["0", "65", "-1", "x"] {
        assert_eq!(
            running.get(&format!("{path}.png?module={module}"), Some(&token)).await.problem(400),
            "parameter_invalid"
        );
    }
}
