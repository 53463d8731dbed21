//! A plan as PowerShell, for what no API writes.
