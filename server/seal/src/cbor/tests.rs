//! The writer against a library's reader, and the reader against spellings that a library would accept.

use super::{Malformed, Reader, Str, Writer};
use ciborium::Value;
use proptest::prelude::*;

fn by_library(bytes: &[u8]) -> Value {
    ciborium::from_reader(bytes).expect("the library reads what we write")
}

proptest! {
    #[test]
    fn what_is_written_is_what_a_library_and_we_read(n in any::<i64>(), u in any::<u64>(), b in any::<Vec<u8>>(), t in any::<String>()) {
        let mut w = Writer::with_capacity(64);
        w.array(4).integer(n).unsigned(u).bytes(&b).text(&t);
        let bytes = w.finish();
        let expected = Value::Array(vec![n.into(), u.into(), Value::Bytes(b.clone()), Value::Text(t.clone())]);
        prop_assert_eq!(by_library(&bytes), expected.clone());
        let mut library = Vec::new();
        ciborium::into_writer(&expected, &mut library).unwrap();
        prop_assert_eq!(&library, &bytes);

        let mut r = Reader::new(&bytes);
        r.array_of(4).unwrap();
        prop_assert_eq!(r.integer(), Ok(n));
        prop_assert_eq!(r.unsigned(), Ok(u));
        prop_assert_eq!(r.bytes(), Ok(&b[..]));
        prop_assert_eq!(r.string(), Ok(Str::Text(&t)));
        prop_assert_eq!(r.end(), Ok(()));
    }

    #[test]
    fn every_unsigned_has_one_spelling(n in prop_oneof![0u64..300, any::<u64>()]) {
        let mut w = Writer::default();
        w.unsigned(n);
        let shortest = w.finish();
        for (first, width) in [(24u8, 1usize), (25, 2), (26, 4), (27, 8)] {
            let mut spelled = vec![first];
            spelled.extend_from_slice(&n.to_be_bytes()[8 - width..]);
            let value = n.to_be_bytes()[8 - width..].iter().fold(0u64, |a, b| a << 8 | u64::from(*b));
            let read = Reader::new(&spelled).unsigned();
            prop_assert_eq!(read.is_ok(), spelled == shortest || (value != n && read == Ok(value)));
        }
    }

    #[test]
    fn no_bytes_make_the_reader_do_anything_but_answer(bytes in any::<Vec<u8>>()) {
        let mut r = Reader::new(&bytes);
        while r.string().is_ok() || r.integer().is_ok() || r.map().is_ok() || r.array().is_ok() {
            if r.end().is_ok() { break; }
        }
    }
}

#[test]
fn a_map_with_keys_out_of_order_or_twice_is_refused() {
    for bad in [&[0xa2, 2, 0, 1, 0][..], &[0xa2, 1, 0, 1, 0]] {
        assert_eq!(Reader::new(bad).map_by_key(|_, r| r.unsigned().map(drop)), Err(Malformed));
    }
    assert_eq!(Reader::new(&[0xa2, 1, 0, 2, 0]).map_by_key(|_, r| r.unsigned().map(drop)), Ok(()));
}

#[test]
fn indefinite_lengths_bad_text_and_short_input_are_refused() {
    assert_eq!(Reader::new(&[0x5f, 0x41, 0, 0xff]).bytes(), Err(Malformed));
    assert_eq!(Reader::new(&[0x62, 0xc3, 0x28]).text(), Err(Malformed));
    assert_eq!(Reader::new(&[0x5a, 0xff, 0xff, 0xff, 0xff]).bytes(), Err(Malformed));
    assert_eq!(Reader::new(&[0x18, 0x17]).unsigned(), Err(Malformed));
    assert_eq!(Reader::new(&[0xff]).unsigned(), Err(Malformed));
}
