//! A mail message: plain text, HTML with its pictures, and what is attached.

use chrono::{DateTime, Utc};
use lettre::{
    Message,
    message::{
        Attachment as Part, Body, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::MailServer;
use crate::{Error, Result};

/// A message before it is a mail.
pub(in crate::deliveries) struct Mail {
    pub(in crate::deliveries) subject: String,
    pub(in crate::deliveries) text: String,
    pub(in crate::deliveries) html: String,
    pub(in crate::deliveries) pictures: Vec<Inline>,
    pub(in crate::deliveries) attachments: Vec<Attachment>,
}

/// A picture that the HTML shows by `cid:` and its name.
pub(in crate::deliveries) struct Inline {
    pub(in crate::deliveries) name: String,
    pub(in crate::deliveries) png: Vec<u8>,
}

/// A file that comes with a message.
pub(in crate::deliveries) struct Attachment {
    pub(in crate::deliveries) file_name: String,
    pub(in crate::deliveries) mime: String,
    pub(in crate::deliveries) bytes: Vec<u8>,
}

impl Mail {
    /// The message to one address. `id` is the delivery's: it is in the message's own identifier, so that each
    /// try sends the same one.
    pub(super) fn message(
        self,
        server: &MailServer,
        to: &str,
        id: &str,
        at: DateTime<Utc>,
    ) -> Result<Message> {
        let unusable = |why: String| Error::Invalid(format!("The mail cannot be written: {why}."));
        let to = to
            .parse()
            .map_err(|_| unusable(format!("{to} is no address")))?;
        let builder = Message::builder()
            .from(server.from.clone())
            .to(to)
            .subject(one_line(&self.subject))
            .date(at.into())
            .message_id(Some(format!("<{id}@{}>", server.domain())));
        let mut message = builder
            .multipart(self.body().map_err(unusable)?)
            .map_err(|error| unusable(error.to_string()))?;
        for (name, value) in [
            ("X-Rollcall-Delivery", id),
            // Nobody is to answer that they are on holiday (RFC 3834).
            ("Auto-Submitted", "auto-generated"),
        ] {
            let name = HeaderName::new_from_ascii_str(name);
            message
                .headers_mut()
                .insert_raw(HeaderValue::new(name, value.to_owned()));
        }
        Ok(message)
    }

    fn body(self) -> std::result::Result<MultiPart, String> {
        let mut related = MultiPart::related().singlepart(SinglePart::html(self.html));
        for picture in self.pictures {
            let png = file(picture.png, "image/png")?;
            related = related.singlepart(Part::new_inline(picture.name).body(png.0, png.1));
        }
        let words = MultiPart::alternative()
            .singlepart(SinglePart::plain(self.text))
            .multipart(related);
        let mut all = MultiPart::mixed().multipart(words);
        for attachment in self.attachments {
            let (body, mime) = file(attachment.bytes, &attachment.mime)?;
            all = all.singlepart(Part::new(attachment.file_name).body(body, mime));
        }
        Ok(all)
    }
}

fn file(bytes: Vec<u8>, mime: &str) -> std::result::Result<(Body, ContentType), String> {
    let kind = ContentType::parse(mime).map_err(|error| error.to_string())?;
    // Text as well: what is attached must arrive byte for byte, with the ends of its lines.
    let body = Body::new_with_encoding(bytes, ContentTransferEncoding::Base64)
        .map_err(|_| "a file cannot be encoded".to_owned())?;
    Ok((body, kind))
}

/// A header has one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
