//! Files in a test's applications, as a client sends them.

use reqwest::multipart::{Form, Part};

use super::running::{Answer, Running};

impl Running {
    /// Uploads a file: `fields` says for which region, service and slot, and whatever more there is to say.
    pub(crate) async fn upload(&self, token: &str, fields: &[(&str, &str)], bytes: Vec<u8>, key: &str) -> Answer {
        let text = |form: Form, (name, value): &(&str, &str)| form.text((*name).to_owned(), (*value).to_owned());
        let form = fields.iter().fold(Form::new(), text);
        let form = form.part("file", Part::bytes(bytes).file_name("IMG_0001.jpg"));
        let (token, key) = (token.to_owned(), key.to_owned());
        let send = move |client: &reqwest::Client, base: &str| {
            let request = client.post(format!("{base}/api/v1/attachments")).bearer_auth(token);
            request.header("Idempotency-Key", key).multipart(form)
        };
        self.raw(send).await
    }
}
