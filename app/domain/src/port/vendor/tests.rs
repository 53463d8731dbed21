//! Vendors' words.

use super::*;

fn context(current: OrderState) -> Context {
    Context {
        current,
        is_sent: !current.is_before_submission(),
        has_errors: false,
        needs_documents: false,
    }
}

fn told(provider: &str, word: &str) -> Option<OrderState> {
    order_state(provider, word, context(OrderState::Submitted)).state()
}

#[test]
fn words_mean_what_the_notes_say() {
    use OrderState as O;
    let table = [
        ("bandwidth", "FOC", O::FocConfirmed),
        ("bandwidth", "REQUESTED_SUPP", O::SuppPending),
        ("bandwidth", "PENDING_DOCUMENTS", O::ActionNeeded),
        ("bandwidth", "VALID_DRAFT_TFNS", O::Draft),
        ("bandwidth", "SUBMITTED", O::CarrierReview),
        ("bandwidth", "COMPLETE", O::Ported),
        ("telnyx", "in-process", O::Submitted),
        ("telnyx", "submitted", O::CarrierReview),
        ("telnyx", "foc-date-confirmed", O::FocConfirmed),
        ("telnyx", "cancel-pending", O::CancelPending),
        ("twilio", "In review", O::Submitted),
        ("twilio", "in_review", O::Submitted),
        ("twilio", "WaitingForSignature", O::ActionNeeded),
        ("twilio", "Expired", O::Expired),
        ("microsoft", "Transfer pending", O::FocConfirmed),
    ];
    for (provider, word, state) in table {
        assert_eq!(told(provider, word), Some(state), "{provider} {word}");
    }
}

#[test]
fn a_word_with_two_meanings_is_read_in_its_context() {
    let submitted = context(OrderState::Submitted);
    let with_errors = Context {
        has_errors: true,
        ..submitted
    };
    let with_requirements = Context {
        needs_documents: true,
        ..submitted
    };
    let of = |provider, word, context| order_state(provider, word, context).state();
    assert_eq!(
        of("bandwidth", "CANCELLED", submitted),
        Some(OrderState::Cancelled)
    );
    assert_eq!(
        of("bandwidth", "CANCELLED", with_errors),
        Some(OrderState::Failed)
    );
    assert_eq!(
        of("telnyx", "in-process", with_requirements),
        Some(OrderState::ActionNeeded)
    );
    assert_eq!(
        of("bandwidth", "VALIDATE_TFNS", context(OrderState::Draft)),
        Some(OrderState::Validating)
    );
    assert_eq!(
        of("bandwidth", "VALIDATE_TFNS", submitted),
        Some(OrderState::Submitted)
    );
    let required = |context| of("twilio", "Action Required", context);
    assert_eq!(required(submitted), Some(OrderState::ActionNeeded));
    assert_eq!(required(with_errors), Some(OrderState::Exception));
    assert_eq!(
        required(context(OrderState::CarrierReview)),
        Some(OrderState::Exception)
    );
}

#[test]
fn a_word_nobody_has_told_us_of_moves_nothing() {
    let context = context(OrderState::Submitted);
    for provider in ["bandwidth", "telnyx", "twilio", "microsoft", "elsewhere"] {
        for word in ["snapback", "", "\u{1f4de}"] {
            assert_eq!(order_state(provider, word, context), Mapped::Unknown);
            assert_eq!(line_state(provider, word), LineWord::Unknown);
            assert_eq!(port_out_state(provider, word), Mapped::Unknown);
        }
    }
}

#[test]
fn numbers_and_port_outs_have_words_of_their_own() {
    assert_eq!(
        line_state("telnyx", "Activate RDY"),
        LineWord::At(LineState::SvReady)
    );
    assert_eq!(line_state("telnyx", "Old"), LineWord::Left);
    assert_eq!(
        line_state("twilio", "port_rejected"),
        LineWord::At(LineState::Rejected)
    );
    let of = |provider, word| port_out_state(provider, word).state();
    assert_eq!(
        of("telnyx", "rejected-pending"),
        Some(PortOutState::Rejected)
    );
    assert_eq!(of("telnyx", "pending"), Some(PortOutState::Notified));
    assert_eq!(of("bandwidth", "FAILED"), Some(PortOutState::Cancelled));
    assert_eq!(of("bandwidth", "COMPLETE"), Some(PortOutState::PortedOut));
}

#[test]
fn people_tell_of_other_carriers_in_our_own_words() {
    use OrderState as O;
    for (word, state) in [
        ("foc_confirmed", O::FocConfirmed),
        ("FOC confirmed", O::FocConfirmed),
        (" Rejected ", O::Exception),
        ("ported", O::Ported),
    ] {
        assert_eq!(told(MANUAL, word), Some(state), "{word}");
    }
    for word in ["draft", "Ready", "closed", "Transfer pending", ""] {
        assert_eq!(told(MANUAL, word), None, "{word}");
    }
    assert_eq!(
        line_state(MANUAL, "Active"),
        LineWord::At(LineState::Active)
    );
    assert_eq!(line_state(MANUAL, "verified"), LineWord::Unknown);
}

#[test]
fn every_word_that_is_offered_is_understood() {
    for provider in ["microsoft", MANUAL] {
        for word in order_words(provider) {
            assert!(told(provider, word).is_some(), "{provider} {word}");
        }
        for word in line_words(provider) {
            assert!(
                matches!(line_state(provider, word), LineWord::At(_)),
                "{provider} {word}"
            );
        }
    }
    assert!(order_words("telnyx").is_empty() && line_words("telnyx").is_empty());
}
