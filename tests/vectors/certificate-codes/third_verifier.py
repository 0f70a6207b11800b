#!/usr/bin/env python3
"""A third verifier, written from docs/CERTIFICATE-CODE.md alone, to see that a stranger can: it gives the expected answer for
every vector beside it. Plain Python without a library; slow, and no more than an example."""

import base64
import datetime
import hashlib
import json
import pathlib
import sys
import zlib


class Malformed(Exception):
    """Not the deterministic CBOR expected at this place."""


class Answer(Exception):
    """The first check that fails."""


# ------------------------------------------------------------------ CBOR, one spelling (RFC 8949 section 4.2.1)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        if self.at + n > len(self.data):
            raise Malformed
        self.at += n
        return self.data[self.at - n : self.at]

    def head(self):
        first = self.take(1)[0]
        major, low = first >> 5, first & 31
        if low < 24:
            return major, low
        if low > 27:
            raise Malformed
        width = 1 << (low - 24)
        n = int.from_bytes(self.take(width), "big")
        if n < (24 if width == 1 else 1 << (8 * width // 2)):
            raise Malformed
        return major, n

    def of(self, major):
        found, n = self.head()
        if found != major:
            raise Malformed
        return n

    def unsigned(self):
        return self.of(0)

    def integer(self):
        major, n = self.head()
        if major > 1 or n >= 1 << 63:
            raise Malformed
        return n if major == 0 else -1 - n

    def bytes(self, length=None):
        data = self.take(self.of(2))
        if length is not None and len(data) != length:
            raise Malformed
        return data

    def string(self):
        major, n = self.head()
        if major not in (2, 3):
            raise Malformed
        data = self.take(n)
        if major == 2:
            return data
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed from None

    def text(self):
        value = self.string()
        if not isinstance(value, str):
            raise Malformed
        return value

    def pairs(self):
        before = -1
        for _ in range(self.of(5)):
            key = self.unsigned()
            if key <= before:
                raise Malformed
            before = key
            yield key

    def end(self):
        if self.at != len(self.data):
            raise Malformed


def head(major, n):
    for low, width, limit in ((None, 0, 24), (24, 1, 1 << 8), (25, 2, 1 << 16), (26, 4, 1 << 32), (27, 8, 1 << 64)):
        if n < limit:
            return bytes([major << 5 | n]) if low is None else bytes([major << 5 | low]) + n.to_bytes(width, "big")
    raise Malformed


# ------------------------------------------------------------------ Ed25519, strict (RFC 8032)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def ed_point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * pow(2, (P - 1) // 4, P) % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x, y, 1)


def ed_add(p, q):
    (x1, y1, z1), (x2, y2, z2) = p, q
    a, c = z1 * z2 % P, x1 * x2 % P
    b, d = a * a % P, y1 * y2 % P
    e = D * c * d % P
    f, g = b - e, b + e
    return (a * f * ((x1 + y1) * (x2 + y2) - c - d) % P, a * g * (d + c) % P, f * g % P)


def ed_times(n, p):
    result = (0, 1, 1)
    while n:
        if n & 1:
            result = ed_add(result, p)
        p = ed_add(p, p)
        n >>= 1
    return result


def ed_same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


ED_BASE = ed_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed_small(p):
    return ed_same(ed_times(8, p), (0, 1, 1))


def ed25519(key, message, signature):
    a, r, s = ed_point(key), ed_point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or ed_small(a) or ed_small(r):
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return ed_same(ed_times(s, ED_BASE), ed_add(r, ed_times(h, a)))


# ------------------------------------------------------------------ SM2 with SM3 (GB/T 32918.2, GB/T 32905)

SP = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
SA, SB = SP - 3, 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
SN = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
SG = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def sm3(message):
    def rotate(x, n):
        n %= 32
        return (x << n | x >> (32 - n)) & 0xFFFFFFFF

    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    length = len(message) * 8
    message += b"\x80" + b"\0" * ((55 - len(message)) % 64) + length.to_bytes(8, "big")
    for block in range(0, len(message), 64):
        w = [int.from_bytes(message[block + i : block + i + 4], "big") for i in range(0, 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15)
            w.append(x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = rotate((rotate(a, 12) + e + rotate(t, j)) & 0xFFFFFFFF, 7)
            ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
            gg = e ^ f ^ g if j < 16 else e & f | ~e & g
            tt1 = (ff + d + (ss1 ^ rotate(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            d, c, b, a = c, rotate(b, 9), a, tt1
            h, g, f, e = g, rotate(f, 19), e, tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17)
        state = [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in state)


def sm2_add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % SP == 0:
        return None
    if p == q:
        slope = (3 * p[0] * p[0] + SA) * pow(2 * p[1], SP - 2, SP)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], SP - 2, SP)
    x = (slope * slope - p[0] - q[0]) % SP
    return x, (slope * (p[0] - x) - p[1]) % SP


def sm2_times(n, p):
    result = None
    while n:
        if n & 1:
            result = sm2_add(result, p)
        p = sm2_add(p, p)
        n >>= 1
    return result


def sm2(key, message, signature):
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    t = (r + s) % SN
    if not (0 < r < SN and 0 < s < SN and t):
        return False
    number = lambda n: n.to_bytes(32, "big")  # noqa: E731
    identity = b"1234567812345678"
    za = sm3((len(identity) * 8).to_bytes(2, "big") + identity + b"".join(map(number, (SA, SB, *SG, x, y))))
    point = sm2_add(sm2_times(s, SG), sm2_times(t, (x, y)))
    return point is not None and (int.from_bytes(sm3(za + message), "big") + point[0]) % SN == r


# ------------------------------------------------------------------ keys, envelope (sections 2 and 4)

SUITES = {-8: (1, ed25519), -65537: (2, sm2)}


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


def milliseconds(text):
    at = moment(text)
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return None if at is None else (at - epoch) // datetime.timedelta(milliseconds=1)


def unbase64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Ring:
    def __init__(self, published):
        self.suites = set(published["suites"])
        self.keys = {}
        for key in published["keys"]:
            public = unbase64(key["x"]) if key["kty"] == "OKP" else b"\x04" + unbase64(key["x"]) + unbase64(key["y"])
            kid = hashlib.sha256(bytes([key["suite"]]) + public).digest()[:4]
            if kid.hex() != key["kid"]:
                raise ValueError("a kid that is not its own")
            times = [milliseconds(key.get(name)) for name in ("valid_from", "valid_until", "compromised_at")]
            self.keys[kid] = (key["suite"], public, *times)


def envelope(data):
    outer = Reader(data)
    if outer.of(4) != 4:
        raise Malformed
    protected = outer.bytes()
    if outer.of(5) != 0:
        raise Malformed
    payload, signature = outer.bytes(), outer.bytes(64)
    outer.end()
    inner, algorithm, kid = Reader(protected), None, None
    for key in inner.pairs():
        if key == 1:
            algorithm = inner.integer()
        elif key == 4:
            kid = inner.bytes(4)
        else:
            raise Malformed
    inner.end()
    if algorithm is None or kid is None:
        raise Malformed
    return protected, algorithm, kid, payload, signature


def good_signature(parts, key, purpose):
    protected, algorithm, _, payload, signature = parts
    number, verify = SUITES[algorithm]
    signed = b"\x84" + head(3, 10) + b"Signature1"
    for part in (protected, purpose, payload):
        signed += head(2, len(part)) + part
    return key[0] == number and verify(key[1], signed, signature)


# ------------------------------------------------------------------ claims (section 3)


def steers(c):
    n = ord(c)
    return n < 0x20 or 0x7F <= n <= 0x9F or 0x200B <= n <= 0x200F or 0x2028 <= n <= 0x202E or 0x2060 <= n <= 0x2069 or n == 0xFEFF


def claim_text(reader, most):
    value = reader.string()
    if isinstance(value, bytes):
        try:
            text = value.decode("utf-16-be")
        except UnicodeDecodeError:
            raise Malformed from None
        if len(value) >= len(text.encode("utf-8")):
            raise Malformed
    else:
        text = value
        if len(text.encode("utf-16-be")) < len(text.encode("utf-8")):
            raise Malformed
    if not 1 <= len(text) <= most or any(map(steers, text)):
        raise Malformed
    return text


def stars(reader):
    text, out, at = reader.text(), "", 0
    before = False
    while at < len(text):
        c = text[at]
        at += 1
        if c != "*":
            out, before = out + c, False
            continue
        if before or at == len(text) or not "a" <= text[at] <= "z":
            raise Malformed
        out, before = out + "*" * (ord(text[at]) - 96), True
        at += 1
    if not 1 <= len(out) <= 40 or not all("!" <= c <= "~" for c in out):
        raise Malformed
    return out


def claim_id(reader):
    value = reader.string()
    if isinstance(value, bytes):
        if len(value) != 15:
            raise Malformed
        return "cert_" + base64.b32encode(value).decode().lower()
    tail = value[5:]
    packed = value.startswith("cert_") and len(tail) == 24 and all(c in "abcdefghijklmnopqrstuvwxyz234567" for c in tail)
    if packed or not 1 <= len(value) <= 40 or not all("!" <= c <= "~" for c in value):
        raise Malformed
    return value


def day(reader):
    n = reader.unsigned()
    if n > (datetime.date.max - datetime.date(1970, 1, 1)).days:
        raise Malformed
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=n)


def number32(reader):
    n = reader.unsigned()
    if n >= 1 << 32:
        raise Malformed
    return n


READ = {
    2: ("certificate_id", claim_id),
    3: ("name", lambda r: claim_text(r, 50)),
    4: ("id_number_masked", stars),
    5: ("exam", lambda r: claim_text(r, 60)),
    6: ("specialty", lambda r: claim_text(r, 60)),
    7: ("level", lambda r: claim_text(r, 20)),
    8: ("approved_on", day),
    9: ("issued_on", day),
    10: ("management_number_masked", stars),
    11: ("list", number32),
    12: ("index", number32),
    13: ("record_digest", lambda r: r.bytes(24)),
}


def claims_of(payload):
    first = Reader(payload)
    if first.of(5) == 0 or first.unsigned() != 1:
        raise Malformed
    if first.unsigned() != 1:
        raise Answer("unknown_version")
    reader, found = Reader(payload), {}
    for key in reader.pairs():
        if key == 1:
            reader.unsigned()
        elif key in READ:
            name, read = READ[key]
            found[name] = read(reader)
        else:
            raise Malformed
    reader.end()
    if any(name not in found for key, (name, _) in READ.items() if key not in (6, 7, 10)):
        raise Malformed
    return found


# ------------------------------------------------------------------ status (section 5)


def signed_list(data, ring, now):
    parts = envelope(data)
    _, algorithm, kid, payload, _ = parts
    key = ring.keys.get(kid)
    if algorithm not in SUITES or SUITES[algorithm][0] not in ring.suites or key is None:
        raise Malformed
    if not good_signature(parts, key, b"zhengda status list") or (key[4] is not None and key[4] <= now):
        raise Malformed
    reader = Reader(payload)
    if reader.of(5) != 6:
        raise Malformed
    values = []
    for expected in range(1, 7):
        if reader.unsigned() != expected:
            raise Malformed
        values.append(reader.bytes() if expected == 6 else reader.unsigned())
    reader.end()
    version, number, at, ttl, places, packed = values
    sound = version == 1 and number < 1 << 32 and 131_072 <= places <= 1_048_576 and places % 8 == 0
    if not sound or not key[2] // 1000 <= at <= (key[3] - 1) // 1000:
        raise Malformed
    size = 3 * places // 8
    try:
        inflate = zlib.decompressobj(-15)
        bits = inflate.decompress(packed, size + 1)
    except zlib.error:
        raise Malformed from None
    if len(bits) != size or not inflate.eof:
        raise Malformed
    return number, at * 1000, ttl * 1000, places, bits


def pack(data, ring, now):
    reader = Reader(data)
    count = reader.of(4)
    if count > 1024:
        raise Malformed
    lists = {}
    for _ in range(count):
        number, *rest = signed_list(reader.bytes(), ring, now)
        if number in lists:
            raise Malformed
        lists[number] = rest
    reader.end()
    return lists


# ------------------------------------------------------------------ the text and the verdict (sections 1 and 7)

SPACE = " \t\n\f\r"


def code_in(text, hosts):
    if len(text.encode("utf-8")) > 1024:
        raise Answer("unreadable")
    text = text.strip(SPACE)
    lower = lambda s: "".join(c.lower() if "A" <= c <= "Z" else c for c in s)  # noqa: E731
    address = None
    if "://" in text:
        scheme, address = text.split("://", 1)
        host = address
        for mark in "/?#":
            host = host.split(mark, 1)[0]
        own = lower(host.split(":", 1)[0]) in ("127.0.0.1", "localhost")
        if lower(scheme) != "https" and not (lower(scheme) == "http" and own):
            raise Answer("foreign_host")
    elif "/" in text:
        address = text
    code = text
    if address is not None:
        end = min((address.index(mark) for mark in "/?#" if mark in address), default=len(address))
        host, rest = address[:end], address[end:]
        if lower(host) not in map(lower, hosts):
            raise Answer("foreign_host")
        path = rest.split("#", 1)[0].split("?", 1)[0]
        if lower(path[:3]) != "/v/":
            raise Answer("unreadable")
        code = path[3:]
        code = code[:-1] if code.endswith("/") else code
        if "/" in code:
            raise Answer("unreadable")
    letters = code.upper() if code.isascii() else ""
    if not letters or any(c not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" for c in letters):
        raise Answer("unreadable")
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        raise Answer("unreadable") from None
    if base64.b32encode(data).decode().rstrip("=") != letters:
        raise Answer("unreadable")
    return data


def beijing_day(ms):
    return (ms + 8 * 3_600_000) // 86_400_000


def status_reason(held, index, now):
    at, ttl, places, bits = held
    bit = lambda purpose: bits[purpose * places // 8 + index // 8] & 0x80 >> index % 8  # noqa: E731
    if bit(0):
        return "revoked"
    if bit(2):
        return "superseded"
    if now > at + ttl:
        return "list_too_old"
    if now + 300_000 < at:
        return "clock_behind"
    return "suspended" if bit(1) else "in_force"


def verdict(text, hosts, ring, lists, now):
    """Reason, as-of time and claims."""
    try:
        data = code_in(text, hosts)
        try:
            parts = envelope(data)
        except Malformed:
            raise Answer("unreadable") from None
        _, algorithm, kid, payload, _ = parts
        if algorithm not in SUITES or SUITES[algorithm][0] not in ring.suites:
            raise Answer("unknown_suite")
        key = ring.keys.get(kid)
        if key is None:
            raise Answer("unknown_key")
        if not good_signature(parts, key, b"zhengda certificate code"):
            raise Answer("forged")
        if key[4] is not None and key[4] <= now:
            raise Answer("key_compromised_reverify")
        try:
            claims = claims_of(payload)
        except Malformed:
            raise Answer("unreadable") from None
        issued = (claims["issued_on"] - datetime.date(1970, 1, 1)).days
        if not beijing_day(key[2]) <= issued <= beijing_day(key[3] - 1):
            raise Answer("key_out_of_period")
    except Answer as answer:
        return str(answer), now, None
    held = lists.get(claims["list"])
    if held is None or claims["index"] >= held[2]:
        return "list_missing", now, claims
    return status_reason(held, claims["index"], now), held[0], claims


def as_published(claims):
    if claims is None:
        return None
    out = {name: None for name in ("specialty", "level", "management_number_masked")} | claims
    out["status"] = {"list": out.pop("list"), "index": out.pop("index")}
    out["record_digest"] = out["record_digest"].hex()
    return out | {name: out[name].isoformat() for name in ("approved_on", "issued_on")}


OUTCOME = {"in_force": "valid"} | dict.fromkeys(("revoked", "suspended", "superseded", "forged"), "not_valid")


def main():
    kit = json.loads((pathlib.Path(__file__).parent / "vectors.json").read_text("utf-8"))
    rings = {name: Ring(ring) for name, ring in kit["rings"].items()}
    packs = {name: pack(unbase64(data), rings["usual"], 1_790_000_000_000) for name, data in kit["packs"].items()}
    wrong = 0
    for v in kit["vectors"]:
        reason, as_of, claims = verdict(v["text"], v["hosts"], rings[v["ring"]], packs[v["pack"]], v["now_ms"])
        found = (OUTCOME.get(reason, "cannot_tell"), reason, as_of, as_published(claims))
        expected = (v["outcome"], v["reason"], v["as_of_ms"], v["claims"] and {"specialty": None, "level": None, "management_number_masked": None} | v["claims"])
        if found != expected:
            wrong += 1
            print(f"{v['id']} ({v['what']}): {found} instead of {expected}")
    for v in kit["lists"]:
        try:
            pack(unbase64(v["pack"]), rings[v["ring"]], v["now_ms"])
            usable = True
        except (Malformed, ValueError):
            usable = False
        if usable != v["usable"]:
            wrong += 1
            print(f"{v['id']} ({v['what']}): usable {usable}")
    print(f"{len(kit['vectors'])} codes and {len(kit['lists'])} packs: {wrong} answered wrongly")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
