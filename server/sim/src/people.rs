//! The accounts of the organisation: users and resource accounts, each made from its place in the
//! directory, so that a million of them need no memory for names.

use uuid::Uuid;

use crate::{
    Line,
    line::Person,
    places::{Country, Site},
};

const FIRST_NAMES: [&str; 41] = [
    "Aisha", "Anders", "Bela", "Carmen", "Chidi", "Clara", "Daniel", "Devika", "Dmitri", "Eilidh",
    "Emeka", "Esther", "Farid", "Fiona", "Gustav", "Hana", "Ibrahim", "Ingrid", "Jamal", "Joana",
    "Kenji", "Lara", "Leo", "Lucia", "Malik", "Mei", "Miguel", "Nadia", "Noor", "Oskar", "Priya",
    "Rafael", "Ruth", "Samir", "Sinead", "Sofia", "Tomas", "Uma", "Viktor", "Wanda", "Yusuf",
];

const LAST_NAMES: [&str; 47] = [
    "Abbott", "Almeida", "Baker", "Bergman", "Campbell", "Castillo", "Chen", "Dahl", "Desai",
    "Dubois", "Eriksen", "Farah", "Fraser", "Garcia", "Gupta", "Haddad", "Hughes", "Ivanov",
    "Jansen", "Kaplan", "Kimura", "Kowalski", "Larsen", "Lee", "MacLeod", "Marino", "Mbeki",
    "Morgan", "Nakamura", "Nguyen", "Okoye", "Olsen", "Park", "Pereira", "Quist", "Rahman",
    "Rossi", "Sato", "Schmidt", "Singh", "Stewart", "Tan", "Vargas", "Walsh", "Weiss", "Yilmaz",
    "Zhang",
];

const NAMES: usize = FIRST_NAMES.len() * LAST_NAMES.len();

/// Coprime to the number of names, so that stepping by it meets each name once before the first again
/// and neighbours in the directory are not called alike.
const STRIDE: usize = 1_237;

const QUEUES: [&str; 5] = [
    "Sales queue",
    "Support queue",
    "Reception",
    "Service desk",
    "Billing queue",
];

/// One account: what it holds is known to the line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// The line it holds on some day.
    pub(crate) line: Option<u32>,
    pub(crate) country: Country,
}

/// An account in words.
pub(crate) struct Account {
    pub(crate) display_name: String,
    pub(crate) principal_name: String,
}

/// Names and ids of the organisation's accounts.
#[derive(Debug)]
pub(crate) struct Directory {
    domain: String,
    namespace: Uuid,
}

impl Directory {
    pub(crate) fn new(organisation: &str, seed: u64) -> Self {
        let domain = format!("{}.example", slug(organisation));
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_DNS, format!("{seed}.{domain}").as_bytes());
        Self { domain, namespace }
    }

    fn user(&self, person: Person) -> Account {
        let index = person.0 as usize;
        let name = index % NAMES * STRIDE % NAMES;
        let (first, last) = (
            FIRST_NAMES[name % FIRST_NAMES.len()],
            LAST_NAMES[name / FIRST_NAMES.len()],
        );
        let again = match index / NAMES {
            0 => String::new(),
            round => (round + 1).to_string(),
        };
        Account {
            display_name: format!("{first} {last}"),
            principal_name: format!("{}.{}{again}@{}", slug(first), slug(last), self.domain),
        }
    }

    fn resource_account(&self, person: Person, line: &Line) -> Account {
        let site = line.site.name();
        let (title, local) = if line.is_main {
            ("Main line", slug(site))
        } else {
            (
                QUEUES[person.0 as usize % QUEUES.len()],
                person.0.to_string(),
            )
        };
        Account {
            display_name: format!("{title} {site}"),
            principal_name: format!("{}-{local}@{}", slug(title), self.domain),
        }
    }

    /// The account of a person, by the line the person is tied to.
    pub(crate) fn account(&self, person: Person, line: Option<&Line>) -> Account {
        match line {
            Some(line) if line.is_resource_account(person) => self.resource_account(person, line),
            _ => self.user(person),
        }
    }

    pub(crate) fn person_id(&self, person: Person) -> Uuid {
        Uuid::new_v5(&self.namespace, &person.0.to_be_bytes())
    }

    /// The emergency location of a site.
    pub(crate) fn location_id(&self, site: Site) -> Uuid {
        Uuid::new_v5(&self.namespace, site.name().as_bytes())
    }
}

fn slug(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == ' ')
        .map(|c| {
            if c == ' ' {
                '-'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_users_share_a_principal_name() {
        let directory = Directory::new("Contoso", 1);
        let names: HashSet<_> = (0..10_000)
            .map(|i| directory.user(Person(i)).principal_name)
            .collect();
        assert_eq!(names.len(), 10_000);
        assert!(names.iter().all(|name| name.ends_with("@contoso.example")));
    }
}
