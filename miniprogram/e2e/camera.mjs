// What a browser's camera sees in a test: a film of one picture, in the one format that Chromium plays without a codec.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PNG } from 'pngjs'

const WIDTH = 960
const HEIGHT = 720

/** Chromium's switches for a camera that shows `png` in the middle of a grey wall, and how to throw the film away. */
export function cameraShowing(png) {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'zhengda-camera-')), 'film.y4m')
  const frame = Buffer.concat([Buffer.from('FRAME\n'), brightness(png), Buffer.alloc(WIDTH * HEIGHT / 2, 128)])
  fs.writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\n`), ...Array(5).fill(frame)]))
  return {
    args: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`],
    remove: () => fs.rmSync(path.dirname(file), { recursive: true, force: true }),
  }
}

function brightness(bytes) {
  const { data, width, height } = PNG.sync.read(bytes)
  const plane = Buffer.alloc(WIDTH * HEIGHT, 170)
  const [left, top] = [Math.floor((WIDTH - width) / 2), Math.floor((HEIGHT - height) / 2)]
  if (left < 0 || top < 0) throw new Error(`a picture of ${width} × ${height} does not fit the camera`)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) plane[(top + y) * WIDTH + left + x] = data[(y * width + x) * 4] > 127 ? 235 : 16
  }
  return plane
}
