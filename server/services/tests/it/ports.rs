//! Ports as the pages, the REST API and the command line run them, against simulated carriers.

mod desk;
mod findings;
mod following;
mod stage;
