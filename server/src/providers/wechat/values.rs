//! What may stand in a subscribe message: WeChat refuses a whole message for one value (47003), so each is checked
//! before. Characters are counted as Unicode code points.

/// A value that WeChat would refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The key has no known kind in front, such as `thing1`.
    #[error("the key is of no known kind")]
    Key,
    /// Nothing, or nothing but spaces.
    #[error("the value is empty")]
    Empty,
    /// More than the kind allows.
    #[error("the value is too long")]
    TooLong,
    /// A character or form that the kind does not allow.
    #[error("the value does not have the form of its kind")]
    Form,
}

/// Whether `value` may stand under `key`.
///
/// # Errors
/// See [`ValueError`].
pub fn check(key: &str, value: &str) -> Result<(), ValueError> {
    let kind = key.trim_end_matches(|c: char| c.is_ascii_digit());
    if kind.len() == key.len() {
        return Err(ValueError::Key);
    }
    if value.trim().is_empty() {
        return Err(ValueError::Empty);
    }
    if value.chars().any(char::is_control) {
        return Err(ValueError::Form);
    }
    let (longest, fits): (usize, bool) = match kind {
        "thing" => (20, true),
        "number" => (32, is_number(value)),
        "letter" => (32, value.chars().all(|c| c.is_ascii_alphabetic())),
        "symbol" => (5, value.chars().all(|c| !c.is_alphanumeric() && !c.is_whitespace())),
        "character_string" => (32, value.chars().all(|c| c.is_ascii_graphic() || c == ' ')),
        "time" => (64, is_of_clock(value) && value.contains(':')),
        "date" => (64, is_of_clock(value) && value.contains(['年', '月', '-', '/', '.'])),
        "amount" => return check_amount(value),
        "phone_number" => {
            (17, value.chars().all(|c| c.is_ascii_digit() || (c.is_ascii_graphic() && !c.is_ascii_alphabetic())))
        }
        "car_number" => (8, value.chars().all(char::is_alphanumeric)),
        "name" => (if value.is_ascii() { 20 } else { 10 }, !value.chars().any(|c| c.is_ascii_digit())),
        "phrase" => (5, value.chars().all(is_han)),
        "enum" | "enum_string" => (64, true),
        _ => return Err(ValueError::Key),
    };
    match (value.chars().count() <= longest, fits) {
        (true, true) => Ok(()),
        (false, _) => Err(ValueError::TooLong),
        (true, false) => Err(ValueError::Form),
    }
}

/// Shortens a text to what `thing` holds, with an ellipsis in place of what is cut.
#[must_use]
pub fn shorten_thing(text: &str) -> String {
    const LONGEST: usize = 20;
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let clean = clean.trim();
    if clean.chars().count() <= LONGEST {
        return clean.to_owned();
    }
    clean.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn is_number(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(rest)
}

fn is_of_clock(value: &str) -> bool {
    value.chars().all(|c| c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | ':' | '-' | '/' | '.' | '~' | ' '))
        && value.contains(|c: char| c.is_ascii_digit())
}

/// One currency sign at most, at most ten digits before the point, 元 at the end at most.
fn check_amount(value: &str) -> Result<(), ValueError> {
    let unsigned = value.strip_prefix(['¥', '￥', '$', '€', '£']).unwrap_or(value);
    let bare = unsigned.strip_suffix('元').unwrap_or(unsigned);
    if !is_number(bare) || bare.starts_with('-') {
        return Err(ValueError::Form);
    }
    let whole = bare.split('.').next().unwrap_or_default();
    if whole.len() > 10 { Err(ValueError::TooLong) } else { Ok(()) }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_at_their_limit_pass() {
        for (key, value) in [
            ("thing1", "一二三四五六七八九十一二三四五六七八九十"),
            ("thing12", "mixed 混合，1!"),
            ("number1", "12345678901234567890123456789012"),
            ("number1", "-1.5"),
            ("letter1", "abcABC"),
            ("symbol1", "@#￥%!"),
            ("character_string1", "EMS-1234567890123 A"),
            ("time1", "15:01"),
            ("time1", "2019年10月1日 15:01"),
            ("time1", "2019-10-01 15:01:09~16:02:00"),
            ("date1", "2019年10月1日"),
            ("date1", "2019/10/01 15:01"),
            ("amount1", "¥1234567890.05"),
            ("amount1", "100元"),
            ("phone_number1", "+86-0766-66888866"),
            ("car_number1", "粤A8Z888挂"),
            ("name1", "欧阳一二三四五六七八"),
            ("name1", "Alexander Hamilton S"),
            ("phrase1", "配送中"),
            ("enum1", "x"),
        ] {
            assert_eq!(check(key, value), Ok(()), "{key} {value}");
        }
    }

    #[test]
    fn values_beyond_are_named() {
        use ValueError::{Empty, Form, Key, TooLong};
        for (key, value, error) in [
            ("thing", "x", Key),
            ("things1", "x", Key),
            ("1", "x", Key),
            ("thing1", "", Empty),
            ("thing1", "  ", Empty),
            ("thing1", "a\nb", Form),
            ("thing1", "一二三四五六七八九十一二三四五六七八九十一", TooLong),
            ("number1", "1,000", Form),
            ("number1", "1.", Form),
            ("letter1", "ab1", Form),
            ("symbol1", "!!!!!!", TooLong),
            ("symbol1", "a", Form),
            ("character_string1", "单号1", Form),
            ("character_string1", "123456789012345678901234567890123", TooLong),
            ("time1", "2019年10月1日", Form),
            ("time1", "下午3:01", Form),
            ("date1", "明天", Form),
            ("amount1", "¥12345678901", TooLong),
            ("amount1", "¥¥1", Form),
            ("amount1", "-1", Form),
            ("phone_number1", "123456789012345678", TooLong),
            ("phone_number1", "tel:1", Form),
            ("car_number1", "粤A8Z888挂挂", TooLong),
            ("name1", "欧阳一二三四五六七八九", TooLong),
            ("name1", "Alexander Hamilton Sr", TooLong),
            ("name1", "张三1", Form),
            ("phrase1", "正在配送途中", TooLong),
            ("phrase1", "已寄出!", Form),
        ] {
            assert_eq!(check(key, value), Err(error), "{key} {value}");
        }
    }

    #[test]
    fn a_long_text_is_shortened_to_what_passes() {
        for text in ["短", "一二三四五六七八九十一二三四五六七八九十一二三", " a\nb "] {
            let short = shorten_thing(text);
            assert_eq!(check("thing1", &short), Ok(()), "{short}");
        }
        assert_eq!(shorten_thing("一二三四五六七八九十一二三四五六七八九十一").chars().last(), Some('…'));
    }
}
