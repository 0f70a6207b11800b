//! Codes that are VALID: every kind of name, every optional claim, every edge of a value.

use crate::material::*;
use crate::vector::Kit;
use jiff::civil::date;
use zhengda_seal::code::{Claims, Code, StatusIndex};
use zhengda_seal::record::RecordDigest;
use zhengda_seal::suite::Suite;
use zhengda_seal::verdict::Reason;

/// Names that verifiers get wrong: one and fifty characters, the middle dot, every plane in use, both spellings.
const NAMES: [&str; 22] = [
    "王",
    "李明",
    "欧阳娜娜",
    "买买提·阿卜杜热合曼",
    "阿依古丽·吐尔逊",
    "〇",
    "㛃",
    "䶮",
    "𠮷田",
    "𬴃",
    "𫖯𬤊",
    "𰻞",
    "𮧵",
    "𪛖",
    "𫝀",
    "龦",
    "鿍",
    "Anne-Marie O'Neill",
    "José",
    "É",
    "ab中",
    "·",
];

pub(crate) fn add(kit: &mut Kit) {
    for name in NAMES {
        good(kit, format!("the name {name}"), &Claims { name: name.into(), ..claims() });
    }
    for (what, name) in [("fifty Chinese characters", "长"), ("fifty rare characters", "𬤊"), ("fifty letters", "a")]
    {
        good(kit, what, &Claims { name: name.repeat(50), ..claims() });
    }
    options(kit);
    edges(kit);
    let sm2 = Code::issue(&claims(), &signer(Suite::Sm2Sm3, 1)).unwrap();
    kit.add("good", "signed with SM2, which this ring allows", url(&sm2), Reason::InForce)
        .ring("with_sm2")
        .claims(&claims(), issued_at(FRESH));
}

fn good(kit: &mut Kit, what: impl Into<String>, claims: &Claims) {
    kit.add("good", what, url(&code(claims)), Reason::InForce).claims(claims, issued_at(FRESH));
}

fn options(kit: &mut Kit) {
    let full = claims();
    for choice in 0..8 {
        let keep = |bit: i32, value: &Option<String>| value.clone().filter(|_| choice >> bit & 1 == 1);
        let chosen = Claims {
            specialty: keep(0, &full.specialty),
            level: keep(1, &full.level),
            management_number_masked: keep(2, &full.management_number_masked),
            name: "王小芳".into(),
            ..full.clone()
        };
        good(kit, format!("optional claims, choice {choice}"), &chosen);
    }
}

fn edges(kit: &mut Kit) {
    let all = [
        ("an id of one character", Claims { certificate_id: "7".into(), ..claims() }),
        ("an id of forty characters", Claims { certificate_id: "x".repeat(40), ..claims() }),
        (
            "an id with the usual beginning and another length",
            Claims { certificate_id: "cert_aaaa".into(), ..claims() },
        ),
        ("an id in upper case", Claims { certificate_id: "cert_AAAQEAYEAUDAOCAJBIFQYDIO".into(), ..claims() }),
        ("the longest exam", Claims { exam: "考".repeat(60), specialty: None, level: None, ..claims() }),
        ("an exam in Latin letters", Claims { exam: "PRINCE2 (Practitioner)".into(), ..claims() }),
        ("approved on the first day there is", Claims { approved_on: date(1970, 1, 1), ..claims() }),
        ("approved on a leap day", Claims { approved_on: date(2024, 2, 29), ..claims() }),
        ("approved in the year 9999", Claims { approved_on: date(9999, 12, 31), ..claims() }),
        ("an ID number of one star", Claims { id_number_masked: "*".into(), ..claims() }),
        ("an ID number without stars", Claims { id_number_masked: "H12345678".into(), ..claims() }),
        ("an ID number with three runs of stars", Claims { id_number_masked: "4*1**2***X".into(), ..claims() }),
        ("twenty-six stars", Claims { management_number_masked: Some("*".repeat(26)), ..claims() }),
        ("the last place of the list", Claims { status: StatusIndex { list: FRESH, index: 131_071 }, ..claims() }),
        ("place 0", Claims { status: StatusIndex { list: FRESH, index: 0 }, ..claims() }),
        ("a digest of zeros", Claims { record_digest: RecordDigest([0; 24]), ..claims() }),
    ];
    for (what, claims) in all {
        good(kit, what, &claims);
    }
}
