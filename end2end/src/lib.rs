//! End-to-end tests: the real server, driven in Chromium. Everything is in `tests/it`.
