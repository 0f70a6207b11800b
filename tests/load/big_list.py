#!/usr/bin/env python3
"""Writes a list of N certificates (default 100,000) as an authority would send it; every 1,000th row is bad.
usage: big_list.py [N] [FILE.xlsx]   Without a file the list goes to the standard output as CSV."""
import sys
import zipfile
from xml.sax.saxutils import escape

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
HEADER = "姓名,证件类型,证件号码,手机号,考试名称,年度,级别,专业,管理号,印制号,批准日期,报名市,状态".split(",")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def number(n: int) -> str:
    body = f"440105{1960 + n % 40}{n // 40 % 12 + 1:02}{n // 480 % 28 + 1:02}{n // 13440 % 1000:03}"
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, WEIGHTS)) % 11]


def rows(count: int):
    yield HEADER
    for n in range(count):
        year = 2015 + n % 10
        document = "440105199003077021" if n % 1000 == 999 else number(n)
        name = "李王张刘陈杨赵黄周吴"[n % 10] + "伟芳娜敏静丽强磊军洋"[n // 10 % 10] + "一二三四五六七八九十"[n // 100 % 10]
        yield [
            name, "居民身份证", document, f"139{n % 100000000:08}", "一级建造师", str(year), "", "建筑工程",
            f"{year}0554{n:011}", f"{n:08}", f"{year}-12-20", "广州市", "正常",
        ]


def workbook(count: int, path: str) -> None:
    """All texts are shared, as spreadsheet programs write them: the hardest case for a reader's memory."""
    shared: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/></Types>""")
        book.writestr("_rels/.rels", f"""<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a"
Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""")
        book.writestr("xl/workbook.xml", f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>
<sheet name="名单" sheetId="1" r:id="a"/></sheets></workbook>""")
        book.writestr("xl/_rels/workbook.xml.rels", f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="a" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="b" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>""")
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><dimension ref="A1:M{count + 1}"/><sheetData>'.encode())
            for line, row in enumerate(rows(count), 1):
                cells = "".join(
                    f'<c r="{"ABCDEFGHIJKLM"[at]}{line}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'
                    for at, text in enumerate(row) if text
                )
                sheet.write(f'<row r="{line}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w") as strings:
            strings.write(f'<sst xmlns="{MAIN}" uniqueCount="{len(shared)}">'.encode())
            for text in shared:
                strings.write(f"<si><t>{escape(text)}</t></si>".encode())
            strings.write(b"</sst>")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if len(sys.argv) > 2:
        return workbook(count, sys.argv[2])
    for row in rows(count):
        sys.stdout.write(",".join(row) + "\n")
    return None


main()
