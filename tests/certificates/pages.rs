//! The page behind a code: three answers in words and shapes, nothing from elsewhere, nothing executed.
//! With `PAGES_TO=folder` the pages are kept there, to be looked at.

use zhengda::records::certificate::Status;

use super::verify::{certificate, set_status};
use crate::support::running::{Answer, Running};

fn keep(name: &str, page: &Answer) {
    if let Some(folder) = std::env::var_os("PAGES_TO") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), &page.bytes).unwrap();
    }
}

async fn page(running: &Running, path: &str, status: u16) -> Answer {
    let page = running.get(path, None).await;
    assert_eq!(page.status.as_u16(), status, "{path}");
    assert!(page.content_type.starts_with("text/html; charset=utf-8"), "{page:?}");
    page
}

/// The three words of a verdict; a page has those of one.
const WORDS: [(&str, &str); 3] = [("有效", "VALID"), ("无效", "NOT VALID"), ("无法判断", "CANNOT TELL")];

fn headline(page: &Answer) -> (&'static str, &'static str) {
    let head = page.text.split("<h1").nth(1).unwrap().split("</h1>").next().unwrap().to_owned();
    let found: Vec<_> =
        WORDS.iter().filter(|(zh, en)| head.contains(zh) && head.contains(&format!(">{en}<"))).collect();
    assert_eq!(found.len(), 1, "{head}");
    **found.first().unwrap()
}

#[tokio::test]
async fn each_answer_has_its_words_its_shape_and_its_reason() {
    let running = Running::start().await;
    let mut shapes = std::collections::BTreeMap::new();
    for (n, status, words, reason) in [
        (1, Status::Valid, WORDS[0], "证书真实，现在有效"),
        (2, Status::Suspended, WORDS[1], "暂停使用"),
        (3, Status::Revoked, WORDS[1], "已经撤销"),
        (4, Status::Superseded, WORDS[1], "已经换成新证书"),
    ] {
        let one = certificate(&running, n).await;
        if status != Status::Valid {
            set_status(&running, &one.id, status, Some("cert_newer")).await;
        }
        let page = page(&running, &format!("/v/{}", one.code), 200).await;
        keep(status.name(), &page);
        assert_eq!(headline(&page), words);
        assert!(page.text.contains(reason), "{status:?}");
        for part in [one.name.as_str(), "一级建造师", "建筑工程", "2024-11-20", "北京时间", "4****************"]
        {
            assert!(page.text.contains(part), "{status:?} lacks {part}");
        }
        assert!(!page.text.contains(&one.document_number) && !page.text.contains(&one.management_number));
        assert_eq!(page.text.contains(" 起。"), status != Status::Valid, "since when it is so");
        let sign = page.text.split("<svg").nth(1).unwrap().split("</svg>").next().unwrap().to_owned();
        shapes.insert(words.1, sign);
    }
    let forged = page(&running, &format!("/v/{}", "MRXXX".repeat(20)), 200).await;
    keep("unreadable", &forged);
    assert_eq!(headline(&forged), WORDS[2]);
    let sign = forged.text.split("<svg").nth(1).unwrap().split("</svg>").next().unwrap().to_owned();
    shapes.insert(WORDS[2].1, sign);
    let different: std::collections::BTreeSet<&String> = shapes.values().collect();
    assert_eq!(different.len(), 3, "the signs differ in shape, not only in colour");
}

#[tokio::test]
async fn a_forged_code_names_nobody() {
    let running = Running::start().await;
    let one = certificate(&running, 5).await;
    let mut code = one.code.clone().into_bytes();
    let last = code.len() - 10;
    code[last] = if code[last] == b'A' { b'B' } else { b'A' };
    let page = page(&running, &format!("/v/{}", String::from_utf8(code).unwrap()), 200).await;
    keep("forged", &page);
    assert_eq!(headline(&page), WORDS[1]);
    assert!(!page.text.contains(&one.name));
}

#[tokio::test]
async fn a_code_is_read_in_either_case_and_nothing_else_of_the_path() {
    let running = Running::start().await;
    let one = certificate(&running, 6).await;
    for path in [
        format!("/v/{}", one.code),
        format!("/V/{}", one.code),
        format!("/v/{}", one.code.to_lowercase()),
        format!("/v/{}/", one.code),
        format!("/V/{}?from=singlemessage", one.code),
    ] {
        assert_eq!(headline(&page(&running, &path, 200).await), WORDS[0], "{path}");
    }
    for path in [
        format!("/v/{}%41", one.code),
        format!("/v/x/{}", one.code),
        format!("/v/{}", "A".repeat(4_000)),
        "/v/%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
        "/v/%00".to_owned(),
        "/v/..%2f..%2fetc".to_owned(),
        "/v/%F0%9F%92%A9".to_owned(),
    ] {
        let page = page(&running, &path, 200).await;
        assert_eq!(headline(&page), WORDS[2], "{path}");
        assert!(!page.text.contains("<script"), "{path}");
    }
}

#[tokio::test]
async fn the_text_of_a_code_can_be_pasted_and_a_foreign_address_is_not_followed() {
    let running = Running::start().await;
    let welcome = page(&running, "/v", 200).await;
    keep("welcome", &welcome);
    assert!(welcome.text.contains("<form") && !welcome.text.contains("CANNOT TELL"));
    let one = certificate(&running, 7).await;
    let text = super::verify::text_of(&running, &one);
    let ask = async |text: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("text", text).finish();
        page(&running, &format!("/v?{query}"), 200).await
    };
    assert_eq!(headline(&ask(&text).await), WORDS[0]);
    let foreign = ask("https://zs.evil.example/v/MRXXX").await;
    keep("foreign", &foreign);
    assert_eq!(headline(&foreign), WORDS[2]);
    assert!(foreign.text.contains("不是官方网址") && !foreign.text.contains("evil"), "{}", foreign.text);
    let hostile = ask("\"><script>alert(1)</script>").await;
    assert!(!hostile.text.contains("<script"));
}

#[tokio::test]
async fn the_page_reaches_for_nothing_and_runs_nothing() {
    let running = Running::start().await;
    let one = certificate(&running, 8).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(format!("{}/v/{}", running.base, one.code)).send().await.unwrap();
    let header =
        |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    for word in ["unsafe", "script-src", "http:", "https:", "*"] {
        assert!(!policy.contains(word), "{policy}");
    }
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("x-robots-tag"), "noindex, nofollow");
    let text = answer.text().await.unwrap();
    for word in ["<script", "<link", "<img", "<iframe", "@import", "url(", " style=", "onclick", "src="] {
        assert!(!text.contains(word), "{word}");
    }
    // The policy names the very style that the page carries.
    use sha2::Digest;
    let style = text.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let digest = data_encoding::BASE64.encode(&sha2::Sha256::digest(style));
    assert!(policy.contains(&digest), "the browser would refuse the style");
    // Where the page says the official address is, and that only.
    let host = running.app.seal.address.host.clone();
    assert!(text.contains(&format!("http://{host}/")));
}

#[test]
fn every_colour_can_be_read_on_its_ground() {
    let css = include_str!("../../server/templates/verify.css");
    let mut seen = 0;
    for block in css.split(":root {").skip(1).take(2) {
        let block = block.split('}').next().unwrap();
        let colour = |name: &str| {
            let text = block.split(&format!("--{name}: #")).nth(1).unwrap_or_else(|| panic!("no {name}"));
            u32::from_str_radix(&text[..6], 16).unwrap()
        };
        for (front, back) in [
            ("ink", "paper"),
            ("ink", "card"),
            ("soft", "paper"),
            ("soft", "card"),
            ("link", "card"),
            ("card", "link"),
            ("good", "good-back"),
            ("bad", "bad-back"),
            ("open", "open-back"),
            ("ink", "good-back"),
            ("ink", "bad-back"),
            ("ink", "open-back"),
        ] {
            let ratio = contrast(colour(front), colour(back));
            assert!(ratio >= 4.5, "{front} on {back}: {ratio:.2}");
            seen += 1;
        }
    }
    assert_eq!(seen, 24, "in light and in dark");
}

/// The contrast of two colours (WCAG 2.2, relative luminance).
fn contrast(one: u32, other: u32) -> f64 {
    let luminance = |colour: u32| {
        let part = |shift: u32, weight: f64| {
            let value = f64::from(colour >> shift & 0xff) / 255.0;
            weight * if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        part(16, 0.2126) + part(8, 0.7152) + part(0, 0.0722)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
