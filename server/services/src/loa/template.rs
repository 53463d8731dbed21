//! What the letter is called in each country, and how it is worded. Source: domain notes §1.9.
//!
//! A template that is worded anew gets another id, so that a signed letter tells which words were signed.

use domain::Country;

use super::{LoaData, numbers::sorted, page::Paper};

/// The letter of a country.
pub(super) struct Template {
    /// Country or language, and version: `us-1`.
    pub(super) id: &'static str,
    pub(super) paper: Paper,
    /// The language of its words (BCP 47).
    pub(super) language: &'static str,
    /// How days are written.
    pub(super) date: &'static str,
    pub(super) title: &'static str,
    pub(super) subtitle: &'static str,
    /// What is authorised; `{winning}`, `{losing}`, `{customer}` and `{count}` are filled in.
    pub(super) text: &'static [&'static str],
    /// What the signer declares, each with a box that is ticked.
    pub(super) declarations: &'static [&'static str],
    pub(super) labels: Labels,
    /// The foot of a page; `{page}` and `{pages}` are filled in.
    pub(super) page_of: &'static str,
}

/// The words of a letter's fields.
pub(super) struct Labels {
    pub(super) end_user: &'static str,
    pub(super) service_address: &'static str,
    pub(super) losing: &'static str,
    pub(super) winning: &'static str,
    pub(super) btn: &'static str,
    pub(super) account: &'static str,
    pub(super) person: &'static str,
    pub(super) requested: &'static str,
    pub(super) prepared: &'static str,
    pub(super) reference: &'static str,
    pub(super) signature: &'static str,
    pub(super) date: &'static str,
    pub(super) name: &'static str,
    pub(super) role: &'static str,
    pub(super) numbers: &'static str,
    pub(super) ranges: &'static str,
    pub(super) one_by_one: &'static str,
}

impl Template {
    /// The template of a country; a general one in English where it has none of its own.
    pub(super) fn of(country: Country) -> &'static Self {
        match country.as_str() {
            "US" | "CA" | "PR" => &NORTH_AMERICA,
            "GB" => &BRITAIN,
            "DE" => &GERMANY,
            "FR" => &FRANCE,
            _ => &GENERAL,
        }
    }
}

/// Fills in the names of a text. A name is never searched for further marks.
pub(super) fn fill(text: &str, data: &LoaData<'_>) -> String {
    let mut filled = String::with_capacity(text.len() + 60);
    for (i, part) in text.split(['{', '}']).enumerate() {
        match part {
            "winning" if i % 2 == 1 => filled.push_str(data.winning_carrier),
            "losing" if i % 2 == 1 => filled.push_str(data.losing_carrier),
            "customer" if i % 2 == 1 => filled.push_str(data.end_user),
            "count" if i % 2 == 1 => filled.push_str(&sorted(data.numbers).len().to_string()),
            words => filled.push_str(words),
        }
    }
    filled
}

const ENGLISH: Labels = Labels {
    end_user: "Customer",
    service_address: "Service address",
    losing: "Current carrier",
    winning: "New carrier",
    btn: "Billing number (BTN)",
    account: "Account number",
    person: "Authorised person",
    requested: "Requested date",
    prepared: "Prepared on",
    reference: "Reference",
    signature: "Signature",
    date: "Date of signature",
    name: "Name in capitals",
    role: "Position",
    numbers: "Numbers",
    ranges: "As ranges",
    one_by_one: "One by one",
};

static NORTH_AMERICA: Template = Template {
    id: "us-1",
    paper: Paper::Letter,
    language: "en-US",
    date: "%B %-d, %Y",
    title: "Letter of Authorization",
    subtitle: "Transfer of telephone numbers to another carrier",
    text: &[
        "{customer} asks {losing} to release the {count} telephone numbers listed below to {winning}, and \
         authorizes {winning} and those who act on its behalf to place the orders for that, to ask {losing} for \
         the service record of the account, and to agree on the day of the transfer.",
        "The names and the address above are those of the service as {losing} has them on record. The person \
         who signs is entitled to decide on the account.",
        "Services that hang on these numbers at {losing} may end with the transfer. Charges that are due under \
         the contract with {losing} are not affected by this letter.",
    ],
    declarations: &[],
    labels: Labels {
        service_address: "Service address (no P.O. box)",
        person: "Authorized person",
        name: "Printed name",
        role: "Title",
        ..ENGLISH
    },
    page_of: "Page {page} of {pages}",
};

static BRITAIN: Template = Template {
    id: "gb-1",
    paper: Paper::A4,
    language: "en-GB",
    date: "%-d %B %Y",
    title: "Customer Letter of Authority",
    subtitle: "Porting of telephone numbers (CLoA)",
    text: &[
        "{customer} instructs {winning} to port the {count} telephone numbers listed below from {losing}, and to \
         deal with {losing} and the range holder on its behalf for that purpose.",
    ],
    declarations: &[
        "We are the customer of {losing} for these numbers, and the person who signs has authority to give this \
         instruction.",
        "We understand that lines, broadband, alarms and other services that depend on these numbers may cease \
         once they are ported.",
        "We understand that charges under the contract with {losing} may remain payable.",
    ],
    labels: Labels {
        service_address: "Installation address",
        losing: "Losing provider",
        winning: "Gaining provider",
        btn: "Main billing number",
        ..ENGLISH
    },
    page_of: "Page {page} of {pages}",
};

static GERMANY: Template = Template {
    id: "de-1",
    paper: Paper::A4,
    language: "de-DE",
    date: "%d.%m.%Y",
    title: "Portierungsauftrag",
    subtitle: "Auftrag zur Mitnahme von Rufnummern beim Anbieterwechsel",
    text: &[
        "{customer} beauftragt {winning}, die {count} unten aufgeführten Rufnummern von {losing} zu übernehmen, \
         und bevollmächtigt {winning}, alle dafür nötigen Erklärungen gegenüber {losing} abzugeben und \
         entgegenzunehmen.",
        "Rufnummernblöcke werden vollständig mit Kopfnummer und Durchwahlbereich übernommen, soweit unten nichts \
         anderes aufgeführt ist.",
        "Bestehende Pflichten aus dem Vertrag mit {losing} bleiben von diesem Auftrag unberührt.",
    ],
    declarations: &[],
    labels: Labels {
        end_user: "Anschlussinhaber",
        service_address: "Anschlussadresse",
        losing: "Bisheriger Anbieter",
        winning: "Neuer Anbieter",
        btn: "Hauptrufnummer",
        account: "Kundennummer",
        person: "Zeichnungsberechtigt",
        requested: "Wunschtermin",
        prepared: "Erstellt am",
        reference: "Referenz",
        signature: "Unterschrift",
        date: "Datum",
        name: "Name in Druckbuchstaben",
        role: "Funktion",
        numbers: "Rufnummern",
        ranges: "Als Bereiche",
        one_by_one: "Einzeln",
    },
    page_of: "Seite {page} von {pages}",
};

static FRANCE: Template = Template {
    id: "fr-1",
    paper: Paper::A4,
    language: "fr-FR",
    date: "%d/%m/%Y",
    title: "Mandat de portabilité",
    subtitle: "Demande de conservation de numéros lors d\u{2019}un changement d\u{2019}opérateur",
    text: &[
        "{customer} mandate {winning} pour demander à {losing} la portabilité des {count} numéros énumérés \
         ci-dessous, et pour effectuer en son nom toutes les démarches nécessaires.",
        "Le signataire déclare être titulaire du contrat ou habilité à engager le titulaire. Les numéros énumérés \
         sont en service à la date de la signature.",
        "La portabilité entraîne la résiliation des services attachés à ces numéros auprès de {losing}. Les sommes \
         dues au titre de ce contrat restent exigibles.",
    ],
    declarations: &[],
    labels: Labels {
        end_user: "Titulaire",
        service_address: "Adresse d\u{2019}installation",
        losing: "Opérateur actuel",
        winning: "Nouvel opérateur",
        btn: "Numéro principal",
        account: "Numéro de client",
        person: "Personne habilitée",
        requested: "Date souhaitée",
        prepared: "Établi le",
        reference: "Référence",
        signature: "Signature",
        date: "Date de signature",
        name: "Nom en capitales",
        role: "Qualité",
        numbers: "Numéros",
        ranges: "Par tranches",
        one_by_one: "Un par un",
    },
    page_of: "Page {page} sur {pages}",
};

static GENERAL: Template = Template {
    id: "en-1",
    paper: Paper::A4,
    language: "en",
    date: "%Y-%m-%d",
    title: "Letter of Authorisation",
    subtitle: "Transfer of telephone numbers to another carrier",
    text: &[
        "{customer} asks {losing} to release the {count} telephone numbers listed below to {winning}, and \
         authorises {winning} to do what is needed for that on its behalf.",
        "The person who signs is entitled to decide on the contract for these numbers. What is owed under that \
         contract is not affected by this letter.",
    ],
    declarations: &[],
    labels: ENGLISH,
    page_of: "Page {page} of {pages}",
};
