// A screenshot as a small PNG: a palette, and one byte for each pixel.
import zlib from 'node:zlib'
import { PNG } from 'pngjs'

/** Steps of a colour's channels, each a divisor of 255: the finest that gives no more than 256 colours is taken. */
const STEPS = [1, 3, 5, 15, 17]

/** The same picture with a palette; as it is when it has too many colours. */
export function small(png) {
  const picture = PNG.sync.read(png)
  for (const step of STEPS) {
    const indexed = withPalette(picture, step)
    if (indexed) return file(picture, indexed)
  }
  return png
}

function withPalette({ width, height, data }, step) {
  const colours = new Map()
  const near = (value) => Math.round(value / step) * step
  // Each line begins with its filter: none.
  const lines = Buffer.alloc((width + 1) * height)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [red, green, blue] = data.subarray(pixel * 4)
    const colour = (near(red) << 16) | (near(green) << 8) | near(blue)
    if (!colours.has(colour)) colours.set(colour, colours.size)
    if (colours.size > 256) return undefined
    lines[pixel + Math.floor(pixel / width) + 1] = colours.get(colour)
  }
  return { lines, palette: Buffer.from([...colours.keys()].flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255])) }
}

function file({ width, height }, { lines, palette }) {
  // Eight bits for a pixel, and they are places in the palette.
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0])
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('IDAT', zlib.deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(zlib.crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
