//! Files that cost much more to open than to send: what they cost in memory is measured in a process of their own, so
//! this is run alone, by `make bombs`.

use std::io::Write;

use reqwest::multipart::{Form, Part};
use zhengda::records::staff::StaffRole;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    pictures::{GOOD, Look, good_photo, jpeg, pdf, png_saying, portrait, with_frame},
    world::World,
};
use crate::support::roles::REGION;

/// What no single file may cost.
const MOST_MIB: u64 = 64;

/// A figure of this process in MiB, from `/proc/self/status`.
fn mib(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1_024
}

/// The memory that `work` takes at its peak above what was there before.
async fn cost<T>(name: &str, work: impl Future<Output = T>) -> T {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = mib("VmRSS");
    let done = work.await;
    let cost = mib("VmHWM").saturating_sub(before);
    println!("{name}: {cost} MiB");
    assert!(cost <= MOST_MIB, "{name} took {cost} MiB");
    done
}

/// A workbook whose parts hold `size` bytes of one pattern each, packed to almost nothing.
fn workbook(parts: &[(&str, &str, usize, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_level(Some(9));
    let mut write = |name: &str, head: &str, pattern: &str, size: usize, tail: &str| {
        zip.start_file(name, options).unwrap();
        zip.write_all(head.as_bytes()).unwrap();
        let block = pattern.repeat((1 << 20) / pattern.len());
        for _ in 0..size / block.len() {
            zip.write_all(block.as_bytes()).unwrap();
        }
        zip.write_all(tail.as_bytes()).unwrap();
    };
    let xml = "<?xml version=\"1.0\"?>";
    write(
        "[Content_Types].xml",
        &format!("{xml}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        " ",
        0,
        "",
    );
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    write(
        "_rels/.rels",
        &format!(
            "{xml}<Relationships xmlns=\"{package}\">\
         <Relationship Id=\"r1\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
        " ",
        0,
        "",
    );
    write(
        "xl/workbook.xml",
        &format!(
            "{xml}<workbook xmlns:r=\"{relation}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
        ),
        " ",
        0,
        "",
    );
    write(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "{xml}<Relationships xmlns=\"{package}\">\
         <Relationship Id=\"r1\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
        ),
        " ",
        0,
        "",
    );
    for (name, pattern, size, tail) in parts {
        let head = if name.ends_with("sharedStrings.xml") { "<sst>" } else { "<worksheet><sheetData>" };
        write(name, head, pattern, *size, tail);
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
#[ignore = "measures the memory of its process: run by make bombs"]
async fn no_bomb_costs_more_than_64_mib() {
    let world = World::open().await;
    // Everything that is loaded once is there before anything is measured.
    world.upload("photo", good_photo(0)).await.expect(201);
    world.upload("application", pdf("1")).await.expect(201);
    let issuer = world.running.staff(REGION, "issuer", StaffRole::Issuer).await;
    let import = async |bytes: Vec<u8>| {
        let (token, form) = (issuer.clone(), Form::new().part("file", Part::bytes(bytes).file_name("名单.xlsx")));
        let send = move |client: &reqwest::Client, base: &str| {
            client
                .post(format!("{base}/api/v1/staff/certificates/import?dry_run=true"))
                .bearer_auth(token)
                .multipart(form)
        };
        world.running.raw(send).await
    };
    import(b"a,b".to_vec()).await;
    let huge = with_frame(&good_photo(0), Some((50_000, 50_000)), false);
    let refused = cost("JPEG of 50,000 × 50,000", world.upload("photo", huge)).await;
    assert_eq!(World::codes(&refused), ["image_pixels"]);
    let refused = cost("PNG of 50,000 × 50,000", world.upload("application", png_saying(50_000, 50_000))).await;
    assert_eq!(World::codes(&refused), ["image_pixels"]);
    let sheet = ("xl/worksheets/sheet1.xml", "<row/>", 0, "</sheetData></worksheet>");
    for (name, parts) in [
        ("a sheet of 1 GiB", vec![("xl/worksheets/sheet1.xml", "<row r=\"1\"><c/></row>", 1 << 30, "")]),
        ("one text of 400 MiB", vec![("xl/worksheets/sheet1.xml", "x", 400 << 20, "")]),
        ("shared texts of 400 MiB", vec![("xl/sharedStrings.xml", "<si><t>x</t></si>", 400 << 20, "</sst>"), sheet]),
        ("5,000,000 empty shared texts", vec![("xl/sharedStrings.xml", "<si/>", 24 << 20, "</sst>"), sheet]),
        ("one shared text of 20 MiB", vec![("xl/sharedStrings.xml", "x", 20 << 20, "</sst>"), sheet]),
    ] {
        let bomb = workbook(&parts);
        assert!(bomb.len() < 4 << 20, "{name} is packed to {} bytes", bomb.len());
        let refused = cost(name, import(bomb)).await;
        assert_eq!(refused.problem(413), "file_too_large", "{name}");
    }
    let many = workbook(&[("xl/sharedStrings.xml", "<si><t>一二三</t></si>", 23 << 20, "</sst>"), sheet]);
    let taken = cost("shared texts up to the limit", import(many)).await;
    // It is read to its end, and found to have no rows: a file that is refused before costs nothing and shows nothing.
    assert_eq!(taken.problem(422), "file_empty");
    let largest = jpeg(&portrait(Look { width: 4_000, height: 4_000, ..GOOD }), 60);
    cost("JPEG of 16,000,000 pixels, the most that is taken", world.upload("application", largest)).await.expect(201);
}
