//! Whether this process lives, whether it may be sent requests, and its figures.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;
use poem::{Endpoint, EndpointExt, IntoResponse, Response, Route, get, handler, http::StatusCode, web::Data};

use crate::app::App;

/// `/health/live` and `/health/ready`.
pub fn routes(app: &Arc<App>) -> impl Endpoint + 'static {
    Route::new().at("/health/live", get(live)).at("/health/ready", get(ready)).data(app.clone())
}

#[handler]
fn live() -> &'static str {
    "ok"
}

#[handler]
async fn ready(app: Data<&Arc<App>>) -> Response {
    if app.draining.begun() {
        return (StatusCode::SERVICE_UNAVAILABLE, "draining").into_response();
    }
    match app.store.ping().await {
        Ok(()) => "ready".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "store unavailable").into_response(),
    }
}

/// Figures in Prometheus' text form. Their labels are operations, codes and kinds, never anything of a person.
#[handler]
pub(super) fn metrics(app: Data<&Arc<App>>) -> String {
    app.metrics.as_ref().map(PrometheusHandle::render).unwrap_or_default()
}
