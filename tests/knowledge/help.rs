//! The help centre: a person's question finds the article of its row among the first three, in both languages.

use serde_json::Value;

use crate::support::running::Running;

/// A row that informs, a question in the words of a person, the article that answers it, and what of the row it must say
/// (parts divided by `|`).
#[rustfmt::skip]
const QUESTIONS: &[(&str, &str, &str, &str)] = &[
    ("F01", "考试信息在哪个官方网站看", "official_sites", "rsj.gz.gov.cn|rsks.gd.gov.cn|www.cpta.com.cn"),
    ("F02", "常用的报名平台有哪些", "official_sites", "zg.cpta.com.cn|广东省专业技术人员资格考试报名服务平台|广州市专业技术人员资格考试服务管理平台"),
    ("F03", "今年的考试时间安排在哪里查", "exam_calendar", "网上办事－专业技术人员资格考试|重要提示"),
    ("F04", "领证通知在哪里看", "collection_notice", "领证通知|广州市人社局网站"),
    ("F05", "一定要采用告知承诺制吗", "promise_choice", "由您自己决定"),
    ("F06", "哪些人不能采用告知承诺制", "promise_choice", "有过虚假承诺的|诚信档案库|记录期内"),
    ("F07", "承诺书可以让别人代签吗", "promise_sign", "本人|法律效力|不能由别人代签|不再要求您交有关证明"),
    ("F08", "承诺前考试机构要公布什么", "promise_sign", "考试名称、科目和条件|收费标准和联系方式|怎样核查"),
    ("F09", "告知承诺书承诺哪些内容", "promise_sign", "知道告知的事项|符合报考条件|真实、客观|接受核查"),
    ("F10", "签了承诺书还能撤回吗", "promise_withdraw", "还没有缴费|还没有截止|提交证明材料"),
    ("F11", "不承诺要交什么证明材料", "promise_choice", "提交证明材料"),
    ("F12", "报名缴费准考证考试几个关键时间", "exam_calendar", "网上报名、网上缴费、准考证打印、考试"),
    ("F13", "能不能找人代我填报名信息", "promise_sign", "不要让别人或者培训机构替您填"),
    ("F14", "年初会公布考试计划吗", "exam_calendar", "每年年初|报名须知为准"),
    ("F15", "报考条件以什么为准", "conditions", "当年的报名文件"),
    ("F16", "从哪个入口报名", "register_account", "报名须知里给出的入口"),
    ("F17", "新用户怎么注册", "register_account", "点“接受”|上传照片|二级建造师、二级造价师|统一身份认证"),
    ("F18", "老用户报名前要补充什么信息", "register_account", "补全个人信息|核验完成以后才能报名"),
    ("F19", "注册信息在线核查要多久", "register_account", "24 小时|提前办"),
    ("F20", "学历自动核验不通过怎么办", "education_check", "2023 年|学信网|PDF"),
    ("F21", "学信网报告可以以后补交吗", "education_check", "成绩发布后 10 个工作日内|人工核查"),
    ("F22", "显示需现场核查是什么意思", "education_check", "未通过|需现场核查|身份证和学历"),
    ("F23", "报名照片有什么要求", "photo", "1 寸半身免冠正面|25mm×35mm|295×413|白色背景|JPG 或 JPEG"),
    ("F24", "报名照片会用在证书上吗", "photo", "准考证、考场座次表、证书和证书查验系统"),
    ("F25", "怎么选择考试项目和报名地", "fill_registration", "选择考试和报名地"),
    ("F26", "怎样填写并保存报名信息", "fill_registration", "填写、检查并保存信息"),
    ("F27", "选了不承诺还能改回承诺吗", "promise_withdraw", "这一年这项考试都不能再改为承诺|不能反悔"),
    ("F28", "确认报名信息前要核对哪些内容", "fill_registration", "证件类型和号码、姓名、级别、专业、科目、手机、邮箱、工作单位、通信地址、邮政编码"),
    ("F29", "名字里有生僻字打不出来", "rare_characters", "报名所在地的考试机构"),
    ("F30", "报名信息确认以后还能自己修改吗", "fill_registration", "您自己不能再改|信息修改"),
    ("F31", "哪些人要先审核材料才能缴费", "evidence_before_payment", "不适用告知承诺制的|没有选择告知承诺制的|撤回承诺的|报考免试级别的|至少提前一天"),
    ("F32", "缴费后才算报名成功吗", "payment", "只能网上缴费|缴费成功才算报名成功|视为放弃报名|不退"),
    ("F33", "工作年限怎么算", "work_years", "12 月 31 日|全日制学历|脱产学习"),
    ("F34", "我的专业不在目录里能报名吗", "specialty_not_listed", "原则上不能报|必修主干课"),
    ("F35", "失业了工作单位怎么填", "employer_field", "必填项|填所在学校|如实填写"),
    ("F36", "缴费以后怎么开票据", "receipts", "广东公共服务支付平台|不再开具"),
    ("F37", "钱扣了还显示未缴费", "payment_shown_unpaid", "24 小时内对账|查询"),
    ("F38", "缴费后重新确认信息产生新订单怎么办", "payment_shown_unpaid", "新的订单号|重新交一次|原路退回"),
    ("F39", "重复缴费了什么时候退", "payment_twice", "报名截止后退|对完账以后退"),
    ("F40", "错过缴费时间能补交吗", "payment", "不能补交"),
    ("F41", "报名信息填错了怎么改", "correct_information", "还没有确认：自己在报名系统里改|信息修改|选对报名所在的城市"),
    ("F42", "缴费后能改专业和科目吗", "correct_information", "专业、级别、科目|不能改"),
    ("F43", "上传的照片还能换吗", "photo", "一经上传就不能换"),
    ("F44", "打印准考证时发现身份证号错了", "correct_information", "姓名、证件号码、性别有误|打印截止前"),
    ("F45", "报名系统出问题打什么电话", "technical_support", "010-86482871|010-68607734|support@ruankao.org.cn|020-12333"),
    ("F46", "什么时候打印准考证", "admission_ticket", "考试前一周"),
    ("F47", "报名系统的用户名密码忘了", "forgot_account", "省业务办理系统里在线申请"),
    ("F48", "可以让培训机构帮我报名吗", "agents", "不要让别人或者机构替您填"),
    ("F49", "学历要求指什么样的学历", "specialty_not_listed", "国家教育行政部门承认|毕业证书上写的为准"),
    ("F50", "国外学历能报名吗", "foreign_degrees", "教育部留学服务中心"),
    ("F51", "考试中心有没有组织培训班", "agents", "没有指定任何培训机构|保过"),
    ("F52", "考点会安排在家附近吗", "exam_place", "随机编排|番禺、花都、南沙、增城、从化"),
    ("F53", "考试要带什么证件", "exam_documents", "原件|电子身份证目前不能|临时身份证"),
    ("F54", "雷同卷怎么处理", "exam_discipline", "雷同的答卷，成绩无效|第 31 号"),
    ("F55", "虚假承诺有什么后果", "promise_false", "报名无效，费用不退|全部科目成绩无效|证书或成绩证明也无效"),
    ("F56", "提供假材料会怎么样", "promise_false", "第十条、第十二条|移送公安机关"),
    ("F57", "考试作弊怎么处理", "exam_discipline", "刑法修正案（十一）|第 31 号"),
    ("F58", "成绩什么时候公布", "score_release", "发布时间、合格标准和查询办法"),
    ("F59", "在哪个网站查成绩", "score_release", "www.cpta.com.cn|www.ruankao.org.cn|rsks.gd.gov.cn"),
    ("F60", "不滚动的考试成绩有效期多久", "score_validity", "一次考试里全部合格"),
    ("F61", "滚动考试成绩保留几年", "score_validity", "2019 和 2020|2020 和 2021|2021 和 2022"),
    ("F62", "滚动期按年算还是按考试次数算", "score_validity", "连续举行的考试次数|不按自然年"),
    ("F63", "成绩复核找谁办", "score_recheck", "经济专业技术资格考试|广东省人事考试局办理"),
    ("F64", "考试合格后哪些人要人工核查", "check_after_exam", "10 个工作日内|全部科目合格|四种人"),
    ("F65", "资格审核显示未审核怎么办", "check_after_exam", "未审核|耐心等待"),
    ("F66", "合格人员公示多少天", "publicity", "10 个工作日|举报|由当地受理"),
    ("F67", "公示期间被发现不符合条件会怎样", "publicity", "报名无效|成绩无效|证书或合格证明的，也无效"),
    ("F68", "不接受核查有什么后果", "publicity", "不发准考证|当次全部科目成绩无效"),
    ("F69", "证书办理进度在哪里查", "certificate_progress", "中国人事考试网“证书查验”"),
    ("F70", "哪些考试可以证书直邮", "direct_mail", "2023 年 12 月|17 项"),
    ("F71", "什么时候申请证书直邮", "direct_mail", "公示期间"),
    ("F72", "直邮申请什么情况下会受理", "direct_mail", "发放证书"),
    ("F73", "直邮的证书没收到打哪个电话", "direct_mail", "EMS|没有收到短信、查不到单号或者没有收到证书|18558892138|0591-83611183"),
    ("F74", "没有申请直邮的证书怎么领取", "collection_notice", "所在市的考试机构发放|按通知"),
    ("F75", "电子证书的依据文件", "e_certificate", "人社厅发〔2021〕97 号|粤人社发〔2021〕211 号|粤人社函〔2022〕24 号"),
    ("F76", "电子证书在哪里下载", "e_certificate", "中国人事考试网下载和查验|同等法律效力"),
    ("F77", "二级建造师电子证书全国有效吗", "e_certificate", "粤省事|全省范围内"),
    ("F78", "纸质证书丢了还能补办吗", "reissue_who", "遗失、损毁或者逾期没领的，不再补发"),
    ("F79", "哪些证书可以补发", "reissue_who", "2002 年及以后|全部科目合格"),
    ("F80", "证书上是15位身份证号怎么办", "old_id_number", "15 位号码|户籍证明"),
    ("F81", "二级建造师证书遗失怎么办", "reissue_who", "2014 年及以后的二级建造师"),
    ("F82", "证书上的信息要变更怎么办", "certificate_change", "020-83556708|工作人员联系您"),
    ("F83", "成绩显示-1是什么意思", "score_codes", "“-1”：缺考"),
    ("F84", "成绩为什么是-2", "score_codes", "“-2”：违纪"),
    ("F85", "-4代表什么", "score_codes", "“-4”：成绩无效|没有按要求作答"),
    ("G17", "哪一年以后的证书可以补发", "reissue_who", "2002 年及以后|全部科目合格"),
    ("K06", "我的业务在哪里看", "my_applications", "列出可以办的业务"),
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
    for (row, question, article, facts) in QUESTIONS {
        let items = found(&running, question, 3).await;
        if !ids(&items).contains(article) {
            wrong.push(format!("{row} {question}: {:?}, expected {article}", ids(&items)));
        }
        let known = running.app.catalogue.help.get(article).unwrap_or_else(|| panic!("no article {article}"));
        if !known.rows.iter().any(|told| told == row) {
            wrong.push(format!("{article} does not say that it tells {row}"));
        }
        let body = running.get(&format!("/api/v1/help/{article}"), None).await.expect(200)["body"].clone();
        let (told, english) = (body["zh"].as_str().unwrap(), body["en"].as_str().unwrap());
        let missing: Vec<&str> = facts.split('|').filter(|fact| !told.contains(fact)).collect();
        if !missing.is_empty() || english.len() < told.len() / 4 {
            wrong.push(format!("{article} does not tell of {row}: {missing:?}"));
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
