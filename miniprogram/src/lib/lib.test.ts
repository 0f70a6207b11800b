// The small things of lib/: values, moments, loading.
import { describe, expect, it, vi } from 'vitest'
import { useLoad } from './load'
import { isMobile, isResidentId, isSmsCode } from './values'
import { day, minute } from './when'

describe('values', () => {
  it.each([['13800138000', true], ['12800138000', false], ['1380013800', false], ['１３８００１３８０００', false]])('mobile %s: %s', (text, good) => {
    expect(isMobile(text)).toBe(good)
  })
  it.each([['440105199003074516', true], ['440304198511230028', true], ['440105199003074517', false], ['11010519491231002X', true],
    ['11010519491231002x', true], ['1101051949123100', false], ['', false]])('resident ID %s: %s', (text, good) => {
    expect(isResidentId(text)).toBe(good)
  })
  it.each([['012345', true], ['12345', false], ['12345a', false]])('code %s: %s', (text, good) => {
    expect(isSmsCode(text)).toBe(good)
  })
})

describe('moments', () => {
  it('are shown in Beijing time wherever the phone is', () => {
    expect(minute('2026-10-31T16:05:00Z')).toBe('2026-11-01 00:05')
    expect(day('2026-12-31T23:59:59+08:00')).toBe('2026-12-31')
  })
})

describe('loading', () => {
  it('of two answers that overtake each other the later question wins', async () => {
    const answers: ((value: string) => void)[] = []
    const load = useLoad(() => new Promise<string>((resolve) => answers.push(resolve)))
    const [first, second] = [load.run(), load.run()]
    answers[1]!('new')
    await second
    answers[0]!('old')
    await first
    expect(load.data.value).toBe('new')
    expect(load.busy.value).toBe(false)
  })

  it('keeps what it has when a later reading fails, and says why', async () => {
    let fail = false
    const load = useLoad(async () => {
      if (fail) throw new Error('gone')
      return 1
    })
    await load.run()
    fail = true
    await load.run()
    expect([load.data.value, load.problem.value?.code]).toEqual([1, 'unreachable'])
  })
})

describe('pages', () => {
  it('follow each other, and end', async () => {
    const { usePages } = await import('./pages')
    const pages: Record<string, { items: number[]; next_cursor?: string }> = { first: { items: [1, 2], next_cursor: 'a' }, a: { items: [3] } }
    const list = usePages(async (cursor) => pages[cursor ?? 'first']!)
    await list.restart()
    expect([list.items.value, list.more.value]).toEqual([[1, 2], true])
    await list.next()
    await list.next()
    expect([list.items.value, list.more.value]).toEqual([[1, 2, 3], false])
  })
})

describe('what was read for a person', () => {
  const person = (id: string) => ({ token: id, expires_at: '2099-01-01T00:00:00+08:00', level: 'mobile', person: { id } }) as never

  it('goes with them, is read anew for the next, and is never an answer that came late', async () => {
    const { closeSession, openSession } = await import('../api/session')
    const { usePages } = await import('./pages')
    const answers: ((value: string) => void)[] = []
    const asked = () => new Promise<string>((resolve) => answers.push(resolve))
    const load = (await import('./load')).useLoad(asked)
    const list = usePages(async () => ({ items: ['a case of A'], next_cursor: 'more' }))
    openSession(person('A'))
    await list.restart()
    const first = load.run()
    answers[0]!('a score of A')
    await first
    const late = load.run()
    closeSession()
    answers[1]!('a score of A, late')
    await late
    expect([load.data.value, list.items.value, list.more.value, load.busy.value]).toEqual([undefined, undefined, false, false])
    openSession(person('B'))
    expect(answers).toHaveLength(3)
    answers[2]!('a score of B')
    await vi.waitFor(() => expect(load.data.value).toBe('a score of B'))
  })

  it('goes also when another person takes the place at once; what is everybody\'s stays', async () => {
    const { openSession } = await import('../api/session')
    const { useLoad: loading } = await import('./load')
    let fails = false
    const own = loading(async () => {
      if (fails) throw new Error('no network')
      return 'A'
    })
    const regions = loading(async () => 'regions', 'everybodys')
    openSession(person('A'))
    await Promise.all([own.run(), regions.run()])
    fails = true
    openSession(person('B'))
    expect([own.data.value, regions.data.value]).toEqual([undefined, 'regions'])
    await vi.waitFor(() => expect(own.problem.value).toBeDefined())
  })
})

describe('dates in digits', () => {
  it.each([['date', '20240229', true], ['date', '20230229', false], ['date', '2024022', false], ['month', '199013', false], ['month', '199012', true],
    ['year', '2019', true], ['year', '0019', false], ['text', '2019', false]])('%s %s: %s', async (kind, digits, good) => {
    expect((await import('./dates')).isDate(kind, digits)).toBe(good)
  })
})

it('queries of scanned addresses are read', async () => {
  const { queryOf } = await import('../api/address')
  expect(queryOf('https://a.cn/app/#/packages/doors/computer/index?attempt=f_1&secret=a%2Fb')).toEqual({ attempt: 'f_1', secret: 'a/b' })
  expect(queryOf('hello')).toEqual({ hello: '' })
  expect(queryOf('?x=%')).toEqual({ x: '%' })
})

it('things are joined as each language joins them', async () => {
  const { list, setLocale, together } = await import('./i18n')
  const told = () => [list(['A', 'B']), list(['A 1', 'B 2'], 'long'), together('A', 'B')]
  expect(told()).toEqual(['A、B', 'A 1；B 2', 'AB'])
  setLocale('en')
  expect(told()).toEqual(['A, B', 'A 1; B 2', 'A B'])
})

describe('the colours', () => {
  it('are the system\'s until the person chooses, and the bars follow the choice', async () => {
    const { dress, setTheme, theme, themeClass } = await import('./theme')
    const { platform } = await import('@platform')
    vi.spyOn(platform, 'systemTheme').mockReturnValue('dark')
    dress()
    expect([theme.value, themeClass.value]).toEqual(['system', ''])
    expect(uni.setNavigationBarColor).not.toHaveBeenCalled()
    setTheme('light')
    expect(themeClass.value).toBe('zd-theme theme-light')
    expect(vi.mocked(uni.setNavigationBarColor).mock.calls.at(-1)![0]).toMatchObject({ frontColor: '#000000', backgroundColor: '#ffffff' })
    setTheme('system')
    expect(vi.mocked(uni.setNavigationBarColor).mock.calls.at(-1)![0]).toMatchObject({ frontColor: '#ffffff' })
    setTheme('purple')
    expect(theme.value).toBe('system')
    setTheme('dark')
    vi.resetModules()
    expect((await import('./theme')).theme.value).toBe('dark')
  })
})
