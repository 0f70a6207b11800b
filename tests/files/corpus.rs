//! 30 good photos and documents that are taken, 60 bad ones that are refused, each with its own code and remedy (B7).

use image::RgbImage;

use super::{
    pictures::{
        GOOD, Look, exif, good_photo, grey, jpeg, pdf, pdf_with, photo, png, png_saying, portrait, with_frame,
        with_segment,
    },
    world::World,
};

type Case = (String, &'static str, Vec<u8>, &'static str);

/// Bad photos: a wrong size, a wrong file size, a wrong background, or nobody in them.
fn bad_photos() -> Vec<Case> {
    let mut all: Vec<Case> = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>, code| all.push((name, "photo", bytes, code));
    for (width, height, code) in [
        (300, 413, "photo_width"),
        (296, 413, "photo_width"),
        (413, 413, "photo_width"),
        (590, 826, "photo_width"),
        (295, 420, "photo_height"),
        (295, 414, "photo_height"),
        (295, 500, "photo_height"),
        (294, 413, "photo_small"),
        (295, 412, "photo_small"),
        (100, 140, "photo_small"),
        (1, 1, "photo_small"),
        (413, 295, "photo_small"),
    ] {
        add(format!("{width}×{height}"), photo(Look { width, height, ..GOOD }), code);
    }
    for background in [
        [0, 0, 0],
        [30, 30, 34],
        [67, 142, 219],
        [220, 20, 30],
        [128, 128, 128],
        [200, 200, 200],
        [180, 220, 180],
        [250, 250, 190],
        [210, 225, 250],
        [219, 219, 219],
    ] {
        add(format!("background {background:?}"), photo(Look { background, ..GOOD }), "photo_background");
    }
    for (grain, quality, what) in [(0, 10, "flat"), (4, 5, "crushed"), (255, 100, "huge"), (60, 95, "large")] {
        add(what.into(), photo(Look { grain, quality, ..GOOD }), "photo_size");
    }
    add("grey".into(), grey(Look { grain: 20, ..GOOD }), "photo_grey");
    add("grey in three colours".into(), grey_in_colours(), "photo_grey");
    for (name, shade) in [("a white sheet", 255), ("an almost white sheet", 250)] {
        let mut sheet = RgbImage::from_pixel(295, 413, image::Rgb([shade; 3]));
        // Specks, so that the file is large enough and nothing but the emptiness is wrong.
        for n in 0..1_500 {
            sheet.put_pixel(n * 37 % 295, n * 91 % 413, image::Rgb([235, 236, 238]));
        }
        add(name.into(), jpeg(&sheet, 100), "photo_blank");
    }
    all
}

fn grey_in_colours() -> Vec<u8> {
    let image = image::DynamicImage::from(portrait(Look { grain: 20, ..GOOD })).into_luma8();
    jpeg(&image::DynamicImage::from(image).into_rgb8(), 80)
}

/// Files that are no photo, or not only one.
fn bad_files() -> Vec<Case> {
    let good = good_photo(0);
    let end = |part: &[u8]| [good.as_slice(), part].concat();
    let broken = |at: usize, with: &[u8]| [&good[..at], with, &good[at + with.len()..]].concat();
    let mut all: Vec<Case> = [
        ("PNG named jpg", png(&portrait(GOOD)), "attachment_type"),
        ("GIF", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "attachment_type"),
        ("WebP", b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0".to_vec(), "attachment_type"),
        ("BMP", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".to_vec(), "attachment_type"),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "attachment_type"),
        ("text", "这不是照片".as_bytes().to_vec(), "attachment_type"),
        ("a page", b"<html><script>alert(1)</script></html>".to_vec(), "attachment_type"),
        ("an archive", b"PK\x03\x04\x14\0\0\0\0\0".to_vec(), "attachment_type"),
        ("a program", b"MZ\x90\0\x03\0\0\0".to_vec(), "attachment_type"),
        ("a document for a photo", pdf("photo"), "attachment_type"),
        ("nothing", Vec::new(), "attachment_empty"),
        ("colours of print", with_frame(&good, None, true), "image_colours"),
        ("50,000 × 50,000", with_frame(&good, Some((50_000, 50_000)), false), "image_pixels"),
        ("65,535 × 300", with_frame(&good, Some((65_535, 300)), false), "image_pixels"),
        ("half of it", good[..good.len() / 2].to_vec(), "image_truncated"),
        ("without its last byte", good[..good.len() - 1].to_vec(), "image_truncated"),
        ("its head", good[..30].to_vec(), "image_truncated"),
        ("a damaged head", broken(20, &[0, 0, 0, 0]), "image_broken"),
        ("no picture", b"\xff\xd8\xff\xd9".to_vec(), "image_broken"),
        ("an archive behind", end(b"PK\x03\x04\0\0\0\0PK\x05\x06\0\0"), "file_polyglot"),
        ("a page behind", end(b"<HTML><body>"), "file_polyglot"),
        ("a script inside", with_segment(&good, 0xfe, b"<script>alert(1)</script>"), "file_polyglot"),
        ("a document behind", end(&pdf("x")), "file_polyglot"),
        ("a server's script", with_segment(&good, 0xe1, b"Exif\0\0<?php system($_GET[0]);"), "file_polyglot"),
    ]
    .into_iter()
    .map(|(name, bytes, code)| (name.to_owned(), "photo", bytes, code))
    .collect();
    let documents = [
        ("a PDF without an end", pdf("1")[..300].to_vec(), "pdf_broken"),
        ("a PDF with a script", pdf_with("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "1"), "pdf_active"),
        ("a PDF that starts a program", pdf_with("/OpenAction << /S /Launch /F (cmd.exe) >>", "1"), "pdf_active"),
        ("a PDF with a file inside", pdf_with("/Names << /EmbeddedFiles 9 0 R >>", "1"), "pdf_active"),
        ("a locked PDF", pdf_with("/Encrypt 9 0 R", "1"), "pdf_locked"),
        ("a PDF and an archive", [pdf("1"), b"PK\x05\x06\0\0".to_vec()].concat(), "file_polyglot"),
        ("a PNG of 50,000 × 50,000", png_saying(50_000, 50_000), "image_pixels"),
        ("a PNG cut off", png(&portrait(GOOD))[..2_000].to_vec(), "image_truncated"),
    ];
    all.extend(documents.map(|(name, bytes, code)| (name.to_owned(), "application", bytes, code)));
    all
}

// rows: F23 G16
#[tokio::test]
async fn thirty_good_files_are_taken() {
    let world = World::open().await;
    for n in 0..24 {
        let taken = world.upload("photo", good_photo(n)).await;
        assert_eq!(taken.status.as_u16(), 201, "{n}: {}", taken.text);
        assert_eq!(World::codes(&taken), ["photo_pose_unchecked"], "{n}");
    }
    for (name, bytes) in [
        ("a document", pdf("1")),
        ("a scan", jpeg(&portrait(Look { width: 1_240, height: 1_754, ..GOOD }), 80)),
        ("a drawing", png(&portrait(GOOD))),
        ("a grey scan", grey(Look { width: 800, height: 1_100, ..GOOD })),
        ("a picture of a phone, with a second one behind it", [good_photo(1), good_photo(2)].concat()),
        ("a small picture", jpeg(&RgbImage::new(20, 20), 80)),
    ] {
        world.upload("application", bytes).await.expect(201);
        println!("{name}");
    }
}

// rows: F23 G16
#[tokio::test]
async fn sixty_bad_files_are_refused_each_with_its_remedy() {
    let world = World::open().await;
    let all: Vec<Case> = bad_photos().into_iter().chain(bad_files()).collect();
    assert!(all.len() >= 60, "{}", all.len());
    let mut wrong = Vec::new();
    for (name, slot, bytes, code) in all {
        let refused = world.upload(slot, bytes).await;
        refused.problem(refused.status.as_u16());
        let errors = refused.json()["errors"].clone();
        let found = errors.as_array().unwrap().iter().find(|error| error["code"] == code);
        let told = found.is_some_and(|error| {
            error["pointer"] == "/file"
                && ["detail", "remedy", "detail_en", "remedy_en"]
                    .iter()
                    .all(|part| error[part].as_str().is_some_and(|text| !text.is_empty() && !text.contains('{')))
        });
        // Only the fault that was made, so that nobody is sent to mend what is right.
        let others: Vec<String> = World::codes(&refused).into_iter().filter(|other| !belongs(other, code)).collect();
        if !told || !refused.status.is_client_error() || !others.is_empty() {
            wrong.push(format!("{name}: expected {code}, {} {}", refused.status, errors));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(world.stored().is_empty(), "nothing of a refused file is kept");
}

/// Whether a second finding follows from the fault that was made.
fn belongs(found: &str, made: &str) -> bool {
    let of_size = ["photo_small", "photo_width", "photo_height", "photo_size", "photo_blank", "photo_background"];
    found == made
        || (of_size.contains(&found) && of_size[..3].contains(&made))
        || (made == "photo_blank" && found == "photo_grey")
}

// rows: G16
#[tokio::test]
async fn where_a_picture_was_taken_is_removed_and_told() {
    let world = World::open().await;
    let located = with_segment(&good_photo(3), 0xe1, &exif(1));
    assert!(located.windows(8).any(|part| part == b"113.2644"));
    let taken = world.upload("photo", located).await;
    let id = super::world::text(&taken.expect(201)["id"]);
    assert_eq!(World::codes(&taken), ["location_removed", "photo_pose_unchecked"]);
    let kept = world.running.get(&format!("/api/v1/attachments/{id}"), Some(&world.candidate)).await;
    assert!(!kept.bytes.windows(3).any(|part| part == b"GPS"), "the place is gone");
    assert!(!kept.bytes.windows(4).any(|part| part == b"Exif"));
    assert_eq!(image::load_from_memory(&kept.bytes).unwrap().to_rgb8().dimensions(), (295, 413));
}
