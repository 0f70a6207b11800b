//! The candidate's client for browsers: the built H5 files below `/app/`, under a policy that lets them talk to
//! nobody but this service.

use std::path::{Component, Path, PathBuf};

use poem::{
    Request, Response, Route, get, handler,
    http::{HeaderValue, StatusCode, header},
    web::{Data, Path as PathParam, Redirect},
};

use crate::problem::Problem;

/// Where the built client lies.
#[derive(Clone, Debug)]
pub struct ClientFolder(pub PathBuf);

/// What the pages may load and where they may send: this origin only. `blob:` and `data:` are pictures that the
/// client makes itself; the styles of its components stand in attributes.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
                      font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Assets bear a digest of their content in their name, so one name never has two contents.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The entry page names the assets of today, so it is asked for again each time.
const ASK_AGAIN: &str = "no-cache";

const NOT_BUILT: &str = include_str!("client_not_built.html");

/// The routes `/app` and below.
pub fn routes() -> Route {
    Route::new().at("/app", get(to_folder)).at("/app/*path", get(file))
}

#[handler]
fn to_folder() -> Redirect {
    Redirect::moved_permanent("/app/")
}

/// The bare address leads to the client; not for ever, because an authority may put a page of its own in front.
#[handler]
pub(crate) fn home() -> Redirect {
    Redirect::see_other("/app/")
}

#[handler]
async fn file(path: PathParam<String>, request: &Request, folder: Data<&ClientFolder>) -> Result<Response, Problem> {
    if matches!(path.0.as_str(), "" | "index.html") {
        return Ok(entry_page(&folder.0.0).await);
    }
    let kind = kind_of(&path.0).ok_or_else(|| Problem::new("not_found"))?;
    let cache = if path.0.starts_with("assets/") { FOR_EVER } else { ASK_AGAIN };
    if takes_gzip(request) {
        // The build leaves a compressed twin beside what is worth it.
        if let Some(bytes) = read(&folder.0.0, &format!("{}.gz", path.0)).await {
            let mut response = answer(StatusCode::OK, kind, cache, bytes);
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            return Ok(response);
        }
    }
    let bytes = read(&folder.0.0, &path.0).await.ok_or_else(|| Problem::new("not_found"))?;
    Ok(answer(StatusCode::OK, kind, cache, bytes))
}

/// Whether the caller says that it takes gzip, and not that it takes it with weight nought (RFC 9110, 12.5.3).
fn takes_gzip(request: &Request) -> bool {
    let said = request.header(header::ACCEPT_ENCODING).unwrap_or_default();
    said.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let refused = |weight: &str| weight.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip")) && !parts.any(refused)
    })
}

async fn entry_page(folder: &Path) -> Response {
    let (status, bytes) = match read(folder, "index.html").await {
        Some(bytes) => (StatusCode::OK, bytes),
        None => (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT.as_bytes().to_vec()),
    };
    answer(status, "text/html; charset=utf-8", ASK_AGAIN, bytes)
}

/// The file below the folder; none for a path that leads elsewhere, hides or is not there.
async fn read(folder: &Path, path: &str) -> Option<Vec<u8>> {
    let path = Path::new(path);
    let plain = path.components().all(|part| match part {
        Component::Normal(name) => name.to_str().is_some_and(|name| !name.starts_with('.') && !name.contains('\\')),
        _ => false,
    });
    if !plain {
        return None;
    }
    tokio::fs::read(folder.join(path)).await.ok()
}

/// The media types of what a build holds; nothing else is served.
fn kind_of(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

fn answer(status: StatusCode, kind: &'static str, cache: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::builder().status(status).content_type(kind).body(bytes);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    response
}

#[cfg(test)]
mod tests {
    use poem::{Endpoint, EndpointExt, Request};

    use super::*;

    fn built() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        for (name, text) in [
            ("index.html", "<p>built</p>"),
            ("assets/a.1f2e.js", "1"),
            ("assets/b.77aa.js", "22"),
            ("assets/b.77aa.js.gz", "2"),
            ("favicon.svg", "<svg/>"),
            (".secret.json", "{}"),
            ("notes.txt", "no"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    async fn ask(folder: &Path, path: &str) -> Response {
        let request = Request::builder().uri_str(path).finish();
        routes().data(ClientFolder(folder.to_path_buf())).get_response(request).await
    }

    fn header<'a>(response: &'a Response, name: &str) -> &'a str {
        response.header(name).unwrap_or_default()
    }

    #[tokio::test]
    async fn the_entry_page_is_asked_for_again_and_may_talk_to_this_service_only() {
        let folder = built();
        for path in ["/app/", "/app/index.html"] {
            let answer = ask(folder.path(), path).await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(header(&answer, "cache-control"), "no-cache");
            assert!(header(&answer, "content-security-policy").contains("connect-src 'self';"));
            assert_eq!(answer.into_body().into_string().await.unwrap(), "<p>built</p>");
        }
        assert_eq!(header(&ask(folder.path(), "/app").await, "location"), "/app/");
    }

    #[tokio::test]
    async fn assets_are_kept_for_ever_and_other_files_are_not() {
        let folder = built();
        let answer = ask(folder.path(), "/app/assets/a.1f2e.js").await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(header(&answer, "cache-control"), FOR_EVER);
        assert_eq!(header(&answer, "content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header(&ask(folder.path(), "/app/favicon.svg").await, "cache-control"), ASK_AGAIN);
    }

    #[tokio::test]
    async fn a_caller_that_takes_gzip_gets_the_compressed_twin() {
        let folder = built();
        for (accepted, path, body, encoding) in [
            ("gzip, deflate, br", "/app/assets/b.77aa.js", "2", "gzip"),
            ("br;q=1.0, GZIP;q=0.8", "/app/assets/b.77aa.js", "2", "gzip"),
            ("gzip;q=0", "/app/assets/b.77aa.js", "22", ""),
            ("", "/app/assets/b.77aa.js", "22", ""),
            ("gzip", "/app/assets/a.1f2e.js", "1", ""),
        ] {
            let request = Request::builder().uri_str(path).header("Accept-Encoding", accepted).finish();
            let answer = routes().data(ClientFolder(folder.path().to_path_buf())).get_response(request).await;
            assert_eq!(header(&answer, "content-encoding"), encoding, "{accepted}");
            assert_eq!(header(&answer, "vary"), "Accept-Encoding");
            assert_eq!(header(&answer, "content-type"), "text/javascript; charset=utf-8");
            assert_eq!(answer.into_body().into_string().await.unwrap(), body, "{accepted}");
        }
    }

    #[tokio::test]
    async fn nothing_beyond_the_build_is_served() {
        let folder = built();
        for path in [
            "/app/none.js",
            "/app/notes.txt",
            "/app/.secret.json",
            "/app/assets",
            "/app/assets/b.77aa.js.gz",
            "/app/assets/../index.html",
            "/app/assets/..%2findex.html",
            "/app/assets/%2e%2e/index.html",
            "/app/assets/%2e%2e%2f%2e%2e%2findex.html",
            "/app//etc/hosts.json",
            "/app/%2fetc/hosts.json",
            "/app/assets%5c..%5cindex.html",
        ] {
            assert_eq!(ask(folder.path(), path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn a_client_that_is_not_built_says_how_to_build_it() {
        let folder = tempfile::tempdir().unwrap();
        let answer = ask(folder.path(), "/app/").await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(header(&answer, "content-security-policy").starts_with("default-src 'none'"));
        let text = answer.into_body().into_string().await.unwrap();
        assert!(text.contains("make client"), "{text}");
    }
}
