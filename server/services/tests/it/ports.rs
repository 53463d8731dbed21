//! Ports as the pages, the REST API and the command line run them, against simulated carriers.

mod board;
mod calendar;
mod desk;
mod findings;
mod following;
mod hand;
mod intake;
mod papers;
mod room;
mod scene;
mod stage;
mod tick;
mod wall;
