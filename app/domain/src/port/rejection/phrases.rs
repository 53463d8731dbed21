//! Reasons told by words alone: by people at carriers that have no codes.
//!
//! A pattern matches where each of its terms does, and a term where one of its alternatives stands in the
//! text as whole words. The narrow ones come first: a postcode is part of an address.

use super::Canonical as C;

/// Says that something is not as it should be.
const WRONG: &str = "wrong|incorrect|invalid|mismatch|mismatched|does not match|do not match|doesn t match|did not match|not match|no match|not valid|not correct|missing|required|differs|different|rejected|failed|falsch|ung\u{fc}ltig|erron\u{e9}|invalide|incorrecte";

/// Says that part of a thing is not there.
const INCOMPLETE: &str = "incomplete|missing|not complete|not all|full range|whole range|whole block|full block|complete range|complete block|broken|unvollst\u{e4}ndig|unvollstaendig|fehlt|fehlen";

const PATTERNS: &[(C, &[&str])] = &[
    (C::UkWrongLcp, &["cupid"]),
    (
        C::UkWrongLcp,
        &[
            "lcp|losing communications provider",
            "wrong|incorrect|invalid|not the|another|different",
        ],
    ),
    (C::UkLineType, &["line type|installation type", WRONG]),
    (
        C::UkRangeIncomplete,
        &["ddi|ddis|ddi range|ddi ranges|number range", INCOMPLETE],
    ),
    (C::UkAddressPostcode, &["postcode|post code", WRONG]),
    (
        C::FrRioInvalid,
        &[
            "rio code|code rio|rio is|invalid rio|wrong rio|incorrect rio|rio invalid|rio invalide|rio incorrect|rio incorrecte|rio erron\u{e9}|rio does not|rio mismatch|rio missing|rio number",
        ],
    ),
    (
        C::FrConfigMismatch,
        &[
            "main number|main numbers|associated number|associated numbers|sda",
            "configuration|config",
        ],
    ),
    (
        C::DeDonorCode,
        &["pkiv|portierungskennung|donor code|donor port code"],
    ),
    (
        C::DeBlockIncomplete,
        &[
            "kopfnummer|head number|rufnummernblock|number block|extension block|durchwahlblock",
            INCOMPLETE,
        ],
    ),
    (
        C::PostalCodeMismatch,
        &["zip|zip code|zipcode|postal code", WRONG],
    ),
    (C::PinInvalid, &["pin|passcode|pass code", WRONG]),
    (
        C::AccountNumberInvalid,
        &["account number|account no|acct number|account num", WRONG],
    ),
    (
        C::AuthPersonMismatch,
        &[
            "authorized|authorised|authorizing|authorising|not authorized|not authorised",
            "person|signer|signatory|contact|to sign",
            "not|wrong|incorrect|mismatch|invalid",
        ],
    ),
    (
        C::LoaRequiredOrInvalid,
        &[
            "loa|cloa|letter of authorization|letter of authorisation|letter of agency|letter of authority",
            "illegible|unreadable|missing|required|expired|invalid|older than|outdated|not signed|unsigned|signature",
        ],
    ),
    (
        C::BtnPortingNeedsNewBtn,
        &["new btn|new billing number|new billing telephone number|new main number"],
    ),
    (
        C::MigrationIndicatorWrong,
        &[
            "migration indicator|full port|partial port|full or partial|full partial",
            "wrong|incorrect|should be|must be|not a|mismatch|invalid",
        ],
    ),
    (
        C::BtnInvalid,
        &["btn|atn|billing telephone number|billing number", WRONG],
    ),
    (
        C::OtherPortInProgress,
        &["another port|other port request|port in progress|competing port|already being ported"],
    ),
    (
        C::PendingOrder,
        &["pending order|pending orders|pending service order|open order|open orders|pending lsr"],
    ),
    (
        C::PortProtection,
        &["port protection|port out protection|port out lock|number lock|port lock"],
    ),
    (C::Freeze, &["freeze|local freeze|account is frozen|frozen"]),
    (
        C::TnNotFound,
        &[
            "number not found|numbers not found|not on account|not on the account|not on this account",
        ],
    ),
    (
        C::TnInactive,
        &[
            "number|numbers|line|tn|tns|service",
            "disconnected|inactive|not active|not in service|suspended",
        ],
    ),
    (
        C::EndUserNameMismatch,
        &[
            "business name|company name|customer name|end user name|subscriber name|name on account|name on the account",
            WRONG,
        ],
    ),
    (C::AddressMismatch, &["address", WRONG]),
];

/// The first reason that a text tells.
pub(super) fn first(text: &str) -> Option<C> {
    all(text).next()
}

/// Every reason that a text tells, the narrow ones first.
pub(super) fn all(text: &str) -> impl Iterator<Item = C> {
    let words = words(text);
    PATTERNS
        .iter()
        .filter(move |(_, terms)| terms.iter().all(|term| stands_in(term, &words)))
        .map(|(canonical, _)| *canonical)
}

fn stands_in(term: &str, words: &str) -> bool {
    term.split('|')
        .any(|phrase| words.contains(&format!(" {phrase} ")))
}

/// The words in small letters with one space around each.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.fold(" ".to_owned(), |all, word| all + word + " ")
}
