//! Tenants that answer otherwise than Microsoft's documentation has it: the same people and numbers come
//! out, and each of them once.

use std::collections::BTreeSet;

use connectors::connector::{Cursor, List};
use domain::directory::Account;
use sim::vendors::{Configured, Expand, GraphManners};

use crate::{
    support::{Tenant, Whole, connect, read},
    tenant::{accounts_of_file, numbers_of_file},
};

async fn tenant(manners: GraphManners) -> Tenant {
    let tenant = Tenant::of(900).await;
    tenant.simulators.set_page_rows(100);
    tenant.simulators.set_graph_manners(manners);
    tenant
}

fn expanding(expand: Expand) -> GraphManners {
    GraphManners {
        expand,
        ..GraphManners::default()
    }
}

fn configuring(configured: Configured) -> GraphManners {
    GraphManners {
        configured,
        ..expanding(Expand::Ignored)
    }
}

/// The people who are told where the directory's list leaves out those who were deleted.
fn without_deleted(mut accounts: Vec<Account>) -> Vec<Account> {
    accounts.retain(|account| account.deleted_at.value().is_none());
    accounts
}

fn living(tenant: &Tenant) -> BTreeSet<String> {
    accounts_of_file(tenant)
        .into_iter()
        .filter(|account| account.deleted_at.value().is_none())
        .map(|account| account.object_id)
        .collect()
}

#[tokio::test]
async fn accounts_that_do_not_come_along_are_read_by_themselves() {
    for (expand, refusals) in [(Expand::Ignored, 0), (Expand::Refused, 1)] {
        let tenant = tenant(expanding(expand)).await;
        let expected = accounts_of_file(&tenant);
        let of_directory = living(&tenant).len().div_ceil(100) as u64;
        let whole = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
        assert!(whole.unreadable.is_empty(), "{:?}", whole.unreadable);
        assert_eq!(whole.pages, expected.len().div_ceil(100) as u64);
        assert_eq!(tenant.requests(), whole.pages + of_directory + refusals);
        let asked = tenant.requests();
        let accounts = whole.accounts();
        assert_eq!(accounts, without_deleted(expected));

        let again = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
        assert_eq!(again.accounts(), accounts);
        let once_more = tenant.requests() - asked;
        assert_eq!(once_more, asked - of_directory, "the directory is kept");
    }
}

#[tokio::test]
async fn the_directory_is_not_asked_where_accounts_come_along() {
    let tenant = tenant(GraphManners::default()).await;
    let whole = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
    assert_eq!(tenant.requests(), whole.pages);
    assert_eq!(whole.accounts(), accounts_of_file(&tenant));
}

#[tokio::test]
async fn whom_only_the_directory_knows_is_listed_last_and_once() {
    let tenant = tenant(configuring(Configured::First(250))).await;
    let expected = accounts_of_file(&tenant);
    let whole = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
    assert!(whole.unreadable.is_empty(), "{:?}", whole.unreadable);
    let listed = whole.keys.len();
    let configured = without_deleted(expected[..250].to_vec());
    let rows = (listed + 250 - configured.len()) as u64;
    let accounts = whole.accounts();
    let (first, rest) = accounts.split_at(configured.len());
    assert_eq!(first, configured);
    assert!(rest.iter().all(|account| account.line.is_not_sent()));
    assert!(
        rest.iter()
            .all(|account| !account.display_name.is_not_sent())
    );
    let ids: BTreeSet<_> = accounts.iter().map(|a| a.object_id.clone()).collect();
    assert_eq!(ids.len(), accounts.len(), "nobody is listed twice");
    assert!(ids.is_superset(&living(&tenant)));

    let more = tenant.graph.has_rows_after(List::TeamsUsers, rows).await;
    assert!(!more.unwrap());
    let more = tenant
        .graph
        .has_rows_after(List::TeamsUsers, rows - 1)
        .await;
    assert!(more.unwrap());
}

#[tokio::test]
async fn a_cloud_without_teams_list_of_people_has_its_directory() {
    let tenant = tenant(configuring(Configured::NoList)).await;
    let whole = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
    let rows = whole.keys.len() as u64;
    let ids: Vec<_> = whole.accounts().into_iter().map(|a| a.object_id).collect();
    assert!(ids.iter().eq(&living(&tenant)));
    let more = tenant.graph.has_rows_after(List::TeamsUsers, rows).await;
    assert!(!more.unwrap());
    let report = tenant.graph.probe().await;
    assert!(report.is_ready, "{report:?}");
}

/// Reads a list with another connector for each page.
async fn read_in_turns(tenant: &Tenant, list: List) -> Whole {
    let mut whole = Whole::default();
    let mut at: Option<Cursor> = None;
    loop {
        let (graph, _) = connect(&tenant.base);
        let page = graph.page(list, at.as_ref()).await.unwrap();
        whole.pages += 1;
        whole.keys.extend(page.rows.into_iter().map(|row| row.key));
        at = page.next;
        if at.is_none() {
            return whole;
        }
    }
}

#[tokio::test]
async fn whoever_goes_on_elsewhere_lists_the_same() {
    for manners in [
        GraphManners::default(),
        expanding(Expand::Ignored),
        expanding(Expand::Refused),
        configuring(Configured::First(250)),
        configuring(Configured::NoList),
    ] {
        let tenant = tenant(manners).await;
        let whole = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
        let in_turns = read_in_turns(&tenant, List::TeamsUsers).await;
        assert_eq!(in_turns.keys, whole.keys, "{manners:?}");
        assert_eq!(in_turns.pages, whole.pages, "{manners:?}");
    }
}

#[tokio::test]
async fn a_count_is_passed_on_and_counts_everybody_at_the_end() {
    for (list, manners) in [
        (List::TeamsNumbers, GraphManners::default()),
        (List::TeamsUsers, GraphManners::default()),
        (List::TeamsUsers, configuring(Configured::First(250))),
    ] {
        let tenant = tenant(manners).await;
        let page = tenant.graph.page(list, None).await.unwrap();
        assert_eq!(page.total, None);
        tenant.simulators.set_graph_manners(GraphManners {
            sends_count: true,
            ..manners
        });
        let (mut rows, mut total, mut at) = (0, None, None);
        loop {
            let page = tenant.graph.page(list, at.as_ref()).await.unwrap();
            rows += page.rows.len() as u64 + page.left_out;
            total = page.total.or(total);
            at = page.next;
            if at.is_none() {
                break;
            }
        }
        assert_eq!(total, Some(rows), "{list:?} {manners:?}");
    }
}

#[tokio::test]
async fn a_tenant_that_gives_its_own_page_size_is_read_to_the_end() {
    let tenant = Tenant::of(2_500).await;
    for sends_links in [true, false] {
        tenant.simulators.set_graph_manners(GraphManners {
            sends_links,
            heeds_top: false,
            ..GraphManners::default()
        });
        let whole = read(&*tenant.graph, List::TeamsNumbers).await.unwrap();
        assert_eq!(whole.sizes[0], 500);
        assert_eq!(whole.keys.len(), numbers_of_file(&tenant).len());
        let people = read(&*tenant.graph, List::TeamsUsers).await.unwrap();
        assert_eq!(people.accounts(), accounts_of_file(&tenant));
    }
}
