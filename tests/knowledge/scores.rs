//! Scores as they are imported and seen, and the planner over them.

use serde_json::Value;
use zhengda::records::{score::Score, staff::StaffRole};
use zhengda::store::Condition;

use super::{codes, counts, upload};
use crate::support::{
    roles::{OTHER, OWNER},
    running::{Running, on_each_store},
};

const HEADER: &str = "姓名,证件号码,考试名称,年度,考次,级别,专业,科目,成绩,合格标准,公布日期";
const PATH: &str = "/staff/scores/import";

/// Rows of 李明 for 社会工作师 (three subjects within two sittings) or another exam.
fn list(rows: &[(&str, &str, &str, &str)]) -> String {
    let row = |(exam, year, subject, mark): &(&str, &str, &str, &str)| {
        format!("{},{},{exam},{year},,,,{subject},{mark},60,\n", OWNER.0, OWNER.1)
    };
    format!("{HEADER}\n{}", rows.iter().map(row).collect::<String>())
}

async fn shown(running: &Running) -> Value {
    let candidate = running.candidate(OWNER).await;
    running.get("/api/v1/scores", Some(&candidate)).await.expect(200)
}

async fn plan(running: &Running) -> Value {
    let candidate = running.candidate(OWNER).await;
    running.get("/api/v1/scores/plans", Some(&candidate)).await.expect(200)[0].clone()
}

fn subjects(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text["zh"].as_str().unwrap().to_owned()).collect()
}

const SOCIAL: &str = "社会工作者职业资格（中级）";

/// The exam's subjects as the configuration names them.
fn names(running: &Running) -> Vec<String> {
    running.app.catalogue.exams.get("social_worker").unwrap().subjects.iter().map(|text| text.zh.clone()).collect()
}

fn exam(running: &Running) -> String {
    running.app.catalogue.exams.get("social_worker").unwrap().name.zh.clone()
}

// rows: F58 F59 F83 F84 F85
#[tokio::test]
async fn scores_are_told_with_their_pass_line_and_codes_with_their_meaning() {
    on_each_store(async |running| {
        let (exam, names) = (exam(&running), names(&running));
        assert_eq!(names.len(), 3, "{SOCIAL} has three subjects");
        let rows = [
            (exam.as_str(), "2024", names[0].as_str(), "72.5"),
            (exam.as_str(), "2024", names[1].as_str(), "-1"),
            (exam.as_str(), "2024", names[2].as_str(), "59"),
            (exam.as_str(), "2023", names[0].as_str(), "-2"),
            (exam.as_str(), "2023", names[1].as_str(), "-4"),
            (exam.as_str(), "2023", names[2].as_str(), "-7"),
        ];
        let answer = upload(&running, StaffRole::Issuer, PATH, &list(&rows)).await.expect(200);
        assert_eq!(counts(&answer), [6, 6, 0, 0, 0], "{answer}");
        let shown = shown(&running).await;
        let mut told = Vec::new();
        for group in shown["items"].as_array().unwrap() {
            for subject in group["subjects"].as_array().unwrap() {
                let mark = subject["mark"]["name"].as_str().unwrap();
                told.push((
                    group["sitting"].as_str().unwrap(),
                    mark,
                    subject["points"].as_str(),
                    subject["passed"].as_bool(),
                ));
                assert_eq!(subject["pass_line"], "60");
                let help = subject["mark"]["help"]["zh"].as_str().unwrap();
                assert!(!help.is_empty() && subject["mark"]["help"]["en"].as_str().is_some());
                if mark == "unknown" {
                    assert!(help.contains("询问"), "an unknown code sends the person to the office: {help}");
                }
            }
        }
        told.sort_unstable();
        assert_eq!(
            told,
            [
                ("2023", "invalid", None, Some(false)),
                ("2023", "unknown", None, Some(false)),
                ("2023", "violation", None, Some(false)),
                ("2024", "absent", None, Some(false)),
                ("2024", "points", Some("59"), Some(false)),
                ("2024", "points", Some("72.5"), Some(true)),
            ]
        );
        let numbers = ["\"-1\"", "\"-2\"", "\"-4\"", "\"-7\""];
        assert!(numbers.iter().all(|n| !shown["items"].to_string().contains(n)), "a code is never shown as a number");
        let places: Vec<&str> = shown["places"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
        assert_eq!(places, ["cpta", "ruankao", "gd_exams"], "the three sites of the source");
        // Somebody else sees nothing of it.
        let other = running.candidate(OTHER).await;
        assert_eq!(running.get("/api/v1/scores", Some(&other)).await.expect(200)["items"], serde_json::json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_list_is_imported_once_and_a_later_one_corrects_it() {
    on_each_store(async |running| {
        let (exam, names) = (exam(&running), names(&running));
        let first = list(&[(&exam, "2024", &names[0], "58")]);
        assert_eq!(counts(&upload(&running, StaffRole::Issuer, PATH, &first).await.expect(200)), [1, 1, 0, 0, 0]);
        assert_eq!(counts(&upload(&running, StaffRole::Issuer, PATH, &first).await.expect(200)), [1, 0, 0, 1, 0]);
        let recheck = list(&[(&exam, "2024", &names[0], "61")]);
        let dry = upload(&running, StaffRole::Issuer, &format!("{PATH}?dry_run=true"), &recheck).await.expect(200);
        assert_eq!(counts(&dry), [1, 0, 1, 0, 0]);
        assert_eq!(shown(&running).await["items"][0]["subjects"][0]["points"], "58", "a dry run writes nothing");
        assert_eq!(counts(&upload(&running, StaffRole::Issuer, PATH, &recheck).await.expect(200)), [1, 0, 1, 0, 0]);
        let subject = &shown(&running).await["items"][0]["subjects"][0];
        assert_eq!((subject["points"].as_str(), subject["passed"].as_bool()), (Some("61"), Some(true)));
        assert_eq!(subject["corrected"], true);
        let stored = running.app.records::<Score>().first(Condition::all()).await.unwrap().unwrap();
        assert_eq!(stored.value.former.len(), 1, "what was published before is kept");
    })
    .await;
}

#[tokio::test]
async fn bad_rows_are_told_and_good_ones_kept() {
    let running = Running::start().await;
    let (exam, names) = (exam(&running), names(&running));
    let text = list(&[
        (&exam, "2024", &names[0], "八十"),
        (&exam, "1970", &names[0], "80"),
        ("一级厨师", "2024", &names[0], "80"),
        (&exam, "2024", "", "80"),
        (&exam, "2024", &names[1], "80"),
        (&exam, "2024", &names[1], "81"),
    ]);
    let answer = upload(&running, StaffRole::Issuer, PATH, &text).await.expect(200);
    assert_eq!(counts(&answer), [6, 1, 0, 0, 5]);
    let expected = [
        (2, "row_score_invalid"),
        (3, "row_year_invalid"),
        (4, "row_exam_unknown"),
        (5, "row_column_missing"),
        (7, "row_duplicate_in_file"),
    ];
    assert_eq!(codes(&answer), expected.map(|(line, code)| (line, code.to_owned())));
    for finding in answer["findings"].as_array().unwrap() {
        for part in ["detail", "remedy", "detail_en", "remedy_en"] {
            let text = finding[part].as_str().unwrap();
            assert!(!text.is_empty() && !text.contains('{'), "{finding}");
        }
    }
    // A number of one person in a row of another would show a stranger's scores.
    let stranger = format!("{HEADER}\n王小二,{},{exam},2024,,,,{},80,60,\n", OWNER.1, names[2]);
    let answer = upload(&running, StaffRole::Issuer, PATH, &stranger).await.expect(200);
    assert_eq!(codes(&answer), [(2, "row_person_has_other_name".to_owned())]);
}

// rows: F61 F62
#[tokio::test]
async fn the_planner_tells_what_is_left_and_the_last_sitting() {
    on_each_store(async |running| {
        let (exam, names) = (exam(&running), names(&running));
        // Two sittings in a row: the first subject was passed in 2023, the second in 2024.
        let rows = [
            (exam.as_str(), "2023", names[0].as_str(), "70"),
            (exam.as_str(), "2023", names[1].as_str(), "40"),
            (exam.as_str(), "2025", names[1].as_str(), "70"),
        ];
        upload(&running, StaffRole::Issuer, PATH, &list(&rows)).await.expect(200);
        let plan = plan(&running).await;
        assert_eq!((plan["exam"].as_str(), plan["state"]["name"].as_str()), (Some("social_worker"), Some("rolling")));
        assert_eq!((plan["window_sittings"].as_u64(), plan["sittings_known"].as_bool()), (Some(2), Some(true)));
        let counts: Vec<bool> =
            plan["subjects"].as_array().unwrap().iter().map(|s| s["counts"].as_bool().unwrap()).collect();
        assert_eq!(counts, [false, true, false], "2023 is outside the window by now, 2025 is inside");
        assert_eq!(plan["subjects"][0]["counts_until"]["sitting"], "2024");
        assert_eq!(plan["subjects"][1]["counts_until"]["ahead"], 1);
        let steps = plan["steps"].as_array().unwrap();
        assert_eq!(steps.len(), 1);
        assert_eq!(subjects(&steps[0]["needed"]), [names[0].clone(), names[2].clone()]);
        assert_eq!(plan["last_sitting"]["ahead"], 1);
        assert_eq!(plan["last_sitting"]["text"]["zh"], "下一次考试");
    })
    .await;
}

// rows: F60 F61
#[tokio::test]
async fn a_complete_window_and_an_unknown_one_are_said_so() {
    let running = Running::start().await;
    let (exam, names) = (exam(&running), names(&running));
    let rows: Vec<_> = names.iter().map(|name| (exam.as_str(), "2024", name.as_str(), "80")).collect();
    upload(&running, StaffRole::Issuer, PATH, &list(&rows)).await.expect(200);
    let complete = plan(&running).await;
    assert_eq!(complete["state"]["name"], "complete");
    assert_eq!(complete["complete_at"]["sitting"], "2024");
    assert_eq!(complete["steps"], serde_json::json!([]));

    let catalogue = &running.app.catalogue;
    let unknown =
        catalogue.exams.iter().find(|e| e.rolling_window_sittings.is_none() && !e.subjects.is_empty()).unwrap();
    let row = list(&[(&unknown.name.zh, "2024", &unknown.subjects[0].zh, "80")]);
    upload(&running, StaffRole::Issuer, PATH, &row).await.expect(200);
    let candidate = running.candidate(OWNER).await;
    let plans = running.get("/api/v1/scores/plans", Some(&candidate)).await.expect(200);
    let plan = plans.as_array().unwrap().iter().find(|plan| plan["exam"] == unknown.id.as_str()).unwrap();
    assert_eq!(plan["state"]["name"], "unknown_window");
    assert!(plan["state"]["help"]["zh"].as_str().unwrap().contains("报考须知"));
    assert_eq!((&plan["steps"], &plan["last_sitting"]), (&serde_json::json!([]), &Value::Null), "nothing is promised");

    let single = catalogue.exams.iter().find(|e| e.rolling_window_sittings == Some(1) && e.subjects.len() > 1).unwrap();
    let row = list(&[(&single.name.zh, "2024", &single.subjects[0].zh, "80")]);
    upload(&running, StaffRole::Issuer, PATH, &row).await.expect(200);
    let plans = running.get("/api/v1/scores/plans", Some(&candidate)).await.expect(200);
    let plan = plans.as_array().unwrap().iter().find(|plan| plan["exam"] == single.id.as_str()).unwrap();
    assert_eq!(plan["state"]["name"], "one_sitting");
    assert_eq!(plan["steps"][0]["needed"].as_array().unwrap().len(), single.subjects.len(), "nothing is carried over");
}
