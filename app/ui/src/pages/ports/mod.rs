//! Ports: numbers on their way in and out, from a pasted list to a closed order.
