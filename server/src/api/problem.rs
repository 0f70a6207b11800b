//! The one form in which errors leave (RFC 9457, `application/problem+json`).

use poem::{
    Body, Response,
    http::{StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Object,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

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
