//! Operation × caller: who gets in. Read from the contract, so that a new operation without a row fails.

use zhengda::records::staff::StaffRole::{Auditor, Issuer, Operator, Reviewer};

use super::operations::operations;
use crate::support::{
    roles::Who::{self, Device, Nobody, Other, Owner, Staff},
    running::{Running, fresh_key},
};

const EVERYONE: &[Who] = &Who::ALL;
const CANDIDATES: &[Who] = &[Owner, Other];
const SESSIONS: &[Who] = &[Device, Owner, Other, Staff(Reviewer), Staff(Operator), Staff(Issuer), Staff(Auditor)];

const STAFF: &[Who] = &[Staff(Reviewer), Staff(Operator), Staff(Issuer), Staff(Auditor)];

/// Whom each operation lets in. Whose things a candidate may see is another test's question (`tests/cases`).
#[rustfmt::skip]
const ACCESS: &[(&str, &[Who])] = &[
    ("open_device_session", EVERYONE),
    ("create_captcha", EVERYONE),
    ("register_account", EVERYONE),
    ("log_in_by_password", EVERYONE),
    ("recover_username", EVERYONE),
    ("recover_password", EVERYONE),
    ("reset_password", EVERYONE),
    ("begin_scan_login", EVERYONE),
    ("show_scan_login", EVERYONE),
    ("finish_scan_login", EVERYONE),
    ("scan_scan_login", CANDIDATES),
    ("confirm_scan_login", CANDIDATES),
    ("refuse_scan_login", CANDIDATES),
    ("authorize_identity", EVERYONE),
    ("log_in_by_identity", EVERYONE),
    ("get_my_account", CANDIDATES),
    ("change_my_password", CANDIDATES),
    ("change_my_mobile", CANDIDATES),
    ("step_up", CANDIDATES),
    ("send_sms_code", EVERYONE),
    ("log_in_by_sms", EVERYONE),
    ("log_in_by_wechat_phone", EVERYONE),
    ("list_sessions", CANDIDATES),
    ("end_session", CANDIDATES),
    ("begin_face_login", EVERYONE),
    ("look_at_face_login", SESSIONS),
    ("scan_face_login", SESSIONS),
    ("show_face_login", EVERYONE),
    ("list_messages", CANDIDATES),
    ("read_message", CANDIDATES),
    ("finish_face_login", EVERYONE),
    ("get_me", CANDIDATES),
    ("reveal_me", CANDIDATES),
    ("list_regions", EVERYONE),
    ("get_region", EVERYONE),
    ("begin_form", CANDIDATES),
    ("get_case_form", CANDIDATES),
    ("create_case", CANDIDATES),
    ("list_cases", CANDIDATES),
    ("get_case", CANDIDATES),
    ("get_case_parcel", CANDIDATES),
    ("edit_case", CANDIDATES),
    ("submit_case", CANDIDATES),
    ("withdraw_case", CANDIDATES),
    ("appeal_case", CANDIDATES),
    ("get_case_appeal", CANDIDATES),
    ("re_address_case", CANDIDATES),
    ("confirm_case_mobile", CANDIDATES),
    ("create_attachment", CANDIDATES),
    ("list_reusable_attachments", CANDIDATES),
    ("reuse_attachment", CANDIDATES),
    ("get_attachment", CANDIDATES),
    ("delete_attachment", CANDIDATES),
    ("begin_upload", CANDIDATES),
    ("get_upload", CANDIDATES),
    ("send_upload_part", CANDIDATES),
    ("finish_upload", CANDIDATES),
    ("give_up_upload", CANDIDATES),
    ("get_staff_attachment", &[Staff(Reviewer)]),
    ("print_case_receipt", CANDIDATES),
    ("print_case_form", CANDIDATES),
    ("print_blank_form", CANDIDATES),
    ("log_in_staff", EVERYONE),
    ("log_out_staff", STAFF),
    ("change_staff_password", STAFF),
    ("list_staff_cases", STAFF),
    ("get_staff_case", STAFF),
    ("claim_case", &[Staff(Reviewer)]),
    ("release_case", &[Staff(Reviewer)]),
    ("return_case", &[Staff(Reviewer)]),
    ("reject_case", &[Staff(Reviewer)]),
    ("approve_case", &[Staff(Reviewer)]),
    ("dispatch_case", &[Staff(Operator)]),
    ("complete_case", &[Staff(Operator)]),
    ("record_case", &[Staff(Operator)]),
    ("register_call", &[Staff(Issuer)]),
    ("get_staff_statistics", STAFF),
    ("get_region_statistics", EVERYONE),
    ("list_certificates", CANDIDATES),
    ("get_certificate", CANDIDATES),
    ("get_certificate_qr_svg", CANDIDATES),
    ("get_certificate_qr_png", CANDIDATES),
    ("import_certificates", &[Staff(Issuer)]),
    ("search_certificates", &[Staff(Issuer)]),
    ("change_certificate_status", &[Staff(Issuer)]),
    ("list_waiting_revocations", &[Staff(Issuer)]),
    ("verify_certificate", EVERYONE),
    ("get_status_list", EVERYONE),
    ("list_scores", CANDIDATES),
    ("list_score_plans", CANDIDATES),
    ("import_scores", &[Staff(Issuer)]),
    ("list_publicities", EVERYONE),
    ("get_publicity", EVERYONE),
    ("report_candidate", EVERYONE),
    ("get_publicity_report", EVERYONE),
    ("list_checks", CANDIDATES),
    ("open_publicity", &[Staff(Issuer)]),
    ("list_staff_publicities", STAFF),
    ("list_staff_checks", &[Staff(Reviewer)]),
    ("import_publicity", &[Staff(Issuer)]),
    ("decide_check", &[Staff(Reviewer)]),
    ("list_publicity_reports", &[Staff(Reviewer)]),
    ("decide_publicity_report", &[Staff(Reviewer)]),
    ("get_promise_text", EVERYONE),
    ("list_registrations", CANDIDATES),
    ("sign_promise", CANDIDATES),
    ("decline_promise", CANDIDATES),
    ("withdraw_promise", CANDIDATES),
    ("import_registrations", &[Staff(Operator)]),
    ("list_payments", CANDIDATES),
    ("report_payment", CANDIDATES),
    ("list_payment_reports", CANDIDATES),
    ("get_payment_report", CANDIDATES),
    ("import_orders", &[Staff(Operator)]),
    ("list_staff_payment_reports", &[Staff(Operator)]),
    ("answer_payment_report", &[Staff(Operator)]),
    ("get_calendar", EVERYONE),
    ("list_places", EVERYONE),
    ("get_registration_terms", EVERYONE),
    ("list_issue_notices", EVERYONE),
    ("publish_issue_notice", &[Staff(Operator)]),
    ("publish_registration_terms", &[Staff(Operator)]),
    ("search_help", EVERYONE),
    ("get_help_article", EVERYONE),
    ("query_certificate", EVERYONE),
    ("get_print_sheets_pdf", &[Staff(Issuer)]),
    ("get_print_sheet_svg", &[Staff(Issuer)]),
    ("verify_receipt", EVERYONE),
    ("verify_batch", EVERYONE),
    ("get_batch", EVERYONE),
    ("open_share", EVERYONE),
    ("create_share", CANDIDATES),
    ("list_shares", CANDIDATES),
    ("revoke_share", CANDIDATES),
    ("list_verifications", CANDIDATES),
    ("list_status_lists", EVERYONE),
    ("get_status_pack", EVERYONE),
    ("list_audit", &[Staff(Auditor)]),
    ("get_log_head", EVERYONE),
    ("list_log_heads", EVERYONE),
    ("list_log_entries", EVERYONE),
    ("prove_inclusion", EVERYONE),
    ("prove_consistency", EVERYONE),
];

/// Whom an operation lets in.
pub(super) fn allowed(operation: &str) -> &'static [Who] {
    ACCESS
        .iter()
        .find(|(id, _)| *id == operation)
        .map_or_else(|| panic!("{operation} has no row in the access table"), |(_, who)| who)
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let known: Vec<String> = operations().into_iter().map(|operation| operation.id).collect();
    let missing: Vec<&String> = known.iter().filter(|id| ACCESS.iter().all(|(row, _)| row != id)).collect();
    let left: Vec<&str> = ACCESS.iter().map(|(row, _)| *row).filter(|row| !known.iter().any(|id| id == row)).collect();
    assert!(missing.is_empty() && left.is_empty(), "without a row: {missing:?}; rows of nothing: {left:?}");
}

#[tokio::test]
async fn every_operation_lets_in_whom_its_row_names_and_nobody_else() {
    let running = Running::start().await;
    let mut wrong = Vec::new();
    for operation in operations() {
        for who in Who::ALL {
            let token = running.token_of(who).await;
            let key = fresh_key();
            let headers = [("Idempotency-Key", key.as_str()), ("If-Match", "\"1\"")];
            let answer = running
                .send(operation.method.clone(), &operation.path, token.as_deref(), &headers, operation.body.as_ref())
                .await;
            let code = answer.text.contains("\"session_missing\"") || answer.text.contains("\"role_missing\"");
            let kept_out = code && matches!(answer.status.as_u16(), 401 | 403);
            let expected = !allowed(&operation.id).contains(&who);
            if kept_out != expected || answer.status.is_server_error() {
                wrong.push(format!("{} as {who:?}: {} {}", operation.id, answer.status, answer.text));
            }
        }
        assert_eq!(
            operation.secured,
            !allowed(&operation.id).contains(&Nobody),
            "{}: the contract says another thing",
            operation.id
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_token_that_never_was_is_refused_everywhere() {
    let running = Running::start().await;
    for operation in operations().into_iter().filter(|operation| operation.secured) {
        let answer =
            running.send(operation.method, &operation.path, Some("never-was"), &[], operation.body.as_ref()).await;
        assert_eq!(answer.problem(401), "session_expired", "{}", operation.id);
    }
}
