//! What a case ends with, as the candidate reads it.

use serde_json::{Value, json};

use super::office::{Office, on_each_store};

fn sitting(exam: &str) -> Value {
    json!({ "exam": exam, "year": "2024" })
}

// rows: K22 K23 K25
#[tokio::test]
async fn a_recheck_ends_with_the_score() {
    on_each_store(async |office| {
        let case = office.approved("recheck", None, &sitting("economist")).await;
        let operator = office.operator().await;
        let empty = office.act(&operator, &case, "complete", &json!({ "text": "已复核" })).await;
        assert_eq!(empty.problem(422), "result_incomplete");
        assert_eq!(empty.json()["errors"][0]["pointer"], "/scores");
        let odd =
            json!({ "text": "已复核", "scores": [{ "subject": "经济基础知识", "score": "八十", "changed": false }] });
        let refused = office.act(&operator, &case, "complete", &odd).await;
        assert_eq!(refused.json()["errors"][0]["code"], "score_invalid");
        let result = json!({
            "text": "经复核，成绩无误。",
            "scores": [
                { "subject": "经济基础知识", "score": "83", "changed": false },
                { "subject": "专业知识和实务", "score": "-1", "changed": false },
            ],
        });
        office.act(&operator, &case, "complete", &result).await.expect(200);
        let shown = office.shown(&case).await;
        assert_eq!(shown["state"], "completed");
        assert_eq!(shown["result"]["scores"], result["scores"]);
        assert_eq!((&shown["feedback"]["kind"], &shown["feedback"]["note"]), (&json!("result"), &result["text"]));
        assert_eq!(shown["history"].as_array().unwrap().last().unwrap()["note"], result["text"]);
    })
    .await;
}

// rows: K18 K19 K21 Z15 Z16 Z18
#[tokio::test]
async fn a_refund_is_followed_until_it_is_paid_back() {
    let office = Office::open().await;
    let case = office.approved("refund", None, &sitting("economist")).await;
    let operator = office.operator().await;
    let at = |state: &str| json!({ "text": "退费办理中", "repayment": { "amount_fen": 12_800, "state": state } });
    let early = office.act(&operator, &case, "complete", &at("ordered")).await;
    assert_eq!(early.json()["errors"][0]["code"], "repayment_not_done");
    let lost = office.act(&operator, &case, "record", &at("lost")).await;
    assert_eq!(lost.problem(400), "invalid_body");
    for (state, word) in [("ordered", "已通知银行退款"), ("failed", "银行退款未成功"), ("ordered", "已通知银行退款")]
    {
        office.act(&operator, &case, "record", &at(state)).await.expect(200);
        let shown = office.shown(&case).await;
        assert_eq!((&shown["state"], &shown["result"]["repayment"]["state"]), (&json!("approved"), &json!(state)));
        assert_eq!(shown["result"]["repayment"]["state_text"]["zh"], word);
        assert_eq!(shown["result"]["repayment"]["amount_fen"], 12_800);
    }
    office.act(&operator, &case, "complete", &at("repaid")).await.expect(200);
    assert_eq!(office.shown(&case).await["result"]["repayment"]["state"], "repaid");
    office.running.work().await;
    let messages = office.running.get("/api/v1/messages?limit=100", Some(&office.candidate)).await.expect(200);
    let told = messages["items"].as_array().unwrap();
    assert_eq!(told.iter().filter(|message| message["topic"] == "case_recorded").count(), 3);
    assert!(told.iter().all(|message| !message["body"]["zh"].as_str().unwrap().contains('{')), "{told:?}");
}

// rows: K43 K44 K46 Z33 Z35 F30
#[tokio::test]
async fn a_change_of_data_says_what_was_changed_and_lists_hide_it() {
    let office = Office::open().await;
    let case = office.approved("information_change", None, &json!({ "what": "姓名有错字" })).await;
    let operator = office.operator().await;
    let result = json!({ "text": "已更正", "changes": [{ "item": "姓名", "before": "李名", "after": "李明" }] });
    office.act(&operator, &case, "complete", &result).await.expect(200);
    assert_eq!(office.shown(&case).await["result"]["changes"], result["changes"]);
    let list = office.running.get("/api/v1/cases", Some(&office.candidate)).await;
    assert!(!list.text.contains("李名"), "{}", list.text);
    assert_eq!(list.json()["items"][0]["result"]["changes"][0]["item"], "姓名");
    let stored = office.running.store();
    let raw = stored.get(zhengda::records::collections::all()[0], case["id"].as_str().unwrap()).await.unwrap().unwrap();
    let raw = serde_json::to_string(&*raw.body().unwrap()).unwrap();
    for word in ["李名", "已更正", "姓名有错字"] {
        assert!(!raw.contains(word), "{word} lies open in the store");
    }
}

#[tokio::test]
async fn each_service_takes_its_own_result_only() {
    let office = Office::open().await;
    let case = office.approved("refund", None, &sitting("economist")).await;
    let operator = office.operator().await;
    let wrong = json!({ "text": "好", "scores": [{ "subject": "科目", "score": "1", "changed": true }] });
    let refused = office.act(&operator, &case, "record", &wrong).await;
    assert_eq!(refused.problem(422), "result_incomplete");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/scores");
    assert_eq!(office.act(&operator, &case, "record", &json!({ "text": " " })).await.problem(422), "text_missing");
    let reviewer = office.reviewer(1).await;
    assert_eq!(office.act(&reviewer, &case, "record", &json!({ "text": "好" })).await.problem(403), "role_missing");
}
