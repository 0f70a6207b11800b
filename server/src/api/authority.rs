//! Turns a bearer token into the scope that an operation asks for, before the operation runs.

use std::sync::Arc;

use poem::{Request, Result};
use poem_openapi::{SecurityScheme, auth::Bearer};

use crate::app::{
    App,
    scope::{self, Auditor, Caller, Candidate, Issuer, Operator, Reviewer},
};

use crate::problem::Problem;

fn app(request: &Request) -> Result<&Arc<App>> {
    request.data::<Arc<App>>().ok_or_else(|| Problem::internal("the application is not attached").into())
}

/// Any session: a WeChat account or a candidate.
#[derive(Debug, SecurityScheme)]
#[oai(ty = "bearer", rename = "session", checker = "caller")]
pub struct AnySession(pub Caller);

async fn caller(request: &Request, bearer: Bearer) -> Result<Caller> {
    Ok(app(request)?.caller(&bearer.token).await?)
}

/// A candidate's session.
#[derive(Debug, SecurityScheme)]
#[oai(ty = "bearer", rename = "candidate", checker = "candidate")]
pub struct AsCandidate(pub Candidate);

async fn candidate(request: &Request, bearer: Bearer) -> Result<Candidate> {
    Ok(app(request)?.candidate(&bearer.token).await?)
}

/// The session of a member of staff in any role.
#[derive(Debug, SecurityScheme)]
#[oai(ty = "bearer", rename = "staff", checker = "staff")]
pub struct AsStaff(pub scope::Staff);

async fn staff(request: &Request, bearer: Bearer) -> Result<scope::Staff> {
    Ok(app(request)?.any_staff(&bearer.token).await?)
}

/// A reviewer's session.
#[derive(Debug, SecurityScheme)]
#[oai(ty = "bearer", rename = "reviewer", checker = "reviewer")]
pub struct AsReviewer(pub Reviewer);

async fn reviewer(request: &Request, bearer: Bearer) -> Result<Reviewer> {
    Ok(app(request)?.reviewer(&bearer.token).await?)
}

/// An operator's session.
#[derive(Debug, SecurityScheme)]
#[oai(ty = "bearer", rename = "operator", checker = "operator")]
pub struct AsOperator(pub Operator);

async fn operator(request: &Request, bearer: Bearer) -> Result<Operator> {
    Ok(app(request)?.operator(&bearer.token).await?)
}

/// An issuer's session.
#[derive(Debug, SecurityScheme)]
#[oai(ty = "bearer", rename = "issuer", checker = "issuer")]
pub struct AsIssuer(pub Issuer);

async fn issuer(request: &Request, bearer: Bearer) -> Result<Issuer> {
    Ok(app(request)?.issuer(&bearer.token).await?)
}

/// An auditor's session.
#[derive(Debug, SecurityScheme)]
#[oai(ty = "bearer", rename = "auditor", checker = "auditor")]
pub struct AsAuditor(pub Auditor);

async fn auditor(request: &Request, bearer: Bearer) -> Result<Auditor> {
    Ok(app(request)?.auditor(&bearer.token).await?)
}

/// The session of a call that may come without one. A token that is given must be good: an expired one is told,
/// not ignored.
///
/// # Errors
/// `session_expired`.
pub async fn optional_caller(app: &App, request: &Request) -> std::result::Result<Option<Caller>, Problem> {
    match super::call::bearer(request) {
        Err(_) if request.header("Authorization").is_none() => Ok(None),
        Err(problem) => Err(problem),
        Ok(token) => app.caller(token).await.map(Some),
    }
}
