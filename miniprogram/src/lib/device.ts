// What a person calls the device of a session: its system and its browser, not the browser's whole description of itself.

const SYSTEMS: [RegExp, string][] = [
  [/HarmonyOS/i, 'HarmonyOS'], [/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'Mac'], [/Linux/, 'Linux'],
]
// The more particular first: Edge and WeChat also say that they are Chrome, Chrome says that it is Safari.
const BROWSERS: [RegExp, string][] = [
  [/MicroMessenger/, 'WeChat'], [/HuaweiBrowser/, 'Huawei'], [/Edg\//, 'Edge'], [/Firefox\//, 'Firefox'], [/Chrome\//, 'Chrome'], [/Safari\//, 'Safari'],
]

/** A short name for what a browser says of itself; what the server named already stays, cut to a line. */
export function deviceName(described: string): string {
  if (!described.startsWith('Mozilla/')) return described.slice(0, 40)
  const found = [SYSTEMS, BROWSERS].flatMap((list) => list.find(([pattern]) => pattern.test(described))?.[1] ?? [])
  return found.length > 0 ? found.join(' · ') : described.slice(0, 40)
}
