//! Every error code of the HTTP contract with its status, and the one form in which errors leave
//! (RFC 9457, `application/problem+json`).
//!
//! Which error type belongs where: the engine answers with a `Refusal`, the store with a `StoreError`,
//! providers with a `ProviderError`; use cases turn all of them into a [`Problem`]; the edge renders it with
//! its texts and the request's id.

use poem::{
    Body, Response,
    error::{ReadBodyError, ResponseError},
    http::{StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Object,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use serde::{Deserialize, Serialize};
use zhengda_engine::{
    case::event::EventKind,
    refusal::{Finding, Refusal},
};

use crate::store::{StoreError, UpdateError};

/// An error on its way out.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", refusal.code)]
pub struct Problem {
    /// The code, the values of its text and the faults of single fields.
    pub refusal: Refusal,
    /// What the caller may do to the document now, where it is about one.
    pub allowed: Vec<EventKind>,
    /// For the log only: what happened inside. Never personal data.
    pub cause: Option<String>,
}

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
    ("already_active_case", 409), ("attachment_missing", 422), ("service_not_offered", 409), ("region_unknown", 404),
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
    // Certificates.
    ("certificate_not_yours", 404), ("certificate_not_issued", 409), ("certificate_revoked", 409),
    ("certificate_suspended", 409), ("certificate_superseded", 409), ("certificate_other_region", 409),
    ("status_unchanged", 409), ("status_final", 409),
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
];

impl Problem {
    /// The problem with that code.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Refusal::new(code).into()
    }

    /// A fault of ours: `cause` goes to the log, the caller sees `internal`.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self { refusal: Refusal::new("internal"), allowed: Vec::new(), cause: Some(cause.to_string()) }
    }

    /// The same with a placeholder filled.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.refusal = self.refusal.with(name, value);
        self
    }

    /// The same with what the caller may do now.
    #[must_use]
    pub fn allowing(mut self, allowed: Vec<EventKind>) -> Self {
        self.allowed = allowed;
        self
    }

    /// One fault of one field of the body.
    #[must_use]
    pub fn field(pointer: &str, code: &'static str) -> Self {
        Refusal::new("invalid_body").with_findings(vec![Finding::at(pointer, code)]).into()
    }

    /// A body that could not be read.
    #[must_use]
    pub fn from_body(error: ReadBodyError) -> Self {
        match error {
            ReadBodyError::PayloadTooLarge => Self::new("body_too_large"),
            other => Self { cause: Some(other.to_string()), ..Self::new("body_invalid_json") },
        }
    }

    /// The status of its code; a code that is not listed is a fault of ours.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        let listed = CODES.iter().find(|(code, _)| *code == self.refusal.code).map(|(_, status)| *status);
        listed.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Seconds the caller should wait, where the code says so.
    #[must_use]
    pub fn retry_after(&self) -> Option<String> {
        let told = self.refusal.values.get("retry_after").cloned();
        told.or_else(|| matches!(self.status().as_u16(), 429 | 503).then(|| "5".to_owned()))
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, allowed: Vec::new(), cause: None }
    }
}

impl From<crate::random::RandomFailed> for Problem {
    fn from(error: crate::random::RandomFailed) -> Self {
        Self::internal(error)
    }
}

impl From<crate::vault::VaultError> for Problem {
    fn from(error: crate::vault::VaultError) -> Self {
        Self::internal(error)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let cause = error.to_string();
        let problem = match error {
            StoreError::Unavailable { .. } | StoreError::OutcomeUnknown { .. } => Self::new("store_unavailable"),
            StoreError::InvalidCursor => Self::new("cursor_invalid"),
            StoreError::Conflict => Self::new("contended"),
            _ => Self::new("internal"),
        };
        Self { cause: Some(cause), ..problem }
    }
}

impl<E: Into<Problem>> From<UpdateError<E>> for Problem {
    fn from(error: UpdateError<E>) -> Self {
        match error {
            UpdateError::Missing => Self::new("not_found"),
            UpdateError::Refused(refusal) => refusal.into(),
            UpdateError::Contended => Self::new("contended"),
            UpdateError::Store(error) => error.into(),
        }
    }
}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        Self::status(self)
    }
}

/// The body of an error.
#[derive(Clone, Debug, Serialize, Deserialize, Object)]
pub struct ProblemBody {
    /// Always `about:blank`: the code says which problem it is.
    #[serde(rename = "type")]
    #[oai(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// What happened, in Chinese.
    pub title: String,
    /// Which rule, in Chinese.
    pub detail: String,
    /// What to do now, in Chinese.
    pub remedy: String,
    /// What happened, in English.
    pub title_en: String,
    /// Which rule, in English.
    pub detail_en: String,
    /// What to do now, in English.
    pub remedy_en: String,
    /// What the caller may do to the document now.
    pub allowed_actions: Vec<String>,
    /// The id under which our log knows this request.
    pub request_id: String,
    /// The faults of single fields.
    pub errors: Vec<FieldProblem>,
}

/// One fault of one field.
#[derive(Clone, Debug, Serialize, Deserialize, Object)]
pub struct FieldProblem {
    /// JSON pointer into the request body.
    pub pointer: String,
    /// The stable code.
    pub code: String,
    /// What is wrong, in Chinese.
    pub detail: String,
    /// What to do, in Chinese.
    pub remedy: String,
    /// What is wrong, in English.
    pub detail_en: String,
    /// What to do, in English.
    pub remedy_en: String,
}

/// The media type of errors.
pub const PROBLEM_JSON: &str = "application/problem+json; charset=utf-8";

impl ProblemBody {
    /// The answer with this body.
    #[must_use]
    pub fn response(&self, status: StatusCode, retry_after: Option<String>) -> Response {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        let mut builder = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, PROBLEM_JSON)
            .header(header::CACHE_CONTROL, "no-store");
        if let Some(seconds) = retry_after {
            builder = builder.header(header::RETRY_AFTER, seconds);
        }
        builder.body(Body::from_vec(bytes))
    }
}

impl ApiResponse for Problem {
    fn meta() -> MetaResponses {
        let content = || {
            vec![MetaMediaType {
                content_type: "application/problem+json",
                schema: <ProblemBody as Type>::schema_ref(),
            }]
        };
        let response = |status, description| MetaResponse {
            description,
            status: Some(status),
            status_range: None,
            content: content(),
            headers: vec![],
        };
        MetaResponses {
            responses: vec![
                response(400, "The call is malformed"),
                response(401, "No valid session"),
                response(403, "This session may not do that"),
                response(404, "No such thing, or not yours"),
                response(409, "Not possible in the present state; see allowed_actions"),
                response(410, "Too late"),
                response(412, "The document has changed since it was read"),
                response(413, "Too large"),
                response(415, "Media type not taken"),
                response(422, "The content has faults; see errors"),
                response(428, "If-Match is missing"),
                response(429, "Too often; see Retry-After"),
                response(500, "A fault of ours"),
                response(503, "Not available now; see Retry-After"),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        <ProblemBody as Type>::register(registry);
    }
}
