//! The regions as their users meet them: every parameter, every button, every locked field, and a fifth region that
//! nobody has written code for.

mod buttons;
mod difference;
mod fifth;
mod forms;
mod free_form;
mod parameters;
pub(crate) mod people;
mod refusals;
mod unsound;
