//! What the screens of the four sources offer: menus, buttons, dialogs, pages, contacts, in the sources' own words.

use serde_json::Value;

use super::people::{profile, service_of};
use crate::support::running::Running;

/// Region, service, button, its words. `submit` is the button that hands in.
#[rustfmt::skip]
const BUTTONS: &[(&str, &str, &str, &str)] = &[
    // G07, G14, G22, G25, G27
    ("guangzhou", "reissue", "apply", "新申请"), ("guangzhou", "reissue", "accept", "同意，下一步"),
    ("guangzhou", "reissue", "submit", "提交"), ("guangzhou", "reissue", "edit", "编辑"),
    ("guangzhou", "exchange", "apply", "新申请"), ("guangzhou", "mailing", "apply", "新申请"),
    ("guangzhou", "mailing", "submit", "提交"), ("guangzhou", "mailing", "show", "查看"),
    // K09 to K12
    ("guangdong-city", "qualification_review", "apply", "申请资格复核"),
    ("guangdong-city", "qualification_review", "submit", "保存"), ("guangdong-city", "qualification_review", "edit", "修改"),
    ("guangdong-city", "qualification_review", "save", "保存"), ("guangdong-city", "qualification_review", "appeal", "申诉"),
    ("guangdong-city", "qualification_review", "show_appeal", "申诉详情"),
    // K14 to K16, K29 to K31
    ("guangdong-city", "mailing", "apply", "申请邮寄"), ("guangdong-city", "mailing", "submit", "保存"),
    ("guangdong-city", "mailing", "show", "查看邮寄信息"), ("guangdong-city", "mailing", "edit", "修改"),
    ("guangdong-city", "mailing", "save", "保存"), ("guangdong-city", "mailing", "withdraw", "撤销"),
    // K19 to K21, K23 to K25, K27, K28, K33, K34, K36 to K38, K40 to K42, K44 to K46
    ("guangdong-city", "refund", "apply", "申请考试退费"), ("guangdong-city", "refund", "submit", "提交"),
    ("guangdong-city", "refund", "edit", "修改"), ("guangdong-city", "refund", "save", "提交"), ("guangdong-city", "refund", "show", "详情"),
    ("guangdong-city", "recheck", "apply", "申请成绩复核"), ("guangdong-city", "recheck", "submit", "提交"),
    ("guangdong-city", "recheck", "edit", "修改"), ("guangdong-city", "recheck", "save", "提交"), ("guangdong-city", "recheck", "show", "详情"),
    ("guangdong-city", "reissue", "apply", "申请证书补发"), ("guangdong-city", "reissue", "submit", "提交"),
    ("guangdong-city", "reissue", "edit", "修改"), ("guangdong-city", "reissue", "save", "提交"),
    ("guangdong-city", "receipt", "apply", "申请票据"), ("guangdong-city", "receipt", "submit", "提交"),
    ("guangdong-city", "receipt", "edit", "修改"), ("guangdong-city", "receipt", "save", "提交"),
    ("guangdong-city", "dishonest_review", "apply", "失信人员资格审核"), ("guangdong-city", "dishonest_review", "submit", "提交"),
    ("guangdong-city", "dishonest_review", "edit", "修改"), ("guangdong-city", "dishonest_review", "save", "提交"),
    ("guangdong-city", "dishonest_review", "show", "详情"),
    ("guangdong-city", "discipline_appeal", "apply", "违纪申诉"), ("guangdong-city", "discipline_appeal", "submit", "保存"),
    ("guangdong-city", "discipline_appeal", "edit", "修改"), ("guangdong-city", "discipline_appeal", "save", "保存"),
    ("guangdong-city", "discipline_appeal", "show", "详情"),
    ("guangdong-city", "information_change", "apply", "申请信息修改"), ("guangdong-city", "information_change", "submit", "保存"),
    ("guangdong-city", "information_change", "edit", "修改"), ("guangdong-city", "information_change", "save", "保存"),
    ("guangdong-city", "information_change", "show", "详情"),
    // Z06 to Z10
    ("shenzhen", "qualification_review", "apply", "申请报考资格在线核查"), ("shenzhen", "qualification_review", "submit", "保存"),
    ("shenzhen", "qualification_review", "edit", "修改"), ("shenzhen", "qualification_review", "save", "保存"),
    ("shenzhen", "qualification_review", "appeal", "申诉"), ("shenzhen", "qualification_review", "show_appeal", "申诉详情"),
    // Z11 to Z14, Z22 to Z24
    ("shenzhen", "mailing", "apply", "申请邮寄"), ("shenzhen", "mailing", "accept", "我已阅读并同意"),
    ("shenzhen", "mailing", "submit", "保存"), ("shenzhen", "mailing", "show", "查看邮寄信息"),
    ("shenzhen", "mailing", "edit", "修改"), ("shenzhen", "mailing", "withdraw", "撤销"),
    // Z16 to Z18, Z20, Z21, Z25, Z26, Z27 to Z29, Z30 to Z32, Z33 to Z35
    ("shenzhen", "refund", "apply", "申请考试退费"), ("shenzhen", "refund", "submit", "提交"),
    ("shenzhen", "refund", "save", "提交"), ("shenzhen", "refund", "show", "详情"),
    ("shenzhen", "reissue", "apply", "申请证书补发"), ("shenzhen", "reissue", "submit", "提交"), ("shenzhen", "reissue", "edit", "修改"),
    ("shenzhen", "receipt", "apply", "申请票据"), ("shenzhen", "receipt", "accept", "我已阅读并同意"),
    ("shenzhen", "receipt", "submit", "提交"), ("shenzhen", "receipt", "save", "提交"),
    ("shenzhen", "dishonest_review", "apply", "失信人员资格审核"), ("shenzhen", "dishonest_review", "submit", "保存"),
    ("shenzhen", "dishonest_review", "show", "详情"),
    ("shenzhen", "discipline_appeal", "apply", "违纪申诉"), ("shenzhen", "discipline_appeal", "submit", "保存"),
    ("shenzhen", "discipline_appeal", "save", "保存"), ("shenzhen", "discipline_appeal", "show", "详情"),
    ("shenzhen", "information_change", "apply", "申请信息修改"), ("shenzhen", "information_change", "accept", "我已阅读并同意"),
    ("shenzhen", "information_change", "submit", "保存"), ("shenzhen", "information_change", "save", "保存"),
    ("shenzhen", "information_change", "show", "详情"),
    // S06, S13, S20, S21
    ("shandong", "reissue", "apply", "申请补证"), ("shandong", "reissue", "submit", "下一步"),
    ("shandong", "reissue", "edit", "申请信息维护"), ("shandong", "reissue", "save", "保存"),
];

// rows: G07 G14 G22 G25 G26 G27 K09 K10 K11 K12 K14 K15 K16 K19 K20 K21 K23 K24 K25 K27 K28 K29 K30 K31 K33 K34
// rows: K36 K37 K38 K40 K41 K42 K44 K45 K46 Z07 Z10 Z11 Z13 Z16 Z17 Z18 Z20 Z22 Z24 Z25 Z26 Z27 Z29 Z30 Z31 Z32
// rows: Z33 Z34 Z35 S06 S13 S20 S21
#[tokio::test]
async fn every_button_says_what_it_says_in_its_source() {
    let running = Running::start().await;
    let mut wrong = Vec::new();
    for (region, service, button, words) in BUTTONS {
        let service_view = service_of(&profile(&running, region).await, service);
        let found = match *button {
            "submit" => service_view["submit_verb"]["zh"].clone(),
            _ => text_of(&service_view["verbs"], "verb", button),
        };
        if found != *words {
            wrong.push(format!("{region} {service} {button}: {found}, expected {words}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn text_of(list: &Value, key: &str, name: &str) -> Value {
    let found = list.as_array().unwrap().iter().find(|one| one[key] == name);
    found.map_or(Value::Null, |one| one["text"]["zh"].clone())
}

// rows: G01 G07 G11 G26 G28 K06 K13 K35 Z01 Z04 Z05 Z27 Z36 K07 K47 G02 F82
#[tokio::test]
async fn menus_lists_and_contacts_are_those_of_the_source() {
    let running = Running::start().await;
    let [g, k, z, s] = ["guangzhou", "guangdong-city", "shenzhen", "shandong"];
    let of = async |id: &str| profile(&running, id).await;
    let (guangzhou, city, shenzhen, shandong) = (of(g).await, of(k).await, of(z).await, of(s).await);
    // One menu holds both types of certificate application (G01, G11), another the mailing (G26).
    for service in ["reissue", "exchange"] {
        assert_eq!(service_of(&guangzhou, service)["menu"]["zh"], "考试证书补换发业务");
    }
    assert_eq!(service_of(&guangzhou, "mailing")["menu"]["zh"], "考试证书邮寄业务");
    assert_eq!(guangzhou["query"]["name"]["zh"], "证书发放状态查询");
    assert_eq!(guangzhou["website"], "https://gzrsj.rsj.gz.gov.cn/vsgzhr/");
    let technical = &guangzhou["contacts"][0];
    assert_eq!((&technical["telephone"], &technical["email"]), (&"020-12345".into(), &"hrssgz@gz.gov.cn".into()));
    let change = &service_of(&guangzhou, "certificate_change")["contacts"];
    assert_eq!(change, &serde_json::json!(["certificate"]), "the telephone of F82");
    for (region, id) in [(&city, k), (&shenzhen, z)] {
        assert_eq!(region["my_cases"]["zh"], "业务查询", "{id}");
        assert_eq!(service_of(region, "mailing")["menu"]["zh"], "证书管理", "{id}");
        assert_eq!(service_of(region, "dishonest_review")["menu"]["zh"], "失信人员", "{id}");
        assert_eq!(region["query"]["name"]["zh"], "证书查询", "{id}");
        assert_eq!(region["query"]["fields"][0]["name"], "exam", "the exam is chosen first in {id}");
    }
    assert_eq!(shenzhen["website"], "https://hrsspub.sz.gov.cn:5543/tip/");
    assert_eq!(shandong["my_cases"]["zh"], "审核状态查询");
}

// rows: Z08 Z09 S19 S20 F65
#[tokio::test]
async fn states_have_the_names_of_the_source() {
    let running = Running::start().await;
    for (region, state, name) in [
        ("shenzhen", "returned", "审核退回"),
        ("shenzhen", "rejected", "审核不通过"),
        ("shandong", "submitted", "等待审核"),
        ("shandong", "rejected", "审核未过"),
        ("guangdong-city", "submitted", "等待审核"),
    ] {
        let profile = profile(&running, region).await;
        assert_eq!(text_of(&profile["states"], "state", state), name, "{region} {state}");
    }
}

// rows: G08 G12 G13 G14 G19 G21 G22 G23 S04 S10 S17 Z11 Z25 Z33
#[tokio::test]
async fn every_form_is_walked_page_by_page_from_its_certificate_to_its_end() {
    let running = Running::start().await;
    let five = service_of(&profile(&running, "guangzhou").await, "reissue");
    let pages: Vec<&Value> = five["steps"].as_array().unwrap().iter().map(|step| &step["shows"]).collect();
    let expected = serde_json::json!([
        ["certificate", "fields"],
        ["application_form", "notices"],
        ["attachments"],
        ["fields", "answers"],
        ["done"]
    ]);
    assert_eq!(serde_json::json!(pages), expected);
    assert_eq!(five["steps"][1]["next"]["zh"], "同意，下一步");
    assert!(five["submitted_text"]["zh"].as_str().unwrap().contains("15 个工作日"));
    assert!(five["dialogs"][0]["text"]["zh"].as_str().unwrap().contains("送审"));
    let three = service_of(&profile(&running, "shandong").await, "reissue");
    let titles: Vec<&str> =
        three["steps"].as_array().unwrap().iter().map(|s| s["title"]["zh"].as_str().unwrap()).collect();
    assert_eq!(titles, ["①选择考试", "②提交补证申请", "③提交完成"]);
    for region in running.app.catalogue.regions.keys() {
        for service in profile(&running, region).await["services"].as_array().unwrap() {
            let steps = service["steps"].as_array().unwrap();
            let shown = |part: &str| steps.iter().any(|step| step["shows"].as_array().unwrap().contains(&part.into()));
            let place = format!("{region} {}", service["service"]);
            assert_eq!(shown("certificate"), service["needs_certificate"] == true, "{place}");
            assert_eq!(shown("notices"), !service["notices"].as_array().unwrap().is_empty(), "{place}");
            assert_eq!(steps.last().unwrap()["shows"], serde_json::json!(["done"]), "{place}");
            let on_pages: Vec<&Value> = steps.iter().flat_map(|step| step["fields"].as_array().unwrap()).collect();
            for field in service["fields"].as_array().unwrap() {
                assert!(on_pages.contains(&&field["name"]), "{place}: {} is on no page", field["name"]);
            }
            for step in steps {
                assert!(!step["title"]["zh"].as_str().unwrap().is_empty(), "{place} {step}");
            }
        }
    }
}
