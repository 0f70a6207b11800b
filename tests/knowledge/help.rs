//! The help centre: a person's question finds the article of its row among the first three, in both languages.

use serde_json::Value;

use crate::support::running::Running;

/// A row that informs, a question in the words of a person, and the article that answers it.
#[rustfmt::skip]
const QUESTIONS: &[(&str, &str, &str)] = &[
    ("F01", "考试信息在哪个官方网站看", "official_sites"),
    ("F02", "常用的报名平台有哪些", "official_sites"),
    ("F03", "今年的考试时间安排在哪里查", "exam_calendar"),
    ("F04", "领证通知在哪里看", "collection_notice"),
    ("F05", "一定要采用告知承诺制吗", "promise_choice"),
    ("F06", "哪些人不能采用告知承诺制", "promise_choice"),
    ("F07", "承诺书可以让别人代签吗", "promise_sign"),
    ("F08", "承诺前考试机构要公布什么", "promise_sign"),
    ("F09", "告知承诺书承诺哪些内容", "promise_sign"),
    ("F10", "签了承诺书还能撤回吗", "promise_withdraw"),
    ("F11", "不承诺要交什么证明材料", "promise_choice"),
    ("F12", "报名缴费准考证考试几个关键时间", "exam_calendar"),
    ("F13", "能不能找人代我填报名信息", "promise_sign"),
    ("F14", "年初会公布考试计划吗", "exam_calendar"),
    ("F15", "报考条件以什么为准", "conditions"),
    ("F16", "从哪个入口报名", "register_account"),
    ("F17", "新用户怎么注册", "register_account"),
    ("F18", "老用户报名前要补充什么信息", "register_account"),
    ("F19", "注册信息在线核查要多久", "register_account"),
    ("F20", "学历自动核验不通过怎么办", "education_check"),
    ("F21", "学信网报告可以以后补交吗", "education_check"),
    ("F22", "显示需现场核查是什么意思", "education_check"),
    ("F23", "报名照片有什么要求", "photo"),
    ("F24", "报名照片会用在证书上吗", "photo"),
    ("F25", "怎么选择考试项目和报名地", "fill_registration"),
    ("F26", "怎样填写并保存报名信息", "fill_registration"),
    ("F27", "选了不承诺还能改回承诺吗", "promise_withdraw"),
    ("F28", "确认报名信息前要核对哪些内容", "fill_registration"),
    ("F29", "名字里有生僻字打不出来", "rare_characters"),
    ("F30", "报名信息确认以后还能自己修改吗", "fill_registration"),
    ("F31", "哪些人要先审核材料才能缴费", "evidence_before_payment"),
    ("F32", "缴费后才算报名成功吗", "payment"),
    ("F33", "工作年限怎么算", "work_years"),
    ("F34", "我的专业不在目录里能报名吗", "specialty_not_listed"),
    ("F35", "失业了工作单位怎么填", "employer_field"),
    ("F36", "缴费以后怎么开票据", "receipts"),
    ("F37", "钱扣了还显示未缴费", "payment_shown_unpaid"),
    ("F38", "缴费后重新确认信息产生新订单怎么办", "payment_shown_unpaid"),
    ("F39", "重复缴费了什么时候退", "payment_twice"),
    ("F40", "错过缴费时间能补交吗", "payment"),
    ("F41", "报名信息填错了怎么改", "correct_information"),
    ("F42", "缴费后能改专业和科目吗", "correct_information"),
    ("F43", "上传的照片还能换吗", "photo"),
    ("F44", "打印准考证时发现身份证号错了", "correct_information"),
    ("F45", "报名系统出问题打什么电话", "technical_support"),
    ("F46", "什么时候打印准考证", "admission_ticket"),
    ("F47", "报名系统的用户名密码忘了", "forgot_account"),
    ("F48", "可以让培训机构帮我报名吗", "agents"),
    ("F49", "学历要求指什么样的学历", "specialty_not_listed"),
    ("F50", "国外学历能报名吗", "foreign_degrees"),
    ("F51", "考试中心有没有组织培训班", "agents"),
    ("F52", "考点会安排在家附近吗", "exam_place"),
    ("F53", "考试要带什么证件", "exam_documents"),
    ("F54", "雷同卷怎么处理", "exam_discipline"),
    ("F55", "虚假承诺有什么后果", "promise_false"),
    ("F56", "提供假材料会怎么样", "promise_false"),
    ("F57", "考试作弊怎么处理", "exam_discipline"),
    ("F58", "成绩什么时候公布", "score_release"),
    ("F59", "在哪个网站查成绩", "score_release"),
    ("F60", "不滚动的考试成绩有效期多久", "score_validity"),
    ("F61", "滚动考试成绩保留几年", "score_validity"),
    ("F62", "滚动期按年算还是按考试次数算", "score_validity"),
    ("F63", "成绩复核找谁办", "score_recheck"),
    ("F64", "考试合格后哪些人要人工核查", "check_after_exam"),
    ("F65", "资格审核显示未审核怎么办", "check_after_exam"),
    ("F66", "合格人员公示多少天", "publicity"),
    ("F67", "公示期间被发现不符合条件会怎样", "publicity"),
    ("F68", "不接受核查有什么后果", "publicity"),
    ("F69", "证书办理进度在哪里查", "certificate_progress"),
    ("F70", "哪些考试可以证书直邮", "direct_mail"),
    ("F71", "什么时候申请证书直邮", "direct_mail"),
    ("F72", "直邮申请什么情况下会受理", "direct_mail"),
    ("F73", "直邮的证书没收到打哪个电话", "direct_mail"),
    ("F74", "没有申请直邮的证书怎么领取", "collection_notice"),
    ("F75", "电子证书的依据文件", "e_certificate"),
    ("F76", "电子证书在哪里下载", "e_certificate"),
    ("F77", "二级建造师电子证书全国有效吗", "e_certificate"),
    ("F78", "纸质证书丢了还能补办吗", "reissue_who"),
    ("F79", "哪些证书可以补发", "reissue_who"),
    ("F80", "证书上是15位身份证号怎么办", "old_id_number"),
    ("F81", "二级建造师证书遗失怎么办", "reissue_who"),
    ("F82", "证书上的信息要变更怎么办", "certificate_change"),
    ("F83", "成绩显示-1是什么意思", "score_codes"),
    ("F84", "成绩为什么是-2", "score_codes"),
    ("F85", "-4代表什么", "score_codes"),
    ("G17", "补发证书从哪一年开始", "reissue_how"),
    ("K06", "我的业务在哪里看", "my_applications"),
];

/// English questions.
const ENGLISH: &[(&str, &str)] = &[
    ("I lost my certificate", "reissue_who"),
    ("what does -1 mean in my score", "score_codes"),
    ("I paid twice", "payment_twice"),
    ("forgot my password", "forgot_account"),
    ("how to have the certificate mailed", "mailing"),
    ("charged but shown as unpaid", "payment_shown_unpaid"),
    ("can I withdraw the promise", "promise_withdraw"),
    ("photo requirements", "photo"),
];

/// The same thing in other words.
const OTHER_WORDS: &[(&str, &str, &str)] = &[
    ("证书邮寄", "证书寄送", "mailing"),
    ("证书补发", "证书补办", "reissue_how"),
    ("重复缴费", "交费交了两次", "payment_twice"),
];

async fn found(running: &Running, question: &str, limit: usize) -> Vec<Value> {
    let mut url = url::form_urlencoded::Serializer::new(String::new());
    let query = url.append_pair("q", question).append_pair("limit", &limit.to_string()).finish();
    running.get(&format!("/api/v1/help?{query}"), None).await.expect(200)["items"].as_array().unwrap().clone()
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().unwrap()).collect()
}

// rows: F01 F02 F03 F04 F05 F06 F07 F08 F09 F10 F11 F12 F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24 F25 F26 F27 F28
// rows: F29 F30 F31 F32 F33 F34 F35 F36 F37 F38 F39 F40 F41 F42 F43 F44 F45 F46 F47 F48 F49 F50 F51 F52 F53 F54 F55 F56
// rows: F57 F58 F59 F60 F61 F62 F63 F64 F65 F66 F67 F68 F69 F70 F71 F72 F73 F74 F75 F76 F77 F78 F79 F80 F81 F82 F83 F84
// rows: F85 G17 K06
#[tokio::test]
async fn every_informing_row_is_found_by_a_persons_question() {
    let running = Running::start().await;
    let mut wrong = Vec::new();
    for (row, question, article) in QUESTIONS {
        let items = found(&running, question, 3).await;
        if !ids(&items).contains(article) {
            wrong.push(format!("{row} {question}: {:?}, expected {article}", ids(&items)));
        }
        let known = running.app.catalogue.help.get(article).unwrap_or_else(|| panic!("no article {article}"));
        if !known.rows.iter().any(|told| told == row) {
            wrong.push(format!("{article} does not say that it tells {row}"));
        }
    }
    for (question, article) in ENGLISH {
        let items = found(&running, question, 3).await;
        if !ids(&items).contains(article) {
            wrong.push(format!("{question}: {:?}, expected {article}", ids(&items)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn other_words_for_the_same_thing_lead_to_the_same_article() {
    let running = Running::start().await;
    for (one, other, article) in OTHER_WORDS {
        for question in [one, other] {
            let items = found(&running, question, 3).await;
            assert!(ids(&items).contains(article), "{question}: {:?}", ids(&items));
        }
    }
}

#[tokio::test]
async fn a_snippet_shows_why_and_an_article_comes_in_both_languages() {
    let running = Running::start().await;
    let items = found(&running, "重复缴费", 3).await;
    let hits: String = items[0]["snippet"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["hit"] == true)
        .map(|p| p["text"].as_str().unwrap())
        .collect();
    assert!(!hits.is_empty(), "{items:?}");
    let article = running.get("/api/v1/help/payment_twice", None).await.expect(200);
    assert!(article["body"]["zh"].as_str().unwrap().contains("原路返回"));
    assert!(article["body"]["en"].as_str().unwrap().contains("order number"));
    assert_eq!(running.get("/api/v1/help/nothing", None).await.problem(404), "not_found");
    let all = running.get("/api/v1/help", None).await.expect(200);
    assert!(all["items"].as_array().unwrap().len() >= 60, "without a question, every article");
    assert_eq!(found(&running, "宇宙飞船", 3).await, Vec::<Value>::new(), "nothing is made up");
}

// rows: F45
#[tokio::test]
async fn a_region_says_whom_to_ask() {
    let running = Running::start().await;
    for region in running.app.catalogue.regions.keys() {
        let profile = running.get(&format!("/api/v1/regions/{region}"), None).await.expect(200);
        let contacts = profile["contacts"].as_array().unwrap();
        assert!(!contacts.is_empty(), "{region}");
        for contact in contacts {
            let reached = contact["telephones"].as_array().is_some_and(|list| !list.is_empty())
                || contact["email"].is_string()
                || contact["website"].is_string();
            assert!(contact["topic"]["zh"].is_string() && reached, "{region}: {contact}");
        }
    }
}
