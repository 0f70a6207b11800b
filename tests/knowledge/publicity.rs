//! Publicity: a period in working days, a masked list, reports and what follows from checks.

use serde_json::{Value, json};
use zhengda::records::staff::StaffRole;
use zhengda_engine::{moment::Span, publicity::CheckState};

use super::{calendar::publish_terms, codes, counts, upload};
use crate::support::{
    roles::{OTHER, OWNER, REGION},
    running::{Answer, Running, fresh_key, on_each_store},
};

const HEADER: &str = "姓名,证件号码,考试名称,年度,核查状态";
const PATH: &str = "/staff/publicities/import";

fn list(state: &str) -> String {
    format!("{HEADER}\n{},{},社会工作师,2025,{state}\n{},{},社会工作师,2025,\n", OWNER.0, OWNER.1, OTHER.0, OTHER.1)
        .replace("社会工作师", "social_worker")
}

async fn open(running: &Running) -> Value {
    let issuer = running.staff(REGION, "issuer", StaffRole::Issuer).await;
    let today = running.app.now().beijing_date().to_string();
    let body = json!({ "exam": "social_worker", "sitting": "2025", "from": today });
    running.act("/api/v1/staff/publicities", &issuer, None, &body).await.expect(201)
}

async fn entries(running: &Running, publicity: &Value) -> Vec<Value> {
    let path = format!("/api/v1/publicities/{}", publicity["id"].as_str().unwrap());
    running.get(&path, None).await.expect(200)["items"].as_array().unwrap().clone()
}

async fn report(running: &Running, publicity: &Value, body: &Value, token: Option<&str>) -> Answer {
    let mut body = body.clone();
    if body.get("captcha").is_none() {
        body["captcha"] = running.solved().await;
    }
    bare_report(running, publicity, &body, token).await
}

/// A report as it stands, without a captcha of its own.
async fn bare_report(running: &Running, publicity: &Value, body: &Value, token: Option<&str>) -> Answer {
    let path = format!("/api/v1/publicities/{}/reports", publicity["id"].as_str().unwrap());
    let key = fresh_key();
    running.send(reqwest::Method::POST, &path, token, &[("Idempotency-Key", &key)], Some(body)).await
}

// rows: F66
#[tokio::test]
async fn the_list_is_public_masked_and_shown_for_its_working_days_only() {
    on_each_store(async |running| {
        assert_eq!(
            codes(&upload(&running, StaffRole::Issuer, PATH, &list("")).await.expect(200))[0].1,
            "row_publicity_not_opened"
        );
        let publicity = open(&running).await;
        assert_eq!(publicity["standing"], "running");
        let from = running.app.now().beijing_date();
        let expected = running.app.catalogue.holidays.add_working_days(from, 10);
        assert_eq!(publicity["until"]["date"], expected.date.to_string(), "ten working days");
        assert!(publicity["until"]["explanation"]["zh"].as_str().unwrap().contains("10"));
        assert_eq!(counts(&upload(&running, StaffRole::Issuer, PATH, &list("")).await.expect(200)), [2, 2, 0, 0, 0]);

        let running_now = running.get(&format!("/api/v1/publicities?region={REGION}"), None).await.expect(200);
        assert_eq!(running_now["items"][0]["id"], publicity["id"]);
        let shown = entries(&running, &publicity).await;
        assert_eq!(shown.len(), 2);
        let text = json!(shown).to_string();
        for secret in [OWNER.0, OWNER.1, OTHER.0, OTHER.1] {
            assert!(!text.contains(secret), "{secret} is masked in {text}");
        }
        assert!(text.contains("李*"));

        running.advance(Span::days(60));
        let path = format!("/api/v1/publicities/{}", publicity["id"].as_str().unwrap());
        assert_eq!(running.get(&path, None).await.problem(410), "publicity_over");
        assert_eq!(running.get("/api/v1/publicities", None).await.expect(200)["items"], json!([]));
        let late = json!({ "entry_id": shown[0]["id"], "text": "这个人没有满工作年限，请核实。" });
        assert_eq!(report(&running, &publicity, &late, None).await.problem(410), "publicity_over");
    })
    .await;
}

// rows: F66
#[tokio::test]
async fn anybody_may_report_and_learns_what_became_of_it() {
    on_each_store(async |running| {
        let publicity = open(&running).await;
        upload(&running, StaffRole::Issuer, PATH, &list("")).await.expect(200);
        let entry = entries(&running, &publicity).await[0]["id"].clone();
        let body = json!({ "entry_id": entry, "text": "这个人没有满工作年限，请核实。", "contact": "13800138009" });
        let reporter = running.candidate(OTHER).await;
        let taken = report(&running, &publicity, &body, Some(&reporter)).await.expect(201);
        let path = format!("/api/v1/publicity-reports/{}", taken["id"].as_str().unwrap());
        let secret = taken["secret"].as_str().unwrap().to_owned();
        let standing = async |secret: &str| {
            running.send(reqwest::Method::GET, &path, None, &[("X-Client-Secret", secret)], None).await
        };
        assert_eq!(standing(&secret).await.expect(200)["state"]["name"], "received");
        assert_eq!(standing("guess").await.problem(404), "not_found");

        let reviewer = running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
        let queue = running.get("/api/v1/staff/publicity-reports?state=received", Some(&reviewer)).await.expect(200);
        assert_eq!(queue["items"][0]["text"], "这个人没有满工作年限，请核实。");
        // The office of another place has nothing to do with it.
        let elsewhere = running.staff("shenzhen", "reviewer", StaffRole::Reviewer).await;
        let step = format!("/api/v1/staff/publicity-reports/{}", taken["id"].as_str().unwrap());
        let decide = json!({ "state": "upheld", "text": "已核实，情况属实。" });
        assert_eq!(running.act(&step, &elsewhere, None, &decide).await.problem(404), "not_found");
        assert_eq!(running.act(&step, &reviewer, None, &decide).await.problem(409), "report_not_taken");
        running.act(&step, &reviewer, None, &json!({ "state": "investigating" })).await.expect(200);
        assert_eq!(
            running.act(&step, &reviewer, None, &json!({ "state": "upheld" })).await.json()["errors"][0]["code"],
            "text_missing"
        );
        running.act(&step, &reviewer, None, &decide).await.expect(200);
        assert_eq!(running.act(&step, &reviewer, None, &decide).await.problem(409), "report_decided");
        let told = standing(&secret).await.expect(200);
        assert_eq!(
            (told["state"]["name"].as_str(), told["answer"].as_str()),
            (Some("upheld"), Some("已核实，情况属实。"))
        );
        running.work().await;
        let messages = running.get("/api/v1/messages", Some(&reporter)).await.expect(200);
        let topics: Vec<&str> =
            messages["items"].as_array().unwrap().iter().map(|m| m["topic"].as_str().unwrap()).collect();
        assert!(topics.contains(&"report_upheld") && topics.contains(&"report_investigating"), "{topics:?}");
    })
    .await;
}

#[tokio::test]
async fn a_report_is_taken_once_and_says_something() {
    let running = Running::start().await;
    let publicity = open(&running).await;
    upload(&running, StaffRole::Issuer, PATH, &list("")).await.expect(200);
    let entry = entries(&running, &publicity).await[0]["id"].clone();
    let path = format!("/api/v1/publicities/{}/reports", publicity["id"].as_str().unwrap());
    let mut body =
        json!({ "entry_id": entry, "text": "这个人没有满工作年限，请核实。", "captcha": running.solved().await });
    let key = fresh_key();
    let send = async || {
        running.send(reqwest::Method::POST, &path, None, &[("Idempotency-Key", &key)], Some(&body)).await.expect(201)
    };
    assert_eq!(send().await, send().await, "an equal call gets the same answer, the secret included");
    let first = |answer: &Value| answer["errors"][0]["code"].as_str().unwrap().to_owned();
    let short = json!({ "entry_id": entry, "text": "不行" });
    assert_eq!(first(&report(&running, &publicity, &short, None).await.json()), "report_too_short");
    let nobody = json!({ "entry_id": "pe_nobody", "text": "这个人没有满工作年限，请核实。" });
    assert_eq!(first(&report(&running, &publicity, &nobody, None).await.json()), "report_entry_unknown");
    body.as_object_mut().unwrap().remove("captcha");
    for _ in 0..20 {
        if report(&running, &publicity, &body, None).await.status.as_u16() == 429 {
            return;
        }
    }
    panic!("one address may report without end");
}

// rows: F66
#[tokio::test]
async fn a_report_costs_a_captcha_whoever_gives_it_and_a_captcha_is_good_once() {
    on_each_store(async |running| {
        let publicity = open(&running).await;
        upload(&running, StaffRole::Issuer, PATH, &list("")).await.expect(200);
        let entry = entries(&running, &publicity).await[0]["id"].clone();
        let body = json!({ "entry_id": entry, "text": "这个人没有满工作年限，请核实。" });
        let with = |captcha: Value| {
            let mut body = body.clone();
            body["captcha"] = captcha;
            body
        };
        let candidate = running.candidate(OTHER).await;
        for token in [None, Some(candidate.as_str())] {
            let none = bare_report(&running, &publicity, &body, token).await;
            assert_eq!(none.problem(403), "captcha_required");
        }
        let solved = running.solved().await;
        let wrong = with(json!({ "id": solved["id"], "answer": "no" }));
        assert_eq!(bare_report(&running, &publicity, &wrong, None).await.problem(422), "captcha_wrong");
        // The guess used it up.
        let late = bare_report(&running, &publicity, &with(solved), None).await;
        assert_eq!(late.problem(422), "captcha_wrong");
        let made_up = with(json!({ "id": "cap_none", "answer": "12" }));
        assert_eq!(bare_report(&running, &publicity, &made_up, None).await.problem(422), "captcha_wrong");
        // What is refused for another reason costs none.
        let solved = running.solved().await;
        let mut short = with(solved.clone());
        short["text"] = json!("不行");
        assert_eq!(bare_report(&running, &publicity, &short, None).await.status.as_u16(), 400);
        bare_report(&running, &publicity, &with(solved.clone()), None).await.expect(201);
        assert_eq!(bare_report(&running, &publicity, &with(solved), None).await.problem(422), "captcha_wrong");
        let queue = running.app.records::<zhengda::records::publicity::PublicityReport>();
        assert_eq!(queue.count(&zhengda::store::Condition::all()).await.unwrap(), 1);
    })
    .await;
}

// rows: F64 F65 F67 F68 F72
#[tokio::test]
async fn checks_are_seen_by_the_candidate_with_what_follows() {
    on_each_store(async |running| {
        open(&running).await;
        upload(&running, StaffRole::Issuer, PATH, &list("")).await.expect(200);
        let person = running.person(OWNER).await;
        let candidate = running.candidate(OWNER).await;
        let state = async || running.app.check_state(&person, "social_worker", 2025).await.unwrap().unwrap();
        assert_eq!(state().await.state, CheckState::Unchecked);
        let checks = running.get("/api/v1/checks", Some(&candidate)).await.expect(200);
        assert_eq!(checks[0]["state"]["text"]["zh"], "未审核");
        assert!(checks[0]["state"]["help"]["zh"].as_str().unwrap().contains("耐心等待"));

        // The office sees its list with the checks; another region's office does not.
        let reviewer = running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
        let listed = running.get("/api/v1/staff/publicities", Some(&reviewer)).await.expect(200);
        let path = format!("/api/v1/staff/publicities/{}/checks", listed["items"][0]["id"].as_str().unwrap());
        let of_list = running.get(&path, Some(&reviewer)).await.expect(200);
        assert_eq!(of_list["items"].as_array().unwrap().len(), 2);
        let elsewhere = running.staff("shenzhen", "reviewer", StaffRole::Reviewer).await;
        assert_eq!(running.get(&path, Some(&elsewhere)).await.problem(404), "not_found");

        // A later list moves it on; direct mail looks at this state.
        assert_eq!(
            counts(&upload(&running, StaffRole::Issuer, PATH, &list("发放证书")).await.expect(200)),
            [2, 0, 1, 1, 0]
        );
        assert_eq!(state().await.state, CheckState::IssueCertificate);
        assert!(running.app.check_state(&person, "social_worker", 2024).await.unwrap().is_none());

        let reviewer = running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
        let path = format!("/api/v1/staff/checks/{}", checks[0]["id"].as_str().unwrap());
        let no_stage = json!({ "state": "not_accepted", "text": "多次联系不到。" });
        assert_eq!(
            running.act(&path, &reviewer, None, &no_stage).await.json()["errors"][0]["code"],
            "check_stage_missing"
        );
        let body = json!({ "state": "not_accepted", "stage": "after_exam", "text": "多次联系不到。" });
        let decided = running.act(&path, &reviewer, None, &body).await.expect(200);
        assert_eq!(decided["consequences"][0]["name"], "scores_void");
        let checks = running.get("/api/v1/checks", Some(&candidate)).await.expect(200);
        assert_eq!(checks[0]["consequences"][0]["text"]["zh"], "当次全部科目考试成绩无效");
        assert_eq!(checks[0]["remark"], "多次联系不到。");
        // What was found is not taken back by a list.
        let again = upload(&running, StaffRole::Issuer, PATH, &list("发放证书")).await.expect(200);
        assert_eq!(codes(&again), [(2, "row_check_decided".to_owned())]);
        running.work().await;
        let messages = running.get("/api/v1/messages", Some(&candidate)).await.expect(200).to_string();
        assert!(messages.contains("check_not_accepted") && messages.contains("check_issue_certificate"), "{messages}");
    })
    .await;
}

// rows: F68
#[tokio::test]
async fn before_tickets_are_printed_there_is_no_ticket() {
    let running = Running::start().await;
    open(&running).await;
    upload(&running, StaffRole::Issuer, PATH, &list("")).await.expect(200);
    let candidate = running.candidate(OWNER).await;
    let checks = running.get("/api/v1/checks", Some(&candidate)).await.expect(200);
    let reviewer = running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
    let path = format!("/api/v1/staff/checks/{}", checks[0]["id"].as_str().unwrap());
    let body = json!({ "state": "not_accepted", "stage": "before_tickets", "text": "没有按要求接受核查。" });
    let decided = running.act(&path, &reviewer, None, &body).await.expect(200);
    let names: Vec<&str> =
        decided["consequences"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["registration_void", "no_ticket"]);
}

// rows: F21 F64
#[tokio::test]
async fn what_a_check_lacks_can_be_supplied_for_ten_working_days_after_the_results() {
    on_each_store(async |running| {
        open(&running).await;
        upload(&running, StaffRole::Issuer, PATH, &list("需补充材料")).await.expect(200);
        let candidate = running.candidate(OWNER).await;
        let check = async || running.get("/api/v1/checks", Some(&candidate)).await.expect(200)[0].clone();
        assert_eq!(check().await["state"]["name"], "supplement");
        assert_eq!(check().await["supply_until"], Value::Null, "the day of the results was not published");

        let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
        publish_terms(&running, &operator, "social_worker", "2025", "2026-09-21").await;
        let until = check().await["supply_until"].clone();
        // Between them lie two festivals, and a Saturday that is worked instead of one of their days.
        assert_eq!(until["date"], "2026-10-12");
        assert!(until["explanation"]["zh"].as_str().unwrap().contains("10"), "{until}");

        upload(&running, StaffRole::Issuer, PATH, &list("发放证书")).await.expect(200);
        assert_eq!(check().await["supply_until"], Value::Null, "nothing is missing any more");
    })
    .await;
}

// rows: F64 F66
#[tokio::test]
async fn who_did_not_promise_is_checked_and_not_shown() {
    on_each_store(async |running| {
        let publicity = open(&running).await;
        let text = |owner: &str, other: &str| {
            format!(
                "{HEADER},公示\n{},{},social_worker,2025,,{owner}\n{},{},social_worker,2025,,{other}\n",
                OWNER.0, OWNER.1, OTHER.0, OTHER.1
            )
        };
        let wrong = upload(&running, StaffRole::Issuer, PATH, &text("否", "也许")).await.expect(200);
        assert_eq!(codes(&wrong), [(3, "row_yes_no_invalid".to_owned())]);
        assert_eq!(entries(&running, &publicity).await.len(), 0);
        upload(&running, StaffRole::Issuer, PATH, &text("否", "是")).await.expect(200);
        let shown = entries(&running, &publicity).await;
        assert_eq!(shown.len(), 1);
        let hidden = running.candidate(OWNER).await;
        let checks = running.get("/api/v1/checks", Some(&hidden)).await.expect(200);
        assert_eq!(checks[0]["state"]["name"], "unchecked");
        // Nobody can report about somebody who is not named.
        let body = json!({ "entry_id": checks[0]["id"], "text": "这个人没有满工作年限，请核实。" });
        let answer = report(&running, &publicity, &body, None).await;
        assert_eq!(answer.json()["errors"][0]["code"], "report_entry_unknown");
        // A list that does not say who is shown shows nobody who was not.
        upload(&running, StaffRole::Issuer, PATH, &list("发放证书")).await.expect(200);
        assert_eq!(entries(&running, &publicity).await, shown);
        upload(&running, StaffRole::Issuer, PATH, &text("是", "是")).await.expect(200);
        assert_eq!(entries(&running, &publicity).await.len(), 2);
    })
    .await;
}
