//! Printed documents: the receipt and the application form, read back by a second library.

use serde_json::json;
use zhengda::{
    print::{Block, Sheet, Typeface},
    records::staff::StaffRole,
};
use zhengda_engine::{moment::Span, values::Mobile};

use super::world::{REGION, World, text};
use crate::support::{
    roles::{OTHER, OWNER},
    running::{Answer, Running},
};

/// The text of a PDF without its spaces and line ends, which depend on where lines were broken.
fn read(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap().chars().filter(|c| !c.is_whitespace()).collect()
}

fn assert_says(pdf: &Answer, words: &[&str]) {
    assert_eq!((pdf.status.as_u16(), pdf.content_type.as_str()), (200, "application/pdf"), "{}", pdf.text);
    let read = read(&pdf.bytes);
    for word in words {
        let bare: String = word.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(read.contains(&bare), "{word} is not in {read}");
    }
}

fn typeface() -> Typeface {
    Typeface::load(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config")).unwrap()
}

fn sheet(blocks: Vec<Block>) -> Sheet {
    Sheet { title: "t".into(), language: "zh", foot: "foot".into(), blocks }
}

// rows: G22 G23
#[tokio::test]
async fn the_receipt_says_what_was_handed_in() {
    let world = World::open().await;
    let case = world.handed_in().await;
    let path = format!("/api/v1/cases/{}/receipt.pdf", text(&case["id"]));
    let receipt = world.running.get(&path, Some(&world.candidate)).await;
    let digest = text(&case["attachments"][0]["digest"]);
    let submitted = text(&case["submitted_at"]);
    assert_says(
        &receipt,
        &[
            "证书补发 · 回执",
            "临港人事考试机构",
            &text(&case["id"]),
            "等待审核",
            "姓名李明",
            "补发（更换）申请表 1",
            "电子照片",
            "PDF",
            &digest[..16],
            &submitted[..10],
            "20120554400000",
            "1 / 1",
        ],
    );
    let stranger = world.running.candidate(OTHER).await;
    assert_eq!(world.running.get(&path, Some(&stranger)).await.problem(404), "not_found");
    let english = world.running.raw(|client, base| {
        client.get(format!("{base}{path}")).bearer_auth(&world.candidate).header("Accept-Language", "en-GB")
    });
    assert_says(
        &english.await,
        &["Certificate reissue · Receipt", "Handed in", "Harbour personnel examination authority"],
    );
}

// rows: G13
#[tokio::test]
async fn the_application_form_is_prefilled_before_and_in_a_case() {
    let world = World::open().await;
    let path = format!("/api/v1/regions/{REGION}/services/reissue/form.pdf?certificate_id={}", world.certificate);
    let blank = world.running.get(&path, Some(&world.candidate)).await;
    let title = "专业技术人员职业资格证书补发（更换）申请表";
    assert_says(
        &blank,
        &[title, "李明", "440105199003074516", "2012", "批准日期", "2012-06-01", "申请人签名", "照片", "25×35 mm"],
    );
    let bare = format!("/api/v1/regions/{REGION}/services/reissue/form.pdf");
    assert_says(&world.running.get(&bare, Some(&world.candidate)).await, &[title, "李明"]);
    let case = world.handed_in().await;
    let path = format!("/api/v1/cases/{}/form.pdf", text(&case["id"]));
    assert_says(&world.running.get(&path, Some(&world.candidate)).await, &[title, "姓名李明", &text(&case["id"])]);
    let unknown = format!("/api/v1/regions/{REGION}/services/refund/form.pdf");
    assert_eq!(world.running.get(&unknown, Some(&world.candidate)).await.problem(409), "service_not_offered");
    let foreign = format!("{bare}?certificate_id=cert_nothing");
    assert_eq!(world.running.get(&foreign, Some(&world.candidate)).await.problem(404), "certificate_not_yours");
}

/// How often the chain of the service says that numbers were shown in full, and where.
async fn reveals(world: &World) -> Vec<String> {
    let auditor = world.running.staff(REGION, "auditor", StaffRole::Auditor).await;
    let path = "/api/v1/staff/audit?chain=service&action=person.reveal&limit=100";
    let page = world.running.get(path, Some(&auditor)).await.expect(200);
    page["items"].as_array().unwrap().iter().rev().map(|entry| text(&entry["details"]["in"])).collect()
}

// rows: G09 G10 G13
#[tokio::test]
async fn numbers_are_printed_in_full_only_after_a_step_up_and_that_is_entered_in_the_chain() {
    let world = World::open().await;
    let person = world.running.person(OWNER).await;
    world.running.app.prove_mobile(&person, &Mobile::parse("13800138001").unwrap()).await.unwrap();
    let case = text(&world.handed_in().await["id"]);
    let papers = [
        format!("/api/v1/regions/{REGION}/services/reissue/form.pdf?certificate_id={}", world.certificate),
        format!("/api/v1/cases/{case}/form.pdf"),
        format!("/api/v1/cases/{case}/receipt.pdf"),
    ];
    let fresh = world.running.candidate(OWNER).await;
    let before = reveals(&world).await.len();
    assert_says(&world.running.get(&papers[1], Some(&fresh)).await, &[OWNER.1, "13800138001"]);
    world.running.get(&papers[2], Some(&fresh)).await;
    assert_eq!(reveals(&world).await[before..], ["application_form", "receipt"]);
    world.running.advance(Span::minutes(6));
    for paper in &papers {
        let printed = world.running.get(paper, Some(&fresh)).await;
        let read = read(&printed.bytes);
        assert!(!read.contains(OWNER.1) && !read.contains("13800138001"), "{paper}: {read}");
    }
    let how = ["4****************6", "138****8001", "完整号码（手写）", "再次验证身份"];
    assert_says(&world.running.get(&papers[0], Some(&fresh)).await, &how);
    assert_says(&world.running.get(&papers[1], Some(&fresh)).await, &how);
    assert_eq!(reveals(&world).await.len(), before + 2, "what was masked is no reveal");
}

// rows: F29
#[test]
fn rare_characters_are_printed_or_named() {
    let typeface = typeface();
    // Names with extension A and B characters, and with the dot of names of other nations.
    let names = ["㐱", "䶮", "𠅤", "𬭎", "阿依古丽·买买提", "欧阳𬱖", "〇"];
    let rows = names.map(|name| Block::Row("姓名".into(), name.into())).to_vec();
    let printed = sheet(rows).print(&typeface).unwrap();
    assert!(printed.lacking.is_empty(), "{:?}", printed.lacking);
    let text = read(&printed.bytes);
    for name in names {
        assert!(text.contains(name), "{name} is not in {text}");
    }
    let lacking = sheet(vec![Block::Row("姓名".into(), "王\u{30001}\u{f0000}".into())]).print(&typeface).unwrap();
    assert_eq!(lacking.lacking, ['\u{30001}', '\u{f0000}']);
    assert!(read(&lacking.bytes).contains("王〓〓"));
}

// rows: F29
#[tokio::test]
async fn a_name_that_cannot_be_printed_is_told_on_the_paper_and_beside_it() {
    let world = World::open().await;
    let case = world.handed_in().await;
    let id = text(&case["id"]);
    let renamed = world.running.app.records::<zhengda::records::case::Case>().change(&id, |case| {
        let mut next = case.clone();
        next.form.insert("recipient".into(), json!("王\u{30001}"));
        Ok::<_, ()>(zhengda::store::Change::Write(next, ()))
    });
    renamed.await.unwrap();
    let url = format!("{}/api/v1/cases/{id}/receipt.pdf", world.running.base);
    let response = crate::support::client().get(url).bearer_auth(&world.candidate).send().await.unwrap();
    assert_eq!(response.headers()["x-not-printable"], "U+30001");
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"receipt.pdf\"");
    let text = read(&response.bytes().await.unwrap());
    assert!(text.contains("王〓") && text.contains("U+30001"), "{text}");
}

#[test]
fn long_documents_go_over_several_pages_and_lose_nothing() {
    let typeface = typeface();
    let words = "这是一段很长的文字，用来看看换行和分页是否正确。A long English sentence that must be broken at spaces (not inside words). ";
    let mut blocks = vec![Block::Title("标题".into()), Block::PhotoFrame(25, 35, "照片".into())];
    for n in 0..60 {
        blocks.push(Block::Row(format!("第{n}项"), words.repeat(1 + n % 4)));
    }
    blocks.push(Block::Paragraph(words.repeat(80)));
    let printed = sheet(blocks).print(&typeface).unwrap();
    let document = lopdf::Document::load_mem(&printed.bytes).unwrap();
    assert!(document.get_pages().len() > 5);
    let text = read(&printed.bytes);
    let bare: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(text.matches("这是一段很长的文字").count() >= 80 + 60, "{}", text.matches("这是一段很长的文字").count());
    assert!(text.contains(&bare), "words are not torn from each other");
    assert!(printed.bytes.len() < 300_000, "only the characters that occur: {}", printed.bytes.len());
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let typeface = typeface();
    let sheet = sheet(vec![Block::Title("回执".into()), Block::Row("姓名".into(), "李明".into())]);
    assert_eq!(sheet.print(&typeface).unwrap().bytes, sheet.print(&typeface).unwrap().bytes);
}

#[tokio::test]
async fn printing_has_a_bound_and_says_so() {
    let running = Running::start().await;
    let sheet = || sheet((0..400).map(|n| Block::Row(format!("{n}"), "文字".repeat(200))).collect());
    let prints = (0..120).map(|_| running.app.print(sheet(), zhengda_engine::text::Language::Zh));
    let outcomes = futures_util::future::join_all(prints).await;
    let refused = outcomes.iter().filter(|o| o.as_ref().is_err_and(|p| p.refusal.code == "overloaded")).count();
    assert!(refused > 0 && refused < 120, "{refused} of 120");
}
