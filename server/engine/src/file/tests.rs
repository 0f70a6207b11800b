//! Files by their bytes: whole, cut off, with something else inside, and without what need not be known.

use super::*;

/// The segments of a grey JPEG of 2 × 3 pixels; its scan is not a picture, which nobody here looks at.
fn jpeg(components: u8, extra: &[(u8, &[u8])]) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    let mut add = |marker: u8, content: &[u8]| {
        out.extend_from_slice(&[0xff, marker]);
        out.extend_from_slice(&u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        out.extend_from_slice(content);
    };
    add(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    for (marker, content) in extra {
        add(*marker, content);
    }
    add(0xc0, &[8, 0, 3, 0, 2, components, 1, 0x11, 0]);
    add(0xda, &[1, 1, 0, 0, 63, 0]);
    out.extend_from_slice(&[0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0xff, 0xd9]);
    out
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length[..], name, content, &[0; 4]].concat()
}

fn png(extra: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(chunk(b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 3, 8, 2, 0, 0, 0]));
    for (name, content) in extra {
        out.extend(chunk(name, content));
    }
    out.extend(chunk(b"IDAT", b"data"));
    out.extend(chunk(b"IEND", b""));
    out
}

fn pdf(body: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj\n{body}\nendobj\nstartxref\n9\n%%EOF\n").into_bytes()
}

/// EXIF that says how the image is turned and, where asked, that it has a place.
fn exif(orientation: u8, place: bool, big: bool) -> Vec<u8> {
    let n = |value: u32, size: usize| {
        let bytes = value.to_be_bytes();
        let mut bytes = bytes[4 - size..].to_vec();
        if !big {
            bytes.reverse();
        }
        bytes
    };
    let mut out = b"Exif\0\0".to_vec();
    out.extend_from_slice(if big { b"MM\0*" } else { b"II*\0" });
    out.extend(
        [n(8, 4), n(if place { 2 } else { 1 }, 2), n(0x0112, 2), n(3, 2), n(1, 4), n(orientation.into(), 2), n(0, 2)]
            .concat(),
    );
    if place {
        out.extend([n(0x8825, 2), n(4, 2), n(1, 4), n(38, 4)].concat());
    }
    out.extend([n(0, 4)].concat());
    out.extend_from_slice(b"39.9042N 116.4074E");
    out
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_kind_is_told_by_content() {
    assert_eq!(sniff(&jpeg(3, &[])), Some(FileKind::Jpeg));
    assert_eq!(sniff(&png(&[])), Some(FileKind::Png));
    assert_eq!(sniff(&pdf("")), Some(FileKind::Pdf));
    for unknown in [&b"GIF89a"[..], b"RIFF\0\0\0\0WEBP", b"BM", b"PK\x03\x04", b"<html>", b"\xff\xd8", b" %PDF-1.7"] {
        assert_eq!(inspect(unknown), Err(FileFault::UnknownKind), "{unknown:?}");
    }
    assert_eq!(inspect(b""), Err(FileFault::Empty));
}

#[test]
fn metadata_goes_and_the_way_an_image_is_turned_stays() {
    for big in [true, false] {
        for (orientation, place) in [(1, true), (6, true), (8, false)] {
            let exif = exif(orientation, place, big);
            let found = inspect(&jpeg(3, &[(0xe1, &exif), (0xfe, b"a comment"), (0xe2, b"MPF\0")])).unwrap();
            assert_eq!((found.pixels, found.orientation, found.had_location), (Some((2, 3)), orientation, place));
            assert!(
                !holds(&found.clean, b"116.4074E") && !holds(&found.clean, b"comment") && !holds(&found.clean, b"MPF")
            );
            let again = inspect(&found.clean).unwrap();
            assert_eq!((again.orientation, again.had_location, &again.clean), (orientation, false, &found.clean));
        }
    }
    let found = inspect(&png(&[(b"tEXt", b"Author\0Somebody"), (b"eXIf", b"MM\0*")])).unwrap();
    assert!(found.had_location && !holds(&found.clean, b"Somebody"));
    assert_eq!(found.clean, png(&[]));
    // A second picture behind the first, as some phones write it, is dropped.
    let found = inspect(&[jpeg(3, &[]), jpeg(3, &[])].concat()).unwrap();
    assert_eq!(found.clean, jpeg(3, &[]));
}

#[test]
fn a_file_that_was_cut_off_anywhere_is_refused() {
    let whole = jpeg(3, &[(0xe1, &exif(1, true, true))]);
    for cut in 3..whole.len() {
        assert!(matches!(inspect(&whole[..cut]), Err(FileFault::Truncated | FileFault::Broken)), "{cut}");
    }
    let whole = png(&[(b"tEXt", b"x")]);
    for cut in 8..whole.len() {
        assert_eq!(inspect(&whole[..cut]), Err(FileFault::Truncated), "{cut}");
    }
    let whole = pdf("<< >>");
    for cut in 5..whole.len() - 6 {
        assert_eq!(inspect(&whole[..cut]), Err(FileFault::PdfBroken), "{cut}");
    }
}

#[test]
fn a_file_that_is_two_things_is_refused() {
    for hidden in [&b"PK\x03\x04zip"[..], b"....PK\x05\x06", b"<SCRIPT>x</SCRIPT>", b"<?php", b"\x7fELF", b"%PDF-1.7"] {
        for file in [
            [jpeg(3, &[]).as_slice(), hidden].concat(),
            jpeg(3, &[(0xfe, hidden)]),
            [png(&[]).as_slice(), hidden].concat(),
            png(&[(b"tEXt", hidden)]),
        ] {
            assert_eq!(inspect(&file), Err(FileFault::Polyglot), "{hidden:?}");
        }
    }
    let page = [pdf("").as_slice(), b"<html>"].concat();
    assert_eq!(inspect(&page), Err(FileFault::Polyglot));
    assert_eq!(inspect(&[pdf("").as_slice(), b"PK\x05\x06"].concat()), Err(FileFault::Polyglot));
    assert_eq!(inspect(&png(&[(b"IDAT", b"PK\x05\x06")])), Err(FileFault::Polyglot));
}

#[test]
fn colours_of_print_and_active_documents_are_refused() {
    assert_eq!(inspect(&jpeg(4, &[])), Err(FileFault::Colours));
    assert_eq!(inspect(&jpeg(2, &[])), Err(FileFault::Broken));
    for (body, fault) in [
        ("<< /S /JavaScript /JS (x) >>", FileFault::PdfActive),
        ("<< /S/Launch >>", FileFault::PdfActive),
        ("<< /Type /EmbeddedFiles >>", FileFault::PdfActive),
        ("<< /Encrypt 3 0 R >>", FileFault::PdfLocked),
    ] {
        assert_eq!(inspect(&pdf(body)), Err(fault), "{body}");
    }
    assert!(inspect(&pdf("<< /EncryptMetadataNot true /LaunchPad 1 >>")).is_ok());
    assert_eq!(inspect(b"%PDF-x.7\nstartxref\n%%EOF"), Err(FileFault::PdfBroken));
}
