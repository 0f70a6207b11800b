//! Every error code of the HTTP contract with its status.

/// Codes and their status. A code is listed once, has its texts in `config/reasons.toml`, and keeps its
/// meaning for ever; `problem_tests` proves the first two.
#[rustfmt::skip]
pub const CODES: &[(&str, u16)] = &[
    // The case and its order of steps.
    ("wrong_state", 409), ("not_editable_now", 409), ("edit_only_when_returned", 409),
    ("appeal_not_offered", 409), ("appeal_only_when_rejected", 409), ("appeal_already_used", 409),
    ("appeal_window_over", 409), ("withdraw_too_late", 409), ("confirm_required", 422),
    ("notice_not_accepted", 422), ("notice_outdated", 422), ("form_incomplete", 422),
    ("text_missing", 422), ("reason_unknown", 422), ("lease_held_by_other", 409), ("lease_expired", 409), ("lease_not_held", 409),
    ("lease_running", 409), ("own_case", 403), ("same_reviewer", 403), ("review_required", 409),
    ("dispatch_not_offered", 409), ("mobile_not_confirmed", 409), ("mobile_already_confirmed", 409),
    ("parcel_not_returned", 409),
    ("resend_limit_reached", 409), ("no_parcel", 409), ("not_overdue", 409), ("nothing_new", 409),
    ("tracking_number_invalid", 422), ("tracking_number_taken", 409), ("carrier_unknown", 422),
    ("already_active_case", 409), ("service_not_offered", 409), ("region_unknown", 404),
    // Fields.
    ("field_required", 422), ("field_too_long", 422), ("field_pattern", 422), ("field_unknown", 422),
    ("field_locked", 422), ("option_unknown", 422), ("address_locker", 422), ("address_incomplete", 422),
    ("address_empty", 422), ("address_too_long", 422), ("address_control_character", 422),
    ("address_province_missing", 422), ("address_city_missing", 422), ("address_district_missing", 422),
    ("address_number_missing", 422), ("address_room_missing", 422), ("address_mobile_inside", 422),
    ("mobile_invalid", 422), ("mobile_format", 422), ("mobile_not_mainland", 422), ("mobile_fixed_line", 422),
    ("name_invalid", 422), ("name_empty", 422), ("name_too_long", 422), ("name_invisible_character", 422),
    ("name_digit", 422), ("name_character_lost", 422), ("name_sign", 422),
    ("document_number_invalid", 422), ("document_number_format", 422), ("document_number_region", 422),
    ("document_number_birth_date", 422), ("document_number_check_character", 422),
    ("document_number_other_kind", 422),
    // Files: the slots, the file as such, the photo. Some are findings of an upload that was taken.
    ("attachment_missing", 422), ("attachment_too_large", 413), ("attachment_type", 415), ("attachment_empty", 422),
    ("attachment_expired", 422), ("attachment_used", 422), ("attachment_locked", 409), ("attachment_not_reusable", 409),
    ("attachment_gone", 410), ("uploads_too_many", 429),
    ("slot_unknown", 422), ("slot_empty", 422), ("slot_too_few", 422), ("slot_full", 422),
    ("sequence_taken", 422), ("sequence_invalid", 422),
    ("image_truncated", 422), ("image_broken", 422), ("image_pixels", 422), ("image_colours", 422),
    ("file_polyglot", 422), ("pdf_broken", 422), ("pdf_active", 422), ("pdf_locked", 422), ("location_removed", 422),
    ("photo_width", 422), ("photo_height", 422), ("photo_small", 422), ("photo_size", 422), ("photo_background", 422),
    ("photo_background_doubtful", 422), ("photo_grey", 422), ("photo_blank", 422), ("photo_pose_unchecked", 422),
    ("photo_corrected", 422), ("characters_not_printable", 422),
    // Certificates.
    ("certificate_not_yours", 404), ("certificate_not_issued", 409), ("certificate_revoked", 409),
    ("certificate_suspended", 409), ("certificate_superseded", 409), ("certificate_other_region", 409),
    ("status_unchanged", 409), ("status_final", 409),
    // What a candidate can know: publicity, promise, payments, queries.
    ("exam_unknown", 422), ("publicity_over", 410), ("check_unchanged", 409), ("check_stage_missing", 422),
    ("report_decided", 409), ("report_not_taken", 409), ("report_too_short", 422), ("report_entry_unknown", 422),
    ("promise_false_before", 403), ("promise_recorded", 403), ("promise_signed", 409), ("promise_declined", 409),
    ("promise_withdrawn", 409), ("promise_closed", 409), ("promise_not_signed", 409), ("promise_paid", 409),
    ("promise_statements", 422), ("identity_too_weak", 403), ("terms_not_published", 409), ("terms_order", 422),
    ("terms_url", 422), ("amount_invalid", 422), ("charged_at_invalid", 422), ("payment_outcome_invalid", 422),
    ("query_no_match", 404), ("query_number_required", 422),
    // Codes, doors, sessions.
    ("code_wrong", 422), ("code_expired", 422), ("code_used", 422), ("code_too_many_tries", 429),
    ("code_cooldown", 429), ("sms_limit_hour", 429), ("sms_limit_day", 429), ("sms_door_closed", 403),
    ("face_failed", 422), ("face_pending", 409), ("face_expired", 410), ("face_unavailable", 503),
    ("face_already_used", 409), ("session_missing", 401), ("session_expired", 401),
    ("step_up_required", 403), ("role_missing", 403), ("staff_credentials", 401),
    // Calls.
    ("idempotency_key_missing", 400), ("idempotency_key_short", 400), ("idempotency_key_reused", 422),
    ("idempotency_running", 409), ("if_match_missing", 428), ("version_stale", 412),
    ("body_too_large", 413), ("body_invalid_json", 400), ("duplicate_key", 400), ("unknown_field", 400),
    ("wrong_type", 400), ("too_deep", 400), ("invalid_text", 400), ("invalid_body", 400),
    ("parameter_invalid", 400), ("media_type", 415), ("cursor_invalid", 400), ("not_found", 404),
    ("method_not_allowed", 405), ("rate_limited", 429), ("callback_signature", 401),
    // Outside and inside.
    ("store_unavailable", 503), ("provider_unavailable", 503), ("timeout", 503), ("overloaded", 503),
    ("contended", 503), ("internal", 500),
    // Imports: findings of a file as a whole, and of one row.
    ("file_empty", 422), ("file_encoding", 422), ("file_too_large", 413), ("file_type", 415),
    ("header_missing", 422), ("header_unknown", 422), ("row_column_missing", 422),
    ("row_name_invalid", 422), ("row_document_invalid", 422), ("row_document_kind_unknown", 422),
    ("row_mobile_invalid", 422), ("row_exam_unknown", 422), ("row_year_invalid", 422),
    ("row_level_unknown", 422), ("row_specialty_unknown", 422), ("row_management_number_invalid", 422),
    ("row_print_number_invalid", 422), ("row_date_invalid", 422), ("row_city_missing", 422),
    ("row_status_unknown", 422), ("row_duplicate_in_file", 422), ("row_conflicts_with_register", 422),
    ("row_person_has_other_name", 422), ("row_city_other_region", 422), ("row_cell_failed", 422),
    ("row_digits_lost", 422), ("row_cell_is_date", 422), ("row_cell_without_column", 422), ("header_twice", 422),
    ("row_sitting_invalid", 422), ("row_subject_invalid", 422), ("row_score_invalid", 422),
    ("row_check_state_unknown", 422), ("row_publicity_not_opened", 422), ("row_check_decided", 422),
    ("row_yes_no_invalid", 422), ("row_order_number_invalid", 422), ("row_amount_invalid", 422),
    ("row_payment_incomplete", 422),
];
