//! Every value that the rows of each customer have.
//!
//! Rows only append to one list of values and one of customers, 12 bytes each; the last row gone by, the values are put in the
//! order of their customers and those lists let go, so that 8 bytes a value stay.

/// Every value of each customer, by its code.
#[derive(Clone, Debug, Default)]
pub struct ValueLists {
    codes: Vec<i64>,
    /// Whose each value is; nothing once they are finished.
    customers: Vec<u32>,
    /// For each customer where its values end, once they are finished.
    ends: Vec<usize>,
}

impl ValueLists {
    /// Adds a value.
    #[inline]
    pub fn add(&mut self, customer: u32, code: i64) {
        self.codes.push(code);
        self.customers.push(customer);
    }

    /// Puts the values of so many customers in order, each customer's rising; `scratch` is memory that is left for the next.
    pub fn finish(&mut self, customers: usize, scratch: &mut Vec<i64>) {
        let whose = std::mem::take(&mut self.customers);
        let mut ends = vec![0; customers];
        for customer in &whose {
            ends[*customer as usize] += 1;
        }
        let mut before = 0;
        for end in &mut ends {
            before += std::mem::replace(end, before);
        }
        scratch.clear();
        scratch.resize(self.codes.len(), 0);
        // Each customer's end begins where its values do and moves on with them.
        for (customer, code) in whose.iter().zip(&self.codes) {
            let end = &mut ends[*customer as usize];
            scratch[*end] = *code;
            *end += 1;
        }
        let mut start = 0;
        for end in &ends {
            scratch[start..*end].sort_unstable();
            start = *end;
        }
        self.codes.copy_from_slice(scratch);
        self.ends = ends;
    }

    /// The values of a customer, in rising order; nothing before they are finished.
    #[must_use]
    pub fn get(&self, customer: usize) -> &[i64] {
        let start = customer.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let end = self.ends.get(customer).copied();
        start.zip(end).and_then(|(start, end)| self.codes.get(start..end)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_customer_has_its_values_in_order(values in prop::collection::vec((0_u32..5, -3_i64..3), 0..100)) {
            let (mut lists, mut scratch) = (ValueLists::default(), vec![1, 2, 3]);
            for (customer, code) in &values {
                lists.add(*customer, *code);
            }
            lists.finish(6, &mut scratch);
            for customer in 0..6 {
                let of = values.iter().filter(|(whose, _)| *whose as usize == customer);
                let mut expected: Vec<i64> = of.map(|(_, code)| *code).collect();
                expected.sort_unstable();
                prop_assert_eq!(lists.get(customer), expected);
            }
        }
    }
}
