//! Captchas (`K03`): drawn for anybody, answered once. They keep programs out; nobody is known by one.

mod draw;
mod glyphs;

use data_encoding::BASE64;
use zhengda_engine::{
    login::captcha::{ALPHABET, Captcha, Kind, LIFE, SIGNS, comparable, question},
    moment::Moment,
    text::Text,
};

use crate::{
    app::App,
    problem::Problem,
    random::Draw,
    store::{Change, UpdateError},
    vault::Vault,
};

/// A captcha just made.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// By this id it is answered.
    pub id: String,
    /// The picture as a data URI, where it is one.
    pub image: Option<String>,
    /// The question, where it is one.
    pub question: Option<Text>,
    /// When it ends.
    pub expires_at: Moment,
}

/// An answer that a person gave.
#[derive(Clone, Debug)]
pub struct CaptchaAnswer {
    /// The captcha.
    pub id: String,
    /// What was typed.
    pub answer: String,
}

impl App {
    /// Makes a captcha.
    ///
    /// # Errors
    /// When the store or the source of randomness fails.
    pub async fn draw_captcha(&self, kind: Kind) -> Result<Drawn, Problem> {
        let id = self.random.id("cap")?;
        let (answer, image, question) = match kind {
            Kind::Picture => {
                let text = self.signs()?;
                let png = draw::png(&text, &self.random.bytes::<{ draw::CHANCE }>()?).map_err(Problem::internal)?;
                (text, Some(format!("data:image/png;base64,{}", BASE64.encode(&png))), None)
            }
            Kind::Question => {
                let (first, second, coin) =
                    (self.random.below(48)?, self.random.below(48)?, self.random.below(2)? == 1);
                let (text, answer) = question(first, second, coin);
                (answer, None, Some(text))
            }
        };
        let expires_at = self.now().plus(LIFE);
        let stored = Captcha { digest: self.captcha_digest(&id, &answer), kind, expires_at };
        self.records().insert(&id, &stored).await?;
        Ok(Drawn { id, image, question, expires_at })
    }

    /// Uses a captcha up, whether the answer is right or not: a second guess needs another picture.
    ///
    /// # Errors
    /// `captcha_wrong`, also for one that is not there, too old or used.
    pub async fn use_captcha(&self, given: &CaptchaAnswer) -> Result<(), Problem> {
        let taken =
            self.records::<Captcha>().change(&given.id, |stored| Ok::<_, Problem>(Change::Delete(stored.clone())));
        let stored = match taken.await {
            Ok(stored) => stored,
            // Somebody else was faster with the same one.
            Err(UpdateError::Missing | UpdateError::Contended) => return Err(Problem::new("captcha_wrong")),
            Err(error) => return Err(error.into()),
        };
        let right = Vault::same(&stored.digest, &self.captcha_digest(&given.id, &comparable(&given.answer)));
        if right && self.now() < stored.expires_at { Ok(()) } else { Err(Problem::new("captcha_wrong")) }
    }

    /// Uses a captcha where one was given, and asks for one where everybody must show one now.
    ///
    /// # Errors
    /// `captcha_wrong`, or `captcha_required` while the breaker is open.
    pub async fn captcha_unless_calm(&self, given: Option<&CaptchaAnswer>) -> Result<(), Problem> {
        match given {
            Some(given) => self.use_captcha(given).await,
            None if self.breaker.is_open(self.now()) => Err(Problem::new("captcha_required")),
            None => Ok(()),
        }
    }

    fn signs(&self) -> Result<String, Problem> {
        let mut text = String::new();
        for _ in 0..SIGNS {
            let place = self.random.below(u32::try_from(ALPHABET.len()).unwrap_or(1))?;
            text.extend(ALPHABET.get(place as usize).map(|sign| char::from(*sign)));
        }
        Ok(text)
    }

    fn captcha_digest(&self, id: &str, answer: &str) -> String {
        self.vault.digest("captcha", &format!("{id}\n{answer}"))
    }
}
