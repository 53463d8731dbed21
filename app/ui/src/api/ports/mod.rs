//! The porting desk: orders on their way in, and what is done about them.
