//! What a scanner may give: the same code in many shapes, addresses that must not be followed, texts that are no code.

use crate::material::*;
use crate::vector::Kit;
use zhengda_seal::code::Code;
use zhengda_seal::verdict::Reason;

pub(crate) fn add(kit: &mut Kit) {
    let code = code(&claims());
    let (bare, url) = (code.bare(), url(&code));
    let lower = url.to_lowercase();
    let good = [
        ("the address in lower case", lower.clone()),
        ("mixed case", url.replace("GOV", "gov").replace("/V/", "/v/")),
        ("the code alone", bare.clone()),
        ("the code alone in lower case", bare.to_lowercase()),
        ("white space around it", format!(" \t{url}\r\n")),
        ("a slash at the end", format!("{url}/")),
        ("a query that a messenger hung on", format!("{lower}?from=singlemessage")),
        ("a fragment", format!("{lower}#top")),
        ("no scheme", lower.replace("https://", "")),
        ("the second official host with its port", code.url(HOSTS[1]).unwrap()),
    ];
    for (what, text) in good {
        kit.add("text", what, text, Reason::InForce).claims(&claims(), issued_at(FRESH));
    }
    machine_itself(kit, &code);
    foreign(kit, &bare, &lower);
    unreadable(kit, &bare, &lower);
}

/// A verifier on a developer's machine: its official host is the machine itself, and there only `http` will do.
fn machine_itself(kit: &mut Kit, code: &Code) {
    for host in ["127.0.0.1:8080", "localhost:8080"] {
        let text = code.url(host).unwrap().replace("HTTPS", "HTTP");
        kit.add("text", "no encryption, on the machine itself", text, Reason::InForce)
            .claims(&claims(), issued_at(FRESH))
            .hosts(&[host]);
    }
    let other = "http://127.0.0.1.evil.example/v/";
    kit.add(
        "foreign",
        "no encryption, a host that begins like the machine itself",
        format!("{other}{}", code.bare()),
        Reason::ForeignHost,
    )
    .hosts(&["127.0.0.1"]);
    let text = format!("http://127.0.0.1:9/v/{}", code.bare());
    kit.add("foreign", "no encryption, the machine itself, but not official", text, Reason::ForeignHost);
}

fn foreign(kit: &mut Kit, bare: &str, lower: &str) {
    let host = HOSTS[0];
    let all = [
        ("another ending", format!("https://zs.example.gov.cm/v/{bare}")),
        ("the official host as the beginning of another", format!("https://{host}.evil.example/v/{bare}")),
        ("the official host as the end of another", format!("https://evil-{host}/v/{bare}")),
        ("a subdomain of the official host", format!("https://www.{host}/v/{bare}")),
        ("the official host as a path", format!("https://evil.example/{host}/v/{bare}")),
        ("the official host as a user name", format!("https://{host}@evil.example/v/{bare}")),
        ("a user name before the official host", format!("https://evil@{host}/v/{bare}")),
        ("another port", format!("https://{host}:8443/v/{bare}")),
        ("the usual port, written out", format!("https://{host}:443/v/{bare}")),
        ("the second host without its port", format!("https://verify.example.gov.cn/v/{bare}")),
        ("a dot after the host", format!("https://{host}./v/{bare}")),
        ("no encryption", lower.replace("https:", "http:")),
        ("another scheme", lower.replace("https:", "weixin:")),
        ("no host", format!("https:///v/{bare}")),
        ("a backslash before a user name", format!("https://{host}\\@evil.example/v/{bare}")),
        ("a Cyrillic letter", format!("https://zs.еxample.gov.cn/v/{bare}")),
        ("a full-width dot", format!("https://zs.example.gov。cn/v/{bare}")),
        ("punycode", format!("https://xn--zs-6kc.example.gov.cn/v/{bare}")),
        ("an encoded host", format!("https://zs%2eexample.gov.cn/v/{bare}")),
        ("the official host in a query", format!("https://evil.example?{host}/v/{bare}")),
        ("the official host in a fragment", format!("https://evil.example#{host}/v/{bare}")),
        ("two slashes and no scheme", format!("//{host}/v/{bare}")),
        ("one slash after the scheme", format!("https:/{host}/v/{bare}")),
        ("a path alone", format!("/v/{bare}")),
        ("an address of numbers", format!("https://10.0.0.1/v/{bare}")),
        ("white space in the host", format!("https://zs.example. gov.cn/v/{bare}")),
    ];
    for (what, text) in all {
        kit.add("foreign", what, text, Reason::ForeignHost);
    }
}

fn unreadable(kit: &mut Kit, bare: &str, lower: &str) {
    let bad_end = bare.get(..bare.len() - 1).unwrap();
    // The last character of the sample carries unused bits; setting one spells the same bytes a second time.
    let last = bare.chars().last().unwrap();
    let twin = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|b| char::from(*b) == last).unwrap();
    let twin = char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[twin + 1]);
    let all = [
        ("nothing", String::new()),
        ("white space", " \r\n".into()),
        ("Chinese words", "请扫描证书上的二维码".into()),
        ("a script", "javascript:alert(1)".into()),
        ("no path", format!("https://{}", HOSTS[0])),
        ("an empty code", format!("https://{}/v/", HOSTS[0])),
        ("another path", lower.replace("/v/", "/w/")),
        ("a deeper path", lower.replace("/v/", "/v/x/")),
        ("something after the code", format!("{lower}/x")),
        ("two slashes at the end", format!("{lower}//")),
        ("a space in the code", bare.replacen("QRE", "QR E", 1)),
        ("an encoded letter in the code", bare.replacen('Q', "%51", 1)),
        ("padding", format!("{bare}=")),
        ("a character that base32 lacks: 0", bare.replacen('Q', "0", 1)),
        ("a character that base32 lacks: 1", bare.replacen('Q', "1", 1)),
        ("a character that base32 lacks: 8", bare.replacen('Q', "8", 1)),
        ("the last character missing", bad_end.to_owned()),
        ("bits set that belong to no byte", format!("{bad_end}{twin}")),
        ("base64 instead of base32", "hEmiASdEBAECAwSg".into()),
        ("too long to be looked at", bare.repeat(4)),
        ("a zero character", format!("{bare}\u{0}")),
        ("a byte order mark", format!("\u{feff}{bare}")),
    ];
    for (what, text) in all {
        kit.add("unreadable", what, text, Reason::Unreadable);
    }
}
