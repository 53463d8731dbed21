use super::{Check, CheckId, CheckState, Evidence, is_ready, readiness};
use crate::{
    E164, PortOrderId,
    number::NumberType,
    port::{
        Foc, Line, LineState, Order,
        case::{line, november, now, number, order, paper, today},
        document::{Document, DocumentKind},
        intake::OpenOrder,
        order::{Portability, RemainingAction, RemainingNumber, Scope},
    },
};

/// A change of something that is right.
type Bend<T> = fn(&mut T);

/// All that an order is judged by, owned, to be bent.
struct Case {
    order: Order,
    lines: Vec<Line>,
    documents: Vec<Document>,
    taken: Vec<(E164, OpenOrder)>,
    not_in_inventory: Vec<E164>,
    not_in_loa: Vec<E164>,
    can_check_portability: bool,
    needs_account_number: bool,
    papers_blocked: Vec<String>,
    papers_warnings: Vec<String>,
    field_problems: Vec<String>,
    date_problems: Vec<String>,
}

impl Case {
    fn ready() -> Self {
        Self {
            order: order(),
            lines: vec![line(100), line(101)],
            documents: vec![
                paper(DocumentKind::Loa, november(20)),
                paper(DocumentKind::Bill, november(10)),
                paper(DocumentKind::Csr, november(10)),
            ],
            taken: Vec::new(),
            not_in_inventory: Vec::new(),
            not_in_loa: Vec::new(),
            can_check_portability: true,
            needs_account_number: false,
            papers_blocked: Vec::new(),
            papers_warnings: Vec::new(),
            field_problems: Vec::new(),
            date_problems: Vec::new(),
        }
    }

    fn bent(bend: impl FnOnce(&mut Self)) -> Vec<Check> {
        let mut case = Self::ready();
        bend(&mut case);
        case.judge()
    }

    fn judge(&self) -> Vec<Check> {
        readiness(&Evidence {
            order: &self.order,
            lines: &self.lines,
            documents: &self.documents,
            taken: &self.taken,
            not_in_inventory: &self.not_in_inventory,
            not_in_loa: &self.not_in_loa,
            can_check_portability: self.can_check_portability,
            needs_account_number: self.needs_account_number,
            papers_blocked: &self.papers_blocked,
            papers_warnings: &self.papers_warnings,
            field_problems: &self.field_problems,
            date_problems: &self.date_problems,
            now: now(),
            today: today(),
        })
    }
}

/// The one condition that blocks, with its numbers.
#[track_caller]
fn only_block(checks: &[Check]) -> &Check {
    let blocked: Vec<&Check> = checks
        .iter()
        .filter(|check| check.state == CheckState::Blocked)
        .collect();
    assert_eq!(blocked.len(), 1, "{blocked:#?}");
    assert!(!blocked[0].remedy.is_empty(), "{blocked:#?}");
    assert!(!is_ready(checks));
    blocked[0]
}

#[track_caller]
fn blocks(id: CheckId, bend: impl FnOnce(&mut Case)) -> Check {
    let checks = Case::bent(bend);
    let block = only_block(&checks);
    assert_eq!(block.id, id, "{block:#?}");
    block.clone()
}

fn state_of(checks: &[Check], id: CheckId) -> CheckState {
    checks.iter().find(|check| check.id == id).unwrap().state
}

#[test]
fn a_complete_order_is_ready_and_every_condition_is_answered() {
    let checks = Case::ready().judge();
    let ids: Vec<CheckId> = checks.iter().map(|check| check.id).collect();
    assert_eq!(ids, CheckId::ALL);
    assert!(
        checks.iter().all(|check| check.state == CheckState::Ok),
        "{checks:#?}"
    );
    assert!(is_ready(&checks));
}

#[test]
fn an_empty_order_is_blocked_by_everything_it_lacks() {
    let checks = Case::bent(|case| {
        case.lines.clear();
        case.documents.clear();
        case.order.details = crate::port::Details::default();
        case.order.requested_foc = None;
    });
    let mut ids: Vec<&str> = checks
        .iter()
        .filter(|check| check.state == CheckState::Blocked)
        .map(|check| check.id.as_str())
        .collect();
    ids.dedup();
    assert_eq!(
        ids,
        ["R1", "R5", "R6", "R7", "R9", "R10", "R11", "R13", "R16"]
    );
}

#[test]
fn each_empty_field_of_the_customer_blocks_and_is_named() {
    let cases: [(Bend<Order>, &str); 4] = [
        (
            |o| o.details.losing.retail = Some(" ".to_owned()),
            "Losing carrier",
        ),
        (|o| o.details.end_user.business_name = None, "End user"),
        (
            |o| o.details.service_address = crate::port::order::PostalAddress::default(),
            "Service address",
        ),
        (|o| o.details.authorised_person = None, "Authorised person"),
    ];
    for (bend, field) in cases {
        let block = blocks(CheckId::R1, |case| bend(&mut case.order));
        assert!(block.detail.starts_with(field), "{block:?}");
    }
}

#[test]
fn a_number_of_another_carrier_blocks_and_is_named() {
    let block = blocks(CheckId::R1, |case| {
        case.lines[1].serving_spid = Some("999z".to_owned());
    });
    assert_eq!(block.numbers, [number(101)]);
    assert!(block.detail.contains("999Z"), "{block:?}");
}

#[test]
fn a_spid_in_small_letters_is_the_same_carrier() {
    let checks = Case::bent(|case| case.lines[1].serving_spid = Some("123a ".to_owned()));
    assert!(is_ready(&checks));
}

#[test]
fn a_number_in_another_open_order_blocks_and_one_in_this_order_does_not() {
    let other = |id: u128| OpenOrder {
        id: PortOrderId::new(uuid::Uuid::from_u128(id)),
        reference: format!("SEA-{id}"),
    };
    let block = blocks(CheckId::R2, |case| {
        case.taken = vec![
            (number(100), other(1)),
            (number(101), other(7)),
            (number(555), other(7)),
        ];
    });
    assert_eq!(block.numbers, [number(101)]);
    assert!(block.detail.contains("SEA-7"), "{block:?}");
}

#[test]
fn a_number_unknown_to_the_inventory_does_not_block() {
    let checks = Case::bent(|case| case.not_in_inventory = vec![number(101)]);
    assert!(is_ready(&checks));
    let told = checks.iter().find(|check| check.id == CheckId::R3).unwrap();
    assert_eq!(told.numbers, [number(101)]);
}

#[test]
fn a_portability_answer_counts_for_seven_days() {
    let week = chrono::Duration::days(7);
    let second = chrono::Duration::seconds(1);
    let aged = |age| Case::bent(|case| case.lines[0].portability_at = Some(now() - age));
    assert!(is_ready(&aged(week)));
    assert_eq!(only_block(&aged(week + second)).numbers, [number(100)]);
}

#[test]
fn a_number_that_cannot_be_ported_blocks_until_it_is_taken_off() {
    let block = blocks(CheckId::R4, |case| {
        case.lines[1].portability = Some(Portability::NotPortable);
        case.lines[1].state = LineState::NotPortable;
    });
    assert_eq!(block.numbers, [number(101)]);
    let checks = Case::bent(|case| {
        case.lines[1].portability = Some(Portability::NotPortable);
        case.lines[1].state = LineState::Removed;
    });
    assert!(is_ready(&checks));
}

#[test]
fn portability_is_not_asked_of_a_carrier_that_cannot_tell() {
    let unasked = |can| {
        Case::bent(|case| {
            case.can_check_portability = can;
            for line in &mut case.lines {
                line.portability = None;
            }
        })
    };
    assert_eq!(state_of(&unasked(false), CheckId::R4), CheckState::NotAsked);
    assert!(is_ready(&unasked(false)));
    assert_eq!(
        only_block(&unasked(true)).numbers,
        [number(100), number(101)]
    );
}

#[test]
fn a_letter_counts_for_thirty_days_and_warns_from_the_twenty_third() {
    let dated = |days| {
        Case::bent(|case| case.documents[0].dated = Some(today() - chrono::Duration::days(days)))
    };
    assert_eq!(state_of(&dated(22), CheckId::R5), CheckState::Ok);
    assert_eq!(state_of(&dated(23), CheckId::R5), CheckState::Warning);
    assert_eq!(state_of(&dated(30), CheckId::R5), CheckState::Warning);
    assert_eq!(only_block(&dated(31)).id, CheckId::R5);
    assert_eq!(only_block(&dated(-1)).id, CheckId::R5);
}

#[test]
fn the_newest_letter_counts_whatever_its_place_in_the_list() {
    let checks = Case::bent(|case| {
        case.documents[0].version = 2;
        case.documents.push(paper(
            DocumentKind::Loa,
            november(1) - chrono::Duration::days(90),
        ));
    });
    assert!(is_ready(&checks));
}

#[test]
fn an_unsigned_an_undated_an_expired_and_an_incomplete_letter_block() {
    blocks(CheckId::R5, |case| {
        case.documents[0].signer = Some(String::new());
    });
    blocks(CheckId::R5, |case| case.documents[0].dated = None);
    blocks(CheckId::R5, |case| {
        case.documents[0].expires_on = Some(november(23));
    });
    let block = blocks(CheckId::R5, |case| case.not_in_loa = vec![number(101)]);
    assert_eq!(block.numbers, [number(101)]);
}

#[test]
fn the_letter_of_a_toll_free_number_must_be_fresh_on_the_day_of_the_change() {
    let toll_free = |day| {
        Case::bent(|case| {
            case.order.number_type = NumberType::TollFree;
            case.order.requested_foc = Some(Foc::on(day, "America/New_York"));
        })
    };
    let in_december = |day| chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
    assert!(is_ready(&toll_free(in_december(20))));
    assert_eq!(only_block(&toll_free(in_december(21))).id, CheckId::R5);
}

#[test]
fn a_missing_or_old_bill_blocks() {
    blocks(CheckId::R6, |case| {
        case.documents.remove(1);
    });
    blocks(CheckId::R6, |case| {
        case.documents[1].dated = Some(today() - chrono::Duration::days(31));
    });
}

#[test]
fn a_waiver_takes_the_place_of_a_service_record_but_not_of_what_the_papers_say() {
    blocks(CheckId::R7, |case| {
        case.documents.remove(2);
    });
    let waived = Case::bent(|case| {
        case.documents.remove(2);
        case.order.details.csr_waiver = Some("The carrier gives none.".to_owned());
    });
    assert_eq!(state_of(&waived, CheckId::R7), CheckState::Waived);
    assert!(is_ready(&waived));
    let block = blocks(CheckId::R7, |case| {
        case.documents.remove(2);
        case.order.details.csr_waiver = Some("The carrier gives none.".to_owned());
        case.papers_blocked = vec!["The bill says Pike Street.".to_owned()];
    });
    assert_eq!(block.detail, "The bill says Pike Street.");
}

#[test]
fn what_the_papers_warn_of_does_not_block() {
    let checks = Case::bent(|case| case.papers_warnings = vec!["Suite is missing.".to_owned()]);
    assert_eq!(state_of(&checks, CheckId::R7), CheckState::Warning);
    assert!(is_ready(&checks));
}

#[test]
fn a_wireless_account_needs_number_and_pin_and_another_the_number_if_asked() {
    blocks(CheckId::R8, |case| {
        case.order.details.losing.is_wireless = true;
        case.order.has_pin = false;
    });
    blocks(CheckId::R8, |case| {
        case.needs_account_number = true;
        case.order.has_account_number = false;
    });
    let unasked = Case::bent(|case| {
        case.order.has_account_number = false;
        case.order.has_pin = false;
    });
    assert_eq!(state_of(&unasked, CheckId::R8), CheckState::NotAsked);
    assert!(is_ready(&unasked));
}

fn partial(case: &mut Case, btn: u64, new_btn: Option<u64>) {
    case.order.details.scope = Scope::Partial;
    case.order.details.btn = Some(number(btn));
    case.order.details.new_btn = new_btn.map(number);
}

#[test]
fn a_billing_number_that_leaves_what_stays_needs_a_successor_that_stays() {
    blocks(CheckId::R9, |case| partial(case, 100, None));
    blocks(CheckId::R9, |case| partial(case, 100, Some(100)));
    blocks(CheckId::R9, |case| partial(case, 100, Some(101)));
    blocks(CheckId::R9, |case| {
        partial(case, 100, None);
        case.order.details.new_btn = Some("+442079460018".parse().unwrap());
    });
    assert!(is_ready(&Case::bent(|case| partial(case, 100, Some(200)))));
}

#[test]
fn a_billing_number_that_stays_needs_no_successor() {
    blocks(CheckId::R9, |case| partial(case, 200, Some(201)));
    assert!(is_ready(&Case::bent(|case| partial(case, 200, None))));
}

#[test]
fn microsoft_wants_the_billing_number_in_a_full_port_and_not_in_a_partial_one() {
    let microsoft = |case: &mut Case| case.order.carrier = "Microsoft".to_owned();
    let full_without = |case: &mut Case| case.order.details.btn = Some(number(200));
    blocks(CheckId::R9, |case| {
        microsoft(case);
        full_without(case);
    });
    let elsewhere = Case::bent(full_without);
    assert_eq!(state_of(&elsewhere, CheckId::R9), CheckState::Warning);
    blocks(CheckId::R9, |case| {
        microsoft(case);
        partial(case, 100, Some(200));
    });
}

#[test]
fn a_full_port_keeps_nothing_and_nothing_stays_that_is_ported() {
    let stays = |last| RemainingNumber {
        number: number(last),
        action: RemainingAction::Keep,
    };
    blocks(CheckId::R9, |case| {
        case.order.details.remaining = vec![stays(200)];
    });
    let block = blocks(CheckId::R9, |case| {
        partial(case, 200, None);
        case.order.details.remaining = vec![stays(101), stays(201)];
    });
    assert_eq!(block.numbers, [number(101)]);
}

#[test]
fn no_date_and_every_problem_of_a_date_block() {
    blocks(CheckId::R10, |case| case.order.requested_foc = None);
    let checks = Case::bent(|case| {
        case.date_problems = vec!["It is a Sunday.".to_owned(), "It is past.".to_owned()];
    });
    let found = checks.iter().filter(|check| check.id == CheckId::R10);
    assert_eq!(found.count(), 2);
}

#[test]
fn what_nobody_said_of_freeze_lock_and_fields_blocks() {
    blocks(CheckId::R11, |case| {
        case.order.details.attests_no_freeze = false;
    });
    blocks(CheckId::R16, |case| case.order.details.lock_removed = false);
    blocks(CheckId::R1, |case| {
        case.field_problems = vec!["Business name has 31 letters.".to_owned()];
    });
}

#[test]
fn what_one_number_lacks_blocks_and_names_it() {
    let cases: [(CheckId, Bend<Line>); 3] = [
        (CheckId::R12, |line| line.plan.emergency_location = None),
        (CheckId::R14, |line| {
            line.plan.features = vec!["hunt_group".to_owned()];
        }),
        (CheckId::R15, |line| line.plan.messaging = None),
    ];
    for (id, bend) in cases {
        let block = blocks(id, |case| bend(&mut case.lines[1]));
        assert_eq!(block.numbers, [number(101)]);
    }
}

#[test]
fn a_number_has_the_trunk_of_its_order_unless_it_has_its_own() {
    let block = blocks(CheckId::R13, |case| {
        case.order.details.trunk = None;
        case.lines[0].plan.trunk = Some("own".to_owned());
    });
    assert_eq!(block.numbers, [number(101)]);
    blocks(CheckId::R13, |case| case.order.details.connectivity = None);
}

#[test]
fn agreed_features_are_waived_and_toll_free_numbers_need_no_emergency_location() {
    let agreed = Case::bent(|case| {
        case.lines[0].plan.features = vec!["hunt_group".to_owned()];
        case.lines[0].plan.features_agreed = true;
    });
    assert_eq!(state_of(&agreed, CheckId::R14), CheckState::Waived);
    let toll_free = Case::bent(|case| {
        case.order.number_type = NumberType::TollFree;
        case.lines[0].plan.emergency_location = None;
    });
    assert_eq!(state_of(&toll_free, CheckId::R12), CheckState::NotAsked);
    assert!(is_ready(&toll_free));
}
