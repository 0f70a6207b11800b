// Scanned addresses of our own pages.

/** The values of a query, from an address or from what stands after its `?`. */
export function queryOf(address: string): Record<string, string> {
  const query = address.slice(address.lastIndexOf('?') + 1)
  return Object.fromEntries(query.split('&').map((pair) => {
    const at = pair.indexOf('=')
    return at < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))]
  }))
}

/** What was encoded for an address; as it stands where it was not, or badly. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
