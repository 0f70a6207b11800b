//! What a person reads when the service has started.

use crate::app::App;

/// Addresses, demo logins and what to try.
pub(super) fn text(app: &App) -> String {
    let base = format!("http://{}", app.settings.server.listen);
    let mut lines = vec![format!("Zhengda {} is ready: {base}", env!("CARGO_PKG_VERSION"))];
    lines.push(format!("  candidates      {base}/app/"));
    lines.push(format!("  employers       {base}/v/        a list at once: {base}/batch"));
    lines.push(format!("  contract        {base}/docs        (document: {base}/openapi.json)"));
    lines.push(format!("  health          {base}/health/ready    figures: {base}/metrics"));
    if app.settings.is_development() {
        lines.push(format!("  sent messages   {base}/sandbox/sms?mobile=13800138001"));
        lines.push("  demo people     李明 440105199003074516 13800138001 · 王芳 440304198511230028 13800138002 · 赵强 370102197810053678 13800138003".to_owned());
        lines.push("  demo accounts   liming, wangfang, zhaoqiang · password demo-Zhengda-2026".to_owned());
        lines.push("  demo staff      reviewer, reviewer2, operator, issuer, issuer2, auditor · password demo-Zhengda-2026 · each region".to_owned());
        lines.push("  try             the walkthrough in README.md, from import to verdict".to_owned());
    }
    lines.join("\n")
}
