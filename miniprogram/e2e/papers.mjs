// What people put before a camera or choose from a folder: drawn by the browser, so that no picture lies in the repository.

/** A JPEG of a head before a background, as a file to choose. */
export const portrait = (page, { name = 'photo.jpg', width = 295, height = 413, background = '#fff', quality = 0.8 } = {}) => (
  drawn(page, name, { width, height, background, quality, kind: 'portrait' })
)

/** A photographed sheet of paper. `grain` makes the file as heavy as a camera's. */
export const sheet = (page, { name = 'page.jpg', width = 1240, height = 1754, quality = 0.8, grain = false } = {}) => (
  drawn(page, name, { width, height, background: '#fdfdfa', quality, grain, kind: 'sheet' })
)

async function drawn(page, name, look) {
  const data = await page.evaluate(({ width, height, background, quality, grain, kind }) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const paper = canvas.getContext('2d')
    const round = (colour, x, y, rx, ry) => {
      paper.fillStyle = colour
      paper.beginPath()
      paper.ellipse(x * width, y * height, rx * width, ry * height, 0, 0, 7)
      paper.fill()
    }
    paper.fillStyle = background
    paper.fillRect(0, 0, width, height)
    if (kind === 'portrait') {
      round('#28406e', 0.5, 1.02, 0.46, 0.34)
      round('#201a18', 0.5, 0.38, 0.26, 0.21)
      round('#e2b896', 0.5, 0.47, 0.21, 0.19)
    } else {
      paper.fillStyle = '#222'
      paper.font = `${width / 30}px serif`
      for (let line = 2; line < 40; line++) paper.fillText(`第 ${line} 行：本人所填写的内容真实、准确。`, width / 12, (line * height) / 42)
    }
    if (kind === 'portrait' || grain) {
      // No camera's picture is smooth.
      const picture = paper.getImageData(0, 0, width, height)
      for (let i = 0; i < picture.data.length; i += 4) {
        if (kind === 'portrait' && picture.data[i] > 240) continue
        const noise = ((i * 2_654_435_761) >>> 24) % 13
        for (let part = 0; part < 3; part++) picture.data[i + part] -= noise
      }
      paper.putImageData(picture, 0, 0)
    }
    return canvas.toDataURL('image/jpeg', quality)
  }, look)
  return { name, mimeType: 'image/jpeg', buffer: Buffer.from(data.split(',')[1], 'base64') }
}

/** A PDF of one page. */
export function pdf(name = 'form.pdf', text = 'Application form') {
  const stream = `BT /F1 24 Tf 72 720 Td (${text}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>', `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
  ]
  let out = '%PDF-1.7\n'
  const places = objects.map((object, n) => {
    const place = out.length
    out += `${n + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const start = out.length
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  out += `xref\n0 5\n0000000000 65535 f \n${rows}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(out) }
}
