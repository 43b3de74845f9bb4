//! Lists of the different values that the rows of each customer have.
//!
//! A list has little room to spare, an eighth of what it holds, so that its memory is that of its values.

/// What is kept of each customer: of values their codes, 8 bytes each.
#[derive(Clone, Debug)]
pub struct Lists<T> {
    of: Vec<Vec<T>>,
}

/// Makes a little room in a list that is full.
pub fn grow<T>(list: &mut Vec<T>) {
    list.reserve_exact(list.len() / 8 + 4);
}

impl<T: Copy + Ord> Lists<T> {
    /// Empty lists for so many customers.
    #[must_use]
    pub fn new(customers: usize) -> Self {
        Self { of: vec![Vec::new(); customers] }
    }

    /// Adds a value.
    pub fn add(&mut self, customer: usize, code: T) {
        let list = &mut self.of[customer];
        // Rows that follow one another often have one day or one text.
        if list.last() == Some(&code) {
            return;
        }
        if list.len() == list.capacity() {
            settle(list);
            if list.len() >= list.capacity() / 8 * 7 {
                grow(list);
            }
        }
        list.push(code);
    }

    /// Puts every list in rising order, each different value once.
    pub fn finish(&mut self) {
        self.of.iter_mut().for_each(settle);
    }

    /// The values of a customer, in rising order once they are finished.
    #[must_use]
    pub fn get(&self, customer: usize) -> &[T] {
        &self.of[customer]
    }
}

fn settle<T: Copy + Ord>(list: &mut Vec<T>) {
    // What was settled before is a run, which a stable sort merges.
    list.sort();
    list.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_values_are_kept_once_however_they_come() {
        let mut lists = Lists::new(2);
        (0..10_000).for_each(|i| lists.add(1, i * 7919 % 101));
        assert!(lists.get(1).len() < 130, "duplicates are dropped on the way");
        lists.finish();
        assert_eq!((lists.get(0), lists.get(1)), (&[][..], (0..101).collect::<Vec<_>>().as_slice()));
    }
}
