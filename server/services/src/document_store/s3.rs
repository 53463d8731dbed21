//! Documents in an S3-compatible store. Requests are signed by their address; nothing is listed, and nothing
//! is ever deleted.

use std::{sync::Arc, time::Duration};

use connectors::http::{Limits, client};
use reqwest::{Client, StatusCode, Url};
use rusty_s3::{Bucket as Place, Credentials, S3Action as _, UrlStyle};

use crate::{Error, Result};

/// How long a signed address is good for.
const SIGNED_FOR: Duration = Duration::from_mins(5);

/// A bucket, what opens it, and where in it documents begin.
#[derive(Clone)]
pub(super) struct Bucket {
    place: Arc<Place>,
    credentials: Arc<Credentials>,
    prefix: String,
    client: Client,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "s3://{}/{}", self.place.name(), self.prefix)
    }
}

impl Bucket {
    /// A bucket by `BUCKET/PREFIX`, opened by what the environment has.
    pub(super) fn open(place: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
        if name.is_empty() {
            return Err(Error::Invalid(
                "s3:// does not name a bucket. Write s3://BUCKET/PREFIX.".to_owned(),
            ));
        }
        let given = |variable: &str| environment(variable).filter(|value| !value.trim().is_empty());
        let needed = |variable: &str| {
            given(variable).ok_or_else(|| {
                Error::Invalid(format!(
                    "The bucket {name} cannot be opened: set the variable {variable}."
                ))
            })
        };
        let (key, secret) = (
            needed("AWS_ACCESS_KEY_ID")?,
            needed("AWS_SECRET_ACCESS_KEY")?,
        );
        let credentials = match given("AWS_SESSION_TOKEN") {
            Some(token) => Credentials::new_with_token(key, secret, token),
            None => Credentials::new(key, secret),
        };
        let region = given("AWS_REGION").unwrap_or_else(|| "us-east-1".to_owned());
        let own = given("AWS_ENDPOINT_URL_S3").or_else(|| given("AWS_ENDPOINT_URL"));
        // Only Amazon has a name in the domain for each bucket.
        let style = if own.is_some() {
            UrlStyle::Path
        } else {
            UrlStyle::VirtualHost
        };
        let endpoint = own.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        let wrong = |why: String| {
            Error::Invalid(format!(
                "The bucket {name} cannot be reached at {endpoint}: {why}. Correct AWS_ENDPOINT_URL."
            ))
        };
        let address: Url = endpoint
            .parse()
            .map_err(|_| wrong("that is no address".to_owned()))?;
        let place = Place::new(address, style, name.to_owned(), region)
            .map_err(|error| wrong(error.to_string()))?;
        let client =
            client(&Limits::default()).map_err(|error| wrong(error.without_url().to_string()))?;
        Ok(Self {
            place: Arc::new(place),
            credentials: Arc::new(credentials),
            prefix: prefix.trim_matches('/').to_owned(),
            client,
        })
    }

    pub(super) async fn put(&self, key: &str, content: Vec<u8>) -> Result<()> {
        let key = self.object(key);
        let signed = self
            .place
            .put_object(Some(&self.credentials), &key)
            .sign(SIGNED_FOR);
        let sent = self.client.put(signed).body(content).send().await;
        let answer = sent.map_err(|error| self.unreached(error))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(self.refused(status)),
        }
    }

    pub(super) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let key = self.object(key);
        let signed = self
            .place
            .get_object(Some(&self.credentials), &key)
            .sign(SIGNED_FOR);
        let sent = self.client.get(signed).send().await;
        let answer = sent.map_err(|error| self.unreached(error))?;
        match answer.status() {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => {
                let content = answer.bytes().await;
                let content = content.map_err(|error| self.unreached(error))?;
                Ok(Some(content.to_vec()))
            }
            status => Err(self.refused(status)),
        }
    }

    fn object(&self, key: &str) -> String {
        if self.prefix.is_empty() {
            key.to_owned()
        } else {
            format!("{}/{key}", self.prefix)
        }
    }

    /// The library's errors repeat the address, and the address is signed.
    fn unreached(&self, error: reqwest::Error) -> Error {
        let error = error.without_url();
        tracing::warn!(%error, bucket = ?self, "the store of documents cannot be reached");
        Error::Busy("The store of documents cannot be reached. Try again in a while.".to_owned())
    }

    fn refused(&self, status: StatusCode) -> Error {
        tracing::warn!(%status, bucket = ?self, "the store of documents refuses a request");
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Error::Busy(
                "The store of documents has no room for the request. Try again in a while."
                    .to_owned(),
            );
        }
        Error::Invalid(format!(
            "The store of documents refuses the request ({status}). Have its credentials and its bucket looked at."
        ))
    }
}
