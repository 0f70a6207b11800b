//! Cases over HTTP: the candidate's side, the office's side, and both at once.

mod begin;
mod change;
mod lists;
mod mail;
mod me;
mod office;
mod races;
mod rehearse;
mod repeat;
mod review;
mod staff_login;
mod wishes;
