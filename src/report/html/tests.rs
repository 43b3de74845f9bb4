//! Pages of every kind of block, and hostile texts.
