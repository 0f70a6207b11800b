//! The main job from an authority's list to a verified code, button by button over HTTP, on every store; and what must
//! not be found anywhere afterwards.

mod canary;
mod mailing;
mod walk;
