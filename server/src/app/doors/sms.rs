//! The SMS door: a code proves the number; the person behind it is whoever the number is bound to.

use zhengda_engine::{
    login::code::Purpose,
    values::{DocumentNumber, Mobile},
};

use super::codes::Asker;
use crate::{
    app::persons::SMS,
    app::{
        App,
        sessions::{Opened, Opening},
    },
    problem::Problem,
    random::Draw,
    records::{
        identity::{Identity, identity_id},
        person::Person,
        session::{Holder, Level},
    },
};

/// After so long without use a number may belong to somebody else (threat 6 of `quality.md`).
const PROVEN_FOR: zhengda_engine::moment::Span = zhengda_engine::moment::Span::days(180);

impl App {
    /// Logs in by a code. A number that is bound to nobody opens a session that knows only the number, unless
    /// the ID number given with it is the one that an authority listed together with this number.
    ///
    /// # Errors
    /// Those of [`App::use_code`].
    pub async fn log_in_by_sms(
        &self,
        code_id: &str,
        code: &str,
        id_number: Option<&DocumentNumber>,
        asker: Asker<'_>,
        device: &str,
    ) -> Result<Opened, Problem> {
        let mobile = self.use_code(code_id, code, Purpose::Login, asker).await?;
        let openid = asker.caller.and_then(|caller| caller.openid().map(str::to_owned));
        self.enter_by_mobile(&mobile, id_number, openid, device).await
    }

    /// Opens a session for whoever a number belongs to that has just been proven.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn enter_by_mobile(
        &self,
        mobile: &Mobile,
        id_number: Option<&DocumentNumber>,
        openid: Option<String>,
        device: &str,
    ) -> Result<Opened, Problem> {
        let (person, level) = self.person_of_mobile(mobile, id_number).await?;
        self.prove_mobile(&person, mobile).await?;
        if let (Some(openid), Level::Bound) = (&openid, level) {
            self.bind(super::WECHAT, openid, &person).await?;
        }
        let opening =
            Opening { holder: Holder::Person { person }, level, door: SMS, openid, device: device.to_owned() };
        let opened = self.open_session(opening).await?;
        self.tell_of_login(&opened).await;
        Ok(opened)
    }

    /// The person behind a number that a code has just proven, and how strongly that proves the person.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn person_of_mobile(
        &self,
        mobile: &Mobile,
        id_number: Option<&DocumentNumber>,
    ) -> Result<(String, Level), Problem> {
        if let Some(person) = self.bound_person(mobile).await? {
            let known = self.is_named(&person).await?;
            return Ok((person, if known { Level::Bound } else { Level::Mobile }));
        }
        match self.listed_person(mobile, id_number).await? {
            Some(person) => Ok((person, Level::Bound)),
            None => Ok((self.bare_person(mobile).await?, Level::Mobile)),
        }
    }

    /// Whom the number was bound to, unless that was too long ago for a person with a document.
    pub(crate) async fn bound_person(&self, mobile: &Mobile) -> Result<Option<String>, Problem> {
        let id = identity_id(&self.vault, SMS, mobile.reveal());
        let Some(identity) = self.records::<Identity>().get(&id).await? else { return Ok(None) };
        let fresh = self.now().since(identity.value.proven_at) < PROVEN_FOR;
        if !fresh || self.is_leaving(&identity.value.person, mobile).await? {
            return Ok(None);
        }
        Ok(Some(identity.value.person))
    }

    /// The person whom an authority's list names with this number and this document: two things that a
    /// stranger does not have together. Whoever has proven another number since is found by that one: the listed one may
    /// have been given to somebody else, as numbers are.
    async fn listed_person(
        &self,
        mobile: &Mobile,
        id_number: Option<&DocumentNumber>,
    ) -> Result<Option<String>, Problem> {
        let Some(id_number) = id_number else { return Ok(None) };
        let found = self.person_of_document(id_number).await?;
        Ok(found
            .filter(|person| person.value.listed_mobile.as_deref() == Some(mobile.reveal()))
            .filter(|person| person.value.mobile.as_deref().is_none_or(|proven| proven == mobile.reveal()))
            .map(|person| person.id))
    }

    /// Somebody of whom only the number is known.
    async fn bare_person(&self, mobile: &Mobile) -> Result<String, Problem> {
        let id = self.random.id("per")?;
        let person = Person {
            name: None,
            document_number: None,
            document_kind: None,
            former_numbers: Vec::new(),
            mobile: Some(mobile.reveal().to_owned()),
            leaving: None,
            listed_mobile: None,
            created_at: self.now(),
        };
        self.records().insert(&id, &person).await?;
        Ok(id)
    }
}
