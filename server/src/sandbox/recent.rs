//! A map that remembers only the latest entries.

use std::collections::{HashMap, VecDeque};

use super::state::REMEMBERED;

/// Remembers the latest 10,000 entries by their key.
#[derive(Debug)]
pub(super) struct Recent<V> {
    entries: HashMap<String, V>,
    order: VecDeque<String>,
}

impl<V> Default for Recent<V> {
    fn default() -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new() }
    }
}

impl<V> Recent<V> {
    /// Remembers `value`; an entry of the same key is replaced.
    pub(super) fn put(&mut self, key: &str, value: V) {
        if self.entries.insert(key.to_owned(), value).is_none() {
            self.order.push_back(key.to_owned());
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut recent = Recent::default();
        for n in 0..=REMEMBERED {
            recent.put(&n.to_string(), n);
        }
        assert_eq!(recent.get("0"), None);
        assert_eq!(recent.get("1"), Some(&1));
        recent.put("1", 7);
        assert_eq!((recent.get("1"), recent.get("2")), (Some(&7), Some(&2)));
        *recent.get_mut("2").unwrap() = 9;
        assert_eq!(recent.get("2"), Some(&9));
    }
}
