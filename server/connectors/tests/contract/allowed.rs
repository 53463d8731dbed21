//! What a vendor's description says and the vendor does not do. Each has its reason; anything else that
//! Prism finds is ours to mend.

use sim::vendors::Vendor;

use crate::gateway::Violation;

/// A finding of Prism that is the description's fault.
struct Allowed {
    vendor: Vendor,
    /// A part of the request.
    request: &'static str,
    /// A part of the place.
    place: &'static str,
    /// A part of the message.
    message: &'static str,
}

const ALLOWED: &[Allowed] = &[
    // Prism does not read XML: it holds the text of the body against the schema of an object. Requests and
    // statuses are held against the description all the same.
    Allowed {
        vendor: Vendor::Bandwidth,
        request: "/api/v2/",
        place: "response.body",
        message: "Response body must be object",
    },
    Allowed {
        vendor: Vendor::Bandwidth,
        request: "/portins/",
        place: "response.body",
        message: "must match exactly one schema in oneOf",
    },
    // "No rows" is a 204 or a 404 at Bandwidth; the description has only the 200 of a list with rows.
    Allowed {
        vendor: Vendor::Bandwidth,
        request: "/portins",
        place: "response",
        message: "Unable to match the returned status code",
    },
    Allowed {
        vendor: Vendor::Bandwidth,
        request: "/portouts",
        place: "response",
        message: "Unable to match the returned status code",
    },
    // A number that is not on the account is a 404, which the description leaves out.
    Allowed {
        vendor: Vendor::Bandwidth,
        request: "/tndetails",
        place: "response",
        message: "Unable to match the returned status code",
    },
    // The three kinds of events differ only in what their payloads may have, so that most fit all three.
    // The description tells them apart by a discriminator, which Prism does not look at.
    Allowed {
        vendor: Vendor::Telnyx,
        request: "GET /v2/portouts/events",
        place: "response.body.data.*",
        message: "must match exactly one schema in oneOf",
    },
    // Twilio's links within its API are relative, and the addresses nobody has set are empty texts; the
    // description calls both URIs.
    Allowed {
        vendor: Vendor::Twilio,
        request: "GET /2010-04-01/",
        place: "uri",
        message: "must match format \"uri\"",
    },
    // Bills go to a host of their own, which the description leaves out (carrier notes §3).
    Allowed {
        vendor: Vendor::Twilio,
        request: "POST /v1/Documents",
        place: "request",
        message: "Selected route not found",
    },
    Allowed {
        vendor: Vendor::Twilio,
        request: "/IncomingPhoneNumbers",
        place: "_url",
        message: "must match format \"uri\"",
    },
];

pub(crate) fn is_allowed(vendor: Vendor, violation: &Violation) -> bool {
    ALLOWED.iter().any(|allowed| {
        allowed.vendor == vendor
            && violation.request.contains(allowed.request)
            && violation.place.contains(allowed.place)
            && violation.message.contains(allowed.message)
    })
}
