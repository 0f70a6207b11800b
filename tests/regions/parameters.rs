//! Every parameter in which the four source systems differ (`requirements.md` section 2), as a user of the API notices
//! it: one row for each parameter, one column for each region.

use serde_json::Value;

use super::people::{certificate_of, profile, service_of};
use crate::support::{roles::OWNER, running::Running};

const REGIONS: [&str; 4] = ["guangzhou", "guangdong-city", "shenzhen", "shandong"];

/// The parameter, how it is read from a region's profile, and what each region says; `-` for nothing.
type Parameter = (&'static str, fn(&Value) -> String, [&'static str; 4]);

#[rustfmt::skip]
const TABLE: &[Parameter] = &[
    ("1 login methods", |region| words(&region["doors"]),
        ["face password social_card sms", "identity password", "scan_code identity", "identity"]),
    ("2 accounts", |region| accounts(&region["accounts"]),
        ["registration recover:username+password maintenance", "registration recover:username+password maintenance", "-", "maintenance migration"]),
    ("3 accounts of an older system", |region| region["accounts"]["migration"].to_string(), ["false", "false", "false", "true"]),
    ("4 services on", |region| each(region, |service| Some(text(&service["service"]))),
        ["account_recovery certificate_change direct_mail exchange information_change mailing recheck reissue",
         "direct_mail discipline_appeal dishonest_review information_change mailing qualification_review receipt recheck refund reissue",
         "direct_mail discipline_appeal dishonest_review information_change mailing qualification_review receipt refund reissue",
         "reissue"]),
    ("5 name of the review service", |region| text(&service_of(region, "qualification_review")["name"]["zh"]),
        ["-", "资格复核", "报考资格在线核查", "-"]),
    ("6 edit gate", |region| words(&service_of(region, "reissue")["edit_in"]),
        ["returned", "submitted returned rejected", "returned", "submitted rejected returned"]),
    ("7 appeal gate", |region| each(region, |service| {
            service["appeal_within_working_days"].as_u64().map(|days| format!("{}:{days}", text(&service["service"])))
        }),
        ["-", "qualification_review:10", "mailing:10 qualification_review:10", "-"]),
    ("8 edit after a failed review", |region| match service_of(region, "reissue")["edit_submits"] == true {
            true => "saved is handed in".to_owned(),
            false => "handed in by a step of its own".to_owned(),
        },
        ["handed in by a step of its own", "saved is handed in", "saved is handed in", "saved is handed in"]),
    ("9 notices", |region| each(region, |service| notices(service, |_| true)),
        ["exchange:reissue!+reissue_promise! information_change:information_change mailing:mailing! reissue:reissue!+reissue_promise!",
         "-", "information_change:information_change mailing:mailing! receipt:receipt", "-"]),
    ("10 consent again on modify", |region| each(region, |service| notices(service, |notice| notice["again_on_edit"] == true)),
        ["-", "-", "mailing:mailing!", "-"]),
    ("11 confirm dialogs", |region| each(region, |service| {
            let asks = words(&service["confirm"]);
            (asks != "-").then(|| format!("{}:{asks}", text(&service["service"])))
        }),
        ["exchange:submit mailing:submit reissue:submit", "-", "mailing:withdraw", "-"]),
    ("12 submit verb", |region| each(region, |service| Some(format!("{}:{}", text(&service["service"]), text(&service["submit_verb"]["zh"])))),
        ["account_recovery:提交 certificate_change:提交 direct_mail:提交 exchange:提交 information_change:提交 mailing:提交 recheck:提交 reissue:提交",
         "direct_mail:提交 discipline_appeal:保存 dishonest_review:提交 information_change:保存 mailing:保存 qualification_review:保存 receipt:提交 recheck:提交 refund:提交 reissue:提交",
         "direct_mail:提交 discipline_appeal:保存 dishonest_review:保存 information_change:保存 mailing:保存 qualification_review:保存 receipt:提交 refund:提交 reissue:提交",
         "reissue:下一步"]),
    ("13 masked number with reveal", |region| words(&region["masking"]["reveal_by"]), ["sms", "-", "-", "-"]),
    ("14 pages of a reissue", |region| steps(region, "reissue"),
        ["check notice upload delivery done", "certificate form done", "certificate form done", "exam form done"]),
    ("14 pages of a receipt claim", |region| steps(region, "receipt"), ["-", "form done", "notices form done", "-"]),
    ("15 without a record", |region| text(&service_of(region, "reissue")["free_form"]["verb"]["zh"]),
        ["-", "-", "-", "填写补证申请"]),
    ("16 locked fields", |region| names(region, "reissue", |field| field["source"] == "locked"),
        ["name document_number exam year level specialty management_number",
         "name document_number exam year level specialty management_number",
         "name document_number exam year level specialty management_number",
         "exam year name document_number birth_month sex management_number approved_on level specialty city"]),
    ("17 photo", |region| list(&service_of(region, "reissue")["slots"], |slot| match slot["photo"]["width"].as_u64() {
            Some(width) => format!("{width}x{}:{}KiB:{}", slot["photo"]["height"], slot["photo"]["max_kib"], asked(slot)),
            None => String::new(),
        }).split_whitespace().collect::<Vec<_>>().join(" "),
        ["295x413:40KiB:always", "", "", "295x413:60KiB:certificate_before 2013"]),
    ("18 attachments", |region| {
            let reissue = service_of(region, "reissue");
            let all = if reissue["all_before_next"] == true { " all before next" } else { "" };
            let number = |slot: &Value| if slot["numbered"] == true { "#" } else { "" };
            let one = |slot: &Value| format!("{}{}:{}-{}", text(&slot["id"]), number(slot), slot["min"], slot["max"]);
            list(&reissue["slots"], one) + all
        },
        ["application_form#:1-3 id_card#:1-2 photo:1-1 household_register#:1-2 other#:0-5 all before next",
         "material#:0-10", "material#:0-10", "photo:1-1"]),
    ("19 service promise", |region| number(&service_of(region, "reissue")["promise_working_days"]), ["15", "-", "-", "-"]),
    ("20 delivery modes", |region| list(&service_of(region, "reissue")["delivery"], |way| text(&way["mode"])),
        ["mail collect", "mail", "mail", "-"]),
    ("21 mailing is reviewed", |region| {
            let mailing = service_of(region, "mailing");
            match mailing["review_required"].as_bool() {
                Some(required) => format!("{required} {}", words(&mailing["withdraw_in"])),
                None => "-".to_owned(),
            }
        },
        ["true submitted returned", "false submitted in_review returned",
         "false submitted returned in_review appeal_submitted", "-"]),
    ("22 postage", |region| text(&service_of(region, "mailing")["postage"]["zh"]),
        ["邮费由收件人在签收时支付（到付）。", "-", "-", "-"]),
    ("23 certificate query", |region| {
            let fields = list(&region["query"]["fields"], |field| format!("{}:{}", text(&field["name"]), text(&field["need"])));
            let captcha = if region["query"]["captcha"] == true { " captcha" } else { "" };
            format!("{} {fields}{captcha}", text(&region["query"]["scope"]))
        },
        ["own -",
         "public exam:required name:required id_number:required management_number:optional print_number:optional captcha",
         "public exam:required name:required id_number:required management_number:one_of print_number:one_of captcha",
         "own -"]),
];

// rows: G05 G15 G16 G19 G20 K04 K05 S12 S16
// rows: K18 K22 K26 K32 K35 K39 K43 Z15 Z19 K47 K48 G24 S04
// rows: Z06 K08 Z08 Z21 Z28 K10 G25 S20 Z09 K11 S22 G14 Z11 Z12 Z23 Z25 Z33 G22 Z13 G24 G21 G30 K49 Z37 S14 K06 Z04 S11
#[tokio::test]
async fn the_four_regions_differ_in_what_the_sources_say_and_in_nothing_else() {
    let running = Running::start().await;
    let mut wrong = Vec::new();
    for (column, id) in REGIONS.into_iter().enumerate() {
        let region = profile(&running, id).await;
        for (parameter, read, expected) in TABLE {
            let found = read(&region);
            if found != expected[column] {
                wrong.push(format!("{parameter} in {id}: {found}, expected {}", expected[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Parameter 24: exam and year of a certificate, and why each region refuses its reissue; `-` where it does not.
#[rustfmt::skip]
const REISSUE: &[(&str, i64, [&str; 4])] = &[
    ("construction_cost_engineer_1", 2017, ["e_certificate_only", "-", "-", "-"]),
    ("computer_application_ability", 2012, ["-", "-", "-", "-"]),
    ("computer_application_ability", 2001, ["before_cutoff_year", "-", "-", "-"]),
    ("constructor_2", 2014, ["no_paper_reissue", "-", "-", "-"]),
];

// rows: F78 F79 F81 G17 S06
#[tokio::test]
async fn each_region_has_its_own_rule_of_which_certificate_is_reissued() {
    let running = Running::start().await;
    let (person, token) = (running.person(OWNER).await, running.candidate(OWNER).await);
    let mut wrong = Vec::new();
    for (column, region) in REGIONS.into_iter().enumerate() {
        for (row, (exam, year, expected)) in REISSUE.iter().enumerate() {
            let n = u32::try_from(column * 10 + row).unwrap();
            let id = certificate_of(&running, &person, region, (n, "市"), (exam, *year)).await;
            let path = format!("/api/v1/regions/{region}/services/reissue/form?certificate_id={id}");
            let found = text(&running.get(&path, Some(&token)).await.expect(200)["refusal"]["code"]);
            if found != expected[column] {
                wrong.push(format!("{exam} of {year} in {region}: {found}, expected {}", expected[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// When a slot is asked for.
fn asked(slot: &Value) -> String {
    match (slot["when"].as_str(), slot["before_year"].as_i64()) {
        (None, _) => "always".to_owned(),
        (Some(when), Some(year)) => format!("{when} {year}"),
        (Some(when), None) => when.to_owned(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}

fn number(value: &Value) -> String {
    value.as_u64().map_or_else(|| "-".to_owned(), |number| number.to_string())
}

fn list(value: &Value, name: impl Fn(&Value) -> String) -> String {
    let parts: Vec<String> = value.as_array().into_iter().flatten().map(name).collect();
    if parts.is_empty() { "-".to_owned() } else { parts.join(" ") }
}

/// What is offered around accounts.
fn accounts(value: &Value) -> String {
    let on = |name: &str| (value[name] == true).then(|| name.to_owned());
    let recover = words(&value["recover"]);
    let recover = (recover != "-").then(|| format!("recover:{}", recover.replace(' ', "+")));
    let all: Vec<String> =
        [on("registration"), recover, on("maintenance"), on("migration")].into_iter().flatten().collect();
    if all.is_empty() { "-".to_owned() } else { all.join(" ") }
}

fn words(value: &Value) -> String {
    list(value, text)
}

/// What each service of the region says, those left out that say nothing.
fn each(region: &Value, says: impl Fn(&Value) -> Option<String>) -> String {
    let said: Vec<String> = region["services"].as_array().unwrap().iter().filter_map(says).collect();
    if said.is_empty() { "-".to_owned() } else { said.join(" ") }
}

/// The service with its notices; `!` for one that must be read to its end.
fn notices(service: &Value, which: impl Fn(&Value) -> bool) -> Option<String> {
    let asked: Vec<String> = service["notices"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|notice| which(notice))
        .map(|notice| text(&notice["id"]) + if notice["scroll_gate"] == true { "!" } else { "" })
        .collect();
    (!asked.is_empty()).then(|| format!("{}:{}", text(&service["service"]), asked.join("+")))
}

fn steps(region: &Value, service: &str) -> String {
    list(&service_of(region, service)["steps"], |step| text(&step["id"]))
}

fn names(region: &Value, service: &str, which: impl Fn(&Value) -> bool) -> String {
    let fields = service_of(region, service)["fields"].as_array().cloned().unwrap_or_default();
    let names: Vec<String> = fields.iter().filter(|field| which(field)).map(|field| text(&field["name"])).collect();
    if names.is_empty() { "-".to_owned() } else { names.join(" ") }
}
