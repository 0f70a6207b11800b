//! The photo coach: the exact fix for each fault, and a corrected photo where only the size is wrong.

use image::GenericImageView;
use serde_json::json;

use super::{
    pictures::{GOOD, Look, exif, photo, with_segment},
    world::{World, text},
};
use crate::support::running::fresh_key;

async fn corrected(world: &World, bytes: Vec<u8>) -> crate::support::running::Answer {
    world.upload_with("photo", bytes, &[("correct", "true")], &fresh_key()).await
}

// rows: F23 G16
#[tokio::test]
async fn each_fault_says_what_is_and_what_must_be() {
    let world = World::open().await;
    let wide = photo(Look { width: 300, ..GOOD });
    let refused = world.upload("photo", wide).await;
    assert_eq!(refused.problem(422), "photo_unfit");
    let error = refused.json()["errors"][0].clone();
    assert_eq!(error["detail"], "宽 300 像素，应为 295。");
    assert!(text(&error["remedy"]).starts_with("请按 295×413 裁剪"), "{error}");
    assert_eq!(error["detail_en"], "The width is 300 pixels; it must be 295.");
    let dark = world.upload("photo", photo(Look { background: [67, 142, 219], ..GOOD })).await;
    assert_eq!(World::codes(&dark), ["photo_background"]);
    assert!(text(&dark.json()["errors"][0]["detail"]).contains("只有 0%"), "{}", dark.text);
}

// rows: F23 G16
#[tokio::test]
async fn what_is_doubtful_is_said_and_taken() {
    let world = World::open().await;
    // White on top, a shadow beside the shoulders.
    let mut picture = super::pictures::portrait(GOOD);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        if (60..150).contains(&y) && x < 20 {
            *pixel = image::Rgb([190, 190, 196]);
        }
    }
    let taken = world.upload("photo", super::pictures::jpeg(&picture, 88)).await;
    taken.expect(201);
    assert_eq!(World::codes(&taken), ["photo_background_doubtful", "photo_pose_unchecked"]);
}

// rows: G16 F23
#[tokio::test]
async fn a_photo_of_which_only_the_size_is_wrong_is_corrected_when_asked() {
    let world = World::open().await;
    for (width, height, grain, quality) in
        [(300, 413, 8, 80), (590, 826, 30, 95), (1_200, 1_600, 60, 95), (2_000, 3_000, 20, 90), (295, 413, 60, 100)]
    {
        let bytes = photo(Look { width, height, grain, quality, ..GOOD });
        let plain = world.upload("photo", bytes.clone()).await;
        assert_eq!(plain.problem(422), "photo_unfit", "{width}×{height}");
        let taken = corrected(&world, bytes).await;
        let view = taken.expect(201);
        assert_eq!(World::codes(&taken), ["photo_corrected", "photo_pose_unchecked"], "{width}×{height}");
        assert!(view["size"].as_u64().unwrap() <= 20 * 1_024);
        let kept =
            world.running.get(&format!("/api/v1/attachments/{}", text(&view["id"])), Some(&world.candidate)).await;
        assert_eq!(image::load_from_memory(&kept.bytes).unwrap().dimensions(), (295, 413));
        // What was corrected is itself a photo that is taken without a word.
        world.upload("photo", kept.bytes).await.expect(201);
    }
}

// rows: G16
#[tokio::test]
async fn what_a_correction_cannot_mend_is_refused_all_the_same() {
    let world = World::open().await;
    for (look, code) in [
        (Look { width: 590, height: 826, background: [67, 142, 219], ..GOOD }, "photo_background"),
        (Look { width: 200, height: 280, ..GOOD }, "photo_small"),
        (Look { width: 900, height: 420, ..GOOD }, "photo_width"),
        (Look { grain: 0, quality: 10, ..GOOD }, "photo_size"),
    ] {
        let refused = corrected(&world, photo(look)).await;
        assert_eq!(refused.problem(422), "photo_unfit", "{look:?}");
        assert!(World::codes(&refused).contains(&code.to_owned()), "{look:?}: {}", refused.text);
    }
}

// rows: F23
#[tokio::test]
async fn a_photo_that_lies_on_its_side_is_set_upright() {
    let world = World::open().await;
    let upright = super::pictures::portrait(GOOD);
    let lying = image::imageops::rotate270(&upright);
    let bytes = with_segment(&super::pictures::jpeg(&lying, 80), 0xe1, &exif(6));
    let taken = world.upload("photo", bytes).await.expect(201);
    let kept = world.running.get(&format!("/api/v1/attachments/{}", text(&taken["id"])), Some(&world.candidate)).await;
    let kept = image::load_from_memory(&kept.bytes).unwrap().to_rgb8();
    assert_eq!(kept.dimensions(), (295, 413));
    let top = kept.get_pixel(147, 4);
    assert!(top.0.iter().all(|part| *part > 230), "white above the head: {top:?}");
    assert_eq!(json!(taken["kind"]), "jpeg");
}
