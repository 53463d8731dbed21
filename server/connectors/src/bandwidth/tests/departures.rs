//! Numbers that left, against bodies that the simulated vendor does not send.

use domain::fact::PortOutStatus;

use super::{
    bodies::{FAX, Stub, count, tns},
    *,
};

/// A port-out that is complete, and its number that left.
fn departure() -> Vec<(&'static str, u16, String)> {
    let order = "<LNPResponseWrapper><lnpPortInfoForGivenStatus><CountOfTNs>1</CountOfTNs><OrderId>o-1</OrderId><ProcessingStatus>COMPLETE</ProcessingStatus></lnpPortInfoForGivenStatus></LNPResponseWrapper>";
    let left = "<LnpOrderResponse><ActualFocDate>2026-09-03</ActualFocDate><ListOfPhoneNumbers><PhoneNumber>2065550108</PhoneNumber></ListOfPhoneNumbers></LnpOrderResponse>";
    vec![
        ("/portouts", 200, order.to_owned()),
        ("/portouts/o-1", 200, left.to_owned()),
        ("/tns/+12065550108", 404, String::new()),
    ]
}

#[tokio::test]
async fn numbers_that_left_do_not_hide_a_list_that_leads_back_to_itself() {
    let looped = || [departure(), vec![("/tns", 200, tns(&[FAX], Some("1")))]].concat();
    let (_stub, connector) = Stub::start([looped(), vec![count(1)]].concat()).await;
    assert_eq!(rows_and_total(&pages(&*connector).await), (2, Some(2)));
    let (_stub, connector) = Stub::start(looped()).await;
    assert!(
        read_on(&*connector, None).await.is_err(),
        "nothing to compare with"
    );
}

#[tokio::test]
async fn a_port_out_of_long_ago_is_not_asked_for() {
    let old = "<lnpPortInfoForGivenStatus><OrderId>o-0</OrderId><lastModifiedDate>2026-06-01T16:30:00Z</lastModifiedDate><ProcessingStatus>COMPLETE</ProcessingStatus></lnpPortInfoForGivenStatus><lnp";
    let mut answers = departure();
    answers[0].2 = answers[0].2.replacen("<lnp", old, 1);
    answers.extend([("/tns", 200, tns(&[FAX], None)), count(1)]);
    let (stub, connector) = Stub::start(answers).await;
    assert_eq!(rows_and_total(&pages(&*connector).await), (2, Some(2)));
    assert!(!stub.asked().iter().any(|asked| asked.contains("o-0")));
}

#[tokio::test]
async fn port_outs_that_break_off_are_an_error() {
    let mut answers = departure();
    let linked =
        "<Links><next>Link=&lt;https://x.example/portouts?page=o-2&gt;;</next></Links></LNP";
    answers[0].2 = answers[0].2.replace("</LNP", linked);
    answers.insert(0, ("page=o-2", 204, String::new()));
    answers.push(("/tns", 200, tns(&[FAX], None)));
    let (_stub, connector) = Stub::start(answers).await;
    let error = read_on(&*connector, None).await.unwrap_err();
    assert_eq!(error.fault, Fault::Unreadable);
}

/// Two numbers left by one order. One of them came back, and a third is asked for.
#[tokio::test]
async fn a_number_that_left_is_listed_unless_it_came_back() {
    let order = |id: &str, status: &str| {
        format!(
            "<lnpPortInfoForGivenStatus><CountOfTNs>1</CountOfTNs><OrderId>{id}</OrderId><ProcessingStatus>{status}</ProcessingStatus></lnpPortInfoForGivenStatus>"
        )
    };
    let left = |numbers: &str| {
        format!(
            "<LnpOrderResponse><ActualFocDate>2026-11-03T16:30:00Z</ActualFocDate><ListOfPhoneNumbers>{numbers}</ListOfPhoneNumbers></LnpOrderResponse>"
        )
    };
    let wrapper = format!(
        "<LNPResponseWrapper><Links/>{}{}{}</LNPResponseWrapper>",
        order("o-1", "COMPLETE"),
        order("o-2", "NEW"),
        order("o-3", "CANCELLED")
    );
    let answers = vec![
        ("/portouts", 200, wrapper),
        (
            "/portouts/o-1",
            200,
            left("<PhoneNumber>2065550100</PhoneNumber><PhoneNumber>2065550108</PhoneNumber>"),
        ),
        (
            "/portouts/o-2",
            200,
            left("<PhoneNumber>+12065550101</PhoneNumber>"),
        ),
        (
            "/tns/+12065550100",
            200,
            "<TelephoneNumberResponse><AccountId>9900001</AccountId></TelephoneNumberResponse>"
                .to_owned(),
        ),
        (
            "/tns/+12065550108",
            200,
            "<TelephoneNumberResponse><AccountId>7</AccountId></TelephoneNumberResponse>"
                .to_owned(),
        ),
        ("/tns", 200, tns(&[FAX, &FAX.replace("0100", "0101")], None)),
        count(2),
    ];
    let (stub, connector) = Stub::start(answers).await;
    let pages = pages(&*connector).await;
    assert_eq!(rows_and_total(&pages), (3, Some(3)));
    let found = numbers(&pages);
    let of = |text: &str| &found[&text.parse::<E164>().unwrap()];
    assert!(of("+12065550100").status.is(CarrierStatus::Active));
    let asked_for = Reported::Value(Word::Known(PortOutStatus::Pending));
    assert_eq!(of("+12065550101").port_out_status, asked_for);
    let gone = of("+12065550108");
    assert!(gone.status.is(CarrierStatus::PortedOut));
    assert_eq!(
        gone.ported_out_on.value().unwrap().to_string(),
        "2026-11-03"
    );
    assert!(!stub.asked().iter().any(|asked| asked.contains("o-3")));
}
