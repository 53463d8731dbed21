//! The mismatches of Microsoft's side (domain notes, Microsoft §4), each with the rules that find it.

/// Each mismatch by its number in the notes, with the codes of the rules that find it.
pub const MICROSOFT: &[(&str, &[&str])] = &[
    // The holder is in no list, is in the bin, or has lost the licence.
    (
        "M01",
        &["teams-holder-deleted", "teams-resource-account-deleted"],
    ),
    ("M02", &["teams-holder-deleted"]),
    ("M03", &["teams-holder-unlicensed"]),
    // A number that went with a licence is absent, or free, like any other.
    (
        "M04",
        &[
            "inventory-number-missing-in-teams",
            "inventory-assigned-teams-free",
        ],
    ),
    // The line in the list of numbers and on the account.
    ("M05", &["teams-line-uri-mismatch"]),
    ("M06", &["teams-assignment-one-sided"]),
    ("M07", &["teams-onprem-source-conflict"]),
    ("M08", &["teams-onprem-number-resurfaced"]),
    (
        "M09",
        &["teams-voice-disabled", "teams-voice-without-number"],
    ),
    // Forms are read into one, so that only an extension that was lost is a difference.
    ("M10", &["teams-line-uri-mismatch"]),
    ("M11", &["teams-duplicate-line-uri"]),
    ("M12", &["inventory-number-missing-in-teams"]),
    ("M13", &["teams-number-not-in-inventory"]),
    (
        "M14",
        &["teams-number-type-mismatch", "teams-operator-mismatch"],
    ),
    ("M15", &["teams-number-listed-twice"]),
    ("M16", &["teams-capability-mismatch"]),
    (
        "M17",
        &[
            "emergency-address-missing",
            "emergency-address-not-validated",
            "emergency-country-mismatch",
            "emergency-location-unknown",
            "emergency-sharedcalling-no-location",
        ],
    ),
    ("M18", &["emergency-location-held-by-spares"]),
    ("M19", &["teams-usage-location-mismatch"]),
    (
        "M20",
        &["dr-voice-policy-missing", "dr-voice-policy-unexpected"],
    ),
    (
        "M21",
        &[
            "teams-sharedcalling-no-number",
            "teams-sharedcalling-policy-missing",
            "emergency-sharedcalling-callback-invalid",
            "emergency-sharedcalling-no-callback",
            "emergency-callback-unreachable",
        ],
    ),
    (
        "M22",
        &[
            "teams-resource-account-orphan",
            "teams-resource-account-licence",
            "teams-holder-unlicensed",
        ],
    ),
    (
        "M23",
        &[
            "teams-resource-account-number-mismatch",
            "teams-activation-stuck",
        ],
    ),
    (
        "M24",
        &[
            "teams-activation-stuck",
            "teams-activation-failed",
            "teams-internal-error",
        ],
    ),
    (
        "M25",
        &[
            "teams-block-missing",
            "teams-block-unexpected",
            "teams-block-exported",
        ],
    ),
    ("M26", &["teams-line-category-conflict"]),
    (
        "M27",
        &["teams-portin-not-reflected", "teams-portin-unplanned"],
    ),
    (
        "M28",
        &[
            "teams-terminal-number-present",
            "carrier-billed-after-release",
        ],
    ),
    (
        "M29",
        &[
            "inventory-number-missing-in-teams",
            "inventory-number-missing-at-carrier",
            "carrier-status-suspended",
        ],
    ),
    ("M30", &["teams-directory-number-mismatch"]),
    ("M31", &["teams-change-not-supported"]),
    (
        "M32",
        &[
            "dr-usage-orphan",
            "dr-gateway-down",
            "dr-gateway-unknown",
            "dr-route-unused",
            "dr-emergency-route-missing",
        ],
    ),
];
