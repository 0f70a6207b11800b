//! The method of a call from where PATCH cannot be sent: `wx.request` knows no such method, so the mini-program posts and
//! names it in a header. No other method can be named: a POST never becomes something that a proxy would have refused.

use poem::{Request, http::Method};

/// The header that names the method.
pub const OVERRIDE: &str = "X-HTTP-Method-Override";

/// Makes a POST that says so a PATCH.
pub fn read_method(request: &mut Request) {
    let named = request.header(OVERRIDE).is_some_and(|method| method.eq_ignore_ascii_case("PATCH"));
    if named && request.method() == Method::POST {
        request.set_method(Method::PATCH);
    }
}
