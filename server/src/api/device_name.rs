//! What a person calls the device of a session: its system and its browser, not the browser's whole description of itself.

/// The longest name that is kept of what cannot be read.
const LONGEST: usize = 120;

/// What a description must contain, and what people call that; the more particular first.
const SYSTEMS: [(&str, &str); 8] = [
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
];
/// Edge and WeChat also say that they are Chrome, Chrome says that it is Safari.
const BROWSERS: [(&str, &str); 6] = [
    ("MicroMessenger", "WeChat"),
    ("HuaweiBrowser", "Huawei"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// A short name for a user agent: `Android · WeChat`. What no browser says of itself stays as it is, cut to a line.
#[must_use]
pub fn device_name(agent: &str) -> String {
    let known =
        |list: &[(&str, &'static str)]| list.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let named: Vec<&str> = [known(&SYSTEMS), known(&BROWSERS)].into_iter().flatten().collect();
    if agent.starts_with("Mozilla/") && !named.is_empty() {
        return named.join(" · ");
    }
    agent.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_and_browser_are_named_and_nothing_else() {
        let phone = "Mozilla/5.0 (Linux; Android 14; V2361A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50";
        let table = [
            (phone, "Android · WeChat"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Windows · Edge"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
                "iPhone · Safari",
            ),
            ("Mozilla/5.0 (Mystery)", "Mozilla/5.0 (Mystery)"),
            ("Firefox on the office\n computer", "Firefox on the office computer"),
            ("", ""),
        ];
        for (agent, name) in table {
            assert_eq!(device_name(agent), name, "{agent}");
        }
    }
}
