//! The ports of one number: the orders that it stands in, and the requests of other carriers for it.

use domain::{
    Country,
    number::{
        NumberType,
        view::{NumberDetail, NumberPort},
    },
    port::PortOut,
};
use leptos::prelude::*;

use crate::{
    components::port::{foc, line_state, order_href},
    pages::ports::{out_href, out_state},
};

/// The panel; nothing where the number was never ported.
pub(super) fn ports(detail: &NumberDetail) -> Option<AnyView> {
    if detail.ports.is_empty() && detail.port_outs.is_empty() {
        return None;
    }
    let country = detail.number.as_ref().map(|n| n.particulars.country);
    let country = country.unwrap_or(Country::US);
    let orders = detail.ports.iter().map(|port| order_row(port, country));
    let outs = detail.port_outs.iter().map(out_row);
    let panel = view! {
        <section class="panel" aria-labelledby="p-h">
            <div class="panel-head"><h2 id="p-h">"Ports"</h2></div>
            <ul class="panel-body stack stack--tight">{orders.collect_view()}{outs.collect_view()}</ul>
        </section>
    };
    Some(panel.into_any())
}

fn order_row(port: &NumberPort, country: Country) -> AnyView {
    let date = port.foc.as_ref().map(foc);
    view! {
        <li class="row">
            <a class="mono" href=order_href(port.order)>{port.reference.clone()}</a>
            {line_state(port.state, country, NumberType::Geographic)}{date}
        </li>
    }
    .into_any()
}

fn out_row(port_out: &PortOut) -> AnyView {
    let asker = port_out.particulars.gaining_carrier.clone();
    let asker = asker.unwrap_or_else(|| "another carrier".to_owned());
    view! {
        <li class="row">
            <a href=out_href(port_out.id)>"Asked for by "{asker}</a>{out_state(port_out.state)}
        </li>
    }
    .into_any()
}
