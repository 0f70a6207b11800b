//! Where an identity provider sends the browser back to: hands code and state to the client, in the part of the address
//! that browsers keep for themselves.

use std::{collections::BTreeMap, sync::Arc};

use poem::{
    Response, handler,
    http::{StatusCode, header},
    web::{Data, Path, Query},
};

use crate::{app::App, problem::Problem};

/// The longest code or state that is handed on.
const LONGEST: usize = 2_048;

/// `GET /identity/{provider}/callback?code=&state=`.
#[handler]
pub(crate) fn callback(
    app: Data<&Arc<App>>,
    Path(provider): Path<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    if !app.providers.identity.contains_key(&provider) {
        return Err(Problem::new("not_found"));
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("provider", &provider);
    for name in ["code", "state", "error"] {
        if let Some(value) = asked.get(name).filter(|value| value.len() <= LONGEST) {
            query.append_pair(name, value);
        }
    }
    let place = format!("/app/#/packages/doors/identity/index?{}", query.finish());
    Ok(Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, place)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer")
        .finish())
}
