use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use super::*;

fn address() -> PostalAddress {
    PostalAddress {
        house: "400".into(),
        street: "North Pine Street".into(),
        unit: "Suite 200".into(),
        city: "Seattle".into(),
        region: "WA".into(),
        postal_code: "98101".into(),
        country: None,
    }
}

fn numbers(first: u64, count: u64) -> Vec<E164> {
    (first..first + count)
        .map(|digits| E164::from_digits(digits).unwrap())
        .collect()
}

fn data<'a>(country: &'static str, address: &'a PostalAddress, numbers: &'a [E164]) -> LoaData<'a> {
    LoaData {
        country: Country::known(country),
        reference: "PORT-2026-0042",
        prepared_on: NaiveDate::from_ymd_opt(2026, 11, 28).unwrap(),
        end_user: "Contoso, Inc.",
        service_address: address,
        authorised_person: Some("Martin J Hale"),
        losing_carrier: "Northwind Telecom",
        winning_carrier: "Bandwidth",
        btn: numbers.first().copied(),
        account_number: Some("8840-4471"),
        numbers,
        requested_on: NaiveDate::from_ymd_opt(2026, 12, 8),
    }
}

/// The text of a PDF, as Poppler reads it.
fn text(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is there: scripts/setup poppler");
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(pdf).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Text without what only lays it out.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_number_of_a_long_letter_is_listed_below_a_repeated_header() {
    let address = address();
    let mut all = numbers(12_065_550_100, 300);
    all.extend(numbers(12_065_559_000, 1));
    let pdf = render(&data("US", &address, &all)).unwrap();
    let text = text(&pdf);
    for number in &all {
        assert!(text.contains(&number.to_string()), "{number}");
        let national = numbers::national(*number).unwrap();
        assert!(text.contains(&national), "{national}");
    }
    assert!(
        text.contains("+12065550100 \u{2013} +12065550399 (300)"),
        "{text}"
    );
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 3, "{} pages", pages.len());
    for (i, page) in pages.iter().enumerate() {
        let foot = format!("Page {} of {}", i + 1, pages.len());
        assert!(page.contains(&foot), "{page}");
        assert!(page.contains("us-1 \u{b7} PORT-2026-0042"), "{page}");
        assert!(page.contains("Letter of Authorization"), "{page}");
        assert!(page.contains("Contoso, Inc."), "{page}");
    }
}

#[test]
fn a_letter_names_who_gives_and_who_gets_the_numbers() {
    let address = address();
    let two = numbers(12_065_550_100, 2);
    let text = flat(&text(&render(&data("US", &address, &two)).unwrap()));
    for part in [
        "400 North Pine Street, Suite 200, Seattle, WA 98101",
        "Current carrier Northwind Telecom",
        "New carrier Bandwidth",
        "Billing number (BTN) (206) 555-0100, +12065550100",
        "Account number 8840-4471",
        "Authorized person Martin J Hale",
        "Requested date December 8, 2026",
        "release the 2 telephone numbers",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_letter_without_account_number_has_no_line_for_it() {
    let address = address();
    let two = numbers(12_065_550_100, 2);
    let pdf = render(&LoaData {
        account_number: None,
        ..data("US", &address, &two)
    })
    .unwrap();
    assert!(!text(&pdf).contains("Account number"));
}

#[test]
fn each_country_has_its_own_letter() {
    let address = address();
    for (country, first, id, title, page) in [
        (
            "CA",
            15_145_550_150,
            "us-1",
            "Letter of Authorization",
            "Page 1 of 1",
        ),
        (
            "GB",
            442_079_460_010,
            "gb-1",
            "Customer Letter of Authority",
            "Page 1 of 1",
        ),
        (
            "DE",
            493_023_125_000,
            "de-1",
            "Portierungsauftrag",
            "Seite 1 von 1",
        ),
        (
            "FR",
            33_123_456_780,
            "fr-1",
            "Mandat de portabilité",
            "Page 1 sur 1",
        ),
        (
            "IE",
            353_201_234_560,
            "en-1",
            "Letter of Authorisation",
            "Page 1 of 1",
        ),
    ] {
        let three = numbers(first, 3);
        let text = text(&render(&data(country, &address, &three)).unwrap());
        for part in [id, title, page] {
            assert!(text.contains(part), "{country}: {part} in {text}");
        }
        assert_eq!(template_id(Country::known(country)), id);
        assert!(!text.contains('{'), "{text}");
    }
}

#[test]
fn names_of_all_latin_alphabets_are_printed() {
    let address = address();
    let one = numbers(12_065_550_100, 1);
    for name in [
        "Łukasz Żółć",
        "Nguyễn Thị Ánh",
        "Þórður Ægisson",
        "Ștefan Țăran",
        "Zoe\u{308} Strauß",
        "{losing}",
    ] {
        let pdf = render(&LoaData {
            end_user: name,
            ..data("US", &address, &one)
        })
        .unwrap();
        let composed = name.replace("e\u{308}", "ë");
        let text = text(&pdf);
        assert!(
            text.contains(name) || text.contains(&composed),
            "{name}: {text}"
        );
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let address = address();
    let (up, down) = {
        let up = numbers(12_065_550_100, 40);
        let down: Vec<E164> = up.iter().rev().copied().collect();
        (up, down)
    };
    let first = render(&LoaData {
        btn: None,
        ..data("GB", &address, &up)
    })
    .unwrap();
    let second = render(&LoaData {
        btn: None,
        ..data("GB", &address, &down)
    })
    .unwrap();
    assert!(first == second);
    assert!(first.starts_with(b"%PDF-"));
}

#[test]
fn a_letter_that_would_be_void_is_refused() {
    let address = address();
    let one = numbers(12_065_550_100, 1);
    let refuse = |data: LoaData<'_>| render(&data).unwrap_err().to_string();
    let none = refuse(data("US", &address, &[]));
    assert!(none.contains("at least one number"), "{none}");
    let blank = refuse(LoaData {
        losing_carrier: " ",
        ..data("US", &address, &one)
    });
    assert!(blank.contains("the losing carrier"), "{blank}");
    let chinese = refuse(LoaData {
        end_user: "王 Ltd",
        ..data("US", &address, &one)
    });
    assert!(chinese.contains('王'), "{chinese}");
}

#[test]
fn a_word_wider_than_the_page_is_broken() {
    let address = address();
    let one = numbers(12_065_550_100, 1);
    let name = "Donaudampfschifffahrtsgesellschaft".repeat(6);
    let pdf = render(&LoaData {
        end_user: &name,
        ..data("DE", &address, &one)
    })
    .unwrap();
    let text: String = text(&pdf).split_whitespace().collect();
    assert!(
        text.contains("Donaudampfschifffahrtsgesellschaft"),
        "{text}"
    );
}
