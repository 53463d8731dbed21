use proptest::prelude::*;

use super::*;

fn place(house: &str, street: &str, unit: &str, country: &'static str) -> Place {
    let address = PostalAddress {
        house: house.into(),
        street: street.into(),
        unit: unit.into(),
        ..PostalAddress::default()
    };
    Place::read(&address, Country::known(country))
}

/// The street line of an address in its comparable form.
fn line(house: &str, street: &str, unit: &str, country: &'static str) -> String {
    let place = place(house, street, unit, country);
    format!("{}|{}|{}", place.house, place.street.join(" "), place.unit)
}

#[test]
fn one_street_line_is_written_in_many_ways() {
    for (country, expected, forms) in [
        (
            "US",
            "400|N PINE STREET|200",
            vec![
                ("400", "North Pine Street", "Suite 200"),
                ("400", "N. Pine St.", "Ste 200"),
                ("400", "n pine st", "#200"),
                ("", "400 N Pine St # 200", ""),
                ("", "400 North Pine St, Suite #200", ""),
                ("400", "N Pine St Unit 200", ""),
            ],
        ),
        (
            "US",
            "1200|SAINT JAMES STREET W|FL 7",
            vec![
                ("1200", "St. James St W", "7th Floor"),
                ("1200", "Saint James Street West", "Floor 7"),
                ("", "1200 St James St West, Seventh Floor", ""),
                ("", "1200 Saint James Street W, Fl 7", ""),
            ],
        ),
        (
            "US",
            "1|5TH AVE|",
            vec![
                ("One", "Fifth Avenue", ""),
                ("", "1 5th Ave", ""),
                ("1", "5th Av.", ""),
            ],
        ),
        (
            "GB",
            "12B|SAINT MARYS RD|",
            vec![
                ("12B", "St Mary\u{2019}s Road", ""),
                ("", "12 B Saint Marys Rd", ""),
            ],
        ),
        (
            "DE",
            "12A|HAUPTSTR|",
            vec![
                ("12a", "Hauptstraße", ""),
                ("12 A", "Hauptstr.", ""),
                ("", "Hauptstrasse 12a", ""),
            ],
        ),
        (
            "DE",
            "7|KONIGSTR|",
            vec![("7", "Königstraße", ""), ("", "KOENIGSTR. 7", "")],
        ),
        (
            "FR",
            "12B|BLVD SAINT GERMAIN|",
            vec![
                ("12 bis", "boulevard Saint-Germain", ""),
                ("", "12B Bd St Germain", ""),
                ("", "12 bis, bd. St-Germain", ""),
            ],
        ),
        (
            "CA",
            "12|RUE SAINTE CATHERINE W|",
            vec![
                ("12", "rue Sainte-Catherine Ouest", ""),
                ("", "12 R. Ste-Catherine O", ""),
            ],
        ),
    ] {
        for (house, street, unit) in forms {
            assert_eq!(
                line(house, street, unit, country),
                expected,
                "{house} {street} {unit}"
            );
        }
    }
}

#[test]
fn a_street_cut_short_is_not_another_street() {
    let pine = place("400", "North Pine Street", "", "US");
    for (street, expected) in [
        ("Pine", true),
        ("N Pine", true),
        ("Pine St", true),
        ("S Pine St", false),
        ("N Pine Ave", false),
        ("N Oak St", false),
    ] {
        let other = place("400", street, "", "US");
        assert_eq!(pine.has_street_cut_short(&other), expected, "{street}");
        assert_eq!(other.has_street_cut_short(&pine), expected, "{street}");
    }
}

#[test]
fn cities_regions_and_codes_have_more_than_one_form() {
    let read = |city: &str, region: &str, code: &str, country: &'static str| {
        let address = PostalAddress {
            city: city.into(),
            region: region.into(),
            postal_code: code.into(),
            ..PostalAddress::default()
        };
        let place = Place::read(&address, Country::known(country));
        format!("{}|{}|{}", place.city, place.region, place.postal_code)
    };
    assert_eq!(
        read("St. Louis", "Missouri", "63101-1234", "US"),
        "SAINT LOUIS|MO|63101"
    );
    assert_eq!(
        read("SAINT LOUIS", "mo", "63101", "US"),
        "SAINT LOUIS|MO|63101"
    );
    assert_eq!(
        read("Montréal", "Québec", "H3B 1A7", "CA"),
        "MONTREAL|QC|H3B1A7"
    );
    assert_eq!(
        read("London", "Greater London", "sw1a 2aa", "GB"),
        "LONDON||SW1A2AA"
    );
    assert_eq!(
        read("Muenchen", "Bayern", "D-80331", "DE"),
        "MUNCHEN||80331"
    );
    assert_eq!(read("München", "", "80331", "DE"), "MUNCHEN||80331");
    assert_eq!(read("Paris", "", "F-75002", "FR"), "PARIS||75002");
}

/// An address made of the words of addresses.
fn addresses() -> impl Strategy<Value = (PostalAddress, Country)> {
    let words = prop::collection::vec(
        prop::sample::select(vec![
            "Saint",
            "St",
            "Ste",
            "Street",
            "North",
            "E",
            "Pine",
            "Hauptstraße",
            "Müller",
            "Fifth",
            "12",
            "12B",
            "B",
            "bis",
            "Suite",
            "#",
            "Floor",
            "7th",
            "One",
            "rue",
            "R",
            "Bd",
            "Platz",
            "Ave",
            "Dr",
            "Doctor",
            "Queen\u{2019}s",
            "UEE",
        ]),
        0..6,
    );
    let text = words.prop_map(|words| words.join(" "));
    let country = prop::sample::select(vec!["US", "CA", "GB", "DE", "FR", "IE"]);
    (text.clone(), text.clone(), text.clone(), text, country).prop_map(
        |(house, street, unit, city, country)| {
            let address = PostalAddress {
                house,
                street,
                unit,
                city,
                ..PostalAddress::default()
            };
            (address, Country::known(country))
        },
    )
}

proptest! {
    #[test]
    fn the_comparable_form_of_a_comparable_form_is_itself((address, country) in addresses()) {
        let once = Place::read(&address, country);
        // With its house and unit in their fields, as nothing is left to be taken off the street.
        let again = PostalAddress {
            house: once.house.clone(),
            street: once.street.join(" "),
            unit: once.unit.clone(),
            city: once.city.clone(),
            region: once.region.clone(),
            postal_code: once.postal_code.clone(),
            country: None,
        };
        prop_assume!(!once.house.is_empty() && !once.unit.is_empty());
        prop_assert_eq!(Place::read(&again, country), once);
    }

    #[test]
    fn any_text_is_read(house in ".{0,12}", street in ".{0,40}", unit in ".{0,12}", code in ".{0,12}") {
        let address = PostalAddress { house, street, unit, postal_code: code, ..PostalAddress::default() };
        for country in ["US", "DE", "FR", "GB"] {
            let _ = Place::read(&address, Country::known(country));
        }
    }
}
