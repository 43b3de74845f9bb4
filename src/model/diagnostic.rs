//! Problems in a rule file: what is wrong, and where in its text.
