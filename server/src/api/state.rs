//! What the HTTP layer hands to every request beside the application itself.

/// The largest JSON body in bytes.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// The largest uploaded file in bytes.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimit(pub u64);

/// The id of a request, in its answer, its problem and its log lines.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);
