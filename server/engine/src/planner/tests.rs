//! The planner against a model that tries every window, over 30 years of sittings; and the sources' own example.
//! `PROPTEST_CASES` says how many worlds are tried.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// The first sitting with which some window of `window` consecutive sittings holds every subject: all windows, one
/// after the other, with sets.
fn completed(subjects: usize, window: usize, passes: &[Pass], until: usize) -> Option<usize> {
    let all: BTreeSet<usize> = (0..subjects).collect();
    (0..until).find(|last| {
        (0..=*last).any(|first| {
            let inside = passes.iter().filter(|p| (first..=*last).contains(&p.sitting));
            let passed: BTreeSet<usize> = inside.map(|p| p.subject).collect();
            last - first < window && passed == all
        })
    })
}

fn pass(subject: usize, sitting: usize) -> Pass {
    Pass { subject, sitting }
}

fn years(sittings: &[&str]) -> Timeline {
    Timeline::new(sittings.iter().map(|text| text.parse().unwrap()))
}

// rows: F61 F62
#[test]
fn windows_of_two_overlap_as_in_the_sources_example() {
    // 2019 and 2020 are a window, 2020 and 2021 another, 2021 and 2022 a third.
    let held = years(&["2019", "2020", "2021"]);
    let at = |year: &str| held.number(year.parse().unwrap()).unwrap();
    let passes = [pass(0, at("2019")), pass(1, at("2020")), pass(2, at("2021"))];
    let plan = plan(3, 2, held.next(), &passes);
    assert_eq!(plan.complete_at, None, "2019 and 2021 are in no common window");
    assert_eq!(plan.subjects.iter().map(|s| s.counts).collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(plan.steps, [Step { sitting: 3, needed: vec![0, 1] }]);
    assert_eq!(plan.last, Some(3), "the sitting after 2021");
}

// rows: F62
#[test]
fn a_year_without_a_sitting_shortens_no_window() {
    let held = years(&["2019", "2021"]);
    let plan = plan(2, 2, held.next(), &[pass(0, 0), pass(1, 1)]);
    assert_eq!(plan.complete_at.and_then(|n| held.sitting(n)).map(|s| s.to_string()), Some("2021".to_owned()));
}

#[test]
fn two_sittings_in_a_year_are_two() {
    let held = years(&["2023", "2023-2", "2024"]);
    let plan = plan(2, 2, held.next(), &[pass(0, 0), pass(1, 2)]);
    assert_eq!(plan.complete_at, None);
}

// rows: F60
#[test]
fn an_exam_without_a_window_is_passed_in_one_sitting_or_not() {
    assert_eq!(plan(3, 1, 1, &[pass(0, 0), pass(1, 0), pass(2, 0)]).complete_at, Some(0));
    let half = plan(3, 1, 1, &[pass(0, 0), pass(1, 0)]);
    assert_eq!((half.complete_at, half.last), (None, None));
    assert_eq!(half.steps, [Step { sitting: 1, needed: vec![0, 1, 2] }], "nothing is carried over");
}

#[test]
fn somebody_who_has_passed_nothing_has_all_of_it_left_and_no_last_sitting() {
    let fresh = plan(2, 4, 10, &[]);
    assert_eq!(fresh.steps, [Step { sitting: 10, needed: vec![0, 1] }]);
    assert_eq!(fresh.last, None);
}

/// 30 years, or fewer, with 0 to 2 sittings each, and passes in them.
fn world() -> impl Strategy<Value = (usize, u32, Vec<u8>, Vec<(usize, usize)>)> {
    (
        1_usize..6,
        1_u32..6,
        prop_oneof![prop::collection::vec(0_u8..3, 30), prop::collection::vec(0_u8..3, 1..30)],
        prop::collection::vec((0_usize..6, 0_usize..60), 0..60),
    )
}

proptest! {
    // rows: F60 F61 F62
    #[test]
    fn the_plan_is_what_trying_every_window_finds((subjects, window, years, drawn) in world()) {
        let named = (1990_i16..).zip(&years).flat_map(|(year, n)| (1..=*n).map(move |k| Sitting::new(year, k).unwrap()));
        let held = Timeline::new(named);
        let next = held.next();
        let passes: Vec<Pass> = drawn.into_iter().map(|(s, at)| pass(s, at)).collect();
        let counted: Vec<Pass> = passes.iter().copied().filter(|p| p.sitting < next && p.subject < subjects).collect();
        let width = usize::try_from(window).unwrap();
        let found = plan(subjects, window, next, &passes);
        prop_assert_eq!(found.complete_at, completed(subjects, width, &counted, next));
        if found.complete_at.is_some() {
            prop_assert!(found.steps.is_empty());
            return Ok(());
        }
        prop_assert!(!found.steps.is_empty());
        for step in &found.steps {
            // Passing what is named suffices; leaving any of it out does not.
            let with = |left_out: Option<usize>| {
                let new = step.needed.iter().copied().filter(|s| Some(*s) != left_out).map(|s| pass(s, step.sitting));
                let all: Vec<Pass> = counted.iter().copied().chain(new).collect();
                completed(subjects, width, &all, step.sitting + 1)
            };
            prop_assert_eq!(with(None), Some(step.sitting));
            for subject in &step.needed {
                prop_assert_eq!(with(Some(*subject)), None);
            }
        }
        // Until the last sitting no more is needed than at the next one; after it more is.
        let first = &found.steps[0].needed;
        let same = found.steps.iter().take_while(|step| step.needed == *first).last().map(|step| step.sitting);
        match found.last {
            Some(last) => prop_assert_eq!(same, Some(last)),
            None => prop_assert_eq!(first.len(), subjects),
        }
    }
}
