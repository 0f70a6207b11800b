//! The S3-compatible store, against a small one that checks every signature, answers over HTTP and can fail.
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use hmac::{Hmac, KeyInit, Mac};
use poem::{
    Body, EndpointExt, Request, Response, Route, Server, handler,
    http::StatusCode,
    listener::{Acceptor, Listener, TcpListener},
    web::Data,
};
use sha2::{Digest, Sha256};
use zhengda::records::collections;

use super::{
    pictures::pdf,
    world::{World, text},
};
use crate::support::stores::sqlite;

const BUCKET: &str = "files";
const ACCESS: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI+K7MDENG";

/// What the store holds, and whether it is down.
#[derive(Clone, Debug, Default)]
struct Fake {
    objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    down: Arc<Mutex<bool>>,
    refused: Arc<Mutex<Vec<String>>>,
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Whether the signature (AWS version 4) is of this request and this key.
fn is_signed(request: &Request, body: &[u8]) -> bool {
    let header = |name: &str| request.header(name).unwrap_or_default().to_owned();
    let authorization = header("authorization");
    let part = |name: &str| {
        let after = authorization.split(name).nth(1).unwrap_or_default();
        after.split(',').next().unwrap_or_default().trim().to_owned()
    };
    let credential = part("Credential=");
    let Some((key, scope)) = credential.split_once('/') else { return false };
    let signed = part("SignedHeaders=");
    let headers: String = signed.split(';').map(|name| format!("{name}:{}\n", header(name).trim())).collect();
    let digest = header("x-amz-content-sha256");
    let content = data_encoding::HEXLOWER.encode(&Sha256::digest(body));
    if digest != content && digest != "UNSIGNED-PAYLOAD" {
        return false;
    }
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    let canonical = format!("{}\n{path}\n{query}\n{headers}\n{signed}\n{digest}", request.method());
    let hashed = data_encoding::HEXLOWER.encode(&Sha256::digest(canonical.as_bytes()));
    let to_sign = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{hashed}", header("x-amz-date"));
    let derived = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| hmac(&key, part));
    key == ACCESS && data_encoding::HEXLOWER.encode(&hmac(&derived, &to_sign)) == part("Signature=")
}

#[handler]
async fn object(request: &Request, body: Body, fake: Data<&Fake>) -> Response {
    let bytes = body.into_vec().await.unwrap();
    if *fake.down.lock().unwrap() {
        return StatusCode::SERVICE_UNAVAILABLE.into();
    }
    if !is_signed(request, &bytes) {
        fake.refused.lock().unwrap().push(request.header("authorization").unwrap_or_default().to_owned());
        return StatusCode::FORBIDDEN.into();
    }
    let path = request.uri().path().to_owned();
    let Some(name) = path.strip_prefix(&format!("/{BUCKET}/")) else { return StatusCode::NOT_FOUND.into() };
    let mut objects = fake.objects.lock().unwrap();
    match request.method().as_str() {
        "PUT" => {
            objects.insert(name.to_owned(), bytes);
            Response::builder().header("ETag", "\"1\"").finish()
        }
        "GET" => objects.get(name).map_or(StatusCode::NOT_FOUND.into(), |bytes| {
            let response = Response::builder().header("ETag", "\"1\"");
            response.header("Last-Modified", "Wed, 25 Nov 2026 00:00:00 GMT").body(bytes.clone())
        }),
        "DELETE" => {
            objects.remove(name);
            StatusCode::NO_CONTENT.into()
        }
        _ => StatusCode::METHOD_NOT_ALLOWED.into(),
    }
}

async fn fake() -> (Fake, String) {
    let fake = Fake::default();
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
    let address = acceptor.local_addr()[0].as_socket_addr().copied().unwrap();
    let endpoint = Route::new().at("/*path", object).data(fake.clone());
    tokio::spawn(Server::new_with_acceptor(acceptor).run(endpoint));
    (fake, format!("http://{address}"))
}

async fn world(endpoint: &str, secret: &str) -> World {
    let settings = [
        ("ZHENGDA_FILES__S3_ENDPOINT", endpoint),
        ("ZHENGDA_FILES__S3_BUCKET", BUCKET),
        ("ZHENGDA_FILES__S3_ACCESS_KEY", ACCESS),
        ("ZHENGDA_FILES__S3_SECRET_KEY", secret),
    ];
    World::with(sqlite(&collections::all()).await, &settings).await
}

#[tokio::test]
async fn files_go_to_the_bucket_sealed_and_come_back_and_are_removed() {
    let (fake, endpoint) = fake().await;
    let world = world(&endpoint, SECRET).await;
    world.running.app.objects.try_it("obj_doctor").await.unwrap();
    let id = world.uploaded("application", pdf("a secret")).await;
    assert!(world.stored().is_empty(), "nothing in the folder");
    {
        let objects = fake.objects.lock().unwrap();
        let (name, content) = objects.first_key_value().unwrap();
        assert_eq!(objects.len(), 1);
        assert!(name.contains("/obj_") && !content.windows(6).any(|part| part == b"secret"), "{name}");
    }
    let path = format!("/api/v1/attachments/{id}");
    assert_eq!(world.running.get(&path, Some(&world.candidate)).await.bytes, pdf("a secret"));
    world.running.send(reqwest::Method::DELETE, &path, Some(&world.candidate), &[], None).await.expect(204);
    assert!(fake.objects.lock().unwrap().is_empty());
    assert_eq!(fake.refused.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_store_that_is_down_or_refuses_loses_nothing() {
    let (fake, endpoint) = fake().await;
    let world = world(&endpoint, SECRET).await;
    *fake.down.lock().unwrap() = true;
    let key = crate::support::running::fresh_key();
    let down = world.upload_with("application", pdf("1"), &[], &key).await;
    assert_eq!((down.problem(503).as_str(), down.retry_after.is_some()), ("store_unavailable", true));
    *fake.down.lock().unwrap() = false;
    // The same call again finishes what was begun.
    let id = text(&world.upload_with("application", pdf("1"), &[], &key).await.expect(201)["id"]);
    assert_eq!(world.running.get(&format!("/api/v1/attachments/{id}"), Some(&world.candidate)).await.bytes, pdf("1"));
    let stranger = self::world(&endpoint, "another secret").await;
    let refused = stranger.upload("application", pdf("1")).await;
    assert_eq!(refused.problem(503), "store_unavailable");
    assert!(!refused.text.contains("secret") && !refused.text.contains(ACCESS), "{}", refused.text);
    assert!(!fake.refused.lock().unwrap().is_empty());
    assert!(stranger.running.app.objects.try_it("obj_doctor").await.is_err());
}
