//! Shapes that several operations answer with.

use poem::Request;
use poem_openapi::{ApiResponse, Enum, Object, payload::Json, types::ToJSON};
use zhengda_engine::values::{Audience, Mobile, PersonName};

use super::device_name::device_name;
use crate::{
    app::{App, sessions::Opened},
    problem::Problem,
    records::{
        person::Person,
        session::{Holder, Level, Session},
    },
};

/// Taken, and the rest follows.
#[derive(Debug, ApiResponse)]
pub enum Accepted<T: ToJSON> {
    /// Taken.
    #[oai(status = 202)]
    Accepted(Json<T>),
}

/// A token with its end.
#[derive(Debug, Object)]
pub struct Timed {
    /// The bearer token.
    pub token: String,
    /// When it ends.
    pub expires_at: String,
}

/// How strongly a person was proven.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum LevelView {
    /// A WeChat account only.
    Device,
    /// A mobile number that is bound to nobody known.
    Mobile,
    /// A number or account bound before.
    Bound,
    /// An identity provider vouched for name and document number.
    Identity,
    /// A face check.
    Face,
}

impl From<Level> for LevelView {
    fn from(level: Level) -> Self {
        match level {
            Level::Device => Self::Device,
            Level::Mobile => Self::Mobile,
            Level::Bound => Self::Bound,
            Level::Identity => Self::Identity,
            Level::Face => Self::Face,
        }
    }
}

/// A session just opened.
#[derive(Debug, Object)]
pub struct SessionView {
    /// The bearer token; it is told only now.
    pub token: String,
    /// When it ends.
    pub expires_at: String,
    /// How strongly the person was proven.
    pub level: LevelView,
    /// Who.
    pub person: PersonView,
}

impl SessionView {
    /// A session just opened for a person.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(app: &App, opened: Opened) -> Result<Self, Problem> {
        let person = PersonView::of(app, &opened.session).await?;
        Ok(Self {
            token: opened.token,
            expires_at: opened.session.expires_at.rfc3339(),
            level: opened.session.level.into(),
            person,
        })
    }
}

/// A person, masked.
#[derive(Debug, Object)]
pub struct PersonView {
    /// The id.
    pub id: String,
    /// The name, masked; absent where only a number is known.
    #[oai(skip_serializing_if_is_none)]
    pub name_masked: Option<String>,
    /// The document number, masked.
    #[oai(skip_serializing_if_is_none)]
    pub id_number_masked: Option<String>,
    /// The mobile, masked.
    #[oai(skip_serializing_if_is_none)]
    pub mobile_masked: Option<String>,
}

impl PersonView {
    /// The person behind a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(app: &App, session: &Session) -> Result<Self, Problem> {
        let Holder::Person { person } = &session.holder else {
            return Err(Problem::internal("not a person's session"));
        };
        let found = app
            .records::<Person>()
            .get(person)
            .await?
            .ok_or_else(|| Problem::internal("a session without its person"))?;
        Ok(Self::masked(person, &found.value))
    }

    /// A person, masked.
    #[must_use]
    pub fn masked(id: &str, person: &Person) -> Self {
        let name = person.name.as_deref().and_then(|name| PersonName::parse(name).ok());
        let number = person.document();
        let mobile = person.mobile.as_deref().and_then(|mobile| Mobile::parse(mobile).ok());
        Self {
            id: id.to_owned(),
            name_masked: name.map(|name| name.masked().into_string()),
            id_number_masked: number.map(|number| number.masked(Audience::Public).into_string()),
            mobile_masked: mobile.map(|mobile| mobile.masked().into_string()),
        }
    }
}

/// What the person will see of the device, in the list of sessions and in messages.
#[must_use]
pub fn device_of(request: &Request) -> String {
    device_name(request.header("User-Agent").unwrap_or_default())
}
