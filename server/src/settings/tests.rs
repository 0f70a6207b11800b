//! What a person who writes settings would notice.

use std::io::Write;

use super::*;

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn findings(pairs: &[(&str, &str)]) -> Vec<String> {
    load(None, &environment(pairs)).expect_err("findings").iter().map(ToString::to_string).collect()
}

#[test]
fn the_defaults_are_a_whole_configuration() {
    let settings = load(None, &Environment::new()).expect("the defaults fit");
    assert_eq!(settings.server.listen.to_string(), "127.0.0.1:8080");
    assert!(settings.is_development() && !settings.uses_mongodb());
}

#[test]
fn the_environment_overrides_what_it_names() {
    let settings = load(
        None,
        &environment(&[
            ("ZHENGDA_SERVER__LISTEN", "127.0.0.1:9"),
            ("ZHENGDA_SMS__TEMPLATES__LOGIN", "77"),
            ("ZHENGDA_WORKER__ENABLED", "false"),
            ("MONGODB_URI", "mongodb://user:hunter2@h/"),
            ("PATH", "/bin"),
        ]),
    )
    .expect("fits");
    assert_eq!(settings.server.listen.port(), 9);
    assert_eq!(settings.sms.templates.get("login").map(String::as_str), Some("77"));
    assert!(!settings.worker.enabled);
    assert!(settings.uses_mongodb());
    assert!(!format!("{settings:?}").contains("hunter2"), "a secret must not print");
}

#[test]
fn an_unknown_key_names_the_nearest_known_one() {
    let text = findings(&[("ZHENGDA_SERVER__LISTN", "x"), ("ZHENGDA_SEVER__LISTEN", "x")]).join("\n");
    assert!(text.contains("did you mean `listen`"), "{text}");
    assert!(text.contains("did you mean `server`"), "{text}");
}

#[test]
fn a_wrong_value_says_what_was_expected_and_where() {
    assert_eq!(
        findings(&[("ZHENGDA_WORKER__CONCURRENCY", "many")]),
        ["ZHENGDA_WORKER__CONCURRENCY: expected a whole number"]
    );
    let text = findings(&[("ZHENGDA_SERVER__LISTEN", "nowhere")]).join("\n");
    assert!(text.starts_with("server.listen:"), "{text}");
}

#[test]
fn a_file_is_checked_key_by_key() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    write!(file, "[server]\nlisten = \"127.0.0.1:1\"\nlimit = 3\n[strore]\npath = \"x\"\n").expect("written");
    let found = load(Some(file.path()), &Environment::new()).expect_err("findings");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn production_refuses_everything_that_is_only_for_show() {
    let text = findings(&[("ZHENGDA_PROFILE", "production")]).join("\n");
    for place in [
        "sms.base_url",
        "wechat.base_url",
        "face.base_url",
        "carrier.base_url",
        "server.public_url",
        "sms.secret_key",
        "wechat.secret",
        "face.callback_secret",
        "carrier.key",
        "protection.key",
        "seal.passphrase",
    ] {
        assert!(text.contains(place), "{place} is missing in\n{text}");
    }
    let text =
        findings(&[("ZHENGDA_PROFILE", "production"), ("ZHENGDA_SMS__BASE_URL", "http://sms.example.cn")]).join("\n");
    assert!(text.contains("sms.base_url: production needs an https address"), "{text}");
    let text = findings(&[("ZHENGDA_PROFILE", "production"), ("ZHENGDA_SMS__BASE_URL", "https://10.0.0.1")]).join("\n");
    assert!(text.contains("sms.base_url: production needs an https address on a public host"), "{text}");
}
