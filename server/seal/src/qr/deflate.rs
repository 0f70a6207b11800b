//! As much of deflate (RFC 1951) as an image of repeated lines needs: one block of fixed codes, literals, and copies of
//! what stands one byte or one line back.

/// Writes one deflate stream to the end of a buffer.
pub(super) struct Deflate<'a> {
    out: &'a mut Vec<u8>,
    bits: u64,
    count: u32,
    /// The line written last, as its length; copies reach back by as much.
    line: usize,
}

/// The longest copy.
const LONGEST: usize = 258;
/// The shortest copy.
const SHORTEST: usize = 3;
/// End of block.
const END: u16 = 256;

impl<'a> Deflate<'a> {
    pub(super) fn start(out: &'a mut Vec<u8>) -> Self {
        let mut deflate = Self { out, bits: 0, count: 0, line: 0 };
        // The last block, fixed codes.
        deflate.push(0b011, 3);
        deflate
    }

    /// A line, `times` over.
    pub(super) fn line(&mut self, line: &[u8], times: usize) {
        if times == 0 || line.is_empty() {
            return;
        }
        for run in line.chunk_by(|a, b| a == b) {
            let Some(byte) = run.first() else { continue };
            self.symbol(u16::from(*byte));
            self.copy(1, run.len() - 1, *byte);
        }
        self.line = line.len();
        let mut left = line.len() * (times - 1);
        while left > 0 {
            // Never leave a rest that is too short for a copy; a line of one or two bytes does not occur.
            let now = if left > LONGEST && left < LONGEST + SHORTEST { left - SHORTEST } else { left.min(LONGEST) };
            self.back(self.line, now);
            left -= now;
        }
    }

    pub(super) fn end(mut self) {
        self.symbol(END);
        let bytes = self.count.div_ceil(8) as usize;
        self.out.extend(self.bits.to_le_bytes().iter().take(bytes));
    }

    /// `length` more of the byte just written.
    fn copy(&mut self, distance: usize, mut length: usize, byte: u8) {
        while length >= SHORTEST {
            let now = length.min(LONGEST);
            self.back(distance, now);
            length -= now;
        }
        for _ in 0..length {
            self.symbol(u16::from(byte));
        }
    }

    fn back(&mut self, distance: usize, length: usize) {
        let (code, extra, bits) = length_code(length);
        self.symbol(code);
        self.push(extra, bits);
        let (code, extra, bits) = distance_code(distance);
        self.push(reversed(code, 5), 5);
        self.push(extra, bits);
    }

    /// A literal or length in the fixed code of RFC 1951 section 3.2.6.
    fn symbol(&mut self, symbol: u16) {
        let (code, width) = match symbol {
            0..=143 => (0x30 + symbol, 8),
            144..=255 => (0x190 + symbol - 144, 9),
            256..=279 => (symbol - 256, 7),
            _ => (0xc0 + symbol - 280, 8),
        };
        self.push(reversed(code, width), width);
    }

    /// At most 16 bits, so that 32 always leave room for more.
    fn push(&mut self, value: u16, width: u32) {
        self.bits |= u64::from(value) << self.count;
        self.count += width;
        if self.count >= 32 {
            self.out.extend_from_slice(&(self.bits as u32).to_le_bytes());
            self.bits >>= 32;
            self.count -= 32;
        }
    }
}

/// Codes stand in the stream from their highest bit on.
fn reversed(code: u16, width: u32) -> u16 {
    code.reverse_bits() >> (16 - width)
}

/// Symbol, extra bits and their number for a length of 3 to 258 (RFC 1951 section 3.2.5).
fn length_code(length: usize) -> (u16, u16, u32) {
    if length == LONGEST {
        return (285, 0, 0);
    }
    let n = (length - SHORTEST) as u16;
    let (group, extra, bits) = grouped(n, 3);
    (257 + group, extra, bits)
}

/// Symbol, extra bits and their number for a distance of 1 to 32768.
fn distance_code(distance: usize) -> (u16, u16, u32) {
    grouped((distance - 1) as u16, 2)
}

/// Both tables of the standard grow the same way: `1 << fine` codes for each further bit of the number.
fn grouped(n: u16, fine: u32) -> (u16, u16, u32) {
    let bits = (16 - n.leading_zeros()).saturating_sub(fine);
    let group = if bits == 0 { n } else { ((bits as u16) << (fine - 1)) + (n >> bits) };
    (group, n & ((1 << bits) - 1), bits)
}

/// Adler-32 (RFC 1950 section 8.2) over repeated lines, without going over them again.
pub(super) mod adler32 {
    const MODULUS: u64 = 65_521;

    /// The sum of nothing.
    pub(in crate::qr) const START: u32 = 1;

    /// The sum after `line` came `times` over.
    pub(in crate::qr) fn after(sum: u32, line: &[u8], times: usize) -> u32 {
        let (a, b) = (u64::from(sum & 0xffff), u64::from(sum >> 16));
        let (n, times) = (line.len() as u64, times as u64);
        let plain: u64 = line.iter().map(|x| u64::from(*x)).sum();
        let weighted: u64 = line.iter().rev().zip(1..).map(|(x, weight)| u64::from(*x) * weight).sum();
        // Each time round, b grows by n times the a before it and by the weighted sum; a grows by the plain sum.
        let rounds = times * times.saturating_sub(1) / 2;
        let new_a = (a + plain * times) % MODULUS;
        let new_b = (b + n * a * times + n * plain % MODULUS * rounds + weighted % MODULUS * times) % MODULUS;
        (new_b << 16 | new_a) as u32
    }
}
