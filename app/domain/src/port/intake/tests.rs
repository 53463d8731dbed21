use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

type Facts = BTreeMap<E164, Known>;

fn number(last: u64) -> E164 {
    E164::from_digits(12_065_550_000 + last).unwrap()
}

fn checked(portability: Portability) -> Checked {
    Checked {
        portability,
        reason: None,
        serving_carrier: Some("Lumen".to_owned()),
        serving_spid: Some("123A".to_owned()),
        group: Some("Seattle".to_owned()),
        needs_account_number: None,
        is_on_net: None,
    }
}

fn known() -> Known {
    Known {
        checked: Some(checked(Portability::Portable)),
        number_type: NumberType::Geographic,
        country: Some(Country::US),
        in_inventory: None,
        inventory_carrier: None,
        open_order: None,
        account: None,
        account_shape: None,
    }
}

fn served_by(spid: &str) -> Known {
    let mut known = known();
    if let Some(checked) = &mut known.checked {
        checked.serving_spid = Some(spid.to_owned());
        checked.serving_carrier = None;
    }
    known
}

fn toll_free() -> Known {
    Known {
        number_type: NumberType::TollFree,
        ..known()
    }
}

fn open_order() -> OpenOrder {
    OpenOrder {
        id: PortOrderId::new(Uuid::from_u128(7)),
        reference: "SEA-7".to_owned(),
    }
}

fn list(numbers: &[E164]) -> Vec<Candidate> {
    let lines = (1..).zip(numbers);
    lines
        .map(|(line, &number)| Candidate {
            number,
            line,
            written: number.to_string(),
        })
        .collect()
}

fn proposed(carrier: &str, numbers: &[E164], facts: &Facts) -> Proposal {
    let winner = Winner::named(carrier);
    propose(&winner, &list(numbers), &[], |number| facts.get(&number))
}

/// What one number turns out to be.
fn kind_of(carrier: &str, known: Known) -> (VerdictKind, String) {
    let facts = Facts::from([(number(1), known)]);
    let proposal = proposed(carrier, &[number(1)], &facts);
    let row = proposal.rows.into_iter().next().unwrap();
    assert_eq!(row.kind.is_good(), !proposal.orders.is_empty());
    assert_eq!(row.kind.is_good(), row.proposed_order.is_some());
    (row.kind, row.sentence)
}

fn many(count: u64, known: &Known) -> (Vec<E164>, Facts) {
    let numbers: Vec<E164> = (0..count).map(number).collect();
    let facts = numbers.iter().map(|n| (*n, known.clone())).collect();
    (numbers, facts)
}

fn sizes(proposal: &Proposal) -> Vec<usize> {
    proposal.orders.iter().map(|o| o.numbers.len()).collect()
}

#[test]
fn every_verdict_by_what_is_known() {
    let by_check = |portability| Known {
        checked: Some(checked(portability)),
        ..known()
    };
    let unchecked = Known {
        checked: None,
        ..known()
    };
    let in_order = Known {
        open_order: Some(open_order()),
        ..known()
    };
    let ours = Known {
        in_inventory: Some(Lifecycle::Active),
        inventory_carrier: Some("bandwidth".to_owned()),
        ..known()
    };
    let leaving = Known {
        in_inventory: Some(Lifecycle::PortingOut),
        inventory_carrier: Some("Colt".to_owned()),
        ..known()
    };
    let nowhere = Known {
        country: None,
        ..known()
    };
    let cases = [
        (known(), VerdictKind::Portable),
        (toll_free(), VerdictKind::TollFree),
        (by_check(Portability::NeedsManual), VerdictKind::NeedsManual),
        (by_check(Portability::NotPortable), VerdictKind::NotPortable),
        (unchecked, VerdictKind::NotChecked),
        (in_order, VerdictKind::InOrder),
        (ours, VerdictKind::Ours),
        (leaving, VerdictKind::Ours),
        (nowhere, VerdictKind::NotPortable),
    ];
    for (known, expected) in cases {
        let (kind, sentence) = kind_of("Bandwidth", known);
        assert_eq!(kind, expected, "{sentence}");
        assert!(sentence.contains("+12065550001"), "{sentence}");
        assert!(sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn a_number_in_service_with_another_carrier_of_ours_may_be_moved() {
    let at_colt = Known {
        in_inventory: Some(Lifecycle::Assigned),
        inventory_carrier: Some("Colt".to_owned()),
        ..known()
    };
    let facts = Facts::from([(number(1), at_colt.clone())]);
    let proposal = proposed("Bandwidth", &[number(1)], &facts);
    assert_eq!(proposal.rows[0].kind, VerdictKind::Portable);
    let warnings = proposal.orders[0].warnings.join(" ");
    assert!(warnings.contains("Colt"), "{warnings}");
    let unknown_carrier = Known {
        inventory_carrier: None,
        ..at_colt
    };
    assert_eq!(kind_of("Bandwidth", unknown_carrier).0, VerdictKind::Ours);
}

#[test]
fn a_number_that_left_us_may_come_back() {
    for lifecycle in [
        Lifecycle::PortedOut,
        Lifecycle::Released,
        Lifecycle::Planned,
    ] {
        let gone = Known {
            in_inventory: Some(lifecycle),
            ..known()
        };
        assert_eq!(kind_of("Bandwidth", gone).0, VerdictKind::Portable);
    }
}

#[test]
fn providers_refuse_what_they_do_not_port() {
    let british = |number_type| Known {
        country: Some(Country::GB),
        number_type,
        ..known()
    };
    for refused in [toll_free(), british(NumberType::Geographic)] {
        assert_eq!(kind_of("Twilio", refused).0, VerdictKind::NotPortable);
    }
    assert_eq!(kind_of("Twilio", known()).0, VerdictKind::Portable);
    let shared = || british(NumberType::SharedCost);
    assert_eq!(kind_of("Microsoft", shared()).0, VerdictKind::NotPortable);
    assert_eq!(kind_of("Telnyx", shared()).0, VerdictKind::Portable);
}

#[test]
fn the_vendors_reason_is_told() {
    let mut refused = known();
    refused.checked = Some(Checked {
        reason: Some("rate centre not covered.".to_owned()),
        ..checked(Portability::NotPortable)
    });
    let (_, sentence) = kind_of("Bandwidth", refused);
    assert_eq!(
        sentence,
        "Bandwidth cannot port +12065550001: rate centre not covered."
    );
}

#[test]
fn a_number_counts_on_its_first_line_only() {
    let (numbers, facts) = many(2, &known());
    let pasted = [numbers[0], numbers[1], numbers[0], numbers[0]];
    let proposal = proposed("Bandwidth", &pasted, &facts);
    let duplicates: Vec<Option<u32>> = proposal.rows.iter().map(|r| r.duplicate_of).collect();
    assert_eq!(duplicates, [None, None, Some(1), Some(1)]);
    assert_eq!(sizes(&proposal), [2]);
}

#[test]
fn a_number_named_twice_on_one_line_counts_once() {
    let (numbers, facts) = many(1, &known());
    let mut twice = list(&[numbers[0], numbers[0]]);
    twice[1].line = 1;
    let winner = Winner::named("Bandwidth");
    let proposal = propose(&winner, &twice, &[], |number| facts.get(&number));
    let kinds: Vec<VerdictKind> = proposal.rows.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [VerdictKind::Portable, VerdictKind::Duplicate]);
}

#[test]
fn unreadable_rows_keep_their_text_and_their_place() {
    let (numbers, facts) = many(1, &known());
    let unreadable = [Unreadable {
        line: 0,
        written: "Numbers:".to_owned(),
        why: "There is no number.".to_owned(),
    }];
    let winner = Winner::named("Bandwidth");
    let proposal = propose(&winner, &list(&numbers), &unreadable, |n| facts.get(&n));
    assert_eq!(proposal.rows[0].kind, VerdictKind::Unreadable);
    assert_eq!(proposal.rows[0].sentence, "There is no number.");
    assert_eq!(proposal.tally.iter().map(|t| t.count).sum::<u64>(), 2);
}

#[test]
fn a_number_of_which_nothing_is_known_is_in_no_order() {
    let proposal = proposed("Bandwidth", &[number(1)], &Facts::new());
    assert_eq!(proposal.rows[0].kind, VerdictKind::NotPortable);
    assert_eq!(proposal.orders, []);
}

#[test]
fn what_most_of_the_list_is_not_served_by_is_another_carrier() {
    let facts = Facts::from([
        (number(1), served_by("123A")),
        (number(2), served_by("123a ")),
        (number(3), served_by("999Z")),
    ]);
    let proposal = proposed("Bandwidth", &[number(3), number(1), number(2)], &facts);
    let kinds: Vec<VerdictKind> = proposal.rows.iter().map(|row| row.kind).collect();
    let other = VerdictKind::OtherCarrier;
    assert_eq!(kinds, [other, VerdictKind::Portable, VerdictKind::Portable]);
    assert_eq!(sizes(&proposal), [2, 1]);
}

#[test]
fn what_may_not_share_an_order_does_not() {
    let with = |bend: fn(&mut Known)| {
        let mut known = known();
        bend(&mut known);
        known
    };
    let group = |known: &mut Known| {
        if let Some(checked) = &mut known.checked {
            checked.group = Some("Tacoma".to_owned());
        }
    };
    let manual = |known: &mut Known| known.checked = Some(checked(Portability::NeedsManual));
    let facts = Facts::from([
        (number(1), known()),
        (number(2), toll_free()),
        (number(3), served_by("999Z")),
        (number(4), with(|known| known.country = Some(Country::CA))),
        (
            number(5),
            with(|known| known.number_type = NumberType::Mobile),
        ),
        (
            number(6),
            with(|known| known.account = Some("A-1".to_owned())),
        ),
        (number(7), with(group)),
        (number(8), with(manual)),
    ]);
    let numbers: Vec<E164> = facts.keys().copied().collect();
    let proposal = proposed("Bandwidth", &numbers, &facts);
    assert_eq!(sizes(&proposal), [1; 8]);
    let keys: BTreeSet<&str> = proposal.orders.iter().map(|o| o.key.as_str()).collect();
    assert_eq!(keys.len(), 8);
}

#[test]
fn no_order_is_longer_than_its_provider_takes() {
    let on_net = || {
        let mut known = known();
        if let Some(checked) = &mut known.checked {
            checked.is_on_net = Some(true);
        }
        known
    };
    let cases = [
        ("Bandwidth", known(), 99, vec![49, 49, 1]),
        ("Bandwidth", on_net(), 1000, vec![999, 1]),
        ("Bandwidth", toll_free(), 5001, vec![5000, 1]),
        ("Twilio", known(), 1001, vec![1000, 1]),
        ("Microsoft", known(), 1000, vec![999, 1]),
        ("Telnyx", known(), 3000, vec![3000]),
        ("Colt", known(), 3000, vec![3000]),
    ];
    for (carrier, known, count, expected) in cases {
        let (numbers, facts) = many(count, &known);
        assert_eq!(
            sizes(&proposed(carrier, &numbers, &facts)),
            expected,
            "{carrier}"
        );
    }
}

#[test]
fn an_account_over_several_orders_is_ported_in_full_by_the_last_only() {
    let account = Known {
        account: Some("A-1".to_owned()),
        ..known()
    };
    let (numbers, facts) = many(50, &account);
    let proposal = proposed("Bandwidth", &numbers, &facts);
    for order in &proposal.orders {
        let warnings = order.warnings.join(" ");
        assert!(warnings.contains("2 orders"), "{warnings}");
    }
    let (numbers, facts) = many(49, &account);
    assert_eq!(
        proposed("Bandwidth", &numbers, &facts).orders[0].warnings,
        [""; 0]
    );
}

#[test]
fn an_order_is_simple_only_if_it_is_known_to_be() {
    let plain = AccountShape {
        has_single_line: true,
        has_reseller: false,
        has_complex_features: false,
    };
    let resold = AccountShape {
        has_reseller: true,
        ..plain
    };
    assert_eq!(complexity(1, 50, Some(plain)), Complexity::Simple);
    assert_eq!(complexity(2, 50, Some(plain)), Complexity::NonSimple);
    assert_eq!(complexity(1, 50, Some(resold)), Complexity::NonSimple);
    assert_eq!(complexity(1, 50, None), Complexity::NonSimple);
    assert_eq!(complexity(49, 50, None), Complexity::NonSimple);
    assert_eq!(complexity(50, 50, None), Complexity::Project);
}

#[test]
fn a_mixed_paste_becomes_the_right_orders() {
    let mut facts = Facts::new();
    for last in 0..60 {
        facts.insert(number(last), known());
    }
    for last in 60..70 {
        facts.insert(number(last), served_by("999Z"));
    }
    facts.insert(E164::from_digits(18_005_550_100).unwrap(), toll_free());
    facts.insert(
        number(80),
        Known {
            open_order: Some(open_order()),
            ..known()
        },
    );
    facts.insert(
        number(81),
        Known {
            checked: Some(checked(Portability::NotPortable)),
            ..known()
        },
    );
    let mut pasted: Vec<E164> = facts.keys().copied().collect();
    pasted.push(number(0));
    let proposal = proposed("Bandwidth", &pasted, &facts);
    let orders = proposal.orders.iter().map(|order| {
        format!(
            "{}\n  {}: {} numbers, {}",
            order.key,
            order.title,
            order.numbers.len(),
            order.complexity
        )
    });
    let tally = proposal
        .tally
        .iter()
        .map(|t| format!("{}: {}", t.kind, t.count));
    let lines: Vec<String> = orders.chain(tally).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// Anything that may be known of a number.
fn any_known() -> impl Strategy<Value = Option<Known>> {
    let check = (
        0usize..3,
        0usize..3,
        0usize..3,
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(portability, carrier, group, is_on_net)| Checked {
            portability: Portability::ALL[portability],
            serving_spid: [None, Some("123A".to_owned()), Some("9/Z".to_owned())][carrier].clone(),
            serving_carrier: [None, Some("Lumen".to_owned()), Some("-".to_owned())][carrier]
                .clone(),
            group: [None, Some("Seattle".to_owned()), Some("-".to_owned())][group].clone(),
            needs_account_number: None,
            reason: None,
            is_on_net,
        });
    let country = prop_oneof![Just(None), Just(Some(Country::US)), Just(Some(Country::GB))];
    let kind = prop_oneof![Just(NumberType::Geographic), Just(NumberType::TollFree)];
    let account = prop_oneof![
        Just(None),
        Just(Some("A-1".to_owned())),
        Just(Some("a-1 ".to_owned()))
    ];
    let known = (
        prop::option::weighted(0.8, check),
        kind,
        country,
        prop::option::weighted(0.3, 0..Lifecycle::ALL.len()),
        prop::option::weighted(0.1, Just(open_order())),
        account,
    )
        .prop_map(
            |(checked, number_type, country, lifecycle, open_order, account)| Known {
                checked,
                number_type,
                country,
                in_inventory: lifecycle.map(|at| Lifecycle::ALL[at]),
                inventory_carrier: None,
                open_order,
                account,
                account_shape: None,
            },
        );
    prop::option::weighted(0.95, known)
}

/// Pasted rows with what is known, and the same rows in another order.
fn any_paste() -> impl Strategy<Value = (Vec<Candidate>, Vec<Candidate>, Facts)> {
    let facts = prop::collection::vec(any_known(), 1..60).prop_map(|known| {
        let facts = (0..).map(number).zip(known);
        facts.filter_map(|(n, k)| Some((n, k?))).collect::<Facts>()
    });
    let rows = prop::collection::vec(0u64..60, 0..120)
        .prop_map(|lasts| list(&lasts.into_iter().map(number).collect::<Vec<_>>()));
    (facts, rows).prop_flat_map(|(facts, rows)| {
        let shuffled = Just(rows.clone()).prop_shuffle();
        (Just(rows), shuffled, Just(facts))
    })
}

proptest! {
    #[test]
    fn the_order_of_the_rows_changes_nothing((rows, shuffled, facts) in any_paste(), at in 0..Provider::ALL.len()) {
        let winner = Winner::named(Provider::ALL[at].label());
        let of = |rows: &[Candidate]| propose(&winner, rows, &[], |number| facts.get(&number));
        prop_assert_eq!(of(&rows), of(&shuffled));
    }

    #[test]
    fn every_good_number_is_in_one_order_and_no_bad_one_in_any((rows, _, facts) in any_paste(), at in 0..Provider::ALL.len()) {
        let winner = Winner::named(Provider::ALL[at].label());
        let proposal = propose(&winner, &rows, &[], |number| facts.get(&number));
        prop_assert_eq!(proposal.rows.len(), rows.len());
        let good: Vec<E164> = {
            let good = proposal.rows.iter().filter(|row| row.kind.is_good());
            let mut good: Vec<E164> = good.filter_map(|row| row.number).collect();
            good.sort_unstable();
            good
        };
        let mut ordered: Vec<E164> = proposal.orders.iter().flat_map(|o| o.numbers.clone()).collect();
        ordered.sort_unstable();
        prop_assert_eq!(good, ordered);
        let keys: BTreeSet<&str> = proposal.orders.iter().map(|o| o.key.as_str()).collect();
        prop_assert_eq!(keys.len(), proposal.orders.len());
        for order in &proposal.orders {
            for number in &order.numbers {
                let known = &facts[number];
                prop_assert_eq!(known.country, Some(order.country));
                prop_assert_eq!(known.number_type, order.number_type);
            }
        }
        for row in &proposal.rows {
            let home = proposal.orders.iter().find(|o| Some(&o.key) == row.proposed_order.as_ref());
            prop_assert_eq!(home.is_some(), row.kind.is_good());
            prop_assert!(home.is_none_or(|o| row.number.is_some_and(|n| o.numbers.contains(&n))));
        }
    }
}
