//! The edge of the HTTP layer: gives each request an id, a time limit and a log line, turns every error,
//! poem's own included, into a problem, and adds the headers that every answer carries.

use std::{sync::Arc, time::Duration};

use metrics::{counter, histogram};
use poem::{
    Endpoint, IntoResponse, Middleware, Request, Response, Result, Route,
    error::{
        MethodNotAllowedError, NotFoundError, ParsePathError as PoemParsePathError, ReadBodyError, SizedLimitError,
    },
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use poem_openapi::{
    OperationId,
    error::{
        AuthorizationError, ContentTypeError, ParseMultipartError, ParseParamError, ParsePathError,
        ParseRequestPayloadError,
    },
};
use tracing::Instrument;
use zhengda_engine::refusal::{Finding, Refusal};

use super::{
    method::read_method,
    problem::{FieldProblem, ProblemBody},
    request_id::{RequestIds, harmless},
    state::RequestId,
};
use crate::{catalogue::Reasons, problem::Problem};

/// The outermost middleware.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The texts of problems.
    pub reasons: Arc<Reasons>,
    /// Makes request ids.
    pub ids: Arc<RequestIds>,
    /// After this a request is answered with 503.
    pub timeout: Duration,
    /// After this a request that brings a whole list is.
    pub upload_timeout: Duration,
}

impl<E: Endpoint> Middleware<E> for Edge {
    type Output = EdgeEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        EdgeEndpoint { edge: self.clone(), inner }
    }
}

/// See [`Edge`].
#[derive(Debug)]
pub struct EdgeEndpoint<E> {
    edge: Edge,
    inner: E,
}

impl<E: Endpoint> Endpoint for EdgeEndpoint<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let id = harmless(request.header("X-Request-Id")).map_or_else(|| self.edge.ids.next(), str::to_owned);
        request.extensions_mut().insert(RequestId(id.clone()));
        read_method(&mut request);
        let method = request.method().clone();
        let started = tokio::time::Instant::now();
        let span = tracing::info_span!("request", id = %id, %method);
        let patience = self.edge.patience(&request);
        let outcome = tokio::time::timeout(patience, self.inner.call(request)).instrument(span.clone()).await;
        let outcome = outcome.unwrap_or_else(|_| Err(Problem::new("timeout").into()));
        let mut response = match outcome.map(IntoResponse::into_response) {
            Ok(response) => match response.extensions().get::<Problem>() {
                Some(problem) => self.edge.render(problem, &id),
                None => response,
            },
            Err(error) => {
                let operation = error.data::<OperationId>().map(|operation| OperationId(operation.0));
                let mut response = self.edge.render(&from_poem(error), &id);
                if let Some(operation) = operation {
                    response.set_data(operation);
                }
                response
            }
        };
        let operation = response.data::<OperationId>().map_or("other", |operation| operation.0);
        let status = response.status().as_u16();
        let elapsed = started.elapsed();
        counter!("http_requests_total", "operation" => operation, "status" => status.to_string()).increment(1);
        histogram!("http_request_seconds", "operation" => operation).record(elapsed.as_secs_f64());
        // The path may hold a certificate code or a callback token, so the log names the operation only.
        span.in_scope(|| tracing::info!(operation, status, ms = elapsed.as_millis(), "answered"));
        common_headers(&mut response, &id);
        Ok(response)
    }
}

/// The operations that bring a whole list or a file.
const UPLOADS: [&str; 2] = ["/api/v1/staff/certificates/import", "/api/v1/attachments"];

/// What comes in parts: one takes as long as the network does, and putting them together as long as a whole file.
const PARTS: &str = "/api/v1/uploads/";

impl Edge {
    fn patience(&self, request: &Request) -> Duration {
        let path = request.uri().path();
        let brings = UPLOADS.contains(&path) || path.starts_with(PARTS);
        if brings { self.upload_timeout } else { self.timeout }
    }

    /// The answer for a problem, with its texts.
    fn render(&self, problem: &Problem, id: &str) -> Response {
        let status = problem.status();
        if let Some(cause) = &problem.cause {
            let code = problem.refusal.code;
            if status.is_server_error() {
                tracing::error!(request = id, code, cause, "failed");
            } else {
                tracing::info!(request = id, code, cause, "refused");
            }
        }
        counter!("problems_total", "code" => problem.refusal.code).increment(1);
        let mut response = self.body(problem, id).response(status, problem.retry_after());
        // Where a client goes on with a file must not be read out of a sentence.
        let offset = problem.refusal.values.get("offset").and_then(|offset| HeaderValue::from_str(offset).ok());
        if let Some(offset) = offset {
            response.headers_mut().insert("upload-offset", offset);
        }
        response
    }

    fn body(&self, problem: &Problem, id: &str) -> ProblemBody {
        let refusal = &problem.refusal;
        let values: Vec<(&str, &str)> = refusal.values.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let text = self.reasons.text(refusal.code, &values);
        ProblemBody {
            kind: "about:blank".to_owned(),
            status: problem.status().as_u16(),
            code: refusal.code.to_owned(),
            title: text.title.zh,
            detail: text.detail.zh,
            remedy: text.remedy.zh,
            title_en: text.title.en,
            detail_en: text.detail.en,
            remedy_en: text.remedy.en,
            allowed_actions: problem.allowed.iter().map(|kind| kind.name().to_owned()).collect(),
            request_id: id.to_owned(),
            errors: refusal.findings.iter().map(|finding| self.reasons.field(finding)).collect(),
        }
    }
}

impl Reasons {
    /// A finding with its texts.
    #[must_use]
    pub fn field(&self, finding: &Finding) -> FieldProblem {
        let values: Vec<(&str, &str)> = finding.values.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let mut text = self.text(&finding.code, &values);
        if let Some(said) = &finding.said {
            text.detail = said.clone();
        }
        FieldProblem {
            pointer: finding.pointer.clone(),
            code: finding.code.clone(),
            detail: text.detail.zh,
            remedy: text.remedy.zh,
            detail_en: text.detail.en,
            remedy_en: text.remedy.en,
        }
    }
}

/// What poem itself says, in our words.
fn from_poem(error: poem::Error) -> Problem {
    let error = match error.downcast::<Problem>() {
        Ok(problem) => return problem,
        Err(error) => error,
    };
    let cause = Some(error.to_string());
    let problem = if error.is::<NotFoundError>() || error.is::<PoemParsePathError>() || error.is::<ParsePathError>() {
        Problem::new("not_found")
    } else if error.is::<MethodNotAllowedError>() {
        Problem::new("method_not_allowed")
    } else if let Some(parameter) = error.downcast_ref::<ParseParamError>() {
        Refusal::new("parameter_invalid").with("field", parameter.name).into()
    } else if error.is::<AuthorizationError>() {
        Problem::new("session_missing")
    } else if error.is::<ContentTypeError>() {
        Problem::new("media_type")
    } else if error.is::<ParseRequestPayloadError>() || error.is::<ParseMultipartError>() {
        Problem::new("invalid_body")
    } else if matches!(error.downcast_ref::<ReadBodyError>(), Some(ReadBodyError::PayloadTooLarge))
        || matches!(error.downcast_ref::<SizedLimitError>(), Some(SizedLimitError::PayloadTooLarge))
    {
        Problem::new("body_too_large")
    } else {
        match error.status() {
            StatusCode::NOT_FOUND => Problem::new("not_found"),
            StatusCode::METHOD_NOT_ALLOWED => Problem::new("method_not_allowed"),
            status if status.is_client_error() => Problem::new("parameter_invalid"),
            _ => Problem::new("internal"),
        }
    };
    // What a stranger sent may stand in poem's message, so only faults of ours carry it to the log.
    if problem.status().is_server_error() { Problem { cause, ..problem } } else { problem }
}

/// Headers of every answer. Personal answers are never cached (ASVS 14.3.2).
pub fn common_headers(response: &mut Response, id: &str) {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(X_REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::X_FRAME_OPTIONS).or_insert(HeaderValue::from_static("DENY"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// The id of a request, the caller's or ours.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Turns a panic into a problem, so that the caller does not see a broken connection and retry.
#[must_use]
pub fn panic_response(_: Box<dyn std::any::Any + Send>) -> Response {
    let mut response = Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).finish();
    response.extensions_mut().insert(Problem::internal("a handler panicked"));
    response
}

/// A route behind the edge.
pub fn behind(edge: Edge, route: Route) -> impl Endpoint<Output = Response> {
    use poem::EndpointExt;
    route.with(poem::middleware::CatchPanic::new().with_handler(panic_response)).with(edge)
}
