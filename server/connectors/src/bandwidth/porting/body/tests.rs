use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::*;

fn request() -> PortRequest {
    PortRequest {
        reference: "RC-2026-0042".to_owned(),
        country: Country::US,
        number_type: NumberType::Geographic,
        numbers: vec!["+12065550198".parse().unwrap()],
        scope: Scope::Full,
        btn: Some("+12065550190".parse().unwrap()),
        new_btn: None,
        remaining: Vec::new(),
        end_user: EndUser {
            business_name: Some("Contoso & Sons".to_owned()),
            ..EndUser::default()
        },
        authorised_person: Some("Ada Example".to_owned()),
        service_address: PostalAddress {
            house: "400 1/2".to_owned(),
            street: "Pine St".to_owned(),
            unit: "Suite 7".to_owned(),
            city: "Seattle".to_owned(),
            region: "WA".to_owned(),
            postal_code: "98101-1234".to_owned(),
            country: None,
        },
        losing_carrier: Some("Fabrikam".to_owned()),
        is_wireless: false,
        requested_foc: None,
        activation: Activation::Scheduled,
        trunk: Some("sip-peer-east".to_owned()),
        country_fields: Vec::new(),
        documents: Vec::new(),
    }
}

fn place() -> Place {
    Place {
        site: "2409".to_owned(),
        peer: "500014".to_owned(),
    }
}

fn secrets(account: Option<&str>, pin: Option<&str>) -> PortSecrets {
    PortSecrets {
        account_number: account.map(SecretString::from),
        pin: pin.map(SecretString::from),
    }
}

fn written(form: Form<'_>, request: &PortRequest, secret: &Secret) -> String {
    order(
        form,
        request,
        request.requested_foc.as_ref(),
        &place(),
        secret,
    )
    .unwrap()
}

fn read(body: &str) -> Element {
    Element::read(body).unwrap().unwrap()
}

#[test]
fn a_new_order_is_written_as_its_description_has_it() {
    let mut request = request();
    let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    request.requested_foc = Some(Foc::on(day, "America/Los_Angeles"));
    let secret = secret(&secrets(Some("771"), Some("12&4")));
    assert_eq!(
        written(Form::New, &request, &secret),
        "<LnpOrder><RequestedFocDate>2026-12-01</RequestedFocDate>\
         <BillingTelephoneNumber>+12065550190</BillingTelephoneNumber>\
         <SiteId>2409</SiteId><PeerId>500014</PeerId>\
         <Subscriber><SubscriberType>BUSINESS</SubscriberType>\
         <BusinessName>Contoso &amp; Sons</BusinessName>\
         <ServiceAddress><HouseNumber>400</HouseNumber><HouseSuffix>1/2</HouseSuffix>\
         <StreetName>Pine St</StreetName><AddressLine2>Suite 7</AddressLine2>\
         <City>Seattle</City><StateCode>WA</StateCode><Zip>98101</Zip>\
         <PlusFour>1234</PlusFour></ServiceAddress></Subscriber>\
         <LoaAuthorizingPerson>Ada Example</LoaAuthorizingPerson>\
         <WirelessInfo><AccountNumber>771</AccountNumber><PinNumber>12&amp;4</PinNumber></WirelessInfo>\
         <ListOfPhoneNumbers><PhoneNumber>+12065550198</PhoneNumber></ListOfPhoneNumbers>\
         <CustomerOrderId>RC-2026-0042</CustomerOrderId>\
         <Triggered>false</Triggered><PartialPort>false</PartialPort></LnpOrder>"
    );
}

#[test]
fn an_agreed_time_is_written_as_its_instant() {
    let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let at = DateTime::parse_from_rfc3339("2026-12-01T19:00:00Z").unwrap();
    let time = chrono::NaiveTime::from_hms_opt(11, 0, 0).unwrap();
    let foc = Foc::at(day, time, at.to_utc(), "America/Los_Angeles");
    assert_eq!(date(&foc), "2026-12-01T19:00:00Z");
}

#[test]
fn a_supplement_keeps_what_we_have_no_word_for() {
    let kept = read(
        "<O><WirelessInfo><AccountNumber>771</AccountNumber><PinNumber>9</PinNumber></WirelessInfo><TnAttributes><TnAttribute>Protected</TnAttribute></TnAttributes></O>",
    );
    let secret = secret_or_kept(&secrets(None, Some("1234")), &kept);
    let body = written(Form::Supplement { kept: &kept }, &request(), &secret);
    let body = read(&body);
    assert!(body.is("LnpOrderSupp"));
    assert_eq!(
        body.text_at(&["WirelessInfo", "AccountNumber"]),
        Some("771")
    );
    assert_eq!(body.text_at(&["WirelessInfo", "PinNumber"]), Some("1234"));
    assert_eq!(
        body.text_at(&["TnAttributes", "TnAttribute"]),
        Some("Protected")
    );
    let reset = ["Subscriber", "ServiceAddress", "ResetAddressFields"];
    assert_eq!(body.text_at(&reset), Some("true"));
}

#[test]
fn a_toll_free_order_has_a_resp_org_and_nothing_of_a_local_one() {
    let mut request = request();
    request.number_type = NumberType::TollFree;
    request.numbers = vec!["+18885550100".parse().unwrap()];
    request.country_fields = vec![("TargetRespOrgId".to_owned(), "JYT01".to_owned())];
    let secret = secret(&secrets(Some("771"), None));
    let body = read(&written(Form::New, &request, &secret));
    assert_eq!(body.text_at(&["TargetRespOrgId"]), Some("JYT01"));
    for name in [
        "BillingTelephoneNumber",
        "WirelessInfo",
        "Triggered",
        "PartialPort",
    ] {
        assert_eq!(body.at(&[name]), None, "{name}");
    }
}

#[test]
fn abroad_an_address_is_named_by_its_id() {
    let mut request = request();
    request.country = Country::GB;
    let refused = order(Form::New, &request, None, &place(), &wireless(""));
    let Err(WriteError::Refused(error)) = refused else {
        panic!("it was written");
    };
    assert!(error.message.contains("GB") && error.message.contains("AddressId"));
    request.country_fields = vec![("AddressId".to_owned(), "ba4b".to_owned())];
    let body = read(&written(Form::New, &request, &wireless("")));
    assert_eq!(body.text_at(&["Subscriber", "AddressId"]), Some("ba4b"));
    assert_eq!(body.text_at(&["LosingCarrierName"]), Some("Fabrikam"));
    assert_eq!(body.find("ServiceAddress"), None);
}

#[test]
fn houses_and_postal_codes_are_split_where_bandwidth_splits_them() {
    for (written, number, suffix) in [
        ("400", "400", ""),
        (" 12B ", "12", "B"),
        ("Rose Cottage", "Rose Cottage", ""),
        ("", "", ""),
    ] {
        assert_eq!(house(written), (number, suffix), "{written}");
    }
    assert_eq!(postal_code("98101-1234"), ("98101", Some("1234")));
    assert_eq!(postal_code("V6B 1A1"), ("V6B 1A1", None));
    assert_eq!(postal_code("123-45"), ("123-45", None));
}

proptest! {
    #[test]
    fn no_text_breaks_out_of_its_element(
        name in r"([!-~\u{a1}-\u{24f}]|</BusinessName><SiteId>|&amp;|]]>){1,20}",
        pin in r"([!-~]|</PinNumber>){1,10}",
    ) {
        let mut request = request();
        request.end_user.business_name = Some(name.clone());
        let body = read(&written(Form::New, &request, &secret(&secrets(None, Some(&pin)))));
        prop_assert_eq!(body.text_at(&["Subscriber", "BusinessName"]), Some(&*name));
        prop_assert_eq!(body.text_at(&["WirelessInfo", "PinNumber"]), Some(&*pin));
        prop_assert_eq!(body.children("SiteId").count(), 1);
    }
}
