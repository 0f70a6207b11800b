//! Making an account (`G03`): a name, a password, and a number that a code has proven. Whether the name was free and
//! whether there was an account before, only the owner of the number learns, by SMS.

use secrecy::{ExposeSecret, SecretString};
use zhengda_engine::{
    case::document::AcceptedNotice,
    login::{code::Purpose, password, username::Username},
    region::notice::check_accepted,
    values::{DocumentNumber, Mobile},
};

use crate::{
    app::{
        App,
        cases::{MobileCode, NoticeVersion, accepted},
        doors::codes::Asker,
    },
    problem::Problem,
    random::Draw,
    records::{account::Errand, session::Session},
};

/// What a person gives to make an account.
#[derive(Debug)]
pub struct Registration<'a> {
    /// The region.
    pub region: Option<&'a str>,
    /// The name.
    pub username: &'a Username,
    /// The password.
    pub password: SecretString,
    /// The number.
    pub mobile: &'a Mobile,
    /// The code that was sent to it with the purpose `bind_mobile`.
    pub code: MobileCode,
    /// The notices that the person accepted.
    pub notices: &'a [NoticeVersion],
    /// The document number, with which a person whom an authority listed is found again.
    pub document_number: Option<&'a DocumentNumber>,
}

impl App {
    /// Takes a registration. The account is made in the background, and its owner told by SMS.
    ///
    /// # Errors
    /// `account_service_not_offered`, `notice_not_accepted`, `notice_outdated`, the faults of the password,
    /// `step_up_required` for a signed-in person with a new number, and those of [`App::use_code`].
    pub async fn register(&self, registration: Registration<'_>, asker: Asker<'_>) -> Result<(), Problem> {
        let Registration { region, username, password, mobile, code, notices, document_number } = registration;
        self.account_service(region, |accounts| accounts.registration)?;
        let accepted = self.accepted_for_account(region, notices)?;
        password::check(password.expose_secret(), Some(username), self.settings.passwords)
            .map_err(|fault| Problem::field("/password", fault))?;
        self.may_tie(mobile, asker).await?;
        let proven = self.use_code(&code.id, &code.code, Purpose::BindMobile, asker).await?;
        if proven != *mobile {
            return Err(Problem::new("code_wrong"));
        }
        let hash = self.passwords.hash(password, &*self.random).await?;
        let errand = Errand::Register {
            username: username.reveal().to_owned(),
            password: hash,
            mobile: mobile.reveal().to_owned(),
            document_number: document_number.map(|number| number.reveal().to_owned()),
            person: asker.caller.and_then(|caller| caller.person().map(str::to_owned)),
            region: region.map(str::to_owned),
            accepted,
        };
        self.take_request(&self.random.id("req")?, errand).await
    }

    /// A signed-in person makes the account with a number of the person's own. Another number would change the one on
    /// record, which needs a step-up wherever it is done: a stranger with the phone in hand must not tie his own to it.
    async fn may_tie(&self, mobile: &Mobile, asker: Asker<'_>) -> Result<(), Problem> {
        let Some(caller) = asker.caller else { return Ok(()) };
        let Some(person) = caller.person() else { return Ok(()) };
        if self.is_proven_mobile(person, mobile).await? {
            return Ok(());
        }
        let session = self.records::<Session>().get(caller.token_digest()).await?;
        let stepped_up = session.is_some_and(|found| found.value.is_stepped_up(self.now()));
        if stepped_up { Ok(()) } else { Err(Problem::new("step_up_required")) }
    }

    /// What was accepted, with the digests of the texts in force, once it is what the region asks for.
    fn accepted_for_account(
        &self,
        region: Option<&str>,
        given: &[NoticeVersion],
    ) -> Result<Vec<AcceptedNotice>, Problem> {
        let profile = region.and_then(|region| self.catalogue.regions.get(region));
        let rules = profile.map(|profile| profile.accounts.notices.as_slice()).unwrap_or_default();
        let mut accepted = accepted(given, self.now());
        check_accepted(rules, &accepted, &self.catalogue.notices)?;
        for notice in &mut accepted {
            notice.digest = self.catalogue.notices.0.get(&notice.id).map(|n| n.digest.clone()).unwrap_or_default();
        }
        accepted.retain(|notice| !notice.digest.is_empty());
        Ok(accepted)
    }
}
