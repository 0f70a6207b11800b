//! Answers that are kept with the change they answer and go out again byte for byte when the call is repeated.

use std::marker::PhantomData;

use poem::{IntoResponse, Response, http::header};
use poem_openapi::{
    ApiResponse,
    payload::{Json, Payload},
    registry::{MetaSchemaRef, Registry},
    types::Type,
};

use crate::{app::once::Answer, problem::Problem};

/// A JSON body as it was rendered, in the shape of `T`.
#[derive(Debug)]
pub struct Kept<T>(Vec<u8>, PhantomData<fn() -> T>);

impl<T> Kept<T> {
    /// A body that was rendered as JSON of the shape of `T`.
    #[must_use]
    pub fn of(json: Vec<u8>) -> Self {
        Self(json, PhantomData)
    }
}

impl<T: Type> Payload for Kept<T> {
    const CONTENT_TYPE: &'static str = Json::<T>::CONTENT_TYPE;

    fn check_content_type(content_type: &str) -> bool {
        Json::<T>::check_content_type(content_type)
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Send> IntoResponse for Kept<T> {
    fn into_response(self) -> Response {
        Response::builder().header(header::CONTENT_TYPE, "application/json; charset=utf-8").body(self.0)
    }
}

/// A changed document with its new revision.
#[derive(Debug, ApiResponse)]
pub enum Changed<T: Type + Send> {
    /// Done, now or by an equal call before.
    #[oai(status = 200)]
    Done(
        Kept<T>,
        /// The revision for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// A new document with its revision.
#[derive(Debug, ApiResponse)]
pub enum Created<T: Type + Send> {
    /// Made, now or by an equal call before.
    #[oai(status = 201)]
    Created(
        Kept<T>,
        /// The revision for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

/// How a revision is written in headers.
#[must_use]
pub fn etag(revision: u32) -> String {
    format!("\"{revision}\"")
}

impl<T: Type + Send> From<Answer> for Changed<T> {
    fn from(answer: Answer) -> Self {
        let tag = etag(answer.revision);
        Self::Done(Kept::of(answer.body.into_bytes()), tag)
    }
}

impl<T: Type + Send> From<Answer> for Created<T> {
    fn from(answer: Answer) -> Self {
        let tag = etag(answer.revision);
        Self::Created(Kept::of(answer.body.into_bytes()), tag)
    }
}

/// The page of a list that a caller asks for.
///
/// # Errors
/// `cursor_invalid`; `parameter_invalid` for a limit of 0 or above 100.
pub fn page(cursor: Option<&str>, limit: Option<u32>) -> Result<(Option<crate::store::Cursor>, u32), Problem> {
    let after = cursor.map(str::parse).transpose()?;
    match limit.unwrap_or(20) {
        limit @ 1..=100 => Ok((after, limit)),
        _ => Err(Problem::new("parameter_invalid").with("field", "limit")),
    }
}
