//! Signatures against the examples of the standards, and every way in which a token can be another one.

use serde_json::json;

use super::jws::{KeySet, Token};

/// RFC 7515 appendix A.2: RS256.
const RSA_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const RSA_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
/// RFC 7515 appendix A.3: ES256.
const EC_TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const EC_X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const EC_Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
/// RFC 8037 appendix A.4: EdDSA.
const ED_TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
const ED_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

fn set() -> KeySet {
    serde_json::from_value(json!({ "keys": [
        { "kty": "RSA", "n": RSA_N, "e": "AQAB" },
        { "kty": "EC", "crv": "P-256", "x": EC_X, "y": EC_Y, "use": "sig" },
        { "kty": "OKP", "crv": "Ed25519", "x": ED_X, "alg": "EdDSA" },
        { "kty": "RSA", "n": RSA_N, "e": "AQAB", "use": "enc" },
        { "kty": "EC", "crv": "P-521", "x": EC_X, "y": EC_Y },
        { "kty": "oct", "k": "AAAA" },
        "garbage",
    ]}))
    .unwrap()
}

fn signers(token: &str) -> usize {
    Token::parse(token).map_or(0, |token| set().usable().iter().filter(|key| token.is_signed_by(key)).count())
}

#[test]
fn the_standards_own_examples_verify_with_their_key_and_no_other() {
    assert_eq!(set().usable().len(), 3);
    for token in [RSA_TOKEN, EC_TOKEN, ED_TOKEN] {
        assert_eq!(signers(token), 1, "{token}");
    }
    let claims = Token::parse(RSA_TOKEN).unwrap().claims().unwrap();
    assert_eq!(claims["iss"], "joe");
}

#[test]
fn a_token_that_differs_in_anything_is_signed_by_nobody() {
    use data_encoding::BASE64URL_NOPAD;
    let (_, rest) = EC_TOKEN.split_once('.').unwrap();
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"alg":"ES256","kid":"other"}"#,
        r#"{"alg":"ES256","crit":["b64"]}"#,
        r#"{"alg":"ES256","jwk":{"kty":"oct"}}"#,
        "{}",
    ] {
        let token = format!("{}.{rest}", BASE64URL_NOPAD.encode(header.as_bytes()));
        assert_eq!(signers(&token), 0, "{header}");
        assert_eq!(signers(token.rsplit_once('.').unwrap().0), 0);
    }
    for place in 0..EC_TOKEN.len() {
        let mut bytes = EC_TOKEN.as_bytes().to_vec();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        // The last character of base64 carries bits that are not read.
        if changed != EC_TOKEN && place != EC_TOKEN.len() - 1 {
            assert_eq!(signers(&changed), 0, "{place}");
        }
    }
    for text in ["", ".", "..", "a.b", "a.b.c.d", &"x".repeat(20_000)] {
        assert!(Token::parse(text).is_none(), "{text}");
    }
}
