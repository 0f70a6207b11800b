//! The HTTP contract as OpenAPI: `config/openapi.json` is this document, checked in.

use std::sync::Arc;

use poem_openapi::OpenApiService;

use super::doors::DoorsApi;
use crate::app::App;

/// Every group of operations.
pub type Operations = DoorsApi;

/// The service behind `/api/v1`.
#[must_use]
pub fn service(app: &Arc<App>) -> OpenApiService<Operations, ()> {
    let operations = DoorsApi { app: app.clone() };
    OpenApiService::new(operations, "Zhengda", env!("CARGO_PKG_VERSION")).description(
        "Certificates of professional exams: cases, mailing, verification. Times are RFC 3339 with the offset of \
         Beijing; every error is application/problem+json with a stable code.",
    )
}
