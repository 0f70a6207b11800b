// The gallery of components on a port of its own: `node e2e/gallery.mjs [PORT]` serves it until it is ended.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '../dist/gallery')
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png' }

/** Serves the built gallery and answers { base, stop }. */
export async function serveGallery(port = 0) {
  if (!fs.existsSync(path.join(folder, 'index.html'))) throw new Error('the gallery is not built: npm run build:gallery')
  const server = http.createServer(({ url }, answer) => {
    const asked = decodeURIComponent(new URL(url, 'http://localhost').pathname).replace(/^\/gallery\/?/, '') || 'index.html'
    const file = path.join(folder, path.normalize(`/${asked}`))
    if (!fs.existsSync(file) || !fs.statSync(file).isFile()) return answer.writeHead(404).end()
    answer.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' })
    fs.createReadStream(file).pipe(answer)
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return { base: `http://127.0.0.1:${server.address().port}`, stop: () => new Promise((resolve) => server.close(resolve)) }
}

if (process.argv[1] === import.meta.filename) {
  const { base } = await serveGallery(Number(process.argv[2] ?? 8090))
  console.log(`${base}/gallery/`)
}
