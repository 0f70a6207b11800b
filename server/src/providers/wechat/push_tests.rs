//! The message push against the published worked example.

use super::*;

fn vector(name: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../../../../tests/vectors/wechat.json")).unwrap();
    all["message_push"][name].clone()
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_default()
}

fn query(vector: &Value) -> PushQuery {
    PushQuery {
        signature: text(vector, "signature").to_owned(),
        timestamp: text(vector, "timestamp").to_owned(),
        nonce: text(vector, "nonce").to_owned(),
        echostr: text(vector, "echostr").to_owned(),
        msg_signature: text(vector, "msg_signature").to_owned(),
    }
}

fn sent(query: &PushQuery) -> Moment {
    Moment(query.timestamp.parse::<i64>().unwrap() * 1_000)
}

fn push(vector: &Value) -> MessagePush {
    let key = vector.get("encoding_aes_key").map(|key| SecretString::from(key.as_str().unwrap()));
    MessagePush::new(text(vector, "token").into(), key.as_ref(), text(vector, "appid")).unwrap()
}

#[test]
fn the_check_of_the_address_is_answered_with_its_own_text() {
    let vector = vector("url_verification");
    let query = query(&vector);
    assert_eq!(push(&vector).check_address(&query, sent(&query)).as_deref(), Ok("4375120948345356249"));
    for wrong in [
        PushQuery { signature: String::new(), ..query.clone() },
        PushQuery { nonce: "1".to_owned(), ..query.clone() },
        PushQuery { timestamp: "1714036505".to_owned(), ..query.clone() },
    ] {
        assert_eq!(push(&vector).check_address(&wrong, sent(&query)), Err(InboundError::BadSignature));
    }
    for late in [Span::seconds(301), Span::seconds(-301)] {
        assert_eq!(push(&vector).check_address(&query, sent(&query).plus(late)), Err(InboundError::BadSignature));
    }
}

#[test]
fn a_plain_message_is_read_where_encryption_is_off() {
    let vector = vector("plain_mode");
    let query = query(&vector);
    let open = |raw: &str| push(&vector).open(&query, raw.as_bytes(), sent(&query));
    assert_eq!(open(r#"{"Event":"x"}"#), Ok(json!({ "Event": "x" })));
    for body in ["", "<xml/>", "[]", "\"x\""] {
        assert_eq!(open(body), Err(InboundError::BadBody), "{body}");
    }
}

#[test]
fn an_encrypted_message_is_opened_by_the_signature_of_its_text() {
    let vector = vector("secure_mode_in");
    let query = query(&vector);
    let push = push(&vector);
    let raw = json!({ "ToUserName": "gh_97417a04a28d", "Encrypt": vector["encrypt"] }).to_string();
    let message = push.open(&query, raw.as_bytes(), sent(&query)).unwrap();
    assert_eq!(message, serde_json::from_str::<Value>(text(&vector, "msg")).unwrap());
    let swapped = PushQuery { msg_signature: query.signature.clone(), ..query.clone() };
    assert_eq!(push.open(&swapped, raw.as_bytes(), sent(&query)), Err(InboundError::BadSignature));
    let changed = raw.replace("+qdx1", "+qdx2");
    assert_eq!(push.open(&query, changed.as_bytes(), sent(&query)), Err(InboundError::BadSignature));
}

#[test]
fn with_a_key_a_plain_message_is_refused_however_well_it_is_signed() {
    let secure = vector("secure_mode_in");
    let query = query(&secure);
    let outcome = push(&secure).open(&query, br#"{"Event":"x"}"#, sent(&query));
    assert_eq!(outcome, Err(InboundError::BadBody));
}

#[test]
fn a_reply_is_sealed_as_published() {
    let vector = vector("secure_mode_reply");
    let random: [u8; 16] = text(&vector, "random16").as_bytes().try_into().unwrap();
    let now = Moment(text(&vector, "timestamp").parse::<i64>().unwrap() * 1_000);
    let reply = push(&vector).seal(text(&vector, "msg"), text(&vector, "nonce"), random, now).unwrap();
    let expected = json!({
        "Encrypt": vector["encrypt"], "MsgSignature": vector["msg_signature"],
        "TimeStamp": 1_713_424_427, "Nonce": vector["nonce"],
    });
    assert_eq!(reply, expected);
}

#[test]
fn keys_that_are_none_are_our_own_fault() {
    assert!(MessagePush::new("".into(), None, "wx1").is_err());
    let error = MessagePush::new("t".into(), Some(&"short".into()), "wx1").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Misconfigured);
}
