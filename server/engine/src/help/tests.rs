//! Searching small sets of articles: pairs, synonyms, English, signs, and what a snippet marks.

use super::*;
use crate::text::Text;

fn article(title: &str, zh: &str, en: &str) -> Article {
    let (title_zh, title_en) = title.split_once('|').unwrap();
    Article {
        title: Text { zh: title_zh.to_owned(), en: title_en.to_owned() },
        body: Text { zh: zh.to_owned(), en: en.to_owned() },
    }
}

fn index() -> Index {
    let synonyms = Synonyms(vec![
        vec!["邮寄".to_owned(), "寄送".to_owned(), "快递".to_owned()],
        vec!["补发".to_owned(), "补办".to_owned(), "lost".to_owned(), "reissue".to_owned()],
    ]);
    let articles = vec![
        article("怎么邮寄证书|Having a certificate mailed", "填写地址以后，证书会邮寄给您。", "Give your address."),
        article(
            "证书怎么补发|Reissue of a certificate",
            "证书遗失以后可以申请补发。",
            "A certificate can be issued again.",
        ),
        article("成绩显示 -1 是什么意思|What does -1 mean", "-1 表示缺考。1 分以上是成绩。", "-1 means absent."),
    ];
    Index::new(articles, synonyms)
}

fn first(question: &str) -> Option<usize> {
    index().search(question, |_| true, 3).first().map(|hit| hit.article)
}

#[test]
fn questions_find_their_article_in_both_languages() {
    for (question, expected) in [
        ("怎样邮寄？", 0),
        ("寄送要多久", 0),
        ("能不能快递给我", 0),
        ("证书丢了想补办", 1),
        ("my certificate is lost", 1),
        ("Reissued certificates", 1),
        ("为什么显示-1", 2),
        ("－1", 2),
        ("what does -1 mean?", 2),
    ] {
        assert_eq!(first(question), Some(expected), "{question}");
    }
}

#[test]
fn a_question_about_nothing_here_finds_nothing() {
    for question in ["", "   ", "？？？", "zzz", "天气", &"，".repeat(1_000)] {
        assert_eq!(first(question), None, "{question}");
    }
}

#[test]
fn a_snippet_marks_what_was_looked_for_and_leaves_nothing_out() {
    let hits = index().search("补发", |_| true, 1);
    let snippet = &hits[0].snippet;
    assert_eq!(snippet.iter().filter(|part| part.hit).map(|part| part.text.as_str()).collect::<Vec<_>>(), ["补发"]);
    let whole: String = snippet.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(whole, "证书遗失以后可以申请补发。");
}

#[test]
fn a_filter_takes_articles_out_before_they_are_ranked() {
    assert_eq!(index().search("补发", |article| article != 1, 3).first().map(|hit| hit.article), None);
}

#[test]
fn whatever_is_asked_nothing_breaks() {
    let index = index();
    let odd = ["\u{0}", "e\u{301}", "🎓证书", "a-1-b", "-", "证", &"证书".repeat(5_000)];
    for question in odd {
        let hits = index.search(question, |_| true, 10);
        assert!(hits.iter().all(|hit| hit.score.is_finite()), "{question}");
    }
}
