//! What issuers do in bulk: codes anew after a key was lost, and sheets for the printer.

use std::sync::Arc;

use serde_json::json;
use zhengda::{
    app::{
        certificates::renew::{Renewal, Renewed},
        sheet::Progress,
    },
    records::{certificate::Certificate, staff::StaffRole},
    store::{Condition, Find},
};
use zhengda_engine::moment::Span;
use zhengda_seal::cose::Envelope;

use super::check;
use crate::{
    certificates::{
        import::import,
        list::{csv, row},
    },
    support::{
        roles::REGION,
        running::{Running, on_each_store},
    },
};

async fn all(running: &Running) -> Vec<Certificate> {
    let find = Find::by(Condition::all()).limit(100);
    let (found, _) = running.app.records::<Certificate>().find(&find).await.unwrap();
    found.into_iter().map(|found| found.value).collect()
}

// rows: N15 L7
#[tokio::test]
async fn codes_of_a_key_are_issued_anew_and_a_second_run_finds_nothing_left() {
    on_each_store(async |running| {
        import(&running, csv((0..40).map(row)).as_bytes(), false).await;
        let before = all(&running).await;
        let old = Envelope::parse(before[0].signed_code().unwrap().as_bytes()).unwrap().key_id();
        let renewal = |dry_run| Renewal {
            region: Some(REGION.to_owned()),
            key: Some(old),
            dry_run,
            progress: Arc::new(Progress::default()),
        };
        assert!(running.app.renew_codes(&renewal(true)).await.is_err(), "not while it is the only one in force");
        // The next key signs.
        running.advance(Span::days(710));
        let counted = running.app.renew_codes(&renewal(true)).await.unwrap();
        assert_eq!(counted, Renewed { total: 40, renewed: 40, failed: 0 });
        assert_eq!(all(&running).await, before, "counting writes nothing");
        assert_eq!(running.app.renew_codes(&renewal(false)).await.unwrap(), counted);
        let again = running.app.renew_codes(&renewal(false)).await.unwrap();
        assert_eq!(again, Renewed { total: 40, renewed: 0, failed: 0 });
        let after = all(&running).await;
        let other = running.again().await;
        for (old, new) in before.iter().zip(&after) {
            assert_eq!(old.id, new.id);
            for process in [&running, &other] {
                assert_eq!(check(process, json!({ "code": new.code })).await["verdict"], "valid");
                assert_eq!(check(process, json!({ "code": old.code })).await["reason"], "not_in_register");
            }
        }
    })
    .await;
}

// rows: Q3
#[tokio::test]
async fn an_issuer_gets_sheets_for_the_printer() {
    let running = Running::start().await;
    import(&running, csv((0..14).map(row)).as_bytes(), false).await;
    let token = running.staff(REGION, "issuer", StaffRole::Issuer).await;
    let pdf = running.get("/api/v1/staff/certificates/print-sheets.pdf", Some(&token)).await;
    assert_eq!((pdf.status.as_u16(), pdf.content_type.as_str()), (200, "application/pdf"));
    let document = lopdf::Document::load_mem(&pdf.bytes).unwrap();
    assert_eq!(document.get_pages().len(), 2);
    let text = document.extract_text(&[1, 2]).unwrap();
    for certificate in all(&running).await {
        assert!(text.contains(&certificate.management_number), "{text}");
    }
    let svg = running.get("/api/v1/staff/certificates/print-sheet.svg", Some(&token)).await;
    assert_eq!((svg.status.as_u16(), svg.content_type.as_str()), (200, "image/svg+xml"));
    assert_eq!(svg.text.matches("<path").count(), 12);
    let none = running.get("/api/v1/staff/certificates/print-sheet.svg?approved_on=1999-01-01", Some(&token)).await;
    assert_eq!(none.text.matches("<path").count(), 0);
}
