//! The language of conditions and values: text to tree, tree to typed tree.

pub mod ast;
pub mod check;
pub mod function;
pub mod lexer;
pub mod literal;
pub mod names;
pub mod parser;
pub mod plain;
pub mod population;
pub mod print;
pub mod typed;
