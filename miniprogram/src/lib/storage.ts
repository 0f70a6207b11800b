// What is kept on the device. Storage may be full or forbidden; then nothing is kept and everything still works.

const PREFIX = 'zhengda.'

export const store = {
  read<T>(name: string): T | undefined {
    try {
      const text = uni.getStorageSync(PREFIX + name) as unknown
      return typeof text === 'string' && text !== '' ? (JSON.parse(text) as T) : undefined
    } catch {
      return undefined
    }
  },
  write(name: string, value: unknown): void {
    try {
      uni.setStorageSync(PREFIX + name, JSON.stringify(value))
    } catch {
      // See above.
    }
  },
  remove(name: string): void {
    try {
      uni.removeStorageSync(PREFIX + name)
    } catch {
      // See above.
    }
  },
}
