//! The first start: a database without people lets the first administrator in by a one-time code
//! that only whoever starts the server can read.

use domain::{access::Role, history::Action};
use store::access::{setup_code as codes, users as people};

use super::{
    Origin, SessionToken, as_caller, entry, password, record,
    secret::hash,
    sessions,
    users::{self, NewUser},
};
use crate::{App, Error, Result, organisations};

/// Digits and capital letters without those that look like one another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Groups of four characters: 80 bits.
const GROUPS: usize = 4;

/// What the first administrator says.
#[derive(Clone, Copy)]
pub struct FirstAdmin<'a> {
    /// The code from the console.
    pub code: &'a str,
    /// The name of the organisation.
    pub organisation: &'a str,
    /// Their own name.
    pub name: &'a str,
    /// Their email address.
    pub email: &'a str,
    /// Their password.
    pub password: &'a str,
    /// Where this comes from.
    pub origin: Origin,
}

/// Whether there is nobody yet who could sign in.
pub async fn needs_setup(app: &App) -> Result<bool> {
    let mut read = app.db.read().await?;
    Ok(!people::any(&mut read.conn()).await?)
}

/// Makes the code for the first administrator, to be printed; none if somebody can sign in already.
/// A code from an earlier start stops working.
pub async fn setup_code(app: &App) -> Result<Option<String>> {
    if !needs_setup(app).await? {
        return Ok(None);
    }
    let code = new_code(app);
    let mut tx = app.db.begin().await?;
    codes::replace(&mut tx.conn(), &hash(&plain(&code)), app.now()).await?;
    tx.commit().await?;
    Ok(Some(code))
}

/// A field of the form for the first start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupField {
    /// The code from the console.
    Code,
    /// The organisation's name.
    Organisation,
    /// The email address.
    Email,
    /// The password.
    Password,
}

/// Why the first start was refused, and beside which field to say so.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct SetupRefused {
    /// The field.
    pub field: SetupField,
    /// The reason.
    #[source]
    pub error: Error,
}

/// Adds the first administrator, and their organisation unless it is there, and signs them in.
pub async fn set_up(
    app: &App,
    first: &FirstAdmin<'_>,
) -> std::result::Result<SessionToken, SetupRefused> {
    let at = |field| move |error| SetupRefused { field, error };
    app.access
        .admit_address(first.origin.address)
        .map_err(at(SetupField::Code))?;
    organisations::ensure_name(first.organisation).map_err(at(SetupField::Organisation))?;
    let email = users::ensure_email(first.email).map_err(at(SetupField::Email))?;
    password::ensure_good(first.password, &email).map_err(at(SetupField::Password))?;
    admit(app, first).await.map_err(at(SetupField::Code))
}

async fn admit(app: &App, first: &FirstAdmin<'_>) -> Result<SessionToken> {
    let new = NewUser {
        email: first.email,
        name: first.name,
        password: first.password,
        role: Role::Admin,
    };
    let checked = users::check(app, &new).await?;
    let mut tx = app.db.begin().await?;
    let mut conn = tx.conn();
    if people::any(&mut conn).await? {
        return Err(Error::Invalid(
            "Rollcall is already set up. Sign in.".to_owned(),
        ));
    }
    if !codes::take(&mut conn, &hash(&plain(first.code))).await? {
        let problem = "The setup code is not right. The server prints it when it starts.";
        return Err(Error::Invalid(problem.to_owned()));
    }
    let name = organisations::ensure_name(first.organisation)?;
    let org = organisations::find_or_insert(&mut conn, app, name).await?;
    let user = users::insert(&mut conn, app, org, checked).await?;
    let request_id = first.origin.request_id;
    record(
        &mut conn,
        app,
        &as_caller(&user, request_id),
        entry(&user, Action::Created),
    )
    .await?;
    let token = sessions::begin(&mut conn, app, &user, request_id).await?;
    tx.commit().await?;
    Ok(token)
}

fn new_code(app: &App) -> String {
    let mut bytes = [0; GROUPS * 4];
    app.entropy.fill(&mut bytes);
    let chars: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = chars
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

/// A code as it is compared: however it was typed, and with the letters that it never has read as
/// the digits they look like.
fn plain(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        assert_eq!(plain("0A1B-CDEF"), plain(" oalb cdef "));
        assert_ne!(plain("0A1B-CDEF"), plain("0A1B-CDEG"));
    }
}
