// The little Markdown of our notices as paragraphs: headings, list items, text. Marks inside a line are taken away.

export interface Paragraph {
  kind: 'heading' | 'item' | 'text'
  text: string
}

export function paragraphs(markdown: string): Paragraph[] {
  const found: Paragraph[] = []
  let open = false
  for (const raw of markdown.split('\n')) {
    const line = raw.trim()
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1]
    const item = /^(?:[-*]\s+(.*)|(\d+\.\s+.*))$/.exec(line)
    const last = found.at(-1)
    if (line === '') open = false
    else if (heading !== undefined) found.push({ kind: 'heading', text: plain(heading) })
    else if (item) found.push({ kind: 'item', text: plain(item[1] === undefined ? item[2]! : `• ${item[1]}`) })
    // A line that goes on belongs to the paragraph before it.
    else if (open && last && last.kind !== 'heading') last.text += /[a-z,.;:]$/i.test(last.text) ? ` ${plain(line)}` : plain(line)
    else found.push({ kind: 'text', text: plain(line) })
    if (line !== '') open = true
  }
  return found
}

function plain(text: string): string {
  return text.replace(/\*\*(.+?)\*\*/g, '$1').replace(/`(.+?)`/g, '$1').replace(/\[(.+?)\]\((.+?)\)/g, '$1 $2')
}
