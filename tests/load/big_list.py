#!/usr/bin/env python3
"""Writes a list of N certificates (default 100,000) as an authority would send it; every 1,000th row is bad."""
import sys

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def number(n: int) -> str:
    body = f"440105{1960 + n % 40}{n // 40 % 12 + 1:02}{n // 480 % 28 + 1:02}{n // 13440 % 1000:03}"
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, WEIGHTS)) % 11]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    out = sys.stdout
    out.write("姓名,证件类型,证件号码,手机号,考试名称,年度,级别,专业,管理号,印制号,批准日期,报名市,状态\n")
    for n in range(count):
        year = 2015 + n % 10
        document = "440105199003077021" if n % 1000 == 999 else number(n)
        name = "李王张刘陈杨赵黄周吴"[n % 10] + "伟芳娜敏静丽强磊军洋"[n // 10 % 10] + "一二三四五六七八九十"[n // 100 % 10]
        out.write(
            f"{name},居民身份证,{document},139{n % 100000000:08},一级建造师,{year},,建筑工程,"
            f"{year}0554{n:011},{n:08},{year}-12-20,广州市,正常\n"
        )


main()
